"""Verdicts: is a document new to the fleet, and who may send it.

Compared are the partner's own earlier documents, in all tracks, and the open archive. "Duplicate" and "waiting" are
said of these alone; what lies in somebody else's private track changes neither the verdict nor the way to it. A lease covers
a text as a committed copy would: for its own partner at once as a duplicate, for others as waiting, and only where the
document would go to the open archive itself. A document that is permitted for a private track, too, waits if the
directory prefers the open archive for it: the track is chosen first, and then nothing moves it to another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from winnow_coordinator.dedup import Index, entered_in, of_partner, of_track
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Transaction, documents
from winnow_coordinator.store.tables import Document, DocumentState
from winnow_coordinator.tracks import OPEN_ARCHIVE, Descriptors, Track, assign
from winnow_protocol import minhash

_REASON_LIMIT = 500
_LONGEST_LEASES = 4
"""How many times its life a lease may be renewed to."""


class VerdictKind(StrEnum):
    """What an offer is answered with."""

    NOVEL = "novel"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    REFUSED = "refused"


class KeptBy(StrEnum):
    """Whose copy a duplicate repeats."""

    OWN = "own"
    OPEN_ARCHIVE = "open_archive"


@dataclass(frozen=True, slots=True)
class Offer:
    """One document as a vault offers it.

    Attributes:
        document_id: 16 random bytes.
        signature: raw little-endian ``uint32[128]``, or its 25 bands alone, under ``epoch``.
        earlier: the same text's signatures under other epochs, by epoch.
    """

    document_id: bytes
    scheme: str
    epoch: int
    signature: bytes
    descriptors: Descriptors
    earlier: Mapping[int, bytes] = field(default_factory=dict)

    def signatures(self, epochs: Sequence[int]) -> dict[int, bytes]:
        """Those of its signatures that are of these epochs."""
        stated = {self.epoch: self.signature, **self.earlier}
        return {epoch: stated[epoch] for epoch in epochs if epoch in stated}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one document; times are microseconds since the epoch."""

    document_id: bytes
    kind: VerdictKind
    reason: str
    track: str = ""
    fencing_number: int = 0
    lease_expires_at: int = 0
    retry_at: int = 0
    duplicate_of: KeptBy | None = None


@dataclass(frozen=True, slots=True)
class Offerer:
    """Who offers."""

    agent_id: str
    partner: str


@dataclass(frozen=True, slots=True)
class Directory:
    """What offers are judged by: the epoch that signatures are keyed with, and the tracks in their order.

    Attributes:
        earlier_epochs: those that are looked up, too, until all agents have moved to ``epoch``.
    """

    version: int
    epoch: int
    tracks: tuple[Track, ...]
    earlier_epochs: tuple[int, ...] = ()

    @property
    def epochs(self) -> tuple[int, ...]:
        """All that are looked up, the present one first."""
        return (self.epoch, *self.earlier_epochs)


def looked_at(partner: str) -> tuple[str, ...]:
    """The scopes that a partner's offers are compared in."""
    return (of_track(OPEN_ARCHIVE), of_partner(partner))


def to_look_up(
    tx: Transaction, offers: Sequence[Offer], offerer: Offerer, directory: Directory
) -> list[tuple[bytes, int]]:
    """Signature and epoch of all that `Desk.judge` would look up of a batch, as the records are now."""
    known = documents.by_ids(tx, (offer.document_id for offer in offers))
    asked = list[tuple[bytes, int]]()
    for offer in offers:
        row = known.get(offer.document_id)
        for_good = row is not None and (
            row.agent_id != offerer.agent_id or row.state in (DocumentState.KEPT, DocumentState.WITHDRAWN)
        )
        if not for_good and assign(offer.descriptors, directory.tracks).track is not None:
            asked += ((values, epoch) for epoch, values in offer.signatures(directory.epochs).items())
    return asked


@dataclass(frozen=True, slots=True)
class Desk:
    """Judges offers of one agent inside one write transaction, so that near-copies offered at once come in an order.

    Attributes:
        now: microseconds since the epoch.
        lease: how long a lease lives, microseconds.
    """

    transaction: Transaction
    index: Index
    offerer: Offerer
    directory: Directory
    now: int
    lease: int

    def judge(self, offers: Sequence[Offer]) -> list[Verdict]:
        """A verdict for each offer, in their order; an offer sees those before it.

        Raises:
            RefusedError: a signature is of another scheme than the one here, or an offer's of no epoch that is looked up, so
                that it compares with none.
        """
        scheme, epochs = minhash.SCHEME, self.directory.epochs
        if any(offer.scheme != scheme or offer.epoch not in epochs for offer in offers):
            epoch = self.directory.epoch
            raise RefusedError(Problem.OTHER_SIGNATURES, scheme=scheme, epoch=epoch, detail=self.offerer.agent_id)
        known = documents.by_ids(self.transaction, (offer.document_id for offer in offers))
        return [self._verdict(offer, known.get(offer.document_id)) for offer in offers]

    def _verdict(self, offer: Offer, row: Document | None) -> Verdict:
        if row is not None:
            settled = self._settled(offer, row)
            if settled is not None:
                return settled
        row = self._record(offer, row)
        assignment = assign(offer.descriptors, self.directory.tracks)
        if assignment.track is None:
            return self._refuse(row, assignment.reason)
        row.track, row.reason = assignment.track, assignment.reason[:_REASON_LIMIT]
        standing = self._standing(offer, row)
        for cover in standing:
            if cover.partner == self.offerer.partner:
                return self._duplicate(row, cover, KeptBy.OWN)
        for cover in standing:
            if cover.track == OPEN_ARCHIVE and cover.state == DocumentState.KEPT:
                return self._duplicate(row, cover, KeptBy.OPEN_ARCHIVE)
        for cover in standing:
            if cover.track == OPEN_ARCHIVE and row.track == OPEN_ARCHIVE:
                return self._wait(row, cover)
        return self._grant(row, offer.signatures(self.directory.epochs))

    def _settled(self, offer: Offer, row: Document) -> Verdict | None:
        """The verdict that stands for a document offered before, or None if it is to be judged anew."""
        if row.agent_id != self.offerer.agent_id:
            return _refused(row.document_id, "This identifier is taken; make a new one.")
        if row.state == DocumentState.KEPT:
            self._add_signatures(offer, row)
            reason = "This very document is committed already."
            return Verdict(row.document_id, VerdictKind.DUPLICATE, reason, duplicate_of=KeptBy.OWN)
        if row.state == DocumentState.WITHDRAWN:
            return _refused(row.document_id, "This document was withdrawn; offer it under a new identifier.")
        # Where the partner no longer permits the track that it was assigned to, the lease is given back.
        if is_live(row, self.now) and row.track in offer.descriptors.permitted_tracks:
            self._add_signatures(offer, row)
            row.covered_by = None  # it is told now
            return _novel(row)
        self._end(row)
        return None

    def _add_signatures(self, offer: Offer, row: Document) -> None:
        """The vault has told of them by this offer, and tells of them no more."""
        epochs = self.directory.epochs
        add_signatures(self.transaction, self.index, row, offer.signatures(epochs), epochs)

    def _record(self, offer: Offer, row: Document | None) -> Document:
        described = offer.descriptors
        if row is None:
            row = Document(
                document_id=offer.document_id,
                agent_id=self.offerer.agent_id,
                partner=self.offerer.partner,
                state=DocumentState.REFUSED,
                epoch=offer.epoch,
                signature=offer.signature,
                language=described.language,
                modality=described.modality,
                source_type=described.source_type,
                licence=described.licence,
                words_step=described.words_step,
                changed_at=self.now,
            )
            self.transaction.add(row)
            self.transaction.flush()  # gives it its number
            documents.add_earlier(self.transaction, row, offer.signatures(self.directory.epochs))
            return row
        documents.put_signatures(self.transaction, row, offer.epoch, offer.signatures(self.directory.epochs))
        row.language, row.modality, row.source_type = described.language, described.modality, described.source_type
        row.licence, row.words_step = described.licence, described.words_step
        return row

    def _standing(self, offer: Offer, row: Document) -> list[Document]:
        """The kept and validly leased documents that say the same under any epoch; leases found lapsed end here."""
        scopes = looked_at(self.offerer.partner)
        signatures = offer.signatures(self.directory.epochs)
        matches = [match for epoch, values in signatures.items() for match in self.index.near(values, epoch, scopes)]
        numbers = [match.number for match in matches if match.number != row.number]
        standing = []
        for other in documents.by_numbers(self.transaction, numbers):
            if other.state == DocumentState.KEPT or is_live(other, self.now):
                standing.append(other)
            elif next_one := self._end(other):
                standing.append(next_one)
        return standing

    def _end(self, row: Document) -> Document | None:
        """Ends a lease that ran out. Where its own partner asks, who waited for it comes first, and has the lease now."""
        if row.state != DocumentState.LEASED:
            return None
        lapse(self.index, row, self.now)
        next_one = documents.first_waiting(self.transaction, row) if row.partner == self.offerer.partner else None
        if next_one is not None:
            self._grant(next_one, documents.signatures_of(self.transaction, next_one))
            next_one.covered_by = row.number  # until its vault asks, which the next report tells it to
        return next_one

    def _grant(self, row: Document, signatures: Mapping[int, bytes]) -> Verdict:
        row.fencing_number = documents.next_fencing_number(self.transaction)
        _change(row, DocumentState.LEASED, self.now)
        row.lease_expires_at = self.now + self.lease
        row.lease_ends_at = self.now + _LONGEST_LEASES * self.lease
        for signature in signatures.values():
            self.index.add(row.number, signature, entered_in(row.partner, row.track))
        return _novel(row)

    def _duplicate(self, row: Document, cover: Document, kept_by: KeptBy) -> Verdict:
        _change(row, DocumentState.DUPLICATE, self.now, covered_by=cover.number)
        row.reason = {
            KeptBy.OWN: "An earlier document of the partner says the same.",
            KeptBy.OPEN_ARCHIVE: "A document of the open archive says the same.",
        }[kept_by]
        return Verdict(row.document_id, VerdictKind.DUPLICATE, row.reason, duplicate_of=kept_by)

    def _wait(self, row: Document, cover: Document) -> Verdict:
        _change(row, DocumentState.WAITING, self.now, covered_by=cover.number)
        row.reason = "Another's lease on the open archive covers the same text."
        return Verdict(row.document_id, VerdictKind.WAITING, row.reason, retry_at=cover.lease_expires_at)

    def _refuse(self, row: Document, reason: str) -> Verdict:
        _change(row, DocumentState.REFUSED, self.now)
        row.track, row.reason = "", reason[:_REASON_LIMIT]
        return _refused(row.document_id, row.reason)


def is_live(row: Document, now: int) -> bool:
    """Whether the document has a lease that has not ended."""
    return row.state == DocumentState.LEASED and row.lease_expires_at > now


def lapse(index: Index, row: Document, now: int) -> None:
    """Ends a lease that ran out: its text covers nobody's any more."""
    if row.state == DocumentState.LEASED:
        index.remove([row.number])
        _change(row, DocumentState.LAPSED, now)


def add_signatures(
    tx: Transaction, index: Index, row: Document, signatures: Mapping[int, bytes], epochs: Sequence[int]
) -> None:
    """Adds signatures under epochs that a document has none of, beside those of the epochs that are looked up."""
    had = documents.signatures_of(tx, row)
    new = {epoch: signature for epoch, signature in signatures.items() if epoch not in had}
    if not new:
        return
    kept = {epoch: signature for epoch, signature in had.items() if epoch in epochs} | new
    documents.put_signatures(tx, row, max(kept), kept)
    if row.state not in (DocumentState.LEASED, DocumentState.KEPT):
        return
    scopes = entered_in(row.partner, row.track)
    for epoch, signature in had.items():
        if epoch not in kept:  # retired, and no longer on record: nobody would take it out later
            index.withdraw(row.number, signature, scopes)
    for signature in kept.values():
        index.add(row.number, signature, scopes)


def _change(row: Document, state: DocumentState, now: int, covered_by: int | None = None) -> None:
    row.state, row.changed_at, row.covered_by = state, now, covered_by


def _novel(row: Document) -> Verdict:
    return Verdict(
        row.document_id,
        VerdictKind.NOVEL,
        row.reason,
        track=row.track,
        fencing_number=row.fencing_number,
        lease_expires_at=row.lease_expires_at,
    )


def _refused(document_id: bytes, reason: str) -> Verdict:
    return Verdict(document_id, VerdictKind.REFUSED, reason)
