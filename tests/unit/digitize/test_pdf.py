"""PDFs with a text layer become paragraphs; pages without one go to the engine; bad ones get a kind."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from fpdf import FPDF
from PIL import Image

from winnow_agent.documents import Document, Method, Modality
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.installed import digitize
from winnow_protocol.errors import SetAsideError

Read = Callable[..., Document]
Items = Callable[..., list[Document]]

PARAGRAPHS = [
    "The river rose twice that year, once in spring with the snow and once in autumn with the rain, and both times it "
    "came as far as the third step of the mill. The miller marked the height on the door post with his knife.",
    "When the water fell he found a boat in the orchard. Nobody came for it, so he turned it over and kept his hens "
    "under it, and the hens, he said, were the driest creatures in the valley.",
]


def _pdf(**marks: Any) -> FPDF:
    pdf = FPDF(format=(148, 210))
    pdf.set_font("Times", size=12)
    for name, value in marks.items():
        getattr(pdf, f"set_{name}")(value)
    return pdf


def _written(paragraphs: list[str], **marks: Any) -> bytes:
    pdf = _pdf(**marks)
    pdf.add_page()
    for paragraph in paragraphs:
        pdf.multi_cell(0, 6, paragraph, align="J")
        pdf.ln(6)
    return bytes(pdf.output())


def _scan(pages: int = 1, *, head: str = "") -> bytes:
    pdf = _pdf()
    for _ in range(pages):
        pdf.add_page()
        pdf.image(Image.new("L", (500, 700), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
        if head:
            pdf.text(10, 10, head)
    return bytes(pdf.output())


def test_lines_become_paragraphs_again(document: Read) -> None:
    found = document(_written(PARAGRAPHS))
    assert found.text == "\n\n".join(PARAGRAPHS)
    assert (found.modality, found.method, found.confidence) == (Modality.TEXT, Method.TEXT, None)
    assert found.coverage["pages_read"] == 1.0
    assert [(a.start, a.end, a.page) for a in found.anchors] == [(0, len(found.text), 1)]


def test_lines_that_the_writer_broke_stay_broken(document: Read) -> None:
    pdf = _pdf()
    pdf.add_page()
    for line in ("Orchard Cottage", "Hill End", "14 May 1911"):
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.multi_cell(0, 6, PARAGRAPHS[0], align="L")
    assert document(bytes(pdf.output())).text == "Orchard Cottage\nHill End\n14 May 1911\n\n" + PARAGRAPHS[0]


def test_broken_words_are_mended_by_the_documents_own_words(document: Read) -> None:
    pdf = _pdf()
    pdf.add_page()
    lines = [
        "The waterwheel is well-known in this valley, and the water-",
        "wheel of the upper mill is older. It is a well-",
        "known fact that oak outlasts elm by a hun-",
        "dred years, and that nobody has waited to see.",
    ]
    for line in lines:
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    text = document(bytes(pdf.output())).text.replace("\n", " ")
    assert "the waterwheel of the upper mill" in text
    assert "a well-known fact" in text
    assert "a hundred years" in text


def test_running_heads_go_and_their_notice_is_kept(document: Read) -> None:
    pdf = _pdf()
    for number in range(1, 5):
        pdf.add_page()
        pdf.text(20, 10, f"The Mill Gazette - page {number}")
        pdf.text(20, pdf.h - 10, "(c) 2021 Gazette Press. All rights reserved.")
        pdf.set_xy(10, 25)
        pdf.multi_cell(0, 6, f"Part {number}. " + PARAGRAPHS[number % 2])
    found = document(bytes(pdf.output()))
    assert "Gazette" not in found.text
    assert found.rights == ("notice: (c) 2021 Gazette Press. All rights reserved.",)
    assert [anchor.page for anchor in found.anchors] == [1, 2, 3, 4]
    for anchor in found.anchors:
        assert found.text[anchor.start : anchor.end].startswith(f"Part {anchor.page}. ")


def test_pages_of_nothing_but_the_same_lines_keep_them_once(document: Read) -> None:
    pdf = _pdf()
    for number in (1, 2, 3, 3):
        pdf.add_page()
        pdf.text(20, 40, "Admit one")
        pdf.text(20, 60, f"Ticket {number}")
    assert document(bytes(pdf.output())).text.split() == ["Admit", "one", "Ticket", "1", "Ticket", "2", "Ticket", "3"]


def _raw(shown: str, font: str = "", *more: str) -> bytes:
    """A PDF of one page by its operators, with Helvetica as ``F``."""
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream", f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica{font}>>", *more,
    )  # fmt: skip
    body = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n".encode()


def test_a_layer_whose_table_of_unicode_has_its_bytes_the_wrong_way_round(document: Read) -> None:
    words = "The mill stood here"
    table = "".join(f"<{ord(letter):02x}> <{ord(letter):02x}00>\n" for letter in sorted(set(words)))
    table = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(set(words))} beginbfchar\n{table}endbfchar endcmap"
    cmap = f"<</Length {len(table)}>>stream\n{table}\nendstream"
    assert document(_raw(f"BT /F 12 Tf 20 100 Td ({words}) Tj ET", "/ToUnicode 6 0 R", cmap)).text == words


def test_lines_that_run_different_ways_are_kept_apart(document: Read) -> None:
    upright = "BT /F 12 Tf 20 100 Td (The mill stood here for long ) Tj ET"
    sideways = "q 0 1 -1 0 60 105 cm BT /F 12 Tf (up the side ) Tj ET Q"
    for shown in (f"{upright} {sideways}", f"{sideways} {upright}"):  # which PDFium takes for one line
        assert sorted(document(_raw(shown)).text.split("\n\n")) == ["The mill stood here for long", "up the side"]


def test_a_sentence_runs_on_over_the_pages_end(document: Read) -> None:
    pdf = _pdf()
    for part in ("The miller kept his hens under the old boat and", "they were the driest creatures in the valley."):
        pdf.add_page()
        pdf.multi_cell(0, 6, part)
    found = document(bytes(pdf.output()))
    assert found.text == "The miller kept his hens under the old boat and they were the driest creatures in the valley."
    assert found.text[found.anchors[1].start :] == "they were the driest creatures in the valley."


def test_metadata_and_language(document: Read) -> None:
    found = document(_written(PARAGRAPHS, title="The mill", author="Ana Brown", lang="fr-FR"))
    assert found.title == "The mill"
    assert found.language == "fr"
    assert found.rights == ()


def test_rights_in_xmp(document: Read) -> None:
    packet = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" '
        'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmpRights:Marked="True">'
        "<dc:rights><rdf:Alt><rdf:li>Gazette Press 2021</rdf:li></rdf:Alt></dc:rights>"
        "<plus:DataMining>http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING</plus:DataMining>"
        "</rdf:Description></rdf:RDF>"
    )
    rights = document(_written(PARAGRAPHS, xmp_metadata=packet)).rights
    assert "rights: Gazette Press 2021" in rights
    assert "copyrighted: True" in rights
    assert any(statement.startswith("tdm-reservation: 1") for statement in rights)


def test_pages_without_a_layer_go_to_the_engine(document: Read, probe: Any) -> None:
    probe.text = "A long letter came from\nthe quarry office."
    probe.confidence = 0.4
    found = document(_scan(2))
    assert (found.modality, found.method) == (Modality.IMAGE, Method.OCR)
    assert found.text == "A long letter came from the quarry office.\n\nA long letter came from the quarry office."
    assert found.confidence == pytest.approx(0.4)
    assert found.coverage == {"pages_read": 1.0, "pages_low_confidence": 1.0}
    assert len(probe.images) == 2
    width, height = probe.images[0].size
    assert abs(width - 148 / 25.4 * 150) <= 2  # A5 at 150 dots per inch: the scan has 86, and no more is to be had
    assert abs(height - 210 / 25.4 * 150) <= 2


def test_a_stamp_on_a_scan_does_not_hide_the_page(document: Read, probe: Any) -> None:
    probe.text = "A long letter that the engine could read on the page."
    assert document(_scan(head="No. 7")).text == probe.text


def test_a_mixed_file_is_text_and_says_how_well_the_rest_was_read(document: Read, probe: Any) -> None:
    pdf = _pdf()
    for paragraph in PARAGRAPHS:
        pdf.add_page()
        pdf.multi_cell(0, 6, paragraph)
    pdf.add_page()
    pdf.image(Image.new("L", (500, 700), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
    probe.confidence = 0.5
    found = document(bytes(pdf.output()))
    assert found.method is Method.TEXT
    assert found.confidence == pytest.approx(0.5)
    assert found.coverage["pages_low_confidence"] == pytest.approx(1 / 3)


def test_a_huge_page_is_rendered_within_bounds(document: Read, probe: Any) -> None:
    pdf = FPDF(unit="in", format=(190, 190))
    pdf.add_page()
    pdf.image(Image.new("L", (50, 50), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
    document(bytes(pdf.output()))
    assert probe.images[0].width * probe.images[0].height <= 41_000_000


def test_without_an_engine_the_pages_with_text_are_still_read(document: Read, probe: Any) -> None:
    probe.missing = True
    pdf = _pdf()
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    pdf.add_page()
    pdf.image(Image.new("L", (500, 700), "white"), x=0, y=0, w=pdf.w, h=pdf.h)
    found = document(bytes(pdf.output()))
    assert found.text == PARAGRAPHS[0]
    assert found.coverage["pages_read"] == 0.5
    assert found.warnings == ("1 of 2 pages were not read (no engine; install one)",)


def test_without_an_engine_a_scan_says_what_to_install(document: Read, probe: Any) -> None:
    probe.missing = True
    with pytest.raises(SetAsideError, match="install one") as caught:
        document(_scan())
    assert caught.value.kind == "missing_engine"


def test_an_encrypted_file(document: Read) -> None:
    pdf = _pdf()
    pdf.set_encryption(owner_password="owner", user_password="user")
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    with pytest.raises(DigitizeError) as caught:
        document(bytes(pdf.output()))
    assert caught.value.kind == "encrypted"


def test_a_damaged_file(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_written(PARAGRAPHS)[:200])
    assert caught.value.kind == "malformed"


def test_an_empty_page_has_no_text_and_needs_no_engine(document: Read, probe: Any) -> None:
    pdf = _pdf()
    pdf.add_page()
    with pytest.raises(DigitizeError) as caught:
        document(bytes(pdf.output()))
    assert caught.value.kind == "no_text"
    assert probe.images == []


def test_attached_files_are_documents_of_their_own(items: Items) -> None:
    pdf = _pdf()
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    pdf.embed_file(bytes=b"The deed of the mill, as it was read out in 1840.", basename="deed.txt")
    page, deed = items(bytes(pdf.output()))
    assert page.text == PARAGRAPHS[0]
    assert (deed.part, deed.text) == ("attachment 1", "The deed of the mill, as it was read out in 1840.")


def test_a_file_that_opens_with_a_password_of_the_settings(probe: Any) -> None:
    pdf = _pdf()
    pdf.set_encryption(owner_password="owner", user_password="millrace")
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    data = bytes(pdf.output())
    file = SourceFile(io.BytesIO(data), "", "application/pdf", len(data), probe, passwords=("wrong", "millrace"))
    assert [found.text for found in digitize(file) if isinstance(found, Document)] == [PARAGRAPHS[0]]


def test_headings_by_size_by_weight_and_by_bookmark(document: Read) -> None:
    pdf = _pdf()
    pdf.add_page()
    for text, style, size in (
        ("The Mills of Calder", "", 20),
        (PARAGRAPHS[0], "", 12),
        ("The upper mill", "B", 12),
        (PARAGRAPHS[1], "", 12),
    ):
        pdf.set_font("Times", style=style, size=size)
        pdf.multi_cell(0, 8 if size > 12 else 6, text)
        pdf.ln(6)
    pdf.start_section("The lower mill")
    pdf.multi_cell(0, 6, "The lower mill")
    pdf.ln(6)
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    found = document(bytes(pdf.output()))
    assert [(h.level, found.text[h.start : h.end]) for h in found.headings] == [
        (1, "The Mills of Calder"),
        (2, "The upper mill"),
        (1, "The lower mill"),
    ]
    assert found.title == "The Mills of Calder"


def test_comments_stand_at_the_end_of_their_page(document: Read) -> None:
    pdf = _pdf()
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    pdf.text_annotation(20, 20, "Was it the third step, or the fourth?")
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[1])
    assert document(bytes(pdf.output())).text == (
        f"{PARAGRAPHS[0]}\n\nWas it the third step, or the fourth?\n\n{PARAGRAPHS[1]}"
    )


def test_a_shadow_and_what_lies_beside_the_page_are_left_out(document: Read) -> None:
    pdf = _pdf()
    pdf.add_page()
    pdf.text(20, 30, "The mill at Calder stood by the river.")
    pdf.text(20.3, 30.3, "The mill at Calder stood by the river.")
    pdf.text(20, pdf.h + 40, "Cut here, and fold along the dotted line.")
    assert document(bytes(pdf.output())).text == "The mill at Calder stood by the river."


def test_a_picture_beside_text_is_read_and_stands_in_its_place(document: Read, probe: Any) -> None:
    probe.text = "Notice to all boatmen: the lower lock is shut."
    pdf = _pdf()
    pdf.add_page()
    pdf.multi_cell(0, 6, PARAGRAPHS[0])
    pdf.image(Image.new("L", (900, 600), "gray"), x=10, y=60, w=120, h=80)
    pdf.set_y(150)
    pdf.multi_cell(0, 6, PARAGRAPHS[1])
    found = document(bytes(pdf.output()))
    assert found.text == "\n\n".join((PARAGRAPHS[0], probe.text, PARAGRAPHS[1]))
    assert found.method is Method.TEXT
    width, height = probe.images[0].size
    assert width / height == pytest.approx(1.5, rel=0.02)


def test_a_layer_of_letter_soup_is_read_again(document: Read, probe: Any) -> None:
    probe.text, probe.confidence = PARAGRAPHS[0], 0.9
    pdf = _pdf()
    pdf.add_page()
    pdf.multi_cell(0, 6, "".join(chr((ord(char) - 29 - 32) % 95 + 32) for char in PARAGRAPHS[0]))
    found = document(bytes(pdf.output()))
    assert (found.text, found.method) == (PARAGRAPHS[0], Method.OCR)


def test_the_layer_stays_where_the_engine_read_worse(document: Read, probe: Any) -> None:
    probe.text, probe.confidence = "Tr rv rs twc tht yr nc n sprng wth th snw nd nc n tmn wth th rn. " * 3, 0.2
    pdf = _pdf()
    pdf.add_page()
    soup = PARAGRAPHS[0].translate(str.maketrans("aeo", "\u00a4\u00a5\u00a6"))
    pdf.multi_cell(0, 6, soup)
    assert document(bytes(pdf.output())).method is Method.TEXT


def test_questions_are_asked_ahead(document: Read, probe: Any) -> None:
    probe.text = "A long letter came from the quarry office."
    found = document(_scan(5))
    assert [anchor.page for anchor in found.anchors] == [1, 2, 3, 4, 5]
    assert all(anchor.confidence == probe.confidence for anchor in found.anchors)
