"""Rich text: what a reader sees, in any code page, without a control word."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.office.rtf import rtf_html, rtf_text

Read = Callable[..., Document]
FONTS = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS Mincho;}}"


def _rtf(body: str, head: str = FONTS) -> bytes:
    return (r"{\rtf1\ansi\ansicpg1252\deff0" + head + body + "}").encode("latin-1")


def test_code_pages_of_fonts_and_unicode(document: Read) -> None:
    assert document(_rtf(r"\f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  caf\'e9\par")).text == "Привет café"
    assert document(_rtf(r"\f2\'83\'5c\'83\'8b\par")).text == "ソル"
    assert document(_rtf(r"\uc1\u8364?\uc2\u1046\'3f\'3f.\par")).text == "€Ж."
    assert document(_rtf(r"\uc1\u-10240?\u-8388?\par")).text == "𐌼"


def test_letters_of_symbol_fonts(document: Read) -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f3\froman\fcharset2\fprq2{\*\panose 05050102010706020507}Symbol;}{\f4\fcharset2 Wingdings;}}"
    field = r'{\field{\*\fldinst SYMBOL 71 \\f "Symbol" \\s 12}{\fldrslt {\f3 \u61511 ?}}}'
    body = r"An {\f3 a}-ray of 5 {\f3 \u61549 ?}m, " + field + r" {\f4 \'fc}.\par{\listtext\f4\'a7\tab}Oak\par"
    assert document((r"{\rtf1\ansi" + fonts + body + "}").encode("cp1252")).text == "An α-ray of 5 μm, Γ ✓.\n\n• Oak"


def test_headings_lists_and_tables(document: Read) -> None:
    styles = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}"
    body = (
        r"\pard\s1 The mill\par\pard It stood here.\par"
        r"{\listtext\'b7\tab}oak\par{\listtext 2.\tab}elm\par"
        r"\pard\intbl wood\cell feet\cell\row\intbl oak\cell 12\cell\row\pard After.\par"
    )
    found = document(_rtf(body, FONTS + styles))
    assert found.text == "The mill\n\nIt stood here.\n\n• oak\n2. elm\nwood\tfeet\noak\t12\nAfter."
    assert [(found.text[h.start : h.end], h.level) for h in found.headings] == [("The mill", 1)]
    assert found.title == "The mill"


def test_what_is_no_text_is_left_out(document: Read) -> None:
    body = (
        r"{\*\generator Word;}{\info{\title Minutes}{\author Ana}}Seen{\v hidden}{\deleted gone}. "
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\pict\wmetafile8 0100}{\*\unknown what}\par"
        r"{\header Page head\par}{\header Page head\par}Text{\footnote A note.}.{\*\annotation A comment.}\par"
    )
    found = document(_rtf(body))
    assert found.text == "Seen. link\n\nText.\n\nPage head\n\nA note.\n\nA comment."
    assert found.title == "Minutes"


def test_a_statement_of_rights_in_the_properties(document: Read) -> None:
    head = FONTS + r"{\*\userprops {\propname Copyright}\proptype30{\staticval 2001 Example Society}}"
    assert document(_rtf(r"Text.\par", head)).rights == ("copyright: 2001 Example Society",)


def test_bytes_of_a_picture_are_jumped_over(document: Read) -> None:
    data = _rtf(r"Before {\pict\jpegblip\bin5 ")[:-1] + b"}{\\x\\" + rb"} after.\par}"
    assert document(data).text == "Before  after."


def test_an_embedded_file_is_a_document_of_its_own(items: Callable[..., list[Document | Unread]]) -> None:
    content = b"Inside the package."
    package = (
        b"\x02\0a.txt\0C:\\a.txt\0\0\0\x03\0"
        + struct.pack("<I", 6)
        + b"a.txt\0"
        + struct.pack("<I", len(content))
        + content
    )
    name = struct.pack("<I", 8) + b"Package\0"
    ole = struct.pack("<II", 0x501, 2) + name + struct.pack("<II", 0, 0) + struct.pack("<I", len(package)) + package
    found = items(_rtf(r"Text.{\object\objemb{\*\objclass Package}{\*\objdata " + ole.hex() + r"}{\result seen}}\par"))
    assert [(one.part, one.text) for one in found if isinstance(one, Document)] == [
        ("", "Text.seen"),
        ("object 1", "Inside the package."),
    ]


def test_nesting_without_end_and_a_file_that_is_cut_off(document: Read) -> None:
    assert document(_rtf("{" * 100_000 + r"deep\par" + "}" * 50)).text == "deep"
    assert document(_rtf(r"All that is left\par of i")[:-1]).text == "All that is left\n\nof i"


def test_a_file_without_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_rtf(""))
    assert caught.value.kind == "no_text"


def test_html_in_rich_text_is_unwrapped() -> None:
    body = (
        r"\fromhtml1 {\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Dear Ana"
        r"{\*\htmltag84 <b>}\htmlrtf {\b\htmlrtf0 now\htmlrtf }\htmlrtf0{\*\htmltag92 </b>}\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}"
    )
    assert rtf_html(_rtf(body)).strip() == "<html><p>Dear Ana<b>now</b></p>"
    assert rtf_text(_rtf(body)) == "Dear Ananow"
    assert rtf_html(_rtf("plain")) == ""


def test_the_document_s_default_font_and_macintosh_s_code_page(document: Read) -> None:
    fonts = r"{\fonttbl{\f0\fcharset204 Arial Cyr;}{\f1\fcharset0 Arial;}}"
    assert document(_rtf(r"\pard \'cf\'f0\'e8\'e2\'e5\'f2\par", fonts)).text == "Привет"
    assert document(_rtf(r"\f1 caf\'e9 \plain\'cf\'f0\'e8\par", fonts)).text == "café При"
    old = rb"{\rtf1\mac\ansicpg10000\cocoartf824{\fonttbl\f0\fswiss Helvetica;}\pard\f0 caf\'8e\par}"
    assert document(old).text == "café"


def test_a_note_leaves_its_heading_and_its_row_as_they_are(document: Read) -> None:
    styles = r"{\stylesheet{\s1 heading 1;}}"
    note = r"{\footnote\pard\plain{\listtext 1.\tab}A note.\par}"
    body = (
        rf"\pard\s1 The mill{note}s\par\pard Text.\par"
        rf"\trowd\pard\intbl oak{note}\par elm\cell 12\cell\row\pard After.\par"
    )
    found = document(_rtf(body, FONTS + styles))
    assert found.text == "The mills\n\nText.\n\noak elm\t12\nAfter.\n\n1. A note.\n\n1. A note."
    assert [found.text[one.start : one.end] for one in found.headings] == ["The mills"]


@pytest.mark.parametrize(
    "box",
    [
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard\s1 In a box\par}}{\shprslt{\*\do{\dptxbxtext In a box\par}}}}",
        r"{\*\do\dobxcolumn\dptxbx{\dptxbxtext\pard\s1 In a box\par}\dpx0}",
    ],
)
def test_a_text_box_stands_before_its_paragraph(document: Read, box: str) -> None:
    found = document(_rtf(rf"\pard The mill {box}stood.\par", FONTS + r"{\stylesheet{\s1 heading 1;}}"))
    assert found.text == "In a box\n\nThe mill stood."
    assert [found.text[one.start : one.end] for one in found.headings] == ["In a box"]


def test_a_text_box_in_a_text_box_or_cut_off_costs_no_words(document: Read) -> None:
    def box(text: str) -> str:
        return rf"{{\shp{{\*\shpinst{{\shptxt {text}\par}}}}}}"

    assert document(_rtf(rf"\pard A{box('b ' + box('c') + 'd')}E\par")).text == "c\n\nb d\n\nAE"
    assert document(rb"{\rtf1 The mill {\shp{\*\shpinst{\shptxt in a b").text == "in a b\n\nThe mill"


def test_many_text_boxes_on_a_paragraph_hold_nothing_up(document: Read) -> None:
    found = document(_rtf(r"\pard " + r"x\'e9{\shptxt y\par}" * 300_000))
    assert found.text.count("y") == 300_000
