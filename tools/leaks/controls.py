"""What a search has to find before it is believed: a control of each form, in each place."""

from __future__ import annotations

import base64
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import zstandard

from tools.leaks.patterns import ALGORITHMS, Needles, digests_of
from tools.leaks.places import search

_FORMS: Final[dict[str, Callable[[str], bytes]]] = {
    "plain": str.encode,
    "utf16": lambda text: text.encode("utf-16-le"),
    "utf16-big": lambda text: text.encode("utf-16-be"),
    "base64": lambda text: base64.b64encode(b"x" + text.encode()),
    "zstd": lambda text: b"head" + zstandard.compress(b"before " + text.encode() + b" after"),
    "zstd-base64": lambda text: zstandard.compress(b"before " + base64.b64encode(text.encode()) + b" after"),
}
_DIGEST_FORMS: Final[tuple[Callable[[bytes], bytes], ...]] = (
    bytes,
    lambda digest: digest.hex().encode(),
    base64.b64encode,
)


@dataclass(frozen=True, slots=True)
class Controls:
    """What was hidden: sentences, and contents whose digests were, by a name."""

    sentences: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)

    def missed_in(self, folders: Iterable[Path]) -> set[str]:
        """The names of the controls that a search of these folders does not find."""
        found = {hit.needle for hit in search(folders, Needles(self.sentences, self.contents))}
        return {
            *self.sentences,
            *(f"{algorithm} of {name}" for name in self.contents for algorithm in ALGORITHMS),
        } - found

    def __len__(self) -> int:
        return len(self.sentences) + len(self.contents) * len(ALGORITHMS)


def plant_controls(*folders: Path) -> Controls:
    """Hides a random sentence of each form, and the digests of a random content, in files of each folder; the caller removes
    ``control-*`` there afterwards.
    """
    controls = Controls()
    for folder in folders:
        _hide(folder, controls)
    return controls


def _hide(folder: Path, controls: Controls) -> None:
    for name, encode in _FORMS.items():
        sentence = f"control sentence {name} {secrets.token_hex(8)}"
        (folder / f"control-{name}").write_bytes(b"around " + encode(sentence) + b" it")
        controls.sentences.append(sentence)
    content = secrets.token_bytes(64)
    controls.contents[f"control content {content[:8].hex()}"] = content
    for number, (name, digest) in enumerate(digests_of(content)):
        written = _DIGEST_FORMS[number % len(_DIGEST_FORMS)](digest)
        (folder / f"control-{name}").write_bytes(b"around " + written + b" it")
    database = sqlite3.connect(folder / "control-sqlite")
    sentence = f"control sentence sqlite {secrets.token_hex(8)} " + "long enough to run over the end of a page " * 200
    database.execute("CREATE TABLE control (value BLOB)")
    database.execute("INSERT INTO control VALUES (?)", (zstandard.compress(sentence.encode()),))
    database.commit()
    database.close()
    controls.sentences.append(sentence[:60])


def remove_controls(*folders: Path) -> None:
    """Takes out what `plant_controls` put in."""
    for folder in folders:
        for path in folder.glob("control-*"):
            path.unlink()
