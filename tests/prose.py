"""English that nobody wrote."""

from __future__ import annotations

import random

_WORDS = {
    "noun": "miller ferry neighbour schoolmaster wagon parish river baker timber salt wool glass paper copper linen honey grain"
    " stone rope candle leather coal ink tin orchard fence harbour letter window bridge barley bell lantern garden market road",
    "adjective": "old narrow heavy quiet early broken painted distant careful empty green wooden cold useful crooked plain late",
    "verb": "carried watched crossed mended remembered bought followed left painted measured kept opened counted found sold",
    "link": "before after near behind without beside towards against under with",
}


def prose(seed: object, words: int = 400) -> str:
    """Sound English prose that nobody wrote; another text for each seed."""
    chosen = random.Random(str(seed))
    nouns, adjectives, verbs, links = (listed.split() for listed in _WORDS.values())

    def thing() -> str:
        adjective = f"{chosen.choice(adjectives)} " if chosen.random() < 0.6 else ""
        return f"{chosen.choice(['the', 'a', 'our', 'their', 'this'])} {adjective}{chosen.choice(nouns)}"

    def clause() -> str:
        return f"{thing()} {chosen.choice(verbs)} {thing()} {chosen.choice(links)} {thing()}"

    sentences: list[str] = []
    count = 0
    while count < words:
        joined = f"{clause()}, {chosen.choice(['and', 'but', 'while', 'because', 'so'])} {clause()}."
        sentences.append(joined[0].upper() + joined[1:])
        count += len(joined.split())
    return "\n\n".join(" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))
