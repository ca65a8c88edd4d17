"""Names of objects as names of files: safe, distinct, the same each time."""

from __future__ import annotations

import random

import pytest

from winnow_agent.intake.names import HIDDEN, another, as_one, file_name
from winnow_agent.vault.walk import INTAKE_FOLDER

PIECES = [
    "a",
    "A",
    "é",
    "e\u0301",
    ".",
    "..",
    "/",
    "//",
    "%",
    "%25",
    "%~",
    "~",
    "\0",
    "\n",
    "\u202e",
    "\udce9",
    "x" * 150,
    "日本",
    ".pdf",
]


@pytest.fixture(scope="module")
def keys(scale: int) -> list[str]:
    chosen = random.Random(7)
    made = {"".join(chosen.choices(PIECES, k=chosen.randint(1, 7))) for _ in range(5000 * scale)}
    return sorted(made | {"/".join(["x" * 200] * 30), "/".join(["x" * 200] * 31)})


def test_no_name_leads_out_and_each_can_be_a_file_s(keys: list[str]) -> None:
    for key in keys:
        name = file_name(key)
        parts = name.split("/")
        assert not {"", ".", "..", ".winnow-intake"} & set(parts)
        assert all(len(part.encode()) <= 255 for part in parts)
        assert len(name.encode()) < 4096 - 1000
        assert name.isprintable()


def test_no_two_objects_share_a_name(keys: list[str]) -> None:
    names = [file_name(key) for key in keys]
    assert len(set(names)) == len(keys)
    others = {another(name, key) for name, key in zip(names, keys, strict=True)}
    assert len(others) == len(keys)
    assert not others & set(names)
    assert len({as_one(name) for name in others}) == len(keys)


def test_what_intake_hides_is_what_finding_leaves_alone() -> None:
    """Neither may import the other."""
    assert HIDDEN.encode() == INTAKE_FOLDER


def test_an_ordinary_name_stays_as_it_is() -> None:
    for name in ("letters/1914/Brief an Anna.pdf", "日本/手紙.txt", ".hidden/a..b", "a b/c+d=e&f"):
        assert file_name(name) == name


def test_what_a_shortened_file_is_can_still_be_told() -> None:
    name = file_name("letters/" + "é" * 300 + ".pdf")
    assert name.startswith("letters/éé")
    assert name.endswith(".pdf")
    assert another("letters/a.pdf", "letters/A.pdf").endswith(".pdf")
