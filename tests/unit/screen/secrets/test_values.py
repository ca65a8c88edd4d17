"""What is drawn at random is told from what is made of words, whatever it is given to and however it is written."""

from __future__ import annotations

import binascii
import zlib
from typing import Any

import pytest

from tests.drawing import drawn
from winnow_agent.vault.screen.secrets.values import evidence

_WORDS = ["customerIdentifier", "session_handler_name", "AuthenticationBackend", "next-page-cursor", "KEYBOARD_LAYOUT", "orgApacheCommons"]  # fmt: skip
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("alphabet", ["[a-z0-9]", "[A-Za-z0-9]", "[A-Z0-9]", "[0-9a-f]", "[A-Za-z]"])
def test_strings_drawn_from_any_alphabet_weigh_more_than_identifiers(alphabet: str) -> None:
    weights = sorted(evidence(drawn(f"{alphabet}{{16}}", seed)) for seed in range(60))
    assert weights[3] > max(map(evidence, _WORDS))
    assert weights[30] > 12


@pytest.mark.parametrize(
    "line",
    [
        'apiKey == "{}"', 'curl_setopt($ch, CURLOPT_USERPWD, "joe:{}");', 'curl_easy_setopt(curl, CURLOPT_PASSWORD, "{}");',
        'ConvertTo-SecureString "{}" -AsPlainText -Force', "ConvertTo-SecureString -String '{}' -AsPlainText", "db_password <<< {}",
        "%global auth_token {}", "-Ddb.password={}", '["--db-password", "{}"]', 'auth = "Bearer {}"', "access_token = token {}",
        "openssl rsa -passin pass:{} -in k", "https://example.org/cb?access_token={}&x=1", "ARG DB_PASS={}", "secrets_for_the_tests:\n  - {}\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["x3NHaYZWSssG7", "Vb4Kd6Ms8Wc0Yh3Jf5Lg"])
def test_a_drawn_string_is_found_in_every_way_of_giving_it_to_a_name(find: Any, line: str, value: str) -> None:
    text = line.format(value)
    assert any(value in text[f.start : f.end] for f in find("secrets", text))


def test_base64_of_random_bytes_is_no_path_and_no_code(find: Any) -> None:
    for value in ("/byjUvr0QuhXahQxsBYoyWO7oslWeSjmKmzuc66l", "6kGhz2VeEXMwibr5ir/n3Q=="):
        text = f"export DB_PASS={value}\n"
        assert [text[f.start : f.end] for f in find("secrets", text)] == [value]


@pytest.mark.parametrize("written", ["new byte[] {{{}}};", "[{}]", "bytes([{}])", "{{{}}}"])
def test_the_bytes_of_a_key_are_found_in_an_array(find: Any, written: str) -> None:
    numbers = ", ".join(map(str, b"\x9f\x11\x03\xd4\x77\xa8\xee\x20\x5b\x81\xc6\x3f\x90\x0a\x6d\xb2"))
    text = f"encryption_key = {written.format(numbers)}\n"
    (found,) = find("secrets", text)
    assert numbers in text[found.start : found.end]


@pytest.mark.parametrize(
    "text",
    [
        'KRB5_PASSWORD_ENV = "KRB5_PASSWORD"', 'password = "v2.0.1-beta"', 'password = "org/apache/Auth"', 'password = "main.go:12"',
        'password: "process.env.TOKEN"', 'token = "[0-9a-f]{8}"', 'secret = "cacheKey(x)"', "passwd: !Ref",
        '"Voice=Pass": "Gender=Masc|Number=Plur"', '"ClientRequestToken": "f4c94ed7-238d-4c46-93db-48cd62ec33b7"',
        'nextPageToken = "abc123def456"', "the method identified by `cryptokey.algorithm1`", 'url = "https://login.example.org/oauth2"',
        'should_pass("WinDLL(\'./x.dll\')")', '"key_proxy",  # str\n"key_password",  # str\n"key__proxy_headers",  # dict\n',
        "It is also identified as windows-1255.", 'Token.String: "#ansiyellow"', 'x = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXpBQkNE"',
    ],
)  # fmt: skip
def test_names_versions_patterns_and_calls_are_no_secrets(find: Any, text: str) -> None:
    assert [text[f.start : f.end] for f in find("secrets", text)] == []


def _signed(body: str) -> str:
    rest, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = _BASE62[digit] + check
    return f"ghp_{body}{check}"


def test_a_token_called_fake_is_believed_to_be_one_only_where_its_check_is_wrong(find: Any) -> None:
    body = drawn("[A-Za-z0-9]{30}")
    right = _signed(body)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    assert find("secrets", f"an invalid one: {right}")
    assert find("secrets", f"use {wrong} for now")
    assert not find("secrets", f"an invalid one: {wrong}")
    service = "glsa_" + drawn("[A-Za-z0-9]{32}")
    check = binascii.hexlify(zlib.crc32(service.encode()).to_bytes(4, "little")).decode()
    assert find("secrets", f"a dummy: {service}_{check}")
    assert not find("secrets", f"a dummy: {service}_{'0' * 8 if check != '0' * 8 else '1' * 8}")


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("AKIA" + drawn("[A-Z2-7]{16}"), drawn("[A-Za-z0-9]{40}")),
        ("LTAI" + drawn("[A-Za-z0-9]{20}"), drawn("[A-Za-z0-9]{30}", 4)),
        ("AC" + drawn("[0-9a-f]{32}"), drawn("[0-9a-f]{32}", 2)),
        ("GOCSPX-" + drawn("[A-Za-z0-9_-]{28}"), "407408718192-" + drawn("[0-9a-z]{32}") + ".apps.googleusercontent.com"),
    ],
)  # fmt: skip
def test_the_other_half_of_a_pair_is_found_beside_the_first(find: Any, first: str, other: str) -> None:
    text = f"They are {first}\nand {other}\n"
    assert [text[f.start : f.end] for f in find("secrets", text)] == [first, other]
    assert not any(other in f"and {other}"[f.start : f.end] for f in find("secrets", f"and {other}\n"))


@pytest.mark.parametrize("token", ["ghp_ThisIsNotARealTokenJustForTests12345", "sk_live_thisisafaketokenforthetests", "glpat-notarealsecrettokenvalue"])  # fmt: skip
def test_a_token_made_of_words_is_one_of_documentation(find: Any, token: str) -> None:
    assert not find("secrets", f"set it to {token} and go on")


@pytest.mark.parametrize(
    "text",
    [
        "user joe password {}", "login j.smith, password {}", "아이디 user01 패스워드 {}", "ssh root@10.20.30.40 (pw {})", "use {} as password",
        "please take {} as the new password", "<b>Password</b>: {}", "the host is 10.20.30.40 / joe / {}",
    ],
)  # fmt: skip
def test_a_password_that_no_sign_joins_to_its_word_is_found(find: Any, text: str) -> None:
    written = text.format("Dr4gon#Vq7z")
    assert [written[f.start : f.end] for f in find("secrets", written)] == ["Dr4gon#Vq7z"]


@pytest.mark.parametrize(
    "text", ["pw = pw[:-1]", "(pin if var1.get() else pout)(t1)", "The user forgot his password twice.", "take ISO9001 as standard"]
)  # fmt: skip
def test_words_and_code_around_a_password_are_none(find: Any, text: str) -> None:
    assert not find("secrets", text)


@pytest.mark.parametrize(
    "before", ["\\x3a", "\\072", "\\u003a", "%3A", "\x1b[0;31m", "\x1b[31m", "\\t", '\\"', "/", "="]
)
def test_a_token_begins_behind_an_escaped_sign(find: Any, before: str) -> None:
    text = f"x {before}AKIAQ7XW5RTN2VB4KD6M y"
    assert [text[f.start : f.end] for f in find("secrets", text)] == ["AKIAQ7XW5RTN2VB4KD6M"]


@pytest.mark.parametrize("line", ["DB_PASSWORD={}", "password: {}", "db:\n  password: {}\n"])
def test_a_password_that_a_generator_drew_with_brackets_is_no_code(find: Any, line: str) -> None:
    passwords = [drawn(r"[A-Z][a-z][0-9][A-Za-z0-9!@#$%^&*()_=+-]{13}", seed) for seed in range(60)]
    found = [p for p in passwords if any(f.end - f.start >= 14 for f in find("secrets", line.format(p)))]
    assert len(found) >= 52


@pytest.mark.parametrize("code", ["getPw(user.id2)[0]", "&Config{Pw:a1B}", "H2(passWd,salt2)", "a.Get(\"x\")[1]", "(String)obj1.Pw()"])  # fmt: skip
def test_code_that_a_password_comes_from_is_none(find: Any, code: str) -> None:
    assert not find("secrets", f"password = {code}\n")
