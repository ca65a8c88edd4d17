"""``winnow-steward witness``: read the log, compare it with what is shown, and cosign it."""

from __future__ import annotations

import argparse
from functools import partial

from winnow_protocol.listings import counted, moment
from winnow_steward.audit import Audited, PutOut, UnshownError, audit
from winnow_steward.cli.session import Session, add_passphrase
from winnow_steward.directory import renew_where_due
from winnow_steward.epochs import retire_where_moved
from winnow_steward.witness import witness


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "As `cosign`, and reads every new leaf of the log: names each receipt whose shard the coordinator does not show, "
        "each tombstone that is in no list of withdrawals, and what was taken from an agent after it was put out. Exit status 3 where there are any. Run it regularly: what partners "
        "were given counts for them once it is cosigned. It also ends earlier epochs that every agent has left, and renews the directory halfway to its end."
    )
    parser.add_argument("--all", action="store_true", help="read the log and the shards from the beginning")
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    read: list[Audited] = []
    with session.connect() as coordinator:
        put_out = PutOut.of(session.published)
        reading = partial(audit, session.home, coordinator, session.settings.answer_key, put_out, anew=args.all)
        checkpoint = witness(
            session.home,
            session.settings,
            coordinator,
            session.keys,
            examine=lambda newest: read.append(reading(newest)),
        )
        over = retire_where_moved(coordinator, session.published, session.keys.root)
        renewed = renew_where_due(coordinator, session.published, session.keys.root)
    print(f"read and cosigned {checkpoint.origin} at {counted(checkpoint.size, 'leaf')}, root {checkpoint.root.hex()}")
    if over:
        print(f"every agent has moved: the earlier epochs are over: {', '.join(map(str, over))}")
    if renewed:
        print(f"renewed the directory: version {renewed.version}, good until {moment(renewed.valid_until)}")
    faults = read[0].faults
    if faults:
        raise UnshownError(
            f"reading the log {checkpoint.origin}: {'; '.join(faults)}; ask the coordinator's operator, and tell the partner"
        )
    return 0
