"""Credentials are found with exact spans; what only looks like one is not. Every key here is made up."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

_NOISE = hashlib.sha512(b"made up").hexdigest()
_LETTERS = base64.b64encode(hashlib.sha512(b"made up, too").digest()).decode().replace("+", "x").replace("/", "y")


def _pem(kind: str) -> str:
    body = "\n".join(_LETTERS[i : i + 40] for i in range(0, 80, 40))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("key is " + "AKIA" + "QZ7TN3VPLM2RXW4K", "AKIAQZ7TN3VPLM2RXW4K"),
        ("ghp_" + _LETTERS[:36], "ghp_" + _LETTERS[:36]),
        ("use github_pat_" + _LETTERS[:60].replace("=", "") + " here", "github_pat_" + _LETTERS[:60]),
        ("xoxb-123456789012-123456789012-" + _LETTERS[:24].lower(), None),
        ("sk_live_" + _LETTERS[:24], "sk_live_" + _LETTERS[:24]),
        ("postgres://app:Tr0ub4dor@db.internal:5432/app", "Tr0ub4dor"),
        ("DB_PASSWORD=hunter2horse", "hunter2horse"),
        ("export API_TOKEN='" + _NOISE[:40] + "'", _NOISE[:40]),
        ("  password: Sommer2019!", "Sommer2019!"),
        ("The password is Prl23Db#x and nobody knows.", "Prl23Db#x"),
        ("Das Passwort lautet Fr0schk0nig", "Fr0schk0nig"),
        ("mot de passe : soleil12", "soleil12"),
        ("contraseña: Verano2020", "Verano2020"),
        ("ALTER USER x IDENTIFIED BY 'S3cretSauce'", "S3cretSauce"),
        ('{"client_secret": "' + _LETTERS[:32] + '"}', _LETTERS[:32]),
    ],
)
def test_a_credential_is_found_with_its_exact_span(find: Any, text: str, value: str | None) -> None:
    before = "Überschrift mit Umlauten\n\n"
    found = find("secrets", before + text)
    assert found, text
    spans = [(before + text)[f.start : f.end] for f in found]
    assert all(f.type == "SECRET" for f in found)
    if value is not None:
        assert value in spans


@pytest.mark.parametrize(
    "kind", ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
)
def test_a_private_key_is_one_finding_over_its_whole_block(find: Any, kind: str) -> None:
    block = _pem(kind)
    text = f"Please keep this safe:\n{block}\nThanks."
    found = find("secrets", text)
    assert [text[f.start : f.end] for f in found] == [block]


def test_a_private_key_that_was_cut_off_is_found(find: Any) -> None:
    text = _pem("RSA PRIVATE KEY").rpartition("\n")[0]
    assert find("secrets", text)


@pytest.mark.parametrize(
    "text",
    [
        "The secret: she had never been to Vienna, and the key: patience.",
        "Password: required\nToken: optional\nSecret: <your secret here>",
        "PASSWORD=${DB_PASSWORD}\nAPI_KEY={{ api_key }}\npassword = os.environ['PASSWORD']",
        "password=********",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b\nsha256: " + _NOISE[:64],
        "id: 123e4567-e89b-12d3-a456-426614174000",
        "He passed the salt and said that the key was under the mat, where keys always are.",
        "ISBN 978-3-16-148410-0, call number PT2621.A26 V4",
        "The public key is no secret: " + "-----BEGIN PUBLIC KEY-----\n" + _LETTERS[:40] + "\n-----END PUBLIC KEY-----",
    ],
)
def test_prose_placeholders_hashes_and_public_keys_are_no_secrets(find: Any, text: str) -> None:
    assert [text[f.start : f.end] for f in find("secrets", text)] == []


def test_two_secrets_on_one_line_are_two_findings(find: Any) -> None:
    text = "user=a password=Xk3jd9Qs1 token=" + _NOISE[:32]
    assert len(find("secrets", text)) == 2


def test_the_notes_name_rules_and_never_the_value(find: Any) -> None:
    for finding in find("secrets", "DB_PASSWORD=hunter2horse\n" + _pem("RSA PRIVATE KEY")):
        assert "hunter2horse" not in finding.note
        assert finding.note


def test_a_secret_is_found_at_the_far_end_of_a_long_text(find: Any, scale: int) -> None:
    text = "Nothing of note happened on this day either.\n" * (4000 * scale) + "DB_PASSWORD=hunter2horse"
    (found,) = find("secrets", text)
    assert text[found.start : found.end] == "hunter2horse"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('wlan.connect("MyHomeNet", "Tr0ub4dor&3x")', "Tr0ub4dor&3x"),
        ('wlan.connect("MyHomeNet", "hunter2horse")', "hunter2horse"),
        ('ftp.login("bob", "Summer.2024")', "Summer.2024"),
        ('mysqli_connect("localhost", "root", "Winter.2023x")', "Winter.2023x"),
        ('login("bob", "s3cr)et9kQ")', "s3cr)et9kQ"),
        ("The API key for account id 4411 is 8fQzL2mXw9Kd7TbR", "8fQzL2mXw9Kd7TbR"),
        (f'header: "{_NOISE[:32]}"', _NOISE[:32]),
        ("mysql -u root -p12345", "12345"),
        ("sshpass -p 84731 ssh root@db1", "84731"),
        ("net stop spooler\n" * 6 + "net user bob Tr0ub4dor3 /add", "Tr0ub4dor3"),
    ],
)
def test_what_stands_around_a_secret_hides_it_not(find: Any, text: str, value: str) -> None:
    assert [text[f.start : f.end] for f in find("secrets", text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        'button.connect("clicked", self.on_click)',
        'button.connect("clicked", "on_click_2a")',
        'mysqli_connect("db1.example.org", "db2.example.org")',
        "The API key id is 8fQzL2mXw9Kd7TbR",
        "The key id of the account is 8fQzL2mXw9Kd7TbR",
        f'HEAD: "{_NOISE[:32]}"',
        f'site_verification: "{_NOISE[:32]}"',
        "sshpass -f file ssh -p 2222 host",
        "redis-cli -h db -p 6379",
    ],
)
def test_handlers_hosts_identifiers_and_ports_are_no_secrets(find: Any, text: str) -> None:
    assert [text[f.start : f.end] for f in find("secrets", text)] == []


@pytest.mark.parametrize("size", [2_000, 40_000])
@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(lambda n: 'password = "1.0' + "a" * n + '!"', id="version"),
        pytest.param(lambda n: 'password = "1.0' + "a" * min(n, 190) + '!"', id="version of a password's length"),
        pytest.param(lambda n: "pin is" + " " * n + "x", id="pin"),
        pytest.param(lambda n: "identified by" + " " * n + "'", id="sql"),
        pytest.param(lambda n: "password" + " " * n + "x", id="sql password"),
        pytest.param(lambda n: "authorization: bearer" + " " * n + "-", id="header"),
        pytest.param(lambda n: "key = !!binary" + " " * n + "x", id="yaml"),
        pytest.param(lambda n: "key = 1    1    1    1    1    1 x\n" * (n // 8), id="bytes"),
        pytest.param(lambda n: ("password is" + " " * 150 + '"\n') * (n // 80), id="sentence"),
        pytest.param(lambda n: 'password = "f(' + "=" * min(n, 1900) + '"', id="call"),
    ],
)
def test_a_hostile_text_is_read_in_time_that_grows_with_its_length(find: Any, hostile: Any, size: int) -> None:
    """Of patterns that explode, the larger size takes longer than a test may."""
    found = find("secrets", hostile(size) + "\nDB_PASSWORD=hunter2horse")
    assert found[-1].note == "assigned-password"
