"""Whether an export is what the log says: for whoever has it and the log's or the steward's key, with no home and no network.

What is shown: that the files are those of the manifest, and no others; that each document in them is named by one receipt that the log has under
the checkpoint; that as many of each shard are here as the manifest says; and that none is named by a tombstone that came with it, nor by
the manifest in the place of one that came closed.
By the steward's key besides: that the steward made it so, texts and all. What is not shown: that a text is what its vault sealed, and
that the log has no other tombstone, are the steward's word.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from google.protobuf.message import DecodeError

from winnow_protocol import merkle
from winnow_protocol.files import digest_of
from winnow_protocol.listings import counted
from winnow_protocol.signing import ForgedStatementError, Kind, verify
from winnow_protocol.v1.common_pb2 import Receipt, Tombstone
from winnow_steward.export import FORMAT
from winnow_steward.receipts import DESCRIBED, MANIFEST, SIGNATURE, Closed, Paper, PapersError, is_signed, read_papers
from winnow_steward.receipts import NAME as PAPERS

_NAMED = 3
_DATA = re.compile(r"data/[^/]+\.parquet")
_MOST_FAULTS = 10
"""Of one shard; of more there is nothing to be learnt."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the reader trusts, from elsewhere than the export: at least one of the first three.

    Attributes:
        log: the log's origin and key.
        witness: the steward's name as a witness, and its root key, which signs the manifest, too.
        note: a checkpoint that the export's has to be.
        origin: the log that it has to be.
    """

    log: tuple[str, bytes] | None = None
    witness: tuple[str, bytes] | None = None
    note: str = ""
    origin: str = ""


@dataclass(slots=True)
class Checked:
    """One shard: how many of its documents are here, and what does not fit; nothing where all does."""

    shard: str
    source: str
    log_index: int
    documents: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Verified:
    """What an export came to.

    Attributes:
        signed: whether the manifest is signed by the steward whose key was given; None where none was, and nothing shows that texts,
            licences and cards are as the steward made them.
        cosigned_at: by the steward whose key was given, seconds since the epoch; None where it was not, or did not.
        tombstones: how many came with it and are in the log, closed ones as well.
        closed: of how many of those the leaf hash alone came, for they name documents of other tracks, too.
        faults: of the export as a whole.
    """

    log: merkle.Checkpoint
    cosigned_at: int | None
    signed: bool | None = None
    shards: list[Checked] = field(default_factory=list)
    tombstones: int = 0
    closed: int = 0
    documents: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all of it fits."""
        return not self.faults and not any(shard.faults for shard in self.shards)


def verify_export(folder: Path, anchors: Anchors) -> Verified:
    """Reads all of an export and says what holds; a mismatch is a fault in the answer.

    Raises:
        PapersError: the folder is no export, or none that has its receipts.
    """
    there, strange = _files_in(folder)
    if missing := next((name for name in (MANIFEST, PAPERS) if name not in there and (folder / name).exists()), ""):
        raise PapersError(f"reading {folder / missing}: it is a link, or no file; take another copy of the export")
    manifest = _manifest(folder)
    note, papers = read_papers(folder)
    try:
        log = merkle.stated_checkpoint(note)
    except merkle.ForgedCheckpointError as error:
        raise PapersError(f"reading the checkpoint of {folder}: {error}") from error
    found = Verified(log, _cosigned_at(note, anchors))
    found.faults += _about_checkpoint(note, log, found.cosigned_at, anchors)
    if manifest.get("log") != {"origin": log.origin, "size": log.size, "root": log.root.hex()}:
        found.faults.append("the manifest names another checkpoint of the log than its receipts are proved under")
    if anchors.witness:
        found.signed = is_signed(folder, anchors.witness[1])
        if not found.signed:
            found.faults.append("the manifest is not signed with the steward's key that was given")
    try:
        found.faults += [*strange, *_about_files(there, manifest)]
        reading = _Reading(manifest, log, anchors.log[1] if anchors.log else None, found)
        for paper in papers:
            reading.take(paper)
        reading.settle()
        for name in sorted(there):
            if _DATA.fullmatch(name):
                reading.read(name, there[name])
        reading.count()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise PapersError(
            f"reading the manifest of {folder}: its fields are not those of an export ({error!r}); take another copy of the export"
        ) from error
    return found


def _files_in(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The files at any depth, by their names from the folder on; and what is there besides, which no reader is to follow."""
    files, strange = dict[str, Path](), list[str]()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            strange.append(f"{name} is a link, and an export has none")
        elif path.is_file():
            files[name] = path
        elif not path.is_dir():
            strange.append(f"{name} is no file, and does not belong to the export")
    return files, strange


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PapersError(f"reading {path}: it can't be read ({error}); name the folder of an export") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise PapersError(f"reading {path}: it is not of the format {FORMAT}; name the folder of an export")
    return manifest


def _cosigned_at(note: str, anchors: Anchors) -> int | None:
    return merkle.cosigned_at(note, *anchors.witness) if anchors.witness else None


def _about_checkpoint(note: str, log: merkle.Checkpoint, cosigned_at: int | None, anchors: Anchors) -> Iterator[str]:
    if anchors.log:
        try:
            merkle.parse_checkpoint(note, *anchors.log)
        except merkle.ForgedCheckpointError as error:
            yield str(error)
    if anchors.witness and cosigned_at is None:
        yield "the checkpoint is not cosigned with the steward's key that was given"
    if anchors.origin and log.origin != anchors.origin:
        yield f"the checkpoint is of the log {log.origin}, not of {anchors.origin}"
    if anchors.note and merkle.stated_checkpoint(anchors.note) != log:
        yield "the checkpoint is not the one that was given"


def _about_files(there: Mapping[str, Path], manifest: Mapping[str, Any]) -> Iterator[str]:
    """What is not as the manifest says; a file that it does not name, or that has no place in an export, could be taken for data."""
    papers = manifest.get("receipts") or {"path": PAPERS}
    stated = {str(file["path"]): file for file in (*manifest["files"], papers, *manifest.get("described", ()))}
    places = {PAPERS, *DESCRIBED}
    named = {name for name in stated if name in places or _DATA.fullmatch(name)} | {MANIFEST, SIGNATURE}
    strange = sorted(there.keys() - named)
    yield from (f"{name} is not in the manifest, and does not belong to the export" for name in strange[:_MOST_FAULTS])
    if strange[_MOST_FAULTS:]:
        yield f"{counted(len(strange) - _MOST_FAULTS, 'further file')} do not belong to the export"
    for name, file in stated.items():
        yield from _about_file(name, there.get(name), file)


def _about_file(name: str, path: Path | None, stated: Mapping[str, Any]) -> Iterator[str]:
    if path is None:
        yield f"{name}, which the manifest names, is not there"
    elif (path.stat().st_size, digest_of(path).hex()) != (stated.get("size"), stated.get("sha256")):
        yield f"{name} is not the file that the manifest names: its SHA-256 is another"


class _Reading:
    """Papers first, then rows: which shard each document came in, and what is left of that."""

    def __init__(self, manifest: dict[str, Any], log: merkle.Checkpoint, key: bytes | None, found: Verified) -> None:
        self._manifest = manifest
        self._log = log
        self._key = key
        self._found = found
        self._shards = dict[str, Checked]()
        self._receipts = dict[str, Receipt]()
        self._home = dict[bytes, str]()
        """Of each document that a receipt names, and that no row has been seen of, its shard."""
        self._gone = set[bytes]()
        self._tombstones = dict[int, frozenset[bytes]]()
        """By leaf, what each open one names."""
        self._closed = set[int]()
        self._erased = Counter[str]()
        self._strange = list[str]()

    def take(self, paper: Paper | Closed) -> None:
        """A receipt or a tombstone."""
        if isinstance(paper, Closed):
            self._take_closed(paper)
            return
        kind, what = Kind(paper.statement.kind), Receipt if paper.statement.kind == Kind.RECEIPT else Tombstone
        try:
            payload = verify(paper.statement, kind, self._key) if self._key else paper.statement.payload
            stated = what.FromString(payload)
        except (ForgedStatementError, DecodeError) as error:
            self._found.faults.append(f"the {kind.value} at leaf {paper.log_index} is not the coordinator's ({error})")
            return
        fault = ""
        if not paper.is_in(self._log) or stated.log_index != paper.log_index:
            fault = f"its {kind.value} at leaf {paper.log_index} is not in the log under the checkpoint"
        if isinstance(stated, Receipt):
            self._receipt(stated, fault)
        elif fault:
            self._found.faults.append(f"of a withdrawal {fault}")
        else:
            self._found.tombstones += 1
            self._tombstones[stated.log_index] = frozenset(stated.document_ids)
            self._gone.update(stated.document_ids)

    def _take_closed(self, tombstone: Closed) -> None:
        index = tombstone.log_index
        if not tombstone.is_in(self._log):
            self._found.faults.append(
                f"of a withdrawal its closed tombstone at leaf {index} is not in the log under the checkpoint"
            )
            return
        self._closed.add(index)
        self._found.tombstones += 1
        self._found.closed += 1

    def _receipt(self, receipt: Receipt, fault: str) -> None:
        name = receipt.shard_id.hex()
        if name in self._shards:
            self._shards[name].faults.append("it has two receipts")
            return
        self._shards[name] = Checked(name, receipt.partner, receipt.log_index, faults=[fault] if fault else [])
        self._receipts[name] = receipt
        self._home.update(dict.fromkeys(receipt.document_ids, name))

    def settle(self) -> None:
        """After the last paper: compares them with the manifest."""
        listed = {str(one.get("shard")): one for one in self._manifest.get("shards", ()) if one.get("exported")}
        for name, one in listed.items():
            receipt = self._receipts.get(name)
            if receipt is None:
                fault = "its receipt is missing"
                self._shards[name] = Checked(name, str(one.get("source")), int(one.get("log_index", 0)), faults=[fault])
            elif (one.get("source"), one.get("agent"), one.get("log_index"), one.get("manifest_digest")) != (
                receipt.partner,
                receipt.agent_id,
                receipt.log_index,
                receipt.manifest_digest.hex(),
            ) or receipt.track != self._manifest.get("track"):
                self._shards[name].faults.append("its receipt speaks of something else than the manifest")
        for name in self._shards.keys() - listed.keys():
            self._shards[name].faults.append("the manifest does not name it")
        self._settle_tombstones()
        erased = {bytes.fromhex(name) for one in self._manifest.get("erased", ()) for name in one["documents"]}
        self._erased.update(self._home[document] for document in erased if document in self._home)
        self._gone |= erased

    def _settle_tombstones(self) -> None:
        closed = set(self._closed)
        for tombstone in self._manifest.get("tombstones", ()):
            named, index = {bytes.fromhex(document) for document in tombstone["documents"]}, tombstone["log_index"]
            shown = index in self._closed or named <= self._tombstones.get(index, frozenset())
            if tombstone.get("logged") and not shown:
                self._found.faults.append(f"the tombstone at leaf {index}, which the manifest names, is missing")
            self._gone |= named
            closed.discard(index)
        for index in sorted(closed):
            self._found.faults.append(f"the manifest does not name the closed tombstone at leaf {index}")

    def read(self, name: str, path: Path) -> None:
        """The rows of a file."""
        rows = 0
        try:
            for batch in pq.ParquetFile(path).iter_batches(columns=["id", "source", "track"]):
                rows += batch.num_rows
                for row in batch.to_pylist():
                    self._row(row)
        except (pa.ArrowException, OSError, ValueError) as error:
            self._found.faults.append(f"{name} can't be read as Parquet with the columns of an export ({error})")
        if rows not in [file.get("rows") for file in self._manifest.get("files", ()) if file.get("path") == name]:
            self._found.faults.append(f"{name} has not as many rows as the manifest says")

    def _row(self, row: Mapping[str, Any]) -> None:
        document = bytes.fromhex(row["id"])
        shard = self._home.pop(document, None)
        self._found.documents += 1
        if shard is None:
            self._strange.append(row["id"])
            return
        checked, receipt = self._shards[shard], self._receipts[shard]
        checked.documents += 1
        if len(checked.faults) >= _MOST_FAULTS:
            return
        if document in self._gone:
            checked.faults.append(f"document {row['id']} was withdrawn")
        if (row["source"], row["track"]) != (receipt.partner, receipt.track):
            checked.faults.append(f"document {row['id']} is of another source or track than its receipt")

    def count(self) -> None:
        """After the last row: whether as many are here as should be."""
        stated = {str(one.get("shard")): int(one.get("exported", 0)) for one in self._manifest.get("shards", ())}
        for name, checked in self._shards.items():
            should = stated.get(name, 0) - self._erased[name]
            if checked.documents != should:
                checked.faults.append(
                    f"{counted(checked.documents, 'document')} of it are here, and {should} should be"
                )
        if self._strange:
            named = ", ".join(self._strange[:_NAMED]) + ("…" if self._strange[_NAMED:] else "")
            self._found.faults.append(
                f"{counted(len(self._strange), 'document')} stand in no receipt, or twice in the files: {named}"
            )
        if self._found.documents != self._manifest.get("documents"):
            self._found.faults.append("there are not as many documents as the manifest says")
        self._found.shards = sorted(self._shards.values(), key=lambda one: one.log_index)
