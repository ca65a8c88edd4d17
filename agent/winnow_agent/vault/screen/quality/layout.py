"""How a text is laid out: what its lines are, and how much of it runs on in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex

from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.quality.lines import LINE_LIMIT, Line, classify, ends_like_sentence, words_in
from winnow_agent.vault.screen.quality.words import Words

UNSPACED: Final = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]"
)
UNPUNCTUATED: Final = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]")
"""Thai, Lao, Khmer and Burmese end sentences with a space or a sign of their own."""
_PARAGRAPH: Final = regex.compile(r"\n[^\S\n]*+\n")
_FUNCTION_WORDS: Final = 0.15
_CLAUSE: Final = 5
_SIGNS: Final = 15
"""A clause in a script without spaces; entries of menus and lists are shorter."""
_STRUCTURED: Final = frozenset({Line.LOG, Line.CODE, Line.TABLE, Line.ENTRY})


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines that are not blank.

    Attributes:
        shares: of each class, by number of lines.
        sentences: share of the lines that belong to sentences.
        running: share of the characters in such lines, or in others that hold a clause: five words and function words.
    """

    count: int
    shares: dict[Line, float]
    sentences: float
    running: float


@dataclass(slots=True)
class _Tally:
    lines: int = 0
    sentences: int = 0
    running: int = 0
    characters: int = 0


def read_layout(text: str, words: Words) -> Layout:
    """Every line of a text, in blocks between blank lines."""
    classes: Counter[Line] = Counter()
    tally = _Tally()
    block: list[tuple[Line, str]] = []
    for raw in (*text.split("\n"), ""):
        line = raw.rstrip()
        if line:
            kind = classify(line)
            classes[kind] += 1
            block.append((kind, line))
            continue
        _count(block, words.common, tally)
        block = []
    count = max(classes.total(), 1)
    return Layout(
        count=classes.total(),
        shares={kind: classes[kind] / count for kind in Line},
        sentences=tally.sentences / count,
        running=tally.running / max(tally.characters, 1),
    )


def _count(block: Sequence[tuple[Line, str]], common: frozenset[str], tally: _Tally) -> None:
    """Counts a block: from each closing line back over the lines that run on into it, and the clauses that are left."""
    run: list[str] = []
    for kind, line in block:
        tally.characters += len(line)
        if kind in _STRUCTURED:
            _leave(run, common, tally)
            continue
        run.append(line)
        closed = ends_like_sentence(line) or (len(line) > 40 and UNPUNCTUATED.search(line[:LINE_LIMIT]) is not None)
        if closed and (len(run) > 1 or words_in(line) >= 4 or UNSPACED.search(line[:LINE_LIMIT]) is not None):
            tally.sentences += len(run)
            tally.running += sum(map(len, run))
            run.clear()
    _leave(run, common, tally)


def _leave(run: list[str], common: frozenset[str], tally: _Tally) -> None:
    """Lines that no sentence closes: verse, and speech that was written down without points, hold clauses all the same."""
    for line in run:
        shown = line[:LINE_LIMIT]
        if holds_clause(shown.lower().split(), common) or len(UNSPACED.findall(shown)) >= _SIGNS:
            tally.running += len(line)
    run.clear()


def holds_clause(words: Sequence[str], common: frozenset[str]) -> bool:
    """Whether words hold together: five of them, two function words, and one in seven."""
    if len(words) < _CLAUSE:
        return False
    held = sum(word.strip(".,;:!?\"'()") in common for word in words)
    return held >= 2 and held >= _FUNCTION_WORDS * len(words)


def duplicates(text: str) -> dict[str, float]:
    """Shares of the characters in lines and in paragraphs that occurred before (Rae et al. 2021, A.1.1)."""
    size = max(len(text), 1)
    return {
        measures.DUPLICATE_LINES: _again(text.split("\n")) / size,
        measures.DUPLICATE_PARAGRAPHS: _again(_PARAGRAPH.split(text)) / size,
    }


def _again(parts: Sequence[str]) -> int:
    seen: set[int] = set()
    characters = 0
    for part in parts:
        stripped = part.strip()
        if not stripped:
            continue
        key = hash(stripped)
        if key in seen:
            characters += len(stripped)
        seen.add(key)
    return characters
