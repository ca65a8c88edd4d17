"""Regular expressions of `regex` as trees, as far as the scanner needs to know them.

Every set of characters becomes the set of their bytes (`alphabet`), which may stand for more; what no tree can say raises
`UnsupportedError`, and such a pattern is run over the whole text.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import regex

from winnow_agent.vault.screen.scanner import alphabet
from winnow_agent.vault.screen.scanner.tree import (
    Chars,
    Choice,
    Look,
    Mark,
    Node,
    Repeat,
    Sequence,
    UnsupportedError,
    width,
)

_IGNORE_CASE: Final = int(regex.IGNORECASE)
_LINES: Final = int(regex.MULTILINE)
_DOT_ALL: Final = int(regex.DOTALL)
_VERBOSE: Final = int(regex.VERBOSE)
_KNOWN_FLAGS: Final = _IGNORE_CASE | _LINES | _DOT_ALL | _VERBOSE | int(regex.UNICODE) | int(regex.VERSION0)
_FLAG_LETTERS: Final = {"i": _IGNORE_CASE, "m": _LINES, "s": _DOT_ALL, "x": _VERBOSE}
_GLOBAL: Final = regex.compile(r"(?<!\\)\(\?([a-zA-Z0-9]+)\)")
_SCOPED: Final = regex.compile(r"\(\?([imsx]*)(?:-([imsx]+))?:")
_NAMED: Final = regex.compile(r"\(\?P?<(\w+)>")
_COUNT: Final = regex.compile(r"\{(\d*)(,?)(\d*)\}")
_PROPERTY: Final = regex.compile(r"\\[pP]\{(\^?)([\w=: ]+)\}|\\[pP](\w)")
_ALL_LETTERS: Final = regex.compile(r"\\w|\\p\{L\}")
_CODE: Final = regex.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_SIMPLE: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_SPACES: Final = sum(1 << ord(space) for space in " \t\n\r\f\v")
_DIGITS: Final = alphabet.span(ord("0"), ord("9"))
_LETTERS: Final = alphabet.span(ord("a"), ord("z")) | alphabet.span(ord("A"), ord("Z"))
_WORD: Final = _DIGITS | _LETTERS | 1 << ord("_")
_SEPARATORS: Final = 0b1111 << 0x1C
_LETTERS_BEYOND: Final = alphabet.kind("upper", "lower", "letter")
_CLASSES: Final = {
    "d": _DIGITS | alphabet.kind("digit"),
    "w": _WORD | _LETTERS_BEYOND | alphabet.kind("mark", "digit", "number", "connector", "format", "symbol"),
    "s": _SPACES | _SEPARATORS | alphabet.kind("space", "format"),
    "D": (alphabet.ASCII & ~_DIGITS) | alphabet.BEYOND,
    "W": (alphabet.ASCII & ~_WORD) | alphabet.BEYOND,
    "S": (alphabet.ASCII & ~_SPACES) | alphabet.BEYOND,
}
DIGITS: Final = _CLASSES["d"]
SURELY_WORD: Final = _WORD | (alphabet.kind("upper", "lower", "letter", "digit") & ~alphabet.kind())
"""Bytes that stand for characters of words and for nothing else."""
PERHAPS_WORD: Final = _CLASSES["w"]
_PROPERTIES: Final = {
    "L": _LETTERS_BEYOND,
    "Lu": alphabet.kind("upper"),
    "Ll": alphabet.kind("lower"),
    "Lt": alphabet.kind("upper"),
    "Lo": alphabet.kind("letter"),
    "M": alphabet.kind("mark"),
    "Mn": alphabet.kind("mark"),
    "N": alphabet.kind("digit", "number"),
    "Nd": alphabet.kind("digit"),
    "P": alphabet.kind("punctuation", "connector"),
    "Pd": alphabet.kind("punctuation"),
    "Z": alphabet.kind("space"),
    "Zs": alphabet.kind("space"),
    "S": alphabet.kind("symbol"),
    "Sc": alphabet.kind("symbol"),
}


@cache
def _within_ascii(source: str, flags: int) -> int:
    """What of ASCII a class takes: asked of `regex` itself."""
    pattern = regex.compile(source, flags)
    return sum(1 << code for code in range(128) if pattern.match(chr(code)))


def complement(mask: int) -> int:
    """The bytes of what may be outside of a set: one beyond ASCII stands for characters of the set and for others."""
    return (alphabet.ASCII & ~(mask & ~_SEPARATORS)) | alphabet.BEYOND


@cache
def _chars(mask: int) -> Chars:
    return Chars(mask)


class _Parser:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._at = 0
        self._flags = flags
        self._groups: list[Node | None] = [None]
        self._names: dict[str, int] = {}

    def parse(self) -> Node:
        node = self._choice()
        if self._at < len(self._source):
            raise UnsupportedError("a bracket too many")
        return node

    def _peek(self, size: int = 1) -> str:
        return self._source[self._at : self._at + size]

    def _choice(self) -> Node:
        parts = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._source) and self._peek() not in "|)":
            if self._flags & _VERBOSE and self._skipped():
                continue
            atom = self._atom()
            if atom is not None:
                parts.append(self._repeated(atom))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _skipped(self) -> bool:
        if self._peek().isspace():
            self._at += 1
            return True
        if self._peek() == "#":
            end = self._source.find("\n", self._at)
            self._at = len(self._source) if end < 0 else end + 1
            return True
        return False

    def _repeated(self, atom: Node) -> Node:
        while True:
            while self._flags & _VERBOSE and self._skipped():
                pass
            sign = self._peek()
            if sign and sign in "*+?":
                self._at += 1
                least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            elif sign == "{" and (count := _COUNT.match(self._source, self._at)) and count[0] not in {"{}", "{,}"}:
                self._at = count.end()
                least = int(count[1] or 0)
                most = (int(count[3]) if count[3] else None) if count[2] else least
            elif sign == "{":
                raise UnsupportedError("a brace that counts nothing")
            else:
                return atom
            if self._peek() in {"?", "+"}:  # lazy or possessive: the same strings, or fewer
                self._at += 1
            atom = Repeat(atom, least, most)

    def _atom(self) -> Node | None:
        sign = self._peek()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._set()
        if sign == "\\":
            return self._escape()
        self._at += 1
        if sign == ".":
            return _chars(alphabet.ANY if self._flags & _DOT_ALL else alphabet.ANY & ~(1 << 10))
        if sign == "^":
            return Mark("m^" if self._flags & _LINES else "^")
        if sign == "$":
            return Mark("$")
        if sign in "*+?{":
            raise UnsupportedError("a count without anything to count")
        return self._literal(sign)

    def _literal(self, character: str) -> Chars:
        return _chars(alphabet.single(character, bool(self._flags & _IGNORE_CASE)))

    def _group(self) -> Node | None:
        source, flags = self._source, self._flags
        if self._peek(3) == "(?#":
            self._at = source.index(")", self._at) + 1
            return None
        if plain := _GLOBAL.match(source, self._at):
            self._at = plain.end()
            return None
        number = None
        if self._peek(2) != "(?":
            self._at += 1
            number = self._numbered()
        elif named := _NAMED.match(source, self._at):
            self._at = named.end()
            number = self._numbered(named[1])
        elif scoped := _SCOPED.match(source, self._at):
            self._at = scoped.end()
            for letter in scoped[1]:
                self._flags |= _FLAG_LETTERS[letter]
            for letter in scoped[2] or "":
                self._flags &= ~_FLAG_LETTERS[letter]
        elif self._peek(3) == "(?>":
            self._at += 3
        elif self._peek(3) in {"(?=", "(?!"} or self._peek(4) in {"(?<=", "(?<!"}:
            return self._look()
        elif self._peek(4) == "(?P=":
            end = source.index(")", self._at)
            name, self._at = source[self._at + 4 : end], end + 1
            return self._again(self._names[name])
        else:
            raise UnsupportedError("a group of an unknown kind")
        node = self._choice()
        self._close()
        self._flags = flags
        if number is not None:
            self._groups[number] = node
        return node if not isinstance(node, Sequence | Choice) else Sequence((node,))

    def _numbered(self, name: str = "") -> int:
        if name and name in self._names:
            raise UnsupportedError("two groups of one name")
        self._groups.append(None)
        if name:
            self._names[name] = len(self._groups) - 1
        return len(self._groups) - 1

    def _look(self) -> Node:
        behind = self._peek(3) == "(?<"
        negative = self._source[self._at + (3 if behind else 2)] == "!"
        self._at += 4 if behind else 3
        node = self._choice()
        self._close()
        return Look(node, behind, negative)

    def _close(self) -> None:
        if self._peek() != ")":
            raise UnsupportedError("a bracket that is not closed")
        self._at += 1

    def _again(self, number: int) -> Node:
        if number >= len(self._groups) or (group := self._groups[number]) is None:
            raise UnsupportedError("a reference to what is not there yet")
        return Repeat(Chars(alphabet.ANY), 0, width(group)[1])

    def _escape(self) -> Node:
        source = self._source
        if self._at + 1 >= len(source):
            raise UnsupportedError("a backslash at the end")
        sign = source[self._at + 1]
        if sign in "bB":
            self._at += 2
            return Mark(sign)
        if sign in "AZzG":
            self._at += 2
            if sign == "G":
                raise UnsupportedError("a place that depends on the search")
            return Mark("^" if sign == "A" else "$")
        if sign in "123456789":
            self._at += 2
            if self._peek().isdigit():
                raise UnsupportedError("a reference over nine")
            return self._again(int(sign))
        return _chars(self._class_escape()[0])

    def _class_escape(self) -> tuple[int, str]:
        """The set of an escape, and the character where it is a single one."""
        source, ignore_case = self._source, bool(self._flags & _IGNORE_CASE)
        if found := _PROPERTY.match(source, self._at):
            self._at = found.end()
            return self._property(found), ""
        if found := _CODE.match(source, self._at):
            self._at = found.end()
            character = chr(int(found[1] or found[2] or found[3], 16))
            return alphabet.single(character, ignore_case), character
        sign = source[self._at + 1]
        self._at += 2
        if sign in _CLASSES:
            return _CLASSES[sign], ""
        if sign in _SIMPLE:
            return alphabet.single(_SIMPLE[sign], False), _SIMPLE[sign]
        if sign.isascii() and sign.isalnum():
            raise UnsupportedError("an unknown escape")
        return alphabet.single(sign, ignore_case), sign

    def _property(self, found: regex.Match[str]) -> int:
        name = found[2] or found[3]
        beyond = _PROPERTIES.get(name)
        negative = found[0][1] == "P" or found[1] == "^"
        if self._flags & _IGNORE_CASE and name in {"Lu", "Ll", "Lt"}:
            beyond = _LETTERS_BEYOND
        return _within_ascii(found[0], self._flags & _IGNORE_CASE) | (
            alphabet.BEYOND if beyond is None or negative else beyond
        )

    def _set(self) -> Node:
        self._at += 1
        negative = self._peek() == "^"
        self._at += negative
        ignore_case = bool(self._flags & _IGNORE_CASE)
        mask, first, letters = 0, True, False
        while first or self._peek() != "]":
            first = False
            if self._at >= len(self._source):
                raise UnsupportedError("a set that is not closed")
            if self._peek(2) in {"[:", "--", "&&", "||", "~~"}:
                raise UnsupportedError("a set made of sets")
            letters |= bool(_ALL_LETTERS.match(self._source, self._at))
            part, character = self._member()
            if character and self._peek() == "-" and self._peek(2) != "-]":
                self._at += 1
                _, last = self._member()
                if not last:
                    raise UnsupportedError("a range without an end")
                part = alphabet.span(ord(character), ord(last))
                if ignore_case:
                    for code in range(ord(character), min(ord(last), ord(character) + 4000) + 1):
                        part |= alphabet.single(chr(code), True)
                    part |= alphabet.BEYOND if ord(last) - ord(character) > 4000 else 0
            mask |= part
        self._at += 1
        if negative:
            mask = complement(mask) if letters else complement(mask) | alphabet.SHARED
        return _chars(mask)

    def _member(self) -> tuple[int, str]:
        if self._peek() == "\\":
            if self._peek(2) == "\\b":
                self._at += 2
                return 1 << 8, "\b"
            return self._class_escape()
        character = self._peek()
        self._at += 1
        return alphabet.single(character, bool(self._flags & _IGNORE_CASE)), character


def parse(source: str, flags: int) -> Node:
    """The tree of a pattern that `regex` compiles with these flags.

    Raises:
        UnsupportedError: it has none.
    """
    flags = int(flags)
    for found in _GLOBAL.finditer(source):
        for letter in found[1]:
            if letter not in _FLAG_LETTERS:
                raise UnsupportedError("an unknown flag")
            flags |= _FLAG_LETTERS[letter]
    if flags & ~_KNOWN_FLAGS:
        raise UnsupportedError("an unknown flag")
    try:
        return _Parser(source, flags).parse()
    except (IndexError, KeyError, RecursionError) as error:
        raise UnsupportedError("a pattern that ends too early") from error
