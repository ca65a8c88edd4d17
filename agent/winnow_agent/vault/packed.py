"""Values as the records hold them: JSON under zstd."""

from __future__ import annotations

import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, Final

import zstandard

_TEXT_FIRST: Final = '{"text": "'


def pack(values: Any) -> bytes:
    """Values of JSON's kinds as bytes."""
    return zstandard.compress(json.dumps(values, ensure_ascii=False).encode(), 3)


def unpack(body: bytes) -> Any:
    """The inverse of `pack`."""
    return json.loads(zstandard.decompress(body))


def text_of(body: bytes) -> str:
    """The text of a packed document alone, its first value: of a scan, what follows is ten times as long."""
    values = zstandard.decompress(body).decode()
    if not values.startswith(_TEXT_FIRST):
        return str(json.loads(values)["text"])
    return str(scanstring(values, len(_TEXT_FIRST))[0])
