"""Redaction in the confined worker: the same as here, and nothing else is believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest

from winnow_agent.cli.reading import default_limits
from winnow_agent.documents import Document, Finding, SourceType, Turn
from winnow_agent.vault.processes.workers import Workers
from winnow_agent.vault.screen.redact import redact
from winnow_agent.vault.screen.redacting import RedactionBrokenError, WorkerRedactor

TEXT = "Ann Marlowe: Who has the key?\nBen Quill: Ann Marlowe has it, call 020 7946 0018.\n"
DOCUMENT = Document(
    text=TEXT,
    media_type="text/plain",
    language="en",
    source_type=SourceType.CONVERSATION,
    turns=(Turn("Ann Marlowe", 0, 29), Turn("Ben Quill", 30, len(TEXT))),
)
FINDINGS = [
    Finding("PERSON", start, start + len(name), 0.9, "personal", "1")
    for name in ("Ann Marlowe", "Ben Quill")
    for start in range(len(TEXT))
    if TEXT.startswith(name, start)
] + [Finding("PHONE_NUMBER", TEXT.index("020"), TEXT.index("020") + 13, 0.9, "personal", "1")]


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    workers = Workers(default_limits(), tmp_path_factory.mktemp("scratch"))
    yield workers
    workers.close()


@pytest.mark.parametrize("replacement", ["tag", "surrogate"])
def test_the_worker_redacts_as_this_process_would(workers: Workers, replacement: Any) -> None:
    there = WorkerRedactor(workers)(DOCUMENT, FINDINGS, replacement, seed=b"seed")
    assert there == redact(DOCUMENT, FINDINGS, replacement, b"seed")
    assert "Marlowe" not in there.text
    assert "Marlowe" not in there.turns[0].speaker


class Altering:
    """A worker that has been taken over."""

    def __init__(self, workers: Workers, **changes: Any) -> None:
        self._workers, self._changes = workers, changes

    def call(self, kind: Any, header: Any, payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        header, answer = self._workers.call(kind, header, payload)
        return header, json.dumps(json.loads(answer) | self._changes).encode()


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "something else altogether"},
        {"spans": []},
        {"spans": [[5, 1]], "originals": [[0, 11]]},
        {"originals": [[0, 10_000]]},
        {"turns": []},
        {"turns": [["A", 0, 9], ["B", 3]]},
        {"text": None, "spans": None},
    ],
)
def test_an_answer_that_can_t_be_right_holds_the_document(workers: Workers, changes: dict[str, Any]) -> None:
    redactor = WorkerRedactor(cast(Workers, Altering(workers, **changes)))
    with pytest.raises(RedactionBrokenError):
        redactor(DOCUMENT, FINDINGS, "tag", seed=b"seed")
