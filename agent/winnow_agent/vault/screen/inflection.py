"""The forms that languages give a name: endings of cases, words that lean on it, letters that a form changes.

Endings are lists, not wildcards: "Marias" is a form of Maria in Swedish, and in no language is "Mariachi" one.
Sources: the noun chapters of the languages' grammars; endings that only adjectives and verbs take are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_SLAVIC_LATIN: Final = (
    "a u i y e o owi ovi om em im iem ym ie ię ę ą ego emu iego iemu ém ého ému ów ach ami ova owa ową ovou ová ové ovej"
    " ou ých ým ými í ě ů ům ech ích ovia in ina ino ini inu inog ov ove ovu ov ama ima og oga omu"
)
_EAST_SLAVIC: Final = (
    "а я у ю ом ем ём е и ы ой ей ою ею ого его ому ему ым им ых их ми ами ями ах ях ам ям ов ев й ь і ї ові еві єві ємо"
    " єм єю ію ією ої ій о"
)
_BALTIC: Final = "as is ys us a ā e ė o io u ą į ui iui iu am ai ei ę im um ē ī os ės š s ņa ņam ņu ienė aitė ytė"
_FINNIC: Final = (
    "n a ä ia iä ta tä tta ttä ssa ssä sta stä lla llä lta ltä lle ksi na nä t in en an än on ön un yn hin han hon "
    "ssä ista istä illa ille iin een aan ään se sen sta seen sella selle selta sesta sessa sena seksi s le l lt ga st ks ni "
    "i is ist il ile ilt iga ina ini it"
)
_TURKIC: Final = "ın in un ün nın nin nun nün ı i u ü yı yi yu yü a e ya ye da de ta te dan den tan ten la le yla yle lar ler ları leri ca ce"
_HUNGARIAN: Final = (
    "t at et ot öt nak nek val vel al el ban ben ba be ból ből tól től ról ről ra re on en ön n hoz hez höz nál nél ért ig ként"
    " é ék éé ul ül né nek ék"
)
_GREEK: Final = "ς ος ου ο ε οι ων ους α ας η ης ες ησ υ"
_ENDINGS: Final = {
    **dict.fromkeys(("en", "nl", "af"), "s"),
    **dict.fromkeys(("de", "lb"), "s es en ns ens sche schen scher sches"),
    **dict.fromkeys(("sv", "da", "no", "nb", "nn", "is", "fo"), "s es ar ur s ers a i u ni in"),
    **dict.fromkeys(("pl", "cs", "sk", "sl", "hr", "bs", "hsb"), _SLAVIC_LATIN),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), _EAST_SLAVIC + " " + _SLAVIC_LATIN),
    **dict.fromkeys(("lt", "lv"), _BALTIC),
    **dict.fromkeys(("fi", "et"), _FINNIC),
    **dict.fromkeys(("tr", "az", "kk", "uz", "tk"), _TURKIC),
    # -val and -vel take on the consonant before them: Péterrel.
    "hu": " ".join([_HUNGARIAN, *(f"{letter}{vowel}l" for letter in "bcdfghjklmnprstvz" for vowel in "ae")]),
    "el": _GREEK,
    "ro": "ei ului lui a ii le",
    "eu": "k ri ri ren n en tik rekin ekin rentzat gan a ak aren ari",
    "la": "us i o um e a ae am is em ius ii io",
    "hy": "ը ի ին ից ով ն իս եան",
    "ka": "ი ის მა ს ით ად ო მ სა ისა ების",
    "ko": "은 는 이 가 을 를 의 와 과 도 에게 께 께서 씨 님 이가 이는 야 아 로 으로 한테",
}
_SETS: Final = {language: frozenset(endings.split()) for language, endings in _ENDINGS.items()}
# Where the language is not known: what its script's languages have most in common.
_BY_SCRIPT: Final = (("CYRILLIC", "ru"), ("GREEK", "el"), ("HANGUL", "ko"), ("ARMENIAN", "hy"), ("GEORGIAN", "ka"))
_PREFIXES: Final = {
    "HEBREW": frozenset("והבלכמש"),
    "ARABIC": frozenset("وبلكف"),
}
_NONE: Final = frozenset[str]()
_LONGEST: Final = 6
_SHORTEST_STEM: Final = 3
# A vowel that comes and goes: Pavel, Pavla; Marek, Marka; Petar, Petra.
_FLEETING: Final = frozenset(["pl", "cs", "sk", "sl", "hr", "bs", "sr", "ru", "uk", "be", "bg", "mk"])
_FLEETING_VOWELS: Final = frozenset("eaоеёэ")
_CONSONANTS: Final = frozenset("bcdfghjklmnprstvzżźćśńłčšžřďťňбвгджзклмнпрстфхцчшщ")


@lru_cache(maxsize=64)
def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


@lru_cache(maxsize=4096)
def _endings(language: str, character: str) -> frozenset[str]:
    known = _SETS.get(language)
    if character.isascii() and known is not None:
        return known
    script = _script(character)
    for name, spoken in _BY_SCRIPT:
        if script == name:
            return _SETS[language] if known is not None and spoken != "el" and script == "CYRILLIC" else _SETS[spoken]
    return known or _NONE


def endings_of(language: str) -> frozenset[str]:
    """What a language sets behind a name; nothing where that is not known."""
    return _SETS.get(language, _NONE)


def stems(word: str, language: str) -> Iterator[str]:
    """What may be left of a word without the ending of a case: itself first, then without each ending that it has.

    Args:
        word: case-folded.
        language: ISO 639 code; `und` for the endings that its script's languages share.
    """
    yield word
    endings = _endings(language, word[-1])
    if endings:
        for length in range(1, min(_LONGEST, len(word) - _SHORTEST_STEM) + 1):
            if word[-length:] in endings:
                yield word[:-length]
        if language in _FLEETING and len(word) > 4 and word[-2] in _FLEETING_VOWELS and word[-1] in _CONSONANTS:
            yield word[:-2] + word[-1]
        if language == "fi" and word.endswith("nen"):
            yield word[:-3]
    if len(word) > 3:
        prefixes = _PREFIXES.get(_script(word[0]))
        if prefixes and word[0] in prefixes:
            yield word[1:]


_PLAIN_LETTERS: Final = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})  # fmt: skip
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def plain(word: str) -> frozenset[str]:
    """A case-folded word as addresses and user names spell it: ``müller`` as ``muller`` and ``mueller``."""

    def bare(value: str) -> str:
        decomposed = unicodedata.normalize("NFKD", value.translate(_PLAIN_LETTERS))
        return "".join(character for character in decomposed if not unicodedata.combining(character))

    return frozenset((word, bare(word), bare(word.translate(_UMLAUTS))))
