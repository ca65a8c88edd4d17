"""What lies in archives is read as files of their own, also where the archive is damaged, encrypted or made to mislead."""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile, Unread
from winnow_agent.vault.digitize.budget import MOST_DEPTH
from winnow_agent.vault.digitize.inside import REST
from winnow_agent.vault.digitize.installed import digitize

from .archive_items import LINES, read_with, texts, zlib_gzip
from .conftest import Probe

Items = Callable[..., list[Document | Unread]]


def zipped(*members: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def tarred(*members: tuple[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_each_file_of_a_zip_is_a_document(items: Items, method: int) -> None:
    found = items(zipped(("a.txt", "First."), ("folder/", ""), ("folder/b.md", "# Second"), method=method))
    assert texts(found) == {"file 1": "First.", "file 2": "Second"}


def test_names_are_hints_and_never_parts(items: Items) -> None:
    found = items(zipped(("../../etc/Anna Muster.txt", "One."), ("/root/x.txt", "Two."), ("C:\\x\\y.txt", "Three.")))
    assert texts(found) == {"file 1": "One.", "file 2": "Two.", "file 3": "Three."}


def test_what_systems_leave_beside_files_is_passed_over(items: Items) -> None:
    junk = [("__MACOSX/._a.txt", "x"), (".DS_Store", "x"), ("photos/Thumbs.db", "x"), ("desktop.ini", "x")]
    assert texts(items(zipped(*junk, ("a.txt", "Text.")))) == {"file 1": "Text."}


def test_an_archive_without_files_has_no_text(items: Items) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(zipped(("folder/", "")))
    assert caught.value.kind == "no_text"


def test_links_in_a_zip_are_passed_over(items: Items) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", "Text.")
    assert texts(items(file.getvalue())) == {"file 1": "Text."}


def test_archives_in_archives_and_mail_in_them(items: Items) -> None:
    mail = b"From: a@example.org\nTo: b@example.org\nSubject: Hi\nDate: Mon, 4 Jan 2021 10:11:12 +0000\n\nHello Ben.\n"
    inner = tarred(("a.txt", b"Deep."), ("b.eml", mail))
    found = texts(items(zipped(("x.tar.gz", zlib_gzip(inner)), ("y.txt", "Flat."))))
    assert found == {"file 1/file 1": "Deep.", "file 1/file 2": "Hello Ben.", "file 2": "Flat."}


def test_nests_end_at_a_depth_and_what_lies_beside_them_is_read(items: Items) -> None:
    data = zipped(("a.txt", "At the bottom."))
    for _ in range(MOST_DEPTH + 1):
        data = zipped(("deeper.zip", data), ("b.txt", "Beside."))
    found = texts(items(data))
    assert "At the bottom." not in found.values()
    assert "too_large" in found.values()
    assert found["file 2"] == "Beside."


def test_a_member_that_can_not_be_read_does_not_cost_the_next(items: Items) -> None:
    found = items(zipped(("a.bin", bytes(range(256)) * 9), ("b.pdf", "%PDF-1.4 no"), ("c.txt", "Text.")))
    assert texts(found) == {"file 1": "unsupported", "file 2": "malformed", "file 3": "Text."}


def test_a_zip_behind_a_program_unpacks_itself(items: Items) -> None:
    program = b"MZ\x90\0\3" + os.urandom(5000)
    assert texts(items(program + zipped(("a.txt", "Text.")), "setup.exe")) == {"file 1": "Text."}


def test_without_its_directory_a_zip_is_read_by_its_headers(items: Items) -> None:
    data = zipped(("a.txt", LINES), ("b.txt", "Second."))
    found = items(data[: data.index(b"PK\x01\x02")])
    assert texts(found) == {"file 1": LINES, "file 2": "Second."}
    streamed = io.BytesIO()
    with zipfile.ZipFile(_Unseekable(streamed), "w", zipfile.ZIP_DEFLATED) as archive:  # sizes follow the data
        archive.writestr("a.txt", "First.")
        archive.writestr("b.txt", "Second.")
    data = streamed.getvalue()
    assert texts(items(data[: data.index(b"PK\x01\x02")])) == {"file 1": "First.", "file 2": "Second."}


class _Unseekable(io.RawIOBase):
    def __init__(self, file: io.BytesIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._file.write(data)  # type: ignore[arg-type]


def test_a_directory_that_points_elsewhere_is_not_believed(items: Items) -> None:
    data = zipped(("a.txt", "First."), ("b.txt", "Second."), method=zipfile.ZIP_STORED)
    entry = data.rindex(b"PK\x01\x02")
    wrong = data[: entry + 42] + (7).to_bytes(4, "little") + data[entry + 46 :]
    assert texts(items(wrong)) == {"file 1": "First.", "file 2": "Second."}


def test_of_a_member_cut_off_the_beginning_is_read_and_the_rest_is_skipped(items: Items) -> None:
    data = zipped(("a.txt", LINES))
    (document,) = items(data[: len(data) // 2])
    assert isinstance(document, Document)
    assert LINES.startswith(document.text[:-100])
    assert len(document.text) > len(LINES) // 4
    assert [(part.what, part.kind) for part in document.skipped] == [(REST, "malformed")]


def test_a_wrong_checksum_is_told(items: Items) -> None:
    data = zipped(("a.txt", "A sentence."), method=zipfile.ZIP_STORED)
    (document,) = items(data.replace(b"A sentence.", b"A sentence!"))
    assert isinstance(document, Document)
    assert document.text == "A sentence!"
    assert document.skipped


def test_members_that_share_their_bytes_are_not_read(items: Items) -> None:
    data = zipped(("a.txt", "x" * 1000), ("b.txt", "Text."), method=zipfile.ZIP_STORED)
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    first = data[start : data.index(b"PK\x01\x02", start + 4)]
    directory = data[start:end] + first[:20] + (900).to_bytes(4, "little") * 2 + first[28:]
    both = (
        data[:start]
        + directory
        + data[end : end + 8]
        + b"\3\0\3\0"
        + struct.pack("<2I", len(directory), start)
        + b"\0\0"
    )
    found = texts(items(both))
    assert list(found.values()).count("malformed") == 1
    assert "Text." in found.values()


@pytest.mark.parametrize("at", ["first", "last"])
def test_a_part_of_a_split_zip_is_named_so(items: Items, at: str) -> None:
    data = zipped(("a.txt", LINES))
    end = data.rindex(b"PK\x05\x06")
    part = b"PK\x07\x08" + data[:-200] if at == "first" else data[50 : end + 4] + b"\1\0\0\0" + data[end + 8 :]
    with pytest.raises(DigitizeError, match="join") as caught:
        items(part, "letters.zip")
    assert caught.value.kind == "unsupported"


def _encrypted_zip(password: bytes, content: bytes) -> bytes:
    """A stored member under the traditional cipher, by the steps of APPNOTE 6.1."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password:
        turn(byte)
    hidden = bytearray()
    for byte in os.urandom(11) + bytes([zlib.crc32(content) >> 24]) + content:
        mask = (keys[2] | 2) & 0xFFFF
        hidden.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        turn(byte)
    return _one_member(bytes(hidden), content, flags=1)


def _one_member(packed: bytes, content: bytes, *, flags: int, method: int = 0, extra: bytes = b"") -> bytes:
    crc = zlib.crc32(content) if method != 99 else 0
    shared = struct.pack("<5H3I2H", 20, flags, method, 0, 0x21, crc, len(packed), len(content), 5, len(extra))
    local = b"PK\x03\x04" + shared + b"a.txt" + extra + packed
    entry = b"PK\x01\x02\x14\0" + shared + struct.pack("<3H2I", 0, 0, 0, 0, 0) + b"a.txt" + extra
    return local + entry + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


def _aes_zip(password: bytes, content: bytes) -> bytes:
    """AE-2 with AES-256, by WinZip's description; the keystream block by block."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    salt = os.urandom(16)
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    hidden = b""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    for number, at in enumerate(range(0, len(packed), 16), 1):
        cipher = Cipher(algorithms.AES(keys[:32]), modes.ECB())  # noqa: S305  each block is a counter's
        stream = cipher.encryptor().update(number.to_bytes(16, "little"))
        hidden += bytes(a ^ b for a, b in zip(packed[at : at + 16], stream, strict=False))
    tag = hmac.new(keys[32:64], hidden, "sha1").digest()[:10]
    extra = struct.pack("<2HH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
    return _one_member(salt + keys[64:] + hidden + tag, content, flags=1, method=99, extra=extra)


@pytest.mark.parametrize("make", [_encrypted_zip, _aes_zip])
def test_encrypted_members_are_read_with_their_password(make: Callable[[bytes, bytes], bytes]) -> None:
    data = make(b"secret", b"A sentence that was hidden.")
    assert texts(read_with(data, "wrong", "secret")) == {"file 1": "A sentence that was hidden."}
    assert texts(read_with(data, "wrong")) == {"file 1": "encrypted"}
    assert texts(read_with(data)) == {"file 1": "encrypted"}


@pytest.mark.parametrize("spelled", [b"stra\xdfe", b"stra\xe1e", "straße".encode()])
@pytest.mark.parametrize("make", [_encrypted_zip, _aes_zip])
def test_a_password_is_tried_as_windows_and_others_write_it(
    make: Callable[[bytes, bytes], bytes], spelled: bytes
) -> None:
    assert texts(read_with(make(spelled, b"A sentence that was hidden."), "straße")) == {
        "file 1": "A sentence that was hidden."
    }


def test_a_folder_by_a_program_of_windows_is_no_file(items: Items) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letters\\", b"")
        archive.writestr("letters\\a.txt", b"Text.")
    assert texts(items(file.getvalue())) == {"file 1": "Text."}


def test_a_zip_by_zipfile_is_encrypted_the_same_way() -> None:
    with zipfile.ZipFile(io.BytesIO(_encrypted_zip(b"secret", b"Text."))) as archive:
        assert archive.read("a.txt", b"secret") == b"Text."


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_each_file_of_a_tar_is_a_document(items: Items, form: int) -> None:
    data = tarred(("a.txt", b"First."), ("x" * 90 + "/" + "y" * 60 + ".txt", b"Second."), form=form)
    assert texts(items(data)) == {"file 1": "First.", "file 2": "Second."}


def test_an_old_tar_has_no_mark_and_is_known_by_its_checksum(items: Items) -> None:
    header = bytearray(tarred(("a.txt", b"First."), form=tarfile.USTAR_FORMAT))
    header[257:512] = bytes(255)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header[:512])
    assert texts(items(bytes(header), "old")) == {"file 1": "First."}


def test_links_and_devices_of_a_tar_are_passed_over(items: Items) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("etc")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("a.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"Text."))
    assert texts(items(file.getvalue())) == {"file 1": "Text."}


def test_a_tar_cut_off_gives_what_lies_before(items: Items) -> None:
    data = tarred(("a.txt", b"First."), ("b.txt", LINES.encode()))[:-20_000]
    found: list[Document | Unread] = []
    file = io.BytesIO(data)
    with pytest.raises(DigitizeError) as caught:
        found.extend(digitize(SourceFile(file, "", "application/x-tar", len(data), Probe())))
    assert caught.value.kind == "malformed"
    packed = zlib_gzip(data)
    found = items(zipped(("x.tar.gz", packed)))
    assert texts(found)["file 1/file 1"] == "First."
    second = found[1]
    assert isinstance(second, Document)
    assert second.text.startswith(LINES[:1000])
    assert second.skipped
    assert texts(found)["file 1"] == "malformed"


def test_behind_a_damaged_header_a_tar_is_read_on(items: Items) -> None:
    data = bytearray(tarred(("a.txt", b"First."), ("b.txt", b"Lost."), ("c.txt", b"Third."), form=tarfile.USTAR_FORMAT))
    data[1024:1100] = b"\xff" * 76
    found = texts(items(zipped(("x.tar", bytes(data)))))
    assert found == {"file 1/file 1": "First.", "file 1/file 2": "Third.", "file 1": "malformed"}


def test_ar_and_debian_packages(items: Items) -> None:
    inner = zlib_gzip(tarred(("usr/share/doc/x/README", b"Read me.")))
    data = b"!<arch>\n"
    for name, content in (("debian-binary", b"2.0\n"), ("data.tar.gz/", inner)):
        data += b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name.encode(), 0, 0, 0, 0o100644, len(content))
        data += content + b"\n" * (len(content) % 2)
    assert texts(items(data)) == {"file 1": "2.0", "file 2/file 1": "Read me."}


@pytest.mark.parametrize("magic", [b"070701", b"070707"])
def test_cpio(items: Items, magic: bytes) -> None:
    data = b""
    for name, mode, content in ((b"d", 0o40755, b""), (b"a.txt", 0o100644, b"Text."), (b"TRAILER!!!", 0, b"")):
        if magic == b"070701":
            data += magic + b"".join(
                b"%08x" % n for n in (0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
            )
            data += (name + b"\0").ljust(-(-(111 + len(name)) // 4) * 4 - 110, b"\0")
            data += content.ljust(-(-len(content) // 4) * 4, b"\0")
        else:
            data += (
                magic + b"%06o" * 7 % (0, 0, mode, 0, 0, 1, 0) + b"%011o%06o%011o" % (0, len(name) + 1, len(content))
            )
            data += name + b"\0" + content
    assert texts(items(data)) == {"file 1": "Text."}


def test_rar_is_refused_by_name(items: Items) -> None:
    with pytest.raises(DigitizeError, match="RAR") as caught:
        items(b"Rar!\x1a\x07\x01\0" + bytes(100))
    assert caught.value.kind == "unsupported"


def test_a_chat_exported_as_a_zip_works_by_its_members(items: Items) -> None:
    chat = "".join(
        f"[05.01.24, 10:{minute:02}:00] {who}: Message {minute}\n" for minute, who in enumerate(["Ana", "Ben"] * 5)
    )
    (document,) = items(zipped(("_chat.txt", chat)), "WhatsApp Chat - Ana.zip")
    assert isinstance(document, Document)
    assert document.source_type is SourceType.CONVERSATION
    assert len(document.turns) == 10
