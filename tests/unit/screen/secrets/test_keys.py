"""Private keys are one finding over their whole block, however they are written down."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.drawing import drawn

_LINES = [drawn("[A-Za-z0-9+/]{64}", seed) for seed in range(6)]
_BLOCK = "-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(_LINES) + "\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "written",
    [
        _BLOCK,
        _BLOCK.replace("\n", "\\n"),
        _BLOCK.replace("\n", " "),
        _BLOCK.replace("\n", '\\n" +\n    "'),
        _BLOCK.replace("\n", "\n> "),
        _BLOCK.replace("\n", "\n2024-05-01 10:00:01 INFO "),
        _BLOCK.replace("---", "—").replace("--", "–"),
        _BLOCK.replace("-----", "——-"),
        _BLOCK.replace("RSA ", "ENCRYPTED "),
        _BLOCK.replace("RSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK"),
    ],
)
def test_a_private_key_is_found_whole(find: Any, written: str) -> None:
    text = f"Keep this:\n{written}\nThanks."
    assert [text[f.start : f.end] for f in find("secrets", text)] == [written]


def test_two_keys_after_each_other_are_two_findings(find: Any) -> None:
    assert len(find("secrets", f"{_BLOCK}\n\n{_BLOCK}\n")) == 2


def test_the_bytes_of_a_key_are_found_without_their_frame(find: Any) -> None:
    body = "MIIEpAIBAAKCAQEA" + "\n".join(_LINES)
    text = f"der: {body}\n\nThe end."
    (found,) = find("secrets", text)
    assert text[found.start : found.end] == body


def test_a_web_key_counts_if_it_has_a_private_part(find: Any) -> None:
    public = {"kty": "EC", "crv": "P-256", "x": drawn("[A-Za-z0-9_-]{43}"), "y": drawn("[A-Za-z0-9_-]{43}", 2)}
    private = {**public, "d": drawn("[A-Za-z0-9_-]{43}", 3)}
    assert not find("secrets", json.dumps(public))
    text = json.dumps({"keys": [private]})
    (found,) = find("secrets", text)
    assert text[found.start : found.end] == json.dumps(private)


def test_a_putty_key_is_found_whole(find: Any) -> None:
    key = (
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: joe\nPublic-Lines: 1\n"
        f"{_LINES[0]}\nPrivate-Lines: 1\n{_LINES[1]}\nPrivate-MAC: {'0f3a' * 16}"
    )
    text = f"see\n{key}\nend"
    assert [text[f.start : f.end] for f in find("secrets", text)] == [key]
