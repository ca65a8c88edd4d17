"""OpenDocument (ODF 1.3) and OpenOffice.org 1: texts, sheets, presentations and drawings, in packages and as flat XML."""

from __future__ import annotations

import base64
import binascii
import itertools
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.budget import Budget
from winnow_agent.vault.digitize.cleaning import PARAGRAPH
from winnow_agent.vault.digitize.office import embedded
from winnow_agent.vault.digitize.office.odf_equations import is_equation
from winnow_agent.vault.digitize.office.odf_lists import attribute
from winnow_agent.vault.digitize.office.odf_text import Text
from winnow_agent.vault.digitize.office.package import DAMAGED, MAX_PART, Package, local_name, parse
from winnow_agent.vault.digitize.plain.marked import documents as marked_documents
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample
from winnow_protocol.errors import SetAsideError

_ODF = "application/vnd.oasis.opendocument."
_SUN = "application/vnd.sun.xml."
_TEXTS = (
    f"{_ODF}text",
    f"{_ODF}text-template",
    f"{_ODF}text-master",
    f"{_ODF}text-web",
    f"{_SUN}writer",
    f"{_SUN}writer.template",
    f"{_SUN}writer.global",
)
_SHEETS = (f"{_ODF}spreadsheet", f"{_ODF}spreadsheet-template", f"{_SUN}calc", f"{_SUN}calc.template")
_SHOWS = (
    f"{_ODF}presentation",
    f"{_ODF}presentation-template",
    f"{_ODF}graphics",
    f"{_ODF}graphics-template",
    f"{_SUN}impress",
    f"{_SUN}impress.template",
    f"{_SUN}draw",
    f"{_SUN}draw.template",
)
_OTHERS = (f"{_ODF}chart", f"{_ODF}formula", f"{_SUN}math")
media_types = (*_TEXTS, *_SHEETS, *_SHOWS, *_OTHERS)

formats = (
    Format(
        name="OpenDocument text (.odt, .ott, .fodt, .sxw)",
        media_types=_TEXTS,
        kept="headings with their levels and numbers, lists with their numbers, tables as rows, text boxes, equations as a line; "
        "headers and footers once, notes and comments at the end; embedded objects and pictures of pages as documents of their own; title, rights",
        lost="layout, deleted and hidden text, macros",
        family="office",
    ),
    Format(
        name="OpenDocument sheets (.ods, .ots, .fods, .sxc)",
        media_types=_SHEETS,
        kept="each sheet under its name as a heading, rows as lines with what the cells show; comments; title, rights",
        lost="formulas, layout, macros; of a row or cell that is repeated, more than 100",
        family="office",
    ),
    Format(
        name="OpenDocument presentations and drawings (.odp, .odg, .fodp, .sxi)",
        media_types=_SHOWS,
        kept="pages in their order with their titles as headings and their notes; embedded objects and pictures as documents of "
        "their own; title, rights; the page as an anchor",
        lost="layout, animations, macros",
        family="office",
    ),
)

_FLAT = re.compile(r"<(?:\w+:)?document\b[^>]{0,8000}?\bmimetype\s*=\s*[\"']([\w./+-]{1,100})", re.DOTALL)
_MANIFEST = re.compile(rb"media-type=\"(application/vnd\.(?:oasis\.opendocument|sun\.xml)\.[a-z.-]{1,40})\"")
_RIGHTS = {"copyright", "rights", "license", "licence", "publisher"}
_MARGINS = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def media_type_of(sample: Sample) -> str | None:
    """Flat XML names the type itself; so does a package whose type is not its first member, or is missing."""
    if "content.xml" in sample.members:
        return _packed_type(sample)
    match = _FLAT.search(sample.text[:16384]) if "opendocument" in sample.text[:16384] else None
    return match[1] if match and match[1] in media_types else None


def _packed_type(sample: Sample) -> str | None:
    try:
        package = Package(sample.file, "an OpenDocument file", Budget())
        told = package.read("mimetype")[:100].decode("ascii", "replace").strip()
        manifest = _MANIFEST.search(package.read("META-INF/manifest.xml")[:65536])
    except SetAsideError:
        return None
    named = told if told in media_types else manifest[1].decode("ascii", "replace") if manifest else _TEXTS[0]
    return named if named in media_types else None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The file as one document, then what is embedded in it."""
    if file.file.read(2) != b"PK":
        yield from _flat(file)
        return
    package = Package(file.file, "an OpenDocument file", file.budget)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise DigitizeError(
            "reading an OpenDocument file: it is encrypted; save it without a password", kind="encrypted"
        )
    content, styles, meta = package.xml("content.xml"), package.xml("styles.xml"), package.xml("meta.xml")
    if content is None:
        raise package.malformed("its content is missing")
    text = Text(lambda reference: package.xml(f"{_name(reference)}/content.xml") if reference else None)
    empty = True
    words = 0
    for item in _document(file, text, content, styles, meta, damaged=package.damaged):
        empty = False
        words += embedded.words_of(item.text)
        yield item
    for inner in _inside(file, package, text, words):
        empty = False
        yield inner
    if empty and package.damaged:
        raise package.malformed("nothing of its text is left")


def _flat(file: SourceFile) -> Iterator[Document | Unread]:
    file.file.seek(0)
    if file.size > MAX_PART:
        raise DigitizeError(
            f"reading an OpenDocument file: it has more than {MAX_PART >> 20} MiB; split it", kind="too_large"
        )
    root, damaged = parse(file.file.read())
    if root is None:
        raise DigitizeError("reading an OpenDocument file: its markup is damaged; save it again", kind="malformed")
    text = Text()
    words = 0
    for document in _document(file, text, root, root, root, damaged=damaged):
        words += embedded.words_of(document.text)
        yield document
    yield from embedded.pictures(file, _decoded(text), words)


def _document(
    file: SourceFile,
    text: Text,
    content: etree._Element,
    styles: etree._Element | None,
    meta: etree._Element | None,
    *,
    damaged: bool,
) -> Iterator[Document]:
    text.learn_styles(styles)
    text.learn_styles(content)
    body = next(content.iter("{*}body"), content)
    pieces = [text.marked(body)]
    if styles is not None and file.media_type in _TEXTS:
        margins = (text.marked(one) for name in _MARGINS for one in styles.iter(f"{{*}}{name}"))
        pieces += dict.fromkeys(margin for margin in margins if any(map(str.isalpha, margin)))
    told = _told(meta)  # its language is that of the program, not of the text
    yield from marked_documents(
        PARAGRAPH.join([*pieces, *text.notes]),
        file,
        title=told.get("title", ""),
        rights=statements((name, told.get(name, "")) for name in sorted(_RIGHTS)),
        warnings=(DAMAGED,) if damaged else (),
        talks=file.media_type in _TEXTS,
    )


def _told(meta: etree._Element | None) -> dict[str, str]:
    """The metadata by name: the standard ones, and those that a user defined and that tell of rights."""
    told: dict[str, str] = {}
    for group in meta.iter("{*}meta") if meta is not None else ():
        for element in group.iterchildren(tag=etree.Element):
            name = local_name(element)
            if name == "user-defined":
                name = attribute(element, "name").lower()
                if name not in _RIGHTS:
                    continue
            told.setdefault(name, "".join(map(str, element.itertext())))
    return told


def _inside(file: SourceFile, package: Package, text: Text, words: int) -> Iterator[Document | Unread]:
    names = {_name(reference) for reference in text.objects}
    yield from embedded.objects(file, (package.read(name) for name in sorted(names) if name in package))
    yield from _formulas_and_charts(file, package, sorted(names))
    pictures = (name for name in map(_name, text.pictures) if name in package)
    yield from embedded.pictures(file, itertools.chain(map(package.read, pictures), _decoded(text)), words)


def _formulas_and_charts(file: SourceFile, package: Package, names: list[str]) -> Iterator[Document]:
    """Embedded objects that lie in the package as folders: charts, formulas, other documents."""
    number = sum(1 for name in names if name in package)
    for name in names:
        content = package.xml(f"{name}/content.xml")
        if content is not None and not is_equation(content):
            number += 1
            inner = Text()
            body = next(content.iter("{*}body"), content)
            yield from marked_documents(inner.marked(body), file, part=f"object {number}", talks=False)


def _name(reference: str) -> str:
    return posixpath.normpath(unquote(reference)).lstrip("/") if reference else ""


def _decoded(text: Text) -> Iterator[bytes]:
    for data in text.inline:
        try:
            yield base64.b64decode("".join(data.split()))
        except (binascii.Error, ValueError):
            continue
