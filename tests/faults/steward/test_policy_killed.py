"""The steward is killed before each step of publishing a policy: no vault is halted by it, and the next command does the rest."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from tests.integration.leaving.conftest import Trio, trio  # noqa: F401  # a fixture
from tests.killing import KilledBefore
from winnow_agent.vault.halting import halts
from winnow_protocol.v1.steward_pb2 import Directory, Policy
from winnow_steward import client, keyring, published
from winnow_steward.cli import main
from winnow_steward.home import Home
from winnow_steward.published import Published


def publish(home: str, policy: str, step: int, environment: dict[str, str]) -> None:
    """`policy publish` in this process, which is killed before its n-th file or call, counted from 0."""
    os.environ.update(environment)
    keyring._COST["n"] = 1 << 10
    before = KilledBefore(step)
    published.write_file = before(published.write_file)  # type: ignore[attr-defined]
    for name in ("publish_policy", "publish_directory"):
        setattr(client.Coordinator, name, before(getattr(client.Coordinator, name)))
    os._exit(main(["--home", home, "policy", "publish", policy]))


def killed(trio: Trio, step: int) -> bool:  # noqa: F811
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.steward.test_policy_killed"])
    environment = {"WINNOW_PASSPHRASE": os.environ["WINNOW_PASSPHRASE"]}
    home, policy = str(trio.folder / "steward"), str(trio.folder / "fleet.yaml")
    child = context.Process(target=publish, args=(home, policy, step, environment))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


def signed(trio: Trio) -> tuple[Directory, Policy]:  # noqa: F811
    """What the steward has signed last."""
    home = Home(trio.folder / "steward")
    kept = Published(home, home.settings().root_key)
    directory, policy = kept.directory(), kept.policy()
    assert directory is not None
    return directory, policy or Policy()


def held(trio: Trio) -> tuple[int, int]:  # noqa: F811
    """The policy that a vault has after its next report, and the one that its directory names; it is not halted by them."""
    partner = trio.partners["a"]
    partner.report()
    trust = partner.vault.trust
    assert halts(trust) == {}
    assert partner.vault.alarms() == []
    assert trust.directory is not None
    return trust.policy_version, trust.directory.policy.version


MENDS = [("witness",), ("directory", "publish"), ("keys", "new", "open-archive"), ("epoch", "begin"), ("witness",)]
"""Commands that hand a directory over, for whatever reason."""


@pytest.mark.timeout(180)
def test_killed_before_each_step(trio: Trio) -> None:  # noqa: F811
    (trio.folder / "fleet.yaml").write_text("name: fleet\nsecrets: reject\n")
    left, was_killed, step = set(), True, 0
    while was_killed:
        before = held(trio)
        was_killed = killed(trio, step)
        after, policy = held(trio), signed(trio)[1]
        left.add((policy.version - before[0], after[0] - before[0], after[1] - before[1]))
        trio.steward(*MENDS[step])
        assert held(trio) == (policy.version, policy.version)
        assert signed(trio)[0].policy.version == policy.version
        step += 1
    # by what was signed, what a vault has, and what its directory names
    assert left == {(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1)}
    assert step == len(MENDS)
