"""What a text mostly is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import regex

from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.measures import Kind
from winnow_agent.vault.screen.quality.layout import UNPUNCTUATED, Layout
from winnow_agent.vault.screen.quality.lines import Line
from winnow_agent.vault.screen.quality.turns import Talk
from winnow_agent.vault.screen.quality.words import Words

_SENTENCE_END: Final = regex.compile(
    r"""(?<=[\p{L}\p{N}\p{Pe}\p{Pf}"'’%])[.!?…]+[\p{Pe}\p{Pf}"'’]*(?=\s|$)|[。！？։۔।॥።༎།៕။]"""
)
_LOOKED_AT: Final = 200_000
_LIST_LINES: Final = 6
_STRUCTURED: Final = ((Kind.LOG, Line.LOG), (Kind.CODE, Line.CODE), (Kind.TABLE, Line.TABLE), (Kind.LIST, Line.ENTRY))
_CODE_LINES: Final = 0.25
_SYNTAX: Final = 0.08
_TECHNICAL: Final = 0.02
_LEAST_ORDER: Final = 0.04
_ENOUGH: Final = 650
_RIGHT: Final = 0.06
_NO_WORDS: Final = 0.95
"""Disorder of letters that no text in a language shows."""
_SOME_ORDER: Final = 0.1
_VERSE_STOP_WORDS: Final = 0.2
_VERSE_SENTENCES: Final = 0.1
_MOST: Final[tuple[tuple[str, float, Kind], ...]] = (
    (measures.IMPLAUSIBLE_WORDS, 0.5, Kind.GARBAGE),
    (measures.BOILERPLATE, 0.5, Kind.BOILERPLATE),
    (measures.LEGAL_WORDS, 0.05, Kind.BOILERPLATE),
    (measures.PATTERNED, 0.4, Kind.MACHINE),
    (measures.WORD_DISORDER, 0.15, Kind.MACHINE),
    (measures.TOP_PHRASE, 0.08, Kind.MACHINE),
)
"""What no sound text reached in any language that we have: above it, a text is not what it looks like."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the kind is told from."""

    text: str
    words: Words
    layout: Layout
    talk: Talk
    values: Mapping[str, float]


def kind_of(looks: Looks) -> tuple[Kind, float]:
    """The kind, and how sure that is from 0 to 1."""
    words, layout = looks.words, looks.layout
    if (garbage := looks.values.get(measures.LETTER_DISORDER, 0.0)) > _NO_WORDS:
        return Kind.GARBAGE, min(garbage, 1.0)
    structured = _program(looks) or (None if looks.talk.turns or _is_verse(looks) else _structured(layout))
    if structured is not None:
        return structured
    if (
        looks.values.get(measures.IMPLAUSIBLE_WORDS, 0.0) > 0.2
        and looks.values.get(measures.LETTER_DISORDER, 1.0) > 0.87
    ):
        return Kind.GARBAGE, 0.7
    for measure, most, kind in _MOST:
        if looks.values.get(measure, 0.0) > most:
            return kind, max(min(looks.values[measure], 1.0), 0.5)
    if _in_no_order(looks):
        return Kind.MACHINE, 0.7
    if looks.talk.turns:
        return Kind.CONVERSATION, 0.9
    sentences = len(_SENTENCE_END.findall(looks.text[:_LOOKED_AT]))
    unpunctuated = UNPUNCTUATED.search(looks.text[:10_000]) is not None
    if words.count < 20 or (sentences < 3 and not unpunctuated and words.count < 100):
        return Kind.SNIPPET, 0.8
    per_line = words.count / max(layout.count, 1)
    if layout.running >= 0.5 or (layout.sentences >= 0.4 and layout.running >= 0.3) or _is_verse(looks):
        return Kind.PROSE, max(layout.running, 0.5)
    if layout.shares[Line.TEXT] >= 0.8 and per_line >= 8 and looks.values.get(measures.WORD_ORDER, 0.0) >= _SOME_ORDER:
        # Speech without points, in a language whose function words are not known.
        return Kind.PROSE, 0.5
    best, share = max(((kind, layout.shares[line]) for kind, line in _ALL), key=lambda one: one[1])
    if share >= (0.3 if per_line < 8 else 0.5) or layout.running < 0.3:
        return best, max(share, 0.3)
    return (Kind.PROSE if per_line >= 8 else Kind.LIST), 0.4


def _program(looks: Looks) -> tuple[Kind, float] | None:
    """A program, a configuration or markup, with whatever comments and help texts stand in it."""
    lines, words = looks.layout.shares[Line.CODE], looks.values[measures.SYNTAX]
    if lines >= _CODE_LINES or words >= _SYNTAX or (lines >= _CODE_LINES / 2 and words >= _SYNTAX / 2):
        return Kind.CODE, max(lines, min(5 * words, 1.0), 0.5)
    apart = 1 - looks.layout.shares[Line.TEXT]
    if words >= _TECHNICAL and apart >= 0.3 and not looks.talk.turns:
        return (Kind.CODE if lines > looks.layout.shares[Line.LIST] else Kind.LIST), apart
    return None


def _is_verse(looks: Looks) -> bool:
    """Whether short lines run on into sentences, in the order of a language and with its function words."""
    return (
        (looks.words.stop or 0.0) >= _VERSE_STOP_WORDS
        and looks.layout.sentences >= _VERSE_SENTENCES
        and looks.layout.shares[Line.TEXT] + looks.layout.shares[Line.LIST] >= 0.95
        and looks.values.get(measures.WORD_ORDER, 0.0) >= _SOME_ORDER
        and looks.values[measures.DUPLICATE_LINES] < 0.2
        and looks.values[measures.PATTERNED] < 0.2
    )


def _in_no_order(looks: Looks) -> bool:
    """Whether a word says nothing of the next; of a few words it takes more to say so, and none where articles stand right."""
    order = looks.values.get(measures.WORD_ORDER)
    if looks.values.get(measures.WORD_DISORDER, 1.0) < _RIGHT:
        return False
    return order is not None and order < _LEAST_ORDER * min((len(looks.words.tokens) - 150) / _ENOUGH, 1.0)


_ALL: Final = (*_STRUCTURED, (Kind.LIST, Line.LIST))


def _structured(layout: Layout) -> tuple[Kind, float] | None:
    """A log, a program, a table, a list or an index, where most lines are and little of the text runs on."""
    for kind, line in _STRUCTURED:
        if layout.shares[line] >= 0.4 and layout.running < 0.5:
            return kind, layout.shares[line]
    if (
        layout.count >= _LIST_LINES
        and layout.shares[Line.LIST] + layout.shares[Line.ENTRY] >= 0.6
        and layout.running < 0.3
    ):
        return Kind.LIST, min(layout.shares[Line.LIST] + layout.shares[Line.ENTRY], 1.0)
    return None
