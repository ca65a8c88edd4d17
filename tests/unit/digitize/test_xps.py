"""XPS: fixed pages become paragraphs in reading order; a page that is a picture goes to the engine."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from winnow_agent.documents import Document, Method
from winnow_agent.vault.digitize.base import DigitizeError

Read = Callable[..., Document]

SPACE = 'xmlns="http://schemas.microsoft.com/xps/2005/06"'
STORY = [
    "The river rose twice that year and came as far as",
    "the third step of the mill, where the mil-",
    "ler marked it.",
]


def _glyphs(text: str, x: float, y: float, size: float = 12) -> str:
    return (
        f'<Glyphs FontUri="/Resources/f.odttf" FontRenderingEmSize="{size}" OriginX="{x}" OriginY="{y}" Fill="#ff000000" '
        f'UnicodeString="{text}"/>'
    )


def _xps(*pages: str, **parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "FixedDocSeq.fdseq",
            f'<FixedDocumentSequence {SPACE}><DocumentReference Source="/D/1/F.fdoc"/></FixedDocumentSequence>',
        )
        listed = "".join(f'<PageContent Source="Pages/{n}.fpage"/>' for n in range(len(pages), 0, -1))
        archive.writestr("D/1/F.fdoc", f"<FixedDocument {SPACE}>{listed}</FixedDocument>")
        for number, page in enumerate(pages, 1):
            markup = f'<FixedPage {SPACE} xml:lang="de-AT" Width="816" Height="1056">{page}</FixedPage>'
            archive.writestr(f"D/1/Pages/{number}.fpage", markup.encode("utf-16") if number == 1 else markup)
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_PNG", ".png"), data)
    return buffer.getvalue()


def test_pages_in_the_order_of_the_document(document: Read) -> None:
    story = "".join(_glyphs(line, 96, 100 + 15 * number) for number, line in enumerate(STORY))
    found = document(_xps(_glyphs("The second page.", 96, 100), _glyphs("The Mill", 96, 60, 24) + story), "a.xps")
    assert found.media_type == "application/vnd.ms-xpsdocument"
    assert found.text == (
        "The Mill\n\nThe river rose twice that year and came as far as the third step of the mill, where the miller marked it."
        "\n\nThe second page."
    )
    assert [(h.level, found.text[h.start : h.end]) for h in found.headings] == [(1, "The Mill")]
    assert [anchor.page for anchor in found.anchors] == [1, 2]
    assert (found.title, found.language) == ("The Mill", "de")


def test_words_of_a_line_and_cells_of_a_row(document: Read) -> None:
    words = _glyphs("Oak", 96, 100) + _glyphs("beams", 118, 100) + _glyphs("12", 300, 100)
    words += _glyphs("Elm", 96, 116) + _glyphs("30", 300, 116)
    assert document(_xps(words), "a.oxps").text == "Oak beams\t12\nElm\t30"


def test_what_stands_under_a_transformation(document: Read) -> None:
    page = (
        '<Canvas RenderTransform="1,0,0,1,0,100">'
        + _glyphs("Below.", 96, 100)
        + "</Canvas>"
        + _glyphs("Above.", 96, 100)
    )
    assert document(_xps(page), "a.xps").text.split() == ["Above.", "Below."]


def test_numbers_without_a_figure_before_the_point(document: Read) -> None:
    page = f'{_glyphs("Below.", 96, 100)}<Canvas RenderTransform=".5,0,0,.5,0,0">{_glyphs("Above.", 96, 150)}</Canvas>'
    assert document(_xps(page), "a.xps").text.split() == ["Above.", "Below."]


def test_runs_from_right_to_left_are_one_line(document: Read) -> None:
    """Their origin is their right end."""
    runs = [
        ("\u05d4\u05d8\u05d7\u05e0\u05d4", 500),
        ("\u05e0\u05de\u05e6\u05d0\u05ea", 464),
        ("\u05db\u05d0\u05df.", 428),
    ]
    page = "".join(_glyphs(text, x, 100).replace("<Glyphs ", '<Glyphs BidiLevel="1" ') for text, x in runs)
    assert document(_xps(page), "a.xps").text == " ".join(text for text, _ in runs)


def test_a_page_that_is_a_picture_goes_to_the_engine(document: Read, probe: Any) -> None:
    probe.text = "A long letter came from the quarry office."
    buffer = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(buffer, "PNG")
    page = '<Path><Path.Fill><ImageBrush ImageSource="/Resources/scan.png"/></Path.Fill></Path>'
    found = document(_xps(page, Resources__scan_PNG=buffer.getvalue()), "a.xps")
    assert (found.text, found.method) == (probe.text, Method.OCR)
    assert probe.images[0].size == (300, 400)


def test_a_file_without_pages(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_xps(), "a.xps")
    assert caught.value.kind == "malformed"
