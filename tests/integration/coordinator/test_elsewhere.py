"""`blobs:` leads to another file system than the home's: shards and references come there, and a backup's."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import grpc
import pytest

from tests.integration.coordinator.conftest import House, make_house
from tests.integration.coordinator.test_backup import write
from tests.integration.coordinator.test_references import DATA, blobs, came, fetch, parts, put
from tests.parties import TIMEOUT, AgentClient, StewardClient, document, signature
from tests.unit.coordinator.test_blobs import elsewhere  # noqa: F401  # a fixture
from winnow_coordinator import backup
from winnow_coordinator.store import blobs as module
from winnow_protocol.signing import digest


@pytest.fixture
def house(tmp_path: Path, elsewhere: Path) -> Iterator[House]:  # noqa: F811
    made = make_house(tmp_path / "coordinator", blobs=str(elsewhere / "blobs"))
    made.start()
    yield made
    made.stop()


def full(source: IO[bytes], target: IO[bytes], length: int) -> None:
    target.write(source.read(length))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_shards_and_references_lie_there_and_a_restored_home_s_too(
    house: House,
    steward: StewardClient,
    agent: AgentClient,
    elsewhere: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    agent.deliver(sealed)
    put(steward, 1, DATA)
    assert fetch(agent, DATA) == DATA
    kept = {sealed.manifest.sealed_digest.hex(), digest(DATA).hex()}
    assert files(elsewhere) == kept
    assert files(house.settings.incoming) == set()

    write(house, tmp_path / "one.backup")
    shutil.rmtree(elsewhere / "blobs")
    assert backup.restore(tmp_path / "one.backup", tmp_path / "new").missing == ()
    assert files(elsewhere) == kept


def test_an_upload_for_which_there_is_no_room_there_goes_on_once_there_is(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = agent.seal(steward, agent.offer(document(signature(1))), size=600_000)
    whole = len(sealed.data)
    with monkeypatch.context() as patch:
        patch.setattr(module.shutil, "copyfileobj", full)
        with pytest.raises(grpc.RpcError, match="busy or short of space"):
            agent.stub.Upload(sealed.parts(), timeout=TIMEOUT)
        with pytest.raises(grpc.RpcError, match=f"not complete here; upload them from offset {whole}"):
            agent.stub.Commit(sealed.commit, timeout=TIMEOUT)
    assert agent.stub.Upload(iter([sealed.header(whole)]), timeout=TIMEOUT).complete  # no byte is sent again
    agent.stub.Commit(sealed.commit, timeout=TIMEOUT)


def test_a_reference_for_which_there_is_no_room_there_goes_on_once_there_is(
    house: House, steward: StewardClient, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, pytest.raises(grpc.RpcError, match="busy or short of space"):
        patch.setattr(module.shutil, "copyfileobj", full)
        put(steward, 1, DATA)
    assert blobs(house).digests() == []
    assert came(steward).committed_offset == len(DATA)
    sent = parts(steward, 1, DATA, offset=len(DATA))
    assert steward.stub.PutReference(sent, timeout=TIMEOUT).version == 1
    assert fetch(agent, DATA) == DATA
