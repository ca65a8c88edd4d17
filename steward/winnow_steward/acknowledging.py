"""What the steward has looked into of the log's faults, and what came of it: signed, and kept with what was published.

A fault of the past stays one: the log can't be changed. Acknowledged, it is told with who explained it and how, and is no
news any more. An acknowledgement names a fault down to the hash of the leaf that it rests on, and only one that was just
found, so that it covers nothing else, whatever the coordinator does later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import moment
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.steward_pb2 import Acknowledgement, LogFault
from winnow_protocol.wire import now_us
from winnow_steward.audit import RESTORED, Fault
from winnow_steward.published import Published


class NotAcknowledgedError(StopRunError):
    """What was named is no fault that can be acknowledged; nothing was."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Faults, by whether somebody has looked into them; of those that were, the first word."""

    open: Sequence[Fault]
    acknowledged: Sequence[tuple[Fault, Acknowledgement]]


def looked_into(published: Published, faults: Iterable[Fault]) -> Looked:
    """Tells the faults that are acknowledged from those that are not.

    Raises:
        ForgedStatementError: an acknowledgement in the home is not the steward's.
    """
    known: dict[tuple[str, str, str], Acknowledgement] = {}
    for acknowledgement in published.acknowledgements():
        for fault in acknowledgement.faults:
            known.setdefault((fault.kind, fault.subject, fault.leaf_hash.hex()), acknowledgement)
    still_open, acknowledged = list[Fault](), list[tuple[Fault, Acknowledgement]]()
    for one in faults:
        if said := known.get((one.kind, one.subject, one.leaf)):
            acknowledged.append((one, said))
        else:
            still_open.append(one)
    return Looked(still_open, acknowledged)


def acknowledge(
    published: Published, key: SigningKey, faults: Iterable[Fault], named: Iterable[str], *, by: str, reason: str
) -> None:
    """Signs and keeps that somebody has looked into faults that were just found.

    Args:
        faults: those that the log has now.
        named: shards or leaves of the faults that are meant.

    Raises:
        NotAcknowledgedError: one of them is none of an open fault, or of one that the steward can mend itself.
    """
    meant, still_open = list[Fault](), looked_into(published, faults).open
    for name in dict.fromkeys(named):
        found = [one for one in still_open if one.leaf and one.kind != RESTORED and one.subject == name]
        if not found:
            raise NotAcknowledgedError(
                f"acknowledging {name}: the log has no such fault that waits for it; name a shard or a leaf as"
                " `winnow-steward witness` does"
            )
        meant += found
    _sign(published, key, meant, by, reason)


def acknowledge_restored(
    published: Published, key: SigningKey, faults: Iterable[Fault], *, by: str, reason: str
) -> None:
    """Signs and keeps that what the coordinator lost, which was put back, was handed over again.

    Args:
        faults: those that the log has now.
    """
    meant = [one for one in looked_into(published, faults).open if one.kind == RESTORED]
    if meant:
        _sign(published, key, meant, by, reason)


def _sign(published: Published, key: SigningKey, meant: Iterable[Fault], by: str, reason: str) -> None:
    stated = Acknowledgement(
        made_at=now_us(),
        by=by,
        reason=reason,
        faults=[
            LogFault(kind=one.kind, subject=one.subject, leaf_hash=bytes.fromhex(one.leaf), sentence=one.sentence)
            for one in meant
        ],
    )
    published.sign_acknowledgement(stated, key)


def said_of(acknowledgement: Acknowledgement) -> str:
    """Who acknowledged it, when, and why."""
    return f"acknowledged by {acknowledgement.by} on {moment(acknowledgement.made_at)}: {acknowledgement.reason}"
