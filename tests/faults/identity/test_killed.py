"""An agent that is killed before and after each step of joining, renewing and recovering is never locked, and comes through.

The steps are not listed here: they are what the program is seen to do (see `template`), and each run is killed one step
later than the one before, until one comes to its end. A step that is added to the program is one at which it is killed.
"""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.identity.conftest import Run, Site, make_current, make_due, make_ended, membership
from winnow_agent.at_rest.backup import make_backup, restore
from winnow_agent.cli.enroll import is_enrolled
from winnow_coordinator.store.tables import Standing
from winnow_protocol.at_rest.keys import HomeKey
from winnow_protocol.at_rest.unlockers import Unlockers

REFUSED, TRY_LATER = 2, 4


@dataclass(frozen=True)
class Work:
    """One of the three: how a home gets ready for it, and the steps that it can't do without."""

    name: str
    prepare: Callable[[Path], None]
    sends: tuple[str, ...]
    writes: tuple[str, ...]
    generations: int
    """By which the certificate is ahead when its answer has come once."""


ENROLL = Work("enroll", lambda _home: None, ("Enroll",), ("open .membership.json.partial", "sqlite COMMIT"), 1)
RENEW = Work("renew", make_due, ("Renew",), ("sqlite COMMIT",), 1)
RECOVER = Work("recover", make_ended, ("Challenge", "Recover"), ("sqlite COMMIT",), 2)
every_work = pytest.mark.parametrize("work", [ENROLL, RENEW, RECOVER], ids=lambda work: work.name)


@dataclass
class Agent:
    """A home, and the command line by which its agent does its work, and does it again."""

    site: Site
    home: Path
    words: tuple[str, ...]

    def start(self, kill_before: int = 1 << 30, *, twice: bool = False) -> Run:
        return self.site.start("agent", self.home, *self.words, kill_before=kill_before, twice=twice)


def agent_for(site: Site, work: Work, earlier: Agent | None) -> Agent:
    """Who does the work next: for joining a new home, else the same one, from generation to generation."""
    if work is ENROLL:
        home = site.home()
        return Agent(site, home, ("enroll", site.join_string()))
    agent = earlier or Agent(site, site.enrolled(), ("gateway", "--until-answered"))
    work.prepare(agent.home)
    return agent


def generation(agent: Agent, work: Work) -> int:
    return 0 if work is ENROLL else agent.site.row(agent.home).generation


def check_came_through(agent: Agent, work: Work, before: int) -> None:
    """It did the work in the end, and is what it was; no generation was left out but those of a recovery that went unheard.

    Of recoveries: a clock that was set right in between may have made a renewal of what had not begun.
    """
    agent.site.check_sound(agent.home)
    ahead = membership(agent.home).generation - before
    assert ahead == work.generations or (work is RECOVER and ahead in {1, 2 * work.generations})


@every_work
def test_the_agent_is_killed_before_and_after_each_step(site: Site, work: Work) -> None:
    agent, step, killed = None, 0, True
    while killed:
        agent = agent_for(site, work, agent)
        before = generation(agent, work)
        run = agent.start(kill_before=step)
        ended = run.wait()
        killed = ended == -signal.SIGKILL
        assert killed or ended == 0, run.log.read_text()[-2000:]
        assert len(run.steps) == step
        if killed and work is RECOVER and membership(agent.home).generation == before:
            make_current(agent.home)
        again = agent.start()
        # who has joined is not asked to join again; there is nothing to renew or recover for who has done so
        joined = work is ENROLL and is_enrolled(agent.home)
        assert again.wait() == (REFUSED if joined else 0), again.log.read_text()[-2000:]
        check_came_through(agent, work, before)
        step += 1
    assert {f"{way} {call}" for call in work.sends for way in ("send", "receive")} <= set(run.steps)
    assert all(any(name.startswith(wanted) for name in run.steps) for wanted in work.writes)


@every_work
def test_the_coordinator_is_killed_before_and_after_each_commit(site: Site, work: Work) -> None:
    """Killed before a commit it is as if the request had been lost, and after it the answer."""
    agent, step, killed = None, 0, True
    while killed:
        agent = agent_for(site, work, agent)
        before = generation(agent, work)
        site.stop()
        serving = site.serve(kill_before=step)
        run = agent.start()
        killed = serving.ends_before(run)
        if killed:
            serving.wait()
            site.serve()
        ended = run.wait()
        if ended == TRY_LATER:
            ended = agent.start().wait()
        assert ended == 0, run.log.read_text()[-2000:]
        check_came_through(agent, work, before)
        step += 1
    assert step == 2 * len(work.sends) + 1
    site.stop()
    site.serve()


@every_work
def test_a_request_that_comes_twice_does_no_harm(site: Site, work: Work) -> None:
    agent = agent_for(site, work, None)
    before = generation(agent, work)
    assert agent.start(twice=True).wait() == 0
    check_came_through(agent, work, before)


def test_a_home_restored_from_a_backup_is_locked_and_recovers_once_it_is_unlocked(site: Site) -> None:
    agent = agent_for(site, RENEW, None)
    file, secret, key = site.folder / "home.backup", site.folder / "key", HomeKey.generate()
    secret.write_bytes(bytes(32))
    held = Unlockers.new().with_unlocker(key, "key-file", secret.read_bytes(), path=str(secret))
    make_backup(agent.home, held, key, file, encrypted=False)
    assert agent.start().wait() == 0
    shutil.rmtree(agent.home)
    restore(file, agent.home)
    assert agent.start().wait() == TRY_LATER
    assert site.row(agent.home).standing == Standing.LOCKED
    assert agent.start().wait() == TRY_LATER
    assert "ask the coordinator's operator" in (site.folder / "agent.log").read_text()
    site.unlock(agent.home)
    assert agent.start().wait() == 0
    site.check_sound(agent.home)
    assert membership(agent.home).generation == 4
    make_due(agent.home)
    assert agent.start().wait() == 0
    site.check_sound(agent.home)


def test_two_clones_are_both_locked_and_whichever_recovers_puts_the_other_out(site: Site) -> None:
    one = agent_for(site, RENEW, None)
    other = Agent(site, shutil.copytree(one.home, one.home.with_name("clone")), one.words)
    assert one.start().wait() == 0
    assert [site.refusal(home) for home in (one.home, other.home)] == ["", ""]
    assert other.start().wait() == TRY_LATER
    assert [site.refusal(home) for home in (one.home, other.home)] == ["locked", "locked"]
    site.unlock(one.home)
    assert other.start().wait() == 0
    assert [site.refusal(home) for home in (one.home, other.home)] == ["unknown_caller", ""]
    make_ended(one.home)
    assert one.start().wait() == 0
    assert [site.refusal(home) for home in (one.home, other.home)] == ["", "unknown_caller"]
