"""PowerPoint's binary files ([MS-PPT]): the slides in the order of the show, each with its notes.

A file is saved again by adding to it: what holds is told by the chain of edits, from the last one back.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.plain.marked import PAGE, heading

_DOCUMENT, _SLIDE, _NOTES = 1000, 1006, 1008
_NOTES_ATOM, _PERSIST_ATOM, _LIST = 1009, 1011, 4080
_TEXT_HEADER, _WIDE_TEXT, _NARROW_TEXT, _OUTLINE_REFERENCE = 3999, 4000, 4008, 3998
_EDIT, _DIRECTORY, _OBJECT, _STRING = 4085, 6002, 4113, 4026
_HEADERS, _COMMENT, _PLACEHOLDER = 4057, 12000, 3011
_TAG_DATA = 5003  # holds records though it does not say so
_SHAPE, _GROUP, _OPTIONS, _CHILD_ANCHOR, _TABLE_PROPERTIES = 0xF004, 0xF003, 0xF122, 0xF00F, 0x039F
_TITLES = {0: 2, 6: 1}
_MOST_DEPTH = 40
_MOST_RECORDS = 2_000_000
_MARKS = {0x0B: LINE, 0x0D: LINE, **dict.fromkeys(range(9), None)}


_ENCRYPTED = 0xF3D1C4DF  # CurrentUserAtom.headerToken, 2.3.2


class EncryptedError(ValueError):
    """The presentation is encrypted."""


class PowerPointError(ValueError):
    """The stream is no presentation that can be read."""


@dataclass(frozen=True, slots=True)
class _Record:
    kind: int
    instance: int
    start: int
    end: int
    is_container: bool


@dataclass(slots=True)
class Show:
    """What was found: the marked text, and the compressed or plain objects that are embedded."""

    marked: str = ""
    objects: list[bytes] = field(default_factory=list)


def show(data: bytes, user: bytes) -> Show:
    """The show of a presentation.

    Args:
        data: the stream ``PowerPoint Document``.
        user: the stream ``Current User``, which tells of the last edit.

    Raises:
        EncryptedError: it needs a password.
        PowerPointError: there is no record that can be read.
    """
    if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED:
        raise EncryptedError
    if len(data) < 8:
        raise PowerPointError("its beginning is missing")
    return _Reader(data, user).read()


class _Reader:
    def __init__(self, data: bytes, user: bytes) -> None:
        self._data = data
        self._left = _MOST_RECORDS
        self._places = self._directory(user)
        self._footers: dict[str, None] = {}

    def read(self) -> Show:
        document = next((one for one in self._persistent() if one.kind == _DOCUMENT), None)
        document = document or next((one for one in self._records(0, len(self._data)) if one.kind == _DOCUMENT), None)
        pieces = list(self._slides(document)) if document is not None else []
        if not any(piece.strip(PAGE + PARAGRAPH + LINE + " ") for piece in pieces):
            pieces = [text + PARAGRAPH for text in self._everything()]
        whole = "".join(pieces) + PARAGRAPH + PARAGRAPH.join(self._footers)
        return Show(whole, list(self._objects()))

    def _records(self, start: int, end: int) -> Iterator[_Record]:
        """The records side by side in a stretch."""
        while start + 8 <= end and self._left > 0:
            self._left -= 1
            version, kind, size = struct.unpack_from("<HHI", self._data, start)
            stop = min(start + 8 + size, end)
            yield _Record(kind, version >> 4, start + 8, stop, version & 0xF == 0xF)
            start = stop

    def _below(self, record: _Record, depth: int = 0) -> Iterator[_Record]:
        """A record's own, those in containers after their container."""
        for child in self._records(record.start, record.end):
            yield child
            if (child.is_container or child.kind == _TAG_DATA) and depth < _MOST_DEPTH:
                yield from self._below(child, depth + 1)

    def _directory(self, user: bytes) -> dict[int, int]:
        """Where each persistent object stands (2.3.5): of each edit what later ones do not tell anew."""
        places: dict[int, int] = {}
        edit = struct.unpack_from("<I", user, 16)[0] if len(user) >= 20 else 0
        seen: set[int] = set()
        while edit and edit not in seen and edit + 28 <= len(self._data):
            seen.add(edit)
            if struct.unpack_from("<H", self._data, edit + 2)[0] != _EDIT:
                break
            previous, directory = struct.unpack_from("<II", self._data, edit + 16)
            for number, place in self._entries(directory):
                places.setdefault(number, place)
            edit = previous
        return places

    def _entries(self, directory: int) -> Iterator[tuple[int, int]]:
        record = next(self._records(directory, len(self._data)), None)
        if record is None or record.kind != _DIRECTORY:
            return
        at = record.start
        while at + 4 <= record.end:
            head = struct.unpack_from("<I", self._data, at)[0]
            at += 4
            for number in range(head >> 20):
                if at + 4 > record.end:
                    return
                yield (head & 0xFFFFF) + number, struct.unpack_from("<I", self._data, at)[0]
                at += 4

    def _at(self, number: int) -> _Record | None:
        place = self._places.get(number)
        return None if place is None else next(self._records(place, len(self._data)), None)

    def _persistent(self) -> Iterator[_Record]:
        for number in sorted(self._places):
            record = self._at(number)
            if record is not None:
                yield record

    def _slides(self, document: _Record) -> Iterator[str]:
        notes = {identifier: record for record in self._persistent() for identifier in self._notes_of(record)}
        for child in self._records(document.start, document.end):
            if child.kind == _LIST and child.instance == 1:
                self._masters(child)
            elif child.kind == _HEADERS:
                self._margins(child)
        for child in self._records(document.start, document.end):
            if child.kind == _LIST and child.instance == 0:
                for number, identifier, outline in self._listed(child):
                    yield PAGE + self._slide(number, outline)
                    if identifier in notes:
                        yield PARAGRAPH + PARAGRAPH.join(text for _, text in self._texts(notes[identifier], ()))
                    yield PARAGRAPH

    def _listed(self, record: _Record) -> Iterator[tuple[int, int, list[tuple[int, str]]]]:
        """Each slide of a list: number of its object, its identifier, and the texts of its outline."""
        number = identifier = -1
        outline: list[tuple[int, str]] = []
        kind = 4
        for child in self._records(record.start, record.end):
            if child.kind == _PERSIST_ATOM and child.end - child.start >= 16:
                if number >= 0:
                    yield number, identifier, outline
                number, identifier = struct.unpack_from("<I8xI", self._data, child.start)
                outline = []
            elif child.kind == _TEXT_HEADER:
                kind = self._number(child)
                outline.append((kind, ""))
            elif child.kind in {_WIDE_TEXT, _NARROW_TEXT} and outline:
                outline[-1] = (kind, self._text(child))
        if number >= 0:
            yield number, identifier, outline

    def _slide(self, number: int, outline: Sequence[tuple[int, str]]) -> str:
        slide = self._at(number)
        texts = list(self._texts(slide, outline)) if slide is not None else list(outline)
        seen = {text for _, text in texts}
        texts += [(kind, text) for kind, text in outline if text not in seen]
        titles = [heading(_TITLES[kind], text.replace(LINE, " ")) for kind, text in texts if kind in _TITLES]
        rest = [text for kind, text in texts if kind not in _TITLES]
        if slide is not None:
            for child in self._below(slide):
                if child.kind == _HEADERS:
                    self._margins(child)
                elif child.kind == _COMMENT:
                    rest.append(self._comment(child))
        return PARAGRAPH.join([*titles, *rest])

    def _texts(self, record: _Record, outline: Sequence[tuple[int, str]], depth: int = 0) -> Iterator[tuple[int, str]]:
        """The texts of the shapes, each with its kind; those that stand in the outline are taken from there."""
        kind = 4
        for child in self._records(record.start, record.end):
            if child.kind == _TEXT_HEADER:
                kind = self._number(child)
            elif child.kind == _OUTLINE_REFERENCE:
                index = self._number(child)
                if index < len(outline):
                    yield outline[index]
            elif child.kind in {_WIDE_TEXT, _NARROW_TEXT}:
                text = self._text(child)
                if text.strip("*" + LINE + " "):
                    yield kind, text
            elif child.kind == _GROUP and self._is_table(child):
                yield 4, self._table(child, outline)
            elif child.is_container and depth < _MOST_DEPTH:
                yield from self._texts(child, outline, depth + 1)

    def _is_table(self, group: _Record) -> bool:
        """Whether a group's own shape, its first, has the property that makes it a table ([MS-ODRAW] 2.3.4.41)."""
        shape = next(self._records(group.start, group.end), None)
        options = (one for one in self._records(shape.start, shape.end) if one.kind == _OPTIONS) if shape else iter(())
        for one in options:
            for place in range(min(one.instance, (one.end - one.start) // 6)):
                number, value = struct.unpack_from("<HI", self._data, one.start + 6 * place)
                if number & 0x3FFF == _TABLE_PROPERTIES and value & 1:
                    return True
        return False

    def _table(self, group: _Record, outline: Sequence[tuple[int, str]]) -> str:
        """The cells of a table by their places: a row a line."""
        rows: dict[int, dict[int, str]] = {}
        for shape in self._records(group.start, group.end):
            for anchor in self._records(shape.start, shape.end):
                if anchor.kind == _CHILD_ANCHOR and anchor.end - anchor.start >= 8:
                    left, top = struct.unpack_from("<ii", self._data, anchor.start)
                    text = " ".join(text.replace(LINE, " ") for _, text in self._texts(shape, outline))
                    if text:
                        rows.setdefault(top, {})[left] = text
        return LINE.join("\t".join(text for _, text in sorted(cells.items())) for _, cells in sorted(rows.items()))

    def _masters(self, masters: _Record) -> None:
        """What masters show on each slide; their placeholders are invitations to write."""
        for number, _, _ in self._listed(masters):
            master = self._at(number)
            for shape in self._below(master) if master is not None else ():
                if shape.kind == _SHAPE and not any(one.kind == _PLACEHOLDER for one in self._below(shape)):
                    for _, text in self._texts(shape, ()):
                        self._footers[text] = None

    def _margins(self, record: _Record) -> None:
        for child in self._records(record.start, record.end):
            if child.kind == _STRING and child.instance in {1, 2}:
                self._footers[self._wide(child)] = None

    def _comment(self, record: _Record) -> str:
        strings = (one for one in self._records(record.start, record.end) if one.kind == _STRING)
        return PARAGRAPH.join(self._wide(one) for one in strings if one.instance == 1)

    def _notes_of(self, record: _Record) -> Iterator[int]:
        if record.kind == _NOTES:
            for child in self._records(record.start, record.end):
                if child.kind == _NOTES_ATOM:
                    yield self._number(child)

    def _everything(self) -> Iterator[str]:
        """All texts in the order of the file, where nothing tells the slides' order."""
        for record in self._records(0, len(self._data)):
            if record.kind in {_SLIDE, _NOTES, _DOCUMENT}:
                for _, text in self._texts(record, ()):
                    yield text

    def _objects(self) -> Iterator[bytes]:
        for record in self._persistent():
            if record.kind == _OBJECT:
                data = self._data[record.start : record.end]
                if record.instance != 1:
                    yield data
                    continue
                unpacker = zlib.decompressobj()
                try:
                    yield unpacker.decompress(data[4:], min(int.from_bytes(data[:4], "little"), 256 << 20))
                except zlib.error:
                    continue

    def _number(self, record: _Record) -> int:
        return int.from_bytes(self._data[record.start : min(record.start + 4, record.end)], "little")

    def _wide(self, record: _Record) -> str:
        return self._data[record.start : record.end].decode("utf-16-le", "replace").translate(_MARKS)

    def _text(self, record: _Record) -> str:
        if record.kind == _WIDE_TEXT:
            return self._wide(record)
        return self._data[record.start : record.end].decode("latin-1").translate(_MARKS)
