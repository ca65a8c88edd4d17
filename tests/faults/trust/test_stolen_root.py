"""Whoever has stolen the steward's root key, before and after its successor took over: what vaults are led to, and what not.

Each attack gains something once the check that stands in its way is taken out. The coordinator's side is in
`tests/integration/steward/test_succession.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.faults.trust.test_attacks import Check, packed, unverified
from tests.integration.vault.parts import TRACK, OtherSide, VaultParts
from tests.prose import prose
from winnow_agent.spool import FIXED_ID, Kind
from winnow_agent.vault import roots
from winnow_agent.vault.log.state import Log, log_of, state_of
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol import succession
from winnow_protocol.merkle import WITNESS_NAME, cosign, make_checkpoint, root
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, digest, key_id
from winnow_protocol.succession import TakenOver, name_successor, take_over, verify_succession
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.fleet_pb2 import VaultReport
from winnow_protocol.v1.steward_pb2 import Directory

Patch = pytest.MonkeyPatch


@dataclass
class Line:
    """A vault whose steward has named its successor, and what steward and thief can sign. The thief has ``other.root``."""

    vault: VaultParts
    other: OtherSide
    successor: SigningKey = field(default_factory=SigningKey.generate)
    following: SigningKey = field(default_factory=SigningKey.generate)
    thief: SigningKey = field(default_factory=SigningKey.generate)
    taken_over: SignedStatement = field(default_factory=SignedStatement)

    def directory(
        self,
        version: int,
        *,
        key: SigningKey | None = None,
        successor: SigningKey | None = None,
        sealed_to: ReceivingKey | None = None,
    ) -> SignedStatement:
        message = Directory.FromString(self.other.directory(version).payload)
        message.successor_root_key = (successor or self.successor).public_key
        for track in message.tracks:
            if sealed_to and track.name == TRACK:
                track.keys[0].public_key = sealed_to.public_key
        return (key or self.other.root).sign(StatementKind.DIRECTORY, message.SerializeToString())

    def succession(self, following: SigningKey | None = None) -> SignedStatement:
        named = name_successor(self.other.root, self.successor.public_key)
        return take_over(named, self.successor, (following or self.following).public_key)

    def take(self, *statements: SignedStatement, **body: str) -> None:
        self.other.answer_report(self.vault, self.vault.report(), statements=list(statements), **body)
        self.vault.take()

    def take_over(self, version: int = 1) -> None:
        """The successor takes over, and publishes what the old root key had published."""
        self.taken_over = self.succession()
        approval = self.other.approval(self.vault, key=self.successor)
        directory = self.directory(version, key=self.successor, successor=self.following)
        self.take(self.taken_over, directory, approval)

    @property
    def root_key(self) -> bytes:
        return self.vault.trust.root_keys[-1]

    def report(self) -> VaultReport:
        payload = SignedStatement.FromString(self.vault.outbox.read(self.vault.report())).payload
        return VaultReport.FromString(payload)


@pytest.fixture
def line(vault: VaultParts, other: OtherSide) -> Line:
    made = Line(vault, other)
    made.take(made.directory(2))
    assert vault.alarms() == []
    return made


def test_a_vault_follows_the_successor_and_goes_on_without_enrolling_anew(line: Line) -> None:
    before = packed(line.vault, line.other, prose("before"))
    line.take_over()
    assert line.root_key == line.successor.public_key
    assert line.vault.outbox.item(Kind.SHARD, before.id).path.exists()
    after = packed(line.vault, line.other, prose("after"))
    for manifest in (before, after):
        line.other.answer_manifest(line.vault, manifest)
    line.vault.take()
    assert line.vault.states() == {"delivered": 2}
    assert line.vault.alarms() == []
    report = line.report()
    assert report.root_key_id == key_id(line.successor.public_key)
    assert (report.directory_version, report.approval_version) == (1, 1)


def test_the_same_succession_again_and_the_next_one_are_followed_and_none_is_forgotten(line: Line) -> None:
    line.take_over()
    line.take(line.taken_over)
    last = SigningKey.generate()
    named = name_successor(line.successor, line.following.public_key)
    line.take(take_over(named, line.following, last.public_key))
    assert line.vault.trust.root_keys == [key.public_key for key in (line.other.root, line.successor, line.following)]
    reopened = Trust(line.vault.store, line.vault.home / "vault")
    assert reopened.root_keys == line.vault.trust.root_keys
    assert line.vault.alarms() == []


def test_until_the_successor_has_published_nothing_is_offered_or_sealed_and_the_policy_stays(line: Line) -> None:
    """What the old root key signed may be the thief's; its policy can only forbid."""
    line.take(line.other.fleet_policy("name: fleet\nsecrets: reject\n", 7))
    packed(line.vault, line.other, prose("under way"))
    line.vault.approve(prose("not offered yet"))
    line.take(line.succession())
    trust = line.vault.trust
    assert (trust.directory, trust.approval, trust.fleet_secrets()) == (None, None, [])
    assert (line.vault.offer(), line.vault.pack()) == ([], [])
    assert trust.fleet_policy is not None
    report = line.report()
    assert (report.directory_version, report.approval_version, report.policy_version) == (0, 0, 0)
    line.take(line.other.fleet_policy("name: fleet\nsecrets: hold\n", 1, key=line.successor))
    assert b"hold" in trust.fleet_policy.yaml


# -- attacks -----------------------------------------------------------------------------------------------------


def the_thief_names_a_successor_of_its_own(line: Line) -> bool:
    """In a directory that the stolen key signs; then that one takes over."""
    line.take(line.directory(3, successor=line.thief))
    line.take(
        take_over(name_successor(line.other.root, line.thief.public_key), line.thief, SigningKey.generate().public_key)
    )
    return line.root_key == line.thief.public_key


def the_thief_takes_over_by_a_key_that_was_never_named(line: Line) -> bool:
    named = name_successor(line.other.root, line.thief.public_key)
    line.take(take_over(named, line.thief, SigningKey.generate().public_key))
    return line.root_key == line.thief.public_key


def the_thief_takes_over_before_anybody_was_named(line: Line) -> bool:
    """A vault that joined before it was told of a successor, and has seen no directory that names one."""
    with line.vault.store.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key LIKE 'successor/%'")
    return the_thief_takes_over_by_a_key_that_was_never_named(line)


def the_thief_announces_the_successor_s_takeover_itself(line: Line) -> bool:
    """It does not have the successor's secret, and signs with the old key what that one would have to sign."""
    statement = line.succession(following=line.thief)
    forged = line.other.root.sign(StatementKind.SUCCESSION, statement.payload)
    line.take(forged)
    return line.root_key == line.successor.public_key


def the_successor_takes_over_unasked(line: Line) -> bool:
    """Whoever has found the successor's secret, and no word of the root key's on it."""
    named = name_successor(line.successor, line.successor.public_key)
    named.payload = name_successor(line.other.root, line.successor.public_key).payload
    line.take(take_over(named, line.successor, line.thief.public_key))
    return line.root_key == line.successor.public_key


def the_thief_goes_on_signing_directories(line: Line) -> bool:
    """After the successor took over, with a track's key of its own, and a version that nobody will reach."""
    own = ReceivingKey.generate()
    line.take_over()
    line.take(line.directory(1_000_000, sealed_to=own))
    return line.vault.trust.track_key(TRACK) == own.public_key


def the_thief_signed_a_directory_just_before(line: Line) -> bool:
    """And a coordinator that helps it shows the succession, and not what the successor published."""
    own = ReceivingKey.generate()
    line.take(line.directory(1_000_000, sealed_to=own))
    line.take(line.succession())
    directory = line.vault.trust.directory
    return directory is not None and own.public_key in {
        key.public_key for track in directory.tracks for key in track.keys
    }


def a_second_successor_follows_one_root_key(line: Line) -> bool:
    """Whoever has the successor's secret, too, names another key to follow that one, and so forks the line."""
    line.take_over()
    line.take(line.succession(following=line.thief))
    named = name_successor(line.successor, line.thief.public_key)
    line.take(take_over(named, line.thief, SigningKey.generate().public_key))
    return line.root_key == line.thief.public_key


def a_coordinator_names_another_successor_to_a_vault_that_joins_again(line: Line) -> bool:
    line.vault.inbox.put(
        Kind.ENROLLMENT,
        FIXED_ID,
        line.other.enrollment(steward_successor_digest=digest(line.thief.public_key)),
    )
    line.vault.take()
    named = name_successor(line.other.root, line.thief.public_key)
    line.take(take_over(named, line.thief, SigningKey.generate().public_key))
    return line.root_key == line.thief.public_key


def whoever_is_named(statement: SignedStatement, root_key: bytes, _named: bytes) -> TakenOver:
    """In the place of following a succession: any new root key is the one that was named."""
    return verify_succession(statement, root_key, digest(succession.parties_of(statement)[1]))


def last_named(store: Store, root_key: bytes, successor: bytes) -> None:
    """In the place of holding to a successor: the last one counts."""
    store.put(roots._named(root_key), successor)


def follow_anyone(store: Store, _first: bytes, statement: SignedStatement) -> bool:
    """In the place of following a successor: it may follow a root key that was followed before."""
    taken = verify_succession(statement, *named_by(store, statement))
    store.put(roots._succession(taken.root_key), statement.SerializeToString())
    store.put(roots._named(taken.new_root_key), taken.successor_digest)
    return True


def named_by(store: Store, statement: SignedStatement) -> tuple[bytes, bytes]:
    old, _ = succession.parties_of(statement)
    return old, store.get(roots._named(old)) or b""


JOINED = property(lambda self: [self.enrollment.steward_root_key])


@dataclass(frozen=True)
class Attempt:
    attack: Callable[[Line], bool]
    alarm: str
    check: Check


ATTEMPTS = [
    Attempt(the_thief_names_a_successor_of_its_own, "WrongSuccessorError", Check(roots, "hold_to", last_named)),
    Attempt(
        the_thief_takes_over_by_a_key_that_was_never_named,
        "WrongSuccessorError",
        Check(roots, "verify_succession", whoever_is_named),
    ),
    Attempt(
        the_thief_takes_over_before_anybody_was_named,
        "WrongSuccessorError",
        Check(roots, "verify_succession", whoever_is_named),
    ),
    Attempt(
        the_thief_announces_the_successor_s_takeover_itself,
        "ForgedStatementError",
        Check(succession, "verify", unverified),
    ),
    Attempt(the_successor_takes_over_unasked, "ForgedStatementError", Check(succession, "verify", unverified)),
    Attempt(the_thief_goes_on_signing_directories, "ForgedStatementError", Check(Trust, "root_keys", JOINED)),
    Attempt(the_thief_signed_a_directory_just_before, "", Check(Trust, "root_keys", JOINED)),
    Attempt(a_second_successor_follows_one_root_key, "WrongSuccessorError", Check(roots, "follow", follow_anyone)),
    Attempt(
        a_coordinator_names_another_successor_to_a_vault_that_joins_again,
        "WrongSuccessorError",
        Check(roots, "hold_to", last_named),
    ),
]
attempts = pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.attack.__name__)


@attempts
def test_a_vault_is_not_led_away(line: Line, attempt: Attempt) -> None:
    assert not attempt.attack(line)
    assert {f"inbox/{attempt.alarm}"} - {"inbox/"} <= set(line.vault.alarms())


@attempts
def test_a_vault_would_be_led_away_without_its_check(line: Line, monkeypatch: Patch, attempt: Attempt) -> None:
    monkeypatch.setattr(attempt.check.owner, attempt.check.name, attempt.check.without)
    assert attempt.attack(line)


# -- the log -----------------------------------------------------------------------------------------------------


def cosigned(line: Line, size: int, key: SigningKey) -> dict[str, str]:
    note = make_checkpoint("the-log", size, root([b"n" * 32] * size), line.other.answers)
    return {"checkpoint": note, "cosigned_checkpoint": cosign(note, WITNESS_NAME, key, 1_700_000_000)}


def test_a_cosignature_of_the_old_root_key_moves_nothing_forward_and_is_no_fault(
    line: Line, monkeypatch: Patch
) -> None:
    enrollment = line.other.enrollment(log_origin="the-log")
    line.vault.inbox.put(Kind.ENROLLMENT, FIXED_ID, enrollment)
    line.vault.take()
    line.take_over()

    def offered() -> str:
        log = log_of(line.vault.trust)
        assert log is not None
        return state_of(line.vault.store, log).offered

    line.take(**cosigned(line, 1, line.other.root))
    assert offered() == ""
    assert line.vault.alarms() == []
    line.take(**cosigned(line, 1, line.successor))
    assert offered() != ""
    line.take(**cosigned(line, 2, line.thief))
    assert line.vault.alarms() == ["log/not_cosigned"]
    monkeypatch.setattr(Log, "cosigned_at", Log.cosigned_before)
    line.take(**cosigned(line, 3, line.other.root))
    log = log_of(line.vault.trust)
    assert log is not None
    assert log.open(offered()).size == 3
