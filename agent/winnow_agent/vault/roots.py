"""Which root key of the steward's a vault follows: the one that it joined under, and those that took over since.

Each successor has to be the one that was named first: by the coordinator's answer to the enrollment, by the first directory
under the root key before it, or by the succession that made that one the root key. So whoever has stolen a root key leads
no vault to a key of their own.
"""

from __future__ import annotations

from winnow_agent.vault.store import Store
from winnow_protocol.signing import digest, key_id
from winnow_protocol.succession import WrongSuccessorError, parties_of, verify_succession
from winnow_protocol.v1.common_pb2 import SignedStatement


def followed(store: Store, first: bytes) -> list[bytes]:
    """The root keys from the one that was joined under to the one that counts; raw Ed25519."""
    roots = [first]
    while (data := store.get(_succession(roots[-1]))) is not None:
        roots.append(parties_of(SignedStatement.FromString(data))[1])
    return roots


def hold_to(store: Store, root_key: bytes, successor: bytes) -> None:
    """Notes who is to follow a root key, by SHA-256; whoever was named first stays it.

    Raises:
        WrongSuccessorError: another was named before.
    """
    named = store.get(_named(root_key))
    if named is None:
        store.put(_named(root_key), successor)
    elif named != successor:
        raise WrongSuccessorError(
            f"taking the word of the steward's root key {key_id(root_key)[:8].hex()}…: it names {successor[:8].hex()}… as its "
            f"successor, and named {named[:8].hex()}… before; nothing is taken: ask the steward whether somebody has the key"
        )


def follow(store: Store, first: bytes, statement: SignedStatement) -> bool:
    """Follows the successor of the root key that counts.

    Returns:
        whether it was new; one that was followed before does no harm.

    Raises:
        ForgedStatementError: it is not signed by both root keys.
        WrongSuccessorError: the new root key was not named, or the old one has been followed by another already.
    """
    roots = followed(store, first)
    old, new = parties_of(statement)
    if old in roots[:-1]:
        if statement.SerializeToString() == store.get(_succession(old)):
            return False
        raise WrongSuccessorError(
            f"following the steward's root key {key_id(old)[:8].hex()}…: {key_id(new)[:8].hex()}… is said to follow it, and "
            f"{key_id(roots[roots.index(old) + 1])[:8].hex()}… does already; it is not followed: show it to the steward"
        )
    taken = verify_succession(statement, roots[-1], store.get(_named(roots[-1])) or b"")
    with store.transaction():
        store.put(_succession(taken.root_key), statement.SerializeToString())
        hold_to(store, taken.new_root_key, taken.successor_digest)
        store.record("statement", bytes(16), statement.kind, {"root_key": key_id(taken.new_root_key).hex()})
    return True


def _succession(root_key: bytes) -> str:
    return f"succession/{digest(root_key).hex()}"


def _named(root_key: bytes) -> str:
    return f"successor/{digest(root_key).hex()}"
