"""Strings drawn at random that a pattern matches: credentials that nobody ever issued."""

from __future__ import annotations

import random
import re
import string
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_ALL = string.ascii_letters + string.digits
_MOST = 8


def drawn(pattern: str, seed: int = 1) -> str:
    """A string that a pattern matches whole; repetitions without an end are kept short."""
    source = random.Random(f"{pattern}/{seed}")
    compiled = re.compile(pattern)
    for _ in range(4000):
        made = _sequence(parser.parse(pattern), source)
        if compiled.fullmatch(made):
            return made
    raise AssertionError(pattern)


def _sequence(parsed: Any, source: random.Random) -> str:
    return "".join(_part(str(operation), argument, source) for operation, argument in parsed)


def _part(operation: str, argument: Any, source: random.Random) -> str:
    if operation == "LITERAL":
        return chr(argument)
    if operation == "IN":
        return source.choice(_members(argument))
    if operation in {"NOT_LITERAL", "ANY"}:
        return source.choice(_ALL)
    if operation in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, most, inside = argument
        count = source.randint(least, min(int(most), least + _MOST))
        return "".join(_sequence(inside, source) for _ in range(count))
    if operation == "SUBPATTERN":
        return _sequence(argument[3], source)
    if operation == "BRANCH":
        return _sequence(source.choice(argument[1]), source)
    return ""


def _members(argument: Any) -> str:
    kinds = {"CATEGORY_DIGIT": string.digits, "CATEGORY_WORD": _ALL, "CATEGORY_NOT_SPACE": _ALL + "!#~"}
    found = ""
    for operation, value in argument:
        if str(operation) == "NEGATE":
            return _ALL + "!#~"
        if str(operation) == "LITERAL":
            found += chr(value)
        elif str(operation) == "RANGE":
            found += "".join(map(chr, range(value[0], value[1] + 1)))
        else:
            found += kinds[str(value)]
    return found
