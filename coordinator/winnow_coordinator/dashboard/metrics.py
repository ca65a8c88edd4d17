"""The figures of /metrics: calls as they happen, and the records as they stand when asked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from winnow_coordinator.coordinator import MICROSECONDS, Coordinator
from winnow_coordinator.ledger_heads import FAULT
from winnow_coordinator.store import documents, log, parties, shards


class Metrics:
    """One registry for one coordinator."""

    def __init__(self, coordinator: Coordinator) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Standings(coordinator))
        self._calls = Counter(
            "winnow_calls", "Calls answered, by method and status.", ["method", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "winnow_call_seconds", "Seconds that a call took.", ["method"], registry=self.registry
        )

    @contextmanager
    def timed(self, method: str) -> Iterator[list[str]]:
        """Counts a call under the last status that was put into the list; OK if there is none."""
        status: list[str] = []
        began = time.monotonic()
        try:
            yield status
        except BaseException:
            status.append("CANCELLED")
            raise
        finally:
            self._calls.labels(method, status[-1] if status else "OK").inc()
            self._seconds.labels(method).observe(time.monotonic() - began)


class _Standings(Collector):
    """Agents, documents, shards and the log, counted from the records."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator

    def describe(self) -> Iterable[Metric]:
        """Nothing: the families are known once they are collected."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The families, from one read of the records."""
        agents = GaugeMetricFamily("winnow_agents", "Agents, by standing.", labels=["standing"])
        seen = GaugeMetricFamily(
            "winnow_agent_last_seen_seconds",
            "When an agent reported last, since the epoch.",
            labels=["partner", "agent"],
        )
        states = GaugeMetricFamily(
            "winnow_documents", "Documents offered, by track and state.", labels=["track", "state"]
        )
        count = GaugeMetricFamily("winnow_shards", "Shards committed, by track.", labels=["track"])
        size = GaugeMetricFamily("winnow_shard_bytes", "Sealed bytes committed, by track.", labels=["track"])
        faults = GaugeMetricFamily(
            "winnow_ledger_faults", "Agents whose reports contradict what they reported of their ledger before."
        )
        log_faults = GaugeMetricFamily(
            "winnow_log_faults",
            "What agents hold against the transparency log, by the fault's kind.",
            labels=["partner", "agent", "fault"],
        )
        unproved = GaugeMetricFamily(
            "winnow_log_waiting",
            "Receipts, tombstones and reports that an agent has no proof of inclusion for yet.",
            labels=["partner", "agent"],
        )
        epoch = GaugeMetricFamily(
            "winnow_epoch", "The epoch of the fleet secret that an agent signs with.", labels=["partner", "agent"]
        )
        moving = GaugeMetricFamily(
            "winnow_epoch_documents",
            "An agent's documents, by where they are on the way to its epoch: signed, waiting, gone.",
            labels=["partner", "agent", "state"],
        )
        withheld = GaugeMetricFamily(
            "winnow_policy_withheld",
            "1 where an agent offers nothing, for it was not given the policy that its directory names; else 0.",
            labels=["partner", "agent"],
        )
        leaves = GaugeMetricFamily("winnow_log_leaves", "Leaves of the transparency log.")
        with self._coordinator.records.read() as tx:
            for standing, number in parties.count_agents(tx).items():
                agents.add_metric([standing], number)
            for agent in parties.agents(tx):
                if agent.last_seen is not None:
                    seen.add_metric([agent.partner, agent.id], agent.last_seen / MICROSECONDS)
            reports = [parties.report(tx, agent.id) for agent in parties.agents(tx)]
            faults.add_metric([], sum(1 for row in reports if row is not None and row.vault.get(FAULT)))
            for agent in parties.agents(tx):
                row = parties.report(tx, agent.id)
                if row is None or "log" not in row.vault:
                    continue
                withheld.add_metric([agent.partner, agent.id], int(row.vault.get("policy_withheld", 0) > 0))
                unproved.add_metric([agent.partner, agent.id], row.vault["log"]["waiting"])
                for fault in set(row.vault["log"]["faults"]):  # a sample said twice would cost the whole scrape
                    log_faults.add_metric([agent.partner, agent.id, fault], 1)
                if move := row.vault.get("epoch"):
                    epoch.add_metric([agent.partner, agent.id], move["epoch"])
                    for state in ("signed", "waiting", "gone"):
                        moving.add_metric([agent.partner, agent.id, state], move[state])
            for track, state, number in documents.count_by_state(tx):
                states.add_metric([track, state], number)
            for track, number, sealed in shards.totals(tx):
                count.add_metric([track], number)
                size.add_metric([track], sealed)
            leaves.add_metric([], log.size(tx))
        return [agents, seen, faults, log_faults, unproved, epoch, moving, withheld, states, count, size, leaves]
