"""What each vault has told of its ledger: heads from its reports, so that it can't be cut or rewritten unseen.

The newest head is kept, and a spread of earlier ones: many of the last hours, few of long ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from winnow_protocol.listings import counted
from winnow_protocol.v1.common_pb2 import LedgerHead
from winnow_protocol.v1.fleet_pb2 import VaultReport

HEADS = "ledger_heads"
FAULT = "ledger_fault"
"""The names under which an agent's row of its last report holds both."""

_MOST = 32


def known_heads(row: Mapping[str, Any]) -> list[LedgerHead]:
    """The heads that an agent's row holds, by size."""
    return [LedgerHead(size=size, hash=bytes.fromhex(digest)) for size, digest in row.get(HEADS, ())]


def follow(row: Mapping[str, Any], vault: VaultReport) -> dict[str, Any]:
    """What the row holds once this report has come: its head among the others, or how it contradicts them.

    A contradiction stays until the agent is enrolled anew, and the head that it contradicts stays the newest.
    """
    heads: list[list[Any]] = [list(head) for head in row.get(HEADS, ())]
    newest = heads[-1] if heads else [0, ""]
    stated: list[Any] = [vault.ledger_size, vault.ledger_head.hex()]
    fault = row.get(FAULT, "")
    if stated[0] < newest[0]:
        fault = fault or f"went back from {newest[0]} to {counted(stated[0], 'entry')}"
    elif stated[0] == newest[0] and stated != newest and newest[0]:
        fault = fault or f"entry {stated[0]} is another than was reported before"
    elif stated[0] > newest[0]:
        heads = _thinned([*heads, stated])
    return {HEADS: heads, FAULT: fault}


def _thinned(heads: list[list[Any]]) -> list[list[Any]]:
    """Without the head whose neighbours are nearest to each other for its age; never the first or the newest."""
    if len(heads) <= _MOST:
        return heads
    newest = heads[-1][0]
    spare = min(
        range(1, len(heads) - 1), key=lambda at: (heads[at + 1][0] - heads[at - 1][0]) / (newest - heads[at][0])
    )
    return heads[:spare] + heads[spare + 1 :]
