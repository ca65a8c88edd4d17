"""Whether what was read is made of words: by the lists of words in Tesseract's own language data.

A confidence compares readings by one engine and model. Whether another language, or another engine, read a page better
is told by the words: garbage is in no dictionary.

The format is Tesseract's (ccutil/tessdatamanager.h, dict/dawg.h): a table of offsets, among them the LSTM's characters and
a graph of words, whose edges are 64-bit numbers of a character, three flags and the next node.
"""

from __future__ import annotations

import functools
import gzip
import re
import struct
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from winnow_agent.vault.engines import ocr_data

_WORDS, _CHARACTERS = 19, 21  # places in the table of offsets: TESSDATA_LSTM_SYSTEM_DAWG, TESSDATA_LSTM_UNICHARSET
_MAGIC = 42
_LAST_EDGE, _WORD_END = 1, 4
_FLAG_BITS = 3
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"[$€£]?\d[\d.,:/%-]*\d|\d")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A graph of words.

    Attributes:
        edges: one after another, those of a node together.
        characters: the number of each character.
        bits: how many of an edge's lowest bits are its character.
        first: the edges of the first node by their character; there may be thousands.
    """

    edges: Sequence[int]
    characters: Mapping[str, int]
    bits: int
    first: Mapping[int, Sequence[int]]

    def __contains__(self, word: str) -> bool:
        """Whether it is a word as it stands."""
        node = 0
        for place, char in enumerate(word):
            number = self.characters.get(char)
            edges = self._edges(node, number) if number is not None else ()
            if place == len(word) - 1:
                return any(edge >> self.bits & _WORD_END for edge in edges)
            node = max((edge >> (self.bits + _FLAG_BITS) for edge in edges), default=0)
            if not node:
                return False
        return False

    def _edges(self, node: int, number: int) -> Sequence[int]:
        """Those of a character: one may go on and another end the word."""
        if not node:
            return self.first.get(number, ())
        mask, found = (1 << self.bits) - 1, []
        for place in range(node, len(self.edges)):
            edge = self.edges[place]
            if edge & mask == number:
                found.append(edge)
            if edge >> self.bits & _LAST_EDGE:
                break
        return found

    def knows(self, word: str) -> bool:
        """Whether it is a word in some case."""
        return word in self or word.lower() in self or word.capitalize() in self


@functools.lru_cache(maxsize=8)
def dictionary(language: str) -> Dictionary | None:
    """The words of an installed language or script; None where its data has none, or is of another format."""
    path = ocr_data.installed().get(language)
    try:
        data = path.read_bytes() if path is not None else b""
        if path is not None and path.suffix == ".gz":
            data = gzip.decompress(data)
        return _parsed(data)
    except (OSError, ValueError, IndexError, struct.error):
        return None


def _parsed(data: bytes) -> Dictionary | None:
    (count,) = struct.unpack_from("<i", data)
    offsets = struct.unpack_from(f"<{count}q", data, 4)
    if count <= _CHARACTERS or offsets[_WORDS] < 0 or offsets[_CHARACTERS] < 0:
        return None
    names = _piece(data, offsets, _CHARACTERS).decode("utf-8").split("\n")[1:]
    characters = {name.split(" ", 1)[0]: number for number, name in enumerate(names) if name}
    words = _piece(data, offsets, _WORDS)
    magic, size, count = struct.unpack_from("<hii", words)
    if magic != _MAGIC:
        return None
    edges, bits = np.frombuffer(words, "<u8", count, 10).tolist(), size.bit_length()
    return Dictionary(edges, characters, bits, _first(edges, bits))


def _first(edges: Sequence[int], bits: int) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for edge in edges:
        found.setdefault(edge & ((1 << bits) - 1), []).append(edge)
        if edge >> bits & _LAST_EDGE:
            break
    return found


def _piece(data: bytes, offsets: Sequence[int], place: int) -> bytes:
    following = [offset for offset in (*offsets[place + 1 :], len(data)) if offset >= 0]
    return data[offsets[place] : following[0]]


@functools.lru_cache(maxsize=65_536)
def _is_known(language: str, word: str) -> bool:
    words = dictionary(language)
    return words is not None and words.knows(word)


def known_share(text: str, languages: str) -> float:
    """The share of a text's letters that stand in known words, or of its digits in numbers; 0 to 1.

    Words of one letter and stray signs count as unknown. 0.5 where no dictionary can be had.
    """
    names = [name for name in languages.split("+") if dictionary(name) is not None]
    if not names:
        return 0.5
    good = 0
    for token in _TOKEN.findall(text):
        word = unicodedata.normalize("NFC", token)
        if len(word) >= _SHORTEST and any(_is_known(name, word) for name in names):
            good += len(word)
    good += sum(len(number) for number in _NUMBER.findall(text))
    total = sum(1 for char in text if not char.isspace())
    return good / total if total else 0.0
