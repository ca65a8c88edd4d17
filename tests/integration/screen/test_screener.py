"""The detectors in a real confined worker: order, early stop, failures that hold the document, redaction that holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.detecting import InThisProcess
from winnow_agent.config import Limits
from winnow_agent.documents import Document, Finding
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen import DETECTORS, Screener, measures, redact, worker
from winnow_protocol.errors import SetAsideError

pytestmark = pytest.mark.names

LETTER = (
    "Dear Mr. Whitcombe,\n\nthank you for the parcel that reached us on Monday. My sister Eleanor Whitcombe and I have read "
    "the diary twice. You may write to me at eleanor.w@example.org, or call +44 20 7946 0958. The society has asked "
    "Jonathan Farrow of Leeds to copy it, and Farrow has agreed.\n\nYours sincerely,\nMargaret Ashdown\n"
)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    made = Workers(Limits(2, 2 << 30, 120, 1 << 30, 60), Path(tmp_path_factory.mktemp("scratch")))
    yield made
    made.close()


def _document(text: str = LETTER) -> Document:
    return Document(text, "text/plain", language="en")


def test_every_detector_looks_and_says_its_version(workers: Workers) -> None:
    screened = Screener(workers).findings(_document())
    assert screened.detectors[: len(DETECTORS)] == DETECTORS
    assert {f.detector for f in screened.findings} >= {"language", "quality", "personal"}
    assert all(f.version for f in screened.findings)
    assert measures.word(screened.findings, measures.LANGUAGE) == "en"


def test_the_models_are_ready_before_a_worker_is_forked(workers: Workers) -> None:
    """What was made ready started no thread: else each worker would be started by itself, and hold all of it."""
    Screener(workers).findings(_document())
    assert list(workers._templates) == ["screen"]
    assert not workers._unforked


@pytest.mark.parametrize(("language", "greeting"), [("en", "Dear"), ("fr", "Cher"), ("de", "Sehr geehrter")])
def test_a_forked_worker_finds_what_a_process_by_itself_does(workers: Workers, language: str, greeting: str) -> None:
    document = replace(_document(f"{greeting} Jonathan Farrow,\n\n{LETTER * 3}"), language=language)
    assert Screener(workers).findings(document) == Screener(InThisProcess()).findings(document)


def test_nothing_runs_after_the_caller_has_seen_enough(workers: Workers) -> None:
    asked: list[int] = []

    def enough(found: Sequence[Finding]) -> bool:
        asked.append(len(found))
        return any(f.type == "SECRET" for f in found)

    screened = Screener(workers).findings(_document("DB_PASSWORD=hunter2horse\n" + LETTER), enough)
    assert "secrets" in screened.detectors
    assert "personal" not in screened.detectors
    assert len(asked) == 1


def test_named_detectors_alone_run(workers: Workers) -> None:
    screened = Screener(workers, detectors=("language",)).findings(_document())
    assert screened.detectors == ("language",)
    assert [f.type for f in screened.findings] == ["LANGUAGE"]


def test_a_detector_that_is_not_there_holds_the_document(workers: Workers) -> None:
    with pytest.raises(SetAsideError, match="no-such-detector") as caught:
        Screener(workers, detectors=("no-such-detector",)).findings(_document())
    assert caught.value.kind == "detector_failed"


def test_a_detector_that_raises_is_named_and_quotes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Document) -> Iterator[Finding]:
        raise ValueError("Margaret Ashdown")

    monkeypatch.setattr(worker.detector("quality"), "findings", fail)
    payload = json.dumps({**_as_json(_document())}).encode()
    with pytest.raises(SetAsideError, match="quality") as caught:
        worker.handle({"detectors": ["language", "quality"]}, payload)
    assert caught.value.kind == "detector_failed"
    assert "Ashdown" not in str(caught.value)


def _as_json(document: Document) -> dict[str, Any]:
    from winnow_agent.documents import document_to_json

    return document_to_json(document)


@pytest.mark.parametrize("answer", [b"[[1]]", b"not json", b'[["PERSON", 0, 9999999, 0.5, "d", "1", ""]]'])
def test_a_worker_that_talks_nonsense_holds_the_document(answer: bytes) -> None:
    class Nonsense:
        def call(self, *_: object) -> tuple[dict[str, Any], bytes]:
            return {}, answer

    with pytest.raises(SetAsideError) as caught:
        Screener(Nonsense()).findings(_document())
    assert caught.value.kind == "detector_failed"


@pytest.mark.parametrize("replacement", ["tag", "surrogate"])
def test_after_redaction_nothing_is_found_but_what_was_put_in(workers: Workers, replacement: Any) -> None:
    document = _document()
    screener = Screener(workers)
    personal = [
        f
        for f in screener.findings(document).findings
        if f.detector == "personal" and f.score >= 0.35 and f.type not in {"DATE_TIME", "URL", "ORGANIZATION"}
    ]
    done = redact.redact(document, personal, replacement, b"seed")
    for name in ("Whitcombe", "Eleanor", "Farrow", "Ashdown", "eleanor.w", "7946 0958", "Leeds"):
        assert name not in done.text, name
    again = screener.findings(replace(document, text=done.text)).findings
    left = [
        done.text[f.start : f.end]
        for f in again
        if f.detector == "personal"
        and f.score >= 0.35
        and f.type in redact.DIRECT_IDENTIFIERS
        and not any(start <= f.start and f.end <= end for start, end in done.spans)
    ]
    assert left == []
