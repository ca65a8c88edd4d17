"""Offers: keyed MinHash signatures and coarse descriptors of approved documents, signed by the vault."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from winnow_agent.documents import ApprovedDocument
from winnow_agent.spool import Item, Kind
from winnow_agent.vault.epoch.move import strike_off
from winnow_agent.vault.given_back import held_in_vain
from winnow_agent.vault.halting import is_halted, is_overtaken, refuse_outdated
from winnow_agent.vault.requests import Outgoing, OvertakenError, refuse_overtaken, send
from winnow_agent.vault.screening import decide_again, decided_by_another
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row
from winnow_agent.vault.terms import accepted_tracks, note_waiting
from winnow_agent.vault.withdraw.matching import keep_signatures
from winnow_protocol.minhash import SCHEME, FleetSecret, bands, signatures
from winnow_protocol.policy import Source
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.tracks import OPEN_ARCHIVE
from winnow_protocol.v1.contribution_pb2 import (
    DocumentOffer,
    MinHashSignature,
    Modality,
    OfferBatch,
    SourceType,
)
from winnow_protocol.wire import now_us

BATCH = 256
"""Documents an offer; at about 700 bytes each, well under the message limit."""


_OFFERABLE = (DocumentState.APPROVED, DocumentState.WAITING, DocumentState.DUPLICATE)


def offer(out: Outgoing) -> list[Item]:
    """Offers every approved document, and the waiting and duplicate ones whose turn has come.

    Nothing is offered until the steward has approved the vault and published a directory, nothing while word of the
    steward's is missing, nothing that another policy approved, which goes back to a decision, and nothing to a track whose
    terms are not accepted: a document that no other track is permitted for waits. A lease on what lay in a file that is gone is
    given back.

    Returns:
        the offers that were put into the outbox.
    """
    directory = out.trust.directory
    if directory is None or out.trust.approval is None or is_halted(out):
        return []
    secrets = out.trust.secrets_in_use()
    if not secrets:
        return []
    permitted = _permitted_tracks(out)
    due = [
        row
        for row in out.store.documents_in(*_OFFERABLE)
        if row["source"] in out.sources
        and row["retry_at"] <= now_us()
        and (row["state"] == DocumentState.APPROVED or row["retry_at"])
    ]
    if other := decided_by_another(due, out.policy):
        # What a policy before approved is not for this one to offer, nor once more.
        decide_again(out.store, other)
        again = {row["id"] for row in other}
        due = [row for row in due if row["id"] not in again]
    rows = [row for row in due if permitted[row["source"]]]
    note_waiting(out.store, out.sources, (row["source"] for row in due if not permitted[row["source"]]))
    sent = _send_in_batches(out, rows, permitted, secrets, directory.version)
    back = held_in_vain(out.store, out.sources)
    return [*sent, *_send_in_batches(out, back, {row["source"]: [] for row in back}, secrets, directory.version)]


def _send_in_batches(
    out: Outgoing,
    rows: Sequence[Row],
    permitted: Mapping[str, Sequence[str]],
    secrets: Sequence[FleetSecret],
    directory_version: int,
) -> list[Item]:
    sent = []
    for start in range(0, len(rows), BATCH):
        if is_overtaken(out):
            break
        # A batch's texts at a time: an archive's need not fit in memory.
        texts = ((row, out.store.approved(row["id"])) for row in rows[start : start + BATCH])
        if batch := [(row, approved) for row, approved in texts if approved is not None]:
            with suppress(OvertakenError):  # the others go out with the next pass
                sent.append(_send(out, batch, permitted, secrets, directory_version))
    return sent


def _permitted_tracks(out: Outgoing) -> dict[str, list[str]]:
    """By the source's name the tracks that its documents may be offered to, in the partner's order."""
    accepted = accepted_tracks(out.store, out.trust)
    return {name: [track for track in source.tracks if track in accepted] for name, source in out.sources.items()}


def _send(
    out: Outgoing,
    batch: Sequence[tuple[Row, ApprovedDocument]],
    permitted: Mapping[str, Sequence[str]],
    secrets: Sequence[FleetSecret],
    directory_version: int,
) -> Item:
    batch_id, sequence = os.urandom(16), out.store.next_sequence()
    texts = [approved.signature_text for _, approved in batch]
    signed = list(zip(*(signatures(texts, secret) for secret in secrets), strict=True))
    by_bands = {name: goes_by_bands(out.sources, name, tracks) for name, tracks in permitted.items()}
    payload = OfferBatch(
        batch_id=batch_id,
        agent_id=out.trust.agent_id,
        sequence=sequence,
        made_at=now_us(),
        directory_version=directory_version,
        offers=[
            DocumentOffer(
                document_id=row["id"],
                signature=as_it_travels(present.epoch, present.values, by_bands=by_bands[row["source"]]),
                earlier_signatures=[
                    as_it_travels(one.epoch, one.values, by_bands=by_bands[row["source"]]) for one in earlier
                ],
                language=approved.language,
                modality=Modality.Value(f"MODALITY_{approved.modality.name}"),
                source_type=SourceType.Value(f"SOURCE_TYPE_{approved.source_type.name}"),
                words_step=words_step(len(approved.text.split())),
                permitted_tracks=permitted[row["source"]],
                licence=out.sources[row["source"]].licence,
            )
            for (row, approved), (present, *earlier) in zip(batch, signed, strict=True)
        ],
    ).SerializeToString()

    def change() -> None:
        refuse_outdated(out)
        refuse_overtaken(out.store, (row["id"] for row, _ in batch), *_OFFERABLE)
        for (row, _), of_document in zip(batch, signed, strict=True):
            out.store.move_document(row["id"], DocumentState.OFFERED, retry_at=0)
            keep_signatures(out.store, row["id"], of_document)
            strike_off(out.store, row["id"])

    statement = out.trust.signing_key.sign(StatementKind.OFFER, payload)
    return send(
        out,
        out.outbox.item(Kind.OFFER, batch_id),
        statement.SerializeToString(),
        payload=payload,
        sequence=sequence,
        change=change,
    )


def as_it_travels(epoch: int, values: bytes, *, by_bands: bool) -> MinHashSignature:
    """A document's signature for the coordinator, or the keys of its bands alone."""
    travels = MinHashSignature(scheme=SCHEME, epoch=epoch)
    if by_bands:
        travels.bands = b"".join(bands(values))
    else:
        travels.values = values
    return travels


def goes_by_bands(sources: Mapping[str, Source], source: str, tracks: Iterable[str]) -> bool:
    """Whether the policy wants a document of a source that may go to these tracks offered by its bands alone.

    What goes to the open archive is published, so its values tell nothing that its text does not. Of a source that the
    policy no longer names, the strictest of the others says.
    """
    of_source = [sources[source]] if source in sources else list(sources.values())
    return OPEN_ARCHIVE not in tracks and any(one.private_offers == "bands" for one in of_source)


def words_step(words: int) -> int:
    """A count of words in steps of a quarter octave, ``floor(4 * log2(words))``: coarse enough not to name a document."""
    return math.floor(4 * math.log2(words)) if words > 0 else 0
