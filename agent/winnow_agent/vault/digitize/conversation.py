"""Chat exports and interviews in plain text: whether a text is one, who says what, and where.

Three forms are known: a time before the name (``[5.1.24, 10:03] Ana: …``, ``05/01/2024, 10:03 - Ana: …``,
``10:03 <ana> …``: WhatsApp, Signal, IRC), a time after the name (``Ana, [05.01.24 10:03]``: Telegram) and a name alone
(``Ana: …``). The last is also how prose, settings and logs look, so it counts only where at least two names come
again and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from winnow_agent.documents import Document, SourceType, Turn

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
_TIME = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?(?:Z|\s?UTC|\s?[+-]\d\d:?\d\d)?"
_STAMP = rf"(?:{_DATE}(?:T|,?\s+(?:at\s+|um\s+|à\s+)?))?{_TIME}"
_MARKS = "[\u200e\u200f\u202a-\u202c\u2066-\u2069]*"
_NAME = r"(?P<name>[^:\n<>\[\]]{1,60}?)"

_BEFORE = (
    re.compile(rf"^{_MARKS}\[{_STAMP}\]\s?{_MARKS}{_NAME}:\s?{_MARKS}(?P<text>.*)$"),
    re.compile(rf"^{_MARKS}{_STAMP}\s[-–]\s{_MARKS}{_NAME}:\s?{_MARKS}(?P<text>.*)$"),
    re.compile(rf"^(?:\[{_STAMP}\]|{_STAMP})\s<[@+ ]?(?P<name>[^>\n]{{1,60}})>\s?(?P<text>.*)$"),
)
_AFTER = (
    re.compile(rf"^{_NAME},?\s[\[(]{_STAMP}[\])]:\s?(?P<text>.*)$"),
    re.compile(rf"^{_NAME},?\s\[{_STAMP}\](?P<text>)$"),
)
_STAMPED = re.compile(rf"^{_MARKS}(?:\[{_STAMP}\]|{_STAMP}\s[-–])\s")
_PLAIN = (re.compile(r"^(?P<name>[^\W\d_][\w.’' -]{0,39}?):\s+(?P<text>\S.*)$"),)
_LOG_LEVELS = frozenset({"debug", "info", "notice", "warn", "warning", "error", "err", "critical", "fatal", "trace"})

_SHARE = 0.6
_LEAST_PLAIN_TURNS = 4
_BEGINNING = 2000  # lines that a long text is judged by before all of it is looked at


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as text and turns.

    Attributes:
        text: each turn as ``Name: what was said``, turns parted by an empty line, whatever stood before the first in
            front of them. The times of the messages are left out.
        turns: offsets of what was said; ``text[turn.start - len(turn.speaker) - 2 : turn.start]`` is the label.
        left_out: messages of no one ("Ana joined"), which are not in the text.
    """

    text: str
    turns: tuple[Turn, ...]
    left_out: int


@dataclass(slots=True)
class _Said:
    speaker: str
    lines: list[str]


def conversation_of(text: str) -> Conversation | None:
    """The conversation that a clean text is, or ``None`` where it is something else."""
    lines = text.split("\n")
    beginning = lines[:_BEGINNING]
    for patterns in (_BEFORE, _AFTER):
        if not _covers(beginning, patterns):
            continue
        said, front, left_out = _parse(lines, patterns)
        messages = sum(1 for line in lines if _match(line, patterns))
        if messages >= 2 and _covers(lines, patterns) and _are_people(said):
            return _compose(front, said, left_out)
    if _covers(beginning, _PLAIN):
        speakers = _recurring(lines)
        if speakers:
            said, front, _ = _parse(lines, _PLAIN, speakers)
            return _compose(front, said, 0)
    return None


def with_turns(document: Document) -> Document:
    """The document as a conversation, where its text is one; for documents without anchors."""
    conversation = conversation_of(document.text)
    if conversation is None:
        return document
    left_out = f"{conversation.left_out} messages of the chat program itself were left out"
    return replace(
        document,
        text=conversation.text,
        source_type=SourceType.CONVERSATION,
        turns=conversation.turns,
        warnings=(*document.warnings, left_out) if conversation.left_out else document.warnings,
    )


def compose(turns: Sequence[tuple[str, str]], front: str = "") -> tuple[str, tuple[Turn, ...]]:
    """Text and turns from pairs of speaker and clean text; an empty speaker gets no label."""
    pieces: list[str] = [front] if front else []
    offset = len(front) + 2 if front else 0
    placed: list[Turn] = []
    for speaker, said in turns:
        label = f"{speaker}: " if speaker else ""
        placed.append(Turn(speaker, offset + len(label), offset + len(label) + len(said)))
        pieces.append(label + said)
        offset += len(label) + len(said) + 2
    return "\n\n".join(pieces), tuple(placed)


def _match(line: str, patterns: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.match(line))), None)


def _parse(
    lines: Sequence[str], patterns: Sequence[re.Pattern[str]], speakers: Collection[str] | None = None
) -> tuple[list[_Said], list[str], int]:
    """Who said what, the lines in front, and how many messages are of no one; only of these speakers, where given."""
    said: list[_Said] = []
    front: list[str] = []
    left_out = 0
    for line in lines:
        match = _match(line, patterns)
        if match and (speakers is None or match["name"] in speakers):
            speaker, words = match["name"].strip(" ~\u200e\u200f"), match["text"]
            if said and said[-1].speaker == speaker:
                said[-1].lines.append(words)
            else:
                said.append(_Said(speaker, [words]))
        elif patterns is _BEFORE and _STAMPED.match(line):
            left_out += 1
        elif said:
            said[-1].lines.append(line)
        else:
            front.append(line)
    return said, front, left_out


def _starts(lines: Sequence[str]) -> Iterator[str]:
    """The first line of every paragraph."""
    for before, line in zip(["", *lines], lines, strict=False):
        if line and not before:
            yield line


def _covers(lines: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> bool:
    """Whether most lines, or most paragraphs, begin a message."""
    filled = [line for line in lines if line]
    matching = sum(1 for line in filled if _match(line, patterns) or (patterns is _BEFORE and _STAMPED.match(line)))
    if matching >= _SHARE * len(filled):
        return True
    starts = list(_starts(lines))
    return len(starts) > 1 and sum(1 for line in starts if _match(line, patterns)) >= _SHARE * len(starts)


def _are_people(said: Sequence[_Said]) -> bool:
    """Not the levels of a log."""
    return not any(_LOG_LEVELS.issuperset(one.speaker.lower().split()) for one in said)


def _recurring(lines: Sequence[str]) -> frozenset[str]:
    """The names that come again and again before a colon, where they make the text a dialogue; else none."""
    said, _, _ = _parse(lines, _PLAIN, _leading(lines))
    counts = Counter(one.speaker for one in said)
    again = {speaker: count for speaker, count in counts.items() if count > 1}
    turns = sum(again.values())
    dialogue = turns >= _LEAST_PLAIN_TURNS and len(again) >= 2 and turns >= 0.7 * len(said)
    return frozenset(again) if dialogue and _are_people(said) else frozenset()


def _leading(lines: Sequence[str]) -> frozenset[str] | None:
    """The names that paragraphs begin with, where each turn is a paragraph of its own: a wrapped line has a colon too."""
    leading = [match["name"] for line in _starts(lines) if (match := _match(line, _PLAIN))]
    anywhere = sum(1 for line in lines if _match(line, _PLAIN))
    return frozenset(leading) if 2 * len(leading) >= anywhere else None


def _compose(front: Sequence[str], said: Sequence[_Said], left_out: int) -> Conversation:
    spoken = [(one.speaker, "\n".join(one.lines).strip()) for one in said]
    text, turns = compose([(speaker, words) for speaker, words in spoken if words], "\n".join(front).strip())
    return Conversation(text, turns, left_out)
