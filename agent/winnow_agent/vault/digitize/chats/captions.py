"""Cues as a text that can be read: sentences over their pieces, turns by speakers and pauses, each place with its second."""

from __future__ import annotations

import html
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from winnow_agent.documents import Anchor, Turn
from winnow_agent.vault.digitize.chats.cues import Cue
from winnow_agent.vault.digitize.cleaning import clean

PAUSE_SECONDS = 1.5
_LONG_PAUSE_SECONDS = 5.0  # over which not even an unfinished sentence goes on
_LONG_PARAGRAPH = 1000  # characters, after which a sentence's end is a paragraph's
_NEAR_SECONDS = 0.5
_ROLLING_SHARE = 0.2

_OVERRIDE = re.compile(r"\{[^{}\n]*\}")
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^<>\n]{1,80})>")
_TAG = re.compile(r"<[ ]?/?[ ]?[A-Za-z][\w.:-]*(?:\s[^<>]*)?/?>|<\d[\d:.]*>")
# Brackets with five digits hold no sound but a number, unless they are a time's or years'.
_TIME = r"\d{1,2}(?::\d\d){1,2}(?:[.,:]\d{1,3})?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_NO_NUMBER = rf"(?=[ ]?{_TIME}(?:[ ]?(?:-->|[-–])[ ]?{_TIME})?[ ]?[\])]|[^\[\]()\d]{{0,60}}{_YEAR}(?:[ ]?[-–/][ ]?(?:{_YEAR}|\d\d?))?(?!\d)[^\[\]()\d]{{0,60}}[\])]"
_SOUND = re.compile(
    rf"\[(?:{_NO_NUMBER})|(?!(?:[^\[\]\d]{{0,80}}\d){{5}}))[^\[\]]{{1,80}}\]"
    rf"|^[ \t]*+[-–]?[ \t]*+\((?:{_NO_NUMBER})|(?!(?:[^()\d]{{0,80}}\d){{5}}))[^()]{{1,80}}\)[ \t]*+$|<[A-Z][A-Z &!,.'-]{{2,80}}>|(?:♪|♫|♬|#(?=\s*$)|^#(?=\s))",
    re.MULTILINE,
)
_CAPITALS = re.compile(r"^(?:>>+\s*|[-–]\s*)?([^\W\d_a-z][^\Wa-z_ .'’#-]*(?:[ .'’#-]+[^\Wa-z_]+){0,4}):\s+(?=\S)")
_LABEL = re.compile(r"^(?:>>+\s*|[-–]\s*)?([^\W\d_][\w.’' ()-]{0,40}?):\s+(?=\S)")
_CHANGE = re.compile(r"^(?:>>+|[-–—‐](?=\s?[^\W\d_¿¡\"“]|\s?[¿¡\"“])|[-–—]\s)\s*")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’»)]*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of one cue that one speaker says. ``changes``: somebody else begins, even where nobody is named."""

    start: float
    end: float
    text: str
    speaker: str
    changes: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What cues tell: text, turns and one anchor for each piece.

    Attributes:
        sounds: how many descriptions of music and sounds were left out.
        repeated: how many cues only showed again what was shown.
    """

    text: str
    turns: tuple[Turn, ...]
    anchors: tuple[Anchor, ...]
    sounds: int
    repeated: int


def told(cues: Sequence[Cue], *, verses: bool = False) -> Told:
    """The text of cues in their order; as verses, each on its own line, where they are sung."""
    sounds = 0
    shown: list[tuple[Cue, list[str]]] = []
    for cue in cues:
        speaker, text, count = _plain(cue)
        sounds += count
        lines = [line for line in (" ".join(clean(line).split()) for line in text.split("\n")) if line]
        if lines:
            shown.append((replace(cue, speaker=speaker), lines))
    fresh = list(_unrolled(shown))
    labels = _labels([lines[0] for _, lines in fresh])
    pieces = [piece for cue, lines in fresh for piece in _pieces(cue, lines, labels)]
    voiced = any(cue.speaker for cue, _ in fresh)
    text, turns, anchors = _compose(pieces, "\n" if verses else " ", voiced=voiced)
    return Told(text, turns, anchors, sounds, len(shown) - len(fresh))


def _plain(cue: Cue) -> tuple[str, str, int]:
    """The speaker, the text without tags and sounds, and how many sounds there were."""
    if _DRAWING.search(cue.text):
        return cue.speaker, "", 0
    text = re.sub(r"\\[Nn]", "\n", _OVERRIDE.sub("", cue.text)).replace("\\h", " ")
    voices = _VOICE.findall(text)
    speaker = html.unescape(voices[0]).strip() if voices and not cue.speaker else cue.speaker
    if len(set(voices)) > 1:
        text = _VOICE.sub(lambda match: f"\n{match[1].strip()}\1: ", text)
        speaker = ""
    text = html.unescape(_TAG.sub("", _COMMENT.sub("", text)))
    text, sounds = _SOUND.subn("", text)
    return " ".join(speaker.split()), text, sounds


def _unrolled(shown: Sequence[tuple[Cue, list[str]]]) -> Iterator[tuple[Cue, list[str]]]:
    """Without the lines that a cue shows again: captions that roll, that grow by the word, that lie over each other."""
    overlaps = [
        _overlap(before, lines)
        for (one, before), (other, lines) in itertools.pairwise(shown)
        if other.start - one.end <= _NEAR_SECONDS
    ]
    rolling = sum(1 for overlap in overlaps if overlap) >= max(2, _ROLLING_SHARE * len(shown))
    last: list[str] = []
    until = begun = -1.0
    for cue, lines in shown:
        fresh = lines
        if (rolling and cue.start - until <= _NEAR_SECONDS) or (begun <= cue.start < until - 0.05 and lines == last):
            fresh = lines[_overlap(last, lines) :]
            if rolling and fresh and last and len(fresh[0]) > len(last[-1]) and fresh[0].startswith(last[-1]):
                fresh = [fresh[0][len(last[-1]) :].strip(), *fresh[1:]]
        last, until, begun = lines, max(cue.end, cue.start), cue.start
        if fresh:
            yield cue, fresh


def _overlap(before: Sequence[str], lines: Sequence[str]) -> int:
    """How many of the first lines are the last ones before."""
    return next((k for k in range(min(len(before), len(lines)), 0, -1) if list(before[-k:]) == list(lines[:k])), 0)


def _labels(firsts: Sequence[str]) -> frozenset[str]:
    """The names before a colon that are speakers: those that come again in a file where many cues begin so."""
    found = [match[1] for line in firsts if (match := _LABEL.match(line))]
    names = Counter(found)
    many = len(found) >= max(3, 0.3 * len(firsts))
    return frozenset(name for name, count in names.items() if many and (count > 1 or len(names) <= 8))


def _pieces(cue: Cue, lines: Sequence[str], labels: frozenset[str]) -> Iterator[_Piece]:
    """A cue by its speakers: a label, a dash or ``>>`` begins the next one."""
    speaker, changes, words = cue.speaker, False, list[str]()
    for line in lines:
        said, named = line, ""
        if "\1: " in line:
            named, _, said = line.partition("\1: ")
        elif (match := _CAPITALS.match(line)) or ((match := _LABEL.match(line)) and match[1] in labels):
            named, said = match[1], line[match.end() :]
        change = _CHANGE.match(said)
        said = said[change.end() :] if change else said
        if (named or change) and words:
            yield _Piece(cue.start, cue.end, " ".join(words), speaker, changes)
            words = []
        if named or change:
            speaker, changes = named or cue.speaker, True
        words.append(said)
    yield _Piece(cue.start, cue.end, " ".join(word for word in words if word), speaker, changes)


def _compose(pieces: Sequence[_Piece], glue: str, *, voiced: bool) -> tuple[str, tuple[Turn, ...], tuple[Anchor, ...]]:
    parts: list[str] = []
    length = begin = 0
    turns: list[Turn] = []
    anchors: list[Anchor] = []
    last: _Piece | None = None
    at, speaker = 0.0, ""
    for piece in pieces:
        if not piece.text:
            continue
        if last is None or _begins_turn(last, piece, speaker, length - begin, voiced=voiced):
            if last is not None:
                turns.append(Turn(speaker, begin, length, at=at))
            speaker, at = piece.speaker, piece.start
            label = ("\n\n" if parts else "") + (f"{speaker}: " if speaker else "")
            parts.append(label)
            length += len(label)
            begin = length
        else:
            parts.append(glue)
            length += 1
        anchors.append(Anchor(length, length + len(piece.text), second=piece.start, until=max(piece.start, piece.end)))
        parts.append(piece.text)
        length += len(piece.text)
        last = piece
    if last is not None:
        turns.append(Turn(speaker, begin, length, at=at))
    return "".join(parts), tuple(turns), tuple(anchors)


def _begins_turn(last: _Piece, piece: _Piece, speaker: str, length: int, *, voiced: bool) -> bool:
    """``voiced``: the file names who speaks at each cue, so that one without a name is nobody's that is known."""
    if piece.changes or (piece.speaker != speaker and (piece.speaker or voiced)):
        return piece.speaker != speaker or not speaker
    pause = piece.start - last.end
    ended = _SENTENCE_END.search(last.text) is not None
    if pause >= PAUSE_SECONDS:
        return ended or pause >= _LONG_PAUSE_SECONDS or not piece.text[0].islower()
    return length > _LONG_PARAGRAPH and ended
