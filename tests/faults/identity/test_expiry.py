"""A certificate that ends in the middle of an upload: it is renewed beside it, and the upload goes through in one stream."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.faults.identity.conftest import membership
from tests.gateways import join_gateway
from tests.parties import AgentClient, Sealed, ServingProcess, StewardClient, document, join, signature
from tools.demo.fleet import free_ports
from winnow_agent.cli.init import make_home
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.gateway.sync import Folders
from winnow_agent.spool import Kind
from winnow_coordinator.config import parse_settings, save_settings
from winnow_coordinator.coordinator import Coordinator, open_coordinator
from winnow_coordinator.enrollment import Newcomer, make_token
from winnow_coordinator.keys import make_keys
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import verify
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer

MIB = 1 << 20
LIFE_SECONDS = 6
UPLOAD_SECONDS = 14
RENEWING = {"WINNOW_SCHEDULE_RENEW": "* * * * * *", "WINNOW_SCHEDULE_SYNC": "* * * * * *"}


@pytest.fixture
def coordinator(tmp_path: Path) -> Iterator[Coordinator]:
    """A coordinator as a process of its own, whose certificates live for seconds."""
    names = ("address", "enrollment_address")
    addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, free_ports(2), strict=True)}
    stated = {"metrics_address": "", "certificate_hours": LIFE_SECONDS / 3600, "shard_bytes": 1100 * MIB}
    settings = parse_settings(tmp_path / "coordinator", {**addresses, **stated}, "the test")
    settings.home.mkdir()
    make_keys(settings)
    save_settings(settings)
    opened = open_coordinator(settings.home)
    serving = ServingProcess(settings.home, settings.enrollment_address)
    yield opened
    opened.close()
    serving.end(signal.SIGTERM)


def home_of(agent: AgentClient, folder: Path, bandwidth: int) -> Path:
    """A home of this agent's: its vault's keys, and its gateway's certificate."""
    home = folder / "agent"
    make_home(home, "standard")
    (home / "config.yaml").write_text(f"network: {{bandwidth: {bandwidth}}}\n")
    joined = agent.joined
    (home / "vault/keys/signing.key").write_bytes(joined.key.to_bytes())
    (home / "vault/keys/receiving.key").write_bytes(joined.receiving.to_bytes())
    join_gateway(home, agent)
    return home


def lay(home: Path, sealed: Sealed) -> None:
    """Puts a shard and its manifest into the outbox, as the vault does."""
    outbox, shard_id = Folders.of(home).outbox, sealed.manifest.shard_id
    outbox.put(Kind.SHARD, shard_id, sealed.data)
    outbox.put(Kind.MANIFEST, shard_id, sealed.commit.SerializeToString())


class Memory(threading.Thread):
    """The most that processes had in memory, in bytes, looked at ten times a second."""

    def __init__(self, *pids: int) -> None:
        super().__init__(daemon=True)
        self._processes = [psutil.Process(pid) for pid in pids]
        self._ended = threading.Event()
        self.most = [0 for _ in pids]

    def run(self) -> None:
        while not self._ended.wait(0.1):
            now = [process.memory_info().rss for process in self._processes]
            self.most = [max(pair) for pair in zip(self.most, now, strict=True)]

    def end(self) -> list[int]:
        self._ended.set()
        self.join()
        return self.most


def test_a_certificate_ends_in_the_middle_of_an_upload(
    coordinator: Coordinator, tmp_path: Path, scale: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """At scale 1 of 12 MiB, at 20 of 1 GiB less the padding; the first certificate and the one after it end meanwhile."""
    count, each = (1, 12 * MIB) if scale < 20 else (10, 100 * MIB)  # a record has at most 256 MiB
    steward = StewardClient(join(make_token(coordinator, Newcomer("steward"))[0]))
    steward.publish()
    agent = AgentClient(join(make_token(coordinator, Newcomer("agent", "partner", "attic"))[0]))
    steward.approve(agent)
    offers = [document(signature(number)) for number in range(1, count + 1)]
    sealed = agent.seal(steward, agent.offer(*offers), size=each)
    home = home_of(agent, tmp_path, len(sealed.data) // UPLOAD_SECONDS)
    lay(home, sealed)
    log = tmp_path / "gateway.log"
    with log.open("wb") as file:
        program = [sys.executable, "-m", "winnow_agent.cli", "gateway", "--home", str(home)]
        gateway = subprocess.Popen(program, stdout=file, stderr=file, env=os.environ | RENEWING)
    serving = next(child for child in psutil.Process().children() if "serve" in child.cmdline())
    memory = Memory(gateway.pid, serving.pid)
    memory.start()
    inbox = Folders.of(home).inbox
    try:
        while not inbox.items(Kind.COMMIT_ANSWER):
            assert gateway.poll() is None, log.read_text()[-4000:]
            memory.join(0.1)
    finally:
        most = memory.end()
        gateway.terminate()
        gateway.wait(30)
    (item,) = inbox.items(Kind.COMMIT_ANSWER)
    answer = SignedAnswer.FromString(inbox.read(item))
    assert Answer.FromString(verify(answer.statement, StatementKind.ANSWER, agent.joined.response.answer_key)).commit
    assert b"".join(coordinator.blobs.read(sealed.manifest.sealed_digest)) == sealed.data

    words = log.read_text()
    assert len(re.findall("uploading id=", words)) == 1, words
    began = words.index("uploading id=")
    assert words.count("renewed the certificate", began) >= 2
    assert "started again" not in words[began:]
    store = GatewayStore(home / "gateway")
    assert store.fact("bytes_sent") == len(sealed.data)  # not one byte twice
    store.close()
    assert membership(home).generation >= 3
    with capsys.disabled():
        gateway_mib, coordinator_mib = (bytes_held / MIB for bytes_held in most)
        sys.stdout.write(
            f"\n{len(sealed.data) // MIB} MiB: gateway at most {gateway_mib:.0f} MiB, coordinator {coordinator_mib:.0f} MiB\n"
        )
