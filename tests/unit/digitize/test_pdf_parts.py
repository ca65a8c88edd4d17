"""What a PDF holds beside its pages' text, and PDFs that claim too much, from objects written by hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium
import pytest
from fpdf import FPDF
from PIL import Image

from winnow_agent.documents import Document, Skipped
from winnow_agent.vault.digitize.base import ReadWord, Recognized
from winnow_agent.vault.digitize.paged import pages as pdf_pages
from winnow_agent.vault.digitize.paged import parts
from winnow_protocol.errors import SetAsideError

Read = Callable[..., Document]


def _file(*objects: str) -> bytes:
    """A PDF of these objects, numbered from 1, the first one the catalog."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1"))
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010} 00000 n \n" for place in places).encode())
    out.write(f"trailer <</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF".encode())
    return out.getvalue()


def _stream(content: str) -> str:
    return f"<</Length {len(content)}>> stream\n{content}\nendstream"


FONT = "<</Type /Font /Subtype /Type1 /BaseFont /Times-Roman>>"
PAGE = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Contents 4 0 R /Resources <</Font <</F 5 0 R>>>>"
TEXT = "BT /F 12 Tf 20 350 Td (The undersigned applies for a berth at the lower lock.) Tj ET"


def _form(*fields: str) -> bytes:
    """A page with fields; object 10 is a picture of nothing, for those that are drawn."""
    widgets = [f"<</Type /Annot /Subtype /Widget /Rect [20 200 200 220] /P 3 0 R {field}>>" for field in fields]
    listed = " ".join(f"{number} 0 R" for number in range(6, 6 + len(fields)))
    return _file(
        f"<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [{listed}]>>>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        f"{PAGE} /Annots [{listed}]>>",
        _stream(TEXT),
        FONT,
        *widgets,
        "<</Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0>> stream\n\nendstream",
    )


def test_fields_of_a_form_with_their_names(document: Read) -> None:
    data = _form(
        "/FT /Tx /T (name) /TU (Name of the boat) /V (Marigold)",
        "/FT /Tx /T (length) /V ()",
        "/FT /Btn /T (motor) /V /Yes /AS /Yes /AP <</N <</Yes 10 0 R /Off 10 0 R>>>>",
        "/FT /Btn /T (sails) /V /Off /AS /Off /AP <</N <</Yes 10 0 R /Off 10 0 R>>>>",
    )
    assert document(data).text == (
        "The undersigned applies for a berth at the lower lock.\n\nName of the boat: Marigold\nmotor: Yes"
    )


def test_what_was_chosen_from_lists(document: Read) -> None:
    """All of it, by the names that are seen; and what was typed in place of a choice."""
    data = _form(
        "/FT /Ch /Ff 2097152 /T (days) /Opt [(Monday) (Tuesday) (Friday)] /V [(Monday) (Friday)] /I [0 2]",
        "/FT /Ch /Ff 131072 /T (port) /Opt [[(b1) (Bristol)] [(h1) (Hull)]] /V (h1)",
        "/FT /Ch /Ff 393216 /T (flag) /Opt [(Dutch) (Danish)] /V (Norwegian)",
        "/FT /Ch /Ff 131072 /T (lock) /Opt [[() (- please choose -)] [(u) (Upper)]] /V ()",
    )
    assert document(data).text.split("\n\n")[1] == "days: Monday, Friday\nport: Hull\nflag: Norwegian"


def test_a_list_that_stands_in_many_places_is_read_once(document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    is_selected = pdfium.FPDFAnnot_IsOptionSelected
    monkeypatch.setattr(
        pdfium,
        "FPDFAnnot_IsOptionSelected",
        lambda *of: asked.append(of[-1]) or is_selected(*of),  # type: ignore[func-returns-value]
    )
    days = "/FT /Ch /Ff 2097152 /T (days) /Opt [(Monday) (Tuesday) (Friday)] /V [(Monday) (Friday)] /I [0 2]"
    assert document(_form(*[days] * 40)).text.split("\n\n")[1] == "days: Monday, Friday"
    assert asked == [0, 1, 2]


def test_fields_that_take_too_long_are_left_out_and_counted(document: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PATIENCE_S", 0.0)
    found = document(_form("/FT /Tx /T (name) /V (Marigold)", "/FT /Tx /T (port) /V (Hull)"))
    assert found.text == "The undersigned applies for a berth at the lower lock."
    assert found.warnings == ("2 places of form fields were not read: the others took too long",)


def test_a_file_that_is_pinned_to_a_page(items: Callable[..., list[Any]]) -> None:
    """Once, though it is in the list of attached files as well."""
    letter = "The miller kept his hens under an old boat, and they were dry."
    objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        PAGE + " /Annots [6 0 R]>>",
        _stream(TEXT),
        FONT,
        "<</Type /Annot /Subtype /FileAttachment /Rect [20 200 40 220] /FS 7 0 R>>",
        "<</Type /Filespec /F (letter.txt) /UF (letter.txt) /EF <</F 8 0 R>>>>",
        _stream(letter),
    ]
    assert [found.text for found in items(_file(*objects))][1:] == [letter]
    objects[0] = "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Names [(letter) 7 0 R]>>>>>>"
    assert [found.text for found in items(_file(*objects))][1:] == [letter]


def test_an_attached_file_that_is_not_there_costs_only_itself(items: Callable[..., list[Any]]) -> None:
    letter = "The miller kept his hens under an old boat, and they were dry."
    found = items(
        _file(
            "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Names [(first) 99 0 R (second) 6 0 R]>>>>>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            PAGE + ">>",
            _stream(TEXT),
            FONT,
            "<</Type /Filespec /F (letter.txt) /UF (letter.txt) /EF <</F 7 0 R>>>>",
            _stream(letter),
        )
    )
    assert (found[1].part, found[1].kind) == ("attachment 1", "malformed")
    assert found[2].text == letter


def test_a_million_pages_that_are_not_there(document: Read) -> None:
    data = _file(
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1000000>>",
        PAGE + ">>",
        _stream(TEXT),
        FONT,
    )
    found = document(data)
    assert found.text == "The undersigned applies for a berth at the lower lock."
    assert found.coverage["pages_read"] < 1.0
    assert found.skipped


def test_pages_that_lie_in_themselves(document: Read) -> None:
    data = _file(
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 3>>",
        PAGE + ">>",
        _stream(TEXT),
        FONT,
    )
    assert document(data).text == "The undersigned applies for a berth at the lower lock."


def test_a_page_that_is_damaged_costs_only_itself(document: Read) -> None:
    data = _file(
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [6 0 R 3 0 R] /Count 2>>",
        PAGE + ">>",
        _stream(TEXT),
        FONT,
        "<</Type /Nothing>>",
    )
    found = document(data)
    assert found.text == "The undersigned applies for a berth at the lower lock."
    assert found.anchors[0].page == 2


def test_a_file_that_takes_too_long_is_read_as_far_as_time_goes(
    document: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_pages, "PATIENCE_S", 0.0)
    pdf = FPDF()
    pdf.set_font("Times", size=12)
    for number in range(1, 5):
        pdf.add_page()
        pdf.multi_cell(0, 6, f"Part {number}. The miller marked the height on the door post with his knife.")
    found = document(bytes(pdf.output()))
    assert found.skipped == (Skipped("pages 2 to 4", "timed_out"),)
    assert found.coverage["pages_read"] == 0.25


def test_boxes_of_recognized_words_go_with_the_words(
    document: Read, probe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The old water-\nwheel stood still.\n"
    words = tuple(
        ReadWord(text.index(word), text.index(word) + len(word), (0.1 * n, 0.1, 0.1 * n + 0.05, 0.2), 0.9)
        for n, word in enumerate(("The", "old", "water-", "wheel", "stood", "still."))
    )

    class Answer:
        def result(self) -> Recognized:
            return Recognized(text, 0.9, words)

    monkeypatch.setattr(type(probe), "recognize", lambda *_: Answer())
    pdf = FPDF()
    pdf.add_page()
    pdf.image(Image.new("L", (500, 700), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
    found = document(bytes(pdf.output()))
    assert found.text == "The old waterwheel stood still."
    assert [found.text[word.start : word.end] for word in found.words] == [
        "The", "old", "water", "wheel", "stood", "still.",
    ]  # fmt: skip
    assert all(word.page == 1 and word.box is not None for word in found.words)


def test_the_engine_failing_on_one_page_costs_only_that_page(
    document: Read, probe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Answer:
        def __init__(self, number: int) -> None:
            self.number = number

        def result(self) -> Recognized:
            if self.number == 2:
                raise SetAsideError("took too long", kind="timed_out")
            return Recognized(f"Page {self.number} of the ledger of the mill.", 0.9)

    def recognize(*_: object) -> Answer:
        asked.append(len(asked) + 1)
        return Answer(asked[-1])

    monkeypatch.setattr(type(probe), "recognize", recognize)
    pdf = FPDF()
    for _ in range(3):
        pdf.add_page()
        pdf.image(Image.new("L", (500, 700), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
    found = document(bytes(pdf.output()))
    assert found.text == "Page 1 of the ledger of the mill.\n\nPage 3 of the ledger of the mill."
    assert found.skipped == (Skipped("page 2", "timed_out"),)
