"""A pattern with what makes a match of it sure: the words around it, a check digit. Rules are data; `matches` runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

import regex

from winnow_agent.vault.screen.scanner import Scanner, prepared

# Presidio's own reach: so many words before and after are looked at for context, in characters here.
_REACH_BEFORE: Final = 60
_REACH_AFTER: Final = 20
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


class Match(NamedTuple):
    """A span of the text, what it is, how sure that is, and the name of the rule that says so."""

    start: int
    end: int
    type: str
    score: float
    note: str


MODELS: Final = frozenset({"names model", "SpacyRecognizer", "Rampart"})
"""The notes of marks that a model alone makes."""


def is_witnessed(mark: Match) -> bool:
    """Whether a title, a greeting, a field or the like says that somebody is named: a mark of more than models and initials."""
    return mark.note not in MODELS and not mark.note.startswith(("initials", "surname:"))


# Told apart by identity: the rules are asked for their scanner at each text, and to hash what they hold takes longer than the scan.
@dataclass(frozen=True, eq=False)
class Rule:
    """One form of one kind of identifier.

    Attributes:
        name: unique; becomes the finding's note.
        type: Presidio's name where it has one, else `ID`, `LOCATION`, `PHONE_NUMBER` and so on.
        pattern: for `regex`; the group ``value`` is the span where there is one. Bounded: it takes linear time on any text.
        score: of a match by itself, from 0 to 1; 0 where only context or `valid` makes it one.
        valid: of the matched value: True makes it sure (score 1), False throws it away, None leaves the score.
        context: lower-case words (or beginnings of words) that raise the score where one stands near.
        with_context: the score there.
        whole: those of the context's words that count as a whole alone: "cro" is no beginning of "crops".
        endings: what may stand right behind those, parted by ``|``.
    """

    name: str
    type: str
    pattern: str
    score: float
    valid: Callable[[str], bool | None] | None = None
    context: tuple[str, ...] = ()
    with_context: float = 0.0
    whole: frozenset[str] = frozenset()
    endings: str = ""

    @cached_property
    def compiled(self) -> Any:
        """The pattern, compiled."""
        return prepared.compiled(self.pattern)

    @cached_property
    def near(self) -> Any:
        """Finds a word of the context."""
        return prepared.compiled(self.near_pattern)

    @property
    def near_pattern(self) -> str:
        """Of a word of the context, for `regex`; where script has no spaces, a word begins behind any letter."""
        return "(?i)" + "|".join(
            ("" if _UNSPACED.match(word) else r"(?<!\p{L})")
            + regex.escape(word)
            + (rf"(?:{self.endings})?(?!\p{{L}})" if word in self.whole else "")
            for word in self.context
        )

    def matches(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Match]:
        """Every match that begins in a stretch of the text; what stands around it is looked at outside of it too."""
        for found in self.compiled.finditer(text, start, len(text) if end is None else end):
            if (match := self.judged(text, found)) is not None:
                yield match

    def judged(self, text: str, found: Any) -> Match | None:
        """A match of the pattern with its score; None where it is none after all."""
        first, last = found.span("value" if "value" in found.re.groupindex else 0)
        score = self._score(text, first, last)
        return Match(first, last, self.type, score, self.name) if score > 0 else None

    def _score(self, text: str, start: int, end: int) -> float:
        verdict = self.valid(text[start:end]) if self.valid is not None else None
        if verdict is False:
            return 0.0
        if verdict is True:
            return 1.0
        if not self.context or self.with_context <= self.score:
            return self.score
        around = (text[max(0, start - _REACH_BEFORE) : start], text[end : end + _REACH_AFTER])
        return self.with_context if any(self.near.search(part) for part in around) else self.score


@cache
def _scanner(rules: tuple[Rule, ...]) -> Scanner:
    return Scanner([(rule.pattern, 0) for rule in rules])


def matches(rules: Iterable[Rule], text: str) -> Iterator[Match]:
    """Every match of every rule, rule by rule; spans may overlap. The text is read once, whatever the number of rules."""
    together = tuple(rules)
    for number, found in _scanner(together).matches(text):
        if (match := together[number].judged(text, found)) is not None:
            yield match
