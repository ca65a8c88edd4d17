"""Mail: the body with who said what, attachments as documents of their own, and boxes that survive a bad mail."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from PIL import Image

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Unread
from winnow_agent.vault.digitize.budget import MOST_DEPTH
from winnow_agent.vault.digitize.mail import boxes as mail_boxes

Items = Callable[..., list[Document | Unread]]
Read = Callable[..., Document]


def _mail(text: str = "", *, subject: str = "The mill", sender: str = "Ana Brown <ana@example.org>") -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "ben@example.org"
    message["Subject"] = subject
    message["Date"] = "Mon, 4 Jan 2021 10:11:12 +0000"
    if text:
        message.set_content(text)
    return message


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (1200, 1200), "white").save(file, "PNG")
    return file.getvalue()


def test_a_mail_is_its_body_and_its_subject(document: Read) -> None:
    found = document(_mail("Dear Ben,\n\nthe mill stands.\n\n-- \nAna\n", subject="Die Mühle").as_bytes(), "a.eml")
    assert found.text == "Dear Ben,\n\nthe mill stands.\n\nAna"
    assert found.title == "Die Mühle"
    assert (found.source_type, found.media_type) == (SourceType.MAIL, "message/rfc822")


def test_the_signature_stays_in_the_text_but_is_no_turn(document: Read) -> None:
    found = document(_mail("Dear Ben,\n\nthe mill stands.\n\n-- \nAna\n").as_bytes(), "a.eml")
    assert [(turn.speaker, found.text[turn.start : turn.end], turn.time) for turn in found.turns] == [
        ("Ana Brown", "Dear Ben,\n\nthe mill stands.", "2021-01-04T10:11:12+00:00")
    ]
    assert document(_mail("The mill stands.").as_bytes(), "a.eml").turns == ()


REPLIES = [
    "Yes.\n\nOn Mon, Jan 4, 2021 at 10:11 AM, Ben Low <ben@example.org> wrote:\n> Does it stand?\n> Ben\n",
    "Yes.\n\nOn Mon, Jan 4, 2021 at 10:11 AM, Ben Low\n<ben@example.org> wrote:\n\n> Does it stand?\n> Ben\n",
    "Yes.\n\nAm 04.01.2021 um 10:11 schrieb Ben Low:\n> Does it stand?\n> Ben\n",
    "Yes.\n\nLe lun. 4 janv. 2021 à 10:11, Ben Low <ben@example.org> a écrit :\n> Does it stand?\n> Ben\n",
    "Yes.\n\n-----Original Message-----\nFrom: Ben Low\nSent: Monday\nTo: Ana\nSubject: mill\n\nDoes it stand?\nBen\n",
    "Yes.\n\n________________________________\nVon: Ben Low <ben@example.org>\nGesendet: Montag\nAn: Ana\nBetreff: x\n\nDoes it stand?\nBen\n",
]


@pytest.mark.parametrize("body", REPLIES)
def test_a_reply_and_what_it_quotes_are_turns(document: Read, body: str) -> None:
    found = document(_mail(body).as_bytes(), "a.eml")
    assert [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns] == [
        ("Ana Brown", "Yes."),
        ("Ben Low", "Does it stand?"),
    ]
    assert set(body.replace(">", "").split()) - {">"} <= set(found.text.replace(">", "").split())


def test_answers_between_the_lines_and_quotes_in_quotes(document: Read) -> None:
    body = (
        "On 4 Jan, Ben Low <ben@example.org> wrote:\n> On 3 Jan, Cy <cy@example.org> wrote:\n>> Is it oak?\n"
        "> It is elm.\n\nNo, oak.\n\n> And the roof?\n\nSlate.\n"
    )
    found = document(_mail(body).as_bytes(), "a.eml")
    assert [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns] == [
        ("Cy", "Is it oak?"),
        ("Ben Low", "It is elm."),
        ("Ana Brown", "No, oak."),
        ("Ben Low", "And the roof?"),
        ("Ana Brown", "Slate."),
    ]


def test_flowed_lines_are_joined(document: Read) -> None:
    raw = _mail("x").as_bytes().replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')
    raw = raw.replace(b"\nx\n", b"\nThe mill \nstands \nhere.\nIt does.\n")
    assert document(raw, "a.eml").text == "The mill stands here.\nIt does."


def test_the_plain_body_is_preferred_unless_it_is_a_stub(document: Read) -> None:
    message = _mail("The mill stands.")
    message.add_alternative("<p>The <b>mill</b> stands.</p><p>Really.</p>", subtype="html")
    assert document(message.as_bytes(), "a.eml").text == "The mill stands."
    message = _mail("See the page.")
    message.add_alternative("<p>" + "The mill stands. " * 60 + "</p>", subtype="html")
    assert document(message.as_bytes(), "a.eml").text.startswith("The mill stands. The mill")


def test_encodings_of_body_and_header(document: Read) -> None:
    raw = (
        b"From: =?iso-8859-1?Q?J=F6rg?= <j@example.org>\r\nSubject: =?utf-8?B?TcO8aGxl?= =?iso-8859-1?Q?_im_Tal?=\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6ne Gr=FC=\r\n=DFe\r\n"
    )
    found = document(raw)
    assert found.text == "Schöne Grüße"
    assert found.title == "Mühle im Tal"


def test_attachments_are_documents_of_their_own(items: Items, probe: Any) -> None:
    message = _mail("See the scan.")
    message.add_attachment(_png(), maintype="image", subtype="png", filename="scan.png")
    message.add_attachment("The contract.", filename="contract.txt")
    inner = _mail("An older mail.", subject="Before")
    inner.add_attachment("Its note.", filename="note.txt")
    message.add_attachment(inner)
    found = items(message.as_bytes(), "a.eml")
    assert [(item.part, getattr(item, "text", "")) for item in found] == [
        ("", "See the scan."),
        ("attachment 1", "An image of 1200 by 1200 pixels."),
        ("attachment 2", "The contract."),
        ("attachment 3", "An older mail."),
        ("attachment 3/attachment 1", "Its note."),
    ]


def test_attachments_that_nothing_reads_are_named(items: Items) -> None:
    message = _mail("See the archive.")
    message.add_attachment(
        b"\x7fELF\2\1\1" + bytes(100), maintype="application", subtype="octet-stream", filename="a.bin"
    )
    message.add_attachment("A note.", filename="note.txt")
    mail, program, note = items(message.as_bytes(), "a.eml")
    assert isinstance(mail, Document)
    assert isinstance(program, Unread)
    assert (program.part, program.kind) == ("attachment 1", "unsupported")
    assert note.part == "attachment 2"


def test_a_damaged_attachment_leaves_the_mail_readable(items: Items) -> None:
    message = _mail("See the scan.")
    message.add_attachment(_png()[:60], maintype="image", subtype="png", filename="scan.png")
    mail, scan = items(message.as_bytes(), "a.eml")
    assert isinstance(mail, Document)
    assert isinstance(scan, Unread)
    assert (scan.part, scan.kind) == ("attachment 1", "malformed")


def test_mails_in_mails_end_somewhere(items: Items) -> None:
    message = _mail("The innermost.")
    for _ in range(MOST_DEPTH + 3):
        outer = _mail("Around it.")
        outer.add_attachment(message)
        message = outer
    found = items(message.as_bytes(), "a.eml")
    assert [item.kind for item in found if isinstance(item, Unread)] == ["too_large"]
    assert sum(isinstance(item, Document) for item in found) == MOST_DEPTH + 1


BOX = (
    b"From ana@example.org Mon Jan  4 10:11:12 2021\nFrom: Ana <ana@example.org>\nSubject: One\n\n"
    b"First.\nFrom here on it rains.\n>From the hill one sees far.\n\nFrom the sea, too.\n\n"
    b"From - Mon Jan  4 10:11:12 2021\nFrom: Ben <ben@example.org>\nSubject: Two\n"
    b"Content-Type: application/pgp-encrypted\n\nabc\n\n"
    b"From MAILER-DAEMON\nFrom: Cy <cy@example.org>\nSubject: Three\n\nThird.\n"
)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_box_gives_each_mail_and_survives_a_bad_one(items: Items, ends: bytes) -> None:
    first, second, third = items(BOX.replace(b"\n", ends), "box")
    assert isinstance(first, Document)
    assert (first.part, first.title) == ("mail 1", "One")
    assert first.text == "First.\nFrom here on it rains.\nFrom the hill one sees far.\n\nFrom the sea, too."
    assert isinstance(second, Unread)
    assert (second.part, second.kind) == ("mail 2", "encrypted")
    assert isinstance(third, Document)
    assert (third.part, third.text) == ("mail 3", "Third.")


def test_attachments_in_a_box_are_numbered_within_their_mail(items: Items) -> None:
    message = _mail("With a note.")
    message.add_attachment("The note.", filename="note.txt")
    box = b"".join(b"From a@example.org Mon Jan  4 10:11:12 2021\n" + message.as_bytes() + b"\n" for _ in range(2))
    assert [item.part for item in items(box)] == ["mail 1", "mail 1/attachment 1", "mail 2", "mail 2/attachment 1"]


def test_a_mail_too_large_to_hold_is_set_aside(items: Items, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_boxes, "MAX_MAIL", 1000)
    huge = _mail("\n".join(["many words"] * 200)).as_bytes()
    box = b"From a@example.org Mon Jan  4 10:11:12 2021\n" + huge + b"\n" + BOX
    found = items(box)
    assert isinstance(found[0], Unread)
    assert found[0].kind == "too_large"
    assert isinstance(found[1], Document)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (_mail().as_bytes(), "no_text"),
        (
            b"From: a@example.org\nSubject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB",
            "encrypted",
        ),
        (b"From: a@example.org\nSubject: x\nContent-Type: application/pkcs7-mime\n\nMIIB", "malformed"),
    ],
)
def test_a_mail_without_anything_to_read(items: Items, raw: bytes, kind: str) -> None:
    with pytest.raises(DigitizeError) as caught:
        items(raw, "a.eml")
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: =?utf-8?B?!!!?=",
        b"Subject: =?no-such?Q?a?=",
        b'From: "unclosed <a@example.org',
        b"Content-Type: multipart/mixed",
        b"Content-Type: text/plain; charset=no-such",
        b"Content-Type: text/plain; charset*=x''%",
        b"Content-Disposition: attachment; filename*0*=x",
        b"Content-Transfer-Encoding: base64x",
    ],
)
def test_damaged_headers_hold_nothing_up(document: Read, header: bytes) -> None:
    raw = b"Date: Mon, 4 Jan 2021 10:11:12 +0000\nMessage-ID: <1@example.org>\n" + header + b"\n\nThe mill stands.\n"
    assert document(raw, "a.eml").text == "The mill stands."


@pytest.mark.parametrize(
    "sender",
    [
        "=?utf-8?Q?M=C3=BCller=2C_Ana?= <ana@example.org>",
        "=?iso-8859-1?Q?M=FCller,_Ana?= <ana@example.org>",
        '"=?utf-8?B?TcO8bGxlciwgQW5h?=" <ana@example.org>',
    ],
)
def test_a_name_with_a_comma_is_whole(document: Read, sender: str) -> None:
    raw = f"From: {sender}\nSubject: x\nDate: Mon, 4 Jan 2021 10:11:12 +0000\n\nYes.\n\n> No?\n"
    assert [turn.speaker for turn in document(raw.encode(), "a.eml").turns] == ["Müller, Ana", ""]


JAPANESE = [  # as Windows writes it: what its kanji lack in RFC 1468, katakana of half width
    (b"\x1b$B?e\x1b(B", "水"),
    (b"\x1b$BBh-!2s\x1b(B", "第①回"),
    (b"\x1b$B-j\x1b(B A\r\nB", "㈱ A\nB"),
    (b"\x1b(IPY\x1b$B?e\x1b(B", "ﾐﾙ水"),
    (b"\x1b$B|b66\x1b(B", "髙橋"),
    (b"\x1b$B-!\x1b(B a \x1b[1mb\x1b[0m c", "① a [1mb[0m c"),
]


@pytest.mark.parametrize(("coded", "text"), JAPANESE)
def test_japanese_as_mail_programs_write_it(document: Read, coded: bytes, text: str) -> None:
    subject = b"=?ISO-2022-JP?B?" + base64.b64encode(coded) + b"?="
    raw = b"From: ana@example.org\nSubject: " + subject + b"\nContent-Type: text/plain; charset=iso-2022-jp\n\n" + coded
    found = document(raw, "a.eml")
    assert (found.text, found.title, found.warnings) == (text, " ".join(text.split()), ())


def _parts(kind: str, *parts: bytes) -> bytes:
    head = f"From: ana@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n\n"
    return head.encode() + b"".join(b"--b\n" + part + b"\n" for part in parts) + b"--b--\n"


def test_files_beside_a_page_are_documents(items: Items) -> None:
    mail = _parts(
        "related",
        b"Content-Type: text/html\n\n<p>The page.</p>",
        b"Content-Type: text/plain; name=notes.txt\nContent-Disposition: inline; filename=notes.txt\n\nThe notes.",
        b"Content-Type: application/rtf; name=n.rtf\n\n{\\rtf1 The rich notes.}",
        b"Content-Type: text/css; name=a.css\n\nbody {color: red}",
    )
    assert [getattr(item, "text", "") for item in items(mail, "a.eml")] == [
        "The page.",
        "The notes.",
        "The rich notes.",
    ]


def test_what_thunderbird_puts_in_a_deleted_attachments_place_is_no_text(document: Read) -> None:
    stub = b"You deleted an attachment from this message. The original MIME headers for the attachment were:\nContent-Type: application/pdf"
    name = b'name="Deleted: plan.pdf"'
    mail = _parts(
        "mixed",
        b"Content-Type: text/plain\n\nSee the plan.",
        b"Content-Type: text/x-moz-deleted; " + name + b"\n\n" + stub,
    )
    assert document(mail, "a.eml").text == "See the plan."


def test_what_word_puts_beside_its_pages_is_no_document(items: Items) -> None:
    mail = _parts(
        "related",
        b"Content-Type: text/html\n\n<p>The page.</p>",
        b'Content-Type: text/xml; name="mill_files/filelist.xml"\n\n<xml>page.htm</xml>',
        b"Content-Type: application/vnd.ms-officetheme; name=themedata.thmx\n\nPK",
    )
    assert [item.text for item in items(mail, "a.eml") if isinstance(item, Document)] == ["The page."]
