"""Plain text in any encoding, and conversations written down as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters
from winnow_agent.vault.digitize.conversation import conversation_of

media_types = ("text/plain", "text/csv", "text/tab-separated-values", "application/json")


def documents(file: SourceFile) -> Iterator[Document]:
    """The text as one document; a chat or an interview with its turns."""
    raw, warnings = decode(file.file.read())
    text = clean(raw)
    if not text.strip():
        return
    conversation = conversation_of(text)
    if conversation is None:
        yield Document(text=text, media_type=file.media_type, warnings=(*warnings, *lost_characters(text)))
        return
    if conversation.left_out:
        warnings = (*warnings, f"{conversation.left_out} messages of the chat program itself were left out")
    yield Document(
        text=conversation.text,
        media_type=file.media_type,
        source_type=SourceType.CONVERSATION,
        turns=conversation.turns,
        warnings=(*warnings, *lost_characters(conversation.text)),
    )
