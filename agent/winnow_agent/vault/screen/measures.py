"""The names and meanings of what the language and quality detectors measure: what they write and `decide` reads.

A measure is a `Finding` over the whole document (``start`` 0, ``end`` its length). A share stands in ``score``, from 0
to 1. A number (a count, a mean) stands in ``note`` as decimal digits, with score 1. A word (a language code, a kind)
stands in ``note``, with its confidence in ``score``. `share`, `number` and `word` read them.

Shares of repetition follow Rae et al. 2021 (Gopher), appendix A.1.1, as in datatrove's ``GopherRepetitionFilter``:
characters in repeated parts over all characters.

| type | reads as | meaning |
|---|---|---|
| `LANGUAGE` | word | ISO 639 code, or ``und`` |
| `KIND` | word | a `Kind`: what the text mostly is |
| `WORDS` | number | words; in Chinese and Japanese two signs count as one word, in Thai, Lao, Khmer and Burmese four |
| `TURNS` | number | turns of a conversation, from the document's turns or from "Name:" lines; 0 if it is none |
| `SPEAKERS` | number | different speakers of those turns |
| `LINES` | number | lines that are not blank |
| `MEAN_WORD_LENGTH` | number | characters a word; absent for scripts without spaces |
| `DUPLICATE_LINES` | share | of the characters: in lines that occurred before |
| `DUPLICATE_PARAGRAPHS` | share | of the characters: in paragraphs that occurred before |
| `TOP_3GRAM` | share | of the characters: covered by the most frequent 3-gram of words, if it occurs more than once |
| `DUPLICATE_5GRAMS` | share | of the characters: in 5-grams of words that occurred before |
| `SYMBOLS` | share | of the characters that are not space: neither letter, mark, digit nor common punctuation |
| `DIGITS` | share | of the characters that are not space: digits |
| `IMPLAUSIBLE_WORDS` | share | of the words: such as no language writes, with signs or digits inside, a letter four times |
| `LETTER_DISORDER` | number | bits a letter where the two before it are known, over those where not: prose 0.6 to 0.85, noise 1 |
| `WORD_DISORDER` | share | of the articles: before a word that can't follow one; absent where we have no list, or few are there |
| `WORD_ORDER` | number | how far pairs of neighbours are from chance: prose 0.06 and more, words in no order about 0; absent of a few |
| `SYNTAX` | share | of the words: such as only programs write: identifiers, calls, operators, paths, options |
| `PATTERNED` | share | of the characters: in sentences and lines that are alike but for the words filled in |
| `TOP_PHRASE` | share | of the words: in the most frequent pair of words that are no function words |
| `BOILERPLATE` | share | of the characters: in paragraphs of cookie banners, menus, footers, licences, calls to subscribe |
| `LEGAL_WORDS` | share | of the words: of licences, terms of use, notices of privacy; 0 where fewer than eight of them occur |
| `DAMAGED` | share | of the characters: U+FFFD, control characters, and pairs typical of a wrongly decoded text |
| `ALPHABETIC_WORDS` | share | of the words: with at least one letter |
| `STOP_WORDS` | share | of the words: function words of the language; absent where we have no list for it |
| `RUNNING_TEXT` | share | of the characters: in sentences, or in lines that hold a clause |
| `WHOLE` | share | 1 where the text begins like a sentence and ends like one, 0.5 where it does one of the two, else 0 |
| `SENTENCE_LINES` | share | of the lines: end like a sentence, or run on into a line that does |
| `LIST_LINES` | share | of the lines: begin with a bullet or a number, or are short entries |
| `TABLE_LINES` | share | of the lines: cells set apart by tabs, bars, semicolons, commas or runs of spaces |
| `LOG_LINES` | share | of the lines: begin with a time stamp, an address or a level as programs write them |
| `ENTRY_LINES` | share | of the lines: lead elsewhere, as in an index, a table of contents, a bibliography |
| `CODE_LINES` | share | of the lines: look like a program, a configuration or markup |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from winnow_agent.documents import Finding

LANGUAGE: Final = "LANGUAGE"
UNKNOWN_LANGUAGE: Final = "und"

KIND: Final = "QUALITY_KIND"
WORDS: Final = "QUALITY_WORDS"
TURNS: Final = "QUALITY_TURNS"
SPEAKERS: Final = "QUALITY_SPEAKERS"
LINES: Final = "QUALITY_LINES"
MEAN_WORD_LENGTH: Final = "QUALITY_MEAN_WORD_LENGTH"
DUPLICATE_LINES: Final = "QUALITY_DUPLICATE_LINES"
DUPLICATE_PARAGRAPHS: Final = "QUALITY_DUPLICATE_PARAGRAPHS"
TOP_3GRAM: Final = "QUALITY_TOP_3GRAM"
DUPLICATE_5GRAMS: Final = "QUALITY_DUPLICATE_5GRAMS"
SYMBOLS: Final = "QUALITY_SYMBOLS"
DIGITS: Final = "QUALITY_DIGITS"
DAMAGED: Final = "QUALITY_DAMAGED"
ALPHABETIC_WORDS: Final = "QUALITY_ALPHABETIC_WORDS"
STOP_WORDS: Final = "QUALITY_STOP_WORDS"
IMPLAUSIBLE_WORDS: Final = "QUALITY_IMPLAUSIBLE_WORDS"
LETTER_DISORDER: Final = "QUALITY_LETTER_DISORDER"
WORD_DISORDER: Final = "QUALITY_WORD_DISORDER"
WORD_ORDER: Final = "QUALITY_WORD_ORDER"
SYNTAX: Final = "QUALITY_SYNTAX"
PATTERNED: Final = "QUALITY_PATTERNED"
TOP_PHRASE: Final = "QUALITY_TOP_PHRASE"
BOILERPLATE: Final = "QUALITY_BOILERPLATE"
LEGAL_WORDS: Final = "QUALITY_LEGAL_WORDS"
RUNNING_TEXT: Final = "QUALITY_RUNNING_TEXT"
WHOLE: Final = "QUALITY_WHOLE"
SENTENCE_LINES: Final = "QUALITY_SENTENCE_LINES"
LIST_LINES: Final = "QUALITY_LIST_LINES"
TABLE_LINES: Final = "QUALITY_TABLE_LINES"
LOG_LINES: Final = "QUALITY_LOG_LINES"
ENTRY_LINES: Final = "QUALITY_ENTRY_LINES"
CODE_LINES: Final = "QUALITY_CODE_LINES"


class Kind(StrEnum):
    """What a document mostly is. Prose and conversation are what training wants."""

    PROSE = "prose"
    CONVERSATION = "conversation"
    LIST = "list"
    TABLE = "table"
    LOG = "log"
    CODE = "code"
    SNIPPET = "snippet"
    """Too little to be anything else: fewer than three sentences, or loose fragments."""
    BOILERPLATE = "boilerplate"
    """What stands around texts: cookie banners, menus, footers of law, licences, calls to buy."""
    MACHINE = "machine"
    """Made by a program: sentences filled in after a pattern, words drawn one by one, phrases stuffed for search engines."""
    GARBAGE = "garbage"
    """Letters that make no words: a failed recognition, encoded bytes."""


WANTED_KINDS: Final = frozenset({Kind.PROSE, Kind.CONVERSATION})

SOUND_SHARES: Final[Mapping[str, tuple[float, float]]] = {
    DUPLICATE_LINES: (0.0, 0.2),
    DUPLICATE_PARAGRAPHS: (0.0, 0.2),
    TOP_3GRAM: (0.0, 0.18),
    DUPLICATE_5GRAMS: (0.0, 0.2),
    SYMBOLS: (0.0, 0.1),
    DIGITS: (0.0, 0.2),
    DAMAGED: (0.0, 0.01),
    ALPHABETIC_WORDS: (0.8, 1.0),
    STOP_WORDS: (0.06, 1.0),
}
"""Least and greatest share of each measure in sound text: Gopher's bounds where Gopher has the measure, else ours.

A mail that quotes what it answers repeats more than the web pages for which Gopher bounds 5-grams at 0.15.
"""

LEAST_STOP_WORDS: Final[Mapping[str, float]] = dict.fromkeys(
    ("en", "fr", "de", "es", "it", "pt", "nl", "ca", "ro", "el", "bg"), 0.14
) | dict.fromkeys(("da", "sv", "no"), 0.12)
"""In languages that hold their sentences together with words of their own, not with endings."""

SOUND_MEAN_WORD_LENGTH: Final = (2.5, 12.0)
"""Gopher says 3 to 10 for English; German and Finnish need more, Vietnamese less."""


def sound(measure: str, language: str | None) -> tuple[float, float]:
    """The least and the greatest value of a measure in sound text of a language."""
    if measure == MEAN_WORD_LENGTH:
        return SOUND_MEAN_WORD_LENGTH
    least, most = SOUND_SHARES[measure]
    return (LEAST_STOP_WORDS.get(language or UNKNOWN_LANGUAGE, least) if measure == STOP_WORDS else least), most


def unsound(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The measures that are outside what sound text shows."""
    found = tuple(findings)
    language = word(found, LANGUAGE)
    values = {measure: share(found, measure) for measure in SOUND_SHARES}
    values[MEAN_WORD_LENGTH] = number(found, MEAN_WORD_LENGTH)
    outside = []
    for measure, value in values.items():
        least, most = sound(measure, language)
        if value is not None and not least <= value <= most:
            outside.append(measure)
    return tuple(outside)


def is_measure(finding: Finding) -> bool:
    """Whether a finding measures the whole document, rather than marking a span of it."""
    return finding.type == LANGUAGE or finding.type.startswith("QUALITY_")


def share(findings: Iterable[Finding], measure: str) -> float | None:
    """The value of a share from 0 to 1; ``None`` where it was not measured."""
    return next((finding.score for finding in findings if finding.type == measure), None)


def number(findings: Iterable[Finding], measure: str) -> float | None:
    """The value of a count or a mean; ``None`` where it was not measured."""
    return next((float(finding.note) for finding in findings if finding.type == measure), None)


def word(findings: Iterable[Finding], measure: str) -> str | None:
    """The value of `LANGUAGE` or `KIND`; ``None`` where it was not measured."""
    return next((finding.note for finding in findings if finding.type == measure), None)
