"""Common words, of which networks learn what is no name."""

from __future__ import annotations

import gzip
import importlib.metadata
from pathlib import Path

import pytest
from srsly import msgpack

from train.names.common import common_words
from train.names.sources import WORDS

_STEPS = {
    "small_tr.msgpack.gz": [["ve", "bir"], ["ayşe", "kapı", "x2", "a"]],
    "small_he.msgpack.gz": [["של", "the"], ["כהן", "בית"]],
}


@pytest.fixture(autouse=True)
def wordfreq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's lists, of a few words each."""
    paths = []
    for name, steps in _STEPS.items():
        file = tmp_path / "wordfreq" / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(msgpack.packb([{"format": "cB", "version": 1}, [], *steps])))
        path = importlib.metadata.PackagePath(f"wordfreq/data/{name}")
        path.dist = importlib.metadata.PathDistribution(tmp_path / "dist-info")
        paths.append(path)
    monkeypatch.setattr(importlib.metadata, "files", lambda _package: paths)


def test_the_commonest_words_come_first_without_numbers_and_names() -> None:
    assert common_words("tr", {"Ayşe"}) == ["ve", "bir", "kapı"]


def test_of_another_script_english_words_are_left_out_and_ours_come_behind() -> None:
    ours = (WORDS / "common_he.txt").read_text(encoding="utf-8").split()
    assert common_words("he", {"כהן"})[:2] == ["של", "בית"]
    assert set(ours) <= set(common_words("he", {"כהן"}))


def test_a_language_with_prose_of_its_own_needs_none() -> None:
    assert common_words("de", ()) == []


@pytest.mark.parametrize("path", sorted(WORDS.glob("common_*.txt")), ids=lambda path: path.stem)
def test_no_word_stands_twice_in_a_list_of_ours(path: Path) -> None:
    words = path.read_text(encoding="utf-8").split()
    assert len(words) == len(set(words))
