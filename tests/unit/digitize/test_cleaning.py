"""Bytes become clean text, in whatever encoding they came."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow_agent.vault.digitize.cleaning import clean, decode, known_encoding, lost_characters, one_line

SENTENCES = [
    ("cp1252", "Le chêne était près de la rivière ; l'été, les élèves y mangeaient. Ça coûte trop cher à Noël.\n"),
    ("cp1252", "Die Straße führt über den Fluss. Schöne Grüße aus München, Frau Müller.\n"),
    ("cp1252", "It’s “fine” — she said so, and that’s that.\n"),
    ("cp1250", "Zażółć gęślą jaźń. Dzień dobry, świat, powiedział Łukasz i poszedł do domu.\n"),
    ("cp1251", "Привет, как дела? Сегодня хорошая погода в Москве, и мы идём гулять.\n"),
    ("cp1253", "Καλημέρα κόσμε, τι κάνεις σήμερα; Πάμε στη θάλασσα.\n"),
    ("shift_jis", "これは日本語のテキストです。よろしくお願いします。\n"),
]


@pytest.mark.parametrize(("encoding", "sentence"), SENTENCES)
def test_encodings_without_a_mark_are_guessed_and_named(encoding: str, sentence: str) -> None:
    text, warnings = decode((sentence * 5).encode(encoding))
    assert text == sentence * 5
    assert len(warnings) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_needs_no_guess_of_its_letters(encoding: str) -> None:
    text, _ = decode("Grüße, 日本, и мир. And plain words besides.".encode(encoding))
    assert clean(text) == "Grüße, 日本, и мир. And plain words besides."


def test_a_declared_encoding_counts_unless_the_bytes_are_utf_8() -> None:
    assert decode("Łódź".encode("iso8859-2"), "ISO-8859-2")[0] == "Łódź"
    assert decode("Łódź".encode(), "iso-8859-1")[0] == "Łódź"


def test_a_few_broken_bytes_leave_the_rest_of_a_utf_8_text_readable() -> None:
    text, _ = decode("Grüße aus Köln. ".encode() * 50 + b"\xff\xfe!")
    assert clean(text).startswith("Grüße aus Köln.")
    assert lost_characters(clean(text)) == ("characters could not be decoded in 1 places",)


@pytest.mark.parametrize(
    ("name", "known"), [("latin1", "cp1252"), ("UTF8", "utf-8"), ("hex", ""), ("x-none", ""), ("", "")]
)
def test_names_of_encodings(name: str, known: str) -> None:
    assert known_encoding(name) == known


def test_clean_text_has_what_a_pattern_expects() -> None:
    assert clean("4111\u00a01111\u202f1111\u20091111") == "4111 1111 1111 1111"
    assert clean("ana\u200b@exam\u00adple.org\ufeff") == "ana@example.org"
    assert clean("e\u0301\ufb01n") == "éfin"
    assert clean("e\u00ad\u0301") == "é"
    assert clean("a  \r\nb\r\r\r\rc\u2028d\x00\x1b") == "a\nb\n\nc\nd"
    assert clean("\ufffd\ufffd\ufffdx") == "\ufffdx"
    assert one_line("a\n b\tc " * 200, 10) == "a b c a b…"


@given(st.text(st.characters(codec=None), max_size=200))
def test_clean_text_stays_clean_whatever_came(text: str) -> None:
    result = clean(text)
    assert unicodedata.is_normalized("NFC", result)
    result.encode("utf-8")
    assert not [c for c in result if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert "\n\n\n" not in result
    assert clean(result) == result
