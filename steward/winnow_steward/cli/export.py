"""``winnow-steward export``: a track as a data set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from winnow_protocol.errors import SetAsideError, StopRunError
from winnow_protocol.listings import counted, print_json
from winnow_protocol.merkle import Checkpoint
from winnow_protocol.progress import Progress
from winnow_protocol.v1.steward_pb2 import Track
from winnow_steward.acknowledging import looked_into, said_of
from winnow_steward.asked import PutBack
from winnow_steward.audit import Audited, audit
from winnow_steward.cli import verifying
from winnow_steward.cli.session import Session, add_passphrase
from winnow_steward.client import Coordinator
from winnow_steward.export import ExportReport, Trust, export, left_out
from winnow_steward.receipts import signed_by
from winnow_steward.shards import approved_vaults
from winnow_steward.tombstones import recovery_keys, withdrawn_by_leaving
from winnow_steward.track_keys import opening
from winnow_steward.withdrawn import answered_before, with_kept
from winnow_steward.witness import witness


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Fetches, verifies and opens every shard of the track, leaves out what was withdrawn and what "
        "another document of the track says already, and writes a folder that appears complete or not at all. Exit "
        "status 3 where a shard had to be set aside, for another reason than one that `winnow-steward witness` has acknowledged, or a "
        "withdrawal is not what it should be. Beside the data lie the receipts by which it came in: `export verify FOLDER` checks "
        "them, for anybody."
    )
    parser.add_argument(
        "track",
        metavar="TRACK",
        help="open-archive or private/NAME; or `verify`, an export, or `keys`, to verify one with",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the new folder; in the home's exports/ unless given")
    parser.add_argument(
        "--licence", action="append", default=[], metavar="SPDX", help="only documents under it; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="a JSON object of what was exported")
    add_passphrase(parser)
    verifying.register(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    if args.track in verifying.ACTIONS:
        return verifying.run(args)
    session = Session(args)
    track = _track(session, args.track)
    now = datetime.now(UTC)
    target = args.out or session.home.exports / f"{track.name.replace('/', '-')}-{now:%Y%m%dT%H%M%SZ}"
    read: list[Audited] = []
    with session.connect() as coordinator, Progress() as progress:
        reading = partial(audit, session.home, coordinator, session.settings.answer_key, session.published)
        trust = Trust(
            keys=opening(session.keys.tracks[track.name]),
            vaults=approved_vaults(session.published.approvals()),
            recovery=recovery_keys(session.published.approvals()),
            answer_key=session.settings.answer_key,
            checkpoint=lambda: _witness(session, coordinator, lambda newest: read.append(reading(newest))),
            sign=signed_by(session.keys.root),
            late=lambda: {shard: agent for shard, (agent, _) in read[-1].late.items()},
            left=withdrawn_by_leaving(session.published.revocations()),
            put_back=lambda: PutBack.all_of(read[-1].restored),
            with_kept=partial(with_kept, session.home),
            answered_before=partial(answered_before, session.home),
        )
        report = export(
            coordinator,
            trust,
            track,
            target.absolute(),
            licences=frozenset(args.licence),
            progress=partial(progress.update, "export", "shards"),
        )
    _print(report, as_json=args.json)
    for sentence in report.doubtful:
        print(f"winnow-steward: {sentence}; ask the coordinator's operator and the partner", file=sys.stderr)
    unexplained = _tell_set_aside(report, session, read[-1])
    return SetAsideError.exit_code if unexplained or report.doubtful else 0


def _witness(session: Session, coordinator: Coordinator, examine: Callable[[Checkpoint], None]) -> str:
    """The log's newest checkpoint, cosigned; after it an export only reads, for hours perhaps, and keeps nobody out."""
    witness(session.home, session.settings, coordinator, session.keys, examine=examine)
    note = session.home.checkpoint.read_text("utf-8")  # another may be kept there once others are let in
    session.let_go()
    return note


def _tell_set_aside(report: ExportReport, session: Session, read: Audited) -> bool:
    """Says what is not in the export and why; whether there is more than what the steward has acknowledged."""
    acknowledged = looked_into(session.published, read.faults).acknowledged
    explained = {("put_out", fault.subject): said for fault, said in acknowledged if fault.kind == "late"}
    for refused in report.set_aside:
        said = explained.get((refused.kind, refused.shard))
        why = f"{refused.sentence}; {said_of(said)}" if said else refused.sentence
        print(f"winnow-steward: set aside ({refused.kind}): {why}", file=sys.stderr)
    return any((refused.kind, refused.shard) not in explained for refused in report.set_aside)


def _track(session: Session, name: str) -> Track:
    directory = session.published.directory()
    tracks = {track.name: track for track in directory.tracks} if directory else {}
    if name not in tracks:
        known = ", ".join(tracks) or "none yet; run `winnow-steward directory publish`"
        raise StopRunError(f"exporting {name}: there is no such track in the directory; there are: {known}")
    return tracks[name]


def _print(report: ExportReport, *, as_json: bool) -> None:
    omitted = {reason: report.omitted[reason] for reason in ("withdrawn", "duplicate", "licence")}
    if as_json:
        values = {
            "folder": str(report.folder),
            "documents": report.totals.documents,
            "words": report.totals.words,
            "files": [asdict(file) for file in report.files],
            "omitted": omitted,
            "set_aside": [asdict(refused) for refused in report.set_aside],
            "doubtful": list(report.doubtful),
        }
        print_json(values)
        return
    print(
        f"{counted(report.totals.documents, 'document')}, {counted(report.totals.words, 'word')}, {counted(len(report.files), 'Parquet file')}"
    )
    if any(omitted.values()):
        print(f"left out: {', '.join(left_out(omitted))}")
    print(report.folder)
