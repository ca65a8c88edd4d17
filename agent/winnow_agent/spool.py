"""The one door between the vault and the gateway: two folders of small files.

What is not in the outbox cannot leave, and anyone can list it. A file is named ``<kind>.<32 hex digits>``; it appears
complete or not at all: it is written under a hidden name, synced, renamed, and the folder is synced. Nothing of the
gRPC or of the vault's store is known here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import digest_of, sync_folder

_PARTIAL = ".partial"


class Kind(StrEnum):
    """What a spool file holds."""

    OFFER = "offer"
    """Outbox: a serialized SignedStatement over an OfferBatch."""
    MANIFEST = "manifest"
    """Outbox: a serialized CommitRequest; the shard of the same id lies beside it."""
    SHARD = "shard"
    """Outbox: the sealed bytes."""
    WITHDRAWAL = "withdrawal"
    """Outbox: a serialized SignedStatement over a Withdrawal."""
    RESIGN = "resign"
    """Outbox: a serialized SignedStatement over a ResignBatch; one at a time, unless a courier carries them."""
    LOG_QUERY = "log-query"
    """Outbox: a serialized SignedStatement over a LogQuery."""
    REFERENCE_QUERY = "reference-query"
    """Outbox: a serialized SignedStatement over a ReferenceQuery."""
    REPORT = "report"
    """Outbox: a serialized SignedStatement over a VaultReport; the vault keeps only the newest there."""
    OFFER_ANSWER = "offer-answer"
    """Inbox, like the four below: a serialized SignedAnswer, under the id of the outbox item that it answers."""
    COMMIT_ANSWER = "commit-answer"
    WITHDRAWAL_ANSWER = "withdrawal-answer"
    RESIGN_ANSWER = "resign-answer"
    REPORT_ANSWER = "report-answer"
    LOG_PROOFS = "log-proofs"
    """Inbox: a serialized LogProofs, under the id of the query."""
    REFERENCE = "reference"
    """Inbox: the reference of public texts, under the id of the query; up to a gibibyte, never read whole."""
    ENROLLMENT = "enrollment"
    """Inbox: a serialized EnrollResponse."""
    REFUSAL = "refusal"
    """Inbox: JSON ``{"item", "kind", "code", "message"}`` where the coordinator refused an item for good."""
    GATEWAY = "gateway"
    """Inbox: JSON on the gateway's own state; each replaces the last."""


FIXED_ID = bytes(16)
"""The id of items of which there is only one, each replacing the last."""


class SpoolError(StopRunError):
    """A spool folder can't be used as it is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the spool. ``id`` is 16 bytes."""

    kind: Kind
    id: bytes
    path: Path

    @property
    def name(self) -> str:
        """The file's name, ``<kind>.<hex>``."""
        return self.path.name


class Spool:
    """One of the two folders.

    Raises:
        SpoolError: the folder does not exist or is none.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SpoolError(
                f"opening the spool at {folder}: it is no folder; run `winnow-agent init`, or mend the home"
            )
        self.folder = folder

    def item(self, kind: Kind, item_id: bytes) -> Item:
        """The item of that kind and id, whether or not it is there."""
        return Item(kind, item_id, self.folder / f"{kind.value}.{item_id.hex()}")

    @contextmanager
    def stage(self, kind: Kind, item_id: bytes) -> Iterator[BinaryIO]:
        """Writes an item under its hidden name and syncs it; `publish` follows.

        A failure removes what was written.
        """
        hidden = self._hidden(self.item(kind, item_id))
        try:
            with hidden.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            hidden.unlink(missing_ok=True)
            raise

    @contextmanager
    def grow(self, kind: Kind, item_id: bytes) -> Iterator[BinaryIO]:
        """Goes on writing an item under its hidden name, from the end of what is there, and syncs it; `publish` follows.

        A failure leaves what was written, and others of its kind that were not finished go: it is for one large file.
        """
        hidden = self._hidden(self.item(kind, item_id))
        for other in self.folder.glob(f".{kind.value}.*{_PARTIAL}"):
            if other != hidden:
                other.unlink(missing_ok=True)
        with hidden.open("ab") as file:
            try:
                yield file
            finally:
                file.flush()
                os.fsync(file.fileno())

    def digest(self, item: Item) -> bytes:
        """SHA-256 of an item that has not got its name yet."""
        return digest_of(self._hidden(item))

    def growing(self) -> int:
        """How many bytes lie in unfinished items."""
        found = 0
        for path in self.folder.glob(f".*{_PARTIAL}"):
            with suppress(FileNotFoundError):  # it has got its name
                found += path.stat().st_size
        return found

    def publish(self, item: Item) -> Item:
        """Gives a staged item its name; from here on the other half sees it."""
        self._hidden(item).rename(item.path)
        sync_folder(self.folder)
        return item

    def put(self, kind: Kind, item_id: bytes, data: bytes) -> Item:
        """Stages and publishes in one; an item of that name is replaced."""
        with self.stage(kind, item_id) as writer:
            writer.write(data)
        return self.publish(self.item(kind, item_id))

    def items(self, *kinds: Kind) -> list[Item]:
        """What is there, of these kinds or of all, the oldest first."""
        found: list[tuple[int, str, Item]] = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                item = self.parse(entry.name)
                if item is None or (kinds and item.kind not in kinds) or not entry.is_file(follow_symlinks=False):
                    continue
                try:
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.name, item))
                except FileNotFoundError:  # removed by the other half since the listing
                    continue
        return [item for _, _, item in sorted(found, key=lambda entry: entry[:2])]

    def size(self, *kinds: Kind) -> int:
        """How many bytes items of these kinds have together; one that is gone meanwhile has none."""
        found = 0
        for item in self.items(*kinds):
            with suppress(FileNotFoundError):
                found += item.path.stat().st_size
        return found

    def read(self, item: Item, limit: int = 9 << 20) -> bytes:
        """The whole item.

        Raises:
            SpoolError: it is larger than ``limit`` bytes: nothing that belongs here is.
            FileNotFoundError: it is gone.
        """
        with item.path.open("rb") as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise SpoolError(
                f"reading {item.name} from the spool: it is larger than {limit} bytes; remove it and see who wrote it"
            )
        return data

    def discard(self, item: Item) -> None:
        """Removes a staged item that shall not be published; one that is not there is fine."""
        self._hidden(item).unlink(missing_ok=True)

    def remove(self, item: Item) -> None:
        """Removes an item; one that is gone already is fine."""
        item.path.unlink(missing_ok=True)

    def recover(self, expected: Mapping[str, bytes]) -> list[Item]:
        """After a crash: publishes each hidden file that a row expects under its digest, discards the others.

        Args:
            expected: SHA-256 by item name, from the rows that were committed before the rename.

        Returns:
            the items that were published now.
        """
        published = []
        # A shard before its manifest, as when they were sent: the gateway may be looking.
        for hidden in sorted(self.folder.glob(f".*{_PARTIAL}"), reverse=True):
            name = hidden.name[1 : -len(_PARTIAL)]
            item = self.parse(name)
            if item is not None and name in expected and digest_of(hidden) == expected[name]:
                published.append(self.publish(item))
            else:
                hidden.unlink()
        sync_folder(self.folder)
        return published

    def _hidden(self, item: Item) -> Path:
        return self.folder / f".{item.name}{_PARTIAL}"

    def parse(self, name: str) -> Item | None:
        """The item that a file's name says; ``None`` for a name of another form."""
        named = self.named(name)
        return None if named is None else Item(*named, self.folder / name)

    @staticmethod
    def named(name: str) -> tuple[Kind, bytes] | None:
        """Kind and id in an item's name; ``None`` for a name of another form."""
        kind, _, hexadecimal = name.partition(".")
        try:
            item_id = bytes.fromhex(hexadecimal)
            return (Kind(kind), item_id) if len(item_id) == 16 and hexadecimal == item_id.hex() else None
        except ValueError:
            return None
