"""Secrets in the cells of tables whose heading names them, and in statements of SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from winnow_agent.vault.screen.secrets import judged
from winnow_agent.vault.screen.secrets.names import PASSWORD_WORDS, Strength, strength_of
from winnow_agent.vault.screen.secrets.page import Page
from winnow_agent.vault.screen.secrets.tokens import Found
from winnow_agent.vault.screen.secrets.values import (
    is_of_another_kind,
    is_passwordlike,
    is_path,
    is_placeholder,
    is_reference,
)

_IN_TABLE: Final = 0.8
_ROWS: Final = 2000
_COLUMNS: Final = 2
_HEADING: Final = 400
_DELIMITERS: Final = ("|", "\t", ",", ";")
_RULE: Final = re.compile(r"^[\s|:+=-]+$")
_CELL_NAME: Final = re.compile(
    rf"(?i)^(?:[\w ]{{0,20}}[ _-])?(?:{PASSWORD_WORDS}|secret|token|api[ _-]?key|access[ _-]?key|secret[ _-]?(?:access[ _-]?)?key)$",
    re.VERBOSE,
)
# Code, and a row of values.
_NO_HEADING: Final = re.compile(r"[:=(){}]|\d\.\d|^\d")
_IDENTIFIER: Final = re.compile(r"^[A-Za-z]+(?:_+[A-Za-z0-9]+)+$")
_SQL: Final = re.compile(
    r"""(?ix)(?:\bidentified\s+(?:with\s+\\?["'`]?[\w.]{1,40}\\?["'`]?\s+)?(?:by|as)(?:\s+(?:password|values))?
    | \b(?:with|set|login|role|user|encrypted|unencrypted|createdb|superuser|for\s+\S{1,80})\s+(?:login\s+)?(?:(?:un)?encrypted\s+)?password(?:\s+for\s+\S{1,80})?(?:\s*=|\s+to)?
    | \bpassword[ \t]*+(?=(?:=\s*+)?(?:\(\s*+)?\\{0,2}["']) | \bold_password\s*+(?=\()
    )\s*+(?:=\s*+)?(?:\bpassword\s*+)?(?:\(\s*+)?(?P<quote>\\{0,2}["'`]?)(?P<secret>[^\s"'`\\();,<>]{4,200})"""
)
_INSERT: Final = re.compile(
    r"(?i)\b(?:insert|replace)\s{1,8}(?:ignore\s{1,8})?into\s{1,8}[\w.\"`\[\]]{1,120}\s{0,8}\((?P<names>[^()]{1,1500})\)\s{0,8}values?\s{0,8}"
)
_ROW: Final = re.compile(r"[\s,]{0,8}\((?P<row>(?:[^()']|'(?:[^'\\]|\\.|'')*')*+)\)")
_MEMBER: Final = re.compile(r"\s*+(?:[NE]?'(?P<value>(?:[^'\\]|\\.|'')*+)'|[^,']++)\s*+(?:,|\Z)")
_NEVER: Final = re.compile(
    r"(?i)^(?:values|null|expire|default|by|as|to|with|for|from|where|and|or|random|identified|login|account|require|never|user|role|current_user)$"
)


def tables(page: Page) -> Iterator[Found]:
    """Cells under a heading that names a secret, row by row; passwords in SQL."""
    yield from _cells(page)
    if page.names and page.has("insert", "replace"):
        yield from _inserted(page.text)
    for match in _SQL.finditer(page.text) if page.has("password", "identified") else ():
        secret = match["secret"]
        quoted = bool(match["quote"])
        if (
            _NEVER.match(secret)
            or is_of_another_kind(secret.rstrip("."))
            or is_placeholder(secret)
            or is_path(secret)
            or secret.startswith(("$", ":", "@", "%", "?", "{"))
            or (not quoted and is_reference(secret))
        ):
            continue
        # In backquotes stands what is identified, in documentation.
        if quoted and (match["quote"].endswith("`") or not page.text.startswith(match["quote"], match.end())):
            continue
        if quoted or (is_passwordlike(secret) and any(map(str.isdigit, secret))) or secret.startswith("*"):
            yield Found(*match.span("secret"), _IN_TABLE, "sql-password")


def _inserted(text: str) -> Iterator[Found]:
    """Rows that SQL inserts, under the names of their columns."""
    for match in _INSERT.finditer(text):
        names = [name.strip(" \t\r\n\"'`[]") for name in match["names"].split(",")]
        columns = [i for i, name in enumerate(names) if strength_of(name) >= Strength.SECRET]
        at = match.end()
        for _ in range(_ROWS if columns else 0):
            row = _ROW.match(text, at, at + 4000)
            if not row:
                break
            members = _members(text, *row.span("row"))
            for column in columns if len(members) == len(names) else ():
                value = members[column]["value"]
                if value and judged.score(names[column], strength_of(names[column]), value, judged.Style.QUOTED):
                    yield Found(*members[column].span("value"), _IN_TABLE, "sql-password")
            at = row.end()


def _members(text: str, at: int, end: int) -> list[re.Match[str]]:
    """The values of a row, as far as they can be read."""
    members: list[re.Match[str]] = []
    while member := _MEMBER.match(text, at, end):
        members.append(member)
        at = member.end()
    return members


def _cells(page: Page) -> Iterator[Found]:
    text = page.text
    done = 0
    for first, _ in page.names:
        if first < done:
            continue
        begin = text.rfind("\n", max(done, first - _HEADING), first) + 1 or max(0, first - _HEADING)
        stop = text.find("\n", first, first + _HEADING)
        if stop < 0:
            continue
        done = stop
        heading = text[begin:stop]
        delimiter = next((d for d in _DELIMITERS if d in heading), None)
        if delimiter is None:
            continue
        names = [cell.strip(" \t\"'*`") for cell in heading.split(delimiter)]
        columns = [i for i, cell in enumerate(names) if _CELL_NAME.match(cell)]
        if (
            not columns
            or sum(map(bool, names)) < _COLUMNS
            or not all(len(cell) < 40 and not _NO_HEADING.search(cell) for cell in names)
            or any(cell.count(quote) % 2 for cell in heading.split(delimiter) for quote in "\"'")
        ):
            continue
        at = stop + 1
        for _ in range(_ROWS):
            stop = text.find("\n", at)
            stop = stop if stop >= 0 else len(text)
            row = text[at:stop]
            if row.count(delimiter) != len(names) - 1:
                break
            if not _RULE.match(row):
                yield from _secrets_of(row, at, delimiter, columns, names)
            at = stop + 1
        done = at


def _secrets_of(row: str, at: int, delimiter: str, columns: list[int], names: list[str]) -> Iterator[Found]:
    offset = at
    for column, cell in enumerate(row.split(delimiter)):
        value = cell.strip(" \t\"'`")
        # Commas stand in sentences, too.
        if delimiter in {",", ";"} and not is_passwordlike(value):
            value = ""
        if column in columns and value and not _IDENTIFIER.match(value):
            strength = max(strength_of(names[column].replace(" ", "_")), Strength.SECRET)
            if judged.score(
                names[column], strength, value, judged.Style.QUOTED if value.isascii() else judged.Style.COLON
            ):
                start = offset + cell.index(value)
                yield Found(start, start + len(value), _IN_TABLE, "secret-in-table")
        offset += len(cell) + len(delimiter)
