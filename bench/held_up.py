"""How long one batch of offers keeps everybody else from writing: what our vaults send, and what is made to cost.

Made to cost: the archive holds signatures that share a few bands with a text, as many as are looked at of a band, and each offer of
the batch shares 12 bands with that text and is below the threshold of all, so that all of them are novel. Each batch is judged
twice on copies of the same records: looked up ahead, as the coordinator does it, and looked up where it alone may write. What is
given is processor time, which says the same on a busy machine.

    python bench/held_up.py [--crafted N] [--usual N]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from shared import print_versions

from winnow_coordinator.dedup.ahead import AheadIndex, look_up
from winnow_coordinator.dedup.embedded import COMPARED, EmbeddedIndex
from winnow_coordinator.offers import Desk, Directory, Offer, Offerer, VerdictKind, looked_at, to_look_up
from winnow_coordinator.store import Records, bands
from winnow_coordinator.store.tables import Agent, Standing
from winnow_coordinator.tracks import OPEN_ARCHIVE, Descriptors, Track
from winnow_protocol import minhash

SEED = 7
DIRECTORY = Directory(1, 1, (Track(OPEN_ARCHIVE),))
WHO = Offerer("a", "a")
LEASE = 7 * 86_400_000_000

Values = npt.NDArray[np.uint32]


def sharing(text: Values, count: int, shared: Callable[[int], npt.NDArray[np.int64]]) -> list[Offer]:
    """So many offers, of which each has those bands of the text."""
    source = np.random.default_rng([SEED, count])
    made = []
    for number in range(count):
        values = source.integers(0, 1 << 32, minhash.PERMUTATIONS, dtype=np.uint32)
        for band in shared(number):
            places = slice(band * minhash.ROWS, (band + 1) * minhash.ROWS)
            values[places] = text[places]
        descriptors = Descriptors("en", "text", "prose", "CC-BY-4.0", 39, (OPEN_ARCHIVE,))
        made.append(Offer(source.bytes(16), minhash.SCHEME, 1, values.astype("<u4").tobytes(), descriptors))
    return made


def judged(path: Path, batch: Sequence[Offer], *, ahead: bool) -> tuple[float, float]:
    """Seconds of the processor before and while it keeps others from writing; all of it is novel."""
    records = Records(path)
    begin = time.process_time()
    found = None
    if ahead:
        with records.read() as tx:
            asked = to_look_up(tx, batch, WHO, DIRECTORY)
        found = look_up(records, asked, looked_at(WHO.partner))
    waited = time.process_time()
    with records.write() as tx:
        index = EmbeddedIndex(tx) if found is None else AheadIndex(tx, found)
        verdicts = Desk(tx, index, WHO, DIRECTORY, now=1, lease=LEASE).judge(batch)
    end = time.process_time()
    records.close()
    if {verdict.kind for verdict in verdicts} != {VerdictKind.NOVEL}:
        raise SystemExit("the batch is not what it should be: some of it is not novel")
    return waited - begin, end - waited


def main() -> None:
    """Prints a line for each batch and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--crafted", type=int, default=1024)
    parser.add_argument("--usual", type=int, default=256)
    options = parser.parse_args()
    source = np.random.default_rng(SEED)
    text = source.integers(0, 1 << 32, minhash.PERMUTATIONS, dtype=np.uint32)
    standing = minhash.BANDS * bands.OF_A_BAND
    print_versions("numpy", "sqlalchemy")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        records = Records(home / "records.sqlite")
        records.migrate()
        with records.write() as tx:
            key = bytes(32)
            agent = {"id": "a", "partner": "a", "name": "a", "signing_key": key, "receiving_key": key}
            tx.add(Agent(**agent, standing=Standing.APPROVED, enrolled_at=0))
        records.close()
        judged(
            home / "records.sqlite", sharing(text, standing, lambda one: np.array([one % minhash.BANDS])), ahead=True
        )
        print(f"{standing} documents stand under the bands of a text; a look-up compares {COMPARED} at most")
        print(f"{'a batch':<32} {'looked up':<20} {'before':>9} {'alone':>9}")
        for name, count, shared in (("made to cost", options.crafted, 12), ("as vaults send them", options.usual, 0)):
            batch = sharing(text, count, lambda _, n=shared: source.choice(minhash.BANDS, n, replace=False))
            for ahead in (False, True):
                copy = shutil.copytree(home, home.with_name(f"{home.name}-copy")) / "records.sqlite"
                before, alone = judged(copy, batch, ahead=ahead)
                shutil.rmtree(copy.parent)
                way = "ahead" if ahead else "alone"
                print(f"{f'{count} offers, {name}':<32} {way:<20} {before:>7.2f} s {alone:>7.2f} s")


if __name__ == "__main__":
    main()
