"""Secrets of known forms, made at random; where a form has a check digit, it is right."""

from __future__ import annotations

import string
import zlib
from random import Random
from typing import Final

_ALPHANUMERIC: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_URL_SAFE: Final = string.ascii_letters + string.digits + "-_"
_BASE32: Final = string.ascii_uppercase + "234567"


def secret(source: Random) -> tuple[str, str]:
    """A line as configurations and letters have it, with ``{}`` in the secret's place, and the secret."""
    return source.choice(_FORMS)(source)


def _some(source: Random, signs: str, length: int) -> str:
    return "".join(source.choice(signs) for _ in range(length))


def _aws_key(source: Random) -> tuple[str, str]:
    return "aws_access_key_id = {}", "AKIA" + _some(source, _BASE32, 16)


def _aws_secret(source: Random) -> tuple[str, str]:
    return "aws_secret_access_key = {}", _some(source, _ALPHANUMERIC + "/+", 40)


def _github(source: Random) -> tuple[str, str]:
    """The last six signs are the CRC-32 of the ones before, in base 62."""
    body = _some(source, _ALPHANUMERIC, 30)
    rest, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = _ALPHANUMERIC[digit] + check
    return "GITHUB_TOKEN={}", f"ghp_{body}{check}"


def _slack(source: Random) -> tuple[str, str]:
    digits = _some(source, string.digits, 12)
    return "slack: {}", f"xoxb-{digits}-{_some(source, string.digits, 13)}-{_some(source, _ALPHANUMERIC, 24)}"


def _google(source: Random) -> tuple[str, str]:
    return 'const key = "{}";', "AIza" + _some(source, _URL_SAFE, 35)


def _stripe(source: Random) -> tuple[str, str]:
    return "stripe.api_key = '{}'", "sk_live_" + _some(source, _ALPHANUMERIC, 24)


def _connection(source: Random) -> tuple[str, str]:
    password = _some(source, _ALPHANUMERIC, source.randint(12, 20))
    return (
        f"postgresql://{source.choice(('app', 'admin', 'archive'))}:{{}}@db{source.randint(1, 9)}.internal:5432/records",
        password,
    )


def _password(source: Random) -> tuple[str, str]:
    name = source.choice(("DB_PASSWORD", "SMTP_PASSWORD", "password", "admin_pwd"))
    return f"{name}={{}}", _some(source, _ALPHANUMERIC + "!#%+", source.randint(10, 18))


def _private_key(source: Random) -> tuple[str, str]:
    lines = [_some(source, _ALPHANUMERIC + "+/", 64) for _ in range(12)]
    return "{}", "\n".join(("-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----"))


_FORMS: Final = (
    _aws_key, _aws_secret, _github, _slack, _google, _stripe, _connection, _password, _private_key,
)  # fmt: skip
