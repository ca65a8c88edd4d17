"""What all services share: the caller's identity, the thread pool, and errors as statuses."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Never, TypeVar

import grpc
import grpc.aio

from winnow_coordinator.callers import Caller, identify
from winnow_coordinator.coordinator import Coordinator
from winnow_coordinator.dashboard.metrics import Metrics
from winnow_coordinator.errors import Problem, RefusedError
from winnow_protocol.errors import TryLaterError
from winnow_protocol.identity import CertificateError, Role, identity_of

logger = logging.getLogger(__name__)

T = TypeVar("T")
Context = grpc.aio.ServicerContext[Any, Any]

_RECHECK_SECONDS = 5.0
CALLS_AT_ONCE = 16
SILENT_SECONDS = 120.0
"""How long a stream may bring nothing: a chunk of 1 MiB takes 16 s at the 64 KiB/s that an agent counts with."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where calls are answered: the coordinator's core, and the threads in which it may block."""

    coordinator: Coordinator
    threads: Executor
    metrics: Metrics
    under_way: Counter[str] = field(default_factory=Counter)
    """Calls by whom their certificate names."""

    async def run(self, work: Callable[[], T]) -> T:
        """Does blocking work in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    async def answer(
        self,
        context: Context,
        method: str,
        roles: tuple[Role, ...],
        work: Callable[[Caller], T],
        *,
        pending_too: bool = False,
        renewing: bool = False,
    ) -> T:
        """Answers one call of a caller of these roles; a refusal becomes its status and sentence."""
        with self.watched(method) as refusals:
            name = self._enter(context)
            working = self.threads.submit(
                lambda: work(self.caller(context, roles, pending_too=pending_too, renewing=renewing))
            )
            loop = asyncio.get_running_loop()
            # A call that was cancelled has its thread until that is through with it.
            working.add_done_callback(lambda _: loop.call_soon_threadsafe(self._leave, name))
            return await asyncio.wrap_future(working)
        return await refuse(context, refusals[0])

    @contextmanager
    def in_turn(self, context: Context) -> Iterator[None]:
        """One of the calls that a caller may have under way, for a stream.

        Raises:
            RefusedError: `CALLS_AT_ONCE` are, and others are to get theirs.
        """
        name = self._enter(context)
        try:
            yield
        finally:
            self._leave(name)

    def _enter(self, context: Context) -> str:
        (certificate,) = context.auth_context().get("x509_pem_cert") or (b"",)
        name = _named(certificate)
        if self.under_way[name] >= CALLS_AT_ONCE:
            raise RefusedError(Problem.BUSY, detail=f"{CALLS_AT_ONCE} calls of {name} are under way")
        self.under_way[name] += 1
        return name

    def _leave(self, name: str) -> None:
        self.under_way[name] -= 1
        if not self.under_way[name]:
            del self.under_way[name]

    async def blocks(
        self, context: Context, method: str, roles: tuple[Role, ...], begin: Callable[[], Iterator[bytes]]
    ) -> AsyncGenerator[bytes, None]:
        """What a caller of these roles is streamed, block by block; close it by `contextlib.aclosing`.

        Each block is for whoever may still call: nothing goes to one that was put out since.
        """

        def first() -> Iterator[bytes]:
            self.caller(context, roles)
            return begin()

        def further() -> bytes:
            self.caller(context, roles, renewing=True)
            return next(found, b"")

        with self.watched(method) as refusals, self.in_turn(context):
            found = await self.run(first)
            while block := await self.run(further):
                yield block
        if refusals:
            await refuse(context, refusals[0])

    async def answer_anyone(self, context: Context, method: str, work: Callable[[], T]) -> T:
        """Answers one call, whoever calls."""
        with self.watched(method) as refusals:
            return await self.run(work)
        return await refuse(context, refusals[0])

    def caller(
        self, context: Context, roles: tuple[Role, ...], *, pending_too: bool = False, renewing: bool = False
    ) -> Caller:
        """Who is behind the connection's certificate, checked against the records now."""
        (certificate,) = context.auth_context().get("x509_pem_cert") or (b"",)
        try:
            identity = identity_of(certificate)
        except CertificateError as error:
            raise RefusedError(Problem.UNKNOWN_CALLER, detail=str(error)) from error
        return identify(self.coordinator, identity, roles, pending_too=pending_too, renewing=renewing)

    @asynccontextmanager
    async def while_admitted(self, context: Context, roles: tuple[Role, ...]) -> AsyncIterator[None]:
        """Ends what is done for a stream's sender that may call no more, whether or not it sends.

        Raises:
            RefusedError: it was revoked or locked; within 5 seconds.
        """
        refusals: list[RefusedError] = []
        task = asyncio.current_task()
        watching = asyncio.create_task(self._watch(context, roles, refusals, task))
        try:
            yield
        except asyncio.CancelledError:
            if not refusals or task is None:
                raise
            task.uncancel()
            raise refusals[0] from None
        finally:
            watching.cancel()

    async def _watch(
        self,
        context: Context,
        roles: tuple[Role, ...],
        refusals: list[RefusedError],
        task: asyncio.Task[Any] | None,
    ) -> None:
        while task is not None and not refusals:
            await asyncio.sleep(_RECHECK_SECONDS)
            try:
                # its certificate may be older than two renewals by now: a long stream goes on under the one that it began with
                await self.run(lambda: self.caller(context, roles, renewing=True))
            except TryLaterError as error:
                logger.warning("whether a sender may still send is asked later: %s", error)
            except RefusedError as error:
                refusals.append(error)
                task.cancel()

    async def next_of(self, requests: AsyncIterator[T]) -> T | None:
        """The next message of a stream, None at its end; RefusedError where none comes for too long."""
        try:
            async with asyncio.timeout(SILENT_SECONDS):
                return await anext(requests, None)
        except TimeoutError as error:
            raise RefusedError(Problem.SILENT, seconds=round(SILENT_SECONDS)) from error

    @contextmanager
    def watched(self, method: str) -> Iterator[list[RefusedError]]:
        """Counts and times a call. An error ends the block early, and stands in the list that the block was given."""
        refusals: list[RefusedError] = []
        with self.metrics.timed(method) as status:
            try:
                yield refusals
            except RefusedError as error:
                refusals.append(error)
                logger.info("refused: %s %s %s", method, error.problem.value, error.detail)
            except TryLaterError as error:
                refusals.append(RefusedError(Problem.BUSY))
                logger.warning("busy: %s: %s", method, error)
            except Exception:
                # whatever it is, the peer gets a status and a sentence, and the log gets the rest
                refusals.append(RefusedError(Problem.INTERNAL))
                logger.exception("failed: %s", method)
            status.extend(refusal.status for refusal in refusals)


async def refuse(context: Context, error: RefusedError) -> Never:
    """Ends the call with the refusal's status and sentence, and the catalogue's word in the trailing metadata."""
    await context.abort(grpc.StatusCode[error.status], error.sentence, (("winnow-problem", error.problem.value),))


@functools.lru_cache(maxsize=4096)
def _named(certificate: bytes) -> str:
    """Whom a certificate names, whichever of theirs it is."""
    try:
        return identity_of(certificate).agent_id
    except CertificateError:
        return hashlib.sha256(certificate).hexdigest()
