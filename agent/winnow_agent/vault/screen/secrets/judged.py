"""Whether what a secret's name is given is a secret: by the name's strength, the value's look, and how it is written."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from winnow_agent.vault.screen.secrets.names import Strength, strength_of
from winnow_agent.vault.screen.secrets.values import (
    LABEL,
    SYNTAX,
    entropy,
    evidence,
    is_drawn,
    is_hex,
    is_noise,
    is_of_another_kind,
    is_passwordlike,
    is_path,
    is_placeholder,
    is_random,
    is_reference,
    is_scrambled,
    is_uuid,
    plain_of,
    runs_up,
    surprise,
    words_of,
)
from winnow_agent.vault.screen.secrets.vocabulary import FILLER

_SURE: Final = 0.9
_LIKELY: Final = 0.8
_MAYBE: Final = 0.6
_KEY_BYTES: Final = frozenset({16, 24, 32, 48, 64})
_LEAST: Final = 4
_MOST: Final = 200
_LONGEST: Final = 2000
_IDENTIFIER: Final = re.compile(r"^[@&*$]?[A-Za-z_]\w*$")
_NUMBER: Final = re.compile(
    r"^[+-]?\d+(?:[.,]\d+)*(?:px|em|rem|ms|s|m|h|d|kb|mb|%|/tcp|/udp)?$|^0x[0-9a-f]{1,8}$", re.IGNORECASE
)
_MAIL: Final = re.compile(r"@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$")
_KEY_ID: Final = re.compile(r"^(?:0x)?(?:[0-9A-F]{16}|[0-9A-F]{40})$")
_MANY_WORDS: Final = 2
_OF_SIGNING: Final = frozenset({"gpg", "pgp", "sign", "signing", "signingkey", "lsign", "trusted", "default"})
_BRACKETS: Final = re.compile(r"[\[\](){}<>]")
# What says what belongs in its place.
_SAYS: Final = re.compile(
    r"pass|pwd|secret|token|your|^(?:api)?key|user|value|string|prompt|required|optional|field|hidden"
)
_OF_USER: Final = re.compile(r"^[\w.@-]{2,40}:(?P<password>[^:\s/]{5,})$")
# Names of lists whose members may be anything secret.
_SEVERAL: Final = frozenset({"secrets", "credentials", "passwords"})
_SIGNS: Final = "!@#$%^&*+?~"
_OF_TOKENS: Final = frozenset({"auth", "access", "api", "bearer", "refresh", "bot", "deploy", "secret", "private"})
_OF_SECRETS: Final = frozenset(
    {"jwt", "session", "cookie", "client", "app", "auth", "hmac", "signing", "webhook", "api"}
)
# Bits, see `evidence`; what is written without quotes may be code.
_DRAWN: Final = 8.0
_SURELY_DRAWN: Final = 12.0
_HARDLY_WORDS: Final = 3.0
_NO_PATH: Final = 30.0
_DRAWN_ALONE: Final = 16.0
_HASHES: Final = frozenset({40, 64})


class Style(Enum):
    """How a value is written."""

    QUOTED = "quoted, after a sign of assignment"
    QUOTED_COLON = "quoted, after a colon"
    BARE = "bare, after a sign of assignment"
    COLON = "bare, after a colon"
    OPTION = "after an option of a command"
    SPACED = "after a space"
    BLOCK = "in the line below"
    ENTRY = "bare, alone behind the sign of a definition that holds nothing else"
    ELEMENT = "all that an element of the name holds"
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
    if strength >= Strength.SECRET and is_noise(value) and (style.is_quoted or style is Style.MARKUP):
        return _LIKELY
    if "\n" in value:
        value = re.sub(r"\\?\r?\n\s*", "", value)
    if not _LEAST <= len(value) <= _LONGEST or (len(value) > _MOST and not is_random(value)):
        return 0.0
    if is_placeholder(value) or (is_path(value) and evidence(value) < _NO_PATH) or is_of_another_kind(value):
        return 0.0
    if value.lstrip().startswith("--") or ((plain := plain_of(value)) and is_placeholder(plain)):
        return 0.0
    if _repeats(name, value) or (style is Style.SPACED and "|" in value):
        return 0.0
    # What a key is known by (OpenPGP).
    if _KEY_ID.match(value) and _OF_SIGNING & set(words_of(name)):
        return 0.0
    if style is Style.SPACED and is_hex(value) and strength_of(name) == Strength.KEY:
        return 0.0
    if not style.is_quoted and is_reference(value) and not is_scrambled(value):
        return 0.0
    if " " in value.strip() or "\t" in value:
        return 0.0
    if strength == Strength.PASSWORD or (style is Style.BLOCK and strength and _SEVERAL & set(words_of(name))):
        return _password(name, value, style)
    if strength == Strength.SECRET:
        return _secret(name, value, style)
    if _MAIL.search(value):
        return 0.0
    if strength == Strength.NONE:
        # A service's name is given more than its keys: hashes, identifiers.
        drawn = (
            is_random(value, 15) and not is_uuid(value) and evidence(value) > _DRAWN_ALONE and plain_of(value) is None
        )
        return _MAYBE if drawn and not (is_hex(value) and len(value) in _HASHES) else 0.0
    if is_random(value, 16):
        return _MAYBE if not is_uuid(value) else 0.0
    least = _DRAWN if style.is_quoted else _SURELY_DRAWN
    return _MAYBE if strength and is_drawn(value, least) and evidence(value) >= least else 0.0


def _repeats(name: str, value: str) -> bool:
    """Whether a value says its name again, as that of a field or of a variable does."""
    words = words_of(value)
    if len(words) > 1 and value.lower() in name.lower():
        return True
    if (
        len(words) > 1
        and _IDENTIFIER.match(value)
        and evidence(value) < _SURELY_DRAWN
        and _names_itself(name, value, words)
    ):
        return True
    return bool(words) and not any(map(str.isdigit, value)) and set(words) <= {*words_of(name), *FILLER}


def _names_itself(name: str, value: str, words: list[str]) -> bool:
    """Whether a value that is a secret's name, or a type's of that name, names something else: a field, a class."""
    if name.lower() + "_" in value.lower() or (
        "_" in value and value.islower() and strength_of(value) >= Strength.SECRET
    ):
        return True
    of_type = value[0].isupper() and not value[-1].isdigit() and len(words) > _MANY_WORDS
    return of_type and words_of(name)[-1] in words and strength_of(name) < Strength.PASSWORD


def _bytes(numbers: list[str]) -> list[int]:
    return [min(int(n.removeprefix("0x"), 16), 255) for n in numbers]


def _password(name: str, value: str, style: Style) -> float:
    if _NUMBER.match(value):
        return _MAYBE if len(value) >= 4 and value.isdigit() and style is not Style.SPACED else 0.0
    if is_random(value):
        return _SURE
    if is_passwordlike(value):
        if LABEL.match(value):
            return 0.0
        if not style.is_quoted and (
            (_IDENTIFIER.match(value) and not _has_own_digits(value) and evidence(value) < _DRAWN)
            or (SYNTAX.search(value[:-1]) and not _strong_signs(value) and not is_scrambled(value))
        ):
            return 0.0
        if style.is_quoted and _IDENTIFIER.match(value) and not any(map(str.isdigit, value)):
            # camelCase: a name of something, unless no words make it up.
            return _MAYBE if surprise(value) > 5.2 or (style is Style.QUOTED and not _is_camel(value)) else 0.0
        return _SURE if style in {Style.QUOTED, Style.BARE, Style.OPTION, Style.ENTRY} else _LIKELY
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
    if style in {Style.ENTRY, Style.ELEMENT}:
        # A word that a manual writes there says what it is for.
        return _MAYBE if value.isalpha() and value.islower() and len(value) >= 5 and not _SAYS.search(value) else 0.0
    if style is Style.BARE and name.isupper():
        return _MAYBE if alone and len(value) >= 5 else 0.0
    if style in {Style.COLON, Style.BLOCK, Style.BARE} and alone and len(value) >= 16:
        return _MAYBE
    return 0.0


def _is_weak(name: str, value: str, style: Style) -> bool:
    """Letters and figures in quotes, or a word alone behind a variable, where a password could be: ``api_key = "banana303"``."""
    if style is Style.QUOTED:
        return len(value) >= 8 and value.isalnum() and is_passwordlike(value) and _has_own_digits(value)
    words = words_of(name)
    return (
        style is Style.ENTRY
        and words[-1:] == ["secret"]
        and words[-2:-1] != []
        and words[-2] in _OF_SECRETS
        and value.isalpha()
        and value.islower()
        and len(value) >= 5
        and not _SAYS.search(value)
    )


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
    if _BRACKETS.search(value):
        return _MAYBE if is_scrambled(value) else 0.0
    if is_random(value, 16):
        return _LIKELY
    if (pair := _OF_USER.match(value)) and words_of(name)[-1:] != ["token"]:
        own = is_passwordlike(pair["password"]) and _has_own_digits(pair["password"])
        return _MAYBE if own and not is_placeholder(pair["password"]) else 0.0
    if (
        style is Style.ENTRY
        and is_passwordlike(value)
        and _has_own_digits(value)
        and len(value) >= 8
        and value.isalnum()
    ):
        return _MAYBE
    if is_uuid(value):
        return _MAYBE if not runs_up(value, 4) else 0.0
    if is_drawn(value, _DRAWN if style.is_quoted or style is Style.BARE else _SURELY_DRAWN):
        return _MAYBE
    if _is_weak(name, value, style):
        return _MAYBE
    if style.is_quoted and value.isdigit() and len(value) >= 8 and not runs_up(value, 4) and entropy(value) > 2:
        return _MAYBE
    if (style is Style.QUOTED or (style.is_quoted and _has_own_digits(value))) and _is_word_of_secret(name, value):
        return _MAYBE
    if len(value) >= 8 and not runs_up(value) and not _NUMBER.match(value) and not LABEL.match(value):
        digits = sum(map(str.isdigit, value))
        mixed = any(map(str.isupper, value)) and any(map(str.islower, value))
        signs = any(c in _SIGNS for c in value)
        if is_hex(value) and digits and len(value) >= 10 and entropy(value) > 2.5:
            return _MAYBE
        if style.is_quoted and (signs or digits >= 2) and entropy(value) > 2.4:
            return _MAYBE
        if digits >= 2 and entropy(value) > 2.6 and (mixed or signs) and evidence(value) > _HARDLY_WORDS:
            return _MAYBE if value.isalnum() or is_drawn(value) else 0.0
    return _MAYBE if style.is_quoted and len(value) >= 6 and value[-1] in _SIGNS and value[:-1].isalnum() else 0.0
