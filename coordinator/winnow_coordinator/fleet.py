"""What the operator asks: every agent's standing and last report, shards, tracks with their counts and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from winnow_coordinator import stewardship
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.store import documents, parties, shards
from winnow_coordinator.wire import clean
from winnow_protocol.errors import StopRunError

_TELLING = 4
"""Digits of an identifier that may stand for all of it."""


@dataclass(frozen=True, slots=True)
class Member:
    """An agent as the operator sees it; times are microseconds since the epoch, 0 for never.

    Attributes:
        documents: how many of its documents are in each state, as the coordinator knows them.
        vault, gateway: the parts of its last report; empty before the first.
    """

    agent_id: str
    partner: str
    name: str
    standing: str
    enrolled_at: int
    last_seen: int
    documents: dict[str, int]
    vault: dict[str, Any]
    gateway: dict[str, Any]


def members(coordinator: Coordinator) -> list[Member]:
    """Every agent, by partner and name."""
    with coordinator.records.read() as tx:
        counts = documents.counts_by_agent(tx)
        found = []
        for agent in parties.agents(tx):
            report = parties.report(tx, agent.id)
            found.append(
                Member(
                    agent_id=agent.id,
                    partner=agent.partner,
                    name=agent.name,
                    standing=agent.standing,
                    enrolled_at=agent.enrolled_at,
                    last_seen=agent.last_seen or 0,
                    documents=counts.get(agent.id, {}),
                    vault={} if report is None else report.vault,
                    gateway={} if report is None else report.gateway,
                )
            )
        return found


def named(coordinator: Coordinator, name: str) -> Member:
    """The agent that an operator means: by its identifier, by how that starts, or as ``PARTNER/AGENT``.

    Raises:
        StopRunError: none is meant, or more than one.
    """
    found = [
        one
        for one in members(coordinator)
        if name in (one.agent_id, f"{one.partner}/{one.name}")
        or (len(name) >= _TELLING and one.agent_id.startswith(name))
    ]
    if len(found) == 1:
        return found[0]
    why = f"it may be {' or '.join(one.agent_id for one in found[:3])}" if found else "no such agent"
    raise StopRunError(
        f"looking for agent {clean(name, 120)}: {why}; name one as `winnow-coordinator agents list` shows it"
    )


def shard_rows(coordinator: Coordinator, track: str) -> list[dict[str, Any]]:
    """Every committed shard of a track (of all, if empty)."""
    with coordinator.records.read() as tx:
        return [
            {
                "shard": shard.shard_id.hex(),
                "track": shard.track,
                "partner": shard.partner,
                "agent": shard.agent_id,
                "bytes": shard.sealed_size,
                "documents": len(documents.of_shards(tx, [shard.shard_id])),
                "openable": len(shards.content_keys(tx, shard.shard_id)),
                "committed_at": shard.committed_at,
            }
            for shard in shards.of_track(tx, track)
        ]


def track_rows(coordinator: Coordinator) -> list[dict[str, Any]]:
    """The directory's tracks in its order, each with its documents by state and by the reason of their verdict."""
    with coordinator.records.read() as tx:
        directory = stewardship.current_directory(tx)
        names = [track.name for track in directory.tracks] if directory else []
        by_track: dict[str, dict[str, Any]] = {name: _empty(name, listed=True) for name in names}
        for track, state, reason, count in documents.counts_by_track(tx):
            row = by_track.setdefault(track, _empty(track, listed=False))
            row["documents"][state] = row["documents"].get(state, 0) + count
            row["reasons"][reason] = row["reasons"].get(reason, 0) + count
        for track, count, size in shards.totals(tx):
            by_track.setdefault(track, _empty(track, listed=False)).update(shards=count, bytes=size)
        return list(by_track.values())


def _empty(name: str, *, listed: bool) -> dict[str, Any]:
    return {"track": name, "in_directory": listed, "documents": {}, "reasons": {}, "shards": 0, "bytes": 0}
