"""`winnow-agent run` over an encrypted home: both halves get their keys, and nobody else; also when they start anew."""

from __future__ import annotations

import dataclasses
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.integration.at_rest.conftest import keys_in
from tests.integration.gateway import test_daemon
from tests.integration.gateway.test_daemon import PROGRAM, environment, halves, wait_for
from winnow_agent.at_rest.scratch import in_memory
from winnow_agent.at_rest.unlocking import PARTS
from winnow_agent.gateway.store import GatewayStore
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.signing import Kind, digest, verify

Agent = Any
Coordinator = Any
Run = Callable[..., subprocess.Popen[str]]
run = test_daemon.run


@pytest.fixture
def passphrase(tmp_path: Path) -> dict[str, str]:
    """Where the passphrase stands, as commands are told."""
    file = tmp_path / "passphrase"
    file.write_text("correct horse battery staple\n")
    return {"WINNOW_PASSPHRASE_FILE": str(file)}


@pytest.fixture
def home(agent: Agent, passphrase: dict[str, str]) -> Iterator[Path]:
    """An enrolled home that was encrypted where it is."""
    agent.store.close()
    home: Path = agent.settings.home
    file = passphrase["WINNOW_PASSPHRASE_FILE"]
    subprocess.run(
        [*PROGRAM, "--home", str(home), "home", "encrypt", "--passphrase-file", file], check=True, env=environment()
    )
    yield home
    shutil.rmtree(in_memory(home))


def key_of(home: Path, passphrase: dict[str, str]) -> HomeKey:
    held = unlockers.load(home)
    assert held is not None
    key = held.unlockers[0].key_from(Path(passphrase["WINNOW_PASSPHRASE_FILE"]).read_bytes().strip(), held.home)
    assert key is not None
    return key


def test_both_halves_work_and_stand_up_again_without_anybody_typing_a_passphrase(
    run: Run, coordinator: Coordinator, home: Path, passphrase: dict[str, str], tmp_path: Path
) -> None:
    process = run(**passphrase)
    wait_for(lambda: coordinator.named("Report"))
    Path(passphrase["WINNOW_PASSPHRASE_FILE"]).rename(tmp_path / "away")
    first = halves(process)
    for one in first:
        one.kill()
    wait_for(
        lambda: len(halves(process)) == 2 and not {one.pid for one in first} & {one.pid for one in halves(process)}
    )
    count = len(coordinator.named("Report"))
    wait_for(lambda: len(coordinator.named("Report")) > count)
    (tmp_path / "away").rename(passphrase["WINNOW_PASSPHRASE_FILE"])

    key = key_of(home, passphrase)
    secrets = {"home": key.secret, **{part: key.part(part).secret for part in PARTS}}
    secrets |= {f"records of {part}": key.part(part).for_records for part in PARTS}
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    assert len(family) >= 3
    for member in family:
        for what in ("cmdline", "environ"):
            shown = Path(f"/proc/{member.pid}/{what}").read_bytes()
            assert shown
            assert [name for name, secret in secrets.items() if secret in shown or secret.hex().encode() in shown] == []
    for member in family:
        member.send_signal(signal.SIGKILL)
    assert keys_in(home, secrets | {"tls": tls_key(home, key)}) == set()


def tls_key(home: Path, key: HomeKey) -> bytes:
    store = GatewayStore(home / "gateway", key=key.part("gateway"))
    try:
        return store.require_membership().tls_key_pem
    finally:
        store.close()


def test_the_gateway_is_handed_the_key_of_the_vault_only_to_hand_it_on(
    run: Run, coordinator: Coordinator, agent: Agent, home: Path, passphrase: dict[str, str]
) -> None:
    """An ended certificate: the vault's half vouches in a process of its own, and gets its key through the gateway, unread."""
    key = key_of(home, passphrase)
    store = GatewayStore(home / "gateway", key=key.part("gateway"))
    store.join(dataclasses.replace(store.require_membership(), valid_until=1.0))
    store.close()
    process = run(**passphrase)
    wait_for(lambda: coordinator.named("Report"))
    (request,) = coordinator.named("Recover")
    assert verify(request.proof, Kind.RECOVER, agent.vault_key.public_key) == b"n" * 32 + digest(request.csr)
    process.terminate()
    assert process.wait(15) == 0


def test_it_enrolls_anew(coordinator: Coordinator, home: Path, passphrase: dict[str, str]) -> None:
    command = [*PROGRAM, "--home", str(home), "enroll", "--again", coordinator.join_string().encode()]
    subprocess.run(command, check=True, env=environment(**passphrase), capture_output=True, timeout=60)
    done = subprocess.run(
        command, check=False, env=environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 2
    assert "it stays locked" in done.stderr
