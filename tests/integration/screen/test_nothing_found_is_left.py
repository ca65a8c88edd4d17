"""What was found stands in nothing that would leave, in any language, however close to one another its neighbours stand.

Values of registers, letterheads and running text touch: a detector runs on over the end of a line, and findings of several types
overlap. What stands for them is then made of more than one value, and must keep none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

import pytest

from tests.integration.vault.detecting import InThisProcess
from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault import decide
from winnow_agent.vault.canary.carriers import CARRIERS
from winnow_agent.vault.canary.values import Maker, Value, known
from winnow_agent.vault.redaction import redacted_until_clean
from winnow_agent.vault.screen import Screener, measures, redact
from winnow_protocol.policy import Policy, parse_policy

pytestmark = pytest.mark.names

LANGUAGES = sorted(language for language in CARRIERS if known(language))
_VALUES = 10
_POLICY = """
name: all-replaced
sources:
  here: {path: /here, owner: us, basis: made for the purpose, licence: CC0-1.0, tracks: [open-archive], modalities: [text]}
personal:
  types: {DATE_TIME: redact, US_SSN: redact}
  density: {per_100_words: 100, then: hold}
  quasi: {kinds: 7, within: 0, then: hold}
secrets: redact
"""


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(InThisProcess())


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(_POLICY, "the test's policy")


def _texts(language: str, count: int) -> Iterator[tuple[list[Value], str]]:
    """Registers, sentences a line, and sentences that run on; a language begins with another of these than the one before."""
    maker, source = Maker(language, f"close/{language}"), Random(language)
    types = [type_ for type_ in maker.types() if type_ != "notice"]
    first = LANGUAGES.index(language)
    for number in range(first, first + count):
        values = [maker.value(source.choice(types)) for _ in range(_VALUES)]
        values = [value for value in values if "\n" not in value.text]
        parts = [value.text if number % 3 == 0 else value.sentence for value in values]
        yield values, (" " if number % 3 == 2 else "\n").join(parts)


def _replaced(document: Document, findings: list[Finding], policy: Policy) -> list[Finding]:
    marked = (one for one in findings if one.start < one.end and not measures.is_measure(one))
    return [one for one in marked if decide.demand_of(document, one, policy) is not Action.APPROVE]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_was_found_is_left(language: str, screener: Screener, policy: Policy, scale: int) -> None:
    looked_at, left = 0, []
    for number, (values, text) in enumerate(_texts(language, min(scale, 12))):
        document = Document(text, "text/plain", language=language)
        found = _replaced(document, list(screener.findings(document).findings), policy)
        clean = redacted_until_clean(
            document,
            found,
            policy,
            lambda again: screener.findings(again).findings,
            partial(redact.redact, seed=f"{language}/{number}".encode()),
            insist=True,
        )
        assert clean is not None
        covered = {at for one in found for at in range(one.start, one.end)}
        for value in values:
            start = text.find(value.text)
            signs = {at for at in range(start, start + len(value.text)) if text[at].isalnum()}
            if signs <= covered and text.count(value.text) == 1:
                looked_at += 1
                if value.text in clean.redacted.text:
                    left.append(
                        (value.text, [one.type for one in found if not signs.isdisjoint(range(one.start, one.end))])
                    )
    assert looked_at >= 4, "too little was found to say anything"
    assert not left
