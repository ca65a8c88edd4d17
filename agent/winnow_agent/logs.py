"""Structured log lines on stderr: one line an event, ``key=value``, identifiers and counts only."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """``time=… level=… part=… logger=… message="…"``, with an error's traceback escaped into the same line."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        values = {
            "time": moment,
            "level": record.levelname.lower(),
            "part": self._part,
            "logger": record.name,
            "message": json.dumps(record.getMessage(), ensure_ascii=False),
        }
        if record.exc_info:
            values["traceback"] = json.dumps(self.formatException(record.exc_info), ensure_ascii=False)
        return " ".join(f"{key}={value}" for key, value in values.items())


def start_logging(part: str, level: str) -> None:
    """Sends this process's log lines to stderr.

    Args:
        part: which process it is, e.g. ``gateway``; stands in each line.
        level: ``debug``, ``info``, ``warning`` or ``error``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(part))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # The scheduler tells of every run of every job; one line a few seconds is of no use to anyone.
    logging.getLogger("apscheduler").setLevel(logging.ERROR if level != "debug" else logging.DEBUG)
