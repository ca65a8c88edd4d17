"""The steward's home: settings, keys under a passphrase, what was published, exports.

config.yaml      the coordinator that this steward is enrolled with, and the steward's own name there
tracks.yaml      the tracks, as the steward edits them
keys/            keyring (encrypted), certificate.pem, ca.pem
published/       every approval and revocation, the last directory, policy and reference notice, as they were signed
restored         there in a home that was put back, until it knows what was published since
lock             held by the command that is at work
checkpoint       the last checkpoint that the steward cosigned
withdrawals/     every tombstone that was seen, with what it answers
exports/         data sets, a folder each
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from winnow_protocol.errors import StopRunError, TryLaterError


class HomeError(StopRunError):
    """The home is missing, is another's, or a file of it can't be read."""


class HomeBusyError(TryLaterError):
    """Another command is at work in the home: two would forget what the other wrote."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What enrolling settled; written once.

    Attributes:
        steward_id: the steward's identifier at the coordinator.
        main_address, enrollment_address: ``host:port``.
        ca_fingerprint: SHA-256 of the coordinator's CA certificate.
        answer_key: the coordinator's raw Ed25519 key for answers, receipts and checkpoints.
        log_origin: the name of the transparency log.
        root_key: the steward's own raw Ed25519 public key.
    """

    steward_id: str
    main_address: str
    enrollment_address: str
    ca_fingerprint: bytes
    answer_key: bytes
    log_origin: str
    root_key: bytes

    def to_yaml(self) -> bytes:
        """As config.yaml: keys and digests in hexadecimal."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        out = BytesIO()
        out.write(b"# Written by `winnow-steward init`. All of it is public.\n")
        YAML(typ="safe", pure=True).dump(
            {name: value.hex() if isinstance(value, bytes) else value for name, value in values.items()}, out
        )
        return out.getvalue()

    @classmethod
    def from_yaml(cls, text: bytes, where: Path) -> Settings:
        """The inverse of `to_yaml`.

        Raises:
            HomeError: a field is missing or of another kind.
        """
        try:
            values: Any = YAML(typ="safe", pure=True).load(text)
            if not isinstance(values, Mapping):
                raise TypeError("no mapping")
            return cls(
                steward_id=str(values["steward_id"]),
                main_address=str(values["main_address"]),
                enrollment_address=str(values["enrollment_address"]),
                ca_fingerprint=_hex(values, "ca_fingerprint"),
                answer_key=_hex(values, "answer_key"),
                log_origin=str(values["log_origin"]),
                root_key=_hex(values, "root_key"),
            )
        except (YAMLError, KeyError, TypeError, ValueError) as error:
            raise HomeError(
                f"reading {where}: it is not as `winnow-steward init` wrote it ({error}); restore it"
            ) from (error)


def _hex(values: Mapping[str, Any], name: str) -> bytes:
    # An unquoted digest of digits alone would come back as a number.
    if not isinstance(values[name], str) or len(values[name]) != 64:
        raise ValueError(f"{name} is not 64 hexadecimal digits in quotes")
    return bytes.fromhex(values[name])


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie."""

    folder: Path

    @property
    def config(self) -> Path:
        """The settings; a home is complete when they are there."""
        return self.folder / "config.yaml"

    @property
    def tracks(self) -> Path:
        """The tracks' descriptions."""
        return self.folder / "tracks.yaml"

    @property
    def keys(self) -> Path:
        """The folder of keys and certificates."""
        return self.folder / "keys"

    @property
    def published(self) -> Path:
        """The folder of signed statements."""
        return self.folder / "published"

    @property
    def checkpoint(self) -> Path:
        """The last checkpoint that was cosigned, a signed note."""
        return self.folder / "checkpoint"

    @property
    def restored(self) -> Path:
        """There while a home that was put back from a backup has not asked the coordinator what was published since, and read its log."""
        return self.folder / "restored"

    @property
    def withdrawals(self) -> Path:
        """The folder of withdrawals that were seen."""
        return self.folder / "withdrawals"

    @property
    def exports(self) -> Path:
        """Where exports go unless another folder is named."""
        return self.folder / "exports"

    @contextmanager
    def held(self, command: str) -> Iterator[None]:
        """Keeps every other command out that would write here, until the end or the death of this process.

        Args:
            command: what this process does, for the one that is kept out.

        Raises:
            HomeBusyError: another has it; the message names its process and what that does.
            HomeError: the lock can't be made.
        """
        try:
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise HomeError(f"opening the steward's home {self.folder}: {error.strerror}; mend it") from error
        with os.fdopen(descriptor, "r+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise HomeBusyError(
                    f"opening the steward's home {self.folder}: {lock.read(200).strip() or 'another command'} is at work in it; "
                    "wait until that is through, and run this again"
                ) from error
            except OSError as error:
                raise HomeError(
                    f"opening the steward's home {self.folder}: it can't be locked ({error.strerror}); move it to a file system "
                    "that knows locks"
                ) from error
            lock.truncate()
            lock.write(
                f"process {os.getpid()}, `winnow-steward {command}` since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
            )
            lock.flush()
            try:
                yield
            finally:
                os.ftruncate(descriptor, 0)

    def settings(self) -> Settings:
        """The settings of a complete home.

        Raises:
            HomeError: there is none, or it can't be read.
        """
        try:
            return Settings.from_yaml(self.config.read_bytes(), self.config)
        except FileNotFoundError as error:
            raise HomeError(
                f"opening the steward's home {self.folder}: there is no config.yaml; run `winnow-steward init`, or name "
                "the home with --home or WINNOW_HOME"
            ) from error
        except OSError as error:
            raise HomeError(f"opening the steward's home {self.folder}: {error.strerror}; mend it") from error
