"""A name found once is found in all of its forms, and a word that is none stays where it is."""

from __future__ import annotations

from collections import Counter

import pytest

from winnow_agent.vault.screen.personal.occurrences import occurrences


def _found(text: str, *names: str, language: str = "en", others: tuple[str, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in occurrences(text, names, language, others)]


@pytest.mark.parametrize(
    ("language", "name", "form"),
    [
        ("en", "John Smith", "Smith"),
        ("en", "John Smith", "John"),
        ("en", "John Smith", "J. Smith"),
        ("en", "John Smith", "Smith, J."),
        ("en", "John Smith", "Smith, John"),
        ("en", "John Smith", "J. S."),
        ("en", "John Smith", "J.S."),
        ("en", "John Smith", "JOHN SMITH"),
        ("en", "John Smith", "John F. Smith"),
        ("en", "John Smith", "John\nSmith"),
        ("en", "John Smith", "john smith"),
        ("en", "John Smith", "jsmith"),
        ("en", "John Smith", "smith_j"),
        ("en", "John Smith", "john.smith"),
        ("en", "John Smith", "johnsmith77"),
        ("en", "John Smith", "John_Smith_CV"),
        ("de", "Jörg Müller", "joerg.mueller"),
        ("de", "Anna Schmidt", "Schmidts"),
        ("de", "Anna Schmidt", "Schmldt"),
        ("de", "Ludwig van Beethoven", "van Beethoven"),
        ("sv", "Karin Lindqvist", "Lindqvists"),
        ("da", "Søren Kierkegaard", "Kierkegaards"),
        ("fi", "Matti Virtanen", "Virtaselle"),
        ("hu", "Nagy Péter", "Péterrel"),
        ("tr", "Ayşe Yılmaz", "Yılmazdan"),
        ("pl", "Jan Kowalski", "Kowalskiego"),
        ("pl", "Adam Nowak", "Nowakowi"),
        ("cs", "Pavel Novák", "Pavla Nováka"),
        ("ru", "Иван Петров", "Ивану Петрову"),
        ("ru", "Анна Каренина", "Анной"),
        ("uk", "Олена Коваль", "Олені"),
        ("el", "Γιώργος Σεφέρης", "Σεφέρη"),
        ("he", "משה כהן", "למשה"),
        ("ko", "김민수", "김민수는"),
        ("zh", "王小明", "王小明"),
    ],
)
def test_every_form_of_a_name_is_found(language: str, name: str, form: str) -> None:
    text = f"{name} ; before , {form} ; after"
    assert form in _found(text, name, language=language)


@pytest.mark.parametrize(
    ("text", "names", "never"),
    [
        ("May Young said that she may. May we, said young May Young.", ("May Young",), "May"),
        ("Will asked: will you? Will they? I will, they will.", ("Will",), "Will"),
        ("Rosewood by Rose Lane. Rosemary.", ("Rose Lane",), "Rosewood"),
        ("John Smith and the Smithsonian, Johnson and a johnny.", ("John Smith",), "Smithsonian"),
        ("John Smith and the Smithsonian, Johnson and a johnny.", ("John Smith",), "Johnson"),
        ("Ursula Smith lives in the U.S. now.", ("Ursula Smith",), "U.S."),
        ("Karl Stein. Der Stein, ein Stein.", ("Karl Stein",), "stein"),
    ],
)
def test_a_word_that_is_no_name_is_left(text: str, names: tuple[str, ...], never: str) -> None:
    assert never not in _found(text, *names)


def test_a_place_in_a_name_is_a_place_elsewhere() -> None:
    text = "Hilary Amiens went to Amiens, by Amiens and back from Amiens."
    assert _found(text, "Hilary Amiens", others=("Amiens", "Amiens")) == ["Hilary Amiens"]


def test_a_mistake_made_once_does_not_spread() -> None:
    text = "Parliament met. " * 20
    assert _found(text, "Parliament") == []
    assert Counter(_found(text, *["Parliament"] * 5)) == {"Parliament": 20}


def test_thousands_of_names_in_a_long_text(scale: int) -> None:
    names = [f"Name{a}{b} Sur{b}{a}" for a in "abcdefghij" for b in "klmnopqrst"]
    text = "".join(f"Then {name} met {name.split()[1]} and nobody else. " for name in names) * (2 * scale)
    assert len(_found(text, *names)) == 2 * len(names) * 2 * scale


@pytest.mark.parametrize("unit", ["John", "John ", "J. ", "John-", "john.", "J.J.", "王"])
def test_a_long_text_of_one_kind_is_read_to_its_end(unit: str, scale: int) -> None:
    text = unit * (100_000 * scale // len(unit)) + " ; John Smith"
    assert _found(text, "John Smith", "王小明")[-1].endswith("Smith")


@pytest.mark.parametrize("surname", ["Santos", "Costa", "Lima", "Machado", "Reis", "Ramos", "Rocha"])
def test_a_portuguese_surname_that_is_a_word_counts_alone_inside_a_sentence(surname: str) -> None:
    text = f"João {surname} é o réu. Mais tarde {surname} confessou."
    assert list(occurrences(text, [f"João {surname}"], "pt"))[-1] == (
        text.rindex(surname),
        text.rindex(surname) + len(surname),
    )


def test_a_portuguese_word_that_stands_small_too_is_no_name_alone() -> None:
    text = "João Costa é o réu. Na costa, Costa confessou."
    assert [text[start:end] for start, end in occurrences(text, ["João Costa"], "pt")] == ["João Costa"]
