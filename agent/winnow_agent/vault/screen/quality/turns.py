"""Who speaks: turns of the document, or of lines that begin with a name, in the ways in which people write them down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from winnow_agent.documents import Document
from winnow_agent.vault.screen.quality.layout import UNSPACED
from winnow_agent.vault.screen.quality.lines import LINE_LIMIT
from winnow_agent.vault.screen.quality.words import Words

MINIMUM_TURNS: Final = 4

_TIME: Final = r"""\[?\(?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[,T]?\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,3})?
    (?:\s?[AaPp]\.?[Mm]\.?)?\]?\)?"""
_TITLE: Final = r"(?:M(?:r|rs|s|me|lle|gr)?|Dr|Sr|Sra|Hon|Herr|Frau|Abg|The|Le|La|El|Der|Die|O|A)\.?\s"
_LABEL: Final = regex.compile(
    rf"""^\s*(?:{_TIME}\s*(?:[-–—]\s*)?)?
    (?: <\s?(?P<nick>[^<>\s][^<>\n]{{0,38}})>\s+\S
      | \*{{0,2}}(?P<name>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}\p{{So}}.'’_\ \-]{{0,38}}?)\*{{0,2}}
        (?:\s?[(\[][^()\[\]]{{1,40}}[)\]])?\s?[::]\*{{0,2}}(?:\s+\S|$|(?<=:)\S)
      | (?P<letter>[QAFRVOPIEK])\d?[.)]?\s?[.:)–—-]\s+\S
      | (?P<caps>(?:{_TITLE})?\p{{Lu}}[\p{{Lu}}.'’\-]{{2,20}}(?:\s\p{{Lu}}[\p{{Lu}}.'’\-]{{1,20}}){{0,2}}
          (?:,?\s?[(\[][^()\[\]]{{1,40}}[)\]])?)\s?[.,]?\s?[.–—-]+\s*\S )""",
    regex.VERBOSE,
)
_ALONE: Final = regex.compile(
    rf"""^\s*(?:{_TIME}\s*(?:[-–—]\s*)?)?
    (?P<alone>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}.'’_\ \-]{{0,38}}?)(?:,?\s?[(\[][^()\[\]]{{1,40}}[)\]])?
    (?:[,\s]\s*{_TIME})?\s*[.:]?\s*$""",
    regex.VERBOSE,
)
"""A name on a line of its own, with a time or without, and what was said below it."""
_FIELD_NAMES: Final = """
name first last surname vorname nachname nom prénom nombre apellidos email e-mail mail phone tel telephone telefon
    teléfono téléphone mobile fax address adresse dirección street city ort ville zip plz postcode country land pays date
    datum fecha from to cc bcc subject betreff objet asunto sent received reply-to von an à de para title id number no nr
    ref reference status type category price total amount quantity note notes ps p.s http https www url website web isbn
    author source copyright licence license version warning note tip example figure table chapter time place location
    present absent apologies attendees password user username login host port
    return-path delivered-to mime-version message-id content-type content-transfer-encoding content-disposition
    content-length organization x-mailer user-agent in-reply-to references received-spf dkim-signature lines boundary
    trace debug info notice warn error fatal critical exception failed passed ok message description
"""
_FIELDS: Final = frozenset(_FIELD_NAMES.split())
_KEYWORDS: Final = frozenset(
    [
        "def",
        "class",
        "if",
        "elif",
        "else",
        "for",
        "while",
        "try",
        "except",
        "finally",
        "with",
        "case",
        "default",
        "switch",
        "lambda",
        "async",
        "function",
        "public",
        "private",
    ]
)
_LONGEST_NAME: Final = 5
_HELD_TOGETHER: Final = 0.1
_CYCLE: Final = 0.9
_WORDS_A_TURN: Final = 150


_STAMPS: Final = regex.compile(rf"^[^\S\n]*{_TIME}[^\S\n]*(?:[-–—][^\S\n]*)?", regex.VERBOSE | regex.MULTILINE)


def untimed(text: str) -> str:
    """A conversation without the times that its lines begin with: nobody said them."""
    return _STAMPS.sub("", text)


@dataclass(frozen=True, slots=True)
class Talk:
    """Turns and their different speakers; none of either where the text is no conversation."""

    turns: int = 0
    speakers: int = 0


@dataclass(slots=True)
class _Turn:
    speaker: str
    words: int = 0
    held: int = 0
    """Function words among them."""


def read_talk(document: Document, text: str, words: Words) -> Talk:
    """The turns of a document, or of the lines of its text.

    A form's fields come back too; but its values are a word or two, hold no function words, and its labels come round in
    the same order.
    """
    if document.turns:
        return Talk(len(document.turns), len({turn.speaker for turn in document.turns}))
    turns = list(_turns(text, words))
    times = Counter(turn.speaker for turn in turns)
    spoken = [turn for turn in turns if times[turn.speaker] > 1]
    speakers = {turn.speaker for turn in spoken}
    if len(spoken) < MINIMUM_TURNS or len(speakers) < 2 or len(spoken) < 0.6 * len(turns):
        return Talk()
    said = sum(turn.words for turn in spoken)
    lines = sum(1 for line in text.split("\n") if line.strip())
    dense = len(spoken) >= 0.3 * lines or len(spoken) * _WORDS_A_TURN >= words.count
    held = words.unspaced or sum(turn.held for turn in spoken) >= _HELD_TOGETHER * said
    if not dense or not held or said < 3 * len(spoken) or _goes_round(spoken):
        return Talk()
    return Talk(len(spoken), len(speakers))


def _goes_round(turns: Sequence[_Turn]) -> bool:
    """Whether three or more labels follow each other in one order, as the fields of records do."""
    next_ones: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for turn, following in pairwise(turns):
        next_ones[turn.speaker][following.speaker] += 1
    if len(next_ones) < 3:
        return False
    usual = sum(following.most_common(1)[0][1] for following in next_ones.values())
    return usual >= _CYCLE * (len(turns) - 1)


def _turns(text: str, words: Words) -> Iterator[_Turn]:
    """Turns in their order, each with the lines below it up to the next."""
    lines = [line[:LINE_LIMIT] for line in text.split("\n") if line.strip()]
    names = [_name_alone(line) for line in lines]
    alone = _names_alone(names)
    some_signs = UNSPACED.search(text) is not None
    turn: _Turn | None = None
    for line, name in zip(lines, names, strict=True):
        speaker, said = _speaker(line)
        if speaker is None and name in alone:
            speaker, said = name, ""
        if speaker is not None:
            if turn is not None:
                yield turn
            turn = _Turn(speaker)
        if turn is not None:
            spoken = said.lower().split()
            signs = len(UNSPACED.findall(said)) if some_signs else 0
            turn.words += max(len(spoken), signs // (words.signs or 2))
            turn.held += sum(word.strip(".,;:!?\"'()") in words.common for word in spoken)
    if turn is not None:
        yield turn


def _speaker(line: str) -> tuple[str | None, str]:
    """Who begins to speak in a line, or nobody; and what is said in it."""
    match = _LABEL.match(line)
    if match is not None:
        named = match["nick"] or match["name"] or match["letter"] or match["caps"]
        name = named.strip()
        if _may_speak(name):
            return name, line[max(match.end() - 1, 0) :]
    return None, line


def _name_alone(line: str) -> str:
    match = _ALONE.match(line) if len(line) < 120 else None
    name = "" if match is None else match["alone"].strip()
    return name if _may_speak(name) else ""


def _may_speak(name: str) -> bool:
    words = name.lower().split()
    return 0 < len(words) <= _LONGEST_NAME and words[0] not in _KEYWORDS and name.lower() not in _FIELDS


def _names_alone(names: Sequence[str]) -> frozenset[str]:
    """Of the names that lines consist of (empty where they don't), those that stand there three times at least, never twice
    in a row, with something below."""
    times = Counter(filter(None, names))
    often = {name for name, count in times.items() if count >= 3 and name[:1] == name[:1].upper()}
    followed = Counter(name for name, below in pairwise(names) if name in often and below not in often)
    kept = frozenset(name for name in often if followed[name] >= 0.9 * times[name])
    return kept if 2 <= len(kept) <= 0.2 * len(names) + 2 else frozenset()
