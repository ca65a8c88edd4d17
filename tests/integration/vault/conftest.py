"""An enrolled and approved vault, and its other side; an archive alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.vault.archive import LIMITS, Archive
from tests.integration.vault.parts import OtherSide, VaultParts, policy_of
from winnow_agent.cli import main
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers

Command = Callable[..., tuple[int, str, str]]
"""`winnow-agent` with these words: its status, what it printed, and its errors."""


@pytest.fixture
def other() -> OtherSide:
    return OtherSide()


@pytest.fixture
def vault(tmp_path: Path, other: OtherSide) -> Iterator[VaultParts]:
    """Joined, enrolled and approved; its policy knows the source `letters`, and draws no sample."""
    other.join(tmp_path / "home")
    made = VaultParts(tmp_path / "home", policy_of(tmp_path / "archive"))
    other.enroll(made)
    yield made
    made.close()


@pytest.fixture
def command(vault: VaultParts, capsys: pytest.CaptureFixture[str]) -> Command:
    """`winnow-agent` on the vault's home."""

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["--home", str(vault.home), *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture(scope="module")
def parsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parsers]:
    scratch = tmp_path_factory.mktemp("scratch")
    workers = Workers(LIMITS, scratch)
    made = Parsers(LIMITS, workers, scratch)
    yield made
    made.close()
    workers.close()


@pytest.fixture
def archive(tmp_path: Path, parsers: Parsers) -> Iterator[Archive]:
    made = Archive(tmp_path, parsers)
    yield made
    made.store.close()
