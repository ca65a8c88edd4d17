"""Numbers that look real and are nobody's: ranges set apart for fiction and documentation, or numbers that fail their check.

Sources: the 555-0100 to 555-0199 numbers of North America (ATIS-0300115); Ofcom's, ACMA's, Bundesnetzagentur's, Arcep's and PTS's
numbers for drama; RFC 5737 and RFC 3849 for Internet addresses; RFC 7042 for MAC addresses. An IBAN's check digits are 02 to
98 (ISO 13616), so 00 is nobody's.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.vault.screen import letters, spoken

_DIGIT: Final = regex.compile(r"\d")
_RUN: Final = regex.compile(r"[\p{L}\p{M}]+")
_WORDLIKE: Final = regex.compile(r"[\p{L}\p{M}\p{N}]")
_UPPER: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
# The country's code and the language that writes its numbers without, the national number, and what is set apart: N is any digit, M is 2 or 3.
# Of Britain's thousand the rest is left to whoever plants numbers: a search for those then finds what is left of them, and no chance.
_SET_APART: Final = (
    ("1", "en", 10, "NNN55501NN"),
    ("44", "en", 10, "2079460MNN"),
    ("49", "de", 10, "3023125NNN"),
    ("33", "fr", 9, "19900NNNN"),
    ("61", "", 9, "2555001NN"),
    ("46", "sv", 9, "70174060N"),
)
_DRAWN: Final = {"N": "0123456789", "M": "23"}
_TRIES: Final = 24
_LETTER: Final = regex.compile(r"\p{L}")
# What is said of a number or of a line of it, and of nobody.
_OF_NUMBERS: Final = regex.compile(
    r"(?i)(?<!\p{L})(?:ext(?:n|ension)?|x|tel(?:ephone|efon|éfono|efono|efone)?|phone|fax|mob(?:ile)?|handy|dw|durchwahl|app(?:arat)?|poste"
    r"|int(?:erno|erne)?|ramal|anexo|доб|тел|вн|факс|内线|內線|分机|分機|内線|내선)(?!\p{L})"
)


def phone(value: str, chance: random.Random, language: str) -> str | None:
    """A number of the same layout: of a range set apart for fiction, else one that its country's plan does not know.

    ``None`` where words stand in it that are not said of every number: they would stay.
    """
    if spoken.is_number(value):
        return spoken.alike(value, chance)
    if _LETTER.search(_OF_NUMBERS.sub("", value)):
        return None
    digits = "".join(filter(str.isdigit, value))
    trunk = len(digits) - len(digits.lstrip("0"))
    for code, language_of, length, pattern in _SET_APART:
        for prefix in (code, "0" * trunk + code if trunk > 1 else None, "0" if trunk == 1 and language_of == language and code != "1" else None,
                       "" if language_of == language == "en" and not trunk else None):  # fmt: skip
            if prefix is None or not digits.startswith(prefix) or len(digits) != len(prefix) + length:
                continue
            if prefix == code and "+" not in value and code != "1":
                continue
            area = digits[len(prefix) : len(prefix) + 3]
            filled = "".join(
                area[at] if sign == "N" and at < 3 else chance.choice(_DRAWN[sign]) if sign in _DRAWN else sign
                for at, sign in enumerate(pattern)
            )
            return _laid_out(value, prefix + filled)
    kept = regex.match(r"\s*(?:\+\d{1,2}|\(?0+)?", value)
    start = kept.end() if kept else 0
    made = value
    for _ in range(_TRIES):
        made = value[:start] + _DIGIT.sub(lambda _: str(chance.randrange(1, 10)), value[start:])
        if not _is_real(made, language):
            break
    return made


def _laid_out(value: str, digits: str) -> str:
    """Digits in the layout of a value that has as many."""
    remaining = iter(digits)
    return _DIGIT.sub(lambda _: next(remaining), value)


_REGIONS: Final = {"en": "US", "cs": "CZ", "da": "DK", "el": "GR", "et": "EE", "he": "IL", "ja": "JP", "ko": "KR", "sl": "SI", "sv": "SE", "uk": "UA", "zh": "CN", "ar": "EG", "fa": "IR", "hi": "IN", "vi": "VN"}  # fmt: skip


def _is_real(value: str, language: str) -> bool:
    """Whether the numbering plans know a number, as far as they tell."""
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(value, _REGIONS.get(language, language.upper()))))
    except phonenumbers.NumberParseException:
        return False


def ip_address(value: str, chance: random.Random) -> str:
    """An address of the ranges set apart for documentation."""
    if ":" in value:
        return f"2001:db8::{chance.randrange(1, 65536):x}"
    return f"{chance.choice(('192.0.2', '198.51.100', '203.0.113'))}.{chance.randrange(1, 255)}"


def mac_address(value: str, chance: random.Random) -> str:
    """An address of the range set apart for documentation, with the same separators."""
    separator = next((sign for sign in value if not sign.isalnum()), "")
    octets = ["00", "00", "5e", "00", "53", f"{chance.randrange(256):02x}"]
    made = separator.join(octets) if separator != "." else ".".join("".join(octets[at : at + 2]) for at in (0, 2, 4))
    return made.upper() if value.isupper() else made


def iban(value: str, chance: random.Random) -> str | None:
    """The same country and layout with check digits that no account has."""
    made = alike(value[4:], chance)
    return None if made is None else value[:2] + regex.sub(r"\d", "0", value[2:4]) + made


def alike(value: str, chance: random.Random) -> str | None:
    """Any number with the same layout: digits for digits, letters for letters of their script.

    ``None`` where a word stands in it, or a letter of a script in which none stands for another.
    """
    if any(not run.isascii() and not letters.is_sign(run) for run in _RUN.findall(value)):
        return None
    made = [_for_one(character, chance) for character in value]
    return "".join(one for one in made if one is not None) if None not in made else None


def _for_one(character: str, chance: random.Random) -> str | None:
    if character.isdigit():
        return str(chance.randrange(10))
    if character.isascii() and character.isalpha():
        return chance.choice(_UPPER if character.isupper() else _UPPER.lower())
    return letters.another(character, chance) if _WORDLIKE.match(character) else character


def is_valid(type_: str, value: str) -> bool:
    """Whether a number passes the check of its type, and could be somebody's."""
    if type_ in _UNCHECKED:
        return False
    if type_ in {"CREDIT_CARD", "ID"} and _luhn(value):
        return True
    return any(rule.compiled.fullmatch(value) and rule.valid(value) is True for rule in _checks().get(type_, ()))


_UNCHECKED: Final = frozenset(
    {
        "PERSON",
        "LOCATION",
        "REGION",
        "ORGANIZATION",
        "DATE_TIME",
        "AGE",
        "URL",
        "EMAIL_ADDRESS",
        "IP_ADDRESS",
        "PHONE_NUMBER",
    }
)


@cache
def _checks() -> dict[str, list[Any]]:
    from winnow_agent.vault.screen.personal.rules import RULES

    checks: dict[str, list[Any]] = {}
    for rule in RULES:
        if rule.valid is not None:
            checks.setdefault(rule.type, []).append(rule)
    return checks


def _luhn(value: str) -> bool:
    digits = [int(sign) for sign in value if sign.isdecimal() and sign.isascii()]
    if len(digits) < 12:
        return False
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
