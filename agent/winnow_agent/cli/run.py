"""`winnow-agent run`: both halves under one supervisor."""

from __future__ import annotations

import argparse

from winnow_agent.at_rest.standing import check_required
from winnow_agent.cli.records import is_carried
from winnow_agent.config import load_settings
from winnow_agent.daemon import run_agent
from winnow_agent.logs import start_logging
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError


class GatewayAwayError(StopRunError):
    """Both halves were asked for where only the vault is."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Runs until SIGTERM or SIGINT; both halves end within 5 s of either."
    parser.add_argument("--once", action="store_true", help="do one pass over everything, and exit with its status")


def run(args: argparse.Namespace) -> int:
    """Runs them."""
    settings = load_settings(home_of(args))
    if is_carried(settings.home):
        raise GatewayAwayError(
            f"starting at {settings.home}: its gateway is on another machine; run `winnow-agent vault`, and carry bundles with"
            " `winnow-agent courier`"
        )
    check_required(settings.home, settings.at_rest)
    start_logging("run", settings.log_level)
    return run_agent(settings, once=args.once)
