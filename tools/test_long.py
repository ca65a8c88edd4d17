"""Runs every test file on its own at full size, as many at once as there are cores, and remembers which ones passed.

What passed is remembered for one state of the tree and one WINNOW_SCALE, so that a stopped run goes on; a change of either
starts anew. How long each file took is remembered for all states: the longest begin first.

    WINNOW_SCALE=20 python -m tools.test_long [--jobs N]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS_COLLECTED = 5
FILE_SECONDS = 7200


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier runs left: which files passed in this state of the tree, and how many seconds each one takes."""

    folder: Path
    state: str

    def passed(self, name: str) -> bool:
        """Whether the file passed in this state."""
        return self._mark(name).exists()

    def keep(self, name: str, *, passed: bool, seconds: float) -> None:
        """Writes down how a file's run ended."""
        durations = {**self.durations(), name: round(seconds, 1)}
        fresh = self._durations.with_suffix(".new")
        fresh.write_text(json.dumps(durations, indent=1, sort_keys=True))
        fresh.replace(self._durations)
        if passed:
            self._mark(name).touch()

    def durations(self) -> dict[str, float]:
        """Seconds by file, of the last run of each."""
        if not self._durations.exists():
            return {}
        seconds: dict[str, float] = json.loads(self._durations.read_text())
        return seconds

    @property
    def _durations(self) -> Path:
        return self.folder / "seconds.json"

    def _mark(self, name: str) -> Path:
        done = self.folder / self.state
        done.mkdir(parents=True, exist_ok=True)
        return done / name.replace("/", "__")


def main() -> int:
    """Exit status 0 when every file has passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 8), help="files at once")
    jobs = parser.parse_args().jobs
    memory = Memory(ROOT / ".test-long", _state())
    names = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    durations = memory.durations()
    left = [name for name in names if not memory.passed(name)]
    left.sort(key=lambda name: -durations.get(name, float("inf")))
    print(f"{len(names) - len(left)} of {len(names)} files have passed before; {jobs} at once", flush=True)
    keeping = threading.Lock()
    ended = 0

    def run(name: str) -> bool:
        nonlocal ended
        start = time.monotonic()
        status, said = _pytest(name)
        seconds, passed = time.monotonic() - start, status in {0, NO_TESTS_COLLECTED}
        with keeping:
            ended += 1
            memory.keep(name, passed=passed, seconds=seconds)
            print(f"[{ended}/{len(left)}] {name}: {'passed' if passed else 'FAILED'} in {seconds:.0f} s", flush=True)
            print(said if not passed else said.strip().rpartition("\n")[2], flush=True)
        return passed

    with ThreadPoolExecutor(jobs) as pool:
        failed = [name for name, passed in zip(left, pool.map(run, left), strict=True) if not passed]
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    print(f"{len(names) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _pytest(name: str) -> tuple[int, str]:
    """One file's tests in a process of its own: its exit status, and all that it printed."""
    command = [sys.executable, "-m", "pytest", "-q", f"--timeout={FILE_SECONDS}", name]
    ran = subprocess.run(
        command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    return ran.returncode, ran.stdout


def _state() -> str:
    """A name for the tree as it is and the scale."""
    digest = hashlib.sha256(os.environ.get("WINNOW_SCALE", "1").encode())
    for folder in ("protos", "models", "agent", "coordinator", "steward", "policies", "tests", "tools", "requirements"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
