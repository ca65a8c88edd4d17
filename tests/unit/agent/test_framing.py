"""Frames between the vault and a confined process: whole, bounded, and never trusted."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from winnow_agent.vault.processes.framing import HEADER_BYTES, Channel, ChannelClosed, FramingError, parse_json


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = Channel.pair(payload_limit=64 << 20)
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_frame_arrives_as_it_was_sent(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    payload = os.urandom(5 << 20)
    header = {"type": "recognize", "width": 3, "text": "né à Łódź 漢字", "deep": [1, None, {"a": 0.5}]}
    sender = threading.Thread(target=Channel(theirs).send, args=(header, payload))
    sender.start()
    assert ours.receive(timeout=30) == (header, payload)
    sender.join()


def test_frames_keep_their_order_and_bounds(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    peer = Channel(theirs)
    for number in range(50):
        peer.send({"n": number}, bytes([number]) * number)
    for number in range(50):
        assert ours.receive(timeout=5) == ({"n": number}, bytes([number]) * number)


def test_a_float_array_is_sent_as_its_bytes(ends: tuple[Channel, socket.socket]) -> None:
    import numpy as np

    ours, theirs = ends
    samples = np.linspace(-1, 1, 1000, dtype=np.float32)
    Channel(theirs).send({}, memoryview(samples))
    assert np.array_equal(np.frombuffer(ours.receive(timeout=5)[1], np.float32), samples)


def test_what_was_sent_before_the_end_is_received_then_closed(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    peer = Channel(theirs)
    peer.send({"last": True})
    peer.close()
    assert ours.receive(timeout=5) == ({"last": True}, b"")
    with pytest.raises(ChannelClosed):
        ours.receive(timeout=5)
    with pytest.raises(ChannelClosed):
        ours.send({}, b"x" * (1 << 20))


def test_a_peer_that_dies_within_a_frame_is_closed_not_half_a_frame(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(struct.pack(">IQ", 2, 1000) + b"{}" + b"half")
    theirs.close()
    with pytest.raises(ChannelClosed):
        ours.receive(timeout=5)


def test_a_peer_that_stops_within_a_frame_runs_out_of_time(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(struct.pack(">IQ", 2, 1000) + b"{}")
    with pytest.raises(TimeoutError):
        ours.receive(timeout=0.05)


def test_a_peer_that_does_not_read_runs_out_of_time(ends: tuple[Channel, socket.socket]) -> None:
    ours, _ = ends
    with pytest.raises(TimeoutError):
        ours.send({}, bytes(8 << 20), timeout=0.05)


@pytest.mark.parametrize(
    "sent",
    [
        struct.pack(">IQ", HEADER_BYTES + 1, 0),
        struct.pack(">IQ", 2, (64 << 20) + 1) + b"{}",
        struct.pack(">IQ", 2, 0) + b"[]",
        struct.pack(">IQ", 4, 0) + b'{"a"',
        struct.pack(">IQ", 2, 0) + b"\xff\xfe",
        struct.pack(">IQ", 200_000, 0) + b"[" * 200_000,
    ],
    ids=["huge header", "huge payload", "no object", "cut JSON", "no UTF-8", "nested too deep"],
)
def test_what_is_no_frame_is_refused(ends: tuple[Channel, socket.socket], sent: bytes) -> None:
    ours, theirs = ends
    writer = threading.Thread(target=theirs.sendall, args=(sent,))
    writer.start()
    with pytest.raises(FramingError):
        ours.receive(timeout=5)
    writer.join()


def test_the_error_does_not_quote_what_came() -> None:
    with pytest.raises(FramingError) as caught:
        parse_json(b"confidential words")
    assert "confidential" not in str(caught.value)


def test_a_descriptor_travels_with_its_frame(ends: tuple[Channel, socket.socket], tmp_path: Path) -> None:
    ours, theirs = ends
    (tmp_path / "letter").write_bytes(b"Dear Ada")
    with (tmp_path / "letter").open("rb") as letter:
        ours.send({"name": "letter"}, descriptors=[letter.fileno()])
    header, _, descriptors = Channel(theirs).receive_with_descriptors(2, timeout=5)
    assert header == {"name": "letter"}
    with os.fdopen(descriptors[0], "rb") as received:
        assert received.read() == b"Dear Ada"
    assert len(descriptors) == 1


def test_descriptors_that_nobody_asked_for_are_not_left_open(ends: tuple[Channel, socket.socket]) -> None:
    ours, theirs = ends
    peer = Channel(theirs)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with Path("/dev/null").open("rb") as file:
        peer.send({"n": 1}, descriptors=[file.fileno()])
        peer.send({"n": 2}, descriptors=[file.fileno()] * 40)
    assert ours.receive(timeout=5)[0] == {"n": 1}
    with pytest.raises(FramingError):
        ours.receive_with_descriptors(2, timeout=5)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_header_too_big_to_be_received_is_not_sent(ends: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(ValueError, match="header"):
        ends[0].send({"text": "x" * HEADER_BYTES})
