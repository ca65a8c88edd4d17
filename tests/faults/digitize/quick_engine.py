"""A model worker's module that answers at once, so that what is tried here is the file's own parser."""

from __future__ import annotations

from typing import Any


def handle(header: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    if "width" in header:
        return {"text": "read", "confidence": 0.9}, b""
    return {"segments": [[0.0, 1.0, "heard", 0.9, "en", []]], "language": "en", "speech_seconds": 1.0}, b""
