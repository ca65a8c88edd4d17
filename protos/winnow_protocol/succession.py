"""From one root key of the steward's to the next.

A root key names its successor once, by a statement that is made long before it is needed and kept with the successor's
secret, away from the root key. The successor takes over by a statement of its own around that one. So whoever has stolen
a root key can't name another successor (readers hold to the first that was named), and whoever has lost one can still be
followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from google.protobuf.message import DecodeError

from winnow_protocol.errors import StopRunError
from winnow_protocol.signing import ForgedStatementError, Kind, SigningKey, digest, key_id, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Succession, Successor
from winnow_protocol.wire import now_us

_M = TypeVar("_M", Succession, Successor)

KEY_BYTES = 32


class WrongSuccessorError(StopRunError):
    """A key is said to follow the steward's root key that was never named as its successor, or in the place of another."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a succession comes to: from which root key to which, and the SHA-256 of the key that follows that one."""

    root_key: bytes
    new_root_key: bytes
    successor_digest: bytes


def name_successor(root: SigningKey, successor: bytes) -> SignedStatement:
    """The root key's word on who follows it."""
    payload = Successor(root_key=root.public_key, successor_root_key=successor).SerializeToString()
    return root.sign(Kind.SUCCESSOR, payload)


def take_over(named: SignedStatement, successor: SigningKey, next_successor: bytes) -> SignedStatement:
    """The successor's word that it is the root key from now on.

    Args:
        named: what the root key before it signed.
        next_successor: the public key that will follow in its turn.
    """
    succession = Succession(successor=named, successor_digest=digest(next_successor), made_at=now_us())
    return successor.sign(Kind.SUCCESSION, succession.SerializeToString())


def verify_succession(statement: SignedStatement, root_key: bytes, named: bytes) -> TakenOver:
    """Sees whether a statement hands a root key over to the successor that it named.

    Args:
        root_key: the one that the reader trusts.
        named: the SHA-256 of its successor's key as the reader was told before; empty where nobody was named.

    Raises:
        ForgedStatementError: one of the two signatures is not the old root key's or not the new one's.
        WrongSuccessorError: the new root key is not the one that was named, or names no further one.
    """
    succession = _parsed(Succession, statement.payload)
    successor = _parsed(Successor, verify(succession.successor, Kind.SUCCESSOR, root_key))
    new = successor.successor_root_key
    if successor.root_key != root_key or not named or digest(new) != named:
        raise WrongSuccessorError(
            f"following the steward's root key {key_id(root_key)[:8].hex()}…: {digest(new)[:8].hex()}… is said to follow it, "
            f"and {named[:8].hex() + '…' if named else 'nobody'} was named as its successor; it is not followed: ask the steward"
        )
    verify(statement, Kind.SUCCESSION, new)
    following = succession.successor_digest
    if len(following) != KEY_BYTES or following in (digest(new), digest(root_key)):
        raise WrongSuccessorError(
            f"following the steward's root key {key_id(root_key)[:8].hex()}…: its successor names none of its own; it is not "
            "followed: ask the steward"
        )
    return TakenOver(root_key, new, following)


def parties_of(statement: SignedStatement) -> tuple[bytes, bytes]:
    """Which root key a succession says that it follows, and which it says that it is; unverified.

    Raises:
        ForgedStatementError: it is no succession.
    """
    successor = _parsed(Successor, _parsed(Succession, statement.payload).successor.payload)
    return successor.root_key, successor.successor_root_key


def _parsed(message_type: type[_M], payload: bytes) -> _M:
    try:
        return message_type.FromString(payload)
    except DecodeError as error:
        raise ForgedStatementError(
            f"reading a {message_type.DESCRIPTOR.name} of the steward's: its bytes are none; it is not used"
        ) from error
