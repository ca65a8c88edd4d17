"""Files are told apart by content, whatever their name says."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from winnow_agent.vault.digitize.installed import digitizers, recognizers
from winnow_agent.vault.digitize.media_type import (
    DOCX,
    ENCRYPTED_OFFICE,
    UNKNOWN,
    media_type_of_file,
)
from winnow_agent.vault.digitize.sample import HEAD_BYTES, Sample

MAIL = b"Return-Path: <a@example.org>\r\nSubject: Hello\r\nX-Odd:value\r\nFrom: Ana <a@example.org>\r\n\r\nHi.\r\n"
MBOX = b"From ana@example.org Mon Jan  4 10:11:12 2021\nFrom: Ana <a@example.org>\n\nHi.\n"


def _zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        for name in names:
            container.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"%PDF-1.7\n", "letter.txt", "application/pdf"),
        (b"\xef\xbb\xbf junk before it %PDF-1.4", "", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "scan.jpg", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "", "image/jpeg"),
        (b"II*\0\x08\0\0\0", "", "image/tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "", "audio/wav"),
        (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0", "", "image/bmp"),
        (b"BMW is a make of car, and this a sentence.", "", "text/plain"),
        (b"fLaC\0\0\0\x22", "", "audio/flac"),
        (b"OggS\0\2", "", "audio/ogg"),
        (b"ID3\x04\0\0", "", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\0\x0f\xf0\0\0i\0\0\0\x08\0\0\r \0\0\1", "", "audio/mpeg"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "", "audio/mp4"),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "", "video/mp4"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webm", "", "video/webm"),
        (MAIL, "", "message/rfc822"),
        (b"   \r\n\r\n" + MAIL, "", "message/rfc822"),
        (b"Content-Type: text/plain\n\nHi", "saved.eml", "message/rfc822"),
        (b"Content-Type: text/plain\n\nHi", "notes.txt", "text/plain"),
        (MBOX, "", "application/mbox"),
        (b"From the hill one sees the sea.\nIt is blue.\n", "", "text/plain"),
        (b"Subject: the cat\nShe sat on the mat.\n", "", "text/plain"),
        (b"<!-- saved --><!DOCTYPE html><html><p>x", "", "text/html"),
        ("<html><p>ä".encode("utf-16"), "", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "", "text/html"),
        (b"<?xml version='1.0'?><book><p>x</p></book>", "", "application/xml"),
        (b"a < b and c > d", "", "text/plain"),
        (b"# A heading\n\nText.", "notes.md", "text/markdown"),
        (b"---\ntitle: Notes\n---\nText.", "", "text/markdown"),
        (b"name,town\nAna,Rome\n", "list.csv", "text/csv"),
        (b"Gr\xfc\xdfe aus M\xfcnchen\n", "", "text/plain"),
        ("Grüße".encode("utf-16-le") * 20, "", "text/plain"),
        ("Grüße".encode("utf-32-be") * 20, "", "text/plain"),
        ("DEAR SIR,\x85the order is on its way to you.\x85".encode("cp037") * 9, "", "text/plain"),
        (b"10:11:12 started\n10:11:13 sto" + bytes(4000), "service.log", "text/plain"),
        (
            b"A letter of a few words, \0\0\0\1 damaged in its middle, and then it goes on, as letters do. " * 3,
            "",
            "text/plain",
        ),
        (b"PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + bytes(9), "", "text/plain"),
        (b"\0\1\2\3 1 0 obj\n<</Type/Catalog>>\nendobj\n", "", "application/pdf"),
        (bytes(4000), "", UNKNOWN),
        (b"", "", "text/plain"),
        (b"!<arch>\n", "", "application/x-archive"),
        (b"070701" + b"0" * 104, "", "application/x-cpio"),
        (b"070701 is the number of the order.", "", "text/plain"),
        (b"070707" + b"0" * 70, "", "application/x-cpio"),
        (b"\x1f\x9d\x90", "", "application/x-compress"),
        (b"]\0\0\x80\0" + b"\xff" * 8 + b"\0", "", "application/x-lzma"),
        (b"] is a bracket.", "", "text/plain"),
        (b"Each file begins with %PDF-1.4 and a line end.\n", "", "text/plain"),
        (b"ID3 is how music files tell their titles.\n", "", "text/plain"),
        (b"BZh9 is how such files begin.\n", "", "text/plain"),
        (b"caff\xe8 e latte, scrisse, e poi altro.\n", "", "text/plain"),
        (b"OggS begins each page of it.\n", "", "text/plain"),
        (b"the ftypes of old\n", "", "text/plain"),
        (b"<Ana> Whose boat is it?\n<Ben> Not mine.\n<Ana> Then whose?\n", "", "text/plain"),
        (b"<book>\n<title>The mill</title>\n</book>\n", "", "application/xml"),
        (bytes(range(256)) * 4, "letter.txt", UNKNOWN),
    ],
)
def test_type_by_content(head: bytes, name: str, expected: str) -> None:
    assert media_type_of_file(io.BytesIO(head), name) == expected


def test_members_tell_office_files_apart() -> None:
    word = _zip("[Content_Types].xml", "docProps/app.xml", "word/document.xml")
    assert media_type_of_file(io.BytesIO(word), "") == DOCX
    sheet = _zip("[Content_Types].xml", "xl/workbook.xml")
    assert media_type_of_file(io.BytesIO(sheet), "x.docx").endswith("spreadsheetml.sheet")
    assert media_type_of_file(io.BytesIO(_zip("a.txt")), "x.docx") == "application/zip"


def test_a_program_that_unpacks_itself_is_a_zip() -> None:
    assert (
        media_type_of_file(io.BytesIO(b"MZ\x90\0" + bytes(range(256)) * 9 + _zip("a.txt")), "x.exe")
        == "application/zip"
    )
    assert media_type_of_file(io.BytesIO(b"MZ\x90\0" + bytes(range(256)) * 9), "x.exe") != "application/zip"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("head", ["", "x\n", "<?xml version='1.0'?>", '{"a":'])
def test_no_digitizers_signature_is_kept_busy(head: str) -> None:
    pieces = [
        "\n",
        " ",
        "\t\n",
        "\n \t",
        "a",
        "a ",
        "<!---->",
        "<a ",
        "[",
        "{",
        '"',
        "1",
        "a:",
        "a b\n",
        "- ",
        "> ",
        ".. x::\n",
    ]
    pieces += [
        "\\",
        "* ",
        "| ",
        "00:00:00,000 --> ",
        "From: a\n",
        "(",
        "{{",
        "\\begin{",
        "%\n",
        "[1:2] ",
        "; x\n",
        "\n\n\nx",
    ]
    for piece in pieces:
        sample = Sample(io.BytesIO((head + piece * (HEAD_BYTES // len(piece)) + "x").encode()), "a.txt")
        assert sample.text
        for recognizer in {*recognizers(heavy=False), *recognizers(heavy=True)}:
            since = time.process_time()
            recognizer(sample)
            assert time.process_time() - since < 1, (recognizer.__module__, piece)


def test_an_encrypted_office_file_is_known_as_such() -> None:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100_000) + "EncryptedPackage".encode("utf-16-le")
    assert media_type_of_file(io.BytesIO(compound), "minutes.docx") == ENCRYPTED_OFFICE


def test_the_file_is_left_at_its_beginning() -> None:
    file = io.BytesIO(_zip("[Content_Types].xml", "word/document.xml"))
    media_type_of_file(file, "")
    assert file.tell() == 0


def test_every_type_of_a_digitizer_is_one_that_detection_can_give() -> None:
    assert {"application/pdf", "image/png", DOCX, "message/rfc822", "application/mbox", "audio/wav"} <= set(
        digitizers(heavy=True)
    )
