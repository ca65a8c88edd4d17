"""Presentations: the slides in the order of the show, with what is said to them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError

Read = Callable[..., Document]
SPACES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def _relations(*targets: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="http://x/{k}" Target="{t}"/>' for i, k, t in targets)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def _shape(text: str, place: str = "") -> str:
    ph = f'<p:ph type="{place}"/>' if place else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("|"))
    return f"<p:sp><p:nvSpPr><p:nvPr>{ph}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"


def _slide(shapes: str) -> str:
    return f"<p:sld {SPACES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"


def _show(slides: dict[str, str], order: str, **more: str) -> bytes:
    file = io.BytesIO()
    identifiers = "".join(f'<p:sldId id="{n}" r:id="s{n}"/>' for n in order)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", _relations(("a", "officeDocument", "ppt/presentation.xml")))
        package.writestr(
            "ppt/presentation.xml", f"<p:presentation {SPACES}><p:sldIdLst>{identifiers}</p:sldIdLst></p:presentation>"
        )
        package.writestr(
            "ppt/_rels/presentation.xml.rels", _relations(*((f"s{n}", "slide", f"slides/slide{n}.xml") for n in slides))
        )
        for number, slide in slides.items():
            package.writestr(f"ppt/slides/slide{number}.xml", slide)
        for name, part in more.items():
            package.writestr(name, part)
    return file.getvalue()


def test_slides_in_the_order_of_the_show_with_titles_and_pages(document: Read) -> None:
    first = _slide(_shape("Oak|Elm") + _shape("Woods", "title") + _shape("3", "sldNum") + _shape("Society", "ftr"))
    second = _slide(_shape("The mill", "ctrTitle") + _shape("Society", "ftr"))
    found = document(_show({"1": first, "2": second}, "21"))
    assert found.text == "The mill\n\nWoods\n\nOak\nElm\n\nSociety"
    assert [(found.text[one.start : one.end], one.level) for one in found.headings] == [("The mill", 1), ("Woods", 2)]
    assert [(one.page, found.text[one.start : one.end].split()[0]) for one in found.anchors] == [
        (1, "The"),
        (2, "Woods"),
    ]


def test_groups_tables_and_alternatives(document: Read) -> None:
    table = (
        "<p:graphicFrame><a:tbl>"
        + "".join(
            "<a:tr>"
            + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in row)
            + "</a:tr>"
            for row in (("wood", "feet"), ("oak", "12"))
        )
        + "</a:tbl></p:graphicFrame>"
    )
    group = f"<p:grpSp>{_shape('Grouped')}</p:grpSp>"
    choice = f"<mc:AlternateContent><mc:Choice>{_shape('Once')}</mc:Choice><mc:Fallback>{_shape('Once')}</mc:Fallback></mc:AlternateContent>"
    found = document(_show({"1": _slide(group + table + choice)}, "1"))
    assert found.text == "Grouped\n\nwood\tfeet\noak\t12\n\nOnce"


def test_notes_comments_and_masters(document: Read) -> None:
    more = {
        "ppt/slides/_rels/slide1.xml.rels": _relations(
            ("a", "notesSlide", "../notesSlides/n.xml"),
            ("b", "comments", "../comments/c.xml"),
            ("c", "slideLayout", "../slideLayouts/l.xml"),
        ),
        "ppt/notesSlides/n.xml": _slide(_shape("Speak slowly.", "body") + _shape("1", "sldNum")),
        "ppt/comments/c.xml": f"<p:cmLst {SPACES}><p:cm><p:text>Too long?</p:text></p:cm></p:cmLst>",
        "ppt/slideLayouts/l.xml": _slide(_shape("Click to edit", "body") + _shape("Example Society")),
    }
    found = document(_show({"1": _slide(_shape("Woods", "title"))}, "1", **more))
    assert found.text == "Woods\n\nSpeak slowly.\n\nToo long?\n\nExample Society"


def test_a_show_whose_list_of_slides_is_lost(document: Read) -> None:
    slides = {str(number): _slide(_shape(f"Slide {number}")) for number in (10, 2, 1)}
    assert document(_show(slides, "")).text == "Slide 1\n\nSlide 2\n\nSlide 10"


def test_a_show_without_words_has_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_show({"1": _slide("")}, "1"))
    assert caught.value.kind == "no_text"


def test_a_comment_of_several_runs_is_one_paragraph(document: Read) -> None:
    runs = "".join(f"<a:r><a:t>{text}</a:t></a:r>" for text in ("Is this ", "@Ana", " so?"))
    comment = f"<p:cmLst {SPACES}><p:cm><p:txBody><a:p>{runs}</a:p><a:p><a:r><a:t>Yes.</a:t></a:r></a:p></p:txBody></p:cm></p:cmLst>"
    show = _show(
        {"1": _slide(_shape("Oak"))},
        "1",
        **{
            "ppt/slides/_rels/slide1.xml.rels": _relations(("a", "comments", "../comments/c.xml")),
            "ppt/comments/c.xml": comment,
        },
    )
    assert document(show).text == "Oak\n\nIs this @Ana so?\n\nYes."
