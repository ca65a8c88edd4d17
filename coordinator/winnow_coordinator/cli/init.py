"""``winnow-coordinator init``: a new home."""

from __future__ import annotations

import argparse
import os

from winnow_coordinator.at_rest import PART
from winnow_coordinator.config import parse_settings, save_settings
from winnow_coordinator.coordinator import open_coordinator
from winnow_coordinator.keys import make_keys
from winnow_protocol.at_rest.choosing import add_unlockers, chosen_unlockers, new_key
from winnow_protocol.at_rest.memory import keep_memory_private
from winnow_protocol.at_rest.unlockers import save
from winnow_protocol.commands import home_of
from winnow_protocol.homes import new_home


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Makes a home: settings, keys, records. Nothing that is there is overwritten."
    parser.add_argument("--address", required=True, metavar="HOST:PORT", help="the main port, as agents reach it")
    parser.add_argument(
        "--enrollment-address", required=True, metavar="HOST:PORT", help="the enrollment port, as newcomers reach it"
    )
    parser.add_argument(
        "--metrics-address", metavar="HOST:PORT", help='where /metrics and /healthz listen; "" for nowhere'
    )
    parser.add_argument("--listen-host", metavar="HOST", help="where both ports listen, if not on the address's host")
    add_unlockers(parser, plain=True)


def run(args: argparse.Namespace) -> int:
    """Writes the home, or nothing."""
    home = home_of(args)
    stated = {
        "address": args.address,
        "enrollment_address": args.enrollment_address,
        "metrics_address": args.metrics_address,
        "listen_host": args.listen_host,
    }
    settings = parse_settings(home, {name: value for name, value in stated.items() if value is not None}, "the options")
    chosen = chosen_unlockers(args)
    if chosen:
        keep_memory_private()
    key, held = new_key(chosen) if chosen else (None, None)
    os.umask(0o077)
    with new_home(home):
        if held:
            save(home, held.in_state("encrypted"))
        make_keys(settings, key.part(PART) if key else None)
        save_settings(settings)
        open_coordinator(home).close()
    print(f"made the coordinator's home {home}")
    if chosen:
        print(f"its private keys are encrypted, unlocked by: {', '.join(one.described for one in chosen)}")
    else:
        print("its private keys lie in the clear: encrypt the disk, or run `winnow-coordinator home encrypt`")
    print("next: winnow-coordinator serve, then winnow-coordinator tokens create --role steward")
    return 0
