"""`winnow-agent init`: the folders of a home, its settings, and the vault's keys."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from winnow_agent.at_rest.database import cipher
from winnow_agent.config import CONFIG_NAME
from winnow_agent.lifeline import LOCK_NAME
from winnow_agent.settings_table import default_config, is_path
from winnow_protocol.at_rest.choosing import Chosen, add_unlockers, chosen_unlockers, new_key
from winnow_protocol.at_rest.unlockers import save
from winnow_protocol.commands import home_of
from winnow_protocol.homes import new_home

_FOLDERS = {"vault": 0o700, "gateway": 0o700, "spool": 0o700, "spool/outbox": 0o700, "spool/inbox": 0o700}


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Makes a home: folders, settings, and the vault's keys."
    parser.add_argument(
        "--policy",
        default="standard",
        metavar="standard|strict|FILE",
        help="what may leave: a built-in policy, or the path of your own",
    )
    add_unlockers(parser, plain=True)


def run(args: argparse.Namespace) -> int:
    """Makes the home and shows the recovery key, once."""
    home = home_of(args)
    chosen = chosen_unlockers(args)
    recovery_key = make_home(home, args.policy, chosen)
    print(f"Made {home}. Its settings are in {home / CONFIG_NAME}.")
    if chosen:
        print(f"Its keys, records and texts are encrypted. Unlocked by: {', '.join(one.described for one in chosen)}.")
    else:
        print("Its keys, records and texts lie in the clear: encrypt the disk, or run `winnow-agent home encrypt`.")
    print()
    print(
        "The recovery key below proves that you are the partner, should this vault be lost. It is shown once and stored"
    )
    print("nowhere: write it down, and keep it away from this machine.")
    print()
    print(f"    {recovery_key}")
    print()
    print(f"Next: winnow-agent --home {home} enroll winnow1-…, with the string from the coordinator's operator.")
    return 0


def make_home(home: Path, policy: str, chosen: Sequence[Chosen] = ()) -> str:
    """Makes a home and returns the recovery key as text; nothing is left behind where that fails.

    Args:
        chosen: how it is unlocked, where it is to be encrypted.

    Raises:
        NoCipherError: it is to be encrypted, and the package for that is not installed.
        NewHomeError: there is a home already, or a folder that is not empty.
        PolicyError: no such policy, or something in it is wrong.
    """
    from winnow_agent.vault.keys import make_keys

    checked = _checked_policy(policy)
    if chosen:
        cipher()
    key, held = (None, None) if not chosen else new_key(chosen)
    with new_home(home):
        for name, mode in _FOLDERS.items():
            (home / name).mkdir(mode=mode)
        for folder in (home, home / "vault", home / "gateway"):
            (folder / LOCK_NAME).touch(mode=0o600)
        recovery_key = make_keys(home / "vault" / "keys", key.part("vault") if key else None)
        if held:
            save(home, held.in_state("encrypted"))
        # Last, for a folder is a home once it has its settings.
        (home / CONFIG_NAME).write_text(default_config(checked))
    return recovery_key


def _checked_policy(policy: str) -> str:
    """The policy as it goes into the settings: a built-in one's name, or the absolute path of a file that reads well."""
    from winnow_protocol.policy import load_policy

    if not is_path(policy):
        load_policy(policy)
        return policy
    path = Path(policy).absolute()
    load_policy(path)
    return str(path)
