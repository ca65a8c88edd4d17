"""Persons and addresses in texts that have no capitals."""

from __future__ import annotations

import pytest

from tests.unit.screen.conftest import Find
from winnow_agent.documents import Document, Turn
from winnow_agent.vault.screen import personal
from winnow_agent.vault.screen.personal.uncased import (
    is_listed,
    lent_to_names,
    listed_words,
    small_alone,
    without_words,
)

PERSONS = (
    "⟦leonie⟧ wrote to me yesterday, and i have no answer yet.",
    "my name is ⟦gustavo⟧ and i would like to change my order.",
    "hi ⟦karin⟧, how are you doing?",
    "dear mr ⟦wojcik⟧, your card is on its way.",
    "from: ⟦beatriz⟧\nto: ⟦johan⟧\nsubject: the flat",
    "patient: ⟦morales⟧\nseen today",
    "thanks for everything.\nsigned, ⟦verbruggen⟧",
    "you can call me ⟦maurizio⟧.",
    "is ⟦kubíček⟧ still working for you?",
    "ask for ⟦verbruggen⟧ at the desk.",
    "je m'appelle ⟦thierry⟧ et j'habite ici depuis un an.",
)
NOBODY = (
    "the order will be there in may, i hope, so please call us any day.",
    "hi there, thank you so much for the summer sale, it was a long way.",
    "contact us today and win one of the early prizes.",
)


@pytest.mark.parametrize("marked", PERSONS)
def test_a_person_is_found_without_a_capital(find: Find, marked: str) -> None:
    text, spans = "", []
    for number, piece in enumerate(marked.replace("⟧", "⟦").split("⟦")):
        if number % 2:
            spans.append((len(text), len(text) + len(piece)))
        text += piece
    persons = [one for one in find("personal", text) if one.type == "PERSON" and one.score >= 0.35]
    for start, end in spans:
        assert any(one.start <= start and end <= one.end for one in persons), (text[start:end], persons)


@pytest.mark.parametrize("text", NOBODY)
def test_words_that_are_names_too_are_nobody(find: Find, text: str) -> None:
    assert [one for one in find("personal", text) if one.type == "PERSON" and one.score >= 0.35] == []


def _conversation(*messages: str) -> Document:
    text, turns = "", []
    for number, message in enumerate(messages):
        label = "Ann Walker" if number % 2 == 0 else "Jo Farrow"
        start = len(text) + len(label) + 2
        text += f"{label}: {message}\n"
        turns.append(Turn(label, start, start + len(message)))
    return Document(text, "text/plain", language="en", turns=tuple(turns))


def test_a_message_without_capitals_is_read_so_whatever_the_others_have() -> None:
    small = "omg did you see what shanice posted lol, callum is gonna lose it"
    document = _conversation(small, "No! Tell me everything.", "she was with gustavo at the harbour", "And then?")
    found = {document.text[one.start : one.end] for one in personal.findings(document) if one.type == "PERSON"}
    assert {"shanice", "callum", "gustavo"} <= found


def test_its_words_are_nobody() -> None:
    small = "i hope we win in may, the rose garden is open any day, mark my words"
    document = _conversation(small, "It will not rain.", small, "We shall see.")
    start = document.text.index(small)
    assert [one for one in personal.findings(document) if start < one.start < start + len(small)] == []


def test_only_what_is_small_is_lent_capitals() -> None:
    text = "Ann: ask gustavo.\nJo: No, ask Ann.\nAnn: ok"
    assert small_alone(text, [(5, 17), (22, 34), (40, 42)]) == "     ask gustavo.\n" + " " * 16 + "\n     ok"
    assert small_alone(text, []) is None
    assert small_alone("ask gustavo.", []) == "ask gustavo."


def test_capitals_are_lent_to_names_on_lists_and_to_beginnings() -> None:
    assert lent_to_names("ask gustavo for the rose. then leave.", "en") == "Ask Gustavo for the rose. Then leave."
    assert is_listed("Gustavo", given=True)
    assert not is_listed("Table")


def test_of_what_a_rule_takes_the_names_on_lists_are_kept() -> None:
    assert listed_words("Gustavo Please") == len("Gustavo")
    assert listed_words("Please Gustavo") == 0
    assert without_words("Seen Gustavo Moreno Now") == (len("Seen "), len("Seen Gustavo Moreno"))
    assert without_words("Mark Moreno") == (0, len("Mark Moreno"))
    assert without_words("Now") == (0, 0)
