"""The reference of public texts: what it says of texts that are in it, that are misread copies, and that are not; its speed and size.

    python bench/reference.py

The texts are those of `longform` of one language, some of which are left out. Copies are misread by replacing a share of the
characters. There is no peer to compare with; what is beside it is the plain way, a set of all runs of eight words.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from shared import labelled, print_versions

from winnow_protocol.reference import Reference, build
from winnow_protocol.tokens import tokens

_ENGLISH = ("eng", "state_union", "written", "spoken")
_LEFT_OUT = 25
_PIECE = 8_000


def main() -> int:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        found = labelled("longform", Path(folder))
        if found is None:
            print("public texts: no data here; set WINNOW_DATA")
            return 0
        texts = [p.read_text("utf-8", "replace") for p in sorted(found.rglob("*.txt")) if p.parent.name in _ENGLISH]
        drawn = random.Random(1)
        left_out = set(drawn.sample(range(len(texts)), _LEFT_OUT))
        inside = [text for at, text in enumerate(texts) if at not in left_out]
        print_versions("numpy")
        print(f"{len(inside)} texts in it, {sum(map(len, inside)):,} characters; {_LEFT_OUT} left out\n")
        for scale in (1, 16, 64):
            path = Path(folder) / f"public-{scale}"
            began = time.process_time()
            reference = build(inside, path, scale)
            seconds = time.process_time() - began
            print(
                f"scale {scale}: {path.stat().st_size:,} bytes, built at {sum(map(len, inside)) / seconds:,.0f} characters/s"
            )
            line("in it, pieces", [reference.share(text[:_PIECE]).share for text in inside if len(text) >= _PIECE])
            for share in (0.005, 0.01, 0.02):
                copies = [misread(text[:_PIECE], share, drawn) for text in inside if len(text) >= _PIECE][:40]
                line(f"misread at {share:.1%}", [reference.share(copy).share for copy in copies])
            line("left out", [reference.share(texts[at]).share for at in sorted(left_out)])
            print(f"  asked at {speed(reference, inside):,.0f} characters/s")
        for length in (3, 5, 6, 8):
            line(f"runs of {length} words", by_chance(inside, [texts[at] for at in sorted(left_out)], length))
        print(f"a set of runs of eight words, asked at {plain_speed(inside):,.0f} characters/s")
    return 0


def line(what: str, shares: Sequence[float]) -> None:
    """One row: how many, their median, least and most."""
    middle = statistics.median(shares)
    print(f"  {what:16} {len(shares):4} texts: share {middle:.3f} (from {min(shares):.3f} to {max(shares):.3f})")


def misread(text: str, share: float, drawn: random.Random) -> str:
    """A copy in which so many characters are others."""
    return "".join(drawn.choice("abcdefghilmnorstu ") if drawn.random() < share else one for one in text)


def speed(reference: Reference, texts: Sequence[str]) -> float:
    """Characters a second of processor time."""
    began = time.process_time()
    for text in texts:
        reference.share(text)
    return sum(map(len, texts)) / (time.process_time() - began)


def by_chance(known: Sequence[str], others: Sequence[str], length: int) -> list[float]:
    """Which share of each other text's distinct runs of so many words is among those of the known texts."""
    held = set[tuple[bytes, ...]]().union(*(runs(text, length) for text in known))
    return [len(found & held) / len(found) for text in others if (found := runs(text, length))]


def runs(text: str, length: int) -> set[tuple[bytes, ...]]:
    """The distinct runs of so many words, as tokens have them: without case and punctuation."""
    cut = tokens(text)
    bounds, codes = [*cut.starts, len(cut.characters)], cut.characters.astype("<u4")
    words = [codes[bounds[at] : bounds[at + 1]].tobytes().rstrip(b"\0") for at in range(len(cut.starts))]
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def plain_speed(texts: Sequence[str]) -> float:
    """The same by a set of tuples of words split at white space."""
    known = {
        tuple(words[at : at + 8]) for text in texts for words in [text.lower().split()] for at in range(len(words) - 7)
    }
    began = time.process_time()
    for text in texts:
        words = text.lower().split()
        sum(tuple(words[at : at + 8]) in known for at in range(len(words) - 7))
    return sum(map(len, texts)) / (time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main())
