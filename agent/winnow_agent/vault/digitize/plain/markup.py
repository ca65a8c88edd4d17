"""Texts with the marks of a typesetter or of a documentation tool, as a reader sees them: reStructuredText, AsciiDoc, Org,
LaTeX, manual pages and wiki pages. What is code stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from winnow_agent.vault.digitize.data.wiki_markup import wiki_blocks
from winnow_agent.vault.digitize.plain.blocks import Block
from winnow_agent.vault.digitize.plain.latex import latex_blocks
from winnow_agent.vault.digitize.plain.restructured import LONGEST_LINE, rst_blocks

RST, ASCIIDOC, ORG, LATEX, MAN, WIKITEXT = (
    "text/x-rst", "text/asciidoc", "text/x-org", "text/x-tex", "text/troff", "text/x-wiki",
)  # fmt: skip
_SUFFIXES = {
    ".rst": RST, ".rest": RST, ".adoc": ASCIIDOC, ".asciidoc": ASCIIDOC, ".asc": ASCIIDOC, ".org": ORG, ".tex": LATEX, ".ltx": LATEX,
    ".latex": LATEX, ".man": MAN, ".mdoc": MAN, ".roff": MAN, ".wiki": WIKITEXT, ".mediawiki": WIKITEXT, ".wikitext": WIKITEXT,
}  # fmt: skip
_LATEX_SIGN = re.compile(r"^[ \t]*+\\(?:documentclass|documentstyle|begin\{document\})", re.MULTILINE)
_MAN_SIGN = re.compile(
    r"\A(?:[.']\\[\"}][^\n]*\n|[.'][ \t]*(?:ie|el|if|de|ds|nr|tr|ftr|so|hw|hy|ad|nh|na|\.)\b[^\n]*\n|[ \t.]*+\n)*+\.(?:TH|Dd)\s"
)
_ARMOUR = re.compile(r"\A-----BEGIN PGP")


def markup_type_of(text: str, suffix: str) -> str | None:
    """LaTeX and manual pages by content, the others by name, as nothing else tells them from plain text."""
    if _LATEX_SIGN.search(text[:20_000]) and suffix not in {".md", ".py", ".txt"}:
        return LATEX
    if _MAN_SIGN.match(text):
        return MAN
    kind = _SUFFIXES.get(suffix)
    return None if kind is None or _ARMOUR.match(text) else kind


_ADOC_ATTRIBUTE = re.compile(
    r"^(?::[!\w][\w-]*!?:.*|\[[^\]]*\]|//(?!/).*|(?:ifdef|ifndef|endif|include|toc)::.*|'{3,}|-{3}|\*{3}|<<<|\+)$"
)
_ADOC_FENCE = re.compile(r"^(?:-{4,}|={4,}|\*{4,}|_{4,}|\.{4,}|\+{4,}|--|'{3,}|\|===|!===|```\w*)$")
_ADOC_CELL = re.compile(r"(?:^|(?<=\s))[\d.+*^<>]*[adehlmsv]?\|")
_ADOC_INLINE = re.compile(r"(?<!\w)([*_`+#^~]{1,2})(?=\S)(.{1,300}?)(?<=\S)\1(?!\w)")
_ADOC_NOTE = re.compile(
    r"[ \t]?\bfootnote(?:ref)?:[\w-]{0,80}\[([^\[\]]{0,4000}(?:\[[^\[\]]{0,400}\][^\[\]]{0,4000})?)\]"
)
_ADOC_RAISED = re.compile(r"([~^])(\S{1,40}?)\1")
_ADOC_ROLE = re.compile(r"\[[\w.%-]{1,60}\](?=#+\S)")
_ADOC_QUOTED = re.compile(
    r"(``|[\"']`)(\S(?:.{0,120}?\S)??)(''|`[\"'])|(?<!\w)`([^`'\s](?:[^`'\n]{0,120}?[^`'\s])?)'(?!\w)"
)
_ADOC_MACRO = re.compile(
    r"(?:link:|image::?|video::|mailto:|xref:)?((?:https?://)?[^\s\[\]]{1,300})\[([^\]]{0,1000})\]|<<[^,>]{1,100},?\s*([^>]{0,300})>>"
)


def asciidoc_blocks(source: str) -> Iterator[Block]:
    """AsciiDoc."""
    commented = False
    before = ""
    for line in _ADOC_NOTE.sub(
        lambda match: f" ({' '.join(match[1].split())})" if match[1].strip() else "", source
    ).split("\n"):
        stripped = line.strip()
        if stripped == "////":
            commented = not commented
            continue
        close = bool(before) and not _ADOC_FENCE.match(before)
        before = stripped
        if commented or _ADOC_ATTRIBUTE.match(stripped) or _ADOC_FENCE.match(stripped):
            continue
        heading = re.match(r"^(={1,6}|#{1,6})\s+(\S.*)$", stripped)
        if heading:
            yield Block(_adoc_inline(heading[2]), level=len(heading[1]))
            before = ""
        elif re.match(r"^\.[^\s.]", stripped):
            yield Block(_adoc_inline(stripped[1:]))
        elif _ADOC_CELL.match(stripped):
            yield Block("\t".join(_adoc_inline(cell.strip()) for cell in _ADOC_CELL.split(stripped)[1:]), close)
        else:
            yield Block(_adoc_inline(re.sub(r"^(?:\*{1,5}|\.{1,5}|-)\s+(?:\[[ x*]\]\s+)?", "", stripped)), close)


def _adoc_inline(text: str) -> str:
    if len(text) > LONGEST_LINE:
        return text
    text = _ADOC_MACRO.sub(
        lambda match: match[2] or match[3] or ("" if "image" in match[0][:6] else match[1] or ""), text
    )
    text = _ADOC_QUOTED.sub(_adoc_quoted, _ADOC_ROLE.sub("", text))
    for _ in range(2):
        text = _ADOC_INLINE.sub(r"\2", text)
    return re.sub(r"(?<=\S) \+$|(?<=\S)::$", "", _ADOC_RAISED.sub(r"\2", text))


def _adoc_quoted(match: re.Match[str]) -> str:
    if match[4]:
        return f"‘{match[4]}’"
    return f"‘{match[2]}’" if match[1] == "'`" else f"“{match[2]}”"


_ORG_LINK = re.compile(r"\[\[[^\]]*\]\[([^\]]*)\]\]|\[\[([^\]]*)\]\]")
_ORG_INLINE = re.compile(r"(?<![\w*/=~+_])([*/=~+_])(?=\S)([^\n]{1,300}?)(?<=\S)\1(?!\w)")


def org_blocks(source: str) -> Iterator[Block]:
    """Org mode."""
    hidden = False
    code = before = ""
    for line in source.split("\n"):
        stripped = line.strip()
        close, before = bool(before), stripped
        if code and stripped.upper() != f"#+END_{code}":
            # A comma keeps a line from being read as a heading (Org manual, 12.6).
            yield Block(re.sub(r"^(\s*),(?=\*|#\+|,)", r"\1", line), close)
        elif code:
            code = before = ""
        elif begun := re.match(r"^#\+BEGIN_(SRC|EXAMPLE)\b", stripped, re.IGNORECASE):
            code, before = begun[1].upper(), ""
        elif re.match(r"^:(?:PROPERTIES|LOGBOOK):$", stripped, re.IGNORECASE):
            hidden = True
        elif hidden:
            hidden = stripped.upper() != ":END:"
            before = ""
        elif title := re.match(r"^#\+TITLE:\s*(.+)$", stripped, re.IGNORECASE):
            yield Block(title[1], level=1)
        elif re.match(r"^(?:#\+|# |#$|(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):|\|[-+|]+$)", stripped, re.IGNORECASE):
            before = "|" if stripped.startswith("|") else ""
        elif heading := re.match(
            r"^(\*+)\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#.\]\s+)?(.*?)(?:\s+:[\w@:]+:)?$", line
        ):
            yield Block(_org_inline(heading[2]), level=len(heading[1]) + 1)
            before = ""
        elif stripped.startswith("|"):
            yield Block("\t".join(_org_inline(cell.strip()) for cell in stripped.strip("|").split("|")), close)
        else:
            yield Block(_org_inline(re.sub(r"^(?:[-+]|\d+[.)])\s+(?:\[[ X-]\]\s+)?", "", stripped)), close)


def _org_inline(text: str) -> str:
    if len(text) > LONGEST_LINE:
        return text
    return _ORG_INLINE.sub(r"\2", _ORG_LINK.sub(lambda match: match[1] or match[2] or "", text))


_MAN_FONT = re.compile(r"\\f(?:\[[^\]]{0,60}\]|\(..|.)|\\s[+-]?\d{1,2}|\\[&|^/,:%)]|\\\n|\\[mM]\[[^\]]{0,60}\]")
_BACKSLASH = "\x06"  # until all others are gone
_MAN_SIGNS = {
    r"\-": "-",
    r"\e": _BACKSLASH,
    r"\*(Aq": "'",
    r"\*[Aq]": "'",
    r"\~": " ",
    r"\ ": " ",
    r"\'": "'",
    r"\`": "`",
    r"\.": ".",
}
_MAN_GLYPH = re.compile(r"\\(?:\((..)|\[([^\]\s]{1,60})\])")
_MAN_GLYPHS = {"aq": "'", "dq": '"', "bu": "•", "em": "—", "en": "–", "hy": "-", "lq": "“", "rq": "”", "oq": "‘", "cq": "’", "Fo": "«", "Fc": "»",
               "co": "©", "rg": "®", "tm": "™", "ga": "`", "ti": "~", "ha": "^", "rs": _BACKSLASH, "sl": "/", "at": "@", "sh": "#", "Do": "$", "Eu": "€",
               "Po": "£", "sc": "§", "de": "°", "mu": "×", "di": "÷", "+-": "±", "->": "→", "<-": "←", "<=": "≤", ">=": "≥", "!=": "≠",
               "ss": "ß", "/o": "ø", "/O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "oA": "Å", "oa": "å"}  # fmt: skip
_MAN_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", ":": "\u0308", "~": "\u0303", ",": "\u0327", "v": "\u030c"}
_MAN_SHOWN = frozenset(
    [
        "B",
        "I",
        "R",
        "BR",
        "RB",
        "BI",
        "IB",
        "IR",
        "RI",
        "SM",
        "SB",
        "IP",
        "TP",
        "Nm",
        "Fl",
        "Ar",
        "Op",
        "Pa",
        "Nd",
        "It",
        "Dl",
        "Em",
        "Sy",
        "Xr",
        "Cm",
        "Va",
        "Ev",
        "Li",
        "Dq",
        "Sq",
        "Ql",
        "UR",
        "MT",
    ]
)


def man_blocks(source: str) -> Iterator[Block]:
    """Manual pages (groff's man and mdoc)."""
    words: list[str] = []
    verbatim = False
    for line in [*source.split("\n"), ".PP"]:
        if line.startswith(("'\\", ".\\", "'''")) or line.strip() in {".", "'", ".."}:
            continue
        request = re.match(r"^[.']\s*([A-Za-z]{1,4})\s*(.*)$", line)
        if request is None:
            words.append(_man_inline(line))
            continue
        name, rest = request[1], request[2]
        if name == "IP":  # a tag, and how far the paragraph is set in
            rest = rest[1:].partition('"')[0] if rest.startswith('"') else re.split(r"(?<!\\)\s", rest, maxsplit=1)[0]
        rest = _man_inline(rest.replace('"', ""))
        if name in {"SH", "SS", "Sh", "Ss", "TH"}:
            yield Block(("\n" if verbatim else " ").join(words))
            words = []
            yield Block(rest.split(" ")[0] if name == "TH" else rest, level={"TH": 1, "SH": 2, "Sh": 2}.get(name, 3))
        elif name in {"nf", "EX", "Bd"}:
            yield Block(" ".join(words))
            words, verbatim = [], True
        elif name in _MAN_SHOWN and name not in {"IP", "TP", "It"}:
            words.append(rest)
        elif name not in {"ft", "ie", "el", "if", "de", "ds", "nr", "so", "Dd", "Dt", "Os"}:
            yield Block(("\n" if verbatim else " ").join(words))
            words = [rest] if name in {"IP", "It"} and rest else []
            verbatim = verbatim and name not in {"fi", "EE", "Ed"}


def _man_inline(text: str) -> str:
    text = _MAN_GLYPH.sub(_man_glyph, _MAN_FONT.sub("", text))
    for sign, letter in _MAN_SIGNS.items():
        text = text.replace(sign, letter)
    return re.sub(r"\\(?:\(..|\[[^\]]{0,60}\]|\*\[[^\]]{0,60}\]|.)", "", text).replace(_BACKSLASH, "\\")


def _man_glyph(match: re.Match[str]) -> str:
    """A named character of groff (groff_char(7)); what has no name here stays, for others to take out."""
    name = match[1] or match[2]
    if re.fullmatch(r"u[0-9A-F]{4,5}", name):
        return chr(int(name[1:], 16))
    if len(name) == 2 and name[0] in _MAN_ACCENTS and name[1].isalpha():
        return name[1] + _MAN_ACCENTS[name[0]]
    return _MAN_GLYPHS.get(name, match[0])


BLOCKS: Mapping[str, Callable[[str], Iterator[Block]]] = {
    RST: rst_blocks,
    ASCIIDOC: asciidoc_blocks,
    ORG: org_blocks,
    LATEX: latex_blocks,
    MAN: man_blocks,
    WIKITEXT: wiki_blocks,
}
"""From the clean source of each type to its blocks."""
