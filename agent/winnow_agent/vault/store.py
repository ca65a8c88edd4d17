"""The vault's records: files, documents, findings, shards, and the ledger, in one SQLite database.

States change through `Store.move_file` and `Store.move_document`, which check the transition, update the row and append
the ledger entry in one transaction. Nothing else writes a state.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zstandard

from winnow_agent.at_rest import database
from winnow_agent.documents import (
    ApprovedDocument,
    Document,
    Finding,
    approved_from_json,
    approved_to_json,
    document_from_json,
    document_to_json,
)
from winnow_agent.vault import ledger
from winnow_agent.vault.facts import facts_of
from winnow_agent.vault.packed import pack, text_of, unpack
from winnow_agent.vault.schema import VERSION, bring_up_to_date
from winnow_agent.vault.states import DocumentState, FileState, check_document, check_file
from winnow_agent.vault.store_anew import write_anew
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.errors import StopRunError, is_full
from winnow_protocol.wire import now_us

Row = sqlite3.Row
"""A row of the records: columns by name."""
_AT_ONCE = 500
"""Documents whose findings are read at once."""
_UNAPPROVED = {DocumentState.SCREENED, DocumentState.HELD, DocumentState.REJECTED}


class StoreError(StopRunError):
    """The vault's database can't be used as it is."""


class Store:
    """The vault's database; one connection under a lock, so that any thread may use it.

    Args:
        key: of the vault, in an encrypted home.

    Raises:
        NoCipherError: the package for encrypted records is not installed.
        StoreError: the database is damaged, not ours, or of a newer version.
    """

    def __init__(self, path: Path, key: PartKey | None = None) -> None:
        self.key = key
        self._path = path
        self._lock = threading.RLock()
        self._depth = 0
        self._driver = database.driver(key)
        try:
            self._connection = database.connect(path, key, timeout=30)
            path.chmod(0o600)
            database.write_ahead(self._connection)
            for pragma in ("foreign_keys=ON", "secure_delete=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            database.set_aside_in(path.absolute().parent, self._connection)
            self._migrate(path)
        except self._driver.DatabaseError as error:
            if is_full(error):
                raise
            raise StoreError(
                f"opening the vault's records at {path}: {error}; restore the home from a backup, or see `winnow-agent doctor`"
            ) from error

    def close(self) -> None:
        """Closes the database; the write-ahead log is folded in."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; nested calls join the outer one."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
                if self._depth == 1:
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._depth == 1 and self._connection.in_transaction:  # SQLite takes back what a full disk stopped
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def teach(self, name: str, function: Callable[..., Any]) -> None:
        """Lets statements call a pure function by a name."""
        with self._lock:
            self._connection.create_function(name, -1, function, deterministic=True)

    def query(self, sql: str, *arguments: Any) -> list[Row]:
        """Rows of a reading statement."""
        with self._lock:
            return self._connection.execute(sql, arguments).fetchall()

    # -- states --------------------------------------------------------------------------------------------------

    def move_file(self, file_id: bytes, following: FileState, *, kind: str = "", message: str = "") -> None:
        """Takes a file to another state, with the kind and sentence of a failure.

        Raises:
            ForbiddenTransitionError: that state can't follow.
        """
        with self.transaction() as connection:
            row = connection.execute("SELECT state FROM files WHERE id = ?", (file_id,)).fetchone()
            check_file(FileState(row["state"]), following)
            connection.execute(
                "UPDATE files SET state = ?, kind = ?, message = ? WHERE id = ?", (following, kind, message, file_id)
            )
            if row["state"] == FileState.FOUND:
                connection.execute("DELETE FROM answers WHERE file = ?", (file_id,))
            self._record("file", file_id, row["state"], following, {"kind": kind} if kind else {})

    def move_document(
        self,
        document_id: bytes,
        following: DocumentState,
        *,
        reasons: Sequence[str] | None = None,
        approved: ApprovedDocument | None = None,
        **columns: Any,
    ) -> None:
        """Takes a document to another state and sets columns that go with it.

        Args:
            reasons: why; kept with the row and as the entry's detail.
            approved: what `decide` made of it, where it is approved; what was approved before does not outlive a new
                decision.

        Raises:
            ForbiddenTransitionError: that state can't follow.
        """
        with self.transaction() as connection:
            row = connection.execute("SELECT state FROM documents WHERE id = ?", (document_id,)).fetchone()
            check_document(DocumentState(row["state"]), following)
            columns |= {"state": following, "since": now_us()}
            if reasons is not None:
                columns["reasons"] = json.dumps(list(reasons))
            if approved is not None:
                columns["approved"] = pack(approved_to_json(approved))
            elif following in _UNAPPROVED:
                columns["approved"] = None
            assignments = ", ".join(f"{name} = ?" for name in columns)
            connection.execute(
                f"UPDATE documents SET {assignments} WHERE id = ?",  # noqa: S608 (our own column names)
                (*columns.values(), document_id),
            )
            self._record("document", document_id, row["state"], following, {"reasons": list(reasons or ())})

    def record(self, subject: str, identifier: bytes, event: str, detail: Mapping[str, Any] | None = None) -> None:
        """A ledger entry that is no change of a file's or document's state: a shard sealed, a person's act."""
        with self.transaction():
            self._record(subject, identifier, "", event, detail or {})

    def _record(self, subject: str, identifier: bytes, before: str, after: str, detail: Mapping[str, Any]) -> None:
        ledger.append(
            self._connection,
            at=now_us(),
            subject=subject,
            identifier=identifier,
            before=before,
            after=after,
            detail=json.dumps(detail, sort_keys=True),
        )

    # -- files and documents -------------------------------------------------------------------------------------

    def add_file(self, *, source: str, content_hash: bytes, size: int) -> bytes:
        """The id of the file with this content in this source, made on first sight."""
        with self.transaction() as connection:
            row = connection.execute(
                "SELECT id, state FROM files WHERE source = ? AND content_hash = ?", (source, content_hash)
            ).fetchone()
            if row is None:
                file_id = os.urandom(16)
                connection.execute(
                    "INSERT INTO files (id, content_hash, source, size, state) VALUES (?, ?, ?, ?, ?)",
                    (file_id, content_hash, source, size, FileState.FOUND),
                )
                self._record("file", file_id, "", FileState.FOUND, {})
                return file_id
            if row["state"] == FileState.GONE:
                digitized = self.query("SELECT 1 FROM documents WHERE file = ? LIMIT 1", row["id"])
                self.move_file(row["id"], FileState.DIGITIZED if digitized else FileState.FOUND)
            return bytes(row["id"])

    def begin_file(self, file_id: bytes) -> None:
        """Forgets what an interrupted attempt left of a file's documents."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM incoming WHERE file = ?", (file_id,))

    def answer(self, file_id: bytes, question: bytes) -> bytes | None:
        """What an engine answered for a file in state found, by the digest of what it was asked."""
        rows = self.query("SELECT body FROM answers WHERE file = ? AND question = ?", file_id, question)
        return zstandard.decompress(rows[0]["body"]) if rows else None

    def keep_answer(self, file_id: bytes, question: bytes, answer: bytes) -> None:
        """Keeps an engine's answer until the file leaves the state found."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (file_id, question, zstandard.compress(answer, 3))
            )

    def add_incoming(self, file_id: bytes, number: int, document: Document) -> None:
        """Keeps one document of a file that is being digitized."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO incoming VALUES (?, ?, ?)", (file_id, number, pack(document_to_json(document)))
            )

    def finish_file(self, file_id: bytes, message: str = "") -> int:
        """Makes a file's incoming documents its documents, and the file digitized, at once.

        Returns:
            how many documents there are.
        """
        with self.transaction() as connection:
            source = connection.execute("SELECT source FROM files WHERE id = ?", (file_id,)).fetchone()["source"]
            rows = connection.execute("SELECT body FROM incoming WHERE file = ? ORDER BY number", (file_id,)).fetchall()
            for row in rows:
                values = unpack(row["body"])
                document_id = os.urandom(16)
                connection.execute(
                    "INSERT INTO documents (id, file, part, source, state, since, language, modality, source_type, characters, body)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (document_id, file_id, values["part"], source, DocumentState.DIGITIZED, now_us(), values["language"],
                     values["modality"], values["source_type"], len(values["text"]), row["body"]),
                )  # fmt: skip
                connection.execute("INSERT INTO facts VALUES (?, ?)", (document_id, pack(facts_of(values))))
                self._record("document", document_id, "", DocumentState.DIGITIZED, {})
            connection.execute("DELETE FROM incoming WHERE file = ?", (file_id,))
            self.move_file(file_id, FileState.DIGITIZED, message=message)
            return len(rows)

    def document(self, document_id: bytes) -> Document | None:
        """The digitized document, or ``None`` once its text is deleted."""
        row = self.query("SELECT body FROM documents WHERE id = ?", document_id)
        return document_from_json(unpack(row[0]["body"])) if row and row[0]["body"] is not None else None

    def text(self, document_id: bytes) -> str | None:
        """The digitized document's text alone, or ``None`` once it is deleted."""
        row = self.query("SELECT body FROM documents WHERE id = ?", document_id)
        return text_of(row[0]["body"]) if row and row[0]["body"] is not None else None

    def approved(self, document_id: bytes) -> ApprovedDocument | None:
        """What `decide` approved of a document, or ``None`` where there is nothing or its text is deleted."""
        row = self.query("SELECT approved FROM documents WHERE id = ?", document_id)
        return approved_from_json(unpack(row[0]["approved"])) if row and row[0]["approved"] is not None else None

    def documents_in(self, *states: DocumentState, limit: int = -1) -> list[Row]:
        """Rows of the documents in these states, the longest there first; none of a file that is gone, which goes no further."""
        return self.query(
            "SELECT id, source, state, since, characters, policy_digest, reviewer, track, fencing_number, lease_expires_at,"
            " retry_at, modality, reasons, body IS NOT NULL AS has_text FROM documents WHERE state IN (SELECT value FROM json_each(?)) AND"
            " NOT EXISTS (SELECT 1 FROM files WHERE id = documents.file AND state = 'gone') ORDER BY since, rowid LIMIT ?",
            json.dumps(states),
            limit,
        )

    def keep_findings(self, document_id: bytes, detectors: Sequence[str], findings: Sequence[Finding]) -> None:
        """Stores what the detectors saw, replacing what they saw before."""
        body = pack([[f.type, f.start, f.end, f.score, f.detector, f.version, f.note] for f in findings])
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO findings VALUES (?, ?, ?)", (document_id, json.dumps(list(detectors)), body)
            )

    def findings(self, document_id: bytes) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        """The detectors that ran on a document, and what they saw."""
        rows = self.query("SELECT detectors, findings FROM findings WHERE document = ?", document_id)
        if not rows:
            return (), ()
        return tuple(json.loads(rows[0]["detectors"])), tuple(Finding(*one) for one in unpack(rows[0]["findings"]))

    def screened(self, first: int, last: int) -> Iterator[tuple[Row, dict[str, Any], list[list[Any]]]]:
        """Screened documents for a simulation, from one `findings.rowid` to another, the last not among them.

        Of each the row without text, with the JSON of its ``detectors``; its facts, if any; its findings' values.
        """
        decompress = zstandard.ZstdDecompressor().decompress  # making one costs as much as its work here
        for start in range(first, last, _AT_ONCE):
            rows = self.query(
                "SELECT f.document AS id, f.detectors, f.findings, x.facts, d.state, d.source, d.language, d.modality,"
                " d.source_type, d.reasons, d.reviewer FROM findings f"
                " JOIN documents d INDEXED BY documents_decided ON d.id = f.document"
                " LEFT JOIN facts x ON x.document = f.document WHERE f.rowid >= ? AND f.rowid < ?",
                start,
                min(start + _AT_ONCE, last),
            )
            for row in rows:
                facts = decompress(row["facts"]) if row["facts"] else b"{}"
                yield row, json.loads(facts), json.loads(decompress(row["findings"]))

    def counts(self) -> dict[str, int]:
        """``{"file/found": 3, "document/held": 1, …}``; states with none are left out.

        A path that can't be read counts as a failed file, unless its file is one.
        """
        rows = self.query(
            "SELECT 'file/' || state AS name, count(*) AS n"
            " FROM (SELECT state FROM files UNION ALL SELECT ?1 FROM paths p WHERE problem <> ''"
            " AND NOT EXISTS (SELECT 1 FROM files f WHERE f.id = p.file AND f.state = ?1)) GROUP BY state"
            " UNION ALL SELECT 'document/' || state, count(*) FROM documents GROUP BY state",
            FileState.FAILED,
        )
        return {row["name"]: row["n"] for row in rows}

    # -- values of which there is one ----------------------------------------------------------------------------

    def get(self, key: str) -> Any:
        """A value by its key, ``None`` if it was never set."""
        rows = self.query("SELECT value FROM meta WHERE key = ?", key)
        return rows[0]["value"] if rows else None

    def put(self, key: str, value: str | int | bytes) -> None:
        """Sets a value by its key."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def next_sequence(self) -> int:
        """The next number for a request that the vault signs, from 1."""
        with self.transaction():
            number = (self.get("request_sequence") or 0) + 1
            self.put("request_sequence", number)
            return int(number)

    def alarm(self, kind: str, message: str) -> None:
        """Records something that a person must see; ``status`` and the next report show it."""
        with self.transaction() as connection:
            connection.execute("INSERT INTO alarms VALUES (?, ?, ?)", (now_us(), kind, message))
            self._record("alarm", bytes(16), "", kind, {})

    def ledger_head(self) -> ledger.Head:
        """The ledger's newest entry."""
        with self._lock:
            return ledger.head(self._connection)

    def ledger_contradictions(self, known: Iterable[ledger.Head]) -> list[str]:
        """Which heads that are known from elsewhere the ledger does not lead to."""
        with self._lock:
            return ledger.contradictions(self._connection, known)

    def ledger_entries(self, *, identifier: bytes | None = None, last: int | None = None) -> list[ledger.Entry]:
        """The ledger's entries in order."""
        with self._lock:
            self._connection.row_factory = None
            try:
                return ledger.entries(self._connection, identifier=identifier, last=last)
            finally:
                self._connection.row_factory = self._driver.Row

    def delete_for_good(self) -> bool:
        """Folds the write-ahead log in and gives freed pages back, so that deleted text is nowhere in the file.

        Returns:
            whether it is done; see `write_anew`.

        Raises:
            NoRoomError: the disk has too little room for it.
        """
        with self._lock:
            return write_anew(self._path, self._connection, self.key)

    def _migrate(self, path: Path) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise StoreError(
                f"opening the vault's records at {path}: they are of version {version}, this agent knows {VERSION}; update it"
            )
        if version < VERSION:
            with self.transaction() as connection:
                bring_up_to_date(connection)
