"""Measures of the whole document: length, repetition, symbols, function words, and what kind of text it is.

The names and meanings stand in `measures`; the measures of repetition are those of Rae et al. 2021 (Gopher), A.1.1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from winnow_agent.documents import Document, Finding, SourceType
from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.language import identify
from winnow_agent.vault.screen.lines import LINE_LIMIT, Line, classify, ends_like_sentence, turn_of, words_in
from winnow_agent.vault.screen.measures import UNKNOWN_LANGUAGE, Kind
from winnow_agent.vault.screen.stop_words import STOP_WORDS

name: Final = "quality"
version: Final = "1"

# Words are counted for repetition in blocks of this many characters, so that memory does not grow with the text.
_BLOCK: Final = 1_000_000
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:[’'.\-·][\p{L}\p{M}\p{N}]+)*")
_UNSPACED: Final = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]"
)
# Thai, Lao, Khmer and Burmese end sentences with a space or a sign of their own.
_UNPUNCTUATED: Final = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]")
_SENTENCE_END: Final = regex.compile(
    r"""(?<=[\p{L}\p{N}\p{Pe}\p{Pf}"'’%])[.!?…]+[\p{Pe}\p{Pf}"'’]*(?=\s|$)|[。！？։۔।॥።༎།៕။]"""
)
_SYMBOL: Final = regex.compile(
    r"[^\p{L}\p{M}\p{N}\s.,;:!?'\"()\-–—‘’‚“”„«»‹›…¿¡、。，！？「」『』（）：；·।\u200b-\u200f\ufeff]"
)
_DIGIT: Final = regex.compile(r"\p{N}")
_SPACE: Final = regex.compile(r"\s")
_DAMAGED: Final = regex.compile(
    r"\ufffd|[\x00-\x08\x0e-\x1f\x7f]|Ã[\u0080-\u00bf]|â€[\u0080-\u00bf™œ\u201c\u201d˜¦]?|Â[\u00a0-\u00bf]"
)
_PARAGRAPH: Final = regex.compile(r"\n\s*\n")
_MINIMUM_TURNS: Final = 4
_SURE: Final = 0.6
_LIST_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class _Lines:
    """Shares of the document's lines that are not blank, weighted by nothing but their number."""

    count: int
    shares: dict[Line, float]
    sentences: float


def _lines(text: str) -> _Lines:
    classes: Counter[Line] = Counter()
    sentence_lines = 0
    block: list[tuple[Line, str]] = []
    for raw in (*text.split("\n"), ""):
        line = raw.rstrip()
        if line:
            kind = classify(line)
            classes[kind] += 1
            block.append((kind, line))
            continue
        sentence_lines += _sentence_lines(block)
        block = []
    count = classes.total()
    return _Lines(count, {kind: classes[kind] / max(count, 1) for kind in Line}, sentence_lines / max(count, 1))


def _sentence_lines(block: Sequence[tuple[Line, str]]) -> int:
    """How many lines of a block belong to sentences: from each closing line back over the lines that run on into it."""
    counted = run = 0
    for kind, line in block:
        if kind in {Line.LOG, Line.CODE, Line.TABLE}:
            run = 0
            continue
        run += 1
        closed = ends_like_sentence(line) or (len(line) > 40 and _UNPUNCTUATED.search(line) is not None)
        if closed and (run > 1 or words_in(line) >= 4 or _UNSPACED.search(line) is not None):
            counted += run
            run = 0
    return counted


def _repetition(text: str) -> dict[str, float]:
    seen_lines: set[int] = set()
    duplicate_lines = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        key = hash(stripped[:LINE_LIMIT])
        if key in seen_lines:
            duplicate_lines += len(stripped)
        seen_lines.add(key)
    seen: set[int] = set()
    duplicate_paragraphs = 0
    for paragraph in _PARAGRAPH.split(text):
        stripped = paragraph.strip()
        if not stripped:
            continue
        key = hash(stripped)
        if key in seen:
            duplicate_paragraphs += len(stripped)
        seen.add(key)
    size = max(len(text), 1)
    return {
        measures.DUPLICATE_LINES: duplicate_lines / size,
        measures.DUPLICATE_PARAGRAPHS: duplicate_paragraphs / size,
    }


def _grams(text: str) -> dict[str, float]:
    """Shares of repeated n-grams; the mean over blocks, weighted by their characters."""
    total = top = duplicate = 0
    for start in range(0, len(text), _BLOCK):
        words = [word.lower() for word in _WORD.findall(text[start : start + _BLOCK])]
        total += sum(map(len, words))
        counts = Counter(zip(words, words[1:], words[2:], strict=False))
        if counts:
            gram, times = counts.most_common(1)[0]
            top += times * sum(map(len, gram)) if times > 1 else 0
        seen: set[int] = set()
        position = 0
        while position + 5 <= len(words):
            five = words[position : position + 5]
            key = hash(tuple(five))
            if key in seen:
                duplicate += sum(map(len, five))
                position += 5
            else:
                seen.add(key)
                position += 1
    total = max(total, 1)
    return {measures.TOP_3GRAM: top / total, measures.DUPLICATE_5GRAMS: duplicate / total}


@dataclass(frozen=True, slots=True)
class _Words:
    count: int
    spaced: int
    mean_length: float
    alphabetic: float
    stop: float | None


def _words(text: str, language: str) -> _Words:
    stop_words = STOP_WORDS.get(language)
    spaced = characters = alphabetic = stops = 0
    for match in _WORD.finditer(_UNSPACED.sub(" ", text)):
        word = match[0]
        spaced += 1
        characters += len(word)
        alphabetic += any(map(str.isalpha, word))
        if stop_words is not None:
            lower = word.lower()
            # French and Italian function words lean on the next word: l'homme, dell'arte.
            stops += (
                lower in stop_words or lower.partition("'")[0] in stop_words or lower.partition("’")[0] in stop_words
            )
    unspaced = len(_UNSPACED.findall(text))
    return _Words(
        count=spaced + (unspaced + 1) // 2,
        spaced=spaced,
        mean_length=characters / max(spaced, 1),
        alphabetic=alphabetic / max(spaced, 1) if spaced > unspaced else 1.0,
        stop=None if stop_words is None or unspaced > spaced else stops / max(spaced, 1),
    )


def _characters(text: str) -> dict[str, float]:
    size = max(len(text), 1)
    visible = max(size - len(_SPACE.findall(text)), 1)
    return {
        measures.SYMBOLS: len(_SYMBOL.findall(text)) / visible,
        measures.DIGITS: len(_DIGIT.findall(text)) / visible,
        measures.DAMAGED: sum(len(match[0]) for match in _DAMAGED.finditer(text)) / size,
    }


def _turns(document: Document, lines: int) -> tuple[int, int]:
    """How many turns and how many speakers: of the document, or of lines that begin with a name."""
    if document.turns:
        return len(document.turns), len({turn.speaker for turn in document.turns})
    labelled: Counter[str] = Counter()
    words = 0
    for line in document.text.split("\n"):
        turn = turn_of(line)
        if turn is not None:
            labelled[turn[0]] += 1
            words += turn[1]
    speakers = [speaker for speaker, times in labelled.items() if times > 1]
    turns = sum(labelled[speaker] for speaker in speakers)
    # A form's fields come back too, but say a word or two each, and between them stands nothing.
    spoken = turns >= _MINIMUM_TURNS and len(speakers) >= 2 and turns >= 0.3 * lines and words >= 3 * labelled.total()
    return (turns, len(speakers)) if spoken else (0, 0)


def _kind(document: Document, lines: _Lines, words: _Words, turns: int) -> tuple[Kind, float]:
    """What the text mostly is, and how sure that is."""
    if turns and (document.turns or document.source_type is SourceType.CONVERSATION or turns >= _MINIMUM_TURNS):
        return Kind.CONVERSATION, 0.9
    for kind, line in ((Kind.LOG, Line.LOG), (Kind.CODE, Line.CODE), (Kind.TABLE, Line.TABLE)):
        if lines.shares[line] >= 0.4 and lines.sentences < 0.5:
            return kind, lines.shares[line]
    if lines.count >= _LIST_LINES and lines.shares[Line.LIST] >= 0.6 and lines.sentences < 0.3:
        return Kind.LIST, lines.shares[Line.LIST]
    sentences = len(_SENTENCE_END.findall(document.text[:_BLOCK]))
    unpunctuated = _UNPUNCTUATED.search(document.text[:10_000]) is not None
    if words.count < 20 or (sentences < 3 and not unpunctuated and words.count < 100):
        return Kind.SNIPPET, 0.8
    per_line = words.count / max(lines.count, 1)
    # Verse and transcripts end few lines like sentences, but are full of function words.
    running = words.stop is not None and words.stop >= 0.25 and lines.shares[Line.LIST] < 0.5
    if lines.sentences >= 0.4 or (running and per_line >= 4):
        return Kind.PROSE, max(lines.sentences, 0.5)
    structured = {Kind.LIST: Line.LIST, Kind.TABLE: Line.TABLE, Kind.CODE: Line.CODE, Kind.LOG: Line.LOG}
    best = max(structured, key=lambda kind: lines.shares[structured[kind]])
    if lines.shares[structured[best]] >= (0.3 if per_line < 8 else 0.5):
        return best, lines.shares[structured[best]]
    return (Kind.PROSE if per_line >= 8 else Kind.LIST), 0.4


def findings(document: Document) -> Iterator[Finding]:
    """Every measure of `measures` but `LANGUAGE`."""
    text = document.text
    language, confidence = identify(text)
    # A language that is only guessed says nothing about its function words.
    language = language if confidence >= _SURE else UNKNOWN_LANGUAGE
    lines = _lines(text)
    words = _words(text, language)
    turns, speakers = _turns(document, lines.count)
    kind, certainty = _kind(document, lines, words, turns)

    def measure(type_: str, score: float, note: str = "") -> Finding:
        return Finding(type_, 0, len(text), round(min(score, 1.0), 4), name, version, note)

    yield measure(measures.KIND, certainty, kind.value)
    yield measure(measures.WORDS, 1.0, str(words.count))
    yield measure(measures.TURNS, 1.0, str(turns))
    yield measure(measures.SPEAKERS, 1.0, str(speakers))
    yield measure(measures.LINES, 1.0, str(lines.count))
    if words.spaced:
        yield measure(measures.MEAN_WORD_LENGTH, 1.0, f"{words.mean_length:.2f}")
    if words.stop is not None:
        yield measure(measures.STOP_WORDS, words.stop)
    shares = {
        **_repetition(text),
        **_grams(text),
        **_characters(text),
        measures.ALPHABETIC_WORDS: words.alphabetic,
        measures.SENTENCE_LINES: lines.sentences,
        measures.LIST_LINES: lines.shares[Line.LIST],
        measures.TABLE_LINES: lines.shares[Line.TABLE],
        measures.LOG_LINES: lines.shares[Line.LOG],
        measures.CODE_LINES: lines.shares[Line.CODE],
    }
    for type_, value in shares.items():
        yield measure(type_, value)
