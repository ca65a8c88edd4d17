"""The rules of the house: who may import whom. Every import counts, those inside functions and for types as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = {
    "winnow_protocol": ROOT / "protos" / "winnow_protocol",
    "winnow_models": ROOT / "models" / "winnow_models",
    "winnow_agent": ROOT / "agent" / "winnow_agent",
    "winnow_coordinator": ROOT / "coordinator" / "winnow_coordinator",
    "winnow_steward": ROOT / "steward" / "winnow_steward",
}

TALKS = frozenset(
    [
        "grpc",
        "grpc_health",
        "http",
        "urllib.request",
        "urllib3",
        "requests",
        "httpx",
        "aiohttp",
        "smtplib",
        "ftplib",
        "imaplib",
        "poplib",
        "telnetlib",
        "websockets",
        "asyncio",
        "socketserver",
        "xmlrpc",
    ]
)
WEB = frozenset(["flask", "django", "fastapi", "starlette", "aiohttp", "uvicorn", "http.server", "wsgiref"])
SQL = frozenset(["sqlite3", "sqlcipher3", "sqlalchemy", "alembic", "psycopg", "psycopg2"])


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, by its full name, with the line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively, which these rules can't read"
            module = node.module or ""
            yield module, node.lineno
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def is_below(name: str, banned: frozenset[str]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in banned)


def breaches(folder: Path, banned: frozenset[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """Where files below a folder, or one file, import what they must not; ``but`` names exempt paths below it."""
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
    assert files, f"{folder} is not there: the rule would hold for nothing"
    exempt = [folder / name for name in but]
    for one in exempt:
        assert one.exists(), f"{one} is not there: mend the rule"
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in files
        if not any(path == one or one in path.parents for one in exempt)
        for name, line in imports_of(path)
        if is_below(name, banned)
    ]


@pytest.mark.parametrize("package", ["winnow_agent", "winnow_coordinator", "winnow_steward"])
def test_the_three_programs_share_the_contract_alone(package: str) -> None:
    others = frozenset(PACKAGES) - {package, "winnow_protocol", "winnow_models"}
    assert breaches(PACKAGES[package], others) == []


def test_the_weights_know_spacy_and_nothing_of_ours() -> None:
    others = frozenset(PACKAGES) - {"winnow_models"}
    assert breaches(PACKAGES["winnow_models"], others | TALKS | WEB | SQL) == []


@pytest.mark.parametrize("package", ["winnow_coordinator", "winnow_steward"])
def test_only_the_agent_may_use_the_weights(package: str) -> None:
    assert breaches(PACKAGES[package], frozenset({"winnow_models"})) == []


def test_the_contract_knows_no_program_and_no_transport() -> None:
    banned = (frozenset(PACKAGES) - {"winnow_protocol"}) | frozenset({"grpc"}) | WEB | SQL
    assert breaches(PACKAGES["winnow_protocol"], banned, but=("v1",)) == []


def test_the_vault_knows_no_gateway_and_nothing_that_talks() -> None:
    agent = PACKAGES["winnow_agent"]
    assert breaches(agent / "vault", frozenset({"winnow_agent.gateway"}) | TALKS) == []


def test_the_gateway_knows_no_vault() -> None:
    assert breaches(PACKAGES["winnow_agent"] / "gateway", frozenset({"winnow_agent.vault"})) == []


def test_the_consoles_pages_know_no_half_and_no_file_of_the_home() -> None:
    agent = PACKAGES["winnow_agent"]
    others = frozenset(
        f"winnow_agent.{name}" for name in ("vault", "gateway", "spool", "documents", "at_rest", "config")
    )
    assert breaches(agent / "console", others | SQL) == []
    assert breaches(agent, WEB, but=("console",)) == []


def test_intake_knows_neither_half_and_neither_half_knows_intake() -> None:
    agent = PACKAGES["winnow_agent"]
    others = frozenset({"winnow_agent.vault", "winnow_agent.gateway", "winnow_agent.spool", "winnow_agent.documents"})
    assert breaches(agent / "intake", others) == []
    assert breaches(agent / "cli" / "intake.py", others) == []
    for half in ("vault", "gateway"):
        assert breaches(agent / half, frozenset({"winnow_agent.intake"})) == []


def test_what_speaks_to_a_store_is_imported_where_it_is_used() -> None:
    """Before a pass is confined nothing is imported that starts threads or reads settings of its own."""
    agent = PACKAGES["winnow_agent"]
    speak = frozenset({"boto3", "botocore", "s3fs", "fsspec", "paramiko"})
    assert breaches(agent, speak, but=("intake/s3.py", "intake/sftp.py")) == []


def test_the_vault_s_sockets_are_pairs() -> None:
    """`socket` is imported only where processes of ours are paired with each other."""
    paired = (
        "processes/framing.py",
        "processes/confined.py",
        "processes/worker.py",
        "digitize/pool.py",
        "digitize/template.py",
    )
    assert breaches(PACKAGES["winnow_agent"] / "vault", frozenset({"socket"}), but=paired) == []
    for name in paired:
        text = (PACKAGES["winnow_agent"] / "vault" / name).read_text()
        assert ".connect(" not in text, name
        assert "create_connection" not in text, name


def test_sql_stays_in_the_stores() -> None:
    agent = PACKAGES["winnow_agent"]
    # The ledger's entries are appended inside the store's transactions.
    assert (
        breaches(
            agent,
            SQL,
            but=(
                "at_rest/database.py",
                "vault/store.py",
                "vault/schema.py",
                "vault/ledger.py",
                "gateway/store.py",
                "intake/manifest.py",
            ),
        )
        == []
    )
    assert breaches(PACKAGES["winnow_coordinator"], SQL, but=("store", "dedup")) == []
    assert breaches(PACKAGES["winnow_steward"], SQL) == []


def test_the_coordinator_s_core_knows_no_transport() -> None:
    shells = ("services", "server.py", "cli", "dashboard")
    assert breaches(PACKAGES["winnow_coordinator"], frozenset({"grpc", "grpc_health"}) | WEB, but=shells) == []


def test_only_decide_makes_what_may_leave() -> None:
    makers = [
        str(path.relative_to(ROOT))
        for path in PACKAGES["winnow_agent"].rglob("*.py")
        if "_MAKER" in path.read_text() and path.name != "documents.py"
    ]
    assert makers == ["agent/winnow_agent/vault/decide.py"]


def test_a_breach_is_seen(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("def late():\n    from grpc.aio import server\n    return server\n")
    assert [line for line in _breaches_outside(tmp_path) if "grpc" in line]


def _breaches_outside(folder: Path) -> list[str]:
    return [
        name for path in folder.rglob("*.py") for name, _ in imports_of(path) if is_below(name, frozenset({"grpc"}))
    ]


LONGEST = 400
"""Lines of a module. The design says of a longer one "look again": it holds two subjects, and a reader who looks for one
of them finds it sooner in a file of its own."""


def long_files(folder: Path) -> list[str]:
    return [
        f"{path.relative_to(folder)} has {lines} lines"
        for path in sorted(folder.rglob("*.py"))
        if not path.stem.endswith(("_pb2", "_pb2_grpc"))
        if (lines := len(path.read_text().splitlines())) > LONGEST
    ]


@pytest.mark.parametrize("folder", [*(path.parent.name for path in PACKAGES.values()), "tests", "bench", "tools"])
def test_no_module_is_longer_than_a_reader_holds_in_mind(folder: str) -> None:
    assert long_files(ROOT / folder) == [], "split it by subject"


def test_a_longer_module_is_seen(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * (LONGEST + 1))
    (tmp_path / "short.py").write_text("x = 1\n" * LONGEST)
    assert long_files(tmp_path) == ["long.py has 401 lines"]
