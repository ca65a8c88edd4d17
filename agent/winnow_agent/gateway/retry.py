"""Which failed calls are worth another try, and when: full jitter over a doubling span.

After M. Brooker, "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015). Only idempotent calls are tried again;
every call of the contract but Upload is one, and an upload that was begun goes on from the offset that QueryUpload names.
"""

from __future__ import annotations

import logging
import random
import re
import threading
from collections.abc import Callable, Iterable
from typing import Final, TypeVar, cast
from urllib.parse import unquote

import grpc

from winnow_protocol.errors import SetAsideError, TryLaterError

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

ATTEMPTS = 4
_BASE_SECONDS = 0.5
_CAP_SECONDS = 8.0

_FOR_GOOD = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.PERMISSION_DENIED,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.DATA_LOSS,
    }
)
_PROBLEM = "winnow-problem"
"""The coordinator's word for what is wrong, in the trailing metadata; finer than the status."""
_OF_THE_CALLER = frozenset({"pending", "locked", "revoked"})
"""Problems of the agent, not of the item: the item waits until a person has mended them."""
_OF_THE_ITEM = frozenset({"too_large"})
_OF_THE_KIND = frozenset({"too_many_offers"})
"""Problems of all items of a kind, for a time: others go through."""


class RefusedError(SetAsideError):
    """The coordinator refused a call for good: the same call would be refused again.

    Attributes:
        code: gRPC's name of the status, e.g. ``INVALID_ARGUMENT``.
        details: the coordinator's sentence.
    """

    def __init__(self, doing: str, code: str, details: str) -> None:
        super().__init__(f"{doing}: the coordinator refuses with {code}: {details}", kind="refused")
        self.code = code
        self.details = details


class UnreachableError(TryLaterError):
    """The coordinator did not answer, or can't take the call now."""


class FailedError(UnreachableError):
    """The coordinator failed on this very request (INTERNAL): it is there, and others may go through."""


class PacedError(FailedError):
    """The coordinator takes no more of this kind from this agent for a time: others may go through."""


class BarredError(UnreachableError):
    """The coordinator takes nothing from this agent now: it is not approved yet, locked, or revoked.

    Attributes:
        problem: the coordinator's word for it.
    """

    def __init__(self, message: str, problem: str) -> None:
        super().__init__(message)
        self.problem = problem


class StoppedError(TryLaterError):
    """A call was given up because the gateway is to stop, or quiet hours began."""


def full_jitter(attempt: int, cap_seconds: float = _CAP_SECONDS) -> float:
    """Seconds to wait before the try that follows ``attempt`` (from 0): uniform over 0 to a doubling, capped span."""
    return random.uniform(0, min(cap_seconds, _BASE_SECONDS * 2 ** min(attempt, 32)))  # noqa: S311


def error_of(error: grpc.RpcError, doing: str) -> RefusedError | UnreachableError:
    """What a failed call means: refused for good, or worth another try."""
    code, details = error.code(), error.details() or "no details"
    problem = problem_of(error)
    if problem in _OF_THE_CALLER:
        return BarredError(f"{doing}: {details.rstrip('.')}; what waits in the outbox stays there until then", problem)
    if code in _FOR_GOOD or problem in _OF_THE_ITEM:
        return RefusedError(doing, code.name, details)
    if code is grpc.StatusCode.UNAVAILABLE and "last error:" in details:
        # gRPC's own sentence names every layer; the last part is what a person can act on.
        reason = details.rpartition(": ")[2].strip("; ")
        tried = _PEER.search(details)  # the proxy, where there is one
        at = f" at {unquote(tried[1])}" if tried else ""
        return UnreachableError(f"{doing}: the coordinator can't be reached{at}: {reason}; it is tried again by itself")
    if problem in _OF_THE_KIND:
        return PacedError(f"{doing}: {details.rstrip('.')}; it is offered again by itself")
    kind = FailedError if code is grpc.StatusCode.INTERNAL else UnreachableError
    return kind(f"{doing}: {code.name}: {details}; it is tried again by itself")


_PEER: Final = re.compile(r"ipv[46]:(\S+): ")
"""The address that gRPC tried, in its sentence."""


def problem_of(error: grpc.RpcError) -> str:
    """The coordinator's own word for what is wrong; empty where it was not the coordinator that said no."""
    metadata = cast("Iterable[tuple[str, str | bytes]]", error.trailing_metadata() or ())
    return next((str(value) for key, value in metadata if key == _PROBLEM), "")


def with_retries(call: Callable[[], _T], stop: threading.Event, attempts: int = ATTEMPTS) -> _T:
    """Calls until it succeeds, is refused, or has failed ``attempts`` times; a stop ends the wait at once.

    Raises:
        RefusedError, UnreachableError: as the last try did.
    """
    for attempt in range(attempts):
        try:
            return call()
        except UnreachableError as error:
            if attempt + 1 == attempts or isinstance(error, BarredError | PacedError):
                raise
            wait = full_jitter(attempt)
            logger.info("try %d of %d failed, again in %.1f s: %s", attempt + 1, attempts, wait, error)
            if stop.wait(wait):
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")
