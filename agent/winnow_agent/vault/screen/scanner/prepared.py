"""What was reckoned of patterns when the package was made: their sketches, and what `regex` compiles them to.

To sketch and compile the five hundred patterns of `personal` takes most of a worker's start; to look them up in the table beside
this module (`prepared.txt`, made by ``python -m tools.make_patterns``) a fiftieth of that. A pattern is found by the digest of its source
and flags. One that the table has not is reckoned when it is asked for, and so is every one where another Python's Unicode or
another version of `regex` made the table, other modules of the scanner, or something damaged it: the same, in more time.

The table's first line is its `Stamp` as JSON; every other line is a pattern's digest, its sketch, and its compiled form, both
deflated and in base 64, ``-`` where there is none, ``?`` where none was reckoned.
"""

from __future__ import annotations

import base64
import copyreg
import hashlib
import json
import logging
import sys
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import regex

from winnow_agent.vault.screen.scanner import sketch as sketching
from winnow_agent.vault.screen.scanner.sketch import Sketch, Word
from winnow_agent.vault.screen.scanner.tree import UnsupportedError

_log = logging.getLogger(__name__)

TABLE: Final = Path(__file__).with_name("prepared.txt")
_NONE: Final = "-"
_UNKNOWN: Final = "?"
_SOURCES: Final = ("alphabet", "digits", "prepared", "sketch", "syntax", "tree")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a table was made with.

    Attributes:
        unicode: the version of Python's own, which the sketches depend on.
        regex: the version of `regex`, which alone reads what it compiled.
        order: of bytes in a number, ``little`` or ``big``.
        code: digest of the scanner's modules, which say how a pattern is sketched and how a row is written.
    """

    unicode: str
    regex: str
    order: str
    code: str


@dataclass(frozen=True, slots=True)
class Table:
    """What was made of each pattern, by its digest, and with what."""

    made: Stamp | None
    rows: Mapping[str, tuple[str, str]]

    @property
    def sketches(self) -> bool:
        """Whether the sketches hold here."""
        return self.made is not None and (self.made.unicode, self.made.code) == (unicodedata.unidata_version, _code())

    @property
    def compiled(self) -> bool:
        """Whether this `regex` can read what was compiled."""
        made = self.made
        return made is not None and (made.regex, made.order, made.code) == (regex.__version__, sys.byteorder, _code())


def stamp() -> Stamp:
    """What a table is made with here and now."""
    return Stamp(unicodedata.unidata_version, regex.__version__, sys.byteorder, _code())


@cache
def _code() -> str:
    code = hashlib.blake2b(digest_size=16)
    for name in _SOURCES:
        code.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return code.hexdigest()


def digest(source: str, flags: int) -> str:
    """By which a pattern is found in the table."""
    return hashlib.blake2b(f"{int(flags)} {source}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


@cache
def table() -> Table:
    """The package's own; an empty one where it has none, or a damaged one."""
    if not TABLE.exists():
        return Table(None, {})
    try:
        first, *lines = TABLE.read_text("ascii").splitlines()
        rows = {key: (sketched, compiled) for key, sketched, compiled in map(str.split, lines)}
        return Table(Stamp(**json.loads(first)), rows)
    except (ValueError, TypeError) as error:
        _damaged(error)
        return Table(None, {})


def sketch(source: str, flags: int) -> Sketch:
    """The pattern's sketch, as `sketch.sketch` has it.

    Raises:
        UnsupportedError: there is none; the pattern has to be run over the whole text.
    """
    known = table().rows.get(digest(source, flags)) if table().sketches else None
    if known is None or known[0] == _UNKNOWN:
        return sketching.sketch(source, flags)
    if known[0] == _NONE:
        raise UnsupportedError("it had none when the table was made")
    try:
        words, number, before, forth = json.loads(_inflated(known[0]))
    except (ValueError, zlib.error) as error:
        _damaged(error)
        return sketching.sketch(source, flags)
    return Sketch(tuple(Word(text.encode("latin-1"), low, high) for text, low, high in words), number, before, forth)


def compiled(source: str, flags: int = 0) -> Any:
    """The pattern as ``regex.compile`` gives it."""
    known = table().rows.get(digest(source, flags)) if table().compiled else None
    if known is None or known[1] == _UNKNOWN:
        return regex.compile(source, flags)
    try:
        head, _, code = _inflated(known[1]).partition(b"\n")
        all_flags, groups, offset, characters, needed, count = json.loads(head)
    except (ValueError, zlib.error) as error:
        _damaged(error)
        return regex.compile(source, flags)
    named = {number: name for name, number in groups.items()}
    rebuild, _ = _taken_apart(_any_pattern())
    return rebuild(source, all_flags, code, groups, named, {}, [], offset, tuple(characters), needed, count)


def is_kept(known: tuple[str, str] | None, *, looked_for: bool) -> bool:
    """Whether a row that a table has holds all that is wanted: of a pattern that is looked for now, a sketch too."""
    return known is not None and not (looked_for and known[0] == _UNKNOWN)


def row(source: str, flags: int, *, looked_for: bool) -> tuple[str, str]:
    """The row of a pattern. `regex` does not compile one to the same code every time, though always to the same meaning.

    Args:
        looked_for: whether a scanner looks for it, so that it needs a sketch.
    """
    sketched = _sketched(source, flags) if looked_for else _UNKNOWN
    sketching.forget()
    return sketched, _compiled(source, flags)


def written(rows: Mapping[str, tuple[str, str]]) -> str:
    """The file that holds the rows."""
    lines = (" ".join((key, *rows[key])) for key in sorted(rows))
    return "".join(f"{line}\n" for line in (json.dumps(asdict(stamp())), *lines))


def _damaged(error: Exception) -> None:
    _log.warning(
        "The table of prepared patterns beside the scanner is damaged (%s): the patterns are reckoned anew, which takes a worker's start longer. "
        "Install the agent's package again.",
        type(error).__name__,
    )


@cache
def _any_pattern() -> Any:
    return regex.compile("")


def _taken_apart(pattern: Any) -> tuple[Any, Any]:
    """What makes a pattern again, and of what: `regex` tells `copyreg`, so that a pattern can be copied and sent."""
    apart: tuple[Any, Any] = copyreg.dispatch_table[regex.Pattern](pattern)  # type: ignore[assignment]
    return apart


def _sketched(source: str, flags: int) -> str:
    try:
        made = sketching.sketch(source, flags)
    except UnsupportedError:
        return _NONE
    words = [[word.text.decode("latin-1"), word.low, word.high] for word in made.words]
    return _deflated(json.dumps([words, made.digits, made.before, made.forth]).encode())


def _compiled(source: str, flags: int) -> str:
    """None where `regex` would not have the whole of the pattern again."""
    _, parts = _taken_apart(regex.compile(source, flags))
    _, all_flags, code, groups, named, lists, list_indexes, offset, characters, needed, count = parts
    if lists or list_indexes or named != {number: name for name, number in groups.items()}:
        return _UNKNOWN
    head = json.dumps([all_flags, groups, offset, list(characters), needed, count]).encode()
    return _deflated(head + b"\n" + code)


def _deflated(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


def _inflated(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
