"""``winnow-coordinator restore``: a home out of a backup."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

from winnow_coordinator.at_rest import PROGRAM
from winnow_coordinator.backup import Restored, restore, went_back
from winnow_coordinator.cli.shards import told_missing
from winnow_coordinator.config import load_settings
from winnow_protocol.at_rest.backup import BackupError
from winnow_protocol.at_rest.backup_command import add_check, checked
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.commands import home_of
from winnow_protocol.errors import SetAsideError
from winnow_protocol.listings import counted, moment
from winnow_protocol.terminating import removing_what_is_half_made
from winnow_protocol.wire import now_us


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Makes the home that --home names, a new or an empty folder, out of a backup, and has it go on from now. Names each shard"
        " whose bytes are missing, with exit status 3. With --here nothing is copied: the home was put back by other means, with a"
        " snapshot of its disk or machine, and would not know that it went back."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?", metavar="FILE", help="what `winnow-coordinator backup` wrote")
    what.add_argument("--here", type=_time, metavar="TIME", help="the home is as of TIME, e.g. 2026-11-26T03:00 (UTC)")
    add_check(parser)


def _time(text: str) -> int:
    """Microseconds since the epoch; argparse says what is wrong with a text that is none."""
    time = datetime.fromisoformat(text)
    return round(time.replace(tzinfo=time.tzinfo or UTC).timestamp() * 1e6)


def run(args: argparse.Namespace) -> int:
    """Makes it, and says what comes next."""
    os.umask(0o077)
    keep_memory_private()
    if args.check and args.file:
        print(checked(args.file, PROGRAM))
        return 0
    home = home_of(args)
    with removing_what_is_half_made():
        done = restore(args.file, home) if args.file else _put_back_here(home, args.here)
    print(f"Restored {home} as of {moment(done.restoration.made_at)}, {_form(done)}; {_log(done)}.")
    print("What was done since is not in it. In this order:")
    for number, step in enumerate(_steps(done, home), 1):
        print(f"  {number}. {step}")
    for line in told_missing(done.missing):
        print(f"winnow-coordinator: {line}", file=sys.stderr)
    return SetAsideError.exit_code if done.missing else 0


def _put_back_here(home: Path, made_at: int) -> Restored:
    from winnow_coordinator.server import alone

    if made_at > now_us():
        raise BackupError(f"putting {home} back: the time that it is of lies ahead; state the snapshot's, in UTC")
    settings = load_settings(home)
    with alone(settings.incoming):
        return went_back(settings, made_at)


def _form(done: Restored) -> str:
    return "its keys encrypted, and unlocked by what opened the backup" if done.encrypted else "its keys in the clear"


def _log(done: Restored) -> str:
    size, shards = done.restoration.log_size, done.shards
    return f"the log has {counted(size, 'leaf')}, and {counted(shards, 'shard')} can be opened"


def _steps(done: Restored, home: Path) -> list[str]:
    steps = [
        "See that the coordinator that it was copied from does not run, and never will again: two would sign against each other.",
        "Put out again whom `winnow-coordinator agents revoke` or `tokens revoke` put out since.",
        f"winnow-coordinator --home {shlex.quote(str(home))} serve",
        "Have the steward run: winnow-steward witness --restored --name WHO --reason WHY. It hands over what it has said since,"
        " and the withdrawals that it knows of: until then keys of withdrawn documents are in these records again.",
        "Tell the partners: their agents raise the alarm log/went_back, send again what is lost as far as they keep its text, and go"
        " on; once it is explained, winnow-agent log acknowledge. Agents that joined since join anew.",
    ]
    if done.missing:
        steps.insert(2, "Bring the missing bytes into the shards' store, and look: winnow-coordinator shards verify.")
    return steps
