"""What a withdrawal takes: documents by identifier, shard, source or text, or all; each with why it was chosen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.withdraw.matching import Match, near_copies
from winnow_agent.vault.withdraw.withdrawal import ever_offered, rows_of, waiting_documents
from winnow_protocol.errors import StopRunError


class NoSuchDocumentError(StopRunError):
    """What should be withdrawn is not here."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A document that is to be withdrawn.

    Attributes:
        row: of the records; ``None`` where another agent of the partner sent it, or the records have lost it.
        file: the path of its file, empty where that is gone.
        told: whether the coordinator knows of it, so that it has to be told.
    """

    id: bytes
    row: Row | None
    file: str
    why: str
    told: bool

    @property
    def state(self) -> str:
        """Where it stands here."""
        return "not in these records" if self.row is None else str(self.row["state"])

    @property
    def where(self) -> str:
        """Who has it, in words."""
        if self.row is None:
            return "the coordinator is asked"
        if self.row["state"] == DocumentState.DELIVERED:
            return f"sent to {self.row['track']}"
        return "offered, its text not sent" if self.told else "here alone"


@dataclass(slots=True)
class Choice:
    """Collects what is to be withdrawn; each document once, with the first reason that it was chosen for."""

    store: Store
    _why: dict[bytes, str] = field(default_factory=dict)

    def add_document(self, prefix: str) -> None:
        """The document whose identifier starts so. A whole identifier may be one that these records do not know.

        Raises:
            NoSuchDocumentError: there is none, or there are several; or it is no identifier.
        """
        digits = prefix.lower()
        if not digits or set(digits) - set("0123456789abcdef") or len(digits) > 32:
            raise NoSuchDocumentError(
                f"withdrawing {prefix!r}: that is no document's identifier, 32 digits from 0 to f"
            )
        rows = self.store.query("SELECT id FROM documents WHERE hex(id) LIKE ? || '%' LIMIT 2", digits.upper())
        if len(digits) == 32:
            self._why.setdefault(bytes.fromhex(digits), "named")
            return
        if len(rows) != 1:
            several = "several documents have" if rows else "no document has"
            raise NoSuchDocumentError(
                f"withdrawing {prefix}: {several} an identifier that starts so; see `winnow-agent status --files --json`"
            )
        self._why.setdefault(rows[0]["id"], "named")

    def add_shard(self, prefix: str) -> None:
        """The documents of the shard whose identifier starts so.

        Raises:
            NoSuchDocumentError: there is none, or there are several.
        """
        shards = self.store.query("SELECT id FROM shards WHERE hex(id) LIKE ? || '%' LIMIT 2", prefix.upper())
        if len(shards) != 1:
            several = "several shards have" if shards else "no shard has"
            raise NoSuchDocumentError(
                f"withdrawing shard {prefix}: {several} an identifier that starts so; see `winnow-agent outbox list`"
            )
        rows = self.store.query("SELECT id FROM documents WHERE shard = ? ORDER BY rowid", shards[0]["id"])
        self._add((row["id"] for row in rows), "its shard")

    def add_source(self, name: str) -> None:
        """The documents of a source.

        Raises:
            NoSuchDocumentError: the records have no file of that source.
        """
        if not self.store.query("SELECT 1 FROM files WHERE source = ? LIMIT 1", name):
            raise NoSuchDocumentError(f"withdrawing source {name}: nothing was ever found in a source of that name")
        rows = self.store.query("SELECT id FROM documents WHERE source = ? ORDER BY rowid", name)
        self._add((row["id"] for row in rows), "its source")

    def add_wished(self, document_ids: Iterable[bytes]) -> None:
        """What the coordinator asks to be withdrawn."""
        self._add(document_ids, "another agent's withdrawal")

    def add_everything(self) -> None:
        """All documents of the records."""
        self._add((row["id"] for row in self.store.query("SELECT id FROM documents ORDER BY rowid")), "everything")

    def add_matches(self, path: Path, matches: Sequence[Match]) -> None:
        """What a text was taken for.

        Raises:
            NoSuchDocumentError: it was taken for nothing.
        """
        if not matches:
            raise NoSuchDocumentError(
                f"withdrawing what {path} says: no document here is alike, by its file, a text or a copy that is kept, or its"
                " signature"
            )
        for match in matches:
            self._why.setdefault(match.id, f"its text: {match.how}")

    def add_near_copies(self) -> None:
        """Duplicates here that say the same: the coordinator would ask for one of them next."""
        for document_id, original in near_copies(self.store, self._why).items():
            self._why.setdefault(document_id, f"a near copy of {original.hex()[:12]}")

    def chosen(self) -> list[Chosen]:
        """What was chosen and is not withdrawn yet, nor asked for."""
        rows = {bytes(row["id"]): row for row in rows_of(self.store, self._why)}
        waiting, offered = waiting_documents(self.store), ever_offered(self.store, self._why)
        files = self._files({row["file"] for row in rows.values()})
        return [
            Chosen(one, row, files.get(row["file"], "") if row else "", why, told=row is None or one in offered)
            for one, why in self._why.items()
            for row in [rows.get(one)]
            if one not in waiting and (row is None or row["state"] != DocumentState.WITHDRAWN)
        ]

    def _add(self, document_ids: Iterable[bytes], why: str) -> None:
        for document_id in document_ids:
            self._why.setdefault(bytes(document_id), why)

    def _files(self, file_ids: set[bytes]) -> dict[bytes, str]:
        rows = self.store.query("SELECT file, min(path) AS path FROM paths WHERE file IS NOT NULL GROUP BY file")
        return {bytes(row["file"]): os.fsdecode(row["path"]) for row in rows if row["file"] in file_ids}
