"""Addresses, whole and in parts, and persons of one word, in made-up sentences, letters and forms of sixty locales.

Faker makes streets, towns, codes and names; `address_templates` has what carries them, in the locale's own language and in
English. A part counts as found when every letter and digit of it lies in findings of at least 0.35 of a type that the policy
``standard`` removes; "taken away" is the share of the text outside of every part that such findings cover. Of locales and of
templates one half each, by hash, is "open": its misses were read while rules were written. Of the other, "blind", none was.
It is made-up text, and says no more than which forms are known.

What sets of this kind ask for, after the documentation and the code of Presidio-research's generator: sentences filled with Faker's and
a name generator's values, of many countries mixed. A whole address, a street's name (with its number, or alone), a building's
number, a second line ("Suite 12") and a postcode beside them are each a STREET_ADDRESS, a zip by itself a ZIP_CODE; towns, states
and countries are places of another label; a given name or a surname alone is a PERSON. Addresses stand on one line, on several, with
the comma at the beginning of a line, with a country before the code, as a crossing ("the corner of … and …", "Anna and Mill Road"), and as
the army's. One text in twenty is in small letters. No sentence of that generator was looked at.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

import regex

from screening.address_templates import TEMPLATES, WRITTEN
from screening.personal import ours
from screening.rows import Row, bootstrap, wilson

HALVES: Final = ("open", "blind")
_HALF: Final = os.environ.get("WINNOW_HALF", "")
"""For whoever writes rules: ``open`` measures what may be read."""
_EACH: Final = 2
_SMALL: Final = 20
_KEPT: Final = frozenset({"DATE_TIME", "NRP", "ORGANIZATION", "REGION", "URL", "QUASI_IDENTIFIERS"})
_LOCALES: Final = (
    "ar_DZ bn_BD cs_CZ da_DK de_AT de_CH de_DE el_GR en_AU en_BD en_CA en_GB en_IE en_IN en_MS en_NZ en_PH en_US es_AR es_CL es_CO"
    " es_ES es_MX fa_IR fi_FI fil_PH fr_CA fr_CH fr_DZ fr_FR he_IL hi_IN hr_HR hu_HU hy_AM id_ID it_IT ja_JP ka_GE ko_KR mk_MK mr_IN"
    " ne_NP nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sv_SE ta_IN th_TH tr_TR uk_UA vi_VN zh_CN zh_TW zu_ZA"
)
_LABELS: Final = {
    "address": "whole address", "inline": "whole address", "written": "whole address", "street": "street and number", "road": "street alone",
    "zip": "postal code", "city": "town", "state": "region", "abbr": "region", "country": "country", "first": "person of one word",
    "last": "person of one word", "name": "whole name",
}  # fmt: skip
_DIRECT: Final = frozenset({"whole address", "street and number", "postal code", "person of one word", "whole name"})
# Faker has names for Turkey and no addresses.
_TURKISH: Final = {
    "city": ("Ankara", "İzmir", "Bursa", "Kadıköy", "Antalya", "Eskişehir", "Konya", "Üsküdar"),
    "road": ("Lale Sokak", "Atatürk Caddesi", "Gül Sokağı", "İnönü Bulvarı", "Çınar Sokak"),
    "state": ("Marmara", "Ege", "İç Anadolu"), "country": ("Almanya", "Türkiye", "Fransa"),
}  # fmt: skip
_FIELD: Final = regex.compile(r"\{(\w+)\}|\[([^\]]*)\]")
_MAKERS: Final = {
    "street": ("street_address",), "road": ("street_name",), "zip": ("postcode",), "city": ("city",), "country": ("country",), "first": ("first_name",),
    "last": ("last_name",), "name": ("name",), "address": ("address",), "abbr": ("state_abbr", "province_abbr", "estado_sigla"),
    "state": ("administrative_unit", "county", "region"), "unit": ("secondary_address",), "town": ("city_name", "city"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filled:
    """A template filled with a locale's values: what stands where, by the names of `_LABELS`."""

    locale: str
    language: str
    template: str
    text: str
    parts: tuple[tuple[int, int, str], ...]


def half(name: str) -> str:
    """To which half a locale or a template belongs. The salt puts the commonest locales in equal numbers on both sides."""
    return HALVES[hashlib.sha256(f"locale {name}".encode()).digest()[0] % 2]


class _Values:
    """Values of a locale, drawn with its own seed for each template."""

    def __init__(self, locale: str) -> None:
        from faker import Faker

        self._locale = locale
        self._fake = Faker(locale)
        self._chance = random.Random(locale)

    def seed(self, draw: str) -> None:
        self._fake.seed_instance(f"{self._locale} {draw}")
        self._chance.seed(f"{self._locale} {draw}")

    def of(self, field: str) -> str:
        """One value; empty where the locale has none."""
        if field in {"number", "number2"}:
            return str(self._chance.randint(1, 999 if field == "number" else 60))
        if field == "zip5":
            return f"{self._chance.randint(10_000, 99_999)}"
        if field == "written":
            return self._written()
        if self._locale == "tr_TR" and field not in {"first", "last", "name"}:
            return self._turkish(field)
        if field == "inline":
            return ", ".join(line.strip(" ,") for line in self.of("address").splitlines())
        made: Any = ""
        for maker in _MAKERS[field]:
            if hasattr(self._fake, maker):
                made = getattr(self._fake, maker)()
                break
        return str(made).strip()

    def _written(self) -> str:
        forms = WRITTEN.get(self._locale)
        return self.of("inline") if forms is None else _FIELD.sub(lambda m: self.of(m[1]), self._chance.choice(forms))

    def _turkish(self, field: str) -> str:
        if field == "zip":
            return f"{self._chance.randint(1, 81):02d}{self._chance.randint(100, 999)}"
        if field == "street":
            return f"{self.of('road')} No: {self.of('number2')}"
        if field in {"address", "inline"}:
            return self._written()
        return self._chance.choice(_TURKISH.get(field, ("",)))


def _filled(values: _Values, locale: str, language: str, template: str) -> Filled | None:
    """The template with values in it; None where the locale lacks one."""
    text, at, parts = "", 0, list[tuple[int, int, str]]()
    for found in _FIELD.finditer(template):
        text += template[at : found.start()]
        at, start = found.end(), len(text)
        if found[2] is not None:
            text += _FIELD.sub(lambda m: values.of(m[1]), found[2])
            parts.append((start, len(text), "whole address"))
            continue
        value = values.of(found[1])
        if not value:
            return None
        text += value
        parts.append((start, len(text), _LABELS[found[1]]))
    text += template[at:]
    # As people write, one in twenty in small letters alone.
    if language == "en" and random.Random(text).randrange(_SMALL) == 0 and len(text.lower()) == len(text):
        text = text.lower()
    return Filled(locale, language, template, text, tuple(parts))


def filled(which: str) -> Iterator[Filled]:
    """Every template of a half in every locale of that half."""
    for locale in _LOCALES.split():
        if half(locale) != which:
            continue
        values = _Values(locale)
        own = locale.split("_", maxsplit=1)[0]
        for language in dict.fromkeys((own if own != "fil" else "en", "en")):
            templates = [template for template in TEMPLATES.get(language, ()) if half(template) == which]
            for template, draw in product(templates, range(_EACH)):
                values.seed(f"{template} {draw}")
                if (made := _filled(values, locale, language, template)) is not None:
                    yield made


def covered(text: str, spans: Sequence[tuple[int, int, str]]) -> bytearray:
    """A mark for every character that a finding of a removed type covers."""
    marks = bytearray(len(text))
    for first, last, kind in spans:
        if kind not in _KEPT:
            marks[first:last] = b"\1" * (last - first)
    return marks


def whole(text: str, marks: bytearray, start: int, end: int) -> bool:
    """Whether every letter and digit is covered."""
    return all(marks[at] or not text[at].isalnum() for at in range(start, end))


def rows(_folder: Path) -> Iterator[Row]:
    """A row a half and part, one a half and locale over all direct parts, and what was taken away."""
    for which in (_HALF,) if _HALF else HALVES:
        yield from _rows_of(which)


def _rows_of(which: str) -> Iterator[Row]:
    parts: dict[str, list[bool]] = {}
    places: dict[str, list[bool]] = {}
    taken: list[tuple[float, float]] = []
    for one in filled(which):
        marks = covered(one.text, ours(one.text, one.language))
        outside = bytearray(b"\1" * len(one.text))
        for start, end, label in one.parts:
            hit = whole(one.text, marks, start, end)
            outside[start:end] = bytes(end - start)
            parts.setdefault(label, []).append(hit)
            if label in _DIRECT:
                places.setdefault(one.locale, []).append(hit)
        taken.append((sum(map(int.__and__, marks, outside)), sum(outside)))
    for label, hits in sorted(parts.items()):
        if label == "country":
            # By itself a whole country identifies nobody: the policy leaves it.
            continue
        yield Row("addresses", f"{which} half", f"{label}, recall", wilson(sum(hits), len(hits)), len(hits))
    for locale, hits in places.items():
        yield Row("addresses", f"{which} half, {locale}", "direct, recall", wilson(sum(hits), len(hits)), len(hits))
    direct = [hit for hits in places.values() for hit in hits]
    yield Row("addresses", f"{which} half", "direct, recall", wilson(sum(direct), len(direct)), len(direct), 0.97)
    yield Row("addresses", f"{which} half", "text taken away", bootstrap(taken), len(taken), 0.03, most=True)
