"""Strings drawn at random that nothing names: a value of its own line or in quotes, with no word around that explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import (
    entropy,
    is_hex,
    is_placeholder,
    is_random,
    is_uuid,
    plain_of,
    surprise,
)

_UNNAMED: Final = 0.55
_DRAWN_HEX: Final = frozenset({32, 40, 48})
_COMMIT: Final = 40
_MANY: Final = 8
_MANY_HEX: Final = 2
_QUOTED: Final = re.compile(r"(?<=[\"'`])(?P<value>(?=[^\"'`\s]*\d)[A-Za-z0-9+/_-]{24,120}={0,2})(?=[\"'`])")
_ALONE: Final = re.compile(
    r"(?m)^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]{2,59})[ \t]{0,20}[=:][ \t]{0,20}(?:!!binary[ \t]*+(?:\|[ \t]*+)?)?(?P<value>(?=\S*\d)[A-Za-z0-9+/_-]{24,120}={0,2})[ \t]*$"
)
_EXPLAINED: Final = re.compile(
    r"(?i)sha\d*|if-none-match|sec-websocket|site-?key|(?:next|page|sync|resume|pagination)_?token|dedup|idempotency|continuation|x5t|(?<![a-z])verification(?![a-z])|siteverification|ipfs|\b(?:git)?head\b|\bmac\b|md5|crc|commit|checksum|digest|hash|integrity|etag|uuid|guid|revision|\brev\b|blob|tree|object|build|version|fingerprint|thumbprint|serial|modulus|public|cert|x509|"
    r"\bids?\b|[_-]ids?\b|Id\b|ID\b|data:|base64,|src=|href|font|image|png|jpe?g|svg|woff|expected|vector|example|test|url|path|mime|content|body|payload|boundary|message|cursor|bucket|file|snapshot|signature|nextpage|color|prefix|\bn\b|\bx\b|\by\b|\be\b"
)


def unnamed(page: Page) -> Iterator[Found]:
    """Random strings, as long as there are few of them: where there are many, they are data."""
    found = [
        Found(*match.span("value"), _UNNAMED, "random-string")
        for pattern in (_ALONE, _QUOTED)
        for match in pattern.finditer(page.text)
        if _looks_drawn(match["value"])
        and not (pattern is _ALONE and _is_commit(match["value"]))
        and not _is_explained(page.text, match)
    ]
    for of_hex, most in ((True, _MANY_HEX), (False, _MANY)):
        kind = [f for f in found if is_hex(page.text[f.start : f.end]) == of_hex]
        if len({page.text[f.start : f.end] for f in kind}) <= most:
            yield from kind


def _is_commit(value: str) -> bool:
    """Of the length of a commit or a checksum, as locks and manifests list them behind what they are of."""
    return len(value) == _COMMIT and is_hex(value)


def _looks_drawn(value: str) -> bool:
    if is_hex(value):
        return len(value) in _DRAWN_HEX and not value.isdigit() and is_random(value, 32)
    if is_uuid(value) or is_placeholder(value) or not is_random(value, 24):
        return False
    # Text in another coat was not drawn.
    if plain_of(value) is not None:
        return False
    bare = value.rstrip("=")
    mixed = any(map(str.isupper, bare)) and any(map(str.islower, bare))
    return mixed and sum(map(str.isdigit, bare)) >= 2 and entropy(bare) > 4 and surprise(bare) > 5


def _is_explained(text: str, match: re.Match[str]) -> bool:
    begin = text.rfind("\n", max(0, match.start("value") - 200), match.start("value")) + 1 or max(
        0, match.start("value") - 200
    )
    end = text.find("\n", match.end("value"), match.end("value") + 100)
    after = text[match.end("value") : end if end >= 0 else match.end("value") + 100]
    return _EXPLAINED.search(text[begin : match.start("value")] + " " + after) is not None
