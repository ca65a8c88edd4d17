"""A withdrawal of many documents is erased in parts, each a transaction of its own; a stop between two of them leaves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.integration.coordinator.conftest import House
from tests.integration.coordinator.test_withdrawal import contribute, refused, request, withdraw
from tests.parties import PRIVATE, AgentClient, StewardClient, document, signature
from winnow_coordinator import withdrawals
from winnow_coordinator.store import Transaction, documents
from winnow_coordinator.store.records import RecordsBusyError
from winnow_coordinator.store.tables import Band, ContentKey, Document, Erasing
from winnow_protocol.v1.common_pb2 import VERDICT_KIND_NOVEL


def left(house: House) -> dict[str, int]:
    """How much is there of what a withdrawal deletes."""
    counted = {
        "keys": select(func.count()).select_from(ContentKey),
        "in the index": select(func.count(func.distinct(Band.number))),
        "signatures": select(func.count()).select_from(Document).where(Document.signature != b""),
        "to erase": select(func.count()).select_from(Erasing),
    }
    with house.coordinator.records.read() as tx:
        return {name: tx.scalar(query) or 0 for name, query in counted.items()}


def stop_in_the_third_part(monkeypatch: pytest.MonkeyPatch) -> None:
    real, times = documents.erase, iter(range(1, 9))

    def erase(tx: Transaction, numbers: Any) -> None:
        real(tx, numbers)
        if next(times) == 3:
            raise RecordsBusyError("stopped")

    monkeypatch.setattr(documents, "erase", erase)


@pytest.mark.parametrize("finish", ["the same request", "the next start"])
def test_a_stop_between_two_parts_keeps_what_was_erased_and_the_rest_is_erased_later(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch, finish: str
) -> None:
    ids, _ = contribute(agent, steward, 5)
    kept, _ = contribute(agent, steward, 1, first=6)
    monkeypatch.setattr(withdrawals, "_A_PART", 2)
    asked = request(agent, *ids)
    with monkeypatch.context() as patch:
        stop_in_the_third_part(patch)
        refused(agent, asked, "busy")
    assert left(house) == {"keys": 1, "in the index": 2, "signatures": 2, "to erase": 1}
    assert [one.kind for one in agent.offer(document(signature(5), PRIVATE))] == [VERDICT_KIND_NOVEL]
    if finish == "the next start":
        house.stop()
        house.start()
        agent.reconnect()
        withdrawals.clear_away(house.coordinator)
    else:
        assert set(withdraw(agent, asked).document_ids) == set(ids)
    assert left(house) == {"keys": 1, "in the index": 2, "signatures": 2, "to erase": 0}
    assert list(withdraw(agent, request(agent, *kept)).document_ids) == kept
