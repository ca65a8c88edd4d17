"""What chat programs write into the words of a message: references, marks of quotations and of edits, of sources, as plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from winnow_agent.vault.digitize.web.html import read_page

_SLACK = re.compile(r"<([@#!])?([^<>|\s]{1,500})(?:\|([^<>]{0,500}))?>")
_BLOCKS = re.compile(r"<(?:p|div|br|ul|ol|table|pre|blockquote)\b", re.IGNORECASE)
_BEGINS_WITH_BLOCK = re.compile(r"\A\s*<(?:p|div)\b")
# Skype's rich text: what is answered, and in it what older programs were shown.
# One that is never closed is given up at the next that opens.
_SKYPE_QUOTE = re.compile(r"<quote\b[^<>]*>(?:(?!</?quote\b).)*+</quote>", re.DOTALL | re.IGNORECASE)
_SKYPE_OLDER = re.compile(r"<legacyquote>(?:(?!</?legacyquote>).)*+</legacyquote>", re.DOTALL | re.IGNORECASE)
_MOST_QUOTES = 20
_SKYPE_TAG = re.compile(r"</?[A-Za-z]\w*(?:\s[^<>]*)?/?>")
# Matrix (client-server API 1.3, 11.3.2.1): what is answered, as lines of a quotation, the first with its sender.
_MATRIX_FALLBACK = re.compile(r"\A> (?:\* )?<@[^<>\n]{1,255}>[^\n]*\n(?:>[^\n]*\n)*\n?")
# ChatGPT's references to what it searched: in characters of private use, or in lenticular brackets.
_SOURCES = re.compile(
    r"\s?\ue200[^\ue200-\ue202\n]{1,40}(?:\ue202[^\ue200\ue201\n]{0,200})*\ue201|\s?【\d{1,4}(?::\d{1,4})?†[^【】\n]{0,80}】"
)


def from_slack(words: str, people: Mapping[str, str]) -> str:
    """Slack's text with its references (``<@U1>``, ``<https://…|label>``) as they are shown; names by identifiers."""
    return html.unescape(_SLACK.sub(lambda match: _reference(match, people), words))


def _reference(match: re.Match[str], people: Mapping[str, str]) -> str:
    sign, target, label = match.groups()
    if label:
        return f"{sign}{label}" if sign in {"@", "#"} else label
    if sign == "@":
        return f"@{people.get(target, target)}"
    return f"{sign if sign == '#' else '@' if sign else ''}{target}"


def from_markup(words: str, *, rich: bool, page: bool) -> str:
    """A message's words without tags.

    Args:
        rich: the message says that it is Skype's rich text, in which lines end as in plain text.
        page: it says that it is a piece of a web page.
    """
    if rich and not _BLOCKS.search(words):
        return _from_skype(words)
    if "<" in words and (rich or page or _BEGINS_WITH_BLOCK.match(words)):
        return read_page(words).text
    return words


def _from_skype(words: str) -> str:
    """Without the quotation of what is answered, which is a message of its own; one that stands alone is what was sent."""
    words = answer = _SKYPE_OLDER.sub("", words)
    for _ in range(_MOST_QUOTES):  # the innermost first
        answer, found = _SKYPE_QUOTE.subn("", answer)
        if not found:
            break
    chosen = answer if _SKYPE_TAG.sub("", answer).strip() else words
    return html.unescape(_SKYPE_TAG.sub("", chosen))


def without_fallback(record: Mapping[str, Any], words: str) -> str:
    """A message of Matrix without the lines in which it quotes what it answers."""
    content = record.get("content")
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    answers = isinstance(relation, dict) and "m.in_reply_to" in relation
    return _MATRIX_FALLBACK.sub("", words) if answers else words


def edited(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The messages of Matrix as they were last edited: an edit is an event of its own, with all the words again."""
    last: dict[str, Mapping[str, Any]] = {}
    edits: set[int] = set()
    known = set(map(_event_id, records)) - {""}
    for record in records:
        content = record.get("content")
        relation = content.get("m.relates_to") if isinstance(content, dict) else None
        if not isinstance(relation, dict) or relation.get("rel_type") != "m.replace":
            continue
        target, new = relation.get("event_id"), record["content"].get("m.new_content")
        if isinstance(target, str) and target in known and isinstance(new, dict):
            last[target] = new
            edits.add(id(record))
    kept = (record for record in records if id(record) not in edits)
    return [
        {**record, "content": last[identifier]} if (identifier := _event_id(record)) in last else record
        for record in kept
    ]


def _event_id(record: Mapping[str, Any]) -> str:
    """That of an event of Matrix; other programs may keep anything under the name."""
    identifier = record.get("event_id")
    return identifier if isinstance(identifier, str) else ""


def without_sources(words: str) -> str:
    """An answer of ChatGPT without the marks of the pages and files that it refers to."""
    return _SOURCES.sub("", words) if "\ue200" in words or "【" in words else words


def mended(text: str) -> str:
    """Facebook writes the bytes of UTF-8 as if each were a character."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text
