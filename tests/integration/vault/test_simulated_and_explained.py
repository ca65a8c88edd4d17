"""A simulation and an explanation know what lies around a document, who released it, and by which bounds it was measured."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.integration.vault.parts import FAST, policy_of, screening
from tests.prose import prose
from winnow_agent.documents import Action, Document, Finding, Modality
from winnow_agent.vault import review
from winnow_agent.vault.around import notices_around
from winnow_agent.vault.explain import explain_document
from winnow_agent.vault.screen import measures
from winnow_agent.vault.simulate import simulate
from winnow_agent.vault.spans import REVIEWER
from winnow_agent.vault.store import Store
from winnow_protocol.policy import EffectivePolicy, parse_policy, stricter

NOTICE = "Copyright 2019 Wexford Quarterly Ltd. All rights reserved.\n\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


def add(store: Store, documents: Iterable[Document]) -> list[bytes]:
    file_id = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    for number, document in enumerate(documents):
        store.add_incoming(file_id, number, document)
    store.finish_file(file_id)
    return [row["id"] for row in store.query("SELECT id FROM documents WHERE file = ? ORDER BY rowid", file_id)]


def mail(notice: str) -> list[Document]:
    parts = ("", "attachment 1", "attachment 1/picture 1")
    return [
        Document(text=(notice if not part else "") + prose(part), media_type="text/plain", part=part) for part in parts
    ]


def policy(*lines: str) -> EffectivePolicy:
    return stricter(None, parse_policy("\n".join(("name: own", *lines)), "own"))


def then(store: Store) -> Counter[str]:
    actions = {"approved": "approve", "held": "hold", "rejected": "reject"}
    return Counter(actions[row["state"]] for row in store.query("SELECT state FROM documents"))


@pytest.mark.parametrize(
    "notice", [NOTICE, "Licensed under https://creativecommons.org/licenses/by-nc/4.0/\n\n"], ids=["owner", "licence"]
)
def test_what_a_policy_will_hold_for_the_mail_around_it_is_told_before(
    store: Store, tmp_path: Path, notice: str
) -> None:
    """The policy so far allowed the notice, so that nothing of it was recorded."""
    add(store, mail(notice))
    add(store, mail(""))
    lenient = policy_of(tmp_path, "ownership: {third_party: allow, other_licence: allow}")
    screening(store, lenient).screen_digitized()
    assert then(store) == {"approve": 6}
    after = policy_of(tmp_path)
    told = simulate(tmp_path / "vault.sqlite", after, detectors=FAST)
    other = screening(store, after)
    other.take_up_policy()
    other.screen_digitized()
    assert {(now, then): count for (_, now, then), count in told.decisions.items()} == {
        ("approve", "hold"): 3,
        ("approve", "approve"): 3,
    }
    assert then(store) == {"hold": 3, "approve": 3}


def test_a_released_document_of_a_medium_that_is_no_longer_taken_is_told_as_rejected(
    store: Store, tmp_path: Path
) -> None:
    kept, scan = add(
        store, [Document(prose("kept"), "text/plain"), Document(prose("scan"), "image/png", modality=Modality.IMAGE)]
    )
    holding = policy_of(tmp_path, sample=1.0)
    screening(store, holding).screen_digitized()
    for document_id in (kept, scan):
        review.release(screening(store, holding), document_id, "ann")
    text_alone = parse_policy(
        f"name: ours\nsources:\n  letters: {{path: {tmp_path}, owner: us, basis: gift, licence: CC0-1.0,"
        " tracks: [open-archive], modalities: [text]}",
        "ours",
    )
    told = simulate(tmp_path / "vault.sqlite", text_alone, detectors=FAST)
    other = screening(store, text_alone)
    other.take_up_policy()
    other.screen_digitized()
    assert then(store) == {"approve": 1, "reject": 1}
    assert told.released == 1
    assert told.decisions == {("letters", "approve", "approve"): 1, ("letters", "approve", "reject"): 1}


def test_the_mail_around_a_document_is_explained(store: Store, tmp_path: Path) -> None:
    *_, inside = add(store, mail(NOTICE))
    screening(store, policy_of(tmp_path)).screen_digitized()
    document, (_, findings) = store.document(inside), store.findings(inside)
    assert document is not None
    effective = policy()
    around = notices_around(store, inside, effective.policy)
    told = explain_document(document, findings, effective, around=around)
    assert told.action is Action.HOLD
    (cause,) = told.causes
    assert cause.reason == "around:third_party"
    assert [rule.path for rule in cause.rules] == ["ownership.third_party", "ownership.ours"]
    assert cause.change.startswith("ownership.third_party would have to be less strict than hold")


def test_the_bounds_that_are_told_are_those_that_were_compared() -> None:
    """English holds its sentences together with more words of its own than other languages do."""
    findings = [
        Finding(measures.LANGUAGE, 0, 9, 0.9, "language", "1", "en"),
        Finding(measures.KIND, 0, 9, 0.9, "quality", "1", "prose"),
        Finding(measures.WORDS, 0, 9, 1.0, "quality", "1", "900"),
        Finding(measures.STOP_WORDS, 0, 9, 0.1, "quality", "1"),
    ]
    told = explain_document(Document("The text.", "text/plain"), findings, policy())
    (cause,) = [cause for cause in told.causes if cause.reason == "quality:stop_words"]
    assert cause.measured == "stop words 0.10, where sound text has 0.14 to 1"


DATED = Document("He left on 4 May 1952.", "text/plain")


@pytest.mark.parametrize(
    ("detector", "lines", "paths", "change"),
    [
        ("personal", ["personal: {dates: shift}"], "personal.dates", "personal.dates would have to be keep"),
        (
            "personal",
            ["personal: {dates: shift, types: {DATE_TIME: redact}}"],
            "personal.dates",
            "personal.dates would have to be keep, and personal.types.DATE_TIME less strict than redact",
        ),
        (REVIEWER, [], "personal.types.DATE_TIME", "a person marked some of it"),
    ],
)
def test_what_is_asked_for_would_change_what_becomes_of_a_date(
    detector: str, lines: list[str], paths: str, change: str
) -> None:
    marked = Finding("DATE_TIME", 11, 21, 0.9, detector, "1")
    told = explain_document(DATED, [marked], policy(*lines))
    (cause,) = [cause for cause in told.causes if cause.reason == "personal:DATE_TIME"]
    assert cause.rules[0].path == paths
    assert cause.change.startswith(change)


@pytest.mark.parametrize(
    ("detectors", "rule", "starts", "marked"),
    [
        ([REVIEWER], "redact", "a person marked some of it", True),
        (["names", REVIEWER], "redact", "personal.types.PERSON would have to be less strict than redact", True),
        (["names", REVIEWER], "hold", "personal.types.PERSON would have to be less strict than hold", False),
        ([REVIEWER], "hold", "personal.types.PERSON would have to be less strict than hold", False),
    ],
)
def test_a_mark_is_told_beside_the_rule_that_asks_for_as_much_or_more(
    detectors: list[str], rule: str, starts: str, marked: bool
) -> None:
    """Taking back one mark would change nothing of what a rule demands for the others."""
    document = Document("Ann Example met Jane Roe.", "text/plain")
    findings = [
        Finding("PERSON", start, end, 0.9, detector, "1")
        for detector, (start, end) in zip(detectors, ((0, 11), (16, 24)), strict=False)
    ]
    told = explain_document(document, findings, policy(f"personal: {{types: {{PERSON: {rule}}}}}"))
    (cause,) = [cause for cause in told.causes if cause.reason == "personal:PERSON"]
    assert cause.change.startswith(starts)
    assert ("a person marked some of it" in cause.change) is marked


def test_a_date_that_scores_too_low_to_be_moved_is_told_as_passed() -> None:
    low = Finding("DATE_TIME", 11, 21, 0.1, "personal", "1")
    (found,) = explain_document(DATED, [low], policy("personal: {dates: shift}")).found
    assert found.passed == "allowed by personal.types.DATE_TIME, default"
