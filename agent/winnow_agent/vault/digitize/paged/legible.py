"""Whether a text is language or letter soup, as a PDF's layer is whose fonts have no or a false table of Unicode.

No dictionary: the shapes of words, which hold in every script, and for alphabets whose vowels are written, whether they
come where vowels come. The bigrams are those that are common in all the languages written in Latin letters; a shifted
or shuffled alphabet keeps few of them.
"""

from __future__ import annotations

import operator
import re
import unicodedata

LEGIBLE = 0.5
"""Below it a text is better read again."""

_SAMPLE = 4000
_GLANCE = 300
_CLEAR = 0.7
_LEAST_LETTERS = 60  # of an alphabet, before its vowels and bigrams are judged
_CHUNK = re.compile(r"\S+")
_LEADERS = re.compile(r"[._…·=*•-]{4,}|(?:[._…·] ){3,}")
_PLAIN = re.compile(r"[(\[\"'“‘«„¿¡]*(?:[^\W\d_]+(?:['’.‐-][^\W\d_]+)*|[\d.,:/%€$£+−–-]+)[)\]\"'”’».,;:!?…]*")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*|[\w.-]+/[\w./-]+|[^\w\s]{1,3}")
_PIECES = re.compile(r"[^\W\d_]{3,}|\d+")
_STRANGE = re.compile("[\ue000-\uf8ff\ufffd\0-\x08\x0e-\x1f\x7f-\x9f]")
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|â[\u0080-\u00bf€][\u0080-\u00bf™œž]?|Ð[\u0080-\u00bf]|Ñ[\u0080-\u00bf]")
_LATIN = re.compile("[a-z\u00df-\u024f]")
_LATIN_WORD = re.compile("[a-z]{2,}")
_ACCENTS = re.compile("[\u0300-\u036f]")
_LATIN_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœāăąēėęěīįıōőūůűų")
_CYRILLIC_OR_GREEK = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_OTHER_VOWELS = frozenset("аеёиоуыэюяіїєѣўαεηιουωάέήίόύώϊϋΐΰ")
_COMMON_PAIRS = (
    "a:ntlrsdiumcva b:e c:oehai d:eioa e:rnsdalitmce g:e h:eaio i:nstocelrdj j:au k:eai l:eilao m:ea "
    "n:dtgeasoi o:nrfumslow p:reo q:u r:eioa s:teisoch t:hieoar u:rnseit v:ea w:ae z:e"
)
"""Of each letter, those that often follow it."""
_COMMON = frozenset(
    first + second for first, _, seconds in (one.partition(":") for one in _COMMON_PAIRS.split()) for second in seconds
)


def is_legible(text: str) -> bool:
    """Whether a page's text is language, by a few hundred characters where those leave no doubt."""
    return legibility(text[-_GLANCE:]) >= _CLEAR or legibility(text) >= LEGIBLE


def legibility(text: str) -> float:
    """From 0, letter soup, to 1, language, by a sample of the text; 1 where there is next to none to judge by."""
    sample = text[:_SAMPLE]
    if not sample.isascii():
        sample = unicodedata.normalize("NFC", sample)
    chunks = _CHUNK.findall(_LEADERS.sub(" ", sample))
    letters = sum(map(len, chunks))
    if letters < 8:
        return 1.0 if not _STRANGE.search(sample) else 0.0
    strange = len(_STRANGE.findall(sample)) + 2 * len(_MOJIBAKE.findall(sample))
    score = 1.0 - min(1.0, 2.5 * strange / letters)
    return min(score, _words(chunks), _alphabet(sample))


def _words(chunks: list[str]) -> float:
    """The share of chunks that are a word, a figure or an address; a word has the letters of one script."""
    good, total = 0.0, 0
    for chunk in chunks:
        size = len(chunk)
        total += size
        if _PLAIN.fullmatch(chunk):
            if chunk.isascii() or not _is_mixed(chunk):
                good += size
        elif _ADDRESS.fullmatch(chunk) or (not chunk.isascii() and _is_spaceless(chunk)):
            good += size
        else:
            pieces = _PIECES.findall(chunk)  # of a formula, a path, words run together
            good += min(size, sum(map(len, pieces))) * 0.7
    return min(1.0, good / total / 0.75)


def _is_mixed(word: str) -> bool:
    """Letters of two alphabets that nobody mixes in one word."""
    scripts: set[str | int] = set()
    for char in word:
        code = ord(char)
        if not char.isalpha() or 0x250 <= code < 0x370:
            continue
        if code < 0x250:
            scripts.add("latin")
        else:
            scripts.add(code >> 9 if code >= 0x600 else code >> 8)
    return len(scripts) > 1 and not _is_spaceless(word)


def _is_spaceless(chunk: str) -> bool:
    """In a script that writes marks beyond the letters' class, or without spaces: its chunks have no shape to judge."""
    marks = sum(1 for char in chunk if unicodedata.category(char)[0] in "LMN")
    high = sum(1 for char in chunk if ord(char) >= 0x590)
    return 2 * high > len(chunk) and 2 * marks > len(chunk)


def _alphabet(sample: str) -> float:
    """Where vowels are written: their share, and the share of common pairs of letters."""
    lower = sample.lower()
    latin = _LATIN.findall(lower)
    if len(latin) >= _LEAST_LETTERS:
        vowels = sum(map(_LATIN_VOWELS.__contains__, latin)) / len(latin)
        plain_letters = lower if lower.isascii() else _ACCENTS.sub("", unicodedata.normalize("NFD", lower))
        run = " ".join(_LATIN_WORD.findall(plain_letters))
        pairs = len(run) - 1 - 2 * run.count(" ")
        common = sum(map(_COMMON.__contains__, map(operator.add, run, run[1:]))) / max(1, pairs)
        return min(_within(vowels, 0.22, 0.3, 0.68, 0.8), 1.0, max(0.0, (common - 0.18) / 0.24))
    others = _CYRILLIC_OR_GREEK.findall(lower)
    if len(others) >= _LEAST_LETTERS:
        plain = [unicodedata.normalize("NFD", letter)[0] if ord(letter) < 0x400 else letter for letter in others]
        vowels = sum(map(_OTHER_VOWELS.__contains__, plain)) / len(plain)
        return _within(vowels, 0.24, 0.33, 0.58, 0.7)
    return 1.0


def _within(value: float, least: float, low: float, high: float, most: float) -> float:
    """1 between ``low`` and ``high``, 0 beyond ``least`` and ``most``, straight in between."""
    if value < low:
        return max(0.0, (value - least) / (low - least))
    return 1.0 if value <= high else max(0.0, (most - value) / (most - high))
