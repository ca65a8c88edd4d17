"""The coordinator's settings: one frozen object, read once from the home's `config.yaml` and handed down."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from winnow_protocol.errors import StopRunError
from winnow_protocol.identity import CertificateError, split_address

_FILE = "config.yaml"
_MIB = 1 << 20
_AT_REST = ("report", "required")


class SettingsError(StopRunError):
    """The settings can't be used as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator sets.

    Attributes:
        home: the folder that holds records, blobs and keys.
        address, enrollment_address: ``host:port`` as the agents reach them.
        listen_host: where both ports listen; empty for the address's own host.
        metrics_address: ``host:port`` of /metrics and /healthz; empty for none.
        blobs: an fsspec URL of the shards' store; empty for the home's folder `blobs`.
        lease_days: how long a novel document is reserved for its agent; a report renews it below half of that.
        certificate_hours: how long an agent's or steward's certificate lives.
        token_minutes: how long a join string lives.
        shard_bytes: the largest sealed shard that is taken.
        open_uploads: how many unfinished uploads an agent may have.
        offers_a_day: how many offers an agent may make, given back evenly; one of more than 256 documents counts as several, one that is
            sent again not. The default is more than a vault of ours comes to: it makes at most two that are not full each time that
            `schedule.screen` (10 s) or `schedule.sync` (5 s) runs, 51,840 a day, which leaves 48,160 full ones, 12 million documents; set
            to look each second it offers 86,400 if a document comes each second; and after a week without a network, with one
            at each run of `schedule.screen`, it brings 60,480 at once.
        checkpoint_bytes: an upload is synced to disk each time that many bytes came.
        connection_minutes: the age at which a connection is closed, so that its certificate is shown again.
        threads: how many requests touch the records at once.
        at_rest: where the private keys lie in the clear, ``report`` says so and goes on, ``required`` does not serve.
    """

    home: Path
    address: str = "127.0.0.1:7443"
    enrollment_address: str = "127.0.0.1:7444"
    listen_host: str = ""
    metrics_address: str = "127.0.0.1:9464"
    blobs: str = ""
    lease_days: float = 7.0
    certificate_hours: float = 24.0
    token_minutes: float = 30.0
    shard_bytes: int = 1024 * _MIB
    open_uploads: int = 8
    offers_a_day: int = 100_000
    checkpoint_bytes: int = 64 * _MIB
    connection_minutes: float = 60.0
    threads: int = 8
    at_rest: str = "report"
    log_level: str = "INFO"

    @property
    def records(self) -> Path:
        """The database's file."""
        return self.home / "records.sqlite"

    @property
    def keys(self) -> Path:
        """The folder of secret keys."""
        return self.home / "keys"

    @property
    def incoming(self) -> Path:
        """The folder of uploads that are not complete."""
        return self.home / "incoming"


def load_settings(home: Path) -> Settings:
    """The settings of a home.

    Raises:
        SettingsError: there is no such file, or what is wrong in it, and what is allowed there.
    """
    path = home / _FILE
    try:
        values = YAML(typ="safe").load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"reading {path}: it does not exist; run `winnow-coordinator init` first") from error
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SettingsError(f"reading {path}: it can't be read as YAML: {error}; mend it") from error
    return parse_settings(home, {} if values is None else values, str(path))


def parse_settings(home: Path, values: Any, where: str) -> Settings:
    """Settings from a mapping, each value checked; `where` is named in errors.

    Raises:
        SettingsError: a name is unknown, a value of the wrong type or out of range.
    """
    if not isinstance(values, Mapping):
        raise SettingsError(f"reading {where}: it is no mapping of names to values; mend it")
    fields = {field.name: field for field in dataclasses.fields(Settings) if field.name != "home"}
    unknown = sorted(str(name) for name in values if name not in fields)
    if unknown:
        raise SettingsError(f"reading {where}: {unknown[0]!r} is no setting; allowed are {', '.join(fields)}")
    for name, value in values.items():
        default = fields[name].default
        kind = type(default)
        fits = isinstance(value, int | float if kind is float else kind) and not isinstance(value, bool)
        if not fits or (kind in (int, float) and value <= 0):
            wanted = {str: "a text", int: "a whole number above 0", float: "a number above 0"}[kind]
            raise SettingsError(f"reading {where}: {name} has to be {wanted}, e.g. {default!r}; mend it")
    if values.get("at_rest", _AT_REST[0]) not in _AT_REST:
        raise SettingsError(f"reading {where}: at_rest has to be {' or '.join(_AT_REST)}; mend it")
    settings = Settings(home=home, **values)
    seen: dict[str, str] = {}
    for name in ("address", "enrollment_address", "metrics_address"):
        address = getattr(settings, name)
        if not address and name == "metrics_address":
            continue
        try:
            split_address(address)
        except CertificateError as error:
            raise SettingsError(f"reading {where}: {name}: {error}") from error
        if address in seen:
            raise SettingsError(
                f"reading {where}: {seen[address]} and {name} are both {address}; give each a port of its own"
            )
        seen[address] = name
    return settings


def save_settings(settings: Settings) -> Path:
    """Writes the settings that differ from the defaults, and the addresses, into the home's new file."""
    always = ("address", "enrollment_address", "metrics_address")
    values = {
        field.name: getattr(settings, field.name)
        for field in dataclasses.fields(Settings)
        if field.name != "home" and (field.name in always or getattr(settings, field.name) != field.default)
    }
    text = io.StringIO()
    YAML().dump(values, text)
    path = settings.home / _FILE
    path.write_text(
        f"# The coordinator's settings; what is not named here has its default.\n{text.getvalue()}", "utf-8"
    )
    return path
