"""Pins and hashes the requirements: `dev.txt` holds every version, the others are cut from it.

No address of an index is written, so that the locks hold wherever the packages come from.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
LOCKS = {
    "uv": ["uv.in"],
    "dev": ["dev.in"],
    "peers": ["peers.in"],
    "build": ["build.in"],
    "agent": ["agent.in"],
    "agent-full": ["agent.in", "agent-extras.in"],
    "coordinator": ["coordinator.in"],
    "steward": ["steward.in"],
    "weights": ["weights.in"],
    "names": ["names.in"],
}
# Installed for its files alone: what it asks for would pin others to old versions, and is never imported.
WITHOUT_DEPENDENCIES = frozenset({"weights", "names"})


def main() -> int:
    """Writes the inputs from the distributions' dependencies, then the locks."""
    for name in ("agent", "coordinator", "steward"):
        own, protocol = _project(name), _project("protos")
        dependencies = [*own["dependencies"], *protocol["dependencies"]]
        _write(f"{name}.in", [item for item in dependencies if not item.startswith("winnow-")])
        if extras := own.get("optional-dependencies"):
            _write(
                f"{name}-extras.in",
                [item for items in extras.values() for item in items if not item.startswith("winnow-")],
            )
    for name, inputs in LOCKS.items():
        constraint = [] if name in {"uv", "dev", "peers", *WITHOUT_DEPENDENCIES} else ["--constraint", "dev.txt"]
        alone = ["--no-deps"] if name in WITHOUT_DEPENDENCIES else []
        subprocess.run(
            [
                Path(sys.executable).parent / "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
                "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate",
                *constraint, *alone, *inputs, "--output-file", f"{name}.txt",
            ],
            cwd=REQUIREMENTS,
            env=os.environ,
            check=True,
        )  # fmt: skip
    return 0


def _project(folder: str) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]
    return project


def _write(name: str, items: list[str]) -> None:
    (REQUIREMENTS / name).write_text("".join(f"{item}\n" for item in sorted(set(items))))


if __name__ == "__main__":
    sys.exit(main())
