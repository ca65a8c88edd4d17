"""A join string that was sent to the wrong person, over the real enrollment port."""

from __future__ import annotations

import json

import grpc
import pytest

from tests.parties import StewardClient, join
from winnow_coordinator.cli import main
from winnow_coordinator.enrollment import TokenError, revoke_token
from winnow_protocol.identity import JoinString

from .conftest import House


def refused(string: JoinString) -> str:
    with pytest.raises(grpc.RpcError) as error:
        join(string)
    assert isinstance(error.value, grpc.Call)
    assert error.value.code() is grpc.StatusCode.PERMISSION_DENIED
    return str(error.value.details())


def test_a_revoked_string_lets_nobody_in_and_stays_on_record(
    house: House, steward: StewardClient, capsys: pytest.CaptureFixture[str]
) -> None:
    del steward
    wrong, right, other = (house.token("agent", "partner-a", name) for name in ("wrong", "right", "other"))

    def listed() -> dict[str, dict[str, str]]:
        assert main(["--home", str(house.settings.home), "tokens", "list", "--json"]) == 0
        return {row["agent"]: row for row in json.loads(capsys.readouterr().out)}

    name = listed()["wrong"]["id"]
    assert main(["--home", str(house.settings.home), "tokens", "revoke", name]) == 0
    assert name in capsys.readouterr().out
    revoke_token(house.coordinator, other.encode())
    assert refused(wrong) == refused(other)
    join(right)
    states = {agent: row["state"] for agent, row in listed().items() if agent}
    assert states == {"wrong": "revoked", "right": "used", "other": "revoked"}


def test_of_a_string_that_was_used_it_is_said_whom_it_let_in(house: House, steward: StewardClient) -> None:
    del steward
    string = house.token("agent", "partner-a", "attic")
    joined = join(string)
    with pytest.raises(TokenError, match=f"`winnow-coordinator agents revoke {joined.response.agent_id}` puts it out"):
        revoke_token(house.coordinator, string.encode())
    with pytest.raises(TokenError, match="none is named so"):
        revoke_token(house.coordinator, "zzz")
    with pytest.raises(TokenError, match="none is named so"):
        revoke_token(house.coordinator, "")
