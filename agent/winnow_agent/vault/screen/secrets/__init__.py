"""Credentials: keys, tokens, passwords, connection strings, private keys. Found offline by form, by name and by context.

A finding is of type ``SECRET``, its note the rule's name. Scores: 1 for a private key, 0.95 for a token of a known form, 0.9 to
0.6 for a value that only its name or its surroundings make a secret, by how much they and its look say.

Four ways, each linear in the text: `keys` finds private keys over their whole block; `tokens` the forms that say by themselves
what they are; `urls` what addresses, headers and clients' files carry; `assigned` and `prose` what a secret's name is given.
They read the text as a reader sees it (`view`): invisible characters and another script's look-alikes hide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import confusables, view
from winnow_agent.vault.screen.repeats import is_telling, repeats
from winnow_agent.vault.screen.secrets import (
    arguments,
    assigned,
    commands,
    encoded,
    keys,
    listed,
    prose,
    tokens,
    unnamed,
    urls,
)
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found

name: Final = "secrets"
version: Final = "7"

# One or two Greek or Cyrillic letters between what tokens are made of.
_STRAY: Final = re.compile(r"(?<=[A-Za-z0-9_+/=-])[\u0370-\u052f]{1,2}(?=[A-Za-z0-9_+/=-])")
_WAYS: Final[tuple[Callable[[Page], Iterator[Found]], ...]] = (
    keys.private_keys,
    tokens.tokens,
    urls.addresses,
    urls.connections,
    urls.headers,
    urls.clients,
    commands.commands,
    arguments.arguments,
    assigned.assigned,
    prose.stated,
    listed.tables,
    encoded.encoded,
    unnamed.unnamed,
)


def findings(document: Document) -> Iterator[Finding]:
    """Every credential, in the order of the text."""
    seen = view.of(document.text, lines=False, names=False)
    page = Page.of(_folded(seen.text))
    found = list(_widest([found for way in _WAYS for found in way(page)]))
    for start, end, score, rule in _widest([*found, *_again(page.text, found)]):
        yield Finding("SECRET", *seen.original(start, end), score, name, version, rule)


def _again(text: str, found: list[Found]) -> Iterator[Found]:
    """Where a secret that its name or a sentence told stands without them."""
    told = {text[one.start : one.end]: one for one in reversed(found)}
    for start, end, value in repeats(text, filter(is_telling, told)):
        yield told[value]._replace(start=start, end=end)


def _folded(text: str) -> str:
    """The text with a letter or two of another script inside a token, where no word tells which, as the Latin ones they look like."""
    if text.isascii() or not _STRAY.search(text):
        return text
    latin = confusables.tables().folded[confusables.LATIN]
    return _STRAY.sub(lambda stray: "".join(chr(latin[ord(letter)] or ord(letter)) for letter in stray[0]), text)


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
