"""OpenDocument: texts, sheets and presentations, in packages and as flat XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from PIL import Image

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Read = Callable[..., Document]
ODF = "application/vnd.oasis.opendocument."
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "draw", "style", "presentation", "meta", "manifest")
) + (' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"')  # fmt: skip


def _content(body: str, head: str = "") -> str:
    return f"<office:document-content {SPACES}>{head}<office:body>{body}</office:body></office:document-content>"


def _package(content: str, kind: str = "text", parts: Mapping[str, str | bytes] = MappingProxyType({})) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        if kind:
            package.writestr("mimetype", ODF + kind)
        package.writestr("content.xml", content)
        for name, part in parts.items():
            package.writestr(name, part)
    return file.getvalue()


def _text(body: str, head: str = "", parts: Mapping[str, str | bytes] = MappingProxyType({})) -> bytes:
    return _package(_content(f"<office:text>{body}</office:text>", head), parts=parts)


def test_headings_lists_blanks_and_tables(document: Read) -> None:
    lists = (
        '<office:automatic-styles><text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/></text:list-style></office:automatic-styles>'
    )
    item = "<text:list-item><text:p>{}</text:p></text:list-item>"
    body = (
        '<text:h text:outline-level="1">The mill</text:h><text:p>It  stood<text:s text:c="2"/>here.<text:tab/>Twice.'
        "<text:line-break/><text:span>Then</text:span> not.</text:p>"
        f'<text:list text:style-name="L1">{item.format("oak")}{item.format("elm")}</text:list>'
        f"<text:list>{item.format('ash')}</text:list>"
        "<table:table>"
        + "".join(
            "<table:table-row>" + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
            + "</table:table-row>" for row in (("wood", "feet"), ("oak", "12"))
        )
        + "</table:table>"
    )  # fmt: skip
    found = document(_text(body, lists))
    assert found.text == (
        "The mill\n\nIt stood  here.\tTwice.\nThen not.\n\n1. oak\n2. elm\n\n• ash\n\nwood\tfeet\noak\t12"
    )
    assert [(found.text[one.start : one.end], one.level) for one in found.headings] == [("The mill", 1)]


def test_notes_comments_and_margins_at_the_end_and_deleted_text_nowhere(document: Read) -> None:
    body = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
        "<text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p>"
        "</text:note-body></text:note>.<office:annotation><dc:creator>Ana</dc:creator><text:p>Is it?</text:p>"
        "</office:annotation></text:p>"
    )
    styles = f"<office:document-styles {SPACES}><style:header><text:p>Society</text:p></style:header></office:document-styles>"
    found = document(_text(body, parts={"styles.xml": styles}))
    assert found.text == "Text.\n\nSociety\n\nA note.\n\nIs it?"


def test_title_and_rights_but_not_the_language_of_the_program(document: Read) -> None:
    meta = (
        f"<office:document-meta {SPACES}><office:meta><dc:title>Mills</dc:title><dc:language>de-AT</dc:language>"
        '<meta:user-defined meta:name="Copyright">2001 Example Society</meta:user-defined></office:meta></office:document-meta>'
    )
    found = document(_text("<text:p>Text.</text:p>", parts={"meta.xml": meta}))
    assert (found.title, found.language, found.rights) == ("Mills", "und", ("copyright: 2001 Example Society",))


def test_sheets_with_repeated_cells_and_values_without_text(document: Read) -> None:
    cell = '<table:table-cell table:number-columns-repeated="{}"><text:p>{}</text:p></table:table-cell>'
    body = (
        '<office:spreadsheet><table:table table:name="Yield"><table:table-row>' + cell.format(2, "oak")
        + '<table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/>'
        "</table:table-row></table:table></office:spreadsheet>"
    )  # fmt: skip
    assert document(_package(_content(body), "spreadsheet")).text == "Yield\n\noak\toak\t7"


def test_pages_of_a_presentation(document: Read) -> None:
    page = (
        "<draw:page><draw:frame><draw:text-box><text:p>{0} text</text:p></draw:text-box></draw:frame>"
        '<draw:frame presentation:class="title"><draw:text-box><text:p>{0}</text:p></draw:text-box></draw:frame>'
        "<presentation:notes><draw:frame><draw:text-box><text:p>{0} note</text:p></draw:text-box></draw:frame>"
        "</presentation:notes></draw:page>"
    )
    body = f"<office:presentation>{page.format('One')}{page.format('Two')}</office:presentation>"
    found = document(_package(_content(body), "presentation"))
    assert found.text == "One\n\nOne text\n\nOne note\n\nTwo\n\nTwo text\n\nTwo note"
    assert [one.page for one in found.anchors] == [1, 2]
    assert [found.text[one.start : one.end] for one in found.headings] == ["One", "Two"]


def test_a_picture_is_read_and_a_frame_stands_before_its_paragraph(
    items: Callable[..., list[Document | Unread]],
) -> None:
    file = io.BytesIO()
    Image.new("L", (800, 600), 255).save(file, "PNG")
    body = (
        "<text:p>Outside.<draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>"
        '<draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></text:p>'
    )
    found = [one for one in items(_text(body, parts={"Pictures/a.png": file.getvalue()})) if isinstance(one, Document)]
    assert [one.part for one in found] == ["", "picture 1"]
    assert found[0].text == "In the box.\n\nOutside."


def test_flat_xml_and_a_package_without_its_type(document: Read) -> None:
    flat = (
        f'<?xml version="1.0"?><office:document {SPACES} office:mimetype="{ODF}text"><office:body><office:text>'
        "<text:p>Flat.</text:p></office:text></office:body></office:document>"
    )
    found = document(flat.encode())
    assert (found.text, found.media_type) == ("Flat.", f"{ODF}text")
    nameless = document(_package(_content("<office:text><text:p>Nameless.</text:p></office:text>"), ""))
    assert (nameless.text, nameless.media_type) == ("Nameless.", f"{ODF}text")


def test_an_encrypted_file_is_named_so(document: Read) -> None:
    manifest = f"<manifest:manifest {SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    with pytest.raises(DigitizeError) as caught:
        document(_text("<text:p>x</text:p>", parts={"META-INF/manifest.xml": manifest}))
    assert caught.value.kind == "encrypted"


def test_nesting_without_end(document: Read) -> None:
    body = "<text:section>" * 1500 + "<text:p>Deep.</text:p>" + "</text:section>" * 1500
    assert document(_text(f"<text:p>Above.</text:p>{body}")).text == "Above.\n\nDeep."


NUMBERED = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")" text:display-levels="2"/></text:list-style>'
)


def test_lists_go_on_where_they_say_so(document: Read) -> None:
    def item(*content: str) -> str:
        return f"<text:list-item>{''.join(content)}</text:list-item>"

    def paragraph(text: str) -> str:
        return f"<text:p>{text}</text:p>"

    body = (
        f'<text:list xml:id="a" text:style-name="L1">{item(paragraph("oak"))}</text:list><text:p>Then:</text:p>'
        f'<text:list text:style-name="L1" text:continue-numbering="true">{item(paragraph("elm"))}'
        f"{item('<text:list>' + item(paragraph('ash')) + '</text:list>')}</text:list>"
        f'<text:list text:style-name="L1" text:continue-list="a">{item(paragraph("fir"))}</text:list>'
        f'<text:list text:style-name="L1">{item(paragraph("yew"))}</text:list>'
    )
    found = document(_text(body, f"<office:automatic-styles>{NUMBERED}</office:automatic-styles>"))
    assert found.text == "1. oak\n\nThen:\n\n2. elm\n2.a) ash\n\n3. fir\n\n1. yew"


def test_headings_have_the_numbers_of_the_outline(document: Read) -> None:
    outline = (
        '<office:styles><text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="I"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style></office:styles>'
    )
    body = "".join(
        f'<text:h text:outline-level="{level}">{text}</text:h>'
        for level, text in ((1, "Mills"), (2, "Wind"), (2, "Water"))
    )
    styles = f"<office:document-styles {SPACES}>{outline}</office:document-styles>"
    assert document(_text(body, parts={"styles.xml": styles})).text == "I Mills\n\nI.1 Wind\n\nI.2 Water"


def test_a_title_in_the_text_a_shape_s_words_and_what_a_style_hides(document: Read) -> None:
    hides = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    body = (
        "<text:p>On <text:title>Mills</text:title>.<draw:frame><svg:title>a drawing</svg:title></draw:frame></text:p>"
        "<text:p>They <draw:ellipse><text:p>In a</text:p><text:p>circle</text:p></draw:ellipse>stood"
        '<text:span text:style-name="T1">hidden</text:span>.</text:p>'
    )
    found = document(
        _text(body.replace("svg:title", "draw:title"), f"<office:automatic-styles>{hides}</office:automatic-styles>")
    )
    assert found.text == "On Mills.\n\nIn a\n\ncircle\n\nThey stood."


def test_what_a_sheet_says_about_what_may_be_written_is_no_text_of_it(document: Read) -> None:
    rules = (
        "<table:content-validations><table:content-validation><table:help-message><text:p>Write a number</text:p>"
        "</table:help-message></table:content-validation></table:content-validations>"
    )
    cell = "<table:table-row><table:table-cell><text:p>12</text:p></table:table-cell></table:table-row>"
    sheet = f'<office:spreadsheet>{rules}<table:table table:name="Yield">{cell}</table:table></office:spreadsheet>'
    assert document(_package(_content(sheet), "spreadsheet")).text == "Yield\n\n12"


REFERENCE = 'xlink:href="./Object 1">'


def test_an_equation_stands_in_its_sentence(document: Read) -> None:
    math = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi></mrow>{}</semantics></math>'
    ).format
    frame = "<draw:frame><draw:object {}</draw:object><draw:image xlink:href='./ObjectReplacements/Object 1'/></draw:frame>".format
    body = f"<text:p>Let {frame(REFERENCE)} be.</text:p><text:p>Or {frame('>' + math(''))}.</text:p>"
    typed = math('<annotation encoding="StarMath 5.0">E = m c^2</annotation>')
    assert document(_text(body, parts={"Object 1/content.xml": typed})).text == "Let E = m c^2 be.\n\nOr E=m."


def test_a_style_hides_only_what_is_of_its_family_its_part_and_its_mind(document: Read) -> None:
    def style(family: str, name: str, shown: str, base: str = "") -> str:
        parent = f' style:parent-style-name="{base}"' if base else ""
        text = f'<style:text-properties text:display="{shown}"/>'
        return f'<style:style style:name="{name}" style:family="{family}"{parent}>{text}</style:style>'

    def automatic(*styles: str) -> str:
        return f"<office:automatic-styles>{''.join(styles)}</office:automatic-styles>"

    margins = automatic(
        style("paragraph", "P1", "none"), style("paragraph", "Hides", "none"), style("text", "N", "none")
    )
    own = automatic(style("paragraph", "P1", "true"), style("paragraph", "P2", "true", "Hides"))
    body = "".join(f'<text:p text:style-name="{name}">{name}</text:p>' for name in ("P1", "P2", "N", "Hides"))
    styles = f"<office:document-styles {SPACES}>{margins}</office:document-styles>"
    assert document(_text(body, own, {"styles.xml": styles})).text == "P1\n\nP2\n\nN"


def test_lists_in_lists_without_end(document: Read) -> None:
    body = "<text:list><text:list-item>" * 300 + "<text:p>deep</text:p>" + "</text:list-item></text:list>" * 300
    assert document(_text(body)).text.endswith("deep")
