"""Made-up values that keep a redacted text natural: a name for a name, a number of the same layout for a number.

The same value has the same surrogate throughout a document, a surname alone the surname of its full name; another
document's seed gives other surrogates. A surrogate is never the value itself. Where no natural value can be made up,
there is none, and the caller puts a type tag.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import count
from typing import Any, Final

import regex

_LOCALES: Final = {
    "ar": "ar_AA", "bg": "bg_BG", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "el": "el_GR", "en": "en_US",
    "es": "es_ES", "et": "et_EE", "fa": "fa_IR", "fi": "fi_FI", "fr": "fr_FR", "he": "he_IL", "hi": "hi_IN",
    "hr": "hr_HR", "hu": "hu_HU", "hy": "hy_AM", "id": "id_ID", "it": "it_IT", "ja": "ja_JP", "ka": "ka_GE",
    "ko": "ko_KR", "lt": "lt_LT", "lv": "lv_LV", "nl": "nl_NL", "no": "no_NO", "pl": "pl_PL", "pt": "pt_PT",
    "ro": "ro_RO", "ru": "ru_RU", "sk": "sk_SK", "sl": "sl_SI", "sv": "sv_SE", "ta": "ta_IN", "th": "th_TH",
    "tr": "tr_TR", "uk": "uk_UA", "vi": "vi_VN", "zh": "zh_CN",
}  # fmt: skip
_DEFAULT_LOCALE: Final = "en_US"
_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}\-]*(?:['’](?!s\b)[\p{L}\p{M}]+)?")
_UNSPACED: Final = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]"
)
_KEPT: Final = frozenset(
    [
        *[
            "mr",
            "mrs",
            "ms",
            "miss",
            "dr",
            "prof",
            "professor",
            "sir",
            "lady",
            "lord",
            "rev",
            "herr",
            "frau",
            "hr",
            "fr",
            "frl",
            "monsieur",
            "madame",
            "mme",
            "mlle",
            "sr",
            "sra",
            "srta",
        ],
        *[
            "don",
            "doña",
            "von",
            "van",
            "der",
            "den",
            "de",
            "del",
            "della",
            "di",
            "da",
            "dos",
            "das",
            "du",
            "la",
            "le",
            "el",
            "al",
            "y",
            "e",
            "af",
            "av",
            "zu",
            "zum",
            "bin",
            "ibn",
            "ter",
            "jr",
            "s",
        ],
    ]
)
_NUMBER: Final = regex.compile(r"\d+")
_BOUND: Final = 64


@cache
def _faker(locale: str) -> Any:
    from faker import Faker

    # Only these: every further provider is memory that is never read.
    return Faker(locale, providers=[f"faker.providers.{name}" for name in ("address", "bank", "company", "person")])


@cache
def _given_names(locale: str) -> tuple[frozenset[str], frozenset[str]]:
    """The locale's given names of women, and of men, in lower case."""
    lists: tuple[set[str], set[str]] = (set(), set())
    for provider in _faker(locale).get_providers():
        for index, attribute in enumerate(("first_names_female", "first_names_male")):
            lists[index].update(name.lower() for name in getattr(provider, attribute, ()))
    return frozenset(lists[0]), frozenset(lists[1])


@cache
def _countries(locale: str) -> frozenset[str]:
    return frozenset(
        str(country) for provider in _faker(locale).get_providers() for country in getattr(provider, "countries", ())
    )


class Surrogates:
    """The surrogates of one document.

    Args:
        seed: secret and of this document alone.
        language: ISO 639 code of the document; made-up names come from it where names are known for it.
        persons: every person's name that is replaced, so that parts of full names are known.
        text: the document's text: nobody gets a name that stands in it for somebody or something else.
    """

    def __init__(self, seed: bytes, language: str, persons: Iterable[str], text: str) -> None:
        self._seed = seed
        self._locale = _LOCALES.get(language, _DEFAULT_LOCALE)
        self._surnames: set[str] = set()
        self._taken = {word.casefold() for word in _WORD.findall(text) if not word[0].islower()}
        for person in persons:
            words = [word.casefold() for word in _WORD.findall(person) if word.casefold() not in _KEPT]
            self._taken.update(words)
            if len(words) > 1:
                # "Curie, Marie" is a surname first.
                self._surnames.add(words[0] if "," in person else words[-1])

    def of(self, type_: str, value: str) -> str | None:
        """What stands for a value, or ``None`` where nothing natural can."""
        if not value.strip():
            return None
        make = self._makers.get(type_)
        if make is None:
            make = self._alike if any(map(str.isdigit, value)) else None
        if make is None:
            return None
        for attempt in self._attempts(type_, " ".join(value.split()).casefold()):
            made = make(value, attempt)
            if made is None:
                return None
            if made.strip() and made.casefold() != value.casefold():
                return made
        return None

    @cached_property
    def _makers(self) -> dict[str, Callable[[str, random.Random], str | None]]:
        return {
            "PERSON": self._person,
            "LOCATION": self._place,
            "ORGANIZATION": lambda _value, chance: str(self._fake(chance).company()),
            "EMAIL_ADDRESS": self._email,
            "URL": lambda _value, chance: f"https://www.example.org/{self._ascii_word(chance)}",
            "IP_ADDRESS": self._address,
            "IBAN_CODE": lambda _value, chance: str(self._fake(chance).iban()),
            "DATE_TIME": self._date,
            "AGE": self._date,
            "PHONE_NUMBER": self._phone,
            # A made-up secret would look like one.
            "SECRET": lambda _value, _chance: None,
        }

    def _attempts(self, kind: str, value: str) -> Iterator[random.Random]:
        for attempt in range(_BOUND):
            digest = hashlib.sha256(
                b"\0".join((self._seed, kind.encode(), str(attempt).encode(), value.encode()))
            ).digest()
            yield random.Random(digest)  # noqa: S311  (the seed is the secret; nothing is drawn from the clock)

    def _fake(self, chance: random.Random) -> Any:
        faker = _faker(self._locale)
        faker.seed_instance(chance.getrandbits(64))
        return faker

    def _ascii_word(self, chance: random.Random) -> str:
        faker = _faker(_DEFAULT_LOCALE)
        faker.seed_instance(chance.getrandbits(64))
        return str(faker.last_name()).lower()

    def _person(self, value: str, chance: random.Random) -> str:
        if _UNSPACED.search(value):
            return str(self._fake(chance).name()).replace(" ", "")
        words = list(_WORD.finditer(value))
        if not any(word[0].casefold() not in _KEPT for word in words):
            return f"{self._fake(chance).first_name()}"
        made, position = [], 0
        for word in words:
            made += [value[position : word.start()], self._name_word(word[0])]
            position = word.end()
        return "".join([*made, value[position:]])

    def _name_word(self, word: str) -> str:
        """What stands for one word of a name, the same wherever it stands."""
        key = word.casefold()
        if key in _KEPT:
            return word
        for chance in self._attempts("name", key):
            if len(word) == 1:
                made = chance.choice("ABCDEFGHJKLMNPRSTW")
            elif key in self._surnames:
                made = str(self._fake(chance).last_name())
            else:
                made = self._given_name(key, chance)
            parts = {part.casefold() for part in _WORD.findall(made)}
            if made.casefold() != key and not parts & self._taken:
                return made.upper() if word.isupper() and len(word) > 1 else made
        return "N."

    def _given_name(self, key: str, chance: random.Random) -> str:
        women, men = _given_names(self._locale)
        faker = self._fake(chance)
        if key in women and key not in men:
            return str(faker.first_name_female())
        if key in men and key not in women:
            return str(faker.first_name_male())
        return str(faker.first_name())

    def _place(self, value: str, chance: random.Random) -> str:
        faker = self._fake(chance)
        if any(map(str.isdigit, value)):
            return str(faker.street_address()).replace("\n", ", ")
        if value in _countries(self._locale):
            return str(faker.country())
        return str(faker.city())

    def _email(self, _value: str, chance: random.Random) -> str:
        return f"{self._ascii_word(chance)}.{self._ascii_word(chance)}@example.{chance.choice(('com', 'net', 'org'))}"

    def _address(self, value: str, chance: random.Random) -> str:
        # The ranges set apart for documentation: RFC 5737, RFC 3849.
        if ":" in value:
            return f"2001:db8::{chance.randrange(1, 65536):x}"
        return f"{chance.choice(('192.0.2', '198.51.100', '203.0.113'))}.{chance.randrange(1, 255)}"

    def _phone(self, value: str, chance: random.Random) -> str:
        """The same layout; a country's code and a leading zero stay."""
        kept = regex.match(r"\s*(?:\+\d{1,2}|\(?0+)?", value)
        start = kept.end() if kept else 0
        return value[:start] + regex.sub(r"\d", lambda _: str(chance.randrange(1, 10)), value[start:])

    def _date(self, value: str, chance: random.Random) -> str | None:
        """Each number moved a little within its range: days, months, years, ages."""

        def move(match: regex.Match[str]) -> str:
            number = int(match[0])
            by = chance.randrange(1, 4)
            if number >= 1000:
                return str(number - by)
            limit = 12 if number <= 12 else 28 if number <= 31 else 99
            return str((number + by - 1) % limit + 1).zfill(len(match[0]))

        return _NUMBER.sub(move, value) if _NUMBER.search(value) else None

    def _alike(self, value: str, chance: random.Random) -> str:
        """Any number with the same layout: digits for digits, letters for letters."""
        return "".join(
            str(chance.randrange(10))
            if character.isdigit()
            else chance.choice("ABCDEFGHJKLMNPQRSTUVWXYZ" if character.isupper() else "abcdefghjkmnpqrstuvwxyz")
            if character.isascii() and character.isalpha()
            else character
            for character in value
        )


def speaker_names(speakers: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """``Speaker 1``, ``Speaker 2`` … in order of appearance, without those that are in use."""
    used = set(taken)
    numbers = (number for number in count(1) if f"Speaker {number}" not in used)
    return {speaker: f"Speaker {next(numbers)}" for speaker in dict.fromkeys(speakers)}
