"""The command line: one module a command; see `winnow_protocol.commands`."""

from __future__ import annotations

from collections.abc import Sequence

from winnow_agent import __version__
from winnow_agent.cli.confining import own_process
from winnow_protocol.commands import Program

COMMANDS = {
    "init": "make a home for an agent",
    "enroll": "join a fleet by the string that the coordinator's operator gave you",
    "run": "run the agent: the vault and the gateway, as two processes",
    "vault": "run the half that reads documents and has no network",
    "gateway": "run the half that talks to the coordinator and reads no documents",
    "intake": "mirror an object store or an SFTP server into a folder, to be a source",
    "digitize": "show the text that files hold",
    "screen": "show what would leave and what would not, and why",
    "review": "decide on held documents",
    "console": "decide on held documents in a browser on this machine",
    "status": "show where the agent and every file stand",
    "outbox": "show all that waits, and all that ever left",
    "withdraw": "take documents back, also those that were sent",
    "ledger": "show or verify the record of every state change",
    "log": "show what is verified of the coordinator's transparency log",
    "courier": "carry the spool on a disk, for a site without a network",
    "terms": "show what the steward asks to be accepted for each track, and accept it",
    "policy": "check, show, test or simulate a policy; explain a decision",
    "canary": "measure on your own documents how much of what should not leave is found",
    "home": "encrypt what lies on this disk, and say what unlocks it",
    "backup": "write the home into one encrypted file, while the agent runs",
    "restore": "make a home out of a backup",
    "config": "show the settings in force, and where each came from",
    "doctor": "see whether this machine and this home are fit",
}
"""Each command is the module of the same name in this folder."""

PROGRAM = Program(
    name="winnow-agent",
    version=__version__,
    description="Digitizes and screens an archive; only sealed, approved shards leave.",
    commands=COMMANDS,
    package=__name__,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status.

    Args:
        argv: without it this is the program itself, and a command that opens documents or keys confines its process.
    """
    if argv is None:
        own_process()
    return PROGRAM.main(argv)
