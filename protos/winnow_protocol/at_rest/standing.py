"""What of a home is encrypted on the disk and what lies there in the clear."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.unlockers import Unlocker, Unlockers
from winnow_protocol.errors import StopRunError


class InTheClearError(StopRunError):
    """A home has to be encrypted, as its settings say, and lies in the clear."""


def check_required(home: Path, at_rest: str, program: str) -> None:
    """Raises `InTheClearError` where the setting ``at_rest`` asks for more than the home is."""
    if at_rest == "required" and unlockers.load(home) is None:
        raise InTheClearError(
            f"starting at {home}: it lies in the clear, and its settings say `at_rest: required`; run"
            f" `{program} --home {home} home encrypt`"
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a home is.

    Attributes:
        state: ``clear``, ``encrypted``, ``encrypting`` or ``decrypting``.
        encrypted, clear: what lies there in either form, each ``file: what it is``.
        program: whose home it is, e.g. ``winnow-agent``.
        holds: what is encrypted in it, if anything is.
    """

    state: str
    encrypted: tuple[str, ...]
    clear: tuple[str, ...]
    unlockers: tuple[Unlocker, ...]
    program: str
    holds: str

    @property
    def sentence(self) -> str:
        """For a line of `doctor` and `status`."""
        if self.state == "clear":
            return f"in the clear: {self.holds} are protected by the disk's encryption alone, if there is one"
        if self.state == "encrypted":
            ways = ", ".join(dict.fromkeys(one.kind for one in self.unlockers))
            return f"encrypted, unlocked by {ways}"
        command = "encrypt" if self.state == "encrypting" else "decrypt"
        return (
            f"partly encrypted, because {self.state} was broken off; run `{self.program} home {command}` to finish it"
        )


def standing_of(
    held: Unlockers | None, encrypted: list[str], clear: list[str], *, program: str, holds: str
) -> Standing:
    """How a home stands, by its unlockers and the lines of its parts, each ``file: what it is``."""
    return Standing(
        held.state if held else "clear",
        tuple(encrypted),
        tuple(clear),
        held.unlockers if held else (),
        program,
        holds,
    )
