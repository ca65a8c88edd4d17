"""Bundles that are refused: broken off, altered, of another, doubled, stale."""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gateway.courier_site import Site, back, contents, kind_of
from winnow_agent.courier import bundles_in
from winnow_agent.spool import Kind
from winnow_agent.vault import carrying as vault_side
from winnow_agent.vault.trust import Trust
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest

Agent = Any


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
