"""Formats of documents that nothing here reads: each refused by its name, with what to do instead.

A format is refused where no maintained library under a permissive licence reads it, or where its maker's own program
exports it better than any reader would.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.office.compound import SIGNATURE, Compound, CompoundError
from winnow_agent.vault.digitize.sample import Sample

_PAGES, _NUMBERS, _KEYNOTE = (f"application/vnd.apple.{name}" for name in ("pages", "numbers", "keynote"))
_ONENOTE, _VISIO, _PUBLISHER = "application/onenote", "application/vnd.visio", "application/x-mspublisher"
_PROJECT, _ACCESS, _WORDPERFECT = "application/vnd.ms-project", "application/x-msaccess", "application/vnd.wordperfect"
_DJVU, _POSTSCRIPT, _HANGUL = "image/vnd.djvu", "application/postscript", "application/x-hwp"
_INDESIGN, _LOTUS, _READER = "application/x-adobe-indesign", "application/vnd.lotus-1-2-3", "application/x-ms-reader"
_QUATTRO, _QUARK = "application/x-quattro-pro", "application/vnd.quark.quarkxpress"

_WHAT: Mapping[str, tuple[str, str]] = {
    _PAGES: ("an iWork file (Pages)", "export it as PDF or Word"),
    _NUMBERS: ("an iWork file (Numbers)", "export it as PDF or Excel"),
    _KEYNOTE: ("an iWork file (Keynote)", "export it as PDF or PowerPoint"),
    _ONENOTE: ("a OneNote notebook", "export it as PDF or Word"),
    _VISIO: ("a Visio drawing", "export it as PDF"),
    _PUBLISHER: ("a Publisher file", "export it as PDF"),
    _PROJECT: ("a Project file", "export it as Excel or PDF"),
    _ACCESS: ("an Access database", "export its tables as CSV"),
    _WORDPERFECT: ("a WordPerfect file", "save it as Word or RTF, for instance with LibreOffice"),
    _DJVU: ("a DjVu file", "convert it to PDF, for instance with ddjvu -format=pdf"),
    _POSTSCRIPT: ("a PostScript file", "convert it to PDF, for instance with ps2pdf"),
    _HANGUL: ("a Hangul file", "export it as PDF or Word"),
    _INDESIGN: ("an InDesign file", "export it as PDF"),
    _LOTUS: ("a Lotus 1-2-3 file", "save it as Excel, for instance with LibreOffice"),
    _QUATTRO: ("a Quattro Pro file", "save it as Excel, for instance with LibreOffice"),
    _READER: ("a Microsoft Reader book", "convert it to EPUB"),
    _QUARK: ("a QuarkXPress file", "export it as PDF"),
}
media_types = tuple(_WHAT)

formats = (
    Format(
        name="iWork (.pages, .numbers, .key)",
        media_types=(_PAGES, _NUMBERS, _KEYNOTE),
        kept="nothing: the error names the format and says how to export it",
        lost="everything",
        family="office",
    ),
    Format(
        name="OneNote, Visio, Publisher, Project, Access, WordPerfect, Hangul, InDesign, QuarkXPress, Lotus 1-2-3, Quattro Pro, "
        "DjVu, PostScript, Microsoft Reader",
        media_types=tuple(kind for kind in _WHAT if kind not in {_PAGES, _NUMBERS, _KEYNOTE}),
        kept="nothing: the error names the format and says how to export it",
        lost="everything",
        family="office",
    ),
)

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", _ONENOTE),
    (0, b"\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", _ONENOTE),
    (0, b"AT&TFORM", _DJVU),
    (0, b"\xffWPC", _WORDPERFECT),
    (0, b"%!PS", _POSTSCRIPT),
    (0, b"\x04%!PS", _POSTSCRIPT),
    (0, b"\xc5\xd0\xd3\xc6", _POSTSCRIPT),
    (4, b"Standard Jet DB\0", _ACCESS),
    (4, b"Standard ACE DB\0", _ACCESS),
    (0, b"\x06\x06\xed\xf5\xd8\x1d\x46\xe5\xbd\x31\xef\xe7\xfe\x74\xb7\x1d", _INDESIGN),
    (0, b"\0\0\x02\0\x04\x04\x06\0", _LOTUS),
    (0, b"\0\0\x02\0\x06\x04\x06\0", _LOTUS),
    (0, b"\0\0\x1a\0\0\x10\x04\0", _LOTUS),
    (0, b"\0\0\x1a\0\x02\x10\x04\0", _LOTUS),
    (0, b"\0\0\x02\0\x20\x51", _QUATTRO),
    (0, b"\0\0\x02\0\x01\x10", _QUATTRO),
    (0, b"ITOLITLS", _READER),
    (4, b"MMXPR", _QUARK),
    (4, b"IIXPR", _QUARK),
    (0, b"HWP Document File", _HANGUL),
)
_STREAMS = (
    ("visiodocument", _VISIO),
    ("quill", _PUBLISHER),
    ("fileheader", _HANGUL),
    ("   114", _PROJECT),
    ("props14", _PROJECT),
)
_BY_SUFFIX = {".key": _KEYNOTE, ".numbers": _NUMBERS, ".pages": _PAGES}
_IWORK = (
    "Index/Document.iwa",
    "Index.zip",
    "index.apxl",
    "index.xml",
    "index.xml.gz",
    "index.apxl.gz",
    ".iwpv2",
    ".iwph",
)


def media_type_of(sample: Sample) -> str | None:
    """By signatures, the names in a package, and those of streams."""
    head = sample.head
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset):
            return media_type
    if head.startswith(b"PK"):
        return _packed(sample)
    return _compound(sample) if head.startswith(SIGNATURE) else None


def _packed(sample: Sample) -> str | None:
    names = sample.members
    if any(name.startswith("visio/") for name in names):
        return _VISIO
    if "Contents/section0.xml" in names:
        return _HANGUL
    is_iwork = any(name.endswith(".iwa") for name in names) or (
        (
            "buildVersionHistory.plist" in names
            or "Metadata/BuildVersionHistory.plist" in names
            or sample.suffix in _BY_SUFFIX
        )
        and any(name in names for name in _IWORK)
    )
    if not is_iwork:
        return None
    if "index.apxl" in names or any(name.startswith(("Index/Slide", "Index/MasterSlide")) for name in names):
        return _KEYNOTE
    if sample.suffix in _BY_SUFFIX:
        return _BY_SUFFIX[sample.suffix]
    return _NUMBERS if any(name.startswith("Index/Tables/") for name in names) else _PAGES


def _compound(sample: Sample) -> str | None:
    try:
        tops = {path[0].lower() for path in Compound(sample.file).streams}
    except (CompoundError, struct.error):
        return None
    return next((media_type for name, media_type in _STREAMS if name in tops), None)


def documents(file: SourceFile) -> Iterator[Document]:
    """Nothing: says what the file is, and what to do with it."""
    what, instead = _WHAT[file.media_type]
    raise DigitizeError(f"reading {what}: no reader for it is kept; {instead}", kind="unsupported")
