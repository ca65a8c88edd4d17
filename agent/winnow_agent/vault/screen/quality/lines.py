"""What a line of text is like: of a log, a program, a table, a list, an index, or running text."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import regex

from winnow_agent.vault.screen.quality.syntax import made_of_syntax

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
      (?:from\s+[\w.]++\s+import\b|import\s+[\w.*{"'/]++(?:\s+(?:as|from)\s.*)?;?\s*$|\#?(?:include|require)\w*\s+[<"'])
    | (?:def|class|func|fn|function|sub|proc|interface|struct|enum|namespace|template|typedef|module|trait|impl)
        \s+[\w.:$<>*&-]++\s*(?:[({:;<]|$|extends|implements)
    | (?:public|private|protected|static|const|let|var|void|int|char|float|double|bool|unsigned|extern|virtual|inline|my|our
         |local|readonly|final|set|export|return|raise|throw|yield|await|async)\b(?:\s+[\w$@%&*<>\[\]:.-]++){1,4}\s*(?:=|\{|;\s*$)
    | (?:SELECT|INSERT|UPDATE|CREATE|ALTER|DROP|GRANT)\s+\S.*[(),;=*]
    | (?:if|elsif|elif|while|for|switch|foreach|unless|catch|else\s+if)\s*[(\[{].*[)\]}:;{]\s*(?:then|do)?\s*$
    | (?:else|try|finally|do|then|fi|done|esac|end|endif|endfunction|begin)\s*[:;{]?\s*$ | elif\s.+:\s*$ | for\s.+\sin\s.+[:{]\s*$
    | (?:echo|puts|printf?|cd|sudo|pip|npm|git|mkdir|chmod|unset|source)\s+["'$\-./~@]
    | [$@%\w.\[\]"'>-]++\s*(?:[+\-*/|&.?]?=|:=|=>|<-)\s*\S
    | [{}\[\]()]++[;,)]*\s*$ | .{0,400}?[\w)\]"'>]\s*\{\s*$ | .{0,400}?[\])}"'];\s*$
    | [\w.:>-]++\([^()]*\)[;,]?\s*$
    | (?://|/\*|\*/|<!--|\#!|\#\s*-{3}|@@\s-\d|(?:---|\+\+\+)\s[\w./-]++(?:\s|$)|diff\s--|dnl\s|\.\\"|\.[A-Z]{2}(?:\s|$))
    | <(?:[?!]\w|/?[A-Za-z][\w:.-]*+(?:\s[^<>]*+)?/?>(?:\s*$|.*</|(?<=[\s"]\S{0,200}>)|\s*<)) | .{1,400}?</[\w:-]{1,40}+>\s*$
    | ["'][\w.\-$@/ ]{1,60}+["']\s*(?::|=>)\s*\S
    | [a-z][\w-]*+\s?:\s*[^.!?;:]{1,80}+;\s*(?:\}|/\*.*)?\s*$
    | (?!https?:)(?:-\s+)?[a-z][\w.-]*+:\s*(?:[\d"'\[{$/!&*<].*|true|false|null|[|>][+-]?)?\s*$
    | -\s+[a-z][\w.-]*+:\s+\S | [a-z]\w*[_A-Z][\w.-]*+:\s+\S | \s[a-z][\w-]*+:\s+\S++(?:\s\S++){0,3}$
    | M[\x21-\x60]{60}\s*$
    )""",
    regex.VERBOSE,
)
_HEADER: Final = regex.compile(
    r"""^(?:Received|Return-[Pp]ath|Delivered-To|M(?:IME|ime)-[Vv]ersion|Message-I[Dd]|Content-[A-Za-z]\w+(?:-\w+)*|In-Reply-To|References
      |X-[A-Za-z][\w-]*|User-Agent|Precedence|Errors-To|Reply-To|Sender|(?:DKIM|ARC|DomainKey)-[\w-]+|Authentication-Results
      |List-[A-Z]\w+|Resent-\w+|Thread-\w+|Auto-Submitted|WARC-[\w-]+|Accept(?:-\w+)*|Cache-Control|Set-Cookie|Cookie|Host|ETag
      |Last-Modified|If-[\w-]+|Transfer-Encoding|Server|Connection|Keep-Alive|Access-Control-[\w-]+|Vary|Pragma|Age|Via|Expires
      |Status|Location|Strict-Transport-Security|Upgrade[\w-]*|Lines|NNTP-[\w-]+|Xref|Path|Newsgroups|(?:Original-)?Envelope-\w+
      |Metadata-Version|Requires-[A-Z]\w+|Provides-Extra|Classifier|Home-page|Project-URL|License-File|Received-SPF|Mailing-List
      )\s?:(?:\s|$)
    | ^(?:(?:GET|POST|PUT|HEAD|DELETE)\s\S+\sHTTP/|HTTP/\d\S*\s\d) | ^(?:from|by|for|with|id)\s\S+\s.{0,200}(?:E?SMTPS?A?\b|;\s\w{3},\s\d)
    | ^\s*(?:charset|boundary|filename|name|format|micalg|protocol)="?[\w.@=-]++"?;?\s*$ | ^--[\w'=.-]{12,}+\s*$""",
    regex.VERBOSE,
)
"""Fields that only programs write and read, of RFC 5322, 2045, 5536, 9110 and package metadata; not From, To and Subject."""
_COMMENT: Final = regex.compile(r"^\s*(#+|%+|;+|//+|REM|dnl)(?=\s|$)")
_MARKED: Final = regex.compile(
    r"[\d_{}=<>$\\@~|#/\[\]:*&%+`;()\t]|\s{3}|,\S|\.{3}|…{2}|·{4}|(?:\s\.){4}|^\W*(?:import|else|try|do|then|fi|end|\.[A-Z]{2})\b"
)
"""What a line of a log, a program or a table has: a line without is of prose, or a short entry."""
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
_LEADS: Final = regex.compile(r"\d|\.{4}|(?:\s\.){4}|…{2}|_{4}|·{4}")
_SHORT: Final = 120
"""Characters: four words are no more, but where no spaces are set."""
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


def comment_of(line: str) -> str:
    """What marks a line as a comment, as it would in a program; empty where nothing does."""
    match = _COMMENT.match(line)
    return "" if match is None else match[1]


def classify(line: str) -> Line:
    """The class of one line that is not blank."""
    line = line[:LINE_LIMIT]
    sentence = ends_like_sentence(line)
    if _MARKED.search(line) is not None:
        structured = _structured(line, sentence)
        if structured is not None:
            return structured
    if _BULLET.match(line):
        return Line.LIST if not sentence and words_in(line) <= 15 else Line.TEXT
    return Line.LIST if not sentence and len(line) <= _SHORT and words_in(line) <= 4 else Line.TEXT


def _structured(line: str, sentence: bool) -> Line | None:
    if _LOG.match(line):
        return Line.LOG
    if _HEADER.match(line) or (_CODE.match(line) and not (sentence and words_in(line) > 12)) or made_of_syntax(line):
        return Line.CODE
    if _is_table(line):
        return Line.TABLE
    return Line.ENTRY if _LEADS.search(line) is not None and _is_entry(line) else None
