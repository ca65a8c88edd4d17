"""Holds a command's process to what it needs, from where it opens documents or keys on.

The halves confine themselves first thing. A command is asked things first, and its home may have to be unlocked by a
person; then it is held for the rest of its life, like the half whose files it opens. Called as a function, inside another
program's process, it holds nothing: that process is not its own.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from winnow_agent.config import Settings
from winnow_agent.isolation import Profile, confine

_own_process = False


def own_process() -> None:
    """This process is the program's own: `hold` holds it. To be called before anything is imported that starts threads."""
    global _own_process  # noqa: PLW0603  there is one process
    _own_process = True
    # numpy's linear algebra starts a thread a core, and only a single-threaded process can be confined whole.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def hold(profile: Profile, keep: Sequence[int] = ()) -> None:
    """Confines this process, for good, as far as the kernel can; a command answers on an older kernel, too.

    Raises:
        IsolationError: a path of the profile opens what must never be opened, or the kernel refuses.
    """
    if _own_process:
        confine(profile, keep=keep)


def policy_files(settings: Settings) -> list[Path]:
    """Where the policies lie that a home may name."""
    # In a checkout the built-in policies lie outside the package, behind a link.
    built_in = Path(str(resources.files("winnow_protocol") / "policies")).resolve()
    return [built_in, *([settings.policy_source] if isinstance(settings.policy_source, Path) else [])]
