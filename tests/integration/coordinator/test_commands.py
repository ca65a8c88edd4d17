"""The operator's commands, and the server as a process: stopped, killed, started again."""

from __future__ import annotations

import json
import signal
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.parties import OPEN, TIMEOUT, AgentClient, ServingProcess, StewardClient, document, join, signature
from tools.demo.fleet import free_ports
from winnow_coordinator import __version__
from winnow_coordinator.cli import main
from winnow_coordinator.store.tables import Agent, Leaf
from winnow_protocol.identity import JoinString
from winnow_protocol.v1 import contribution_pb2
from winnow_protocol.v1.fleet_pb2 import GatewayReport, ReportRequest

from .conftest import House


class Command:
    """Runs commands on one home and gives what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.capsys = home, capsys

    def __call__(self, *words: str, status: int = 0) -> str:
        assert main(["--home", str(self.home), *words]) == status
        printed = self.capsys.readouterr()
        return printed.out + printed.err

    def json(self, *words: str, status: int = 0) -> Any:
        return json.loads(self(*words, "--json", status=status))


@pytest.fixture
def command(house: House, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(house.settings.home, capsys)


def test_version_needs_no_home(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert done.value.code == 0
    assert capsys.readouterr().out == f"winnow-coordinator {__version__}\n"


def test_init_makes_a_home_that_only_its_owner_reads_or_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    command = Command(home, capsys)
    wrong = command("init", "--address", "nowhere", "--enrollment-address", "localhost:2", status=2)
    assert "host:port" in wrong
    twice = command("init", "--address", "localhost:1", "--enrollment-address", "localhost:1", status=2)
    assert "address and enrollment_address are both localhost:1" in twice
    assert not home.exists()
    command("init", "--address", "localhost:1", "--enrollment-address", "localhost:2", "--metrics-address", "")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (home, home / "keys", *(home / "keys").iterdir())}
    assert modes.pop("home") == modes.pop("keys") == 0o700
    assert set(modes.values()) == {0o600}
    key = (home / "keys" / "ca.key").read_bytes()
    assert "nothing is overwritten" in command(
        "init", "--address", "localhost:1", "--enrollment-address", "localhost:2", status=2
    )
    assert (home / "keys" / "ca.key").read_bytes() == key


@pytest.mark.parametrize(
    ("line", "says"),
    [("adress: a:1", "'adress' is no setting"), ("lease_days: soon", "a number above 0"), ("- a", "no mapping")],
)
def test_wrong_settings_stop_the_command(command: Command, line: str, says: str) -> None:
    (command.home / "config.yaml").write_text(line)
    assert says in command("agents", "list", status=2)


def test_tokens_are_printed_alone_and_never_listed(command: Command, steward: StewardClient) -> None:
    printed = command("tokens", "create", "--role", "agent", "--partner", "p", "--agent", "a")
    string = JoinString.parse(printed)
    assert (string.partner, string.agent, string.encode()) == ("p", "a", printed.strip())
    assert "names it" not in command("tokens", "create", "--role", "agent", status=2)
    rows = command.json("tokens", "list")
    assert [(row["role"], row["state"]) for row in rows] == [("agent", "live"), ("steward", "used")]
    assert string.token.hex() not in command("tokens", "list", "--json")


def test_listings(command: Command, house: House, steward: StewardClient, agent: AgentClient) -> None:
    agent.report(
        agent.vault_report(
            software_version="0.1.0",
            counts_by_state={"document/held": 2},
            backlog_files=7,
            isolation="landlock 7, seccomp",
            last_error="[bold]malformed[/bold] 17",
        )
    )
    agent.fleet.Report(ReportRequest(gateway=GatewayReport(clock_ahead_us=-90_000_000)), timeout=TIMEOUT)
    (verdict,) = agent.offer(document(signature(1)))
    agent.deliver(agent.seal(steward, [verdict]))
    (member,) = command.json("fleet")
    assert member["vault"]["counts_by_state"] == {"document/held": 2}
    assert member["documents"] == {"kept": 1}
    table = command("fleet")
    assert "partner-a" in table
    assert "document/held 2" in table
    assert "-90 s" in table  # its clock is behind
    assert "[bold]" in table  # what an agent reports is no markup
    assert "silent" not in table
    with house.coordinator.records.write() as tx:
        tx.get_one(Agent, agent.id).last_seen -= 2 * 3_600_000_000  # type: ignore[operator]
    assert "silent for 2 hours" in command("fleet")
    (shard,) = command.json("shards", "list", "--track", OPEN[0])
    assert (shard["documents"], shard["openable"]) == (1, 1)
    assert not command.json("shards", "list", "--track", "private/none")
    tracks = command.json("tracks", "list")
    assert [track["track"] for track in tracks] == ["open-archive", "private/fine-tune"]
    assert (tracks[0]["documents"], tracks[0]["shards"]) == ({"kept": 1}, 1)
    assert list(tracks[0]["reasons"].values()) == [1]
    assert command("log", "verify").strip().endswith("as it was given out")
    assert "no such agent" in command("agents", "revoke", agent.id[:3], status=2)
    assert "revoked" in command("agents", "revoke", agent.id[:8])
    assert [row["standing"] for row in command.json("agents", "list")] == ["revoked"]
    (row,) = command.json("agents", "list")
    assert "not locked" in command("agents", "unlock", f"{row['partner']}/{row['name']}", status=2)


def test_a_leaf_that_was_rewritten_is_found(
    command: Command, house: House, steward: StewardClient, agent: AgentClient
) -> None:
    for seed in range(3):
        agent.deliver(agent.seal(steward, agent.offer(document(signature(seed)))))
    agent.report(agent.vault_report())
    with house.coordinator.records.write() as tx:
        leaf = tx.get(Leaf, 1)
        assert leaf is not None
        leaf.statement = leaf.statement.replace(agent.id.encode(), b"0" * 32, 1)
    faults = command.json("log", "verify", status=1)["faults"]
    assert any("leaf 1 " in fault for fault in faults)
    assert not any("leaf 0 " in fault for fault in faults)


def test_doctor_says_what_is_wrong(command: Command, house: House) -> None:
    checks = {check["name"]: check["ok"] for check in command.json("doctor", "--serving")}
    assert not checks.pop("at rest"), "its keys lie in the clear, which is a note"
    assert all(checks.values()), checks
    (house.settings.home / "keys").chmod(0o755)
    assert "FAIL  keys folder" in command("doctor", status=1)


@pytest.mark.parametrize("taken", ["address", "enrollment_address", "metrics_address"])
def test_a_port_that_is_taken_is_told_with_its_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], taken: str
) -> None:
    command = Command(tmp_path / "home", capsys)
    names = ("address", "enrollment_address", "metrics_address")
    ports = dict(zip(names, free_ports(3), strict=True))
    options = (("--" + name.replace("_", "-"), f"127.0.0.1:{port}") for name, port in ports.items())
    command("init", *(word for option in options for word in option))
    with socket.create_server(("127.0.0.1", ports[taken])):
        said = command("serve", status=2)
    assert f"listening on 127.0.0.1:{ports[taken]}: the port is taken" in said
    named = said.partition("config.yaml (")[2].partition(")")[0].split(", ")
    assert [name for name in named if name in names] == [taken]


def test_a_killed_server_goes_on_from_the_last_synced_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, (main_address, newcomers) = tmp_path / "home", (f"127.0.0.1:{port}" for port in free_ports(2))
    command = Command(home, capsys)
    command("init", "--address", main_address, "--enrollment-address", newcomers, "--metrics-address", "")
    with (home / "config.yaml").open("a") as file:
        file.write("checkpoint_bytes: 262144\n")
    server = ServingProcess(home, newcomers)
    try:
        assert "another process serves it" in command("serve", status=2)
        steward = StewardClient(join(JoinString.parse(command("tokens", "create", "--role", "steward"))))
        steward.publish()
        string = command("tokens", "create", "--role", "agent", "--partner", "p", "--agent", "a")
        agent = AgentClient(join(JoinString.parse(string)))
        steward.approve(agent)
        sealed = agent.seal(steward, agent.offer(document(signature(1))), size=1_000_000)
        query = contribution_pb2.QueryUploadRequest(sealed_digest=sealed.manifest.sealed_digest)
        sent, over = threading.Event(), threading.Event()

        def parts() -> Iterator[contribution_pb2.UploadRequest]:
            yield sealed.header()
            for at in range(0, 500_000, 100_000):
                while at == 300_000 and agent.stub.QueryUpload(query, timeout=TIMEOUT).committed_offset < at:
                    time.sleep(0.02)
                yield contribution_pb2.UploadRequest(chunk=sealed.data[at : at + 100_000])
            sent.set()
            over.wait(TIMEOUT)  # the rest never comes on this stream

        call = agent.stub.Upload.future(parts(), timeout=TIMEOUT)
        assert sent.wait(TIMEOUT)
        assert server.end(signal.SIGKILL) == -signal.SIGKILL
        with pytest.raises(grpc.RpcError):
            call.result(TIMEOUT)
        over.set()
        server = ServingProcess(home, newcomers)
        agent.reconnect()
        progress = agent.stub.QueryUpload(query, timeout=TIMEOUT, wait_for_ready=True)
        assert progress.committed_offset == 300_000  # the first that was synced after 256 KiB
        assert agent.stub.Upload(sealed.parts(progress.committed_offset), timeout=TIMEOUT).complete
        agent.opened(agent.stub.Commit(sealed.commit, timeout=TIMEOUT), sealed.commit.manifest)
    finally:
        status = server.end(signal.SIGTERM)
    assert status == 0
    assert not list((home / "incoming").iterdir())
