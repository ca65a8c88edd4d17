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


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"],
)
def test_unicode_needs_no_guess_of_its_letters(encoding: str) -> None:
    text, _ = decode("Grüße, 日本, и мир. And plain words besides.".encode(encoding))
    assert clean(text) == "Grüße, 日本, и мир. And plain words besides."


def test_a_declared_encoding_counts_unless_the_bytes_are_utf_8() -> None:
    assert decode("Łódź".encode("iso8859-2"), "ISO-8859-2")[0] == "Łódź"
    assert decode("Łódź".encode(), "iso-8859-1")[0] == "Łódź"


@pytest.mark.parametrize(
    ("encoding", "label", "sentence"),
    [
        ("iso2022_jp", "iso-2022-jp", "これは日本語のテキストです。"),
        ("iso2022_jp", "", "これは日本語のテキストです。"),
        ("iso2022_kr", "", "안녕하세요, 세계."),
        ("utf-7", "utf-7", "Grüße aus Łódź."),
        ("hz", "hz-gb-2312", "你好，世界。"),
        ("cp932", "shift_jis", "①これは㈱の話です。"),
        ("cp949", "ks_c_5601-1987", "똠방각하 이야기입니다."),
        ("gb18030", "gb2312", "朱镕基的故事。"),
        ("cp874", "windows-874", "สวัสดีชาวโลก"),
    ],
)
def test_encodings_of_seven_bits_and_supersets_by_their_usual_names(encoding: str, label: str, sentence: str) -> None:
    assert clean(decode(sentence.encode(encoding), label)[0]) == sentence


def test_a_mark_of_utf_7_counts() -> None:
    assert clean(decode("\ufeffGrüße.".encode("utf-7"))[0]) == "Grüße."


def test_a_declared_encoding_that_can_not_be_is_not_believed() -> None:
    sentence = "Привет, как дела? Сегодня хорошая погода в Москве, и мы идём гулять.\n" * 5
    text, warnings = decode(sentence.encode("cp1251"), "ascii")
    assert text == sentence
    assert warnings
    text, _ = decode(sentence.encode("cp1251"), "euc-kr")
    assert text == sentence


def test_mainframe_text_is_read_by_its_spaces() -> None:
    text, warnings = decode("DEAR SIR,\x85The order of 12 March is on its way to you.\x85".encode("cp037"))
    assert clean(text) == "DEAR SIR,\nThe order of 12 March is on its way to you."
    assert warnings == ("the encoding was guessed: cp037",)


def test_mainframe_records_of_one_length_are_lines() -> None:
    rows = [
        f"{number:06}{'M' + 'a' * (number * 7 % 23):<30}{'R' + 'o' * (number * 5 % 11):<20}" for number in range(40)
    ]
    data = "".join(rows).encode("cp037")
    assert clean(decode(data)[0]).splitlines() == [row.rstrip() for row in rows]


def test_words_and_quotes_of_another_encoding_within_utf_8_are_mended() -> None:
    whole = "Grüße aus Köln. ".encode() * 80
    text, warnings = decode(whole + "“Schöne” Tage – l’été".encode("cp1252") + whole)
    assert "“Schöne” Tage – l’été" in text
    assert "Grüße aus Köln." in text
    assert len(warnings) == 1


def test_a_few_broken_bytes_leave_the_rest_of_a_utf_8_text_readable() -> None:
    text, _ = decode("Grüße aus Köln. ".encode() * 50 + b"\xff\xfe!")
    assert clean(text).startswith("Grüße aus Köln.")
    assert lost_characters(clean(text)) == ("characters could not be decoded in 1 places",)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("latin1", "cp1252"),
        ("UTF8", "utf-8"),
        ("win-1251", "cp1251"),
        ("x-cp1250", "cp1250"),
        ("DOS-866", "cp866"),
        ("iso88592", "iso8859-2"),
        ("iso-8859-8-e", "iso8859-8"),
        ("windows-949", "cp949"),
        ("x-mac-ce", "mac-latin2"),
        ("ks_c_5601-1989", "cp949"),
        ("hex", ""),
        ("x-none", ""),
        ("", ""),
    ],
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
