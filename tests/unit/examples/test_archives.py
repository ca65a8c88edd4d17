"""The archives of the demonstration are what their ground truth says, and hold nothing that could be real."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from winnow_protocol.policy import load_policy, load_tracks

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
EXPECTED: dict[str, dict[str, dict[str, Any]]] = YAML(typ="safe").load((EXAMPLES / "expected.yaml").read_text("utf-8"))
FILES = [(partner, name, values) for partner, files in EXPECTED.items() for name, values in files.items()]


def text_of(partner: str, name: str, values: dict[str, Any]) -> str | None:
    """A file's text, or that of the source it was made from, on one line; nothing for a scan of another file."""
    path = EXAMPLES / partner / "archive" / name
    if "source" in values:
        path = EXAMPLES / "sources" / f"{values['source']}.txt"
    if path.suffix not in {".txt", ".md", ".html", ".eml", ".mbox", ".log", ""}:
        return None
    return " ".join(path.read_text("utf-8").split())


def test_every_file_has_its_ground_truth_and_the_other_way_round() -> None:
    for partner, files in EXPECTED.items():
        archive = EXAMPLES / partner / "archive"
        there = {str(path.relative_to(archive)) for path in archive.rglob("*") if path.is_file()}
        assert there == set(files)
    assert len(FILES) >= 32


READABLE = [(partner, name, values) for partner, name, values in FILES if text_of(partner, name, values) is not None]
"""All but the damaged ones, and scans of a text that another file holds."""


@pytest.mark.parametrize(("partner", "name", "values"), READABLE, ids=[name for _, name, _ in READABLE])
def test_what_is_planted_in_a_file_is_there(partner: str, name: str, values: dict[str, Any]) -> None:
    text = text_of(partner, name, values) or ""
    planted = [value for kind in ("names", "numbers", "keys", "sentences") for value in values.get(kind, ())]
    assert [value for value in planted if value not in text] == []


def test_few_files_are_left_out_here() -> None:
    assert len(FILES) - len(READABLE) == 3


@pytest.mark.parametrize("partner", EXPECTED)
def test_the_policies_permit_the_tracks_that_are_expected(partner: str) -> None:
    policy = load_policy(EXAMPLES / partner / "policy.yaml")
    assert {track for source in policy.sources.values() for track in source.tracks} <= {t.name for t in load_tracks()}
    for name, values in EXPECTED[partner].items():
        source = policy.sources[name.split("/")[0]]
        assert source.path == EXAMPLES / partner / "archive" / name.split("/")[0]
        assert not values["leaves"] or values["track"] in source.tracks, name
        assert values["leaves"] or {"state", "reason"} <= set(values), name


def test_no_number_or_address_could_be_anybodys() -> None:
    """Numbers lie in the ranges that Ofcom keeps for drama, addresses under a domain that RFC 2606 keeps."""
    for partner, name, values in FILES:
        text = text_of(partner, name, values) or ""
        for number in re.findall(r"\b0\d{2,4} \d{3,4} ?\d{3,4}\b", text):
            assert re.match(r"020 7946 0\d{3}|0117 496 0\d{3}|07700 900\d{3}", number), (name, number)
        for address in re.findall(r"[\w.]+@([\w.-]*\w)", text):
            assert address.endswith("example.org"), (name, address)
