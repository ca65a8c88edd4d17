"""Towns, islands, regions, rivers and mountains that are nobody's name: what is on a list of places and on none of persons.

Kept as hashes (`winnow_models.hashes`); of what the lists were made is in the card of the names model.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

VERSION: Final = "1"
FILE: Final = Path(__file__).with_name(f"places-{VERSION}.bin")
SHA256: Final = "e8d8ce03fdc74335b40246de040ec977c56dcfb39d2eee693b5a75888ed3a69b"

_SAME: Final = str.maketrans({"’": "'", "-": " ", "‐": " ", "‑": " ", "\u00a0": " ", "\n": " ", ".": ""})


def folded(name: str) -> str:
    """A name as the list has it: small, without accents and full stops, a space for a hyphen."""
    plain = unicodedata.normalize("NFD", name.translate(_SAME)).casefold()
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


class Places:
    """The list of a file.

    Args:
        keys: an ``int64[names]``, in their order.
    """

    def __init__(self, keys: Any) -> None:
        self._keys = keys

    def __contains__(self, name: str) -> bool:
        """Whether a name is on the list, however it is written."""
        from winnow_models.hashes import key

        bits = key(folded(name))
        at = int(self._keys.searchsorted(bits))
        return at < len(self._keys) and int(self._keys[at]) == bits


def read(path: Path, sha256: str | None) -> Places:
    """The list of a file.

    Raises:
        WrongWeightsError: the file's SHA-256 is another.
    """
    from winnow_models import hashes

    keys, _ = hashes.read(path, sha256)
    return Places(keys)


@cache
def places() -> Places:
    """The list that the package brings.

    Raises:
        WrongWeightsError: the file is not the one that belongs to this version.
    """
    return read(FILE, SHA256)
