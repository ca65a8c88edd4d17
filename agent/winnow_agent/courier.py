"""Bundles: one side of the spool as a single file, for a disk that is carried to where the other half is.

A bundle is an uncompressed tar. Its members are the items of a folder of the spool, byte for byte under their names, then
``list.json``, which names each with its size and SHA-256, and from the vault ``list.sig``, its signature over that list.
The list comes last: a copy that broke off has none. Numbers rise, so that a bundle counts once and never after a later
one. Each holds all that waits, and says which bundle came in last from the other side: a disk may be lost on the way.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from winnow_agent.spool import Item, Kind, Spool
from winnow_protocol.errors import SetAsideError, TryLaterError
from winnow_protocol.files import digest_of, sync_folder
from winnow_protocol.wire import now_us

Direction = Literal["out", "in"]

FORMAT: Final = "winnow-courier-1"
SUFFIX: Final = ".bundle"
_LIST: Final = "list.json"
_SIGNATURE: Final = "list.sig"
_LARGEST_LIST: Final = 64 << 20
_BLOCK: Final = 1 << 20
_AHEAD_US: Final = 24 * 3600 * 1_000_000
"""How far, in microseconds, a number may be ahead of the clock here: two machines without a network do not agree better."""
_COMES_IN: Final = {Kind.ENROLLMENT, Kind.REFUSAL, Kind.GATEWAY, Kind.REFERENCE}


class BundleRefusedError(SetAsideError):
    """A bundle is not taken; nothing of it is used, and nothing that is here is touched."""


class DiskError(TryLaterError):
    """The disk does not take a bundle, or does not give one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a bundle: its name in the spool, its size in bytes, its SHA-256."""

    name: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Listing:
    """What a bundle says of itself.

    Attributes:
        direction: ``out`` from the vault, ``in`` from the gateway.
        vault: SHA-256 of the vault's public signing key: whose agent it is.
        number: later bundles of a direction have higher ones.
        received: the number of the last bundle that came from the other side; 0 for none.
    """

    direction: Direction
    vault: bytes
    number: int
    received: int
    items: tuple[Listed, ...]

    def to_json(self) -> bytes:
        """As it stands in the bundle."""
        items = [{"name": one.name, "size": one.size, "sha256": one.sha256.hex()} for one in self.items]
        values = {"format": FORMAT, "direction": self.direction, "vault": self.vault.hex(), "number": self.number}
        return json.dumps(values | {"received": self.received, "items": items}, indent=1).encode()

    @property
    def digest(self) -> bytes:
        """SHA-256 of the list; it names the bundle in the ledger."""
        return hashlib.sha256(self.to_json()).digest()


def goes(direction: Direction, kind: Kind) -> bool:
    """Whether items of this kind lie in that folder of the spool: answers, proofs and what the gateway says come in."""
    comes_in = kind in _COMES_IN or kind.value.endswith(("-answer", "-proofs"))
    return comes_in == (direction == "in")


def next_number(last: int, taken: int = 0) -> int:
    """The number after ``last``: microseconds since the epoch, so that a restored home does not count from the start.

    Args:
        taken: what the other side has signed for as the last that it took. It may be ahead of all that was given here: somebody
            else wrote it, or a home that is gone, by a clock that was. The next one is not to be stale for that.
    """
    return max(_believable(last) + 1, _believable(taken) + 1, now_us())


def _believable(last: int) -> int:
    """A last number; 0 for one that a wrong clock gave, so that it does not go on for ever after the clock was set."""
    return last if last <= now_us() + _AHEAD_US else 0


# -- packing ---------------------------------------------------------------------------------------------------------


def write_bundle(
    target: Path,
    folder: Spool,
    header: Listing,
    sign: Callable[[bytes], bytes] | None = None,
    *,
    without: Callable[[Item], bool] = lambda _item: False,
) -> tuple[Path, Listing]:
    """Writes what lies in a folder of the spool into a bundle, whole or not at all.

    Args:
        target: the file, or a folder to make one in.
        header: all but the items.
        sign: the vault's signature over the list.
        without: items that stay.

    Raises:
        DiskError: the disk is full, read-only, failing, or takes no file of that size.
    """
    name = f"winnow-{header.vault.hex()[:8]}-{header.direction}-{header.number}{SUFFIX}"
    path = target / name if target.is_dir() else target
    hidden = path.with_name(f".{path.name}.partial")
    items = [item for item in folder.items() if goes(header.direction, item.kind) and not without(item)]
    try:
        with hidden.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                listing = _add_items(tar, items, header)
                stated = listing.to_json()
                _add(tar, _LIST, len(stated), io.BytesIO(stated))
                if sign is not None:
                    signature = sign(stated)
                    _add(tar, _SIGNATURE, len(signature), io.BytesIO(signature))
            file.flush()
            os.fsync(file.fileno())
        hidden.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        hidden.unlink(missing_ok=True)
        raise DiskError(
            f"writing the bundle {path}: {error.strerror or error}; make room, or take a disk whose file system holds files of"
            " that size, and pack again: nothing is lost"
        ) from error
    return path, listing


def _add_items(tar: tarfile.TarFile, items: Sequence[Item], header: Listing) -> Listing:
    """Adds the items, a shard before its manifest; one that its owner takes away meanwhile is settled, and left out."""
    listed: list[Listed] = []
    shards: set[bytes] = set()
    for item in sorted(items, key=lambda item: item.kind is not Kind.SHARD):
        if item.kind is Kind.MANIFEST and item.id not in shards:
            continue
        try:
            with item.path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                hashing = _Hashing(file)
                _add(tar, item.name, size, hashing)
        except FileNotFoundError:
            continue
        listed.append(Listed(item.name, size, hashing.sha256.digest()))
        if item.kind is Kind.SHARD:
            shards.add(item.id)
    return Listing(header.direction, header.vault, header.number, header.received, tuple(listed))


def _add(tar: tarfile.TarFile, name: str, size: int, content: Any) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)


class _Hashing:
    """A file that hashes what is read of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """So many bytes."""
        data = self._file.read(size)
        self.sha256.update(data)
        return data


# -- unpacking -------------------------------------------------------------------------------------------------------


def bundles_in(place: Path, direction: Direction, vault: bytes) -> list[Path]:
    """The bundle that a path names, or those of a folder that are meant for this side of this agent, by number."""
    if not place.is_dir():
        return [place]
    found = place.glob(f"winnow-{vault.hex()[:8]}-{direction}-*{SUFFIX}")
    return sorted(found, key=lambda path: (len(path.name), path.name))


def check_bundle(
    path: Path, direction: Direction, vault: bytes, last: int, verify: Callable[[bytes, bytes], bool] | None = None
) -> Listing:
    """Reads a bundle to its end and says what is in it.

    Args:
        vault: SHA-256 of the key of the vault that it has to be from or for.
        last: the number of the last bundle that was unpacked here.
        verify: whether a signature fits a list; ``None`` where bundles are not signed.

    Raises:
        BundleRefusedError: kind ``incomplete`` (the copy broke off), ``altered``, ``foreign`` (another agent's, or on its
            way back to where it came from), ``wrong_clock`` (packed more than a day ahead of the time here), ``doubled``,
            ``stale``.
        DiskError: it can't be read.
    """
    with _reading(path) as tar:
        found, stated, signature = _members(path, tar, direction)
    listing = _listing(path, stated)
    if listing.vault != vault or listing.direction != direction:
        raise BundleRefusedError(
            f"unpacking {path}: it is another agent's, or was packed on this side; see which disk this is",
            kind="foreign",
        )
    if verify is not None and not verify(stated, signature):
        raise BundleRefusedError(
            f"unpacking {path}: the vault did not sign its list; see who had the disk, and have it packed again",
            kind="altered",
        )
    if found != {one.name: (one.size, one.sha256) for one in listing.items}:
        raise BundleRefusedError(
            f"unpacking {path}: what is in it is not what its list says; copy it again, and see who had the disk",
            kind="altered",
        )
    last = _believable(last)
    if listing.number > now_us() + _AHEAD_US:
        raise BundleRefusedError(
            f"unpacking {path}: by its number it was packed more than a day after the time that this machine's clock shows; "
            "set the clock that is wrong, here or where it was packed, and pack it again there; if both are right, see who "
            "had the disk",
            kind="wrong_clock",
        )
    if listing.number == last:
        raise BundleRefusedError(f"unpacking {path}: it was unpacked before; nothing is to be done", kind="doubled")
    if listing.number < last:
        raise BundleRefusedError(
            f"unpacking {path}: a later one was unpacked before, and holds what still waited of this one; remove it. If it "
            "was packed last, see the clock of the machine that packed it, and pack again",
            kind="stale",
        )
    return listing


def extract(path: Path, listing: Listing, into: Spool) -> int:
    """Puts the items of a bundle that was checked into a folder of the spool; those that lie there already stay.

    Returns:
        how many were put there.

    Raises:
        BundleRefusedError: the disk gives other bytes than when it was checked; what was put there is whole.
        DiskError: it can't be read, or there is no room for it.
    """
    sizes = {one.name: one for one in listing.items}
    count = 0
    with _reading(path) as tar:
        for member in tar:
            item, listed = into.parse(member.name), sizes.get(member.name)
            if item is None or listed is None or _lies_there(item, listed):
                continue
            with into.stage(item.kind, item.id) as out:
                if _copied(tar, member, out) != listed.sha256:
                    raise _failing(path, item.name)
            into.publish(item)
            count += 1
    return count


def content_of(path: Path, listing: Listing, name: str) -> bytes | None:
    """One small item of a bundle that was checked, or ``None`` if it holds no such item.

    Raises:
        BundleRefusedError: the disk gives other bytes than when it was checked.
        DiskError: it can't be read.
    """
    listed = next((one for one in listing.items if one.name == name), None)
    if listed is None:
        return None
    out = io.BytesIO()
    with _reading(path) as tar:
        if _copied(tar, tar.getmember(name), out) != listed.sha256:
            raise _failing(path, name)
    return out.getvalue()


def _failing(path: Path, name: str) -> BundleRefusedError:
    return BundleRefusedError(
        f"unpacking {path}: {name} is not what it was a moment ago; the disk fails, or somebody writes to it",
        kind="altered",
    )


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise _incomplete(path) from error
    except OSError as error:
        raise DiskError(f"reading the bundle {path}: {error.strerror or error}; see the disk and the path") from error


def _incomplete(path: Path) -> BundleRefusedError:
    return BundleRefusedError(
        f"unpacking {path}: it ends before its list; the copy broke off: copy or pack it again", kind="incomplete"
    )


def _foreign(path: Path) -> BundleRefusedError:
    return BundleRefusedError(
        f"unpacking {path}: it is another agent's, or was packed on this side; see which disk this is", kind="foreign"
    )


def _members(
    path: Path, tar: tarfile.TarFile, direction: Direction
) -> tuple[dict[str, tuple[int, bytes]], bytes, bytes]:
    """Size and digest of each item, the list and its signature; what is neither refuses the bundle."""
    found: dict[str, tuple[int, bytes]] = {}
    ends: dict[str, bytes] = {}
    for member in tar:
        item = Spool.named(member.name)
        if item is not None and member.isreg() and not goes(direction, item[0]):
            raise _foreign(path)
        known = item is not None or member.name in {_LIST, _SIGNATURE}
        if not member.isreg() or not known or member.name in found or member.name in ends or (ends and item):
            raise BundleRefusedError(
                f"unpacking {path}: it holds {member.name[:80]!r}, which belongs in no bundle; see who had the disk",
                kind="altered",
            )
        if item is not None:
            found[member.name] = (member.size, _copied(tar, member, None))
        elif member.size > _LARGEST_LIST:
            raise BundleRefusedError(f"unpacking {path}: its list is too long to be one", kind="altered")
        else:
            content = tar.extractfile(member)
            ends[member.name] = content.read() if content else b""
    if _LIST not in ends:
        raise _incomplete(path)
    return found, ends[_LIST], ends.get(_SIGNATURE, b"")


def _copied(tar: tarfile.TarFile, member: tarfile.TarInfo, out: BinaryIO | None) -> bytes:
    """Writes a member's content; its SHA-256."""
    digest, content = hashlib.sha256(), tar.extractfile(member)
    while content is not None and (block := content.read(_BLOCK)):
        digest.update(block)
        if out is not None:
            out.write(block)
    return digest.digest()


def _lies_there(item: Item, listed: Listed) -> bool:
    try:
        return item.path.stat().st_size == listed.size and digest_of(item.path) == listed.sha256
    except FileNotFoundError:
        return False


def _listing(path: Path, stated: bytes) -> Listing:
    try:
        values: Mapping[str, Any] = json.loads(stated)
        items = tuple(
            Listed(str(one["name"]), int(one["size"]), bytes.fromhex(one["sha256"])) for one in values["items"]
        )
        known = values["format"] == FORMAT and values["direction"] in {"out", "in"}
        if known and 0 < int(values["number"]) < 1 << 62 and 0 <= int(values["received"]) < 1 << 62:
            vault = bytes.fromhex(values["vault"])
            return Listing(values["direction"], vault, int(values["number"]), int(values["received"]), items)
    except (ValueError, KeyError, TypeError):
        pass
    raise BundleRefusedError(
        f"unpacking {path}: its list is none that this version knows; copy it again, or bring both sides up to date",
        kind="altered",
    )
