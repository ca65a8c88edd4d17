"""The papers of an export: what proves to others by which receipts its documents came in, and that the steward made it.

``receipts.jsonl``, format ``winnow-receipts-2``: lines of JSON. The first has ``format`` and ``checkpoint``, the log's checkpoint as a signed note with
the steward's line. Each further one is a paper: ``receipt`` of a shard of which documents are exported, or ``tombstone`` of
documents that were withdrawn from the track's shards, as a serialized SignedStatement of the coordinator's; or
``closed_tombstone``, 32 bytes, of such a tombstone the RFC 6962 leaf hash alone, where it names documents that are not known to be of the
track: which of the track's it names stands in the manifest. Beside it ``log_index``, its leaf; and ``proof``, the audit path from the leaf up
under that checkpoint (RFC 6962, 2.1.1). Bytes are base64. ``winnow-receipts-1`` is the same without closed ones.

``manifest.sig``: 64 bytes, the root key's signature over ``manifest.json`` as a statement of kind ``export``. The manifest names every
other file's SHA-256: the data's, the papers', and under ``described`` those of what describes them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from winnow_protocol import merkle
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import digest_of
from winnow_protocol.signing import ForgedStatementError, Kind, SigningKey, key_id, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_steward.dataset import DataFile

FORMAT = "winnow-receipts-2"
_READ = ("winnow-receipts-1", FORMAT)
NAME = "receipts.jsonl"
KINDS = ("receipt", "tombstone")
"""As statements are called, too."""
CLOSED = "closed_tombstone"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
DESCRIBED = ("README.md", "croissant.json")
"""What describes an export to people and programs: it may say where the data lies."""

Sign = Callable[[bytes], bytes]
"""The root key's signature over a manifest."""


class PapersError(StopRunError):
    """The papers of an export are not there, or can't be read as such."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A receipt or a tombstone, unverified, with the proof that the log has it."""

    statement: SignedStatement
    log_index: int
    proof: Sequence[bytes]

    def is_in(self, log: merkle.Checkpoint) -> bool:
        """Whether the proof leads from what was signed, at its place, to the checkpoint."""
        return self.closed().is_in(log)

    def closed(self) -> Closed:
        """The same, telling nothing of what it says."""
        return Closed(merkle.leaf_hash(self.statement.payload), self.log_index, self.proof)


@dataclass(frozen=True, slots=True)
class Closed:
    """A tombstone of which the leaf hash alone is told: what it says of other tracks is nobody's here.

    A withdrawal's identifier is drawn at random, and its digest is in the tombstone: nobody finds out by guessing what it names.
    """

    leaf: bytes
    log_index: int
    proof: Sequence[bytes]

    def is_in(self, log: merkle.Checkpoint) -> bool:
        """Whether the proof leads from the leaf, at its place, to the checkpoint."""
        return merkle.verify_inclusion(self.leaf, self.log_index, log.size, self.proof, log.root)


class PapersFile:
    """Writes the papers of an export into its folder."""

    def __init__(self, folder: Path, note: str) -> None:
        self._path = folder / NAME
        self._file = self._path.open("w", encoding="ascii")
        self._count = 0
        self._write({"format": FORMAT, "checkpoint": note})

    def add(self, paper: Paper | Closed) -> None:
        """Appends one."""
        self._count += 1
        if isinstance(paper, Closed):
            name, told = CLOSED, paper.leaf
        else:
            name, told = paper.statement.kind, paper.statement.SerializeToString()
        proof = [_base64(one) for one in paper.proof]
        self._write({name: _base64(told), "log_index": paper.log_index, "proof": proof})

    def finish(self) -> DataFile:
        """Closes the file and says what it is; its rows are papers."""
        self.close()
        return DataFile(NAME, self._count, self._path.stat().st_size, digest_of(self._path).hex())

    def close(self) -> None:
        """Closes what is open."""
        self._file.close()

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line) + "\n")


def signed_by(key: SigningKey) -> Sign:
    """Signs with the root key."""
    return lambda manifest: key.sign(Kind.EXPORT, manifest).signature


def write_manifest(folder: Path, manifest: Mapping[str, Any], sign: Sign | None) -> None:
    """Writes an export's manifest, after all other files, and beside it the signature, where there is to be one."""
    described = [
        {"path": name, "size": (folder / name).stat().st_size, "sha256": digest_of(folder / name).hex()}
        for name in DESCRIBED
    ]
    written = (json.dumps({**manifest, "described": described}, indent=2, ensure_ascii=False) + "\n").encode()
    (folder / MANIFEST).write_bytes(written)
    if sign is not None:
        (folder / SIGNATURE).write_bytes(sign(written))


def is_signed(folder: Path, root_key: bytes) -> bool:
    """Whether the manifest, byte for byte, is signed with that root key."""
    try:
        written, signature = (folder / MANIFEST).read_bytes(), (folder / SIGNATURE).read_bytes()
    except OSError:
        return False
    statement = SignedStatement(kind=Kind.EXPORT, payload=written, signature=signature, key_id=key_id(root_key))
    try:
        verify(statement, Kind.EXPORT, root_key)
    except ForgedStatementError:
        return False
    return True


def read_papers(folder: Path) -> tuple[str, Iterator[Paper | Closed]]:
    """The checkpoint's note, and the papers as they are read, all unverified.

    Raises:
        PapersError: there are none, or they are of another format; in the iterator, too.
    """
    path = folder / NAME
    lines = _lines(path)
    first = next(lines, {})
    if first.get("format") not in _READ or not isinstance(first.get("checkpoint"), str):
        raise PapersError(f"reading {path}: it is of none of the formats {' and '.join(_READ)}; export the track again")
    return str(first["checkpoint"]), (_paper(path, line) for line in lines)


def _lines(path: Path) -> Iterator[dict[str, object]]:
    try:
        with path.open(encoding="ascii") as file:
            for line in file:
                values = json.loads(line)
                if not isinstance(values, dict):
                    raise PapersError(f"reading {path}: a line is no object; take another copy of the export")
                yield values
    except FileNotFoundError as error:
        raise PapersError(
            f"reading {path}: it is not there: the export was made before there were receipts in it, or is not whole; "
            "export the track again"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise PapersError(f"reading {path}: it can't be read ({error}); take another copy of the export") from error


def _paper(path: Path, line: dict[str, object]) -> Paper | Closed:
    kind = next((kind for kind in (*KINDS, CLOSED) if kind in line), "")
    index, proof = line.get("log_index"), line.get("proof")
    try:
        told = base64.b64decode(str(line[kind]), validate=True)
        statement = None if kind == CLOSED else SignedStatement.FromString(told)
        fits = statement is None or statement.kind == kind
        if not fits or not isinstance(index, int) or not isinstance(proof, list):
            raise ValueError("its fields do not fit")
        way_up = [base64.b64decode(str(one), validate=True) for one in proof]
        return Closed(told, index, way_up) if statement is None else Paper(statement, index, way_up)
    except (KeyError, ValueError, DecodeError) as error:
        raise PapersError(
            f"reading {path}: a line is no receipt and no tombstone ({error}); take another copy of the export"
        ) from error


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
