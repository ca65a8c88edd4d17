"""JSON and JSON Lines: chats as conversations, else the texts that records hold; keys and identifiers are no text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.chats.conversation import compose, left_out, with_turns
from winnow_agent.vault.digitize.chats.json_exports import Chat, chats_in, is_chat
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters, one_line
from winnow_agent.vault.digitize.data.json_stream import BrokenJsonError, strings, values
from winnow_agent.vault.digitize.mail.inline import without_armour
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample
from winnow_agent.vault.digitize.web.html import read_page

media_types = ("application/json", "application/x-ndjson")
formats = (
    Format(
        "Chats as JSON: Telegram, Slack, Discord, Facebook, Instagram, Teams, Skype, Google Chat, Matrix, Signal, ChatGPT, Claude",
        ("application/json", "application/x-ndjson"),
        "each conversation a document: speakers, messages, their times",
        "service messages and pictures (counted), reactions, earlier versions of edited messages; names that are not in the "
        "file itself but in one beside it, as in Slack's users.json",
        "chats",
    ),
    Format(
        "JSON, JSON Lines (.json, .jsonl, .ndjson)",
        ("application/json", "application/x-ndjson"),
        "the texts of records, each long record a document; title, language, statements of rights",
        "keys, numbers, identifiers, addresses, coded data",
        "text",
    ),
)

_HEAD = 2000  # values that are looked at before it is known what the file is
_MOST_MESSAGES = 2_000_000
_LONG_RECORD = 1000  # characters, above which a record is a document of its own
_LONG_GROUP = 1_000_000
_BEGINNINGS = frozenset("{[ \t\n\x1e")
_OTHERS = frozenset(
    {".md", ".markdown", ".csv", ".tsv", ".js", ".ts", ".py", ".jl", ".rb", ".lua", ".tex", ".rst", ".org"}
)
_JSON = re.compile(
    r"\A[\s\x1e]*(?:\{\s*(?:\"(?:[^\"\\]|\\.)*+\"\s*:|\}\s*\Z)|\[\s*(?:\{\s*[\"}]|\[\s*[\[{\"\d-]|\"(?:[^\"\\]|\\.)*+\"\s*[,\]]|"
    r"-?\d+(?:\.\d+)?\s*,\s*-?\d|\]\s*\Z))"
)
_LINE = re.compile(r"\A\s*\{[^\n]*\}\s*\n\s*\{|\A\s*\[[^\n]*\]\s*\n\s*\[")

_IDENTIFIER = re.compile(
    r"[a-z0-9_.:/#@%+=-]*|[A-Z0-9_-]*\d[A-Z0-9_-]*|[0-9A-Fa-f-]{16,}|[A-Za-z0-9+/_=.-]{40,}|[a-z][a-z0-9+.-]{1,12}://\S*|[^\W_]*_\w*|"
    r"[a-z]+(?:[A-Z][a-z0-9]*)+|\d{4}-\d\d-\d\d[ T][\d:.,+Zz -]*|[\W\d_]*"
)
_PROSE = re.compile(r"\w\s+\w|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{4}")
_MARKUP = re.compile(r"</(?:p|div|a|span|b|i|em|strong|li|ul|h[1-6]|td|body)>|<br\s*/?>", re.IGNORECASE)
_SILENT_KEYS = frozenset(
    {"type", "id", "_id", "uuid", "guid", "url", "uri", "href", "src", "html_url", "email", "mimetype", "mime_type", "hash", "sha",
     "sha256", "md5", "token", "node_id", "lang", "language", "locale", "encoding", "color", "style", "class", "icon", "slug", "etag", "bbox",
     "category", "kind", "status", "state", "version"}
)  # fmt: skip
_TITLES = ("title", "headline", "name", "subject")
_RIGHTS = {
    "license": "license",
    "licence": "license",
    "rights": "rights",
    "copyright": "rights",
    "copyrightholder": "rights holder",
    "copyrightnotice": "rights",
}


def media_type_of(sample: Sample) -> str | None:
    """JSON by how it begins, and JSON Lines, where whole values stand in lines of their own."""
    text = sample.text
    if text[:1] not in _BEGINNINGS or sample.suffix in _OTHERS or _JSON.match(text) is None or '"nbformat"' in text:
        return None
    return "application/x-ndjson" if _LINE.match(text) else "application/json"


@dataclass(slots=True)
class _Record:
    """The texts of one record, with what its keys say of it."""

    pieces: list[str] = field(default_factory=list)
    title: str = ""
    language: str = "und"
    rights: list[tuple[str, str]] = field(default_factory=list)


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """Each conversation, or each long record, as a document; short records together."""
    stream = values(file.file)
    try:
        head = list(itertools.islice(stream, _HEAD))
        broken = False
    except BrokenJsonError:
        head, broken = [], True
    if broken:
        yield from _damaged(file)
        return
    if is_chat(head):
        head.extend(_rest(stream, _MOST_MESSAGES))
    chats = list(chats_in(head))
    if chats:
        for number, chat in enumerate(itertools.chain(chats, _more_chats(stream)), 1):
            found = _conversation(file, chat, f"conversation {number}")
            if found is not None:
                yield replace(found, part="") if len(chats) == 1 else found
        return
    yield from _records(file, itertools.chain(head, _rest(stream)))


def _rest(stream: Iterator[Any], most: int | None = None) -> Iterator[Any]:
    """What follows, as far as it can be read."""
    try:
        yield from itertools.islice(stream, most)
    except BrokenJsonError:
        return


def _more_chats(stream: Iterator[Any]) -> Iterator[Chat]:
    for value in _rest(stream):
        yield from chats_in(value)


def _conversation(file: SourceFile, chat: Chat, part: str) -> Document | None:
    if not chat.messages:
        return None
    text, turns = compose(chat.messages)
    return Document(
        text=text,
        media_type=file.media_type,
        part=part,
        title=chat.title,
        source_type=SourceType.CONVERSATION,
        turns=turns,
        warnings=(*lost_characters(text), *left_out(chat.left_out)),
    )


def _damaged(file: SourceFile) -> Iterator[Document]:
    """What is broken, or nested deeper than any parser goes: its strings in their order; or a plain text."""
    file.file.seek(0)
    raw, warnings = decode(file.file.read())
    if raw.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        text = clean("\n".join(_texts_of(list(strings(raw)))))
        warnings = (*warnings, "the JSON is broken or nested too deep; its strings were taken in order")
    else:
        text = clean(raw)
    if text.strip():
        found = Document(text=text, media_type=file.media_type, warnings=(*warnings, *lost_characters(text)))
        yield with_turns(found)


def _records(file: SourceFile, found: Iterator[Any]) -> Iterator[Document]:
    """Long records each as a document, short ones gathered; of one value the elements of its long list are the records."""
    values_ahead = list(itertools.islice(found, 2))
    if len(values_ahead) == 1:
        record = _record(values_ahead[0])
        text = clean("\n".join(record.pieces))
        if text.strip():
            yield _document(file, record, text, "")
        return
    gathered: list[str] = []
    size = 0
    first = number = 1
    parts = 0
    for number, value in enumerate(itertools.chain(values_ahead, found), 1):
        record = _record(value)
        text = clean("\n".join(record.pieces))
        if len(text) >= _LONG_RECORD:
            parts += 1
            yield _document(file, record, text, f"record {number}")
        elif text.strip():
            gathered.append(text)
            size += len(text)
        if size >= _LONG_GROUP:
            parts += 1
            yield _document(file, _Record(), "\n\n".join(gathered), f"records {first} to {number}")
            gathered, size, first = [], 0, number + 1
    if gathered:
        part = f"records {first} to {number}" if parts else ""
        yield _document(file, _Record(), "\n\n".join(gathered), part)


def _document(file: SourceFile, record: _Record, text: str, part: str) -> Document:
    found = Document(
        text=text,
        media_type=file.media_type,
        part=part,
        title=record.title,
        language=record.language,
        rights=statements(record.rights),
        warnings=lost_characters(text),
    )
    return with_turns(found)


def _record(value: object) -> _Record:
    record = _Record()
    try:
        _gather(value, "", record)
    except RecursionError as error:
        raise DigitizeError("reading JSON: it is nested too deep; flatten it", kind="malformed") from error
    record.pieces = _texts_of(record.pieces)
    return record


def _gather(value: object, key: str, record: _Record) -> None:
    """The strings of a value, in order; pieces of one line, as editors keep them, are one string."""
    if isinstance(value, str):
        _describe(value, key.lower(), record)
        value = without_armour(value)
        if key.lower() not in _SILENT_KEYS or _PROSE.search(value):
            record.pieces.append(read_page(value).text if _MARKUP.search(value) else value)
    elif isinstance(value, list):
        if value and all(
            isinstance(one, dict) and isinstance(one.get("text"), str) and one.get("type") == "text" for one in value
        ):
            record.pieces.append("".join(one["text"] for one in value))
            return
        for one in value:
            _gather(one, key, record)
    elif isinstance(value, dict):
        for name, one in value.items():
            _gather(one, name, record)


def _describe(value: str, key: str, record: _Record) -> None:
    if key in _TITLES and not record.title:
        record.title = one_line(value)
    elif key in {"lang", "language", "locale"} and (match := re.match(r"[a-z]{2,3}(?=\Z|[-_])", value.lower())):
        record.language = match[0]
    elif key in _RIGHTS:
        record.rights.append((_RIGHTS[key], value))


def _texts_of(found: Sequence[str]) -> list[str]:
    """Without identifiers, where there is anything else."""
    told = [text for text in found if text.strip() and _IDENTIFIER.fullmatch(text) is None]
    return told or [text for text in found if text.strip()]
