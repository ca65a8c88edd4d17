"""A person's word on a held document: nothing leaves that a detector has not seen, that was marked, or that changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.detecting import Failing
from tests.integration.vault.parts import FAST, add_documents, policy_of, prose, screening
from winnow_agent.documents import Action, Decision
from winnow_agent.vault import decide, review
from winnow_agent.vault import screening as stage
from winnow_agent.vault.screen import Screener, redact
from winnow_agent.vault.screening import ChangedMeanwhileError, Screening, StillFailingError
from winnow_agent.vault.spans import NOT_PERSONAL
from winnow_agent.vault.store import Store
from winnow_protocol.errors import SetAsideError
from winnow_protocol.policy import Policy

KEY = "AKIAIOSFODNN7EXAMPLQ"
NAME = "Wobblethwick"
TEXT = prose("marked") + f"\n\nIn the drawer lay the letters of old {NAME}, who kept the toll."
SHIFTS = "personal: {dates: shift, types: {DATE_TIME: allow}}"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


def row_of(store: Store, document_id: bytes) -> dict[str, Any]:
    return dict(store.query("SELECT * FROM documents WHERE id = ?", document_id)[0])


def held(store: Store, policy: Policy, text: str = TEXT) -> tuple[bytes, Screening]:
    """A document of the audit sample."""
    (document_id,) = add_documents(store, text)
    sampling = screening(store, policy)
    sampling.screen_digitized()
    assert row_of(store, document_id)["state"] == "held"
    return document_id, sampling


def mark(store: Store, document_id: bytes, type_: str = "PERSON", word: str = NAME) -> None:
    start = TEXT.index(word)
    review.mark(store, document_id, [(start, start + len(word))], type_)


def events(store: Store, document_id: bytes) -> list[tuple[str, str]]:
    return [(entry.before, entry.after) for entry in store.ledger_entries(identifier=document_id)]


# -- a detector that failed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked_again", [True, False])
def test_what_a_failed_detector_would_have_found_does_not_leave_by_a_release(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, asked_again: bool
) -> None:
    """A key that the policy rejects; whoever writes a text can make a detector fail. Unless asked again, it leaves."""
    (document_id,) = add_documents(store, f"{prose('failed')}\n\nTheir key {KEY} was old.")
    failing = Screening(
        store, Screener(Failing("secrets", times=1), FAST), redact.redact, policy_of(tmp_path, "secrets: reject")
    )
    failing.screen_digitized()
    assert json.loads(row_of(store, document_id)["reasons"]) == ["detector_failed:secrets"]
    if not asked_again:
        monkeypatch.setattr(Screening, "_complete", lambda _self, _id, standing: standing)
        monkeypatch.setattr(stage, "_failed", lambda _detectors: "")
    decision = review.release(failing, document_id, "ann")
    approved = store.approved(document_id)
    if asked_again:
        assert (decision.action, decision.reasons[0], approved) == (Action.REJECT, "secret", None)
    else:
        assert approved is not None
        assert KEY in approved.text


def test_a_release_is_refused_while_a_detector_fails_and_what_the_others_saw_is_kept(
    store: Store, tmp_path: Path
) -> None:
    detectors = (*FAST, "personal")
    (document_id,) = add_documents(store, TEXT)
    failing = Screening(store, Screener(Failing("personal", 99), detectors), redact.redact, policy_of(tmp_path))
    failing.screen_digitized()
    assert store.findings(document_id)[0] == (*FAST, "failed:timed_out personal")
    assert {finding.type for finding in store.findings(document_id)[1]} >= {"LANGUAGE", "QUALITY_WORDS"}
    mark(store, document_id)
    before = events(store, document_id)
    with pytest.raises(StillFailingError, match=r"timed_out personal.*limits\.file_seconds.*review reject"):
        review.release(failing, document_id, "ann")
    assert (row_of(store, document_id)["state"], events(store, document_id)) == ("held", before)
    assert [one for one in store.findings(document_id)[1] if one.detector == "reviewer"], "the mark stays"


def test_what_the_others_saw_may_be_enough_to_reject(store: Store, tmp_path: Path) -> None:
    (document_id,) = add_documents(store, prose("seen"))
    stricter = policy_of(tmp_path, "public: {share: 0.4}", "quality: {minimum_words: 5000}")
    first = Screening(store, Screener(Failing("personal", 9), (*FAST, "personal")), redact.redact, policy_of(tmp_path))
    first.screen_digitized()
    assert row_of(store, document_id)["state"] == "held"
    again = replace(first, policy=stricter)
    again.take_up_policy()
    again.screen_digitized()
    assert (row_of(store, document_id)["state"], row_of(store, document_id)["reasons"]) == (
        "rejected",
        '["quality:words"]',
    )


# -- marks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "type_", "word"),
    [
        ("personal: {types: {PERSON: allow}}", "PERSON", NAME),
        ("secrets: redact", "SECRET", NAME),
        (SHIFTS, "DATE_TIME", NAME),
        ("personal: {minimum_score: 1.0, types: {LOCATION: allow}}", "LOCATION", NAME),
    ],
)
def test_what_a_person_marked_is_redacted_whatever_the_policy_allows(
    store: Store, tmp_path: Path, rules: str, type_: str, word: str
) -> None:
    document_id, sampling = held(store, policy_of(tmp_path, rules, sample=1.0))
    mark(store, document_id, type_, word)
    assert review.release(sampling, document_id, "ann").action is Action.REDACT
    approved = store.approved(document_id)
    assert approved is not None
    assert word not in approved.text


def test_a_date_around_a_mark_is_not_kept(store: Store, tmp_path: Path) -> None:
    """Longer than the mark, it would give the replacement its type; one that can't be moved is kept where dates move."""
    document_id, sampling = held(store, policy_of(tmp_path, SHIFTS, sample=1.0))
    mark(store, document_id)
    detectors, findings = store.findings(document_id)
    start = TEXT.index(f"old {NAME}")
    date = replace(findings[-1], type="DATE_TIME", start=start, end=start + 4 + len(NAME) + 5, detector="personal")
    store.keep_findings(document_id, detectors, [*findings, date])
    review.release(sampling, document_id, "ann")
    approved = store.approved(document_id)
    assert approved is not None
    assert NAME not in approved.text


def test_a_mark_is_of_a_type_that_is_redacted(store: Store, tmp_path: Path) -> None:
    document_id, _ = held(store, policy_of(tmp_path, sample=1.0))
    for type_ in {"LANGUAGE", "QUALITY_WORDS", "person", "", *NOT_PERSONAL} - {"SECRET"}:
        with pytest.raises(review.ReviewError, match="is no type of personal data"):
            mark(store, document_id, type_)


# -- what changes meanwhile --------------------------------------------------------------------------------------


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Something that happens while the document is redacted, for the first time."""
    approve = decide.approve

    def approving(*arguments: Any, **options: Any) -> Any:
        result = approve(*arguments, **options)
        monkeypatch.setattr(decide, "approve", approve)
        act()
        return result

    monkeypatch.setattr(decide, "approve", approving)


@pytest.mark.parametrize("compared", [True, False])
@pytest.mark.parametrize("what", ["a mark", "a policy", "a policy nobody decided by yet"])
def test_what_changed_while_it_was_released_is_looked_at_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, *, compared: bool
) -> None:
    """By another reviewer, or by the vault beside. Where nobody compares, it leaves as nobody would have it."""
    document_id, sampling = held(store, policy_of(tmp_path, sample=1.0))
    newer = policy_of(tmp_path, "personal: {minimum_score: 0.2}", sample=1.0)
    present = [sampling.policy]

    def change() -> None:
        if what == "a mark":
            mark(store, document_id)
            return
        present[0] = newer
        if what == "a policy":
            deciding = screening(store, newer)
            assert deciding.take_up_policy() == 1
            deciding.screen_digitized()

    meanwhile(monkeypatch, change)
    if not compared:
        monkeypatch.setattr(Screening, "_refuse_changed", lambda *_: None)
        review.release(sampling, document_id, "ann")
        approved = store.approved(document_id)
        assert approved is not None
        assert NAME in approved.text
        return
    with pytest.raises(ChangedMeanwhileError, match="review show"):
        review.release(sampling, document_id, "ann", lambda: present[0])
    row = row_of(store, document_id)
    assert (row["state"], row["reviewer"], store.approved(document_id)) == ("held", "", None)
    assert ("", "released") not in events(store, document_id)
    decision = review.release(replace(sampling, policy=present[0]), document_id, "ann", lambda: present[0])
    assert decision.action is (Action.REDACT if what == "a mark" else Action.APPROVE)


@pytest.mark.parametrize("compared", [True, False])
@pytest.mark.parametrize("what", ["a mark", "a mark taken back", "a policy", "another reason"])
def test_a_release_is_of_what_its_page_showed(store: Store, tmp_path: Path, what: str, *, compared: bool) -> None:
    """Minutes may lie between a page and its button."""
    document_id, sampling = held(store, policy_of(tmp_path, sample=1.0))
    mark(store, document_id)
    _, approved, seen = sampling.foresee(document_id)
    assert approved is not None
    assert NAME not in approved.text
    after = sampling
    if what == "a mark":
        mark(store, document_id, word="drawer")
    elif what == "a mark taken back":
        start = TEXT.index(NAME)
        review.unmark(store, document_id, start, start + len(NAME))
    else:
        after = screening(store, policy_of(tmp_path, "personal: {minimum_score: 0.2}", sample=1.0))
        if what == "another reason":
            after.take_up_policy()
            after.screen_digitized()
    if not compared:
        assert review.release(after, document_id, "bob").action is not Action.HOLD
        return
    with pytest.raises(ChangedMeanwhileError, match="review show"):
        review.release(after, document_id, "bob", seen=seen)
    assert (row_of(store, document_id)["state"], store.approved(document_id)) == ("held", None)
    shown = after.foresee(document_id)
    assert review.release(after, document_id, "bob", seen=shown[2]) == shown[0]
    assert store.approved(document_id) == shown[1]


def test_a_mark_that_is_set_while_detectors_look_is_not_lost(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document_id,) = add_documents(store, TEXT)
    failing = Screening(store, Screener(Failing("secrets", 1), FAST), redact.redact, policy_of(tmp_path))
    failing.screen_digitized()
    look = Screening._look

    def looking(*arguments: Any) -> Any:
        seen = look(*arguments)
        mark(store, document_id)
        return seen

    monkeypatch.setattr(Screening, "_look", looking)
    with pytest.raises(ChangedMeanwhileError):
        review.release(failing, document_id, "ann")
    assert any(one.detector == "reviewer" for one in store.findings(document_id)[1])


# -- what is released and stays ----------------------------------------------------------------------------------


def test_one_that_can_t_be_redacted_is_held_again_and_not_called_released(store: Store, tmp_path: Path) -> None:
    document_id, sampling = held(store, policy_of(tmp_path, sample=1.0))
    mark(store, document_id)

    def broken(*_arguments: Any, **_options: Any) -> redact.Redacted:
        raise SetAsideError("Redacting a document: it is held.", kind="detector_failed")

    decision = review.release(replace(sampling, redactor=broken), document_id, "ann")
    assert decision == Decision(Action.HOLD, ("detector_failed", "personal:PERSON"))
    assert events(store, document_id)[-2:] == [("", "not_released"), ("held", "held")]
    row = row_of(store, document_id)
    assert (row["state"], row["reviewer"]) == ("held", "")
    review.release(sampling, document_id, "ann")
    assert events(store, document_id)[-2:] == [("", "released"), ("held", "approved")]
