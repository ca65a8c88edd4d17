"""The reference of public texts, as a vault learns of it, asks for it and keeps it.

A report's answer brings the steward's signed notice of it, which names its digest. The vault then asks through its outbox for
the bytes; the gateway fetches them into the inbox and is believed nothing. What is kept is a filter of what is public, and so
is no secret: it lies in the clear, no backup has it, and a vault that lost it asks again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from winnow_agent.scheduling import MayContinue
from winnow_agent.spool import Item, Kind
from winnow_agent.vault.requests import Outgoing, awaited, send, settle
from winnow_agent.vault.screen.public import NAME, PublicTexts
from winnow_agent.vault.screening import decide_again
from winnow_agent.vault.statements import UntrustedError
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.files import replacing
from winnow_protocol.reference import Reference, WrongReferenceError
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.v1.fleet_pb2 import ReferenceQuery
from winnow_protocol.v1.steward_pb2 import ReferenceNotice
from winnow_protocol.wire import CHUNK_BYTES, now_us

_IN_USE = "reference/in_use"
_NOT_BEFORE = "reference/not_before"
_TAKEN_UP = "reference/taken_up"
_RETRY_US = 3_600_000_000


class References:
    """What a vault has of it: one file, the newest that it was given.

    Args:
        folder: where it is kept.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._opened: tuple[Path, int, PublicTexts] | None = None

    @property
    def version(self) -> int:
        """Of the notice of the one that is here; 0 without."""
        held = self._in_use()
        return held[0] if held else 0

    @property
    def digest(self) -> str:
        """SHA-256 of the one that is here, in hex; empty without."""
        held = self._in_use()
        return held[1].stem if held else ""

    def detector(self) -> PublicTexts | None:
        """What compares documents with the one that is here.

        One that can't be read any more is an alarm, and is fetched again.
        """
        held = self._in_use()
        if held is None:
            return None
        version, path = held
        if self._opened is None or self._opened[:2] != (path, version):
            try:
                self._opened = (path, version, PublicTexts(Reference(path), version))
            except WrongReferenceError as error:
                self._store.alarm("reference", str(error))
                path.unlink(missing_ok=True)
                return None
        return self._opened[2]

    def is_awaited(self, trust: Trust) -> bool:
        """Whether what is public can't be told yet: the first one that was published is not here, or not compared with."""
        if not self.version:
            return trust.reference_notice is not None
        return bool(self._store.get(_TAKEN_UP) != self.digest)

    def query(self, out: Outgoing) -> Item | None:
        """Asks the gateway for the newest, if it is not here and not asked for."""
        notice, store = out.trust.reference_notice, out.store
        if notice is None or (store.get(_NOT_BEFORE) or 0) > now_us():
            return None
        if self._path(notice.digest).exists():
            if self.version != notice.version:  # the same one, published once more
                self._use(notice)
            return None
        item = out.outbox.item(Kind.REFERENCE_QUERY, _id(notice))
        if awaited(store, item) is not None:
            return None
        payload = ReferenceQuery(digest=notice.digest, size=notice.size).SerializeToString()
        return send(
            out,
            item,
            out.trust.signing_key.sign(StatementKind.REFERENCE_QUERY, payload).SerializeToString(),
            payload=payload,
            sequence=0,
            change=lambda: None,
        )

    def take(self, trust: Trust, item: Item, query: Item) -> list[Item]:
        """Keeps what the gateway fetched, in the place of the one before.

        What is not the one that the steward's notice names, or is none, is an alarm, and is asked for again in an hour.

        Returns:
            the outbox items that are settled by it.
        """
        notice, store = trust.reference_notice, self._store
        if notice is None or item.id != _id(notice):  # a newer one was published meanwhile, and is asked for
            settle(store, [query])
            return [query]
        target = self._path(notice.digest)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        try:
            Reference(item.path)
            _copy(item.path, target, notice)
        except (UntrustedError, WrongReferenceError) as error:
            with store.transaction():
                store.alarm("reference", str(error))
                postpone(store)
                settle(store, [query])
            return [query]
        with store.transaction():
            self._use(notice)
            settle(store, [query])
        for other in self._folder.iterdir():
            if other != target:
                other.unlink()
        return [query]

    def _use(self, notice: ReferenceNotice) -> None:
        with self._store.transaction():
            self._store.put(_IN_USE, json.dumps({"version": notice.version, "digest": notice.digest.hex()}))
            self._store.record("reference", notice.digest[:16], "in_use", {"version": notice.version})

    def _in_use(self) -> tuple[int, Path] | None:
        kept = self._store.get(_IN_USE)
        if kept is None:
            return None
        values = json.loads(kept)
        path = self._path(bytes.fromhex(values["digest"]))
        return (values["version"], path) if path.exists() else None

    def _path(self, digest: bytes) -> Path:
        return self._folder / f"{digest.hex()}.reference"


def take_up(store: Store, references: References, may_continue: MayContinue) -> int:
    """Compares with a reference that is new what was decided before it came and was not offered since.

    What a person released stays released. A stop loses nothing: it begins anew, and what was compared is compared fast.

    Returns:
        how many documents go back to a decision.
    """
    detector = references.detector()
    if detector is None or store.get(_TAKEN_UP) == references.digest:
        return 0
    again = 0
    decided = (DocumentState.APPROVED, DocumentState.HELD, DocumentState.REJECTED)
    # With those of files that are gone: they may come back.
    for row in store.query(
        "SELECT id, state FROM documents WHERE state IN (?, ?, ?) AND body IS NOT NULL AND reviewer = ''", *decided
    ):
        if not may_continue():
            return again
        again += _compare(store, detector, row)
    store.put(_TAKEN_UP, references.digest)
    return again


def _compare(store: Store, detector: PublicTexts, row: Row) -> int:
    document = store.document(row["id"])
    if document is None:
        return 0
    found = detector.findings(document)
    with store.transaction():  # what a reviewer marks meanwhile stays
        detectors, findings = store.findings(row["id"])
        others = [finding for finding in findings if finding.detector != NAME]
        store.keep_findings(row["id"], [*(name for name in detectors if name != NAME), NAME], [*others, *found])
        is_other = [(one.score, one.version) for one in findings if one.detector == NAME] != [
            (one.score, one.version) for one in found
        ]
        return decide_again(store, [row]) if is_other else 0


def take_refusal(store: Store, trust: Trust, query: Item) -> bool:
    """Asks again in an hour, or for another at once where the steward has published one meanwhile.

    Returns:
        whether the newest was refused, which a person should know.
    """
    notice = trust.reference_notice
    if notice is None or query.id != _id(notice):
        return False
    postpone(store)
    return True


def postpone(store: Store) -> None:
    """Asks for nothing for an hour."""
    store.put(_NOT_BEFORE, now_us() + _RETRY_US)


def _copy(source: Path, target: Path, notice: ReferenceNotice) -> None:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as incoming, replacing(target) as file:
        while block := incoming.read(CHUNK_BYTES):
            digest.update(block)
            size += file.write(block)
        if size != notice.size or digest.digest() != notice.digest:
            raise UntrustedError(
                "taking the reference of public texts: its bytes are not those that the steward signed for; they are not used;"
                " ask the coordinator's operator"
            )


def _id(notice: ReferenceNotice) -> bytes:
    """Of the query and of what is fetched: the same after a stop, so that a download goes on."""
    return notice.digest[:16]
