"""What tests of archives share: a text of many lines, and what becomes of an archive's members."""

from __future__ import annotations

import io
import zlib

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile, Unread
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file

from .conftest import Probe

LINES = "\n".join(f"The boat came in on day {day}, and nobody saw it." for day in range(4000))


def texts(items: list[Document | Unread]) -> dict[str, str]:
    """Text, or kind, by part."""
    return {item.part: item.text if isinstance(item, Document) else item.kind for item in items}


def read_with(data: bytes, *passwords: str, name: str = "") -> list[Document | Unread]:
    file = io.BytesIO(data)
    media_type = media_type_of_file(file, name)
    return list(digitize(SourceFile(file, name, media_type, len(data), Probe(), passwords=passwords)))


def zlib_gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(data) + packer.flush()
