"""A simulation says what the vault then does, without text, without screening again, without writing."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.integration.vault.detecting import InThisProcess
from tests.integration.vault.parts import FAST, policy_of, prose, screening
from winnow_agent.cli import main
from winnow_agent.documents import Anchor, Document, Finding, Method, Modality, SourceType, Turn
from winnow_agent.vault import review
from winnow_agent.vault.facts import StoredDocument
from winnow_agent.vault.retain import retain
from winnow_agent.vault.screen import Screener, installed, redact
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.simulate import readers, simulate
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Policy, parse_policy

KEY = "DB_PASSWORD=hunter2horsebattery"
NOTICE = "Copyright 2021 Wexford Quarterly Ltd. All rights reserved."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


def documents() -> list[Document]:
    """One of every kind that a rule tells from the others."""
    text = prose("scan")
    talk = prose("talk", 900)
    return [
        Document(prose("plain"), "text/plain"),
        Document(prose("short", 120), "text/plain"),
        Document(prose("key") + f"\n\n{KEY}\n", "text/plain"),
        Document(prose("theirs") + f"\n\n{NOTICE}\n", "text/plain"),
        Document(prose("meta"), "text/plain", rights=("Copyright 2021 Wexford Quarterly Ltd",)),
        Document("\n".join(f"- item {number}" for number in range(300)), "text/plain"),
        Document("The boat came in. " * 3, "text/plain"),
        Document(
            text, "application/pdf", modality=Modality.IMAGE, method=Method.OCR, confidence=0.7,
            anchors=tuple(Anchor(at, at + 100, page=page, confidence=share)
                          for page, (at, share) in enumerate([(0, 0.4), (100, 0.9), (200, 0.65)], 1)),
            words=(Anchor(0, 3, page=1, box=(0.1, 0.1, 0.2, 0.2), confidence=0.9),), coverage={"pages_read": 0.95},
        ),
        Document(talk, "audio/x-wav", modality=Modality.SPEECH, method=Method.SPEECH, source_type=SourceType.TRANSCRIPT,
                 coverage={"speech_covered": 0.85}),
        Document(talk, "text/plain", source_type=SourceType.CONVERSATION,
                 turns=tuple(Turn(("Ann", "Speaker 2")[at % 2], at * 300, at * 300 + 300) for at in range(10))),
        Document(talk, "text/plain", source_type=SourceType.CONVERSATION,
                 turns=tuple(Turn(f"Speaker {at % 2}", at * 300, at * 300 + 300) for at in range(10))),
    ]  # fmt: skip


def fill(store: Store, *made: Document) -> list[bytes]:
    file_id = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    store.begin_file(file_id)
    for number, document in enumerate(made):
        store.add_incoming(file_id, number, document)
    store.finish_file(file_id)
    return [row["id"] for row in store.query("SELECT id FROM documents WHERE file = ? ORDER BY rowid", file_id)]


def simulated(store: Store, policy: Policy) -> Counter[tuple[str, str]]:
    path = Path(store.query("PRAGMA database_list")[0]["file"])
    tally = simulate(path, policy, detectors=FAST)
    return Counter({(now, then): count for (_, now, then), count in tally.decisions.items()})


def decided(store: Store) -> Counter[str]:
    actions = {"approved": "approve", "held": "hold", "rejected": "reject"}
    rows = store.query("SELECT state, reasons FROM documents")
    return Counter(
        "redact" if row["state"] == "approved" and row["reasons"] != "[]" else actions[row["state"]] for row in rows
    )


OTHERS = [
    ("quality: {minimum_words: 100}",),
    ("quality: {minimum_words: 600}",),
    ("ownership: {ours: [Wexford Quarterly Ltd]}",),
    ("ownership: {ours: [Wexford], third_party: reject}",),
    ("coverage: {minimum_ocr_confidence: 0.3, otherwise: allow}",),
    (
        "coverage: {minimum_ocr_confidence: 0.95, otherwise: reject}",
        "personal: {default: allow, types: {PERSON: allow}}",
    ),
    ("personal: {types: {PERSON: hold}}", "coverage: {minimum_speech_covered: 0.9}"),
    ("quality: {kinds: {list: hold}, unsound: hold, minimum_words: 10}",),
]


@pytest.mark.parametrize("lines", OTHERS, ids=[str(number) for number in range(len(OTHERS))])
def test_it_says_what_the_vault_then_does(store: Store, tmp_path: Path, lines: tuple[str, ...]) -> None:
    """What a first policy rejected early was not looked at by every detector: that alone may stay open."""
    ids = fill(store, *documents())
    screening(store, policy_of(tmp_path)).screen_digitized()
    after = policy_of(tmp_path, *lines)
    told = simulated(store, after)
    other = screening(store, after)
    other.take_up_policy()
    other.screen_digitized()
    then = Counter[str]()
    for (_, action), count in told.items():
        then[action] += count
    assert then.total() == len(ids)
    assert then == decided(store)


def test_a_document_that_a_detector_has_not_seen_needs_screening_unless_what_was_seen_rejects_it(
    store: Store, tmp_path: Path
) -> None:
    plain, key = fill(
        store, Document(prose("plain"), "text/plain"), Document(prose("key") + f"\n\n{KEY}", "text/plain")
    )
    screening(store, policy_of(tmp_path)).screen_digitized()
    tally = simulate(tmp_path / "vault.sqlite", policy_of(tmp_path))
    assert "personal" in installed()
    assert {(now, then) for _, now, then in tally.decisions} == {("approve", "needs_screening"), ("reject", "reject")}
    assert tally.examples["approve", "needs_screening"] == [(plain.hex(), ("not_screened",))]
    assert tally.then["secret"] == 1
    assert store.documents_in(DocumentState.REJECTED)[0]["id"] == key


def test_a_document_whose_text_is_deleted_needs_screening_and_a_person_s_word_stays(
    store: Store, tmp_path: Path
) -> None:
    sampling = policy_of(tmp_path, sample=1.0)
    rejected, released = fill(store, Document("Short.", "text/plain"), Document(prose("kept"), "text/plain"))
    screening(store, sampling).screen_digitized()
    review.release(screening(store, sampling), released, "ann")
    assert retain(store, sampling.retention) == 1
    tally = simulate(tmp_path / "vault.sqlite", policy_of(tmp_path, "quality: {minimum_words: 5000}"), detectors=FAST)
    assert tally.decisions == {("letters", "reject", "needs_screening"): 1, ("letters", "approve", "approve"): 1}
    assert (tally.released, tally.then) == (1, {"text_deleted": 1})
    assert tally.examples["reject", "needs_screening"][0][0] == rejected.hex()


def test_the_audit_sample_is_the_one_that_will_be_drawn(store: Store, tmp_path: Path) -> None:
    ids = fill(store, *(Document(prose(f"drawn {number}", 260), "text/plain") for number in range(12)))
    screening(store, policy_of(tmp_path)).screen_digitized()
    half = policy_of(tmp_path, sample=0.5)
    told = simulated(store, half)
    other = screening(store, half)
    other.take_up_policy()
    other.screen_digitized()
    held = len(store.documents_in(DocumentState.HELD))
    assert told["approve", "hold"] == held
    assert 0 < held < len(ids)


def test_a_detector_that_failed_leaves_the_document_open(store: Store, tmp_path: Path) -> None:
    (document_id,) = fill(store, Document(prose("failed"), "text/plain"))
    store.keep_findings(document_id, ["failed:malformed"], [])
    store.move_document(document_id, DocumentState.SCREENED)
    store.move_document(document_id, DocumentState.HELD, reasons=["detector_failed"])
    tally = simulate(tmp_path / "vault.sqlite", policy_of(tmp_path))
    assert tally.decisions == {("letters", "hold", "needs_screening"): 1}


def test_no_text_is_read_where_no_rule_asks_for_it(store: Store, tmp_path: Path) -> None:
    """The text is damaged where it lies: who reads it fails."""
    fill(store, *documents())
    screening(store, policy_of(tmp_path)).screen_digitized()
    with store.transaction() as connection:
        connection.execute("UPDATE documents SET body = x'00'")
    told = simulated(
        store, policy_of(tmp_path, "quality: {minimum_words: 150}", "coverage: {minimum_ocr_confidence: 0.5}")
    )
    assert told.total() == len(documents())
    with pytest.raises(zstandard.ZstdError):
        simulated(store, policy_of(tmp_path, "ownership: {ours: [Wexford]}"))


def test_a_stored_document_is_the_document(store: Store) -> None:
    for document, document_id in zip(documents(), fill(store, *documents()), strict=True):
        store.keep_findings(document_id, FAST, [])
        ((row, facts, _),) = [found for found in store.screened(0, 10**6) if found[0]["id"] == document_id]
        stored = StoredDocument(row, facts, *readers(store, document_id))
        for name in ("text", "turns", "anchors", "coverage", "rights", "method", "confidence", "words", "media_type"):
            assert getattr(stored, name) == getattr(document, name), name


def test_records_that_are_older_than_facts_are_simulated_by_their_texts(store: Store, tmp_path: Path) -> None:
    fill(store, *documents())
    screening(store, policy_of(tmp_path)).screen_digitized()
    after = policy_of(tmp_path, "coverage: {minimum_ocr_confidence: 0.95}", "personal: {types: {PERSON: hold}}")
    told = simulated(store, after)
    with store.transaction() as connection:
        connection.execute("DELETE FROM facts")
    assert simulated(store, after) == told


def test_several_processes_count_what_one_does(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, *documents(), *documents())
    screening(store, policy_of(tmp_path)).screen_digitized()
    after = policy_of(tmp_path, "coverage: {minimum_ocr_confidence: 0.95}")
    alone = simulate(tmp_path / "vault.sqlite", after, detectors=FAST)
    monkeypatch.setattr("winnow_agent.vault.simulate._FEW", 2)
    together = simulate(tmp_path / "vault.sqlite", after, workers=3, detectors=FAST)
    assert (together.decisions, together.now, together.then) == (alone.decisions, alone.now, alone.then)
    assert together.examples == alone.examples


def test_many_documents_are_decided_by_their_findings(store: Store, tmp_path: Path, scale: int) -> None:
    count = 250 * scale
    text = prose("many")
    findings = [Finding("PERSON", at, at + 9, 0.5 + at / 20_000, "personal", "3") for at in range(0, 1600, 40)]
    with store.transaction():
        for document_id in fill(store, *(Document(text, "text/plain") for _ in range(count))):
            store.keep_findings(document_id, installed(), [*measured(text), *findings])
            store.move_document(document_id, DocumentState.SCREENED)
            store.move_document(document_id, DocumentState.APPROVED, reasons=["personal:PERSON"])
    policy = policy_of(tmp_path, "personal: {minimum_score: 0.9, density: {per_100_words: 50}}")
    tally = simulate(tmp_path / "vault.sqlite", policy, workers=2)
    assert tally.decisions == {("letters", "redact", "approve"): count}


def measured(text: str) -> list[Finding]:
    from winnow_agent.vault.screen import language, quality

    document = Document(text, "text/plain")
    return [*language.findings(document), *quality.findings(document)]


# -- the commands ------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose vault has screened one of each kind by `standard`, every detector having looked."""
    assert main(["init", "--home", str(tmp_path / "home")]) == 0
    store = Store(tmp_path / "home" / "vault" / "vault.sqlite")
    ids = fill(store, *documents())
    Screening(
        store, Screener(InThisProcess(), FAST), redact.redact, parse_policy("name: own", "own")
    ).screen_digitized()
    for document_id in ids:
        _, found = store.findings(document_id)
        store.keep_findings(document_id, installed(), [*found, Finding("PHONE_NUMBER", 30, 42, 0.6, "personal", "3")])
    store.close()
    return tmp_path / "home"


def records_of(home: Path) -> list[list[tuple[Any, ...]]]:
    store = Store(home / "vault" / "vault.sqlite")
    try:
        tables = [row["name"] for row in store.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [[tuple(row) for row in store.query(f"SELECT * FROM {table}")] for table in sorted(tables)]  # noqa: S608
    finally:
        store.close()


def test_simulate_prints_counts_reasons_and_examples_and_writes_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "new.yaml").write_text(
        "name: new\nquality: {minimum_words: 100}\npersonal: {types: {PHONE_NUMBER: hold}}\n"
    )
    before = records_of(home)
    capsys.readouterr()
    assert main(["policy", "simulate", "--policy", str(tmp_path / "new.yaml"), "--home", str(home), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["policy"], told["documents"]) == ("new", len(documents()))
    now = Counter({"hold": 0})
    for row in told["decisions"]:
        now[row["now"]] += row["documents"]
    assert now.total() == len(documents())
    assert {row["reason"] for row in told["reasons"]} >= {"personal:PHONE_NUMBER", "secret", "quality:kind=list"}
    change = next(row for row in told["decisions"] if (row["now"], row["then"]) == ("approve", "hold"))
    assert change["examples"][0]["reasons"] == ["personal:PHONE_NUMBER"]
    assert main(["policy", "simulate", "--policy", str(tmp_path / "new.yaml"), "--home", str(home)]) == 0
    shown = capsys.readouterr().out
    assert change["examples"][0]["document"][:12] in shown
    assert "hunter2" not in shown + json.dumps(told)
    assert records_of(home) == before


def test_explain_tells_what_was_found_which_rule_won_and_what_would_change_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(home / "vault" / "vault.sqlite")
    rows = {json.loads(row["reasons"])[0]: row["id"].hex() for row in store.query("SELECT id, reasons FROM documents")
            if row["reasons"] != "[]"}  # fmt: skip
    store.close()
    capsys.readouterr()
    assert main(["policy", "explain", rows["secret"][:10], "--home", str(home)]) == 0
    shown = capsys.readouterr().out
    assert "The policy standard says: reject." in shown
    assert "secrets: reject (default)" in shown
    assert "secrets would have to be less strict than reject" in shown
    assert "Then, what is left would say: redact (personal:PHONE_NUMBER)." in shown
    assert "SECRET, 1, by secrets" in shown
    assert "at line" in shown
    assert "hunter2" not in shown
    assert main(["policy", "explain", rows["secret"], "--home", str(home), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["decision"], told["otherwise"]) == (
        "reject",
        {"decision": "redact", "reasons": ["personal:PHONE_NUMBER"]},
    )
    assert told["causes"][0]["rules"] == [{"path": "secrets", "value": "reject", "origin": "default"}]
    assert {found["type"]: found["count"] for found in told["found"]} == {"SECRET": 1, "PHONE_NUMBER": 1}


def test_what_explain_asks_for_changes_the_outcome(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(home / "vault" / "vault.sqlite")
    held, *_ = [
        row["id"].hex()
        for row in store.query("SELECT id, reasons FROM documents")
        if row["reasons"] == '["third_party"]'
    ]
    store.close()
    (tmp_path / "ours.yaml").write_text("name: ours\nownership: {ours: [Wexford Quarterly Ltd]}\n")
    capsys.readouterr()
    assert main(["policy", "explain", held, "--home", str(home)]) == 0
    assert "ownership.ours would have to name whom the notice names" in capsys.readouterr().out
    assert (
        main(["policy", "explain", held, "--home", str(home), "--policy", str(tmp_path / "ours.yaml"), "--json"]) == 0
    )
    assert json.loads(capsys.readouterr().out)["decision"] == "redact"


def test_a_document_that_is_not_there_is_named_in_a_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "explain", "ffffffffffff", "--home", str(home)]) == 2
    assert "none has an id that starts so" in capsys.readouterr().err


def test_without_a_home_simulate_asks_for_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WINNOW_HOME", raising=False)
    assert main(["policy", "simulate", "--policy", "strict"]) == 2
    assert "pass --home DIR" in capsys.readouterr().err
