"""Rich Text Format: what a reader sees of it, and what is embedded in it."""

from __future__ import annotations

from collections.abc import Iterator

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean, settle
from winnow_agent.vault.digitize.office import embedded
from winnow_agent.vault.digitize.office.rtf_text import Reader
from winnow_agent.vault.digitize.plain.marked import documents as marked_documents
from winnow_agent.vault.digitize.plain.marked import unmarked
from winnow_agent.vault.digitize.rights import statements

media_types = ("application/rtf",)

formats = (
    Format(
        name="Rich text (.rtf)",
        media_types=media_types,
        kept="text in every code page, headings, lists, tables as rows, results of fields; each header and footer once, "
        "notes and comments at the end; embedded objects and pictures of pages as documents of their own; title, rights",
        lost="layout, hidden and deleted text, drawings, Windows metafiles",
        family="office",
    ),
)

_MOST_BYTES = 512 << 20
_RIGHTS = ("copyright", "rights", "license", "licence")


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The text as one document, then what is embedded in it."""
    if file.size > _MOST_BYTES:
        raise DigitizeError(
            f"reading a rich text file: it has more than {_MOST_BYTES >> 20} MiB; split it", kind="too_large"
        )
    found = Reader(file.file.read()).read()
    yield from marked_documents(
        found.marked,
        file,
        title=found.fields.get("title", ""),
        rights=statements((name, found.fields.get(name, "")) for name in _RIGHTS),
    )
    yield from embedded.objects(file, found.objects)
    yield from embedded.pictures(file, found.pictures, embedded.words_of(found.marked))


def rtf_text(data: bytes) -> str:
    """The clean text of a rich text file: of a mail's body, say."""
    return unmarked(clean(settle(Reader(data).read().marked)))[0]


def rtf_html(data: bytes) -> str:
    """The HTML that a mail program wrapped in rich text ([MS-OXRTFEX]); ``""`` where it wrapped none."""
    if b"\\fromhtml1" not in data[:4096]:
        return ""
    return Reader(data, unwrap=True).read().marked.replace(PARAGRAPH, "\n").replace(LINE, "\n")
