"""The CAs of a fleet, one after the other: the next one is announced long before it issues the first certificate.

ca.pem, ca.key       the first CA; ca-2.pem, ca-2.key the second, and so on; a key is overwritten and deleted once it issues no more
authorities.json     which one issues, which follows, which was before, and when that changes; not there until it first does

Between the announcement and the day on which the next CA follows, every renewal tells agents and the steward to trust both.
Then the next one issues, and the one before is trusted until the last certificate that it issued has ended.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from winnow_protocol.at_rest.converting import wipe
from winnow_protocol.at_rest.keys import PartKey, write_secret
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.identity import CertificateAuthority

STATE = "authorities.json"
NAME = "Winnow coordinator"


class RotationError(StopRunError):
    """The CA can't be changed as asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """Which CAs count, by their numbers from 1; times are microseconds since the epoch.

    Attributes:
        version: rises with each change.
        issuing: signs all certificates.
        following: is trusted, too, and issues from ``follows_at`` on; 0 for none.
        before: is trusted until ``ends_at``; 0 for none.
    """

    version: int = 1
    issuing: int = 1
    following: int = 0
    follows_at: int = 0
    before: int = 0
    ends_at: int = 0

    @property
    def trusted(self) -> list[int]:
        """The numbers of all that are trusted, the issuing one first."""
        return [self.issuing, *(number for number in (self.following, self.before) if number)]

    def at(self, now: int, lifetime: int) -> Authorities:
        """How they stand at a time.

        Args:
            lifetime: of the longest certificate that an agent or the steward is given.
        """
        stand = self
        if stand.following and now >= stand.follows_at:
            stand = Authorities(
                stand.version + 1, stand.following, before=stand.issuing, ends_at=stand.follows_at + lifetime
            )
        if stand.before and now >= stand.ends_at:
            stand = replace(stand, version=stand.version + 1, before=0, ends_at=0)
        return stand


def read(folder: Path) -> Authorities:
    """How they stood when they changed last.

    Raises:
        OSError, ValueError, TypeError: the file can't be read.
    """
    try:
        return Authorities(**json.loads((folder / STATE).read_text()))
    except FileNotFoundError:
        return Authorities()


def advance(folder: Path, now: int, lifetime: int) -> Authorities:
    """Takes the steps whose time has come, and overwrites and removes the keys of those that issue no more."""
    kept = read(folder)
    stand = kept.at(now, lifetime)
    if stand != kept:
        _keep(folder, stand)
    for number in range(1, stand.issuing):
        wipe(key_path(folder, number))
    return stand


def announce(folder: Path, follows_at: int, sealing: PartKey | None = None) -> Authorities:
    """Makes the CA that follows at that time.

    Args:
        sealing: what its key is encrypted under, in an encrypted home.

    Raises:
        RotationError: one is on its way already.
    """
    stand = read(folder)
    if stand.following or stand.before:
        raise RotationError(
            "announcing another CA: the last change is not through; see `winnow-coordinator keys list`, and wait for its end"
        )
    number = stand.issuing + 1
    authority = CertificateAuthority.create(NAME)
    write_secret(key_path(folder, number), authority.key_pem, sealing)
    write_file(certificate_path(folder, number), authority.certificate_pem)
    stand = replace(stand, version=stand.version + 1, following=number, follows_at=follows_at)
    _keep(folder, stand)
    return stand


def certificate_path(folder: Path, number: int) -> Path:
    """Where a CA's certificate lies."""
    return folder / ("ca.pem" if number == 1 else f"ca-{number}.pem")


def key_path(folder: Path, number: int) -> Path:
    """Where a CA's private key lies."""
    return certificate_path(folder, number).with_suffix(".key")


def _keep(folder: Path, stand: Authorities) -> None:
    write_file(folder / STATE, json.dumps(asdict(stand)).encode())
