"""Numbers as they are dictated, and rows of figures that nobody dictated."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import THRESHOLD, found, missing
from winnow_agent.documents import Document, Method, Modality
from winnow_agent.vault.screen import personal
from winnow_agent.vault.screen.personal.rule import matches
from winnow_agent.vault.screen.personal.rules.dictated import HEARD

DICTATED = (
    "It was ⟦3-0-6, 6-14, 0-17⟧ I think.",
    "It was ⟦8 1 4, 2 2, 9 0 7⟧ I think.",
    "It was ⟦four 1, 5 5 5, double two⟧ I think.",
    "It was ⟦five five five, oh one two three four⟧ I think.",
    "Plus ⟦442-0 7496, 0347⟧, and then nothing.",
    "They took 11 slash 11 slash ⟦1933 4 5 2 9 1 7 6 8⟧ on Monday.",
    "Her phone, ⟦475, 620, 3385⟧, is heavy.",
    "Her number: ⟦9-1-7, 338, 9539-X-463⟧ it was.",
    "On the card ⟦Z Z, 5 2, 4 6, 1 5, T⟧ it says.",
    "On the card ⟦8-6-8-6-4-7-T⟧ it says.",
    "Es war ⟦null eins sieben, zwo drei vier, fünf sechs⟧ sagte er.",
    "C'était ⟦zéro six, 12, deux, 0 1, 78⟧ je crois.",
    "Era el ⟦seis uno dos, tres cero cinco, ocho⟧ creo.",
    "Era ⟦tre quattro sette, uno due, doppio zero⟧ credo.",
    "Era ⟦nove um dois, meia três, quatro oito⟧ acho.",
    "Het was ⟦nul zes, één twee drie, nul vier, 5 5⟧ geloof ik.",
)
NOT_DICTATED = (
    "So count: 1, 2, 3, 4, 5, 6, 7, 8, and one, two, three, four, five, six, seven, and 9, 8, 7, 6, 5, 4, 3!",
    "She won 6-4, 3-6, 7-5, 6-2 in the end.",
    "In 1901, 1905, 1910 and on 12, 1914, 15, 1916 it was.",
    "See pp. 12-15, 18, 22-24, 31-39.",
    "They paid $5, 4, 3, 10, 22, 11, or 1,234,567 and 30,000–40,000 and 12,400 and 1.5, 2.25, 3.75.",
    "They scored 12, 45, 7, 33, 21, 8 there.",
    "The code was 0 1 0 0 1 1 0 1.",
    "A risk (CI 1.37–4.64) of HP-UX A.09.07 9000/715.",
    "There was no one, two or three of them, and one in seven of six.",
)


@pytest.mark.parametrize("marked", DICTATED)
def test_a_number_that_is_dictated_is_found(marked: str) -> None:
    assert missing(marked, "PHONE_NUMBER", "ID") == []


@pytest.mark.parametrize("text", NOT_DICTATED)
def test_a_row_of_figures_is_none(text: str) -> None:
    assert [match for match in found(text) if match.note.startswith("dictated")] == []


def test_where_all_is_spoken_a_row_alone_is_a_number_and_goes_on_in_the_next_paragraph() -> None:
    text = "The stone lay there. 345, 396, 691 is heavy. And 0151\n\n496 0 315 rang."
    assert [match for match in found(text) if match.note.startswith("dictated")] == []
    heard = [text[match.start : match.end] for match in matches(HEARD, text) if match.score >= THRESHOLD]
    assert heard == ["345, 396, 691", "0151\n\n496 0 315"]


@pytest.mark.names
def test_the_detector_tells_what_was_heard_from_what_was_written() -> None:
    text = "The stone lay there. 345, 396, 691 is heavy in the morning."
    written = Document(text=text, media_type="text/plain", language="en")
    heard = Document(text=text, media_type="audio/wav", language="en", modality=Modality.SPEECH, method=Method.SPEECH)
    number = text.index("345"), text.index(" is heavy"), "ID"
    assert number in {(one.start, one.end, one.type) for one in personal.findings(heard)}
    assert number not in {(one.start, one.end, one.type) for one in personal.findings(written)}
