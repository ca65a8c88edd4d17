"""Word's open format (ECMA-376, transitional and strict): what a reader sees on the page, and what is embedded in it.

The package is read part by part rather than loaded whole; macros are never unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import PARAGRAPH
from winnow_agent.vault.digitize.media_type import DOCX, ENCRYPTED_OFFICE
from winnow_agent.vault.digitize.office import encrypted_office, office_xml
from winnow_agent.vault.digitize.office.docx_lists import Lists, Styles, only_used
from winnow_agent.vault.digitize.office.docx_text import Walk
from winnow_agent.vault.digitize.office.drawings import drawing_text
from winnow_agent.vault.digitize.office.package import Package, Relation
from winnow_agent.vault.digitize.office.packaged import packaged_documents

media_types = (DOCX, ENCRYPTED_OFFICE, office_xml.WORD_2003, office_xml.FLAT_WORD)
media_type_of = office_xml.media_type_of

formats = (
    Format(
        name="Word (.docx, .docm, .dotx; Word 2003 and flat packages in .xml)",
        media_types=(DOCX, office_xml.WORD_2003, office_xml.FLAT_WORD),
        kept="headings with their levels, lists with their numbers, tables as rows, text boxes, equations as a line, "
        "insertions; each header and footer once, foot- and endnotes, comments, the texts of charts and diagrams at the "
        "end; embedded files and pictures of pages as documents of their own; title, language, rights",
        lost="layout, hidden and deleted text, macros, codes of fields, Windows metafiles",
        family="office",
    ),
    Format(
        name="Office files under a password (.docx, .xlsx, .pptx)",
        media_types=(ENCRYPTED_OFFICE,),
        kept="as the file without a password, where one of the passwords in the settings opens it and msoffcrypto-tool is "
        "installed",
        lost="everything otherwise: the error says that it is encrypted",
        family="office",
    ),
)

_STYLE = re.compile(rb'[pr]Style [\w:]+="([^"]*)"')
_MARGINS = ("header", "footer")
_NOTES = ("footnotes", "endnotes")
_DRAWN = ("chart", "chartEx", "diagramData")
_EMBEDDED = frozenset({"oleObject", "package", "aFChunk"})
_METAFILES = (".emf", ".wmf", ".svg")


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The file as one document, then what is embedded in it."""
    if file.media_type == ENCRYPTED_OFFICE:
        yield from encrypted_office.documents(file)
        return
    if file.media_type == office_xml.WORD_2003:
        yield from office_xml.word_documents(file)
        return
    package = Package(_packed(file), "a Word file", file.budget)
    top = package.related("")
    main = next((one.target for one in top.values() if one.kind == "officeDocument"), "word/document.xml")
    if main not in package:
        main = next((name for name in package.names if name.endswith("document.xml")), main)
    relations = package.related(main)
    marked = _text(package, main, relations)
    held = [one for one in relations.values() if not one.external and one.target in package]
    yield from packaged_documents(
        file,
        package,
        marked,
        objects=(one.target for one in held if one.kind in _EMBEDDED),
        pictures=(one.target for one in held if one.kind == "image" and not one.target.lower().endswith(_METAFILES)),
        talks=True,
    )


def _packed(file: SourceFile) -> BinaryIO:
    return office_xml.unflattened(file) if file.media_type == office_xml.FLAT_WORD else file.file


def _text(package: Package, main: str, relations: Mapping[str, Relation]) -> str:
    by_kind: dict[str, list[str]] = {}
    for relation in relations.values():
        if not relation.external and relation.target in package:
            by_kind.setdefault(relation.kind, []).append(relation.target)
    data = package.read(main)
    # Most of a small file's time goes into parts that tell nothing of it.
    used = frozenset(_STYLE.findall(data))
    named = by_kind.get("styles", ()) if used or b"\0" in data[:16] else ()  # NUL: UTF-16
    styles = Styles(next((package.parse(only_used(package.read(name), used)) for name in named), None))
    listed = by_kind.get("numbering", ()) if b"numPr" in data or styles.number else ()
    lists = Lists(next((package.xml(name) for name in listed), None))
    pieces = [_walked(package, data, styles, lists)]
    for kind in _MARGINS:
        margins = (_walked(package, package.read(name), styles, lists) for name in by_kind.get(kind, ()))
        pieces += dict.fromkeys(margin for margin in margins if any(map(str.isalpha, margin)))
    pieces += [_notes(package, name, styles, lists) for kind in _NOTES for name in by_kind.get(kind, ())]
    pieces += [_walked(package, package.read(name), styles, lists) for name in by_kind.get("comments", ())]
    pieces += [drawing_text(package, name) for kind in _DRAWN for name in by_kind.get(kind, ())]
    return PARAGRAPH.join(pieces)


def _walked(package: Package, data: bytes, styles: Styles, lists: Lists) -> str:
    root = package.parse(data) if data else None
    return "" if root is None else Walk(root, data, styles, lists).marked()


def _notes(package: Package, name: str, styles: Styles, lists: Lists) -> str:
    """The notes but for the separators, which have a type."""
    data = package.read(name)
    root = package.parse(data) if data else None
    if root is None:
        return ""
    for note in list(root):
        if any(str(key).rpartition("}")[2] == "type" and value != "normal" for key, value in note.items()):
            root.remove(note)
    return Walk(root, data, styles, lists).marked()
