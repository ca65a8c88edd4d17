"""Whatever a fleet and a partner state, of no rule holds anything that is laxer than what either of them stated."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault.spans import span_action
from winnow_protocol.policy import Policy, parse_policy, stricter
from winnow_protocol.policy_strictness import RULES

ACTIONS = ["allow", "redact", "hold", "reject"]
WITHOUT_SPAN = ["allow", "hold", "reject"]
SHARES_UP, SHARES_DOWN = [0, 0.25, 0.9, 1], [1, 0.9, 0.25, 0]
TIMES = ["30d", "25h", "1d", "24h", "12h", "0d"]
SETS: list[Any] = ["any", ["en", "de"], ["de", "en"], ["en"]]
RISING: dict[str, list[Any]] = {
    "personal.default": ACTIONS,
    "personal.types.PERSON": ACTIONS,
    "personal.minimum_score": SHARES_DOWN,
    "personal.replacement": ["surrogate", "tag"],
    "personal.dates": ["keep", "shift"],
    "personal.names.languages": SETS,
    "personal.names.otherwise": WITHOUT_SPAN,
    "personal.density.per_100_words": [50, 5, 2.5, 0],
    "personal.density.then": WITHOUT_SPAN,
    "personal.quasi.kinds": [5, 3, 2],
    "personal.quasi.within": [0, 300, 600],
    "personal.quasi.then": WITHOUT_SPAN,
    "secrets": ["redact", "hold", "reject"],
    "ownership.third_party": WITHOUT_SPAN,
    "ownership.training_reserved": WITHOUT_SPAN,
    "ownership.licences": ["any", ["CC0-1.0", "CC-BY-4.0"], ["CC0-1.0"], []],
    "ownership.other_licence": WITHOUT_SPAN,
    "public.share": [1, 0.9, 0.25],
    "public.then": WITHOUT_SPAN,
    "quality.minimum_words": [0, 200, 500],
    "quality.conversation.minimum_turns": [0, 6, 20],
    "quality.conversation.minimum_words": [0, 100, 500],
    "quality.languages": SETS,
    "quality.unsound": WITHOUT_SPAN,
    "sensitive.minimum_score": SHARES_DOWN,
    "sensitive.about": ["person", "anyone"],
    "coverage.minimum_ocr_confidence": SHARES_UP,
    "coverage.maximum_poor_pages": SHARES_DOWN,
    "coverage.minimum_pages_read": SHARES_UP,
    "coverage.minimum_speech_covered": SHARES_UP,
    "coverage.minimum_characters_decoded": SHARES_UP,
    "coverage.otherwise": WITHOUT_SPAN,
    "private_offers": ["signature", "bands"],
    "review.sample": SHARES_UP,
    "retention.rejected_text": TIMES,
    "retention.duplicate_text": TIMES,
    "retention.delivered_text": TIMES,
    "retention.own_copies": [True, False],
}
RISING |= dict.fromkeys((path for path in RULES if path.startswith(("quality.kinds.", "sensitive.subj"))), WITHOUT_SPAN)
EQUAL = [{"1d", "24h"}, {"en,de", "de,en"}]


def policy(name: str, **values: Any) -> Policy:
    """A policy that states rules, each by its dotted path."""
    root: dict[str, Any] = {"name": name}
    for path, value in values.items():
        *sections, last = path.split(".")
        node = root
        for section in sections:
            node = node.setdefault(section, {})
        node[last] = value
    return parse_policy(json.dumps(root), name)


def told(value: Any) -> str:
    return ",".join(value) if isinstance(value, list | tuple) else str(value)


def rank(path: str, value: Any) -> int:
    """Its place in the rising order; what says the same has the same one."""
    same = next((group for group in EQUAL if told(value) in group), {told(value)})
    return next(place for place, one in enumerate(RISING[path]) if told(one) in same or one == value)


def test_every_rule_is_tried() -> None:
    assert set(RISING) - {"personal.types.PERSON"} == set(RULES) - {"name", "ownership.ours"}


@pytest.mark.parametrize("path", RISING)
def test_of_every_two_values_none_is_made_laxer_and_its_origin_is_whose_it_is(path: str) -> None:
    stated = [(value, policy("stated", **{path: value})) for value in RISING[path]]
    for (theirs, fleet), (mine, own) in product(stated, stated):
        both = stricter(fleet, own)
        ranks = rank(path, theirs), rank(path, mine)
        assert rank(path, both.policy.values[path]) == max(ranks), (theirs, mine)
        assert both.origins[path] == ("fleet" if ranks[0] > ranks[1] else "own"), (theirs, mine)


DATE = Finding("DATE_TIME", 10, 20, 0.9, "personal", "1")


@pytest.mark.parametrize(
    ("theirs", "mine", "held", "origin"),
    [
        (("redact", "keep"), ("allow", "shift"), "keep", "fleet"),
        (("allow", "shift"), ("redact", "keep"), "keep", "own"),
        (("hold", "keep"), ("redact", "shift"), "keep", "fleet"),
        (("allow", "keep"), ("allow", "shift"), "shift", "own"),
        (("allow", "keep"), ("redact", "shift"), "shift", "own"),
        (("redact", "shift"), ("allow", "keep"), "shift", "fleet"),
    ],
)
def test_a_date_that_either_replaces_is_not_moved_instead(
    theirs: tuple[str, str], mine: tuple[str, str], held: str, origin: str
) -> None:
    fleet, own = (
        policy(name, **{"personal.types.DATE_TIME": rule, "personal.dates": dates})
        for name, (rule, dates) in (("fleet", theirs), ("own", mine))
    )
    both = stricter(fleet, own)
    assert (both.policy.personal.dates, both.origins["personal.dates"]) == (held, origin)
    assert span_action(DATE, both.policy) is not Action.APPROVE


def test_a_partner_that_moves_dates_does_not_get_round_a_fleet_that_replaces_them() -> None:
    """What leaves has no date in it, neither the written one nor another."""
    from winnow_agent.vault.redaction import redacted_until_clean
    from winnow_agent.vault.screen.redact import redact

    fleet = policy("fleet", **{"personal.types.DATE_TIME": "redact", "personal.replacement": "tag"})
    both = stricter(fleet, policy("own", **{"personal.dates": "shift"})).policy
    document = Document("He left on 4 May 1952 for Leeds.", "text/plain")
    seen = [Finding("DATE_TIME", 11, 21, 0.9, "personal", "1")]
    clean = redacted_until_clean(
        document, seen, both, lambda _: [], lambda d, f, how: redact(d, f, how, b"seed"), insist=False
    )
    assert clean is not None
    assert clean.redacted.text == "He left on <DATE_TIME> for Leeds."
