"""One pass of a mirror: what the store lists and the folder does not hold is fetched, whole or not at all.

An object is fetched under a hidden name in the folder's own file system, checked, synced, and renamed: nobody who reads the
folder sees a part of one. Between its last byte and the rename it is recorded, so that a stop at any moment costs at most
what was under way, and that is gone on with from the last byte that came.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, fields
from itertools import islice
from pathlib import Path
from typing import Any

from winnow_agent.intake.manifest import PAGE, Held, Manifest
from winnow_agent.intake.names import HIDDEN, another, file_name
from winnow_agent.intake.pace import Pace, full_jitter
from winnow_agent.intake.store import AwayError, ChangedError, DiskError, IntakeError, Object, ObjectError, Store

_log = logging.getLogger(__name__)

_ATTEMPTS = 4
_AWAY_IN_A_ROW = 3
"""Objects that may fail one after another, over those that are fetched at a time, before the store is taken to be away."""
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS}


@dataclass(slots=True)
class Summary:
    """What one pass did, in counts of objects.

    Attributes:
        resumed: of those fetched, how many went on from where an earlier pass was stopped.
        changed: changed or removed while the pass went on; the next one meets them.
        set_aside: key, kind and sentence of each that can't be had.
    """

    listed: int = 0
    unchanged: int = 0
    fetched: int = 0
    fetched_bytes: int = 0
    resumed: int = 0
    changed: int = 0
    deleted: int = 0
    set_aside: list[tuple[str, str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        counts = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "set_aside"}
        aside = [{"object": key, "kind": kind, "message": message} for key, kind, message in self.set_aside]
        return counts | {"set_aside": aside}


class Mirror:
    """A folder that holds what a place in a store holds.

    Args:
        parallel: objects fetched at a time.
        stop: ends the pass at once when set; what was under way is gone on with next time.
    """

    def __init__(
        self, store: Store, folder: Path, manifest: Manifest, *, parallel: int, pace: Pace, stop: threading.Event
    ) -> None:
        self._store, self._folder, self._manifest = store, folder, manifest
        self._parts = folder / HIDDEN / "parts"
        self._parts.mkdir(exist_ok=True)
        self._parallel, self._pace, self._stop = parallel, pace, stop
        self._lock = threading.Lock()
        self._summary = Summary()
        self._under_way: set[str] = set()
        self._unmoved: set[str] = set()
        self._away_in_a_row = 0
        self._failed: Exception | None = None

    def run(self, *, delete: bool) -> Summary:
        """Fetches what is new or has changed, and with ``delete`` removes what the store holds no more.

        Raises:
            IntakeError: the store refuses for good.
            AwayError: it does not answer to a listing, or to several fetches in a row; what was fetched until then stays.
            DiskError: there is no room.
        """
        summary = self._summary = Summary()
        held = self._manifest.begin()
        self._finish_interrupted()
        room = threading.Semaphore(2 * self._parallel)
        with ThreadPoolExecutor(self._parallel, thread_name_prefix="fetch") as pool:
            for found in self._wanted():
                room.acquire()
                if self._must_end():
                    break
                pool.submit(self._fetch, found).add_done_callback(lambda _future: room.release())
        if self._failed is not None:
            raise self._failed
        if self._stop.is_set():
            return summary
        self._discard_parts()
        if delete and not summary.set_aside:
            self._delete_unseen(held)
        return summary

    def _must_end(self) -> bool:
        return self._stop.is_set() or self._failed is not None

    # -- what is to be fetched -----------------------------------------------------------------------------------

    def _wanted(self) -> Iterator[Object]:
        listed = self._listed()
        while not self._must_end() and (page := list(islice(listed, PAGE))):
            known = self._manifest.known(page)
            for found in page:
                self._summary.listed += 1
                if self._holds(known.get(found.key), found):
                    self._summary.unchanged += 1
                else:
                    yield found

    def _listed(self) -> Iterator[Object]:
        for found in self._store.objects():
            if isinstance(found, ObjectError):
                self._set_aside("", found)
            elif found.size or not found.key.endswith("/"):  # an empty object so named stands for a folder
                yield found

    def _holds(self, held: Held | None, found: Object) -> bool:
        if held is None or (held.size, held.version) != (found.size, found.version) or held.whole in self._unmoved:
            return False
        try:
            return (self._folder / held.path).lstat().st_size == found.size
        except OSError:
            return False

    # -- fetching ------------------------------------------------------------------------------------------------

    def _fetch(self, found: Object) -> None:
        if self._must_end():
            return
        name = hashlib.sha256(
            f"{found.key}\0{found.version}\0{found.size}".encode("utf-8", "surrogatepass")
        ).hexdigest()
        with self._lock:
            self._under_way.add(name)
        try:
            self._try(found, name)
        except ChangedError:
            self._part(name).unlink(missing_ok=True)
            with self._lock:
                self._summary.changed += 1
        except ObjectError as error:
            self._part(name).unlink(missing_ok=True)
            self._set_aside(found.key, error)
        except AwayError as error:
            self._give_up(found, error)
            return
        except OSError as error:
            self._fail(found, error)
        except Exception as error:  # noqa: BLE001 (the pass ends with it, in the thread that waits)
            self._failed = self._failed or error
        with self._lock:
            self._away_in_a_row = 0

    def _try(self, found: Object, name: str) -> None:
        """Fetches, again where the store broke off: from where it did."""
        for attempt in range(_ATTEMPTS):
            try:
                resumed = self._download(found, name)
            except AwayError:
                if attempt + 1 == _ATTEMPTS:
                    raise
                if self._stop.wait(full_jitter(attempt)):
                    return
                continue
            if resumed is None:
                return  # told to stop
            self._place(found, name)
            with self._lock:
                self._under_way.discard(name)
                self._summary.fetched += 1
                self._summary.fetched_bytes += found.size
                self._summary.resumed += resumed
            return

    def _download(self, found: Object, name: str) -> bool | None:
        """Makes the object's part whole; returns whether some of it was there before, None where it was told to stop."""
        if self._whole(name).exists():
            return True
        digest = hashlib.md5(usedforsecurity=False)
        with self._part(name).open("a+b") as part:
            offset = part.tell()
            if offset > found.size:
                part.truncate(offset := 0)
            elif 0 < offset == found.size:
                part.truncate(offset := offset - 1)  # so that the store says what checks it
            resumed = offset > 0
            if found.md5 and resumed:
                part.seek(0)
                while piece := part.read(1 << 20):
                    digest.update(piece)
            md5 = ""
            if offset < found.size:
                with self._store.read(found, offset) as (pieces, md5):
                    for piece in pieces:
                        if self._must_end():
                            return None
                        part.write(piece)
                        if found.md5:
                            digest.update(piece)
                        offset += len(piece)
                        self._pace.take(len(piece))
            if offset < found.size:
                raise AwayError("fetching an object: the store broke off before its end; try again later")
            if offset > found.size or (md5 and digest.hexdigest() != md5):
                raise ObjectError(
                    "fetching an object: what came is not what the store lists by size and checksum", kind="damaged"
                )
            part.flush()
            os.utime(part.fileno(), (found.modified, found.modified))
            os.fsync(part.fileno())
        self._part(name).rename(self._whole(name))
        return resumed

    def _place(self, found: Object, name: str) -> None:
        """Records the finished object, and moves it to where it is to lie."""
        with self._lock:
            path = self._free_path(found.key)
            target = self._folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            self._manifest.keep(found, path, name)
            self._whole(name).replace(target)
        _sync(target.parent)

    def _free_path(self, key: str) -> str:
        """Where a key's object lies, or may: no store minds holding ``a``, ``A`` and ``a/b``, but file systems do."""
        *folders, last = (self._manifest.path_of(key) or file_name(key)).split("/")
        made: list[str] = []
        for folder in folders:
            is_file = (self._folder / "/".join([*made, folder])).is_file()
            made.append(f"{folder}%~" if is_file else folder)
        path = "/".join([*made, last])
        taken = (self._folder / path).is_dir() or not self._manifest.is_free(path, key)
        return another(path, key) if taken else path

    def _give_up(self, found: Object, error: AwayError) -> None:
        """Sets an object aside that did not come at any try; the store itself is away where no other comes either."""
        with self._lock:
            self._away_in_a_row += 1
            is_away = self._away_in_a_row >= self._parallel + _AWAY_IN_A_ROW
        if is_away:
            self._failed = self._failed or error
            return
        self._set_aside(found.key, ObjectError(f"tried {_ATTEMPTS} times: {error}", kind="unanswered"))

    def _fail(self, found: Object, error: OSError) -> None:
        if error.errno in _OF_THE_DISK:
            reason = error.strerror
            self._failed = self._failed or DiskError(
                f"writing into {self._folder}: {reason}; make room there, what was fetched is kept"
            )
            return
        self._set_aside(
            found.key,
            ObjectError(
                f"writing an object into the folder: {error.strerror or type(error).__name__}", kind="unwritable"
            ),
        )

    def _set_aside(self, key: str, error: ObjectError) -> None:
        _log.warning("object set aside kind=%s: %s", error.kind, error)
        with self._lock:
            self._summary.set_aside.append((key, error.kind, str(error)))

    def _part(self, name: str) -> Path:
        return self._parts / f"{name}.part"

    def _whole(self, name: str) -> Path:
        return self._parts / f"{name}.whole"

    # -- before and after ----------------------------------------------------------------------------------------

    def _finish_interrupted(self) -> None:
        """Moves to their paths what an earlier pass had recorded and not moved yet.

        What can't be moved is placed anew once it is listed, and set aside if that is refused, too.
        """
        for whole in self._parts.glob("*.whole"):
            held = self._manifest.finished(whole.stem)
            if held is None:
                continue
            target = self._folder / held.path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                whole.replace(target)
                _sync(target.parent)
            except OSError:
                self._unmoved.add(held.whole)

    def _discard_parts(self) -> None:
        """Removes what was begun of objects that are others by now, or none."""
        for path in self._parts.iterdir():
            if path.stem not in self._under_way:
                path.unlink(missing_ok=True)
        self._under_way.clear()

    def _delete_unseen(self, held_before: int) -> None:
        if held_before and not self._summary.listed:
            raise IntakeError(
                f"listing the store: it lists nothing, and {held_before} objects are held; nothing is deleted. "
                f"See the store; if that is meant, empty {self._folder}"
            )
        for held in self._manifest.unseen():
            if self._stop.is_set():
                return
            path = self._folder / held.path
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                reason = f"removing what the store holds no more: {error.strerror}"
                self._set_aside(held.key, ObjectError(reason, kind="unwritable"))
                continue
            self._manifest.forget(held)
            self._summary.deleted += 1
            with suppress(OSError):  # not empty
                while (path := path.parent) != self._folder:
                    path.rmdir()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
