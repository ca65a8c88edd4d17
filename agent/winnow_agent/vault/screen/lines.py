"""What a line of text is like: of a log, a program, a table, a list, a conversation, or running text."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import regex

LINE_LIMIT: Final = 4000
"""Characters of a line that are looked at; what makes a line of a log or a table stands at its beginning."""


class Line(StrEnum):
    """A line's class."""

    LOG = "log"
    CODE = "code"
    TABLE = "table"
    LIST = "list"
    TEXT = "text"


_STAMP: Final = r"""(?:
    \d{4}[-/]\d{2}[-/]\d{2}[T ,]\s?\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?
  | (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ,].{0,12}\d{2}:\d{2}:\d{2}(?:\s\d{4})?
  | (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2}\s\d{2}:\d{2}:\d{2}
  | \d{10,13}(?:\.\d+)?
  | \d{2}:\d{2}:\d{2}(?:[.,]\d+)?
)"""
_LOG: Final = regex.compile(
    rf"""^\s*(?:
      [\[(<]?{_STAMP}[\])>]?[\s:|-]
    | \d{{1,3}}(?:\.\d{{1,3}}){{3}}\s.{{0,60}}\[\d{{1,2}}/\w{{3}}/\d{{4}}:
    | [\[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL)[\])>]?[\s:|-]
    | \[\s*\d+\.\d{{6}}\]\s
    | (?:\d{{2}}:)?\d{{2}}:\d{{2}}[.,]\d{{3}}\s-->\s
    )""",
    regex.VERBOSE,
)
_CODE: Final = regex.compile(
    r"""^\s*(?:
      (?:def|class|import|from|return|elif|except|raise|func|fn|let|const|var|public|private|protected|static|void|struct
         |package|using|namespace|template|typedef|enum|interface|module|export|SELECT|INSERT|UPDATE|CREATE|ALTER|DROP)
        \b.*[(){};:=,*]
    | [\w.\->\[\]]+\s*(?:\(.*\))?\s*[{;]\s*$
    | [{}\[\]()]+[;,]?\s*$
    | (?:\#include|\#define|\#ifdef|\#endif|\#!/|//|/\*|\*/|\#\s*-{3}|<!--)
    | [\w.\[\]"'-]+\s*(?:[+\-*/|&]?=|:=|=>)\s*\S
    | export\s+\w+=
    | "[\w.\-$@]+"\s*:\s*\S
    | </?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>
    | \[[\w.\s"-]+\]\s*$
    | (?:if|for|while|switch|else\s+if)\s*\(.*\)\s*\{?\s*$
    | (?:if|for|while|else|try|with)\b.*:\s*$
    | [\w.]+\([^()]*\)[;,]?\s*$
    | \$\s\w+
    | [a-z][\w-]*:\s*(?:[\d"'\[{$/].*|true|false|null|\|)?\s*$
    )""",
    regex.VERBOSE,
)
_CELLS: Final = regex.compile(r"\t+|\s*\|\s*|\s*;\s*|,(?=\S)|\s{3,}")
_BULLET: Final = regex.compile(
    r"^\s*(?:[-*+•‣◦▪–—·●○■□]\s+|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]\s+|\[[ xX]?\]\s+)"
)
_STOP: Final = regex.compile(r"""[.!?…。！？։؟۔।॥።༎།៕။:;][\p{Pe}\p{Pf}"'’”»*_]*\s*(?:\[\d+\])?$""")
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_LABEL: Final = regex.compile(
    r"""^\s*
    (?:\[?\(?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?\]?\)?\s*(?:[-–—]\s*)?)?
    (?: <\s?(?P<nick>[^<>\s][^<>\n]{0,38})>\s+\S
      | \*{0,2}(?P<name>\p{L}[\p{L}\p{M}\p{N}\p{So}.'’_ \-]{0,38}?)\*{0,2}(?:\s\([^()]{1,30}\))?\s?:\*{0,2}\s+\S )""",
    regex.VERBOSE,
)
_FIELD_NAMES: Final = """
name first last surname vorname nachname nom prénom nombre apellidos email e-mail mail phone tel telephone telefon
    teléfono téléphone mobile fax address adresse dirección street city ort ville zip plz postcode country land pays date
    datum fecha from to cc bcc subject betreff objet asunto sent received reply-to von an à de para title id number no nr
    ref reference status type category price total amount quantity note notes ps p.s http https www url website web isbn
    author source copyright licence license version warning note tip example figure table chapter time place location
    present absent apologies attendees password user username login host port
"""
_FIELDS: Final = frozenset(_FIELD_NAMES.split())


def ends_like_sentence(line: str) -> bool:
    """Whether the line closes with the punctuation of a sentence."""
    return _STOP.search(line[-40:]) is not None


def words_in(line: str) -> int:
    """Runs of letters and digits."""
    return len(_WORD.findall(line[:LINE_LIMIT]))


def _is_table(line: str) -> bool:
    cells = [cell for cell in _CELLS.split(line.strip()) if cell]
    if len(cells) < 3:
        return False
    # Prose has commas too; a row's cells are short, and most of its separators are not followed by a space.
    return sum(words_in(cell) <= 4 for cell in cells) >= 0.75 * len(cells)


def classify(line: str) -> Line:
    """The class of one line that is not blank."""
    line = line[:LINE_LIMIT]
    if _LOG.match(line):
        return Line.LOG
    sentence = ends_like_sentence(line)
    words = words_in(line)
    if _CODE.match(line) and not (sentence and words > 12):
        return Line.CODE
    if _is_table(line):
        return Line.TABLE
    if _BULLET.match(line):
        return Line.LIST if words <= 15 and not sentence else Line.TEXT
    return Line.LIST if words <= 4 and not sentence else Line.TEXT


def turn_of(line: str) -> tuple[str, int] | None:
    """Who speaks (the name before a colon or in angle brackets) and how many words, if the line looks like a turn."""
    match = _LABEL.match(line[:LINE_LIMIT])
    if match is None:
        return None
    label: str = (match["nick"] or match["name"]).strip()
    if label.lower() in _FIELDS or len(label.split()) > 4:
        return None
    return label, words_in(line[match.end() - 1 :])
