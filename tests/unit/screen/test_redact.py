"""Redaction: exact spans, consistent surrogates, turns that still fit, and no name that stays behind."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winnow_agent.documents import Document, Finding, Turn
from winnow_agent.vault.screen import redact


def _finding(text: str, value: str, type_: str, nth: int = 0) -> Finding:
    start = [m.start() for m in re.finditer(re.escape(value), text)][nth]
    return Finding(type_, start, start + len(value), 0.9, "personal", "1")


def _all(text: str, *values: tuple[str, str]) -> list[Finding]:
    return [
        Finding(type_, m.start(), m.end(), 0.9, "personal", "1")
        for value, type_ in values
        for m in re.finditer(re.escape(value), text)
    ]


TEXT = (
    "Maria Schmidt wrote to Paul Weber. Schmidt's number is +49 30 1234567, her mail schmidt@example.de. Paul agreed."
)
FOUND = _all(
    TEXT,
    ("Maria Schmidt", "PERSON"),
    ("Paul Weber", "PERSON"),
    ("Schmidt's"[:-2], "PERSON"),
    ("+49 30 1234567", "PHONE_NUMBER"),
    ("schmidt@example.de", "EMAIL_ADDRESS"),
)
ORIGINALS = ("Maria", "Schmidt", "schmidt", "Weber", "1234567", "example.de")


def _document(text: str = TEXT, language: str = "de", turns: tuple[Turn, ...] = ()) -> Document:
    return Document(text, "text/plain", language=language, turns=turns)


def test_tags_stand_where_the_findings_stood() -> None:
    text = "Maria Schmidt met Paul."
    done = redact.redact(_document(text), _all(text, ("Maria Schmidt", "PERSON"), ("Paul", "PERSON")), "tag", b"s")
    assert done.text == "<PERSON> met <PERSON>."
    assert [done.text[a:b] for a, b in done.spans] == ["<PERSON>", "<PERSON>"]


def test_surrogates_are_natural_consistent_and_never_the_original() -> None:
    done = redact.redact(_document(), FOUND, "surrogate", b"seed")
    for original in ORIGINALS:
        assert original not in done.text
    full, _, _ = done.text.partition(" wrote to ")
    surname = full.split()[-1]
    assert f"{surname}'s number" in done.text
    assert re.search(r"\+49 \d\d \d{7}", done.text)
    assert "<" not in done.text


def test_the_same_seed_gives_the_same_text_and_another_one_another() -> None:
    first = redact.redact(_document(), FOUND, "surrogate", b"one")
    assert redact.redact(_document(), FOUND, "surrogate", b"one") == first
    assert redact.redact(_document(), FOUND, "surrogate", b"two").text != first.text


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ru", "ja", "zh", "ar", "xx", "und"])
@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("PERSON", "Maria"),
        ("PERSON", "Dr. Anne-Marie O'Neill"),
        ("PERSON", "王小明"),
        ("PERSON", "JOHN SMITH"),
        ("EMAIL_ADDRESS", "a.b@example.org"),
        ("PHONE_NUMBER", "(020) 7946 0958"),
        ("IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
        ("CREDIT_CARD", "4111 1111 1111 1111"),
        ("IP_ADDRESS", "10.1.2.3"),
        ("US_SSN", "536-22-1234"),
        ("LOCATION", "Paris"),
        ("LOCATION", "12 Baker Street"),
        ("DATE_TIME", "12 March 1985"),
        ("DATE_TIME", "yesterday"),
        ("NRP", "French"),
        ("URL", "https://maria.example.com"),
        ("SECRET", "hunter2horse"),
        ("A_NEW_TYPE", "whatever"),
    ],
)
def test_every_type_is_replaced_in_every_language(language: str, type_: str, value: str) -> None:
    text = f"before {value} after"
    done = redact.redact(_document(text, language), [_finding(text, value, type_)], "surrogate", b"seed")
    assert done.text.startswith("before ")
    assert done.text.endswith(" after")
    assert value not in done.text
    assert len(done.text) > len("before  after")


def test_a_made_up_secret_is_a_tag() -> None:
    text = "key: hunter2horse"
    done = redact.redact(_document(text), [_finding(text, "hunter2horse", "SECRET")], "surrogate", b"s")
    assert done.text == "key: <SECRET>"


def test_overlapping_findings_are_replaced_once_as_the_longest() -> None:
    text = "at 12 Baker Street, London today"
    found = [
        _finding(text, "12 Baker Street, London", "LOCATION"),
        _finding(text, "Baker", "PERSON"),
        _finding(text, "London today", "DATE_TIME"),
    ]
    assert redact.redact(_document(text), found, "tag", b"s").text == "at <LOCATION>"


def test_turns_cover_the_same_words_as_before() -> None:
    lines = ["Maria Schmidt: I live in Bonn.", "Paul: So do I, Maria.", "Maria Schmidt: Good."]
    text = "\n".join(lines)
    starts = [text.index(line) for line in lines[:2]] + [text.rindex(lines[2])]
    turns = tuple(
        Turn(line.partition(":")[0], start, start + len(line)) for line, start in zip(lines, starts, strict=True)
    )
    found = _all(text, ("Maria", "PERSON"), ("Maria Schmidt", "PERSON"), ("Paul", "PERSON"), ("Bonn", "LOCATION"))
    replacements: tuple[Literal["tag", "surrogate"], ...] = ("tag", "surrogate")
    for replacement in replacements:
        done = redact.redact(_document(text, turns=turns), found, replacement, b"seed")
        assert [done.text[t.start : t.end] for t in done.turns] == done.text.split("\n")
        assert len({t.speaker for t in done.turns}) == 2
        assert done.turns[0].speaker == done.turns[2].speaker
        assert not {"Maria Schmidt", "Paul"} & {t.speaker for t in done.turns}
    assert done.text.startswith(done.turns[0].speaker + ":")


def test_a_replacement_that_reaches_over_two_turns_stands_in_the_first_alone() -> None:
    text = "I met Maria\n\nSchmidt and she left\n\nYes"
    turns = tuple(Turn("", text.index(said), text.index(said) + len(said)) for said in text.split("\n\n"))
    done = redact.redact(_document(text, turns=turns), _all(text, ("Maria\n\nSchmidt", "PERSON")), "tag", b"seed")
    assert [done.text[t.start : t.end] for t in done.turns] == ["I met <PERSON>", " and she left", "Yes"]


def test_a_speaker_whose_name_stands_nowhere_in_the_text_is_renamed() -> None:
    text = "I was born by the sea."
    turns = (Turn("Zacharias Quux", 0, len(text)), Turn("Speaker 1", 0, 0), Turn("+49 170 1234567", 0, 0))
    empty = Finding("PERSON", 0, 0, 0.85, "personal", "1", "speaker")
    for replacement in ("tag", "surrogate"):
        done = redact.redact(_document(text, turns=turns), [empty], replacement, b"s")  # type: ignore[arg-type]
        names = [turn.speaker for turn in done.turns]
        assert done.text == text
        assert names[1] == "Speaker 1"
        assert len(set(names)) == 3
        assert not any("Quux" in name or "170" in name for name in names)


def test_signatures_see_the_same_text_whatever_the_names_were_replaced_with() -> None:
    one = "Maria Schmidt wrote to Paul Weber in Bonn."
    two = "Kim wrote to Ada Lovelace in Bonn."
    first = redact.signature_text(_document(one), _all(one, ("Maria Schmidt", "PERSON"), ("Paul Weber", "PERSON")))
    second = redact.signature_text(
        _document(two), _all(two, ("Kim", "PERSON"), ("Ada Lovelace", "PERSON"), ("Bonn", "LOCATION"))
    )
    assert first == second == "<PERSON> wrote to <PERSON> in Bonn."


_SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 30), st.sampled_from(["PERSON", "LOCATION", "ID"])), max_size=25
)


@settings(max_examples=60, deadline=None)
@given(spans=_SPANS, repeat=st.integers(1, 3))
def test_what_no_finding_covers_stays_as_it_was(spans: list[tuple[int, int, str]], repeat: int) -> None:
    text = "".join(chr(0x100 + i % 90) + (" " if i % 7 == 0 else "") for i in range(150)) * repeat
    found = [Finding(type_, min(a, len(text)), min(a + n, len(text)), 0.9, "personal", "1") for a, n, type_ in spans]
    done = redact.redact(_document(text), found, "tag", b"s")
    covered: set[int] = set()
    for finding in found:
        covered |= set(range(finding.start, finding.end))
    kept = "".join(c for i, c in enumerate(text) if i not in covered)
    left, position = [], 0
    for start, end in done.spans:
        left.append(done.text[position:start])
        position = end
    left.append(done.text[position:])
    assert "".join("".join(left).split()) == "".join(kept.split())


def test_many_findings_in_a_long_text(scale: int) -> None:
    text = "Maria Schmidt said so. " * (3000 * scale)
    done = redact.redact(_document(text), _all(text, ("Maria Schmidt", "PERSON")), "tag", b"s")
    assert done.text == "<PERSON> said so. " * (3000 * scale)
    assert len(done.spans) == 3000 * scale


def test_surrogates_differ_between_persons() -> None:
    text = "Anna, Bert, Carla and Dora met Emil."
    found: list[Any] = _all(text, *((name, "PERSON") for name in ("Anna", "Bert", "Carla", "Dora", "Emil")))
    done = redact.redact(_document(text), found, "surrogate", b"seed")
    assert len({done.text[a:b] for a, b in done.spans}) >= 4
