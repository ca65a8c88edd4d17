"""What the steward has signed and published, kept as it was signed: versions never go back, and exports trust it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from google.protobuf.message import DecodeError

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.signing import ForgedStatementError, Kind, SigningKey, digest, key_id, verify
from winnow_protocol.succession import parties_of, verify_succession
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import (
    Acknowledgement,
    Approval,
    Directory,
    NamedPolicy,
    Policy,
    ReferenceNotice,
    Revocation,
)
from winnow_protocol.wire import now_us
from winnow_steward.home import Home

VALID_DAYS = 90
"""A directory's life, unless another was asked for."""

_DAY_US = 86_400_000_000
_STATED: Mapping[Kind, type[Directory | Policy | ReferenceNotice | Approval | Revocation]] = {
    Kind.APPROVAL: Approval,
    Kind.REVOCATION: Revocation,
    Kind.POLICY: Policy,
    Kind.REFERENCE: ReferenceNotice,
    Kind.DIRECTORY: Directory,
}
PUBLISHED = tuple(_STATED)
"""The kinds that the coordinator has from the steward; a directory last, for it names a policy."""
_NUMBERED = (Kind.APPROVAL, Kind.REVOCATION)


class Published:
    """The statements in a home, each verified when it is read: under the steward's own root key, or one that it followed.

    A statement is kept before it is sent: what the coordinator may have, the steward has. Sending one again is harmless.
    """

    def __init__(self, home: Home, root_key: bytes) -> None:
        self._folder = home.published
        self._root_key = root_key
        self._earlier = dict[bytes, bytes]()
        for path in sorted(self._folder.glob("succession-*"), reverse=True):
            self._follow_back(path)

    def _follow_back(self, path: Path) -> None:
        """Takes in the root key before, where this succession leads to the oldest one that is known."""
        statement = SignedStatement.FromString(path.read_bytes())
        old, new = parties_of(statement)
        if new == list(self._earlier.values() or [self._root_key])[-1]:
            verify_succession(statement, old, digest(new))
            self._earlier[key_id(old)] = old

    def approvals(self) -> Iterator[Approval]:
        """All approvals, the oldest first; a vault that was replaced has more than one."""
        for path in sorted(self._folder.glob("approval-*")):
            yield Approval.FromString(self._payload(path, Kind.APPROVAL))

    def newest_approvals(self) -> dict[str, tuple[Approval, SignedStatement]]:
        """By agent the approval that counts, and as it was signed; the agents in the order of their first."""
        newest = {}
        for path in sorted(self._folder.glob("approval-*")):
            approval = Approval.FromString(self._payload(path, Kind.APPROVAL))
            newest[approval.agent_id] = (approval, SignedStatement.FromString(path.read_bytes()))
        return newest

    def revocations(self) -> Iterator[tuple[Revocation, SignedStatement]]:
        """All revocations, and as they were signed; the oldest first."""
        for path in sorted(self._folder.glob("revocation-*")):
            revocation = Revocation.FromString(self._payload(path, Kind.REVOCATION))
            yield revocation, SignedStatement.FromString(path.read_bytes())

    def acknowledgements(self) -> Iterator[Acknowledgement]:
        """All acknowledgements of faults of the log, the oldest first."""
        for path in sorted(self._folder.glob("acknowledgement-*")):
            yield Acknowledgement.FromString(self._payload(path, Kind.ACKNOWLEDGEMENT))

    def directory(self) -> Directory | None:
        """The directory of the highest version."""
        path = self._folder / "directory"
        return Directory.FromString(self._payload(path, Kind.DIRECTORY)) if path.exists() else None

    def policy(self) -> Policy | None:
        """The fleet policy of the highest version."""
        path = self._folder / "policy"
        return Policy.FromString(self._payload(path, Kind.POLICY)) if path.exists() else None

    def reference(self) -> ReferenceNotice | None:
        """The notice of the reference of the highest version."""
        path = self._folder / "reference"
        return ReferenceNotice.FromString(self._payload(path, Kind.REFERENCE)) if path.exists() else None

    def adopt(self, kind: Kind, statement: SignedStatement) -> bool:
        """Keeps what this steward signed and handed over before its home was put back from a backup.

        Returns:
            whether it was newer than what is here.

        Raises:
            ForgedStatementError: another signed it.
        """
        stated = _STATED[kind].FromString(verify(statement, kind, self._earlier.get(statement.key_id, self._root_key)))
        path = self._folder / (f"{kind.value}-{stated.version:08d}" if kind in _NUMBERED else kind.value)
        if path.exists():
            held = _STATED[kind].FromString(self._payload(path, kind))
            if held.version >= stated.version:
                return False
        write_file(path, statement.SerializeToString())
        return True

    def take_word(self, statement: SignedStatement) -> bool:
        """Keeps a revocation that the log has and this home does not, whatever it is listed as.

        Returns:
            whether it is this steward's. One of a version that another has here is kept beside it: both were said.
        """
        said = SignedStatement(
            kind=Kind.REVOCATION, payload=statement.payload, signature=statement.signature, key_id=statement.key_id
        )
        try:
            if not self.adopt(Kind.REVOCATION, said) and said.payload not in [
                one.payload for _, one in self.revocations()
            ]:
                version = Revocation.FromString(said.payload).version
                name = f"revocation-{version:08d}-{digest(said.payload).hex()[:16]}"
                write_file(self._folder / name, said.SerializeToString())
        except ForgedStatementError:
            return False
        return True

    def keep_succession(self, statement: SignedStatement) -> None:
        """Keeps the statement by which the root key took over; once more does no harm."""
        raw = statement.SerializeToString()
        kept = sorted(self._folder.glob("succession-*"))
        if raw not in [path.read_bytes() for path in kept]:
            write_file(self._folder / f"succession-{len(kept) + 1:08d}", raw)

    def sign_approval(self, approval: Approval, key: SigningKey) -> SignedStatement:
        """Gives the approval the next version and keeps it signed."""
        approval.version = 1 + max((earlier.version for earlier in self.approvals()), default=0)
        statement = key.sign(Kind.APPROVAL, approval.SerializeToString())
        write_file(self._folder / f"approval-{approval.version:08d}", statement.SerializeToString())
        return statement

    def directory_statement(self) -> SignedStatement:
        """The directory of the highest version, as it was signed."""
        return SignedStatement.FromString((self._folder / "directory").read_bytes())

    def policy_statement(self) -> SignedStatement:
        """The policy of the highest version, as it was signed."""
        return SignedStatement.FromString((self._folder / "policy").read_bytes())

    def sign_revocation(self, revocation: Revocation, key: SigningKey) -> SignedStatement:
        """Gives the revocation the next version and keeps it signed."""
        revocation.version = 1 + max((earlier.version for earlier, _ in self.revocations()), default=0)
        statement = key.sign(Kind.REVOCATION, revocation.SerializeToString())
        write_file(self._folder / f"revocation-{revocation.version:08d}", statement.SerializeToString())
        return statement

    def sign_acknowledgement(self, acknowledgement: Acknowledgement, key: SigningKey) -> None:
        """Gives the acknowledgement the next version and keeps it signed; nobody else is told."""
        acknowledgement.version = 1 + max((earlier.version for earlier in self.acknowledgements()), default=0)
        statement = key.sign(Kind.ACKNOWLEDGEMENT, acknowledgement.SerializeToString())
        write_file(self._folder / f"acknowledgement-{acknowledgement.version:08d}", statement.SerializeToString())

    def sign_directory(
        self,
        directory: Directory,
        key: SigningKey,
        epochs: tuple[int, Sequence[int]] | None = None,
        *,
        valid_days: int = 0,
    ) -> SignedStatement:
        """Gives the directory the next version, names the newest policy in it, and keeps it signed.

        Hand it over by `directory.hand_over`: the policy that it names has to be there before it.

        Args:
            epochs: the epoch of the fleet secret, and the earlier ones that are looked up; without, as published last. Only
                who has given the new secret to the vaults may name another.
            valid_days: its life; 0 for that of the last one, or `VALID_DAYS`.
        """
        last = self.directory()
        if last and not epochs:
            epochs = last.epoch, last.earlier_epochs
        if epochs:
            earlier = list(epochs[1])
            directory.epoch = epochs[0]
            directory.earlier_epochs[:] = earlier
        directory.policy.CopyFrom(self._named_policy())
        directory.version = 1 + (last.version if last else 0)
        directory.made_at = now_us()
        directory.valid_until = directory.made_at + (valid_days * _DAY_US if valid_days else _life_of(last))
        statement = key.sign(Kind.DIRECTORY, directory.SerializeToString())
        write_file(self._folder / "directory", statement.SerializeToString())
        return statement

    def names_newest_policy(self, directory: Directory) -> bool:
        """Whether a directory names the policy of the highest version, or says that there is none."""
        return directory.HasField("policy") and directory.policy == self._named_policy()

    def _named_policy(self) -> NamedPolicy:
        policy = self.policy()
        if policy is None:
            return NamedPolicy(version=0)
        return NamedPolicy(version=policy.version, digest=digest(self.policy_statement().payload))

    def sign_policy(self, text: bytes, key: SigningKey) -> SignedStatement:
        """Gives the policy the next version and keeps it signed."""
        last = self.policy()
        policy = Policy(version=1 + (last.version if last else 0), made_at=now_us(), yaml=text)
        statement = key.sign(Kind.POLICY, policy.SerializeToString())
        write_file(self._folder / "policy", statement.SerializeToString())
        return statement

    def sign_reference(self, sha256: bytes, size: int, key: SigningKey) -> tuple[ReferenceNotice, SignedStatement]:
        """Names a reference under the next version, and keeps that signed; the reference itself is not kept."""
        last = self.reference()
        notice = ReferenceNotice(version=1 + (last.version if last else 0), digest=sha256, size=size)
        statement = key.sign(Kind.REFERENCE, notice.SerializeToString())
        write_file(self._folder / "reference", statement.SerializeToString())
        return notice, statement

    def _payload(self, path: Path, kind: Kind) -> bytes:
        try:
            statement = SignedStatement.FromString(path.read_bytes())
            return verify(statement, kind, self._earlier.get(statement.key_id, self._root_key))
        except DecodeError as error:
            raise StopRunError(f"reading {path}: it is damaged; restore the home from a backup") from error


def _life_of(last: Directory | None) -> int:
    """For how many microseconds a directory was made to last."""
    return last.valid_until - last.made_at if last is not None and last.valid_until else VALID_DAYS * _DAY_US
