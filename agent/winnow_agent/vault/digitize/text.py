"""Plain text in any encoding, and conversations written down as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters
from winnow_agent.vault.digitize.conversation import with_turns

media_types = ("text/plain",)


def documents(file: SourceFile) -> Iterator[Document]:
    """The text as one document; a chat or an interview with its turns."""
    raw, warnings = decode(file.file.read())
    text = clean(raw)
    if not text.strip():
        return
    yield with_turns(Document(text=text, media_type=file.media_type, warnings=(*warnings, *lost_characters(text))))
