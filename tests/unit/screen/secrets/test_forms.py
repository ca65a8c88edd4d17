"""Each issuer's credential is found whole, wherever it stands; one that documentation made up is not."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.drawing import drawn
from winnow_agent.vault.screen.secrets.forms import HASHED, INFIXED, PREFIXED

_TABLE = [line.split() for line in (PREFIXED + HASHED).strip().splitlines() if line.strip()]
_PREFIXED = [(rule, prefix, rest) for rule, *prefixes, rest in _TABLE for prefix in prefixes]


def _covered(text: str, token: str, found: Any) -> bool:
    start = text.index(token)
    return any(f.start <= start and f.end >= start + len(token) for f in found)


@pytest.mark.parametrize(("rule", "prefix", "rest"), _PREFIXED)
def test_a_credential_of_a_known_form_is_found_in_prose_and_in_code(
    find: Any, rule: str, prefix: str, rest: str
) -> None:
    token = prefix + drawn(rest)
    for text in (f"Please use {token} from now on.", f'  "x": "{token}",\n', f"see\\n{token}\nbye"):
        assert _covered(text, token, find("secrets", text)), (rule, text)


@pytest.mark.parametrize(("rule", "before", "literal", "after"), INFIXED)
def test_a_credential_with_its_sign_in_the_middle_is_found(
    find: Any, rule: str, before: str, literal: str, after: str
) -> None:
    token = drawn(before) + literal + drawn(after)
    text = f"It is {token} for now."
    assert _covered(text, token, find("secrets", text)), (rule, text)


def test_more_than_150_issuers_are_known() -> None:
    assert len({rule for rule, *_ in _TABLE} | {rule for rule, *_ in INFIXED}) >= 150


def test_a_token_whose_header_is_none_is_no_web_token(find: Any) -> None:
    part = base64.urlsafe_b64encode(b'{"kid": 1').decode()
    assert not find("secrets", f"it says {part}.{part}.{part} and stops")


def test_a_web_token_is_found_whole_and_over_the_lines_of_a_mail(find: Any) -> None:
    header, claims = (
        base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        for values in ({"alg": "HS256", "typ": "JWT"}, {"sub": "joe", "n": 82417})
    )
    token = f"{header}.{claims}.{drawn('[A-Za-z0-9_-]{43}')}"
    broken = f"The token is {token[:64]}=\n{token[64:]}"
    for text in (f"Bearer {token}", broken):
        (found,) = find("secrets", text)
        assert text[found.start : found.end].replace("=\n", "") == token


@pytest.mark.parametrize(
    "text",
    [
        "ghp_" + "x" * 36,
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "AKIAIOSFODNN7EXAMPLE",
        "glpat-" + "_" * 20,
        "sk-ant-your-key-goes-here-please",
        "SG.{{ sendgrid_id }}.{{ sendgrid_secret }}",
        "the branch is called key-value-store and the tag is v1.0-beta",
        "sk-learn, pat-a-cake, live_updates and test_everything_that_moves_in_the_garden",
    ],
)
def test_what_documentation_makes_up_is_no_credential(find: Any, text: str) -> None:
    assert not find("secrets", text)


def test_base64_of_a_picture_holds_no_token(find: Any) -> None:
    middle = drawn("[A-Za-z0-9]{120}")
    text = f"<img src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA/EAAC{middle}/AKIA{drawn('[A-Z0-9]{16}')}+x=='>"
    assert not find("secrets", text)


def test_the_secret_beside_an_access_key_of_aws_is_found(find: Any) -> None:
    row = f"AKIA{drawn('[A-Z0-9]{16}')},{drawn('[A-Za-z0-9/+]{40}')}"
    assert [row[f.start : f.end] for f in find("secrets", row)] == row.split(",")


def test_a_bitcoin_key_counts_where_its_check_bytes_are_right(find: Any) -> None:
    # The example of the key format's description: https://en.bitcoin.it/wiki/Wallet_import_format
    right = "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
    assert find("secrets", f"once {right} was spent")
    assert not find("secrets", f"once {right[:-1]}K was none")
