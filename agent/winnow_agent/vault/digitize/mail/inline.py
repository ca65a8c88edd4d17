"""Files and armour inside a text, from before or beside MIME: taken out, so that none of it is read as words.

uuencode (POSIX), yEnc (yenc.org, 1.3), BinHex (RFC 1741), OpenPGP's armour and clear-signed text (RFC 9580, 6 and 7), and
certificates (RFC 7468).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.mail.mime import from_base64, from_uuencoding

_UUENCODED = re.compile(
    rb"(?:^|(?<=[\r\n]))begin [0-7]{3,4}(?: (?P<name>[^\r\n]{1,255}))?[ \t]*\r?\n"
    rb"(?P<lines>(?:[!-`][ -`]{1,84}[ \t]*\r?\n)+)(?P<end>(?:[` ]?[ \t]*\r?\n)?end\b[^\r\n]*)?"
)
_YENC = re.compile(
    rb"(?:^|(?<=[\r\n]))=ybegin [^\r\n]*?name=(?P<name>[^\r\n]*)\r?\n(?:=ypart [^\r\n]*\r?\n)?"
    rb"(?P<data>(?s:.)*?)(?:\r?\n=yend[^\r\n]*|\Z)"
)
_BINHEX = re.compile(rb"\(This file must be converted with BinHex[^\r\n]*\s+:[!-z\s]*?:(?=\s|\Z)")
# Lines of base64, or of its own header, and no others: who writes of armour says where it begins, too.
_CODED_LINES = rb"(?:[> \t]*+(?:[A-Z][A-Za-z-]{2,20}: [^\r\n]*+|[A-Za-z0-9+/=]{0,80}+)[ \t]*+(?:\r?\n|\r|\Z))+"
_ARMOUR = re.compile(
    rb"-----BEGIN (?P<what>PGP (?:MESSAGE|PUBLIC KEY BLOCK|SIGNATURE)|(?:X509 |TRUSTED |NEW )?CERTIFICATE(?: REQUEST)?|X509 CRL|PKCS7|CMS)"
    rb"[^\r\n-]*-----[ \t]*(?:\r?\n|\r)" + _CODED_LINES + rb"(?:[> \t]*-----END (?P=what)[^\r\n-]*-----)?"
)
_PRIVATE = re.compile(rb"-----BEGIN PGP PRIVATE KEY BLOCK-----(?s:.)*?(?:-----END PGP PRIVATE KEY BLOCK-----|\Z)")
_CLEAR_SIGNED = re.compile(
    rb"-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z-]+: [^\r\n]*\r?\n)*(?:[ \t]*\r?\n)?(?P<text>(?s:.)*?)"
    rb"(?=-----BEGIN PGP SIGNATURE-----|\Z)"
)
_DASH_ESCAPED = re.compile(rb"^- ", re.MULTILINE)
_MIME_LINE = re.compile(
    r"^[> \t]*(?:Content-(?:Type|Transfer-Encoding|Disposition|ID|Description|Language|Length|Location)|MIME-Version)[ \t]?:"
    r"[ \t]*(?:[\w.+-]{1,80}/[\w.+-]{1,80}|7bit|8bit|binary|base64|quoted-printable|1\.0|attachment|inline|<[^<>\n]*>)"
    r"(?=[\s;(]|\Z)[^\n]*(?:\n[ \t]+(?:\w[\w-]*=|\()[^\n]*)*\n?",
    re.MULTILINE | re.IGNORECASE,
)
_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"\n]+)\"?|([^\s;]+))", re.IGNORECASE)
_BASE64_LINES = re.compile(
    r"^(?:[> \t]*[A-Za-z0-9+/]{60,76}\n){3,}(?:[> \t]*[A-Za-z0-9+/]{1,76}={0,2}(?:\n|\Z))?", re.MULTILINE
)
_ONLY_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{60,76}\r?\n){3,}[A-Za-z0-9+/]{0,76}={0,2}\s*")
_MOST_LINES = 200
_YENC_SHIFT = bytes((value - 42) % 256 for value in range(256))


@dataclass(slots=True)
class Inside:
    """What was taken out of a text.

    Attributes:
        text: the rest.
        files: names and bytes.
        encrypted: whether a part was an encrypted message.
        unread: how many files have an encoding that isn't read.
    """

    text: bytes
    files: list[tuple[str, bytes]] = field(default_factory=list)
    encrypted: bool = False
    unread: int = 0


def take_out(data: bytes) -> Inside:
    """The text of a mail's body without what is encoded in it."""
    found = Inside(_PRIVATE.sub(b"", data) if b"-----BEGIN PGP PRIVATE" in data else data)
    return _without_files(_without_armour(found))


def take_out_of_file(data: bytes) -> Inside:
    """The text of a file without what is encoded in it. Private keys stay: whoever screens the text has to see them."""
    if _ONLY_BASE64.fullmatch(data):
        return Inside(b"", [("", from_base64(data))])
    return _without_files(_without_armour(Inside(data)))


def _without_armour(found: Inside) -> Inside:
    data = found.text
    if b"-----BEGIN " in data:
        found.text = _CLEAR_SIGNED.sub(lambda match: _DASH_ESCAPED.sub(b"", match["text"]), found.text)
        found.encrypted = any(match["what"] == b"PGP MESSAGE" for match in _ARMOUR.finditer(found.text))
        found.text = _ARMOUR.sub(b"", found.text)
    return found


def _without_files(found: Inside) -> Inside:
    data = found.text
    if b"=ybegin " in data:
        for match in _YENC.finditer(found.text):
            found.files.append((match["name"].decode("utf-8", "replace").strip(), _from_yenc(match["data"])))
        found.text = _YENC.sub(b"", found.text)
    if b"begin " in data:
        found.text = _UUENCODED.sub(lambda match: _uuencoded(match, found), found.text)
    if b"converted with BinHex" in data:
        found.text, found.unread = _BINHEX.subn(b"", found.text)
    return found


def without_armour(text: str) -> str:
    """A text without OpenPGP's armour and certificates; private keys stay, as in a file."""
    if "-----BEGIN " not in text:
        return text
    return _without_armour(Inside(text.encode("utf-8", "surrogatepass"))).text.decode("utf-8", "surrogatepass")


def without_mime(text: str) -> str:
    """A text without the MIME of a mail that was copied into it as it stood, as many a bounce does."""
    if "ontent-" not in text and "CONTENT-" not in text and "base64" not in text:
        return text
    lines = _MIME_LINE.findall(text)
    if not lines or (len(lines) == 1 and "=" not in lines[0]):
        return text
    named = {re.escape((match[1] or match[2]).strip()) for match in _BOUNDARY.finditer("".join(lines[:_MOST_LINES]))}
    if named:
        text = re.sub(rf"^[> \t]*--(?:{'|'.join(sorted(named))})(?:--)?[ \t]*\n?", "", text, flags=re.MULTILINE)
    return _BASE64_LINES.sub("", _MIME_LINE.sub("", text))


def _uuencoded(match: re.Match[bytes], found: Inside) -> bytes:
    """Nothing in its place, where the lines after ``begin`` are as long as they say; else what stood there."""
    lines = match["lines"].splitlines()
    fitting = sum(len(line.rstrip()) <= (((line[0] - 32) & 63) + 2) // 3 * 4 + 3 for line in lines)
    if fitting < len(lines) or not (match["end"] or lines[0].startswith(b"M")):
        return match[0]
    found.files.append(((match["name"] or b"").decode("utf-8", "replace").strip(), from_uuencoding(match["lines"])))
    return b""


def _from_yenc(data: bytes) -> bytes:
    """Bytes shifted by 42; a few, after ``=``, by 64 more."""
    data = data.replace(b"\r", b"").replace(b"\n", b"")
    first, *others = data.split(b"=")
    pieces = [first.translate(_YENC_SHIFT)]
    pieces += [bytes([(piece[0] - 106) % 256]) + piece[1:].translate(_YENC_SHIFT) for piece in others if piece]
    return b"".join(pieces)
