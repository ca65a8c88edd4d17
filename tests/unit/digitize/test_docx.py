"""Word files: everything that a reader sees on the page, nothing that hides behind it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import docx
import pytest
from PIL import Image

from tests.unit.digitize.conftest import Probe
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file

Read = Callable[..., Document]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _saved(word: docx.document.Document) -> bytes:
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _replaced(data: bytes, **parts: str) -> bytes:
    """The package with parts replaced or added; a name's ``/`` and ``.`` are written ``__`` and ``_``."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            key = name.replace("/", "__").replace(".", "_")
            new.writestr(name, parts.pop(key) if key in parts else old.read(name))
    return result.getvalue()


def _with_body(body: str, *, namespaces: str = W) -> bytes:
    document = f"<?xml version='1.0'?><w:document {namespaces}><w:body>{body}</w:body></w:document>"
    return _replaced(_saved(docx.Document()), word__document_xml=document)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_headings_paragraphs_lists_and_tables(document: Read) -> None:
    word = docx.Document()
    word.core_properties.title = "The mill"
    word.add_heading("The mill", 1)
    word.add_paragraph("It stood here.").add_run("\tTwice.")
    for wood in ("oak", "elm"):
        word.add_paragraph(wood, style="List Bullet")
    for wood in ("ash", "fir"):
        word.add_paragraph(wood, style="List Number")
    word.add_heading("Its end", 2)
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("wood", "feet", "oak", "12"), strict=True):
        cell.text = text
    found = document(_saved(word))
    assert found.title == "The mill"
    assert found.text == (
        "The mill\n\nIt stood here.\tTwice.\n\n• oak\n• elm\n1. ash\n2. fir\n\nIts end\n\nwood\tfeet\noak\t12"
    )
    assert [(found.text[one.start : one.end], one.level) for one in found.headings] == [("The mill", 1), ("Its end", 2)]


def test_headers_footers_and_comments_once_and_behind_the_text(document: Read) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Text.")
    word.sections[0].header.paragraphs[0].text = "Society for Mills"
    word.add_section().header.is_linked_to_previous = False
    word.sections[1].header.paragraphs[0].text = "Society for Mills"
    word.sections[0].footer.paragraphs[0].text = "Confidential"
    word.add_comment(paragraph.runs, text="Is this so?", author="Ana")
    assert document(_saved(word)).text == "Text.\n\nSociety for Mills\n\nConfidential\n\nIs this so?"


def test_a_picture_with_text_is_a_document_of_its_own(items: Callable[..., list[Document | Unread]]) -> None:
    word = docx.Document()
    word.add_paragraph("See the plan.")
    for size in ((800, 600), (800, 600), (400, 400)):
        file = io.BytesIO()
        Image.new("L", size, 255).save(file, "PNG")
        word.add_picture(file)
    found = [one for one in items(_saved(word)) if isinstance(one, Document)]
    assert [(one.part, one.media_type) for one in found] == [("", found[0].media_type), ("picture 1", "image/png")]


def test_an_embedded_file_is_a_document_of_its_own(items: Callable[..., list[Document | Unread]]) -> None:
    inner = _with_body("<w:p>" + _run("Inside.") + "</w:p>")
    relation = (
        '<Relationship Id="rId98" Type="http://x/relationships/package" Target="embeddings/a.docx"/></Relationships>'
    )
    data = _with_body("<w:p>" + _run("Outside.") + "</w:p>")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    data = _replaced(data, word___rels__document_xml_rels=relations.replace("</Relationships>", relation))
    with zipfile.ZipFile(file := io.BytesIO(data), "a") as package:
        package.writestr("word/embeddings/a.docx", inner)
    found = [one for one in items(file.getvalue()) if isinstance(one, Document)]
    assert [(one.part, one.text) for one in found] == [("", "Outside."), ("object 1", "Inside.")]


def test_a_file_whose_directory_is_cut_off_is_read_as_far_as_it_goes(document: Read) -> None:
    data = _with_body("".join("<w:p>" + _run(f"Paragraph {number}.") + "</w:p>" for number in range(500)))
    found = document(data[: data.rindex(b"PK\1\2")], "minutes.docx")
    assert found.text.startswith("Paragraph 0.\n\nParagraph 1.")
    assert "damaged" in found.warnings[0]


def test_rights_in_a_property_of_its_own(document: Read) -> None:
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
        '<property name="Copyright"><lpwstr>2001 Example Society</lpwstr></property></Properties>'
    )
    data = _with_body("<w:p>" + _run("Text.") + "</w:p>")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        relations = package.read("_rels/.rels").decode()
    relation = '<Relationship Id="rId97" Type="http://x/relationships/custom-properties" Target="docProps/custom.xml"/>'
    data = _replaced(data, _rels___rels=relations.replace("</Relationships>", relation + "</Relationships>"))
    with zipfile.ZipFile(file := io.BytesIO(data), "a") as package:
        package.writestr("docProps/custom.xml", custom)
    assert document(file.getvalue()).rights == ("copyright: 2001 Example Society",)


def test_a_file_under_a_password_from_the_settings(probe: Probe) -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml", reason="msoffcrypto-tool is not installed")
    locked = io.BytesIO()
    plain = io.BytesIO(_with_body("<w:p>" + _run("Behind the lock.") + "</w:p>"))
    msoffcrypto.OOXMLFile(plain).encrypt("mill", locked)
    data = locked.getvalue()

    def read(*passwords: str) -> list[Document | Unread]:
        file = io.BytesIO(data)
        media_type = media_type_of_file(file, "a.docx")
        return list(digitize(SourceFile(file, "a.docx", media_type, len(data), probe, passwords=passwords)))

    assert [one.text for one in read("oak", "mill") if isinstance(one, Document)] == ["Behind the lock."]
    with pytest.raises(DigitizeError) as caught:
        read("oak")
    assert caught.value.kind == "encrypted"


def test_what_was_deleted_hidden_or_is_code_of_a_field_is_left_out(document: Read) -> None:
    body = (
        "<w:p>" + _run("Seen. ") + "<w:del><w:r><w:delText>Deleted.</w:delText></w:r></w:del>"
        "<w:ins>" + _run("Inserted.") + "</w:ins>" + _run(" Hidden.", "<w:vanish/>") + _run(" Shown.", "<w:vanish w:val='0'/>")
        + "<w:r><w:instrText> HYPERLINK x </w:instrText></w:r></w:p>"
    )  # fmt: skip
    assert document(_with_body(body)).text == "Seen. Inserted. Shown."


def test_letters_of_symbol_fonts(document: Read) -> None:
    def symbol(font: str, code: str) -> str:
        return f"<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>"

    greek = _run("\uf062 ", "<w:rFonts w:ascii='Symbol' w:hAnsi='Symbol'/>")
    body = "<w:p>" + symbol("Symbol", "F061") + _run("-ray, 5 ") + symbol("Symbol", "F06D") + _run("m; ") + greek
    body += symbol("Wingdings", "F0FC") + _run("; ") + symbol("Webdings", "F04E") + _run("end") + "</w:p>"
    assert document(_with_body(body)).text == "α-ray, 5 μm; β ✓; end"


def test_a_letter_that_is_set_large_belongs_to_its_word(document: Read) -> None:
    first = "<w:p><w:pPr><w:framePr w:dropCap='drop' w:lines='3'/></w:pPr>" + _run("T") + "</w:p>"
    body = (
        first
        + "<w:p><w:pPr><w:jc w:val='both'/></w:pPr>"
        + _run("he mill.")
        + "</w:p><w:p>"
        + _run("It stood here.")
        + "</w:p>"
    )
    assert document(_with_body(body)).text == "The mill.\n\nIt stood here."


def test_a_text_box_is_read_once(document: Read) -> None:
    box = "<w:txbxContent><w:p>" + _run("In the box.") + "</w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>" + box + "</w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict>"
        + box
        + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + _run("Outside.")
        + "</w:p>"
    )
    spaces = f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    assert document(_with_body(body, namespaces=spaces)).text == "In the box.\n\nOutside."


def test_footnotes_stand_at_the_end(document: Read) -> None:
    data = _with_body("<w:p>" + _run("Text.") + "</w:p>")
    notes = f"<w:footnotes {W}><w:footnote w:type='separator'><w:p>{_run('-')}</w:p></w:footnote>"
    notes += f"<w:footnote w:id='1'><w:p>{_run('A note.')}</w:p></w:footnote></w:footnotes>"
    relation = (
        '<Relationship Id="rId99" Type="http://x/relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        relations = package.read("word/_rels/document.xml.rels").decode()
    data = _replaced(data, word___rels__document_xml_rels=relations.replace("</Relationships>", relation))
    with zipfile.ZipFile(file := io.BytesIO(data), "a") as package:
        package.writestr("word/footnotes.xml", notes)
    assert document(file.getvalue()).text == "Text.\n\nA note."


def test_a_strict_package(document: Read) -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    assert document(_with_body("<w:p>" + _run("Strictly.") + "</w:p>", namespaces=strict)).text == "Strictly."


def test_an_interview_in_word_has_turns(document: Read) -> None:
    word = docx.Document()
    for number in range(3):
        word.add_paragraph(f"Q: What came {number}?")
        word.add_paragraph(f"A: The flood came {number}.")
    assert [turn.speaker for turn in document(_saved(word)).turns] == ["Q", "A"] * 3


def test_entities_are_not_expanded(document: Read) -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "laughs"><!ENTITY b "&a;&a;&a;&a;">]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>safe &b;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert document(_replaced(_saved(docx.Document()), word__document_xml=bomb)).text == "safe"


def test_a_part_that_unpacks_to_a_thousand_times_its_size_is_refused(document: Read) -> None:
    body = "<w:p>" + _run("a" * 40_000_000) + "</w:p>"
    with pytest.raises(DigitizeError) as caught:
        document(_with_body(body))
    assert caught.value.kind == "too_large"


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_a_truncated_package(document: Read, cut: float) -> None:
    data = _saved(docx.Document())
    with pytest.raises(DigitizeError) as caught:
        document(data[: int(len(data) * cut)], "minutes.docx")
    assert caught.value.kind == "malformed"


def test_broken_markup(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_replaced(_saved(docx.Document()), word__document_xml="<w:document><w:body>"))
    assert caught.value.kind == "malformed"


def test_an_encrypted_file(document: Read) -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(DigitizeError) as caught:
        document(compound, "minutes.docx")
    assert caught.value.kind == "encrypted"


def test_an_empty_file_has_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(_saved(docx.Document()))
    assert caught.value.kind == "no_text"


def test_a_document_of_word_2003_in_xml(document: Read) -> None:
    space = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
    style = "<w:styles><w:style w:type='paragraph' w:styleId='H'><w:name w:val='heading 1'/></w:style></w:styles>"
    body = (
        "<w:p><w:pPr><w:pStyle w:val='H'/></w:pPr>" + _run("The mill") + "</w:p><w:p>" + _run("It stood here.")
        + f"<aml:annotation w:type='Word.Deletion'>{_run('gone')}</aml:annotation>"
        + f"<w:r><w:footnote><w:p>{_run('A note.')}</w:p></w:footnote></w:r></w:p>"
        + f"<w:sectPr><w:hdr><w:p>{_run('Society')}</w:p></w:hdr></w:sectPr>"
    )  # fmt: skip
    data = f"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument {space}>{style}<w:body>{body}</w:body></w:wordDocument>"
    found = document(data.encode())
    assert found.text == "The mill\n\nIt stood here.\n\nSociety\n\nA note."
    assert [(one.start, one.end, one.level) for one in found.headings] == [(0, 8, 1)]


def test_a_package_written_flat(document: Read) -> None:
    data = _with_body("<w:p>" + _run("Flat.") + "</w:p>")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{package.read(name).decode().partition("?>")[2]}</pkg:xmlData></pkg:part>'
            for name in ("_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels")
        )
    flat = f'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'
    assert document(flat.encode()).text == "Flat."


def test_pictures_among_much_text_are_illustrations_and_are_not_read(
    items: Callable[..., list[Document | Unread]],
) -> None:
    word = docx.Document()
    word.add_paragraph("One in five of the slates has lost its peg. " * 12)
    file = io.BytesIO()
    Image.new("L", (800, 1200), 255).save(file, "PNG")
    word.add_picture(file)
    assert [one.part for one in items(_saved(word)) if isinstance(one, Document)] == [""]


def _cell(*content: str) -> str:
    return f"<w:tc>{''.join(content)}</w:tc>"


def _rows(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def _controlled(content: str) -> str:
    return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_a_table_in_a_row_or_a_cell_of_a_content_control_is_told_once(document: Read) -> None:
    inner = _rows(_cell(f"<w:p>{_run('oak')}</w:p>") + _cell(f"<w:p>{_run('elm')}</w:p>"))
    first = _cell(f"<w:p>{_run('wood')}</w:p>", inner, "<w:p/>")
    second = _cell(f"<w:p>{_run('feet')}</w:p>")
    in_row = f"<w:tbl>{_controlled(f'<w:tr>{first}{second}</w:tr>')}</w:tbl>"
    assert document(_with_body(in_row)).text == "wood oak elm\tfeet"
    assert document(_with_body(_rows(_controlled(first) + second))).text == "wood oak elm\tfeet"


def test_a_deleted_text_box_and_a_deleted_end_of_a_paragraph(document: Read) -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{_run('gone')}</w:p></w:txbxContent></w:pict></w:r>"
    ended = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    body = f"<w:p>{_run('Seen')}<w:del w:id='2'>{box}</w:del></w:p><w:p>{ended}{_run('The mill ')}</w:p><w:p>{_run('stood.')}</w:p>"
    assert document(_with_body(body)).text == "Seen\n\nThe mill stood."


def test_many_deleted_ends_of_paragraphs_hold_nothing_up(document: Read) -> None:
    ended = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    found = document(_with_body(f"<w:p>{ended}{_run('a')}</w:p>" * 30_000 + f"<w:p>{_run('b')}</w:p>"))
    assert found.text == "a" * 30_000 + "b"


def test_text_that_a_style_hides(document: Read) -> None:
    styles = f"""<w:styles {W}>
        <w:style w:type="paragraph" w:styleId="Form"><w:name w:val="z-Bottom of Form"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="Hides"><w:name w:val="Hides"/><w:rPr><w:vanish/></w:rPr></w:style>
        <w:style w:type="character" w:styleId="Heir"><w:name w:val="Heir"/><w:basedOn w:val="Hides"/></w:style>
    </w:styles>"""
    style = '<w:rStyle w:val="{}"/>'.format
    shown = _run(".", style("Heir") + '<w:vanish w:val="0"/>')
    body = (
        f"<w:p>{_run('Seen')}{_run('hidden', style('Hides'))}{_run('too', style('Heir'))}"
        f"{shown}</w:p>"
        f'<w:p><w:pPr><w:pStyle w:val="Form"/></w:pPr>{_run("Bottom of Form")}</w:p>'
    )
    data = _replaced(_with_body(body), word__styles_xml=styles)
    assert document(data).text == "Seen."


def test_numbers_of_list_styles_of_overridden_levels_and_in_legal_form(document: Read) -> None:
    def level(number: int, form: str, pattern: str, more: str = "") -> str:
        return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'

    override = f'<w:lvlOverride w:ilvl="0">{level(0, "lowerLetter", "(%1)")}</w:lvlOverride>'
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:styleLink w:val="Legal"/>'
        f"{level(0, 'upperRoman', '%1.')}{level(1, 'decimal', '%1.%2', '<w:isLgl/>')}</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num></w:numbering>'
    )

    def item(number: int, place: int, text: str) -> str:
        place_ = f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{number}"/></w:numPr>'
        return f"<w:p><w:pPr>{place_}</w:pPr>{_run(text)}</w:p>"

    data = _replaced(
        _with_body(item(1, 0, "oak") + item(1, 1, "elm") + item(2, 0, "ash")), word__numbering_xml=numbering
    )
    assert document(data).text == "I. oak\n1.1 elm\n(b) ash"


def test_names_of_parts_in_other_capitals_and_a_directory_of_64_bits(document: Read) -> None:
    renamed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_with_body(f"<w:p>{_run('The mill.')}</w:p>"))) as old,
        zipfile.ZipFile(renamed, "w") as new,
    ):
        for name in old.namelist():
            new.writestr("word/Document.xml" if name == "word/document.xml" else name, old.read(name))
    data = renamed.getvalue()
    assert document(data).text == "The mill."
    at = data.rindex(b"PK\5\6")
    count, size, offset = struct.unpack_from("<HII", data, at + 10)
    wide = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    found = document(data[:at] + wide + locator + end)
    assert (found.text, found.warnings) == ("The mill.", ())
