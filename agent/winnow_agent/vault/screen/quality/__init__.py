"""Measures of the whole document: length, repetition, order, symbols, function words, layout, and what kind of text it is.

The names and meanings stand in `measures`; the measures of repetition are those of Rae et al. 2021 (Gopher), A.1.1.
Nothing is learned from any corpus but the lists of function words: each measure holds for a language never seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.language import identify
from winnow_agent.vault.screen.measures import UNKNOWN_LANGUAGE
from winnow_agent.vault.screen.quality.boilerplate import boilerplate, legal_words
from winnow_agent.vault.screen.quality.kinds import Looks, kind_of
from winnow_agent.vault.screen.quality.layout import Layout, duplicates, read_layout
from winnow_agent.vault.screen.quality.letters import characters, disorder, implausible, misplaced
from winnow_agent.vault.screen.quality.lines import Line, ends_like_sentence
from winnow_agent.vault.screen.quality.order import order
from winnow_agent.vault.screen.quality.patterns import patterned, stuffed
from winnow_agent.vault.screen.quality.sampling import Sampled, sampled
from winnow_agent.vault.screen.quality.syntax import syntax
from winnow_agent.vault.screen.quality.turns import read_talk, untimed
from winnow_agent.vault.screen.quality.words import Words, read_words, repetition

name: Final = "quality"
version: Final = "4"

_SURE: Final = 0.6
_EDGE: Final = 200


def findings(document: Document) -> Iterator[Finding]:
    """Every measure of `measures` but `LANGUAGE`."""
    part = sampled(document.text)
    language, confidence = identify(document.text)
    # A language that is only guessed says nothing about its function words.
    language = language if confidence >= _SURE else UNKNOWN_LANGUAGE
    words = read_words(part.text, language)
    layout = read_layout(part.text, words)
    talk = read_talk(document, part.text, words)
    said = untimed(part.text) if talk.turns and not document.turns else part.text
    values = _values(said, read_words(said, language) if said != part.text else words, layout, language)
    kind, certainty = kind_of(Looks(part.text, words, layout, talk, values))

    def measure(type_: str, score: float, note: str = "") -> Finding:
        return Finding(type_, 0, len(document.text), round(min(score, 1.0), 4), name, version, note)

    yield measure(measures.KIND, certainty, kind.value)
    counts = {measures.WORDS: words.count, measures.LINES: layout.count, measures.TURNS: talk.turns}
    for type_, count in counts.items():
        yield measure(type_, 1.0, str(_of_whole(count, part) if not document.turns else count))
    yield measure(measures.SPEAKERS, 1.0, str(talk.speakers))
    if not words.unspaced and words.count:
        yield measure(measures.MEAN_WORD_LENGTH, 1.0, f"{words.mean_length:.2f}")
    for type_ in (measures.LETTER_DISORDER, measures.WORD_ORDER):
        bits = values.pop(type_, None)
        if bits is not None:
            yield measure(type_, 1.0, f"{bits:.3f}")
    for type_, value in values.items():
        yield measure(type_, value)


def _of_whole(count: int, part: Sampled) -> int:
    return count if part.scale == 1.0 else round(count * part.scale)


def _values(text: str, words: Words, layout: Layout, language: str) -> dict[str, float]:
    """Every share that could be measured, and the disorder of letters."""
    maybe = {
        measures.STOP_WORDS: words.stop,
        measures.LETTER_DISORDER: disorder(text, words),
        measures.WORD_DISORDER: misplaced(words, language),
        measures.WORD_ORDER: order(words),
        measures.TOP_PHRASE: stuffed(words),
        measures.IMPLAUSIBLE_WORDS: implausible(text, words),
    }
    return {measure: value for measure, value in maybe.items() if value is not None} | {
        **duplicates(text),
        **repetition(words),
        **characters(text),
        measures.ALPHABETIC_WORDS: words.alphabetic,
        measures.SYNTAX: syntax(text),
        measures.PATTERNED: patterned(text, words),
        measures.BOILERPLATE: boilerplate(text, words),
        measures.LEGAL_WORDS: legal_words(words),
        measures.RUNNING_TEXT: layout.running,
        measures.WHOLE: _whole(text),
        measures.SENTENCE_LINES: layout.sentences,
        measures.LIST_LINES: layout.shares[Line.LIST],
        measures.TABLE_LINES: layout.shares[Line.TABLE],
        measures.LOG_LINES: layout.shares[Line.LOG],
        measures.ENTRY_LINES: layout.shares[Line.ENTRY],
        measures.CODE_LINES: layout.shares[Line.CODE],
    }


def _whole(text: str) -> float:
    """Whether a text begins with a letter that is not small, and ends with the punctuation of a sentence."""
    first = next((sign for sign in text[:_EDGE] if sign.isalpha()), "a")
    return (0.5 if not first.islower() else 0.0) + (0.5 if ends_like_sentence(text[-_EDGE:].rstrip()) else 0.0)
