"""How a process of the agent gets the keys of a home's halves, and hands them on.

Keys go to other processes through an inherited pipe that is read once: never by the command line, the environment or a
file.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import KEY_BYTES, Part, PartKey
from winnow_protocol.at_rest.unlocking import LockedError, unlock

PROGRAM = "winnow-agent"
PARTS: tuple[Part, ...] = ("vault", "gateway")
"""The halves of an agent."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Keys on their way to a process that is about to be started: its options, and the descriptors it inherits."""

    options: tuple[str, ...]
    descriptors: tuple[int, ...]


def option_of(part: Part) -> str:
    """The hidden option that names the descriptor of a half's key."""
    return f"--{part}-key"


@contextlib.contextmanager
def passing(keys: Sequence[PartKey]) -> Iterator[Passed]:
    """Pipes with a key each; the process is started inside, with ``pass_fds``."""
    ends = []
    try:
        for key in keys:
            read, write = os.pipe()
            ends.append(read)
            os.write(write, key.secret)  # a pipe holds more than that
            os.close(write)
        options = [word for key, end in zip(keys, ends, strict=True) for word in (option_of(key.part), str(end))]
        yield Passed(tuple(options), tuple(ends))
    finally:
        for end in ends:
            os.close(end)


def taken(part: Part, descriptor: int) -> PartKey:
    """The key that came through a descriptor, which is closed; raises `LockedError`."""
    with os.fdopen(descriptor, "rb") as pipe:
        secret = pipe.read(KEY_BYTES + 1)
    if len(secret) != KEY_BYTES:
        raise LockedError(
            f"taking over the {part}'s key: what started this process handed over none; see its last line"
        )
    return PartKey(part, secret)


def part_key(home: Path, part: Part, descriptor: int | None) -> PartKey | None:
    """The key of this process's half: as it was handed over, or by unlocking the home; ``None`` for a home in the clear."""
    if descriptor is not None:
        return taken(part, descriptor)
    key = unlock(home, PROGRAM)
    return key.part(part) if key is not None else None


def ask_for(home: Path, parts: Sequence[Part]) -> dict[Part, int]:
    """Descriptors from which the keys of these halves can be read once; none for a home in the clear.

    A process of its own unlocks the home, so that one that will talk to a network never holds the home key.

    Raises:
        LockedError: it could not; it said why itself.
    """
    if unlockers.load(home) is None:
        return {}
    pipes: Mapping[Part, tuple[int, int]] = {part: os.pipe() for part in parts}
    program = [sys.executable, "-P", "-m", "winnow_agent.cli", "home", "--home", str(home), "pass"]
    options = [word for part, (_, write) in pipes.items() for word in (option_of(part), str(write))]
    done = subprocess.run([*program, *options], pass_fds=[write for _, write in pipes.values()], check=False)
    for _, write in pipes.values():
        os.close(write)
    if done.returncode:
        for read, _ in pipes.values():
            os.close(read)
        raise LockedError(f"opening {home}: it stays locked; why is in the line above. Nothing was changed")
    return {part: read for part, (read, _) in pipes.items()}
