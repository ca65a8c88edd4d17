"""From sealed shards to a data set: list, verify, open, write Parquet, describe, and rename into place."""

from __future__ import annotations

import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from google.protobuf import proto

from winnow_protocol import merkle
from winnow_protocol.errors import SetAsideError, StopRunError, TryLaterError
from winnow_protocol.files import digest_of, sync_folder
from winnow_protocol.listings import counted
from winnow_protocol.sealing import ReceivingKey
from winnow_protocol.v1.contribution_pb2 import Record
from winnow_protocol.v1.steward_pb2 import DocumentMark, ShardSummary, Track
from winnow_steward.asked import Asked, PutBack
from winnow_steward.card import make_card
from winnow_steward.client import Coordinator
from winnow_steward.croissant import write_croissant
from winnow_steward.dataset import DataFile, ParquetFiles, Totals, check_rows, row_of
from winnow_steward.receipts import Paper, PapersFile, Sign, write_manifest
from winnow_steward.shards import Shard, ShardRefusedError, Verifier
from winnow_steward.staging import WORK, staging_beside
from winnow_steward.tombstones import Withdrawn, Words, doubts, read_tombstones
from winnow_steward.withdrawn import Withdrawal

logger = logging.getLogger(__name__)

FORMAT = "winnow-export-1"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A shard that is not in the export, and why."""

    shard: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export came to; ``omitted`` counts documents by ``withdrawn``, ``duplicate`` and ``licence``."""

    folder: Path
    files: tuple[DataFile, ...]
    totals: Totals
    omitted: Counter[str]
    set_aside: tuple[SetAside, ...]
    doubtful: tuple[str, ...]
    """Withdrawals that were honoured although something is wrong with them, a sentence each."""


class Duplicates:
    """Groups of documents that say the same; an export has one of each.

    It is the first that is exported, not the one that the coordinator calls kept: that one may have been withdrawn, or
    lie in a shard that is set aside. Memory grows with the number of duplicates, not of documents.
    """

    def __init__(self) -> None:
        self._same_as: dict[bytes, bytes] = {}
        self._exported: set[bytes] = set()

    def learn(self, marks: Iterable[DocumentMark]) -> None:
        """Takes in a shard's marks; all shards' come before the first `claim`."""
        self._same_as.update((mark.document_id, mark.duplicate_of) for mark in marks if mark.duplicate_of)

    def settle(self) -> None:
        """Points every duplicate at the end of its chain, and that one at itself."""
        for document in list(self._same_as):
            chain = [document]
            while (following := self._same_as.get(chain[-1])) is not None and following not in chain:
                chain.append(following)
            self._same_as.update(dict.fromkeys(chain, chain[-1]))

    def claim(self, document: bytes) -> bool:
        """Whether this document may be exported: True for the first of its group, and for one without a group."""
        group = self._same_as.get(document)
        if group is None:
            return True
        if group in self._exported:
            return False
        self._exported.add(group)
        return True


@dataclass(frozen=True, slots=True)
class Trust:
    """What an export rests on; none of it is taken from what it checks.

    Attributes:
        keys: by key id, all that open shards of the track.
        vaults: by agent, each approved signing key and the partner that it was approved for.
        recovery: each approved vault's recovery key, and its partner.
        answer_key: the coordinator's, for receipts and tombstones.
        checkpoint: fetches, verifies, reads and cosigns the log's newest checkpoint: as a note with the steward's line.
        sign: signs the export's manifest.
        late: after that, the shards that were taken from an agent after it was put out, and whose agent that was.
        left: partners whose contributions were withdrawn as they left, by the SHA-256 of the steward's word on it.
        put_back: after that, where the log says that the coordinator's records were put back.
        with_kept: adds to the withdrawals that the coordinator lists those that the steward has seen, and that are not among them.
        answered_before: tombstones that the steward has seen, and that all of those say anew.
    """

    keys: Mapping[bytes, ReceivingKey]
    vaults: Mapping[str, Mapping[bytes, str]]
    recovery: Mapping[bytes, str]
    answer_key: bytes
    checkpoint: Callable[[], str]
    sign: Sign
    late: Callable[[], Mapping[str, str]] = dict
    left: Mapping[bytes, str] = field(default_factory=dict)
    put_back: Callable[[], Sequence[PutBack]] = tuple
    with_kept: Callable[[Iterable[Withdrawal]], Sequence[Withdrawal]] = list
    answered_before: Callable[[Iterable[Withdrawal]], Sequence[Withdrawal]] = lambda _listed: ()


@dataclass(slots=True)
class _Run:
    """One export under way."""

    coordinator: Coordinator
    verifier: Verifier
    log: merkle.Checkpoint
    papers: PapersFile
    sign: Sign
    late: Mapping[str, str]
    duplicates: Duplicates
    staging: Path
    licences: frozenset[str]
    withdrawals: Sequence[Withdrawn]
    omitted: Counter[str] = field(default_factory=Counter)
    shards: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    partners: dict[bytes, str] = field(default_factory=dict)
    """Of withdrawn documents: whose they are."""

    def write(self, files: ParquetFiles, progress: Callable[[int], None]) -> None:
        """Verifies each shard as a whole, then writes what may be exported of it."""
        sealed = self.staging / WORK / "shard"
        for number, summary in enumerate(_listed(self.staging), 1):
            try:
                shard = self.verifier.check(summary)
                receipt = self._logged(shard)
                records = self._verified(shard, sealed)
            except SetAsideError as error:
                logger.info("shard %s set aside: %s", summary.shard_id.hex(), error.kind)
                self.set_aside.append(SetAside(summary.shard_id.hex(), error.kind, str(error)))
            else:
                self._write_shard(shard, receipt, records, files)
            progress(number)
        for one in self.withdrawals:
            if one.logged and one.documents & self.partners.keys():
                self.papers.add(one.paper(self.partners.keys()))

    def _logged(self, shard: Shard) -> Paper:
        index, size = shard.receipt.log_index, self.log.size
        proof = self.coordinator.inclusion_proof(index, size) if index < size else []
        receipt = Paper(shard.signed_receipt, index, proof)
        if not receipt.is_in(self.log):
            raise ShardRefusedError(
                f"checking shard {shard.manifest.shard_id.hex()}: its receipt is not in the log of {size} leaves",
                kind="not_logged",
            )
        if agent := self.late.get(shard.manifest.shard_id.hex()):
            raise ShardRefusedError(
                f"checking shard {shard.manifest.shard_id.hex()}: it was taken from agent {agent} after that was put out of "
                "the fleet, and stays set aside; ask the coordinator's operator why it was taken",
                kind="put_out",
            )
        return receipt

    def _verified(self, shard: Shard, sealed: Path) -> Iterable[Record]:
        """The shard's records, after a first reading has shown that it opens to its end, and that each can be written."""
        if shard.documents <= shard.withdrawn:
            return ()  # the coordinator keeps no bytes that nobody can open
        self._fetch(shard, sealed)
        try:
            check_rows(row_of(record, self.verifier.track) for record in self.verifier.records(shard, sealed))
        except (ValueError, OverflowError) as error:
            raise ShardRefusedError(
                f"reading shard {shard.manifest.shard_id.hex()}: what its vault sealed can't be a row of a data set ({error}); "
                "ask the partner for its agent's version",
                kind="bad_record",
            ) from error
        return self.verifier.records(shard, sealed)

    def _fetch(self, shard: Shard, sealed: Path) -> None:
        manifest = shard.manifest
        with sealed.open("wb") as out:
            self.coordinator.fetch_shard(manifest.shard_id, manifest.sealed_size, out)
        if digest_of(sealed) != manifest.sealed_digest:
            raise ShardRefusedError(
                f"fetching shard {manifest.shard_id.hex()}: its bytes are not those that the vault signed for",
                kind="altered",
            )

    def _write_shard(self, shard: Shard, receipt: Paper, records: Iterable[Record], files: ParquetFiles) -> None:
        exported = 0
        for record in records:
            if self.licences and record.licence not in self.licences:
                self.omitted["licence"] += 1
            elif not self.duplicates.claim(record.document_id):
                self.omitted["duplicate"] += 1
            else:
                files.add(row_of(record, self.verifier.track))
                exported += 1
        if exported:
            self.papers.add(receipt)
        self.omitted["withdrawn"] += len(shard.withdrawn)
        self.partners.update(dict.fromkeys(shard.withdrawn, shard.partner))
        self.shards.append(
            {
                "shard": shard.manifest.shard_id.hex(),
                "agent": shard.manifest.agent_id,
                "source": shard.partner,
                "documents": len(shard.manifest.entries),
                "exported": exported,
                "manifest_digest": shard.receipt.manifest_digest.hex(),
                "log_index": shard.receipt.log_index,
                "committed_at": shard.receipt.committed_at,
            }
        )


def export(
    coordinator: Coordinator,
    trust: Trust,
    track: Track,
    target: Path,
    *,
    licences: frozenset[str],
    progress: Callable[[int, int], None],
) -> ExportReport:
    """Writes a track's documents to a new folder; it appears complete or not at all.

    A shard that can't be verified is set aside with its reason, and the others are exported.

    Args:
        track: as in the steward's directory, for title and terms.
        licences: only documents under these; all where it is empty.
        progress: told how many shards are done, of how many.

    Raises:
        StopRunError: the folder exists, or can't be written; or the log took something back.
        TryLaterError: the coordinator can't be reached, or the track has no document to export yet.
    """
    if target.exists():
        raise StopRunError(f"exporting {track.name}: {target} is there already; name another folder with --out")
    try:
        with staging_beside(target) as made:
            (made / WORK).mkdir()
            total, run = _prepare(coordinator, trust, track.name, made, licences)
            report = _export(run, track, target, lambda done: progress(done, total))
            shutil.rmtree(made / WORK)
            sync_tree(made)
            made.rename(target)
            sync_folder(target.parent)
    except OSError as error:
        raise StopRunError(f"exporting {track.name} to {target}: {error.strerror or error}; mend it there") from error
    return report


def _prepare(
    coordinator: Coordinator, trust: Trust, track: str, staging: Path, licences: frozenset[str]
) -> tuple[int, _Run]:
    """Keeps the listing on disk, so that one state of the coordinator is exported, then fetches what it is checked by.

    In this order: what the listing holds is in the log by then, and what it lacks has its tombstone.
    """
    duplicates, total = Duplicates(), 0
    with (staging / WORK / "shards").open("wb") as out:
        for summary in coordinator.shards(track):
            proto.serialize_length_prefixed(summary, cast(Any, out))
            duplicates.learn(summary.marks)
            total += 1
    duplicates.settle()
    tombstones, note = trust.with_kept(coordinator.tombstones()), trust.checkpoint()
    log = merkle.stated_checkpoint(note)
    words = Words(trust.vaults, trust.recovery, trust.left)
    read = partial(
        read_tombstones, answer_key=trust.answer_key, words=words, log=log, prove=coordinator.inclusion_proof
    )
    found = list(read(tombstones))
    withdrawn = frozenset(document for one in found for document in one.documents)
    asked = Asked.of([*found, *read(trust.answered_before(tombstones))], trust.put_back())
    verifier = Verifier(track, trust.keys, trust.vaults, trust.answer_key, withdrawn, asked)
    papers = PapersFile(staging, note)
    return total, _Run(
        coordinator, verifier, log, papers, trust.sign, trust.late(), duplicates, staging, licences, found
    )


def _listed(staging: Path) -> Iterator[ShardSummary]:
    with (staging / WORK / "shards").open("rb") as listing:
        while (summary := proto.parse_length_prefixed(ShardSummary, cast(Any, listing))) is not None:
            yield summary


def _export(run: _Run, track: Track, target: Path, progress: Callable[[int], None]) -> ExportReport:
    made_at = datetime.now(UTC)
    files = ParquetFiles(run.staging)
    try:
        run.write(files, progress)
        written, papers = files.finish(), run.papers.finish()
    finally:
        files.abandon()
        run.papers.close()
    if not written:
        raise TryLaterError(_nothing(track.name, run))
    name, totals = track.name.replace("/", "-"), files.totals
    doubtful = tuple(doubts(run.withdrawals, run.partners))
    report = ExportReport(target, tuple(written), totals, run.omitted, tuple(run.set_aside), doubtful)
    write_croissant(
        run.staging,
        name=name,
        description=f"{track.title}: {counted(totals.documents, 'document')} contributed to the track {track.name}.",
        made_at=made_at,
        files=written,
        papers=papers,
        totals=totals,
    )
    card = make_card(
        name=track.name,
        title=track.title,
        terms=track.terms,
        made_at=made_at,
        files=written,
        totals=totals,
        omitted=run.omitted,
        set_aside=len(run.set_aside),
    )
    (run.staging / "README.md").write_text(card, "utf-8")
    _write_manifest(run, track, report, papers, made_at)
    return report


def _nothing(track: str, run: _Run) -> str:
    reasons = left_out(run.omitted)
    reasons += [f"shard {refused.shard} {refused.kind}" for refused in run.set_aside[:3]]
    why = f" (left out: {', '.join(reasons)})" if reasons else ""
    return f"exporting {track}: no shard has a document to export{why}; nothing was written"


def left_out(omitted: Mapping[str, int]) -> list[str]:
    """What an export left out, as parts of a sentence."""
    words = {"withdrawn": "withdrawn", "duplicate": "said by another already", "licence": "under another licence"}
    return [f"{omitted[reason]:,} {said}" for reason, said in words.items() if omitted.get(reason)]


def _write_manifest(run: _Run, track: Track, report: ExportReport, papers: DataFile, made_at: datetime) -> None:
    manifest = {
        "format": FORMAT,
        "track": track.name,
        "title": track.title,
        "log": {"origin": run.log.origin, "size": run.log.size, "root": run.log.root.hex()},
        "terms_digest": track.terms_digest.hex(),
        "made_at": made_at.isoformat(timespec="seconds"),
        "documents": report.totals.documents,
        "words": report.totals.words,
        "characters": report.totals.characters,
        "by": {column: dict(counts.most_common()) for column, counts in report.totals.by.items()},
        "licences_asked_for": sorted(run.licences),
        "omitted": {reason: run.omitted[reason] for reason in ("withdrawn", "duplicate", "licence")},
        "tombstones": [one.stated(run.partners) for one in run.withdrawals if one.documents & run.partners.keys()],
        "set_aside": [asdict(refused) for refused in report.set_aside],
        "files": [asdict(file) for file in report.files],
        "receipts": asdict(papers),
        "shards": run.shards,
    }
    write_manifest(run.staging, manifest, run.sign)


def sync_tree(folder: Path) -> None:
    """Waits until an export's files are on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder / "data")
    sync_folder(folder)
