"""What keeps an approved vault from offering, sealing and signing again: word of the steward's that it knows of and was not given.

The signed directory names the newest fleet policy and the epoch of the fleet secret, and has an end. So a coordinator, or a
gateway, that shows one part of what the steward said and keeps another back is noticed, and gains nothing by it. What is
under way goes on, and the vault goes on with the part that comes.
"""

from __future__ import annotations

import logging

from winnow_agent.vault.requests import Outgoing, OvertakenError
from winnow_agent.vault.trust import Trust

_log = logging.getLogger(__name__)


def halts(trust: Trust) -> dict[str, str]:
    """What an approved vault waits for, by the kind of its alarm, in a sentence that says what to do; empty as a rule."""
    found = {"directory/lapsed": trust.lapsed, "policy/withheld": trust.withheld, "approval/withheld": _unshared(trust)}
    return {kind: why for kind, why in found.items() if why}


def is_halted(out: Outgoing) -> bool:
    """Whether nothing new may leave this approved vault; each reason is an alarm, once for a directory."""
    directory, found = out.trust.directory, halts(out.trust)
    for kind, why in found.items():
        key, version = f"halted/{kind}", directory.version if directory else 0
        if out.store.get(key) != version:
            out.store.put(key, version)
            out.store.alarm(kind, f"offering documents: {why}")
            _log.warning("nothing new is offered or sealed: %s", kind)
    return bool(found)


def is_overtaken(out: Outgoing) -> bool:
    """Whether word of the steward's has come since the policy at hand was in force, or is known of and missing."""
    return out.trust.policy_version != out.fleet_policy or bool(halts(out.trust))


def refuse_outdated(out: Outgoing) -> None:
    """Raises OvertakenError where `is_overtaken`: another thread takes in what comes while a request is being made."""
    if is_overtaken(out):
        raise OvertakenError("making a request: word of the steward's came meanwhile; it is made anew under that")


def _unshared(trust: Trust) -> str:
    """An approval is made with the secret of the directory's epoch, or renewed with it before the directory names that."""
    directory, approval = trust.directory, trust.approval
    if directory is None or approval is None or directory.epoch in {one.epoch for one in approval.fleet_secrets}:
        return ""
    return (
        f"the steward's track directory (version {directory.version}) keys signatures with epoch {directory.epoch}, and no approval"
        " with that epoch's secret has come: nothing is offered or sealed; ask the steward to run `winnow-steward epoch share`,"
        " and, if that was done, the coordinator's operator why it does not reach this agent"
    )
