"""Secrets that base64 hides: what decodes to text is read, one layer deep; the values of Kubernetes' secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets import assigned, keys, tokens
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import is_placeholder, plain_of

_DECODED: Final = 0.85
_RUN: Final = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{32,}={0,2}")
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
