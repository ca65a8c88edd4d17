"""The transparency log's mathematics: RFC 6962 trees and proofs, C2SP checkpoints and cosignatures.

A tree is read through a function ``node(level, index)``: the hash of the perfect subtree over the leaves
``[index << level, (index + 1) << level)``, level 0 being leaf hashes. A log stores every such node once, when the leaf
that completes it is appended (`appended`); a root or a proof then reads O(log size) nodes, wherever they are kept.

A checkpoint is a C2SP tlog-checkpoint in a C2SP signed note: three lines (origin, size, base64 of the root), an empty
line, and a line for each signature: ``— name base64(key hash + signature)``. The witness's line is a C2SP
tlog-cosignature (cosignature/v1), which covers a time as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import SigningKey, verify_raw

Node = Callable[[int, int], bytes]
"""``node(level, index)`` gives the 32-byte hash of a complete perfect subtree."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962, 2.1)."""

WITNESS_NAME = "steward"
"""The name of the steward's key in the lines that it cosigns; the key is its root key."""

_ED25519 = 0x01
_COSIGNATURE = 0x04
_NOTE_LIMIT = 64 << 10
_KEY_BYTES = 32
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LATEST = (1 << 63) - 1
"""A cosignature's time is at most that (C2SP tlog-cosignature)."""


class ForgedCheckpointError(StopRunError):
    """A checkpoint is malformed, is another log's, or its signature does not fit."""


class BadVerifierKeyError(StopRunError):
    """A verifier key is none, was cut or mistyped, or is one for another use."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf's data, 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the two children's hashes, 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def appended(size: int, leaf: bytes, node: Node) -> list[tuple[int, int, bytes]]:
    """The nodes ``(level, index, hash)`` to store when ``leaf`` (a leaf hash) becomes leaf number ``size``.

    The leaf itself comes first, then each perfect subtree that it completes; ``node`` is asked for their left halves.
    """
    level, index, completed = 0, size, leaf
    nodes = [(0, size, leaf)]
    while index & 1:
        completed = node_hash(node(level, index - 1), completed)
        level, index = level + 1, index >> 1
        nodes.append((level, index, completed))
    return nodes


def tree_root(size: int, node: Node) -> bytes:
    """The root of the first ``size`` leaves, 32 bytes."""
    return _subtree(0, size, node) if size else EMPTY_ROOT


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes, read once, in O(log n) memory."""
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, merged = 0, leaf
        while stack and stack[-1][0] == level:
            merged = node_hash(stack.pop()[1], merged)
            level += 1
        stack.append((level, merged))
    if not stack:
        return EMPTY_ROOT
    merged = stack.pop()[1]
    while stack:
        merged = node_hash(stack.pop()[1], merged)
    return merged


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves, from the leaf up (RFC 6962, 2.1.1).

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, node))
            end = middle
        else:
            path.append(_subtree(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(first: int, second: int, node: Node) -> list[bytes]:
    """The proof that the tree of ``first`` leaves is the beginning of that of ``second`` (RFC 6962, 2.1.2).

    Empty where either tree is empty or both are the same.

    Raises:
        ValueError: the first is larger than the second, or negative.
    """
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves is not the beginning of one of {second}")
    path: list[bytes] = []
    if first in (0, second):
        return path
    start, end, known = 0, second, True
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_subtree(middle, end, node))
            end = middle
        else:
            path.append(_subtree(start, middle, node))
            start, known = middle, False
    if not known:  # the verifier holds the root of the first tree, but not of this part of it
        path.append(_subtree(start, end, node))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf hash at ``index`` to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the first tree is the beginning of the second (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    hashes = list(proof)
    if first & (first - 1) == 0:
        hashes.insert(0, first_root)
    if not hashes:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states of itself: its origin, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The note's text, which the signatures cover; it ends in a newline."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def make_checkpoint(origin: str, size: int, root: bytes, key: SigningKey) -> str:
    """A checkpoint as a note signed by the log, whose key's name is its origin.

    Raises:
        ValueError: the origin can't be a key's name: it is empty, or has white space or a plus sign in it; or it
            begins like our own signed statements, so that one key's signatures could be taken for each other.
    """
    if not _is_name(origin) or origin.startswith("winnow/v1/"):
        raise ValueError(f"{origin!r} can't be a log's origin")
    body = Checkpoint(origin, size, root).body
    signature = key_hash(origin, _ED25519, key.public_key) + key.sign_raw(body.encode())
    return f"{body}\n— {origin} {_base64(signature)}\n"


def parse_checkpoint(note: str, origin: str, public_key: bytes) -> Checkpoint:
    """The checkpoint in a note, once the log's signature fits.

    Args:
        origin: the log that is expected; also the name of its key.
        public_key: the log's raw Ed25519 key, 32 bytes.

    Raises:
        ForgedCheckpointError: it is malformed, of another log, or not signed by this key.
    """
    body, lines = _open_note(note)
    stated = stated_checkpoint(note)
    if stated.origin != origin:
        raise ForgedCheckpointError(f"reading a checkpoint: it is of the log {stated.origin[:80]!r}, not of {origin!r}")
    wanted = key_hash(origin, _ED25519, public_key)
    signatures = [s[4:] for name, s in lines if name == origin and s[:4] == wanted]
    if not signatures or not all(verify_raw(public_key, s, body.encode()) for s in signatures):
        raise ForgedCheckpointError(
            f"reading a checkpoint of {origin!r}: the log's signature is missing or does not fit; it is not used"
        )
    return stated


def stated_checkpoint(note: str) -> Checkpoint:
    """The checkpoint that a note states, whoever signed it.

    Raises:
        ForgedCheckpointError: it is malformed.
    """
    body, _ = _open_note(note)
    match = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*", body)
    if match is None:
        raise ForgedCheckpointError("reading a checkpoint: its text is not origin, size and root; it is not used")
    return Checkpoint(match[1], int(match[2]), base64.b64decode(match[3]))


def cosign(note: str, name: str, key: SigningKey, time_s: int) -> str:
    """The note with a witness's cosignature/v1 line added; an earlier line of the same key is replaced.

    The caller has verified the log's signature and that nothing was taken back since the last cosignature.

    Args:
        name: the witness's, as a key's name.
        time_s: when the witness saw the log in this state, seconds since the epoch.

    Raises:
        ForgedCheckpointError: it is no signed note.
        ValueError: the name can't be a key's.
    """
    if not _is_name(name):
        raise ValueError(f"{name!r} can't be a witness's name")
    body, lines = _open_note(note)
    own = key_hash(name, _COSIGNATURE, key.public_key)
    signature = own + struct.pack(">Q", time_s) + key.sign_raw(_cosigned(body, time_s))
    kept = [(n, s) for n, s in lines if (n, s[:4]) != (name, own)]
    return body + "\n" + "".join(f"— {n} {_base64(s)}\n" for n, s in [*kept, (name, signature)])


def cosigned_at(note: str, name: str, public_key: bytes) -> int | None:
    """When this witness cosigned the note, seconds since the epoch; None if it did not, or the signature does not fit.

    Raises:
        ForgedCheckpointError: it is no signed note.
    """
    body, lines = _open_note(note)
    wanted = key_hash(name, _COSIGNATURE, public_key)
    times = [_time_of(s, public_key, body) for line_name, s in lines if line_name == name and s[:4] == wanted]
    # Where one line of a known key does not fit, the whole note is not to be relied on (C2SP signed-note).
    return None if None in times else max((time_s for time_s in times if time_s is not None), default=None)


def key_hash(name: str, algorithm: int, public_key: bytes) -> bytes:
    """The four bytes that name a key in a note: SHA-256 of name, newline, algorithm and key (C2SP signed-note)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes, *, witness: bool = False) -> str:
    """A log's or a witness's key as others are given it: name, hash, algorithm and key (C2SP signed-note, verifier keys)."""
    algorithm = _COSIGNATURE if witness else _ED25519
    return f"{name}+{key_hash(name, algorithm, public_key).hex()}+{_base64(bytes([algorithm]) + public_key)}"


def parse_verifier_key(text: str, *, witness: bool = False) -> tuple[str, bytes]:
    """Name and raw key of what `verifier_key` wrote.

    Raises:
        BadVerifierKeyError: it is cut, mistyped, or for the other use.
    """
    name, _, rest = text.strip().partition("+")
    try:
        key = base64.b64decode(rest.partition("+")[2], validate=True)[1:]
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES or verifier_key(name, key, witness=witness) != text.strip():
        raise BadVerifierKeyError(
            f"reading the verifier key {text[:80]!r}: it is no {'witness' if witness else 'log'}'s key, or was cut or mistyped; copy "
            "the whole of it"
        )
    return name, key


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``, which is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtree(start: int, end: int, node: Node) -> bytes:
    """The hash over the leaves [start, end), where start is a multiple of the next power of two."""
    parts = list(_perfect(start, end))
    level, index = parts.pop()
    merged = node(level, index)
    while parts:
        level, index = parts.pop()
        merged = node_hash(node(level, index), merged)
    return merged


def _perfect(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees, as (level, index), that make up [start, end), the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _open_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """A note's text and its signature lines as (name, key hash + signature), unverified."""
    text, separator, signatures = note.rpartition("\n\n")
    malformed = f"reading a signed note of {len(note)} characters: it is cut or malformed; fetch it again"
    if not separator or len(note) > _NOTE_LIMIT or not signatures.endswith("\n") or _CONTROL.search(note):
        raise ForgedCheckpointError(malformed)
    lines = []
    for line in signatures[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})", line)
        try:
            signature = base64.b64decode(match[2], validate=True) if match else b""
        except binascii.Error:
            signature = b""
        if match is None or len(signature) < 5:
            raise ForgedCheckpointError(malformed)
        lines.append((match[1], signature))
    return text + "\n", lines


def _time_of(signature: bytes, public_key: bytes, body: str) -> int | None:
    """The time in a cosignature, key hash first; None if it does not fit."""
    if len(signature) != 4 + 8 + 64:
        return None
    (time_s,) = struct.unpack(">Q", signature[4:12])
    fits = time_s <= _LATEST and verify_raw(public_key, signature[12:], _cosigned(body, time_s))
    return int(time_s) if fits else None


def _cosigned(body: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{body}".encode()


def _is_name(name: str) -> bool:
    return re.fullmatch(r"[^\s+]+", name) is not None


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
