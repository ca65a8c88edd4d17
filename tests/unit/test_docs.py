"""The pages say what the code says: every error, setting, refusal, metric and command; every link and test leads somewhere."""

from __future__ import annotations

import dataclasses
import importlib
import io
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from ruamel.yaml import YAML

import winnow_agent
import winnow_coordinator
import winnow_protocol
import winnow_steward
from winnow_agent.cli import COMMANDS as AGENT_COMMANDS
from winnow_agent.settings_table import FIELDS
from winnow_agent.vault.digitize.base import ERROR_KINDS
from winnow_coordinator.cli import COMMANDS as COORDINATOR_COMMANDS
from winnow_coordinator.config import Settings as CoordinatorSettings
from winnow_coordinator.errors import CATALOGUE
from winnow_protocol.errors import WinnowError
from winnow_protocol.identity import JoinString
from winnow_protocol.signing import Kind
from winnow_steward.cli import COMMANDS as STEWARD_COMMANDS
from winnow_steward.home import Settings as StewardSettings

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("README.md")])
PACKAGES = (winnow_protocol, winnow_agent, winnow_coordinator, winnow_steward)
COMMANDS = {"agent": AGENT_COMMANDS, "coordinator": COORDINATOR_COMMANDS, "steward": STEWARD_COMMANDS}


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The tables' rows by the first cell without its code marks; each row's other cells."""
    found = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            first, *cells = (cell.strip() for cell in line.strip().strip("|").split(" | "))
            found[first.strip("`")] = cells
    return found


def section(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]


def heirs(cls: type[WinnowError]) -> Iterator[type[WinnowError]]:
    for heir in cls.__subclasses__():
        yield heir
        yield from heirs(heir)


def error_classes() -> set[type[WinnowError]]:
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith((".__main__", ".migrations.env")):
                importlib.import_module(module.name)
    names = tuple(f"{package.__name__}." for package in PACKAGES)
    return {cls for cls in heirs(WinnowError) if f"{cls.__module__}.".startswith(names)}


def test_every_error_has_its_row_with_its_status_and_no_row_lacks_its_error() -> None:
    text, classes = page("errors.md"), error_classes()
    for package in PACKAGES:
        written = rows(section(text, package.__name__.replace("_", "-")))
        prefix = f"{package.__name__}."
        raised = {
            f"{c.__module__}.{c.__name__}".removeprefix(prefix): c for c in classes if c.__module__.startswith(prefix)
        }
        assert set(raised) == set(written)
        assert {name: int(cells[0]) for name, cells in written.items()} == {n: c.exit_code for n, c in raised.items()}


def test_every_kind_that_code_sets_aside_for_is_explained() -> None:
    explained = rows(section(page("errors.md"), "Kinds"))
    stated = set(ERROR_KINDS)
    for package in PACKAGES:
        for path in Path(package.__path__[0]).rglob("*.py"):
            stated.update(re.findall(r'\bkind="([a-z_]+)"', path.read_text("utf-8")))
    assert stated == set(explained)


def default_in(cell: str) -> object:
    return YAML(typ="safe").load(io.StringIO(cell.strip("`")))


def test_every_setting_of_the_agent_stands_with_its_default() -> None:
    written = rows(section(page("operations.md"), "The agent's settings"))
    assert set(written) == {entry.path for entry in FIELDS}
    for entry in FIELDS:
        assert entry.parse(default_in(written[entry.path][0])) == entry.parse(entry.default), entry.path


def test_every_setting_of_the_coordinator_stands_with_its_default() -> None:
    written = rows(section(page("operations.md"), "The coordinator's settings"))
    fields = {field.name: field.default for field in dataclasses.fields(CoordinatorSettings) if field.name != "home"}
    assert {name: default_in(cells[0]) for name, cells in written.items()} == fields


def test_every_setting_of_the_steward_is_named() -> None:
    text = section(page("operations.md"), "The steward's settings")
    assert [field.name for field in dataclasses.fields(StewardSettings) if f"`{field.name}`" not in text] == []


def test_every_metric_is_named_as_it_is_served() -> None:
    source = (ROOT / "coordinator" / "winnow_coordinator" / "dashboard" / "metrics.py").read_text("utf-8")
    counters = set(re.findall(r'Counter\(\s*"(winnow_\w+)"', source))
    families = set(re.findall(r'"(winnow_\w+)"', source))
    served = (families - counters) | {f"{name}_total" for name in counters}
    assert served
    assert served == {name for name in rows(page("operations.md")) if name.startswith("winnow_")}


def test_every_refusal_stands_with_its_status_and_sentence() -> None:
    written = rows(page("protocol.md"))
    for problem, (status, sentence) in CATALOGUE.items():
        assert written[problem.value] == [status, sentence]


def test_every_kind_of_statement_stands() -> None:
    assert {kind.value for kind in Kind} <= set(rows(section(page("protocol.md"), "Signed statements")))


def test_every_kind_of_fault_of_the_log_stands_in_the_contract() -> None:
    contract = (ROOT / "protos" / "winnow" / "v1" / "steward.proto").read_text("utf-8")
    (comment,) = re.findall(r"message LogFault \{\n((?:  //.*\n)+)  string kind = 1;", contract)
    code = (ROOT / "steward" / "winnow_steward" / "audit.py").read_text("utf-8")
    made = set(re.findall(r'Fault\(\s*"(\w+)"', code))
    assert {"receipt", "left_out"} <= made <= set(re.findall(r'"(\w+)":', comment))


def test_the_example_of_a_join_string_is_one() -> None:
    (example,) = re.findall(r"^(winnow1-[\w-]+)$", page("protocol.md"), re.MULTILINE)
    expected = JoinString(
        role="agent",
        main_address="c.example:7443",
        enrollment_address="c.example:7444",
        ca_fingerprint=bytes(range(32)),
        steward_fingerprint=bytes(range(32, 64)),
        partner="hill-end",
        agent="attic",
        token=bytes(24),
    )
    assert JoinString.parse(example) == expected
    assert expected.encode() == example


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_commands_that_a_page_names_exist(path: Path) -> None:
    named = re.findall(r"`[^`\n]*\bwinnow-(agent|coordinator|steward) ([a-z]+)", path.read_text("utf-8"))
    assert [f"winnow-{program} {command}" for program, command in named if command not in COMMANDS[program]] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        linked = (path.parent / file).resolve() if file else path
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            broken.append(target)
    assert broken == []


def anchors(path: Path) -> set[str]:
    """The headings as forges link them: lower case, hyphens for spaces, other signs left out."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_tests_that_a_page_names_exist(path: Path) -> None:
    missing = []
    for file, function in re.findall(r"`(test_\w+)::(test_\w+)`", path.read_text("utf-8")):
        found = (ROOT / "tests").rglob(f"{file}.py")
        if not any(re.search(rf"\bdef {function}\(", candidate.read_text("utf-8")) for candidate in found):
            missing.append(f"{file}::{function}")
    assert missing == []
