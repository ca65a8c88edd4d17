"""The screen's quality on labelled sets that nobody of this project wrote, beside the peers', with 95 % intervals.

    python bench/screen_quality.py [personal] [secrets] [ownership] [quality] [generated] [addresses] [hidden] [written] [kinds]

Sets that are not there are named, and cost no figure. ``generated``, ``addresses``, ``written`` and ``kinds`` are text that we
made up, and count as no more than that.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib import import_module
from pathlib import Path

from screening.rows import show

KINDS = ("personal", "secrets", "ownership", "quality", "generated", "addresses", "hidden", "written", "kinds")


def main() -> None:
    """Prints a table a kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS) + "; all of them if none is named")
    parser.add_argument("--data", type=Path, help="where the sets are unpacked, or shall be; else a temporary folder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for kind in args.kinds or KINDS:
            module = import_module(f"screening.{kind}")
            show(kind, module.rows(args.data or Path(scratch)))


if __name__ == "__main__":
    main()
