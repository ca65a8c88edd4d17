"""`winnow-agent home`: whether what lies on this disk is encrypted, and what unlocks it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from winnow_agent.at_rest import resealing
from winnow_agent.at_rest.standing import standing
from winnow_agent.at_rest.unlocking import PARTS, PROGRAM, option_of
from winnow_agent.config import load_settings
from winnow_protocol.at_rest.home_command import HomeKind, add_actions, run_action
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.at_rest.unlockers import UnlockersError
from winnow_protocol.at_rest.unlocking import unlock
from winnow_protocol.commands import home_of

KIND = HomeKind(PROGRAM, "the agent", standing, resealing.encrypt, resealing.decrypt)


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    handing = add_actions(parser, KIND).add_parser("pass")
    for part in PARTS:
        handing.add_argument(option_of(part), type=int)


def run(args: argparse.Namespace) -> int:
    """Does one of them."""
    home = load_settings(home_of(args)).home
    keep_memory_private()
    return _pass(args, home) if args.action == "pass" else run_action(args, home, KIND)


def _pass(args: argparse.Namespace, home: Path) -> int:
    """For `unlocking.ask_for`: writes the keys of halves into pipes that were inherited."""
    key = unlock(home, PROGRAM)
    for part in PARTS:
        descriptor = getattr(args, f"{part}_key")
        if descriptor is None or key is None:
            continue
        if os.isatty(descriptor):
            raise UnlockersError(f"handing over the {part}'s key: a key is never shown on a terminal")
        os.write(descriptor, key.part(part).secret)
    sys.stdout.flush()
    return 0
