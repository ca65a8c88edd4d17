"""Which documents a text is, where nobody knows their identifiers any more: compared here, and told to nobody.

Four things are compared, the surest first: the file's content with the archive's files; the text with texts that are still
kept, as they were read and as they were approved; with the own copies; and its signature with those that were offered, which
outlive the text. Personal data may have been replaced in what left, so texts need not be equal: they match like the fleet's
documents do, from half of their shingles on, or where one stands in the other word for word.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw.copies import OwnCopies
from winnow_protocol.minhash import MINIMUM_SHINGLES, THRESHOLD, FleetSecret, Signature, signature
from winnow_protocol.receiving import SealBrokenError

_log = logging.getLogger(__name__)

_SHORTEST_QUOTE = 40
"""Characters, its spaces apart, that a text has at least to be looked for word for word."""
_LOCAL = FleetSecret(0, b"compared here, and told to nobody".ljust(32))
"""Keys signatures that are made and compared within one command, of texts that are at hand."""


@dataclass(frozen=True, slots=True)
class Match:
    """A document that a text is taken for.

    Attributes:
        id: of a document of these records, or of an own copy that the records have lost.
        how: a sentence's end: ``the same file``, ``93 % alike``.
        likeness: 0 to 1, to order by.
    """

    id: bytes
    how: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Sought:
    """A file whose documents are looked for.

    Attributes:
        content_hash: SHA-256 of the file.
        texts: the texts of its documents.
    """

    content_hash: bytes
    texts: tuple[str, ...]


def keep_signatures(store: Store, document_id: bytes, offered: Iterable[Signature]) -> None:
    """Keeps what was offered of a document, one an epoch, so that it can be found by its text when the text is gone."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM signatures WHERE document = ?", (document_id,))
        connection.executemany(
            "INSERT INTO signatures VALUES (?, ?, ?)", [(document_id, one.epoch, one.values) for one in offered]
        )


def find_by_text(
    store: Store,
    trust: Trust,
    copies: OwnCopies,
    sought: Sought,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Match]:
    """The documents that the file or its texts are taken for, the likeliest first; withdrawn ones are left out.

    Args:
        progress: told how many kept texts are compared, of how many.
    """
    found: dict[bytes, Match] = {}

    def note(document_id: bytes, how: str, likeness: float) -> None:
        if document_id not in found or found[document_id].likeness < likeness:
            found[document_id] = Match(document_id, how, likeness)

    for row in store.query(
        "SELECT d.id FROM documents d JOIN files f ON f.id = d.file WHERE f.content_hash = ?", sought.content_hash
    ):
        note(row["id"], "the same file", 1.0)
    comparers = [_Comparer(text) for text in sought.texts if text.strip()]
    for document_id, text in _kept_texts(store, progress):
        for comparer in comparers:
            if likeness := comparer.likeness(text):
                note(document_id, _said(likeness), likeness)
    for document_id, text in _copied_texts(trust, copies):
        for comparer in comparers:
            if likeness := comparer.likeness(text):
                note(document_id, f"{_said(likeness)}, by the own copy", likeness)
    for document_id, likeness in _by_signature(store, trust, sought.texts):
        note(document_id, f"{_said(likeness)}, by its signature", likeness)
    gone = {row["id"] for row in store.query("SELECT id FROM documents WHERE state = ?", DocumentState.WITHDRAWN)}
    return sorted((m for m in found.values() if m.id not in gone), key=lambda m: -m.likeness)


def near_copies(store: Store, document_ids: Iterable[bytes]) -> dict[bytes, bytes]:
    """Duplicates of this vault's that say what one of these documents says, each with that document.

    The coordinator would ask for one of them once the document that stands in its way is gone.
    """
    waiting = store.query(
        "SELECT s.document, s.epoch, s.signature FROM signatures s JOIN documents d ON d.id = s.document"
        " WHERE d.state = ?",
        DocumentState.DUPLICATE,
    )
    if not waiting:
        return {}
    chosen, copies = set(document_ids), dict[bytes, bytes]()
    table = np.stack([_values(row["signature"]) for row in waiting])
    for row in store.query("SELECT document, epoch, signature FROM signatures"):
        if row["document"] not in chosen:
            continue
        alike = (table == _values(row["signature"])).mean(axis=1)
        for number in np.flatnonzero(alike >= THRESHOLD):
            other = waiting[number]
            if other["document"] not in chosen and other["epoch"] == row["epoch"]:
                copies.setdefault(bytes(other["document"]), bytes(row["document"]))
    return copies


def _kept_texts(store: Store, progress: Callable[[int, int], None]) -> Iterator[tuple[bytes, str]]:
    """Texts of the records, as they were read and, where that is another, as they were approved."""
    rows = store.query(
        "SELECT id FROM documents WHERE state <> ? AND (body IS NOT NULL OR approved IS NOT NULL)",
        DocumentState.WITHDRAWN,
    )
    for number, row in enumerate(rows, 1):
        text, approved = store.text(row["id"]), store.approved(row["id"])
        if text is not None:
            yield row["id"], text
        if approved is not None and approved.text != text:
            yield row["id"], approved.text
        progress(number, len(rows))


def _copied_texts(trust: Trust, copies: OwnCopies) -> Iterator[tuple[bytes, str]]:
    try:
        for record in copies.records(trust.receiving_key):
            yield record.document_id, record.text
    except SealBrokenError as error:
        _log.warning("an own copy does not open, and is not compared: %s", error)


def _by_signature(store: Store, trust: Trust, texts: Sequence[str]) -> Iterator[tuple[bytes, float]]:
    """Documents by what was offered of them, also where nothing else is left."""
    secrets = {secret.epoch: secret for secret in trust.fleet_secrets()}
    rows = store.query("SELECT document, epoch, signature FROM signatures")
    for epoch in sorted({row["epoch"] for row in rows} & secrets.keys()):
        of_epoch = [row for row in rows if row["epoch"] == epoch]
        table = np.stack([_values(row["signature"]) for row in of_epoch])
        for text in texts:
            sought = signature(text, secrets[epoch])
            if sought.shingles < MINIMUM_SHINGLES:
                continue
            alike = (table == _values(sought.values)).mean(axis=1)
            for number in np.flatnonzero(alike >= THRESHOLD):
                yield bytes(of_epoch[number]["document"]), float(alike[number])


class _Comparer:
    """Compares one text with many."""

    def __init__(self, text: str) -> None:
        self._normal = _normal(text)
        made = signature(text, _LOCAL)
        self._values = _values(made.values) if made.shingles >= MINIMUM_SHINGLES else None

    def likeness(self, text: str) -> float:
        """0, or from THRESHOLD on how alike they are; 1 where one stands in the other."""
        other = _normal(text)
        shorter, longer = sorted((self._normal, other), key=len)
        if len(shorter) >= _SHORTEST_QUOTE and shorter in longer:
            return 1.0
        if self._values is None:
            return 0.0
        made = signature(text, _LOCAL)
        if made.shingles < MINIMUM_SHINGLES:
            return 0.0
        alike = float((_values(made.values) == self._values).mean())
        return alike if alike >= THRESHOLD else 0.0


def _normal(text: str) -> str:
    return "".join(text.casefold().split())


def _values(packed: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    return np.frombuffer(packed, dtype="<u4")


def _said(likeness: float) -> str:
    return "the same words" if likeness == 1.0 else f"{likeness:.0%} alike"


def content_hash_of(path: Path) -> bytes:
    """SHA-256 of a file, by which the records know the archive's files."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
