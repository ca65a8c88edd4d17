"""Chats that programs export as JSON: whose keys hold the speaker, the words and the time of each message.

Known by name: Telegram, Slack, Discord (DiscordChatExporter), Facebook and Instagram, Teams and Skype, Google Chat, Matrix,
Signal (signal-cli), ChatGPT and Claude. Others are known by the keys that all of these share.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from winnow_agent.vault.digitize.chats.conversation import Message
from winnow_agent.vault.digitize.chats.message_markup import (
    edited,
    from_markup,
    from_slack,
    mended,
    without_fallback,
    without_sources,
)
from winnow_agent.vault.digitize.chats.noise import speaker_of, words_of
from winnow_agent.vault.digitize.chats.stamps import from_epoch, from_text
from winnow_agent.vault.digitize.cleaning import clean, one_line

Values: TypeAlias = Mapping[str, Any]

_SPEAKERS = (
    "sender_name", "senderName", "sourceName", "displayName", "from", "author", "sender", "user_profile", "creator", "from_name",
    "speaker", "username", "user_name", "nick", "nickname", "role", "user", "participant", "handle", "name", "source", "From", "Sender", "Author",
)  # fmt: skip
_NAMES = (
    "displayName", "global_name", "nickname", "display_name", "real_name", "name", "title", "username", "first_name", "role",
    "user", "application", "email", "id",
)  # fmt: skip
_WORDS = (
    "content",
    "text",
    "body",
    "message",
    "msg",
    "value",
    "parts",
    "utterance",
    "said",
    "Content",
    "Text",
    "Body",
    "Message",
)
_TIMES = (
    "date_unixtime", "timestamp_ms", "timestamp", "createdDateTime", "creationTime", "originalarrivaltime", "origin_server_ts",
    "created_at", "createdAt", "create_time", "created_date", "sent_at", "sentAt", "date_sent", "datetime", "ts", "time", "date", "Created", "Date", "Timestamp", "sent",
)  # fmt: skip
_LISTS = (
    "messages", "chat_messages", "MessageList", "conversation", "conversations", "chats", "left_chats", "list", "value", "transcript", "turns",
    "dialogue", "dialog", "utterances", "chunk", "items", "data", "export",
)  # fmt: skip
_TITLES = ("title", "name", "displayName", "room_name", "threadName")
_ARTICLE = frozenset({"title", "headline", "abstract", "url", "slug"})
_ROLES = frozenset({"user", "assistant", "system", "human", "ai", "bot", "gpt", "tool", "model", "agent", "customer"})
_SILENT_ROLES = frozenset({"system", "tool", "developer", "function"})
_SPOKEN_TYPES = frozenset(
    {"message", "default", "reply", "text", "m.room.message", "richtext", "richtext/html", "html", "generic", "chat", "human",
     "ai", "user", "assistant", "sms", "imessage", "share"}
)  # fmt: skip
_SPOKEN_SUBTYPES = frozenset({"", "bot_message", "thread_broadcast", "file_comment", "me_message", "file_share"})
_MEDIUM_TYPES = frozenset({"m.image", "m.video", "m.audio", "m.file", "m.location", "m.sticker", "m.bad.encrypted"})
_SENT = re.compile(
    r"\A(?:.{1,80} sent (?:an attachment|a photo|a video|a voice message|a sticker|a link)\.?|.{0,80}\breacted .{1,12} to (?:your|their) "
    r"message ?|liked a message|.{1,80} (?:started|missed) (?:a|your) (?:video|voice|audio)? ?(?:call|chat).*|you called .{1,80}|"
    r".{1,80} called you\.?)\Z",
    re.IGNORECASE,
)
_CERTAIN = (
    frozenset({"sender_name", "timestamp_ms"}),
    frozenset({"date_unixtime", "from", "text"}),
)
"""Keys that only messages of one program have: one of these alone is a chat (Facebook, Telegram)."""
_SLACK_TIME = re.compile(r"\d{9,10}\.\d{1,6}")
_MOST_LETTERS = 1500  # a message's usual length above which the list is one of articles
_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation of an export; the title may be ``""``."""

    title: str
    messages: tuple[Message, ...]
    left_out: int


def chats_in(value: object, depth: int = 8) -> Iterator[Chat]:
    """The conversations that a JSON value holds; none where it is something else."""
    if isinstance(value, list):
        records = [record for record in value if isinstance(record, dict)]
        if is_chat(records):
            yield _chat("", records)
        elif depth and records:
            found = [list(chats_in(record, depth - 1)) for record in records]
            has_chats = any(found)
            for record, chats in zip(records, found, strict=True):
                yield from chats or (_short_chats(record) if has_chats else ())
    elif isinstance(value, dict) and depth:
        title = one_line(_title(value))
        branch = _branch(value)
        if branch:
            yield _chat(title, branch)
            return
        for key in _LISTS:
            below = value.get(key)
            if isinstance(below, list) and is_chat(below):
                yield _chat(title, below)
                return
        nested = [list(chats_in(value[key], depth - 1)) for key in _LISTS if isinstance(value.get(key), (list, dict))]
        if any(nested):
            yield from itertools.chain.from_iterable(nested)
            return
        for key, below in value.items():
            if isinstance(below, list) and is_chat(below):
                yield _chat(title or one_line(str(key)), below)


def _short_chats(value: Values) -> Iterator[Chat]:
    """The messages of a conversation that is too short, or too full of services, to be known by itself: its siblings tell."""
    for key in _LISTS:
        below = value.get(key)
        messages = [_opened(record) for record in below if isinstance(record, dict)] if isinstance(below, list) else []
        if any(_speaker(record) and _time(record) and _is_spoken(record) for record in messages):
            yield _chat(one_line(_title(value)), messages)
            return


def is_chat(records: Sequence[object]) -> bool:
    """Whether most of these are messages: words of somebody, by time, or of few who come again."""
    messages = [record for record in records if isinstance(record, dict) and not _ARTICLE.issubset(record)]
    if len(messages) < len(records) or (len(messages) < 2 and not _is_certain(messages)):
        return False
    sample = [_opened(record) for record in messages[:200]]
    told = [record for record in sample if _speaker(record) and _raw_words(record)]
    services = sum(1 for record in sample if not _is_spoken(record) or not _raw_words(record))
    if not told or len(told) < _SHARE * max(1, len(sample) - services) or len(told) < 0.2 * len(sample):
        return False
    if any({"title", "headline"} & set(record) for record in told):
        return False
    if sum(len(_raw_words(record)) for record in told) > _MOST_LETTERS * len(told) and not _has_roles(told):
        return False
    timed = sum(1 for record in told if _time(record)) >= _SHARE * len(told)
    speakers = Counter(_speaker(record) for record in told)
    return (
        _has_roles(told)
        or (timed and (len(told) > 1 or _is_certain(told)))
        or (len(told) >= 4 and 2 * len(speakers) <= len(told))
    )


def _is_certain(records: Sequence[Values]) -> bool:
    return any(_is_of_slack(record) or any(keys.issubset(record) for keys in _CERTAIN) for record in records)


def _is_of_slack(record: Values) -> bool:
    """By values, since a comment on anything may have the same keys."""
    return (
        record.get("type") == "message"
        and {"user", "text"}.issubset(record)
        and _SLACK_TIME.fullmatch(str(record.get("ts"))) is not None
    )


def _has_roles(records: Sequence[Values]) -> bool:
    return all(_speaker(record).lower() in _ROLES for record in records)


def _branch(value: Values) -> list[Values]:
    """The messages of a tree, from its root to the leaf that was last shown: ChatGPT keeps every version."""
    mapping = value.get("mapping")
    if not isinstance(mapping, dict):
        return []
    node = value.get("current_node") or next(reversed(mapping), None)
    path: list[Values] = []
    seen: set[object] = set()
    while isinstance(node, str) and node not in seen and isinstance(entry := mapping.get(node), dict):
        seen.add(node)
        if isinstance(entry.get("message"), dict):
            path.append(entry["message"])
        node = entry.get("parent")
    return path[::-1]


def _title(value: Values) -> str:
    for key in _TITLES:
        if isinstance(value.get(key), str):
            return mended(value[key]) if "participants" in value else str(value[key])
    channel = value.get("channel")
    return str(channel.get("name") or "") if isinstance(channel, dict) else ""


def _opened(record: Values) -> Values:
    """signal-cli puts the message in an envelope."""
    envelope = record.get("envelope")
    if not isinstance(envelope, dict):
        return record
    data = envelope.get("dataMessage") or (envelope.get("syncMessage") or {}).get("sentMessage") or {}
    return {**envelope, **(data if isinstance(data, dict) else {}), "timestamp": envelope.get("timestamp")}


def _chat(title: str, records: Sequence[Any]) -> Chat:
    opened = edited([_opened(record) for record in records if isinstance(record, dict)])
    slack = any("ts" in record and ("user" in record or "bot_id" in record) for record in opened)
    people = _people(opened) if slack else {}
    messages: list[Message] = []
    noise = 0
    for record in opened:
        words = _words(record, people, slack=slack)
        speaker = _speaker(record)
        if not words or speaker.lower() in _SILENT_ROLES:
            noise += 1
            continue
        if _is_facebook(record):
            speaker = mended(speaker)
        name = one_line(speaker_of(people.get(speaker, speaker)), 60)
        messages.append(Message(name, words, _time(record)))
    times = [message.time for message in messages if message.time]
    if len(times) > 1 and times[0] > times[-1]:  # the newest first
        messages.reverse()
    return Chat(title, tuple(messages), noise)


def _is_facebook(record: Values) -> bool:
    return "sender_name" in record and "timestamp_ms" in record


def _people(records: Sequence[Values]) -> dict[str, str]:
    """Slack's names by their identifiers, from the profiles beside messages."""
    found: dict[str, str] = {}
    for record in records:
        profile = record.get("user_profile")
        if isinstance(profile, dict) and isinstance(record.get("user"), str):
            found[record["user"]] = str(
                profile.get("display_name") or profile.get("real_name") or profile.get("name") or ""
            )
    return {key: name for key, name in found.items() if name}


def _speaker(record: Values) -> str:
    for key in _SPEAKERS:
        value = record.get(key)
        name = _name(value) if value is not None else ""
        if name:
            return name
    return ""


def _name(value: object, depth: int = 3) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict) and depth:
        return next((name for key in _NAMES if (name := _name(value.get(key), depth - 1))), "")
    return ""


def _is_spoken(record: Values) -> bool:
    kind = record.get("type", record.get("messageType", record.get("messagetype")))
    if isinstance(kind, str) and kind.lower() not in _SPOKEN_TYPES:
        return False
    subtype = record.get("subtype") or ""
    content = record.get("content")
    if isinstance(content, dict) and (
        content.get("msgtype") in _MEDIUM_TYPES
        or content.get("content_type", "text") not in {"text", "multimodal_text"}
    ):
        return False
    return isinstance(subtype, str) and subtype in _SPOKEN_SUBTYPES and not record.get("is_unsent")


def _raw_words(record: Values) -> str:
    return next((words for key in _WORDS if (words := joined(record.get(key)))), "")


def joined(value: object, depth: int = 4) -> str:
    """A text that may lie in pieces, as Telegram's links and ChatGPT's parts do."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        pieces = [joined(piece, depth - 1) for piece in value] if depth else []
        blocks = any(
            isinstance(piece, dict) and piece.get("type") in {"text", "tool_use", "tool_result", "thinking"}
            for piece in value
        )
        return ("\n\n" if blocks else " " if _unspaced(value, pieces) else "").join(piece for piece in pieces if piece)
    if (
        isinstance(value, dict)
        and depth
        and value.get("type") not in {"tool_use", "tool_result", "thinking", "image", "image_url"}
    ):
        return next((words for key in _WORDS if (words := joined(value.get(key), depth - 1))), "")
    return ""


def _unspaced(value: Sequence[object], pieces: Sequence[str]) -> bool:
    """Pieces of which none is a plain string have lost the blanks between them."""
    spaced = any(piece[:1].isspace() or piece[-1:].isspace() for piece in pieces)
    return len(value) > 1 and not spaced and not any(isinstance(piece, str) for piece in value)


def _words(record: Values, people: Mapping[str, str], *, slack: bool) -> str:
    """What a message says, clean; ``""`` where nobody said it."""
    spoken = _is_spoken(record)
    words = _raw_words(record) if spoken else ""
    if _is_facebook(record):
        words = mended(words)
    if _SENT.match(words):
        return ""
    if slack:
        words = from_slack(words, people)
    rich = str(record.get("messagetype", "")).lower().startswith("richtext")
    words = from_markup(words, rich=rich, page=_is_page(record))
    said = words_of(clean(without_sources(without_fallback(record, words))))
    pasted = (clean(text) for text in _pasted(record)) if spoken else ()
    return "\n\n".join(text for text in (said, *pasted) if text)


def _is_page(record: Values) -> bool:
    body = record.get("body")
    return isinstance(body, dict) and str(body.get("contentType")).lower() == "html"


def _pasted(record: Values) -> Iterator[str]:
    """What Claude keeps beside a message: texts that were pasted into it, or taken out of a file."""
    attachments = record.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        content = attachment.get("extracted_content") if isinstance(attachment, dict) else None
        if isinstance(content, str) and content.strip():
            yield content


def _time(record: Values) -> str:
    local = record.get("date")
    if "date_unixtime" in record and isinstance(local, str):
        return _with_offset(from_text(local), from_epoch(record["date_unixtime"]))
    for key in _TIMES:
        value = record.get(key)
        if isinstance(value, dict):
            value = value.get("$date")
        if isinstance(value, bool) or value is None:
            continue
        text = str(value)
        found = from_epoch(value) if re.fullmatch(r"\d{9,19}(?:\.\d+)?", text) else from_text(text)
        if found:
            return found
    return ""


def _with_offset(local: str, universal: str) -> str:
    """A local time with the offset that the universal one beside it shows."""
    import datetime

    if not local or not universal:
        return universal or local
    away = datetime.datetime.fromisoformat(local + "+00:00") - datetime.datetime.fromisoformat(universal)
    minutes = round(away.total_seconds() / 60)
    if abs(minutes) > 14 * 60 or minutes % 15:
        return universal
    return f"{local}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
