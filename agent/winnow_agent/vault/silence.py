"""Notices a coordinator that answers nothing; a gateway that lets nothing through looks the same from here."""

from __future__ import annotations

import json

from winnow_agent.vault.store import Store
from winnow_protocol.wire import now_us

_LONGEST_STEP_US = 5 * 60 * 1_000_000
"""Reports are made every half minute; a longer time between two is one in which the agent did not run."""


def note_silence(store: Store, patience_seconds: float) -> None:
    """Called with each report: an alarm, once, when reports were made for so long and none was answered.

    Time in which the agent did not run is nobody's silence and is not counted.
    """
    now, heard = now_us(), store.get("reported_at") or 0
    known = json.loads(store.get("silence") or "{}")
    silent = 0
    if known.get("heard") == heard:
        silent = known["silent"] + min(max(now - known["at"], 0), _LONGEST_STEP_US)
        if known["silent"] <= patience_seconds * 1e6 < silent:
            store.alarm(
                "coordinator/silent",
                f"waiting for the coordinator: it has answered no report for {patience_seconds / 3600:.3g} hours; run"
                " `winnow-agent doctor` to see whether it is reached, and ask its operator",
            )
    store.put("silence", json.dumps({"heard": heard, "at": now, "silent": silent}))
