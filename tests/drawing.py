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


def drawn(pattern: str, seed: int = 1) -> str:
    """A string that a pattern matches whole."""
    source, compiled, tree = random.Random(f"{pattern}/{seed}"), re.compile(pattern), parser.parse(pattern)
    for _ in range(4000):
        made = _sequence(tree, source)
        if compiled.fullmatch(made):
            return made
    raise AssertionError(pattern)


def drawn_match(pattern: str, source: random.Random) -> re.Match[str] | None:
    """Where a pattern matches in a string that was drawn of it; ``None`` where look-arounds and the like let none be drawn."""
    tree = parser.parse(pattern)
    return next((found for _ in range(200) if (found := re.search(pattern, _sequence(tree, source)))), None)


def _sequence(tree: Any, source: random.Random) -> str:
    return "".join(_part(str(operation), argument, source) for operation, argument in tree)


def _part(operation: str, argument: Any, source: random.Random) -> str:
    if operation == "LITERAL":
        return chr(argument)
    if operation == "IN":
        return source.choice(_members(argument))
    if operation in {"ANY", "NOT_LITERAL"}:
        return source.choice(_ALL)
    if operation == "SUBPATTERN":
        return _sequence(argument[3], source)
    if operation == "BRANCH":
        return _sequence(source.choice(argument[1]), source)
    if operation.endswith("_REPEAT"):
        least, most, inside = argument
        return "".join(_sequence(inside, source) for _ in range(source.randint(least, min(int(most), least + _MOST))))
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
