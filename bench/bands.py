"""What the coordinator can tell by bands alone, beside what it tells by whole signatures.

A document that may go to private tracks alone can be offered by the keys of its 25 bands (`private_offers: bands`). Two that
share a key count as one text then, for there is nothing to estimate their similarity from. Of pairs of a text and an edited
copy of it, by their true similarity (Jaccard, of distinct shingles of three words), this prints the share that is called
the same by bands alone, and by bands and an estimate of at least 0.5, which is what whole signatures get; and of pairs of
different works the number that is called the same by either. Intervals are Wilson's, 95 %.

    python bench/bands.py [--pairs N] [--texts N] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from codebook import ENGLISH, chunks
from screening.rows import Figure, wilson
from shared import labelled, print_versions

from winnow_protocol import minhash

SECRET = minhash.FleetSecret(1, bytes(range(32)))
BOUNDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.01)


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def edited(text: str, share: float, source: random.Random) -> str:
    """The text with so many of its words replaced by words that stand nowhere else."""
    return " ".join(f"x{source.getrandbits(40):x}y" if source.random() < share else word for word in text.split())


def plain(text: str) -> str:
    """Lower-case letters and spaces, so that the bench's shingles are those that are signed."""
    return " ".join("".join(c if c.isascii() and c.isalpha() else " " for c in text.lower()).split())


def by_similarity(texts: list[str], pairs: int) -> None:
    """Prints a line for each step of true similarity."""
    counts: Counter[tuple[int, str]] = Counter()
    source = random.Random(1)
    for at in range(pairs):
        text = texts[at % len(texts)]
        copy = edited(text, source.uniform(0.02, 0.6), source)
        one, other = shingles(text), shingles(copy)
        similarity = len(one & other) / len(one | other)
        step = next(step for step, (low, high) in enumerate(itertools.pairwise(BOUNDS)) if low <= similarity < high)
        signed = minhash.signature(text, SECRET).values, minhash.signature(copy, SECRET).values
        by_bands, whole = called_same(*signed)
        counts[step, "all"] += 1
        counts[step, "bands"] += by_bands
        counts[step, "whole"] += whole
    print(f"{'similarity':<14} {'pairs':>6}  {'the same by bands alone':<24} {'by whole signatures':<24}")
    for step, (low, high) in enumerate(itertools.pairwise(BOUNDS)):
        total = counts[step, "all"]
        figures = [wilson(counts[step, name], total) if total else Figure(0, 0, 1) for name in ("bands", "whole")]
        print(f"{low:.1f} to {min(high, 1):.1f}     {total:6}  {figures[0]!s:<24} {figures[1]!s:<24}")


def called_same(one: bytes, other: bytes) -> tuple[bool, bool]:
    """By bands alone, and by bands and the estimate."""
    shared = any(a == b for a, b in zip(minhash.bands(one), minhash.bands(other), strict=True))
    return shared, shared and minhash.similarity(one, other) >= minhash.THRESHOLD


def of_different_works(works: list[list[str]]) -> None:
    """Prints how many of all pairs of texts of different works are called the same."""
    signed = [(at, made.values) for at, texts in enumerate(works) for made in minhash.signatures(texts, SECRET)]
    holders: dict[bytes, list[int]] = {}
    for number, (_, values) in enumerate(signed):
        for key in minhash.bands(values):
            holders.setdefault(key, []).append(number)
    shared = {
        pair
        for numbers in holders.values()
        for pair in itertools.combinations(numbers, 2)
        if signed[pair[0]][0] != signed[pair[1]][0]
    }
    whole = sum(minhash.similarity(signed[a][1], signed[b][1]) >= minhash.THRESHOLD for a, b in shared)
    of_work = Counter(at for at, _ in signed)
    pairs = (len(signed) ** 2 - sum(count**2 for count in of_work.values())) // 2
    print(
        f"\n{len(signed)} texts of {len(of_work)} works: of {pairs:,} pairs of different works {len(shared)} are called the same"
    )
    print(f"by bands alone, {whole} by whole signatures")


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--data", type=Path, help="where the sets are unpacked, or shall be; else a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = labelled("longform", options.data or Path(scratch))
        if folder is None:
            print("longform: no data here; set WINNOW_DATA")
            return 0
        files = sorted(
            path for part in ENGLISH for path in (folder / part).rglob("*.txt") if path.name != "categories.txt"
        )
        works = [[plain(text) for text in texts] for texts in chunks(files, options.words)]
    print_versions("datasketch", "numpy")
    by_similarity([text for texts in works for text in texts], options.pairs)
    of_different_works(works)
    return 0


if __name__ == "__main__":
    sys.exit(main())
