"""What the names model is trained on holds no sentence of the sets that it is measured on."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from train.german.compose import DECISIONS
from train.german.compose import TEMPLATES as GERMAN
from train.names import measured, sources
from train.names.compose import TEMPLATES

DATA = Path(os.environ.get("WINNOW_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


def shared(pieces_of_texts: list[list[tuple[str, str]]], banned: frozenset[str]) -> list[str]:
    lines = ("".join(text for text, _ in line) for pieces in pieces_of_texts for line in measured.lines(pieces))
    return [line for line in lines if measured.fingerprint(line) in banned]


def test_a_line_of_a_measuring_set_is_left_out_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "set.conll").write_text("Der O\nKläger O\nHans B-PER\nMeier I-PER\nbegehrt O\nSchadensersatz O\n. O\n")
    banned = measured.fingerprints(tmp_path)
    note = [
        ("Vorab.\nDer Kläger ", ""),
        ("Hans Meier", "PER"),
        (" begehrt Schadensersatz!\nDie ", ""),
        ("Kasse", "ORG"),
        (" zahlt.", ""),
    ]
    assert measured.without(banned, note) == [("Vorab.\n", ""), ("Die ", ""), ("Kasse", "ORG"), (" zahlt.", "")]
    assert measured.without(frozenset(), note) != measured.without(banned, note)


def test_only_two_thirds_of_the_prose_are_learnt_from() -> None:
    chosen = [sources.for_training(Path(f"{place}.txt")) for place in range(3_000)]
    assert 0.6 < sum(chosen) / len(chosen) < 0.73


def test_no_template_is_a_sentence_of_a_measuring_set_and_nothing_of_them_is_trained_on(tmp_path: Path) -> None:
    try:
        folder = sources.unpacked(DATA, tmp_path, ("ner_train", "pii"))
    except FileNotFoundError:
        pytest.skip(f"the labelled sets are not in {DATA} (WINNOW_DATA): nothing to compare")
    banned = measured.fingerprints(folder / "pii")
    assert len(banned) > 10_000
    templates = [
        [(line.replace("\\n", "\n"), "")]
        for path in (*TEMPLATES.glob("*.txt"), GERMAN, DECISIONS)
        for line in path.read_text().splitlines()
    ]
    # A court's decision is full of formulas: here no single sentence of a line may be one of a measured decision.
    templates += [
        [(one, "")] for line in DECISIONS.read_text().splitlines() for one in re.split(r"(?<=[.:;!?]) ", line)
    ]
    assert shared(templates, banned) == []
    labelled = folder / "ner_train"
    texts = [*sources.meddocan(labelled), *sources.lener(labelled)]
    for language in ("de", "en", "fr", "nl"):
        texts += sources.wikiann(labelled, language)
    left = [measured.without(banned, pieces) for pieces in texts]
    assert shared(left, banned) == []
    assert sum(map(len, left)) > 0.95 * sum(map(len, texts))
