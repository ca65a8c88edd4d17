"""What of a home is encrypted on the disk and what lies there in the clear."""

from __future__ import annotations

from dataclasses import dataclass

from winnow_protocol.at_rest.unlockers import Unlocker, Unlockers


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
