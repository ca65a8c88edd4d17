"""What the agent's commands import, and what they say of a home."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from winnow_agent.cli import main
from winnow_agent.cli.init import make_home


def modules_after(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


HEAVY = {"grpc", "google.protobuf", "numpy", "cryptography", "apscheduler", "jsonschema"}


def test_the_supervisor_imports_nothing_that_its_halves_need() -> None:
    modules = modules_after("import winnow_agent.cli.run")
    assert not HEAVY & modules


def test_neither_half_holds_the_others_code() -> None:
    vault = modules_after("import winnow_agent.cli.vault, winnow_agent.vault.main")
    assert not {name for name in vault if name.startswith(("winnow_agent.gateway", "grpc"))}
    gateway = modules_after("import winnow_agent.cli.gateway, winnow_agent.gateway.main")
    assert not {name for name in gateway if name.startswith("winnow_agent.vault")}


def test_the_gateway_is_confined_before_grpc_is_there() -> None:
    modules = modules_after("import winnow_agent.cli.gateway")
    assert not {"grpc", "winnow_agent.vault"} & modules


def test_a_home_without_settings_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "config", "show"]) == 2
    assert "winnow-agent init" in capsys.readouterr().err


def test_a_home_that_has_not_joined_is_sent_to_enroll_and_one_that_has_to_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_home(tmp_path / "home", "standard")
    assert main(["--home", str(tmp_path / "home"), "status"]) == 2
    assert "there are none yet; join a fleet by `winnow-agent enroll" in capsys.readouterr().err
    (tmp_path / "home" / "vault" / "membership.json").write_text("{}")
    assert main(["--home", str(tmp_path / "home"), "status"]) == 2
    assert "there are none yet; run `winnow-agent run" in capsys.readouterr().err


def test_config_show_says_where_each_setting_came_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("log_level: debug\n")
    assert main(["--home", str(tmp_path), "config", "show"]) == 0
    assert "config.yaml line 1" in capsys.readouterr().out
    assert main(["--home", str(tmp_path), "config", "show", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"setting": "log_level", "value": "debug", "origin": "config.yaml line 1"} in rows
