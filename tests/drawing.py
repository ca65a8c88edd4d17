"""Strings drawn at random that a pattern matches: credentials that nobody ever issued."""

from __future__ import annotations

import random
import re
import string
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_ALL = string.ascii_letters + string.digits
_ANY = _ALL + "!#~"
_CATEGORIES = {
    "CATEGORY_DIGIT": string.digits,
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": _ALL,
    "CATEGORY_NOT_SPACE": _ANY,
}
_MOST = 8
"""Repetitions beyond the least; those without an end are kept short."""
_NOISE = 0
"""The same where what may be absent is."""


def drawn(pattern: str, seed: int = 1) -> str:
    """A string that a pattern matches whole."""
    source, compiled, tree = random.Random(f"{pattern}/{seed}"), re.compile(pattern), parser.parse(pattern)
    for _ in range(4000):
        made = _sequence(tree, source)
        if compiled.fullmatch(made):
            return made
    raise AssertionError(pattern)


def drawn_match(pattern: str, source: random.Random) -> re.Match[str] | None:
    """Where a pattern matches in a string that was drawn of it; ``None`` where look-arounds and the like let none be drawn.

    What may be absent is, where that does: a rule leaves room there for what people write, which no chance draws.
    """
    tree = parser.parse(pattern)
    made = (_sequence(tree, source, _NOISE if at < 100 else _MOST) for at in range(200))
    return next((found for text in made if (found := re.search(pattern, text))), None)


def _sequence(tree: Any, source: random.Random, most: int = _MOST) -> str:
    return "".join(_part(str(operation), argument, source, most) for operation, argument in tree)


def _part(operation: str, argument: Any, source: random.Random, beyond: int) -> str:
    if operation == "LITERAL":
        return chr(argument)
    if operation == "IN":
        return source.choice(_members(argument))
    if operation in {"ANY", "NOT_LITERAL"}:
        return source.choice(_ALL)
    if operation == "SUBPATTERN":
        return _sequence(argument[3], source, beyond)
    if operation == "BRANCH":
        return _sequence(source.choice(argument[1]), source, beyond)
    if operation.endswith("_REPEAT"):
        least, most, inside = argument
        times = source.randint(least, min(int(most), least + beyond))
        return "".join(_sequence(inside, source, beyond) for _ in range(times))
    return ""


def _members(argument: Any) -> str:
    found = ""
    for operation, value in argument:
        if str(operation) == "NEGATE":
            return _ANY
        if str(operation) == "RANGE":
            found += "".join(map(chr, range(value[0], min(value[1], 0x7E) + 1)))
        else:
            found += chr(value) if str(operation) == "LITERAL" else _CATEGORIES.get(str(value), "-")
    return "".join(c for c in found if c.isprintable()) or "-"
