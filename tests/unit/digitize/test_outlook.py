"""Outlook's mails: the body from wherever it stands, attachments, mails in mails; stores that can't be opened."""

from __future__ import annotations

import contextlib
import struct
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.unit.digitize.compound_files import compound_file
from winnow_agent.documents import Document, MailFacts, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.mail.compressed_rtf import decompressed
from winnow_agent.vault.digitize.mail.message import TNEF
from winnow_agent.vault.digitize.mail.outlook_heap import is_heap, records

Items = Callable[..., list[Document | Unread]]
Read = Callable[..., Document]
Streams = dict[tuple[str, ...], bytes]

SENT = datetime(2021, 1, 4, 10, 11, 12, tzinfo=UTC)


def _time(value: datetime) -> int:
    return int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000


def _message(
    texts: Mapping[int, str], binary: Mapping[int, bytes] | None = None, *, at: tuple[str, ...] = ()
) -> Streams:
    """The streams of a message: its texts and its binary properties by their identifiers, and when it was sent."""
    sent = struct.pack("<HHIQ", 0x0040, 0x0039, 6, _time(SENT))
    streams = {(*at, f"__substg1.0_{name:04X}001F"): text.encode("utf-16-le") for name, text in texts.items()}
    streams |= {(*at, f"__substg1.0_{name:04X}0102"): data for name, data in (binary or {}).items()}
    return {(*at, "__properties_version1.0"): bytes(24 if at else 32) + sent, **streams}


def _attachment(number: int, name: str, data: bytes) -> Streams:
    folder = f"__attach_version1.0_#{number:08X}"
    return {
        (folder, "__properties_version1.0"): bytes(8),
        (folder, "__substg1.0_3707001F"): name.encode("utf-16-le"),
        (folder, "__substg1.0_37010102"): data,
    }


def _uncompressed(rtf: bytes) -> bytes:
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def test_a_mail_is_its_body_its_subject_and_its_facts(document: Read) -> None:
    headers = "From: Ana Brown <ana@example.org>\r\nMessage-ID: <2@example.org>\r\nReferences: <1@example.org> <x@example.org>\r\n"
    texts = {0x0037: "The mill", 0x1000: "Dear Ben,\r\n\r\nit stands.\r\n", 0x0042: "Ana Brown", 0x007D: headers}
    found = document(compound_file(_message(texts)), "a.msg")
    assert (found.text, found.title) == ("Dear Ben,\n\nit stands.", "The mill")
    assert found.source_type is SourceType.MAIL
    assert found.mail == MailFacts("2@example.org", "1@example.org", "2021-01-04T10:11:12+00:00")


def test_words_in_a_mail_do_not_make_it_a_workbook(document: Read) -> None:
    assert document(compound_file(_message({0x1000: "A Workbook. WordDocument"}))).text == "A Workbook. WordDocument"


@pytest.mark.parametrize(
    "binary",
    [
        {0x1013: "<html><style>p {}</style><p>It <b>stands</b>.</p><p>Bücher.</p></html>".encode()},
        {
            0x1009: _uncompressed(
                b"{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f0 Arial;}}It stands.\\par\\par B\\'fccher.\\par}"
            )
        },
        {
            0x1009: _uncompressed(
                b"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 It stands."
                b"\\htmlrtf }\\htmlrtf0{\\*\\htmltag72 </p>}{\\*\\htmltag64 <p>}B\\'fccher.{\\*\\htmltag72 </p>}}"
            )
        },
    ],
)
def test_the_body_is_found_where_there_is_no_plain_one(document: Read, binary: dict[int, bytes]) -> None:
    assert document(compound_file(_message({0x0037: "x"}, binary)), "a.msg").text == "It stands.\n\nBücher."


def test_compressed_rich_text_is_that_of_the_specification() -> None:
    # [MS-OXRTFCP] 3.1 and 3.2.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompressed(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_attachments_and_mails_in_a_mail(items: Items) -> None:
    streams = _message({0x1000: "See the note.", 0x1035: "<1@example.org>"})
    streams |= _attachment(0, "note.txt", b"The note.")
    inner = ("__attach_version1.0_#00000001", "__substg1.0_3701000D")
    streams |= {("__attach_version1.0_#00000001", "__properties_version1.0"): bytes(8)}
    streams |= _message({0x1000: "An older mail.", 0x0037: "Before", 0x1035: "<0@example.org>"}, at=inner)
    found = items(compound_file(streams), "a.msg")
    assert [(item.part, getattr(item, "text", "")) for item in found] == [
        ("", "See the note."),
        ("attachment 1", "The note."),
        ("attachment 2", "An older mail."),
    ]
    mails = [item.mail for item in found if isinstance(item, Document) and item.mail]
    assert [mail.message_id for mail in mails] == ["1@example.org", "1@example.org", "0@example.org"]


def test_attachments_over_the_most_are_named(items: Items, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("winnow_agent.vault.digitize.mail.outlook.MOST_ATTACHMENTS", 1)
    streams = _message({0x0037: "The mill", 0x1000: "See the notes."})
    for number in range(2):
        folder = f"__attach_version1.0_#{number:08}"
        streams |= {
            (folder, "__properties_version1.0"): bytes(8),
            (folder, "__substg1.0_37010102"): b"The note of Ana.",
        }
    found = items(compound_file(streams), "a.msg")
    assert [(item.part, getattr(item, "kind", "")) for item in found] == [
        ("", ""),
        ("attachment 1", ""),
        ("attachments after the first 1", "too_large"),
    ]


def test_an_object_of_another_program_gives_its_file(items: Items) -> None:
    folder = ("__attach_version1.0_#00000000", "__substg1.0_3701000D")
    shell = {(folder[0], "__properties_version1.0"): bytes(8), (*folder, "\x01CompObj"): b"x"}
    packed = compound_file(_message({0x1000: "See it."}) | shell | {(*folder, "CONTENTS"): b"The note."})
    assert [getattr(item, "text", "") for item in items(packed, "a.msg")] == ["See it.", "The note."]
    empty = items(compound_file(_message({0x1000: "See it."}) | shell), "a.msg")[1]
    assert isinstance(empty, Unread)
    assert (empty.part, empty.kind) == ("attachment 1", "unsupported")


def test_a_contact_is_its_fields(document: Read) -> None:
    texts = {0x001A: "IPM.Contact", 0x3001: "Ben Low", 0x3A16: "The Mill", 0x3A08: "01 23 45", 0x1000: "Met in May."}
    assert (
        document(compound_file(_message(texts))).text
        == "Ben Low\nCompany: The Mill\nTelephone: 01 23 45\n\nMet in May."
    )


def test_a_damaged_mail_is_said_to_be_so(items: Items) -> None:
    whole = compound_file(_message({0x1000: "It stands."}))
    with pytest.raises(DigitizeError) as caught:
        items(whole[:540], "a.msg")
    assert caught.value.kind in {"malformed", "unsupported"}


def test_a_mail_without_text_is_said_to_be_so(items: Items) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(compound_file(_message({0x0037: "Only a subject"})), "a.msg")
    assert caught.value.kind == "no_text"


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _packed() -> bytes:
    text = "Dear Ben,\r\nit stands.".encode("utf-16-le") + b"\0\0"
    body = struct.pack("<IHHII", 1, 0x001F, 0x1000, 1, len(text)) + text.ljust(len(text) + 3 & ~3, b"\0")
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + _attribute(1, 0x9007, struct.pack("<II", 1252, 0))
        + _attribute(1, 0x8004, b"The mill\0")
        + _attribute(1, 0x9003, body)
        + _attribute(2, 0x9002, bytes(14))
        + _attribute(2, 0x8010, b"note.txt\0")
        + _attribute(2, 0x800F, b"The note.")
    )


def test_what_outlook_packs_is_unpacked(items: Items) -> None:
    found = items(_packed(), "winmail.dat")
    assert [(item.part, getattr(item, "text", "")) for item in found] == [
        ("", "Dear Ben,\nit stands."),
        ("attachment 1", "The note."),
    ]
    assert isinstance(found[0], Document)
    assert (found[0].title, found[0].media_type) == ("The mill", TNEF)


def test_what_outlook_packs_is_a_mails_own_parts(items: Items) -> None:
    mail = (
        b"From: ana@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee it.\n"
        b"--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: 8bit\n\n"
        + _packed()
        + b"\n--b--\n"
    )
    assert [(item.part, getattr(item, "text", "")) for item in items(mail, "a.eml")] == [
        ("", "See it."),
        ("attachment 1", "The note."),
    ]


def test_a_damaged_packing_is_said_to_be_so(items: Items) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(_packed()[:20], "winmail.dat")
    assert caught.value.kind in {"malformed", "no_text"}


def test_what_is_damaged_in_a_packing_costs_no_other_part_of_it(items: Items) -> None:
    body, attachment, files = _packed().partition(_attribute(2, 0x9002, bytes(14)))
    strange = _attribute(1, 0x9003, struct.pack("<IHH", 1, 0x00FE, 0x0E1D))  # a type that the format doesn't know
    found = items(body + strange + attachment + files, "winmail.dat")
    assert [getattr(item, "text", "") for item in found] == ["Dear Ben,\nit stands.", "The note."]
    assert isinstance(found[0], Document)
    assert [one.kind for one in found[0].skipped] == ["malformed"]


def test_a_packing_that_ends_too_early_says_so(items: Items) -> None:
    found = items(_packed()[:-6], "winmail.dat")
    assert isinstance(found[0], Document)
    assert [one.kind for one in found[0].skipped] == ["malformed"]


def _heap(properties: list[tuple[int, int, bytes | int]]) -> bytes:
    """A heap of properties ([MS-PST] 2.3): its root is item 1, the records are item 2, values follow."""
    items, kept = [b"\xb5\2\6\0" + (0x40).to_bytes(4, "little"), b""], b""
    for name, kind, value in properties:
        number = value
        if isinstance(value, bytes):
            items.append(value)
            number = len(items) << 5
        kept += struct.pack("<HHI", name, kind, number)
    items[1] = kept
    starts = [12]
    for item in items:
        starts.append(starts[-1] + len(item))
    page_map = struct.pack(f"<HH{len(starts)}H", len(items), 0, *starts)
    return struct.pack("<HBBII", starts[-1], 0xEC, 0xBC, 0x20, 0) + b"".join(items) + page_map


def test_a_mail_attached_in_a_store_is_read_from_its_heap() -> None:
    heap = _heap([(0x0037, 0x1F, "Before".encode("utf-16-le")), (0x0017, 3, 1), (0x1000, 0x1F, 0x21F)])
    assert is_heap(heap)
    assert list(records(heap)) == [
        (0x0037, 0x1F, "Before".encode("utf-16-le")),
        (0x0017, 3, b"\1\0\0\0"),
        (0x1000, 0x1F, None),
    ]
    for end in range(16, len(heap)):
        with contextlib.suppress(ValueError):
            assert len(list(records(heap[:end]))) <= 3


def test_a_damaged_store_is_said_to_be_so(items: Items) -> None:
    pytest.importorskip("pypff")
    with pytest.raises(DigitizeError) as caught:
        items(b"!BDN" + bytes(range(256)) * 10, "archive.pst")
    assert caught.value.kind == "malformed"


class _Folder:
    """A folder of a store as libpff shows it, whose mails, and whose last folder, can't be read."""

    def __init__(self, mails: int | None, *folders: _Folder | None) -> None:
        self.mails, self.folders = mails, folders

    def get_number_of_sub_messages(self) -> int:
        if self.mails is None:
            raise OSError("unable to read")
        return self.mails

    def get_sub_message(self, index: int) -> None:
        raise OSError(f"unable to read {index}")

    def get_number_of_sub_folders(self) -> int:
        return len(self.folders)

    def get_sub_folder(self, index: int) -> _Folder:
        found = self.folders[index]
        if found is None:
            raise OSError("unable to read")
        return found


def test_mails_and_folders_of_a_store_that_cannot_be_read_are_named(
    items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _Folder(1, _Folder(None), None)
    store = SimpleNamespace(open_file_object=id, get_root_folder=lambda: root, get_ascii_codepage=lambda: "cp1252")
    monkeypatch.setitem(sys.modules, "pypff", SimpleNamespace(file=lambda: store))
    found = items(b"!BDN" + bytes(600), "archive.pst")
    assert [(item.part, getattr(item, "kind", "")) for item in found] == [
        (f"mail {number}", "malformed") for number in (1, 2, 3)
    ]
