"""An agent behind a slow line whose modem buffers what is sent: what is behind that comes late, and is no sign of a dead peer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from tests.relay import Relay
from winnow_protocol.identity import split_address

from .conftest import House

RATE = 64 << 10
"""Bytes a second: the slowest line that an agent counts with; its deadlines allow for half of that."""


@pytest.mark.long
@pytest.mark.parametrize(("rate", "size"), [(RATE, 5 << 20), (RATE // 2, 7 << 20)])
def test_an_upload_over_a_slow_line_is_not_cut(
    house: House, steward: StewardClient, agent: AgentClient, rate: int, size: int
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=size)
    line = Relay(split_address(house.settings.address)[1], rate)
    agent.joined.join = replace(agent.joined.join, main_address=f"127.0.0.1:{line.port}")
    agent.reconnect()
    assert agent.stub.Upload(sealed.parts(), timeout=TIMEOUT + 2 * len(sealed.data) / rate).complete
    assert line.count == 1
    line.close()
