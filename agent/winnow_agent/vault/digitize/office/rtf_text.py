"""The text that Rich Text Format's control words lay out (Microsoft's specification 1.9.1), with its structure marked.

A token at a time, with a stack of what groups keep to themselves. Nothing is built for what is not text, so a picture
of megabytes in hexadecimal costs one token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import rtf_words as words
from winnow_agent.vault.digitize.office import symbols
from winnow_agent.vault.digitize.office.rtf_fonts import Fonts
from winnow_agent.vault.digitize.plain.marked import heading

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}\r\n\0]+)|[\\\r\n\0]",
    re.DOTALL,
)
_MOST_DEPTH = 1000
_MOST_OBJECTS = 200

_ENDS: Mapping[str, str] = {"par": LINE, "cell": "\t", "nestcell": "\t", "row": LINE, "nestrow": LINE}
_LABELS = frozenset({"listtext", "pntext"})
_BOXES = frozenset({"shptxt", "dptxbxtext"})
_OWN = frozenset({"footnote", "annotation", "propname", "staticval", *words.FIELDS, *_LABELS})
_BULLETS = re.compile("[\uf000-\uf0ff§·Øü•o●■▪◆❖➢✓]")
_SYMBOL_FIELD = re.compile(r"\s*SYMBOL\s+(\d{1,5})\b.*?\\f\s+\"?([\w ]{1,40})", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок)\s*([1-9])", re.IGNORECASE)


@dataclass(slots=True)
class Read:
    """What was found.

    Attributes:
        marked: the text with its structure marked, see `marked`.
        fields: of the document's information: ``title``, ``copyright`` and other properties by their names.
        pictures, objects: what is embedded, as bytes: PNG and JPEG files, and OLE 1.0 streams.
    """

    marked: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    objects: list[bytes] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """What a group keeps to itself. ``sink`` takes its text; None where it is none."""

    sink: list[str] | None
    destination: str = ""
    codec: str = "cp1252"
    font: str = ""
    skip: int = 1
    hidden: bool = False


class Reader:
    """One pass over a file's bytes.

    Args:
        unwrap: the text is the HTML that a mail program wrapped in RTF ([MS-OXRTFEX]), not what RTF makes of it.
    """

    def __init__(self, data: bytes, *, unwrap: bool = False) -> None:
        self._data = data
        self._read = Read()
        self._paragraph: list[str] = []
        self._body: list[str] = []
        self._margins: dict[str, None] = {}
        self._notes: list[str] = []
        self._fonts = Fonts()
        self._levels: dict[int, int] = {}
        self._style = 0
        self._group = _Group(self._paragraph)
        self._stack: list[_Group] = []
        self._deeper = 0
        self._bytes = bytearray()
        self._to_skip = 0
        self._starred = False
        self._level = self._in_table = 0
        self._property = self._label = self._shown = ""
        # Of each open text box: in how many groups it stands, and where and as what the paragraph around it goes on.
        self._around_boxes: list[tuple[int, int, int, int, str]] = []
        self._unwrap = unwrap
        self._words: Mapping[str, Callable[[int | None], None]] = {
            "ansicpg": self._codepage,
            "mac": lambda _: self._codec("mac_roman"),
            "pc": lambda _: self._codec("cp437"),
            "pca": lambda _: self._codec("cp850"),
            "u": self._unicode,
            "uc": self._skip_after,
            "deff": self._choose_default_font,
            "f": self._choose_font,
            "fcharset": self._charset,
            "s": self._choose_style,
            "outlinelevel": self._outline,
            "pard": self._reset_paragraph,
            "v": self._hide,
            "deleted": self._hide,
            "plain": self._plain if not unwrap else self._outline,
            "intbl": self._table,
            "pngblip": self._picture,
            "jpegblip": self._picture,
            **({"htmlrtf": self._hide, "htmltag": self._show} if unwrap else {}),
        }

    def read(self) -> Read:
        """The whole file; what is cut off or unbalanced is read as far as it goes."""
        position: int | None = 0
        while position is not None:
            position = self._tokens(position)
        self._flush()
        self._close_boxes(-1)
        self._end_paragraph(PARAGRAPH)
        pieces = [*self._body, PARAGRAPH, PARAGRAPH.join(self._margins), PARAGRAPH, PARAGRAPH.join(self._notes)]
        whole = "".join(pieces)
        self._read.marked = whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return self._read

    def _tokens(self, position: int) -> int | None:
        """Takes tokens from a position on; the next position where bytes have to be left out, None at the end."""
        for match in _TOKEN.finditer(self._data, position):
            kind = match.lastindex
            if kind == 6:
                self._text(match[6])
            elif kind == 3:
                self._hexadecimal(match[3])
            elif kind == 5:
                self._flush()
                self._to_skip = 0
                if match[5] == b"{":
                    self._open()
                else:
                    self._close()
            elif kind == 4:
                self._symbol(match[4], begins=self._data[match.start() - 1 : match.start()] == b"{")
            elif kind is not None:
                word, number = match[1].decode("ascii"), int(match[2]) if match[2] else None
                if word == "bin":
                    return match.end() + max(number or 0, 0)
                self._flush()
                self._word(word, number)
        return None

    def _open(self) -> None:
        if len(self._stack) >= _MOST_DEPTH:
            self._deeper += 1
            return
        self._stack.append(self._group)
        self._group = replace(self._group)
        self._starred = False

    def _close(self) -> None:
        if self._deeper:
            self._deeper -= 1
            return
        if not self._stack:
            return
        closed, self._group = self._group, self._stack.pop()
        if closed.sink is not self._group.sink and closed.sink is not None:
            self._leave(closed.destination, "".join(closed.sink))
        self._close_boxes(len(self._stack))

    def _leave(self, destination: str, text: str) -> None:
        """What a destination of its own held, at its end."""
        if words.MARGINS.fullmatch(destination):
            if text.strip():
                self._margins[text.strip()] = None
        elif destination in _LABELS:
            label = "• " if _BULLETS.fullmatch(text.strip()) else text.strip() + " "
            if self._in_body():
                self._label = label
            else:  # of an item in a note, say
                self._put(label)
        elif destination in {"footnote", "annotation"}:
            self._notes.append(text)
        elif destination == "propname":
            self._property = text.strip().lower()
        elif destination == "staticval":
            self._read.fields[self._property] = text
        elif destination in words.FIELDS:
            self._read.fields[destination] = text
        elif destination == "font":
            self._in_default_font()
        elif destination == "fldinst":
            symbol = _SYMBOL_FIELD.match(text)
            self._put(symbols.character(symbol[2], int(symbol[1])) if symbol else "")
            self._shown = self._paragraph[-1] if symbol and self._paragraph else ""
        elif destination == "style":
            match = _HEADING.search(text)
            if match:
                self._levels[self._style] = int(match[1])
        elif destination in {"pict", "objdata"}:
            self._embedded(destination, text)

    def _embedded(self, destination: str, text: str) -> None:
        try:
            data = bytes.fromhex("".join(text.split()))
        except ValueError:
            return
        found = self._read.pictures if destination == "pict" else self._read.objects
        if data and len(found) < _MOST_OBJECTS:
            found.append(data)

    def _enter(self, destination: str, sink: list[str] | None) -> None:
        self._group.destination = destination
        self._group.sink = sink

    def _text(self, data: bytes) -> None:
        if self._to_skip:
            taken = min(self._to_skip, len(data))
            self._to_skip -= taken
            data = data[taken:]
        if self._group.sink is not None and not self._group.hidden:
            self._bytes += data

    def _hexadecimal(self, digits: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._group.sink is not None and not self._group.hidden:
            self._bytes.append(int(digits, 16))

    def _flush(self) -> None:
        """Bytes that wait, as text: only together do they make a character of an East Asian encoding."""
        if self._bytes:
            group = self._group
            if group.sink is not None and group.font:
                sign = self._but_once(symbols.characters(group.font, bytes(self._bytes)))
                group.sink.append(sign or "•" * (group.destination in _LABELS))
            elif group.sink is not None:
                group.sink.append(self._bytes.decode(group.codec, "replace"))
                if group.destination == "font":
                    self._fonts.name(group.sink[-1])
            self._bytes.clear()

    def _put(self, text: str) -> None:
        self._flush()
        if self._group.sink is not None and not self._group.hidden:
            self._group.sink.append(text)

    def _symbol(self, symbol: bytes, *, begins: bool) -> None:
        if symbol == b"*":
            self._flush()
            self._starred = begins
        elif symbol in b"\\{}":
            self._text(symbol)
        elif symbol in b"\r\n":
            self._flush()
            self._ends("par")
        elif self._to_skip:
            self._to_skip -= 1
        else:
            self._put(words.CONTROL_SYMBOLS.get(symbol, ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if self._to_skip and word in words.CHARACTERS:
            self._to_skip -= 1
        elif word in words.CHARACTERS:
            self._put(words.CHARACTERS[word])
        elif word in self._words:
            self._words[word](number)
        elif word in _ENDS:
            self._ends(word)
        elif word == "fldinst" or words.SILENT.fullmatch(word) or (starred and not words.STARRED.fullmatch(word)):
            self._silence(word)
        elif word in _OWN or words.MARGINS.fullmatch(word):
            self._enter(word, [])
        elif word in _BOXES and self._in_body():
            self._open_box()
        elif word in {"fonttbl", "stylesheet"}:
            self._enter({"fonttbl": "font", "stylesheet": "style"}[word], [])
        elif word == "ud":
            self._group.sink = next((g.sink for g in reversed(self._stack) if g.destination != "upr"), self._paragraph)

    def _in_body(self) -> bool:
        return self._group.sink is self._paragraph

    def _open_box(self) -> None:
        """A text box is told before the paragraph that it hangs on."""
        self._around_boxes.append((len(self._stack), len(self._paragraph), self._level, self._in_table, self._label))
        self._level = self._in_table = 0
        self._label = ""

    def _close_boxes(self, depth: int) -> None:
        while self._around_boxes and self._around_boxes[-1][0] > depth:
            self._end_paragraph(PARAGRAPH)
            _, _, self._level, self._in_table, self._label = self._around_boxes.pop()

    def _silence(self, word: str) -> None:
        self._enter(word, [] if word in {"objdata", "fldinst"} else None)

    def _ends(self, word: str) -> None:
        sink = self._group.sink
        if sink is None or self._group.hidden or self._group.destination == "style":
            return
        if sink is not self._paragraph:
            sink.append(_ENDS[word])
        elif word in {"cell", "nestcell"}:
            sink.append("\t")
        elif word in {"row", "nestrow"}:
            self._end_paragraph(LINE)
        elif self._in_table:
            sink.append(" ")
        else:
            self._end_paragraph(PARAGRAPH)

    def _end_paragraph(self, end: str) -> None:
        begin = self._around_boxes[-1][1] if self._around_boxes else 0
        text, label = "".join(self._paragraph[begin:]), self._label
        del self._paragraph[begin:]
        self._label = self._shown = ""
        if self._unwrap:
            self._body.append(text + "\n")
        elif end == LINE:
            self._body.append(text.strip("\t ") + LINE)
        elif self._level:
            self._body.append(heading(self._level, label + text.strip()))
        elif label:
            self._body.append(label + text.strip() + LINE)
        else:
            self._body.append(text.lstrip("\t") + end)

    def _codepage(self, number: int | None) -> None:
        self._group.codec = self._fonts.in_code_page(number)

    def _unicode(self, number: int | None) -> None:
        code = (number or 0) % 0x10000
        of_font = 0xF000 <= code <= 0xF0FF
        self._put(self._but_once(symbols.character(self._group.font, code)) if of_font else chr(code))
        self._to_skip = self._group.skip

    def _but_once(self, sign: str) -> str:
        """Nothing where the field told the sign already, of which this is the result."""
        sign, self._shown = "" if sign == self._shown else sign, ""
        return sign

    def _choose_font(self, number: int | None) -> None:
        if self._group.destination == "font":
            self._fonts.told = number or 0
        else:
            self._group.codec, self._group.font = self._fonts.of(number or 0)

    def _choose_default_font(self, number: int | None) -> None:
        self._fonts.default = number or 0
        self._in_default_font()

    def _in_default_font(self) -> None:
        self._group.codec, self._group.font = self._fonts.of(self._fonts.default)

    def _charset(self, number: int | None) -> None:
        if self._group.destination == "font":
            self._fonts.charset(number)

    def _choose_style(self, number: int | None) -> None:
        if self._group.destination == "style":
            if self._group.sink is not None:
                self._group.sink = []
            self._style = number or 0
        elif self._in_body():  # a note in a heading has a style of its own
            self._level = self._levels.get(number or 0, 0)

    def _outline(self, number: int | None) -> None:
        if self._in_body() and number is not None and 0 <= number < 9:
            self._level = self._level or number + 1

    def _reset_paragraph(self, _number: int | None) -> None:
        if self._in_body():
            self._level = self._in_table = 0

    def _hide(self, number: int | None) -> None:
        self._group.hidden = number != 0

    def _plain(self, _number: int | None) -> None:
        self._group.hidden = False
        if self._group.destination != "style":
            self._in_default_font()

    def _show(self, _number: int | None) -> None:
        self._group.hidden, self._group.font = False, ""

    def _table(self, number: int | None) -> None:
        if self._in_body():
            self._in_table = 0 if number == 0 else 1

    def _skip_after(self, number: int | None) -> None:
        self._group.skip = min(max(1 if number is None else number, 0), 16)

    def _picture(self, _number: int | None) -> None:
        if self._group.destination == "pict":
            self._group.sink = []

    def _codec(self, codec: str) -> None:
        self._fonts.page = self._group.codec = codec
