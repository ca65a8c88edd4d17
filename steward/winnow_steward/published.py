"""What the steward has signed and published, kept as it was signed: versions never go back, and exports trust it alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from google.protobuf.message import DecodeError

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.signing import Kind, SigningKey, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Approval, Directory, Policy
from winnow_protocol.wire import now_us
from winnow_steward.home import Home


class Published:
    """The statements in a home, each verified under the steward's own root key when it is read.

    A statement is kept before it is sent: what the coordinator may have, the steward has. Sending one again is harmless.
    """

    def __init__(self, home: Home, root_key: bytes) -> None:
        self._folder = home.published
        self._root_key = root_key

    def approvals(self) -> Iterator[Approval]:
        """All approvals, the oldest first; a vault that was replaced has more than one."""
        for path in sorted(self._folder.glob("approval-*")):
            yield Approval.FromString(self._payload(path, Kind.APPROVAL))

    def directory(self) -> Directory | None:
        """The directory of the highest version."""
        path = self._folder / "directory"
        return Directory.FromString(self._payload(path, Kind.DIRECTORY)) if path.exists() else None

    def policy(self) -> Policy | None:
        """The fleet policy of the highest version."""
        path = self._folder / "policy"
        return Policy.FromString(self._payload(path, Kind.POLICY)) if path.exists() else None

    def sign_approval(self, approval: Approval, key: SigningKey) -> SignedStatement:
        """Gives the approval the next version and keeps it signed."""
        approval.version = 1 + max((earlier.version for earlier in self.approvals()), default=0)
        statement = key.sign(Kind.APPROVAL, approval.SerializeToString())
        write_file(self._folder / f"approval-{approval.version:08d}", statement.SerializeToString())
        return statement

    def sign_directory(self, directory: Directory, key: SigningKey) -> SignedStatement:
        """Gives the directory the next version and keeps it signed."""
        last = self.directory()
        directory.version = 1 + (last.version if last else 0)
        directory.made_at = now_us()
        statement = key.sign(Kind.DIRECTORY, directory.SerializeToString())
        write_file(self._folder / "directory", statement.SerializeToString())
        return statement

    def sign_policy(self, text: bytes, key: SigningKey) -> SignedStatement:
        """Gives the policy the next version and keeps it signed."""
        last = self.policy()
        policy = Policy(version=1 + (last.version if last else 0), made_at=now_us(), yaml=text)
        statement = key.sign(Kind.POLICY, policy.SerializeToString())
        write_file(self._folder / "policy", statement.SerializeToString())
        return statement

    def _payload(self, path: Path, kind: Kind) -> bytes:
        try:
            return verify(SignedStatement.FromString(path.read_bytes()), kind, self._root_key)
        except DecodeError as error:
            raise StopRunError(f"reading {path}: it is damaged; restore the home from a backup") from error
