"""Credentials: keys, tokens, passwords. The rules are detect-secrets' plugins, run without network and without
verification, with rules for newer token forms (`tokens`) and for passwords stated in configurations and in prose.

A finding is of type ``SECRET``, its note the rule's name. Scores: 1 for a private key, 0.95 for a token of a known form,
0.8 for a value assigned to a secret's name, 0.6 for a random-looking string that only its surroundings make a secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen.tokens import PRIVATE_KEY, TOKENS

name: Final = "secrets"
version: Final = "1"

_BLOCK: Final = 64 * 1024
_LINE: Final = 4000
_KNOWN_FORM: Final = 0.95
_ASSIGNED: Final = 0.8
_RANDOM: Final = 0.6

_NAMES: Final = r"""(?:
    p[a@]{1,2}s{0,2}w(?:o?r?d|d)s? | passphrase | passcode | pa?ss?wo?r?d | pwd | pw | p/w
  | pass(?=\s*[:=]) | pin(?:[ _-]?code)?(?=\s*[:=]) | passwort | kennwort | zugangscode | mot\s+de\s+passe | mdp(?=\s*[:=])
  | contraseña | contrasena | clave(?=\s*[:=]) | senha | wachtwoord | lösenord | adgangskode | passord | salasana | hasło
  | heslo | jelszó | parola | şifre | пароль | 密码 | 密碼 | パスワード | 비밀번호 | 비번 | 암호 | 패스워드
  | (?:api|access|auth|account|client|consumer|app|service|private|encryption|signing|secret|master|session|storage|db|
     database|admin|user|deploy|refresh|bearer|id|csrf|bot|oauth)[ _-]?(?:api[ _-]?)?(?:key|token|secret|pass|password)
  | secret(?:[ _-]?(?:key|token|access[ _-]?key))? | token | apikey | credentials? | credential | auth | nonce | salt | api
)"""
_ASSIGNMENT: Final = regex.compile(
    rf"""(?<![\p{{L}}\p{{N}}])(?P<name>[\p{{L}}\p{{N}}]*?(?:[\p{{L}}\p{{N}}]+[_.\-])*?{_NAMES}(?:[_.\-][\p{{L}}\p{{N}}]+)*)
    (?P<sign>["'\]]{{0,2}}\s*(?:(?::\s*\w{{1,12}}\s*)?[!=]=?|:=|=>|:)\s* | \( | \s+(?:is|ist|lautet|est|es|é|är|:)\s*:?\s* | (?:은|는)\s*
      | (?<=-{{1,2}}[\w-]{{2,40}})\s+ | (?<=(?i:define|SET|global)\s+[\w]{{2,40}})\s+ )
    (?P<quote>["'`]?)(?P<value>[^\s"'`<>]{{3,200}})""",
    regex.VERBOSE | regex.IGNORECASE,
)
_HINT: Final = regex.compile(
    r"(?i)p[as]{1,3}w?[od]|pass|pw|ps|p/w|pin|kenn|zugang|mdp|clave|contras|senha|wacht|lösen|adgang|salas|has[lł]o|heslo|jelsz|parola|şifre"
    r"|парол|密|パス|비번|비밀|암호|패스|key|token|secret|cred|auth|nonce|salt|api"
)
_PLACEHOLDER: Final = regex.compile(
    r"""^(?:.{0,3}|[*•.x_#\-=?]+|(?:none|null|nil|true|false|undefined|string|str|text|required|optional|password|passwort|secret|token|key|value|changeme|change_me|example|redacted|hidden|empty|todo|tbd|test|user|username|admin|yes|no|bytes|int|bool|object|varchar.*)[;,.)]*)$
    |(?i:example|placeholder|your[_-]?|dummy|xxxx|\*\*\*\*|insert|<.*>|\$\{|\{\{|%\(|process\.env|os\.environ|getenv|self\.|this\.|config\.|settings\.|request\.)""",
    regex.VERBOSE | regex.IGNORECASE,
)
_CALL: Final = regex.compile(r"^[A-Za-z_][\w.]*[(\[{]|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+[;,)]*$|^[@/.~]?/|^https?:|^&")
_CLOSING: Final = ".,;:!?)]}>\"'`"
_HASHES: Final = regex.compile(
    r"(?i)\b(?:sha-?\d*|md5|crc\w*|commit|checksum|digest|hash|integrity|etag|uuid|guid|revision|rev|blob|tree|object|build)\b"
)
_RANDOM_NEAR: Final = regex.compile(
    r"(?i)key|token|secret|auth|cred|passw|pwd|signature|salt|api|bearer|jwt|cookie|session"
)


@cache
def _plugins() -> tuple[tuple[str, Any], ...]:
    """detect-secrets' token rules by name; its keyword and entropy rules are run apart."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.plugins.base import RegexBasedDetector

    # An address is personal data, not a secret; private keys are found whole, not by their first line.
    without = {"IPPublicDetector", "PrivateKeyDetector"}
    rules: dict[str, Any] = get_mapping_from_secret_type_to_class()
    return tuple(
        (secret_type, plugin())
        for secret_type, plugin in rules.items()
        if issubclass(plugin, RegexBasedDetector) and plugin.__name__ not in without
    )


@cache
def _entropy() -> tuple[tuple[str, Any], ...]:
    from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString, HexHighEntropyString

    return (
        ("Base64 High Entropy String", Base64HighEntropyString(4.5)),
        ("Hex High Entropy String", HexHighEntropyString(3.0)),
    )


@cache
def _keyword() -> Any:
    from detect_secrets.plugins.keyword import KeywordDetector

    return KeywordDetector()


def _finding(start: int, end: int, score: float, rule: str) -> Finding:
    return Finding("SECRET", start, end, score, name, version, rule)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces that end at a line's end where there is one, each with its offset."""
    start = 0
    while start < len(text):
        end = min(start + _BLOCK, len(text))
        if end < len(text):
            newline = text.rfind("\n", start, end)
            end = newline + 1 if newline > start else end
        yield start, text[start:end]
        start = end


def _is_value(value: str) -> bool:
    """Whether a string can be a credential at all, by detect-secrets' filters and ours."""
    from detect_secrets.filters import heuristic

    return not (
        heuristic.is_sequential_string(value)
        or heuristic.is_templated_secret(value)
        or heuristic.is_prefixed_with_dollar_sign(value)
        or heuristic.is_not_alphanumeric_string(value)
        or _PLACEHOLDER.search(value)
    )


def _tokens(offset: int, block: str) -> Iterator[Finding]:
    for rule, pattern in TOKENS.items():
        for match in pattern.finditer(block):
            group: str | int = "secret" if "secret" in pattern.groupindex and match["secret"] else 0
            start, end = match.span(group)
            if _is_value(match[group]):
                yield _finding(offset + start, offset + end, _KNOWN_FORM, rule)
    for rule, plugin in _plugins():
        for pattern in plugin.denylist:
            for match in pattern.finditer(block):
                # Some rules capture the value, some only the token's prefix.
                index = next((i for i, group in enumerate(match.groups(), 1) if group and len(group) >= 8), 0)
                value = match[index]
                formal = getattr(plugin, "is_formally_valid", None)
                if (formal is None or formal(value)) and _is_value(value):
                    yield _finding(offset + match.start(index), offset + match.end(index), _KNOWN_FORM, rule)


def _looks_secret(value: str) -> bool:
    """Letters with digits, with signs inside, or in mixed case: what words of prose are not."""
    digits = any(map(str.isdigit, value))
    letters = any(map(str.isalpha, value))
    signs = any(not character.isalnum() and character not in "-'’" for character in value[:-1])
    mixed = value != value.lower() and value != value.upper() and value[1:] != value[1:].lower()
    return len(value) >= 5 and letters and (digits or signs or (mixed and len(value) >= 8))


def _assignments(offset: int, line: str) -> Iterator[Finding]:
    for match in _ASSIGNMENT.finditer(line[:_LINE]):
        start = match.start("value")
        value = match["value"]
        while value and value[-1] in ".,;:)]}>" and not match["quote"]:
            value = value[:-1]
        if match["quote"]:
            value = line[start : max(line.find(match["quote"], start), start + 1)]
        sign = match["sign"].strip()
        strict = sign not in {"=", ":=", "=>", "==", "!="} and not match["quote"]
        if not _is_value(value) or _CALL.match(value) or " " in value.strip():
            continue
        if _looks_secret(value) or (not strict and _is_weak_password(match["name"], value)):
            yield _finding(offset + start, offset + start + len(value), _ASSIGNED, "assigned secret")
    for value in _keyword().analyze_string(line[:_LINE]):
        start = line.find(value)
        if start >= 0 and " " not in value and _is_value(value) and not _CALL.match(value) and _looks_secret(value):
            yield _finding(offset + start, offset + start + len(value), _ASSIGNED, "Secret Keyword")


def _is_weak_password(key: str, value: str) -> bool:
    """A plain word counts where it is quoted or set with an equals sign to what can only be a password."""
    return regex.search(r"(?i)pass|pwd|passw|kennw", key) is not None and len(value) >= 5 and value.isascii()


def _random(offset: int, line: str) -> Iterator[Finding]:
    from detect_secrets.filters import heuristic

    if len(line) > _LINE or not _RANDOM_NEAR.search(line) or _HASHES.search(line):
        return
    for rule, plugin in _entropy():
        for value in plugin.analyze_string(line):
            if len(value) < 16 or plugin.calculate_shannon_entropy(value) <= plugin.entropy_limit:
                continue
            if heuristic.is_potential_uuid(value) or heuristic.is_likely_id_string(value, line) or not _is_value(value):
                continue
            start = line.find(value)
            yield _finding(offset + start, offset + start + len(value), _RANDOM, rule)


def _lines(offset: int, block: str) -> Iterator[Finding]:
    start = 0
    for line in block.split("\n"):
        if _HINT.search(line[:_LINE]):
            yield from _assignments(offset + start, line)
            yield from _random(offset + start, line)
        start += len(line) + 1


def _widest(found: list[Finding]) -> Iterator[Finding]:
    """Of findings that overlap, the surest, then the longest."""
    kept_end = -1
    for finding in sorted(found, key=lambda f: (f.start, -f.score, -f.end)):
        if finding.start >= kept_end:
            yield finding
            kept_end = finding.end


def findings(document: Document) -> Iterator[Finding]:
    """Every credential, in the order of the text."""
    text = document.text
    found = [_finding(*match.span(), 1.0, "Private Key") for match in PRIVATE_KEY.finditer(text)]
    for offset, block in _blocks(text):
        found += _tokens(offset, block)
        found += _lines(offset, block)
    yield from _widest(found)
