"""Plain text in any encoding, texts with a typesetter's marks, and conversations written down as plain text."""

from __future__ import annotations

import io
from collections.abc import Iterator

from winnow_agent.documents import Document, Skipped
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.chats.conversation import with_turns
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters
from winnow_agent.vault.digitize.inside import member
from winnow_agent.vault.digitize.mail.inline import take_out_of_file
from winnow_agent.vault.digitize.plain.blocks import compose_blocks
from winnow_agent.vault.digitize.plain.markup import BLOCKS, markup_type_of
from winnow_agent.vault.digitize.plain.terminal import as_shown
from winnow_agent.vault.digitize.sample import Sample

media_types = ("text/plain", *BLOCKS)
formats = (
    Format(
        "Plain text, any encoding (.txt)",
        ("text/plain",),
        "the text as it stands; chats and interviews with their turns; files in uuencode, yEnc and base64 as documents of their own",
        "OpenPGP's armour, what is encrypted in it, certificates; colours of terminals",
        "text",
    ),
    Format(
        "Chats and transcripts as text: WhatsApp, Telegram, Signal, LINE, KakaoTalk, IRC, Skype, Zoom, Otter, Teams; interviews",
        ("text/plain",),
        "speakers, messages, their times, or seconds of a recording",
        "service messages and pictures (counted)",
        "chats",
    ),
    Format(
        "reStructuredText, AsciiDoc, Org, LaTeX, manual pages, wiki pages (.rst, .adoc, .org, .tex, .man, .wiki)",
        tuple(BLOCKS),
        "paragraphs, headings, rows of tables, code, formulas as written",
        "marks and commands, bibliographies of LaTeX, templates of wikis",
        "text",
    ),
)


def media_type_of(sample: Sample) -> str | None:
    """A text with a typesetter's marks."""
    return markup_type_of(sample.text, sample.suffix) if sample.text else None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The text as one document, a chat or an interview with its turns; then the files that are written in it.

    Raises:
        DigitizeError: ``encrypted`` where it is an encrypted message and nothing else.
    """
    blocks = BLOCKS.get(file.media_type)
    if blocks is not None:
        yield from _document(file, file.file.read())
        return
    inside = take_out_of_file(file.file.read())
    if inside.encrypted and not inside.text.strip() and not inside.files:
        raise DigitizeError("reading a text: it is encrypted with OpenPGP; save it decrypted", kind="encrypted")
    skipped = (
        *[Skipped("an encrypted part", "encrypted")] * inside.encrypted,
        *[Skipped("a file in the text (BinHex)", "unsupported")] * inside.unread,
    )
    yield from _document(file, inside.text, skipped)
    for number, (name, content) in enumerate(inside.files, 1):
        yield from member(file, io.BytesIO(content), name=name, part=f"file {number}")


def _document(file: SourceFile, data: bytes, skipped: tuple[Skipped, ...] = ()) -> Iterator[Document]:
    raw, warnings = decode(data)
    source = clean(as_shown(raw))
    blocks = BLOCKS.get(file.media_type)
    composed = compose_blocks(blocks(source)) if blocks else None
    text = composed.text if composed else source
    if not text.strip():
        return
    headings = composed.headings if composed else ()
    title = text[headings[0].start : headings[0].end] if headings else ""
    yield with_turns(
        Document(
            text=text,
            media_type=file.media_type,
            title=title,
            headings=headings,
            warnings=(*warnings, *lost_characters(text)),
            skipped=skipped,
        )
    )
