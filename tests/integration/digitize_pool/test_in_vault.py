"""Parsers and workers as they run in an agent: started by a vault that is confined itself."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from .conftest import Write

VAULT = """
import sys
from pathlib import Path
from winnow_agent.isolation import confine, vault_profile
home, archive = Path(sys.argv[1]), Path(sys.argv[2])
confine(vault_profile(home, read=[archive]), required=True)
from winnow_agent.config import Limits
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers
modules = {kind: "engines_for_tests" for kind in ("ocr", "speech", "screen")}
limits = Limits(workers=1, memory_bytes=256 << 20, file_seconds=2, file_bytes=8 << 20, idle_seconds=1)
scratch = home / "vault" / "scratch"
workers = Workers(limits, scratch, modules=modules)
parsers = Parsers(limits, workers, scratch)
for name in sys.argv[3:]:
    try:
        for document in parsers.digitize(archive / name):
            print(document.text)
    except Exception as error:
        print(type(error).__name__, getattr(error, "kind", ""))
print("heavy:", sorted({"numpy", "PIL", "grpc", "lxml", "pypdfium2", "spacy"} & set(sys.modules)))
parsers.close()
workers.close()
print("left:", list(scratch.iterdir()))
"""


def test_files_are_read_and_engines_asked_from_a_confined_vault(with_plugins: None, tmp_path: Path) -> None:
    for folder in ("home/vault/scratch", "home/gateway", "home/spool/outbox", "home/spool/inbox", "archive"):
        (tmp_path / folder).mkdir(parents=True)
    files = {
        "engines": "use_engines",
        "loop": "loop",
        "tries": "attempt\n" + str(tmp_path / "home/vault"),
        "say": "say",
    }
    for name, what in files.items():
        (tmp_path / "archive" / name).write_text(f"WEBVTT\n{what}\n\n")
    done = subprocess.run(
        [sys.executable, "-P", "-c", VAULT, str(tmp_path / "home"), str(tmp_path / "archive"), *files],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "30x20 eng+deu 7 0.5 heard 0.5 en 60.0"
    assert lines[1] == "DigitizeError timed_out"
    assert [line for line in lines[2:12] if "refused" not in line] == []
    assert lines[12:] == [" text/vtt 12 say", "heavy: []", "left: []"]


ORPHANS = """
import os, sys, threading
from pathlib import Path
from winnow_agent.config import Limits
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers
limits = Limits(workers=2, memory_bytes=256 << 20, file_seconds=600, file_bytes=8 << 20, idle_seconds=600)
workers = Workers(limits, Path(sys.argv[1]), modules={"screen": "engines_for_tests"})
parsers = Parsers(limits, workers, Path(sys.argv[1]))
(who,) = parsers.digitize(Path(sys.argv[2]))
reading = parsers.digitize(Path(sys.argv[3]))
next(reading)
template = int(who.text.split()[1])
children = Path(f"/proc/{template}/task/{template}/children").read_text().split()
worker = workers.call("screen", {"do": "who"})[0]
print(template, worker["parent"], worker["pid"], *children, flush=True)
os.kill(os.getpid(), 9)
"""


def test_nothing_outlives_a_vault_that_was_killed(with_plugins: None, tmp_path: Path, write: Write) -> None:
    (tmp_path / "scratch").mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-c", ORPHANS, *map(str, (tmp_path / "scratch", write("who"), write("sleep")))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    processes = [Path("/proc") / pid for pid in done.stdout.split()]
    assert len(processes) == 4, done.stderr
    deadline = time.monotonic() + 30
    while any(_runs(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [process.name for process in processes if _runs(process)] == []


def _runs(process: Path) -> bool:
    """Whether it is there and no zombie, which an init that doesn't reap would leave."""
    try:
        return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
