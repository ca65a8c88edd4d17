"""Lines of configurations, code, commands and letters with a secret drawn into them, and lines that only look like such.

The lines are forms (`with_secret.txt`, `without_secret.txt`): ``{PW}`` and the like are drawn here, ``⏎`` is a line's end, and
of a line with ``«»`` only what they hold is the secret. No line holds a value, so that no scanner takes this repository for a leak.
"""

from __future__ import annotations

import base64
import random
import re
import string
import uuid
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
_FORM = re.compile(r"\{(PW0|PW|WD|W|DJ|WPK|UUIDU|UUID|BIP|JWT|B64OF|B64D|B64U|B64|B62|B58|B32U|B32L|B32|HEXU|HEX|D)(?::([\w:]+))?\}")  # fmt: skip
_LOWER, _UPPER, _DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
_ALL = _LOWER + _UPPER + _DIGITS
_WORDS = [
    "sunshine",
    "butterfly",
    "dragon",
    "summer",
    "winter",
    "orange",
    "monkey",
    "shadow",
    "master",
    "tiger",
    "purple",
    "rocket",
    "silver",
    "guitar",
    "hockey",
    "coffee",
    "banana",
]
_PHRASE = [
    "witch",
    "collapse",
    "practice",
    "feed",
    "shame",
    "open",
    "despair",
    "creek",
    "road",
    "again",
    "ice",
    "least",
    "abandon",
    "ability",
    "able",
    "about",
    "above",
    "absent",
]
_ALPHABETS = {
    "B62": _ALL, "HEX": "0123456789abcdef", "HEXU": "0123456789ABCDEF", "B64": _ALL + "+/", "B64U": _ALL + "-_", "B64D": _ALL + "./", "D": _DIGITS,
    "B32": _UPPER + "234567", "B32U": _UPPER, "B32L": _LOWER + "234567", "B58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
}  # fmt: skip


def _word(source: random.Random) -> str:
    word = source.choice(_WORDS)
    return f"{word}{source.randint(100, 2024)}" if source.random() < 0.5 else f"{word.title()}{source.randint(10, 999)}"


def _password(source: random.Random) -> str:
    if source.random() < 0.4:
        return source.choice(_WORDS).title() + source.choice("!#*?+") + str(source.randint(10, 9999))
    drawn = "".join(source.choice(_ALL) for _ in range(source.randint(9, 13)))
    return f"{source.choice(_UPPER)}{drawn}{source.choice('!#*?+')}{source.choice(_DIGITS)}"


def _value(kind: str, of: str, source: random.Random) -> str:
    if kind in _ALPHABETS:
        return "".join(source.choice(_ALPHABETS[kind]) for _ in range(int(of)))
    if kind == "B64OF":
        plain = ":".join(_word(source) if part == "WD" else part for part in of.split(":"))
        return base64.b64encode(plain.encode()).decode()
    if kind == "JWT":
        parts = (b'{"alg":"HS256","typ":"JWT"}', f'{{"sub":"{source.randrange(10**9)}"}}'.encode())
        return ".".join(
            (*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), _value("B64U", "43", source))
        )
    simple = {
        "PW": lambda: _password(source),
        "PW0": lambda: _value("B62", str(source.randint(10, 16)), source),
        "WD": lambda: _word(source),
        "W": lambda: source.choice(_WORDS),
        "DJ": lambda: "".join(source.choice(_LOWER + _DIGITS + "!@#$%^&*(-_=+)") for _ in range(50)),
        "WPK": lambda: "".join(source.choice(_ALL + "!@#$%^&*()-_ []{}<>~`+=,.;:/?|") for _ in range(64)),
        "UUID": lambda: str(uuid.UUID(int=source.getrandbits(128), version=4)),
        "UUIDU": lambda: str(uuid.UUID(int=source.getrandbits(128), version=4)).upper(),
        "BIP": lambda: " ".join(source.choice(_PHRASE) for _ in range(12)),
    }
    return simple[kind]()


def _drawn(line: str, seed: int = 1) -> tuple[str, list[tuple[int, int]]]:
    """A line with its values, and where its secrets are."""
    source = random.Random(f"{line}/{seed}")
    text, spans, at = "", [], 0
    line = line.replace("⏎", "\n")
    for form in _FORM.finditer(line):
        text += line[at : form.start()]
        value = _value(form[1], form[2] or "", source)
        spans.append((len(text), len(text) + len(value)))
        text, at = text + value, form.end()
    text += line[at:]
    if "«" in text:
        start, end = text.index("«"), text.index("»")
        return text[:start] + text[start + 1 : end] + text[end + 1 :], [(start, end - 1)]
    return text, spans


def _lines(name: str) -> list[str]:
    return (_HERE / name).read_text().splitlines()


@pytest.mark.parametrize("part", range(8))
def test_a_secret_is_found_in_every_form(find: Any, part: int) -> None:
    missed = []
    for line in _lines("with_secret.txt")[part::8]:
        text, spans = _drawn(line)
        found = {
            at for f in find("secrets", f"text before\n{text}\nand after\n") for at in range(f.start - 12, f.end - 12)
        }
        if sum(at in found for start, end in spans for at in range(start, end)) < 0.9 * sum(
            end - start for start, end in spans
        ):
            missed.append(text)
    assert missed == []


@pytest.mark.parametrize("part", range(8))
def test_nothing_is_found_where_no_secret_is(find: Any, part: int) -> None:
    taken = []
    for line in _lines("without_secret.txt")[part::8]:
        text, _ = _drawn(line)
        taken += [(line, text[f.start : f.end]) for f in find("secrets", f"{text}\n")]
    assert taken == []
