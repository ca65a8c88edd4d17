"""``winnow-coordinator home``: whether the private keys on this disk are encrypted, and what unlocks them."""

from __future__ import annotations

import argparse

from winnow_coordinator.at_rest import PROGRAM, decrypt, encrypt, standing
from winnow_coordinator.config import load_settings
from winnow_protocol.at_rest.home_command import HomeKind, add_actions, run_action
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.commands import home_of

KIND = HomeKind(PROGRAM, "the server", standing, encrypt, decrypt)


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    add_actions(parser, KIND)


def run(args: argparse.Namespace) -> int:
    """Does one of them."""
    home = load_settings(home_of(args)).home
    keep_memory_private()
    return run_action(args, home, KIND)
