"""The reading order of PDF pages: columns, headlines across them, tables, pages on their side."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest
from fpdf import FPDF

from winnow_agent.documents import Document

Read = Callable[..., Document]

STORY = (
    "The river rose twice that year and came as far as the third step of the mill. The miller marked the height on the "
    "door post with his knife. When the water fell he found a boat in the orchard. Nobody came for it, so he turned it "
    "over and kept his hens under it, and they were the driest creatures in the valley."
)
OTHER = (
    "The quarry sends its stone by rail. Twelve wagons stand ready each morning, and the powder house is locked at night. "
    "Last winter the rails were lifted in January and stacked behind the shed. In spring nobody could say who had asked "
    "for that, or where the sleepers were."
)


def _lines(text: str, width: int = 32) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [*lines, line]


def _page() -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_font("Times", size=11)
    pdf.add_page()
    return pdf


def _columns(pdf: FPDF, top: float, *, by_line: bool) -> None:
    """Two columns, written one after the other or, as layers of scans are, line by line across both."""
    left, right = _lines(STORY), _lines(OTHER)
    places = [(20.0, top + 5 * i, line) for i, line in enumerate(left)]
    places += [(110.0, top + 5 * i, line) for i, line in enumerate(right)]
    for x, y, line in sorted(places, key=lambda place: place[1]) if by_line else places:
        pdf.text(x, y, line)


@pytest.mark.parametrize("by_line", [False, True])
def test_columns_are_read_one_after_the_other(document: Read, by_line: bool) -> None:
    pdf = _page()
    _columns(pdf, 40, by_line=by_line)
    text = document(bytes(pdf.output())).text
    assert " ".join(text.split()) == f"{STORY} {OTHER}"


def test_a_headline_over_columns_comes_first_and_parts_them(document: Read) -> None:
    pdf = _page()
    pdf.set_font("Times", size=24)
    pdf.text(20, 25, "FLOOD AT THE MILL, STONE FOR THE CITY")
    pdf.set_font("Times", size=11)
    _columns(pdf, 40, by_line=True)
    pdf.set_font("Times", size=24)
    pdf.text(20, 130, "MORE OF THE SAME, FROM THE SAME TOWN")
    pdf.set_font("Times", size=11)
    _columns(pdf, 140, by_line=True)
    words = " ".join(document(bytes(pdf.output())).text.split())
    assert words == (
        f"FLOOD AT THE MILL, STONE FOR THE CITY {STORY} {OTHER} MORE OF THE SAME, FROM THE SAME TOWN {STORY} {OTHER}"
    )


TABLE = [["Wood", "Feet", "Price"], ["Oak beams", "12", "144.00"], ["Elm boards", "30", "95.50"], ["Ash", "7", "21.00"]]


def test_what_stands_below_columns_is_read_after_both(document: Read) -> None:
    """Short lines below the left column, on a page whose table makes its columns be looked for."""
    pdf = _page()
    for place, cell in enumerate(["Item", "Price", "Pears", "7.25"]):
        pdf.text(20 + 70 * (place % 2), 20 + 5 * (place // 2), cell)
    _columns(pdf, 40, by_line=False)
    below = ["1. The first of the rules.", "2. Another rule."]
    for number, line in enumerate(below):
        pdf.text(20, 120 + 5 * number, line)
    words = " ".join(document(bytes(pdf.output())).text.split())
    assert words == f"Item Price Pears 7.25 {STORY} {OTHER} {' '.join(below)}"


@pytest.mark.parametrize("by_column", [False, True])
def test_a_table_is_read_row_by_row_with_tabs(document: Read, by_column: bool) -> None:
    pdf = _page()
    cells = [(20 + 50 * c, 40 + 6 * r, cell) for r, row in enumerate(TABLE) for c, cell in enumerate(row)]
    for x, y, cell in sorted(cells, key=lambda cell: cell[0]) if by_column else cells:
        pdf.text(x, y, cell)
    assert document(bytes(pdf.output())).text == "\n".join("\t".join(row) for row in TABLE)


def test_a_cell_of_two_lines_is_one_cell(document: Read) -> None:
    pdf = _page()
    with pdf.table(col_widths=(40, 60, 30), first_row_as_headings=False) as table:
        for cells in (
            ("Oak", "beams for the wheel house and for the floor of the granary above it", "144"),
            ("Elm", "boards", "95"),
        ):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    assert document(bytes(pdf.output())).text == (
        "Oak\tbeams for the wheel house and for the floor of the granary above it\t144\nElm\tboards\t95"
    )


def test_loosely_set_words_are_no_table(document: Read) -> None:
    pdf = _page()
    pdf.set_left_margin(70)
    pdf.set_right_margin(85)
    pdf.set_xy(70, 40)
    pdf.multi_cell(0, 6, STORY, align="J")
    assert document(bytes(pdf.output())).text == STORY


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_reads_like_one_that_is_upright(document: Read, turn: int) -> None:
    pdf = _page()
    with pdf.rotation(turn, x=105, y=148):
        pdf.set_xy(30, 100)
        pdf.multi_cell(150, 6, STORY)
    source = pypdfium2.PdfDocument(bytes(pdf.output()))
    source[0].set_rotation(turn)
    assert document(bytes(_saved(source))).text == STORY


def _saved(source: pypdfium2.PdfDocument) -> bytes:
    import io

    buffer = io.BytesIO()
    source.save(buffer)
    return buffer.getvalue()


def test_columns_of_a_listing_set_with_spaces(document: Read) -> None:
    pdf = _page()
    pdf.set_font("Courier", size=10)
    for index, row in enumerate(TABLE):
        pdf.text(20, 40 + 6 * index, f"{row[0]:<20}{row[1]:<12}{row[2]}")
    assert document(bytes(pdf.output())).text == "\n".join("\t".join(row) for row in TABLE)
