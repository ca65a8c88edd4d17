"""The agent's commands: which are confined, with what, and that none of those that open documents or keys can talk."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, add_documents, policy_of, prose, screening
from tests.integration.vault.withdrawing import delivered
from winnow_agent import cli
from winnow_agent.cli import COMMANDS
from winnow_agent.cli.courier_enroll import make_gateway_home
from winnow_agent.gateway.store import GatewayStore
from winnow_protocol.identity import JoinString

from .conftest import Peers

HARNESS = Path(__file__).with_name("command_attempts.py")
RECORDS, READING = "winnow_agent.vault.store:Store.__init__", "winnow_agent.vault.digitize.pool:Parsers.__init__"
GATEWAY = "winnow_agent.gateway.store:GatewayStore.__init__"

HELD: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # what is typed: (the profile, where it has to be held, its words)
    "status": ("vault", RECORDS, ("status",)),
    "outbox open": ("vault", RECORDS, ("outbox", "open", "{shard}")),
    "review reject": ("vault", RECORDS, ("review", "reject", "{held}")),
    "withdraw": ("vault", RECORDS, ("withdraw", "--everything", "--dry-run")),
    "withdraw --text": ("vault", RECORDS, ("withdraw", "--text", "{at}/letter.txt", "--dry-run")),
    "ledger": ("vault", RECORDS, ("ledger", "verify")),
    "log": ("vault", RECORDS, ("log", "show")),
    "terms": ("vault", RECORDS, ("terms", "show")),
    "policy show": ("vault", RECORDS, ("policy", "show")),
    "policy explain": ("vault", RECORDS, ("policy", "explain", "{held}")),
    "policy simulate": ("vault", RECORDS, ("policy", "simulate")),
    "courier pack": ("vault", RECORDS, ("courier", "pack", "{at}/disk")),
    "courier unpack": ("vault", RECORDS, ("courier", "unpack", "{at}/disk")),
    "courier enroll": (
        "vault",
        "winnow_agent.cli.courier_enroll:write_file",
        ("courier", "enroll", "{join}", "{at}/disk/join"),
    ),
    "digitize": ("vault", READING, ("digitize", "{at}/letter.txt")),
    "screen": ("vault", READING, ("screen", "{at}/letter.txt")),
    "canary": ("vault", READING, ("canary", "{at}/letter.txt", "--media", "text", "--per-language", "1")),
    "courier pack, gateway": ("courier", GATEWAY, ("courier", "pack", "{at}/disk")),
    "courier unpack, gateway": ("courier", GATEWAY, ("courier", "unpack", "{at}/disk")),
}
"""Commands that open documents, records or keys of a vault, or a gateway's, and talk to nobody."""

TRIED = (
    "status", "outbox open", "review reject", "withdraw --text", "policy simulate", "courier pack", "courier unpack",
    "courier enroll", "screen", "canary", "courier pack, gateway", "courier unpack, gateway",
)  # fmt: skip
"""Tried from inside: one of those that do no more with the records than another, and all others."""

ELSEWHERE = {
    "vault": "test_attempts tries from inside its profile",
    "gateway": "likewise",
    "enroll": "the gateway's profile, with a vault's half of its own: test_enroll",
    "intake": "a profile of its own: tests/integration/intake/test_confined.py",
    "console": "a profile of its own for its pages, the vault's for what answers them: tests/integration/console/test_confined.py",
    "run": "starts both halves, opens neither documents nor keys",
}
FREE = {
    "init": "makes the keys, in a folder that is not there yet",
    "home": "changes the keys and records of both halves; it imports nothing that talks",
    "backup": "reads the files of both halves; it imports nothing that talks",
    "restore": "makes a home, as `init` does",
    "config": "reads the settings alone",
    "doctor": "asks a confined gateway whether the coordinator answers",
}

STATUSES = {"courier unpack": 3, "courier unpack, gateway": 2, "courier pack, gateway": 2}
"""Where the exit status is none of the test's: no bundle lies there, and the gateway is not enrolled."""

# Each attempt, and what it is about.
FORBIDDEN = {
    "tcp": "{tcp}",
    "udp": "{udp}",
    "unix_path": "{path}",
    "netlink": "",
    "read": "{at}/else/diary",
    "write": "{at}/else/new",
}
OTHER_HALF = {"vault": "{home}/gateway/tls.key", "courier": "{home}/vault/letter"}
"""What a command of one half must not read either."""


def test_every_command_is_named_here() -> None:
    of_held = {words[0] for _, _, words in HELD.values()}
    assert set(COMMANDS) - of_held - set(ELSEWHERE) - set(FREE) == set()


def test_records_are_opened_where_the_process_is_held_and_nowhere_else() -> None:
    """So what holds for the commands that are tried holds for all that open records."""
    opening = {
        path.name
        for path in Path(cli.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Store"
    }
    assert opening == {"records.py", "courier.py"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A vault with a delivered and a held document, a gateway's home, a disk, and what is none of theirs."""
    at = tmp_path_factory.mktemp("site")
    other = OtherSide()
    other.join(at / "vault")
    vault = VaultParts(at / "vault", policy_of(at / "archive"))
    other.enroll(vault)
    delivered(vault, other, prose("delivered"))
    ((shard,),) = vault.store.query("SELECT id FROM shards")
    (held,) = add_documents(vault.store, prose("held"))
    screening(vault.store, policy_of(at / "archive", sample=1.0)).screen_digitized()
    assert vault.state(held) == "held"
    vault.close()
    make_gateway_home(at / "gateway")
    GatewayStore(at / "gateway" / "gateway", create=True).close()
    for name in ("else", "disk", "gateway/vault"):
        (at / name).mkdir()
    for name in ("else/diary", "vault/gateway/tls.key", "gateway/vault/letter"):
        (at / name).write_text("x")
    (at / "letter.txt").write_text(prose("delivered"))
    join = JoinString("agent", "localhost:1", "localhost:2", bytes(32), bytes(32), "Mill", "attic", b"t" * 24)
    return {"at": str(at), "shard": shard.hex(), "held": held.hex(), "join": join.encode()}


def attempted(
    site: dict[str, str], peers: Peers, command: str, *, free: bool = False
) -> tuple[dict[str, str], int, str]:
    """What was tried from inside a command and how it went, and the command's exit status."""
    profile, hook, words = HELD[command]
    home = Path(site["at"]) / ("gateway" if profile == "courier" else "vault")
    known = {**site, **vars(peers), "home": str(home)}
    tried = {**FORBIDDEN, "read_again": OTHER_HALF[profile]}
    lines = "\n".join(f"{name} {argument.format(**known)}" for name, argument in tried.items())
    done = subprocess.run(
        [sys.executable, "-P", str(HARNESS), hook, lines, "free" if free else "held", "--home", str(home)]
        + [word.format(**known) for word in words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")},
    )
    outcomes = [line.split(maxsplit=2)[1:] for line in done.stderr.splitlines() if line.startswith("attempt ")]
    assert len(outcomes) == len(tried), done.stderr
    return dict(outcomes), done.returncode, done.stderr


@pytest.mark.parametrize("command", TRIED)
def test_a_command_that_opens_documents_or_keys_can_not_talk(command: str, site: dict[str, str], peers: Peers) -> None:
    outcomes, status, said = attempted(site, peers, command)
    assert {outcome.split()[0] for outcome in outcomes.values()} == {"refused"}, outcomes
    assert status == STATUSES.get(command, 0), said


@pytest.mark.parametrize("command", ["status", "courier enroll", "digitize", "courier pack, gateway"])
def test_a_command_that_does_not_confine_itself_could(command: str, site: dict[str, str], peers: Peers) -> None:
    outcomes, _, _ = attempted(site, peers, command, free=True)
    assert set(outcomes.values()) == {"done"}, outcomes
