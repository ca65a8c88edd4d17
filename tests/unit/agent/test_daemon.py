"""The supervisor's means: a half that will not end is killed with all it started, and a home runs once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from winnow_agent import daemon
from winnow_agent.daemon import Half, stop_halves
from winnow_agent.lifeline import AlreadyRunningError, run_lock

# Not by signal.pause(): a signal that comes just before it is seen after it, that is, never.
OBEDIENT = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); print('up', flush=True)\n"
    "while True: time.sleep(0.05)"
)
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True); time.sleep(600)"
)


def started(program: str) -> tuple[Half, str]:
    half = Half("half", [])
    half.process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert half.process.stdout is not None
    return half, half.process.stdout.readline().strip()


def test_a_half_that_ends_when_asked_is_a_clean_stop() -> None:
    half, _ = started(OBEDIENT)
    assert stop_halves([half]) is True


def test_a_half_that_does_not_end_is_killed_with_what_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "STOP_SECONDS", 0.3)
    half, child = started(STUBBORN)
    assert half.process is not None
    number = half.process.pid
    assert stop_halves([half]) is False
    assert not psutil.pid_exists(number)
    assert psutil.wait_procs([psutil.Process(int(child))] if psutil.pid_exists(int(child)) else [], timeout=10)[1] == []


def test_a_half_that_ends_again_and_again_waits_longer_each_time() -> None:
    half = Half("half", [])
    half.started_at = time.monotonic()
    waits = [half.start_later() for _ in range(12)]
    assert all(0 < wait <= 60 for wait in waits)
    assert half.failures == 12
    half.started_at = time.monotonic() - 3600
    half.start_later()
    assert half.failures == 0


def test_a_home_runs_once(tmp_path: Path) -> None:
    holding = (
        "import sys, pathlib; from winnow_agent.lifeline import run_lock\n"
        "with run_lock(pathlib.Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError, match=f"process {other.pid}"), run_lock(tmp_path):
            pass
        other.communicate("")
    with run_lock(tmp_path):
        pass
