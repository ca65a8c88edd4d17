"""The decisions that the German voice learns from: who is a person in them, and that every slot is filled."""

from __future__ import annotations

import random
import re

import pytest

from train.german.compose import DECISIONS, parts
from train.german.law import Law
from train.names.fill import Filler

_LISTS = {
    "de_DE": {
        "given": ["Anna", "Ali"], "surname": ["Weber", "Nowak"], "city": ["Ulm"], "country": ["Polen"], "company": ["Nord AG"], "job": ["Koch"],
        "address": ["Ring 1, 89073 Ulm"], "street_address": ["Ring 1"], "month_name": ["Mai"],
    }
}  # fmt: skip
_PARTS = parts(DECISIONS)


@pytest.fixture(scope="module")
def filler() -> Filler:
    filler = Filler("de", _LISTS, random.Random(7), all_names=True)
    filler.nouns, filler.words = ["Wasser", "Bericht"], ["rot"]
    filler.learn(Law(filler).makers())
    return filler


def _labels(filler: Filler, part: str, label: str) -> list[bool]:
    """Of each line of a part, whether something in it is labelled so."""
    return [any(kind == label for _, kind in filler.fill(line)) for line in _PARTS[part]]


def test_no_slot_of_a_decision_stays_open(filler: Filler) -> None:
    for _ in range(3):
        for line in (line for lines in _PARTS.values() for line in lines):
            text = "".join(piece for piece, _ in filler.fill(line))
            assert not re.search(r"[{}]", text), line


def test_who_takes_part_is_a_person_and_who_judges_or_is_cited_is_none(filler: Filler) -> None:
    assert all(_labels(filler, "personen", "PER"))
    for part in ("zitate", "schluss", "gruende", "patent"):
        assert not any(_labels(filler, part, "PER")), part
    signed = [line for line in _PARTS["schluss"] if line.startswith("{Ri}")]
    assert signed
    assert all(any(kind == "?" for _, kind in filler.fill(line)) for line in signed)
