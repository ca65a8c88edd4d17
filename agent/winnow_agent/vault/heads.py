"""Heads of the ledger as the coordinator knows them: it signs with each report's answer what earlier reports stated.

The vault keeps the last such answer as it was signed, so that its records, whoever writes to them, don't vouch for
themselves alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from winnow_agent.spool import Kind, Spool
from winnow_agent.vault.ledger import Head
from winnow_agent.vault.statements import UntrustedError
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.signing import ForgedStatementError
from winnow_protocol.v1.common_pb2 import ReportAnswer

_ANSWER = "report_answer"
_WANTED = "report_wanted"


@dataclass(frozen=True, slots=True)
class KnownHeads:
    """What one signed answer says of the ledger.

    Attributes:
        sequence: the answer's number; a higher one is newer.
        answered_at: by the coordinator's clock, microseconds since the epoch.
        heads: by size.
    """

    sequence: int
    answered_at: int
    heads: tuple[Head, ...]


def heads_in(answer: ReportAnswer) -> tuple[Head, ...]:
    """The heads that a report's answer names, by size."""
    return tuple(sorted((Head(head.size, head.hash) for head in answer.ledger_heads), key=lambda head: head.size))


def keep_report_answer(store: Store, signed: bytes) -> None:
    """Keeps the newest answer to a report, as it was signed."""
    store.put(_ANSWER, signed)


def newest_known(store: Store, trust: Trust, inbox: Spool) -> KnownHeads | None:
    """The newest answer that the coordinator signed, of those that were taken and those that lie in the inbox still.

    ``None`` if there is none, or if what is there is not signed by the coordinator.
    """
    kept = store.get(_ANSWER)
    signed = [*([kept] if kept is not None else []), *(inbox.read(item) for item in inbox.items(Kind.REPORT_ANSWER))]
    found = [known for data in signed if (known := _opened(trust, data)) is not None]
    return max(found, key=lambda known: known.sequence, default=None)


def _opened(trust: Trust, signed: bytes) -> KnownHeads | None:
    try:
        answer = trust.open_answer(signed, None)
    except (UntrustedError, ForgedStatementError):
        return None
    if answer.WhichOneof("body") != "report":
        return None
    return KnownHeads(answer.sequence, answer.answered_at, heads_in(answer.report))


def want_report(store: Store) -> None:
    """Asks the running vault for a report at once."""
    store.put(_WANTED, 1)


def report_wanted(store: Store) -> bool:
    """Whether somebody asked for one; asked once, it is answered once."""
    if not store.get(_WANTED):
        return False
    store.put(_WANTED, 0)
    return True
