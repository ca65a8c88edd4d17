"""What `winnow-agent status` says of the gateway: what is so now, and what only was."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from winnow_agent.cli import main
from winnow_agent.lifeline import run_lock
from winnow_agent.spool import FIXED_ID, Kind
from winnow_agent.vault.store import Store
from winnow_protocol.wire import now_us

Agent = Any

HOUR_US = 3_600_000_000
SILENT = r"; it has said nothing since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"


@pytest.mark.parametrize(
    ("age_us", "running", "said"),
    [
        (0, True, "connected"),
        (0, False, "was connected"),
        (HOUR_US, True, f"was connected{SILENT}: its log says why"),
        (HOUR_US, False, f"was connected{SILENT}"),
    ],
)
def test_connected_is_said_only_while_the_gateway_says_so(
    agent: Agent, capsys: pytest.CaptureFixture[str], age_us: int, running: bool, said: str
) -> None:
    assert re.match(f"{said};", _status(agent, capsys, age_us, running=running, connected=True))


def test_an_error_of_long_ago_is_told_with_its_time(agent: Agent, capsys: pytest.CaptureFixture[str]) -> None:
    told = _status(agent, capsys, HOUR_US, running=True, connected=False, last_error="reporting: nobody answers")
    assert re.match(f"reporting: nobody answers{SILENT}: its log says why;", told)


def _status(agent: Agent, capsys: pytest.CaptureFixture[str], age_us: int, *, running: bool, **state: object) -> str:
    """What stands behind ``gateway``."""
    Store(agent.settings.home / "vault" / "vault.sqlite").close()
    said = {"at": now_us() - age_us, "last_error": "", "isolation": "none"} | state
    agent.folders.inbox.put(Kind.GATEWAY, FIXED_ID, json.dumps(said).encode())
    words = ["status", "--home", str(agent.settings.home)]
    if running:
        with run_lock(agent.settings.home):
            assert main(words) == 0
    else:
        assert main(words) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("gateway "))
    return str(line.removeprefix("gateway").strip())
