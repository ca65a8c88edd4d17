"""The courier: the spool's two sides on two machines, bundles between them, and a real connection at one end."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gateway.courier_site import Site, back, contents
from winnow_agent.courier import DiskError
from winnow_agent.gateway import carrying as gateway_side
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_agent.vault import carrying as vault_side
from winnow_agent.vault.answers import Inbox
from winnow_agent.vault.carrying import report_is_under_way
from winnow_agent.vault.keys import WrongFleetError, begin_joining
from winnow_agent.vault.reference import References
from winnow_agent.vault.report import report
from winnow_agent.vault.requests import Outgoing
from winnow_protocol.policy import parse_policy
from winnow_protocol.signing import SigningKey

Agent = Any
Coordinator = Any


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
    out = Outgoing(
        site.store,
        site.trust,
        site.outbox,
        parse_policy("name: ours\n", "the test's policy"),
        site.trust.policy_version,
    )
    assert report(out, isolation="none", policy_digest="") is not None
    assert not report_is_under_way(site.store)
    for _ in range(2):
        carried(site.pack())
        assert report_is_under_way(site.store)
    agent.sync.report(repeat_after_seconds=60)
    site.unpack(back(agent, site))
    references = References(site.store, site.folder / "reference")
    Inbox(
        site.store, site.trust, site.outbox, site.inbox, keep_copy=lambda _shard, _request: None, references=references
    ).take()
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
    assert site.trust.agent_id == membership.agent_id, (
        "known at once, so that terms can be accepted before the vault has run"
    )
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


@pytest.mark.long
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
