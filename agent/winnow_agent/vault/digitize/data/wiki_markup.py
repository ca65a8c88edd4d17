"""MediaWiki's markup as the text that a reader sees; templates are left out, tables by rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from winnow_agent.vault.digitize.plain.blocks import Block

_DROPPED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(ref|gallery|math|timeline|score|imagemap|templatestyles|syntaxhighlight)\b[^>]{0,500}?(?:/>|>(?:[^<]|<(?!/?\1\b))*+</\1\s*>)",
    re.DOTALL | re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{|\}\}")
_LINK = re.compile(r"\[\[([^\[\]|]{0,500})(?:\|([^\[\]]{0,2000}))?\]\]")
_FILE = re.compile(
    r"^\s*:?\s*(?:file|image|category|datei|bild|kategorie|fichier|catégorie|archivo|imagen|categoría|файл|категория)\s*:",
    re.I,
)
_EXTERNAL = re.compile(
    r"\[(?:https?|ftp|mailto):[^\s\]]{1,2000}(?:\s+([^\]\n]{0,1000}))?\]|\[//[^\s\]]+\s+([^\]\n]*)\]"
)
_QUOTES = re.compile(r"'{2,5}")
_HEADING = re.compile(r"^(={1,6})\s*(.+?)\s*\1\s*$")
_MARK = re.compile(r"^[*#:;]+\s*")
_TAG = re.compile(r"<br\s*/?>|</?[A-Za-z][^<>\n]{0,500}>")
_SWITCH = re.compile(r"__[A-Z]{3,30}__")
_CELL_STYLE = re.compile(r"^[^|\[\]]{0,200}?=[^|\[\]]{0,200}\|(?!\|)")


def wiki_blocks(source: str) -> Iterator[Block]:
    """The blocks of a page."""
    text = _SWITCH.sub("", _without_templates(_DROPPED.sub("", source)))
    for _ in range(3):  # a caption has links of its own
        text, count = _LINK.subn(_shown, text)
        if not count:
            break
    text = _EXTERNAL.sub(lambda match: match[1] or match[2] or "", text)
    words: list[str] = []
    cells: list[str] | None = None
    close = False
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        if stripped.startswith("{|"):
            cells = []
        elif cells is not None and stripped.startswith(("|-", "|}", "!-")):
            if any(cells):
                yield Block("\t".join(cells), close)
                close = True
            cells = None if stripped.startswith("|}") else []
        elif cells is not None:
            cells.extend(_cells(stripped))
        elif heading := _HEADING.match(stripped):
            yield from _paragraph(words)
            yield Block(_plain(heading[2]), level=len(heading[1]))
        elif mark := _MARK.match(stripped):
            yield from _paragraph(words)
            yield Block(_plain(stripped[mark.end() :]), close)
            close = True
            continue
        elif stripped:
            words.append(stripped)
        else:
            yield from _paragraph(words)
        close = cells is not None and close


def _paragraph(words: list[str]) -> Iterator[Block]:
    if words:
        yield Block(_plain(" ".join(words)))
        words.clear()


def _cells(line: str) -> list[str]:
    """The cells that a line of a table holds."""
    if line.startswith("|+"):
        return [_plain(line[2:])]
    if not line.startswith(("|", "!")):
        return [_plain(line)] if line else []
    parts = re.split(r"\|\||!!", line[1:])
    return [cell for part in parts if (cell := _plain(_CELL_STYLE.sub("", part)))]


def _without_templates(text: str) -> str:
    pieces: list[str] = []
    depth = last = 0
    for match in _BRACES.finditer(text):
        if match[0] == "{{":
            if not depth:
                pieces.append(text[last : match.start()])
            depth += 1
        elif depth:
            depth -= 1
            last = match.end()
    pieces.append("" if depth else text[last:])
    return "".join(pieces)


def _shown(match: re.Match[str]) -> str:
    if _FILE.match(match[1]) and not match[1].startswith(":"):
        return ""
    return (match[2] if match[2] is not None else match[1]).rpartition("|")[2]


def _plain(text: str) -> str:
    return html.unescape(
        _TAG.sub(lambda tag: "\n" if tag[0].lower().startswith("<br") else "", _QUOTES.sub("", text))
    ).strip()
