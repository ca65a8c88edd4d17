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
