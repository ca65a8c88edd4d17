"""Credentials: keys, tokens, passwords, connection strings, private keys. Found offline by form, by name and by context.

A finding is of type ``SECRET``, its note the rule's name. Scores: 1 for a private key, 0.95 for a token of a known form, 0.9 to
0.6 for a value that only its name or its surroundings make a secret, by how much they and its look say.

Four ways, each linear in the text: `keys` finds private keys over their whole block; `tokens` the forms that say by themselves
what they are; `urls` what addresses, headers and clients' files carry; `assigned` and `prose` what a secret's name is given.
Characters that no one sees are taken out before, and put back into the offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen.secrets import assigned, encoded, keys, listed, prose, tokens, unnamed, urls
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found

name: Final = "secrets"
version: Final = "2"

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_WAYS: Final[tuple[Callable[[Page], Iterator[Found]], ...]] = (
    keys.private_keys,
    tokens.tokens,
    urls.addresses,
    urls.connections,
    urls.headers,
    urls.clients,
    assigned.assigned,
    prose.stated,
    listed.tables,
    encoded.encoded,
    unnamed.unnamed,
)


def findings(document: Document) -> Iterator[Finding]:
    """Every credential, in the order of the text."""
    text, place = _visible(document.text)
    page = Page.of(text)
    for start, end, score, rule in _widest([found for way in _WAYS for found in way(page)]):
        yield Finding("SECRET", place(start), place(end - 1) + 1, score, name, version, rule)


def _visible(text: str) -> tuple[str, Callable[[int], int]]:
    """The text without invisible characters, and where a character of it stands in the whole one."""
    gaps = list(_INVISIBLE.finditer(text))
    if not gaps:
        return text, int
    starts, sums, total = [], [], 0
    for gap in gaps:
        starts.append(gap.start() - total)
        total += len(gap[0])
        sums.append(total)

    def place(at: int) -> int:
        before = bisect_right(starts, at)
        return at + (sums[before - 1] if before else 0)

    return _INVISIBLE.sub("", text), place


def _widest(found: list[Found]) -> Iterator[Found]:
    """Of findings that overlap, one: over all that they cover, by the surest rule."""
    merged: Found | None = None
    for each in sorted(found, key=lambda f: (f.start, -f.end)):
        if merged is None or each.start >= merged.end:
            if merged:
                yield merged
            merged = each
            continue
        surest = max(merged, each, key=lambda f: f.score)
        merged = Found(merged.start, max(merged.end, each.end), surest.score, surest.rule)
    if merged:
        yield merged
