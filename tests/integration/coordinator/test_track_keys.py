"""What a coordinator takes while a track goes from one key to the next."""

from __future__ import annotations

import grpc
import pytest

from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Directory, TrackKey

TRACK = "open-archive"
PENDING, ACTIVE, EXPIRED = TrackKey.STATE_PENDING, TrackKey.STATE_ACTIVE, TrackKey.STATE_EXPIRED

Stated = tuple[ReceivingKey, TrackKey.State.ValueType]


def directory(steward: StewardClient, version: int, *keys: Stated) -> SignedStatement:
    message = Directory.FromString(steward.directory(version).payload)
    (track,) = [track for track in message.tracks if track.name == TRACK]
    del track.keys[:]
    track.keys.extend(TrackKey(public_key=key.public_key, state=state) for key, state in keys)
    return steward.key.sign(Kind.DIRECTORY, message.SerializeToString())


def publish(steward: StewardClient, version: int, *keys: Stated) -> None:
    steward.stub.PublishDirectory(directory(steward, version, *keys), timeout=TIMEOUT)


def test_a_shard_under_way_is_taken_after_its_key_expired_and_refused_once_it_is_retired(
    steward: StewardClient, agent: AgentClient
) -> None:
    old, new = steward.track_keys[TRACK], ReceivingKey.generate()
    verdicts = [agent.offer(document(signature(seed)))[0] for seed in range(4)]
    publish(steward, 2, (old, ACTIVE), (new, PENDING))
    under_way, late = (agent.seal(steward, [verdict]) for verdict in verdicts[:2])
    steward.track_keys[TRACK] = new
    early, current = (agent.seal(steward, [verdict]) for verdict in verdicts[2:])
    with pytest.raises(grpc.RpcError, match="not a current key"):
        agent.deliver(early)

    assert agent.stub.Upload(under_way.parts(), timeout=TIMEOUT).complete
    publish(steward, 3, (old, EXPIRED), (new, ACTIVE))
    assert agent.deliver(under_way).commit.receipt.payload
    assert agent.deliver(current).commit.receipt.payload

    publish(steward, 4, (new, ACTIVE))
    with pytest.raises(grpc.RpcError, match="fetch the directory and seal again"):
        agent.deliver(late)
    (verdict,) = agent.offer(document(signature(1), document_id=verdicts[1].document_id))
    assert verdict.fencing_number == verdicts[1].fencing_number
    assert agent.deliver(agent.seal(steward, [verdict])).commit.receipt.payload


def test_a_directory_whose_keys_are_ambiguous_is_refused(steward: StewardClient) -> None:
    old, new = steward.track_keys[TRACK], ReceivingKey.generate()
    for keys in (
        ((old, ACTIVE), (new, ACTIVE)),
        ((old, ACTIVE), (old, EXPIRED)),
        tuple((ReceivingKey.generate(), EXPIRED) for _ in range(17)),
    ):
        with pytest.raises(grpc.RpcError, match="malformed"):
            publish(steward, 2, *keys)
    publish(steward, 2, (old, ACTIVE), *((ReceivingKey.generate(), EXPIRED) for _ in range(15)))
