"""Which of Faker's locales a language's made-up values come from, and one for each script where the language has none."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

DEFAULT: Final = "en_US"
BY_LANGUAGE: Final = {
    "am": "am_ET", "ar": "ar_AA", "az": "az_AZ", "bg": "bg_BG", "bn": "bn_BD", "bs": "hr_HR", "cs": "cs_CZ", "da": "da_DK",
    "de": "de_DE", "el": "el_GR", "en": "en_US", "es": "es_ES", "et": "et_EE", "fa": "fa_IR", "fi": "fi_FI", "fil": "tl_PH",
    "fr": "fr_FR", "ga": "ga_IE", "gu": "gu_IN", "ha": "ha_NG", "he": "he_IL", "hi": "hi_IN", "hr": "hr_HR", "hu": "hu_HU",
    "hy": "hy_AM", "id": "id_ID", "ig": "ig_NG", "is": "is_IS", "it": "it_IT", "ja": "ja_JP", "ka": "ka_GE", "ko": "ko_KR",
    "lb": "de_LU", "lt": "lt_LT", "lv": "lv_LV", "mk": "mk_MK", "mr": "mr_IN", "ne": "ne_NP", "nl": "nl_NL", "no": "no_NO",
    "nb": "no_NO", "nn": "no_NO", "or": "or_IN", "pl": "pl_PL", "pt": "pt_PT", "ro": "ro_RO", "ru": "ru_RU", "be": "ru_RU",
    "si": "si_LK", "sk": "sk_SK", "sl": "sl_SI", "sv": "sv_SE", "sw": "sw", "ta": "ta_IN", "th": "th_TH", "tl": "tl_PH",
    "tr": "tr_TR", "uk": "uk_UA", "ur": "fa_IR", "uz": "uz_UZ", "vi": "vi_VN", "yo": "yo_NG", "zh": "zh_CN", "zu": "zu_ZA",
    "ca": "es_CA", "gl": "es_ES", "eu": "es_ES", "lij": "it_IT", "nds": "de_DE", "af": "nl_NL", "fo": "da_DK",
}  # fmt: skip
_BY_SCRIPT: Final = {
    "LATIN": DEFAULT, "CYRILLIC": "ru_RU", "GREEK": "el_GR", "ARABIC": "ar_AA", "HEBREW": "he_IL", "DEVANAGARI": "hi_IN",
    "BENGALI": "bn_BD", "GUJARATI": "gu_IN", "ORIYA": "or_IN", "TAMIL": "ta_IN", "SINHALA": "si_LK", "THAI": "th_TH",
    "HANGUL": "ko_KR", "HIRAGANA": "ja_JP", "KATAKANA": "ja_JP", "CJK": "zh_CN", "GEORGIAN": "ka_GE", "ARMENIAN": "hy_AM",
    "ETHIOPIC": "am_ET",
}  # fmt: skip

_MET_EVERYWHERE: Final = ("en_US", "en_GB", "de_DE", "es_ES", "fr_FR", "it_IT", "nl_NL", "sv_SE")


@lru_cache(maxsize=1024)
def script(character: str) -> str:
    """The script of a letter, by the first word of its name: ``LATIN``, ``CYRILLIC``, ``CJK`` …"""
    return unicodedata.name(character, "").partition(" ")[0]


def scripts(value: str) -> frozenset[str]:
    """The scripts of a value's letters."""
    return frozenset(script(character) for character in value if character.isalpha())


def locale_of(language: str, value: str) -> str | None:
    """The locale for a value in a text of that language: the language's own where it is written in the value's script.

    ``None`` where Faker knows no names in that script.
    """
    own = BY_LANGUAGE.get(language, DEFAULT)
    written = next((script(character) for character in value if character.isalpha()), "LATIN")
    if written in _scripts_of(own):
        return own
    return _BY_SCRIPT.get(written)


@cache
def _scripts_of(locale: str) -> frozenset[str]:
    faker(locale).seed_instance(1)
    return frozenset().union(*(scripts(faker(locale).last_name()) for _ in range(8)))


@cache
def faker(locale: str) -> Any:
    """Faker of a locale with the few providers that are used: every further one is memory that is never read."""
    from faker import Faker

    return Faker(locale, providers=[f"faker.providers.{name}" for name in ("address", "company", "person")])


@cache
def given_names(locale: str) -> tuple[frozenset[str], frozenset[str]]:
    """The locale's given names of women, and of men, case-folded."""
    lists: tuple[set[str], set[str]] = (set(), set())
    for provider in faker(locale).get_providers():
        for index, attribute in enumerate(("first_names_female", "first_names_male")):
            lists[index].update(name.casefold() for name in getattr(provider, attribute, ()))
    return frozenset(lists[0]), frozenset(lists[1])


@cache
def is_given(name: str) -> bool:
    """Whether a case-folded name is a given name in any of the languages whose names are met everywhere."""
    return any(name in names for locale in _MET_EVERYWHERE for names in given_names(locale))


@cache
def countries(locale: str) -> frozenset[str]:
    """The names of countries in the locale's language."""
    return frozenset(
        str(country) for provider in faker(locale).get_providers() for country in getattr(provider, "countries", ())
    )


@cache
def states(locale: str) -> tuple[str, ...]:
    """The states of the locale's country, without those that a town is called as; none where Faker's list is of provinces' towns."""
    if locale not in {DEFAULT, "de_DE"}:
        return ()
    listed = (getattr(provider, "states", ()) for provider in faker(locale).get_providers())
    return tuple(str(name) for names in listed for name in names if name not in _TOWNS_TOO)


def town(fake: Any, locale: str, value: str) -> str:
    """A town's name. English ones are made of a surname: Faker's own are of given names ("Port Amy").

    Args:
        value: what the name stands for: a suffix of the locale's own ("село") stays away from it.
    """
    if locale == DEFAULT:
        first, name = fake.random_element(_FIRST), str(fake.last_name())
        return f"{first} {name}" if first in _NAMED else f"{first} {name}{fake.random_element(_ENDINGS)}"
    made = str(fake.city())
    kind, _, name = made.partition(" ")
    return name if name and kind[:1].islower() and value[:1].isupper() else made


_TOWNS_TOO: Final = frozenset({"Berlin", "Hamburg", "Bremen", "New York", "Washington"})
# One word alone would be read as a surname by whoever looks for one.
_NAMED: Final = ("Port", "Lake", "Mount")
_FIRST: Final = (*_NAMED, "New", "East", "West", "North", "South")
_ENDINGS: Final = ("ville", "burg", "bridge", "mouth", "borough", "haven", "ton", "field")
