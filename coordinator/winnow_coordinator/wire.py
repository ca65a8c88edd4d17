"""From the wire's messages to checked values, and back. Everything here came from outside and is bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.offers import Directory, KeptBy, Offer, Verdict, VerdictKind
from winnow_coordinator.tracks import OPEN_ARCHIVE, Descriptors, Track
from winnow_protocol.minhash import BANDS_BYTES, SIGNATURE_BYTES
from winnow_protocol.signing import key_id
from winnow_protocol.tracks import terms_digest
from winnow_protocol.v1 import common_pb2, contribution_pb2, fleet_pb2, steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.wire import MESSAGE_BYTES

M = TypeVar("M", bound=Message)

OFFERS_A_BATCH = 1024
ENTRIES_A_SHARD = 16_384
ACCEPTANCES_A_REPORT = 64
EARLIER_EPOCHS = 8
AGENTS_REVOKED = 4096
_PAYLOAD_BYTES = 1 << 20
"""Twice what a shard's most documents take, in a manifest or in a withdrawal. What is kept or logged of anybody stays so
small that a page of it fits a message."""
_REPORT_BYTES = 512 << 10
_ACCEPTANCE_BYTES = 4096
_WORD = 1000
_DIRECTORY_BYTES = 4 << 20
"""It travels in one message with an approval and a policy."""
_FAULT = re.compile(r"[a-z_]{1,32}")
_NAME = re.compile(r"\S(.{0,198}\S)?")
_TRACK_NAME = re.compile(r"open-archive|private/[a-z0-9][a-z0-9-]{0,62}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
_LICENCE = re.compile(r"[\x20-\x7e]{0,128}")
_STATE_COUNT = re.compile(r"[a-z_]{1,32}/[a-z_]{1,32}")
_SIGNED_64 = 1 << 63
_KEYS_A_TRACK = 16

_MODALITIES = {
    contribution_pb2.MODALITY_TEXT: "text",
    contribution_pb2.MODALITY_IMAGE: "image",
    contribution_pb2.MODALITY_SPEECH: "speech",
}
_SOURCE_TYPES = {
    contribution_pb2.SOURCE_TYPE_PROSE: "prose",
    contribution_pb2.SOURCE_TYPE_CONVERSATION: "conversation",
    contribution_pb2.SOURCE_TYPE_MAIL: "mail",
    contribution_pb2.SOURCE_TYPE_TRANSCRIPT: "transcript",
}
_VERDICTS = {
    VerdictKind.NOVEL: common_pb2.VERDICT_KIND_NOVEL,
    VerdictKind.DUPLICATE: common_pb2.VERDICT_KIND_DUPLICATE,
    VerdictKind.WAITING: common_pb2.VERDICT_KIND_WAITING,
    VerdictKind.REFUSED: common_pb2.VERDICT_KIND_REFUSED,
}
_KEPT_BY = {
    None: common_pb2.DUPLICATE_OF_UNSPECIFIED,
    KeptBy.OWN: common_pb2.DUPLICATE_OF_OWN,
    KeptBy.OPEN_ARCHIVE: common_pb2.DUPLICATE_OF_OPEN_ARCHIVE,
}


@dataclass(frozen=True, slots=True)
class OfferBatch:
    """A batch of offers as a vault signed it."""

    agent_id: str
    sequence: int
    offers: tuple[Offer, ...]


def require(condition: bool, what: str) -> None:
    """RefusedError (malformed) with ``what`` is wrong, unless the condition holds."""
    if not condition:
        raise RefusedError(Problem.MALFORMED, what=what)


def parse(kind: type[M], payload: bytes, limit: int = _PAYLOAD_BYTES) -> M:
    """The message in a payload of at most so many bytes; RefusedError if it is none, or larger.

    Unknown fields count, too: they are under the signature, and so are kept with the rest.
    """
    if len(payload) > limit:
        raise RefusedError(Problem.TOO_LARGE, what=f"a signed {kind.__name__} has at most {limit} bytes")
    try:
        return kind.FromString(payload)
    except DecodeError as error:
        raise RefusedError(Problem.MALFORMED, what=f"the payload is no {kind.__name__}") from error


def stored(statement: SignedStatement) -> bytes:
    """A verified statement as it is kept: its four fields, and nothing that came beside them."""
    kind, payload, signature, key = statement.kind, statement.payload, statement.signature, statement.key_id
    return SignedStatement(kind=kind, payload=payload, signature=signature, key_id=key).SerializeToString()


def clean(text: str, limit: int) -> str:
    """A peer's word for listings and logs: printable, on one line, cut to so many characters."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:limit])


def offer_batch(payload: bytes) -> OfferBatch:
    """The checked values of an OfferBatch.

    Raises:
        RefusedError: malformed, or more than 1,024 offers.
    """
    batch = parse(contribution_pb2.OfferBatch, payload, MESSAGE_BYTES)
    if len(batch.offers) > OFFERS_A_BATCH:
        raise RefusedError(Problem.TOO_LARGE, what=f"a batch holds at most {OFFERS_A_BATCH} offers")
    require(len(batch.batch_id) == 16, "batch_id is not 16 bytes")
    require(len(batch.offers) > 0, "the batch is empty")
    check_sequence(batch.sequence)
    offers = tuple(_offer(offer) for offer in batch.offers)
    require(len({offer.document_id for offer in offers}) == len(offers), "a document_id occurs twice in the batch")
    return OfferBatch(batch.agent_id, batch.sequence, offers)


def check_sequence(sequence: int) -> None:
    """RefusedError unless it counts from 1."""
    require(0 < sequence < _SIGNED_64, "sequence does not count from 1")


def _offer(offer: contribution_pb2.DocumentOffer) -> Offer:
    require(len(offer.document_id) == 16, "a document_id is not 16 bytes")
    require(len(offer.signature.scheme) <= 64, "a signature's scheme is too long")
    require(_LANGUAGE.fullmatch(offer.language) is not None, "a language is no ISO 639 code")
    require(_LICENCE.fullmatch(offer.licence) is not None, "a licence is no printable ASCII of at most 128 characters")
    require(offer.words_step <= 255, "a words_step is above 255")
    require(offer.modality in _MODALITIES, "a modality is unknown")
    require(offer.source_type in _SOURCE_TYPES, "a source_type is unknown")
    permitted = tuple(offer.permitted_tracks)
    require(len(permitted) <= 64, "a document permits more than 64 tracks")
    require(all(_TRACK_NAME.fullmatch(name) for name in permitted), "a permitted track is no track's name")
    descriptors = Descriptors(
        language=offer.language,
        modality=_MODALITIES[offer.modality],
        source_type=_SOURCE_TYPES[offer.source_type],
        licence=offer.licence,
        words_step=offer.words_step,
        permitted_tracks=permitted,
    )
    signature, stated = offer.signature, signature_in(offer.signature)
    require(not signature.bands or OPEN_ARCHIVE not in permitted, "bands alone are for private tracks")
    return Offer(offer.document_id, signature.scheme, signature.epoch, stated, descriptors, _earlier_signatures(offer))


def signature_in(message: contribution_pb2.MinHashSignature) -> bytes:
    """The values of a signature, or the bands that stand for them: 512 or 200 bytes, which tell which they are."""
    require(bool(message.values) != bool(message.bands), "a signature has both values and bands, or neither")
    require(len(message.values) in (0, SIGNATURE_BYTES), "a signature is not 512 bytes")
    require(len(message.bands) in (0, BANDS_BYTES), "a signature's bands are not 200 bytes")
    return message.values or message.bands


def _earlier_signatures(offer: contribution_pb2.DocumentOffer) -> dict[int, bytes]:
    """The signatures under other epochs; those of another scheme compare with none, and are left out."""
    require(
        len(offer.earlier_signatures) <= EARLIER_EPOCHS, f"a document has more than {EARLIER_EPOCHS} earlier signatures"
    )
    epochs = [offer.signature.epoch, *(one.epoch for one in offer.earlier_signatures)]
    require(len(set(epochs)) == len(epochs), "a document has two signatures of one epoch")
    forms = {bool(one.bands) for one in (offer.signature, *offer.earlier_signatures)}
    require(len(forms) == 1, "a document has values under one epoch and bands under another")
    found = {one.epoch: signature_in(one) for one in offer.earlier_signatures}
    return {one.epoch: found[one.epoch] for one in offer.earlier_signatures if one.scheme == offer.signature.scheme}


@dataclass(frozen=True, slots=True)
class Resigned:
    """A document that a vault signed again; ``values`` is a raw little-endian ``uint32[128]``, or its bands."""

    document_id: bytes
    scheme: str
    epoch: int
    values: bytes


def resign_batch(payload: bytes) -> tuple[contribution_pb2.ResignBatch, list[Resigned]]:
    """A ResignBatch whose sizes and shapes are right, and its documents.

    Raises:
        RefusedError: malformed, or more than 1,024 documents.
    """
    found = parse(contribution_pb2.ResignBatch, payload, MESSAGE_BYTES)
    if len(found.documents) > OFFERS_A_BATCH:
        raise RefusedError(Problem.TOO_LARGE, what=f"a batch holds at most {OFFERS_A_BATCH} documents")
    require(len(found.batch_id) == 16, "batch_id is not 16 bytes")
    require(len(found.documents) > 0, "the batch is empty")
    check_sequence(found.sequence)
    require(all(len(one.document_id) == 16 for one in found.documents), "a document_id is not 16 bytes")
    require(len({one.document_id for one in found.documents}) == len(found.documents), "a document occurs twice")
    return found, [
        Resigned(one.document_id, one.signature.scheme, one.signature.epoch, signature_in(one.signature))
        for one in found.documents
    ]


def revocation(payload: bytes) -> steward_pb2.Revocation:
    """A Revocation whose sizes and shapes are right."""
    found = parse(steward_pb2.Revocation, payload)
    require(len(found.agent_ids) <= AGENTS_REVOKED, f"it names more than {AGENTS_REVOKED} agents")
    require(bool(found.partner) or not found.withdraw, "it withdraws, and names no partner")
    require(bool(found.partner) or bool(found.agent_ids), "it names neither a partner nor an agent")
    return found


def offer_answer(verdicts: Sequence[Verdict]) -> common_pb2.OfferAnswer:
    """Verdicts as they travel."""
    return common_pb2.OfferAnswer(
        verdicts=[
            common_pb2.Verdict(
                document_id=verdict.document_id,
                kind=_VERDICTS[verdict.kind],
                track=verdict.track,
                reason=verdict.reason,
                fencing_number=verdict.fencing_number,
                lease_expires_at=verdict.lease_expires_at,
                retry_at=verdict.retry_at,
                duplicate_of=_KEPT_BY[verdict.duplicate_of],
            )
            for verdict in verdicts
        ]
    )


def manifest(payload: bytes) -> contribution_pb2.Manifest:
    """A Manifest whose sizes and shapes are right; what it states is checked against the records elsewhere."""
    found = parse(contribution_pb2.Manifest, payload)
    if len(found.entries) > ENTRIES_A_SHARD:
        raise RefusedError(Problem.TOO_LARGE, what=f"a shard holds at most {ENTRIES_A_SHARD} documents")
    require(len(found.shard_id) == 16, "shard_id is not 16 bytes")
    require(len(found.track_key_id) == 32, "track_key_id is not 32 bytes")
    require(len(found.sealed_digest) == 32, "sealed_digest is not 32 bytes")
    require(len(found.key_table_digest) == 32, "key_table_digest is not 32 bytes")
    require(0 < found.sealed_size < _SIGNED_64, "sealed_size is out of range")
    require(len(found.format) <= 64, "format is too long")
    require(_TRACK_NAME.fullmatch(found.track) is not None, "a track's name is no track's name")
    require(len(found.entries) > 0, "the manifest lists no document")
    require(all(len(entry.document_id) == 16 for entry in found.entries), "a document_id is not 16 bytes")
    require(len({entry.document_id for entry in found.entries}) == len(found.entries), "a document is listed twice")
    check_sequence(found.sequence)
    return found


def withdrawal(payload: bytes) -> contribution_pb2.Withdrawal:
    """A Withdrawal whose sizes and shapes are right."""
    found = parse(contribution_pb2.Withdrawal, payload)
    require(len(found.withdrawal_id) == 16, "withdrawal_id is not 16 bytes")
    require(bool(found.document_ids) != found.everything, "it names documents or everything, one of both")
    require(all(len(document_id) == 16 for document_id in found.document_ids), "a document_id is not 16 bytes")
    if len(found.document_ids) > ENTRIES_A_SHARD:
        raise RefusedError(Problem.TOO_LARGE, what=f"a withdrawal names at most {ENTRIES_A_SHARD} documents")
    check_sequence(found.sequence)
    return found


def vault_report(payload: bytes) -> fleet_pb2.VaultReport:
    """A VaultReport whose sizes and shapes are right."""
    found = parse(fleet_pb2.VaultReport, payload, _REPORT_BYTES)
    check_sequence(found.sequence)
    words = (found.software_version, found.isolation, found.policy_digest, found.last_error)
    require(all(len(word) <= _WORD for word in words), f"a word of it has more than {_WORD} characters")
    require(len(found.counts_by_state) <= 64, "it counts more than 64 states")
    require(all(_STATE_COUNT.fullmatch(state) for state in found.counts_by_state), "a counted state is no state")
    require(len(found.ledger_head) in (0, 32), "ledger_head is not 32 bytes")
    require(len(found.root_key_id) in (0, 32), "root_key_id is not 32 bytes")
    require(len(found.log.faults) <= 16, "it names more than 16 faults of the log")
    require(all(_FAULT.fullmatch(fault) for fault in found.log.faults), "a fault of the log is no word")
    require(found.ledger_size < _SIGNED_64, "ledger_size is out of range")
    counted = (found.epoch.signed, found.epoch.waiting, found.epoch.gone)
    require(all(count < _SIGNED_64 for count in counted), "a count of documents is out of range")
    require(len(found.acceptances) <= ACCEPTANCES_A_REPORT, f"it holds more than {ACCEPTANCES_A_REPORT} acceptances")
    return found


def acceptance(payload: bytes) -> fleet_pb2.TermsAcceptance:
    """A TermsAcceptance whose sizes and shapes are right."""
    found = parse(fleet_pb2.TermsAcceptance, payload, _ACCEPTANCE_BYTES)
    require(_TRACK_NAME.fullmatch(found.track) is not None, "a track's name is no track's name")
    require(len(found.terms_digest) == 32, "terms_digest is not 32 bytes")
    named = _NAME.fullmatch(found.accepted_by) is not None and found.accepted_by.isprintable()
    require(named, "accepted_by is no name of 1 to 200 printable characters")
    return found


def directory(payload: bytes) -> Directory:
    """The checked values of a Directory."""
    found = parse(steward_pb2.Directory, payload, _DIRECTORY_BYTES)
    names = [track.name for track in found.tracks]
    require(0 < found.version < _SIGNED_64, "version does not count from 1")
    require(0 < len(names) <= 64, "a directory has 1 to 64 tracks")
    require(len(set(names)) == len(names), "two tracks have one name")
    require(all(_TRACK_NAME.fullmatch(name) for name in names), "a track's name is no track's name")
    require(len(found.earlier_epochs) <= EARLIER_EPOCHS, f"a directory has at most {EARLIER_EPOCHS} earlier epochs")
    require(
        all(epoch < found.epoch for epoch in found.earlier_epochs), "an earlier epoch is not before the directory's"
    )
    require(found.policy.version < _SIGNED_64, "the policy's version is out of range")
    require(len(found.policy.digest) == (32 if found.policy.version else 0), "the policy's digest is not 32 bytes")
    for track in found.tracks:
        require(track.terms_digest == terms_digest(track.terms), f"the terms of {track.name} do not have their digest")
    tracks = tuple(_track(track) for track in found.tracks)
    return Directory(found.version, found.epoch, tracks, tuple(sorted(set(found.earlier_epochs), reverse=True)))


def _track(track: steward_pb2.Track) -> Track:
    current = (steward_pb2.TrackKey.STATE_ACTIVE, steward_pb2.TrackKey.STATE_EXPIRED)
    require(all(len(key.public_key) == 1216 for key in track.keys), "a track's key is not 1216 bytes")
    require(len(track.keys) <= _KEYS_A_TRACK, f"a track names more than {_KEYS_A_TRACK} keys")
    active = sum(key.state == steward_pb2.TrackKey.STATE_ACTIVE for key in track.keys)
    require(
        active <= 1 and len({key.public_key for key in track.keys}) == len(track.keys), "a track's keys are ambiguous"
    )
    require(all(value in _MODALITIES for value in track.modalities), "a track's modality is unknown")
    require(all(value in _SOURCE_TYPES for value in track.source_types), "a track's source type is unknown")
    return Track(
        name=track.name,
        licences=tuple(track.licences),
        languages=tuple(track.languages),
        modalities=tuple(_MODALITIES[value] for value in track.modalities),
        source_types=tuple(_SOURCE_TYPES[value] for value in track.source_types),
        minimum_words=track.minimum_words,
        # a shard sealed before a rotation is still on its way: the steward holds expired keys, too
        key_ids=tuple(key_id(key.public_key) for key in track.keys if key.state in current),
    )
