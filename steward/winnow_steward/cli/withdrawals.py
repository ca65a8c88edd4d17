"""``winnow-steward withdrawals list|erase``: what was withdrawn, and which exports still hold it."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from winnow_protocol.errors import SetAsideError, StopRunError
from winnow_protocol.listings import counted, moment, print_objects, print_table
from winnow_steward.asked import PutBack
from winnow_steward.audit import audited
from winnow_steward.cli.session import Session, add_json, add_passphrase
from winnow_steward.erasing import Export, UnreadableExportError, erase, exports_below
from winnow_steward.own_word import OwnWord
from winnow_steward.receipts import PapersError
from winnow_steward.shards import approved_vaults
from winnow_steward.staging import leftovers, was_there
from winnow_steward.tombstones import Withdrawn, Words, read_tombstones, recovery_keys, withdrawn_by_leaving
from winnow_steward.withdrawn import answered_before, with_kept
from winnow_steward.witness import witness

T = TypeVar("T")


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "list: every withdrawal, whose signature it rests on, and which exports that were made before still hold its "
        "documents. erase: writes those exports anew without what its own partner has signed the withdrawal of, or this steward as the partner "
        "left; what the coordinator alone says was withdrawn stays there, and is told. New exports leave out both by themselves. Exit status 3 "
        "where a withdrawal is not what it should be."
    )
    parser.add_argument("action", choices=("list", "erase"))
    parser.add_argument(
        "--exports",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="an export, or a folder of exports, beside the home's exports/; may be repeated",
    )
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    if missing := next((folder for folder in args.exports if not was_there(folder)), None):
        raise StopRunError(
            f"looking for exports in {missing}: there is no such folder; name one that is there with --exports"
        )
    session = Session(args)
    approvals = list(session.published.approvals())
    left = withdrawn_by_leaving(session.published.revocations())
    words = Words(approved_vaults(approvals), recovery_keys(approvals), left)
    with session.connect() as coordinator:
        listed = with_kept(session.home, coordinator.tombstones())
        log = witness(session.home, session.settings, coordinator, session.keys)
        read = partial(
            read_tombstones,
            answer_key=session.settings.answer_key,
            words=words,
            log=log,
            prove=coordinator.inclusion_proof,
        )
        found, before = list(read(listed)), list(read(answered_before(session.home, listed)))
    word = OwnWord.of([*found, *before], PutBack.all_of(audited(session.home).restored))
    folders = [session.home.exports, *(folder.absolute() for folder in args.exports)]
    exports = exports_below(folders)
    told = [f"the withdrawal at {one.log_index} in the log: {one.fault}" for one in found if one.fault]
    if args.action == "erase":
        told += _erase(session, word, found, exports, as_json=args.json)
    else:
        told += _list(word, found, exports, as_json=args.json)
    _leftovers(folders, remove=args.action == "erase")
    for sentence in told:
        print(f"winnow-steward: {sentence}", file=sys.stderr)
    return SetAsideError.exit_code if told else 0


def _leftovers(folders: Sequence[Path], *, remove: bool) -> None:
    """What a killed `export` or `erase` has left is plain text that nobody asks for: it is named, and removed by `erase`."""
    for folder in leftovers(folders):
        said = f"winnow-steward: {folder} is what a killed command left of an export, in plain text"
        if remove:
            shutil.rmtree(folder)
            print(f"{said}; it was removed", file=sys.stderr)
        else:
            print(f"{said}; `winnow-steward withdrawals erase` removes it", file=sys.stderr)


def _each(exports: Iterable[Export], look: Callable[[Export], T]) -> tuple[list[tuple[str, T]], list[str]]:
    """By export what was seen of it; and of each that can't be read why, a sentence: it keeps nobody from the others."""
    seen, told = list[tuple[str, T]](), list[str]()
    for export in exports:
        try:
            seen.append((str(export.folder), look(export)))
        except (UnreadableExportError, PapersError) as error:
            told.append(str(error))
    return seen, told


def _list(word: OwnWord, found: Sequence[Withdrawn], exports: Sequence[Export], *, as_json: bool) -> list[str]:
    """Prints them; what is not as it should be, a sentence each."""
    everything = frozenset(document for one in found for document in one.documents)
    held, told = _each(exports if found else (), lambda export: (export.holds(everything), export.asked_back(word)))
    lines: list[dict[str, Any]] = [
        {
            "log_index": one.log_index,
            "withdrawn_at": one.withdrawn_at,
            "documents": sorted(document.hex() for document in one.documents),
            "by": one.by,
            "partner": one.partner,
            "logged": one.logged,
            "exports": [folder for folder, (named, asked) in held if _is_in(one, named, asked)],
        }
        for one in found
    ]
    if as_json:
        print_objects(lines)
        return told
    print_table(
        ("log index", "withdrawn", "documents", "signed by", "still in"),
        [
            (
                str(line["log_index"]),
                moment(line["withdrawn_at"]),
                str(len(line["documents"])),
                _signed_by(line["partner"], line["by"]),
                ", ".join(Path(folder).name for folder in line["exports"]) or "no export",
            )
            for line in lines
        ],
        empty="nothing was withdrawn",
    )
    return told


def _is_in(withdrawn: Withdrawn, named: frozenset[bytes], asked: Mapping[bytes, str]) -> bool:
    """Whether an export holds documents that a withdrawal names, or that its request is of."""
    request = withdrawn.request
    if withdrawn.documents & named or request is None:
        return bool(withdrawn.documents & named)
    return bool(request.documents & asked.keys()) or (request.everything and request.partner in asked.values())


def _signed_by(partner: str, by: str) -> str:
    if by == "steward":
        return f"this steward, as {partner} left"
    return f"{partner}'s {by}" if partner else f"the {by} alone"


def _erase(
    session: Session, word: OwnWord, found: Sequence[Withdrawn], exports: Sequence[Export], *, as_json: bool
) -> list[str]:
    """Takes out what partners have asked back by their own word; what is not as it should be, a sentence each."""
    named = frozenset(document for one in found for document in one.documents)
    directory = session.published.directory()
    tracks = {track.name: track for track in directory.tracks} if directory else {}

    def take_out(export: Export) -> tuple[Mapping[bytes, str], int, frozenset[bytes]]:
        asked = export.asked_back(word)
        count = erase(export, asked, tracks.get(export.track), session.keys.root)
        return asked, count, export.holds(named)

    seen, told = _each(exports, take_out)
    changed = [(folder, count) for folder, (_, count, _) in seen if count]
    gone = {document: partner for _, (asked, _, _) in seen for document, partner in asked.items()}
    still = frozenset(document for _, (_, _, left) in seen for document in left)
    if as_json:
        print_objects({"export": folder, "erased": count} for folder, count in changed)
    else:
        print_table(
            ("export", "documents taken out"),
            [(folder, str(count)) for folder, count in changed],
            empty="no export holds a document that its partner asked back",
        )
    return [*told, *_unasked(found, still), *_unnamed(Counter(gone[one] for one in gone if one not in named))]


def _unasked(found: Sequence[Withdrawn], still: frozenset[bytes]) -> Iterator[str]:
    for one in found:
        if left := one.documents & still:
            yield (
                f"the withdrawal at {one.log_index} in the log names {counted(len(left), 'document')} that stayed in exports, for no"
                " key of the partner's has signed for it; ask the coordinator's operator for the request that it answers, and the"
                " partner whether it made one: it can ask again (`winnow-agent withdraw`), and what it signs is taken out. An"
                " export that is made anew is without them in any case"
            )


def _unnamed(partners: Mapping[str, int]) -> Iterator[str]:
    for partner, count in sorted(partners.items()):
        yield (
            f"{counted(count, 'document')} of {partner}, which it has signed the withdrawal of, are named by no tombstone; they were"
            " taken out of exports; ask the coordinator's operator why"
        )
