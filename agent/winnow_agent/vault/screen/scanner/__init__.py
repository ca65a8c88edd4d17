"""Many patterns over one text in one pass, with the matches that each pattern alone gives.

hyperscan reads the text once, a byte a character, and reports each word that matches of a pattern can't be without (`sketch`);
patterns of numbers are looked for where digits stand together (`digits`). There, and only there, the pattern itself is tried by
`regex`, over as much of the text as it can look at. The result is that of
``finditer`` over the whole text, whatever the patterns. Only where a pattern has no bound does it have to begin within 2,048
characters before what tells it apart, and to be told from other text within 4,096: that keeps the time linear.

Where hyperscan does not run (it needs x86-64), every pattern goes through the whole text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from winnow_agent.vault.screen.scanner import alphabet, prepared
from winnow_agent.vault.screen.scanner.digits import clusters
from winnow_agent.vault.screen.scanner.sketch import REACH, START_REACH, Sketch, forget
from winnow_agent.vault.screen.scanner.tree import UnsupportedError


def available() -> bool:
    """Whether hyperscan runs on this machine; without it the scanner gives the same, in more time."""
    try:
        import hyperscan  # noqa: F401
    except ImportError:
        return False
    return True


_A_TRY: Final = 16
"""How many characters a search passes in the time that a match at one place takes to be called."""
_Users = tuple[tuple[int, int, int], ...]


class Scanner:
    """Patterns that are looked for together.

    Args:
        patterns: for `regex`, each with its flags; each keeps its place as its number. One is compiled, or taken from
            the table of what is `prepared`, when it is first tried.
    """

    def __init__(self, patterns: Sequence[tuple[str, int]]) -> None:
        self._sources = tuple(patterns)
        self._patterns: dict[int, Any] = {}
        self._sketches: dict[int, Sketch] = {}
        if available():
            for number, (source, flags) in enumerate(self._sources):
                try:
                    self._sketches[number] = prepared.sketch(source, flags)
                except UnsupportedError:
                    continue
            forget()
        words: dict[bytes, list[tuple[int, int, int]]] = {}
        for number, each in self._sketches.items():
            for text, low, high in each.words:
                user = (number, low, START_REACH if high is None else high)
                if user not in (users := words.setdefault(text, [])):
                    users.append(user)
        self._words, self._users = tuple(words), tuple(map(tuple, words.values()))
        by_digits: dict[int, dict[int, list[int]]] = {}
        for number, each in self._sketches.items():
            if each.digits:
                by_digits.setdefault(each.digits, {}).setdefault(each.before, []).append(number)
        self._by_digits = {digits: by_digits[digits] for digits in sorted(by_digits)}
        self._database = self._compiled()
        self.alone = frozenset(set(range(len(self._sources))) - set(self._sketches))
        """The numbers of the patterns that are run over the whole text."""

    def matches(self, text: str, wanted: Collection[int] | None = None) -> Iterator[tuple[int, Any]]:
        """Every match with its pattern's number, pattern by pattern, each in the order of the text.

        Args:
            wanted: the numbers of the patterns that are asked for; all of them if None.
        """
        found = self._places(text)
        for number in sorted(self.alone | found.keys()):
            if wanted is not None and number not in wanted:
                continue
            pattern = self._pattern(number)
            if number in self.alone:
                for match in pattern.finditer(text):
                    yield number, match
                continue
            for match in _near(pattern, self._sketches[number].forth, found[number], text):
                yield number, match

    def _pattern(self, number: int) -> Any:
        if number not in self._patterns:
            self._patterns[number] = prepared.compiled(*self._sources[number])
        return self._patterns[number]

    def _compiled(self) -> Any:
        """hyperscan's database of the words."""
        if not self._words:
            return None
        import hyperscan

        words = list(self._words)
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=words,
            ids=list(range(len(words))),
            elements=len(words),
            flags=0,
            literal=True,
        )
        return database

    def _places(self, text: str) -> dict[int, Sequence[tuple[int, int]]]:
        """Where a match of each pattern may begin: stretches of the text, the first and the last place of each, in order."""
        encoded = alphabet.encode(text)
        beginnings: dict[int, list[tuple[int, int]]] = {}
        for users, ends in self._hits(encoded.lower()):
            for number, low, high in users:
                beginnings.setdefault(number, []).extend((end - high, end - low) for end in ends)
        found: dict[int, Sequence[tuple[int, int]]] = {
            number: list(_merged(sorted(places))) for number, places in beginnings.items()
        }
        # Patterns that want as many digits have the same places: they are reckoned once for all of them.
        groups = clusters(encoded) if self._by_digits else []
        for digits, befores in self._by_digits.items():
            groups = [group for group in groups if group.many >= digits]
            if not groups:
                break
            for before, numbers in befores.items():
                places = list(_merged([(group.first - before, group.last) for group in groups]))
                found.update((number, places) for number in numbers)
        return found

    def _hits(self, encoded: bytes) -> Iterator[tuple[_Users, list[int]]]:
        """Where the words end, word by word, and who asked for each."""
        if self._database is None or not encoded:
            return
        ends: dict[int, list[int]] = {}

        def hit(word: int, _start: int, end: int, _flags: int, _context: object) -> None:
            if word in ends:
                ends[word].append(end)
            else:
                ends[word] = [end]

        self._database.scan(encoded, match_event_handler=hit)
        for word, places in ends.items():
            yield self._users[word], places


def _near(pattern: Any, forth: int, places: Sequence[tuple[int, int]], text: str) -> Iterator[Any]:
    """The pattern's matches, tried only from where one may begin."""
    done = 0
    size = len(text)
    for first, stop in places:
        start = max(first, done)
        while start <= stop:
            end = min(stop + forth, size)
            match = _first(pattern, text, start, stop, end)
            if match is None:
                break
            if forth == REACH and match.end() + 2 >= end < size:
                match = pattern.match(text, match.start()) or match
            yield match
            start = done = match.end()


def _merged(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sorted stretches, those that touch as one: no place is tried twice."""
    first, stop = places[0]
    for begin, end in places[1:]:
        if begin <= stop + 1:
            stop = max(stop, end)
        else:
            yield first, stop
            first, stop = begin, end
    yield first, stop


def _first(pattern: Any, text: str, start: int, stop: int, end: int) -> Any:
    """The first match that begins from ``start`` to ``stop``, of the text up to ``end``."""
    if (stop - start + 1) * _A_TRY > end - start:
        match = pattern.search(text, start, end)
        return match if match is not None and match.start() <= stop else None
    # A search would go on to the end of what it may look at.
    match = None
    while match is None and start <= stop:
        match = pattern.match(text, start, end)
        start += 1
    return match
