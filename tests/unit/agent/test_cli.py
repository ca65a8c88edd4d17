"""The command line's frame: quick answers, errors as one sentence and a status, every command where it says."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from winnow_agent.cli import COMMANDS, build_parser, main


def modules_after(program: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


HEAVY = {"grpc", "google.protobuf", "numpy", "cryptography", "apscheduler", "spacy", "jsonschema"}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_asking_for_the_version_or_help_imports_nothing_heavy(option: str) -> None:
    modules = modules_after(f"from winnow_agent.cli import main\ntry: main(['{option}'])\nexcept SystemExit: pass")
    assert not HEAVY & modules
    assert not {f"winnow_agent.cli.{name}" for name in COMMANDS} & modules


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


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_of_its_own(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"winnow-agent {command}" in capsys.readouterr().out


def test_an_error_is_one_sentence_and_the_status_of_its_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WINNOW_HOME", raising=False)
    assert main(["config", "show"]) == 2
    assert capsys.readouterr().err.startswith("winnow-agent: looking for the agent's home: none is named")
    assert main(["--home", str(tmp_path), "config", "show"]) == 2
    assert "winnow-agent init" in capsys.readouterr().err


def test_the_home_may_stand_before_or_after_the_command_or_in_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("log_level: debug\n")
    for words in (["--home", str(tmp_path), "config", "show"], ["config", "show", f"--home={tmp_path}"]):
        assert main(words) == 0
        assert "config.yaml line 1" in capsys.readouterr().out
    monkeypatch.setenv("WINNOW_HOME", str(tmp_path))
    assert main(["config", "show", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"setting": "log_level", "value": "debug", "origin": "config.yaml line 1"} in rows


def test_a_parser_knows_the_names_of_all_commands() -> None:
    parser = build_parser(None)
    assert isinstance(parser, argparse.ArgumentParser)
    assert all(name in parser.format_help() for name in COMMANDS)
