"""The `policy` commands, as a partner's administrator runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from winnow_agent.cli import main
from winnow_agent.vault.cases import find_case_files, load_cases, run_cases
from winnow_protocol.policy import PolicyError

OWN = """\
name: own
personal: {minimum_score: 0.2}
sources:
  letters: {path: letters, owner: us, basis: deed, licence: CC0-1.0, tracks: [open-archive]}
"""
FLEET = "name: fleet\nquality: {minimum_words: 500}\n"
CASES = """\
policy: own.yaml
cases:
  - case: a shopping list is rejected
    text: |
      Milk, eggs, the blue paint.
    findings: []
    expect: {action: %s}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(OWN)
    (tmp_path / "fleet.yaml").write_text(FLEET)
    return tmp_path


def test_check_says_that_a_right_policy_is_right(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(folder / "own.yaml")]) == 0
    assert "is right" in capsys.readouterr().out


def test_check_stops_at_a_wrong_policy_with_every_problem(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own.yaml").write_text("name: own\nsecrets: allow\npubliq: 1\n")
    assert main(["policy", "check", str(folder / "own.yaml")]) == 2
    told = capsys.readouterr().err
    assert "line 2, secrets: allow is not allowed" in told
    assert "line 3, publiq: there is no such field; did you mean public?" in told


def test_show_says_whose_each_value_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "policy",
        "show",
        "--policy",
        str(folder / "own.yaml"),
        "--fleet",
        str(folder / "fleet.yaml"),
        "--json",
    ]
    assert main(arguments) == 0
    rows = {row["rule"]: row for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert (rows["personal.minimum_score"]["value"], rows["personal.minimum_score"]["origin"]) == (0.2, "own")
    assert (rows["quality.minimum_words"]["value"], rows["quality.minimum_words"]["origin"]) == (500, "fleet")
    assert (rows["secrets"]["value"], rows["secrets"]["origin"]) == ("reject", "default")
    assert rows["sources.letters.tracks"]["value"] == ["open-archive"]


def test_show_prints_a_table_of_the_built_in_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["personal.minimum_score", "default", "0.35"] in lines
    assert ["retention.delivered_text", "default", "30d"] in lines


def test_show_holds_the_stricter_of_two_policies_for_every_rule_whoever_states_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`strict` is stricter than `standard` in every rule that it states, so it holds from either side."""

    def shown(own: str, fleet: str | None) -> dict[str, object]:
        assert main(["policy", "show", "--policy", own, *(["--fleet", fleet] if fleet else []), "--json"]) == 0
        rows = map(json.loads, capsys.readouterr().out.splitlines())
        return {row["rule"]: row["value"] for row in rows if row["rule"] != "name"}

    strict, standard = shown("strict", None), shown("standard", None)
    assert shown("strict", "standard") == shown("standard", "strict") == strict
    assert len([rule for rule in strict if strict[rule] != standard.get(rule)]) >= 20


@pytest.mark.parametrize(("expected", "status", "word"), [("reject", 0, "ok"), ("approve", 1, "FAILED")])
def test_a_case_that_comes_out_otherwise_fails_the_command(folder: Path, expected: str, status: int, word: str) -> None:
    (folder / "cases.yaml").write_text(CASES % expected)
    ended = policy_test(folder / "cases.yaml")
    assert (ended.returncode, ended.stdout.split()[0]) == (status, word), ended.stderr
    assert ("quality:words: The text has fewer words than the policy asks for." in ended.stdout) is (word == "FAILED")


def test_a_case_about_words_that_are_not_in_its_text_is_refused(folder: Path) -> None:
    finding = "findings: [{type: PERSON, text: Margaret}]"
    (folder / "cases.yaml").write_text((CASES % "reject").replace("findings: []", finding))
    with pytest.raises(PolicyError, match="does not hold these words"):
        load_cases(folder / "cases.yaml")


SCREENED_FOR_REAL = [path for path in find_case_files() if any(c.findings is None for c in load_cases(path).cases)]


@pytest.mark.parametrize("path", sorted({*find_case_files()} - {*SCREENED_FOR_REAL}), ids=lambda p: p.stem)
def test_the_built_in_cases_come_out_as_they_should(path: Path) -> None:
    file = load_cases(path)
    outcomes = list(run_cases(file, lambda _: pytest.fail("a case of this file gives no findings")))
    assert [outcome for outcome in outcomes if not outcome.passed] == []


@pytest.mark.names
@pytest.mark.parametrize("path", SCREENED_FOR_REAL, ids=lambda p: p.stem)
def test_the_built_in_cases_come_out_as_they_should_when_screened_for_real(path: Path) -> None:
    ended = policy_test(path)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def policy_test(path: Path) -> subprocess.CompletedProcess[str]:
    """Runs `winnow-agent policy test` in a process of its own, because it confines itself."""
    command = [sys.executable, "-m", "winnow_agent.cli", "policy", "test", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
