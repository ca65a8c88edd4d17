"""One root key to the next: both sign, the one that was named follows, and it names one in its turn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow_protocol.signing import ForgedStatementError, Kind, SigningKey, digest
from winnow_protocol.succession import (
    TakenOver,
    WrongSuccessorError,
    name_successor,
    parties_of,
    take_over,
    verify_succession,
)
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Succession

ROOT, SUCCESSOR, NEXT, STRANGER = (SigningKey.generate() for _ in range(4))
NAMED = digest(SUCCESSOR.public_key)


def sound() -> SignedStatement:
    return take_over(name_successor(ROOT, SUCCESSOR.public_key), SUCCESSOR, NEXT.public_key)


def altered(change: Callable[[Succession], None], key: SigningKey = SUCCESSOR) -> SignedStatement:
    """A succession that was changed and then signed."""
    succession = Succession.FromString(sound().payload)
    change(succession)
    return key.sign(Kind.SUCCESSION, succession.SerializeToString())


def test_a_sound_one_says_from_which_key_to_which() -> None:
    taken = verify_succession(sound(), ROOT.public_key, NAMED)
    assert taken == TakenOver(ROOT.public_key, SUCCESSOR.public_key, digest(NEXT.public_key))
    assert parties_of(sound()) == (ROOT.public_key, SUCCESSOR.public_key)


@pytest.mark.parametrize(
    "following", [b"", b"short", NAMED, digest(ROOT.public_key)], ids=["none", "short", "itself", "the one before"]
)
def test_a_successor_without_one_of_its_own_is_not_followed(following: bytes) -> None:
    def change(succession: Succession) -> None:
        succession.successor_digest = following

    with pytest.raises(WrongSuccessorError, match="none of its own"):
        verify_succession(altered(change), ROOT.public_key, NAMED)


@pytest.mark.parametrize(
    ("statement", "trusted", "named", "error"),
    [
        (sound(), STRANGER.public_key, NAMED, ForgedStatementError),
        (sound(), ROOT.public_key, digest(STRANGER.public_key), WrongSuccessorError),
        (sound(), ROOT.public_key, b"", WrongSuccessorError),
        (altered(lambda _: None, STRANGER), ROOT.public_key, NAMED, ForgedStatementError),
        (SUCCESSOR.sign(Kind.SUCCESSION, b"\xff"), ROOT.public_key, NAMED, ForgedStatementError),
        (SUCCESSOR.sign(Kind.DIRECTORY, sound().payload), ROOT.public_key, NAMED, ForgedStatementError),
    ],
    ids=[
        "of another root",
        "another was named",
        "nobody was named",
        "a stranger signed",
        "no bytes of one",
        "a directory",
    ],
)
def test_anything_else_is_not_followed(
    statement: SignedStatement, trusted: bytes, named: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        verify_succession(statement, trusted, named)
