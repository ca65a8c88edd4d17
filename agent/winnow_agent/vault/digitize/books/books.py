"""Electronic books: EPUB 2 and 3, FictionBook, Mobipocket, and compiled help.

A book is one document, in the order in which it is read; its table of contents is left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree

from winnow_agent.documents import Document, Skipped
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.books import mobi
from winnow_agent.vault.digitize.books.chm import HelpError, marked_help
from winnow_agent.vault.digitize.books.fiction_book import marked_book, root_of, told_of
from winnow_agent.vault.digitize.books.page import marked_page
from winnow_agent.vault.digitize.cleaning import PARAGRAPH
from winnow_agent.vault.digitize.office.package import DAMAGED, MAX_PART, Package, local_name
from winnow_agent.vault.digitize.plain.marked import documents as marked_documents
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample

_EPUB, _FICTION = "application/epub+zip", "application/x-fictionbook+xml"
_HELP = "application/vnd.ms-htmlhelp"
_MOBI = "application/x-mobipocket-ebook"
media_types = (_EPUB, _FICTION, _HELP, _MOBI)

formats = (
    Format(
        name="EPUB 2 and 3 (.epub)",
        media_types=(_EPUB,),
        kept="the pages in the order of the spine, headings, lists, tables as rows; title, language, rights",
        lost="the table of contents, pictures, sound, layout; everything under digital rights management",
        family="office",
    ),
    Format(
        name="FictionBook (.fb2, .fb2.zip)",
        media_types=(_FICTION,),
        kept="sections with their titles as headings, verses as lines, tables as rows, notes at the end; title, language, rights",
        lost="pictures, the description",
        family="office",
    ),
    Format(
        name="Mobipocket, Kindle's older forms, PalmDOC (.mobi, .azw, .azw3, .prc, .pdb)",
        media_types=(_MOBI,),
        kept="the text with its headings, lists, tables as rows; title, language, rights",
        lost="pictures; everything under digital rights management, or packed with a Huffman code",
        family="office",
    ),
    Format(
        name="Compiled help (.chm)",
        media_types=(_HELP,),
        kept="all pages in the order of the table of contents, headings, lists, tables as rows",
        lost="the table of contents and the index, pictures",
        family="office",
    ),
)

_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_PAGE_NAMES = (".xhtml", ".html", ".htm")
_MOST_PAGES = 50_000
_RIGHTS = ("rights", "license", "publisher", "tdm-reservation", "tdm-policy")
_RIGHTS_METAS = {
    "dcterms:rights": "rights", "dcterms:license": "license", "dcterms:rightsHolder": "rights",
    "tdm:reservation": "tdm-reservation", "tdm:policy": "tdm-policy",
}  # fmt: skip
_FONTS_ONLY = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")


def media_type_of(sample: Sample) -> str | None:
    """FictionBook by its root, help by its signature; EPUB whose type is not its first member by its container."""
    if sample.head.startswith(b"ITSF"):
        return _HELP
    if sample.head[60:68] in mobi.SIGNATURES:
        return _MOBI
    if "<FictionBook" in sample.text[:4096]:
        return _FICTION
    return _EPUB if "META-INF/container.xml" in sample.members and _has_book(sample.members) else None


def _has_book(members: tuple[str, ...]) -> bool:
    return any(name.endswith(".opf") for name in members)


def documents(file: SourceFile) -> Iterator[Document]:
    """The book as one document."""
    readers = {_EPUB: _epub, _FICTION: _fiction, _HELP: _help, _MOBI: _mobi}
    yield from readers[file.media_type](file)


def _help(file: SourceFile) -> Iterator[Document]:
    if file.size > MAX_PART:
        raise DigitizeError(
            f"reading compiled help: it has more than {MAX_PART >> 20} MiB; decompile it", kind="too_large"
        )
    try:
        marked = marked_help(file.file.read(), file.budget)
    except HelpError as error:
        raise DigitizeError(
            f"reading compiled help: it is damaged ({error}); decompile it", kind="malformed"
        ) from error
    yield from marked_documents(marked, file, talks=False)


def _mobi(file: SourceFile) -> Iterator[Document]:
    if file.size > MAX_PART:
        raise DigitizeError(
            f"reading a book: it has more than {MAX_PART >> 20} MiB; convert it to EPUB", kind="too_large"
        )
    try:
        book = mobi.book(file.file.read(), file.budget)
    except mobi.LockedError as error:
        raise DigitizeError(
            "reading a book: it is encrypted; get it without digital rights management", kind="encrypted"
        ) from error
    except mobi.MobiError as error:
        raise DigitizeError(f"reading a book: it can't be read ({error})", kind="malformed") from error
    yield from marked_documents(
        book.marked,
        file,
        title=book.told.get("title", ""),
        language=book.told.get("language", ""),
        rights=statements((name, book.told.get(name, "")) for name in _RIGHTS),
        talks=False,
    )


def _fiction(file: SourceFile) -> Iterator[Document]:
    if file.size > MAX_PART:
        raise DigitizeError(f"reading a book: it has more than {MAX_PART >> 20} MiB; split it", kind="too_large")
    root, warnings = root_of(file.file.read())
    if root is None:
        raise DigitizeError("reading a book: its markup is damaged; save it again", kind="malformed")
    told = told_of(root)
    yield from marked_documents(
        marked_book(root),
        file,
        title=told.get("title", ""),
        language=told.get("language", ""),
        rights=statements((name, told.get(name, "")) for name in _RIGHTS),
        warnings=warnings,
        talks=False,
    )


def _epub(file: SourceFile) -> Iterator[Document]:
    package = Package(file.file, "a book", file.budget)
    locked = _locked(package)
    main = _main(package)
    root = package.xml(main)
    if root is None:
        raise package.malformed("the list of its pages is missing")
    folder = posixpath.dirname(main)
    names = list(_spine(root, folder))[:_MOST_PAGES]
    contents = frozenset(map(package.name_of, _contents(root, folder))) if len(names) > 1 else frozenset()
    pages: list[str] = []
    skipped: list[Skipped] = []
    for number, name in enumerate(map(package.name_of, names), 1):
        if name in locked:
            skipped.append(Skipped(f"page {number}", "encrypted"))
        elif name in package:
            pages.append(marked_page(package.read(name), contents=name in contents))
        else:
            skipped.append(Skipped(f"page {number}", "malformed"))
    if names and len(skipped) == len(names) and locked:
        raise DigitizeError(
            "reading a book: it is encrypted; get it without digital rights management", kind="encrypted"
        )
    told = _told(root)
    yield from marked_documents(
        PARAGRAPH.join(pages),
        file,
        title=told.get("title", ""),
        language=told.get("language", ""),
        rights=statements((name, told.get(name, "")) for name in _RIGHTS),
        warnings=(DAMAGED,) if package.damaged else (),
        skipped=skipped,
        talks=False,
    )


def _main(package: Package) -> str:
    """The package document (EPUB 3.3, 4.2.6.3.1)."""
    root = package.xml("META-INF/container.xml")
    if root is not None:
        for element in root.iter(etree.Element):
            if local_name(element) == "rootfile" and element.get("full-path"):
                return package.name_of(posixpath.normpath(unquote(element.get("full-path", ""))))
    return next((name for name in package.names if name.endswith(".opf")), "")


def _locked(package: Package) -> frozenset[str]:
    """The pages that are encrypted; fonts may be obfuscated, which is no lock."""
    root = package.xml("META-INF/encryption.xml")
    if root is None:
        return frozenset()
    found: set[str] = set()
    for data in root.iter("{*}EncryptedData"):
        method = next((one.get("Algorithm", "") for one in data.iter("{*}EncryptionMethod")), "")
        if method.encode() not in _FONTS_ONLY:
            found |= {unquote(one.get("URI", "")) for one in data.iter("{*}CipherReference")}
    return frozenset(found)


def _spine(root: etree._Element, folder: str) -> Iterator[str]:
    """The pages' names in reading order, those that are beside it last; without a spine all pages of the manifest."""
    items: dict[str, tuple[str, bool]] = {}
    for item in root.iter("{*}item"):
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        is_page = item.get("media-type", "") in _PAGES or name.lower().endswith(_PAGE_NAMES)  # some name a wrong type
        items[item.get("id", "")] = (name, is_page and "nav" not in item.get("properties", "").split())
    references = [(one.get("idref", ""), one.get("linear", "yes")) for one in root.iter("{*}itemref")]
    ordered = [name for linear in (True, False) for name, how in references if (how != "no") == linear]
    names = dict.fromkeys(items[one][0] for one in ordered or items if one in items and items[one][1])
    yield from names


def _contents(root: etree._Element, folder: str) -> frozenset[str]:
    """The pages that the guide of EPUB 2 names for the table of contents; it may be but a place on a page of text."""
    return frozenset(
        posixpath.normpath(posixpath.join(folder, unquote(one.get("href", "").partition("#")[0])))
        for one in root.iter("{*}reference")
        if one.get("type") == "toc"
    )


def _told(root: etree._Element) -> Mapping[str, str]:
    told: dict[str, str] = {}
    for group in root.iter("{*}metadata"):
        for element in group.iter(etree.Element):
            name, value = local_name(element), " ".join("".join(map(str, element.itertext())).split())
            if name == "meta" and element.get("property") in _RIGHTS_METAS:
                name = _RIGHTS_METAS[element.get("property", "")]
            if value:
                told.setdefault(name, value)
    return told
