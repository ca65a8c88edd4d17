"""The papers of an export: what proves to others by which receipts its documents came in, and that the steward made it.

``receipts.jsonl``, format ``winnow-receipts-1``: lines of JSON. The first has ``format`` and ``checkpoint``, the log's checkpoint as a signed note with
the steward's line. Each further one is a paper: ``receipt`` of a shard of which documents are exported, or ``tombstone`` of
documents that were withdrawn from such shards, as a serialized SignedStatement of the coordinator's; ``log_index``, its leaf; and
``proof``, the audit path from the leaf up under that checkpoint (RFC 6962, 2.1.1). Bytes are base64.

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

FORMAT = "winnow-receipts-1"
NAME = "receipts.jsonl"
KINDS = ("receipt", "tombstone")
"""As statements are called, too."""
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
        leaf = merkle.leaf_hash(self.statement.payload)
        return merkle.verify_inclusion(leaf, self.log_index, log.size, self.proof, log.root)


class PapersFile:
    """Writes the papers of an export into its folder."""

    def __init__(self, folder: Path, note: str) -> None:
        self._path = folder / NAME
        self._file = self._path.open("w", encoding="ascii")
        self._count = 0
        self._write({"format": FORMAT, "checkpoint": note})

    def add(self, paper: Paper) -> None:
        """Appends one."""
        self._count += 1
        self._write(
            {
                paper.statement.kind: _base64(paper.statement.SerializeToString()),
                "log_index": paper.log_index,
                "proof": [_base64(one) for one in paper.proof],
            }
        )

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


def read_papers(folder: Path) -> tuple[str, Iterator[Paper]]:
    """The checkpoint's note, and the papers as they are read, all unverified.

    Raises:
        PapersError: there are none, or they are of another format; in the iterator, too.
    """
    path = folder / NAME
    lines = _lines(path)
    first = next(lines, {})
    if first.get("format") != FORMAT or not isinstance(first.get("checkpoint"), str):
        raise PapersError(f"reading {path}: it is not of the format {FORMAT}; export the track again")
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


def _paper(path: Path, line: dict[str, object]) -> Paper:
    kind, index, proof = next((kind for kind in KINDS if kind in line), ""), line.get("log_index"), line.get("proof")
    try:
        statement = SignedStatement.FromString(base64.b64decode(str(line[kind]), validate=True))
        if statement.kind != kind or not isinstance(index, int) or not isinstance(proof, list):
            raise ValueError("its fields do not fit")
        return Paper(statement, index, [base64.b64decode(str(one), validate=True) for one in proof])
    except (KeyError, ValueError, DecodeError) as error:
        raise PapersError(
            f"reading {path}: a line is no receipt and no tombstone ({error}); take another copy of the export"
        ) from error


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
