"""The courier: the spool's two sides on two machines, bundles between them, and a real connection at one end."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from winnow_agent.courier import BundleRefusedError, DiskError, bundles_in
from winnow_agent.gateway import carrying as gateway_side
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_agent.vault import carrying as vault_side
from winnow_agent.vault.answers import Inbox
from winnow_agent.vault.carrying import report_is_under_way
from winnow_agent.vault.keys import WrongFleetError, begin_joining
from winnow_agent.vault.report import report
from winnow_agent.vault.requests import Outgoing
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest
from winnow_protocol.v1 import contribution_pb2

Agent = Any
Coordinator = Any


@dataclass
class Site:
    """The vault's machine, which has no network: its records and its own spool, and the disk that goes to and fro."""

    store: Store
    trust: Trust
    folder: Path
    outbox: Spool
    inbox: Spool
    disk: Path

    def pack(self) -> Path:
        return vault_side.pack_outbox(self.store, self.trust, self.outbox, self.disk)[0]

    def unpack(self, path: Path) -> int:
        return vault_side.unpack_inbox(self.store, self.trust, self.inbox, path, self.folder)[1]

    def put_offer(self, content: bytes = b"an offer") -> bytes:
        """An offer in the outbox; its payload."""
        payload = contribution_pb2.OfferBatch(batch_id=os.urandom(16), agent_id=content.hex()).SerializeToString()
        statement = self.trust.signing_key.sign(StatementKind.OFFER, payload)
        self.outbox.put(Kind.OFFER, os.urandom(16), statement.SerializeToString())
        return payload

    def put_shard(self, sealed: bytes) -> bytes:
        """A sealed shard with its manifest; its id."""
        shard_id = os.urandom(16)
        table = contribution_pb2.KeyTable(shard_id=shard_id)
        manifest = contribution_pb2.Manifest(
            shard_id=shard_id,
            sealed_digest=digest(sealed),
            sealed_size=len(sealed),
            key_table_digest=digest(table.SerializeToString(deterministic=True)),
        )
        statement = self.trust.signing_key.sign(StatementKind.MANIFEST, manifest.SerializeToString())
        self.outbox.put(Kind.SHARD, shard_id, sealed)
        request = contribution_pb2.CommitRequest(manifest=statement, key_table=table)
        self.outbox.put(Kind.MANIFEST, shard_id, request.SerializeToString())
        return shard_id


def contents(spool: Spool) -> dict[str, bytes]:
    return {item.name: item.path.read_bytes() for item in spool.items() if item.kind is not Kind.GATEWAY}


@pytest.fixture
def site(agent: Agent, tmp_path: Path) -> Iterator[Site]:
    """The vault of the agent, with a spool that the gateway does not see."""
    vault = agent.settings.home / "vault"
    store = Store(vault / "vault.sqlite")
    for name in ("outbox", "inbox", "disk"):
        (tmp_path / "site" / name).mkdir(parents=True)
    outbox, inbox = Spool(tmp_path / "site" / "outbox"), Spool(tmp_path / "site" / "inbox")
    yield Site(store, Trust(store, vault), vault, outbox, inbox, tmp_path / "site" / "disk")
    store.close()


@pytest.fixture
def carried(agent: Agent) -> Callable[[Path], int]:
    """Unpacks a bundle at the gateway; how many items were new."""
    agent.folders.inbox.remove(agent.folders.inbox.item(Kind.ENROLLMENT, FIXED_ID))
    return lambda path: gateway_side.unpack_outbox(agent.store, agent.folders, path)[1]


def back(agent: Agent, site: Site) -> Path:
    return gateway_side.pack_inbox(agent.store, agent.folders, site.disk)[0]


def kind_of(action: Callable[[], object]) -> str:
    with pytest.raises(BundleRefusedError) as refused:
        action()
    return refused.value.kind


def test_the_same_bytes_arrive_on_both_ways(
    agent: Agent, coordinator: Coordinator, site: Site, carried: Callable[[Path], int]
) -> None:
    payload, sealed = site.put_offer(), os.urandom(3 << 20)
    site.put_shard(sealed)
    assert carried(site.pack()) == 3
    assert contents(agent.folders.outbox) == contents(site.outbox)
    assert gateway_side.unanswered(agent.store, agent.folders) == 2
    assert agent.sync.once(lambda: True) == 2
    assert gateway_side.unanswered(agent.store, agent.folders) == 0
    assert coordinator.named("Offer") == [payload]
    assert [bytes(held) for held in coordinator.uploads.values()] == [sealed]
    answers = contents(agent.folders.inbox)
    assert sorted(name.partition(".")[0] for name in answers) == ["commit-answer", "offer-answer"]
    assert site.unpack(back(agent, site)) == 2
    assert contents(site.inbox) == answers


def test_answers_stay_at_the_gateway_until_the_vault_has_said_that_it_has_them(
    agent: Agent, site: Site, carried: Callable[[Path], int]
) -> None:
    site.put_offer()
    carried(site.pack())
    agent.sync.once(lambda: True)
    lost = back(agent, site)
    lost.unlink()
    assert site.unpack(back(agent, site)) == 1
    assert contents(agent.folders.inbox)
    carried(site.pack())
    assert contents(agent.folders.inbox) == {}


def test_an_answer_that_came_after_the_bundle_is_not_let_go_with_it(
    agent: Agent, site: Site, carried: Callable[[Path], int]
) -> None:
    site.put_offer()
    carried(site.pack())
    agent.sync.once(lambda: True)
    site.unpack(back(agent, site))
    later = agent.folders.inbox.put(Kind.REPORT_ANSWER, os.urandom(16), b"later")
    carried(site.pack())
    assert list(contents(agent.folders.inbox)) == [later.name]


def test_a_bundle_that_was_lost_costs_nothing_but_the_way(
    agent: Agent, coordinator: Coordinator, site: Site, carried: Callable[[Path], int]
) -> None:
    first = site.put_offer(b"first")
    site.pack().unlink()
    second = site.put_offer(b"second")
    assert carried(site.pack()) == 2
    agent.sync.once(lambda: True)
    assert sorted(coordinator.named("Offer")) == sorted([first, second])


def test_what_the_vault_has_settled_leaves_the_gateway_s_outbox_and_nothing_is_sent_twice(
    agent: Agent, coordinator: Coordinator, site: Site, carried: Callable[[Path], int]
) -> None:
    site.put_offer()
    carried(site.pack())
    agent.sync.once(lambda: True)
    carried(site.pack())
    agent.sync.once(lambda: True)
    assert len(coordinator.named("Offer")) == 1
    for item in site.outbox.items():
        site.outbox.remove(item)
    carried(site.pack())
    assert contents(agent.folders.outbox) == {}


def test_a_copy_that_broke_off_is_told_at_every_length(
    agent: Agent, site: Site, carried: Callable[[Path], int], tmp_path: Path
) -> None:
    site.put_shard(os.urandom(5000))
    path = site.pack()
    whole, cut = path.read_bytes(), tmp_path / "cut.bundle"
    with tarfile.open(path) as tar:
        needed = tar.getmember("list.sig").offset_data + 64
    for length in [0, 1, 511, 512, 700, 5000, *range(512, needed, 997), needed - 65, needed - 1]:
        cut.write_bytes(whole[:length])
        kind = kind_of(lambda: carried(cut))
        assert kind in {"incomplete", "altered"}, length
    assert contents(agent.folders.outbox) == {}
    assert carried(path) == 2


def test_a_changed_byte_anywhere_in_what_is_carried_is_told(
    agent: Agent, site: Site, carried: Callable[[Path], int], tmp_path: Path
) -> None:
    site.put_offer()
    site.put_shard(os.urandom(2000))
    path = site.pack()
    whole, altered = path.read_bytes(), tmp_path / "altered.bundle"
    with tarfile.open(path) as tar:
        spans = [(member.offset_data, member.size) for member in tar]
    for start, size in spans:
        for at in {start, start + size // 2, start + size - 1}:
            changed = bytearray(whole)
            changed[at] ^= 1
            altered.write_bytes(changed)
            assert kind_of(lambda: carried(altered)) == "altered", at
    assert contents(agent.folders.outbox) == {}


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, sign: SigningKey | None = None) -> Path:
    """A bundle with other members and a list that fits them, signed by somebody if at all."""
    with tarfile.open(path) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    stated = json.loads(members.pop("list.json"))
    signature = members.pop("list.sig", b"")
    change(members)
    stated["items"] = [
        {"name": name, "size": len(data), "sha256": digest(data).hex()} for name, data in members.items()
    ]
    members["list.json"] = json.dumps(stated).encode()
    members["list.sig"] = (
        sign.sign(StatementKind.COURIER, members["list.json"]).signature if sign is not None else signature
    )
    out = path.with_name("rewritten.bundle")
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out


def test_who_has_the_disk_can_drop_or_add_nothing_unseen(
    agent: Agent, site: Site, carried: Callable[[Path], int]
) -> None:
    site.put_offer(b"one")
    site.put_offer(b"two")
    path = site.pack()
    assert kind_of(lambda: carried(rewritten(path, lambda members: members.popitem() and None))) == "altered"
    other = SigningKey.generate()
    assert (
        kind_of(lambda: carried(rewritten(path, lambda members: members.popitem() and None, sign=other))) == "altered"
    )
    added = f"offer.{os.urandom(16).hex()}"
    assert kind_of(lambda: carried(rewritten(path, lambda members: members.update({added: b"x"})))) == "altered"
    assert contents(agent.folders.outbox) == {}
    # With the signature's check out, an item can be dropped: it is what holds.
    assert carried(rewritten(path, lambda members: members.popitem() and None, sign=site.trust.signing_key)) == 1


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "notes.txt", "offer.zz", ".offer.partial"])
def test_a_member_that_belongs_in_no_bundle_refuses_it(
    agent: Agent, site: Site, carried: Callable[[Path], int], name: str, tmp_path: Path
) -> None:
    site.put_offer()
    bad = rewritten(site.pack(), lambda members: members.update({name: b"x"}), sign=site.trust.signing_key)
    assert kind_of(lambda: carried(bad)) == "altered"
    assert not (tmp_path / "outside").exists()


def test_a_link_is_no_item(agent: Agent, site: Site, carried: Callable[[Path], int]) -> None:
    path = site.disk / "link.bundle"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo(f"offer.{os.urandom(16).hex()}")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    assert kind_of(lambda: carried(path)) == "altered"


def test_doubled_and_stale_bundles_are_told_and_nothing_goes_back(
    agent: Agent, site: Site, carried: Callable[[Path], int]
) -> None:
    site.put_offer(b"one")
    first = site.pack()
    site.put_offer(b"two")
    second = site.pack()
    carried(second)
    before = contents(agent.folders.outbox)
    assert kind_of(lambda: carried(second)) == "doubled"
    assert kind_of(lambda: carried(first)) == "stale"
    assert contents(agent.folders.outbox) == before
    agent.sync.once(lambda: True)
    earlier, later = back(agent, site), back(agent, site)
    site.unpack(later)
    assert kind_of(lambda: site.unpack(later)) == "doubled"
    assert kind_of(lambda: site.unpack(earlier)) == "stale"


def test_a_bundle_of_another_agent_or_of_the_own_side_is_told(
    agent: Agent, site: Site, carried: Callable[[Path], int], tmp_path: Path
) -> None:
    site.put_offer()
    mine = site.pack()
    assert kind_of(lambda: site.unpack(mine)) == "foreign"
    (tmp_path / "keys").mkdir()
    for name in ("signing.key", "receiving.key"):
        (tmp_path / "keys" / name).write_bytes((site.folder / "keys" / name).read_bytes())
    (tmp_path / "keys" / "signing.key").write_bytes(SigningKey.generate().to_bytes())
    stranger, _ = vault_side.pack_outbox(site.store, Trust(site.store, tmp_path), site.outbox, site.disk)
    assert kind_of(lambda: carried(stranger)) == "foreign"
    assert bundles_in(site.disk, "out", site.trust.signing_key.key_id) == [mine]
    agent.folders.inbox.put(Kind.REFUSAL, os.urandom(16), b"{}")
    assert kind_of(lambda: carried(back(agent, site))) == "foreign"


def test_unpacking_that_was_stopped_goes_on(
    agent: Agent, site: Site, carried: Callable[[Path], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        site.put_offer(bytes([number]))
    path = site.pack()
    publish = Spool.publish
    done: list[Any] = []

    def stop_at_two(spool: Spool, item: Any) -> Any:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(item)
        return publish(spool, item)

    monkeypatch.setattr(Spool, "publish", stop_at_two)
    with pytest.raises(KeyboardInterrupt):
        carried(path)
    monkeypatch.undo()
    assert carried(path) == 2
    assert contents(agent.folders.outbox) == contents(site.outbox)


def test_a_disk_without_room_leaves_no_bundle(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource
    import signal

    site.put_shard(os.urandom(1 << 20))
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 << 10, before[1]))
    try:
        with pytest.raises(DiskError, match="nothing is lost"):
            site.pack()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(site.disk.iterdir()) == []
    assert site.pack().is_file()


def test_a_shard_without_its_manifest_s_other_half_is_not_packed_halved(site: Site) -> None:
    shard_id = site.put_shard(b"sealed")
    site.outbox.remove(site.outbox.item(Kind.SHARD, shard_id))
    _, listing = vault_side.pack_outbox(site.store, site.trust, site.outbox, site.disk)
    assert listing.items == ()


def test_a_report_that_is_under_way_is_not_replaced_until_it_was_answered(
    agent: Agent, coordinator: Coordinator, site: Site, carried: Callable[[Path], int]
) -> None:
    """Its answer brings directory and approval, and would find nobody who waits for it."""
    site.trust.take_enrollment(coordinator.enrollment([]).SerializeToString())
    out = Outgoing(site.store, site.trust, site.outbox, {})
    assert report(out, isolation="none", policy_digest="") is not None
    assert not report_is_under_way(site.store)
    for _ in range(2):
        carried(site.pack())
        assert report_is_under_way(site.store)
    agent.sync.report(repeat_after_seconds=60)
    site.unpack(back(agent, site))
    Inbox(site.store, site.trust, site.outbox, site.inbox, keep_copy=lambda _shard, _request: None).take()
    assert site.store.get("reported_at")
    assert not report_is_under_way(site.store)


def test_what_was_packed_and_unpacked_stands_in_the_ledger(
    agent: Agent, site: Site, carried: Callable[[Path], int]
) -> None:
    carried(site.pack())
    site.unpack(back(agent, site))
    assert [(entry.subject, entry.after) for entry in site.store.ledger_entries()] == [
        ("courier", "packed"),
        ("courier", "unpacked"),
    ]


def test_an_enrollment_of_another_fleet_is_not_confirmed(
    agent: Agent, coordinator: Coordinator, site: Site, carried: Callable[[Path], int]
) -> None:
    begin_joining(site.folder, coordinator.join_string())
    before = (site.folder / "membership.json").read_bytes()

    def bring(root_key: bytes) -> Path:
        coordinator.root_key = root_key
        agent.folders.inbox.put(Kind.ENROLLMENT, FIXED_ID, coordinator.enrollment([]).SerializeToString())
        return back(agent, site)

    with pytest.raises(WrongFleetError):
        site.unpack(bring(SigningKey.generate().public_key))
    assert (site.folder / "membership.json").read_bytes() == before
    assert contents(site.inbox) == {}
    assert site.unpack(bring(b"")) == 1
    membership = site.trust.membership
    assert membership is not None
    assert membership.by_courier
    assert membership.agent_id == coordinator.enrollment([]).agent_id
    assert not (site.folder / "joining").exists()


def run(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "winnow_agent.cli", "--home", str(home), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_join_file_that_is_none_makes_no_enrollment(tmp_path: Path) -> None:
    file, home = tmp_path / "join", tmp_path / "gateway-home"
    for content in (b"", b"{}", b'{"format": "winnow-courier-join-1", "join": "!"}'):
        file.write_bytes(content)
        done = run(home, "courier", "enroll", file)
        assert (done.returncode, "copy it again" in done.stderr) == (2, True), done.stderr
    assert not home.exists()


def test_a_home_without_either_half_packs_nothing(agent: Agent, tmp_path: Path) -> None:
    home = tmp_path / "empty"
    home.mkdir()
    (home / "config.yaml").write_bytes((agent.settings.home / "config.yaml").read_bytes())
    done = run(home, "courier", "pack", tmp_path)
    assert (done.returncode, "neither a vault nor" in done.stderr) == (2, True), done.stderr


def test_a_gateway_alone_whose_certificate_ended_says_that_only_the_vault_can_help(
    agent: Agent, tmp_path: Path
) -> None:
    agent.store.join(dataclasses.replace(agent.store.require_membership(), valid_until=time.time() - 1))
    agent.store.close()
    home = agent.settings.home
    (home / "vault").rename(tmp_path / "away")
    done = run(home, "gateway", "--until-answered")
    assert (done.returncode, "courier enroll" in done.stderr) == (2, True), done.stderr


def test_either_half_alone_is_told_for_what_it_is(agent: Agent, tmp_path: Path) -> None:
    home, elsewhere = agent.settings.home, tmp_path / "elsewhere"
    agent.store.close()
    elsewhere.mkdir()
    (home / "vault").rename(elsewhere / "vault")
    findings = {line["subject"]: line for line in map(json.loads, run(home, "doctor", "--json").stdout.splitlines())}
    assert findings["permissions"]["state"] == "ok"
    (elsewhere / "vault").rename(home / "vault")
    (home / "gateway" / "state.sqlite").unlink()
    joined = json.loads((home / "vault" / "membership.json").read_text())
    (home / "vault" / "membership.json").write_text(json.dumps(joined | {"by_courier": True}))
    findings = {line["subject"]: line for line in map(json.loads, run(home, "doctor", "--json").stdout.splitlines())}
    assert "by courier" in findings["coordinator"]["sentence"]
    done = run(home, "run", "--once")
    assert (done.returncode, "winnow-agent vault" in done.stderr) == (2, True), done.stderr
