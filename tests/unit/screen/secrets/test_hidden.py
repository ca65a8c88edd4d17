"""Secrets that are broken or hidden are found, with the offsets of the text; text of any kind is read in one go."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drawing import drawn

_TOKEN = "ghp_" + drawn("[A-Za-z0-9]{36}")


def test_invisible_characters_inside_hide_nothing(find: Any) -> None:
    text = f"Überschrift\u200b\n{_TOKEN[:9]}\u200b{_TOKEN[9:]}\npass\u00adword: Som\u2060mer2019!\n"
    assert [text[f.start : f.end].replace("\u200b", "").replace("\u2060", "") for f in find("secrets", text)] == [
        _TOKEN,
        "Sommer2019!",
    ]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"use {_TOKEN[:14]}\u2060{_TOKEN[14:]}\u200b now", f"{_TOKEN[:14]}\u2060{_TOKEN[14:]}"),
        # Cyrillic letters that look like Latin ones: in a word, and alone between figures.
        ("ghp_1\u0430QqX7Zr9Tn2Vb4Kd6Ms8Wc0Yh3Jf5Lg1Rpd2", "ghp_1\u0430QqX7Zr9Tn2Vb4Kd6Ms8Wc0Yh3Jf5Lg1Rpd2"),
        ("ghp_Qq\u0445X7Zr9Tn2Vb4Kd6Ms8Wc0Yh3Jf5Lg1Rpd2", "ghp_Qq\u0445X7Zr9Tn2Vb4Kd6Ms8Wc0Yh3Jf5Lg1Rpd2"),
        ("p\u0430ssw\u043erd = 'Xk29!vTq'", "Xk29!vTq"),
        ("\uff30\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff1a Xk29!vTq", "Xk29!vTq"),
        # Figures within a password are its own.
        ("password: Tr0ub4dor&3", "Tr0ub4dor&3"),
        ("\x1b[31mpassword=Xk29!vTq\x1b[0m", "Xk29!vTq"),
        ("\x1b[32mAKIAQ7XW5RTN2VB4KD6M\x1b[0m", "AKIAQ7XW5RTN2VB4KD6M"),
    ],
)
def test_what_looks_the_same_hides_nothing(find: Any, text: str, secret: str) -> None:
    (found,) = find("secrets", text)
    assert text[found.start : found.end].rstrip("\u200b") == secret


@pytest.mark.parametrize("gap", ["\n", "=\n", "\r\n", "\n> ", "\n    "])
def test_a_token_is_found_over_a_line_s_end(find: Any, gap: str) -> None:
    text = f"please use {_TOKEN[:22]}{gap}{_TOKEN[22:]} for it"
    (found,) = find("secrets", text)
    assert text[found.start : found.end] == f"{_TOKEN[:22]}{gap}{_TOKEN[22:]}"


@pytest.mark.parametrize(
    "unit",
    [
        "key", "password ", "password=", "-----BEGIN PRIVATE KEY-----", '{"kty":"RSA"', "|", "ghp_", "?token=",
        "kind: Secret\n", "a,password,b\n", "password:\n ", "mot de passe ", "eyJ", "MIIEpAIBAAKC", "://", "İ", "\u200b",
        '"a" + ', "PuTTY-User-Key-File-3: Private-Lines: ", "getConnection(\"a\",\"b\",", "$6$", "x@y:z@", "  ",
    ],
)  # fmt: skip
def test_a_long_text_of_one_kind_is_read_to_its_end(find: Any, unit: str) -> None:
    text = unit * (60_000 // len(unit)) + f"\n\n{_TOKEN}\n"
    assert any(text[f.start : f.end].endswith(_TOKEN) for f in find("secrets", text))


def test_many_secrets_are_all_found_in_order(find: Any) -> None:
    passwords = [drawn("[a-z]{4}[A-Z][0-9]{3}", seed) for seed in range(300)]
    text = "".join(f"user{i} password: {password}\n" for i, password in enumerate(passwords))
    assert [text[f.start : f.end] for f in find("secrets", text)] == passwords
