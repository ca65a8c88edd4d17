"""Office files, books and PDF."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

import docx
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from tests.faults.canaries.writing import Text, written
from tests.unit.digitize.compound_files import compound_file

_NONE: Mapping[str, str] = MappingProxyType({})
_X = "http://schemas.openxmlformats.org"


def _package(parts: Mapping[str, str], first: str = "") -> bytes:
    """A zip of parts; ``first`` is the content of a member ``mimetype``, which leads it unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        if first:
            package.writestr("mimetype", first)
        for name, part in parts.items():
            package.writestr(name, part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _relations(**targets: str) -> str:
    """Relationships by identifier, each ``kind target``."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="http://x/{kind}" Target="{target}"/>'
        for name, (kind, target) in ((name, value.split()) for name, value in targets.items())
    )
    return f'<Relationships xmlns="{_X}/package/2006/relationships">{inner}</Relationships>'


@written("office", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
def word(text: Text) -> bytes:
    document = docx.Document()
    document.core_properties.author = text.beside
    document.core_properties.last_modified_by = text.beside
    document.add_heading("Of the year", 1)
    for line in text.paragraphs:
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@written("office", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
def word_with_a_table_and_a_header(text: Text) -> bytes:
    document = docx.Document()
    document.core_properties.author = text.beside
    document.sections[0].header.paragraphs[0].text = text.lines[0]
    half = len(text.paragraphs) // 2
    for line in text.paragraphs[:half]:
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=2)
    for line in text.paragraphs[half:]:
        number, cell = table.add_row().cells
        number.text, cell.text = "1", line
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "draw", "style", "presentation", "meta")
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def _odf(kind: str, body: str, author: str) -> bytes:
    content = f"<office:document-content {_ODF}><office:body>{body}</office:body></office:document-content>"
    meta = f"<office:document-meta {_ODF}><office:meta><dc:creator>{escape(author)}</dc:creator></office:meta></office:document-meta>"
    return _package({"content.xml": content, "meta.xml": meta}, f"application/vnd.oasis.opendocument.{kind}")


def _odf_paragraphs(text: Text) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in text.paragraphs)


@written("office", "application/vnd.oasis.opendocument.text", ".odt")
def opendocument_text(text: Text) -> bytes:
    heading = '<text:h text:outline-level="1">Of the year</text:h>'
    return _odf("text", f"<office:text>{heading}{_odf_paragraphs(text)}</office:text>", text.beside)


@written("office", "application/vnd.oasis.opendocument.spreadsheet", ".ods")
def opendocument_sheet(text: Text) -> bytes:
    rows = "".join(
        f"<table:table-row><table:table-cell><text:p>{escape(line)}</text:p></table:table-cell></table:table-row>"
        for line in text.lines
    )
    table = f'<table:table table:name="Register">{rows}</table:table>'
    return _odf("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>", text.beside)


@written("office", "application/vnd.oasis.opendocument.presentation", ".odp")
def opendocument_presentation(text: Text) -> bytes:
    box = f"<draw:frame><draw:text-box>{_odf_paragraphs(text)}</draw:text-box></draw:frame>"
    page = f'<draw:page draw:name="1">{box}</draw:page>'
    return _odf("presentation", f"<office:presentation>{page}</office:presentation>", text.beside)


@written("office", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
def excel(text: Text) -> bytes:
    main, related = f'xmlns="{_X}/spreadsheetml/2006/main"', f'xmlns:r="{_X}/officeDocument/2006/relationships"'
    rows = "".join(f'<row><c t="inlineStr"><is><t>{escape(line)}</t></is></c></row>' for line in text.lines)
    return _package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _relations(a="officeDocument xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook {main} {related}><sheets><sheet name="Register" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(a="worksheet worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
        }
    )


@written("office", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx")
def powerpoint(text: Text) -> bytes:
    spaces = (
        f'xmlns:p="{_X}/presentationml/2006/main" xmlns:a="{_X}/drawingml/2006/main" '
        f'xmlns:r="{_X}/officeDocument/2006/relationships"'
    )
    said = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in text.lines)
    shape = f"<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody>{said}</p:txBody></p:sp>"
    return _package(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _relations(a="officeDocument ppt/presentation.xml"),
            "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="1" r:id="s"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": _relations(s="slide slides/slide1.xml"),
            "ppt/slides/slide1.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>",
        }
    )


def _western(text: Text, end: str) -> bytes:
    return (end.join(text.paragraphs) + end).encode("cp1252", "replace")


@written("office", "application/msword", ".doc")
def word_6(text: Text) -> bytes:
    said, head = _western(text, "\r"), bytearray(0x300)
    struct.pack_into("<HHHH", head, 0, 0xA5DC, 101, 0, 0x409)
    struct.pack_into("<II", head, 0x18, 0x300, 0x300 + len(said))
    struct.pack_into("<i", head, 0x34, len(said))
    return compound_file({("WordDocument",): bytes(head) + said})


@written("office", "application/vnd.ms-excel", ".xls")
def excel_2(text: Text) -> bytes:
    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    rows = b""
    for number, line in enumerate(text.lines):
        cell = line.encode("cp1252", "replace")[:255]
        rows += record(0x04, struct.pack("<HHBBBB", number, 0, 0, 0, 0, len(cell)) + cell)
    return record(0x09, struct.pack("<HH", 2, 0x10)) + rows + record(0x0A, b"")


@written("office", "application/vnd.ms-powerpoint", ".ppt")
def powerpoint_97(text: Text) -> bytes:
    def record(kind: int, content: bytes, container: bool = False) -> bytes:
        return struct.pack("<HHI", 15 if container else 0, kind, len(content)) + content

    said = record(3999, struct.pack("<I", 1)) + record(4000, "\r".join(text.lines).encode("utf-16-le"))
    box = record(0xF002, record(0xF00D, said, container=True), container=True)
    slide = record(1006, record(1007, bytes(24)) + box, container=True)
    listed = record(1000, record(4080, record(1011, struct.pack("<IIIII", 2, 0, 0, 256, 0)), True), container=True)
    stream = listed + slide
    table = record(6002, struct.pack("<I", 2 << 20 | 1) + struct.pack("<II", 0, len(listed)))
    edit = record(4085, struct.pack("<IIII", 0, 0, 0, len(stream)) + bytes(12))
    user = bytes(16) + struct.pack("<I", len(stream) + len(table))
    return compound_file({("PowerPoint Document",): stream + table + edit, ("Current User",): user})


@written("office", "application/rtf", ".rtf")
def rich_text(text: Text) -> bytes:
    said = "".join(
        "".join(f"\\u{ord(sign)}?" if ord(sign) > 127 else f"\\{sign}" if sign in "\\{}" else sign for sign in line)
        + "\\par\n"
        for line in text.paragraphs
    )
    return (r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}{\info{\author " + text.beside + "}}" + said + "}").encode(
        "ascii", "replace"
    )


@written("office", "application/epub+zip", ".epub")
def epub(text: Text) -> bytes:
    said = "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs)
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><h1>Of the year</h1>{said}</body></html>'
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>'
        f'{escape(text.beside)}</dc:creator></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '</manifest><spine><itemref idref="a"/></spine></package>'
    )
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    return _package({"META-INF/container.xml": container, "b.opf": opf, "a.xhtml": page}, "application/epub+zip")


@written("office", "application/x-fictionbook+xml", ".fb2")
def fictionbook(text: Text) -> bytes:
    said = "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs)
    about = f"<description><title-info><author><nickname>{escape(text.beside)}</nickname></author></title-info></description>"
    body = f"<body><section><title><p>Of the year</p></title>{said}</section></body>"
    return f'<?xml version="1.0"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">{about}{body}</FictionBook>'.encode()


@written("office", "application/x-mobipocket-ebook", ".pdb")
def palmdoc(text: Text) -> bytes:
    said = _western(text, "\n")
    pieces = [said[at : at + 4096] for at in range(0, len(said), 4096)]
    every = [struct.pack(">HHIHHI", 1, 0, len(said), len(pieces), 4096, 0), *pieces]
    start = 78 + 8 * len(every) + 2
    table = b"".join(struct.pack(">II", start + sum(map(len, every[:number])), 0) for number in range(len(every)))
    return (
        b"a book".ljust(60, b"\0")
        + b"TEXtREAd"
        + bytes(8)
        + struct.pack(">H", len(every))
        + table
        + b"\0\0"
        + b"".join(every)
    )


@written("office", "application/vnd.ms-htmlhelp", ".chm")
def compiled_help(text: Text) -> bytes:
    page = ("<h1>Of the year</h1>" + "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs)).encode()
    entry = bytes([6]) + b"/a.htm" + b"\0" + bytes([0x80, 0]) + bytes([len(page) >> 7 & 0x7F | 0x80, len(page) & 0x7F])
    head = b"PMGL" + struct.pack("<IIii", 4096 - 20 - len(entry), 0, -1, -1)
    directory = b"ITSP" + struct.pack("<IIIIIIiIII", 1, 0x54, 10, 4096, 2, 1, -1, 0, 0, 0) + struct.pack("<I", 1)
    directory = directory.ljust(0x54, b"\0") + (head + entry).ljust(4096, b"\0")
    first = b"ITSF" + struct.pack("<IIIII", 3, 0x60, 1, 0, 0x409) + bytes(32)
    first += struct.pack("<QQQQ", 0x60, 0, 0x60, len(directory)) + struct.pack("<Q", 0x60 + len(directory))
    return first + directory + page


@written("pdf", "application/pdf", ".pdf")
def pdf(text: Text) -> bytes:
    pdf = FPDF()
    pdf.set_author(text.beside)
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for line in text.paragraphs:
        pdf.multi_cell(0, 6, line.encode("cp1252", "replace").decode("latin-1"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(3)
    return bytes(pdf.output())


@written("pdf", "application/vnd.ms-xpsdocument", ".xps")
def xps(text: Text) -> bytes:
    space = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
    glyphs = "".join(
        f'<Glyphs FontUri="/f.odttf" FontRenderingEmSize="12" OriginX="96" OriginY="{60 + 30 * number}" Fill="#ff000000" '
        f'UnicodeString="{escape(line)}"/>'
        for number, line in enumerate(text.lines)
    )
    return _package(
        {
            "[Content_Types].xml": "<Types/>",
            "FixedDocSeq.fdseq": f'<FixedDocumentSequence {space}><DocumentReference Source="/D/F.fdoc"/></FixedDocumentSequence>',
            "D/F.fdoc": f'<FixedDocument {space}><PageContent Source="1.fpage"/></FixedDocument>',
            "D/1.fpage": f'<FixedPage {space} xml:lang="en" Width="1600" Height="{90 + 30 * len(text.lines)}">{glyphs}</FixedPage>',
        }
    )
