"""A command that waits before a step of its work, for tests of what others and signals do meanwhile."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping

_HELD = """
import importlib, signal, sys

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have nohup(1) ignore it
command, module, name, *arguments = sys.argv[1:]
module = importlib.import_module(module)
step = getattr(module, name)

def wait(*values):
    print("there", flush=True)
    sys.stdin.readline()
    return step(*values)

setattr(module, name, wait)
sys.exit(importlib.import_module(command).main(arguments))
"""


@contextlib.contextmanager
def held(
    command: str, step: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, by now before that step; it goes on with a line.

    Args:
        command: the module whose ``main`` takes the arguments, as ``winnow_agent.cli``.
        step: a function of a module that the command calls, as ``winnow_agent.at_rest.backup._pack``.
    """
    program = [sys.executable, "-c", _HELD, command, *step.rsplit(".", 1), *arguments]
    child = subprocess.Popen(program, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "there\n"
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
