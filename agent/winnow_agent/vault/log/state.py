"""Whose log it is that a vault verifies, how far it has come with it, and how it tells of that."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from winnow_agent.vault.log import logged
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.merkle import WITNESS_NAME, Checkpoint, cosigned_at, parse_checkpoint
from winnow_protocol.signing import key_id

_STATE = "log"


@dataclass(frozen=True, slots=True)
class Log:
    """Whose log it is: the origin, the coordinator's answer key, and the steward's root keys, raw Ed25519, the last of
    which counts."""

    origin: str
    answer_key: bytes
    root_keys: tuple[bytes, ...]

    @property
    def id(self) -> bytes:
        """What tells its entries from those of another coordinator's log."""
        return key_id(self.answer_key)

    @property
    def name(self) -> str:
        """What tells its state from that of another log."""
        return f"{self.origin} {self.id.hex()}"

    def open(self, note: str) -> Checkpoint:
        """The checkpoint in a note; ForgedCheckpointError unless the coordinator signed it."""
        return parse_checkpoint(note, self.origin, self.answer_key)

    def cosigned_at(self, note: str) -> int | None:
        """When the steward cosigned it, seconds since the epoch; None if it did not."""
        return cosigned_at(note, WITNESS_NAME, self.root_keys[-1])

    def cosigned_before(self, note: str) -> int | None:
        """When the steward cosigned it under whichever of its root keys; None if it did not."""
        return next((at for key in self.root_keys if (at := cosigned_at(note, WITNESS_NAME, key)) is not None), None)


@dataclass(frozen=True, slots=True)
class State:
    """How far the log is verified; notes are kept as they were signed, empty for none.

    Attributes:
        log: the log's name; another's state counts for nothing.
        seen: the newest checkpoint that the coordinator showed.
        unproved: of those that it showed since the last was proved, a few drawn by lot: the coordinator can't know which.
        shown: how many that were.
        cosigned: the newest that the steward cosigned and that is proved to have grown out of the one before.
        offered: one that the steward cosigned, not proved yet.
        asked: the query under way.
        retry_at: before that, nothing is asked again.
        answered: when the newest report was made that was answered, microseconds since the epoch.
    """

    log: str
    seen: str = ""
    unproved: list[str] = field(default_factory=list)
    shown: int = 0
    cosigned: str = ""
    offered: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    retry_at: int = 0
    answered: int = 0


def log_of(trust: Trust) -> Log | None:
    """The log of the coordinator that this vault joined."""
    enrollment = trust.enrollment
    if enrollment is None or not enrollment.log_origin:
        return None
    return Log(enrollment.log_origin, enrollment.answer_key, tuple(trust.root_keys))


def state_of(store: Store, log: Log) -> State:
    """What is verified of this log."""
    values = json.loads(store.get(_STATE) or "{}")
    return State(**values) if values.get("log") == log.name else State(log.name)


def keep(store: Store, state: State) -> None:
    """Keeps it, inside the caller's transaction."""
    store.put(_STATE, json.dumps(asdict(state)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How the log stands, for status and report.

    Attributes:
        cosigned_size: leaves under the newest cosigned checkpoint that was verified; 0 before the first.
        cosigned_at: when the steward cosigned it, seconds since the epoch.
        included, waiting: this vault's entries that are proved, and those that are not yet.
        faults: what stands against the log.
    """

    cosigned_size: int
    cosigned_at: int
    included: int
    waiting: int
    faults: tuple[str, ...]


def standing(store: Store, trust: Trust) -> Standing:
    """How the log stands now."""
    log = log_of(trust)
    note = state_of(store, log).cosigned if log else ""
    included, waiting = logged.counts(store, log.id if log else b"")
    size, at = (log.open(note).size, log.cosigned_before(note) or 0) if log and note else (0, 0)
    return Standing(size, at, included, waiting, tuple(logged.standing_faults(store)))
