"""A command as a person runs it, with attempts made from inside when it opens documents or keys.

``command_attempts.py HOOK ATTEMPTS FREE COMMAND…``: once the command has come to the function HOOK (``module:name``), each line of
ATTEMPTS (name and argument) is tried, and a line is printed for each: ``attempt NAME done``, ``attempt NAME refused EACCES``. Where FREE
is ``free`` no command confines itself; then each attempt has to work, or it proves nothing.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the program does before it imports anything

import attempts

from winnow_agent.cli import confining, main, reading

attempts.read_again = attempts.read


def outcome_of(name: str, argument: str) -> str:
    try:
        return attempts.outcome_of(name, argument)
    except (OSError, subprocess.SubprocessError) as error:
        return f"broke {error!r}"


def run() -> int:
    hook, named, free, *command = sys.argv[1:]
    module_name, _, name = hook.partition(":")
    module = importlib.import_module(module_name)
    *path, last = name.split(".")
    holder: Any = module
    for part in path:
        holder = getattr(holder, part)
    original = getattr(holder, last)

    def hooked(*args: Any, **options: Any) -> Any:
        setattr(holder, last, original)
        for line in named.splitlines():
            attempt, _, argument = line.partition(" ")
            sys.stderr.write(f"attempt {attempt} {outcome_of(attempt, argument)}\n")
        if "digitize" in module_name:  # a child of the command's, which would load models now
            sys.stderr.flush()
            os._exit(0)
        return original(*args, **options)

    setattr(holder, last, hooked)
    if free == "free":
        confining.confine = reading.confine = lambda *_args, **_options: None
    sys.argv = ["winnow-agent", *command]
    return main()


if __name__ == "__main__":
    sys.exit(run())
