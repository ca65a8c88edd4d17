"""What `home show`, `doctor` and `status` say of a home, as its files tell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from winnow_agent.at_rest.standing import check_required, standing
from winnow_agent.cli.doctor import _at_rest
from winnow_agent.cli.init import make_home
from winnow_agent.config import load_settings
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.choosing import Chosen
from winnow_protocol.at_rest.standing import InTheClearError

CHOSEN = [Chosen("key-file", bytes(32), "/elsewhere/file.key")]


def test_a_home_in_the_clear_says_what_lies_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_home(home, "standard")
    Store(home / "vault" / "vault.sqlite").close()
    GatewayStore(home / "gateway", create=True).close()
    found = standing(home)
    assert (found.state, found.encrypted) == ("clear", ())
    shown = "\n".join(found.clear)
    for name in (
        "signing.key",
        "receiving.key",
        "vault.sqlite",
        "state.sqlite",
        "config.yaml",
        "membership.json",
        "spool/",
    ):
        assert name in shown
    finding = _at_rest(load_settings(home))
    assert (finding.state, "home encrypt" in finding.sentence) == ("warn", True)


def test_an_encrypted_home_says_what_is_encrypted_and_what_is_not(tmp_path: Path) -> None:
    home = tmp_path / "home"
    make_home(home, "standard", CHOSEN)
    held = unlockers.load(home)
    assert held is not None
    key = held.unlockers[0].key_from(bytes(32), held.home)
    assert key is not None
    Store(home / "vault" / "vault.sqlite", key.part("vault")).close()
    found = standing(home)
    assert found.state == "encrypted"
    assert len(found.encrypted) == 3
    assert all(
        (home / line.partition(":")[0]).exists() for line in found.encrypted
    )  # a program reads the name before the colon
    assert "vault.sqlite" not in "\n".join(found.clear)
    assert (_at_rest(load_settings(home)).state, found.sentence) == ("ok", "encrypted, unlocked by key-file")
    GatewayStore(home / "gateway", create=True).close()  # as a program of an older version would make it
    assert "gateway/state.sqlite" in "\n".join(standing(home).clear)


@pytest.mark.parametrize(("state", "command"), [("encrypting", "encrypt"), ("decrypting", "decrypt")])
def test_a_change_that_was_broken_off_fails_with_the_command_that_finishes_it(
    tmp_path: Path, state: unlockers.State, command: str
) -> None:
    home = tmp_path / "home"
    make_home(home, "standard", CHOSEN)
    held = unlockers.load(home)
    assert held is not None
    unlockers.save(home, held.in_state(state))
    finding = _at_rest(load_settings(home))
    assert (finding.state, f"home {command}" in finding.sentence) == ("fail", True)


def test_where_it_is_required_a_home_in_the_clear_is_refused(tmp_path: Path) -> None:
    clear, encrypted = tmp_path / "clear", tmp_path / "encrypted"
    make_home(clear, "standard")
    make_home(encrypted, "standard", CHOSEN)
    check_required(clear, "report")
    check_required(encrypted, "required")
    with pytest.raises(InTheClearError, match=f"winnow-agent --home {clear} home encrypt"):
        check_required(clear, "required")
    with (clear / "config.yaml").open("a") as config:
        config.write("at_rest: required\n")
    assert _at_rest(load_settings(clear)).state == "fail"
