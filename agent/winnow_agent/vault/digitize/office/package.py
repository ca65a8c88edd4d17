"""Office packages: a zip of XML parts (ECMA-376 part 2, ODF 1.3 part 2, EPUB 3.3), of which only what is asked for is unpacked.

A directory of our own reading, because opening the parts is most of what a small file costs; where the zip's directory is
missing or damaged the members are found by their local headers, and what is cut off is read as far as it goes.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

from winnow_agent.vault.digitize.base import DigitizeError
from winnow_agent.vault.digitize.budget import Budget
from winnow_agent.vault.digitize.cleaning import numbered, one_line
from winnow_agent.vault.digitize.rights import statements

MAX_PART = 256 << 20
MAX_RATIO = 1000
MAX_PARTS = 20_000
DAMAGED = "the file is damaged: what could be saved of it was read"

_TAIL = (1 << 16) + 22
_BLOCK = 1 << 20
_ENCRYPTED = 1
_NO_SIZE = 0xFFFFFFFF
_RIGHTS_PROPERTIES = {"copyright", "rights", "license", "licence", "publisher"}
_CORE = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of the zip (APPNOTE 6.3.10); sizes are 0 where only the local header told of it."""

    offset: int
    method: int
    flags: int
    packed: int
    size: int


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: the last word of its type, and the name of the part that it leads to."""

    kind: str
    target: str
    external: bool = False


class Package:
    """The parts of a package.

    Attributes:
        what: for messages: ``a Word file``.
        damaged: something had to be guessed or is missing.
    """

    def __init__(self, file: BinaryIO, what: str, budget: Budget) -> None:
        self.what = what
        self.damaged = False
        self._file = file
        self._budget = budget
        self._relations: dict[str, Mapping[str, Relation]] = {}
        file.seek(0, 2)
        self._length = file.tell()
        try:
            self._members = self._directory()
        except (struct.error, ValueError):
            self._members = {}
        if not self._members:
            self.damaged = True
            self._members = self._by_local_headers()
        if not self._members:
            raise self.malformed("it is no zip, or only the beginning of one")
        if any(member.flags & _ENCRYPTED for member in self._members.values()):
            raise DigitizeError(
                f"reading {what}: its parts are encrypted; save it without a password", kind="encrypted"
            )
        self._by_small_letters = {name.lower(): name for name in reversed(self._members)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the directory."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def malformed(self, why: str) -> DigitizeError:
        """The error that says what is wrong with the file."""
        return DigitizeError(f"reading {self.what}: it is damaged ({why}); open and save it again", kind="malformed")

    def read(self, name: str) -> bytes:
        """A part's bytes; empty where there is no such part. What is cut off is read as far as it goes.

        Raises:
            DigitizeError: ``too_large``.
            TooMuchInsideError: the budget is used up.
        """
        member = self._members.get(name)
        if member is None:
            return b""
        if member.size > MAX_PART or member.size > MAX_RATIO * max(member.packed, 1024):
            raise self._too_large(member.size)
        self._file.seek(member.offset)
        header = self._file.read(30)
        if len(header) < 30 or header[:4] != b"PK\3\4":
            self.damaged = True
            return b""
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        self._file.seek(name_length + extra_length, 1)
        if member.method == 0:
            data = self._file.read(min(member.packed or member.size, MAX_PART))
            self._budget.unpack(len(data))
            return data
        if member.method != 8:
            self.damaged = True
            return b""
        return self._inflated(member)

    def _inflated(self, member: _Member) -> bytes:
        unpacker = zlib.decompressobj(-15)
        pieces: list[bytes] = []
        total, left = 0, member.packed or self._length
        data = b""
        while not unpacker.eof:
            if not data:
                data = self._file.read(min(_BLOCK, left))
                left -= len(data)
                if not data:
                    self.damaged = True
                    break
            try:
                piece = unpacker.decompress(data, 16 * _BLOCK)
            except zlib.error:
                self.damaged = True
                break
            data = unpacker.unconsumed_tail
            total += len(piece)
            self._budget.unpack(len(piece))
            if total > MAX_PART:
                raise self._too_large(total)
            pieces.append(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _too_large(self, size: int) -> DigitizeError:
        return DigitizeError(
            f"reading {self.what}: a part unpacks to {size} bytes; save it again, or in pieces", kind="too_large"
        )

    def xml(self, name: str) -> etree._Element | None:
        """A part's root, None where there is no such part or nothing in it; damaged markup as far as it goes."""
        data = self.read(name)
        return self.parse(data) if data else None

    def parse(self, data: bytes) -> etree._Element | None:
        """As `xml`, of bytes."""
        root, damaged = parse(data)
        self.damaged = self.damaged or damaged
        return root

    def related(self, name: str) -> Mapping[str, Relation]:
        """A part's relationships by their identifiers."""
        if name not in self._relations:
            self._relations[name] = self._related(name)
        return self._relations[name]

    def _related(self, name: str) -> Mapping[str, Relation]:
        folder, file = posixpath.split(name)
        root = self.xml(self.name_of(posixpath.join(folder, "_rels", f"{file}.rels")))
        if root is None:
            return {}
        found: dict[str, Relation] = {}
        for element in root.iterchildren(tag=etree.Element):
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "")
            external = element.get("TargetMode") == "External"
            if not external:
                target = self.name_of(posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/"))
            found[element.get("Id", "") or f"#{len(found)}"] = Relation(kind, target, external)
        return found

    def name_of(self, target: str) -> str:
        """The part that a reference leads to: its name may be written with escapes, or with other capitals (6.2.2.3)."""
        if target in self._members:
            return target
        target = unquote(target)
        return target if target in self._members else self._by_small_letters.get(target.lower(), target)

    def _directory(self) -> dict[str, _Member]:
        """The central directory; empty where there is none. Zip64 (4.5.3) where a size says so."""
        start = max(self._length - _TAIL, 0)
        self._file.seek(start)
        tail = self._file.read(_TAIL)
        at = tail.rfind(b"PK\5\6")
        if at < 0:
            return {}
        count, size, offset = struct.unpack_from("<HII", tail, at + 10)
        end = start + at  # of the directory
        if _NO_SIZE in {offset, size} or count == 0xFFFF:
            end = struct.unpack_from("<Q", tail, tail.rfind(b"PK\6\7", 0, at) + 8)[0]
            self._file.seek(end)
            count, size, offset = struct.unpack_from("<QQQ", self._file.read(56), 32)
        if count > MAX_PARTS:
            raise DigitizeError(f"reading {self.what}: it has too many parts; save it again", kind="too_large")
        shift = end - size - offset  # bytes before the zip, as a self-extracting one has
        self._file.seek(offset + max(shift, 0))
        data = self._file.read(min(size, 64 << 20))
        members: dict[str, _Member] = {}
        at = 0
        while data[at : at + 4] == b"PK\1\2":
            flags, method = struct.unpack_from("<HH", data, at + 8)
            packed, size, name_length, extra, comment = struct.unpack_from("<IIHHH", data, at + 20)
            local = struct.unpack_from("<I", data, at + 42)[0]
            name = _name(data[at + 46 : at + 46 + name_length], flags)
            if _NO_SIZE in {packed, size, local}:
                size, packed, local = _zip64(data[at + 46 + name_length :][:extra], size, packed, local)
            members.setdefault(name, _Member(local + max(shift, 0), method, flags, packed, size))
            at += 46 + name_length + extra + comment
        return members

    def _by_local_headers(self) -> dict[str, _Member]:
        self._file.seek(0)
        data = self._file.read(MAX_PART)
        members: dict[str, _Member] = {}
        at = data.find(b"PK\3\4")
        while 0 <= at <= len(data) - 30 and len(members) < MAX_PARTS:
            flags, method = struct.unpack_from("<HH", data, at + 6)
            packed, size, name_length = struct.unpack_from("<IIH", data, at + 18)
            if flags & 8:  # the sizes stand behind the data
                packed = size = 0
            name = _name(data[at + 30 : at + 30 + name_length], flags)
            members.setdefault(name, _Member(at, method, flags, packed, min(size, MAX_PART)))
            at = data.find(b"PK\3\4", at + 30)
        return members


def _name(data: bytes, flags: int) -> str:
    name = data.decode("utf-8" if flags & 0x800 or data.isascii() else "cp437", "replace")
    return name.replace("\\", "/").lstrip("/")


def _zip64(extra: bytes, size: int, packed: int, local: int) -> tuple[int, int, int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            values = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return tuple(next(values, 0) if value == _NO_SIZE else value for value in (size, packed, local))  # type: ignore[return-value]
        at += 4 + length
    return size, packed, local


def _parser(*, recover: bool = False) -> etree.XMLParser:
    """Nothing is expanded, nothing fetched; depth and length have bounds of our own."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=recover, remove_comments=True
    )


_PARSER = _parser()
_RECOVERING = _parser(recover=True)


def parse(data: bytes) -> tuple[etree._Element | None, bool]:
    """A root, and whether the markup is damaged and was read as far as it goes."""
    try:
        return etree.fromstring(data, _PARSER), False
    except etree.XMLSyntaxError:
        pass
    try:
        return etree.fromstring(
            numbered(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"), _RECOVERING
        ), True
    except etree.XMLSyntaxError:
        return None, True


@dataclass(frozen=True, slots=True)
class Properties:
    """What an office file says of itself (ECMA-376 part 2, 11)."""

    title: str = ""
    language: str = ""
    rights: tuple[str, ...] = ()


def properties(package: Package) -> Properties:
    """Title, language and statements of rights of an open packaging convention file."""
    core: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for relation in package.related("").values():
        if relation.kind == "core-properties":
            core = {local_name(one): one.text or "" for one in _children(package.xml(relation.target))}
        elif relation.kind == "custom-properties":
            for one in _children(package.xml(relation.target)):
                name = one.get("name", "").lower()
                if name in _RIGHTS_PROPERTIES:
                    pairs.append((name, "".join(map(str, one.itertext()))))
    return Properties(
        one_line(core.get("title", "")),
        core.get("language", ""),
        statements([("rights", core.get("rights", "")), *pairs]),
    )


def _children(root: etree._Element | None) -> Iterator[etree._Element]:
    return iter(()) if root is None else root.iterchildren(tag=etree.Element)


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
