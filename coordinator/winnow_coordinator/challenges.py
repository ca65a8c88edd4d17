"""The nonces of recoveries: anybody may ask for them, so none is kept, and none stands in another's way.

A nonce says when it was given, and carries a code under a key of its holder and its minute. The key is what is on record: of a
holder at most two, and one written in a minute, however often a stranger asks. So no asking spoils a nonce that somebody signs
meanwhile; and a coordinator that was stopped in between knows it again. A recovery takes its holder's keys away, and with them
whatever was given before it.
"""

from __future__ import annotations

import hmac
import secrets
import struct

from winnow_coordinator.coordinator import MICROSECONDS, Coordinator
from winnow_coordinator.store import Transaction, parties
from winnow_coordinator.store.tables import ChallengeKey

NONCE_BYTES = 32
_LIVES = 60 * MICROSECONDS
_KEY_BYTES = 32
_SAID = struct.Struct(">Q8s")
"""When it was given, and what tells it from others of that microsecond; the code follows."""
_CODE_BYTES = NONCE_BYTES - _SAID.size


def give(coordinator: Coordinator, holder_id: str) -> bytes:
    """A nonce that lives a minute; whether there is such an agent or steward can't be told from it."""
    now = coordinator.now
    said = _SAID.pack(now, secrets.token_bytes(8))
    return said + _code(_key(coordinator, holder_id, now // _LIVES), said)


def is_live(tx: Transaction, holder_id: str, nonce: bytes, now: int) -> bool:
    """Whether it was given for that holder within the last minute, and the holder has not recovered since."""
    if len(nonce) != NONCE_BYTES:
        return False
    said, code = nonce[: _SAID.size], nonce[_SAID.size :]
    given_at, _ = _SAID.unpack(said)
    if not 0 <= now - given_at < _LIVES:
        return False
    key = parties.challenge_key(tx, holder_id, given_at // _LIVES)
    return key is not None and hmac.compare_digest(code, _code(key.secret, said))


def spend(tx: Transaction, holder_id: str) -> None:
    """Ends all nonces of a holder that were given until now."""
    parties.forget_challenge_keys(tx, holder_id)


def _code(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, "sha256")[:_CODE_BYTES]


def _key(coordinator: Coordinator, holder_id: str, minute: int) -> bytes:
    """That of the holder and the minute; of nobody, one that is forgotten at once."""
    with coordinator.records.read() as tx:
        if parties.holder(tx, holder_id) is None:
            return secrets.token_bytes(_KEY_BYTES)
        key = parties.challenge_key(tx, holder_id, minute)
    if key is None:  # a stranger's questions keep writers waiting once a minute, and no more
        with coordinator.records.write() as tx:
            key = parties.challenge_key(tx, holder_id, minute)
            if key is None:
                parties.forget_challenge_keys(tx, holder_id, but=(minute - 1, minute))
                key = ChallengeKey(holder_id=holder_id, minute=minute, secret=secrets.token_bytes(_KEY_BYTES))
                tx.add(key)
    return key.secret
