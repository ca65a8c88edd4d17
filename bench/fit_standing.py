"""The weights of where a person's mark stands (``personal/standing.py``), fitted to the read halves of the texts in ``bench/screening``.

    python bench/fit_standing.py [--least CHANCE]

A logistic regression with a little weight decay over every mark of the read halves of ``kinds`` and ``written``. What it prints is pasted
into the module; then how many right and wrong marks of either half a cut at the chance leaves. Of the unread half nothing but these
counts is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from screening.personal import as_document
from screening.written import documents

_FOLDER: Final = Path(__file__).parent / "screening"
_DECAY: Final = 3.0
_STEPS: Final = 30
_FOUND: Final = 0.35
# What scores less is no finding, and won't become one.
_LEAST: Final = 0.1


class Weighed(NamedTuple):
    """A mark of models alone: its measures, its score before them, whether somebody is marked there, in which half."""

    measures: dict[str, float]
    score: float
    right: bool
    read: bool


def weighed() -> Iterator[Weighed]:
    """Every mark that `standing` weighs, of both halves."""
    from winnow_agent.vault.screen import personal
    from winnow_agent.vault.screen.personal import standing

    for path in sorted(_FOLDER.glob("*/*.txt")):
        for number, labelled in enumerate(documents(path)):
            seen, _, marks, voices = personal.believed(as_document(labelled.text, path.stem.rpartition("_")[2]))
            persons = [(start, end) for start, end, label in labelled.spans if label in {"PERSON", "OFFICE"}]
            reader = standing.Reader(seen.text, marks, voices)
            for mark in marks:
                if mark.score >= _LEAST and standing.is_weighed(seen.text, mark):
                    first, last = seen.original(mark.start, mark.end)
                    right = any(start < last and first < end for start, end in persons)
                    yield Weighed(reader.measures(mark), mark.score, right, number % 2 == 0)


def fitted(table: Any, right: Any, constant: int) -> Any:
    """The weights of a logistic regression by Newton's steps; the constant does not decay."""
    import numpy as np

    weights, decay = np.zeros(table.shape[1]), np.full(table.shape[1], _DECAY)
    decay[constant] = 0.01
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        spread = chance * (1 - chance) + 1e-6
        curve = table.T @ (table * spread[:, None]) + np.diag(decay)
        weights = weights + np.linalg.solve(curve, table.T @ (right - chance) - decay * weights)
    return weights


def main() -> int:
    """Prints the weights and what they leave."""
    import numpy as np

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--least", type=float, default=1 / 6, help="the chance below which a mark is left out")
    least = parser.parse_args().least
    marks = list(weighed())
    names = sorted(marks[0].measures)
    table = np.array([[mark.measures[name] for name in names] for mark in marks])
    right, read, found = (
        np.array(values)
        for values in zip(*((mark.right, mark.read, mark.score >= _FOUND) for mark in marks), strict=True)
    )
    weights = fitted(table[read], right[read].astype(float), names.index("constant"))
    print("".join(f'    "{name}": {weight:.2f},\n' for name, weight in zip(names, weights, strict=True)))
    left = found & (1 / (1 + np.exp(-table @ weights)) >= least)
    for half, chosen in (("read", read), ("unread", ~read)):
        counts = [int((which & chosen & is_right).sum()) for which in (found, left) for is_right in (right, ~right)]
        print(f"{half}: {counts[0]} right and {counts[1]} wrong, of which {counts[2]} and {counts[3]} are left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
