"""How a text is laid out: what its lines are, and how much of it runs on in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import regex

from winnow_agent.vault.screen import measures
from winnow_agent.vault.screen.quality.lines import LINE_LIMIT, Line, classify, comment_of, ends_like_sentence, words_in
from winnow_agent.vault.screen.quality.words import Words

UNSPACED: Final = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]"
)
UNPUNCTUATED: Final = regex.compile(r"[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]")
"""Thai, Lao, Khmer and Burmese end sentences with a space or a sign of their own."""
_PARAGRAPH: Final = regex.compile(r"\n[^\S\n]*+\n")
_OPENING: Final = regex.compile(r"""^\s*[a-zA-Z]?(/\*|<!--|\"{3}|'{3})""")
_CLOSING: Final = {"/*": "*/", "<!--": "-->", '"""': '"""', "'''": "'''"}
_LONGEST_COMMENT: Final = 300
"""Lines: a sign of comment that nothing closes is none."""
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
    classes: Counter[Line] = field(default_factory=Counter)
    sentences: int = 0
    running: int = 0
    characters: int = 0
    signs: bool = False
    """Whether there are any of a script without spaces."""


@dataclass(slots=True)
class _Comment:
    """A comment of several lines, as programs hold them."""

    closing: str = ""
    lines: int = 0

    def holds(self, line: str) -> bool:
        """Whether a line stands in one; lines are given in their order."""
        if self.closing and self.lines < _LONGEST_COMMENT:
            self.lines += 1
            if self.closing in line:
                self.closing = ""
            return True
        match = _OPENING.match(line)
        closing = "" if match is None else _CLOSING[match[1]]
        self.closing, self.lines = ("" if match is None or closing in line[match.end() :] else closing), 0
        return self.closing != ""


def read_layout(text: str, words: Words) -> Layout:
    """Every line of a text, in blocks between blank lines."""
    tally = _Tally(signs=UNSPACED.search(text) is not None)
    block: list[tuple[Line, str]] = []
    comment = _Comment()
    for raw in (*text.split("\n"), ""):
        line = raw.rstrip()
        if not line:
            if block:
                _count(_commented(block), words.common, tally)
                block = []
            continue
        block.append((Line.CODE if comment.holds(line) else classify(line), line))
    count = tally.classes.total()
    lines = max(count, 1)
    return Layout(
        count=count,
        shares={kind: tally.classes[kind] / lines for kind in Line},
        sentences=tally.sentences / lines,
        running=tally.running / max(tally.characters, 1),
    )


def _commented(block: Sequence[tuple[Line, str]]) -> Sequence[tuple[Line, str]]:
    """The block with lines that begin with one sign of comment taken for code, where its neighbours do too or are code."""
    marks = [comment_of(line) for _, line in block]
    if not any(marks):
        return block
    kinds = [None, *(kind for kind, _ in block), None]
    around = ["", *marks, ""]
    return [
        (Line.CODE, line)
        if mark and (mark in (around[place], around[place + 2]) or Line.CODE in (kinds[place], kinds[place + 2]))
        else (kind, line)
        for place, ((kind, line), mark) in enumerate(zip(block, marks, strict=True))
    ]


def _count(block: Sequence[tuple[Line, str]], common: frozenset[str], tally: _Tally) -> None:
    """Counts a block: from each closing line back over the lines that run on into it, and the clauses that are left."""
    run: list[str] = []
    for kind, line in block:
        tally.classes[kind] += 1
        tally.characters += len(line)
        if kind in _STRUCTURED:
            _leave(run, common, tally)
            continue
        run.append(line)
        closed = ends_like_sentence(line) or (tally.signs and _unpunctuated(line))
        if closed and (len(run) > 1 or words_in(line) >= 4 or (tally.signs and UNSPACED.search(line[:LINE_LIMIT]))):
            tally.sentences += len(run)
            tally.running += sum(map(len, run))
            run.clear()
    _leave(run, common, tally)


def _unpunctuated(line: str) -> bool:
    return len(line) > 40 and UNPUNCTUATED.search(line[:LINE_LIMIT]) is not None


def _leave(run: list[str], common: frozenset[str], tally: _Tally) -> None:
    """Lines that no sentence closes: verse, and speech that was written down without points, hold clauses all the same."""
    for line in run:
        shown = line[:LINE_LIMIT]
        if holds_clause(shown.lower().split(), common) or (tally.signs and len(UNSPACED.findall(shown)) >= _SIGNS):
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
