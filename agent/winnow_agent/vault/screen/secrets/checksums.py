"""Credentials that carry a check of themselves: what their issuers verify before they look them up, verified offline.

Sources: GitHub's and npm's announcements of their tokens' formats (CRC-32 in base 62), Grafana's service accounts (CRC-32, little
end first), Atlassian's tokens (CRC-32 in hexadecimal), Base58Check of Bitcoin.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Final

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_OF_GITHUB: Final = 40
_ATLASSIAN: Final = ("ATATT3xFfGF0", "ATCTT3xFfGN0", "ATBB")


def is_right(rule: str, token: str) -> bool | None:
    """Whether the check of a token is right; None where it has none, or one that nobody published."""
    if rule in {"github", "npm"} and len(token) == _OF_GITHUB and token.isascii():
        return zlib.crc32(token[4:-6].encode()) == _number(token[-6:], _BASE62)
    if rule == "grafana" and token.startswith("glsa_"):
        return _is_hex(token[-8:]) and zlib.crc32(token[:-9].encode()).to_bytes(4, "little").hex() == token[-8:].lower()
    if token.startswith(_ATLASSIAN):
        return _is_hex(token[-8:]) and zlib.crc32(token[:-8].encode()) == int(token[-8:], 16)
    return None


def is_base58_check(value: str) -> bool:
    """Whether the four check bytes of a Base58Check string of 38 bytes are right."""
    raw = _number(value, _BASE58).to_bytes(38, "big").lstrip(b"\0")
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _number(digits: str, alphabet: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(alphabet) + alphabet.find(digit)
    return number


def _is_hex(value: str) -> bool:
    return all(character in "0123456789abcdefABCDEF" for character in value)
