"""A home in its two forms, and what a program's conversion between them owes wherever it is killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.killing import KilledBefore, killed_at
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.home_command import HomeKind
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.at_rest.unlocking import LockedError

Direction = Literal["encrypt", "decrypt"]
Finish = Literal["same", "opposite"]

BOTH_WAYS = pytest.mark.parametrize("direction", ["encrypt", "decrypt"])
FINISHED_OR_TAKEN_BACK = pytest.mark.parametrize("finish", ["same", "opposite"])


@dataclass(frozen=True)
class Forms:
    """The same home in the clear and encrypted, under one key; ``kind`` is the program's."""

    clear: Path
    encrypted: Path
    key: HomeKey
    held: Unlockers
    kind: HomeKind

    def encrypt(self, home: Path) -> None:
        self.kind.encrypt(home, unlockers.load(home) or self.held, self.key)

    def decrypt(self, home: Path) -> None:
        self.kind.decrypt(home, unlockers.load(home) or self.held, self.key)

    def killed(
        self,
        folder: Path,
        direction: Direction,
        finish: Finish,
        opens: Callable[[Path], object],
        *,
        scale: int,
        steps: int,
        more: Callable[[KilledBefore], None] = lambda _before: None,
    ) -> Iterator[tuple[Path, bool]]:
        """Each home whose conversion was killed later than the last one's, and finished or taken back since.

        Between the two it opens nowhere, and the error says how to go on.

        Args:
            scale: at 1 those that are finished are killed at every other step, and those that are taken back at the others.
            steps: how many there are at least; fewer would mean that some are not seen.
            more: further functions that are steps, as for `killed_at`.

        Yields:
            the home, and whether it is encrypted by now.
        """
        source = self.clear if direction == "encrypt" else self.encrypted
        work, back = (self.encrypt, self.decrypt) if direction == "encrypt" else (self.decrypt, self.encrypt)
        encrypted = (direction == "encrypt") == (finish == "same")
        step, was_killed, seen = 0, True, set()
        while was_killed:
            home = shutil.copytree(source, folder / str(step))
            was_killed = killed_at(step, lambda home=home: work(home), more)  # type: ignore[misc]
            state = self.kind.standing(home).state
            seen.add(state)
            if state in {"encrypting", "decrypting"}:
                command = f"run `{self.kind.program} --home {home} home {direction}` to finish it"
                with pytest.raises(LockedError, match=command):
                    opens(home)
            (work if finish == "same" else back)(home)
            assert self.kind.standing(home).state == ("encrypted" if encrypted else "clear")
            assert list(home.rglob(".*")) == []
            yield home, encrypted
            shutil.rmtree(home)
            step += 1 if scale > 1 or (step == 0 and finish == "opposite") else 2
        assert step > steps
        assert seen == {"clear", "encrypted", f"{direction}ing"}
