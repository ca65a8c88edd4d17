"""What programs do to the text of a PDF's pages: raised signs, large initials, letters in the order of drawing, stamps."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.paged import initials, layer, visual_order
from winnow_agent.vault.digitize.paged.lines import Line

Read = Callable[..., Document]

LINES = [
    "The river rose twice that year, once in spring with snow",
    "and once in autumn with the rain, and both times it came",
    "as far as the third step of the mill, as is told by those",
    "who saw the mark that the miller made with his old knife",
]


def _page() -> FPDF:
    pdf = FPDF(format=(148, 210))
    pdf.set_font("Times", size=12)
    pdf.add_page()
    return pdf


def _scanned(*stamps: str) -> FPDF:
    pdf = _page()
    pdf.image(Image.new("L", (500, 700), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
    for number, stamp in enumerate(stamps):
        pdf.text(10, 190 + 6 * number, stamp)
    return pdf


def _raised(pdf: FPDF, x: float, y: float, sign: str) -> None:
    pdf.set_font("Times", size=7)
    pdf.text(x, y - 1.5, sign)
    pdf.set_font("Times", size=12)


@pytest.mark.parametrize("sign", ["1", "*"])
def test_a_note_at_a_lines_end_does_not_end_the_paragraph(document: Read, sign: str) -> None:
    pdf = _page()
    for number, line in enumerate(LINES):
        pdf.text(15, 20 + 6 * number, line)
        if number % 2 == 0:
            _raised(pdf, 15 + pdf.get_string_width(line), 20 + 6 * number, sign)
    found = document(bytes(pdf.output()))
    assert found.text == f"{LINES[0]}{sign} {LINES[1]} {LINES[2]}{sign} {LINES[3]}"
    assert found.headings == ()


def test_a_line_that_goes_on_behind_a_note_is_one_line(document: Read) -> None:
    """PDFium begins a line there; on a page with a table that must not become a cell of one."""
    pdf = _page()
    for row, cells in enumerate([("Item", "Price"), ("Pears", "7.25"), ("Apples", "4.50")]):
        for column, cell in enumerate(cells):
            pdf.text(15 + 60 * column, 20 + 6 * row, cell)
    first = "The river rose twice"
    pdf.text(15, 60, first)
    end = 15 + pdf.get_string_width(first)
    pdf.set_font("Times", size=9)
    pdf.text(end, 58, "1")
    pdf.set_font("Times", size=12)
    pdf.text(end + 3, 60, "that year, and came as far as the mill.")
    assert document(bytes(pdf.output())).text.endswith(f"{first}1 that year, and came as far as the mill.")


def test_the_raised_sign_of_a_note_begins_the_note() -> None:
    """PDFium has it in a line of its own, where it is raised by half its height."""
    sign = Line("1", 34.4, 36.5, 500.2, 5.6)
    note = Line("See the records of the parish.", 40.0, 140.0, 497.2, 6.8)
    assert layer._rejoined([[sign], [note]]) == [[Line(f"1 {note.text}", 34.4, 140.0, 497.2, 6.8)]]
    heading = sign._replace(text="See", right=39.0)
    assert layer._rejoined([[heading], [note]]) == [[heading], [note]]


@pytest.mark.parametrize("initial_first", [True, False])
def test_a_large_initial_begins_its_word(document: Read, initial_first: bool) -> None:
    def initial() -> None:
        pdf.set_font("Times", size=40)
        pdf.text(15, 40, "T")
        pdf.set_font("Times", size=12)

    pdf = _page()
    lines = ["he river rose twice that year, once in", "spring with the snow and once in autumn", LINES[2], LINES[3]]
    if initial_first:
        initial()
    for number, line in enumerate(lines):
        pdf.text(25 if number < 2 else 15, 30 + 6 * number, line)
    if not initial_first:
        initial()
    found = document(bytes(pdf.output()))
    assert " ".join(found.text.split()) == f"T{' '.join(lines)}"
    assert found.headings == ()


def test_a_large_letter_that_labels_what_stands_beside_it_is_no_initial(document: Read) -> None:
    pdf = _page()
    pdf.set_font("Times", size=30)
    pdf.text(15, 38, "Q")
    pdf.set_font("Times", size=12)
    pdf.text(25, 32, "Which of the steps did the river reach?")
    pdf.text(25, 38, "It was the third.")
    assert "QWhich" not in document(bytes(pdf.output())).text


def test_hyphens_that_ocr_programs_write(document: Read) -> None:
    pdf = _page()
    for number, line in enumerate(["The miller marked the height on the door\u00ac", "post of the mill that he had"]):
        pdf.text(15, 20 + 6 * number, line)
    assert document(bytes(pdf.output())).text == "The miller marked the height on the doorpost of the mill that he had"


def test_a_long_stamp_on_a_scan_does_not_hide_the_page(document: Read, probe: Any) -> None:
    probe.text = "A letter that only the engine could read. " * 10
    pdf = _scanned("CONFIDENTIAL - SUBJECT TO PROTECTIVE ORDER", "ABC-0000017")
    assert document(bytes(pdf.output())).text == probe.text.strip()


def test_whose_a_stamped_scan_is_is_known_though_the_engine_does_not_see_the_stamp(document: Read, probe: Any) -> None:
    probe.text = "A letter that only the engine could read. " * 10
    notice = "\u00a9 2019 The Miller Press. All rights reserved."
    found = document(bytes(_scanned(notice).output()))
    assert found.text == probe.text.strip()
    assert found.rights == (f"notice: {notice}",)


def test_a_stamped_scan_counts_as_unread_without_an_engine(document: Read, probe: Any) -> None:
    probe.missing = True
    pdf = _scanned("CONFIDENTIAL - SUBJECT TO PROTECTIVE ORDER")
    found = document(bytes(pdf.output()))
    assert found.coverage["pages_read"] == 0
    assert [skipped.kind for skipped in found.skipped] == ["missing_engine"]


def test_the_short_layer_of_a_title_page_stays(document: Read, probe: Any) -> None:
    probe.text, probe.confidence = "The Milller and h1s Rlver, Edinburqh", 0.6
    pdf = _scanned("The Miller and his River", "Edinburgh")
    assert document(bytes(pdf.output())).text == "The Miller and his River Edinburgh"


def test_a_comment_on_a_scan_is_not_shown_to_the_engine(document: Read, probe: Any) -> None:
    """Its text is among the notes already."""
    probe.text = "A letter that only the engine could read."
    pdf = _scanned()
    pdf.free_text_annotation("Filled in by the harbour office", x=20, y=50, w=80, h=20)
    assert document(bytes(pdf.output())).text == f"{probe.text}\n\nFilled in by the harbour office"
    assert probe.images[0].getextrema() == (255, 255)


@pytest.mark.parametrize("rotation", [90, 180, 270])
@pytest.mark.parametrize("as_shown", [True, False])
def test_a_picture_on_a_page_that_is_turned(document: Read, probe: Any, rotation: int, as_shown: bool) -> None:
    """Turned when it is shown, with its lines upright then, or on their side."""
    probe.text = "A plan of the mill with the names of all of its rooms."
    pdf = _page()
    with pdf.rotation(rotation if as_shown else 0, x=74, y=105):
        pdf.text(40, 65, LINES[0])
        pdf.text(40, 155, LINES[1])
        pdf.image(Image.new("L", (500, 500), 77), x=39, y=75, w=70, h=70)
    with contextlib.closing(pypdfium2.PdfDocument(bytes(pdf.output()))) as turned:
        turned[0].set_rotation(rotation)
        file = io.BytesIO()
        turned.save(file)
    assert document(file.getvalue()).text == f"{LINES[0]}\n\n{probe.text}\n\n{LINES[1]}"
    assert probe.images[0].getextrema() == (77, 77)


WORDS = "كان النهر يرتفع مرتين في السنة"


def test_arabic_whose_glyphs_say_what_they_stand_for(document: Read) -> None:
    """As browsers print it: glyphs from left to right, each with its letter as actual text."""
    drawn = "".join(
        f"/Span <</ActualText <FEFF{ord(letter):04X}>>> BDC (x) Tj EMC " if letter != " " else "( ) Tj "
        for letter in reversed(WORDS)
    )
    content = f"/ReversedChars BMC BT /F 12 Tf 50 150 Td {drawn} ET EMC"
    found = document(_file(content))
    assert found.text == WORDS


def _file(content: str) -> bytes:
    objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>>>",
        f"<</Length {len(content)}>> stream\n{content}\nendstream",
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    out.write(f"trailer <</Size {len(objects) + 1} /Root 1 0 R>>\n%%EOF".encode())
    return out.getvalue()


def test_letters_from_left_to_right_are_turned_round() -> None:
    text = "\u05d1\u05d0 12"  # bet, alef: alef stands right of bet
    turned, moved = visual_order.in_reading_order(text, lambda place: (10.0 * place, 0.0))
    assert (turned, moved) == ("\u05d0\u05d1 12", {0: 1, 1: 0})
    assert visual_order.in_reading_order(text, lambda place: (-10.0 * place, 0.0)) == (text, {})


def test_a_ligature_keeps_the_order_of_its_letters() -> None:
    places = {0: 0.0, 1: 5.0, 2: 5.0, 3: 15.0}  # meem, lam and alef in one, seen
    turned, _ = visual_order.in_reading_order("\u0645\u0644\u0627\u0633", lambda place: (places[place], 0.0))
    assert turned == "\u0633\u0644\u0627\u0645"


def test_brackets_that_were_mirrored_twice() -> None:
    line = "\u05d2\u05e9\u05dd) 1923(."
    assert visual_order.in_reading_order(line, lambda place: (-float(place), 0.0))[0] == "\u05d2\u05e9\u05dd (1923)."


@pytest.mark.parametrize(
    "line",
    [
        "\u05d0\u05d1 (\u05d2\u05d3) \u05d4\u05d5 (\u05d6\u05d7) \u05d8",
        "The mill (\u05d0\u05d1) and the lock (\u05d2\u05d3) of it",
        "\u05d0\u05d1) of the mill (and the lock)",
    ],
)
def test_brackets_that_stand_right_stay(line: str) -> None:
    assert visual_order.in_reading_order(line, lambda place: (-float(place), 0.0))[0] == line


def test_a_word_of_hebrew_in_a_table_from_left_to_right(document: Read) -> None:
    hebrew = "/Span <</ActualText <FEFF05D005D105D2>>> BDC (x) Tj EMC"
    rows = "".join(
        f"BT /F 12 Tf 40 {150 - 20 * row} Td ({name}) Tj 120 0 Td {hebrew} 120 0 Td ({number}) Tj ET "
        for row, (name, number) in enumerate([("Miller", "Hull 12"), ("Smith", "Leith 7"), ("Cooper", "Perth 31")])
    )
    word = "\u05d0\u05d1\u05d2"
    assert document(_file(rows)).text == f"Miller\t{word}\tHull 12\nSmith\t{word}\tLeith 7\nCooper\t{word}\tPerth 31"


def test_initials_whose_lines_share_a_row() -> None:
    first, second = Line("T", 40.0, 60.0, 480.0, 40.0), Line("A", 240.0, 260.0, 478.0, 40.0)
    river, mill = Line("he river rose", 62.0, 140.0, 500.0, 12.0), Line("s the mill stood", 262.0, 340.0, 500.0, 12.0)
    assert initials.with_initials([[first, river, mill], [second]]) == [
        [river._replace(text="The river rose"), mill._replace(text="As the mill stood")]
    ]


@pytest.mark.parametrize(("count", "size"), [(400, 10.0), (60, 30.0)])
def test_the_letters_of_a_plan_are_no_initials(monkeypatch: pytest.MonkeyPatch, count: int, size: float) -> None:
    """To compare each of thousands with each line of the page would take minutes."""
    monkeypatch.setattr(initials, "_is_beside", lambda *_: pytest.fail("compared"))
    rows = [[Line("A", 40.0 * n, 40.0 * n + size / 2, 500.0, size)] for n in range(count)]
    rows.append([Line("The ground floor of the mill", 40.0, 200.0, 480.0, 10.0)])
    assert initials.with_initials(rows) is rows
