"""Private keys, whole: PEM and its relatives (RFC 7468, RFC 4880, OpenSSH, PuTTY), bare DER in base64, JSON web keys (RFC 7517)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import KNOWN_FORM, Found
from winnow_agent.vault.screen.secrets.values import entropy

_BLOCK: Final = 30_000
_LEAST: Final = 40
# Typography makes dashes of hyphens: LaTeX, and word processors as one types.
_DASHES: Final = r"(?:-{4,5}|(?=-{0,4}[–—])[-–—]{1,5})"
_BEGIN: Final = re.compile(rf"{_DASHES} ?BEGIN (?P<kind>[A-Z0-9 ]{{0,40}}PRIVATE KEY(?: BLOCK)?) ?{_DASHES}")
_NO_KIND: Final = re.compile(r"\b(?:FAKE|EMPTY|EXAMPLE|DUMMY|SAMPLE|PUBLIC)\b")
_RUN: Final = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_SHORT_RUN: Final = re.compile(r"[A-Za-z0-9+/=]{2,}")
_GAP: Final = 200
_PUTTY: Final = "PuTTY-User-Key-File-"
_PUTTY_END: Final = re.compile(r"Private-MAC: ?[0-9a-f]{10,}")
# How the keys of PKCS #1, PKCS #8, SEC 1 and OpenSSH begin in base64: a sequence, and version 0 or 1.
_DER: Final = re.compile(
    r"(?<![A-Za-z0-9+/])(?:MII[A-Za-z0-9+/]{3}IBA(?:A[JK]|DA|DC)|MI[GI][A-Za-z0-9+/]{1,3}AgE[AB]|MH[cQ]CAQEE|MC4CAQAwBQYDK2V|b3BlbnNzaC1rZXktdjEA)"
    r"[A-Za-z0-9+/]{24,}={0,2}"
)
_ENCRYPTED: Final = 0.6
_VAULT: Final = re.compile(r"\$ANSIBLE_VAULT;[\d.]{3,5};AES256[^\n]{0,80}(?:\r?\n[ \t]*[0-9a-f]{10,100})+")
_NEXT_LINE: Final = re.compile(r"(?:\\+[rn]|\r?\n|[ \t\"'+,.>|#*]){1,40}(?=([A-Za-z0-9+/]{4,}={0,2}))")
_KTY: Final = re.compile(r"\\?[\"']?kty\\?[\"']?\s*[:=]\s*\\?[\"']?\[?(?P<kind>RSA|EC|OKP|oct)\b")
_PRIVATE_MEMBER: Final = re.compile(
    r"\\?[\"']?\b(?:d|k|p|q|dp|dq|qi)\\?[\"']?\s*[:=]\s*\\?[\"'](?P<value>[A-Za-z0-9_+/=-]{16,})"
)


def private_keys(page: Page) -> Iterator[Found]:
    """Every private key, over its whole block; a cut-off one as far as it goes. Encrypted ones too: what protects them is guessed at."""
    text = page.text
    done = 0
    at = text.find("PRIVATE KEY")
    while at >= 0:
        begin = _BEGIN.search(text, max(done, at - 60), at + 30)
        if begin and begin.start() <= at:
            found = _pem(text, begin)
            done = found.end if found else begin.end()
            if found:
                yield found
        at = text.find("PRIVATE KEY", max(done, at + 11))
    yield from _putty(text)
    if "$ANSIBLE_VAULT;" in text:
        yield from (Found(*match.span(), _ENCRYPTED, "ansible-vault-encrypted") for match in _VAULT.finditer(text))
    yield from _bare(text)
    if page.has("kty"):
        yield from _json_web_keys(text)


def _pem(text: str, begin: re.Match[str]) -> Found | None:
    if _NO_KIND.search(begin["kind"]):
        return None
    limit = begin.end() + _BLOCK
    following = text.find("BEGIN ", begin.end(), limit)
    limit = following if following >= 0 else limit
    closing = re.compile(rf"{_DASHES} ?END {re.escape(begin['kind'])} ?{_DASHES}").search(text, begin.end(), limit)
    if closing:
        runs = _RUN.findall(text, begin.end(), closing.start())
        # A key of few bytes has a short line.
        runs = runs or _SHORT_RUN.findall(text, begin.end(), closing.start())
        end = closing.end()
    else:
        runs, end = _cut_off(text, begin.end(), limit)
    body = "".join(runs)
    elided = "..." in text[begin.end() : end] or "…" in text[begin.end() : end]
    if len(body) < (_LEAST * 5 if elided else _LEAST) or entropy(body[:2000]) < 3.5:
        return None
    return Found(begin.start(), end, 1.0, "private-key")


def _cut_off(text: str, start: int, limit: int) -> tuple[list[str], int]:
    """The lines of a key without an end: runs that follow each other with little between them."""
    runs: list[str] = []
    end = start
    for run in _RUN.finditer(text, start, limit):
        if run.start() - end > (_GAP if runs else _GAP * 3):
            break
        runs.append(run[0])
        end = run.end()
    return runs, end


def _putty(text: str) -> Iterator[Found]:
    at = text.find(_PUTTY)
    while at >= 0:
        closing = _PUTTY_END.search(text, at, at + _BLOCK)
        if closing and "Private-Lines:" in text[at : closing.start()]:
            yield Found(at, closing.end(), 1.0, "putty-private-key")
        at = text.find(_PUTTY, at + len(_PUTTY))


def _bare(text: str) -> Iterator[Found]:
    """A key's bytes in base64 without the lines that name it."""
    done = 0
    for match in _DER.finditer(text):
        if match.start() < done or entropy(match[0][:2000]) < 3.5:
            continue
        end = match.end()
        while end - match.start() < _BLOCK and text[end - 1] != "=":
            more = _NEXT_LINE.match(text, end, end + 3000)
            if not more or (len(more[1]) < 16 and not more[1].endswith("=") and end - match.start() < 100):
                break
            end = more.end(1)
        done = end
        yield Found(match.start(), end, KNOWN_FORM, "private-key-der")


def _json_web_keys(text: str) -> Iterator[Found]:
    """A JSON web key that has a private member; the span is that of its object."""
    done = 0
    for match in _KTY.finditer(text):
        opening = text.rfind("{", max(done, match.start() - 3000), match.start())
        closing = text.find("}", match.end(), match.end() + 6000)
        another = text.find("kty", match.end(), match.end() + 6000)
        if 0 <= another < closing or (closing < 0 <= another):
            continue
        done = match.end()
        start = opening if opening >= 0 else match.start()
        end = closing + 1 if closing >= 0 else min(len(text), match.end() + 3000)
        members = [
            m
            for m in _PRIVATE_MEMBER.finditer(text, start, end)
            if (match["kind"] == "oct") == (m[0].lstrip("\\\"'")[0] == "k")
        ]
        if any(entropy(m["value"]) >= 3 for m in members):
            yield Found(start, end if closing >= 0 else members[-1].end(), KNOWN_FORM, "json-web-key")
