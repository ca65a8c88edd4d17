"""What an archive's reader gives for each file that lies in it."""

from __future__ import annotations

from dataclasses import dataclass

from winnow_agent.vault.digitize.inside import Stream


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: as the archive has it: a hint at what it is, never a place to write to.
        stream: its bytes, to be read before the next member is asked for.
        problem: kind and why it can't be read, where it can't.
    """

    name: str
    stream: Stream | None = None
    problem: tuple[str, str] | None = None
