"""A gateway that runs alone, as beside a vault that is reached by courier: nobody but itself finds the coordinator."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from tests.integration.gateway.outbox import put_offer

Agent = Any
Coordinator = Any

NAME_SERVICE = """
import pathlib, sys, time
print('[]', flush=True)
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.05)
print('["127.0.0.1"]', flush=True)
sys.stdin.read()
"""
GATEWAY = """
import sys
from winnow_agent import lookups
lookups.command_for = lambda host: [sys.executable, '-c', sys.argv[1], sys.argv[2]]
from winnow_agent.cli import main
sys.exit(main(['gateway', '--home', sys.argv[3]]))
"""


def test_a_machine_that_is_up_before_its_name_service_finds_the_coordinator_later(
    agent: Agent, coordinator: Coordinator, tmp_path: Path
) -> None:
    put_offer(agent)
    agent.store.close()
    (agent.settings.home / "vault").rename(tmp_path / "elsewhere")
    up = tmp_path / "up"
    words = [sys.executable, "-c", GATEWAY, NAME_SERVICE, str(up), str(agent.settings.home)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert any("has no address" in line for line in process.stderr)
        assert coordinator.calls == []
        children = psutil.Process(process.pid).children()
        up.touch()
        until = time.monotonic() + 60
        while not coordinator.named("Offer") and time.monotonic() < until:
            time.sleep(0.05)
        assert len(coordinator.named("Offer")) == 1
        process.terminate()
        assert process.wait(15) == 0
        assert psutil.wait_procs(children, timeout=10)[1] == []
    finally:
        process.kill()
        process.communicate()
