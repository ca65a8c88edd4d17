"""Deciding by the policy, redacting, and the one place where text becomes text that may leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from winnow_agent.documents import Action, ApprovedDocument, Decision, Document, Finding, SourceType, Turn
from winnow_agent.vault.decide import approve, decide, drawn_for_review
from winnow_agent.vault.reasons import explain
from winnow_protocol.policy import Policy, load_policy, parse_policy

WORDS = """
The mill stood idle for eleven years before anybody asked what was to become of it. In the winter of the great flood the
water had come up through the floor of the lower hall, lifted the oak planks one after another and set them down again in
no order that a carpenter would have recognised. After that nobody wanted to work there, and the owners were content to
leave the wheel chained and the windows boarded until a better price for flour might be had, which it never was.
"""
TEXT = f"My name is Margaret Ellery and I kept the notebook.{WORDS}Ask for Ellery at 020 7946 0418 after dark."
STANDARD = load_policy("standard")
SEED = b"seed"


def measured(
    text: str, *, kind: str = "prose", words: int = 400, turns: int = 0, language: str = "en"
) -> list[Finding]:
    """What the measuring detectors say of a sound text."""
    values = {"QUALITY_KIND": kind, "QUALITY_WORDS": words, "QUALITY_TURNS": turns, "LANGUAGE": language}
    return [Finding(type_, 0, len(text), 1.0, "given", "1", str(value)) for type_, value in values.items()]


def marked(text: str, value: str, type_: str = "PERSON", score: float = 0.85) -> Finding:
    """A finding on the first place where a text says something."""
    start = text.index(value)
    return Finding(type_, start, start + len(value), score, "given", "1")


def document(text: str = TEXT, source_type: SourceType = SourceType.PROSE, turns: tuple[Turn, ...] = ()) -> Document:
    return Document(text=text, media_type="text/plain", language="en", source_type=source_type, turns=turns)


def nothing(_: Document) -> Sequence[Finding]:
    return ()


def seeing(*values: str, type_: str = "PERSON") -> Callable[[Document], Sequence[Finding]]:
    """A detector that knows these words, wherever they stand."""
    return lambda again: [marked(again.text, value, type_) for value in values if value in again.text]


def released(result: tuple[Decision, ApprovedDocument | None]) -> ApprovedDocument:
    decision, approved = result
    assert approved is not None, decision
    return approved


def test_a_document_that_nobody_measured_is_held() -> None:
    assert decide(document(), (), STANDARD) == Decision(Action.HOLD, ("unmeasured",))


def test_the_strictest_reason_comes_first_and_the_others_follow() -> None:
    findings = [
        *measured(TEXT, words=40),
        marked(TEXT, "Margaret Ellery"),
        Finding("THIRD_PARTY", 0, 5, 0.9, "given", "1"),
    ]
    decision = decide(document(), findings, STANDARD)
    assert decision == Decision(Action.REJECT, ("quality:words", "third_party", "personal:PERSON"))


def test_a_rejection_needs_no_more_than_the_first_detectors() -> None:
    assert decide(document(), measured(TEXT, kind="log"), STANDARD).action is Action.REJECT


def test_what_is_approved_leaves_as_it_is() -> None:
    approved = released(approve(document(), measured(TEXT), STANDARD, nothing, SEED))
    assert approved.text == TEXT == approved.signature_text
    assert approved.replacement == "none"


def test_what_is_redacted_leaves_without_the_names_but_with_one_signature_whatever_the_replacement() -> None:
    findings = [*measured(TEXT), marked(TEXT, "Margaret Ellery"), marked(TEXT, "020 7946 0418", "PHONE_NUMBER")]
    tags = parse_policy("{name: tags, personal: {replacement: tag}}", "tags.yaml")
    as_surrogate = released(approve(document(), findings, STANDARD, nothing, SEED))
    as_tag = released(approve(document(), findings, tags, nothing, SEED))
    for text in (as_surrogate.text, as_tag.text, as_tag.signature_text):
        assert "Margaret" not in text
        assert "0418" not in text
    assert "<PERSON>" in as_tag.text
    assert "<PERSON>" not in as_surrogate.text
    assert as_surrogate.signature_text == as_tag.signature_text
    assert (as_surrogate.replacement, as_tag.replacement) == ("surrogate", "tag")


def test_a_name_that_only_the_second_screening_sees_is_redacted_as_well() -> None:
    findings = [*measured(TEXT), marked(TEXT, "Margaret Ellery")]
    decision, approved = approve(document(), findings, STANDARD, seeing("020 7946 0418", type_="PHONE_NUMBER"), SEED)
    assert decision.action is Action.REDACT
    assert approved is not None
    assert "0418" not in approved.text
    assert "Margaret" not in approved.text
    assert "Ask for Ellery" in approved.text


def test_a_detector_that_goes_on_finding_holds_the_document() -> None:
    findings = [*measured(TEXT), marked(TEXT, "Margaret Ellery")]
    decision, approved = approve(document(), findings, STANDARD, _endless, SEED)
    assert (decision.action, decision.reasons[0], approved) == (Action.HOLD, "still_found", None)


def _endless(again: Document) -> Sequence[Finding]:
    """Finds one capitalised word more each time."""
    capitals = [word for word in ("The", "In", "After", "Ask", "My") if f"{word} " in again.text]
    return [marked(again.text, f"{capitals[0]} ")] if capitals else []


def test_what_goes_on_being_found_is_redacted_as_far_as_it_is_known_where_a_person_insists() -> None:
    findings = [*measured(TEXT), marked(TEXT, "Margaret Ellery")]
    decision, approved = approve(document(), findings, STANDARD, _endless, SEED, reviewed=True)
    assert (decision.action, decision.reasons[0]) == (Action.REDACT, "still_found")
    assert approved is not None
    assert [word for word in ("The ", "In ", "After ") if word in TEXT and word in approved.text] == []


@pytest.mark.parametrize(
    ("type_", "rules", "action"),
    [
        ("EMAIL_ADDRESS", "name: x", Action.REDACT),
        ("EMAIL_ADDRESS", "{name: x, personal: {types: {EMAIL_ADDRESS: hold}}}", Action.HOLD),
        ("SECRET", "{name: x, secrets: reject}", Action.HOLD),
    ],
)
def test_what_only_the_second_screening_sees_counts_without_a_capital_too(
    type_: str, rules: str, action: Action
) -> None:
    text = TEXT + " Write to jane.doe@example.com about it."
    findings = [*measured(text), marked(text, "Margaret Ellery")]
    rescreen = seeing("jane.doe@example.com", type_=type_)
    decision, approved = approve(document(text), findings, parse_policy(rules, "x.yaml"), rescreen, SEED)
    assert decision.action is action
    assert approved is None or "jane.doe" not in approved.text


def test_what_must_be_rejected_and_shows_only_after_redaction_goes_to_a_person() -> None:
    text = TEXT + " 219-09-9994"
    findings = [*measured(text), marked(text, "Margaret Ellery")]
    decision, approved = approve(document(text), findings, STANDARD, seeing("219-09-9994", type_="US_SSN"), SEED)
    assert (decision.action, decision.reasons[0], approved) == (Action.HOLD, "still_found", None)
    assert (
        approve(document(text), findings, STANDARD, seeing("219-09-9994", type_="US_SSN"), SEED, reviewed=True)[1]
        is None
    )


def test_what_a_person_released_is_redacted_even_where_the_policy_would_hold_it() -> None:
    holding = parse_policy("{name: holding, personal: {types: {PHONE_NUMBER: hold}}}", "holding.yaml")
    findings = [*measured(TEXT), marked(TEXT, "Margaret Ellery")]
    rescreen = seeing("020 7946 0418", type_="PHONE_NUMBER")
    assert approve(document(), findings, holding, rescreen, SEED)[0].reasons[0] == "still_found"
    assert "0418" not in released(approve(document(), findings, holding, rescreen, SEED, reviewed=True)).text


def test_finding_what_was_put_in_is_no_reason_to_hold() -> None:
    def sees_every_surrogate(again: Document) -> Sequence[Finding]:
        end = again.text.index(" and I kept")
        return [Finding("PERSON", len("My name is "), end, 0.9, "given", "1")]

    decision, _ = approve(
        document(), [*measured(TEXT), marked(TEXT, "Margaret Ellery")], STANDARD, sees_every_surrogate, SEED
    )
    assert decision.action is Action.REDACT


def test_a_held_document_leaves_only_once_a_person_released_it_and_then_redacted() -> None:
    findings = [*measured(TEXT), marked(TEXT, "Margaret Ellery"), Finding("THIRD_PARTY", 0, 5, 0.9, "given", "1")]
    assert approve(document(), findings, STANDARD, nothing, SEED)[1] is None
    approved = released(approve(document(), findings, STANDARD, nothing, SEED, reviewed=True))
    assert "Margaret" not in approved.text


def test_no_person_can_release_what_the_policy_rejects() -> None:
    findings = [*measured(TEXT), marked(TEXT, "notebook", "SECRET")]
    decision, approved = approve(document(), findings, STANDARD, nothing, SEED, reviewed=True)
    assert (decision.action, approved) == (Action.REJECT, None)


def test_a_text_too_short_to_compare_is_rejected() -> None:
    text = " ".join(WORDS.split()[:51])
    decision, approved = approve(document(text), measured(text), STANDARD, nothing, SEED)
    assert (decision.action, decision.reasons, approved) == (Action.REJECT, ("too_short",), None)
    text = " ".join(WORDS.split()[:60])
    assert approve(document(text), measured(text), STANDARD, nothing, SEED)[1] is not None


def test_speakers_are_renamed_even_where_no_line_of_the_text_names_them() -> None:
    turns = (Turn("Margaret", 0, 20), Turn("Owen", 20, len(TEXT)))
    talk = document(TEXT.replace("Margaret Ellery", "unknown"), SourceType.CONVERSATION)
    talk = replace(talk, turns=(turns[0], Turn("Owen", 20, len(talk.text))))
    findings = measured(talk.text, kind="conversation", turns=8)
    decision, approved = approve(talk, findings, STANDARD, nothing, SEED)
    assert approved is not None
    assert decision == Decision(Action.REDACT, ("personal:PERSON",))
    assert {turn.speaker for turn in approved.turns}.isdisjoint({"Margaret", "Owen"})
    assert len({turn.speaker for turn in approved.turns}) == 2
    assert talk.text[: turns[0].end] == approved.text[: approved.turns[0].end]


def test_a_name_in_every_line_of_a_chat_is_no_list_of_people() -> None:
    text = "Ruth: yes\nOwen: no\n" * 40
    findings = measured(text, kind="conversation", words=160, turns=80)
    for start in range(0, len(text), 19):
        findings += [Finding("PERSON", start, start + 4, 0.9, "given", "1")]
    assert "personal:density" not in decide(document(text, SourceType.CONVERSATION), findings, STANDARD).reasons


def test_our_own_notice_is_dropped_only_where_it_names_us() -> None:
    ours = parse_policy("{name: ours, ownership: {ours: [Hill End Society]}}", "ours.yaml")
    for notice, action in (
        ("© 2020 HILL  END\nSociety", Action.APPROVE),
        ("© 2020 Hill End Societyhouse", Action.HOLD),
        ("© 2020 Somebody Else", Action.HOLD),
    ):
        text = TEXT + notice
        findings = [*measured(text), marked(text, notice, "THIRD_PARTY")]
        assert decide(document(text), findings, ours).action is action, notice


def test_a_licence_without_a_version_is_listed_with_any_version_of_it() -> None:
    def stated(licence: str) -> Action:
        finding = Finding("LICENCE", 0, 5, 0.9, "given", "1", licence)
        return decide(document(), [*measured(TEXT), finding], STANDARD).action

    assert stated("CC-BY") is Action.APPROVE
    assert stated("CC-BY-SA-4.0") is Action.APPROVE
    assert stated("CC-BY-NC") is Action.HOLD
    assert stated("unknown") is Action.HOLD


@pytest.mark.parametrize(
    ("stated", "listed"),
    [
        ("GPL-3.0-only", "GPL-3.0"), ("GPL-3.0-or-later", "GPL-3.0"), ("GPL-2.0+", "GPL-2.0"), ("GFDL-1.3-or-later", "GFDL-1.3"),
        ("BSD", "BSD-3-Clause"), ("mit", "MIT"), ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
    ],
)  # fmt: skip
def test_a_licence_is_listed_in_whatever_way_its_identifier_is_written(stated: str, listed: str) -> None:
    policy = parse_policy(f"name: p\nownership: {{licences: [{listed}], other_licence: reject}}", "p")
    finding = Finding("LICENCE", 0, 5, 0.9, "given", "1", stated)
    assert not decide(document(), [*measured(TEXT), finding], policy).reasons


@pytest.mark.parametrize(
    ("stated", "listed"),
    [
        ("GPL-2.0-only", "GPL-3.0"),
        ("CC-BY-NC", "CC-BY-4.0"),
        ("CC-BY", "CC-BY-NC-4.0"),
        ("AGPL-3.0", "GPL-3.0"),
        ("LicenseRef-Terms", "LicenseRef-Terms-2-for-schools"),
    ],
)
def test_another_licence_of_the_same_family_is_not_listed(stated: str, listed: str) -> None:
    policy = parse_policy(f"name: p\nownership: {{licences: [{listed}], other_licence: reject}}", "p")
    finding = Finding("LICENCE", 0, 5, 0.9, "given", "1", stated)
    assert decide(document(), [*measured(TEXT), finding], policy).reasons == (f"licence:{stated}",)


def test_the_audit_sample_is_a_share_of_the_documents_and_the_same_each_time(scale: int) -> None:
    seeds = [number.to_bytes(8, "big") for number in range(4000 * scale)]
    drawn = [seed for seed in seeds if drawn_for_review(seed, STANDARD)]
    assert 0.012 < len(drawn) / len(seeds) < 0.028
    assert all(drawn_for_review(seed, STANDARD) for seed in drawn)
    nobody, everybody = _sampling(0.0), _sampling(1.0)
    assert not any(drawn_for_review(seed, nobody) for seed in seeds)
    assert all(drawn_for_review(seed, everybody) for seed in seeds)


def _sampling(share: float) -> Policy:
    return parse_policy(f"{{name: sampled, review: {{sample: {share}}}}}", "sampled.yaml")


@pytest.mark.parametrize(
    "reason",
    [
        "personal:US_SSN", "personal:density", "personal:names_unread", "secret", "third_party", "training_reserved",
        "public", "too_short", "quality:words", "quality:turns", "quality:kind=list", "quality:duplicate_lines",
        "language", "coverage:ocr_confidence", "coverage:speech_covered", "modality", "detector_failed", "still_found",
        "unmeasured", "sample", "licence:MIT",
    ],
)  # fmt: skip
def test_every_reason_has_a_sentence(reason: str) -> None:
    sentence = explain(reason)
    assert sentence != reason
    assert sentence.endswith(".")


def test_an_approved_document_has_no_other_maker() -> None:
    approved = released(approve(document(), measured(TEXT), STANDARD, nothing, SEED))
    with pytest.raises(TypeError, match="made by"):
        replace(approved, text="something else", maker=None)
