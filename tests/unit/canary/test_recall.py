"""What counts as found, as left and as not read; the interval is Wilson's."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.canary.recall import (
    Fate,
    Share,
    Spans,
    beside,
    fate_in_text,
    fate_of_read,
    find_like,
    overlaps,
    spans_of,
)
from winnow_protocol.policy import parse_policy

TEXT = "On Monday Anna-Lena Müller came. Born on 12.03.1957."
NAME = (10, 26)


def spans(
    *taken: tuple[int, int], seen: tuple[tuple[int, int], ...] = (), notices: tuple[tuple[int, int], ...] = ()
) -> Spans:
    return Spans(list(taken), [*taken, *seen], list(notices))


@pytest.mark.parametrize(
    ("marked", "fate"),
    [
        (spans(NAME), Fate.TAKEN),
        (spans((10, 14), (15, 19), (20, 26)), Fate.TAKEN),  # the hyphen and the space may stay
        (spans((10, 25)), Fate.LEFT),
        (spans((15, 26)), Fate.LEFT),
        (spans(), Fate.LEFT),
        (spans(seen=(NAME,)), Fate.LET_STAND),
    ],
)
def test_in_text_every_letter_has_to_be_taken(marked: Spans, fate: Fate) -> None:
    assert TEXT[slice(*NAME)] == "Anna-Lena Müller"
    assert fate_in_text(TEXT, *NAME, marked, notice=False) is fate


def test_a_notice_is_found_by_any_part_but_not_by_the_person_in_it() -> None:
    assert fate_in_text(TEXT, *NAME, spans(notices=((12, 14),)), notice=True) is Fate.TAKEN
    assert fate_in_text(TEXT, *NAME, spans(NAME), notice=True) is Fate.LEFT


@pytest.mark.parametrize(
    "read", ["0n M0nday Anna-Lcna Mü11er came", "on monday anna lena muller came", "Anna-Lena Mül-\nler was here"]
)
def test_a_value_is_found_again_in_what_an_engine_read(read: str) -> None:
    place = find_like(read, "Anna-Lena Müller")
    assert place is not None
    start, end = place
    assert read[start].casefold() == "a"
    assert read[end - 1] == "r"
    assert fate_of_read(read, "Anna-Lena Müller", spans((start, end)), notice=False) is Fate.TAKEN
    assert fate_of_read(read, "Anna-Lena Müller", spans((start, start + 3)), notice=False) is Fate.LEFT


@pytest.mark.parametrize("read", ["", "The harbour was quiet.", "Annual letter", "…"])
def test_what_was_not_read_is_not_found_somewhere_else(read: str) -> None:
    assert fate_of_read(read, "Anna-Lena Müller", spans((0, len(read))), notice=False) is Fate.NOT_READ


def test_what_the_policy_lets_stand_or_scores_too_low_is_not_taken() -> None:
    policy = parse_policy("name: p\nownership: {ours: [Our House]}\n", "p")
    text = "Anna came. © 1999 Our House. © 2001 Other House."
    findings = [
        Finding("PERSON", 0, 4, 0.9, "personal", "1"),
        Finding("PERSON", 5, 9, 0.1, "personal", "1"),
        Finding("DATE_TIME", 13, 17, 0.9, "personal", "1"),
        Finding("THIRD_PARTY", 11, 28, 1.0, "ownership", "1"),
        Finding("THIRD_PARTY", 29, 48, 1.0, "ownership", "1"),
        Finding("QUALITY_WORDS", 0, len(text), 1.0, "quality", "1", "9"),
    ]
    found = spans_of(Document(text, "text/plain"), findings, policy)
    assert found.taken == [(0, 4)]
    assert found.notices == [(29, 48)]
    assert overlaps(13, 17, found.seen)
    assert not any(start <= 5 < end for start, end in found.seen)


def test_what_is_taken_of_the_text_itself_is_counted_without_what_was_planted() -> None:
    assert beside("Ann met Bob, twice.", [(0, 3)], [(0, 3), (8, 11)]) == (11, 3)
    assert beside("Ann", [(0, 3)], [(0, 3)]) == (0, 0)


def test_the_interval_is_wilson_s() -> None:
    """The example of Brown, Cai and DasGupta (2001) is 0 of 10: 0 to 0.2775."""
    assert Share(0, 10).interval == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert Share(9, 10).interval == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)
