"""One pass of the vault: all that can be done now, to the receipts; for `run --once`, a courier's site and the demonstration."""

from __future__ import annotations

import json
import logging
import threading
import time
from functools import partial
from typing import Protocol

from winnow_agent.scheduling import MayContinue
from winnow_agent.spool import FIXED_ID, Item, Kind, Spool
from winnow_agent.vault.find import SETTLE_SECONDS, Sweep
from winnow_agent.vault.requests import kept
from winnow_agent.vault.store import Store
from winnow_agent.vault.terms import waiting
from winnow_agent.vault.trust import Trust
from winnow_protocol.errors import StopRunError, TryLaterError
from winnow_protocol.progress import Progress

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.2
_REPORT_SECONDS = 20.0
_TURNED_AWAY = frozenset({"locked", "revoked"})
_ANSWER_SECONDS = 60.0
"""How long one pass waits while nothing at all comes in from the gateway."""


class OfflineError(TryLaterError):
    """The pass did what it can without the coordinator; the rest goes out with the next one."""


class TurnedAwayError(StopRunError):
    """The coordinator has locked this agent, or put it out of the fleet: no later pass would be taken either."""


class Stages(Protocol):
    """What a pass is made of: `vault.main.Vault`."""

    store: Store
    trust: Trust
    outbox: Spool
    inbox: Spool

    def find(self, may_continue: MayContinue) -> Sweep: ...
    def digitize(self, may_continue: MayContinue, progress: partial[None]) -> int: ...
    def screen(self, may_continue: MayContinue, progress: partial[None] = ...) -> int: ...
    def send(self, may_continue: MayContinue, *, close_shards: bool = False) -> list[Item]: ...
    def take_answers(self) -> int: ...
    def report(self) -> Item | None: ...
    def retain(self) -> int: ...


def pass_once(vault: Stages, stop: threading.Event) -> None:
    """Does all that can be done now, to the receipts, and returns.

    Raises:
        OfflineError: the gateway can't reach the coordinator, or nothing came in for a minute.
        TurnedAwayError: the coordinator has locked or revoked this agent.
    """
    may_continue: MayContinue = lambda: not stop.is_set()  # noqa: E731
    with Progress() as progress:
        vault.report()
        sweep = vault.find(may_continue)
        if sweep.unsettled:
            stop.wait(SETTLE_SECONDS)
            vault.find(may_continue)
        vault.digitize(may_continue, partial(progress.update, "digitize", "files"))
        vault.take_answers()
        vault.screen(may_continue, partial(progress.update, "screen", "documents"))
        try:
            _exchange(vault, stop, may_continue)
        finally:
            vault.retain()


def _exchange(vault: Stages, stop: threading.Event, may_continue: MayContinue) -> None:
    """Offers, takes verdicts, sends shards, takes receipts, until nothing is outstanding."""
    trust = vault.trust
    if not trust.agent_id and trust.membership is None:
        _log.warning("not enrolled: nothing is offered; run winnow-agent enroll with a join string")
        return
    if trust.membership is not None and trust.membership.by_courier:
        _leave_to_courier(vault, may_continue)
        return
    began = quiet_since = reported = time.time()
    fetched = 0
    vault.report()
    while not stop.is_set():
        if time.time() - reported > _REPORT_SECONDS:
            # Its answer shows that the gateway is alive, while a large shard is under way.
            vault.report()
            reported = time.time()
        before, fetched = fetched, vault.inbox.growing()
        if fetched > before:  # so does what it fetches
            quiet_since = time.time()
        if vault.take_answers():
            quiet_since = time.time()
            vault.screen(may_continue)
        if trust.approval is None and _reported_since(vault, began) and not _outstanding(vault):
            _log.warning("not approved: the steward has to approve this agent before anything is offered")
            return
        sent = vault.send(may_continue, close_shards=True)
        if not sent and not _outstanding(vault) and _reported_since(vault, began):
            _tell_waiting(vault)
            vault.report()  # the fleet sees how the pass ended
            _settle(vault, stop)
            return
        _check_gateway(vault, quiet_since, began)
        stop.wait(_POLL_SECONDS)


def _leave_to_courier(vault: Stages, may_continue: MayContinue) -> None:
    """Takes what was unpacked, and puts into the outbox what can be made of it."""
    vault.take_answers()
    vault.screen(may_continue)
    vault.send(may_continue, close_shards=True)
    vault.report()
    _tell_waiting(vault)
    _log.warning("%d items wait for the courier: `winnow-agent courier pack`", len(vault.outbox.items()))


def _tell_waiting(vault: Stages) -> None:
    for source, sentence in waiting(vault.store, vault.trust).items():
        _log.warning("source %s: %s", source, sentence)


def _settle(vault: Stages, stop: threading.Event) -> None:
    """Waits for the answer to the last report, which may bring new word; no longer than a minute."""
    began = time.time()
    while not stop.is_set() and _outstanding(vault) and time.time() - began < _ANSWER_SECONDS:
        vault.take_answers()
        _check_gateway(vault, began, began)
        stop.wait(_POLL_SECONDS)


def _outstanding(vault: Stages) -> bool:
    return bool(vault.store.query("SELECT 1 FROM requests LIMIT 1"))


def _reported_since(vault: Stages, moment: float) -> bool:
    return (vault.store.get("reported_at") or 0) >= moment * 1e6


def _check_gateway(vault: Stages, quiet_since: float, began: float) -> None:
    try:
        state = json.loads(vault.inbox.item(Kind.GATEWAY, FIXED_ID).path.read_bytes())
    except FileNotFoundError:
        state = {}
    told = state.get("at", 0) >= began * 1e6
    if told and state.get("barred") in _TURNED_AWAY:
        raise TurnedAwayError(f"sending to the coordinator: {state['last_error']}")
    if told and state.get("last_error") and not state.get("connected"):
        raise OfflineError(f"sending to the coordinator: {state['last_error']}; until then {kept(vault.outbox)}")
    if time.time() - quiet_since > _ANSWER_SECONDS:
        raise OfflineError(
            f"waiting for the gateway: nothing came in for a minute; run it again: until then {kept(vault.outbox)}"
        )
