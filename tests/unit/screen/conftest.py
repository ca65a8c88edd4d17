"""What the screen's tests share: documents made of text, and the worker's handler in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import worker

Find = Callable[..., list[Finding]]


@pytest.fixture
def find() -> Find:
    """``find("secrets", "text", turns=…)``: the findings of one detector."""

    def found(detector: str, text: str, **fields: Any) -> list[Finding]:
        return worker.run(detector, Document(text, "text/plain", **fields))

    return found
