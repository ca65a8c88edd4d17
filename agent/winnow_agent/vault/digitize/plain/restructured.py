"""reStructuredText as a reader sees it: titles, paragraphs, rows of tables, code as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from winnow_agent.vault.digitize.plain.blocks import Block

LONGEST_LINE = 10_000
"""Characters: what is longer is no line of a person's, and is left as it is."""

_UNDERLINE = re.compile(r"^([=\-~^\"'`#*+.:_<>])\1{2,}\s*$")
_ROLE = re.compile(r":[\w:.+-]+:`([^`]*)`")
_LINK = re.compile(r"`([^`<]{1,300}?)\s{0,10}<[^`>]{0,1000}>`__?")
_INLINE = re.compile(r"``([^`]+)``|`([^`]+)`_{0,2}|\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\n]+)\*(?!\w)")
_DIRECTIVE = re.compile(r"^\s*\.\. ([\w:.+-]+)::\s*(.*)$")
_NOTE = re.compile(r"^\s*\.\. \[(?:\d+|#[\w-]*|\*|[A-Za-z][\w.-]*)\](?:\s+(\S.*))?$")
_HIDDEN = frozenset({"image", "toctree", "include", "literalinclude", "raw", "contents", "sectnum", "index", "highlight", "highlightlang",
                         "default-role", "role", "meta", "replace", "unicode", "date", "currentmodule", "module", "py:module", "tabularcolumns",
                         "target-notes", "plot", "graphviz", "digraph", "uml", "mermaid", "testsetup", "testcleanup"})  # fmt: skip
"""Directives whose content is no text; so is that of all that take it from the source of a program (``auto…``)."""
_SILENT = frozenset(
    {"code", "code-block", "sourcecode", "figure", "container", "class", "only", "ifconfig", "rst-class"}
)
"""Directives whose argument is none."""
_CODE = frozenset(
    {
        "code",
        "code-block",
        "sourcecode",
        "parsed-literal",
        "math",
        "doctest",
        "testcode",
        "testoutput",
        "prompt",
        "productionlist",
    }
)
"""Directives whose content stands as it is."""
_OPTION = re.compile(r"^\s+:[\w-]+:")
_FIELD = re.compile(r"^(\s*):([^:\s][^:]{0,80}):(?:\s+(.*))?$")
_TARGET = re.compile(r"^\s*(?:\.\. _[^:]*:|__ )")
_RULE = re.compile(r"^[=+| -]{6,}$")
_COMMENT = re.compile(r"^\s*\.\.(?:\s|$)")


def rst_blocks(source: str) -> Iterator[Block]:
    """Titles by their underlines in the order in which they come; what stands below them."""
    return _Reader(source.split("\n")).blocks()


class _Reader:
    """One pass over the lines.

    ``hidden`` and ``literal`` are the indents of what is above a line that is set in: a directive whose content is no
    text, a paragraph or directive that announces code; -1 where there is none.
    """

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._levels: list[str] = []
        self._hidden = self._literal = -1
        self._may_be_option = False

    def blocks(self) -> Iterator[Block]:
        number = 0
        while number < len(self._lines):
            line = self._lines[number]
            above = self._lines[number - 1] if number else ""
            following = self._lines[number + 1] if number + 1 < len(self._lines) else ""
            number += 1
            indent = len(line) - len(line.lstrip())
            if self._hidden >= 0 and (indent > self._hidden or not line.strip()):
                continue
            self._hidden = -1
            if self._may_be_option and _OPTION.match(line):
                continue
            self._may_be_option = False
            if self._literal >= 0 and (indent > self._literal or not line.strip()):
                yield Block(line.rstrip(), close=bool(above.strip()))
                continue
            self._literal = -1
            under = _UNDERLINE.match(following)
            titled = line.strip() and not _UNDERLINE.match(line) and len(following.strip()) >= min(3, len(line.strip()))
            if under and titled:
                if under[1] not in self._levels:
                    self._levels.append(under[1])
                yield Block(_inline(line.strip()), level=self._levels.index(under[1]) + 1)
                number += 1
            else:
                close = bool(above.strip()) and not _NOTE.match(above)
                yield from self._line(line, indent, following, close=close)

    def _line(self, line: str, indent: int, following: str, *, close: bool) -> Iterator[Block]:
        if _UNDERLINE.match(line) or _TARGET.match(line) or _RULE.match(line.strip()):
            return
        if directive := _DIRECTIVE.match(line):
            self._may_be_option = True
            if directive[1] in _HIDDEN or directive[1].startswith("auto"):
                self._hidden = indent
            elif directive[1] in _CODE:
                self._literal = indent
            yield Block(_inline(directive[2]) if directive[1] not in _SILENT and self._hidden < 0 else "")
        elif note := _NOTE.match(line):
            yield Block(_inline(note[1] or ""))
        elif (row := line.strip()).startswith("| ") and row.endswith(" |") and len(row) > len("|  |"):
            yield Block("\t".join(_inline(cell.strip()) for cell in row[1:-1].split("|")), close=True)
        elif _COMMENT.match(line):
            # One that is empty parts two blocks of quotes; what is set in below it is none of its own.
            self._hidden = indent if line.strip() != ".." or following.strip() else -1
        elif field := _FIELD.match(line):
            yield Block(
                f"{field[1]}{field[2]}: {_inline(field[3] or '')}".rstrip(" :" if not field[3] else " "), close=close
            )
        else:
            if line.rstrip().endswith("::"):
                self._literal = indent
            if line.strip() != "::":
                line = re.sub(r"^(\s*)\|\s", r"\1", line)  # a line that is to stay one
                yield Block(_inline(re.sub(r"::\s*$", ":", line)), close=close)


def _inline(text: str) -> str:
    if len(text) > LONGEST_LINE:
        return text.rstrip()
    text = _LINK.sub(r"\1", _ROLE.sub(lambda match: re.sub(r"\s*<[^>]*>$", "", match[1]).lstrip("~!"), text))
    text = _INLINE.sub(lambda match: next(group for group in match.groups() if group), text)
    return re.sub(
        r"(?<=[\w\]])_{1,2}(?=[\s.,;:!?)]|$)", "", re.sub(r"(?<!\w)\|([^|\s][^|]*)\|(?!\w)", r"\1", text)
    ).rstrip()
