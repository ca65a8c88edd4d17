"""Chat exports, transcripts and interviews in plain text: whether a text is one, who says what, when and where.

Three kinds are known: a time before the name (``[5.1.24, 10:03] Ana: …``, ``05/01/2024, 10:03 - Ana: …``,
``10:03 <ana> …``: WhatsApp, Signal, IRC, LINE, KakaoTalk, Zoom), a time after the name (``Ana, [05.01.24 10:03]``,
``Ana  0:15``: Telegram, transcription services) and a name alone (``Ana: …``, ``Q. …``). The last is also how prose,
settings and logs look, so it counts only where at least two names come again and again.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from winnow_agent.documents import Document, SourceType, Turn
from winnow_agent.vault.digitize.chats.message_forms import BEGINNING, PLAIN, TIMED, Form, begins, begun, is_dated
from winnow_agent.vault.digitize.chats.noise import FIELDS, LOG_LEVELS, speaker_of, words_of
from winnow_agent.vault.digitize.chats.stamps import (
    CLOCK,
    DATE,
    Order,
    Stamp,
    date_of,
    iso,
    on_day,
    order_of,
    stamp_of,
)

_CLOCKED = re.compile(r"\d(?:[:.]|\s?h\s)\d\d")
_LONE_CLOCK = re.compile(rf"^[\[(]?{CLOCK}[\])]?(?:\s-->\s[\d:.,]+)?$")
_DAY = re.compile(
    rf"^[-–—=\s*#]*(?:[^\W\d_]{{2,14}}[.,]?\s){{0,3}}{DATE}(?:\s?\([^)]{{1,12}}\)|[, ]+[^\W\d_]{{2,12}})?[-–—=\s*#]*$"
)
_OPENED = re.compile(r"(?<=[a-z] \d\d) \d\d:\d\d:\d\d(?= \d{4}$)")
# An action of IRC ("/me waves"): somebody's words, unless the program tells so what somebody did to the channel.
_ACTION = re.compile(
    r"[ \t]*\*{1,3}[ \t]*(?P<name>[^\s*]{1,60})[ \t]+(?!(?:has|have) (?:joined|left|quit|changed|set|been|kicked)\b|is now known as\b|"
    r"(?:sets?|gives|takes|removes) (?:mode|channel|voice)\b|changes topic\b|was kicked\b|(?:joined|left|quit)\b|[\[(][^\s@]{1,80}@)(?P<text>\S.*)$"
)
# What f4 and its like put at the ends of turns; tenths of seconds after a hyphen.
_TRANSCRIBED = re.compile(r"^#\d{1,2}:\d\d:\d\d-\d# ?|(?<![ \t])[ \t]*#\d{1,2}:\d\d:\d\d-\d#", re.MULTILINE)
_QUOTES = frozenset('"“”„«»')

_SHARE = 0.6
_LEAST_SHARE = 0.05  # of the lines, where the first is a message with a date: nothing but a chat looks like that
_LEAST_PLAIN_TURNS = 4
_OPENING_SECONDS = 900  # a recording's first words are spoken by then; a chat may begin at any time of the day


class Message(NamedTuple):
    """One message or one turn: clean text, and when: ISO 8601, or seconds of a recording."""

    speaker: str
    text: str
    time: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as text and turns.

    Attributes:
        text: each turn as ``Name: what was said``, turns parted by an empty line, whatever stood before the first in
            front of them. The times of the messages are left out.
        turns: offsets of what was said; ``text[turn.start - len(turn.speaker) - 2 : turn.start]`` is the label.
        front: how many characters stand before the first turn's label, without the empty line.
        left_out: messages of no one ("Ana joined") and pictures that were left out, which are not in the text.
    """

    text: str
    turns: tuple[Turn, ...]
    front: int
    left_out: int


@dataclass(slots=True)
class _Said:
    speaker: str
    lines: list[str]
    stamp: Stamp | None = None
    action: bool = False


@dataclass(slots=True)
class _Parsed:
    """Who said what, the lines in front, and how many messages are of no one."""

    said: list[_Said] = field(default_factory=list)
    front: list[str] = field(default_factory=list)
    left_out: int = 0


def conversation_of(text: str) -> Conversation | None:
    """The conversation that a clean text is, or ``None`` where it is something else."""
    lines = (_TRANSCRIBED.sub("", text) if "-" in text and "#" in text else text).split("\n")
    beginning = lines[:BEGINNING]
    if sum(1 for line in beginning if _CLOCKED.search(line, 0, 120)) > 1:
        for form in TIMED:
            if _covers(beginning, form) or _opens(beginning, form):
                parsed = _parse(lines, form)
                if form.like_a_programme and _is_programme(parsed.said):
                    continue
                if len(parsed.said) > 1 and _are_people(parsed.said) and _say_something(parsed.said):
                    return _compose(parsed)
    if _covers(beginning, PLAIN):
        speakers = _recurring(lines)
        if speakers:
            return _compose(_parse(lines, PLAIN, speakers))
    return None


def with_turns(document: Document) -> Document:
    """The document as a conversation, where its text is one; for documents without anchors."""
    conversation = conversation_of(document.text)
    if conversation is None:
        return document
    kept = document.text[: conversation.front] == conversation.text[: conversation.front]
    return replace(
        document,
        text=conversation.text,
        source_type=SourceType.CONVERSATION,
        turns=conversation.turns,
        headings=tuple(heading for heading in document.headings if kept and heading.end <= conversation.front),
        warnings=(*document.warnings, *left_out(conversation.left_out)),
    )


def left_out(count: int) -> tuple[str, ...]:
    """A warning with the number of messages that nobody wrote, or nothing."""
    return (f"{count} messages of the chat program itself were left out",) if count else ()


def compose(turns: Sequence[tuple[str, str] | Message], front: str = "") -> tuple[str, tuple[Turn, ...]]:
    """Text and turns from speakers and what they said in clean text; an empty speaker gets no label."""
    pieces: list[str] = [front] if front else []
    offset = len(front) + 2 if front else 0
    placed: list[Turn] = []
    for turn in turns:
        speaker, said, time, at = Message(*turn)
        label = f"{speaker}: " if speaker else ""
        start = offset + len(label)
        placed.append(Turn(speaker, start, start + len(said), at, time))
        pieces.append(label + said)
        offset = start + len(said) + 2
    return "\n\n".join(pieces), tuple(placed)


def _parse(lines: Sequence[str], form: Form, speakers: Collection[str] | None = None) -> _Parsed:
    """The messages of a text; only of these speakers, where given, and then a time may stand on a line of its own."""
    parsed = _Parsed()
    date: tuple[int, int, int] | None = None
    known: Order | None = None
    clock: Stamp | None = None
    dated = is_dated(lines, form)
    for index, line in enumerate(lines):
        match = begun(form.message, line, dated=dated)
        if match and (match["name"] in speakers if speakers is not None else _QUOTES.isdisjoint(match["name"])):
            stamp = clock if speakers is not None else on_day(stamp_of(match), date, known)
            speaker, clock = speaker_of(match["name"]), None
            if stamp is None and parsed.said and parsed.said[-1].speaker == speaker:
                parsed.said[-1].lines.append(match["text"])
            else:
                parsed.said.append(_Said(speaker, [match["text"]], stamp))
        elif form.of_no_one is not None and (opened := begun(form.of_no_one, line, dated=dated)):
            if action := _ACTION.match(line, opened.end()):
                said = on_day(stamp_of(opened), date, known)
                parsed.said.append(_Said(speaker_of(action["name"]), [action["text"]], said, action=True))
            else:
                parsed.left_out += 1
        elif (
            form is not PLAIN
            and len(line) < 80
            and (day := _DAY.match(_OPENED.sub("", line)))
            and (not dated or _opens_day(day["date"], lines[index + 1 : index + 10], form))
        ):
            date, known = date_of(day["date"])
        elif form is PLAIN and (lone := _LONE_CLOCK.match(line)):
            clock = stamp_of(lone)
        elif parsed.said:
            parsed.said[-1].lines.append(line)
        else:
            parsed.front.append(line)
    return _without_strangers(parsed)


def _without_strangers(parsed: _Parsed) -> _Parsed:
    """Without the actions of those who say nothing else: such a line is the program's."""
    people = {one.speaker for one in parsed.said if not one.action}
    said = [one for one in parsed.said if not one.action or one.speaker in people]
    return _Parsed(said, parsed.front, parsed.left_out + len(parsed.said) - len(said))


def _opens_day(written: str, following: Sequence[str], form: Form) -> bool:
    """Whether a date on a line of its own is the next message's, as some programs put it above each day's messages."""
    match = next((form.message.match(line) for line in following if line), None)
    numbers, _ = date_of(written)
    first, _ = date_of(match.groupdict().get("date") or "") if match else (None, None)
    # In whatever order and however long the year is written.
    return numbers is not None and first is not None and _last_digits(numbers) == _last_digits(first)


def _last_digits(numbers: tuple[int, int, int]) -> list[int]:
    return sorted(number % 100 for number in numbers)


def _starts(lines: Sequence[str]) -> Iterator[str]:
    """The first line of every paragraph."""
    for before, line in zip(["", *lines], lines, strict=False):
        if line and not before:
            yield line


def _covers(lines: Sequence[str], form: Form) -> bool:
    """Whether most lines, or most paragraphs, begin a message."""
    filled = [line for line in lines if line]
    matching = sum(1 for line in filled if begins(line, form))
    if not any(form.message.match(line) for line in filled):
        return False
    if matching >= _SHARE * len(filled):
        return True
    starts = list(_starts(lines))
    return len(starts) > 1 and sum(1 for line in starts if begins(line, form)) >= _SHARE * len(starts)


def _opens(lines: Sequence[str], form: Form) -> bool:
    """Whether the first line is a dated message and others follow, however long each of them is."""
    filled = [line for line in lines if line]
    with_date = is_dated(filled, form)
    matches = [match for line in filled if (match := begun(form.message, line, dated=with_date))]
    dated = len(matches) > 2 and all(match.groupdict().get("date") for match in matches)
    return (
        (dated or (form.alone and len(matches) > 1))
        and begins(filled[0], form)
        and len(matches) >= _LEAST_SHARE * len(filled)
    )


def _are_people(said: Sequence[_Said]) -> bool:
    """Not the levels of a log, not the fields of records."""
    names = [one.speaker.lower() for one in said]
    levels = sum(1 for name in names if not LOG_LEVELS.isdisjoint(re.split(r"[^a-z]+", name)))
    fields = sum(1 for name in names if name in FIELDS)
    return levels * 5 < len(said) and fields * 3 < len(said)


def _is_programme(said: Sequence[_Said]) -> bool:
    """Times of the day without dates and seconds, which no recording has at its beginning, and no names that come again."""
    stamps = [one.stamp for one in said if one.stamp is not None]
    return (
        bool(stamps)
        and stamps[0].hour > 0
        and not any(stamp.date or stamp.second >= 0 for stamp in stamps)
        and 2 * len({one.speaker for one in said}) > len(said)
    )


def _say_something(said: Sequence[_Said]) -> bool:
    """Not the lines of a timetable: where the name stands alone, words have to follow it."""
    return sum(1 for one in said if any(one.lines)) * 2 > len(said)


def _recurring(lines: Sequence[str]) -> frozenset[str]:
    """The names that come again and again before a colon, where they make the text a dialogue; else none."""
    matches = [match for line in lines if (match := PLAIN.message.match(line))]
    if sum(1 for match in matches if " " in match["text"].strip()) * 2 < len(matches):  # settings have one value each
        return frozenset()
    leading = _leading(lines, len(matches))
    names = [match["name"] for match in matches if leading is None or match["name"] in leading]
    said = [name for before, name in zip(["", *names], names, strict=False) if name != before]
    again = {speaker: count for speaker, count in Counter(said).items() if count > 1}
    turns = sum(again.values())
    dialogue = (
        turns >= _LEAST_PLAIN_TURNS and len(again) >= 2 and turns >= 0.7 * len(said) and 2 * len(said) > len(names)
    )
    if not dialogue or not _are_people([_Said(name, []) for name in names]):
        return frozenset()
    return frozenset(again) | {name for name in names if leading is not None and _is_full_name(name)}


def _is_full_name(name: str) -> bool:
    """Whether a name may be that of somebody who speaks only once: a single word could be anything."""
    words = name.split()
    return 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)


def _leading(lines: Sequence[str], anywhere: int) -> frozenset[str] | None:
    """The names that paragraphs begin with, where each turn is a paragraph of its own: a wrapped line has a colon too."""
    leading = [match["name"] for line in _starts(lines) if (match := PLAIN.message.match(line))]
    return frozenset(leading) if 2 * len(leading) >= anywhere else None


def _compose(parsed: _Parsed) -> Conversation:
    stamps = [one.stamp for one in parsed.said if one.stamp is not None]
    order, recorded = order_of(stamps), _of_a_recording(stamps)
    messages: list[Message] = []
    noise = parsed.left_out
    for one in parsed.said:
        words = words_of("\n".join(one.lines).rstrip("\n"))
        if not words:
            noise += 1
        elif one.stamp is None:
            messages.append(Message(one.speaker, words))
        elif recorded:
            messages.append(Message(one.speaker, words, at=_elapsed(one.stamp)))
        else:
            messages.append(Message(one.speaker, words, iso(one.stamp, order)))
    front = "\n".join(parsed.front).strip()
    text, turns = compose(messages, front)
    return Conversation(text, turns, len(front), noise)


def _of_a_recording(stamps: Sequence[Stamp]) -> bool:
    """Whether the times count from a recording's beginning: no dates, the first soon after it, none before the last."""
    seconds = [_elapsed(stamp) for stamp in stamps]
    forward = all(before <= after for before, after in itertools.pairwise(seconds))
    return bool(stamps) and not any(stamp.date for stamp in stamps) and forward and seconds[0] <= _OPENING_SECONDS


def _elapsed(stamp: Stamp) -> float:
    """Seconds of a recording; of two numbers the first are minutes."""
    return float(stamp.seconds if stamp.second >= 0 else stamp.hour * 60 + stamp.minute)
