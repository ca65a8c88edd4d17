"""Every setting as one row: its path in `config.yaml`, how its value is read, its default, what is allowed.

A reader raises ValueError for a value that is not allowed; `config` makes a sentence of it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from winnow_agent.times import CRON_ALLOWED, WINDOW_ALLOWED, Window, cron_fields

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|kib|mib|gib|k|m|g)?(?:/s)?", re.IGNORECASE)
_SIZE_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_SIZE_UNITS |= {"kib": 2**10, "mib": 2**20, "gib": 2**30}
_PROXY = re.compile(r"http://(?:[^\s/:@?#\[\]]+|\[(?P<ipv6>[0-9a-fA-F:.]+)\]):(?P<port>[0-9]{1,5})/?")
_DURATION = re.compile(r"(\d+)\s*(s|m|min|h|d)?", re.IGNORECASE)
_DURATION_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _policy(value: object) -> str:
    text = _text(value)
    if not is_path(text) and not re.fullmatch(r"[a-z0-9-]+", text):
        raise ValueError
    return text


def is_path(policy: str) -> bool:
    """Whether a policy setting names a file rather than a built-in policy."""
    return "/" in policy or policy.endswith((".yaml", ".yml"))


def _proxy(value: object) -> str:
    if value is None or value in ("", "none"):
        return ""
    match = _PROXY.fullmatch(value) if isinstance(value, str) else None
    if match is None or not 0 < int(match["port"]) < 1 << 16:
        raise ValueError
    if match["ipv6"]:
        ipaddress.IPv6Address(match["ipv6"])  # a ValueError where it is none
    return str(value).rstrip("/")


def _whole(low: int, high: int) -> Callable[[object], int]:
    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError
        return int(value)

    return parse


def _one_of(*allowed: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        if value not in allowed:
            raise ValueError
        return str(value)

    return parse


def _scaled(value: object, pattern: re.Pattern[str], units: Mapping[str, int], low: int) -> int:
    match = pattern.fullmatch(str(value).strip()) if isinstance(value, int | str) else None
    if match is None or isinstance(value, bool):
        raise ValueError
    result = int(float(match[1]) * units[(match[2] or "").lower()])
    if result < low:
        raise ValueError
    return result


def _size(low: int) -> Callable[[object], int]:
    return lambda value: _scaled(value, _SIZE, _SIZE_UNITS, low)


def _duration(low: int) -> Callable[[object], int]:
    return lambda value: _scaled(value, _DURATION, _DURATION_UNITS, low)


def _bandwidth(value: object) -> int | None:
    return None if value is None or value == "none" else _scaled(value, _SIZE, _SIZE_UNITS, 1024)


def _cron(value: object) -> str:
    text = _text(value)
    cron_fields(text)
    return text


def _cores(value: object) -> int:
    return len(os.sched_getaffinity(0)) if value == "all" else _whole(1, 256)(value)


def _passwords(value: object) -> tuple[str, ...]:
    """A password may be of spaces alone."""
    entries = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(entry, str) and entry for entry in entries):
        raise ValueError
    return tuple(entries)


def _windows(value: object) -> tuple[Window, ...]:
    entries = value if isinstance(value, list) else [value] if value else []
    return tuple(Window.parse(_text(entry)) for entry in entries)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting; ``comment`` stands beside it in the file that `init` writes, and a ``secret`` one is never shown."""

    path: str
    parse: Callable[[object], object]
    default: object
    allowed: str
    comment: str
    secret: bool = False


# Loops over the whole archive are cheap (a file is known by size and time), so finding once a minute is light.
FIELDS = (
    Field(
        "policy",
        _policy,
        "standard",
        "a built-in policy's name (standard, strict) or a file's path, from the home on or absolute",
        "What may leave.",
    ),
    Field(
        "isolation",
        _one_of("required", "report"),
        "report",
        '"required" (stop where the kernel can\'t confine a process in full) or "report" (say so and go on)',
        "What to do where the kernel can't confine.",
    ),
    Field(
        "at_rest",
        _one_of("required", "report"),
        "report",
        '"required" (stop where the home lies in the clear on the disk) or "report" (say so and go on)',
        "What to do where the home is not encrypted.",
    ),
    Field(
        "log_level",
        _one_of("debug", "info", "warning", "error"),
        "info",
        "debug, info, warning or error",
        "File names appear at debug only.",
    ),
    Field(
        "passwords",
        _passwords,
        (),
        'a list of texts, none of them empty, numbers in quotes, e.g. ["open sesame", "0815"]',
        "Tried on encrypted files, in this order; they are shown nowhere.",
        secret=True,
    ),
    Field("schedule.find", _cron, "* * * * *", CRON_ALLOWED, "Look for new files and digitize them."),
    Field("schedule.screen", _cron, "*/10 * * * * *", CRON_ALLOWED, "Screen, offer, pack and seal."),
    Field("schedule.sync", _cron, "*/5 * * * * *", CRON_ALLOWED, "Send what lies in the outbox."),
    Field("schedule.report", _cron, "*/30 * * * * *", CRON_ALLOWED, "Tell the coordinator how the agent is."),
    Field("schedule.renew", _cron, "*/10 * * * *", CRON_ALLOWED, "See whether the certificate is due for renewal."),
    Field(
        "schedule.quiet_hours",
        _windows,
        (),
        f"a list of {WINDOW_ALLOWED}",
        "No finding, digitizing, screening or sending in these; local time.",
    ),
    Field(
        "limits.workers",
        _cores,
        "all",
        'a whole number from 1 to 256, or "all"',
        "Cores: so many files are digitized at the same time.",
    ),
    Field("limits.nice", _whole(0, 19), 10, "a whole number from 0 to 19", "How far the vault stands back for others."),
    Field("limits.memory_bytes", _size(64 << 20), 2 << 30, "a size of at least 64 MiB, e.g. 2 GiB", "For one parser."),
    Field(
        "limits.file_seconds",
        _duration(1),
        50,
        "a duration of at least 1s, e.g. 5m",
        "Of a processor, for one file; more for a large one, and for pages and minutes that engines read.",
    ),
    Field("limits.file_bytes", _size(1), 4 << 30, "a size, e.g. 4 GiB", "A larger file is set aside."),
    Field(
        "limits.idle_seconds",
        _duration(1),
        120,
        "a duration of at least 1s, e.g. 2m",
        "After which an unused model (OCR, speech, names) leaves memory.",
    ),
    Field("pack.bytes", _size(1 << 10), 64 << 20, "a size of at least 1 KiB, e.g. 64 MiB", "A shard closes at this."),
    Field(
        "pack.age_seconds",
        _duration(1),
        86400,
        "a duration of at least 1s, e.g. 24h",
        "… or this old, whatever its size.",
    ),
    Field(
        "network.proxy",
        _proxy,
        "",
        'http://HOST:PORT of a proxy that knows CONNECT, or "none"',
        "The only address that the gateway connects to, if set.",
    ),
    Field(
        "network.bandwidth",
        _bandwidth,
        None,
        'a size a second of at least 1 KiB, e.g. 2 MiB, or "none"',
        "What uploads may take.",
    ),
    Field(
        "network.silence_seconds",
        _duration(60),
        86400,
        "a duration of at least 1m, e.g. 24h",
        "An alarm is raised when no report was answered for so long.",
    ),
    Field(
        "network.unlimited_hours",
        _windows,
        (),
        f"a list of {WINDOW_ALLOWED}",
        "Windows in which the bandwidth is not limited; local time.",
    ),
)


def default_config(policy: str) -> str:
    """The `config.yaml` of a new home: the policy set, every other setting as a comment with its default."""
    lines = [
        "# Settings of this Winnow agent. What stands behind # is the default; `winnow-agent config show` tells what is in force.",
        "",
    ]
    section = ""
    for entry in FIELDS:
        head, _, name = entry.path.rpartition(".")
        if head != section:
            section = head
            lines += ["", f"# {head}:"]
        indent = "# " + "  " if head else "# "
        lines.append(f"{indent}{name or entry.path}: {_shown(entry)}    # {entry.comment}")
    text = "\n".join(lines) + "\n"
    shown = f"policy: {_quoted(policy)}    # {FIELDS[0].comment}"
    return text.replace(f"# policy: standard    # {FIELDS[0].comment}", shown)


def _shown(entry: Field) -> str:
    if entry.default is None or entry.default == "":
        return "none"
    if entry.default == ():
        return "[]"
    if entry.path in {"limits.memory_bytes", "limits.file_bytes"}:
        return f"{cast('int', entry.default) >> 30} GiB"
    if entry.path == "pack.bytes":
        return f"{cast('int', entry.default) >> 20} MiB"
    return _quoted(str(entry.default)) if entry.parse is _cron else str(entry.default)


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w.-]+", text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
