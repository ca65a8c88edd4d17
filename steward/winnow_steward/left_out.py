"""Documents that a partner asked to be withdrawn, that no tombstone names, and that the coordinator lists all the same.

A coordinator that lies to one vault about what it has lost can end a withdrawal so. The request came with the tombstone, and the
shard is on its own list: both together show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from winnow_protocol import merkle
from winnow_protocol.v1.common_pb2 import Receipt
from winnow_protocol.v1.steward_pb2 import ShardSummary
from winnow_steward.asked import Everything, requests_of_everything
from winnow_steward.home import Home
from winnow_steward.published import Published
from winnow_steward.shards import approved_vaults
from winnow_steward.tombstones import Withdrawn, Words, read_tombstones, recovery_keys, withdrawn_by_leaving
from winnow_steward.withdrawn import kept

LeftOut = dict[str, tuple[str, int, list[str]]]
"""By shard: the tombstone's leaf hash and index, and the documents that it leaves out."""


@dataclass(frozen=True, slots=True)
class Requests:
    """What was asked for by words that count, and what tombstones name of it."""

    vaults: Mapping[str, Mapping[bytes, str]]
    named: frozenset[bytes]
    by_document: Mapping[bytes, Sequence[Withdrawn]]
    of_everything: Sequence[Everything]

    @classmethod
    def of(cls, home: Home, published: Published, answer_key: bytes, log: merkle.Checkpoint) -> Requests:
        """Those that the steward has seen."""
        approvals = list(published.approvals())
        vaults, left = approved_vaults(approvals), withdrawn_by_leaving(published.revocations())
        words = Words(vaults, recovery_keys(approvals), left)
        found = list(read_tombstones(kept(home), answer_key, words, log, lambda *_: []))
        named = frozenset(document for one in found for document in one.documents)
        by_document = dict[bytes, list[Withdrawn]]()
        for one in found:
            for document in (one.request.documents if one.request else frozenset()) - named:
                by_document.setdefault(document, []).append(one)
        return cls(vaults, named, by_document, list(requests_of_everything(found)))

    @property
    def ask_for_more(self) -> bool:
        """Whether there may be a document that no tombstone names."""
        return bool(self.by_document or self.of_everything)

    def still(self, known: LeftOut) -> LeftOut:
        """Of what was left out before, what no tombstone names by now."""
        left = {
            shard: (leaf, index, [one for one in documents if bytes.fromhex(one) not in self.named])
            for shard, (leaf, index, documents) in known.items()
        }
        return {shard: one for shard, one in left.items() if one[2]}

    def watched(self, summaries: Iterable[ShardSummary], found: LeftOut) -> Iterator[ShardSummary]:
        """The same shards; notes of each what was asked for after it was taken, and is named by no tombstone."""
        for summary in summaries:
            yield summary
            if self.ask_for_more:
                self._note(summary, found)

    def _note(self, summary: ShardSummary, found: LeftOut) -> None:
        try:
            receipt = Receipt.FromString(summary.receipt.payload)
        except DecodeError:  # of a shard without a receipt, the log's own is missed
            return
        shard = summary.shard_id.hex()
        found.pop(shard, None)  # it may be shown a second time
        partners = set(self.vaults.get(summary.agent_id, {}).values())
        for document in sorted(set(receipt.document_ids) - self.named):
            if by := self._asked(document, partners, receipt):
                leaf = merkle.leaf_hash(by.statement.payload).hex()
                found.setdefault(shard, (leaf, by.log_index, []))[2].append(document.hex())

    def _asked(self, document: bytes, partners: set[str], receipt: Receipt) -> Withdrawn | None:
        """The withdrawal that should have named a document: it came in before that."""
        for one in self.by_document.get(document, ()):
            before = receipt.log_index < one.log_index or receipt.committed_at < one.withdrawn_at
            if before and one.request is not None and one.request.partner in partners:
                return one
        # by the clock alone: the leaves of a log that was put back are counted anew
        for whole in self.of_everything:
            if whole.covers_by_date(receipt) and whole.partner in partners:
                return whole.first
        return None
