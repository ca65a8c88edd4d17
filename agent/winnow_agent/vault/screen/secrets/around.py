"""What the words and the lines around a secret's name make of it and of what it is given."""

from __future__ import annotations

import re
from typing import Final

from winnow_agent.vault.screen.secrets.judged import Style
from winnow_agent.vault.screen.secrets.names import Strength, strength_of
from winnow_agent.vault.screen.secrets.values import is_random, kinds_of

_LINES: Final = 160
_USER: Final = re.compile(
    r"""(?i)(?<![\w.])(?:user(?:[ _-]?name)?|login|uid|account|benutzer(?:name)?|usuario|usuário|utilisateur|identifiant|utente|gebruiker)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?[\w.@+-]{2,60}["']?[,;]?(?:[ \t]{1,3}|\s{0,3}\n[ \t]{0,12}(?:-[ ])?["']?)(?:and[ ])?\Z"""
)
_LAST: Final = re.compile(r"""["']?[ \t;}|]{0,6}(?:$|[\n#]|\\r?\n)""")
_CODE: Final = re.compile(r"[(){}\[\];]|,\s*\Z")
# A line of settings that no programming language has: a section, or a name that is given an address, a path or a host without quotes.
_SETTING: Final = re.compile(
    r"(?m)^(?:\[[A-Za-z][\w .:-]{0,40}\]|[ \t]{0,12}[A-Za-z][\w.-]{1,40}[ \t]{0,3}[=:][ \t]{0,3}(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|[a-z][\w+.-]{1,20}:(?://|[a-z]+:)[^\s\"'()]{1,80}|/[\w./-]{2,80}|[\w.-]{2,60}:\d{2,5}))[ \t]{0,3}$"
)
_BELOW: Final = re.compile(
    r"[ \t]{0,3}(?:\r?\n[ \t]{0,12}){1,2}(?P<value>[^\s\"'`<>=:()\[\]{}]{8,80})[ \t]{0,3}(?=\r?\n|\Z)"
)
_LABEL: Final = 30
_KINDS: Final = 3
_WHOLE_LINE: Final = re.compile(r"(?:^|\n)[ \t]{0,12}\Z")
# What stands before a name, apart from it; an attribute of a page's script, which every reader of the page is sent.
_WORDS_BEFORE: Final = re.compile(r"(?<![\w.-])[A-Za-z0-9]{2,20}[ ](?:[Kk]ey[ ])?\Z")
_LAST_WORDS: Final = frozenset({"key", "keys", "token", "tokens"})
_OF_SCRIPT: Final = re.compile(r"(?i)<(?:script|style|link)\b[^<>]{0,80}\Z")
_COMPARED: Final = re.compile(
    r"(?i)\b(?:assert\w{0,20}|expect|\w{0,10}equals?|verify|is|strn?(?:case)?cmp|memcmp|compare\w{0,10}|\w{0,10}_compare)\([^()\n]{0,60}\Z"
)
_MEMBER_OF: Final = re.compile(
    r"(?:\.(?:set|put|add|option)|\b(?:buildConfigField|resValue))[( ][ ]?[\"'][\w .-]{1,30}[\"'],[ ]?[\"']\Z|\bfill_in[( ]{1,2}[\"']\Z"
)
_SELECTOR: Final = re.compile(r"\([ \t]{0,3}[\"'][^\"'()\n]{0,30}[#.=\[][\"']?\Z")
_CONSTANT: Final = re.compile(r"[A-Z]{3,20}_[A-Z0-9_]{2,40}\s{0,3},")


def strength_with_words(strength: Strength, text: str, start: int, name: str) -> Strength:
    """A name's strength with the words before it, apart from it: ``API key``, ``access key``; ``cache key``, ``public key token``."""
    if strength not in {Strength.KEY, Strength.SECRET}:
        return strength
    # An element of text, a class of its own.
    if (name == "code" and text[start - 1 : start] in {"<", "/"}) or text.endswith("class ", 0, start):
        return Strength.NONE
    if name == "nonce" and _OF_SCRIPT.search(text, max(0, start - 100), start):
        return Strength.NONE
    # A vector within an encrypted value (SOPS).
    if name == "iv" and text.rfind("ENC[", max(0, start - 400), start) > text.rfind("]", max(0, start - 400), start):
        return Strength.NONE
    before = _WORDS_BEFORE.search(text, max(0, start - 43), start) if name.lower() in _LAST_WORDS else None
    if not before:
        return strength
    told = strength_of("_".join([*before[0].split(), name]))
    return told if told == Strength.NONE or strength == Strength.KEY else strength


def value_below(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The line below one that is nothing but a label, as forms are copied, where it is nothing but what looks drawn or like a good password."""
    # A line of base64 holds any word.
    if end - start > _LABEL:
        return None
    below = _BELOW.match(text, end, end + 120) if _WHOLE_LINE.search(text, max(0, start - 20), start) else None
    if not below or not (
        is_random(below["value"]) or (kinds_of(below["value"]) >= _KINDS and any(map(str.isdigit, below["value"])))
    ):
        return None
    return below.span("value")


def ends_line(text: str, end: int) -> bool:
    """Whether nothing follows a value in its line but what closes it."""
    return _LAST.match(text, end) is not None


def style_of(text: str, start: int, end: int, name: str, style: Style) -> Style:
    """How a value is written, where more of the text tells it: alone behind a variable of an environment, a user's name, among settings."""
    if style not in {Style.BARE, Style.COLON} or not ends_line(text, end):
        return style
    if name.isupper() and "_" in name:
        return Style.ENTRY
    before = text[max(0, start - 110) : start]
    user = _USER.search(before)
    # A comma between labels of a form is none between arguments.
    if user and not _CODE.search(user[0].strip().rstrip("," if name.istitle() and style is Style.COLON else "")):
        return Style.ENTRY
    if not _WHOLE_LINE.search(before):
        return style
    first = text.rfind("\n", 0, max(0, start - _LINES)) + 1 if start > _LINES else 0
    if _SETTING.search(text, max(first, start - 2 * _LINES), min(len(text), end + _LINES)):
        return Style.ENTRY
    return style


def is_argument(text: str, start: int) -> bool:
    """Whether a quoted name is the first of a call's or a pair's, and not one of a list."""
    before = text[max(0, start - 40) : start]
    if _SELECTOR.search(before) or text.startswith("--", start):
        return True
    # A constant that says which option of a client is set.
    if _CONSTANT.match(text, start) and before.rstrip()[-1:] in {",", "("}:
        return True
    if not before.endswith(('"', "'", "`")):
        return before.endswith("{") or _COMPARED.search(before) is not None
    if _MEMBER_OF.search(before):
        return True
    before = before.rstrip("\\\"'`").rstrip()
    return before.endswith(("(", "[", "{", "=>")) and "\n" not in text[max(0, start - 3) : start]
