"""Taking withdrawn documents out of exports that were made before: which hold any, and each written anew without them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from google.protobuf.message import DecodeError

from winnow_protocol.errors import SetAsideError, StopRunError
from winnow_protocol.files import digest_of
from winnow_protocol.listings import counted
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import Receipt
from winnow_protocol.v1.steward_pb2 import Track
from winnow_steward.card import make_card
from winnow_steward.croissant import write_croissant
from winnow_steward.dataset import SCHEMA, DataFile, ParquetFiles
from winnow_steward.export import FORMAT, sync_tree
from winnow_steward.own_word import OwnWord
from winnow_steward.receipts import NAME as PAPERS
from winnow_steward.receipts import Paper, PapersError, Sign, is_signed, read_papers, signed_by, write_manifest
from winnow_steward.staging import mend, remove, replace, staging_beside

_SECOND = 1_000_000
_NO_LEAF = (1 << 64) - 1


class NotErasedError(StopRunError):
    """An export could not be written anew; it stands as it was."""


class UnreadableExportError(SetAsideError):
    """A file of an export can't be read, so that nobody can say what of it was withdrawn; others are seen to."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(
            f"reading {path}: it can't be read as a file of an export ({error}), and may hold what was withdrawn; remove the export, or"
            " put a whole copy in its place, and do it again",
            kind="unreadable",
        )


@dataclass(frozen=True, slots=True)
class Export:
    """A folder that an export was written to."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def track(self) -> str:
        """The track that it was made of."""
        return str(self.manifest["track"])

    def holds(self, documents: Collection[bytes]) -> frozenset[bytes]:
        """Those of the documents that are in its files; UnreadableExportError where one of those can't be read."""
        wanted = {document.hex() for document in documents}
        return frozenset(bytes.fromhex(name) for (name,) in self._values("id") if name in wanted)

    def asked_back(self, word: OwnWord) -> dict[bytes, str]:
        """Those of its documents that their own partner has asked for, and whose they are.

        Raises:
            PapersError: its receipts, which say when they came in, can't be read.
            UnreadableExportError: a file of it can't.
        """
        came, before = self._receipts(word.everything.keys()), self._made()
        return {
            bytes.fromhex(name): source
            for name, source in self._values("id", "source")
            if word.covers(document := bytes.fromhex(name), source, came.get(document, before))
        }

    def _receipts(self, partners: Collection[str]) -> dict[bytes, Receipt]:
        """By document of these partners', the receipt that it came in by, without what it names; as the export has them."""
        if not partners or not (self.folder / PAPERS).exists():
            return {}
        found = dict[bytes, Receipt]()
        try:
            for paper in read_papers(self.folder)[1]:
                receipt = Receipt()
                if isinstance(paper, Paper) and paper.statement.kind == Kind.RECEIPT:
                    receipt = Receipt.FromString(paper.statement.payload)
                if receipt.partner in partners:
                    came = Receipt(committed_at=receipt.committed_at, log_index=receipt.log_index)
                    found.update(dict.fromkeys(receipt.document_ids, came))
        except DecodeError as error:
            raise PapersError(
                f"reading {self.folder / PAPERS}: a receipt of it is none; export the track again, and remove this one"
            ) from error
        return found

    def _made(self) -> Receipt:
        """In the place of a receipt that is missing, as in exports of before there were any: all that is in it came in before it was made."""
        made_at = datetime.fromisoformat(self.manifest["made_at"])
        return Receipt(committed_at=(int(made_at.timestamp()) + 1) * _SECOND, log_index=_NO_LEAF)

    def is_as_made(self, root_key: bytes) -> bool:
        """Whether that root key has signed for its files as they are: what somebody changed since is not signed for anew."""
        described = self.manifest.get("described", ())
        files = [*self.manifest.get("files", ()), self.manifest.get("receipts") or {"path": ""}, *described]
        return is_signed(self.folder, root_key) and all(
            (path := self.folder / file["path"]).is_file() and digest_of(path).hex() == file["sha256"] for file in files
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Its rows in their order; a column that is newer than the export is empty. UnreadableExportError as for `holds`."""
        empty = {field.name: "" for field in SCHEMA}
        for path in self._files():
            yield from (empty | row for row in _rows(path))

    def _values(self, *columns: str) -> Iterator[tuple[str, ...]]:
        """Of each row, what stands in some of its columns."""
        for path in self._files():
            yield from (tuple(row[column] for column in columns) for row in _rows(path, columns))

    def _files(self) -> list[Path]:
        return sorted((self.folder / "data").glob("*.parquet"))


def _rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    try:
        file = pq.ParquetFile(path)
        if missing := {"id", "source", *(columns or ())} - set(file.schema_arrow.names):
            raise ValueError(f"it has no column {', '.join(sorted(missing))}")
        for number in range(file.num_row_groups):  # of 32 MiB each; any number of rows may be of any size
            yield from file.read_row_group(number, columns=columns).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise UnreadableExportError(path, error) from error


def exports_below(folders: Sequence[Path]) -> list[Export]:
    """The exports that these folders are or hold, by name; what is none is passed over.

    Where `erase` was stopped between two renames, the export is put back in its place first, in these folders and beside them.
    """
    mend(folders)
    found = []
    for folder in folders:
        for candidate in [folder, *sorted(folder.glob("*"))] if folder.is_dir() else []:
            if candidate != folder and candidate.name.startswith("."):
                continue
            try:
                manifest = json.loads((candidate / "manifest.json").read_text("utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(manifest, dict) and manifest.get("format") == FORMAT:
                found.append(Export(candidate, manifest))
    return found


def erase(export: Export, documents: Collection[bytes], track: Track | None, root: SigningKey) -> int:
    """Writes an export anew without these documents; it stands as it was until the new one is whole.

    Where no document is left, the folder is removed.

    Args:
        track: as in the steward's directory, for title and terms; ``None`` once it has left the directory.
        root: signs the new manifest, if it had signed the old one and the files are still those.

    Returns:
        how many documents were taken out.

    Raises:
        NotErasedError: the disk is full, or the folder can't be written.
        UnreadableExportError: a file of it can't be read.
    """
    gone = export.holds(documents)
    if not gone:
        return 0
    try:
        with staging_beside(export.folder) as made:
            sign = signed_by(root) if export.is_as_made(root.public_key) else None
            if _write(export, gone, track, made, sign):
                replace(export.folder, made)
            else:
                remove(export.folder, made)
    except OSError as error:
        raise NotErasedError(
            f"taking withdrawn documents out of {export.folder}: {error.strerror or error}; mend it there, and do it again"
        ) from error
    return len(gone)


def _write(export: Export, gone: Collection[bytes], track: Track | None, staging: Path, sign: Sign | None) -> int:
    names = {document.hex() for document in gone}
    files = ParquetFiles(staging)
    try:
        for row in export.rows():
            if row["id"] not in names:
                files.add(row)
        written = files.finish()
    finally:
        files.abandon()
    if not written:
        return 0
    stated = export.manifest.get("receipts")
    papers = DataFile(**stated) if stated else None
    if papers is not None:  # of what was taken out, too: what is left is proved by the same ones
        shutil.copyfile(export.folder / papers.path, staging / papers.path)
    manifest, totals, now = export.manifest, files.totals, datetime.now(UTC)
    omitted = manifest.get("omitted", {})
    omitted = {**omitted, "withdrawn": omitted.get("withdrawn", 0) + len(gone)}
    erased = [*manifest.get("erased", []), {"at": now.isoformat(timespec="seconds"), "documents": sorted(names)}]
    changed = {
        "documents": totals.documents,
        "words": totals.words,
        "characters": totals.characters,
        "by": {column: dict(counts.most_common()) for column, counts in totals.by.items()},
        "omitted": omitted,
        "files": [asdict(file) for file in written],
        "erased": erased,
    }
    made_at, title = datetime.fromisoformat(manifest["made_at"]), str(manifest["title"])
    write_croissant(
        staging,
        name=export.track.replace("/", "-"),
        description=f"{title}: {counted(totals.documents, 'document')} contributed to the track {export.track}.",
        made_at=made_at,
        files=written,
        papers=papers,
        totals=totals,
    )
    card = make_card(
        name=export.track,
        title=title,
        terms=track.terms if track else "",
        made_at=made_at,
        files=written,
        totals=totals,
        omitted={reason: omitted.get(reason, 0) for reason in ("withdrawn", "duplicate", "licence")},
        set_aside=len(manifest.get("set_aside", ())),
    )
    (staging / "README.md").write_text(card, "utf-8")
    write_manifest(staging, manifest | changed, sign)
    sync_tree(staging)
    return totals.documents
