"""What a string looks like: made up for a document, a name of something else, a password, drawn at random."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Final

from winnow_agent.vault.screen.secrets.vocabulary import FILLER

# How surprising a letter is after another, in bits (hexadecimal, 15 for more), after the beginning of a run and after a … z.
# Counted over the CC BY and public-domain prose of seven languages and the identifiers of Python's standard library.
_BITS: Final = (
    "45444555467544547544555988 95449758596343959343557767 3664395846a37544b4574aab55 3a5638a34c457828a56359ac79 "
    "3885278a38968738b554489a7a 57446667597453768234667578 397634882ab47838a3554a9c7b 4788286449957448d445489b58 "
    "2a9829a93e96663ac5746b8d7a 564546579a845246953396c7e6 3aa739b97179a937b6563b9c9b 377617773974854786456a5c89 "
    "377527873a838837a95457ad49 259629a93b875833d8565abb6b 484336385a678344a84367ac78 665485686a644265c345465898 "
    "397737964b8498349264598d5c 89989aba8ab7a89986790b9bbb 356527693b7656359544678b69 494828753b7678458842498a66 "
    "386728933a967837c455597958 5556366749944374c33387b799 32bb199b3cbb8948c7a9989aaa 297538a42ba7953694587a77bb "
    "473736863ca66963a762779568 5667377859855433a533676a77 38771b873b866749a764386c87"
)
_SURPRISE: Final = tuple(_BITS.split())
_PLACEHOLDER: Final = re.compile(
    r"^(?:[\W_xX]*|(.)\1*|\W*(?:none|null|nil|true|false|undefined|nan)\W*)$"
    r"|^[<\[(].*[>\])]$|^\$\w+$|^%\w*%$|^@[\w.-]*@$|^\{[\w.:-]*\}$|^__\w+__$"
    r"|%[sd](?:[^\w%]|$)|\$\{|\{\{|\}\}|\$\(|%\(|#\{|<%|%>|\{%|<\?|@@@|\{\w*(?:\.\w+)*\}|^ENC[\[(]|^Ag[A-D][A-Za-z0-9+/]{50}|^\{cipher\}|^vault:|^op://|^ref\+|^secretref|^arn:"
    r"|\*{3,}|\.{3,}|…|•{2}|(?:x|X){4,}|_{4,}|-{4,}|#{4,}"
    r"|(?i:example|placeholder|change[_-]?me|change[_-]?it|your[_-]|dummy|redacted|insert[_-]|replace[_-]|fake|sample|lorem|todo|not[_-]?(?:a[_-]?)?(?:real|secret))"
    r"|^%[-+ 0-9.]*[sdvqxifr]$|^&\w+;$",
)
_REFERENCE: Final = re.compile(
    r"^[@&*!$%]?[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+(?:\(.*|\[.*)?$|^[@&*!]?[A-Za-z_$][\w$.]*(?:\(|\[(?:[\"'\w]|$)|\{)|^[A-Z]\w+[&*]{1,2}$|^\$[A-Za-z_{(]|^[&*]?[A-Za-z_]\w*\)+$"
)
_PATH: Final = re.compile(
    r"^(?:[.~]{0,2}/|[A-Za-z]:\\|\\\\)[\w.@~+ -]*(?:[/\\][\w.@~+ -]*)*$|^[a-z][a-z0-9+.-]{1,12}://|^[\w.-]+(?:/[\w.-]+)+\.\w{1,5}$"
    r"|^[A-Za-z_-]+\d?(?:/[A-Za-z_-]+\d?)+$|^[A-Za-z_-]+\.[a-z]{1,4}(?:\.\d|:\d{1,5})$"
    r"|^[\w-]+\.(?:pem|key|crt|cer|txt|json|ya?ml|xml|py|js|ts|java|go|rb|php|html?|css|md|conf|cfg|ini|env|p12|jks|pub|log|sh|sql|svg|png|com|org|net|io)$"
)
SYNTAX: Final = re.compile(r"[\[\](){};=]|\\[dwsWSDb]|\.\*|(?:^|[(\[])\^|->|=>|::|\|\||&&|[<>]")
"""What code, patterns and markup are written with."""
LABEL: Final = re.compile(r"^[A-Za-z]+(?:[-_. /:][A-Za-z]+)+$")
"""Words with something between them."""
_UUID: Final = re.compile(r"^\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?$")
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
_RUNS: Final = re.compile(r"[A-Za-z]{2,}")
_TOKEN: Final = re.compile(r"^[A-Za-z0-9+/=_.~:%!@#$^&*|-]+$")
_HEX: Final = re.compile(r"^(?:0x)?[0-9a-fA-F]+$")
_ONE_CASE_HEX: Final = re.compile(r"^(?:[0-9a-f]+|[0-9A-F]+)$")
_BASE64: Final = re.compile(r"^[A-Za-z0-9+/_-]+$")
_LISTING: Final = re.compile(
    r"^(?:--)?[A-Za-z_]+(?:[=:][\w.]+)?(?:(?:[|,;&][A-Za-z_]+|,\d+)(?:[=:][\w.]+)?)+$|^--[a-z-]+\||^[A-Za-z_]+=$"
)
_CALL: Final = re.compile(
    r"(?<!\w)(?=\w*?[A-Za-z_]{2})\w++\((?:[^()\"'=,.\[]*+[\"'=,.\[][^()]*+)?\)|^[A-Za-z_]\w*\(\w*\)$|^\[\]\w+$|^!(?:Ref|Sub|GetAtt|vault|secret)$"
)
_DATE: Final = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$|^\d{1,2}:\d\d(?::\d\d)?$")
# Of Ethereum and its kin: 20 bytes; a key has 32.
_ACCOUNT: Final = re.compile(r"^0x[0-9a-fA-F]{40}$")
_CODEC: Final = re.compile(
    r"(?i)^(?:utf-?\d+(?:-?[lb]e)?|(?:us-)?ascii|latin-?\d|iso-?8859-?\d*|cp\d+|windows-\d+|base64|sha-?\d+|md5|aes-?\d+(?:-\w+)*|hs\d+|rs\d+|oauth\d|(?:tls|ecdhe?|dhe?|aes\d*|rsa|psk)[-_](?:[a-z\d]+[-_])*+(?:sha\d*|poly1305)|\#[a-z]+|[a-z]{2}_[a-z]{2}\.utf-?8|\d+-?(?:bit|byte)s?)$"
)
_VERSION: Final = re.compile(r"^(?:[A-Za-z]+-)*+v?(?:\d+:)?\d++(?:\.\d++)++\w*+(?:[-.+~]{1,2}\w++)*+$")
_ALPHABET: Final = re.compile(
    r"(?i)abcdef|012345|qwerty|/\w+/\w+/|^sha\d|^rsa|^aes|^hs256|^rs256|^ssh-|^ecdsa|^utf|^iso-?8859|^application/|^text/|^urn:|^oid|^did:"
)
_PATTERN: Final = re.compile(r"[a-zA-Z0-9]-[zZ9]|\\[dwsDWSb]|\(\?[:=!]|\.\*|[\])][*+{]\d?|%[sd]|://|<\w+>")
_OPENS_TEMPLATE: Final = ("$", "<", "{", "%")
_NOISY: Final = 24
_SCRAMBLED: Final = 12
_ALL_KINDS: Final = 4
_SIZES: Final = {"lower": 26, "upper": 26, "digit": 10, "sign": 8}
_ENOUGH: Final = 16
_MOST_ENCODED: Final = 200_000
_NO_PATH: Final = 100.0
_LIKELY_DRAWN: Final = 8.0
_SURELY_DRAWN: Final = 12.0


def entropy(value: str) -> float:
    """Shannon's, in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values()) if value else 0.0


def surprise(value: str) -> float:
    """Bits a letter, by which letter stands before it: below 5 for words of any language in Latin script, above 6 for noise."""
    bits = letters = 0
    for run in _RUNS.findall(value):
        before = 0
        for letter in run.lower():
            code = ord(letter) - 96
            bits += int(_SURPRISE[before][code - 1], 16)
            before = code
        letters += len(run)
    return bits / letters if letters else 0.0


def changes(value: str) -> float:
    """How often a character is of another kind than the one before it: lower case, upper case, digit, sign; 0 to 1."""
    kinds = [0 if c.islower() else 1 if c.isupper() else 2 if c.isdigit() else 3 for c in value]
    return sum(a != b for a, b in pairwise(kinds)) / max(len(value) - 1, 1)


def runs_up(value: str, least: int = 6) -> bool:
    """Whether so many characters count up or down, or are the same: ``123456``, ``fedcba``, ``aaaaaa``."""
    length, step = 1, 0
    for a, b in pairwise(value):
        now = ord(b.lower()) - ord(a.lower())
        length = (
            length + 1 if now == step and abs(now) <= 1 and a.isalnum() and b.isalnum() else 2 if abs(now) <= 1 else 1
        )
        step = now
        # Zero bytes are a run of A in base64.
        if length >= least and not (step == 0 and a == "A"):
            return True
    return False


def words_of(value: str) -> list[str]:
    """The words of an identifier or a label, in lower case."""
    return [word.lower() for word in _WORDS.findall(value)]


@lru_cache(maxsize=4096)
def is_placeholder(value: str) -> bool:
    """Whether a value stands for another one: a template, a mask, "changeme", words that only say what belongs there."""
    if _PLACEHOLDER.search(value[:400]):
        return True
    words = words_of(value)
    return bool(words) and not any(map(str.isdigit, value)) and all(w in FILLER or len(w) == 1 for w in words)


def is_meant(value: str, *, coded: bool = False) -> bool:
    """Whether a value is written out where a secret is expected: no template, no mask, no variable, no word that a manual puts there.

    Args:
        coded: whether its place (a header, an address, a query) holds what looks like a path, a version or a word all the same.
    """
    if is_placeholder(value) or is_reference(value) or value.startswith(_OPENS_TEMPLATE):
        return False
    if coded:
        return True
    if is_path(value) or is_of_another_kind(value) or value.startswith(("[", "/")):
        return False
    return not (value.isupper() and value.isalpha() and not is_drawn(value))


def is_reference(value: str) -> bool:
    """Whether an unquoted value is code that gets the value from elsewhere."""
    return _REFERENCE.match(value) is not None


def is_path(value: str) -> bool:
    """A file's path or name, or an address."""
    return _PATH.match(value) is not None


def is_uuid(value: str) -> bool:
    """By its form."""
    return _UUID.match(value) is not None


def is_hex(value: str) -> bool:
    """Hexadecimal digits alone."""
    return _HEX.match(value) is not None


@lru_cache(maxsize=4096)
def is_random(value: str, least: int = _ENOUGH) -> bool:
    """Whether a string was drawn at random, as keys and tokens are: no words, no counting, no form of something else."""
    if len(value) < least or not _TOKEN.match(value) or runs_up(value):
        return False
    digits = sum(map(str.isdigit, value))
    letters = sum(map(str.isalpha, value))
    if not letters or entropy(value) < min(3.0, 0.72 * math.log2(len(value))):
        return False
    if is_hex(value):
        return digits >= 2 and digits < len(value) - 1
    if is_uuid(value):
        return True
    noise = surprise(value)
    if noise < 5 and any(sign in value for sign in "_-."):
        return False
    if not digits:
        return noise > 5.6 and changes(value) > 0.2
    return (changes(value) >= 0.22 and noise > 4.6) or noise > 5.6 or evidence(value.rstrip("=")) >= _SURELY_DRAWN


def is_passwordlike(value: str) -> bool:
    """What people choose as a password and do not write otherwise: letters with digits, signs or capitals inside."""
    if len(value) < 5:
        return False
    digits = any(map(str.isdigit, value))
    letters = any(map(str.isalpha, value))
    signs = any(not c.isalnum() and c not in "-'’_./,:" for c in value[:-1])
    inside = value[1:] != value[1:].lower() and value != value.upper()
    return letters and (digits or signs or (inside and len(value) >= 8))


@lru_cache(maxsize=4096)
def evidence(value: str) -> float:
    """Bits by which it is likelier that a string was drawn at random from its alphabet than that it was made of words.

    As made of words, a letter costs what the one before it says (`surprise`), a figure 3.3 bits, and each turn what turns cost
    in identifiers: into a figure or out of it 4, to a capital inside a word 3, a joint 2, any other sign 6. As drawn, each
    character costs the logarithm of the size of the alphabet of which all are. Of 8,000 different identifiers of 8 to 12
    letters one in a hundred has more than 3 bits; of drawn strings of 8 the median is 11, of 16 it is 26.
    """
    made, before, kind, kinds = 0.0, 0, "", set()
    for at, character in enumerate(value):
        letter = character.lower()
        if "a" <= letter <= "z":
            capital = character != letter
            begins = kind == "upper" and capital and value[at + 1 : at + 2].islower()
            if kind == "digit":
                made, before = made + 4, 0
            elif (kind == "lower" and capital) or begins:
                made, before = made + 3, 0
            elif kind == "upper" and not capital and at > 1 and value[at - 2].isupper():
                made += 2
            made += int(_SURPRISE[before][ord(letter) - 97], 16)
            before, kind = ord(letter) - 96, "upper" if capital else "lower"
        elif character.isdigit():
            made += 3.3 if kind == "digit" else 7.3
            before, kind = 0, "digit"
        else:
            made += 2 if character in "_-. /" else 6
            before, kind = 0, "sign"
        kinds.add(kind)
    size = 16 if _ONE_CASE_HEX.match(value) else sum(_SIZES[kind] for kind in kinds)
    return made - len(value) * math.log2(max(size, 2))


def is_drawn(value: str, least: float = _LIKELY_DRAWN) -> bool:
    """Eight characters or more in no order that words have, by so many bits: shorter than `is_random` asks for."""
    bare = value.rstrip("=")
    if len(bare) < 8 or not value.isascii() or SYNTAX.search(bare) or is_reference(value) or LABEL.match(value):
        return False
    if runs_up(value) or value.isdigit():
        return False
    if kinds_of(bare) == 4 and "/" not in bare:
        return True
    # Joints are more of words.
    return _BASE64.match(bare) is not None and evidence(bare) >= least * (1 if bare.isalnum() else 2)


def is_noise(value: str) -> bool:
    """What a generator draws of letters, figures and many signs, spaces among them: no words, no pattern."""
    signs = {c for c in value if not c.isalnum() and c != " "}
    letters = [c for c in value if c.isalpha()]
    if len(value) < _NOISY or len(signs) < 4 or not value.isascii() or value.count(" ") > len(value) // 8:
        return False
    if sum(map(str.isdigit, value)) < 2 or len(letters) < 8 or _PATTERN.search(value):
        return False
    return changes(value) > 0.4 and surprise(value) > 5


def is_scrambled(value: str) -> bool:
    """What a generator draws of both cases, figures and signs, brackets among them: no code has its turns without its words."""
    if len(value) < _SCRAMBLED or not value.isascii() or value.islower() or runs_up(value):
        return False
    if not (any(map(str.isdigit, value)) and any(map(str.islower, value)) and any(map(str.isupper, value))):
        return False
    return evidence(value) >= (0 if kinds_of(value) == _ALL_KINDS else _LIKELY_DRAWN)


def is_of_another_kind(value: str) -> bool:
    """Of a kind that says by its form what it is: a date, a version, an encoding, an algorithm, a list, a call, an address."""
    return bool(
        _CODEC.match(value)
        or _DATE.match(value)
        or _ACCOUNT.match(value)
        or _VERSION.match(value)
        or _LISTING.match(value)
        or _CALL.search(value)
        or (len(value) > 8 and _ALPHABET.search(value) and (len(value) < 100 or evidence(value) < _NO_PATH))
        or "://" in value
    )


def kinds_of(value: str) -> int:
    """How many of capitals, small letters, digits and signs a value has; signs as passwords have them."""
    tests = (str.isupper, str.islower, str.isdigit, "!@#$%^&*+?~".__contains__)
    return sum(any(map(test, value)) for test in tests)


def plain_of(value: str) -> str | None:
    """What a base64 string decodes to, where that is text; None for most, and for what is too long to be a secret."""
    if len(value) > _MOST_ENCODED:
        return None
    # Most runs are no text; their beginning tells at a fraction of the cost.
    if not _is_text(value[:24]):
        return None
    return _decoded(value)


def _is_text(head: str) -> bool:
    return _decoded(head[: len(head) // 4 * 4], whole=False) is not None


def _decoded(value: str, *, whole: bool = True) -> str | None:
    standard = value.replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(standard + "=" * (-len(standard) % 4))
        text = raw.decode("utf-8" if whole else "ascii")
    except (binascii.Error, ValueError):
        return None
    return text if all(c.isprintable() or c in "\r\n\t" for c in text) else None
