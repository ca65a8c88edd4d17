"""``winnow-coordinator init``: a new home."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from winnow_coordinator.config import Settings, SettingsError, parse_settings, save_settings
from winnow_coordinator.coordinator import open_coordinator
from winnow_coordinator.keys import make_keys
from winnow_protocol.commands import home_of


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = __doc__
    parser.add_argument("--address", required=True, metavar="HOST:PORT", help="the main port, as agents reach it")
    parser.add_argument(
        "--enrollment-address", required=True, metavar="HOST:PORT", help="the enrollment port, as newcomers reach it"
    )
    parser.add_argument(
        "--metrics-address", metavar="HOST:PORT", help='where /metrics and /healthz listen; "" for nowhere'
    )
    parser.add_argument("--listen-host", metavar="HOST", help="where both ports listen, if not on the address's host")


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
    existed = home.is_dir()
    if home.exists() and (not existed or any(home.iterdir())):
        raise SettingsError(
            f"making the home {home}: it is not an empty folder, and nothing is overwritten; name another"
        )
    try:
        _make(settings)
    except BaseException:
        _undo(home, keep_folder=existed)
        raise
    print(f"made the coordinator's home {home}")
    print("next: winnow-coordinator serve, then winnow-coordinator tokens create --role steward")
    return 0


def _make(settings: Settings) -> None:
    os.umask(0o077)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.home.chmod(0o700)
    make_keys(settings)
    save_settings(settings)
    open_coordinator(settings.home).close()


def _undo(home: Path, *, keep_folder: bool) -> None:
    if not keep_folder:
        shutil.rmtree(home, ignore_errors=True)
        return
    for path in home.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
