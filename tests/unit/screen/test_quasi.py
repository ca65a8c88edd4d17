"""What together singles a person out: found by what stands near a birth date, and held as far as the policy leaves it there."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault.decide import decide
from winnow_agent.vault.screen.personal.quasi import combined
from winnow_agent.vault.screen.personal.rule import Match, matches
from winnow_agent.vault.screen.personal.rules import RULES
from winnow_agent.vault.screen.singling import QUASI_IDENTIFIERS, noted, stated
from winnow_protocol.policy import Policy, load_policy, parse_policy

STANDARD = load_policy("standard")
FILLING = "and then for a long while nothing was said about anybody at all, " * 12


def _kinds(text: str, *marks: tuple[str, str]) -> set[str]:
    found = [*matches(RULES, text)]
    for value, type_ in marks:
        found.append(Match(text.index(value), text.index(value) + len(value), type_, 0.9, "test"))
    return {kind for match in combined(text, found) for kind in stated(match.note)}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "The patient, a teacher born on 12 March 1961, came to the Larkfield Hospital.",
            {"birth date", "role", "institution"},
        ),
        (
            "Geboren am 3. Mai 1948, war sie lange Bürgermeisterin, entlassen am 4. Juni 2019.",
            {"birth date", "role", "date of an event"},
        ),
        (
            "Né le 4 juillet 1955, instituteur, soigné à la Clinique Saint-Loup.",
            {"birth date", "role", "institution"},
        ),
        (
            "Fecha de nacimiento: 12/03/1961. Maestra. Ingresó en el Hospital de Valdeluz.",
            {"birth date", "role", "institution"},
        ),
        ("She, a teacher, was born on 12 March 1961.", {"birth date", "role"}),
        ("Родилась 5 мая 1971 года, врач, выписана 7 июня 2020 года.", {"birth date", "role", "date of an event"}),
    ],
)
def test_a_birth_date_with_what_stands_near_it_is_found(text: str, kinds: set[str]) -> None:
    assert kinds <= _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "The teacher was born on 12 March 1861 and died in the Larkfield Hospital on 4 May 1901.",
        "The meeting on 12 March 1961 was opened by the mayor in the Larkfield School.",
        "She was born on 12 March 1961.",
        f"She was born on 12 March 1961, {FILLING} and the mayor of the Larkfield School came.",
    ],
)
def test_history_meetings_and_lone_dates_single_nobody_out(text: str) -> None:
    assert _kinds(text) == set()


def _reasons(policy: Policy, **distances: int) -> tuple[str, ...]:
    note = noted({kind.replace("_", " "): distance for kind, distance in distances.items()})
    finding = Finding(QUASI_IDENTIFIERS, 0, 10, 0.8, "personal", "2", note)
    decision = decide(Document("x" * 20, "text/plain"), [finding], policy)
    return tuple(reason for reason in decision.reasons if reason.startswith("personal"))


def test_the_policy_counts_what_it_leaves_in_the_text() -> None:
    assert _reasons(STANDARD, birth_date=0, role=20, institution=200) == ("personal:quasi",)
    assert _reasons(STANDARD, birth_date=0, role=20, place=200) == ()  # the place is redacted
    assert _reasons(STANDARD, birth_date=0, role=20, institution=301) == ()
    shifting = parse_policy("name: p\npersonal: {dates: shift}\n", "p.yaml")
    assert _reasons(shifting, birth_date=0, role=20, institution=200) == ()
    fewer = parse_policy("name: p\npersonal: {quasi: {kinds: 2, then: reject}}\n", "p.yaml")
    assert _reasons(fewer, birth_date=0, role=20) == ("personal:quasi",)


def test_a_policy_that_counts_two_kinds_holds_what_the_detector_found() -> None:
    text = "She, a teacher, was born on 12 March 1961."
    found = [
        Finding(m.type, m.start, m.end, m.score, "personal", "2", m.note) for m in combined(text, matches(RULES, text))
    ]
    two = parse_policy("name: p\npersonal: {quasi: {kinds: 2}}\n", "p.yaml")
    reasons = {policy.name: decide(Document(text, "text/plain"), found, policy).reasons for policy in (two, STANDARD)}
    assert "personal:quasi" in reasons["p"]
    assert "personal:quasi" not in reasons["standard"]


def test_a_passage_that_singles_out_holds_the_document() -> None:
    finding = Finding(QUASI_IDENTIFIERS, 0, 10, 0.8, "personal", "2", "birth date 0, role 4, institution 9")
    assert decide(Document("x" * 20, "text/plain"), [finding], STANDARD).action is Action.HOLD


def test_many_dates_in_a_long_text(scale: int) -> None:
    text = "She, a teacher, was born on 12 March 1961 in the Larkfield School. " * (300 * scale)
    dates = [Match(at, at + 13, "DATE_TIME", 0.9, "test") for at in range(28, len(text), 67)]
    assert all(text[mark.start : mark.end] == "12 March 1961" for mark in dates)
    assert len(list(combined(text, dates))) == min(300 * scale, 10_000)
