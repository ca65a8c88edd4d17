"""Whose a notice is: whether the partner, by the names that its policy lists, is the only holder that it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import regex

_OURS: Final = "\0"
_ARTICLE: Final = r"(?:(?:the|la|le|les|el|der|die|das|het|il|lo|a|o)\s+)?"
_AFTER: Final = regex.compile(r"\0['’]?s?[ \t]+(?P<word>\p{Lu}[\p{L}\p{M}'’\-]*)")
_OTHERS: Final = regex.compile(
    rf"(?:\b(?:and|und|et|y|e|og|och|en|ja|i|oraz|и|та|ve|with|for|licensee|licensed\s+(?:to|from)|published\s+by|on\s+behalf\s+of|courtesy\s+of|by)\b|[&;/+、，·|])\s*{_ARTICLE}(?P<word>\p{{Lu}}[\p{{L}}\p{{M}}.'’\-]*|\p{{Lo}}{{2}})"
)
_FIRM_BESIDE: Final = regex.compile(
    r",\s*(?P<word>\p{Lu}[\p{L}\p{M}.'’\-]*)(?:\s+[\p{L}&.'’\-]+){0,5}?\s+(?:Ltd|Limited|Inc|LLC|GmbH|AG|Verlag|Press|Publish\w+|Books|Corporation|Company|Society|University|Foundation|Museum|Agency|Institute|Association)\b"
)
_SIGN: Final = regex.compile(r"©|\([cC]\)|&copy;|(?i:\bcopyright\b|\bcopr\.)")
_NAMED: Final = regex.compile(r"\p{Lu}\p{L}|\p{Lo}{2}|@")
_NO_NAMES: Final = frozenset(
    ["©", "copyright", "copyrights", "copr", "the", "our", "these", "that", "by", "notice", "portions", "parts", "text", "texts", "images", "photo", "photos", "photograph", "photographs", "published", "edition", "first", "this", "all", "alle", "tous", "todos", "tutti", "alla", "rights", "reserved", "rechte", "vorbehalten", "droits", "réservés", "derechos", "reservados", "diritti", "riservati", "direitos", "urheberrecht", "inc", "ltd", "llc", "gmbh", "ev", "e.v", "ag", "plc", "corp", "co", "limited", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "its", "contributors", "authors", "members", "no", "used", "some", "creative", "licensed", "license", "licence", "cc", "wszelkie", "все", "minden", "kaikki"]
)  # fmt: skip
# Statements of a file's metadata that grant or point somewhere claim nothing, so they need not name anybody.
_NO_CLAIMS: Final = ("license:", "usage terms:", "rights statement:", "tdm-reservation:", "tdm-policy:", "copyrighted:")


def is_ours(statement: str, ours: Iterable[str]) -> bool:
    """Whether a statement names the partner and no other holder.

    A longer name that ours is a part of is another's; so is a second name behind "and", a sign of its own, or a firm behind
    a comma. A place or an address behind our name is none.
    """
    line = " ".join(statement.split())
    for name in sorted(ours, key=len, reverse=True):
        spelled = r"\s+".join(map(regex.escape, name.split()))
        line = regex.sub(rf"(?<!\w){spelled}(?!\w)", _OURS, line, flags=regex.IGNORECASE)
    return _OURS in line and not _names_another(line)


def _names_another(line: str) -> bool:
    words = (
        *(one["word"] for one in _AFTER.finditer(line)),
        *(one["word"] for one in _OTHERS.finditer(line)),
        *(one["word"] for one in _FIRM_BESIDE.finditer(line)),
    )
    if any(word.casefold().strip(".") not in _NO_NAMES for word in words):
        return True
    first, *signed = _SIGN.split(line)
    # What stands behind a sign names its holder, up to our name; before the first sign only where no other is.
    return any(_is_named(part.partition(_OURS)[0]) for part in signed or [first])


def _is_named(part: str) -> bool:
    words = regex.findall(r"[\p{L}\p{M}.'’@]+", part)
    return any(_NAMED.match(word) and word.casefold().strip(".") not in _NO_NAMES for word in words)


def claiming(rights: Sequence[str]) -> tuple[str, ...]:
    """Those of a file's statements that claim something for somebody; all of them where none does."""
    return tuple(one for one in rights if not one.lower().startswith(_NO_CLAIMS)) or tuple(rights)
