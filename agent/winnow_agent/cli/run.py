"""`winnow-agent run`: both halves under one supervisor."""

from __future__ import annotations

import argparse

from winnow_agent.config import load_settings
from winnow_agent.daemon import run_agent
from winnow_agent.logs import start_logging
from winnow_protocol.commands import home_of


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Runs until SIGTERM or SIGINT; both halves end within 5 s of either."
    parser.add_argument("--once", action="store_true", help="do one pass over everything, and exit with its status")


def run(args: argparse.Namespace) -> int:
    """Runs them."""
    settings = load_settings(home_of(args))
    start_logging("run", settings.log_level)
    return run_agent(settings, once=args.once)
