"""Made-up names, addresses, telephone numbers, identifiers, plates, accounts and dates of sixty countries, set into real prose.

Faker makes the values; the Universal Declaration of Human Rights and novels carry them, in the country's language where there
is a text in it. A value stands bare between two sentences: no field, no title and no word for what it is; but for plates, which are
three letters and three figures in half of the world: they stand after the language's word for one. A value counts as
found when every letter and digit of it is covered by findings of at least 0.35, dates by a finding of any type, the others by
one of a type that the policy ``standard`` removes. It is made-up text, and says no more than which forms are known. Names come without the title that Faker writes before some.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from shared import labelled

from screening.personal import ours, presidio
from screening.rows import Row, wilson

_EACH: Final = int(os.environ.get("WINNOW_EACH", "20"))
"""Values of a kind and a country."""
_KEPT: Final = frozenset({"DATE_TIME", "NRP", "ORGANIZATION", "REGION", "URL", "QUASI_IDENTIFIERS"})
_GOALS: Final = {"phones": 0.95, "identifiers": 0.95, "addresses": 0.95, "plates": 0.95, "accounts": 0.95, "mail": 0.95}
_UNCASED_WORDS: Final = "ar am bn fa gu he hi ja ka ko mr ne or si ta th zh"
_UNCASED: Final = frozenset(_UNCASED_WORDS.split())

# Faker's locale, and the carrier: a text of the Declaration, or a folder of novels.
_CARRIERS: Final = {
    "ar_DZ": "Farsi_Persian", "ar_JO": "Farsi_Persian", "ar_PS": "Farsi_Persian", "ar_AE": "Farsi_Persian", "ar_SA": "Farsi_Persian",
    "ar_EG": "Farsi_Persian", "az_AZ": "Turkish_Turkce", "bg_BG": "Bulgarian_Balgarski", "bn_BD": "Bengali", "bs_BA": "Bosnian_Bosanski",
    "cs_CZ": "Czech_Cesky", "da_DK": "eng", "de_AT": "deu", "de_CH": "deu", "de_DE": "deu", "de_LI": "deu", "de_LU": "deu",
    "el_GR": "Greek_Ellinika", "en_AU": "eng", "en_CA": "eng", "en_GB": "eng", "en_IE": "eng", "en_IN": "eng", "en_MS": "eng", "en_NZ": "eng",
    "en_PH": "eng", "en_US": "eng", "es_AR": "spa", "es_CL": "spa", "es_CO": "spa", "es_ES": "spa", "es_MX": "spa", "et_EE": "eng",
    "fa_IR": "Farsi_Persian", "fi_FI": "eng", "fr_CA": "fra", "fr_CH": "fra", "fr_DZ": "fra", "fr_FR": "fra", "gu_IN": "Gujarati", "he_IL": "Hebrew_Ivrit",
    "hi_IN": "Hindi", "hr_HR": "Bosnian_Bosanski", "hu_HU": "hun", "hy_AM": "Russian_Russky", "id_ID": "eng", "it_CH": "eng", "it_IT": "eng",
    "ja_JP": "Japanese_Nihongo", "ka_GE": "Russian_Russky", "ko_KR": "Korean_Hankuko", "lt_LT": "eng", "lv_LV": "eng", "mk_MK": "Macedonian",
    "mr_IN": "Marathi", "ne_NP": "Nepali", "nl_BE": "eng", "nl_NL": "eng", "no_NO": "eng", "pl_PL": "eng", "pt_BR": "por", "pt_PT": "por", "ro_RO": "eng",
    "ru_RU": "Russian_Russky", "sk_SK": "Czech", "sl_SI": "Bosnian_Bosanski", "sq_AL": "eng", "sr_BA": "Serbian_Srpski", "sv_SE": "eng", "ta_IN": "Tamil",
    "th_TH": "Burmese_Myanmar", "tr_TR": "Turkish_Turkce", "tw_GH": "Asante", "uk_UA": "Ukrainian", "uz_UZ": "Kazakh", "vi_VN": "Vietnamese",
    "zh_CN": "Chinese_Mandarin", "zh_TW": "Chinese_Mandarin", "zu_ZA": "eng", "yo_NG": "Yoruba", "ig_NG": "Igbo",
}  # fmt: skip
_NOVELS: Final = frozenset({"eng", "fra", "deu", "spa", "por", "hun", "ukr"})

_PLATE: Final = {
    "en": "registration", "de": "Kennzeichen", "fr": "immatriculation", "es": "matrícula", "pt": "matrícula", "it": "targa", "nl": "kenteken",
    "da": "nummerplade", "no": "kjennemerke", "sv": "registreringsskylt", "fi": "rekisteritunnus", "et": "numbrimärk", "lv": "numura zīme",
    "lt": "valstybinis numeris", "pl": "numer rejestracyjny", "cs": "SPZ", "sk": "EČV", "sl": "registrska tablica", "hr": "registracija", "bs": "registracija",
    "sr": "регистрација", "mk": "регистрација", "bg": "регистрационен номер", "ro": "număr de înmatriculare", "hu": "rendszám", "sq": "targa",
    "el": "αριθμός κυκλοφορίας", "tr": "plaka", "az": "qeydiyyat nişanı", "ru": "госномер", "uk": "номерний знак", "vi": "biển số", "id": "nomor polisi", "zh": "车牌号",
    "ja": "ナンバー", "ko": "차량번호", "ar": "رقم اللوحة", "he": "מספר רכב", "bn": "গাড়ির নম্বর", "th": "ทะเบียนรถ", "fil": "plaka",
}  # fmt: skip


def _untitled(fake: Any) -> str:
    """A name without the title that Faker writes before some: "pani", "السيد" are nobody's secret."""
    provider = fake.provider("faker.providers.person")
    titles = sorted(
        {
            str(title)
            for kind in dir(provider)
            if kind.startswith("prefix")
            for title in _strings(getattr(provider, kind))
        },
        key=len,
        reverse=True,
    )
    name = fake.name()
    title = next((title for title in titles if name.startswith(f"{title} ")), "")
    return name[len(title) :].strip() if len(name) > len(title) + 2 else name


def _strings(listed: Any) -> Iterator[str]:
    return iter(listed) if isinstance(listed, tuple | list | dict) else iter(())


# What is made, by the provider whose own locale says that the form is the country's, and how.
_KINDS: Final[dict[str, tuple[str, Callable[[Any], str]]]] = {
    "phones": ("phone_number", lambda fake: fake.phone_number()),
    "identifiers": ("ssn", lambda fake: fake.ssn()),
    "addresses": ("address", lambda fake: fake.address()),
    "plates": ("automotive", lambda fake: fake.license_plate()),
    "accounts": ("bank", lambda fake: fake.iban()),
    "mail": ("internet", lambda fake: fake.ascii_safe_email()),
    "names": ("person", _untitled),
}


def _measured(path: Path) -> bool:
    return int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 3 == 0


@cache
def _sentences(folder: Path, carrier: str) -> tuple[str, ...]:
    """Paragraphs of the carrier, long enough to be prose; of novels those that are for measuring alone."""
    if carrier in _NOVELS:
        novels = sorted((folder / "eltec" / carrier).glob("*.txt"))
        text = "\n".join(
            path.read_text("utf-8")[20_000:80_000] for path in [p for p in novels if _measured(p)] or novels[:1]
        )
    else:
        text = (folder / "udhr_langid" / f"{carrier}-UTF8").read_text("utf-8", errors="replace")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return tuple(line for line in lines if 40 <= len(line) <= 700)


def _values(locale: str, kind: str) -> list[str]:
    """Values of a country's own form, none where Faker falls back on another's."""
    from faker import Faker

    fake = Faker(locale)
    provider, make = _KINDS[kind]
    named = fake.provider(f"faker.providers.{provider}")
    if named is None or getattr(named, "__lang__", locale) != locale:
        return []
    fake.seed_instance(f"winnow {locale} {kind}")
    try:
        values = [make(fake) for _ in range(_EACH)]
    except AttributeError:
        return []
    # A service number of three figures is nobody's; a name of two signs is somebody's.
    least = 2 if kind == "names" else 5
    return [value for value in values if sum(map(str.isalnum, value)) >= least]


def planted(folder: Path, locale: str, kind: str) -> Iterator[tuple[str, int, int]]:
    """Texts with one value each, and where it stands."""
    chance = random.Random(f"{locale} {kind}")
    carrier = _sentences(folder, _CARRIERS[locale])
    for value in _values(locale, kind):
        before, after = chance.choice(carrier), chance.choice(carrier)
        if kind == "plates":
            before += f" {_PLATE.get(locale.split('_', maxsplit=1)[0], 'plate')}"
        yield f"{before} {value}. {after}", len(before) + 1, len(before) + 1 + len(value)


def found(text: str, spans: Sequence[tuple[int, int, str]], start: int, end: int) -> bool:
    """Whether every letter and digit of a span is covered."""
    marks = bytearray(len(text))
    for first, last, kind in spans:
        if kind not in _KEPT:
            marks[first:last] = b"\1" * (last - first)
    return all(marks[at] or not text[at].isalnum() for at in range(start, end))


def rows(folder: Path) -> Iterator[Row]:
    """A row a country and kind, and one over all countries a kind."""
    data = labelled("longform", folder)
    if data is None:
        print("generated: no prose here to carry values (longform)")
        return
    totals: dict[str, list[tuple[int, int, int]]] = {}
    for locale in _CARRIERS:
        language = locale.split("_", maxsplit=1)[0]
        for kind in _KINDS:
            hits, peer, of = 0, 0, 0
            for text, start, end in planted(data, locale, kind):
                of += 1
                hits += found(text, ours(text, language), start, end)
                peer += found(text, presidio(text, language), start, end)
            if not of:
                continue
            totals.setdefault(kind, []).append((hits, peer, of))
            yield _row(f"{locale} in {_CARRIERS[locale]}", kind, _goal(kind, language), (hits, peer, of))
    for kind, parts in totals.items():
        hits, peer, of = (sum(part[at] for part in parts) for at in range(3))
        yield _row("every country", kind, _GOALS.get(kind), (hits, peer, of))


def _goal(kind: str, language: str) -> float | None:
    return (0.8 if language in _UNCASED else 0.9) if kind == "names" else _GOALS.get(kind)


def _row(name: str, kind: str, goal: float | None, counts: tuple[int, int, int]) -> Row:
    hits, peer, of = counts
    return Row(
        "generated", name, f"{kind}, recall", wilson(hits, of), of, goal, peers=(("Presidio", wilson(peer, of)),)
    )
