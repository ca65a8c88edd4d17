"""Mails, and archives that hold files."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from email.message import EmailMessage
from functools import cache
from html import escape

import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.faults.canaries.writing import Text, written
from tests.unit.digitize.compound_files import compound_file
from tests.unit.digitize.test_seven_zip import seven_zipped


def _mail(text: Text) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{text.beside} <office@example.org>"
    mail["To"] = f"{text.speakers[0]} <desk@example.org>"
    mail["Subject"] = "Of the year"
    mail["Date"] = "Mon, 04 Jan 2021 10:11:12 +0000"
    mail["Message-ID"] = f"<{abs(hash(text.plain))}@example.org>"
    return mail


@written("mail", "message/rfc822", ".eml")
def mail(text: Text) -> bytes:
    made = _mail(text)
    made.set_content(text.plain)
    return made.as_bytes()


@written("mail", "message/rfc822", ".eml", documents=2)
def mail_as_a_page_with_an_attachment(text: Text) -> bytes:
    body, attached = text.halves
    made = _mail(text)
    page = "".join(f"<p>{escape(line)}</p>" for line in body)
    made.set_content(f"<html><body>{page}</body></html>", subtype="html")
    made.add_attachment("\n\n".join(attached).encode(), maintype="text", subtype="plain", filename="a.txt")
    return made.as_bytes()


@written("mail", "application/mbox", ".mbox", documents=2)
def box_of_mails(text: Text) -> bytes:
    out = b""
    for part in text.halves:
        made = _mail(text)
        made.set_content("\n\n".join(part))
        out += b"From office@example.org Mon Jan  4 10:11:12 2021\n" + made.as_bytes() + b"\n"
    return out


@written("mail", "multipart/related", ".mht")
def saved_web_page(text: Text) -> bytes:
    page = "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs)
    made = EmailMessage()
    made["From"] = "<Saved by Blink>"
    made["Subject"] = "Of the year"
    made["Snapshot-Content-Location"] = "http://example.org/"
    made.set_content(f"<html><body><article>{page}</article></body></html>", subtype="html")
    made.make_related()
    return made.as_bytes()


@written("mail", "application/ms-tnef", ".dat")
def what_outlook_packs(text: Text) -> bytes:
    def attribute(level: int, name: int, data: bytes) -> bytes:
        return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    said = text.plain.encode("utf-16-le") + b"\0\0"
    body = struct.pack("<IHHII", 1, 0x001F, 0x1000, 1, len(said)) + said.ljust(len(said) + 3 & ~3, b"\0")
    head = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, struct.pack("<II", 1252, 0))
    return head + attribute(1, 0x8004, b"Of the year\0") + attribute(1, 0x9003, body)


@written("mail", "application/vnd.ms-outlook", ".msg")
def outlook_mail(text: Text) -> bytes:
    texts = {0x0037: "Of the year", 0x1000: text.plain, 0x0042: text.beside, 0x0C1A: text.beside}
    streams = {(f"__substg1.0_{name:04X}001F",): value.encode("utf-16-le") for name, value in texts.items()}
    return compound_file({("__properties_version1.0",): bytes(32), **streams})


@cache
def _signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Mill")])
    day = dt.datetime(2021, 1, 4, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(day).not_valid_after(day + dt.timedelta(days=1))
    return builder.sign(key, hashes.SHA256()), key


@written("mail", "application/pkcs7-mime", ".p7m")
def signed_file(text: Text) -> bytes:
    certificate, key = _signer()
    signer = pkcs7.PKCS7SignatureBuilder().set_data(text.plain.encode()).add_signer(certificate, key, hashes.SHA256())
    return signer.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


def _tarred(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        packed.addfile(member, io.BytesIO(content))
    return file.getvalue()


@written("archives", "application/zip", ".zip")
def zip_archive(text: Text) -> bytes:
    return _zipped(f"{text.beside}.txt", text.plain.encode())


@written("archives", "application/x-tar", ".tar.gz")
def tar_archive(text: Text) -> bytes:
    return _tarred(f"{text.beside}.txt", text.plain.encode())


@written("archives", "application/zip", ".zip")
def mail_in_a_tar_in_a_zip(text: Text) -> bytes:
    return _zipped("old/mails.tar.gz", _tarred("box/1.eml", mail(text)))


@written("archives", "application/x-7z-compressed", ".7z")
def seven_zip(text: Text) -> bytes:
    content = text.plain.encode()
    packed = lzma.compress(content, lzma.FORMAT_ALONE)
    return seven_zipped([(f"{text.beside}.txt", content)], b"\x23\3\1\1\5" + packed[:5], packed[13:])


@written("archives", "application/x-archive", ".a")
def ar_archive(text: Text) -> bytes:
    content = text.plain.encode()
    head = b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (b"a.txt/", 0, 0, 0, 0o100644, len(content))
    return b"!<arch>\n" + head + content + b"\n" * (len(content) % 2)


@written("archives", "application/x-cpio", ".cpio")
def cpio_archive(text: Text) -> bytes:
    data = b""
    for name, mode, content in ((b"a.txt", 0o100644, text.plain.encode()), (b"TRAILER!!!", 0, b"")):
        fields = (0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        data += b"070701" + b"".join(b"%08x" % number for number in fields)
        data += (name + b"\0").ljust(-(-(111 + len(name)) // 4) * 4 - 110, b"\0")
        data += content.ljust(-(-len(content) // 4) * 4, b"\0")
    return data


@written("archives", "application/gzip", ".gz")
def gzip_file(text: Text) -> bytes:
    return gzip.compress(text.plain.encode())


@written("archives", "application/x-bzip2", ".bz2")
def bzip2_file(text: Text) -> bytes:
    return bz2.compress(text.plain.encode())


@written("archives", "application/x-xz", ".xz")
def xz_file(text: Text) -> bytes:
    return lzma.compress(text.plain.encode())


@written("archives", "application/zstd", ".zst")
def zstd_file(text: Text) -> bytes:
    return zstandard.compress(text.plain.encode())
