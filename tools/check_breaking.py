"""Holds the contract to the newest release: `buf breaking` against its tag; says so where there is no release yet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Exit status of `buf breaking`; 0 before the first release."""
    git = shutil.which("git")
    if git is None:
        print("buf breaking: git is not installed, so the last release can't be read; install git", file=sys.stderr)
        return 2
    tags = subprocess.run(
        [git, "tag", "--list", "v*", "--sort=-version:refname"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    if not tags:
        print("buf breaking: no release yet, so there is no contract to hold to")
        return 0
    buf = Path(sys.executable).parent / "buf"
    against = f"{ROOT / '.git'}#tag={tags[0]},subdir=protos"
    return subprocess.run([buf, "breaking", "--against", against], cwd=ROOT / "protos", check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
