"""A coordinator's home in a file and back, over the real wire: whole while it serves, and honest about what is lost after."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import grpc
import pytest

from tests.integration.coordinator.conftest import House
from tests.integration.coordinator.test_withdrawal import contribute, found, request, shards_of, withdraw
from tests.parties import PRIVATE, TIMEOUT, AgentClient, StewardClient, document, join, signature
from winnow_coordinator import backup, server, transparency
from winnow_coordinator.cli import main
from winnow_coordinator.config import load_settings
from winnow_coordinator.coordinator import open_coordinator
from winnow_coordinator.store import log, restorations
from winnow_coordinator.store.tables import Restoration
from winnow_protocol.at_rest.backup import BackupError
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.streaming import BrokenStreamError
from winnow_protocol.at_rest.unlockers import Unlockers
from winnow_protocol.homes import NewHomeError
from winnow_protocol.identity import make_csr
from winnow_protocol.signing import Kind, digest, verify
from winnow_protocol.v1 import common_pb2, contribution_pb2, enrollment_pb2, steward_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone

SECRET = bytes(range(32))


def opened_by(path: Path) -> tuple[Unlockers, HomeKey]:
    path.write_bytes(SECRET)
    key = HomeKey.generate()
    return Unlockers.new().with_unlocker(key, "key-file", SECRET, path=str(path)).in_state("encrypted"), key


def write(house: House, file: Path, *, without_blobs: bool = False) -> backup.Made:
    held, key = opened_by(file.with_suffix(".key"))
    return backup.make_backup(house.settings.home, held, key, file, encrypted=False, without_blobs=without_blobs)


def reborn(house: House, file: Path, home: Path) -> House:
    """The home stops for good, and one that was made of the backup serves in its place."""
    house.stop()
    backup.restore(file, home)
    house.settings = load_settings(home)
    house.start()
    return house


def renewed(agent: AgentClient) -> None:
    """Its next certificate, as a gateway gets it."""
    ask = enrollment_pb2.RenewRequest(csr=make_csr(agent.joined.tls_key), generation=2, generation_nonce=os.urandom(16))
    chain = agent.renewal.Renew(ask, timeout=TIMEOUT).certificate_chain
    response = enrollment_pb2.EnrollResponse()
    response.CopyFrom(agent.joined.response)
    response.certificate_chain[:] = chain
    agent.joined = replace(agent.joined, response=response)
    agent.reconnect()


def test_a_restored_coordinator_goes_on_and_says_what_it_lost(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path
) -> None:
    (kept, gone), _ = contribute(agent, steward, 2)
    used, unused = (house.token("agent", "partner-a", name) for name in ("used", "unused"))
    begun = agent.seal(steward, agent.offer(document(signature(99), PRIVATE)), size=300_000)
    assert not agent.stub.Upload(islice(begun.parts(chunk=100_000), 3), timeout=TIMEOUT).complete
    file = tmp_path / "one.backup"
    assert write(house, file).shards == 1
    with house.coordinator.records.read() as tx:
        size = transparency.next_index(tx)

    contribute(agent, steward, 1, first=50)
    late = request(agent, gone)
    tombstone = withdraw(agent, late)
    assert tombstone.document_ids == [gone]
    join(used)
    renewed(agent)
    answers = agent.report(agent.vault_report()).sequence
    stone = next(iter(steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT).tombstones))

    reborn(house, file, tmp_path / "new")
    agent.reconnect()  # under a certificate that the restored records have never seen
    answer = agent.report(agent.vault_report(answers_seen=answers))
    assert answer.sequence == answers + 1
    (statement,) = answer.report.restorations
    told = common_pb2.Restoration.FromString(verify(statement, Kind.RESTORATION, agent.joined.response.answer_key))
    assert (told.log_size, told.log_index) == (size, size)
    with house.coordinator.records.read() as tx:
        assert log.leaves_from(tx, size, 1)[0].statement == statement.SerializeToString()
    assert agent.report(agent.vault_report(restored_at=told.restored_at)).report.restorations == []
    for token in (used, unused):  # one of them let somebody in, and nobody knows which
        with pytest.raises(grpc.RpcError, match="unknown, used or expired"):
            join(token)

    (shard,) = shards_of(steward)
    (key,) = (row.wrapped_key for row in shard.key_table.content_keys if row.document_id == gone)
    assert found(house, key) != []
    ask = steward_pb2.RestoreWithdrawalRequest(tombstone=stone, withdrawal=late)
    for documents in (1, 0):
        assert steward.stub.RestoreWithdrawal(ask, timeout=TIMEOUT).documents == documents
        assert found(house, key) == []
    (shard,) = shards_of(steward)
    assert [row.document_id for row in shard.key_table.content_keys] == [kept]
    (listed,) = steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT).withdrawals
    assert listed == late
    contribute(agent, steward, 1, first=50)
    ask_how_far = contribution_pb2.QueryUploadRequest(sealed_digest=begun.manifest.sealed_digest)
    assert agent.stub.QueryUpload(ask_how_far, timeout=TIMEOUT).committed_offset == 0
    agent.deliver(begun)
    assert transparency.audit(house.coordinator)[1] == []


def test_only_the_coordinator_s_own_tombstone_withdraws_again(
    house: House, steward: StewardClient, agent: AgentClient
) -> None:
    (one,), _ = contribute(agent, steward, 1)
    forged = agent.key.sign(Kind.TOMBSTONE, b"")
    other = request(agent, one)
    for tombstone in (forged, SignedStatement(kind="tombstone")):
        ask = steward_pb2.RestoreWithdrawalRequest(tombstone=tombstone, withdrawal=other)
        with pytest.raises(grpc.RpcError, match="The tombstone is not signed by the key"):
            steward.stub.RestoreWithdrawal(ask, timeout=TIMEOUT)
    (shard,) = shards_of(steward)
    assert len(shard.key_table.content_keys) == 1


@pytest.mark.parametrize("by", ["nobody", "another kind", "the vault"])
def test_a_request_that_nobody_has_signed_is_not_filed_with_what_it_is_said_to_be(
    house: House, steward: StewardClient, agent: AgentClient, by: str
) -> None:
    (one,), _ = contribute(agent, steward, 1)
    genuine = request(agent, one)
    asked = SignedStatement.FromString(genuine.SerializeToString())
    if by != "the vault":
        asked.signature = bytes(64)
    if by == "another kind":
        asked.kind = Kind.REVOCATION
    lost = Tombstone(withdrawal_digest=digest(genuine.payload), document_ids=[one], withdrawn_at=1)
    stone = house.coordinator.keys.answer.sign(Kind.TOMBSTONE, lost.SerializeToString())
    ask = steward_pb2.RestoreWithdrawalRequest(tombstone=stone, withdrawal=asked)
    assert steward.stub.RestoreWithdrawal(ask, timeout=TIMEOUT).documents == 1
    (listed,) = steward.stub.ListWithdrawals(steward_pb2.ListWithdrawalsRequest(), timeout=TIMEOUT).withdrawals
    assert listed == (genuine if by == "the vault" else SignedStatement())


def test_a_certificate_of_a_later_generation_counts_in_restored_records_alone(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    write(house, file)
    renewed(agent)
    restored = reborn(house, file, tmp_path / "new")
    with restored.coordinator.records.write() as tx:
        (one,) = restorations.after(tx, 0)
        tx.delete(one)
    agent.reconnect()
    with pytest.raises(grpc.RpcError, match="names nobody on record here, or was replaced"):
        agent.report(agent.vault_report())
    with restored.coordinator.records.write() as tx:
        restorations.add(tx, Restoration(restored_at=one.restored_at, made_at=one.made_at, log_size=one.log_size))
    agent.report(agent.vault_report())


def test_what_is_written_meanwhile_fits_together(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path, scale: int
) -> None:
    """Every shard of a backup has its bytes, every receipt its shard, and the log is the one that was given out."""
    contribute(agent, steward, 1)
    agent.report(agent.vault_report())  # its answer has the first checkpoint
    stop, failed = threading.Event(), []

    def work() -> None:
        try:
            for number in range(2, 1000):
                if stop.is_set():
                    return
                contribute(agent, steward, 1, first=number)
        except BaseException as error:
            failed.append(error)
            raise

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for number in range(2 * min(scale, 5)):
            assert write(house, tmp_path / f"{number}.backup").missing == ()
    finally:
        stop.set()
        writer.join()
    assert failed == []
    for number in range(2 * min(scale, 5)):
        done = backup.restore(tmp_path / f"{number}.backup", tmp_path / str(number))
        assert done.shards >= 1
        assert done.missing == ()
        assert main(["--home", str(tmp_path / str(number)), "log", "verify"]) == 0
        assert main(["--home", str(tmp_path / str(number)), "shards", "verify", "--read"]) == 0
    assert not (house.settings.home / ".backup").exists()


def test_each_shard_whose_bytes_are_missing_is_named(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, one = contribute(agent, steward, 1)
    _, two = contribute(agent, steward, 1, first=9)
    write(house, tmp_path / "bare.backup", without_blobs=True)
    home, new = str(house.settings.home), tmp_path / "new"
    assert main(["--home", home, "backup", str(tmp_path / "x"), "--key-file", str(tmp_path / "key")]) == 0
    assert main(["--home", str(new), "restore", str(tmp_path / "bare.backup")]) == 3
    said = capsys.readouterr()
    assert "Bring the missing bytes into the shards' store" in said.out
    main(["--home", str(new), "doctor"])
    assert "ok    backup: put back on" in capsys.readouterr().out
    for sealed in (one, two):
        assert f"shard {sealed.manifest.shard_id.hex()} of partner-a, private/fine-tune" in said.err
    shutil.copytree(house.settings.home / "blobs", new / "blobs", dirs_exist_ok=True)
    assert main(["--home", str(new), "shards", "verify", "--read"]) == 0
    (blob,) = (new / "blobs").rglob(one.manifest.sealed_digest.hex())
    blob.write_bytes(bytes([blob.read_bytes()[0] ^ 1]) + blob.read_bytes()[1:])
    assert main(["--home", str(new), "shards", "verify"]) == 0
    capsys.readouterr()
    assert main(["--home", str(new), "shards", "verify", "--read", "--json"]) == 3
    assert [row["shard"] for row in json.loads(capsys.readouterr().out)] == [one.manifest.shard_id.hex()]
    (original,) = (house.settings.home / "blobs").rglob(two.manifest.sealed_digest.hex())
    original.unlink()
    assert main(["--home", home, "backup", str(tmp_path / "x"), "--key-file", str(tmp_path / "key")]) == 3
    assert two.manifest.shard_id.hex() in capsys.readouterr().err


def test_a_backup_that_was_altered_cut_or_another_s_makes_no_home(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contribute(agent, steward, 1)
    file, new = tmp_path / "one.backup", tmp_path / "new"
    write(house, file)
    whole = file.read_bytes()
    head = whole.index(b"\n") + 1
    for broken in (whole[:-1], whole[:head], whole[: head + 50] + b"x" + whole[head + 51 :]):
        file.write_bytes(broken)
        with pytest.raises(BrokenStreamError, match="altered, or the copy broke off"):
            backup.restore(file, new)
        assert not new.exists()
    file.write_bytes(whole.replace(b'"winnow-coordinator"', b'"winnow-agent"', 1))
    with pytest.raises(BackupError, match="it is of winnow-agent"):
        backup.restore(file, new)
    file.write_bytes(whole)
    assert main(["restore", str(file), "--check"]) == 0
    assert "is whole" in capsys.readouterr().out
    backup.restore(file, new)
    with pytest.raises(NewHomeError):
        backup.restore(file, new)
    home = str(house.settings.home)
    assert main(["--home", home, "backup", str(tmp_path / "y")]) == 2
    assert "say what is to open the backup" in capsys.readouterr().err


def test_one_that_is_killed_leaves_the_home_and_the_next_one_clears_up(
    house: House, steward: StewardClient, agent: AgentClient, tmp_path: Path
) -> None:
    """What a killed `restore` leaves is no home: nothing serves it."""
    contribute(agent, steward, 1)
    house.stop()
    home, file, new = house.settings.home, tmp_path / "one.backup", tmp_path / "new"

    def killed_in(function: str, work: Callable[[], object]) -> None:
        child = os.fork()
        if child == 0:
            try:
                setattr(backup, function, lambda *_arguments, **_named: os.kill(os.getpid(), 9))
                work()
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9

    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    killed_in("_pack_blob", lambda: write(house, file))
    assert (home / ".backup").exists()
    assert not file.exists()
    with (home / ".backup" / "records.sqlite").open("rb") as copy:  # the blocks that the file system is going to free
        write(house, file)
        assert set(copy.read()) == {0}
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert after == before | {home / "backup.lock": b""}
    assert [path for path in tmp_path.glob(".*") if "partial" in path.name] == []
    assert main(["--home", str(home), "restore", "--here", "2999-01-01"]) == 2
    with server.alone(house.settings.incoming):
        assert main(["--home", str(home), "restore", "--here", "2026-11-26T03:00"]) == 2
    assert main(["--home", str(home), "restore", "--here", "2026-11-26T03:00"]) == 0
    with closing(open_coordinator(home)) as coordinator, coordinator.records.read() as tx:
        assert [one.made_at for one in restorations.after(tx, 0)] == [1_795_662_000_000_000]
    killed_in("go_on", lambda: backup.restore(file, new))
    assert main(["--home", str(new), "serve"]) == 2
    with pytest.raises(NewHomeError):
        backup.restore(file, new)
    shutil.rmtree(new)
    assert backup.restore(file, new).missing == ()
    house.start()
