"""Names that Faker lacks, and the nouns of German: of packages whose data are read and whose code is not.

- mimesis (MIT): given names and surnames of some fifty locales;
- names (MIT): the surnames and given names of the United States' census of 1990 (public domain), the commonest 30,000;
- german-nouns (CC BY-SA 4.0): the German Wiktionary's nouns in all their forms, its surnames and towns.

Towns are in ``towns``; names that we wrote down, in ``words``.
"""

from __future__ import annotations

import csv
import importlib.metadata
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

INSTALL = "pip install --no-deps -r requirements/names.txt"
_CENSUS_SURNAMES = 30_000
LOCALES = {
    "ar": "ar_AA", "az": "az_AZ", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "el": "el_GR", "en": "en_US", "es": "es_ES",
    "et": "et_EE", "fa": "fa_IR", "fi": "fi_FI", "fr": "fr_FR", "hr": "hr_HR", "hu": "hu_HU", "is": "is_IS", "it": "it_IT",
    "ja": "ja_JP", "kk": "kk_KZ", "ko": "ko_KR", "nl": "nl_NL", "no": "no_NO", "pl": "pl_PL", "pt": "pt_PT", "ru": "ru_RU",
    "sk": "sk_SK", "sr": "sr", "sv": "sv_SE", "tr": "tr_TR", "uk": "uk_UA", "zh": "zh_CN",
}  # fmt: skip


class MissingNamesError(Exception):
    """A package that names are read from is not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"Gathering names needs the package {package}, which is not installed; install it with: {INSTALL}"
        )


def installed(package: str, end: str) -> Path:
    """A file that a package brought, found without importing the package.

    Raises:
        MissingNamesError: the package is not installed.
    """
    try:
        files = importlib.metadata.files(package) or ()
    except importlib.metadata.PackageNotFoundError:
        raise MissingNamesError(package) from None
    return next(Path(str(file.locate())) for file in files if str(file).endswith(end))


def _strings(value: Any) -> Iterator[str]:
    """The strings of a list, or of lists by gender."""
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, str):
            yield one
        else:
            yield from _strings(one)


def people() -> Iterator[tuple[str, set[str], set[str]]]:
    """The locale as Faker calls it, given names, surnames.

    Raises:
        MissingNamesError: a package is not installed.
    """
    datasets = installed("mimesis", "datasets/de/person.json").parent.parent
    for path in sorted(datasets.glob("*/person.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        language, _, region = path.parent.name.partition("-")
        locale = f"{language}_{region.upper()}" if region else LOCALES.get(language, language)
        yield locale, set(_strings(body.get("names", []))), set(_strings(body.get("surnames", [])))
    census = installed("names", "dist.all.last").parent
    given = set(_census(census / "dist.female.first")) | set(_census(census / "dist.male.first"))
    yield "en_US", given, set(_census(census / "dist.all.last")[:_CENSUS_SURNAMES])
    yield "de_DE", set(), {noun.lemma for noun in _wiktionary() if "Nachname" in noun.kinds}


def _census(path: Path) -> list[str]:
    names = [line.split()[0].capitalize() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    return ["Mc" + name[2:].capitalize() if name.startswith("Mc") else name for name in names]


class _Noun(NamedTuple):
    lemma: str
    kinds: list[str]
    forms: set[str]


def _wiktionary() -> Iterator[_Noun]:
    with installed("german-nouns", "nouns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            forms = {
                form
                for column, form in row.items()
                if form and column not in ("lemma", "pos") and "genus" not in column
            }
            yield _Noun(row["lemma"], row["pos"].split(","), forms)


def german() -> tuple[set[str], set[str]]:
    """Every form of the nouns that are common ones, and the towns and lands of one word.

    Raises:
        MissingNamesError: the package is not installed.
    """
    nouns, places, names = set(), set(), set()
    for noun in _wiktionary():
        if "Toponym" in noun.kinds:
            places.add(noun.lemma)
        elif {"Nachname", "Vorname", "Eigenname"} & set(noun.kinds):
            names.add(noun.lemma)
        elif noun.kinds[0] == "Substantiv" and "Wortverbindung" not in noun.kinds:
            nouns |= {noun.lemma, *noun.forms}
    whole = {noun for noun in nouns if noun.isalpha() and noun.istitle() and len(noun) > 3}
    return whole - places - names, {place for place in places if place.isalpha()}
