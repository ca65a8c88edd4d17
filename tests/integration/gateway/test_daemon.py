"""`winnow-agent run` with both real halves against a real server: it ends when told, and stands up again when hit."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from winnow_agent import daemon
from winnow_agent.gateway.store import GatewayStore
from winnow_protocol.signing import Kind, digest, verify
from winnow_protocol.v1.fleet_pb2 import VaultReport

Agent = Any
Coordinator = Any

PROGRAM = [sys.executable, "-m", "winnow_agent.cli"]


def environment(**changes: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    return clean | {"WINNOW_SCHEDULE_REPORT": "* * * * * *", "WINNOW_SCHEDULE_RENEW": "* * * * * *"} | changes


@pytest.fixture
def home(agent: Agent) -> Path:
    """An enrolled home whose gateway is not in this process."""
    agent.store.close()
    home: Path = agent.settings.home
    return home


Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    """Starts the agent of the home; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []
    seen: set[psutil.Process] = set()

    def start(*options: str, **changes: str) -> subprocess.Popen[str]:
        command = [*PROGRAM, "--home", str(home), "run", *options]
        process = subprocess.Popen(
            command, env=environment(**changes), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(psutil.NoSuchProcess):
            seen.update(psutil.Process(process.pid).children(recursive=True))
        process.kill()
        sys.stdout.write(process.communicate()[1] or "")  # what a test that failed shows beside its error
    for child in seen:
        with suppress(psutil.NoSuchProcess):
            child.kill()


def wait_for(what: Callable[[], Any], seconds: float = 40) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def half(process: subprocess.Popen[str], name: str) -> psutil.Process | None:
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            if name in child.cmdline():
                return child
    return None


def halves(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [found for name in ("vault", "gateway") if (found := half(process, name))]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_of_it(run: Run, coordinator: Coordinator, number: signal.Signals) -> None:
    process = run()
    wait_for(lambda: coordinator.named("Report"))
    both = halves(process)
    assert len(both) == 2
    process.send_signal(number)
    assert process.wait(15) == 0
    assert psutil.wait_procs(both, timeout=5)[1] == []


@pytest.mark.parametrize("name", ["vault", "gateway"])
def test_a_half_that_dies_is_started_again(run: Run, coordinator: Coordinator, name: str) -> None:
    process = run()
    wait_for(lambda: coordinator.named("Report"))
    first = half(process, name)
    assert first is not None
    first.kill()
    second = wait_for(lambda: (found := half(process, name)) and found.pid != first.pid and found)
    count = len(coordinator.named("Report"))
    wait_for(lambda: len(coordinator.named("Report")) > count + 1)
    assert second.is_running()
    process.terminate()
    assert process.wait(15) == 0


def test_the_halves_end_with_a_supervisor_that_was_killed(run: Run, coordinator: Coordinator) -> None:
    process = run()
    wait_for(lambda: coordinator.named("Report"))
    both = halves(process)
    process.kill()
    assert psutil.wait_procs(both, timeout=15)[1] == []


def test_a_second_run_of_the_home_is_refused(run: Run, coordinator: Coordinator) -> None:
    first = run()
    wait_for(lambda: coordinator.named("Report"))
    second = run()
    _, errors = second.communicate(timeout=30)
    assert second.returncode == 2
    assert f"process {first.pid} runs it already" in errors


def test_a_half_runs_once_too(run: Run, coordinator: Coordinator, home: Path) -> None:
    first = run()
    wait_for(lambda: coordinator.named("Report"))
    for name in ("vault", "gateway"):
        running = half(first, name)
        assert running is not None
        command = [*PROGRAM, name, "--home", str(home)]
        done = subprocess.run(command, check=False, env=environment(), capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert f"process {running.pid} runs it already" in done.stderr


def test_new_settings_are_taken_up_on_sighup_and_wrong_ones_are_not(
    run: Run, coordinator: Coordinator, home: Path, tmp_path: Path
) -> None:
    process = run()
    wait_for(lambda: coordinator.named("Report"))
    first = [running.pid for running in halves(process)]
    policy = tmp_path / "ours.yaml"
    for config, text in (("limits: {workers: none}\n", "name: ours\n"), (f"policy: {policy}\n", "nmae: ours\n")):
        (home / "config.yaml").write_text(config)
        policy.write_text(text)
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        wait_for(lambda: "not reloading" in process.stderr.readline())
        assert [running.pid for running in halves(process)] == first
    policy.write_text("name: ours\n")
    process.send_signal(signal.SIGHUP)
    wait_for(lambda: len(halves(process)) == 2 and not set(first) & {running.pid for running in halves(process)})
    count = len(coordinator.named("Report"))
    wait_for(lambda: len(coordinator.named("Report")) > count)
    process.terminate()
    process.communicate(timeout=15)
    assert process.returncode == 0


@pytest.mark.long
def test_a_source_that_is_mounted_later_is_read(run: Run, coordinator: Coordinator, home: Path, tmp_path: Path) -> None:
    source = tmp_path / "archive"
    policy = tmp_path / "ours.yaml"
    policy.write_text(
        "name: ours\nsources:\n  letters: {path: archive, owner: us, basis: gift, licence: CC0-1.0, tracks: [open-archive]}\n"
    )
    (home / "config.yaml").write_text(f"policy: {policy}\n")
    run(WINNOW_SCHEDULE_FIND="* * * * * *")
    wait_for(lambda: coordinator.named("Report"))
    source.mkdir()
    (source / "letter.txt").write_text("A letter that came late. " * 60)

    def found() -> bool:
        reports = [VaultReport.FromString(request.vault.payload) for _, request in coordinator.named("Report")]
        return reports[-1].counts_by_state.get("file/digitized", 0) == 1

    wait_for(found, seconds=120)


def test_the_certificate_is_renewed_without_a_restart(run: Run, coordinator: Coordinator, home: Path) -> None:
    coordinator.lifetime = timedelta(seconds=9)
    command = [*PROGRAM, "--home", str(home), "enroll", "--again", coordinator.join_string().encode()]
    subprocess.run(command, check=True, env=environment(), capture_output=True, timeout=60)
    process = run()
    gateway = wait_for(lambda: half(process, "gateway"))
    # A certificate lives for nine seconds here: on a slow machine the first report may come with the second one.
    wait_for(lambda: len({identity.generation for identity, _ in coordinator.named("Report")}) >= 3)
    assert gateway.is_running()


def test_an_ended_certificate_is_recovered_on_the_vaults_signature(
    run: Run, coordinator: Coordinator, agent: Agent
) -> None:
    store = GatewayStore(agent.settings.home / "gateway")
    store.join(dataclasses.replace(store.require_membership(), valid_until=time.time() - 1))
    store.close()
    process = run()
    wait_for(lambda: coordinator.named("Report"))
    assert {identity.generation for identity, _ in coordinator.named("Report")} == {7}
    (request,) = coordinator.named("Recover")
    payload = verify(request.proof, Kind.RECOVER, agent.vault_key.public_key)
    assert payload == b"n" * 32 + digest(request.csr)
    process.terminate()
    assert process.wait(15) == 0


def test_a_gateway_that_needs_a_person_ends_the_run_with_its_status(
    run: Run, coordinator: Coordinator, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from winnow_protocol.identity import make_csr, make_tls_key

    coordinator.lifetime = timedelta(seconds=4)
    command = [*PROGRAM, "--home", str(home), "enroll", "--again", coordinator.join_string().encode()]
    subprocess.run(command, check=True, env=environment(), capture_output=True, timeout=60)
    issue = coordinator.issue
    monkeypatch.setattr(coordinator, "issue", lambda _csr, generation: issue(make_csr(make_tls_key()), generation))
    process = run()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "it is for another key" in errors


def test_one_pass_ends_by_itself_with_the_vaults_status(run: Run, coordinator: Coordinator) -> None:
    process = run("--once")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert len(coordinator.named("Report")) >= 1


def test_one_pass_without_a_coordinator_says_so_and_is_to_be_tried_later(run: Run, coordinator: Coordinator) -> None:
    coordinator.stop()
    process = run("--once")
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 4
    assert "sending to the coordinator" in errors
    assert "Traceback" not in errors


def test_a_home_that_has_not_joined_is_sent_to_enroll(tmp_path: Path) -> None:
    home = tmp_path / "new"
    subprocess.run([*PROGRAM, "init", "--home", str(home)], check=True, env=environment(), capture_output=True)
    command = [*PROGRAM, "run", "--home", str(home)]
    done = subprocess.run(command, check=False, env=environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "winnow-agent enroll" in done.stderr


def test_a_check_of_the_policy_that_takes_too_long_changes_nothing(
    home: Path, agent: Agent, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "config.yaml").write_text("policy: standard\n")
    supervisor = daemon.Supervisor(agent.settings, once=False)
    monkeypatch.setattr(daemon, "_CHECK_SECONDS", 0.01)
    supervisor._start_over()
    assert "not reloading" in caplog.text
    assert supervisor.vault.process is supervisor.gateway.process is None
