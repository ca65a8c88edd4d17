"""``winnow-coordinator serve``: answers agents and the steward until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import logging
from typing import Any

from winnow_coordinator.config import home_of
from winnow_coordinator.coordinator import open_coordinator


def register(subparsers: Any) -> None:
    """The command's options."""
    subparsers.add_parser(
        "serve", allow_abbrev=False, help="answer agents and the steward until stopped", description=__doc__
    )


def run(args: argparse.Namespace) -> int:
    """Serves in the foreground."""
    from winnow_coordinator.server import serve

    coordinator = open_coordinator(home_of(args.home))
    logging.basicConfig(
        level=coordinator.settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    try:
        asyncio.run(serve(coordinator))
    finally:
        coordinator.close()
    return 0
