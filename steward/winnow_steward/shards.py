"""What the steward checks before a shard's documents enter a data set.

The coordinator is not trusted with any of it: the manifest has to be signed by a vault that the steward approved, the
sealed bytes have to be those that the manifest names, the receipt has to be the coordinator's own word for the same, and
a document may be missing from the key table only if a signed tombstone says that it was withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from google.protobuf.message import DecodeError

from winnow_protocol.errors import SetAsideError
from winnow_protocol.listings import counted
from winnow_protocol.sealing import ReceivingKey, open_shard
from winnow_protocol.signing import ForgedStatementError, Kind, digest, key_id, verify
from winnow_protocol.v1.common_pb2 import Receipt, SignedStatement
from winnow_protocol.v1.contribution_pb2 import KeyTable, Manifest, Modality, Record, SourceType
from winnow_protocol.v1.steward_pb2 import Approval, ShardSummary
from winnow_steward.asked import Asked

MOST_TURNS = 1 << 20
"""Turns that a record may have: what a conversation of years has, and what the steward can hold."""

_NAMED = 5
_TURN = Record.TURNS_FIELD_NUMBER << 3 | 2
_VARINT_BITS = 70
_LONGEST = {"language": 64, "licence": 256, "basis": 16_384, "replacement": 64}
"""Characters of what is repeated in every record of a source and counted in memory."""


class ShardRefusedError(SetAsideError):
    """A shard is not what it should be; nothing of it is exported."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A shard whose papers are in order.

    Attributes:
        signed_receipt: the receipt as the coordinator signed it; the log has to have it.
        partner: whom the steward approved the signing vault for.
        withdrawn: identifiers of documents that are left out.
    """

    manifest: Manifest
    receipt: Receipt
    signed_receipt: SignedStatement
    key_table: KeyTable
    partner: str
    withdrawn: frozenset[bytes]

    @property
    def documents(self) -> frozenset[bytes]:
        """The identifiers of all its documents, withdrawn ones too."""
        return frozenset(entry.document_id for entry in self.manifest.entries)


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks shards of one track.

    Attributes:
        keys: by key id, each of the track's keys, expired ones too.
        vaults: by agent, each approved signing key and the partner that it was approved for.
        answer_key: the coordinator's, for receipts.
        tombstones: identifiers of documents that signed tombstones withdrew.
        asked: what partners have signed the withdrawal of, whatever the tombstones name.
    """

    track: str
    keys: Mapping[bytes, ReceivingKey]
    vaults: Mapping[str, Mapping[bytes, str]]
    answer_key: bytes
    tombstones: Collection[bytes] = field(default_factory=frozenset)
    asked: Asked = field(default_factory=Asked)

    def check(self, summary: ShardSummary) -> Shard:
        """The shard behind a summary from the coordinator.

        Raises:
            ShardRefusedError: kind ``unknown_vault``, ``forged``, ``altered`` or ``incomplete``.
        """
        name = summary.shard_id.hex()
        manifest, partner = self._manifest(summary)
        receipt = self._receipt(summary)
        entries = [entry.document_id for entry in manifest.entries]
        signed = (manifest.shard_id, manifest.agent_id, manifest.track, manifest.sealed_digest, manifest.sealed_size)
        if signed != (summary.shard_id, summary.agent_id, self.track, receipt.sealed_digest, receipt.sealed_size) or (
            receipt.shard_id,
            receipt.agent_id,
            receipt.track,
            receipt.manifest_digest,
            list(receipt.document_ids),
        ) != (manifest.shard_id, manifest.agent_id, manifest.track, digest(summary.manifest.payload), entries):
            raise ShardRefusedError(
                f"checking shard {name}: its manifest, its receipt and the listing speak of different things",
                kind="altered",
            )
        rows = {row.document_id for row in summary.key_table.content_keys}
        missing = set(entries) - rows
        withdrawn = frozenset(
            one for one in entries if one in self.tombstones or self.asked.covers(one, partner, receipt)
        )
        if not missing and digest(summary.key_table.SerializeToString(deterministic=True)) != manifest.key_table_digest:
            raise ShardRefusedError(f"checking shard {name}: its key table is not the vault's", kind="altered")
        marked = {mark.document_id for mark in summary.marks if mark.withdrawn}
        unexplained = [
            document.hex() for document in entries if document in missing | marked and document not in withdrawn
        ]
        if unexplained:
            raise ShardRefusedError(
                f"checking shard {name}: {counted(len(unexplained), 'document')} that nobody withdrew: the key is gone, or the "
                f"coordinator calls it withdrawn, of {', '.join(unexplained[:_NAMED])}{'…' if unexplained[_NAMED:] else ''}",
                kind="incomplete",
            )
        return Shard(manifest, receipt, summary.receipt, summary.key_table, partner, withdrawn)

    def records(self, shard: Shard, sealed: Path) -> Iterator[Record]:
        """The documents that were not withdrawn, in order. What came is final only when the iterator ends.

        Raises:
            SealBrokenError: the sealed bytes or the key table were altered.
            ShardRefusedError: kind ``unknown_key``: it was sealed to a key that this steward does not hold for the track; or
                ``bad_record``: the vault sealed something else than the record it promised.
        """
        manifest, known = shard.manifest, shard.documents
        key = self._key(shard)
        with sealed.open("rb") as source:
            opened = open_shard(
                source,
                shard.key_table,
                key,
                track=manifest.track,
                agent_id=manifest.agent_id,
                shard_id=manifest.shard_id,
            )
            for document_id, raw in opened:
                record = _record(raw)
                if (
                    record is None
                    or record.document_id != document_id
                    or document_id not in known
                    or record.partner != shard.partner
                ):
                    raise ShardRefusedError(
                        f"reading document {document_id.hex()} of shard {manifest.shard_id.hex()}: it is no record of its "
                        "partner; ask the partner for its agent's version",
                        kind="bad_record",
                    )
                if document_id not in shard.withdrawn:
                    yield record

    def _key(self, shard: Shard) -> ReceivingKey:
        """The key that it was sealed to. The key table names its recipients by key id: the track's, and the vault."""
        recipients = [row.recipient_key_id for row in shard.key_table.shard_keys]
        key = next((self.keys[recipient] for recipient in recipients if recipient in self.keys), None)
        if key is None:
            named = ", ".join(recipient[:8].hex() for recipient in recipients) or "nobody"
            raise ShardRefusedError(
                f"opening shard {shard.manifest.shard_id.hex()}: it is sealed to {named}, none of them a key of {self.track} "
                "here; see `winnow-steward keys list`, and restore the keyring that has it",
                kind="unknown_key",
            )
        return key

    def _manifest(self, summary: ShardSummary) -> tuple[Manifest, str]:
        name = summary.shard_id.hex()
        keys = self.vaults.get(summary.agent_id, {})
        signer = next((key for key in keys if key_id(key) == summary.manifest.key_id), None)
        if signer is None:
            raise ShardRefusedError(
                f"checking shard {name}: its manifest is signed by a key that was never approved for {summary.agent_id}",
                kind="unknown_vault",
            )
        try:
            payload = verify(summary.manifest, Kind.MANIFEST, signer)
            return Manifest.FromString(payload), keys[signer]
        except (ForgedStatementError, DecodeError) as error:
            raise ShardRefusedError(
                f"checking shard {name}: its manifest is forged ({error})", kind="forged"
            ) from error

    def _receipt(self, summary: ShardSummary) -> Receipt:
        try:
            return Receipt.FromString(verify(summary.receipt, Kind.RECEIPT, self.answer_key))
        except (ForgedStatementError, DecodeError) as error:
            name = summary.shard_id.hex()
            raise ShardRefusedError(f"checking shard {name}: its receipt is forged ({error})", kind="forged") from error


def approved_vaults(approvals: Iterable[Approval]) -> dict[str, dict[bytes, str]]:
    """By agent, each signing key that was ever approved, and for which partner."""
    vaults: dict[str, dict[bytes, str]] = {}
    for approval in approvals:
        vaults.setdefault(approval.agent_id, {})[approval.keys.signing_key] = approval.partner
    return vaults


def _record(raw: bytes) -> Record | None:
    """The record, if it is a whole one, and of no more than its bytes can be: a vault is approved, not trusted."""
    if not _few_turns(raw):
        return None
    try:
        record = Record.FromString(raw)
    except DecodeError:
        return None
    named = record.modality in Modality.values()[1:] and record.source_type in SourceType.values()[1:]
    told = record.text and record.licence and record.basis and record.words <= len(record.text)
    short = all(len(getattr(record, name)) <= most for name, most in _LONGEST.items())
    return record if named and told and short and _in_order(record) else None


def _in_order(record: Record) -> bool:
    """Whether the turns stand in the text one after the other: each may be written out without the text growing by it."""
    edges = [0, *(edge for turn in record.turns for edge in (turn.start, turn.end)), len(record.text)]
    return all(one <= other for one, other in pairwise(edges))


def _few_turns(raw: bytes) -> bool:
    """Whether a record has no more than `MOST_TURNS`, by its wire format: a turn of two bytes takes fifty once it is parsed."""
    at = turns = 0
    try:
        while at < len(raw) and turns <= MOST_TURNS:
            tag, at = _varint(raw, at)
            turns += tag == _TURN
            match tag & 7:
                case 0:
                    _, at = _varint(raw, at)
                case 1:
                    at += 8
                case 2:
                    size, at = _varint(raw, at)
                    at += size
                case 5:
                    at += 4
                case _:
                    return False  # a group, which no record has
    except IndexError:
        return False
    return turns <= MOST_TURNS


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    """A number of the wire format, and where it ends; IndexError where it does not."""
    value = shift = 0
    while True:
        byte = raw[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift >= _VARINT_BITS:
            raise IndexError("a number without an end")
