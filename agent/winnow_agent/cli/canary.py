"""`winnow-agent canary [PATH…]`: how much of what should not leave is found in one's own documents, as a share with its interval."""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from winnow_agent.cli.reading import NoSuchPathError, Reading, default_limits, files_below_all, in_order, read_confined
from winnow_agent.config import load_settings
from winnow_agent.isolation import Profile, vault_profile
from winnow_protocol.errors import SetAsideError, StopRunError
from winnow_protocol.listings import print_json
from winnow_protocol.policy import Policy, load_policy

if TYPE_CHECKING:
    from winnow_agent.documents import Document

_MEDIA: Final = ("text", "scan", "sound")


class NoDocumentsError(StopRunError):
    """There is nothing to measure on."""


class ReportFileError(StopRunError):
    """The report can't be written where it was asked for."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="files, or folders; without any, the home's sources"
    )
    parser.add_argument("--policy", help="a policy's file or name; without it the home's with the fleet's, or standard")
    parser.add_argument(
        "--per-language",
        type=_count,
        default=40,
        metavar="N",
        help="values of each type and language in text; a third of it in scans and in sound (default: 40)",
    )
    parser.add_argument(
        "--media", type=_media, default=_MEDIA, metavar="text,scan,sound", help="which of them (default: all)"
    )
    parser.add_argument(
        "--documents",
        type=_count,
        default=300,
        metavar="N",
        help="files that are read at most, drawn at random (default: 300)",
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same values (default: 1)")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report into a file, too")
    parser.add_argument("--json", action="store_true", help="one object")  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Measures in a confined process, and prints the report; nothing of a home is changed."""
    paths, policy = _asked(args)
    for path in paths:
        if not path.exists():
            raise NoSuchPathError(f"reading {path}: there is no such file or folder")
    with _report_file(args.report) as report:
        # Opened before the process gives up writing anywhere but its scratch folder.
        keep = [] if report is None else [report]
        scratches: list[Path] = []

        def profile(scratch: Path) -> Profile:
            scratches.append(scratch)
            return vault_profile(None, read=[path.resolve() for path in paths], write=[scratch])

        return read_confined(
            profile,
            default_limits(),
            lambda tools: _measure(args, policy, paths, tools, scratch=scratches[-1], report=report),
            keep=keep,
        )


def _asked(args: argparse.Namespace) -> tuple[list[Path], Policy]:
    """The files, and the policy that they are screened by."""
    policy = load_policy(args.policy or "standard") if args.home is None else _of_home(args)
    paths = args.paths or [source.path for source in policy.sources.values()]
    if not paths:
        raise NoDocumentsError(
            "measuring: no documents are named; pass files or folders, or --home of an agent with sources"
        )
    return paths, policy


def _of_home(args: argparse.Namespace) -> Policy:
    from winnow_agent.cli.records import NoRecordsError, records
    from winnow_agent.vault.policy import effective_policy
    from winnow_agent.vault.trust import Trust

    settings = load_settings(args.home)
    own = load_policy(args.policy or settings.policy_source)
    try:
        with records(settings.home, held=False) as store:
            return effective_policy(settings, Trust(store, settings.home / "vault"), own).policy
    except NoRecordsError:
        return own


def _measure(
    args: argparse.Namespace, policy: Policy, paths: list[Path], tools: Reading, *, scratch: Path, report: int | None
) -> int:
    from winnow_agent.vault.canary import report as reporting
    from winnow_agent.vault.canary.measure import Measurement, Plan

    plan = Plan(policy, args.per_language, max(1, args.per_language // 3), args.media, args.seed)
    private = Path(tempfile.mkdtemp(prefix="canary-", dir=scratch))
    workers = default_limits().workers
    measurement = Measurement(plan, tools.workers, tools.parsers, scratch=private, workers=workers, said=_said)
    measurement.take(_documents(args, paths, tools, workers))
    measured = measurement.run()
    if not measured.documents:
        raise NoDocumentsError(
            f"measuring: of the files in {', '.join(map(str, paths))} none has a passage in a language that values can be made in"
        )
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    lines = "\n".join(reporting.text(measured, plan, date)) + "\n"
    if report is not None:
        os.write(report, lines.encode())
    if args.json:
        print_json(reporting.values(measured, plan, date), indent=None)
    else:
        sys.stdout.write(lines)
    return 0


def _documents(args: argparse.Namespace, paths: list[Path], tools: Reading, workers: int) -> Iterator[Document]:
    """The documents of some files; what can't be read is passed over."""
    from winnow_agent.documents import Document

    def read(path: Path) -> Iterator[Document]:
        with contextlib.suppress(SetAsideError):
            yield from (item for item in tools.parsers.digitize(path) if isinstance(item, Document))

    return in_order(_drawn(files_below_all(paths), args.documents, args.seed), read, workers=workers)


def _drawn(files: Iterable[Path], most: int, seed: int) -> list[Path]:
    """So many of the files at random, in their order; of a list that is never held whole (Vitter 1985, algorithm R)."""
    source = random.Random(seed)  # noqa: S311 (drawn, and to be drawn again)
    kept: list[tuple[int, Path]] = []
    for number, path in enumerate(files):
        if len(kept) < most:
            kept.append((number, path))
        elif (place := source.randrange(number + 1)) < most:
            kept[place] = (number, path)
    return [path for _, path in sorted(kept)]


def _said(what: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[Kmeasuring: {what}")
        sys.stderr.flush()


@contextlib.contextmanager
def _report_file(path: Path | None) -> Iterator[int | None]:
    if path is None:
        yield None
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ReportFileError(
            f"writing the report to {path}: {error.strerror}; name a file in a folder that you may write"
        ) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def _media(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if not set(named) <= set(_MEDIA):
        raise argparse.ArgumentTypeError(f"one or more of {', '.join(_MEDIA)}, with commas between them")
    return named
