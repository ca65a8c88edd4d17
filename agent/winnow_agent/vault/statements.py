"""What is seen to before a statement that came in through the gateway counts."""

from __future__ import annotations

from typing import TypeVar

from google.protobuf.message import DecodeError, Message

from winnow_protocol.errors import StopRunError
from winnow_protocol.policy import parse_policy
from winnow_protocol.policy_file import PolicyError
from winnow_protocol.signing import Kind, digest, verify
from winnow_protocol.tracks import terms_digest
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.steward_pb2 import Directory, Policy, TrackKey

_M = TypeVar("_M", bound=Message)


class UntrustedError(StopRunError):
    """Something that came in through the gateway is not what its signer would have said; it is not used."""


class UnreadablePolicyError(UntrustedError):
    """The fleet's policy says something that this version of the agent does not know."""


def check_policy(policy: Policy) -> None:
    """Sees whether a fleet policy can be read; one that can't must not be kept, for nothing would start under it.

    Raises:
        UnreadablePolicyError: it can't.
    """
    try:
        parse_policy(policy.yaml.decode(), f"fleet policy {policy.version}")
    except (PolicyError, UnicodeDecodeError) as error:
        raise UnreadablePolicyError(
            f"taking the fleet's policy, version {policy.version}: this agent can't read it: {error}; bring the agent up to date, or"
            " ask the steward to publish one that it knows"
        ) from error


def check_directory(statement: SignedStatement, root_key: bytes) -> None:
    """Sees whether a track directory is the steward's.

    Raises:
        ForgedStatementError: another key signed it.
        UntrustedError: it has terms that its digest does not fit.
    """
    check_keys_and_terms(parsed(Directory, verify(statement, Kind.DIRECTORY, root_key)))


def check_keys_and_terms(directory: Directory) -> None:
    """Sees that each track's terms are the text that their digest names, and that it has one active key at the most.

    What a partner accepts is named by its digest everywhere, so the text that it reads has to be that one; and there is one
    key that a shard can be sealed to.

    Raises:
        UntrustedError: it is not so.
    """
    for track in directory.tracks:
        if sum(key.state == TrackKey.STATE_ACTIVE for key in track.keys) > 1:
            raise UntrustedError(
                f"taking the steward's directory: {track.name} has two active keys in it; it is not used; ask the steward"
            )
        if track.terms_digest != terms_digest(track.terms):
            raise UntrustedError(
                f"taking the steward's directory: the terms of {track.name} are not the text that its digest names; it is not"
                " used; ask the steward"
            )


def is_another(policy: SignedStatement, version: int, directory: Directory) -> bool:
    """Whether a policy has the version that the directory names, and is not the one that it names."""
    return version == directory.policy.version and digest(policy.payload) != directory.policy.digest


def parsed(message_type: type[_M], data: bytes) -> _M:
    """The message that some bytes are; UntrustedError if they are none."""
    try:
        return message_type.FromString(data)
    except DecodeError as error:
        raise UntrustedError(f"reading a {message_type.DESCRIPTOR.name}: its bytes are none") from error
