"""What every call to the coordinator shares: limits of gRPC, and its errors as sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar, cast

import grpc

from winnow_protocol.errors import StopRunError, TryLaterError, WinnowError
from winnow_protocol.wire import MESSAGE_BYTES

Answer = TypeVar("Answer")

_LATER = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.ABORTED,
}
_READS = (
    "ListPending",
    "ListShards",
    "ListWithdrawals",
    "ListAcceptances",
    "ListLog",
    "GetEpoch",
    "QueryReference",
    "ListPublished",
)
# gRPC's own retries, with its jitter, for calls that only read; what writes is told to the person instead.
_SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [
                *({"service": "winnow.v1.StewardService", "method": method} for method in _READS),
                {"service": "winnow.v1.TransparencyService"},
            ],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.2s",
                "maxBackoff": "2s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ]
}
OPTIONS: Final[list[tuple[str, Any]]] = [
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.max_send_message_length", MESSAGE_BYTES),
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
]
_TOO_LARGE: Final = "message larger than max"
"""In gRPC's own sentence, at either end, where it does not let a message through."""


class NotOnRecordError(StopRunError):
    """The certificate counts no more: it was replaced, or its holder is not on record; its root key may get another."""


class MessageTooLargeError(StopRunError):
    """gRPC, at this end or at the other, lets a message of this size not through; the coordinator refused nothing."""


def call(doing: str, address: str, method: Callable[[], Answer]) -> Answer:
    """Makes a call, and says of what fails what it was.

    Raises:
        TryLaterError: the coordinator can't be reached, or can't take it now.
        NotOnRecordError, MessageTooLargeError, StopRunError: the last where it refuses.
    """
    try:
        return method()
    except grpc.RpcError as error:
        raise sentence(doing, address, error) from error


def sentence(doing: str, address: str, error: grpc.RpcError) -> WinnowError:
    """A failed call as an error of ours."""
    if not isinstance(error, grpc.Call):
        return TryLaterError(f"{doing} at {address}: the connection failed; try again later")
    code, details, problem = error.code(), (error.details() or "")[:500], _problem_of(error)
    if code is grpc.StatusCode.UNAVAILABLE and "failed to connect" in details.lower():
        return TryLaterError(f"{doing} at {address}: nobody can be reached there; see that the coordinator is up")
    if code in _LATER:
        return TryLaterError(f"{doing} at {address}: {details or code.name}; try again later")
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and not problem:
        return _exhausted(doing, address, details)
    if problem == "unknown_caller":
        return NotOnRecordError(f"{doing} at {address}: refused ({code.name}): {details}")
    return StopRunError(f"{doing} at {address}: refused ({code.name}): {details}")


def is_refused_as(error: WinnowError, *problems: str) -> bool:
    """Whether a call failed because the coordinator refused it for one of these, in its own words."""
    cause = error.__cause__
    return isinstance(cause, grpc.Call) and _problem_of(cause) in problems


def _exhausted(doing: str, address: str, details: str) -> WinnowError:
    """gRPC's own word, which no coordinator spoke: a message is too large, or there are too many calls."""
    if _TOO_LARGE not in details:
        return TryLaterError(f"{doing} at {address}: too many calls are under way there ({details}); try again later")
    what, found = ("answer", "") if "CLIENT: Received" in details else ("request", "; nothing of it was kept")
    return MessageTooLargeError(
        f"{doing} at {address}: the {what} is larger than the {MESSAGE_BYTES >> 20} MiB that a message may have, and gRPC let it "
        f"not through{found}; bring steward and coordinator to the same version (see --version of both), and if they are, show "
        f"this to the coordinator's operator: {details}"
    )


def _problem_of(error: grpc.Call) -> str:
    """The coordinator's word for what is wrong; empty where it was not the coordinator that said no."""
    metadata = cast("Iterable[tuple[str, str | bytes]]", error.trailing_metadata() or ())
    return next((str(value) for key, value in metadata if key == "winnow-problem"), "")
