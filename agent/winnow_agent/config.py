"""The agent's settings: `config.yaml` of a home, over the defaults, under the environment; loaded once, frozen.

Each value is named by its path in the file, e.g. ``limits.workers``, and by ``WINNOW_LIMITS_WORKERS`` in the
environment. `effective` tells where each one came from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from winnow_agent.settings_table import FIELDS, is_path
from winnow_agent.times import Window
from winnow_protocol.errors import StopRunError, in_words

CONFIG_NAME = "config.yaml"


class SettingsError(StopRunError):
    """A settings file or a setting in the environment is wrong."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the jobs start, as cron expressions; ``quiet_hours`` stop find, screen and sync, never report and renew."""

    find: str
    screen: str
    sync: str
    report: str
    renew: str
    quiet_hours: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost.

    Attributes:
        workers: parsers at work at the same time, and engines: as many cores are used.
        memory_bytes: of one parser.
        file_seconds: of a processor, for the parsing of one file; see `digitize.patience`. A worker's call may take ten
            times as long, and 2,000 s more for each megabyte of text.
        file_bytes: a larger file fails as ``too_large``.
        idle_seconds: after which an unused model worker ends.
        nice: by how much the vault and all it starts stand back for other programs (nice(2)).
    """

    workers: int
    memory_bytes: int
    file_seconds: int
    file_bytes: int
    idle_seconds: int
    nice: int = 0


@dataclass(frozen=True, slots=True)
class PackSettings:
    """When a shard is closed: at ``bytes``, or ``age_seconds`` after its first document."""

    bytes: int
    age_seconds: int


@dataclass(frozen=True, slots=True)
class Network:
    """How the gateway reaches the coordinator.

    Attributes:
        proxy: ``http://host:port`` of a proxy that knows CONNECT; empty for none.
        bandwidth: bytes a second that uploads may take; ``None`` for all.
        unlimited_hours: windows in which ``bandwidth`` is not in force.
        silence_seconds: an alarm is raised when no report was answered for so long.
    """

    proxy: str
    bandwidth: int | None
    unlimited_hours: tuple[Window, ...]
    silence_seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was set, for one home.

    Attributes:
        policy: a built-in policy's name, or a path, from the home on or absolute; see `policy_source`.
        passwords: tried on encrypted files.
        origins: by path of the setting: ``default``, ``config.yaml line 3`` or ``environment WINNOW_POLICY``.
    """

    home: Path
    policy: str
    passwords: tuple[str, ...] = field(repr=False)
    schedule: Schedule
    limits: Limits
    pack: PackSettings
    network: Network
    isolation: Literal["required", "report"]
    at_rest: Literal["required", "report"]
    log_level: str
    origins: Mapping[str, str] = field(repr=False, compare=False)

    @property
    def policy_source(self) -> Path | str:
        """The policy's file, or the built-in policy's name."""
        return self.home / self.policy if is_path(self.policy) else self.policy


_BY_PATH = {entry.path: entry for entry in FIELDS}
_SECTIONS = {entry.path.partition(".")[0] for entry in FIELDS if "." in entry.path}


def load_settings(home: Path) -> Settings:
    """The settings of a home.

    Raises:
        SettingsError: the home has no `config.yaml`, it is no YAML, or a setting is unknown or wrong; the message
            names the file, the line, the setting and what is allowed there.
    """
    home = home.absolute()
    path = home / CONFIG_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(
            f"reading the settings of {home}: there is no {CONFIG_NAME}; make a home with `winnow-agent init --home {home}`"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"reading {path}: {in_words(error)}; mend the file or its permissions") from error
    return parse_settings(text, path, os.environ)


def parse_settings(text: str, path: Path, environment: Mapping[str, str]) -> Settings:
    """The settings that ``text``, the content of ``path``, and the environment make; raises `SettingsError`."""
    values: dict[str, Any] = {entry.path: entry.parse(entry.default) for entry in FIELDS}
    origins = dict.fromkeys(values, "default")
    for name, value, line in _from_file(text, path):
        values[name] = _parsed(name, value, f"{path} line {line}")
        origins[name] = f"{CONFIG_NAME} line {line}"
    for entry in FIELDS:
        variable = environment_name(entry.path)
        if variable in environment:
            values[entry.path] = _parsed(entry.path, _yaml_value(environment[variable]), f"the environment {variable}")
            origins[entry.path] = f"environment {variable}"

    def section(name: str) -> dict[str, Any]:
        return {key.partition(".")[2]: value for key, value in values.items() if key.startswith(f"{name}.")}

    return Settings(
        home=path.parent,
        policy=values["policy"],
        passwords=values["passwords"],
        isolation=values["isolation"],
        at_rest=values["at_rest"],
        log_level=values["log_level"],
        schedule=Schedule(**section("schedule")),
        limits=Limits(**section("limits")),
        pack=PackSettings(**section("pack")),
        network=Network(**section("network")),
        origins=origins,
    )


def environment_name(path: str) -> str:
    """``limits.workers`` → ``WINNOW_LIMITS_WORKERS``."""
    return "WINNOW_" + path.replace(".", "_").upper()


def effective(settings: Settings) -> list[tuple[str, object, str]]:
    """Each setting as (path, value, origin), in the order of the file that `init` writes."""
    rows = []
    for entry in FIELDS:
        value: object = settings
        for name in entry.path.split("."):
            value = getattr(value, name)
        if entry.secret and isinstance(value, tuple):
            value = f"{len(value)} that are not shown" if value else ""
        elif isinstance(value, tuple):
            value = [str(window) for window in value]
        rows.append((entry.path, value, settings.origins[entry.path]))
    return rows


def _parsed(name: str, value: object, where: str) -> object:
    entry = _BY_PATH[name]
    try:
        return entry.parse(value)
    except ValueError as error:
        shown = value if isinstance(value, str) else repr(value)
        if entry.secret:  # nor here, for a daemon writes this to its log
            raise SettingsError(f"reading the settings: {where}: {name} is wrong; allowed: {entry.allowed}") from None
        detail = f" ({error})" if str(error) else ""
        raise SettingsError(
            f"reading the settings: {where}: {name} is {shown}{detail}; allowed: {entry.allowed}"
        ) from error


def _yaml_value(text: str) -> object:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except YAMLError:
        return text


def _from_file(text: str, path: Path) -> Iterator[tuple[str, object, int]]:
    """Each setting in the file as (path, value, line)."""
    root = _yaml_map(text, path)
    for key, value, line in _entries(root):
        if key not in _SECTIONS:
            yield _known(key, path, line), value, line
            continue
        if value is None:
            continue
        if not isinstance(value, dict):
            inside = ", ".join(name.partition(".")[2] for name in _BY_PATH if name.startswith(f"{key}."))
            raise SettingsError(
                f"reading the settings: {path} line {line}: {key} is {value}; allowed: {inside} below it"
            )
        for inner, inner_value, inner_line in _entries(value):
            yield _known(f"{key}.{inner}", path, inner_line), inner_value, inner_line


def _entries(mapping: Any) -> Iterator[tuple[str, object, int]]:
    for key, value in mapping.items():
        yield str(key), value, mapping.lc.key(key)[0] + 1


def _known(name: str, path: Path, line: int) -> str:
    if name in _BY_PATH:
        return name
    section = name.partition(".")[0] if "." in name else ""
    if section:
        allowed = sorted(known.partition(".")[2] for known in _BY_PATH if known.startswith(f"{section}."))
    else:
        allowed = sorted({known.partition(".")[0] for known in _BY_PATH})
    raise SettingsError(
        f"reading the settings: {path} line {line}: {name} is no setting; allowed"
        f"{f' in {section}' if section else ''}: {', '.join(allowed)}"
    )


def _yaml_map(text: str, path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f" line {mark.line + 1}" if mark else ""
        raise SettingsError(
            f"reading the settings: {path}{line}: {error.problem}; mend the line, or start from `winnow-agent init`'s file"
        ) from error
    except YAMLError as error:
        raise SettingsError(f"reading the settings: {path} is no YAML: {error}") from error
    if root is None:
        return CommentedMap()
    if not isinstance(root, CommentedMap):
        raise SettingsError(
            f"reading the settings: {path} line 1: it is no map of settings; allowed: name: value lines"
        )
    return root
