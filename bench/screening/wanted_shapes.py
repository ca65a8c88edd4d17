"""Shapes of text, made up: conversations, minutes and prose in the ways in which people lay them out, filled with real sentences.

Each maker takes sentences and a seeded `random.Random` and gives a document of 250 words and more.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable, Sequence
from typing import Final

Maker = Callable[[Sequence[str], random.Random], str]

NAMES: Final = ("Ruth", "Owen", "Tamara", "Viktor", "Ines", "Halldór", "Marek", "Zsófia", "Олена", "Bruno")
TOWNS: Final = ("Larkfield", "Calder Quay", "Hill End", "Ostbach", "Villeneuve", "Puerto Alto", "Kővár", "Nørby")
THINGS: Final = ("kettle", "ladder", "blanket", "lantern", "saddle", "basket", "mirror", "hammer", "bucket", "pillow")


def turns_of(sentences: Sequence[str], source: random.Random, most: int = 3) -> list[str]:
    """Sentences in turns of one to ``most``, some of them cut short as in speech."""
    turns, at = [], 0
    while at < len(sentences):
        size = source.randint(1, most)
        said = " ".join(sentences[at : at + size])
        words = said.split()
        turns.append(" ".join(words[: source.randint(3, 8)]) if source.random() < 0.3 and len(words) > 8 else said)
        at += size
    return turns


def interview(sentences: Sequence[str], source: random.Random) -> str:
    """Question and answer, as courts and oral historians write them."""
    return "\n".join(f"{'QA'[place % 2]}. {turn}" for place, turn in enumerate(turns_of(sentences, source)))


def named(sentences: Sequence[str], source: random.Random) -> str:
    """A name and a colon."""
    who = source.sample(NAMES, 3)
    return "\n\n".join(f"{source.choice(who)}: {turn}" for turn in turns_of(sentences, source))


def numbered_speakers(sentences: Sequence[str], source: random.Random) -> str:
    """As programs that transcribe write it: the speaker on a line of its own, with the time."""
    return "\n\n".join(
        f"Speaker {place % 2 + 1}  {place // 6:02}:{place * 9 % 60:02}\n{turn}"
        for place, turn in enumerate(turns_of(sentences, source))
    )


def chat(sentences: Sequence[str], source: random.Random) -> str:
    """Short messages with their time."""
    words = " ".join(sentences).lower().split()
    lines, at = [], 0
    while at < len(words):
        size = source.choice((2, 3, 4, 6, 9, 14))
        stamp = f"{source.randint(1, 28):02}/03/2021, {source.randint(8, 22):02}:{source.randint(0, 59):02}"
        lines.append(f"{stamp} - {source.choice(NAMES[:2])}: {' '.join(words[at : at + size])}")
        at += size
    return "\n".join(lines)


def relay_chat(sentences: Sequence[str], source: random.Random) -> str:
    """Lines with a nickname in angle brackets."""
    return "\n".join(
        f"[{8 + place // 60:02}:{place % 60:02}] <{source.choice(NAMES[:4]).lower()}> {turn}"
        for place, turn in enumerate(turns_of(sentences, source, 1))
    )


def debate(sentences: Sequence[str], source: random.Random) -> str:
    """A parliament's record: a name in capitals, long turns."""
    who = [f"Mr. {name.upper()}" for name in NAMES[:4]]
    return "\n\n".join(f"{source.choice(who)}. {turn}" for turn in turns_of(sentences, source, 8))


def play(sentences: Sequence[str], source: random.Random) -> str:
    """A name in capitals above each turn."""
    who = [name.upper() for name in NAMES[:3]]
    turns = turns_of(sentences, source, 2)
    return "\n\n".join(f"{who[place % 3] if place % 5 else who[0]}\n{turn}" for place, turn in enumerate(turns))


def minutes(sentences: Sequence[str], source: random.Random) -> str:
    """Attendance, numbered items, points, decisions."""
    parts = ["MINUTES", f"Present: {', '.join(NAMES[:5])}", f"Apologies: {NAMES[6]}"]
    at = item = 0
    while at < len(sentences):
        item += 1
        size = source.randint(2, 5)
        points = [f"- {sentence}" for sentence in sentences[at : at + size]]
        parts.append(
            "\n".join([f"{item}. {' '.join(sentences[at].split()[:4])}", *points, f"Action: {source.choice(NAMES)}"])
        )
        at += size
    return "\n\n".join(parts)


def terse_minutes(sentences: Sequence[str], source: random.Random) -> str:
    """Points of half a sentence, without a stop."""
    points = [" ".join(sentence.rstrip(".!?").split()[: source.randint(7, 12)]) for sentence in sentences]
    blocks = [points[at : at + 5] for at in range(0, len(points), 5)]
    return "\n\n".join(
        f"{n}. {TOWNS[n % 8]}\n" + "\n".join(f"* {p}" for p in block) for n, block in enumerate(blocks, 1)
    )


def thread(sentences: Sequence[str], source: random.Random) -> str:
    """A mail and what it answers, quoted."""
    half = len(sentences) // 2
    answer = textwrap.fill(" ".join(sentences[:half]), 72)
    quoted = textwrap.fill(" ".join(sentences[half:]), 70)
    intro = f"On 3 March 2019 {source.choice(NAMES)} wrote:"
    return f"Dear all,\n\n{answer}\n\nRegards\n{source.choice(NAMES)}\n\n{intro}\n" + textwrap.indent(quoted, "> ")


def wrapped(sentences: Sequence[str], _source: random.Random) -> str:
    """Hard lines of 62 characters."""
    return textwrap.fill(" ".join(sentences), 62)


def one_line(sentences: Sequence[str], _source: random.Random) -> str:
    """The whole in one line."""
    return " ".join(sentences)


def verse(sentences: Sequence[str], _source: random.Random) -> str:
    """Short lines, stanzas of four."""
    words = " ".join(sentences).split()
    lines = [" ".join(words[at : at + 7]) for at in range(0, len(words), 7)]
    return "\n\n".join("\n".join(lines[at : at + 4]) for at in range(0, len(lines), 4))


def unpunctuated(sentences: Sequence[str], _source: random.Random) -> str:
    """Speech without points or capitals, a line a breath."""
    words = [word.strip('.,;:!?…»«"“”„—–-') for word in " ".join(sentences).lower().split()]
    words = [word for word in words if word]
    return "\n".join(" ".join(words[at : at + 12]) for at in range(0, len(words), 12))


def diary(sentences: Sequence[str], source: random.Random) -> str:
    """A date and what happened."""
    turns = turns_of(sentences, source, 4)
    return "\n\n".join(f"{place % 28 + 1} March 1911\n{turn}" for place, turn in enumerate(turns))


def recognized(sentences: Sequence[str], source: random.Random) -> str:
    """Two characters in a hundred read wrongly, words broken at the line's end."""
    text = textwrap.fill(" ".join(sentences), 58)
    letters = [
        source.choice("abcdefilmnorstu.,'1") if sign.isalpha() and source.random() < 0.02 else sign for sign in text
    ]
    return "".join(letters)


WANTED: Final[tuple[Maker, ...]] = (
    interview, named, numbered_speakers, chat, relay_chat, debate, play, minutes, terse_minutes, thread, wrapped, one_line,
    verse, unpunctuated, diary, recognized,
)  # fmt: skip
