"""Secrets that base64 hides: what decodes to text is read, one layer deep; the values of Kubernetes' secrets."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets import assigned, keys, tokens
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import is_placeholder

_DECODED: Final = 0.85
_RUN: Final = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{32,}={0,2}")
_MOST: Final = 200_000
_MANIFEST: Final = re.compile(r"(?m)^[ \t]*(?:\"kind\":\s*\"Secret\"|kind:[ \t]*[\"']?Secret[\"']?[ \t]*$)")
_ENTRY: Final = re.compile(
    r"(?m)^[ \t]+[\"']?[\w.-]{1,80}[\"']?:[ \t]*[\"']?(?P<value>[A-Za-z0-9+/]{8,}={0,2})[\"']?,?[ \t]*$"
)


def encoded(page: Page) -> Iterator[Found]:
    """Runs of base64 with a secret inside, whole."""
    text = page.text
    for match in _RUN.finditer(text):
        plain = plain_of(match[0])
        if plain is None:
            continue
        inside = Page.of(plain)
        if any(True for way in (keys.private_keys, tokens.tokens, assigned.assigned) for _ in way(inside)):
            yield Found(*match.span(), _DECODED, "encoded-secret")
    done = 0
    for manifest in _MANIFEST.finditer(text) if page.has("secret") else ():
        if manifest.start() < done:
            continue
        start = max(done, manifest.start() - 2000)
        start = max(start, text.rfind("\n---", start, manifest.start()))
        end = text.find("\n---", manifest.end(), manifest.end() + 20_000)
        done = end if end >= 0 else manifest.end() + 20_000
        for entry in _ENTRY.finditer(text, start, done):
            value = plain_of(entry["value"])
            if value and not is_placeholder(value.strip()):
                yield Found(*entry.span("value"), _DECODED, "kubernetes-secret")


def plain_of(value: str) -> str | None:
    """What a base64 string decodes to, where that is text."""
    if len(value) > _MOST:
        return None
    # Most runs are no text; their beginning tells at a fraction of the cost.
    if not _is_text(value[:24]):
        return None
    return _decoded(value)


def _is_text(head: str) -> bool:
    return _decoded(head[: len(head) // 4 * 4], whole=False) is not None


def _decoded(value: str, *, whole: bool = True) -> str | None:
    standard = value.replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(standard + "=" * (-len(standard) % 4))
        text = raw.decode("utf-8" if whole else "ascii")
    except (binascii.Error, ValueError):
        return None
    return text if all(c.isprintable() or c in "\r\n\t" for c in text) else None
