"""``winnow-coordinator serve``: answers agents and the steward until SIGTERM, SIGINT or SIGHUP."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from contextlib import closing

from winnow_coordinator.at_rest import PROGRAM
from winnow_coordinator.coordinator import open_coordinator
from winnow_protocol.at_rest.staging import discard_leftover
from winnow_protocol.at_rest.standing import check_required
from winnow_protocol.commands import home_of


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Answers agents and the steward until SIGTERM, SIGINT or SIGHUP."


def run(args: argparse.Namespace) -> int:
    """Serves in the foreground."""
    from winnow_coordinator.memory import keep_large_blocks
    from winnow_coordinator.server import serve

    keep_large_blocks()
    os.umask(0o077)
    home = home_of(args)
    with closing(open_coordinator(home)) as coordinator:
        check_required(home, coordinator.settings.at_rest, PROGRAM)
        coordinator.keys.open()
        logging.basicConfig(
            level=coordinator.settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
        )
        discard_leftover(home)
        asyncio.run(serve(coordinator))
    return 0
