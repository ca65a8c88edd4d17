"""`winnow-agent init` and `enroll` as a person runs them, against a real server; a failure leaves nothing behind."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from winnow_agent.cli.init import make_home
from winnow_agent.gateway.store import GatewayStore
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_agent.vault.keys import parse_recovery_key
from winnow_protocol.identity import identity_of
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey, key_id, vault_fingerprint, verify
from winnow_protocol.tracks import terms_digest
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.enrollment_pb2 import EnrollResponse
from winnow_protocol.v1.steward_pb2 import Directory, Track

Coordinator = Any
TERMS = "Anyone may use it, for ever.\n"


def directory(key: SigningKey, digest: bytes = terms_digest(TERMS)) -> SignedStatement:
    tracks = [Track(name="open-archive", terms=TERMS, terms_digest=digest), Track(name="private/fine-tune")]
    return key.sign(StatementKind.DIRECTORY, Directory(version=3, tracks=tracks).SerializeToString())


def winnow(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")}
    return subprocess.run(
        [sys.executable, "-m", "winnow_agent.cli", *words, "--home", str(home)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )


def contents(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_home(tmp_path / "home", "standard")
    return tmp_path / "home"


def test_init_makes_a_home_that_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = winnow(home, "init", "--policy", "strict")
    assert done.returncode == 0, done.stderr
    for name in ("vault", "gateway", "spool/outbox", "spool/inbox"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o700
    for key in (home / "vault/keys").iterdir():
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    recovery = next(word for word in done.stdout.split() if word.startswith("winnow-recovery1-"))
    assert parse_recovery_key(recovery.lower()).public_key == (home / "vault/keys/recovery.pub").read_bytes()
    assert "policy           " in winnow(home, "config", "show").stdout
    before = contents(home)
    again = winnow(home, "init")
    assert (again.returncode, contents(home)) == (2, before)
    assert "something is there already" in again.stderr


def test_init_with_a_wrong_policy_makes_nothing(tmp_path: Path) -> None:
    policy = tmp_path / "ours.yaml"
    policy.write_text("name: ours\nsecretts: reject\n")
    done = winnow(tmp_path / "home", "init", "--policy", str(policy))
    assert done.returncode == 2
    assert "line 2" in done.stderr
    assert not (tmp_path / "home").exists()


def test_an_agent_joins_with_its_halves_apart(home: Path, coordinator: Coordinator) -> None:
    done = winnow(home, "enroll", coordinator.join_string().encode())
    assert done.returncode == 0, done.stderr
    (request,) = coordinator.named("Enroll")
    signing_key = SigningKey.from_bytes((home / "vault/keys/signing.key").read_bytes())
    assert verify(request.proof, StatementKind.ENROLL, signing_key.public_key) == request.csr
    assert vault_fingerprint(request.vault) in done.stdout
    assert request.vault.recovery_key == (home / "vault/keys/recovery.pub").read_bytes()
    assert json.loads((home / "vault/membership.json").read_text()) == {
        "partner": "Example Society",
        "agent": "attic",
        "steward_fingerprint": key_id(coordinator.steward_key.public_key).hex(),
        "agent_id": coordinator.enrollment([]).agent_id,
        "answer_key": coordinator.answer_key.public_key.hex(),
    }
    inbox = Spool(home / "spool/inbox")
    response = EnrollResponse.FromString(inbox.read(inbox.item(Kind.ENROLLMENT, FIXED_ID)))
    assert response.steward_root_key == coordinator.steward_key.public_key
    membership = GatewayStore(home / "gateway").require_membership()
    assert membership.vault_key == signing_key.public_key
    assert identity_of(membership.chain_pem).agent_id == membership.agent_id == response.agent_id
    assert stat.S_IMODE((home / "gateway/state.sqlite").stat().st_mode) == 0o600

    probe = winnow(home, "gateway", "--probe")
    assert (probe.returncode, probe.stdout) == (0, f"reached: {membership.main_address}\n"), probe.stderr
    second = winnow(home, "enroll", coordinator.join_string().encode())
    assert second.returncode == 2
    assert "--again" in second.stderr


def test_terms_are_read_and_accepted_before_the_vault_has_run(home: Path, coordinator: Coordinator) -> None:
    coordinator.directory = directory(coordinator.steward_key)
    joined = winnow(home, "enroll", coordinator.join_string().encode())
    assert "    winnow-agent terms show open-archive\n" in joined.stdout, joined.stderr
    assert "terms show private/fine-tune" not in joined.stdout
    assert TERMS in winnow(home, "terms", "show", "open-archive").stdout
    accepted = winnow(home, "terms", "accept", "open-archive", "--name", "Ada Example")
    assert accepted.stdout.startswith("open-archive: accepted, by Ada Example on "), accepted.stderr
    assert "sound: 2 entries" in winnow(home, "ledger", "verify").stdout


def test_without_a_directory_enroll_says_what_is_to_come(home: Path, coordinator: Coordinator) -> None:
    joined = winnow(home, "enroll", coordinator.join_string().encode())
    assert "The steward has published no tracks yet" in joined.stdout
    assert "no directory has come yet" in winnow(home, "terms", "show").stdout


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("cut", "checksum does not fit"),
        ("steward's", "for a steward"),
        ("token", "unknown, used or expired"),
        ("server", "fingerprint"),
        ("root key", "steward's root key is not the join string's"),
        ("nobody there", "connecting to"),
        ("directory", "checking a signed directory"),
        ("terms", "are not the text that its digest names"),
    ],
)
def test_a_failed_enrollment_leaves_nothing_and_can_be_run_again(
    home: Path, coordinator: Coordinator, wrong: str, sentence: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "steward's": {"role": "steward", "steward_fingerprint": b""},
        "token": {"token": b"another"},
        "server": {"ca_fingerprint": bytes(32)},
        "root key": {"steward_fingerprint": key_id(b"another")},
        "nobody there": {"enrollment_address": "localhost:1"},
    }
    if wrong == "directory":
        coordinator.directory = directory(SigningKey.generate())
    elif wrong == "terms":
        coordinator.directory = directory(coordinator.steward_key, terms_digest("Other terms."))
    join = coordinator.join_string(**changes.get(wrong, {})).encode()
    before = contents(home)
    done = winnow(home, "enroll", join[:-9] if wrong == "cut" else join)
    assert done.returncode in {2, 4}
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(home) == before
    coordinator.directory = None
    assert winnow(home, "enroll", coordinator.join_string().encode()).returncode == 0
