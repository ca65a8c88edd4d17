"""Runs every test file on its own at full size, and remembers which ones passed, so that a stopped run goes on.

What passed is remembered for one state of the tree and one WINNOW_SCALE; a change of either starts anew.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS_COLLECTED = 5


def main() -> int:
    """Exit status 0 when every file has passed."""
    done = ROOT / ".test-long" / _state()
    done.mkdir(parents=True, exist_ok=True)
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    failed: list[Path] = []
    for number, path in enumerate(files, 1):
        name = path.relative_to(ROOT)
        mark = done / str(name).replace("/", "__")
        if mark.exists():
            continue
        print(f"[{number}/{len(files)}] {name}", flush=True)
        status = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--timeout=7200", str(name)], cwd=ROOT, check=False
        ).returncode
        if status in {0, NO_TESTS_COLLECTED}:
            mark.touch()
        else:
            failed.append(name)
    for name in failed:
        print(f"failed: {name}", file=sys.stderr)
    print(f"{len(files) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


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
