"""A vault with its other side, and a coordinator with two partners' agents: what the attacks are tried on."""

from __future__ import annotations

import pytest

from tests.integration.coordinator.conftest import House, agent, house, steward
from tests.integration.vault.conftest import other, vault
from tests.parties import AgentClient, StewardClient

__all__ = ["agent", "house", "other", "steward", "stranger", "vault"]


@pytest.fixture
def stranger(house: House, steward: StewardClient) -> AgentClient:
    """Another partner's approved agent."""
    client = house.enroll_agent("partner-b")
    steward.approve(client)
    return client
