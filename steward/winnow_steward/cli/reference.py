"""``winnow-steward reference``: what is public, as a filter that agents compare their documents with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import counted
from winnow_protocol.reference import LARGEST_SCALE, MINIMUM_SAMPLED, SCALE, Reference, build
from winnow_steward.cli.session import Session, add_passphrase
from winnow_steward.reference import KINDS, files_of, publish, texts_of


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "The reference says which share of a text is public, and holds no text. Build it from corpora of public texts, ask it "
        "about some that are public and some that are not, publish it: agents fetch it, and their policy's `public` says what "
        "becomes of a document of which so much is public."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    make = actions.add_parser("build", help="make a reference of files and folders of public texts")
    make.add_argument("paths", type=Path, nargs="+", metavar="PATH", help=f"of {', '.join(KINDS)}")
    make.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the reference")
    make.add_argument(
        "--scale",
        type=int,
        default=SCALE,
        metavar="N",
        help="sample one of N shingles: a higher one makes a smaller file, and says less of short documents (default: %(default)s)",
    )
    _add_field(make)
    ask = actions.add_parser("ask", help="print which share of each text is public")
    ask.add_argument("file", type=Path, metavar="FILE", help="a reference")
    ask.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="texts, as for build")
    _add_field(ask)
    send = actions.add_parser("publish", help="sign a reference under the next version and hand it over")
    send.add_argument("file", type=Path, metavar="FILE")
    add_passphrase(send)
    show = actions.add_parser("show", help="show what was published last, or what a file is")
    show.add_argument("file", type=Path, nargs="?", metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    match args.action:
        case "build":
            return _build(args)
        case "ask":
            return _ask(args)
        case "publish":
            return _publish(args)
        case _:
            return _show(args)


def _add_field(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--field", default="text", metavar="NAME", help="where a record of JSON or Parquet has its text (default: text)"
    )


def _build(args: argparse.Namespace) -> int:
    if not 1 <= args.scale <= LARGEST_SCALE:
        raise StopRunError(f"building a reference: --scale is between 1 and {LARGEST_SCALE}")
    if not args.out.absolute().parent.is_dir():
        raise StopRunError(f"building a reference: {args.out.absolute().parent} is no folder; make it first")
    if args.out.exists() and not args.out.is_file():
        raise StopRunError(f"building a reference: {args.out} is a folder or a device; name a file for it with --out")
    files, others = files_of(args.paths)
    if args.out.exists() and any(args.out.samefile(file) for file in files):
        raise StopRunError(
            f"building a reference: {args.out} is one of the texts, and would be overwritten; name another with --out"
        )
    reference = build(_all(files, args.field), args.out, args.scale)
    if others:
        print(f"passed over {counted(others, 'file')} of other kinds", file=sys.stderr)
    print(f"{args.out}: {_described(reference)}, from {counted(len(files), 'file')}")
    print(f"next: winnow-steward reference ask {args.out} TEXT…, then winnow-steward reference publish {args.out}")
    return 0


def _all(files: Sequence[Path], field: str) -> Iterator[str]:
    for path in files:
        yield from texts_of(path, field)


def _ask(args: argparse.Namespace) -> int:
    reference = Reference(args.file)
    files, _ = files_of(args.paths)
    for path in files:
        for number, text in enumerate(texts_of(path, args.field), 1):
            found = reference.share(text)
            name = str(path) if number == 1 else f"{path} {number}"
            little = (
                f"too short to say: under {MINIMUM_SAMPLED} sampled shingles" if found.sampled < MINIMUM_SAMPLED else ""
            )
            said = little or f"{found.share:.2f} ({found.public} of {found.sampled} sampled shingles)"
            print(f"{name}: {said}")
    return 0


def _publish(args: argparse.Namespace) -> int:
    session = Session(args)
    with session.connect() as coordinator:
        version = publish(coordinator, session.published, session.keys, args.file)
    print(f"published {args.file} as version {version} of the reference; agents fetch it after their next report")
    return 0


def _show(args: argparse.Namespace) -> int:
    if args.file is not None:
        reference = Reference(args.file)
        print(f"{args.file}: {_described(reference)}")
        return 0
    notice = Session(args, alone=False).published.reference()
    if notice is None:
        print("no reference was published; run `winnow-steward reference build` and `publish`")
        return 0
    print(f"version {notice.version}, {notice.size} bytes, SHA-256 {notice.digest.hex()}")
    return 0


def _described(reference: Reference) -> str:
    return (
        f"{counted(reference.texts, 'text')}, {counted(reference.shingles, 'sampled shingle')} (one of {reference.scale}), "
        f"{reference.bits // 8} bytes"
    )
