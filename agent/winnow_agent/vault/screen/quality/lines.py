"""What a line of text is like: of a log, a program, a table, a list, an index, or running text."""

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
    ENTRY = "entry"
    """Of an index, a table of contents or a bibliography."""
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
    | at\s[\w.$<>/]{{1,200}}+\(.{{0,200}}\)\s*$
    | File\s".{{1,300}}",\sline\s\d+
    | (?:Traceback\s\(|Caused\sby:\s|\.\.\.\s\d+\smore$|\#\d{{1,3}}\s+0x|goroutine\s\d+\s\[)
    | [\w.]{{1,200}}+(?:Exception|Error):(?:\s|$)
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
_LEADER: Final = regex.compile(r"(?:\.{4,}|(?:\s\.){4,}|…{2,}|_{4,}|·{4,})\s*[\divxlcIVXLC]{0,6}\s*$")
_INDEXED: Final = regex.compile(
    r"^\s*\p{L}[^.!?]{0,90}?,\s\d{1,4}[fn]{0,2}(?:[-–]\d{1,4})?(?:[,;]\s(?:\p{L}[^.!?,;]{0,60},\s)?\d{1,4}[fn]{0,2}(?:[-–]\d{1,4})?)*+[;.,]?\s*$"
)
_CONTENTS: Final = regex.compile(r"^\s*(?:[\dIVXLC]{1,5}(?:\.\d{1,2}){0,4}[.)]?\s+)?\p{L}[^.!?]{2,90}?\s+\d{1,4}\s*$")
_CITED: Final = (
    regex.compile(r"\p{Lu}[\p{L}'’-]{1,30}+,\s(?:\p{Lu}\.[\s-]?){1,3}|\p{Lu}[\p{L}'’-]{1,30}+\s\p{Lu}{1,2}[,.]"),
    regex.compile(r"[(\s,](?:1[5-9]|20)\d\d[a-z]?[).,;:]"),
    regex.compile(r"\b(?:pp?|S|s|стр|с)\.\s?\d|\b\d{1,4}[-–]\d{1,4}\b|\b\d{1,3}\(\d{1,3}\)"),
    regex.compile(
        r"\b(?:[Vv]ol|[Nn]o|[Nn]r|Bd|Hrsg|[Ee]ds?|[Tt]|[Rr]ev|Proc|Univ|Trans|[Ii]n:|[Dd]oi|DOI|ISBN|ISSN|arXiv|et\sal)\b"
        r"|\b(?:Press|Verlag|Journal|Review|Proceedings|Éditions|Editorial|Editora|Presses|Quarterly|Archiv|Изд|Вид)\b"
        r"|https?://"
    ),
    regex.compile(r"^\s*\[?\d{1,3}[\].]\s|^\s*[•*-]\s"),
)
_STOP: Final = regex.compile(r"""[.!?…。！？；：։؟۔।॥።༎།៕။:;][\p{Pe}\p{Pf}"'’”»*_]*\s*(?:\[\d+\])?$""")
_WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}]+")


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


def _is_entry(line: str) -> bool:
    """Whether a line leads somewhere else: a heading with its page, a term with its pages, a work that is cited."""
    if len(line) > 400:
        return False
    if _LEADER.search(line) or _INDEXED.match(line) or (len(line) < 100 and _CONTENTS.match(line)):
        return True
    return sum(sign.search(line) is not None for sign in _CITED) >= 3


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
    if _is_entry(line):
        return Line.ENTRY
    if _BULLET.match(line):
        return Line.LIST if words <= 15 and not sentence else Line.TEXT
    return Line.LIST if words <= 4 and not sentence else Line.TEXT
