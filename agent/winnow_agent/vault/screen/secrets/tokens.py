"""Credentials that say by their form what they are: one pass for the literals of all forms, then each form where its own stand."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from winnow_agent.vault.screen.secrets.checksums import is_base58_check, is_right
from winnow_agent.vault.screen.secrets.forms import HASHED, INFIXED, PREFIXED
from winnow_agent.vault.screen.secrets.page import Page, trie
from winnow_agent.vault.screen.secrets.values import entropy, evidence, is_placeholder, is_random, runs_up

KNOWN_FORM: Final = 0.95
STORED: Final = 0.7
_REACH: Final = 1500
_WRAP: Final = 300
_FULL_LINE: Final = 60
# A token may begin after any sign, after an escaped line's end or quote, and after a terminal's colour.
_NO_LETTER: Final = r"(?<![A-Za-z0-9])"
_ESCAPES: Final = ("\\", "%", "[")
_BEFORE: Final = (
    r"(?:(?<![A-Za-z0-9\\])|(?<=\\[abfnrtv0])|(?<=\\)(?![nrt])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\x[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\[0-7][0-7][0-7])"
    r"|(?<=\\[uU][0-9A-Fa-f]{4})|(?<=\[[0-9]m)|(?<=[\[;][0-9][0-9]m))"
)
_AFTER: Final = r"(?![A-Za-z0-9])"
_WRAPPED: Final = re.compile(r"=?\r?\n[ \t>|*#]*")
_JWT: Final = re.compile(r"eyJ[A-Za-z0-9_-]{8,4000}+(?:\.[A-Za-z0-9_=-]{2,20000}+){1,4}+")
_ADDRESS: Final = re.compile(r"[^\s\"'<>()\[\]`|]{0,200}\Z")
_PART: Final = re.compile(r"[A-Za-z0-9+/]+")
_RUN: Final = re.compile(r"[A-Za-z0-9+/=_.-]{8,}")
_FULL_RUN: Final = re.compile(r"[A-Za-z0-9+/]{56,}\r?\n\Z")
_INSIDE: Final = re.compile(r"[A-Za-z0-9+/]{16,}\Z")
# What belongs to an identifier and has no form of its own, or says nothing alone: near it, it is the other half.
_OTHER_HALF: Final = {
    "aws-access-key": ("aws-secret-key", re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")),
    "alibaba": ("alibaba-secret-key", re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{30}(?![A-Za-z0-9/+=])")),
    "twilio": ("twilio-auth-token", re.compile(r"(?<![A-Za-z0-9])[0-9a-f]{32}(?![A-Za-z0-9])")),
    "google-oauth": (
        "google-client",
        re.compile(r"(?<![\w-])\d{3,30}-[0-9a-z_]{32}\.apps\.googleusercontent\.com(?![\w-])"),
    ),
}
# Words that call a credential none; only a wrong check makes them believed.
_CALLED_FAKE: Final = re.compile(
    r"(?i)(?<![a-z])(?:fake|negative|false|invalid|incorrect|wrong|bad|dummy|example|sample|test|mock|not)(?![a-z])"
)
_AROUND: Final = 120
# Bits below which hardly a drawn string comes, see `evidence`.
_LONG, _WORDS, _LONG_WORDS = 16, -12.0, -2.0
_UNMARKED: Final = re.compile(r"(?<![A-Za-z0-9])[MNO5KL][A-Za-z0-9_+/-]{22}")
_DISCORD: Final = re.compile(r"(?<![\w.])[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![\w.-])")
# As Java writes base64, or as addresses carry it.
_ATLASSIAN: Final = re.compile(r"(?<![\w+-])[MNO][ADQTgjwz][AEIMQUYcgk][012345wxyz][A-Za-z0-9_+/-]{40}(?![\w+/=-])")
# Looked for at its first dash: a pattern that begins with a literal is the faster.
_MAILGUN: Final = re.compile(r"-(?<=[0-9a-f]{32}-)(?<![\w-][0-9a-f]{32}-)[0-9a-f]{8}-[0-9a-f]{8}(?![\w-])")
_IN_ADDRESSES: Final = re.compile(r"[-_]")
_NUMBERED: Final = re.compile(rb"\d{9,16}:")
_FACEBOOK: Final = re.compile(r"(?<![\w|])\d{12,18}\|([A-Za-z0-9_-]{24,28})(?![\w-])")
_WIF: Final = re.compile(r"(?<![A-Za-z0-9])[5KL][1-9A-HJ-NP-Za-km-z]{50,51}(?![A-Za-z0-9])")


class Found(NamedTuple):
    """A secret: characters of the text, how sure, by which rule."""

    start: int
    end: int
    score: float
    rule: str


class _Form(NamedTuple):
    rule: str
    rest: re.Pattern[str]
    score: float


class _Forms(NamedTuple):
    plain: re.Pattern[str]
    escaped: re.Pattern[str]
    lengths: tuple[int, ...]
    by_prefix: dict[str, list[_Form]]


@cache
def _forms() -> _Forms:
    by_prefix: dict[str, list[_Form]] = {}
    for table, score in ((PREFIXED, KNOWN_FORM), (HASHED, STORED)):
        for line in table.strip().splitlines():
            rule, *prefixes, rest = line.split()
            form = _Form(rule, re.compile(f"(?:{rest}){_AFTER}"), score)
            for prefix in prefixes:
                by_prefix.setdefault(prefix, []).append(form)
    literals = trie([*by_prefix, "eyJ"])
    plain, escaped = re.compile(_NO_LETTER + literals), re.compile(_BEFORE + literals)
    return _Forms(plain, escaped, tuple(sorted({len(prefix) for prefix in by_prefix}, reverse=True)), by_prefix)


@cache
def _infixed() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (rule, literal, re.compile(f"(?<![A-Za-z0-9])(?:{before}){re.escape(literal)}(?:{after}){_AFTER}"))
        for rule, before, literal, after in INFIXED
    )


def _is_made_up(token: str) -> bool:
    """A token of documentation: it counts, repeats itself, is made of words or says that it is none. Chance does so once in ten thousand."""
    # What is drawn is its longest part: numbers of accounts may count.
    bare = max(_PART.findall(token), key=len, default="")
    if len(bare) >= _LONG and bare.isalnum() and evidence(bare) < (_WORDS if len(bare) < 2 * _LONG else _LONG_WORDS):
        return True
    return (
        runs_up(bare, max(5, len(bare).bit_length()))
        or entropy(token) < 2.3
        or (is_placeholder(token) and not token.startswith("$"))
    )


def tokens(page: Page) -> Iterator[Found]:
    """Every credential of a known form."""
    text = page.text
    forms = _forms()
    done = 0
    escaped = any(sign in text for sign in _ESCAPES)
    for hit in (forms.escaped if escaped else forms.plain).finditer(text):
        start = hit.start()
        if start < done or _is_inside_base64(text, start, hit[0]):
            continue
        found = _jwt(text, start) if text.startswith("eyJ", start) else None
        found = found or _prefixed(forms, text, start)
        if found:
            done = found.end
            if found.score:
                yield found
                yield from _beside(text, found)
    yield from _by_infix(text)
    for hit in _UNMARKED.finditer(text):
        yield from _unmarked(text, hit.start())
    for match in _MAILGUN.finditer(text):
        start = match.start() - 32
        if not _is_made_up(text[start : match.end()]):
            yield Found(start, match.end(), KNOWN_FORM, "mailgun")
    for match in _FACEBOOK.finditer(text) if "|" in text else ():
        if not _is_made_up(match[1]):
            yield Found(*match.span(), KNOWN_FORM, "facebook-app")


def _unmarked(text: str, start: int) -> Iterator[Found]:
    """Tokens that begin with no more than a letter that may be theirs."""
    if (match := _DISCORD.match(text, start)) and not _is_made_up(match[0]) and any(map(str.isdigit, match[0])):
        yield Found(*match.span(), KNOWN_FORM, "discord-bot")
    elif (match := _ATLASSIAN.match(text, start)) and _NUMBERED.match(
        base64.b64decode(match[0], b"-_" if _IN_ADDRESSES.search(match[0]) else None)
    ):
        yield Found(*match.span(), KNOWN_FORM, "atlassian-data-center")
    elif (match := _WIF.match(text, start)) and is_base58_check(match[0]):
        yield Found(*match.span(), KNOWN_FORM, "bitcoin-private-key")


def _beside(text: str, identifier: Found) -> Iterator[Found]:
    """The other half of a pair of which one has been found."""
    if identifier.rule not in _OTHER_HALF:
        return
    rule, pattern = _OTHER_HALF[identifier.rule]
    for match in pattern.finditer(text, max(0, identifier.start - _AROUND), identifier.end + 300):
        told = "." in match[0] or (_is_mixed(match[0]) if rule != "twilio-auth-token" else is_random(match[0]))
        if told and not _is_made_up(match[0]):
            yield Found(*match.span(), KNOWN_FORM, rule)


def _is_mixed(value: str) -> bool:
    return is_random(value) and any(map(str.isupper, value)) and any(map(str.islower, value))


def _is_inside_base64(text: str, start: int, literal: str) -> bool:
    """Letters and digits after a slash or a plus, or in a line as long as the one before, may be the middle of an image's base64."""
    if not literal.isalnum():
        return False
    if text[start - 1 : start] == "\n":
        line = text.find("\n", start, start + _FULL_LINE * 2)
        before = _FULL_RUN.search(text, max(0, start - _FULL_LINE * 2), start)
        return before is not None and line - start == before.end() - before.start() - 1
    if text[start - 1 : start] not in {"/", "+"}:
        return False
    return _INSIDE.search(text, max(0, start - 24), start) is not None


def _prefixed(forms: _Forms, text: str, start: int) -> Found | None:
    for length in forms.lengths:
        for form in forms.by_prefix.get(text[start : start + length], ()):
            found = _of_form(form, text, start, length)
            if found:
                return found
    return None


def _of_form(form: _Form, text: str, start: int, length: int) -> Found | None:
    match = form.rest.match(text, start + length, start + _REACH)
    end = match.end() if match else _end_over_lines(form, text, start + length) if length > 3 else None
    if end is None or (form.score == KNOWN_FORM and _is_made_up(_WRAPPED.sub("", text[start + length : end]))):
        # Nor is what lies in it one.
        return None if end is None else Found(start, end, 0.0, form.rule)
    token = text[start:end]
    if is_right(form.rule, token) is False and _CALLED_FAKE.search(text[max(0, start - _AROUND) : start]):
        return Found(start, end, 0.0, form.rule)
    if form.rule.endswith("-webhook"):
        start -= len(_ADDRESS.search(text[max(0, start - 200) : start])[0])  # type: ignore[index]
    return Found(start, _continued(text, start, end), form.score, form.rule)


def _end_over_lines(form: _Form, text: str, at: int) -> int | None:
    """Where a token ends that a mail program or a page broke into lines: the pattern is tried on what stands without the breaks."""
    window = text[at : at + _WRAP]
    breaks = list(_WRAPPED.finditer(window))[:4]
    # What stands in the line must look like the beginning of it.
    if not breaks or breaks[0].start() < 10 or not _RUN.fullmatch(window, 0, breaks[0].start()):
        return None
    joined, gaps = [], []
    last = kept = 0
    for gap in breaks:
        joined.append(window[last : gap.start()])
        kept += gap.start() - last
        gaps.append((kept, len(gap[0])))
        last = gap.end()
    joined.append(window[last:])
    match = form.rest.match("".join(joined))
    if not match or match.end() <= gaps[0][0] or not any(map(str.isdigit, match[0])):
        return None
    return at + match.end() + sum(size for after, size in gaps if after < match.end())


def _continued(text: str, start: int, end: int) -> int:
    """The end of a token that a mail broke: after a soft break, or at the end of a full line where the next one begins as random."""
    while end - start < _REACH * 4 and (gap := _WRAPPED.match(text, end)):
        run = _RUN.match(text, gap.end())
        soft = gap[0].startswith("=")
        full = end - text.rfind("\n", 0, end) > _FULL_LINE
        if not run or not (soft or (full and is_random(run[0].strip("._="), 12))):
            break
        end = run.end()
    return end


def _jwt(text: str, start: int) -> Found | None:
    """A JSON web token (RFC 7519): its header must be one."""
    match = _JWT.match(text, start)
    if not match or is_placeholder(match[0]):
        return None
    header = match[0].partition(".")[0]
    try:
        fields = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, binascii.Error):
        return None
    claims = match[0].split(".")[1:3]
    # The claims are JSON too, or a token in the token; of an encrypted one, a key.
    if not isinstance(fields, dict) or not {"alg", "typ", "enc", "kid"} & fields.keys():
        return None
    if "enc" not in fields and not claims[0].startswith(("ey", "e3", "ew", "eC", "eA")):
        return None
    return Found(start, _continued(text, start, match.end()), KNOWN_FORM, "json-web-token")


def _by_infix(text: str) -> Iterator[Found]:
    for rule, literal, pattern in _infixed():
        at = text.find(literal)
        while at >= 0:
            around = pattern.finditer(text, max(0, at - 120), at + 300)
            match = next((m for m in around if m.start() <= at < m.end()), None)
            if match and not _is_made_up(match[0]) and not _is_inside_base64(text, match.start(), literal):
                yield Found(*match.span(), KNOWN_FORM, rule)
            at = text.find(literal, match.end() if match else at + len(literal))
