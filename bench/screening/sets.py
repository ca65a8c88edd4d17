"""The labelled sets of personal data, read into documents with spans: token files become text as it would be printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SENTENCES: Final = 20
_NO_SPACE_BEFORE: Final = frozenset(",.;:!?)]}»”’'")
_NO_SPACE_AFTER: Final = frozenset("([{«“„")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what its annotators marked: start, end, label."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A set of one language.

    Attributes:
        direct: labels of names, contact data and numbers, which must be wholly covered.
        persons: labels of persons.
        harmless: nothing but the labels is personal in these texts, so what else is covered is taken away for nothing.
    """

    name: str
    language: str
    documents: tuple[Labelled, ...]
    persons: frozenset[str]
    direct: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    harmless: bool = False


def _presidio(folder: Path) -> Iterator[Labelled]:
    for entry in json.loads((folder / "presidio" / "synth_dataset_v2.json").read_text("utf-8")):
        spans = [(s["start_position"], s["end_position"], s["entity_type"]) for s in entry["spans"]]
        yield Labelled(entry["full_text"], tuple(spans))


def _brat(folder: Path) -> Iterator[Labelled]:
    for path in sorted(folder.glob("*.ann")):
        spans = []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("T"):
                label, *offsets = re.split(r"[ ;]", line.split("\t")[1])
                spans.append((int(offsets[0]), int(offsets[-1]), label))
        yield Labelled(path.with_suffix(".txt").read_text("utf-8"), tuple(spans))


def _sentences(path: Path, columns: Callable[[str], tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Sentences of (token, tag)."""
    sentence: list[tuple[str, str]] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#\t"):
            continue
        if not line.strip():
            if sentence:
                yield sentence
            sentence = []
            continue
        sentence.append(columns(line))
    if sentence:
        yield sentence


def _joined(sentences: list[list[tuple[str, str]]]) -> Labelled:
    """Sentences as text, one a line."""
    text, spans = "", list[tuple[int, int, str]]()
    for sentence in sentences:
        glued = True
        for token, tag in sentence:
            if not glued and token[0] not in _NO_SPACE_BEFORE:
                text += " "
            start = len(text)
            text += token
            glued = token[-1] in _NO_SPACE_AFTER
            prefix, _, label = tag.partition("-")
            if prefix == "I" and spans and spans[-1][2] == label:
                spans[-1] = (spans[-1][0], len(text), label)
            elif prefix in {"B", "I"}:
                spans.append((start, len(text), label))
        text += "\n"
    return Labelled(text, tuple(spans))


def _documents(sentences: Iterator[list[tuple[str, str]]]) -> tuple[Labelled, ...]:
    every = list(sentences)
    return tuple(_joined(every[at : at + _SENTENCES]) for at in range(0, len(every), _SENTENCES))


def _pair(line: str) -> tuple[str, str]:
    token, _, tag = line.rpartition(" ")
    return token.strip() or "_", tag


def _germeval(line: str) -> tuple[str, str]:
    _, token, tag, *_ = line.split("\t")
    return token, tag


def personal_sets(folder: Path) -> Iterator[LabelledSet]:
    """Every set of ``pii``."""
    yield LabelledSet(
        "English, synthetic templates",
        "en",
        tuple(_presidio(folder)),
        persons=frozenset({"PERSON"}),
        direct=frozenset(
            [
                "PERSON",
                "STREET_ADDRESS",
                "CREDIT_CARD",
                "PHONE_NUMBER",
                "EMAIL_ADDRESS",
                "ZIP_CODE",
                "IBAN_CODE",
                "US_SSN",
                "IP_ADDRESS",
                "US_DRIVER_LICENSE",
            ]
        ),
        harmless=True,
    )
    yield LabelledSet(
        "Spanish clinical notes",
        "es",
        tuple(_brat(folder / "meddocan_es")),
        persons=frozenset({"NOMBRE_SUJETO_ASISTENCIA", "NOMBRE_PERSONAL_SANITARIO"}),
        direct=frozenset(
            [
                "NOMBRE_SUJETO_ASISTENCIA",
                "NOMBRE_PERSONAL_SANITARIO",
                "CALLE",
                "ID_SUJETO_ASISTENCIA",
                "ID_TITULACION_PERSONAL_SANITARIO",
                "CORREO_ELECTRONICO",
                "ID_ASEGURAMIENTO",
                "ID_CONTACTO_ASISTENCIAL",
                "NUMERO_TELEFONO",
                "NUMERO_FAX",
            ]
        ),
        dates=frozenset({"FECHAS"}),
    )
    yield LabelledSet(
        "Spanish court decisions",
        "es",
        _documents(_sentences(folder / "echr_es" / "ES-all-dev.tsv", _pair)),
        persons=frozenset({"PER"}),
        direct=frozenset({"PER", "CODE"}),
        dates=frozenset({"DATETIME"}),
        codes=frozenset({"CODE"}),
    )
    yield LabelledSet(
        "German news",
        "de",
        _documents(_sentences(folder / "germeval2014_de" / "NER-de-dev.tsv", _germeval)),
        persons=frozenset({"PER", "PERderiv", "PERpart"}),
    )
    yield LabelledSet(
        "German law",
        "de",
        _documents(_sentences(folder / "german_ler" / "ler_dev.conll", _pair)),
        persons=frozenset({"PER"}),
    )
    portuguese = sorted((folder / "lener_br_pt").glob("*.conll"))
    yield LabelledSet(
        "Portuguese law",
        "pt",
        tuple(document for path in portuguese for document in _documents(_sentences(path, _pair))),
        persons=frozenset({"PESSOA"}),
    )
