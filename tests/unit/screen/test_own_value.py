"""A surrogate keeps nothing of what it stands for: no given name behind a surname, no word inside a number, nothing that a person marked."""

from __future__ import annotations

import re

import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen.redact import redact
from winnow_agent.vault.spans import REVIEWER

SEEDS = [b"one", b"two", b"three", b"four", b"five"]


def put(language: str, type_: str, values: list[str], seed: bytes, detector: str = "personal") -> list[str]:
    """What stands for each of the values, each a line of a text."""
    text, findings = "", []
    for value in values:
        findings.append(Finding(type_, len(text), len(text) + len(value), 0.9, detector, "1"))
        text += value + "\n"
    redacted = redact(Document(text, "text/plain", language=language), findings, "surrogate", seed)
    return [redacted.text[start:end] for start, end in redacted.spans]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("language", "surname", "full"),
    [
        ("zh", "王", "王小明"),
        ("zh", "欧阳", "欧阳修"),
        ("ko", "김", "김철수"),
        ("ja", "田中", "田中太郎"),
        ("ja", "王", "王小明"),
        ("th", "สมชาย", "สมชายใจดี"),
    ],
)
@pytest.mark.parametrize("turned", [True, False])
def test_a_given_name_goes_with_a_surname_that_stood_alone(
    language: str, surname: str, full: str, seed: bytes, *, turned: bool
) -> None:
    first, second = put(language, "PERSON", [surname, full][:: -1 if turned else 1], seed)
    alone, whole = (second, first) if turned else (first, second)
    assert full.removeprefix(surname) not in whole
    assert surname not in whole
    assert whole.startswith(alone)
    assert len(whole) > len(alone)


@pytest.mark.parametrize(
    ("language", "known", "value", "behind"),
    [
        ("ko", "김민수", "김민수는", "는"),
        ("ko", "김민수", "김 씨", "씨"),
        ("ko", "김민수", "김민수 교수님은", "교수님은"),
        ("ja", "田中太郎", "田中さん", "さん"),
        ("ja", "田中太郎", "田中太郎先生の", "先生の"),
        ("zh", "王小明", "王先生", "先生"),
        ("zh", "王小明", "王小明的", "的"),
    ],
)
def test_a_title_and_a_particle_stay_behind_a_known_name(language: str, known: str, value: str, behind: str) -> None:
    whole, leaning = put(language, "PERSON", [known, value], b"seed")
    assert leaning.endswith(behind)
    assert whole.startswith(leaning.removesuffix(behind))
    assert not set(leaning.removesuffix(behind)) & set(known)


@pytest.mark.parametrize(
    ("language", "known", "value"), [("ko", "김", "김은"), ("ja", "田中", "田中もも"), ("zh", "王丽", "王丽君")]
)
def test_what_may_be_a_given_name_is_no_particle(language: str, known: str, value: str) -> None:
    _, made = put(language, "PERSON", [known, value], b"seed")
    assert not made.endswith(value.removeprefix(known))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("address", "gone"),
    [
        ("li.wu@corp.test", {"li", "wu"}),
        ("xu@corp.test", {"xu"}),
        ("le.minh@corp.test", {"le", "minh"}),
        ("李明@corp.test", {"李明", "李", "明"}),
        ("anna.de.luca@corp.test", {"anna", "luca"}),
    ],
)
def test_a_short_name_in_an_address_is_replaced(address: str, gone: set[str], seed: bytes) -> None:
    (made,) = put("en", "EMAIL_ADDRESS", [address], seed)
    assert set(re.findall(r"\w+", made.partition("@")[0])) & gone == set()
    assert not any(sign in made for sign in gone if not sign.isascii())


@pytest.mark.parametrize(
    ("language", "name", "head"),
    [("en", "Al Gore", "Al"), ("en", "Don Draper", "Don"), ("vi", "Do Van Minh", "Do"), ("de", "Le Corbusier", "Le")],
)
def test_a_particle_that_is_a_given_name_goes(language: str, name: str, head: str) -> None:
    (made,) = put(language, "PERSON", [name], b"seed")
    assert head not in made.split()


def test_a_particle_and_a_title_stay_where_they_are_none() -> None:
    assert put("es", "PERSON", ["Don Quijano"], b"seed")[0].startswith("Don ")
    assert put("fr", "PERSON", ["Le Brun"], b"seed")[0].startswith("Le ")
    assert put("en", "PERSON", ["Al-Jazari"], b"seed")[0].startswith("Al-")


@pytest.mark.parametrize("seed", SEEDS)
def test_an_initial_of_another_script_and_a_number_behind_a_name_go(seed: bytes) -> None:
    assert not put("ru", "PERSON", ["Ж. Петров"], seed)[0].startswith("Ж")
    assert "1984" not in put("en", "PERSON", ["johnny1984"], seed)[0]


@pytest.mark.parametrize(
    ("type_", "language", "value"),
    [
        ("PHONE_NUMBER", "zh", "老王的手机 13812345678"),
        ("PHONE_NUMBER", "en", "Ring old Zumperling on 0171 2345678"),
        ("PHONE_NUMBER", "en", "1-800-HUBERS"),
        ("ID", "ru", "Паспорт Иван Петров 4509 123456"),
        ("ID", "zh", "京A12345"),
    ],
)
def test_no_word_stays_inside_of_a_number(type_: str, language: str, value: str) -> None:
    assert put(language, type_, [value], b"seed") == [f"<{type_}>"]


@pytest.mark.parametrize(
    ("type_", "language", "value", "form"),
    [
        ("PHONE_NUMBER", "en", "(212) 555-0142 ext. 31", r"\(\d{3}\) \d{3}-\d{4} ext\. \d\d"),
        ("LICENSE_PLATE", "ru", "А123ВС77", r"[А-Я]\d{3}[А-Я]{2}\d\d"),
        ("ID", "el", "ΑΒ 123456", r"[Α-Ω]{2} \d{6}"),
    ],
)
def test_a_number_with_what_is_everybodys_keeps_its_layout(type_: str, language: str, value: str, form: str) -> None:
    (made,) = put(language, type_, [value], b"seed")
    assert re.fullmatch(form, made)
    assert made != value


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("type_", "value", "gone"),
    [
        (
            "DATE_TIME",
            "born on 3 May 1950 in Gera to Wobblethwick the tollkeeper",
            ["Gera", "Wobblethwick", "toll", "1950"],
        ),
        ("DATE_TIME", "in 1950 to Wobblethwick", ["Wobblethwick"]),
        ("AGE", "age 47, widow of Wobblethwick", ["widow", "Wobblethwick"]),
        ("PHONE_NUMBER", "old Zumperling, 0171 2345678", ["old", "Zumperling", "2345678"]),
        ("ID", "file of Wobblethwick 2345678", ["Wobblethwick", "2345678"]),
        ("PERSON", "Wobblethwick 2345678", ["Wobblethwick", "2345678"]),
        ("ORGANIZATION", "the Wobblethwick Works", ["Wobblethwick", "Works"]),
        ("EMAIL_ADDRESS", "wobble (at) thwick", ["wobble", "thwick"]),
    ],
)
def test_what_a_person_marked_does_not_stay_under_any_type(
    type_: str, value: str, gone: list[str], seed: bytes
) -> None:
    (made,) = put("en", type_, [value], seed, REVIEWER)
    assert [word for word in gone if word in made] == []


def test_a_title_in_a_mark_of_a_person_s_stays_with_the_surrogate() -> None:
    assert re.fullmatch(r"Mrs [A-Z]\w+", put("en", "PERSON", ["Mrs Wobblethwick"], b"seed", REVIEWER)[0])


def test_what_a_detector_marked_behind_it_decides_nothing_of_a_person_s_mark() -> None:
    text = "It was 3 days after the Haddad wedding when he left. Later, on 4 June 2001, she came."
    mine, theirs = "3 days after the Haddad wedding", "4 June 2001"
    findings = [
        Finding("DATE_TIME", text.index(value), text.index(value) + len(value), 0.9, detector, "1")
        for value, detector in ((mine, REVIEWER), (theirs, "personal"))
    ]
    for turned in (findings, findings[::-1]):
        left = redact(Document(text, "text/plain", language="en"), turned, "surrogate", b"seed").text
        assert left.startswith("It was <DATE_TIME> when he left.")
        assert left.count("<DATE_TIME>") == 1
        assert theirs not in left


@pytest.mark.parametrize(
    ("language", "given"), [("ko", "가나다라마바사아자차카타파하"), ("zh", "一丁七三上下不世东丝中丰临丹")]
)
def test_a_register_of_hundreds_has_a_name_for_each(language: str, given: str) -> None:
    surname = "김" if language == "ko" else "王"
    names = [f"{surname}{one}{other}" for one in given for other in given]
    made = put(language, "PERSON", names, b"seed")
    assert sum(one == "<PERSON>" for one in made) <= 0.05 * len(names)
    assert all(set(name).isdisjoint(one) for name, one in zip(names, made, strict=True))
