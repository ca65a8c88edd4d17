"""The root key goes over to its successor, whose secret lies apart from everything else until then.

Each step is kept before it is sent, and does no harm once more: the new root key and its own successor in the keyring, then
the succession among what was published, then the coordinator, then policy, directory and approvals under the new key, then
the settings. Until the last of them, every other command refuses to work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from google.protobuf.message import DecodeError

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.identity import make_tls_key
from winnow_protocol.signing import ForgedStatementError, Kind, SigningKey, digest, verify
from winnow_protocol.succession import name_successor, take_over
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import PendingAgent, Successor
from winnow_steward import keyring
from winnow_steward.approve import approve
from winnow_steward.client import Coordinator
from winnow_steward.enroll import connect, succeed
from winnow_steward.epochs import put_out
from winnow_steward.home import Home, Settings
from winnow_steward.keyring import Keyring
from winnow_steward.published import Published
from winnow_steward.witness import witness

FORMAT = "winnow-successor-1"


class SuccessorError(StopRunError):
    """The root key's successor can't be set apart, or can't take over, as asked."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What a succession came to: the agents that were approved anew, and those that wait for somebody to look at them."""

    approved: Sequence[PendingAgent]
    waiting: Sequence[PendingAgent]


def set_apart(keys: Keyring, path: Path, passphrase: str) -> Keyring:
    """Writes the successor's secret, and the root key's word that it follows, to a file; the keyring without the secret.

    Raises:
        SuccessorError: the keyring has it no more, or the file is there already.
        KeyringError: the passphrase is too short.
    """
    doing = f"setting the successor of the root key apart in {path}"
    if keys.successor is None:
        raise SuccessorError(f"{doing}: its secret is in another file already; this home has it no more")
    if path.exists():
        raise SuccessorError(f"{doing}: the file is there already; name another")
    named = name_successor(keys.root, keys.successor_key)
    secrets = {"successor": keys.successor.to_bytes().hex(), "named": named.SerializeToString().hex()}
    try:
        write_file(path, keyring.encrypted(FORMAT, secrets, passphrase))
    except OSError as error:
        raise SuccessorError(f"{doing}: {error.strerror}; name a file that can be written") from error
    return replace(keys, successor=None)


def begun(keys: Keyring, successor: tuple[SigningKey, SignedStatement] | None) -> Keyring:
    """The keyring with the successor as the root key, and a new successor of its own; nobody was told yet.

    Args:
        successor: out of the file where it was set apart; ``None`` where the keyring still has it.

    Raises:
        SuccessorError: it is not there, or is another than the one that was named.
    """
    if successor is None and keys.successor is None:
        raise SuccessorError("taking over from the root key: its successor was set apart; name the file that has it")
    new, named = successor or (keys.successor, name_successor(keys.root, keys.successor_key))
    if new is None or new.public_key != keys.successor_key:
        raise SuccessorError(
            "taking over from the root key: that is not the successor that was named to everybody; name the file that has it"
        )
    following = SigningKey.generate()
    return replace(
        keys,
        root=new,
        successor=following,
        successor_key=following.public_key,
        # whoever has the old keyring must not speak TLS for this steward either
        tls_key=make_tls_key(),
        succession=take_over(named, new, following.public_key).SerializeToString(),
    )


def read_apart(path: Path, passphrase: str, root_key: bytes) -> tuple[SigningKey, SignedStatement]:
    """The successor's key, and the word of the root key before it, out of the file where they were set apart.

    Raises:
        KeyringError: the file can't be opened.
        SuccessorError: it follows another root key, or is damaged.
    """
    secrets = keyring.decrypted(path, (FORMAT,), passphrase)
    key = SigningKey.from_bytes(bytes.fromhex(secrets["successor"]))
    try:
        named = SignedStatement.FromString(bytes.fromhex(secrets["named"]))
        stated = Successor.FromString(verify(named, Kind.SUCCESSOR, root_key))
    except DecodeError as error:
        raise SuccessorError(f"reading the successor in {path}: it is damaged; restore it from its copy") from error
    except ForgedStatementError as error:
        raise SuccessorError(
            f"reading the successor in {path}: it does not follow this home's root key, but another: it is another steward's, or has"
            " taken over already; see `winnow-steward keys list`, and name the file that was set apart since"
        ) from error
    if digest(stated.successor_root_key) != key.key_id:
        raise SuccessorError(f"reading the successor in {path}: it names another key; restore it from its copy")
    return key, named


def finish(home: Home, settings: Settings, keys: Keyring) -> Handover:
    """Tells the coordinator, and publishes under the new root key what was published under the old one.

    Agents are approved anew if they are those that this steward approved before, down to their keys; others, which somebody
    else may have let in with the old key, wait.

    Raises:
        StopRunError: the coordinator does not take it.
        TryLaterError: it can't be reached; the same again goes on.
    """
    published = Published(home, settings.root_key)
    published.keep_succession(SignedStatement.FromString(keys.succession))
    published = Published(home, keys.root.public_key)
    succeed(home, settings, keys)
    with connect(home, settings, keys) as coordinator:
        if published.policy() is not None:
            coordinator.publish_policy(_policy(published, keys))
        if published.directory() is not None:
            coordinator.publish_directory(_directory(published, keys))
        handover = _approve(coordinator, published, keys, settings.answer_key)
        witness(home, settings, coordinator, keys)
    write_file(home.config, replace(settings, root_key=keys.root.public_key).to_yaml())
    return handover


def _policy(published: Published, keys: Keyring) -> SignedStatement:
    statement, policy = published.policy_statement(), published.policy()
    if policy is None or statement.key_id == keys.root.key_id:
        return statement
    return published.sign_policy(policy.yaml, keys.root)


def _directory(published: Published, keys: Keyring) -> SignedStatement:
    statement, directory = published.directory_statement(), published.directory()
    if directory is None or statement.key_id == keys.root.key_id:
        return statement
    directory.successor_root_key = keys.successor_key
    return published.sign_directory(directory, keys.root)


def _approve(coordinator: Coordinator, published: Published, keys: Keyring, answer_key: bytes) -> Handover:
    known, out = published.newest_approvals(), put_out(published.revocations(), published.approvals())
    approved, waiting = list[PendingAgent](), list[PendingAgent]()
    for agent in coordinator.pending():
        before, statement = known.get(agent.agent_id, (None, None))
        if before is None or agent.agent_id in out or (before.partner, before.keys) != (agent.partner, agent.keys):
            waiting.append(agent)
            continue
        if statement is not None and statement.key_id == keys.root.key_id:
            coordinator.approve(statement)
        else:
            approve([agent], coordinator, published, keys, answer_key)
        approved.append(agent)
    return Handover(approved, waiting)
