"""`winnow-agent config show`: each setting with its value and where it came from."""

from __future__ import annotations

import argparse

from winnow_agent.config import effective, load_settings
from winnow_protocol.commands import home_of
from winnow_protocol.listings import print_json


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser(
        "show", help="each setting: its value, and whether it is a default, a line of the file, …"
    )
    show.add_argument("--json", action="store_true", help="one object a line")


def run(args: argparse.Namespace) -> int:
    """Prints the settings."""
    rows = effective(load_settings(home_of(args)))
    if args.json:
        for name, value, origin in rows:
            print_json({"setting": name, "value": value, "origin": origin}, indent=None)
        return 0
    shown = [(name, _text(value), origin) for name, value, origin in rows]
    widths = [max(len(row[column]) for row in shown) for column in (0, 1)]
    for name, value, origin in shown:
        print(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}")
    return 0


def _text(value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
