"""`winnow-agent doctor` on a real home: what is fit, what is not, and how to mend it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

Agent = Any
Coordinator = Any


def doctor(home: Path) -> tuple[int, dict[str, tuple[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-m", "winnow_agent.cli", "doctor", "--json", "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")},
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, {line["subject"]: (line["state"], line["sentence"]) for line in lines}


def test_a_fit_home_is_fit_and_its_coordinator_is_reached(agent: Agent, coordinator: Coordinator) -> None:
    status, findings = doctor(agent.settings.home)
    assert status == 0
    for subject in ("settings", "permissions", "certificate", "coordinator"):
        assert findings[subject][0] == "ok", findings[subject]
    assert f"localhost:{coordinator.port} answers" in findings["coordinator"][1]


def test_what_is_wrong_is_named_with_its_remedy(agent: Agent, coordinator: Coordinator) -> None:
    coordinator.stop()
    home = agent.settings.home
    (home / "vault").chmod(0o755)
    (home / "config.yaml").write_text("policy: missing.yaml\n")
    status, findings = doctor(home)
    assert status == 2
    assert findings["permissions"] == ("fail", f"{home / 'vault'} is open to others; run: chmod go= {home / 'vault'}")
    assert findings["policy"][0] == "fail"
    assert "missing.yaml" in findings["policy"][1]
    assert findings["coordinator"][0] == "warn"
