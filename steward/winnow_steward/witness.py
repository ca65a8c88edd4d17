"""The steward as the log's witness: it signs a checkpoint only if the log grew out of the one that it signed last."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from winnow_protocol.errors import StopRunError, TryLaterError, WinnowError
from winnow_protocol.files import write_file
from winnow_protocol.merkle import WITNESS_NAME, Checkpoint, cosign, parse_checkpoint, verify_consistency
from winnow_steward.client import Coordinator
from winnow_steward.home import Home, HomeError, Settings
from winnow_steward.keyring import Keyring


class LogForkedError(StopRunError):
    """The log took something back: its newest checkpoint does not grow out of the one that was cosigned last."""


def witness(
    home: Home,
    settings: Settings,
    coordinator: Coordinator,
    keys: Keyring,
    examine: Callable[[Checkpoint], None] = lambda _newest: None,
    *,
    restored: bool = False,
) -> Checkpoint:
    """Fetches the newest checkpoint, checks it against the last one, cosigns it, and hands it over.

    The first checkpoint of all is taken as it is. The new one is kept before it is handed over, so that what the
    steward vouched for is never forgotten; one that contradicts is kept as evidence, in ``checkpoint.contradicting-SIZE-ROOT``.

    Args:
        restored: a person has looked into it: the coordinator was put back from a backup, and its log is followed anew where it does
            not grow out of the last one, which is kept as ``checkpoint.before-SIZE-ROOT``.
        examine: looks at what grew out of the last one before it is cosigned; what it raises keeps it from being so.

    Raises:
        LogForkedError: the log shrank, or changed what it had.
        TryLaterError: another command has cosigned a later one meanwhile.
        ForgedCheckpointError: the checkpoint is malformed or not signed by the log.
    """
    note = coordinator.checkpoint()
    new = parse_checkpoint(note, settings.log_origin, settings.answer_key)
    if home.checkpoint.exists():
        last = _last(home, settings)
        if not _grew(last, new, coordinator):
            evidence = _keep(home, "contradicting", new, note.encode())
            if not restored:
                raise LogForkedError(
                    f"cosigning the log {settings.log_origin}: its checkpoint of {new.size} leaves does not grow out of the "
                    f"one of {last.size} that was cosigned last; both are signed by the coordinator and lie in "
                    f"{home.checkpoint} and {evidence}: ask its operator, and trust no receipt until this is explained; if a"
                    " backup was put back there, run `winnow-steward witness --restored --name WHO --reason WHY`"
                )
            _keep(home, "before", last, _kept(home))
    before = _kept(home)
    examine(new)  # the last one stays meanwhile: without it the next run would take any log as the first
    if _kept(home) != before and _last(home, settings).size > new.size:
        # The lock on the home keeps this from happening, where the file system knows locks.
        raise TryLaterError(
            f"cosigning the log {settings.log_origin}: another command has cosigned a later checkpoint meanwhile, and what was "
            "vouched for is not forgotten; run this again"
        )
    cosigned = cosign(note, WITNESS_NAME, keys.root, int(time.time()))
    write_file(home.checkpoint, cosigned.encode())
    coordinator.cosign(cosigned)
    return new


def _last(home: Home, settings: Settings) -> Checkpoint:
    """The checkpoint that was cosigned last.

    Raises:
        HomeError: what is kept is no such thing.
    """
    try:
        return parse_checkpoint(home.checkpoint.read_text("utf-8"), settings.log_origin, settings.answer_key)
    except (UnicodeDecodeError, WinnowError) as error:
        raise HomeError(
            f"reading {home.checkpoint}, which was cosigned last: it is damaged ({error}); restore it from a backup"
        ) from error


def _kept(home: Home) -> bytes:
    return home.checkpoint.read_bytes() if home.checkpoint.exists() else b""


def _keep(home: Home, what: str, checkpoint: Checkpoint, note: bytes) -> Path:
    """Keeps evidence under a name of its own, its root in hexadecimal: nothing that was kept before is written over.

    A log can go back to one size more than once. Of one size and root, the first note says all that there is to say.
    """
    path = home.folder / f"checkpoint.{what}-{checkpoint.size}-{checkpoint.root.hex()}"
    if not path.exists():
        write_file(path, note)
    return path


def _grew(last: Checkpoint, new: Checkpoint, coordinator: Coordinator) -> bool:
    if new.size < last.size:
        return False
    proof = coordinator.consistency_proof(last.size, new.size) if 0 < last.size < new.size else []
    return verify_consistency(last.size, new.size, last.root, new.root, proof)
