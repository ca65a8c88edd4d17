"""Which eight-bit encoding a text has: the one in which its letters are those of a language.

A byte is ``ő`` in one encoding and ``õ`` in the next, and both look like text. What tells them apart is the company that
letters keep: no language has both ``õ`` and ``ű``, and none has small letters before capital ones. So the text is read in
each encoding, and each reading is held against the letters beyond ASCII of the languages that are written in it.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_LANGUAGES: Final = {
    "western": (
        "éàèêçôîûùâïœëæ", "üäößé", "óíáéñúü", "ãçéáíõêóâàúôü", "èàùòìé", "àèéóíçòúïü·", "ëéïöüèê", "äåöé", "øåæé", "íáðéóúþöæý",
        "äõüöšž", "áéíóú", "ëç", "éüöäáíóàèçñêãøåæßúôîâûïëõòùìœ",
    ),
    "central": ("łążęóśćńź", "íáéěřšžýčůúťňďó", "áíéčžšýúľôťďňóĺŕä", "áéöóőíüúű", "ăâîţş", "šćčžđ", "üäößé"),
    "turkish": ("ışüğçöİâî",),
    "baltic": ("ėšąžįūčųę", "āīēšņūžļķčģ", "äõüöšž"),
    "cyrillic": (
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оаніивертслкдпмузябьгчйхцжїєюшфщґ", "аоиентрсвдлкпмзгубщяъчйцжхшфюь",
        "аоиенртсвдкупмљњјзгбчшцжћфхђџ",
    ),
    "greek": ("αοιτεσνηρπκμλςυίόάέήγδώωχθύφβξζψϊΐϋΰ",),
    "hebrew": ("יוהלאתרבשמןםנדקעגחכפטסצזךףץ",),
    "arabic": (
        "البيتمنرودسعكهفحقةجشصىخطأذضزئغثظإءآؤ", "اينردهموتبشسكلزخگفقجچپعحآصکطضغئژثظذةىأ",
        "ايرنکوےمتہلسبدجپھگںعٹشقچزخحڑفصطآئضذظثغڈژىؤ",
    ),
    "thai": ("านรอก่เง้มัยลวดทตสิะปบคีแหจพุู์ชื็ขใไำโผซถธศภึษณญฐฎฏฉฬฟ",),
}  # fmt: skip
"""The letters of languages, in the order of their frequency; of a group, those whose encodings are the same."""
_ENCODINGS: Final = (
    ("cp1252", "western", 5.0), ("cp1250", "central", 0.0), ("cp1254", "turkish", 0.0), ("cp1257", "baltic", 0.0),
    ("iso8859_2", "central", -1.0), ("iso8859_15", "western", -1.0),
    ("cp850", "western", -3.0), ("cp437", "western", -3.0), ("mac_roman", "western", -3.0),
    ("cp852", "central", -3.0), ("mac_latin2", "central", -3.0), ("cp857", "turkish", -3.0), ("cp775", "baltic", -3.0),
    ("cp1251", "cyrillic", 0.0), ("koi8_r", "cyrillic", 0.0), ("koi8_u", "cyrillic", -0.5), ("iso8859_5", "cyrillic", -1.0),
    ("cp866", "cyrillic", -1.0), ("mac_cyrillic", "cyrillic", -1.5), ("cp855", "cyrillic", -3.0),
    ("cp1253", "greek", 0.0), ("iso8859_7", "greek", -0.5), ("cp1255", "hebrew", 0.0), ("iso8859_8", "hebrew", -0.5),
    ("cp862", "hebrew", -3.0), ("cp1256", "arabic", 0.0), ("iso8859_6", "arabic", -0.5),
    ("cp874", "thai", 0.0),
)  # fmt: skip
"""Encodings, their group, and how much likelier than others one is before anything was read (in natural logarithms)."""
EIGHT_BITS: Final = frozenset(name for name, _, _ in _ENCODINGS)
_LATIN: Final = frozenset({"western", "central", "turkish", "baltic"})
_SAMPLE: Final = 1 << 14
_USUAL: Final = frozenset("’‘“”„–—…«»\u00a0\u200c")
_FRAMES: Final = frozenset(map(chr, range(0x2500, 0x25A0)))
_MARKS: Final = frozenset("‹›‚•€§°©®™\u00ad·¿¡ºª½¼¾×²³µ£¢´№¦¬±¹¤¶÷†‡‰") | _FRAMES
_IN_WORDS: Final = frozenset("’‘·\u00ad´")
_RANK_OFFSET: Final = 1.5  # the first letter of a language is nearly twice as frequent as the third, and so on
_LETTERS_SHARE: Final = 0.9
_USUAL_SHARE, _MARK_SHARE, _STRANGE_SHARE = map(math.log, (0.02, 0.004, 0.0001))
_OUT_OF_PLACE: Final = -5.0
_MOST_STRANGE: Final = 0.1
_MOST_OUT_OF_PLACE_LATIN: Final = 0.1
_MOST_OUT_OF_PLACE: Final = 0.03
_MOST_SIGNS: Final = 0.4
_LEAST_SCORE: Final = -4.3
"""A text's mean is -3 in a language's letters; -5 in kana that were taken for Greek."""
_BEYOND: Final = re.compile(rb"[\x80-\xff]")
_WORD: Final = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z\x80-\xff]{2,}+")
_INSIDE: Final = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z])")
_ALONE: Final = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff](?![A-Za-z\x80-\xff])")
_BEGINNING: Final = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff](?=[\x80-\xff])")
_AT_ENDS: Final = frozenset("’")
_VOWELS: Final = frozenset("aeiouæø")
_FEWEST: Final = 6
_FEWEST_AGAINST: Final = 12
_MARGIN: Final = 3


def eight_bit_encoding(data: bytes) -> str | None:
    """Python's name of the likeliest encoding; None where no language explains the text, which may be East Asian."""
    first = _BEYOND.search(data)
    if first is None:
        return None
    seen = _Seen.of(_sample(data, first.start()))
    if not seen.latin and seen.number < _FEWEST:
        return None
    least = -math.inf if seen.latin else _LEAST_SCORE * seen.number
    score, best = max(_scores(seen), default=(-math.inf, None))
    return best if score > least else None


def _scores(seen: _Seen) -> Iterator[tuple[float, str]]:
    """The encodings that a text may be in, with their likelihood: the logarithm of that of the language that fits best."""
    for encoding, group, prior in _ENCODINGS:
        if (group in _LATIN) != seen.latin:
            continue
        letters = _LETTERS[encoding]
        misplaced = _misplaced(seen, letters)
        if _is_out_of_question(seen, letters, misplaced):
            continue
        for known in _KNOWN[group]:
            score, strange = prior + misplaced * _OUT_OF_PLACE, 0
            for byte, number in seen.beyond.items():
                logarithm = _logarithm(letters[byte], known)
                score += number * logarithm
                strange += number * (logarithm <= _STRANGE_SHARE)
            if strange <= _MOST_STRANGE * seen.number:
                yield score, encoding


def contradicts(data: bytes, encoding: str) -> bool:
    """Whether a text can't be in the eight-bit encoding that is declared for it, though each of its bytes is a character there.

    As of a page in ``koi8_r`` whose server says ``windows-1251``: its small letters would stand before capital ones.
    """
    encoding = encoding.replace("-", "_")
    first = _BEYOND.search(data)
    group = next((group for name, group, _ in _ENCODINGS if name == encoding), None)
    if first is None or group is None:
        return False
    seen = _Seen.of(_sample(data, first.start()))
    if seen.number < _FEWEST_AGAINST:
        return False
    letters = _LETTERS[encoding]
    if (group in _LATIN) != seen.latin:  # unless they are signs, which stand in words of any letters
        return 2 * sum(number for byte, number in seen.beyond.items() if letters[byte].isalpha()) > seen.number
    if _is_out_of_question(seen, letters, _misplaced(seen, letters)):
        return True
    if seen.latin:  # what is a sign in one encoding is a letter in the next, and a page may be full of signs
        return False
    scores = sorted(_scores(seen), reverse=True)
    near = {one for score, one in scores if score > scores[0][0] - seen.number / _MARGIN}
    return bool(scores) and encoding not in near


def _sample(data: bytes, first: int) -> bytes:
    """What is looked at: some of the text around the first byte beyond ASCII."""
    return data[max(0, first - _SAMPLE // 2) :][:_SAMPLE]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of a text tells its encoding.

    Attributes:
        beyond: the bytes beyond ASCII, and how often each comes.
        number: of them all.
        pairs: a letter, and the byte beyond ASCII after it.
        inside: bytes between two letters of ASCII.
        alone: bytes that no letter stands beside.
        begins: bytes beyond ASCII with which words begin that go on in bytes beyond ASCII.
        latin: whether the words in which they stand consist of ASCII for the most part.
    """

    beyond: Counter[int]
    number: int
    pairs: Counter[tuple[int, int]]
    inside: Counter[int]
    alone: Counter[int]
    begins: Counter[int]
    latin: bool

    @classmethod
    def of(cls, sample: bytes) -> _Seen:
        """What a sample shows."""
        pairs = Counter(itertools.pairwise(sample))
        beyond = Counter(byte for byte in sample if byte >= 0x80)
        return cls(
            beyond=beyond,
            number=beyond.total(),
            pairs=Counter({pair: number for pair, number in pairs.items() if pair[1] >= 0x80 and pair[0] >= 0x41}),
            inside=Counter(match[0][0] for match in _INSIDE.finditer(sample)),
            alone=Counter(match[0][0] for match in _ALONE.finditer(sample)),
            begins=Counter(match[0][0] for match in _BEGINNING.finditer(sample)),
            latin=_in_latin_letters(sample),
        )


def _in_latin_letters(sample: bytes) -> bool:
    latin = other = 0
    for match in _WORD.finditer(sample):
        if match[0].isascii():
            continue
        ascii_letters = len(match[0]) - sum(byte >= 0x80 for byte in match[0])
        if 2 * ascii_letters < len(match[0]):
            other += len(match[0])
        else:
            latin += len(match[0])
    return latin >= other


def _is_out_of_question(seen: _Seen, letters: str, misplaced: int) -> bool:
    most = _MOST_OUT_OF_PLACE_LATIN if seen.latin else _MOST_OUT_OF_PLACE
    signs = sum(number for byte, number in seen.beyond.items() if letters[byte] in _MARKS)
    return misplaced > 1 + most * seen.number or (not seen.latin and signs > _MOST_SIGNS * seen.number)


def _misplaced(seen: _Seen, letters: str) -> int:
    """How many capital letters stand after small ones, signs within words, and consonants where a sign would stand."""
    found = sum(
        number for byte, number in seen.inside.items() if not letters[byte].isalpha() and letters[byte] not in _IN_WORDS
    )
    if seen.latin:
        found += sum(number for byte, number in seen.alone.items() if _is_consonant(letters[byte]))
    else:
        found += sum(number for byte, number in seen.begins.items() if letters[byte] in _AT_ENDS)
    for (before, after), number in seen.pairs.items():
        first, second = letters[before], letters[after]
        if (first.islower() and second.isupper()) or (
            first.isalpha() != second.isalpha() and (first in _FRAMES or second in _FRAMES)
        ):
            found += number
    return found


def _is_consonant(letter: str) -> bool:
    return letter.isalpha() and unicodedata.normalize("NFD", letter)[0].lower() not in _VOWELS


def _logarithms(language: str) -> dict[str, float]:
    """How often each letter comes among the letters beyond ASCII, by its place in the order, as words do (Zipf)."""
    weights = [1 / (place + _RANK_OFFSET) for place in range(len(language))]
    return {
        letter: math.log(_LETTERS_SHARE * weight / sum(weights))
        for letter, weight in zip(language, weights, strict=True)
    }


def _logarithm(letter: str, known: dict[str, float]) -> float:
    found = known.get(letter) or known.get(letter.lower())
    if found is not None:
        return found
    return _USUAL_SHARE if letter in _USUAL else _MARK_SHARE if letter in _MARKS else _STRANGE_SHARE


# Made once, where the module is imported: in the process that parsers are forked from.
_LETTERS: Final = {encoding: bytes(range(256)).decode(encoding, "replace") for encoding, _, _ in _ENCODINGS}
_KNOWN: Final = {group: [_logarithms(language) for language in languages] for group, languages in _LANGUAGES.items()}
