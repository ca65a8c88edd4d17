"""`winnow-agent vault`: the half that reads documents and has no network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from winnow_agent.at_rest.scratch import in_memory
from winnow_agent.at_rest.standing import check_required
from winnow_agent.at_rest.unlocking import option_of, part_key
from winnow_agent.cli.confining import policy_files
from winnow_agent.config import Settings, load_settings
from winnow_agent.isolation import confine, vault_profile
from winnow_agent.lifeline import follow_mounts, follow_supervisor, run_lock, standing_at, stop_event
from winnow_agent.logs import start_logging
from winnow_protocol.at_rest.staging import discard_leftover
from winnow_protocol.commands import home_of


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Runs the vault alone; `winnow-agent run` starts it beside the gateway."
    parser.add_argument("--once", action="store_true", help="do one pass over everything, and exit with its status")
    for task in ("--introduce", "--vouch"):
        parser.add_argument(task, action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(option_of("vault"), type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Confines itself, and only then imports what reads documents."""
    settings = load_settings(home_of(args))
    start_logging("vault", settings.log_level)
    required = settings.isolation == "required"
    check_required(settings.home, settings.at_rest)
    key = part_key(settings.home, "vault", args.vault_key)
    if args.introduce or args.vouch:
        confine(vault_profile(settings.home), required=required)
        from winnow_agent.vault import keys

        task = keys.introduce if args.introduce else keys.vouch
        task(settings.home / "vault", sys.stdin.buffer, sys.stdout.buffer, key)
        return 0
    discard_leftover(settings.home)  # before it is confined: no half writes there
    policy_files, sources = _readable(settings)
    before = standing_at(sources)
    aside = [in_memory(settings.home)] if key else []
    profile = vault_profile(settings.home, read=[*policy_files, *sources], write=aside)
    isolation = confine(profile, required=required)
    from winnow_agent.vault.main import run_vault

    stop = stop_event()
    if args.supervised:
        follow_supervisor(stop)
    if not args.once:
        follow_mounts(before, stop)
    with run_lock(settings.home / "vault"):
        return run_vault(settings, args.once, stop, isolation=isolation.summary, key=key)


def _readable(settings: Settings) -> tuple[list[Path], list[Path]]:
    """Where policies lie, and the folders that the policy names as sources; PolicyError if it is wrong."""
    from winnow_protocol.policy import load_policy

    policy = load_policy(settings.policy_source)
    return policy_files(settings), [source.path for source in policy.sources.values()]
