"""``winnow-steward export verify|keys``: an export against the log, for whoever has it, and the keys that others verify it with."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import counted, moment, print_json, print_table
from winnow_protocol.merkle import WITNESS_NAME, parse_verifier_key, verifier_key
from winnow_steward.cli.session import Session
from winnow_steward.verifying import Anchors, Verified, verify_export

ACTIONS = ("verify", "keys")
_SECOND = 1_000_000


def register(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `verify`."""
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="with verify: the export")
    group = parser.add_argument_group(
        "export verify FOLDER",
        "Checks an export against the coordinator's log, with no home and no network. It has to be told by one of these what to "
        "trust, which is best had from whoever holds the key and not from whoever gave the export. Exit status 1 where anything does not fit.",
    )
    group.add_argument("--log-key", metavar="KEY", help="the log's, as `winnow-coordinator log key` prints it")
    group.add_argument("--steward-key", metavar="KEY", help="the witness's, as `winnow-steward export keys` prints it")
    group.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="the signed note that its receipts have to be under"
    )
    group.add_argument("--origin", metavar="NAME", help="which log it has to be")


def run(args: argparse.Namespace) -> int:
    """Runs one of both."""
    if args.track == "keys":
        return _keys(args)
    if args.folder is None:
        raise StopRunError("verifying an export: no folder is named; winnow-steward export verify FOLDER --log-key KEY")
    anchors = _anchors(args)
    found = verify_export(args.folder, anchors)
    if args.json:
        print_json({**asdict(found.log), "root": found.log.root.hex(), **_values(found)})
    else:
        _print(found, anchors)
    for fault in _faults(found):
        print(f"winnow-steward: {_plain(fault)}", file=sys.stderr)
    return 0 if found.holds else 1


def _keys(args: argparse.Namespace) -> int:
    settings = Session(args, alone=False).settings
    log = verifier_key(settings.log_origin, settings.answer_key)
    witness = verifier_key(WITNESS_NAME, settings.root_key, witness=True)
    if args.json:
        print_json({"log": log, "steward": witness})
    else:
        print(f"--log-key {log} --steward-key {witness}")
    return 0


def _anchors(args: argparse.Namespace) -> Anchors:
    if not (args.log_key or args.steward_key or args.checkpoint):
        raise StopRunError(
            f"verifying {args.folder}: nothing says what to trust; add --log-key, as `winnow-coordinator log key` prints it, or "
            "--steward-key, as `winnow-steward export keys` does, or --checkpoint"
        )
    note = ""
    if args.checkpoint:
        try:
            note = args.checkpoint.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise StopRunError(
                f"reading the checkpoint {args.checkpoint}: {error}; name the file of a signed note"
            ) from error
    return Anchors(
        log=parse_verifier_key(args.log_key) if args.log_key else None,
        witness=parse_verifier_key(args.steward_key, witness=True) if args.steward_key else None,
        note=note,
        origin=args.origin or "",
    )


def _values(found: Verified) -> dict[str, object]:
    return {
        "holds": found.holds,
        "signed": found.signed,
        "cosigned_at": found.cosigned_at,
        "documents": found.documents,
        "tombstones": found.tombstones,
        "closed": found.closed,
        "shards": [asdict(shard) for shard in found.shards],
        "faults": found.faults,
    }


def _print(found: Verified, anchors: Anchors) -> None:
    cosigned = moment(found.cosigned_at * _SECOND) if found.cosigned_at else "no" if anchors.witness else "not asked"
    print(
        f"the log {found.log.origin} of {counted(found.log.size, 'leaf')}, root {found.log.root.hex()}; cosigned: {cosigned}"
    )
    rows = [
        (shard.shard, shard.source, str(shard.documents), str(shard.log_index), "NO" if shard.faults else "yes")
        for shard in found.shards
    ]
    print_table(("shard", "source", "documents", "receipt at leaf", "holds"), rows, empty="no shard")
    if found.holds:
        print(
            f"{counted(found.documents, 'document')}, each by a receipt of the log; none is named by the "
            f"{counted(found.tombstones, 'tombstone')} that came with them{_closed(found)}"
        )
    if found.signed is None:
        print(
            "texts, licences and cards were not checked against a signature: anybody may have changed them on the way; add --steward-key,"
            " as `winnow-steward export keys` prints it"
        )


def _closed(found: Verified) -> str:
    """What the reader has to take from the manifest, in brackets."""
    return f" ({found.closed} closed, naming documents of other tracks, too)" if found.closed else ""


def _plain(fault: str) -> str:
    """A sentence with names out of the export in it: what moves a terminal's cursor is written out."""
    return fault if fault.isprintable() else fault.encode("unicode_escape").decode()


def _faults(found: Verified) -> list[str]:
    return [*found.faults, *(f"shard {shard.shard}: {fault}" for shard in found.shards for fault in shard.faults)]
