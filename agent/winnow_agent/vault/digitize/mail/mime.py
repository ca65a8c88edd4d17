"""A mail's parts (RFC 2045, 2046) as slices of its bytes, whatever is damaged in them.

Nothing is copied before it is asked for, and a mail is searched with `bytes.find`, so that a mail of megabytes costs what
reading them costs. Python's own parser goes through every line of every attachment.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.cleaning import REPLACEMENT, decode
from winnow_agent.vault.digitize.japanese import from_iso_2022_jp, is_japanese

MOST_PARTS = 10_000
MOST_DEPTH = 40
"""Multiparts in each other. Mails have three or four."""

_LONGEST_FIELD = 1 << 16  # characters

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)")
_WHOLE_FIELD = re.compile(r"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*)*)\n")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"[ \t]*\n[ \t]+")
_LINE = re.compile(rb"[^\r\n]*(?:\r?\n|\r|\Z)")
_ENVELOPE = re.compile(rb">?From ")
_ENCODED = re.compile(r"=\?([\w.:+-]{1,60})(?:\*[\w-]{0,40})?\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN_ENCODED = re.compile(r"(\?=)\s+(?==\?[\w.:+*-]{1,60}\?[bBqQ]\?)")
_PARAMETER = re.compile(
    r";\s*([\w!#$&.+^`{|}~-]{1,80}?)(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))", re.DOTALL
)
_GUESSED_BOUNDARY = re.compile(
    rb"(?<![^\r\n])--([^\r\n]{1,200}?)[ \t]*\r?[\n\r]Content-[A-Za-z-]{1,40}:", re.IGNORECASE
)
_BASE64_JUNK = re.compile(rb"[^A-Za-z0-9+/=\s]")
_BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"
_BASE64_BROKEN = re.compile(rb"[^A-Za-z0-9+/]+")
_UUENCODED = re.compile(rb"begin [0-7]{3,4} [^\r\n]*\r?\n")
_SOFT_BREAK = re.compile(rb"=[ \t]*\r?\n")

_CHARSETS: Mapping[str, str] = {
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-6-i": "iso8859-6",
    "visual": "iso8859-8",
    "cp-850": "cp850",
    "us-ascii": "",
    "ascii": "",
}
"""What mails call an encoding, and Python's name of it; nothing where the name says nothing."""
_SEVEN_BIT = re.compile(r"[\"' ]*(?:iso-?2022|hz|utf-?7|unicode-1-1-utf-7)", re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """A mail, or a part of one.

    Attributes:
        raw: the bytes of the whole mail.
        fields: the first value of each header field, by its name in small letters, unfolded, not decoded.
        start, end: where its body stands in ``raw``.
        assumed: its media type where the header has none that can be read.
        depth: how many multiparts it lies in.
    """

    raw: bytes
    fields: dict[str, str]
    start: int
    end: int
    assumed: str = "text/plain"
    depth: int = 0
    _kind: str = field(default="", init=False)

    @property
    def kind(self) -> str:
        """The media type in small letters."""
        if not self._kind:
            told = self.fields.get("content-type", "").partition(";")[0].strip().lower()
            self._kind = (
                told if told.count("/") == 1 and not told.startswith("/") else _kind_of_word(told, self.assumed)
            )
        return self._kind

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline``, … or ``""`` (RFC 2183)."""
        return self.fields.get("content-disposition", "").partition(";")[0].strip().lower()

    @property
    def name(self) -> str:
        """The file name that it is given, or ``""``."""
        return self.parameter("content-disposition", "filename") or self.parameter("content-type", "name")

    @property
    def charset(self) -> str:
        """The encoding that its header names."""
        return self.parameter("content-type", "charset")

    def parameter(self, field_name: str, name: str) -> str:
        """A parameter of a header field (RFC 2045, 5.1; continued and encoded ones: RFC 2231), or ``""``."""
        value = self.fields.get(field_name, "")
        return _parameter(value, name) if name in value.lower() else ""

    def header(self, name: str) -> str:
        """A header field with its encoded words (RFC 2047) decoded."""
        return decoded_words(self.fields.get(name, "")[:_LONGEST_FIELD])

    def body(self) -> bytes:
        """The body's bytes with its transfer encoding (RFC 2045, 6) taken off; as they stand where that is damaged."""
        data = self.raw[self.start : self.end]
        encoding = self.fields.get("content-transfer-encoding", "").partition(";")[0].strip().strip("\"'").lower()
        if encoding in {"base64", "x-gzip64"}:
            return from_base64(data)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(_SOFT_BREAK.sub(b"=\n", data) if b"= " in data or b"=\t" in data else data)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            return from_uuencoding(data)
        return data

    def text(self) -> tuple[str, tuple[str, ...]]:
        """The body as text with plain line ends, and warnings of `cleaning.decode`."""
        text, warnings = decoded(self.body(), self.charset)
        return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text), warnings

    def children(self) -> list[Part]:
        """The parts of a multipart; none where no boundary can be found in it."""
        if self.depth >= MOST_DEPTH:
            return []
        boundary = self.parameter("content-type", "boundary").encode("utf-8", "surrogateescape").rstrip()
        slices = list(_split(self.raw, boundary, self.start, self.end)) if boundary else []
        if not slices and boundary:  # RFC 2046, 5.1.1: words after the boundary are to be borne
            slices = list(_split(self.raw, boundary, self.start, self.end, exactly=False))
        if not slices:
            guessed = _GUESSED_BOUNDARY.search(self.raw, self.start, self.end)
            slices = list(_split(self.raw, guessed[1], self.start, self.end)) if guessed else []
        assumed = "message/rfc822" if self.kind == "multipart/digest" else "text/plain"
        return [parse(self.raw, start, end, assumed, self.depth + 1, leading=False) for start, end in slices]

    def hides_parts(self) -> bool:
        """Whether what calls itself text is a multipart that lost its header: boundaries with header fields after them."""
        window = self.raw[self.start : min(self.end, self.start + 4096)]
        guessed = _GUESSED_BOUNDARY.search(window)
        return guessed is not None and window[: guessed.start()].strip(b"\r\n -").count(b"\n") < 4


def parse(
    raw: bytes,
    start: int = 0,
    end: int | None = None,
    assumed: str = "text/plain",
    depth: int = 0,
    *,
    leading: bool = True,
) -> Part:
    """A mail's header, and where its body is.

    The header ends at an empty line, or before the first line that is none of a header's.

    Args:
        leading: whether empty lines, a byte-order mark and an envelope line may stand before the header.
    """
    end = len(raw) if end is None else end
    if leading:
        if raw.startswith(b"\xef\xbb\xbf", start):
            start += 3
        while start < end and raw[start] in b" \t\r\n":
            start += 1
    return _parse_whole(raw, start, end, assumed, depth) or _parse_lines(
        raw, start, end, assumed, depth, leading=leading
    )


def _parse_whole(raw: bytes, start: int, end: int, assumed: str, depth: int) -> Part | None:
    """By one pattern, where nothing in the header is unusual; else None."""
    found = _HEADER_END.search(raw, start, end)
    if found is None or found.start() - start > _LONGEST_FIELD:
        return None
    header = raw[start : found.start()]
    if not header.isascii():
        return None
    text = header.decode("ascii").replace("\r\n", "\n") + "\n"
    fields: dict[str, str] = {}
    at = 0
    for match in _WHOLE_FIELD.finditer(text):
        if match.start() != at:
            return None
        name = match[1].lower()
        if name not in fields:
            value = match[2].strip()
            fields[name] = _FOLD.sub(" ", value) if "\n" in value else value
        at = match.end()
    return Part(raw, fields, found.end(), end, assumed, depth) if at == len(text) else None


def _parse_lines(raw: bytes, start: int, end: int, assumed: str, depth: int, *, leading: bool) -> Part:
    """Line by line, up to the first that is none of a header's."""
    fields: dict[str, str] = {}
    name, value = "", [b""]
    at = start
    while at < end:
        line = _LINE.match(raw, at, end)
        words = line[0].rstrip(b"\r\n") if line else b""
        following = line.end() if line else end
        if not words:
            at = following
            break
        if words[0] in b" \t" and name:
            if not words.strip() and b":" not in raw[following : following + 80]:
                at = following  # an empty line with spaces in it: more often an end than a fold
                break
            value.append(words.strip())
        elif match := _FIELD.match(words):
            _keep(fields, name, value)
            name, value = match[1].decode("ascii").lower(), [match[2]]
        elif not (leading and at == start and _ENVELOPE.match(words)):
            break
        at = following
    _keep(fields, name, value)
    return Part(raw, fields, at, end, assumed, depth)


def _keep(fields: dict[str, str], name: str, lines: list[bytes]) -> None:
    if name and name not in fields:
        value = b" ".join(lines).strip()
        fields[name] = value.decode("ascii") if value.isascii() else decode(value)[0]


def _kind_of_word(told: str, assumed: str) -> str:
    """A media type from before they had two halves (RFC 1049), or ``text/plain`` (RFC 2045, 5.2)."""
    if told == "html":
        return "text/html"
    return assumed if not told or told == "text" else "text/plain"


def _split(raw: bytes, boundary: bytes, start: int, end: int, *, exactly: bool = True) -> Iterator[tuple[int, int]]:
    """Where the parts between the boundary's lines stand; the last may lack its closing one.

    Args:
        exactly: whether nothing but spaces may stand after the boundary in its line.
    """
    delimiter = b"--" + boundary
    found, begun = 0, -1
    at = raw.find(delimiter, start, end)
    while at != -1 and found < MOST_PARTS:
        after = at + len(delimiter)
        if at == start or raw[at - 1] in b"\r\n":
            closing = raw.startswith(b"--", after)
            line = _LINE.match(raw, after + 2 * closing, end)
            if line and not (exactly and line[0].strip()):
                if begun != -1:
                    found += 1
                    yield begun, _before_line_end(raw, begun, at)
                begun = -1 if closing else line.end()
        at = raw.find(delimiter, after, end)
    if begun != -1 and found < MOST_PARTS:
        yield begun, end


def _before_line_end(raw: bytes, start: int, at: int) -> int:
    """The line end before a boundary is the boundary's."""
    if at - 2 >= start and raw[at - 2 : at] == b"\r\n":
        return at - 2
    return max(start, at - 1)


def from_base64(data: bytes) -> bytes:
    """What base64 stands for, as far as it goes; the data itself where it is none.

    Text after the encoded lines is left out, as lists append it; a last group that is cut short costs itself only.
    """
    sample = data[:2048].strip()
    if b" " in sample.partition(b"\n")[0].strip() or len(_BASE64_JUNK.findall(sample)) * 10 > len(sample):
        return data
    if data.translate(None, _BASE64_ALPHABET):  # what is strange costs its place in a line, not all that follows
        pieces = (piece for line in data.splitlines() for piece in _BASE64_BROKEN.split(line))
        return b"".join(binascii.a2b_base64(_padded(piece)) for piece in pieces)
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        return binascii.a2b_base64(_padded(_BASE64_BROKEN.sub(b"", data)))


def from_uuencoding(data: bytes) -> bytes:
    """What uuencoded lines (POSIX uuencode) stand for, from their ``begin`` to their ``end``; as far as they go."""
    start = _UUENCODED.search(data)
    decoded_lines: list[bytes] = []
    for line in data[start.end() if start else 0 :].splitlines():
        if line.strip() in {b"end", b"`"}:
            break
        try:
            decoded_lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders count the last line's bytes wrong; its length tells how many there are.
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                decoded_lines.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                break
    return b"".join(decoded_lines)


def decoded(data: bytes, charset: str) -> tuple[str, tuple[str, ...]]:
    """Text in the encoding that a header names, where it can be that; see `cleaning.decode`."""
    if data.isascii() and b"\x1b" not in data and b"\0" not in data and not _SEVEN_BIT.match(charset):
        return data.decode("ascii"), ()
    if is_japanese(data):
        return from_iso_2022_jp(data), ()
    name = charset.strip("\"' ").lower()
    if name in {"utf-8", "utf8"}:
        try:
            return data.decode("utf-8"), ()
        except UnicodeDecodeError:
            text = data.decode("utf-8", "replace")
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
        if 2 * text.count(REPLACEMENT) <= beyond_ascii:  # damaged, but no other encoding
            return text, ()
    return decode(data, _CHARSETS.get(name, name))


def decoded_words(value: str) -> str:
    """A header's value with its encoded words decoded; one that is damaged stays as it stands."""
    if "=?" not in value:
        return value
    value = _BETWEEN_ENCODED.sub(r"\1", value)
    pieces: list[str] = []
    pending, charset, at = b"", "", 0
    for match in _ENCODED.finditer(value):
        if match.start() > at or match[1].lower() != charset:
            pieces.append(decoded(pending, charset)[0])
            pieces.append(value[at : match.start()])
            pending, charset = b"", match[1].lower()
        # Words of one charset are joined before they are decoded: programs cut them in the middle of a character.
        pending += _word(match[2], match[3])
        at = match.end()
    pieces.append(decoded(pending, charset)[0])
    pieces.append(value[at:])
    return "".join(pieces)


def _word(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b"_", b" "), header=True)
    return binascii.a2b_base64(_padded(_BASE64_BROKEN.sub(b"", data)))


def _padded(letters: bytes) -> bytes:
    """Letters of base64, cut to what stands for whole bytes and filled up."""
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return letters + b"=" * (-len(letters) % 4)


def _parameter(value: str, wanted: str) -> str:
    pieces: dict[int, tuple[str, bool]] = {}
    for match in _PARAMETER.finditer(value if value.startswith(";") else ";" + value.partition(";")[2]):
        name, number, encoded, quoted, bare = match.groups()
        if name.lower() == wanted:
            text = re.sub(r"\\([\\\"])", r"\1", quoted) if quoted is not None else _bare(bare, name)
            pieces.setdefault(int(number or 0), (text, bool(encoded)))
    if not pieces:
        return ""
    if len(pieces) == 1 and not any(encoded for _, encoded in pieces.values()):
        return decoded_words(next(iter(pieces.values()))[0]).strip()
    return _continued([pieces[number] for number in sorted(pieces)])


def _bare(value: str, name: str) -> str:
    """A value without quotes: one word, but for names of files, which many programs leave unquoted."""
    return value.strip() if "name" in name.lower() else "".join(value.split()[:1])


def _continued(pieces: list[tuple[str, bool]]) -> str:
    """The pieces of a value in RFC 2231's form: ``charset'language'percent-encoded``, joined before they are decoded."""
    from urllib.parse import unquote_to_bytes

    charset, data = "", b""
    for index, (text, encoded) in enumerate(pieces):
        value = text
        if index == 0 and encoded and text.count("'") >= 2:
            charset, _, value = text.split("'", 2)
        data += unquote_to_bytes(value) if encoded else value.encode("utf-8", "surrogateescape")
    return decoded(data, charset)[0].strip()
