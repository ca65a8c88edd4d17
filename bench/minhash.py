"""Text to signature: ours, keyed, beside datasketch's MinHash.bulk with its defaults, and rensa's RMinHash.

Ours starts from the text and has normalisation, words by UAX #29, a pseudo-random function over the shingles, and the
signature in its time. The peers take shingles, which are made in plain Python (split at white space, three words joined);
their time is given without and with the making. Same texts, 128 permutations each, taking turns.

Goal: at least 5 times datasketch, even when its shingles come for free.
"""

from __future__ import annotations

import argparse

from datasketch import MinHash
from rensa import RMinHash
from shared import interleaved, print_versions, prose

from winnow_protocol import minhash


def shingles_of(text: str) -> list[bytes]:
    """3-grams of words, as a plain Python program makes them."""
    words = text.casefold().split()
    return [" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)]


def main() -> None:
    """Run the contest and print its ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()

    texts = prose(options.texts)
    accented = [text.replace("e", "é").replace(" on ", " “on” ") for text in texts]
    words = sum(len(text.split()) for text in texts)
    made = [shingles_of(text) for text in texts]
    secret = minhash.FleetSecret(epoch=1, secret=bytes(range(32)))

    def rensa(shingles: list[list[bytes]]) -> None:
        for of_text in shingles:
            sketch = RMinHash(128, 1)
            sketch.update(of_text)
            sketch.digest()

    medians = interleaved(
        {
            "ours, from ASCII text": lambda: minhash.signatures(texts, secret),
            "ours, from accented text": lambda: minhash.signatures(accented, secret),
            "datasketch bulk, shingles free": lambda: MinHash.bulk(made),
            "datasketch bulk, from text": lambda: MinHash.bulk(map(shingles_of, texts)),
            "rensa RMinHash, shingles free": lambda: rensa(made),
            "rensa RMinHash, from text": lambda: rensa([shingles_of(text) for text in texts]),
        },
        options.rounds,
    )
    print_versions("datasketch", "rensa", "numpy", "cryptography")
    print(f"{len(texts)} texts, {words} words, 128 permutations")
    ours = medians["ours, from ASCII text"]
    for name, seconds in medians.items():
        print(f"{name:32} {seconds / len(texts) * 1e6:8.0f} µs a text {seconds / ours:7.2f} times ours")
    print(f"ratio {medians['datasketch bulk, shingles free'] / ours:.2f} (goal 5)")


if __name__ == "__main__":
    main()
