"""Speakers' labels leave beside the text: what a policy takes out of the text does not leave in one, whatever it lets persons do."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.integration.vault.parts import FAST, policy_of, prose, screening
from winnow_agent.documents import Document, Finding, SourceType, Turn
from winnow_agent.vault.screen import redact, worker
from winnow_agent.vault.screen.speakers import LABELS
from winnow_agent.vault.store import Store

NUMBER, ADDRESS, NAME, KEY = "+44 20 7946 0958", "margaret.oakwell@example.org", "Anna Berg", "AKIAIOSFODNN7EXAMPLQ"
RULES = "quality: {conversation: {minimum_turns: 1}}"


def talk(*speakers: str) -> Document:
    text = prose("talk")
    ends = [len(text) * (number + 1) // len(speakers) for number in range(len(speakers))]
    turns = tuple(Turn(who, start, end) for who, start, end in zip(speakers, [0, *ends], ends, strict=False))
    return Document(text=text, media_type="text/plain", source_type=SourceType.CONVERSATION, turns=turns)


def decided(folder: Path, document: Document, *rules: str) -> tuple[list[str], list[str]]:
    """The reasons, and the labels of what may leave."""
    store = Store(folder / "vault.sqlite")
    file_id = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    store.add_incoming(file_id, 0, document)
    store.finish_file(file_id)
    screening(store, policy_of(folder, RULES, *rules), (*FAST, "personal")).screen_digitized()
    ((identifier, reasons),) = store.query("SELECT id, reasons FROM documents")
    approved = store.approved(identifier)
    return json.loads(reasons), [turn.speaker for turn in approved.turns] if approved else []


@pytest.mark.names
@pytest.mark.parametrize("looked_at", [True, False])
def test_a_label_that_is_a_number_or_an_address_is_replaced_where_persons_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, looked_at: bool
) -> None:
    """Where nobody looks at labels, they leave as they are."""
    if not looked_at:
        monkeypatch.setattr(worker, "labels_as_text", lambda _document: None)
    allowed = "personal: {default: redact, types: {PERSON: allow}}"
    reasons, speakers = decided(tmp_path, talk(NUMBER, NAME, ADDRESS, "Speaker 1", NUMBER), allowed)
    if not looked_at:
        assert speakers == [NUMBER, NAME, ADDRESS, "Speaker 1", NUMBER]
        return
    assert speakers == ["Speaker 2", NAME, "Speaker 3", "Speaker 1", "Speaker 2"]
    assert {"personal:PHONE_NUMBER", "personal:EMAIL_ADDRESS"} <= set(reasons)


@pytest.mark.names
def test_a_label_that_is_a_key_is_a_secret(tmp_path: Path) -> None:
    assert "secret" in decided(tmp_path, talk(KEY, "Speaker 1"), "secrets: reject")[0]


def test_a_label_that_a_worker_does_not_name_renames_them_all() -> None:
    for note in ("", "7", "-1", "x"):
        found = [Finding("PHONE_NUMBER", 0, 0, 0.9, LABELS, "1", note)]
        renamed = redact.redact(talk(NUMBER, NAME), found, "tag", b"seed")
        assert [turn.speaker for turn in renamed.turns] == ["Speaker 1", "Speaker 2"]
