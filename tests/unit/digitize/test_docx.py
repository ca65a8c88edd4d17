"""Word files: everything that a reader sees on the page, nothing that hides behind it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError

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
    word.add_paragraph("It stands no more.")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("wood", "feet", "oak", "12"), strict=True):
        cell.text = text
    found = document(_saved(word))
    assert found.title == "The mill"
    assert found.text.startswith("The mill\n\nIt stood here.\tTwice.\n\noak")
    assert found.text.endswith("elm\n\nIt stands no more.\n\nwood\tfeet\noak\t12")


def test_what_was_deleted_hidden_or_is_code_of_a_field_is_left_out(document: Read) -> None:
    body = (
        "<w:p>" + _run("Seen. ") + "<w:del><w:r><w:delText>Deleted.</w:delText></w:r></w:del>"
        "<w:ins>" + _run("Inserted.") + "</w:ins>" + _run(" Hidden.", "<w:vanish/>") + _run(" Shown.", "<w:vanish w:val='0'/>")
        + "<w:r><w:instrText> HYPERLINK x </w:instrText></w:r></w:p>"
    )  # fmt: skip
    assert document(_with_body(body)).text == "Seen. Inserted. Shown."


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
