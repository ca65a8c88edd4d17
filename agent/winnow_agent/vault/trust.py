"""What the vault holds and believes: its keys, its enrollment, and the statements that the steward's root key signed.

Neither the gateway nor the coordinator can change any of it: the join string names the root key's fingerprint, the root
key signs the approval, and the approval names the key that the coordinator answers with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from winnow_agent.vault import roots
from winnow_agent.vault.statements import UntrustedError, check_keys_and_terms, check_policy, is_another, parsed
from winnow_agent.vault.store import Store
from winnow_protocol.at_rest.keys import read_secret
from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import moment
from winnow_protocol.minhash import FleetSecret
from winnow_protocol.sealing import ReceivingKey, open_fleet_secret
from winnow_protocol.signing import Kind, SigningKey, digest, key_id, verify
from winnow_protocol.v1.common_pb2 import Answer, SignedAnswer, SignedStatement
from winnow_protocol.v1.enrollment_pb2 import EnrollResponse, VaultKeys
from winnow_protocol.v1.steward_pb2 import Approval, Directory, Policy, ReferenceNotice, Track, TrackKey
from winnow_protocol.wire import now_us

_VERSIONED: dict[Kind, type[Directory | Approval | Policy | ReferenceNotice]] = {
    Kind.DIRECTORY: Directory,
    Kind.APPROVAL: Approval,
    Kind.POLICY: Policy,
    Kind.REFERENCE: ReferenceNotice,
}


class NotEnrolledError(StopRunError):
    """The vault has no keys, or nobody was told of them yet."""


def public_recovery_key(vault: Path) -> bytes:
    """The public half of the partner's offline key; empty in a home that has none, or has lost it."""
    try:
        return (vault / "keys" / "recovery.pub").read_bytes()
    except FileNotFoundError:
        return b""


@dataclass(frozen=True, slots=True)
class Membership:
    """Who this vault is to the fleet: as the join string said, and as the coordinator answered to it.

    ``agent_id`` and ``answer_key`` are empty in a home that joined before they were kept.
    """

    partner: str
    agent: str
    steward_fingerprint: bytes
    agent_id: str = ""
    answer_key: bytes = b""
    by_courier: bool = False
    """The gateway is on another machine: what waits is carried, and no answer comes while a pass runs."""


class Trust:
    """The vault's keys and what it believes.

    Args:
        folder: the home's ``vault`` folder, with ``keys/`` and, once enrolled, ``membership.json``.

    Raises:
        NotEnrolledError: the keys are not there.
        SealedFileError: they don't open, or are not as encrypted as the home is.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        try:
            self.signing_key = SigningKey.from_bytes(read_secret(folder / "keys" / "signing.key", store.key))
            self.receiving_key = ReceivingKey.from_bytes(read_secret(folder / "keys" / "receiving.key", store.key))
        except FileNotFoundError as error:
            raise NotEnrolledError(
                f"reading the vault's keys: {error.filename} is not there; run `winnow-agent init`"
            ) from error

    @property
    def vault_keys(self) -> VaultKeys:
        """What this vault is known by in the fleet: its public keys, and that of its partner's recovery key."""
        return VaultKeys(
            signing_key=self.signing_key.public_key,
            receiving_key=self.receiving_key.public_key,
            recovery_key=public_recovery_key(self._folder),
        )

    @property
    def membership(self) -> Membership | None:
        """What the join string said; ``None`` before `winnow-agent enroll`."""
        try:
            values = json.loads((self._folder / "membership.json").read_text())
        except FileNotFoundError:
            return None
        return Membership(
            values["partner"],
            values["agent"],
            bytes.fromhex(values["steward_fingerprint"]),
            values.get("agent_id", ""),
            bytes.fromhex(values.get("answer_key", "")),
            bool(values.get("by_courier")),
        )

    # -- enrollment ----------------------------------------------------------------------------------------------

    def take_enrollment(self, data: bytes) -> None:
        """Keeps the coordinator's answer to the enrollment, and the track directory that came with it.

        Raises:
            UntrustedError: its steward is not the one of the join string.
            ForgedStatementError: the directory is not signed by that steward; nothing is kept.
            WrongSuccessorError: another than before is to follow that steward's root key.
        """
        response = parsed(EnrollResponse, data)
        membership = self.membership
        if membership is None:
            raise UntrustedError(
                "taking an enrollment: none was asked for; run `winnow-agent enroll` with a join string"
            )
        if key_id(response.steward_root_key) != membership.steward_fingerprint:
            raise UntrustedError(
                "taking the coordinator's enrollment: its steward's root key is not the one that the join string names;"
                " ask the coordinator's operator for a new join string, and the steward whether it is theirs"
            )
        # The root key is public, and the gateway may repeat anything: only what `enroll` was told in person counts.
        if membership.answer_key and (response.agent_id, response.answer_key) != (
            membership.agent_id,
            membership.answer_key,
        ):
            raise UntrustedError(
                "taking the coordinator's enrollment: it is not the one that `winnow-agent enroll` was given; nothing is taken"
                " from it"
            )
        held = self.enrollment
        same = held is not None and (held.agent_id, held.answer_key) == (response.agent_id, response.answer_key)
        if held is not None and same and held.log_origin not in ("", response.log_origin):
            raise UntrustedError(
                "taking the coordinator's enrollment: it names another log than it did before; nothing is taken from it"
            )
        with self._store.transaction():
            self._store.put("enrollment", data)
            if response.steward_successor_digest:
                roots.hold_to(self._store, response.steward_root_key, response.steward_successor_digest)
            if response.HasField("directory"):
                self.take_statement(response.directory)

    @property
    def enrollment(self) -> EnrollResponse | None:
        """The coordinator's answer to the enrollment."""
        data = self._store.get("enrollment")
        return None if data is None else parsed(EnrollResponse, data)

    @property
    def agent_id(self) -> str:
        """This agent's id in the fleet; empty before it is enrolled."""
        enrollment = self.enrollment
        return enrollment.agent_id if enrollment else ""

    # -- the steward's word --------------------------------------------------------------------------------------

    @property
    def root_keys(self) -> list[bytes]:
        """The steward's root keys, from the one that this vault joined under to the one that counts; none before it joined."""
        enrollment = self.enrollment
        return roots.followed(self._store, enrollment.steward_root_key) if enrollment else []

    def take_statement(self, statement: SignedStatement) -> bool:
        """Keeps a statement of the steward's if it is newer than what is held.

        Returns:
            whether it was.

        Raises:
            ForgedStatementError: it is not signed by the steward's root key.
            UntrustedError: it is of a kind that no steward says to a vault, or not about this vault; or a directory with terms
                that its digest does not fit, or of which a track has two active keys; or another policy than the directory names.
            UnreadablePolicyError: a fleet policy that this version of the agent can't read.
            WrongSuccessorError: it names or brings another successor of the root key than was named before.
        """
        enrollment = self.enrollment
        if enrollment is None:
            raise UntrustedError("taking a statement of the steward's: this vault is not enrolled")
        try:
            kind = Kind(statement.kind)
            if kind is Kind.SUCCESSION:
                return roots.follow(self._store, enrollment.steward_root_key, statement)
            message_type = _VERSIONED[kind]
        except (ValueError, KeyError) as error:
            raise UntrustedError(
                "taking a statement of the steward's: it is of a kind that this agent does not know"
            ) from error
        root_key = self.root_keys[-1]
        message = parsed(message_type, verify(statement, kind, root_key))
        if isinstance(message, Approval):
            self._check_approval(message, enrollment)
        if isinstance(message, Directory):
            check_keys_and_terms(message)
        if isinstance(message, Policy):
            check_policy(message)
        if isinstance(message, Policy) and (directory := self.directory):
            if is_another(statement, message.version, directory):
                raise UntrustedError(
                    f"taking the fleet's policy: the steward's directory names another version {message.version}; it is not used;"
                    " ask the steward to publish the policy again"
                )
            if message.version < directory.policy.version:
                return False
        held = self._statement(kind)
        if held is not None and parsed(message_type, held.payload).version >= message.version:
            return False
        with self._store.transaction():
            if isinstance(message, Directory) and message.successor_root_key:
                roots.hold_to(self._store, root_key, digest(message.successor_root_key))
            self._store.put(f"statement/{kind.value}", statement.SerializeToString())
            self._store.record("statement", bytes(16), kind.value, {"version": message.version})
        return True

    def _check_approval(self, approval: Approval, enrollment: EnrollResponse) -> None:
        own, named = self.vault_keys, approval.keys
        if approval.agent_id != enrollment.agent_id or (named.signing_key, named.receiving_key) != (
            own.signing_key,
            own.receiving_key,
        ):
            raise UntrustedError("taking the steward's approval: it names another vault's keys; enroll this agent anew")
        if named.recovery_key != own.recovery_key:
            # Whoever holds a recovery key can withdraw all that the partner has contributed, in its name.
            raise UntrustedError(
                "taking the steward's approval: the recovery key in it is not the one that `winnow-agent init` made, so that"
                " another could withdraw in this partner's name; compare the fingerprint in `winnow-agent status --json` with the"
                " steward's `winnow-steward partners list`, and restore vault/keys/recovery.pub from a backup if it is lost"
            )
        if approval.answer_key != enrollment.answer_key:
            raise UntrustedError(
                "taking the steward's approval: the coordinator that answers is not the one that the steward knows; ask the steward"
            )

    def _kept(self, kind: Kind) -> SignedStatement | None:
        data = self._store.get(f"statement/{kind.value}")
        return None if data is None else parsed(SignedStatement, data)

    def _statement(self, kind: Kind) -> SignedStatement | None:
        """What is kept of a kind, if the root key that counts signed it: an earlier one may have been stolen.

        A policy counts no more, either, once the directory names another of its version.
        """
        kept, root_keys = self._kept(kind), self.root_keys
        if kept is None or not root_keys or kept.key_id != key_id(root_keys[-1]):
            return None
        directory = self.directory if kind is Kind.POLICY else None
        contradicted = directory and is_another(kept, parsed(Policy, kept.payload).version, directory)
        return None if contradicted else kept

    @property
    def directory(self) -> Directory | None:
        """The newest track directory."""
        statement = self._statement(Kind.DIRECTORY)
        return None if statement is None else parsed(Directory, statement.payload)

    @property
    def lapsed(self) -> str:
        """Why nothing may be offered or sealed under the newest directory: its time is over, and nobody brought another."""
        directory = self.directory
        if directory is None or not 0 < directory.valid_until < now_us():
            return ""
        return (
            f"the steward's track directory (version {directory.version}) was good until {moment(directory.valid_until)}, and no"
            " newer one has come: nothing is offered or sealed; ask the steward to run `winnow-steward witness`, and, if that was"
            " done, the coordinator's operator why it does not reach this agent"
        )

    @property
    def withheld(self) -> str:
        """Why nothing may be offered or sealed under the newest directory: it names a fleet policy that has not come."""
        directory = self.directory
        if directory is None or directory.policy.version <= self.policy_version:
            return ""
        return (
            f"the steward's track directory (version {directory.version}) names version {directory.policy.version} of the fleet's"
            " policy, which has not come: nothing is offered or sealed; ask the coordinator's operator why it does not reach this"
            " agent, and the steward to run `winnow-steward witness`, which hands it over anew"
        )

    @property
    def approval(self) -> Approval | None:
        """The steward's approval of this vault; one of an earlier enrollment approves nothing."""
        statement, enrollment = self._statement(Kind.APPROVAL), self.enrollment
        if statement is None or enrollment is None:
            return None
        approval = parsed(Approval, statement.payload)
        same = (approval.agent_id, approval.answer_key) == (enrollment.agent_id, enrollment.answer_key)
        return approval if same else None

    @property
    def fleet_policy(self) -> Policy | None:
        """The policy that the steward published; one that counts no more until there is another: it can only forbid."""
        statement = self._kept(Kind.POLICY)
        return None if statement is None else parsed(Policy, statement.payload)

    @property
    def policy_version(self) -> int:
        """Of the policy that counts; 0 without one."""
        statement = self._statement(Kind.POLICY)
        return parsed(Policy, statement.payload).version if statement else 0

    @property
    def reference_notice(self) -> ReferenceNotice | None:
        """The newest reference of public texts, by its digest; its bytes come apart."""
        statement = self._statement(Kind.REFERENCE)
        return None if statement is None else parsed(ReferenceNotice, statement.payload)

    def fleet_secret(self) -> FleetSecret | None:
        """The secret of the directory's epoch; ``None`` until approved."""
        directory = self.directory
        epoch = directory.epoch if directory else None
        return next((secret for secret in self.fleet_secrets() if secret.epoch == epoch), None)

    def secrets_in_use(self) -> list[FleetSecret]:
        """The secret of the directory's epoch, and behind it those of the earlier ones that are looked up, too; none until
        approved."""
        directory = self.directory
        held = {secret.epoch: secret for secret in self.fleet_secrets()} if directory else {}
        if directory is None or directory.epoch not in held:
            return []
        earlier = (held[epoch] for epoch in directory.earlier_epochs if epoch in held and epoch != directory.epoch)
        return [held[directory.epoch], *earlier]

    def fleet_secrets(self) -> list[FleetSecret]:
        """The secrets of every epoch that the approval gives; none until approved."""
        approval = self.approval
        sealed = [] if approval is None else [(approval.agent_id, one) for one in approval.fleet_secrets]
        return [
            FleetSecret(
                one.epoch,
                open_fleet_secret(self.receiving_key, one.sealed_secret, agent_id=agent_id, epoch=one.epoch),
            )
            for agent_id, one in sealed
        ]

    def track_key(self, name: str) -> bytes:
        """The active public key of a track.

        Raises:
            UntrustedError: the directory has no such track, or no active key for it; its time is over, or its policy not here.
        """
        if why := self.lapsed or self.withheld:
            raise UntrustedError(f"sealing for track {name}: {why}")
        directory = self.directory
        tracks: list[Track] = [] if directory is None else [track for track in directory.tracks if track.name == name]
        for track in tracks:
            for key in track.keys:
                if key.state == TrackKey.STATE_ACTIVE:
                    return key.public_key
        raise UntrustedError(
            f"sealing for track {name}: the steward's directory has no active key for it; nothing is sealed"
        )

    # -- the coordinator's word ----------------------------------------------------------------------------------

    def open_answer(self, data: bytes, request_digest: bytes | None) -> Answer:
        """The coordinator's answer to a request of this vault.

        Args:
            request_digest: what it must answer; ``None`` for a request that was forgotten meanwhile.

        Raises:
            ForgedStatementError, UntrustedError: it is not signed by the coordinator, or answers another request.
        """
        enrollment = self.enrollment
        if enrollment is None:
            raise UntrustedError("taking an answer: this vault is not enrolled")
        statement = parsed(SignedAnswer, data).statement
        answer = parsed(Answer, verify(statement, Kind.ANSWER, enrollment.answer_key))
        if request_digest is not None and answer.request_digest != request_digest:
            raise UntrustedError(
                "taking an answer of the coordinator's: it answers another request than it was put beside"
            )
        return answer

    def open_signed(self, statement: SignedStatement, kind: Kind) -> bytes:
        """The payload of a receipt or tombstone of the coordinator's."""
        enrollment = self.enrollment
        if enrollment is None:
            raise UntrustedError(f"taking a {kind.value}: this vault is not enrolled")
        return verify(statement, kind, enrollment.answer_key)
