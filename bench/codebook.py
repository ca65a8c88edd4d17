"""The codebook attack: what a coordinator that knows the open archive's texts can tell of a text that it only guesses.

It has no fleet secret, but it has signatures, and of the open archive's documents the texts. The permutations are public, so
each of a signature's 128 values leads back to one secret 32-bit number, that of the shingle which won the place; which shingle
that is, it works out:

- a number that won in two documents belongs to a shingle of both;
- a number that would have won in a document, and did not, belongs to no shingle of it;
- of the shingles that are left when all documents are asked, the right one is always there: one left is the right one;
- a shingle that has its number has no other.

Then, for texts that it has not (other works, never in the archive), and as a function of how many open documents it has:

    seen       the share of an unknown text's 128 values that stand for numbers which won in the open archive, whether it
               knows their shingles or not; it sees so much without any guess, and no codebook tells more
    told       the share of a guessed text's 128 values that it names rightly
    refuted    the share of other texts' signatures that it knows not to be the guessed text's, because a shingle of the
               guess would have won there
    singled    the share of guesses that are refuted by every signature but the right one
    by bands   the share of guesses of which it can foretell at least one of the 25 bands: all that it could tell of a document
               that was offered by its bands alone, where no single value is seen and so no guess is refuted

There is no peer and no goal: the figures are the threat model's. Intervals are 95 %, by unknown text.

    python bench/codebook.py [--words N] [--documents 10,100,1000] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from screening.rows import Figure, bootstrap
from shared import labelled

from winnow_protocol import minhash
from winnow_protocol.tokens import permutations, tokens

ENGLISH = ("eltec/eng", "state_union", "masc_tagged")
OTHERS = ("eltec/deu", "eltec/fra", "eltec/hun", "eltec/por", "eltec/spa", "eltec/ukr")
UNKNOWN_SHARE = 0.2
ROUNDS = 4
_SHINGLE = 3
_TAG = re.compile(r"_\S+")

Ids = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Text:
    """A document: its distinct shingles, numbered by the attacker, and its signature's 128 values."""

    shingles: Ids
    values: Numbers


class Numbering:
    """The attacker's own numbers of shingles; they tell nothing of the secret ones."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[bytes, ...], int] = {}

    def of(self, text: str) -> Ids:
        """The distinct shingles of a text in a script with spaces."""
        found = tokens(text)
        bounds = np.append(found.starts, len(found.characters))
        words = [found.characters[a:b].tobytes() for a, b in itertools.pairwise(bounds)]
        shingles = {tuple(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
        return np.array([self._numbers.setdefault(one, len(self._numbers)) for one in shingles], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._numbers)


def places(numbers: Numbers) -> Numbers:
    """The 128 values that each number has: uint32[numbers, 128]."""
    factors, summands = permutations()
    values: Numbers = numbers[:, None] * factors + summands
    return values


def numbers_of(values: Numbers) -> Numbers:
    """The way back: the number behind each value, uint32[…, 128]; every factor is odd, so there is just one."""
    factors, summands = permutations()
    inverse = factors.copy()
    for _ in range(5):
        inverse *= np.uint32(2) - factors * inverse
    numbers: Numbers = (values - summands) * inverse
    return numbers


class Codebook:
    """What follows from open documents: the numbers of some of their shingles."""

    def __init__(self, documents: Sequence[Text], shingles: int) -> None:
        self._documents = documents
        self._signatures = np.array([one.values for one in documents])
        self._holders: list[list[int]] = [[] for _ in range(shingles)]
        for at, one in enumerate(documents):
            for shingle in one.shingles:
                self._holders[shingle].append(at)
        self._winners: dict[int, set[int]] = defaultdict(set)
        for at, one in enumerate(documents):
            for number in numbers_of(one.values):
                self._winners[int(number)].add(at)
        self.numbers = np.array(sorted(self._winners), dtype=np.uint32)
        self.known: dict[int, int] = {}
        """By shingle, its number."""
        self._solve()

    def _solve(self) -> None:
        open_questions = {number: left for at in range(len(self._documents)) for number, left in self._candidates(at)}
        for _ in range(ROUNDS):
            solved = {left[0]: number for number, left in open_questions.items() if len(left) == 1}
            self.known.update(solved)
            taken = set(self.known)
            open_questions = {
                number: [one for one in left if one not in taken]
                for number, left in open_questions.items()
                if len(left) > 1
            }
            if not solved:
                break

    def _candidates(self, at: int) -> Iterator[tuple[int, list[int]]]:
        """For each number that won here and in no document before: the shingles that may be behind it, if they are few."""
        document = self._documents[at]
        won = sorted({int(n) for n in numbers_of(document.values) if min(self._winners[int(n)]) == at})
        if not won:
            return
        theirs = places(np.array(won, dtype=np.uint32))
        lost = np.array([(signature <= theirs).all(axis=1) for signature in self._signatures])  # [documents, numbers]
        has = np.zeros((len(document.shingles), len(self._documents)), dtype=np.float32)
        for row, shingle in enumerate(document.shingles):
            has[row, self._holders[shingle]] = 1
        winners = np.zeros((len(self._documents), len(won)), dtype=np.float32)
        for column, number in enumerate(won):
            winners[list(self._winners[number]), column] = 1
        possible = (has @ (~lost).astype(np.float32) == 0) & (has @ winners == winners.sum(axis=0))
        for column, number in enumerate(won):
            left = document.shingles[possible[:, column]]
            if len(left) <= len(self._documents):
                yield number, [int(one) for one in left]

    def of(self, guess: Text) -> Numbers:
        """The numbers of those of the guess's shingles that the codebook knows."""
        return np.array([self.known[one] for one in guess.shingles.tolist() if one in self.known], dtype=np.uint32)


def asked(codebook: Codebook, unknown: Sequence[Text]) -> dict[str, Figure]:
    """The five figures for texts that are in no open document."""
    signatures = np.array([one.values for one in unknown])
    parts: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for at, guess in enumerate(unknown):
        parts["seen"].append((float(np.isin(numbers_of(guess.values), codebook.numbers).sum()), 128))
        theirs = places(codebook.of(guess))
        if len(theirs):
            # where every shingle of the guess would have lost or won, the signature may be the guess's
            least = theirs.min(axis=0)
            told, fitting = int((least == guess.values).sum()), (signatures <= least).all(axis=1)
        else:
            told, fitting = 0, np.ones(len(unknown), dtype=np.bool_)
        parts["told"].append((float(told), 128))
        foretold = (least == guess.values) if len(theirs) else np.zeros(128, dtype=np.bool_)
        in_bands = foretold[: minhash.BANDS * minhash.ROWS].reshape(minhash.BANDS, minhash.ROWS)
        parts["by bands"].append((float(in_bands.all(axis=1).any()), 1))
        others = np.delete(fitting, at)
        parts["refuted"].append((float((~others).sum()), len(others)))
        parts["singled"].append((float(bool(fitting[at]) and not others.any()), 1))
        parts["shingles"].append((len(theirs), len(guess.shingles)))
    return {name: bootstrap(counted) for name, counted in parts.items()}


def chunks(files: Sequence[Path], words: int) -> Iterator[list[str]]:
    """Each file as texts of so many words."""
    for path in files:
        whole = path.read_text(encoding="utf-8", errors="replace")
        if "masc_tagged" in path.parts:
            whole = _TAG.sub("", whole)
        split = whole.split()
        yield [" ".join(split[at : at + words]) for at in range(0, len(split) - words + 1, words)]


def drawn(folder: Path, parts: Sequence[str], words: int, numbering: Numbering) -> tuple[list[Text], list[Text]]:
    """Open documents in a seeded order, and unknown texts of other files."""
    files = sorted(
        (path for part in parts for path in (folder / part).rglob("*.txt") if path.name != "categories.txt"),
        key=lambda path: hashlib.sha256(path.name.encode()).digest(),
    )
    by_file = list(chunks(files, words))
    total = sum(map(len, by_file))
    secret = minhash.FleetSecret(1, hashlib.sha256(b"the bench's").digest())
    sides: tuple[list[Text], list[Text]] = ([], [])
    for texts in by_file:
        unknown = len(sides[1]) + len(texts) <= total * UNKNOWN_SHARE
        for text in texts:
            values = np.frombuffer(minhash.signature(text, secret).values, dtype="<u4")
            sides[unknown].append(Text(numbering.of(text), values))
    order = np.random.default_rng(1).permutation(len(sides[0]))
    return [sides[0][at] for at in order], sides[1][:200]


def table(name: str, folder: Path, parts: Sequence[str], words: int, sizes: Sequence[int]) -> None:
    """Prints a line for each number of open documents."""
    numbering = Numbering()
    known, unknown = drawn(folder, parts, words, numbering)
    print(f"\n{name}: texts of {words} words, {len(unknown)} unknown ones of other works")
    print(f"{'open':>6} {'shingles':>9}  {'seen':<22} {'told':<22} {'refuted':<22} {'singled':<22} {'by bands':<22}")
    for size in [*(size for size in sizes if size < len(known)), len(known)]:
        figures = asked(Codebook(known[:size], len(numbering)), unknown)
        line = "  ".join(f"{figures[column]!s:<21}" for column in ("seen", "told", "refuted", "singled", "by bands"))
        print(f"{size:6} {figures['shingles'].value:9.4f}  {line}", flush=True)


def main() -> int:
    """Prints a table for English and one for each other language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--documents", default="10,30,100,300")
    parser.add_argument("--data", type=Path, help="where the sets are unpacked, or shall be; else a temporary folder")
    options = parser.parse_args()
    sizes = [int(size) for size in options.documents.split(",")]
    with tempfile.TemporaryDirectory() as scratch:
        folder = labelled("longform", options.data or Path(scratch))
        if folder is None:
            print("longform: no data here; set WINNOW_DATA")
            return 0
        table("English", folder, ENGLISH, options.words, sizes)
        for part in OTHERS:
            table(part, folder, [part], options.words, sizes[-1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
