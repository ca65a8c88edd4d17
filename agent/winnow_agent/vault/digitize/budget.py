"""What all that lies in one file of the source may take together: a bomb is ended by it, however it is nested."""

from __future__ import annotations

from dataclasses import dataclass

from winnow_protocol.errors import SetAsideError

MOST_DEPTH = 8
MOST_MEMBERS = 100_000
MOST_BYTES = 16 << 30
MOST_RATIO = 250
"""Text compresses by 3 to 20, an empty log by 1,000: above this, and above `_RATIO_FROM`, it is taken for a bomb."""
_RATIO_FROM = 256 << 20


class TooMuchInsideError(SetAsideError):
    """A container holds more than a file may; what was read of it before stays."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="too_large")


@dataclass(slots=True)
class Budget:
    """Counters that a file of the source and all that lies in it share.

    Attributes:
        packed: bytes of the file of the source, to which the ratio relates; 0 where it is not known.
    """

    packed: int = 0
    members: int = 0
    unpacked: int = 0

    def enter(self, depth: int) -> None:
        """One more member, ``depth`` files deep.

        Raises:
            TooMuchInsideError: it lies too deep, or there are too many.
        """
        self.members += 1
        if depth > MOST_DEPTH:
            raise TooMuchInsideError(f"reading a container: more than {MOST_DEPTH} lie in each other; unpack it")
        if self.members > MOST_MEMBERS:
            raise TooMuchInsideError(f"reading a container: more than {MOST_MEMBERS:,} files lie in it; unpack it")

    def unpack(self, size: int) -> None:
        """``size`` more bytes come out of a member.

        Raises:
            TooMuchInsideError: all that came out is too much, or far more than the file can honestly hold.
        """
        self.unpacked += size
        if self.unpacked > MOST_BYTES:
            raise TooMuchInsideError(f"reading a container: it unpacks to more than {MOST_BYTES >> 30} GiB; unpack it")
        if self.packed and self.unpacked > max(_RATIO_FROM, MOST_RATIO * self.packed):
            raise TooMuchInsideError(
                f"reading a container: it unpacks to more than {MOST_RATIO} times its size, as a bomb does"
            )
