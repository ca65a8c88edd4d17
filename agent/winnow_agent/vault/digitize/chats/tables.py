"""Chats that are exported as tables: which column holds the speaker, the words and the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from winnow_agent.vault.digitize.chats.conversation import Message
from winnow_agent.vault.digitize.chats.noise import speaker_of, words_of
from winnow_agent.vault.digitize.chats.stamps import STAMP, Stamp, from_epoch, iso, order_of, stamp_of
from winnow_agent.vault.digitize.cleaning import clean, one_line

_SPEAKERS = (
    "author",
    "sender",
    "sender name",
    "from",
    "user",
    "username",
    "user name",
    "name",
    "speaker",
    "nickname",
    "contact",
    "who",
    "role",
)
_WORDS = ("content", "text", "message", "body", "msg", "message text", "comment", "utterance")
_TIMES = (
    "date",
    "timestamp",
    "time",
    "datetime",
    "date time",
    "date sent",
    "sent at",
    "sent",
    "created at",
    "ts",
    "message date",
)
_OTHERS = frozenset({"title", "headline", "subject", "url", "rating", "stars"})
"""Columns of articles, reviews and mails."""
_OF_CHATS = frozenset({"conversation id", "chat session"})
"""Columns of chats alone, beside which there may be one of those: of Teams, and of iMazing."""
_STAMPED = re.compile(rf"^\s*(?:[^\W\d_]{{3,9}}\.?,? )?{STAMP}")


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns by their numbers; -1 for none. ``clock``: a second column with the time of day."""

    speaker: int
    words: int
    time: int
    clock: int


def roles_of(head: Sequence[Sequence[str]]) -> Roles | None:
    """The columns of a chat, by its first row; None where the table is something else."""
    names = [re.sub(r"[\s_-]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower() for name in head[0]]
    speaker, words, time = (_first(names, known) for known in (_SPEAKERS, _WORDS, _TIMES))
    if (
        min(speaker, words, time) < 0
        or len(head) < 3
        or (not _OTHERS.isdisjoint(names) and _OF_CHATS.isdisjoint(names))
    ):
        return None
    rows = [row for row in head[1:] if len(row) > max(speaker, words, time)]
    timed = sum(1 for row in rows if _is_time(row[time]))
    if not rows or timed < 0.8 * len(rows):
        return None
    clock = names.index("time") if names[time] == "date" and "time" in names else -1
    return Roles(speaker, words, time, clock)


def _first(names: Sequence[str], known: Sequence[str]) -> int:
    return next((names.index(name) for name in known if name in names), -1)


def _is_time(cell: str) -> bool:
    return (
        re.fullmatch(r"\s*\d{9,19}(?:\.\d+)?\s*", cell) is not None
        or re.match(r"\s*\D{0,12}\d{1,4}[./-]\d", cell) is not None
    )


def messages_of(rows: Iterable[Sequence[str]], roles: Roles) -> tuple[list[Message], int]:
    """The messages as speaker, words and time, the oldest first, and how many rows hold nobody's words."""
    found: list[tuple[str, str, Stamp | str]] = []
    noise = 0
    for number, row in enumerate(rows):
        if number == 0 or len(row) <= max(roles.speaker, roles.words):
            continue
        words = words_of(clean(row[roles.words]))
        if not words:
            noise += 1
            continue
        written = row[roles.time] if roles.time < len(row) else ""
        if 0 <= roles.clock < len(row):
            written = f"{written} {row[roles.clock]}"
        found.append((one_line(speaker_of(row[roles.speaker]), 60), words, _stamp(written)))
    order = order_of([stamp for _, _, stamp in found if isinstance(stamp, Stamp)])
    messages = [
        Message(who, words, stamp if isinstance(stamp, str) else iso(stamp, order)) for who, words, stamp in found
    ]
    times = [message.time for message in messages if message.time]
    if len(times) > 1 and times[0] > times[-1]:
        messages.reverse()
    return messages, noise


def _stamp(written: str) -> Stamp | str:
    if re.fullmatch(r"\s*\d{9,19}(?:\.\d+)?\s*", written):
        return from_epoch(written)
    match = _STAMPED.match(written)
    return stamp_of(match) if match else ""
