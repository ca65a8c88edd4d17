"""A vault's real parts in one process, and the other side of its spool: a gateway, a coordinator and a steward with real keys."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.vault.detecting import InThisProcess
from tests.prose import prose  # noqa: F401  # used with the parts everywhere
from winnow_agent.cli.init import make_home
from winnow_agent.documents import Document
from winnow_agent.spool import FIXED_ID, Item, Kind, Spool
from winnow_agent.vault.answers import Inbox
from winnow_agent.vault.offer import offer
from winnow_agent.vault.pack import Closing, pack
from winnow_agent.vault.reference import References
from winnow_agent.vault.report import report
from winnow_agent.vault.requests import Outgoing, recover
from winnow_agent.vault.screen import Screener, redact
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.policy import Policy, parse_policy
from winnow_protocol.sealing import ReceivingKey, open_shard, seal_fleet_secret
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest, key_id
from winnow_protocol.tracks import terms_digest
from winnow_protocol.v1 import common_pb2, steward_pb2
from winnow_protocol.v1.common_pb2 import (
    Answer,
    Receipt,
    SignedAnswer,
    SignedStatement,
    Tombstone,
    Verdict,
    VerdictKind,
)
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, OfferBatch, Record, Withdrawal
from winnow_protocol.v1.enrollment_pb2 import EnrollResponse
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.wire import now_us

AGENT_ID = "cd" * 16
TRACK, PRIVATE = "open-archive", "private/fine-tune"
HOUR = 3_600_000_000
FAST = ("language", "quality", "secrets", "ownership", "sensitive")
"""Our detectors that load no model of names."""

ANSWER_TO = {
    Kind.OFFER: Kind.OFFER_ANSWER,
    Kind.MANIFEST: Kind.COMMIT_ANSWER,
    Kind.WITHDRAWAL: Kind.WITHDRAWAL_ANSWER,
    Kind.REPORT: Kind.REPORT_ANSWER,
}

_POLICY = """
name: ours
sources:
  letters: {{path: {path}, owner: us, basis: gift, licence: CC0-1.0, tracks: [{tracks}]}}
review: {{sample: {sample}}}
"""


def screening(store: Store, policy: Policy, detectors: Sequence[str] = FAST) -> Screening:
    return Screening(store, Screener(InThisProcess(), detectors), redact.redact, policy)


def policy_of(folder: Path, *lines: str, tracks: str = TRACK, sample: float = 0.0) -> Policy:
    return parse_policy(
        _POLICY.format(path=folder, tracks=tracks, sample=sample) + "\n".join(lines), "the test's policy"
    )


def add_documents(store: Store, *texts: str, source: str = "letters") -> list[bytes]:
    """Digitized documents of one file."""
    file_id = store.add_file(source=source, content_hash=os.urandom(32), size=1)
    store.begin_file(file_id)
    for number, text in enumerate(texts):
        store.add_incoming(file_id, number, Document(text=text, media_type="text/plain", part=f"{number:04}"))
    store.finish_file(file_id)
    return [row["id"] for row in store.query("SELECT id FROM documents WHERE file = ? ORDER BY part", file_id)]


@dataclass
class VaultParts:
    """An enrolled vault's parts, over a home."""

    home: Path
    policy: Policy
    store: Store = field(init=False)
    trust: Trust = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.home / "vault" / "vault.sqlite")
        self.trust = Trust(self.store, self.home / "vault")
        self.outbox, self.inbox = Spool(self.home / "spool" / "outbox"), Spool(self.home / "spool" / "inbox")
        self.copies: dict[bytes, bytes] = {}
        self.references = References(self.store, self.home / "vault" / "reference")

    @property
    def outgoing(self) -> Outgoing:
        return Outgoing(self.store, self.trust, self.outbox, self.policy, self.trust.policy_version)

    def offer(self) -> list[Item]:
        return offer(self.outgoing)

    def pack(self, *, size: int = 64 << 20, now: bool = True) -> list[Item]:
        return pack(self.outgoing, Closing(size, 86400, now=now))

    def report(self) -> Item:
        item = report(self.outgoing, isolation="none", policy_digest="", reference_in_use=self.references.version)
        assert item is not None
        return item

    def take(self) -> int:
        def keep(shard: Item, request: bytes) -> None:
            self.copies[shard.id] = request

        return Inbox(self.store, self.trust, self.outbox, self.inbox, keep_copy=keep, references=self.references).take()

    def recover(self) -> list[Item]:
        return recover(self.store, self.outbox)

    def approve(self, *texts: str) -> list[bytes]:
        """Documents that were screened and approved."""
        ids = add_documents(self.store, *texts)
        screening(self.store, self.policy).screen_digitized()
        assert {self.state(one) for one in ids} == {"approved"}, [self.row(one)["reasons"] for one in ids]
        return ids

    def row(self, document_id: bytes) -> dict[str, Any]:
        return dict(self.store.query("SELECT * FROM documents WHERE id = ?", document_id)[0])

    def state(self, document_id: bytes) -> str:
        return str(self.row(document_id)["state"])

    def states(self) -> dict[str, int]:
        counts = self.store.counts()
        return {name.partition("/")[2]: count for name, count in counts.items() if name.startswith("document/")}

    def alarms(self) -> list[str]:
        return [row["kind"] for row in self.store.query("SELECT kind FROM alarms ORDER BY at, rowid")]

    def awaited(self) -> list[str]:
        return [row["item"] for row in self.store.query("SELECT item FROM requests ORDER BY made_at, item")]

    def close(self) -> None:
        self.store.close()


@dataclass
class OtherSide:
    """The gateway, the coordinator and the steward. Each answer of the coordinator's is numbered and signed for real.

    ``shards`` holds every distinct shard that was committed, by its id.
    """

    root: SigningKey = field(default_factory=SigningKey.generate)
    answers: SigningKey = field(default_factory=SigningKey.generate)
    track_keys: dict[str, ReceivingKey] = field(
        default_factory=lambda: {name: ReceivingKey.generate() for name in (TRACK, PRIVATE)}
    )
    sequence: int = 0
    fencing: int = 0
    shards: dict[bytes, tuple[CommitRequest, bytes]] = field(default_factory=dict)
    answered: dict[bytes, bytes] = field(default_factory=dict)

    # -- joining -------------------------------------------------------------------------------------------------

    def join(self, home: Path) -> None:
        """Makes a home that has joined; its vault has not taken the enrollment yet."""
        make_home(home, "standard")
        membership = {
            "partner": "Mill",
            "agent": "attic",
            "steward_fingerprint": key_id(self.root.public_key).hex(),
            "agent_id": AGENT_ID,
            "answer_key": self.answers.public_key.hex(),
        }
        (home / "vault" / "membership.json").write_text(json.dumps(membership))

    def enrollment(self, **changes: Any) -> bytes:
        values: dict[str, Any] = {
            "agent_id": AGENT_ID,
            "partner": "Mill",
            "answer_key": self.answers.public_key,
            "steward_root_key": self.root.public_key,
        }
        return EnrollResponse(**(values | changes)).SerializeToString()

    def enroll(self, vault: VaultParts) -> None:
        """Enrollment, directory and approval, all taken."""
        vault.inbox.put(Kind.ENROLLMENT, FIXED_ID, self.enrollment())
        vault.take()
        vault.report()
        self.answer_report(vault, statements=[self.directory(), self.approval(vault)])
        vault.take()
        assert vault.trust.fleet_secret() is not None
        assert vault.alarms() == []

    # -- what the steward signs ----------------------------------------------------------------------------------

    def approval(self, vault: VaultParts, *, key: SigningKey | None = None, **changes: Any) -> SignedStatement:
        keys = vault.trust.vault_keys
        sealed = seal_fleet_secret(keys.receiving_key, b"s" * 32, AGENT_ID, 1)
        values: dict[str, Any] = {
            "version": 1,
            "agent_id": AGENT_ID,
            "partner": "Mill",
            "keys": keys,
            "answer_key": self.answers.public_key,
            "fleet_secrets": [steward_pb2.SealedFleetSecret(epoch=1, sealed_secret=sealed)],
        }
        payload = steward_pb2.Approval(**(values | changes)).SerializeToString()
        return (key or self.root).sign(StatementKind.APPROVAL, payload)

    def directory(
        self,
        version: int = 1,
        *,
        key: SigningKey | None = None,
        tracks: Sequence[str] = (TRACK, PRIVATE),
        terms: Mapping[str, str] | None = None,
        altered: Mapping[str, Any] | None = None,
        valid_until: int = 0,
        policy: steward_pb2.NamedPolicy | None = None,
    ) -> SignedStatement:
        """A directory of these tracks; ``altered`` are other values of every track that has terms."""
        texts = terms or {}
        active = steward_pb2.TrackKey.STATE_ACTIVE
        listed = [
            steward_pb2.Track(
                name=name,
                keys=[steward_pb2.TrackKey(public_key=self.track_keys[name].public_key, state=active)],
                **(
                    {"terms": texts[name], "terms_digest": terms_digest(texts[name])} | dict(altered or {})
                    if name in texts
                    else {}
                ),
            )
            for name in tracks
        ]
        payload = steward_pb2.Directory(version=version, epoch=1, tracks=listed, valid_until=valid_until, policy=policy)
        return (key or self.root).sign(StatementKind.DIRECTORY, payload.SerializeToString())

    def fleet_policy(self, yaml: str, version: int = 1, *, key: SigningKey | None = None) -> SignedStatement:
        payload = steward_pb2.Policy(version=version, yaml=yaml.encode()).SerializeToString()
        return (key or self.root).sign(StatementKind.POLICY, payload)

    # -- what the coordinator answers ----------------------------------------------------------------------------

    def signed(
        self, payload: bytes, *, key: SigningKey | None = None, sequence: int | None = None, **body: Any
    ) -> SignedAnswer:
        """An answer over a request's payload; the next number unless one is named."""
        if sequence is None:
            self.sequence += 1
            sequence = self.sequence
        answer = Answer(request_digest=digest(payload), sequence=sequence, answered_at=now_us(), **body)
        return SignedAnswer(statement=(key or self.answers).sign(StatementKind.ANSWER, answer.SerializeToString()))

    def put(self, vault: VaultParts, item: Item, answer: SignedAnswer) -> None:
        vault.inbox.put(ANSWER_TO[item.kind], item.id, answer.SerializeToString())

    def refuse(self, vault: VaultParts, item: Item, code: str = "FAILED_PRECONDITION") -> None:
        values = {"item": item.id.hex(), "kind": item.kind.value, "code": code, "message": "The lease lapsed."}
        vault.inbox.put(Kind.REFUSAL, item.id, json.dumps(values).encode())

    def verdict(self, document_id: bytes, **changes: Any) -> Verdict:
        self.fencing += 1
        values: dict[str, Any] = {
            "document_id": document_id,
            "kind": VerdictKind.VERDICT_KIND_NOVEL,
            "track": TRACK,
            "reason": "It takes everything.",
            "fencing_number": self.fencing,
            "lease_expires_at": now_us() + HOUR,
        }
        return Verdict(**(values | changes))

    def answer_offer(
        self, vault: VaultParts, item: Item, verdict: Callable[[bytes], Verdict] | None = None, **options: Any
    ) -> None:
        payload = payload_of(vault, item)
        offers = OfferBatch.FromString(payload).offers
        verdicts = [(verdict or self.verdict)(one.document_id) for one in offers]
        self.put(vault, item, self.signed(payload, offer=common_pb2.OfferAnswer(verdicts=verdicts), **options))

    def receipt(
        self, manifest_payload: bytes, *, key: SigningKey | None = None, **changes: Any
    ) -> common_pb2.CommitAnswer:
        manifest = Manifest.FromString(manifest_payload)
        values: dict[str, Any] = {
            "shard_id": manifest.shard_id,
            "manifest_digest": digest(manifest_payload),
            "sealed_digest": manifest.sealed_digest,
            "sealed_size": manifest.sealed_size,
            "track": manifest.track,
            "agent_id": AGENT_ID,
            "partner": "Mill",
            "log_index": len(self.shards),
            "document_ids": [entry.document_id for entry in manifest.entries],
        }
        payload = Receipt(**(values | changes)).SerializeToString()
        return common_pb2.CommitAnswer(receipt=(key or self.answers).sign(StatementKind.RECEIPT, payload))

    def answer_manifest(self, vault: VaultParts, item: Item) -> None:
        """Takes the shard that lies beside it, as a gateway does, and gives a receipt."""
        request = CommitRequest.FromString(vault.outbox.read(item))
        payload = request.manifest.payload
        sealed = vault.outbox.item(Kind.SHARD, item.id).path.read_bytes()
        assert digest(sealed) == Manifest.FromString(payload).sealed_digest
        self.shards[item.id] = (request, sealed)
        self.put(vault, item, self.signed(payload, commit=self.receipt(payload)))

    def answer_withdrawal(self, vault: VaultParts, item: Item) -> None:
        payload = payload_of(vault, item)
        ids = Withdrawal.FromString(payload).document_ids
        tombstone = Tombstone(withdrawal_digest=digest(payload), document_ids=ids)
        signed = self.answers.sign(StatementKind.TOMBSTONE, tombstone.SerializeToString())
        self.put(vault, item, self.signed(payload, withdraw=common_pb2.WithdrawAnswer(tombstone=signed)))

    def answer_report(self, vault: VaultParts, item: Item | None = None, **body: Any) -> None:
        (reported,) = [item] if item else vault.outbox.items(Kind.REPORT)
        payload = payload_of(vault, reported)
        assert VaultReport.FromString(payload).agent_id == AGENT_ID
        self.put(vault, reported, self.signed(payload, report=common_pb2.ReportAnswer(**body)))

    def answer_all(self, vault: VaultParts) -> int:
        """Answers whatever lies in the outbox: every document is novel, every shard is stored."""
        items = vault.outbox.items(Kind.OFFER, Kind.MANIFEST)
        for item in items:
            if item.kind is Kind.OFFER:
                self.answer_offer(vault, item)
            else:
                self.answer_manifest(vault, item)
        return len(items)

    # -- what the steward reads ----------------------------------------------------------------------------------

    def texts(self) -> list[str]:
        """The texts of every shard that was committed, opened with the track's key."""
        found = []
        for request, sealed in self.shards.values():
            manifest = Manifest.FromString(request.manifest.payload)
            found += [record.text for record in records_of(sealed, request, self.track_keys[manifest.track])]
        return found


def records_of(sealed: bytes, request: CommitRequest, key: ReceivingKey) -> list[Record]:
    manifest = Manifest.FromString(request.manifest.payload)
    opened = open_shard(
        io.BytesIO(sealed),
        request.key_table,
        key,
        track=manifest.track,
        agent_id=AGENT_ID,
        shard_id=manifest.shard_id,
    )
    return [Record.FromString(record) for _, record in opened]


def payload_of(vault: VaultParts, item: Item) -> bytes:
    """The bytes that the vault signed."""
    data = vault.outbox.read(item)
    if item.kind is Kind.MANIFEST:
        return CommitRequest.FromString(data).manifest.payload
    return SignedStatement.FromString(data).payload


def forget_pauses(vault: VaultParts) -> None:
    """As if the hour were over that a refusal makes its documents wait."""
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET retry_at = 1 WHERE retry_at > 1")


def deliver_all(vault: VaultParts, other: OtherSide) -> None:
    """Offers, packs and answers until nothing moves any more."""
    for _ in range(10):
        moved = len(vault.offer()) + len(vault.pack()) + other.answer_all(vault)
        if not moved + vault.take():
            break
    left = set(vault.states()) - {str(DocumentState.DELIVERED)}
    assert not left, vault.states()
