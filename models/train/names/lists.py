"""Names, places, companies and addresses of every locale that Faker has (MIT) and further names, gathered once into one file."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from train.names import further
from train.names.sources import WORDS
from train.names.towns import towns

_PARTS = {
    "given": ("first_name",),
    "surname": ("last_name",),
    "middle": ("middle_name", "patronymic"),
    "prefix": ("prefix",),
    "suffix": ("suffix",),
}
_SAMPLES = {
    "address": 900,
    "company": 250,
    "city": 400,
    "street_address": 300,
    "country": 120,
    "name": 300,
    "month_name": 60,
    "day_of_week": 30,
    "job": 150,
    "phone_number": 60,
    "sentence": 200,
}


_FROM = {
    "company": "company",
    "name": "person",
    "month_name": "date_time",
    "day_of_week": "date_time",
    "job": "job",
    "phone_number": "phone_number",
    "sentence": "lorem",
} | dict.fromkeys(("address", "city", "street_address", "country"), "address")


def _has(provider: str, locale: str) -> bool:
    return importlib.util.find_spec(f"faker.providers.{provider}.{locale}") is not None


def held_out(name: str) -> bool:
    """Whether a name is one of the third that validation keeps to itself."""
    return hashlib.sha256(name.lower().encode()).digest()[0] % 3 == 0


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = list(value)
    if not isinstance(value, list | tuple | set | frozenset):
        return []
    return [one for one in value if isinstance(one, str) and one.strip() and "{" not in one]


def _names(provider: Any) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {part: set() for part in _PARTS}
    for attribute in dir(provider):
        for part, marks in _PARTS.items():
            if attribute.startswith("_") or not any(mark in attribute for mark in marks):
                continue
            value = getattr(provider, attribute)
            if not callable(value):
                found[part].update(_strings(value))
    return {part: sorted(values) for part, values in found.items()}


def gather(path: Path) -> None:
    """Write the lists of all locales to a file; ``further_`` are those that Faker lacks.

    Raises:
        MissingNamesError: a package that names are read from is not installed.
    """
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    lists = {}
    for locale in sorted(AVAILABLE_LOCALES):
        faker = Faker(locale)
        faker.seed_instance(4)
        entry: dict[str, list[str]] = _names(faker.provider("faker.providers.person")) if _has("person", locale) else {}
        for kind, count in _SAMPLES.items():
            if not _has(_FROM[kind], locale):  # Faker would answer in another language
                continue
            try:
                entry[kind] = sorted({str(getattr(faker, kind)()) for _ in range(count)})
            except (AttributeError, KeyError, IndexError, ValueError):  # a few locales lack a part
                entry[kind] = []
        lists[locale] = entry
    for locale, given, surnames in (*further.people(), *written(lists)):
        entry = lists.setdefault(locale, {})
        for kind, names in (("given", given), ("surname", surnames)):
            more = names | set(entry.get(f"further_{kind}", []))
            entry[f"further_{kind}"] = sorted(more - set(entry.get(kind, [])))
    nouns, places = further.german()
    lists["de_DE"]["noun"] = sorted(nouns)
    lists["de_DE"]["further_city"] = sorted(places)
    for language, found in towns().items():
        lists.setdefault(_locale(language, lists), {})["town"] = found
    path.write_text(json.dumps(lists, ensure_ascii=False))


def _locale(language: str, lists: dict[str, dict[str, list[str]]]) -> str:
    """The locale that holds what is written for a whole language; the language itself where Faker has none."""
    return further.LOCALES.get(language) or next((one for one in lists if one.split("_")[0] == language), language)


def written(lists: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, set[str], set[str]]]:
    """The locale, given names and surnames of each language for which we wrote names down."""
    for path in sorted(WORDS.glob("given_*.txt")):
        language = path.stem.removeprefix("given_")
        given, surnames = (
            _of_ours(kind, language) | _of_ours(f"more_{kind}", language) for kind in ("given", "surnames")
        )
        yield _locale(language, lists), given, surnames


def _of_ours(kind: str, language: str) -> set[str]:
    path = WORDS / f"{kind}_{language}.txt"
    names = re.split(r"\s*[,\n]\s*", path.read_text(encoding="utf-8")) if path.exists() else []
    return set(filter(None, names))


class Markov:
    """Names that nobody bears but that sound like those of a list: the next letter drawn by the two before it."""

    def __init__(self, names: list[str]) -> None:
        self.after: dict[str, list[str]] = {}
        for name in names:
            padded = "^^" + name + "$"
            for place in range(len(padded) - 2):
                self.after.setdefault(padded[place : place + 2], []).append(padded[place + 2])

    def draw(self, rng: random.Random) -> str:
        state, made = "^^", ""
        while len(made) < 14:
            sign = rng.choice(self.after[state])
            if sign == "$":
                break
            made += sign
            state = state[1] + sign
        return made.strip(" -'")
