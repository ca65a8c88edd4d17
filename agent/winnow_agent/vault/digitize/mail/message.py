"""Mail: a document for each mail, and its attachments as documents of their own.

The text of a mail is its body: the plain one, or the web page where there is no plain one of substance. The subject is
the title; the other header fields stay out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import parseaddr, parsedate_tz

from winnow_agent.documents import Document, MailFacts, SourceType, Turn
from winnow_agent.vault.digitize import inside
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread, join_parts
from winnow_agent.vault.digitize.budget import TooMuchInsideError
from winnow_agent.vault.digitize.cleaning import by_mark, clean, lost_characters, one_line
from winnow_agent.vault.digitize.mail import boxes as mail_boxes
from winnow_agent.vault.digitize.mail import cms
from winnow_agent.vault.digitize.mail.kinds import BOX, MAIL, SAVED_PAGE, mail_type_of
from winnow_agent.vault.digitize.mail.mime import Part, parse
from winnow_agent.vault.digitize.mail.parts import TNEF_DAMAGED, Attachment, Parts, parts_of, related_root
from winnow_agent.vault.digitize.mail.quoting import said_in
from winnow_agent.vault.digitize.mail.tnef import MAGIC as TNEF_MAGIC
from winnow_agent.vault.digitize.mail.tnef import read_tnef
from winnow_agent.vault.digitize.sample import Sample
from winnow_agent.vault.digitize.web.html import read_page
from winnow_protocol.errors import SetAsideError

APPLE_MAIL, TNEF, CRYPTOGRAPHIC = "message/x-emlx", "application/ms-tnef", "application/pkcs7-mime"

media_types = (MAIL, BOX, APPLE_MAIL, SAVED_PAGE, TNEF, CRYPTOGRAPHIC)

_BODY = (
    "body, plain or from its page; subject, date, message and thread; who is quoted, attributions and signatures told apart; "
    "attachments, pictures of pages in it and attached mails as documents of their own"
)
formats = (
    Format(
        name="Mail (.eml, maildir, .emlx)",
        media_types=(MAIL, APPLE_MAIL),
        kept=_BODY + "; what is signed (S/MIME, OpenPGP); files in uuencode and yEnc",
        lost="header fields but these, recipients, the alternative that is not chosen, encrypted parts (named), ornaments, "
        "machine-readable reports",
        family="mail",
    ),
    Format(
        name="Box of mails (.mbox in all its kinds, MMDF, Babyl)",
        media_types=(BOX,),
        kept="each mail as above; one that can't be read is named and costs no other",
        lost="labels and states of the mail program",
        family="mail",
    ),
    Format(
        name="Saved web page (.mht, .mhtml)",
        media_types=(SAVED_PAGE,),
        kept="text of the page without its furniture, title; pictures in it as documents of their own",
        lost="styles, scripts, frames",
        family="mail",
    ),
    Format(
        name="Outlook's packing (winmail.dat)",
        media_types=(TNEF,),
        kept="body, subject, files in it as documents of their own",
        lost="properties, calendar's fields",
        family="mail",
    ),
    Format(
        name="Signed file (.p7m)",
        media_types=(CRYPTOGRAPHIC,),
        kept="what was signed, as a document of its own kind",
        lost="the signature, which is not checked; encrypted ones are named so",
        family="mail",
    ),
)

_EMLX = re.compile(r"\A\s{0,16}\d{1,10}[ \t]*\n(?=[A-Za-z][!-9;-~]{0,75}:)")
_EMLX_BYTES = re.compile(rb"\s{0,16}(\d{1,10})[ \t]*\r?\n")
_PLAIN_SENDER = re.compile(r"\s*\"?([^\"<>@\\]*?)\"?\s*<([^<>\s@\"]+@[^<>\s@\"]+)>\s*")
_IDS = re.compile(r"<([^<>\s]{1,998})>")
_DOUBLED_ENDS = b"\r\r\n"


def media_type_of(sample: Sample) -> str | None:
    """Apple's mails, what Outlook packs, boxes with control characters, signed files."""
    head = sample.head
    if head.startswith(TNEF_MAGIC):
        return TNEF
    if head.startswith((mail_boxes.MMDF + b"\n", mail_boxes.MMDF + b"\r\n", mail_boxes.BABYL)):
        return BOX
    if cms.is_message(head):
        return CRYPTOGRAPHIC
    if head[:1].isdigit() and _EMLX.match(sample.text[:200]):
        return APPLE_MAIL
    if sample.text or not head[:1].isalpha():
        return None
    # What follows the header of a mail may be no text: an attachment that isn't encoded.
    header = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return mail_type_of(header.decode("latin-1").replace("\r\n", "\n"), sample.suffix) if 0 not in header else None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The mail, or each mail of the box, and their attachments. A mail of a box that can't be read is `Unread`."""
    if file.media_type == BOX:
        for number, raw in enumerate(mail_boxes.mails(file.file), start=1):
            part = f"mail {number}"
            try:
                if raw is None:
                    raise _too_large()
                yield from _mail(raw, part, file)
            except SetAsideError as error:
                yield Unread(part, error.kind, str(error))
        return
    if file.size > mail_boxes.MAX_MAIL:
        raise _too_large()
    raw = file.file.read()
    if file.media_type == CRYPTOGRAPHIC:
        yield from _signed(raw, file)
    elif file.media_type == TNEF:
        yield from _packed(raw, file)
    elif file.media_type == SAVED_PAGE:
        yield from _saved_page(raw, file)
    else:
        yield from _mail(_of_apple(raw) if file.media_type == APPLE_MAIL else raw, "", file)


def _too_large() -> DigitizeError:
    return DigitizeError(
        f"reading a mail: it is larger than {mail_boxes.MAX_MAIL >> 20} MiB; split it", kind="too_large"
    )


def _of_apple(raw: bytes) -> bytes:
    """The mail between the line that counts its bytes and a property list."""
    counted = _EMLX_BYTES.match(raw)
    return raw[counted.end() : counted.end() + int(counted[1])] if counted else raw


def _mail(raw: bytes, part: str, file: SourceFile) -> Iterator[Document | Unread]:
    """One mail and its attachments.

    Raises:
        DigitizeError: there is neither a body nor an attachment.
    """
    encoding = by_mark(raw[:4])
    if encoding not in {None, "utf-8"}:  # somebody saved it in an editor
        raw = raw.decode(str(encoding), "replace").lstrip("\ufeff").encode()
    if _DOUBLED_ENDS in raw[:4096]:
        raw = raw.replace(_DOUBLED_ENDS, b"\r\n")
    message = parse(raw)
    parts = parts_of(message)
    facts = mail_facts(message)
    document = mail_document(
        parts, sender=sender_of(message.header("from")), title=message.header("subject"), facts=facts, part=part
    )
    if document is not None:
        yield document
    elif not parts.attachments:
        raise _empty(parts)
    yield from attached(parts.attachments, part, file, facts)


def _empty(parts: Parts) -> DigitizeError:
    if parts.encrypted:
        return DigitizeError("reading a mail: its body is encrypted; save it decrypted", kind="encrypted")
    if any(one.kind == "malformed" for one in parts.skipped):
        return DigitizeError("reading a mail: its only part is damaged; ask for it again", kind="malformed")
    return DigitizeError("reading a mail: there is no text in it", kind="no_text")


def mail_document(
    parts: Parts, *, sender: str, title: str, facts: MailFacts, part: str = "", media_type: str = MAIL
) -> Document | None:
    """A mail's own document; None where it has no text of its own."""
    text, turns = _turns(clean("\n\n".join(parts.texts)), sender, facts.date)
    if not text.strip():
        return None
    return Document(
        text=text,
        media_type=media_type,
        part=part,
        title=one_line(title),
        source_type=SourceType.MAIL,
        turns=turns,
        rights=tuple(dict.fromkeys(parts.rights)),
        warnings=(*dict.fromkeys(parts.warnings), *lost_characters(text)),
        skipped=tuple(parts.skipped),
        mail=facts,
    )


def _turns(body: str, sender: str, date: str) -> tuple[str, tuple[Turn, ...]]:
    """The text of a mail, with an empty line between its stretches; turns where something is quoted or signed.

    A turn is what somebody wrote; attributions and signatures stand between the turns.
    """
    text = ""
    turns: list[Turn] = []
    said = said_in(body, sender)
    for index, one in enumerate(said):
        text += "\n\n" if text else ""
        if one.role == "words":
            time = date if index == 0 and one.speaker == sender else ""
            turns.append(Turn(one.speaker, len(text), len(text) + len(one.text), time=time))
        text += one.text
    return text, tuple(turns) if len(said) > 1 else ()


def attached(
    attachments: Iterable[Attachment], part: str, file: SourceFile, facts: MailFacts
) -> Iterator[Document | Unread]:
    """The documents of a mail's attachments, which know their mail.

    What is over the budget of the source's file ends the attachments of this mail; the next mail of a box still has its
    body, which is no larger than it looks.
    """
    for number, attachment in enumerate(attachments, start=1):
        data = attachment.read()
        if not data.strip():
            continue
        name = join_parts((part, f"attachment {number}"))
        try:
            for item in inside.member(file, io.BytesIO(data), name=attachment.name, part=name):
                yield replace(item, mail=item.mail or facts) if isinstance(item, Document) else item
        except TooMuchInsideError as error:
            yield Unread(name, error.kind, str(error))
            return


def mail_facts(message: Part) -> MailFacts:
    """Which mail this is, and where its thread began (RFC 5322, 3.6.4)."""
    fields = message.fields
    own = _ids(fields.get("message-id", ""))
    before = _ids(fields.get("references", "")) or _ids(fields.get("in-reply-to", ""))
    message_id = own[0] if own else fields.get("message-id", "").strip(" <>")
    return MailFacts(message_id, before[0] if before else message_id, iso_date(fields.get("date", "")))


def _ids(value: str) -> list[str]:
    return _IDS.findall(value)


def iso_date(value: str) -> str:
    """A date of a header (RFC 5322, 3.3) in ISO 8601, with its offset where it has one; ``""`` where it is none."""
    try:
        fields = parsedate_tz(value) if value else None
        if fields is None:
            return ""
        date = datetime(*fields[:6])  # noqa: DTZ001 - the offset is put to it where there is one
        if fields[9] is None or "-0000" in value:
            return date.isoformat()
        return date.replace(tzinfo=timezone(timedelta(seconds=fields[9]))).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


def sender_of(value: str) -> str:
    """The name in From, or what stands before the address' ``@``."""
    # What most write. Once its encoded words are decoded, a name may hold a comma that parts it from nobody.
    plain = _PLAIN_SENDER.fullmatch(value)
    name, address = (plain[1], plain[2]) if plain else parseaddr(" ".join(value.split()))
    return one_line(name, 60) or address.partition("@")[0]


def _saved_page(raw: bytes, file: SourceFile) -> Iterator[Document | Unread]:
    """A web page and its pictures, saved as one file (RFC 2557)."""
    message = parse(raw)
    children = message.children() if message.kind.startswith("multipart/") else [message]
    if not children:
        yield from _mail(raw, "", file)
        return
    root = related_root(message, children)
    if root.kind.startswith("multipart/") and root.children():
        root = root.children()[0]
    page = read_page(root.body())
    if page.text.strip():
        yield Document(
            text=page.text,
            media_type=SAVED_PAGE,
            title=page.title or one_line(message.header("subject")),
            language=page.language,
            rights=page.rights,
            warnings=page.warnings,
        )
    parts = parts_of(message)
    for number, attachment in enumerate(parts.attachments, start=1):
        yield from inside.member(
            file, io.BytesIO(attachment.read()), name=attachment.name, part=f"inline picture {number}"
        )


def _packed(raw: bytes, file: SourceFile) -> Iterator[Document | Unread]:
    """What Outlook packed, where it lies by itself."""
    packed = read_tnef(raw)
    parts = Parts(texts=[packed.text], skipped=[TNEF_DAMAGED] if packed.damaged else [])
    document = mail_document(parts, sender=packed.sender, title=packed.subject, facts=packed.facts, media_type=TNEF)
    if document is not None:
        yield document
    elif packed.damaged:
        error = DigitizeError(
            "reading what Outlook packed (TNEF): its body is damaged; send it again as plain mail", kind="malformed"
        )
        if not packed.files:
            raise error
        yield Unread("", error.kind, str(error))
    files = [Attachment(name, lambda content=content: content) for name, content in packed.files]  # type: ignore[misc]
    yield from attached(files, "", file, packed.facts)


def _signed(raw: bytes, file: SourceFile) -> Iterator[Document | Unread]:
    """What was signed, as the file that it is."""
    content = cms.content_of(raw)
    if not content.strip():
        raise DigitizeError("reading a signature: what it signs is not in it; there is no text", kind="no_text")
    yield from inside.member(file, io.BytesIO(content), name=file.name.rpartition(".")[0], part="signed content")
