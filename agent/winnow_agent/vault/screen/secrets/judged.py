"""Whether what a secret's name is given is a secret: by the name's strength, the value's look, and how it is written."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from winnow_agent.vault.screen.secrets.names import Strength
from winnow_agent.vault.screen.secrets.values import (
    LABEL,
    SYNTAX,
    entropy,
    is_drawn,
    is_hex,
    is_passwordlike,
    is_path,
    is_placeholder,
    is_random,
    is_reference,
    is_uuid,
    runs_up,
    surprise,
    words_of,
)

_SURE: Final = 0.9
_LIKELY: Final = 0.8
_MAYBE: Final = 0.6
_KEY_BYTES: Final = frozenset({16, 24, 32, 48, 64})
_LEAST: Final = 4
_MOST: Final = 200
_LONGEST: Final = 2000
_IDENTIFIER: Final = re.compile(r"^[@&*$]?[A-Za-z_]\w*$")
_NUMBER: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)*(?:px|em|rem|ms|s|m|h|d|kb|mb|%)?$", re.IGNORECASE)
_DATE: Final = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$|^\d{1,2}:\d\d(?::\d\d)?$")
_MAIL: Final = re.compile(r"@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$")
_CODEC: Final = re.compile(
    r"(?i)^(?:utf-?\d+(?:-?[lb]e)?|(?:us-)?ascii|latin-?\d|iso-?8859-?\d*|cp\d+|windows-\d+|base64|sha-?\d+|md5|aes-?\d+(?:-\w+)*|hs\d+|rs\d+)$"
)
_VERSION: Final = re.compile(r"^(?:[A-Za-z]+-)*v?\d+(?:\.\d+)+(?:[-.+]?\w+)*$")
_SIGNS: Final = "!@#$%^&*+?~"
_OF_TOKENS: Final = frozenset({"auth", "access", "api", "bearer", "refresh", "bot", "deploy", "secret", "private"})
_ALPHABET: Final = re.compile(
    r"(?i)abcdef|012345|qwerty|/\w+/\w+/|^sha\d|^rsa|^aes|^hs256|^rs256|^ssh-|^ecdsa|^utf|^iso-?8859|^application/|^text/|^urn:|^oid|^did:"
)


class Style(Enum):
    """How a value is written."""

    QUOTED = "quoted, after a sign of assignment"
    QUOTED_COLON = "quoted, after a colon"
    BARE = "bare, after a sign of assignment"
    COLON = "bare, after a colon"
    OPTION = "after an option of a command"
    SPACED = "after a space"
    BLOCK = "in the line below"
    MARKUP = "an attribute's or an element's"
    BYTES = "an array of bytes"

    @property
    def is_quoted(self) -> bool:
        """Whether it can hold code: what stands in quotes is a string."""
        return self in {Style.QUOTED, Style.QUOTED_COLON}


def score(name: str, strength: Strength, value: str, style: Style) -> float:
    """From 0.5 to 1 for a secret, 0 for what is none."""
    if style is Style.BYTES:
        numbers = re.findall(r"(?:0x)?[0-9a-fA-F]+", value)
        of_a_key = strength >= Strength.SECRET or len(numbers) in _KEY_BYTES
        return (
            _MAYBE if of_a_key and len(set(numbers)) >= 8 and not runs_up("".join(map(chr, _bytes(numbers)))) else 0.0
        )
    if "\n" in value:
        value = re.sub(r"\\?\r?\n\s*", "", value)
    if not _LEAST <= len(value) <= _LONGEST or (len(value) > _MOST and not is_random(value)):
        return 0.0
    if is_placeholder(value) or is_path(value) or _is_of_another_kind(value):
        return 0.0
    if style is Style.SPACED and "|" in value:
        return 0.0
    if not style.is_quoted and is_reference(value):
        return 0.0
    if " " in value.strip() or "\t" in value:
        return 0.0
    if strength == Strength.PASSWORD:
        return _password(name, value, style)
    if strength == Strength.SECRET:
        return _secret(name, value, style)
    if _MAIL.search(value):
        return 0.0
    if is_random(value, 16):
        return _MAYBE if not is_uuid(value) or strength == Strength.NONE else 0.0
    return _MAYBE if strength and is_drawn(value) else 0.0


def _bytes(numbers: list[str]) -> list[int]:
    return [min(int(n.removeprefix("0x"), 16), 255) for n in numbers]


def _is_of_another_kind(value: str) -> bool:
    return bool(
        _CODEC.match(value)
        or _DATE.match(value)
        or _VERSION.match(value)
        or (len(value) > 8 and _ALPHABET.search(value))
        or "://" in value
    )


def _password(name: str, value: str, style: Style) -> float:
    if _NUMBER.match(value):
        return _MAYBE if len(value) >= 4 and value.isdigit() and style is not Style.SPACED else 0.0
    if is_passwordlike(value):
        if not style.is_quoted and (
            (_IDENTIFIER.match(value) and not _has_own_digits(value))
            or (SYNTAX.search(value[:-1]) and not _strong_signs(value))
        ):
            return 0.0
        if style.is_quoted and _IDENTIFIER.match(value) and not any(map(str.isdigit, value)):
            # camelCase: a name of something, unless no words make it up.
            return _MAYBE if surprise(value) > 5.2 or (style is Style.QUOTED and not _is_camel(value)) else 0.0
        return _SURE if style in {Style.QUOTED, Style.BARE, Style.OPTION} else _LIKELY
    return _plain_word(name, value, style)


def _plain_word(name: str, value: str, style: Style) -> float:
    """A password that is a word: only where nothing else can be meant."""
    if not value.isascii() or LABEL.match(value) or SYNTAX.search(value):
        return 0.0
    alone = value.isalpha() and (value.islower() or value.isupper())
    signed = value[-1] in _SIGNS and not value.istitle() and value[:-1].isalnum()
    if style.is_quoted:
        return _MAYBE if len(value) >= 5 and (alone or signed or style is Style.QUOTED) else 0.0
    if signed and style is not Style.SPACED:
        return _MAYBE if len(value) >= 6 else 0.0
    if style is Style.BARE and name.isupper():
        return _MAYBE if alone and len(value) >= 5 else 0.0
    if style in {Style.COLON, Style.BLOCK, Style.BARE} and alone and len(value) >= 16:
        return _MAYBE
    return 0.0


def _is_word_of_secret(name: str, value: str) -> bool:
    """A quoted word that is given to what can be nothing but a credential."""
    words = words_of(name)[-2:]
    sure = (
        words[-1:] == ["secret"]
        or (len(words) == 2 and words[1] == "token" and words[0] in _OF_TOKENS)
        or words[-1:] == ["credential"]
    )
    return (
        sure
        and len(value) >= 6
        and not LABEL.match(value)
        and not SYNTAX.search(value)
        and not value.istitle()
        and not value.isdigit()
    )


def _is_camel(value: str) -> bool:
    return len(words_of(value)) > 1


def _has_own_digits(value: str) -> bool:
    """``hunter2`` rather than ``value2``: digits after a word that says nothing of what it holds."""
    head = value.rstrip("0123456789")
    if head == value:
        return any(map(str.isdigit, value)) and not is_placeholder("".join(c for c in value if not c.isdigit()))
    return not is_placeholder(head) and "_" not in head


def _strong_signs(value: str) -> bool:
    return (
        sum(not c.isalnum() for c in value) <= len(value) // 2
        and any(c in "!@#$%^&*+?~" for c in value)
        and any(map(str.isdigit, value))
        and not re.search(r"\w\(|\)\.|\w\[", value)
    )


def _secret(name: str, value: str, style: Style) -> float:
    if is_random(value, 16):
        return _LIKELY
    if is_uuid(value):
        return _MAYBE
    if style is Style.QUOTED and _is_word_of_secret(name, value):
        return _MAYBE
    if len(value) >= 8 and not runs_up(value) and not _NUMBER.match(value) and not LABEL.match(value):
        digits = sum(map(str.isdigit, value))
        mixed = any(map(str.isupper, value)) and any(map(str.islower, value))
        signs = any(c in _SIGNS for c in value)
        if is_hex(value) and digits and len(value) >= 10 and entropy(value) > 2.5:
            return _MAYBE
        if style.is_quoted and (signs or digits >= 2) and entropy(value) > 2.4:
            return _MAYBE
        if digits >= 2 and entropy(value) > 2.6 and (mixed or signs or surprise(value) > 5.2 or digits >= 4):
            return _MAYBE if value.isalnum() or is_drawn(value) else 0.0
    return _MAYBE if style.is_quoted and len(value) >= 6 and value[-1] in _SIGNS and value[:-1].isalnum() else 0.0
