"""Which licence a text is or holds, by its likeness to the texts of the SPDX licence list.

Of each licence's shingles of five words two dozen with the least hashes are kept: a bottom sketch (Broder 1997), by which the share of
a licence that a text holds is estimated to a tenth; that picks the candidates. Licences come in families that differ in a clause, so two dozen more
are kept, of those that the fewest other licences of the list have: they tell CC BY 2.0 from CC BY-NC 2.5. The texts themselves are not in the package. The
file is built, from a folder of the list's JSON files (``MIT.json`` with ``licenseText``, as the npm package ``spdx-license-list`` has
them), by

    python -m winnow_agent.vault.screen.ownership.fingerprints FOLDER

It is one line of JSON, ``[[key, common, rare], …]`` with the numbers of hashes, and the hashes of all, in that order, as little-endian
``uint32``.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import regex

_SKETCH: Final = 24
_SHINGLE: Final = 5
_HELD: Final = 0.6
"""A text holds a licence when it has this share of its sketch: templates are filled in, and copies are edited."""
_MOST: Final = 6
_FILE: Final = Path(__file__).with_name("fingerprints.bin")
_WORD: Final = regex.compile(r"[\p{L}\p{N}]+")
_HOLDER: Final = regex.compile(r"(?im)^.*\bcopyright\b[^\n]{0,20}(?:\d{4}|<|\[|\{).*$")


class Sketch(NamedTuple):
    """A licence's SPDX identifier, and the hashes kept of it: the least, and the rarest in the list."""

    key: str
    common: frozenset[int]
    rare: frozenset[int]


class Held(NamedTuple):
    """A licence that a text holds: its key, the share of its sketch, and where its words lie."""

    key: str
    share: float
    start: int
    end: int


def held(text: str, offset: int = 0) -> Iterator[Held]:
    """The licences that a text holds, the likeliest first; of nearly equal ones, the longest."""
    places = _shingles(text)
    left = set(places)
    for _ in range(_MOST):
        candidates = [one for one in _sketches() if len(one.common & left) >= _HELD * len(one.common)]
        if not candidates:
            return
        rare, common, sketch = max(
            ((_share(one.rare, left), _share(one.common, left), one) for one in candidates), key=lambda one: one[:2]
        )
        spans = [places[one] for one in (sketch.common | sketch.rare) & left]
        start, end = min(spans)[0], max(end for _, end in spans)
        yield Held(sketch.key, (rare + common) / 2, offset + start, offset + end)
        left = {one for one in left if not start <= places[one][0] < end}


def _share(hashes: frozenset[int], of: set[int]) -> float:
    return len(hashes & of) / len(hashes)


def _shingles(text: str) -> dict[int, tuple[int, int]]:
    """Each shingle's hash, and where it stands first."""
    spans = [match.span() for match in _WORD.finditer(text)]
    lower = text.lower() if len(text.lower()) == len(text) else text
    words = [lower[start:end] for start, end in spans]
    found: dict[int, tuple[int, int]] = {}
    for index in range(len(words) - _SHINGLE + 1):
        shingle = " ".join(words[index : index + _SHINGLE])
        found.setdefault(zlib.crc32(shingle.encode()), (spans[index][0], spans[index + _SHINGLE - 1][1]))
    return found


@cache
def _sketches() -> tuple[Sketch, ...]:
    head, _, data = _FILE.read_bytes().partition(b"\n")
    hashes = array("I")
    hashes.frombytes(data)
    if sys.byteorder == "big":
        hashes.byteswap()
    sketches, at = [], 0
    for key, common, rare in json.loads(head):
        middle, end = at + common, at + common + rare
        sketches.append(Sketch(key, frozenset(hashes[at:middle]), frozenset(hashes[middle:end])))
        at = end
    return tuple(sketches)


def build(folder: Path) -> None:
    """Writes the sketches of a folder's licences beside this module; one text under several keys is kept once."""
    texts: dict[tuple[int, ...], str] = {}
    for path in sorted(folder.glob("*.json"), key=lambda one: (len(one.stem), one.stem)):
        shingles = _shingles(_HOLDER.sub("", json.loads(path.read_text("utf-8")).get("licenseText") or ""))
        if len(shingles) >= _SKETCH // 2:
            texts.setdefault(tuple(sorted(shingles)), regex.sub(r"-(?:only|or-later)$|\+$", "", path.stem))
    licences_with = Counter(one for every in texts for one in every)
    rows, kept = [], array("I")
    for every, key in texts.items():
        common = every[:_SKETCH]
        rare = sorted(every, key=lambda one: (licences_with[one], one))[:_SKETCH]
        rows.append((key, len(common), len(rare)))
        kept.extend([*common, *rare])
    if sys.byteorder == "big":
        kept.byteswap()
    _FILE.write_bytes(json.dumps(rows, separators=(",", ":")).encode() + b"\n" + kept.tobytes())


if __name__ == "__main__":
    build(Path(sys.argv[1]))
