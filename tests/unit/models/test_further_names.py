"""Names of further packages, read as data."""

from __future__ import annotations

import importlib.metadata
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from train.names import further
from train.names import lists as names_lists
from train.names.fill import Filler
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


def test_a_missing_package_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(package: str) -> None:
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(further.MissingNamesError, match=r"mimesis.*requirements/names\.txt"):
        next(further.people())


def test_a_short_list_of_the_commonest_is_drawn_from_less_than_a_long_one() -> None:
    def share(names_of_faker: int) -> float:
        entry = {"given": [f"A{n}" for n in range(names_of_faker)], "further_given": ["Ambros"], "surname": ["Weber"]}
        names, rng = Names("de_DE", {"de_DE": entry}, lambda _name: True), random.Random(1)
        return sum(names.a_given(rng) == "Ambros" for _ in range(1_000)) / 1_000

    assert 0.3 < share(600) < 0.5
    assert 0.7 < share(60) < 1


def test_names_that_we_wrote_down_go_to_the_locale_that_a_language_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for language, given, surnames in (("vi", "An, Bình,\nChi", "Đoàn, Lã"), ("pa", "ਅਮਰ", "ਸੋਢੀ,\nਬਾਜਵਾ")):
        (tmp_path / f"given_{language}.txt").write_text(given + "\n", encoding="utf-8")
        (tmp_path / f"surnames_{language}.txt").write_text(surnames + "\n", encoding="utf-8")
    monkeypatch.setattr(names_lists, "WORDS", tmp_path)
    found = {locale: (given, surnames) for locale, given, surnames in names_lists.written({"vi_VN": {}, "en_US": {}})}
    assert found == {"vi_VN": ({"An", "Bình", "Chi"}, {"Đoàn", "Lã"}), "pa": ({"ਅਮਰ"}, {"ਸੋਢੀ", "ਬਾਜਵਾ"})}


def test_an_ending_is_not_put_where_the_template_has_one() -> None:
    lists = {"ka_GE": {"given": ["ნინო"], "surname": ["ბერიძე"]}, "en_US": {"city": ["Rome"]}}
    filler = Filler("ka", lists, random.Random(1), all_names=True)
    own, joined = "ბერიძე", "ბერიძე-ბერიძე"
    assert {filler.fill("{S}ს უთხრა")[0][0] for _ in range(60)} <= {own, joined}
    assert {filler.fill("{S}-ის სახლი")[0][0] for _ in range(60)} <= {own, joined}
    assert not {filler.fill("{S} მოვიდა")[0][0] for _ in range(60)} <= {own, joined}


def test_bodies_and_lands_of_a_language_fill_its_templates() -> None:
    lists = {"no_NO": {"city": ["Oslo"], "address": ["Oslo"], "company": ["Hansen AS"]}, "en_US": {"city": ["Rome"]}}
    things = Things("no", lists, random.Random(1))
    things.bodies, things.regions, things.towns = ["Vinmonopolet"], ["Hallingdal"], ["Voss"]
    assert {things.organisation() for _ in range(40)} == {"Hansen AS", "Vinmonopolet"}
    assert {things.place() for _ in range(40)} == {"Oslo", "Hallingdal", "Voss"}
