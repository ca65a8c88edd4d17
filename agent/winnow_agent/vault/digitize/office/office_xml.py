"""Office files as single XML files: Word's and Excel's of 2003, and packages written flat (MCE's "Flat OPC")."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import embedded
from winnow_agent.vault.digitize.office.docx_lists import Lists, Styles
from winnow_agent.vault.digitize.office.docx_text import Walk
from winnow_agent.vault.digitize.office.number_formats import plain
from winnow_agent.vault.digitize.office.package import DAMAGED, MAX_PART, local_name, parse
from winnow_agent.vault.digitize.plain.marked import documents as marked_documents
from winnow_agent.vault.digitize.plain.marked import heading
from winnow_agent.vault.digitize.sample import Sample

WORD_2003, EXCEL_2003 = "application/x-word-2003-xml", "application/x-excel-2003-xml"
FLAT_WORD, FLAT_EXCEL, FLAT_SHOW = (f"application/x-flat-{name}" for name in ("docx", "xlsx", "pptx"))
_ROOTS = (
    ("http://schemas.microsoft.com/office/word/2003/wordml", WORD_2003),
    ('progid="Excel.Sheet"', EXCEL_2003),
    ("urn:schemas-microsoft-com:office:spreadsheet", EXCEL_2003),
)
_FLAT = "http://schemas.microsoft.com/office/2006/xmlPackage"
_FLAT_KINDS = (("/word/document", FLAT_WORD), ("/xl/workbook", FLAT_EXCEL), ("/ppt/presentation", FLAT_SHOW))
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$|(?<=\d)\.0+$")
_TRUTH = {"1": "TRUE", "0": "FALSE"}


def media_type_of(sample: Sample) -> str | None:
    """By the namespaces and the processing instruction at the head."""
    head = sample.text[:16384] if sample.head[:256].lstrip(b"\xef\xbb\xbf \r\n\t\xff\xfe\0").startswith(b"<") else ""
    if _FLAT in head:
        return next((kind for name, kind in _FLAT_KINDS if name in sample.text), None)
    return next((kind for mark, kind in _ROOTS if mark in head and "<html" not in head[:2000].lower()), None)


def _root(file: SourceFile) -> tuple[etree._Element, bool]:
    if file.size > MAX_PART:
        raise DigitizeError(
            f"reading an office file: it has more than {MAX_PART >> 20} MiB; split it", kind="too_large"
        )
    root, damaged = parse(file.file.read())
    if root is None:
        raise DigitizeError("reading an office file: its markup is damaged; open and save it again", kind="malformed")
    return root, damaged


def unflattened(file: SourceFile) -> io.BytesIO:
    """The package that was written flat."""
    root, _ = _root(file)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for part in root.iterchildren("{*}part"):
            name = next((str(value) for key, value in part.items() if str(key).endswith("}name")), "").lstrip("/")
            for content in part.iterchildren(tag=etree.Element):
                if local_name(content) == "xmlData":
                    package.writestr(
                        name, b"".join(etree.tostring(one) for one in content.iterchildren(tag=etree.Element))
                    )
                elif local_name(content) == "binaryData":
                    package.writestr(name, _decoded(content.text or ""))
    packed.seek(0)
    return packed


def word_documents(file: SourceFile) -> Iterator[Document | Unread]:
    """A document of Word 2003, its margins, notes and comments at the end."""
    root, damaged = _root(file)
    margins: dict[str, None] = {}
    styles, lists = Styles(next(root.iterchildren("{*}styles"), None)), Lists(None)
    pictures = [_decoded(one.text or "") for one in root.iter("{*}binData")]
    body = next(root.iterchildren("{*}body"), root)
    notes: list[str] = []
    for element in list(body.iter("{*}annotation", "{*}footnote", "{*}endnote", "{*}hdr", "{*}ftr")):
        name = local_name(element)
        kind = next((str(value) for key, value in element.items() if str(key).endswith("}type")), "")
        if name == "annotation" and kind not in {"Word.Deletion", "Word.Comment"}:
            continue
        if kind != "Word.Deletion":
            text = Walk(element, _EVERYTHING, styles, lists, space=_space(root)).marked()
            if name in {"hdr", "ftr"}:
                margins[text] = None
            else:
                notes.append(text)
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    told = {local_name(one): one.text or "" for one in root.iter("{*}Title")}
    marked = Walk(body, _EVERYTHING, styles, lists, space=_space(root)).marked()
    margins_shown = [margin for margin in margins if any(map(str.isalpha, margin))]
    yield from marked_documents(
        PARAGRAPH.join([marked, *margins_shown, *notes]),
        file,
        title=told.get("Title", ""),
        warnings=(DAMAGED,) if damaged else (),
    )
    yield from embedded.pictures(file, pictures, embedded.words_of(marked))


# All that a part of Word's may rarely hold, so that it is looked for.
_EVERYTHING = b"Fallback moveFrom vanish txbxContent Math :sym :rt>"


def _space(root: etree._Element) -> str:
    return str(root.tag).partition("}")[0].lstrip("{")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()))
    except (binascii.Error, ValueError):
        return b""


def excel_documents(file: SourceFile) -> Iterator[Document]:
    """A workbook of Excel 2003."""
    root, damaged = _root(file)
    pieces: list[str] = []
    for sheet in root.iterchildren("{*}Worksheet"):
        rows = [line for row in sheet.iter("{*}Row") if (line := "\t".join(_cells(row)))]
        comments = [_text(one) for comment in sheet.iter("{*}Comment") for one in comment.iterchildren("{*}Data")]
        if rows or comments:
            name = next((str(value) for key, value in sheet.items() if str(key).endswith("}Name")), "")
            pieces += [
                heading(2, name),
                *(row + LINE for row in rows),
                PARAGRAPH,
                *(text + PARAGRAPH for text in comments),
            ]
    title = next((one.text or "" for one in root.iter("{*}Title")), "")
    yield from marked_documents("".join(pieces), file, title=title, warnings=(DAMAGED,) if damaged else (), talks=False)


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row.iterchildren("{*}Cell"):
        for data in cell.iterchildren("{*}Data"):
            kind = next((str(value) for key, value in data.items() if str(key).endswith("}Type")), "")
            text = _text(data)
            if kind == "DateTime":
                text = _MIDNIGHT.sub("", text).replace("T", " ")
            elif kind == "Boolean":
                text = _TRUTH.get(text, text)
            elif kind == "Number":
                text = _number(text)
            if text and kind != "Error":
                yield text


def _number(text: str) -> str:
    try:
        return plain(float(text))
    except (ValueError, OverflowError):
        return text


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
