"""Who says what in a mail: the reply, what it quotes, and what is nobody's words.

Quoting is told by ``>`` (RFC 3676, 4.5), by a line of attribution ("On …, Ana wrote:") and by the header block that some
programs put above the mail they answer. The marks go; attributions, header blocks and signatures stay, told apart.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from winnow_agent.vault.digitize.cleaning import clean
from winnow_agent.vault.digitize.mail import header_blocks
from winnow_agent.vault.digitize.mail.signatures import signature_start

_QUOTE = re.compile(r"^(?:>[ \t]?){1,100}")
_ATTRIBUTION = re.compile(
    r"^(?:On|Am|Le|El|Il|Em|Op|Den|På|Dnia|W dniu|Em|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|[A-Z][a-z]{2},? \d).{3,250}?"
    r"\b(?P<verb>wrote|schrieb|a écrit|écrivit|escribió|ha scritto|escreveu|schreef|skrev|napisał\(?a?\)?|пишет|написал\(?а?\)?)"
    r"(?P<after>[^:]{0,80}):[ \t]*$"
)
_OPENING = re.compile(r"On|Am|Le|El|Il|Em|Op|Den|På|Dnia|W dniu|\d{1,4}[./-]\d{1,2}[./-]\d|[A-Z][a-z]{2},? \d")
# Without a date in front: believed only where a quotation follows.
_BARE_ATTRIBUTION = re.compile(
    r"^(?:(?P<name>\S.{0,200}?)\s(?:wrote|writes|said|schrieb|a écrit|escribió|ha scritto|пишет|писал\(?а?\)?|"
    r"написал\(?а?\)?|pisze|napisał\(?a?\)?|napsal\(?a?\)?|kirjoitti|írta)(?: in .{0,80}| (?=.{0,80}\d).{3,80}?)?|Quoting (?P<quoted>.{2,200}?)|"
    r"(?P<dated>(?=.{0,80}\d:\d\d).{2,200}<[^<>\s]+@[^<>\s]+>)|"
    # In whatever language: a date, a name with its address, and words.
    r"(?P<any>(?=.{0,200}\d).{2,200}<[^<>\s]+@[^<>\s]+>.{0,80}?))\s?[:：][ \t\u200f\u202c]*$"
)
_ADDRESSED = re.compile(r"(?P<name>[^\W\d_][^,<>:;\"\[\]()]{0,60}?)[\"']?\s*[<\[(]{1,2}\s*(?:mailto:)?[^\s<>]+@")
_POINTS = re.compile(r"[\d@]")  # a date or an address
_BY = re.compile(
    r"^(?:.*بواسطة\s+|(?:(?:tarihinde|odesílatel|ο/η|מאת|от|from|by|von|de|da|van|пользователь|AM|PM|a\.m\.|p\.m\.|at|om|um|às|kl\.?)\s+[\"']?)+)"
)
_ADDRESS = re.compile(r"([\w.+-]{1,64})@\w")
_NAMED = re.compile(r"(?:^|[,\d>] )\s*(?P<name>[^\d\W][^,<>:;\d@]{1,60}?)\s*$")
_BANNER = re.compile(r"^[ _‐-]*(?:[-‐]{3,}|_{10,})(?:.{3,40}[-‐]{3,})?[ _‐-]*$")
_RULED = re.compile(r"^-{3,4} ?(?P<name>On .{3,200}?) wrote ?-{3,4}$")  # Zoho's
_MAY_QUOTE = re.compile(
    r"^>|^[ >]*[-‐_]{3,}|\b(?:wrote|schrieb|a écrit|écrivit|escribió|ha scritto|escreveu|schreef|skrev|napisał\(?a?\)?|пишет|"
    r"написал\(?а?\)?|writes|said|[Qq]uoting)[^:\n]{0,80}:|"
    rf"^\W{{0,3}}(?:{header_blocks.SENDER})\s?[:：]|"
    r"@[^\s<>]+>\s?:$",
    re.MULTILINE,
)
_UNMARKED = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F)])  # marks of direction
_LONGEST_BANNER = 120
_MOST_HEADER_LINES = 60
_LONGEST_NAME = 300


Role = Literal["words", "attribution", "signature"]


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of a mail.

    Attributes:
        speaker: who wrote it, ``""`` where it isn't said.
        role: ``words`` of the speaker; an ``attribution``, with the header fields of a mail that is quoted; or a
            ``signature``.
    """

    speaker: str
    text: str
    role: Role = "words"


@dataclass(slots=True)
class _Stretch:
    speaker: str
    role: Role = "words"
    lines: list[str] = field(default_factory=list)


def unflow(text: str, *, delete_space: bool) -> str:
    """The lines of ``format=flowed`` (RFC 3676) joined: one that ends in a space goes on in the next of its depth."""
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, words = _depth(line)
        words = words.removeprefix(" ") if depth == 0 else words
        flowed = words.endswith(" ") and words != "-- "
        kept = words[:-1] if flowed and delete_space else words
        if open_depth == depth and lines and words:  # an empty line ends a paragraph, whatever is before it
            lines[-1].append(kept)
        else:
            lines.append(["> " * depth, kept])
        open_depth = depth if flowed else -1
    return "\n".join("".join(pieces) for pieces in lines)


def said_in(text: str, sender: str) -> list[Said]:
    """The stretches of a clean mail body in their order; one alone where nothing is quoted or signed."""
    lines = text.split("\n")
    stretches = _stretches(lines, sender) if _MAY_QUOTE.search(text) else [_Stretch(sender, lines=lines)]
    return [said for stretch in stretches for said in _signed(stretch)]


def _stretches(lines: list[str], sender: str) -> list[_Stretch]:
    stretches = [_Stretch(sender)]
    depth, base = 0, 0
    speakers: dict[int, str] = {0: sender}
    index = 0
    while index < len(lines):
        marks, words = _depth(lines[index])
        attributed = _attribution(lines, index) or _header_block(lines, index)
        if attributed:
            after, name = attributed
            stretches.append(_Stretch("", "attribution", [_depth(line)[1] for line in lines[index:after]]))
            index = after
            next_marks = _next_depth(lines, index)
            if next_marks <= marks:  # not marked: what it quotes goes on to the end
                base += 1
            speakers[max(next_marks, marks) + base] = name
            depth = -1
            continue
        index += 1
        if not words.strip():
            stretches[-1].lines.append("")
            continue
        if marks + base != depth:
            depth = marks + base
            stretches.append(_Stretch(speakers.get(depth, "")))
        stretches[-1].lines.append(words)
    return stretches


def _signed(stretch: _Stretch) -> Iterator[Said]:
    """The words of a stretch, and the signature under them."""
    lines = stretch.lines
    start = signature_start(lines, stretch.speaker) if stretch.role == "words" else None
    words = clean("\n".join(lines if start is None else lines[:start]))
    if words.strip():
        yield Said(stretch.speaker, words, stretch.role)
    if start is not None:
        signature = clean("\n".join("" if line.strip() == "--" else line for line in lines[start:]))
        if signature.strip():
            yield Said(stretch.speaker, signature, "signature")


def _depth(line: str) -> tuple[int, str]:
    match = _QUOTE.match(line)
    return (match[0].count(">"), line[match.end() :]) if match else (0, line)


def _next_depth(lines: Sequence[str], index: int) -> int:
    """The depth of the next line with words."""
    return next((marks for marks, words in map(_depth, lines[index : index + 50]) if words.strip()), 0)


def _attribution(lines: Sequence[str], index: int) -> tuple[int, str] | None:
    """The index after a line of attribution, which may be broken over three, and the name in it."""
    depth, words = _depth(lines[index])
    if ruled := _RULED.match(words):
        return index + 1, _name(ruled["name"])
    if not _OPENING.match(words):
        return _bare_attribution(lines, index)
    joined = ""
    for end in range(index, min(index + 3, len(lines))):
        marks, words = _depth(lines[end])
        if marks != depth or not words.strip():
            break
        joined = f"{joined} {words.strip()}".strip()
        match = _ATTRIBUTION.match(joined)
        if match and (_POINTS.search(joined) or _next_depth(lines, end + 1) > depth):
            after = match["after"].strip()
            return end + 1, _name(after) if after else _name(joined[: match.start("verb")])
    return _bare_attribution(lines, index)


def _bare_attribution(lines: Sequence[str], index: int) -> tuple[int, str] | None:
    """ "Ana Brown writes:" on one line or two, before a quotation."""
    depth, first = _depth(lines[index])
    if not first.strip():
        return None
    for end in range(index + 1, min(index + 3, len(lines))):
        marks, words = _depth(lines[end - 1])
        if marks != depth or not words.strip():
            return None
        if not words.rstrip(" \t\u200f\u202c").endswith((":", "：")):
            continue
        if end > index + 1 and _OPENING.match(words):  # an attribution of its own
            return None
        match = _BARE_ATTRIBUTION.match(words if end == index + 1 else f"{first.strip()} {words.strip()}")
        if match and (match["dated"] or _next_depth(lines, end) > depth):
            return end, _name(match["name"] or match["quoted"] or match["dated"] or match["any"])
        return None
    return None


def _header_block(lines: Sequence[str], index: int) -> tuple[int, str] | None:
    """The index after a quoted mail's header fields, with the banner above them, and its sender.

    Where an attribution stands under the banner instead of fields, both go together.
    """
    depth, words = _depth(lines[index])
    start = index
    if len(words) < _LONGEST_BANNER and _BANNER.match(words):
        start += 1
        while start < len(lines) and not _depth(lines[start])[1].strip():
            start += 1
        if start < len(lines) and _depth(lines[start])[0] == depth and (found := _attribution(lines, start)):
            return found
    if start == len(lines) or not header_blocks.is_field(_depth(lines[start])[1]):
        return None
    window = map(_depth, lines[start : start + _MOST_HEADER_LINES])
    found = header_blocks.block(words for _, words in itertools.takewhile(lambda line: line[0] == depth, window))
    return (start + found[0], _name(found[1])) if found else None


def _name(text: str) -> str:
    """The name in "…, Ana Brown <ana@example.org>" or "… um 10:03 Ana Brown"; else what stands before the address' ``@``."""
    text = text[-_LONGEST_NAME:]
    match = _ADDRESSED.search(text) or _NAMED.search(text.strip(" ,*"))
    if match:
        name = match["name"].translate(_UNMARKED).strip(" ,*\"'").partition("@")[0]
        return _BY.sub("", re.split(r"\d[\d.]*", name)[-1].strip() or name)
    address = _ADDRESS.search(text)
    return address[1] if address else ""
