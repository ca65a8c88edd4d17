"""Bundles whose number is not to be believed: a clock was wrong, or somebody with the disk wrote it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gateway.courier_site import Site, back, contents, kind_of
from winnow_agent import courier
from winnow_agent.courier import BundleRefusedError, Listing, write_bundle
from winnow_agent.gateway import carrying
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.gateway.sync import Folders
from winnow_agent.spool import Kind, Spool
from winnow_protocol.files import digest_of
from winnow_protocol.wire import now_us

Agent = Any

HOUR_US = 3600 * 1_000_000
YEAR_US = 365 * 24 * HOUR_US


class Clock:
    """The clock of whoever packs or unpacks, set off by so many microseconds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.off_us = 0
        monkeypatch.setattr(courier, "now_us", lambda: now_us() + self.off_us)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def forged(site: Site, number: int) -> Path:
    """An empty bundle for the vault, as anybody with the disk can write one: nobody signs those on the way in."""
    nothing = site.disk.with_name("nothing")
    nothing.mkdir(exist_ok=True)
    header = Listing("in", site.trust.signing_key.key_id, number, 0, ())
    return write_bundle(site.disk / f"forged-{number}.bundle", Spool(nothing), header)[0]


def answered(agent: Agent, site: Site, carried: Callable[[Path], int]) -> dict[str, bytes]:
    """What the gateway's inbox holds once the vault's offer was answered."""
    site.put_offer()
    carried(site.pack())
    agent.sync.once(lambda: True)
    answers = contents(agent.folders.inbox)
    assert answers
    return answers


@pytest.mark.parametrize("ahead_us", [30 * HOUR_US, YEAR_US, 2**62])
def test_a_number_far_ahead_is_refused_and_later_bundles_are_taken(
    agent: Agent, site: Site, carried: Callable[[Path], int], ahead_us: int
) -> None:
    answers = answered(agent, site, carried)
    number = min(now_us() + ahead_us, 2**62 - 1)  # the largest that a list may state
    with pytest.raises(BundleRefusedError, match="set the clock that is wrong") as refused:
        site.unpack(forged(site, number))
    assert refused.value.kind == "wrong_clock"
    carried(site.pack())
    assert contents(agent.folders.inbox) == answers
    assert site.unpack(back(agent, site)) == 1
    assert contents(site.inbox) == answers


def test_a_number_that_the_gateway_never_gave_lets_go_of_nothing(
    agent: Agent, site: Site, carried: Callable[[Path], int], clock: Clock
) -> None:
    answers = answered(agent, site, carried)
    back(agent, site).unlink()
    site.unpack(forged(site, now_us() + HOUR_US))
    carried(site.pack())
    assert contents(agent.folders.inbox) == answers
    clock.off_us = 2 * HOUR_US
    assert site.unpack(back(agent, site)) == 1
    assert contents(site.inbox) == answers
    carried(site.pack())
    assert contents(agent.folders.inbox) == {}


def test_a_number_ahead_that_the_gateway_never_gave_costs_one_trip(
    agent: Agent, site: Site, carried: Callable[[Path], int]
) -> None:
    """The vault says in its next bundle what it took, and the gateway numbers on from there."""
    answers = answered(agent, site, carried)
    taken = forged(site, now_us() + 20 * HOUR_US)
    site.unpack(taken)
    assert kind_of(lambda: site.unpack(back(agent, site))) == "stale"
    carried(site.pack())
    next_one = back(agent, site)
    assert site.unpack(next_one) == 1
    assert contents(site.inbox) == answers
    assert [kind_of(lambda path=path: site.unpack(path)) for path in (next_one, taken)] == ["doubled", "stale"]  # type: ignore[misc]
    carried(site.pack())
    assert contents(agent.folders.inbox) == {}


def test_clocks_that_differ_by_hours_do_no_harm(
    agent: Agent, site: Site, carried: Callable[[Path], int], clock: Clock
) -> None:
    clock.off_us = 20 * HOUR_US
    first = site.pack()
    clock.off_us = 0
    carried(first)
    site.put_offer()
    assert carried(site.pack()) == 1


def test_once_the_vault_s_clock_is_right_again_its_bundles_are_taken(
    agent: Agent, site: Site, carried: Callable[[Path], int], clock: Clock
) -> None:
    site.put_offer()
    clock.off_us = YEAR_US
    ahead = site.pack()
    clock.off_us = 0
    assert kind_of(lambda: carried(ahead)) == "wrong_clock"
    assert contents(agent.folders.outbox) == {}
    assert carried(site.pack()) == 1


def test_what_was_taken_under_a_wrong_clock_makes_nothing_stale_for_good(
    agent: Agent, site: Site, carried: Callable[[Path], int], clock: Clock
) -> None:
    """Also of homes that took such a number before it was refused."""
    clock.off_us = YEAR_US
    carried(site.pack())
    site.unpack(back(agent, site))
    clock.off_us = 0
    answers = answered(agent, site, carried)
    taken = back(agent, site)
    assert site.unpack(taken) == 1
    assert contents(site.inbox) == answers
    assert kind_of(lambda: site.unpack(taken)) == "doubled"
    assert kind_of(lambda: site.unpack(forged(site, now_us() - HOUR_US))) == "stale"


def test_a_confirmation_of_one_bundle_confirms_no_other(tmp_path: Path) -> None:
    """The number of one that was packed later is smaller, where the clock was set between the two."""
    (tmp_path / "inbox").mkdir()
    store, inbox = GatewayStore(tmp_path, create=True), Spool(tmp_path / "inbox")
    first, later = (inbox.put(Kind.COMMIT_ANSWER, sign * 16, sign) for sign in (b"a", b"b"))
    ahead = now_us() + YEAR_US
    store.carry(ahead, [(first.name, digest_of(first.path))])
    store.carry(now_us(), [(one.name, digest_of(one.path)) for one in (first, later)])
    carrying._let_go(store, Folders(inbox, inbox), ahead)
    assert contents(inbox) == {later.name: b"b"}
    store.close()
