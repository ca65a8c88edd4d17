"""What vaults state of themselves in reports: terms that they accepted, and how far their ledgers have come."""

from __future__ import annotations

import secrets
from itertools import pairwise
from typing import Any

import grpc
import pytest

from tests.integration.coordinator.conftest import House
from tests.parties import OPEN, PRIVATE, TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_coordinator import fleet
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_protocol.signing import Kind, SigningKey, digest
from winnow_protocol.tracks import terms_digest
from winnow_protocol.v1 import steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, VerdictKind
from winnow_protocol.v1.fleet_pb2 import TermsAcceptance

TERMS = "Anyone may use it."


def acceptance(agent: AgentClient, *, key: SigningKey | None = None, **changes: Any) -> SignedStatement:
    values: dict[str, Any] = {
        "agent_id": agent.id,
        "track": OPEN[0],
        "terms_digest": digest(TERMS.encode()),
        "accepted_by": "Ada Example",
        "accepted_at": 1,
    }
    message = TermsAcceptance(**(values | changes))
    return (key or agent.key).sign(Kind.ACCEPTANCE, message.SerializeToString())


def listed(steward: StewardClient) -> list[SignedStatement]:
    answer = steward.stub.ListAcceptances(steward_pb2.ListAcceptancesRequest(), timeout=TIMEOUT)
    return list(answer.acceptances)


def problem(error: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    metadata: dict[str, str] = dict(error.value.trailing_metadata())  # type: ignore[arg-type]  # pairs, to gRPC
    return metadata["winnow-problem"]


def test_an_acceptance_reaches_steward_and_log_as_the_vault_signed_it_once(
    house: House, steward: StewardClient, agent: AgentClient, other: AgentClient
) -> None:
    from winnow_coordinator.store import log

    ours, theirs = acceptance(agent), acceptance(other, accepted_by="Ben")
    later = acceptance(agent, terms_digest=digest(b"other terms"))
    for statement in (ours, ours, later):
        agent.report(agent.vault_report(acceptances=[statement]))
    other.report(other.vault_report(acceptances=[theirs]))
    kept = listed(steward)
    assert sorted(one.SerializeToString() for one in kept) == sorted(
        one.SerializeToString() for one in (ours, later, theirs)
    )
    assert kept.index(ours) < kept.index(later)
    with house.coordinator.records.read() as tx:
        assert [leaf.kind for leaf in log.leaves(tx)] == ["acceptance"] * 3


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"key": SigningKey.generate()}, "forged"),
        ({"agent_id": "ab" * 16}, "not_yours"),
        ({"track": "private/../x"}, "malformed"),
        ({"terms_digest": b"short"}, "malformed"),
        ({"accepted_by": ""}, "malformed"),
        ({"accepted_by": "a\nb"}, "malformed"),
        ({"accepted_by": "a" * 201}, "malformed"),
    ],
)
def test_what_is_no_acceptance_of_this_vault_is_refused_with_its_report(
    steward: StewardClient, agent: AgentClient, changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(grpc.RpcError) as error:
        agent.report(agent.vault_report(acceptances=[acceptance(agent, **changes)]))
    assert problem(error) == word
    assert listed(steward) == []
    agent.report(agent.vault_report())


@pytest.mark.parametrize("stated", [{"terms": TERMS}, {"terms": TERMS, "terms_digest": digest(b"another")}])
def test_a_directory_whose_digest_does_not_fit_its_text_is_not_published(
    house: House, steward: StewardClient, stated: dict[str, Any]
) -> None:
    for values, taken in ((stated, False), ({"terms": TERMS, "terms_digest": terms_digest(TERMS)}, True)):
        directory = steward_pb2.Directory(version=2, epoch=1, tracks=[steward_pb2.Track(name=OPEN[0], **values)])
        statement = steward.key.sign(Kind.DIRECTORY, directory.SerializeToString())
        if taken:
            steward.stub.PublishDirectory(statement, timeout=TIMEOUT)
            continue
        with pytest.raises(grpc.RpcError) as error:
            steward.stub.PublishDirectory(statement, timeout=TIMEOUT)
        assert problem(error) == "malformed"


def test_a_lease_is_given_back_where_its_track_is_no_longer_permitted(agent: AgentClient) -> None:
    """The terms of a track changed after the verdict: the vault offers the document anew, to the tracks that are left."""
    offered = document(signature(1), OPEN + PRIVATE)
    (first,) = agent.offer(offered)
    assert (first.kind, first.track) == (VerdictKind.VERDICT_KIND_NOVEL, OPEN[0])
    offered.permitted_tracks[:] = PRIVATE
    (second,) = agent.offer(offered)
    assert (second.kind, second.track) == (VerdictKind.VERDICT_KIND_NOVEL, PRIVATE[0])
    assert second.fencing_number > first.fencing_number


# -- ledgers ---------------------------------------------------------------------------------------------------------


def state(size: int, mark: bytes = b"") -> dict[str, Any]:
    return {"ledger_size": size, "ledger_head": digest(mark + size.to_bytes(8, "big"))}


def heads(agent: AgentClient, size: int, mark: bytes = b"") -> list[int]:
    """Reports a ledger of that size, and gives the sizes of the heads that the answer names."""
    answer = agent.report(agent.vault_report(**state(size, mark)))
    assert all(head.hash == state(head.size)["ledger_head"] for head in answer.report.ledger_heads)
    return [head.size for head in answer.report.ledger_heads]


def faults(house: House, agent: AgentClient) -> str:
    (member,) = [one for one in fleet.members(house.coordinator) if one.agent_id == agent.id]
    return str(member.vault.get("ledger_fault", ""))


def test_an_answer_names_the_heads_that_were_reported_before(house: House, agent: AgentClient) -> None:
    assert heads(agent, 3) == []
    assert heads(agent, 5) == [3]
    assert heads(agent, 5) == [3, 5]
    assert faults(house, agent) == ""


def test_a_spread_of_heads_is_kept_the_first_and_the_newest_among_them(house: House, agent: AgentClient) -> None:
    for size in range(1, 80):
        heads(agent, size * 10)
    kept = heads(agent, 800)
    assert len(kept) == 32
    assert (kept[0], kept[-1]) == (10, 790)
    assert max(later - earlier for earlier, later in pairwise(kept)) < 400


@pytest.mark.parametrize(
    ("size", "mark", "said"),
    [(7, b"", "went back from 9 to 7 entries"), (9, b"other", "entry 9 is another than was reported before")],
)
def test_a_ledger_that_was_cut_or_rewritten_shows_in_the_fleet_and_stays_so(
    house: House, agent: AgentClient, size: int, mark: bytes, said: str
) -> None:
    heads(agent, 9)
    metrics = Metrics(house.coordinator)
    assert metrics.registry.get_sample_value("winnow_ledger_faults") == 0
    assert heads(agent, size, mark) == [9]
    assert heads(agent, 12) == [9]
    assert faults(house, agent) == said
    assert metrics.registry.get_sample_value("winnow_ledger_faults") == 1


def test_a_page_that_nobody_named_is_refused(steward: StewardClient) -> None:
    for after in ("x", f"{secrets.token_hex(16)}/-1"):
        with pytest.raises(grpc.RpcError) as error:
            steward.stub.ListAcceptances(steward_pb2.ListAcceptancesRequest(after=after), timeout=TIMEOUT)
        assert problem(error) == "malformed"
