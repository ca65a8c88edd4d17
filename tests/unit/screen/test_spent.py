"""What each detector took is counted, document by document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow_agent.documents import Document
from winnow_agent.vault.screen import Screener, worker


class _Here:
    """The worker's handler in this process."""

    def call(self, _kind: str, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        return worker.handle(dict(header), payload)


def test_seconds_and_characters_add_up() -> None:
    screener = Screener(_Here(), ["language", "quality"])
    text = "It rained on the hills, and nobody had brought a coat. " * 40
    screener.findings(Document(text, "text/plain"))
    once = screener.spent
    screener.findings(Document(text, "text/plain"))
    assert set(once) == {"language", "quality"}
    assert once["quality"].characters == len(text)
    assert screener.spent["quality"].characters == 2 * len(text)
    assert screener.spent["quality"].seconds > once["quality"].seconds > 0
