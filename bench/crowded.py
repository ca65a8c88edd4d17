"""What the limits of a look-up miss where very many texts share a long part, as form letters do: copies found, with and without.

Signatures are drawn, not made of text: a letter has the common part's value in so many of its 128 places, and values of its
own in the others. Each copy agrees with its letter in a share of the places, and is looked up among all of them.

    python bench/crowded.py [--letters N] [--common SHARE] [--copies N]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from shared import print_versions

from winnow_coordinator.dedup import embedded, of_track
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.store import Records, Transaction, bands
from winnow_coordinator.store.tables import Agent, Document, DocumentState, Standing
from winnow_protocol import minhash

SEED = 5
WITHOUT = 1 << 30
ALIKE = (0.52, 0.55, 0.6, 0.7, 0.8, 0.9)
SCOPES = (of_track("open-archive"),)

Values = npt.NDArray[np.uint32]


def changed(values: Values, places: npt.NDArray[np.bool_], source: np.random.Generator) -> Values:
    """The values, with others in these places."""
    return np.where(places, source.integers(0, 1 << 32, values.shape, dtype=np.uint32), values)


def enter(tx: Transaction, letters: Values) -> None:
    """Enters them as documents of one agent, with the numbers from 1."""
    key = bytes(32)
    agent = {"id": "a", "partner": "a", "name": "a", "signing_key": key, "receiving_key": key}
    tx.add(Agent(**agent, standing=Standing.APPROVED, enrolled_at=0))
    tx.flush()
    stated = {"agent_id": "a", "partner": "a", "state": DocumentState.KEPT, "epoch": 1, "language": "en"}
    stated |= {"modality": "text", "source_type": "prose", "licence": "", "words_step": 1, "changed_at": 0}
    for number, values in enumerate(letters, start=1):
        tx.add(Document(document_id=number.to_bytes(16, "big"), signature=values.astype("<u4").tobytes(), **stated))
    tx.flush()
    index = EmbeddedIndex(tx)
    for number, values in enumerate(letters, start=1):
        index.add(number, values.astype("<u4").tobytes(), SCOPES)


def found(tx: Transaction, copies: dict[int, Values], limited: bool) -> int:
    """How many of the copies find their letter."""
    kept = (bands.OF_A_BAND, embedded.COMPARED, embedded.MATCHES)
    if not limited:
        bands.OF_A_BAND, embedded.COMPARED, embedded.MATCHES = WITHOUT, WITHOUT, WITHOUT
    try:
        looked_up = {
            number: EmbeddedIndex(tx).near(values.astype("<u4").tobytes(), 1, SCOPES)
            for number, values in copies.items()
        }
    finally:
        bands.OF_A_BAND, embedded.COMPARED, embedded.MATCHES = kept
    return sum(number in {match.number for match in matches} for number, matches in looked_up.items())


def main() -> None:
    """Draws the letters and their copies, and prints a line for each similarity."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=6000)
    parser.add_argument("--common", type=float, default=0.6)
    parser.add_argument("--copies", type=int, default=150)
    options = parser.parse_args()

    source = np.random.default_rng(SEED)
    common = source.integers(0, 1 << 32, minhash.PERMUTATIONS, dtype=np.uint32)
    everywhere = np.tile(common, (options.letters, 1))
    letters = changed(everywhere, source.random(everywhere.shape) >= options.common, source)
    print_versions("numpy", "sqlalchemy")
    with tempfile.TemporaryDirectory() as folder:
        records = Records(Path(folder) / "records.sqlite")
        records.migrate()
        with records.write() as tx:
            enter(tx, letters)
        band = Counter(key for values in letters for key in minhash.bands(values.astype("<u4").tobytes()))
        print(f"{options.letters} letters, {options.common:.0%} of each common, up to {max(band.values())} in a band")
        print(f"{'similarity':<12} {'copies':>7} {'found with limits':>18} {'and without':>12}")
        with records.read() as tx:
            for alike in ALIKE:
                chosen = source.choice(options.letters, options.copies, replace=False)
                copies = {int(one) + 1: changed(letters[one], source.random(128) >= alike, source) for one in chosen}
                above = {n: v for n, v in copies.items() if np.mean(v == letters[n - 1]) >= minhash.THRESHOLD}
                with_them, without = found(tx, above, limited=True), found(tx, above, limited=False)
                print(f"{alike:<12} {len(above):>7} {with_them:>18} {without:>12}")
        records.close()


if __name__ == "__main__":
    main()
