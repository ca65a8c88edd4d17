"""`winnow-coordinator serve` ends with grace, whichever signal says so: what is under way comes to its end."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.coordinator.conftest import make_house
from tests.parties import ServingProcess


@contextmanager
def hangup(how: signal.Handlers) -> Iterator[None]:
    """What processes that are started meanwhile do about SIGHUP, until they say otherwise."""
    before = signal.signal(signal.SIGHUP, how)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def serving(home: Path, how: signal.Handlers = signal.SIG_DFL) -> ServingProcess:
    settings = make_house(home).settings
    with hangup(how):
        return ServingProcess(home, settings.enrollment_address)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_grace(tmp_path: Path, number: signal.Signals) -> None:
    assert serving(tmp_path / "coordinator").end(number) == 0
    assert (tmp_path / "serve.log").read_text().rstrip().endswith("stopped")


def test_where_hangups_are_ignored_it_serves_on(tmp_path: Path) -> None:
    """As under nohup(1)."""
    running = serving(tmp_path / "coordinator", signal.SIG_IGN)
    running.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert running.process.poll() is None
    assert running.end(signal.SIGTERM) == 0
