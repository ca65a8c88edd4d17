"""A steward's home, the commands on it, and whom they talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from winnow_steward import keyring
from winnow_steward.cli import main

from .other_side import TestCoordinator, Vault

PASSPHRASE = "a long enough passphrase"

Run = Callable[..., int]


@pytest.fixture
def coordinator() -> Iterator[TestCoordinator]:
    running = TestCoordinator()
    yield running
    running.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "steward"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command as a person would, on the test's home."""
    monkeypatch.setenv("WINNOW_HOME", str(home))
    monkeypatch.setenv("WINNOW_PASSPHRASE", PASSPHRASE)
    return lambda *words: main([str(word) for word in words])


@pytest.fixture
def enrolled(coordinator: TestCoordinator, run: Run, monkeypatch: pytest.MonkeyPatch) -> TestCoordinator:
    """A coordinator that this steward has joined, with the directory published; its keyring opens at once."""
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    assert run("init", coordinator.join_string()) == 0
    assert run("directory", "publish") == 0
    return coordinator


@pytest.fixture
def new_vault() -> type[Vault]:
    return Vault


@pytest.fixture
def vault(enrolled: TestCoordinator, run: Run) -> Vault:
    """An approved vault."""
    one = Vault("agent-1", "Hill End Historical Society")
    enrolled.waiting.append(one.pending())
    assert run("approve", "--all") == 0
    return one


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "dataset"
