"""Hostile office files, books, PDF and rich text."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.faults.digitize.making import MEBIBYTES, Packed, deflated, hostile, pdf, plain, sparse, write_zip

SECRET = "/etc/passwd"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lol lol lol lol lol ">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE = f'<!DOCTYPE x [<!ENTITY j SYSTEM "file://{SECRET}"><!ENTITY k SYSTEM "http://127.0.0.1:9/x">]>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_O = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument."


def _package(main: str, kind: str, parts: dict[str, str]) -> list[tuple[str, Packed]]:
    types = f'<Override PartName="/{main}" ContentType="{_TYPES}{kind}.main+xml"/>'
    return [
        (
            "[Content_Types].xml",
            plain(
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
                f'ContentType="application/xml"/>{types}</Types>'
            ),
        ),
        ("_rels/.rels", plain(_relations(("officeDocument", main)))),
        *((name, plain(content)) for name, content in parts.items()),
    ]


def _relations(*targets: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_REL}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _docx(path: Path, document: Packed) -> None:
    parts = _package("word/document.xml", "wordprocessingml.document", {})
    write_zip(path, [*parts, ("word/document.xml", document)])


@hostile("spaces.docx")
def docx_of_gibibytes(path: Path, scale: int) -> None:
    head, tail = f"<w:document {_W}><w:body><w:p><w:r><w:t>", "</w:t></w:r></w:p></w:body></w:document>"
    _docx(path, deflated(head.encode(), b"text " * (1 << 18), MEBIBYTES * scale, tail.encode()))


@hostile("paragraphs.docx")
def docx_of_endless_paragraphs(path: Path, scale: int) -> None:
    block = b"<w:p/>" * 200_000
    _docx(path, deflated(f"<w:document {_W}><w:body>".encode(), block, 8 * scale, b"</w:body></w:document>"))


@hostile("deep.docx")
def docx_nested_ten_thousand_deep(path: Path, _scale: int) -> None:
    cell, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    body = cell * 10_000 + "<w:p><w:r><w:t>Deep.</w:t></w:r></w:p>" + end * 10_000
    _docx(path, plain(f"<w:document {_W}><w:body>{body}</w:body></w:document>"))


@hostile("laughs.docx")
def docx_with_entities(path: Path, _scale: int) -> None:
    text = "<w:p><w:r><w:t>&j;&h;</w:t></w:r></w:p>"
    _docx(path, plain(f"{LAUGHS}<w:document {_W}><w:body>{text}</w:body></w:document>"))


@hostile("outside.docx")
def docx_with_entities_from_outside(path: Path, _scale: int) -> None:
    text = "<w:p><w:r><w:t>Seen: &j;&k;</w:t></w:r></w:p>"
    _docx(path, plain(f"{OUTSIDE}<w:document {_W}><w:body>{text}</w:body></w:document>"))


def _xlsx(path: Path, sheet: Packed, **strings: Packed) -> None:
    book = f'<workbook {_S} xmlns:r="{_REL}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    relations = _relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    parts = _package(
        "xl/workbook.xml", "spreadsheetml.sheet", {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations}
    )
    shared = strings.get("shared", plain(f"<sst {_S}><si><t>Text.</t></si></sst>"))
    write_zip(path, [*parts, ("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", shared)])


@hostile("dimension.xlsx")
def xlsx_of_ten_thousand_million_cells(path: Path, _scale: int) -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    _xlsx(path, plain(f'<worksheet {_S}><dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'))


@hostile("cells.xlsx")
def xlsx_of_gibibytes(path: Path, scale: int) -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>' * 25_000
    head = f"<worksheet {_S}><sheetData>".encode()
    _xlsx(path, deflated(head, row, MEBIBYTES * scale, b"</sheetData></worksheet>"))


@hostile("strings.xlsx")
def xlsx_of_gibibytes_of_strings(path: Path, scale: int) -> None:
    sheet = plain(f'<worksheet {_S}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>')
    strings = deflated(f"<sst {_S}>".encode(), b"<si><t>text</t></si>" * 50_000, MEBIBYTES * scale, b"</sst>")
    _xlsx(path, sheet, shared=strings)


@hostile("references.xlsx")
def xlsx_whose_cells_all_name_a_long_string(path: Path, _scale: int) -> None:
    row = '<row r="1">' + '<c t="s"><v>0</v></c>' * 10_000 + "</row>"
    sheet = plain(f"<worksheet {_S}><sheetData>{row * 10}</sheetData></worksheet>")
    _xlsx(path, sheet, shared=plain(f"<sst {_S}><si><t>{'long ' * 200_000}</t></si></sst>"))


@hostile("outside.xlsx")
def xlsx_with_entities_from_outside(path: Path, _scale: int) -> None:
    sheet = plain(f'<worksheet {_S}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>')
    _xlsx(path, sheet, shared=plain(f"{OUTSIDE}<sst {_S}><si><t>Seen: &j;&k;</t></si></sst>"))


@hostile("slide.pptx")
def pptx_of_gibibytes(path: Path, scale: int) -> None:
    book = f'<p:presentation {_P} xmlns:r="{_REL}"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>'
    parts = _package(
        "ppt/presentation.xml",
        "presentationml.presentation",
        {"ppt/presentation.xml": book, "ppt/_rels/presentation.xml.rels": _relations(("slide", "slides/slide1.xml"))},
    )
    head = f"<p:sld {_P} {_A}><p:cSld><p:spTree><p:sp><p:txBody>"
    block = b"<a:p><a:r><a:t>text</a:t></a:r></a:p>" * 28_000
    tail = b"</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
    write_zip(path, [*parts, ("ppt/slides/slide1.xml", deflated(head.encode(), block, MEBIBYTES * scale, tail))])


def _odt(path: Path, content: Packed, kind: bytes = b"application/vnd.oasis.opendocument.text") -> None:
    stored = struct.pack("<5H3I2H", 20, 0, 0, 0, 0x21, zlib.crc32(kind), len(kind), len(kind), 8, 0)
    write_zip(path, [("content.xml", content)])
    # The first member says what it is, and is stored.
    rest = path.read_bytes()
    first = b"PK\x03\x04" + stored + b"mimetype" + kind
    directory = rest.index(b"PK\x01\x02")
    entry, end = rest[directory:-22], rest[-22:]
    moved = entry[:42] + struct.pack("<I", len(first)) + entry[46:]
    own = b"PK\x01\x02\x14\0" + stored + struct.pack("<3H2I", 0, 0, 0, 0, 0) + b"mimetype"
    counts = struct.pack("<2H2I", 2, 2, len(own) + len(entry), len(first) + directory)
    path.write_bytes(first + rest[:directory] + own + moved + end[:8] + counts + end[20:])


@hostile("text.odt")
def odt_of_gibibytes(path: Path, scale: int) -> None:
    head = f"<office:document-content {_O}><office:body><office:text>"
    tail = b"</office:text></office:body></office:document-content>"
    _odt(path, deflated(head.encode(), b"<text:p>text</text:p>" * 50_000, MEBIBYTES * scale, tail))


@hostile("spaces.odt")
def odt_of_one_element_of_countless_spaces(path: Path, _scale: int) -> None:
    spaces = '<text:s text:c="2000000000"/>'
    body = f"<office:body><office:text><text:p>a{spaces}b</text:p></office:text></office:body>"
    _odt(path, plain(f"<office:document-content {_O}>{body}</office:document-content>"))


@hostile("outside.odt")
def odt_with_entities_from_outside(path: Path, _scale: int) -> None:
    body = "<office:body><office:text><text:p>Seen: &j;&k;</text:p></office:text></office:body>"
    _odt(path, plain(f"{OUTSIDE}<office:document-content {_O}>{body}</office:document-content>"))


@hostile("repeated.ods")
def ods_of_countless_repeated_cells(path: Path, _scale: int) -> None:
    table = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    body = f"<office:body><office:spreadsheet><table:table>{row}</table:table></office:spreadsheet></office:body>"
    content = plain(f"<office:document-content {_O} {table}>{body}</office:document-content>")
    _odt(path, content, b"application/vnd.oasis.opendocument.spreadsheet")


@hostile("chapter.epub")
def epub_of_gibibytes(path: Path, scale: int) -> None:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile '
        'full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    chapter = deflated(
        b'<html xmlns="http://www.w3.org/1999/xhtml"><body>',
        b"<p>text</p>" * 95_000,
        MEBIBYTES * scale,
        b"</body></html>",
    )
    members = [("META-INF/container.xml", plain(container)), ("a.opf", plain(opf)), ("a.xhtml", chapter)]
    write_zip(path, [("mimetype", plain("application/epub+zip")), *members])


def _page(content: bytes) -> list[bytes]:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    return [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, font]


def _stream(data: bytes, filters: bytes) -> bytes:
    return b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(data), filters, data)


@hostile("flate.pdf")
def pdf_whose_page_is_a_bomb(path: Path, scale: int) -> None:
    packed = deflated(b"BT /F 12 Tf 50 700 Td (Text.) Tj ET\n", b" " * (1 << 20), MEBIBYTES * scale, b"")
    path.write_bytes(pdf(_page(_stream(b"\x78\x9c" + packed.data, b"/FlateDecode"))))


@hostile("nested.pdf")
def pdf_whose_page_is_packed_many_times(path: Path, scale: int) -> None:
    data = b"\x78\x9c" + deflated(b"BT /F 12 Tf (Text.) Tj ET\n", b" " * (1 << 20), MEBIBYTES * scale, b"").data
    for _ in range(9):
        data = zlib.compress(data)
    path.write_bytes(pdf(_page(_stream(data, b"[" + b"/FlateDecode" * 10 + b"]"))))


@hostile("million.pdf")
def pdf_of_a_million_pages(path: Path, scale: int) -> None:
    pages = 50_000 * scale
    objects = _page(b"<</Length 35>>stream\nBT /F 12 Tf 50 700 Td (Text.) Tj ET\nendstream")
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages)
    path.write_bytes(pdf(objects))


@hostile("count.pdf")
def pdf_that_says_it_has_a_thousand_million_pages(path: Path, _scale: int) -> None:
    objects = _page(b"<</Length 35>>stream\nBT /F 12 Tf 50 700 Td (Text.) Tj ET\nendstream")
    objects[1] = b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>"
    path.write_bytes(pdf(objects))


@hostile("loops.pdf")
def pdf_of_loops(path: Path, _scale: int) -> None:
    """The pages' tree, the outline and the table of places each lead back to themselves."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R/AcroForm<</Fields[5 0 R]>>/Names<</EmbeddedFiles 6 0 R>>>>",
        b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>",
        b"<</Type/Outlines/First 4 0 R/Last 4 0 R/Count 1>>",
        b"<</Title(a)/Parent 3 0 R/Next 4 0 R/First 3 0 R/Last 4 0 R>>",
        b"<</T(x)/Kids[5 0 R]>>",
        b"<</Kids[6 0 R 6 0 R]>>",
    ]
    data = pdf(objects)
    place = data.index(b"xref\n")
    path.write_bytes(data.replace(b"/Root", b"/Prev %d /Root" % place))


@hostile("outline.pdf")
def pdf_whose_outline_is_deep(path: Path, _scale: int) -> None:
    objects = _page(b"<</Length 35>>stream\nBT /F 12 Tf 50 700 Td (Text.) Tj ET\nendstream")
    objects[0] = b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>"
    objects.append(b"<</Type/Outlines/First 7 0 R/Last 7 0 R>>")
    objects += [b"<</Title(Chapter)/First %d 0 R/Last %d 0 R/Dest[3 0 R/Fit]>>" % (n, n) for n in range(8, 20_008)]
    path.write_bytes(pdf(objects))


@hostile("page.pdf")
def pdf_with_a_page_of_square_kilometres(path: Path, _scale: int) -> None:
    objects = _page(b"<</Length 35>>stream\n0 0 99999999 99999999 re f\nendstream")
    objects[2] = objects[2].replace(b"600 800", b"99999999 99999999")
    path.write_bytes(pdf(objects))


@hostile("forms.pdf")
def pdf_whose_forms_paint_each_other(path: Path, _scale: int) -> None:
    """Each of thirty forms paints the next one ten times."""
    objects = _page(b"<</Length 5>>stream\n/X Do\nendstream")
    objects[2] = objects[2].replace(b"/Font<</F 5 0 R>>", b"/XObject<</X 6 0 R>>")
    for number in range(7, 37):
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length 60>>stream\n%s\nendstream"
            % (number, b"/X Do " * 10)
        )
    objects.append(b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 9>>stream\n0 0 1 1 re\nendstream")
    path.write_bytes(pdf(objects))


@hostile("deep.rtf")
def rtf_of_ten_thousand_groups(path: Path, _scale: int) -> None:
    path.write_text(r"{\rtf1 " + "{" * 10_000 + "Deep." + "}" * 10_000 + "}")


@hostile("bin.rtf")
def rtf_with_4_gib_of_binary(path: Path, _scale: int) -> None:
    path.write_text(r"{\rtf1 Before.{\pict\bin4294967295 x}" + r"{\*\objdata " + "4f" * 100_000 + r"} After.\par}")


@hostile("words.rtf")
def rtf_of_huge_control_words(path: Path, _scale: int) -> None:
    path.write_text(
        r"{\rtf1 \uc2147483647\u99999999999999999999 x\li" + "9" * 100_000 + "\\" + "a" * 100_000 + " Text.}"
    )


def _compound(fat: bytes, directory: bytes) -> bytes:
    """A compound file ([MS-CFB]) of a table of sectors and a directory."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, 2, 1, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    return head[:512].ljust(512, b"\xff") + fat.ljust(512, b"\xff") + directory.ljust(512, b"\0")


def _entry(name: str, kind: int, size: int = 0, **tree: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = (tree.get("left", 0xFFFFFFFF), tree.get("right", 0xFFFFFFFF), tree.get("child", 0xFFFFFFFF))
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(raw), kind, 1, *links)
        + bytes(36)
        + struct.pack("<IQ", 2, size)
    )


@hostile("loop.doc")
def doc_whose_sectors_lead_back(path: Path, _scale: int) -> None:
    fat = struct.pack("<4I", 0xFFFFFFFD, 1, 2, 2)  # the directory's and the stream's next sector are themselves
    directory = _entry("Root Entry", 5, child=1) + _entry("WordDocument", 2, 1 << 31, left=1, right=1)
    path.write_bytes(_compound(fat, directory) + bytes(512))


@hostile("loop.xls")
def xls_whose_directory_leads_back(path: Path, _scale: int) -> None:
    fat = struct.pack("<4I", 0xFFFFFFFD, 0xFFFFFFFE, 3, 2)
    directory = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, 0xFFFFFFFF, left=0, right=1)
    path.write_bytes(_compound(fat, directory) + bytes(1024))


@hostile("loop.msg")
def msg_whose_storages_lie_in_each_other(path: Path, _scale: int) -> None:
    fat = struct.pack("<3I", 0xFFFFFFFD, 0xFFFFFFFE, 2)
    directory = _entry("Root Entry", 5, child=1) + _entry("__substg1.0_1000001F", 2, 1 << 31, right=2)
    directory += _entry("__attach_version1.0_#00000000", 1, child=2, left=2)
    path.write_bytes(_compound(fat, directory) + bytes(512))


@hostile("empty.pst")
def pst_of_a_header(path: Path, _scale: int) -> None:
    sparse(path, b"!BDN" + bytes(4) + b"SM\x17\0\x13\0\1\1" + b"\xff" * 500, 1 << 20)
