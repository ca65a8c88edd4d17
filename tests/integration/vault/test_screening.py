"""Screening by the real detectors: which ones ran, what holds, what a new policy takes up again, what a person decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.detecting import Failing, InThisProcess
from tests.integration.vault.parts import (
    FAST,
    OtherSide,
    VaultParts,
    add_documents,
    deliver_all,
    policy_of,
    prose,
    screening,
)
from winnow_agent.vault import ledger, review
from winnow_agent.vault.reasons import explain
from winnow_agent.vault.screen import DETECTORS, Screener, redact
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Policy

NUMBER = "+44 20 7946 0958"
"""A telephone number of a range that is kept for films."""
names = pytest.mark.names


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return policy_of(tmp_path)


def with_number(seed: str, number: str = NUMBER) -> str:
    first, rest = prose(seed).split("\n\n", 1)
    return f"{first}\n\nThe office can be called at {number} on weekdays.\n\n{rest}"


def row_of(store: Store, document_id: bytes) -> dict[str, Any]:
    return dict(store.query("SELECT * FROM documents WHERE id = ?", document_id)[0])


def state_of(store: Store, document_id: bytes) -> str:
    return str(row_of(store, document_id)["state"])


def reasons_of(store: Store, document_id: bytes) -> list[str]:
    reasons: list[str] = json.loads(row_of(store, document_id)["reasons"])
    return reasons


def approved_text(store: Store, document_id: bytes) -> str:
    approved = store.approved(document_id)
    assert approved is not None
    return approved.text


# -- which detectors ran -----------------------------------------------------------------------------------------


@names
def test_what_is_rejected_early_names_the_detectors_that_ran(store: Store, policy: Policy) -> None:
    short, sound = add_documents(store, "Too few words to be kept.", prose("sound"))
    screening(store, policy, DETECTORS).screen_digitized()
    assert state_of(store, short) == "rejected"
    assert store.findings(short)[0] == FAST
    assert state_of(store, sound) == "approved"
    assert store.findings(sound)[0] == DETECTORS


@names
def test_a_laxer_policy_does_not_let_through_what_nobody_looked_at(store: Store, tmp_path: Path) -> None:
    """Rejected before the names were looked for; under the next policy they must be looked for."""
    (document_id,) = add_documents(store, with_number("lax"))
    screening(store, policy_of(tmp_path, "quality: {minimum_words: 5000}"), DETECTORS).screen_digitized()
    assert state_of(store, document_id) == "rejected"
    assert "personal" not in store.findings(document_id)[0]
    laxer = screening(store, policy_of(tmp_path), DETECTORS)
    assert laxer.take_up_policy() == 1
    laxer.screen_digitized()
    assert state_of(store, document_id) == "approved"
    assert "personal" in store.findings(document_id)[0]
    assert NUMBER not in approved_text(store, document_id)


def test_a_policy_that_rejects_it_still_looks_no_further(store: Store, tmp_path: Path) -> None:
    (document_id,) = add_documents(store, "Too few words to be kept.")
    screening(store, policy_of(tmp_path)).screen_digitized()
    again = screening(store, policy_of(tmp_path, "quality: {minimum_words: 150}"), (*FAST, "never installed"))
    assert again.take_up_policy() == 1
    again.screen_digitized()
    assert state_of(store, document_id) == "rejected"
    assert store.findings(document_id)[0] == FAST


@pytest.mark.parametrize("name", FAST)
def test_a_detector_that_fails_holds_its_document_and_no_other(store: Store, policy: Policy, name: str) -> None:
    first, second = add_documents(store, prose("first"), prose("second"))
    failing = Screening(store, Screener(Failing(name, times=1), FAST), redact.redact, policy)
    failing.screen_digitized()
    assert (state_of(store, first), reasons_of(store, first)) == ("held", [f"detector_failed:{name}"])
    assert name in explain(reasons_of(store, first)[0])
    assert state_of(store, second) == "approved"


def test_where_the_worker_ends_with_a_detector_those_at_work_together_are_named(store: Store, policy: Policy) -> None:
    (document_id,) = add_documents(store, prose("ended"))
    Screening(store, Screener(Failing("secrets", 1, named=False), FAST), redact.redact, policy).screen_digitized()
    assert reasons_of(store, document_id) == ["detector_failed:language/quality/secrets/ownership/sensitive"]
    assert "language or quality or secrets or ownership or sensitive" in explain(reasons_of(store, document_id)[0])


def test_a_detector_that_failed_is_asked_again_under_a_new_policy(store: Store, tmp_path: Path) -> None:
    (document_id,) = add_documents(store, prose("again"))
    worker = Failing("secrets", times=1)
    Screening(store, Screener(worker, FAST), redact.redact, policy_of(tmp_path)).screen_digitized()
    assert state_of(store, document_id) == "held"
    again = Screening(store, Screener(worker, FAST), redact.redact, policy_of(tmp_path, "public: {share: 0.4}"))
    again.take_up_policy()
    again.screen_digitized()
    assert state_of(store, document_id) == "approved"


@names
def test_a_detector_that_fails_after_redaction_holds(store: Store, policy: Policy) -> None:
    (document_id,) = add_documents(store, with_number("after"))

    class FailingLater(Failing):
        def call(self, kind: str, header: Mapping[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
            if NUMBER in json.loads(payload)["text"]:
                return InThisProcess.call(self, kind, header, payload)
            return super().call(kind, header, payload)

    worker = FailingLater("personal", times=1)
    Screening(store, Screener(worker, DETECTORS), redact.redact, policy).screen_digitized()
    assert (state_of(store, document_id), reasons_of(store, document_id)[0]) == (
        "held",
        "detector_failed:personal",
    )
    assert store.approved(document_id) is None


# -- a new policy ------------------------------------------------------------------------------------------------


def test_a_new_policy_takes_up_what_has_text_and_nothing_that_a_person_or_the_coordinator_settled(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    (delivered,) = vault.approve(prose("delivered"))
    deliver_all(vault, other)
    (approved,) = vault.approve(prose("approved"))
    (offered,) = vault.approve(prose("offered"))
    store = vault.store
    holding = screening(store, policy_of(tmp_path, sample=1.0))
    released, refused, held = add_documents(store, prose("released"), prose("refused"), prose("held"))
    holding.screen_digitized()
    review.release(holding, released, "ann")
    review.reject(store, refused, "ann", "not ours")
    erased, rejected = add_documents(store, "Too short, and its text is gone.", "Too short.")
    holding.screen_digitized()
    with store.transaction() as connection:
        connection.execute("UPDATE documents SET body = NULL WHERE id = ?", (erased,))
        connection.execute("UPDATE documents SET state = 'offered' WHERE id = ?", (offered,))
    before = {one: state_of(store, one) for one in (delivered, released, refused, erased, offered)}
    newer = screening(store, policy_of(tmp_path, "secrets: hold"))
    newer.take_up_policy()
    assert {state_of(store, one) for one in (approved, held, rejected)} == {"screened"}
    assert {one: state_of(store, one) for one in before} == before
    assert [store.approved(one) for one in (approved, held, rejected)] == [None] * 3
    newer.screen_digitized()
    assert [state_of(store, one) for one in (approved, held, rejected)] == ["approved", "approved", "rejected"]
    assert newer.take_up_policy() == 0


def test_what_a_stricter_policy_holds_keeps_nothing_of_what_was_approved(store: Store, tmp_path: Path) -> None:
    (document_id,) = add_documents(store, prose("stricter"))
    screening(store, policy_of(tmp_path)).screen_digitized()
    assert store.approved(document_id) is not None
    stricter = screening(store, policy_of(tmp_path, "personal: {names: {languages: [fr], otherwise: hold}}"))
    stricter.take_up_policy()
    stricter.screen_digitized()
    assert state_of(store, document_id) == "held"
    assert store.approved(document_id) is None


# -- a person ----------------------------------------------------------------------------------------------------


def test_the_audit_sample_is_held_until_a_person_has_looked(store: Store, tmp_path: Path) -> None:
    sampling = screening(store, policy_of(tmp_path, sample=1.0))
    (document_id,) = add_documents(store, prose("sampled"))
    sampling.screen_digitized()
    assert (state_of(store, document_id), reasons_of(store, document_id)[0]) == ("held", "sample")
    assert row_of(store, document_id)["sampled"] == 1
    assert store.approved(document_id) is None
    review.release(sampling, document_id, "ann")
    row = row_of(store, document_id)
    assert (row["state"], row["reviewer"]) == ("approved", "ann")
    assert approved_text(store, document_id) == prose("sampled")
    assert any(entry.after == "released" for entry in store.ledger_entries(identifier=document_id))


def test_about_the_policy_s_share_of_documents_is_drawn(store: Store, tmp_path: Path, scale: int) -> None:
    count = 60 * scale
    text = prose("drawn", 210)
    ids = add_documents(store, *(f"{text}\n\nNumber {number} closes." for number in range(count)))
    screening(store, policy_of(tmp_path, sample=0.5)).screen_digitized()
    held = sum(state_of(store, one) == "held" for one in ids)
    assert 0.2 * count < held < 0.8 * count


@names
def test_a_release_redacts_what_the_policy_redacts_all_the_same(store: Store, tmp_path: Path) -> None:
    sampling = screening(store, policy_of(tmp_path, sample=1.0), DETECTORS)
    (document_id,) = add_documents(store, with_number("released"))
    sampling.screen_digitized()
    assert state_of(store, document_id) == "held"
    review.release(sampling, document_id, "ann")
    assert state_of(store, document_id) == "approved"
    assert NUMBER not in approved_text(store, document_id)


def test_what_a_reviewer_marks_is_redacted(store: Store, tmp_path: Path) -> None:
    sampling = screening(store, policy_of(tmp_path, "personal: {replacement: tag}", sample=1.0))
    text = prose("marked") + "\n\nIn the drawer lay the letters of old Wobblethwick, who kept the toll."
    (document_id,) = add_documents(store, text)
    sampling.screen_digitized()
    start = text.index("Wobblethwick")
    review.mark(store, document_id, [(start, start + 12)], "PERSON")
    review.release(sampling, document_id, "ann")
    assert state_of(store, document_id) == "approved"
    assert "Wobblethwick" not in approved_text(store, document_id)
    assert approved_text(store, document_id).startswith(prose("marked")[:200])


@pytest.mark.parametrize("span", [(5, 5), (-1, 4), (0, 10**9), (9, 3)])
def test_a_span_outside_the_text_is_refused(store: Store, tmp_path: Path, span: tuple[int, int]) -> None:
    sampling = screening(store, policy_of(tmp_path, sample=1.0))
    (document_id,) = add_documents(store, prose("span"))
    sampling.screen_digitized()
    with pytest.raises(review.ReviewError, match="has no such span"):
        review.mark(store, document_id, [span], "PERSON")


def test_a_refused_document_stays_and_only_held_ones_are_reviewed(store: Store, tmp_path: Path) -> None:
    sampling = screening(store, policy_of(tmp_path, sample=1.0))
    (document_id,) = add_documents(store, prose("refused"))
    sampling.screen_digitized()
    review.reject(store, document_id, "ann", "a letter to a doctor")
    assert (state_of(store, document_id), reasons_of(store, document_id)) == (
        "rejected",
        ["reviewer", "a letter to a doctor"],
    )
    for again in (
        lambda: review.release(sampling, document_id, "bob"),
        lambda: review.reject(store, document_id, "bob", ""),
        lambda: review.mark(store, document_id, [(0, 3)], "PERSON"),
    ):
        with pytest.raises(review.ReviewError, match="it is rejected, not held"):
            again()
    assert ledger.faults(store.ledger_entries(), [store.ledger_head()]) == []


def test_a_release_does_not_overrule_a_rejection_by_the_policy(store: Store, tmp_path: Path) -> None:
    sampling = screening(store, policy_of(tmp_path, sample=1.0))
    (document_id,) = add_documents(store, prose("overruled"))
    sampling.screen_digitized()
    stricter = screening(store, policy_of(tmp_path, "quality: {minimum_words: 5000}"))
    review.release(stricter, document_id, "ann")
    assert state_of(store, document_id) == "rejected"
    assert store.approved(document_id) is None


def test_every_reason_of_a_screening_has_a_sentence(store: Store, tmp_path: Path) -> None:
    texts: Sequence[str] = [
        "Short.",
        prose("key") + "\n\nDB_PASSWORD=hunter2horsebattery\n",
        prose("theirs") + "\n\nCopyright 2021 Wexford Quarterly Ltd. All rights reserved.\n",
        "\n".join(f"- item {number}" for number in range(300)),
        prose("sampled"),
    ]
    ids = add_documents(store, *texts)
    screening(store, policy_of(tmp_path, sample=1.0)).screen_digitized()
    reasons = {reason for one in ids for reason in reasons_of(store, one)}
    assert {"secret", "third_party", "sample", "quality:words"} <= reasons
    assert [reason for reason in reasons if explain(reason) == reason] == []
