"""``winnow-steward witness``: read the log, compare it with what is shown, and cosign it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from winnow_protocol.errors import StopRunError, WinnowError
from winnow_protocol.listings import counted, moment
from winnow_protocol.merkle import Checkpoint
from winnow_steward.acknowledging import acknowledge, acknowledge_restored, looked_into, said_of
from winnow_steward.audit import RESTORED, Audited, UnshownError, audit
from winnow_steward.backup import catch_up, caught_up
from winnow_steward.cli.session import Session, add_passphrase
from winnow_steward.directory import renew_where_due
from winnow_steward.enroll import succeed
from winnow_steward.epochs import retire_where_moved
from winnow_steward.put_back import NotPutBackError, hand_over_again
from winnow_steward.witness import witness


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "As `cosign`, and reads every new leaf of the log: names each receipt whose shard the coordinator does not show, "
        "each tombstone that is in no list of withdrawals, and what was taken from an agent after it was put out. Exit status 3 where there are any. Run it regularly: what partners "
        "were given counts for them once it is cosigned. It also ends earlier epochs that every agent has left, and renews the directory halfway to its end."
    )
    parser.add_argument("--all", action="store_true", help="read the log and the shards from the beginning")
    parser.add_argument(
        "--restored",
        action="store_true",
        help="the operator has put a backup of the coordinator back: hand over again what this steward has said and the withdrawals "
        "that it has seen, and follow the log anew; with --name and --reason",
    )
    parser.add_argument(
        "--acknowledge",
        action="append",
        default=[],
        metavar="SHARD|LEAF",
        help="you have looked into what is named of this shard or leaf: it is told from now on with who explained it and how, "
        "and is no fault any more; may be repeated",
    )
    parser.add_argument(
        "--name", default="", metavar="WHO", help="who looked into it; signed, with --acknowledge or --restored"
    )
    parser.add_argument(
        "--reason", default="", metavar="WHY", help="what came of it; signed, with --acknowledge or --restored"
    )
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    if bool(args.acknowledge or args.restored) != bool(args.name.strip() and args.reason.strip()):
        raise StopRunError(
            "acknowledging what the log lacks: it takes --acknowledge SHARD|LEAF or --restored, and --name WHO and --reason WHY"
        )
    session = Session(args)
    read: list[Audited] = []
    try:
        _witness(session, read, args)
    except WinnowError:
        # A coordinator that refuses what follows keeps nobody from hearing what was found.
        if faults := _faults(session, read):
            print(f"winnow-steward: {faults}", file=sys.stderr)
        raise
    if faults := _faults(session, read):
        raise UnshownError(faults)
    return 0


def _hand_over_again(session: Session) -> None:
    """What a coordinator that was put back has lost; before its log is read, which shows that it took it."""
    keys = session.keys
    if keys.succession:  # it may know the root key of before
        succeed(session.home, session.settings, keys)
    with session.connect() as coordinator:
        handed = hand_over_again(session.home, session.published, coordinator, keys.root)
    print(
        f"handed over again: {counted(handed.revocations, 'revocation')}, {counted(handed.approvals, 'approval')}, policy and"
        f" directory; {counted(handed.documents, 'document')} that had come back {'is' if handed.documents == 1 else 'are'} withdrawn again"
    )
    for agent in handed.silent:
        print(
            f"{agent.partner}/{agent.agent} has not reported since {moment(agent.last_seen)}: what it withdrew since the backup can be"
            " opened until it has; wait with exports"
        )
    for approval in handed.unknown:
        print(
            f"{approval.partner}, agent {approval.agent_id}: the coordinator does not know it as approved; it joined since and joins"
            " anew, or the operator has put it out"
        )
    if session.published.reference() is not None:
        print(
            "if the reference of public texts was published since, publish it again: winnow-steward reference publish FILE"
        )


def _witness(session: Session, read: list[Audited], args: argparse.Namespace) -> None:
    restored = session.home.restored.exists()
    if restored:
        with session.connect() as coordinator:
            for sentence in catch_up(session.published, coordinator, session.keys):
                print(sentence)
    if args.restored:
        _hand_over_again(session)
    with session.connect() as coordinator:
        anew = args.all or args.restored or restored
        reading = partial(audit, session.home, coordinator, session.settings.answer_key, session.published, anew=anew)

        def examine(newest: Checkpoint) -> None:
            read.append(reading(newest))
            if args.restored and not read[0].restored:
                raise NotPutBackError(
                    f"following the log {newest.origin} anew: it has no leaf that says that the coordinator's records were put back;"
                    " nothing is cosigned. Have its operator stop it, run `winnow-coordinator restore --here TIME`, and start it"
                    " again, which has every vault told the same; then run this again"
                )

        checkpoint = witness(
            session.home, session.settings, coordinator, session.keys, examine=examine, restored=args.restored
        )
        over = retire_where_moved(coordinator, session.published, session.keys.root)
        renewed = renew_where_due(coordinator, session.published, session.keys.root)
    if restored:
        caught_up(session.home)
    print(f"read and cosigned {checkpoint.origin} at {counted(checkpoint.size, 'leaf')}, root {checkpoint.root.hex()}")
    if over:
        print(f"every agent has moved: the earlier epochs are over: {', '.join(map(str, over))}")
    if renewed:
        print(f"renewed the directory: version {renewed.version}, good until {moment(renewed.valid_until)}")
    root, found, name, reason = session.keys.root, read[0].faults, args.name.strip(), args.reason.strip()
    if args.restored:
        acknowledge_restored(session.published, root, found, by=name, reason=reason)
    if args.acknowledge:
        acknowledge(session.published, root, found, args.acknowledge, by=name, reason=reason)
    for fault, said in looked_into(session.published, read[0].faults).acknowledged:
        print(f"{fault.sentence}: {said_of(said)}")


def _faults(session: Session, read: Sequence[Audited]) -> str:
    """What was found and nobody has looked into, in a sentence; empty where all is as it should be, or nothing was read."""
    found = looked_into(session.published, read[0].faults).open if read else ()
    if not found:
        return ""
    told = "; ".join(one.sentence for one in found)
    then = "; once it is explained, acknowledge it: `winnow-steward witness --acknowledge SHARD|LEAF --name WHO --reason WHY`"
    return (
        f"reading the log {session.settings.log_origin}: {told}; ask the coordinator's operator, and tell the partner"
        f"{then if any(one.leaf and one.kind != RESTORED for one in found) else ''}"
    )
