"""Workbooks: what the cells show, sheet after sheet."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.office.number_formats import kind_of_format, shown
from winnow_agent.vault.digitize.office.package import DAMAGED

Read = Callable[..., Document]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:xdr="http://x"'


def _relations(**targets: str) -> str:
    """Relationships by identifier, each ``kind target``."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="http://x/{kind}" Target="{target}"/>'
        for name, (kind, target) in ((name, value.split()) for name, value in targets.items())
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def _zip(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def _workbook(**more: str | bytes) -> dict[str, str | bytes]:
    rows = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c/><c t="inlineStr"><is><t>inline</t></is></c></row>'
        '<row><c s="1"><v>43363</v></c><c s="2"><v>0.25</v></c><c><v>0.1</v></c><c><f>A1</f><v>7</v></c></row>'
        '<row><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><f>X</f><v>made</v></c><c s="3"><v>43363.75</v></c></row>'
    )
    return {
        "_rels/.rels": _relations(a="officeDocument xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {MAIN} {RELATED}><sheets><sheet name="Second" r:id="b"/>'
        '<sheet name="First" state="hidden" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            a="worksheet worksheets/sheet1.xml",
            b="worksheet worksheets/sheet2.xml",
            c="sharedStrings sharedStrings.xml",
            d="styles styles.xml",
        ),
        "xl/sharedStrings.xml": f"<sst {MAIN}><si><t>wood</t></si><si><r><t>fe</t></r><r><t>et</t></r><rPh><t>x</t></rPh></si></sst>",
        "xl/styles.xml": f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/worksheets/sheet2.xml": f"<worksheet {MAIN}><sheetData><row><c><v>12</v></c></row></sheetData>"
        '<headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"&amp;12Society &amp;&amp; Mill &amp;P</oddHeader></headerFooter></worksheet>',
        **more,
    }


def test_sheets_in_the_order_of_their_tabs_with_what_the_cells_show(document: Read) -> None:
    found = document(_zip(_workbook()))
    assert found.text == (
        "Second\n\n12\nSociety & Mill\n\n"
        "First\n\nwood\tfeet\tinline\n2018-09-20\t25%\t0.1\t7\nTRUE\tmade\t2018-09-20 18:00"
    )
    assert [found.text[one.start : one.end] for one in found.headings] == ["Second", "First"]


def test_headers_and_footers_once_and_without_the_page_s_number(document: Read) -> None:
    margins = "<headerFooter><oddHeader>&amp;CSociety &amp;&amp; Mill &amp;[Tab]</oddHeader><oddFooter>Seite &amp;P von &amp;N</oddFooter></headerFooter>"
    row = "<sheetData><row><c><v>{}</v></c></row></sheetData>"
    sheets = {
        f"xl/worksheets/sheet{number}.xml": f"<worksheet {MAIN}>{row.format(number)}{margins}</worksheet>"
        for number in (1, 2)
    }
    assert document(_zip(_workbook(**sheets))).text == "Second\n\n2\nSociety & Mill\n\nFirst\n\n1"


def test_comments_text_boxes_and_charts_stand_behind_their_sheet(document: Read) -> None:
    more: dict[str, str | bytes] = {
        "xl/worksheets/_rels/sheet2.xml.rels": _relations(a="comments ../comments1.xml", b="drawing ../drawings/d.xml"),
        "xl/comments1.xml": f"<comments {MAIN}><commentList><comment><text><t>Who says so?</t></text></comment></commentList></comments>",
        "xl/drawings/d.xml": f"<xdr:wsDr {DRAWING}><xdr:sp><a:p><a:r><a:t>In a box</a:t></a:r></a:p></xdr:sp></xdr:wsDr>",
        "xl/drawings/_rels/d.xml.rels": _relations(a="chart ../charts/c.xml"),
        "xl/charts/c.xml": f'<c:chart xmlns:c="http://c" {DRAWING}><c:title><a:p><a:r><a:t>Yield</a:t></a:r></a:p></c:title>'
        "<c:strCache><c:pt><c:v>oak</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>5</c:v></c:pt></c:numCache></c:chart>",
    }
    assert "Who says so?\n\nIn a box\n\nYield\noak\n\nFirst" in document(_zip(_workbook(**more))).text


def test_the_binary_package(document: Read) -> None:
    def record(kind: int, content: bytes) -> bytes:
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(content)]) + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    cell = bytes(4) + b"\1\0\0\0"
    sheet = (
        record(0, bytes(16))
        + record(7, bytes(8) + struct.pack("<I", 0))
        + record(5, cell + struct.pack("<d", 43363.0))
        + record(2, bytes(8) + struct.pack("<I", 1200 << 2 | 3))
        + record(0, bytes(16))
        + record(8, bytes(8) + wide("made"))
    )
    styles = record(617, b"") + record(47, bytes(4)) + record(47, b"\0\0\x0e\0") + record(618, b"")
    data = _zip(
        {
            "_rels/.rels": _relations(a="officeDocument xl/workbook.bin"),
            "xl/workbook.bin": record(156, bytes(8) + wide("rId1") + wide("Yield")),
            "xl/_rels/workbook.bin.rels": _relations(
                rId1="worksheet worksheets/sheet1.bin", b="sharedStrings sharedStrings.bin", c="styles styles.bin"
            ),
            "xl/sharedStrings.bin": record(19, b"\0" + wide("wood")),
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )
    assert document(data).text == "Yield\n\nwood\t2018-09-20\t12\nmade"


def test_a_sheet_that_is_cut_off_is_read_as_far_as_it_goes(document: Read) -> None:
    sheet = f"<worksheet {MAIN}><sheetData>" + "".join(f"<row><c><v>{n}</v></c></row>" for n in range(50)) + "<row><c"
    assert document(_zip(_workbook(**{"xl/worksheets/sheet2.xml": sheet}))).text.startswith("Second\n\n0\n1\n2")


def test_a_sheet_that_unpacks_to_far_too_much(items: Callable[..., list[Document | Unread]]) -> None:
    sheet = f"<worksheet {MAIN}><sheetData>"
    with pytest.raises(DigitizeError) as caught:
        items(_zip(_workbook(**{"xl/worksheets/sheet2.xml": sheet + " " * 80_000_000})))
    assert caught.value.kind == "too_large"


def test_a_workbook_without_cells_has_no_text(document: Read) -> None:
    empty = f"<worksheet {MAIN}><sheetData/></worksheet>"
    with pytest.raises(DigitizeError) as caught:
        document(_zip(_workbook(**{"xl/worksheets/sheet1.xml": empty, "xl/worksheets/sheet2.xml": empty})))
    assert caught.value.kind == "no_text"


def test_a_workbook_of_excel_2003_in_xml(document: Read) -> None:
    cells = "".join(
        f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'
        for kind, value in (
            ("String", "wood"),
            ("Number", "1.1000000000000001"),
            ("DateTime", "2018-09-20T00:00:00.000"),
            ("Error", "#REF!"),
        )
    )
    data = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Yield"><Table><Row>{cells}</Row></Table></Worksheet></Workbook>'
    )
    assert document(data.encode()).text == "Yield\n\nwood\t1.1\t2018-09-20"


def _first_sheet(rows: str, **more: str | bytes) -> dict[str, str | bytes]:
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return {**_workbook(), "xl/worksheets/sheet1.xml": sheet, **more}


def test_long_numbers_keep_their_digits(document: Read) -> None:
    rows = "<row><c><v>4111111111111111</v></c><c><v>4.11111111111111E+15</v></c><c><v>1.5E+300</v></c></row>"
    assert document(_zip(_first_sheet(rows))).text.endswith("First\n\n4111111111111111\t4111111111111110\t1.5e+300")


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        (r"000\-00\-0000", 78051120, "078-05-1120"),
        ("00000", 1234, "01234"),
        (r"[<=9999999]###\-####;\(###\)\ ###\-####", 2125551234, "(212) 555-1234"),
        (r"[<=9999999]###\-####;\(###\)\ ###\-####", 5551234, "555-1234"),
        ("0000 0000", 123456789, "12345 6789"),
        ("000", 1.5, "1.5"),
        (r"00000;\-00000", 1234, "01234"),
        ("# ##/##", 123, "123"),
        ("#,##0", 1234, "1234"),
        ("0;-0;;@", 5, "5"),
        (r"0_);\(0\)", 5, "5"),
        ('00" km/h"', 90, "90"),
    ],
)
def test_the_digits_of_codes_as_their_reader_sees_them(code: str, value: float, text: str) -> None:
    assert shown(value, kind_of_format(164, code)) == text


@pytest.mark.parametrize("value", ["inf", "nan", "1e308", "2958465.9999999"])
def test_numbers_that_no_format_can_show(value: str) -> None:
    for kind in ("", "date", "time", "both", "elapsed", "percent", "digits 000-00"):
        for from_1904 in (False, True):
            assert isinstance(shown(float(value), kind, from_1904=from_1904), str)


def test_a_damaged_sheet_says_so(document: Read) -> None:
    cut = _first_sheet("<row><c><v>5</v></c></row>")
    cut["xl/worksheets/sheet1.xml"] = (
        str(cut["xl/worksheets/sheet1.xml"]).partition("</sheetData>")[0] + "<row><c><v>6</v"
    )
    found = document(_zip(cut))
    assert found.text.endswith("First\n\n5\n6")
    assert found.warnings == (DAMAGED,)


def test_shared_texts_under_a_name_in_other_capitals(document: Read) -> None:
    parts = _workbook()
    parts["xl/SharedStrings.xml"] = parts.pop("xl/sharedStrings.xml")
    assert "wood\tfeet\tinline" in document(_zip(parts)).text


COMMENTS = f"""<comments {MAIN}><authors><author>tc={{1}}</author><author>Ana</author></authors><commentList>
    <comment ref="A1" authorId="0"><text><t>[Kommentarthread] Ihre Version von Excel … Kommentar: Is this so?</t></text></comment>
    <comment ref="A2" authorId="1"><text><t>A note</t></text></comment></commentList></comments>"""


def test_a_thread_s_copy_in_any_language_is_told_once(document: Read) -> None:
    thread = '<ThreadedComments xmlns="http://t"><threadedComment><text>Is this so?</text></threadedComment></ThreadedComments>'
    parts = _first_sheet("<row><c><v>5</v></c></row>")
    parts["xl/comments1.xml"], parts["xl/threads1.xml"] = COMMENTS, thread
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = _relations(
        a="comments ../comments1.xml", b="threadedComment ../threads1.xml"
    )
    assert document(_zip(parts)).text.endswith("First\n\n5\n\nA note\n\nIs this so?")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = _relations(a="comments ../comments1.xml")
    assert "Is this so?" in document(_zip(parts)).text, "another program left out the thread and kept its copy"


def test_a_text_box_has_all_its_lines_and_a_series_its_categories_once(document: Read) -> None:
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in ("Name:", "Ana", "Name:", "Eva"))
    again = f'<mc:Fallback xmlns:mc="http://mc">{lines}</mc:Fallback>'
    series = "<ser><strCache><pt><v>oak</v></pt><pt><v>elm</v></pt></strCache></ser>" * 2
    parts = _first_sheet("<row><c><v>5</v></c></row>")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = _relations(a="drawing ../drawings/d.xml")
    parts["xl/drawings/d.xml"] = f"<xdr:wsDr {DRAWING}>{lines}{again}</xdr:wsDr>"
    parts["xl/drawings/_rels/d.xml.rels"] = _relations(a="chart ../charts/c.xml")
    parts["xl/charts/c.xml"] = f"<chart {DRAWING}>{series}</chart>"
    assert document(_zip(parts)).text.endswith("5\n\nName:\nAna\nName:\nEva\n\noak\nelm")
