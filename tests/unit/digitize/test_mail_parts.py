"""What of a mail's parts becomes its text and what a document of its own, damaged or not; nothing of its packing is read."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import io
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from PIL import Image

from winnow_agent.documents import Document, MailFacts
from winnow_agent.vault.digitize.base import Unread
from winnow_agent.vault.digitize.mail.kinds import SAVED_PAGE
from winnow_agent.vault.digitize.mail.mime import decoded_words, parse

Items = Callable[..., list[Document | Unread]]
Read = Callable[..., Document]

HEAD = b"From: Ana <ana@example.org>\nSubject: x\nDate: Mon, 4 Jan 2021 10:11:12 +0100\nMIME-Version: 1.0\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\npreamble\n"


def _texts(found: list[Document | Unread]) -> list[tuple[str, str]]:
    return [(item.part, getattr(item, "text", getattr(item, "kind", ""))) for item in found]


def _png(side: int, noise: bool = True) -> bytes:
    file = io.BytesIO()
    image = Image.effect_noise((side, side), 90) if noise else Image.new("L", (side, side))
    image.save(file, "PNG")
    return file.getvalue()


DAMAGED = [
    b"--b\n\nThe mill stands.\n",  # no closing boundary
    b"--b\nContent-Type: text/plain\n\nThe mill stands.\n--b--\nepilogue\n",
    b'--b  \nContent-Type: TEXT/Plain;charset="utf-8"\n\nThe mill stands.\n--b',
    b"--b\r\nContent-Type: text/plain\r\n\r\nThe mill stands.\r\n--b--\r\n",
    b"--b words after it\nContent-Type: text/plain\n\nThe mill stands.\n--b-- words\n",
    b"--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nThe mill stands.\n--b--\n",  # the inner one ends with it
    b"--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\nThe mill stands.\n--bb--\n--b--\n",
    b"--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nVGhlIG1pbGwgc3RhbmRzLg\n--b--\n",
    b"--b\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nThe mill stands.\n--b--\n",
    b"--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nThe mill st=\nands.= \n\n--b--\n",
    b"--other\nContent-Type: text/plain\n\nThe mill stands.\n--other--\n",
]


@pytest.mark.parametrize("body", DAMAGED)
def test_damaged_parts_give_their_text(document: Read, body: bytes) -> None:
    assert document(MIXED.replace(b"preamble\n", b"") + body, "a.eml").text == "The mill stands."


@pytest.mark.parametrize("header", [b"", b"Content-Type: multipart/mixed\n", b"Content-Type: text/plain\n"])
def test_parts_without_the_header_that_names_their_boundary(document: Read, header: bytes) -> None:
    body = b"--zz\nContent-Type: text/html\n\n<p>The mill <b>stands</b>.</p>\n--zz--\n"
    assert document(HEAD + header + b"\n" + body, "a.eml").text == "The mill stands."


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        (b"iso-2022-jp", "水車小屋".encode("iso2022_jp"), "水車小屋"),
        (b"us-ascii", "水車小屋".encode("iso2022_jp"), "水車小屋"),
        (b"gb2312", "水車小屋".encode("gb18030"), "水車小屋"),
        (b"utf-7", "Mühle".encode("utf-7"), "Mühle"),
        (b"us-ascii", "Die Mühle steht.".encode(), "Die Mühle steht."),
        (b"x-unknown", "Die Mühle steht.".encode("cp1252"), "Die Mühle steht."),
        (b"koi8-r", "Мельница стоит.".encode("koi8-r"), "Мельница стоит."),
        (b"utf-8", "Die Mühle steht.".encode("cp1252"), "Die Mühle steht."),
    ],
)
def test_encodings_that_are_named_wrongly_or_in_seven_bits(
    document: Read, charset: bytes, data: bytes, text: str
) -> None:
    assert document(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\n\n" + data, "a.eml").text == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?B?TcO8?= =?utf-8?B?aGxl?=", "Mühle"),
        ("=?utf-8?B?TcM=?= =?utf-8?B?vGhsZQ==?=", "Mühle"),  # cut in the middle of a character
        ("=?iso-8859-1?Q?M=FChle_im?= Tal", "Mühle im Tal"),
        ("=?utf-8?Q?M=C3=BChle im Tal?=", "Mühle im Tal"),
        ("=?utf-8?B?TcO8aGxl", "=?utf-8?B?TcO8aGxl"),
        ("=?no-such?Q?M?= b", "M b"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decoded_words(value) == text


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b'filename="a b.txt"', "a b.txt"),
        (b"filename=a b.txt", "a b.txt"),
        (b"filename*=utf-8''M%C3%BChle.txt", "Mühle.txt"),
        (b"filename*0*=utf-8''M%C3;\n filename*1*=%BChle;\n filename*2=\".txt\"", "Mühle.txt"),
        (b'filename="=?utf-8?B?TcO8aGxl?=.txt"', "Mühle.txt"),
        (b'filename="a;b.txt"', "a;b.txt"),
        (b"", ""),
    ],
)
def test_names_of_files(field: bytes, name: str) -> None:
    assert parse(b"Content-Disposition: attachment; " + field + b"\n\n").name == name


def test_all_that_lies_in_a_mail_knows_it(items: Items) -> None:
    head = (
        HEAD
        + b"Message-ID: <3@example.org>\nIn-Reply-To: <2@example.org>\nReferences: <1@example.org>\n <2@example.org>\n"
    )
    inner = b"From: Ben <b@example.org>\nMessage-ID: <9@example.org>\nSubject: y\n\nInner.\n"
    found = items(
        head + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee it.\n--b\nContent-Disposition: attachment\n"
        b"Content-Type: text/plain\n\nA note.\n--b\nContent-Type: message/rfc822\n\n" + inner + b"--b--\n"
    )
    own = MailFacts("3@example.org", "1@example.org", "2021-01-04T10:11:12+01:00")
    assert [item.mail for item in found if isinstance(item, Document)] == [
        own,
        own,
        MailFacts("9@example.org", "9@example.org", ""),
    ]


def test_pictures_in_a_page_are_read_unless_they_are_ornaments(items: Items, probe: Any) -> None:
    def picture(data: bytes) -> bytes:
        return (
            b"--r\nContent-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(data)
        )

    body = b"--r\nContent-Type: text/html\n\n<p>See <img src='cid:1'>.</p>\n"
    related = HEAD + b"Content-Type: multipart/related; boundary=r\n\n"
    assert _texts(items(related + body + picture(_png(700)) + b"--r--\n"))[1][0] == "attachment 1"
    assert len(items(related + body + picture(_png(300, noise=False)) + picture(_png(40)) + b"--r--\n")) == 1
    assert len(probe.images) == 1


def test_a_digests_mails_are_documents(items: Items) -> None:
    digest = HEAD + b"Content-Type: multipart/digest; boundary=d\n\n"
    mails = b"".join(b"--d\n\nFrom: Ben <b@example.org>\nSubject: %d\n\nText %d.\n" % (n, n) for n in (1, 2))
    assert _texts(items(digest + mails + b"--d--\n")) == [("attachment 1", "Text 1."), ("attachment 2", "Text 2.")]


def test_a_bounce_is_its_words_and_the_mail_it_returns(items: Items) -> None:
    found = items(
        HEAD
        + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNobody of that name.\n"
        b"--b\nContent-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\n"
        b"From: Ben <b@example.org>\nSubject: y\n\nInner.\n--b--\n"
    )
    assert _texts(found) == [("", "Nobody of that name."), ("attachment 1", "Inner.")]


def test_mime_that_was_copied_into_a_text_is_left_out(document: Read) -> None:
    copied = (
        b'It came back:\n\nFrom: Ana <ana@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary="zz"\n\n'
        b"--zz\nContent-Type: text/plain; charset=utf-8\n\nHello.\n--zz\nContent-Type: image/png\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(bytes(400)) + b"--zz--\n"
    )
    text = document(HEAD + b"\n" + copied, "a.eml").text
    assert text.split() == ["It", "came", "back:", "From:", "Ana", "<ana@example.org>", "Hello."]


def test_files_in_the_text_are_documents(items: Items) -> None:
    note = b"The note, which is long enough for more than one line of it.\n" * 3
    lines = b"".join(binascii.b2a_uu(note[at : at + 45]) for at in range(0, len(note), 45))
    escaped = b"".join(
        b"=" + bytes([(value + 106) % 256]) if (value + 42) % 256 in b"\0\n\r=" else bytes([(value + 42) % 256])
        for value in note
    )
    for encoded in (
        b"begin 644 note.txt\n" + lines + b"`\nend\n",
        b"=ybegin line=128 size=%d name=note.txt\r\n" % len(note) + escaped + b"\r\n=yend size=%d\r\n" % len(note),
    ):
        found = items(HEAD + b"\nSee it.\n\n" + encoded + b"\nBye.\n", "a.eml")
        assert _texts(found) == [("", "See it.\n\nBye."), ("attachment 1", note.decode().strip())]


def test_words_that_look_like_a_file_in_the_text_stay(document: Read) -> None:
    assert document(HEAD + b"\nbegin 644 mails ago\nMany came.\n", "a.eml").text == "begin 644 mails ago\nMany came."


def test_armour_goes_and_what_is_signed_stays(document: Read) -> None:
    signed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe mill stands.\n- -- \nAna\n-----BEGIN PGP SIGNATURE-----\n\n"
        b"iQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    assert document(HEAD + b"\n" + signed, "a.eml").text == "The mill stands.\n\nAna"


def test_what_is_readable_beside_an_encrypted_part_is_kept(items: Items) -> None:
    encrypted = b"Content-Type: multipart/encrypted; boundary=e\n\n--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--e--\n"
    (found,) = items(MIXED + b"--b\n\nThe mill stands.\n--b\n" + encrypted + b"--b--\n", "a.eml")
    assert isinstance(found, Document)
    assert found.text == "The mill stands."
    assert [(one.what, one.kind) for one in found.skipped] == [("encrypted part 1", "encrypted")]


def _signed(content: bytes) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ana")])
    day = dt.datetime(2021, 1, 4, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(day).not_valid_after(day + dt.timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    signer = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return signer.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_a_signed_mail_is_unwrapped(items: Items) -> None:
    inner = (
        MIXED[len(HEAD) :] + b"--b\n\nThe mill stands.\n--b\nContent-Type: text/plain; name=a.txt\n\nA note.\n--b--\n"
    )
    wrapped = HEAD + b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
    wrapped += b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(_signed(inner))
    assert _texts(items(wrapped, "a.eml")) == [("", "The mill stands."), ("attachment 1", "A note.")]


def _indefinite(tag: int, *members: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(members) + b"\0\0"


def _object(hexadecimal: str) -> bytes:
    return bytes([6, len(hexadecimal) // 2]) + bytes.fromhex(hexadecimal)


def test_a_signed_file_of_many_pieces_is_unwrapped(items: Items) -> None:
    pieces = _indefinite(0x24, b"\x04\x09The mill ", b"\x04\x07stands.")
    data = _indefinite(0x30, _object("2a864886f70d010701"), _indefinite(0xA0, pieces))
    message = _indefinite(
        0x30, _object("2a864886f70d010702"), _indefinite(0xA0, _indefinite(0x30, b"\2\1\1", b"\x31\0", data))
    )
    assert _texts(items(message, "a.txt.p7m")) == [("signed content", "The mill stands.")]


def test_a_compressed_mail_is_unwrapped(document: Read) -> None:
    packed = zlib.compress(b"Content-Type: text/plain\n\nThe mill stands.\n")
    data = _indefinite(0x30, _object("2a864886f70d010701"), _indefinite(0xA0, b"\x04" + bytes([len(packed)]) + packed))
    kind = _object("2a864886f70d0109100109")
    message = _indefinite(0x30, kind, _indefinite(0xA0, _indefinite(0x30, b"\2\1\0", b"\x30\0", data)))
    head = (
        HEAD
        + b"Content-Type: application/pkcs7-mime; smime-type=compressed-data\nContent-Transfer-Encoding: base64\n\n"
    )
    assert document(head + base64.encodebytes(message), "a.eml").text == "The mill stands."


def test_quotations_in_a_page_are_turns(document: Read) -> None:
    page = (
        b"<div>Yes.</div><div>On Mon, Jan 4, 2021 at 10:11, Ben Low &lt;ben@example.org&gt; wrote:<br></div>"
        b"<blockquote class='gmail_quote'><p>Does it stand?</p></blockquote><style>p {}</style><!-- no -->"
    )
    found = document(HEAD + b"Content-Type: text/html\n\n" + page, "a.eml")
    assert [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns] == [
        ("Ana", "Yes."),
        ("Ben Low", "Does it stand?"),
    ]


def test_all_of_a_pages_words_are_the_mails(document: Read) -> None:
    page = b"<html><title>No</title><header>Above.</header><p>Body.</p><footer>Below.</footer><nav>Beside.</nav></html>"
    assert document(HEAD + b"Content-Type: text/html\n\n" + page, "a.eml").text.split() == [
        "Above.",
        "Body.",
        "Below.",
        "Beside.",
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ends_of_lines_and_encodings_of_the_whole_mail(items: Items, ends: str, encoding: str) -> None:
    raw = (
        MIXED
        + b"--b\nContent-Type: text/plain\n\nThe mill\n\nstands.\n--b\nContent-Type: text/plain; name=a.txt\n\nNote.\n--b--\n"
    )
    data = raw.decode().replace("\n", ends).encode(encoding)
    assert _texts(items(data, "a.eml")) == [("", "The mill\n\nstands."), ("attachment 1", "Note.")]


def test_a_pages_statements_of_ownership_are_the_mails(document: Read) -> None:
    page = b"<html><head><meta name='copyright' content='The Mill Ltd'></head><p>It stands.</p></html>"
    assert document(HEAD + b"Content-Type: text/html\n\n" + page, "a.eml").rights == ("rights: The Mill Ltd",)


def test_what_a_list_adds_behind_the_end_of_a_page_is_kept(document: Read) -> None:
    page = b"<html><body><p>The mill stands.</p></body></html>\n<p>To leave this list, write to the miller.</p>"
    found = document(HEAD + b"Content-Type: text/html\n\n" + page, "a.eml")
    assert found.text == "The mill stands.\n\nTo leave this list, write to the miller."


def test_text_that_is_a_page_or_a_mail_is_read_as_one(items: Items) -> None:
    assert _texts(items(HEAD + b"Content-Type: text/plain\n\n<html><body><p>The mill.</p></body></html>\n")) == [
        ("", "The mill.")
    ]
    inner = b"Received: from a by b\nFrom: Ben <b@example.org>\nSubject: y\n\nInner.\n"
    head = HEAD + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    assert _texts(items(head + base64.encodebytes(inner))) == [("attachment 1", "Inner.")]


def test_what_is_strange_in_base64_costs_its_place_only(document: Read) -> None:
    lines = base64.encodebytes("Die Mühle steht. ".encode() * 20)
    damaged = lines[:130] + "  Привет".encode() + lines[130:]
    head = HEAD + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    assert document(head + damaged, "a.eml").text.count("Die Mühle steht.") >= 18


def test_a_report_without_a_word_for_people_is_its_text(document: Read) -> None:
    report = b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; b@example.org\nStatus: 5.1.1\n"
    assert document(HEAD + report, "a.eml").text == "Final-Recipient: rfc822; b@example.org\nStatus: 5.1.1"


def test_enriched_text(document: Read) -> None:
    body = b"<bold>The mill</bold>\n<color><param>red</param>stands</color> << here.\n\nNow.\n"
    assert document(HEAD + b"Content-Type: text/enriched\n\n" + body, "a.eml").text == "The mill stands < here.\nNow."


def test_a_saved_page_is_a_page(items: Items) -> None:
    raw = (
        b"From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\nSubject: The mill\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html\n'
        b"Content-Transfer-Encoding: quoted-printable\n\n<html><head><title>The mill</title></head><body><p>It st=\nands.</p></body>"
        b"</html>\n--b\nContent-Type: text/css\n\np { color: red }\n--b--\n"
    )
    (found,) = items(raw, "page.mhtml")
    assert isinstance(found, Document)
    assert (found.media_type, found.title, found.text) == (SAVED_PAGE, "The mill", "It stands.")


def test_nested_beyond_reason_ends(items: Items) -> None:
    raw = HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(10_000))
    with pytest.raises(Exception, match="no text"):
        items(raw + b"\nx\n", "a.eml")
