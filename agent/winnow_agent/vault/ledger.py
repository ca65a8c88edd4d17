"""The hash-chained record of every state change.

Entry *n* is ``SHA-256("winnow/v1/ledger" NUL || canonical JSON of [n, at, subject, identifier, before, after, commitment, previous])``
in which ``commitment`` is ``SHA-256(salt || detail)``. The detail (names, reasons) stands in a table of its own that can be erased;
the chain still verifies without it, and a detail that is there can be checked against its commitment.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

GENESIS = bytes(32)
"""What the first entry names as its predecessor."""

SCHEMA = """
CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    subject TEXT NOT NULL,
    identifier BLOB NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    commitment BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE ledger_details (
    sequence INTEGER PRIMARY KEY REFERENCES ledger (sequence),
    salt BLOB NOT NULL,
    detail TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One state change. ``at`` is microseconds since the epoch; ``detail`` is ``None`` once erased."""

    sequence: int
    at: int
    subject: str
    identifier: bytes
    before: str
    after: str
    commitment: bytes
    hash: bytes
    salt: bytes | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's number (0 for none) and hash."""

    size: int
    hash: bytes


def append(
    connection: sqlite3.Connection, *, at: int, subject: str, identifier: bytes, before: str, after: str, detail: str
) -> Head:
    """Adds an entry inside the caller's transaction.

    Returns:
        the new head.
    """
    last = head(connection)
    salt = os.urandom(16)
    commitment = _commitment(salt, detail)
    sequence = last.size + 1
    digest = _entry_hash(
        last.hash,
        sequence=sequence,
        at=at,
        subject=subject,
        identifier=identifier,
        change=(before, after),
        commitment=commitment,
    )
    connection.execute(
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (sequence, at, subject, identifier, before, after, commitment, digest),
    )
    connection.execute("INSERT INTO ledger_details VALUES (?, ?, ?)", (sequence, salt, detail))
    return Head(sequence, digest)


def head(connection: sqlite3.Connection) -> Head:
    """The newest entry's number and hash."""
    row = connection.execute("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(row[0], row[1]) if row else Head(0, GENESIS)


def entries(connection: sqlite3.Connection, *, identifier: bytes | None = None, last: int | None = None) -> list[Entry]:
    """The entries in order, of one subject or of all, only the ``last`` so many if given."""
    where, arguments = ("WHERE l.identifier = ?", [identifier]) if identifier is not None else ("", [])
    rows = connection.execute(
        f"SELECT l.*, d.salt, d.detail FROM ledger l LEFT JOIN ledger_details d USING (sequence) {where}"  # noqa: S608 (a constant)
        " ORDER BY l.sequence DESC LIMIT ?",
        [*arguments, -1 if last is None else last],
    ).fetchall()
    return [Entry(*row) for row in reversed(rows)]


def faults(chain: Iterable[Entry], expected: Iterable[Head] = ()) -> list[str]:
    """What is wrong with a chain: changed, removed or reordered entries, and a tail cut off against heads that are known.

    Args:
        chain: all entries in order.
        expected: heads known from elsewhere; without one neither a cut-off end nor a ledger written anew is seen.

    Returns:
        sentences, none for a sound chain.
    """
    found: list[str] = []
    wanted = {head.size: head for head in expected if head.size}
    previous, count, at_wanted = GENESIS, 0, {}
    for entry in chain:
        count += 1
        if entry.sequence != count:
            found.append(f"entry {count} is missing: the next one is numbered {entry.sequence}")
            count = entry.sequence
        digest = _entry_hash(
            previous,
            sequence=entry.sequence,
            at=entry.at,
            subject=entry.subject,
            identifier=entry.identifier,
            change=(entry.before, entry.after),
            commitment=entry.commitment,
        )
        if digest != entry.hash:
            found.append(f"entry {entry.sequence} was changed, or one before it: its hash does not follow")
        if (
            entry.salt is not None
            and entry.detail is not None
            and _commitment(entry.salt, entry.detail) != entry.commitment
        ):
            found.append(f"the detail of entry {entry.sequence} was changed: it does not match its commitment")
        previous = entry.hash
        if entry.sequence in wanted:
            at_wanted[entry.sequence] = entry.hash
    return [*found, *_against(list(wanted.values()), count, at_wanted)]


def contradictions(connection: sqlite3.Connection, known: Iterable[Head]) -> list[str]:
    """Which known heads the ledger does not lead to, by a look at their entries alone; sentences as `faults` has them."""
    wanted = [head for head in known if head.size]
    hashes = {}
    for head_ in wanted:
        row = connection.execute("SELECT hash FROM ledger WHERE sequence = ?", (head_.size,)).fetchone()
        if row:
            hashes[head_.size] = bytes(row[0])
    return _against(wanted, head(connection).size, hashes)


def _against(known: Sequence[Head], size: int, hashes: Mapping[int, bytes]) -> list[str]:
    """What is wrong by heads that are known, in a ledger that ends at ``size``; the least head that was cut off says it."""
    beyond = [head.size for head in known if head.size > size]
    found = [
        f"entry {head.size} is not the one whose head is known: the ledger was rewritten"
        for head in known
        if head.size <= size and hashes.get(head.size) != head.hash
    ]
    if beyond:
        found.append(
            f"the ledger ends at entry {size}, but a head at entry {max(beyond)} is known: its end was cut off"
        )
    return found


def _commitment(salt: bytes, detail: str) -> bytes:
    return hashlib.sha256(salt + detail.encode()).digest()


def _entry_hash(
    previous: bytes,
    *,
    sequence: int,
    at: int,
    subject: str,
    identifier: bytes,
    change: tuple[str, str],
    commitment: bytes,
) -> bytes:
    canonical = json.dumps(
        [sequence, at, subject, identifier.hex(), *change, commitment.hex(), previous.hex()], separators=(",", ":")
    )
    return hashlib.sha256(b"winnow/v1/ledger\0" + canonical.encode()).digest()
