"""ContributionService."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from winnow_coordinator import contributions, epochs, withdrawals
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.services.base import Context, Office, refuse
from winnow_coordinator.uploads import Incoming, Progress, Uploads
from winnow_protocol.v1 import common_pb2, contribution_pb2, contribution_pb2_grpc
from winnow_protocol.v1.contribution_pb2 import UploadRequest

_HELD_CHUNKS = 8
"""Of an upload, at most, that have come and are not being written yet."""


class ContributionService(contribution_pb2_grpc.ContributionServiceServicer):
    """For approved agents; Withdraw also for one that its partner's recovery key speaks for."""

    def __init__(self, office: Office, uploads: Uploads) -> None:
        self._office = office
        self._uploads = uploads

    async def Offer(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> common_pb2.SignedAnswer:
        """Verdicts on a batch of documents."""
        office = self._office
        return await office.answer(
            context, "Offer", ("agent",), lambda caller: contributions.offer(office.coordinator, caller, request)
        )

    async def QueryUpload(  # noqa: N802
        self, request: contribution_pb2.QueryUploadRequest, context: Context
    ) -> contribution_pb2.QueryUploadResponse:
        """How many bytes of a shard are safe here."""
        progress = await self._office.answer(
            context, "QueryUpload", ("agent",), lambda caller: self._uploads.query(caller, request.sealed_digest)
        )
        return contribution_pb2.QueryUploadResponse(
            committed_offset=progress.committed_offset, complete=progress.complete
        )

    async def Upload(  # noqa: N802
        self, request_iterator: AsyncIterator[UploadRequest | memoryview], context: Context
    ) -> contribution_pb2.UploadResponse:
        """Takes a shard's bytes; whatever came before a stream broke is kept."""
        with self._office.watched("Upload") as refusals, self._office.in_turn(context):
            progress = await self._take(request_iterator, context)
            return contribution_pb2.UploadResponse(
                committed_offset=progress.committed_offset, complete=progress.complete
            )
        return await refuse(context, refusals[0])

    async def _take(self, requests: AsyncIterator[UploadRequest | memoryview], context: Context) -> Progress:
        office, run = self._office, self._office.run
        await run(lambda: office.caller(context, ("agent",)))  # before anything is waited for
        first = await office.next_of(requests)
        if not isinstance(first, UploadRequest) or first.WhichOneof("part") != "header":
            raise RefusedError(Problem.MALFORMED, what="the first message of an upload is not its header")
        incoming = await run(lambda: self._uploads.begin(office.caller(context, ("agent",)), first.header))
        if isinstance(incoming, Progress):
            return incoming
        async with office.while_admitted(context, ("agent",)):
            return await self._fill(incoming, requests)

    async def _fill(self, incoming: Incoming, requests: AsyncIterator[UploadRequest | memoryview]) -> Progress:
        """Receives while what came is written, and writes while it is synced."""
        waiting: asyncio.Queue[memoryview | None] = asyncio.Queue(_HELD_CHUNKS)
        writing = asyncio.ensure_future(self._write(incoming, waiting))
        try:
            while (part := await self._office.next_of(requests)) is not None:
                if not isinstance(part, memoryview):
                    raise RefusedError(Problem.MALFORMED, what="a message after the header is no chunk")
                await waiting.put(part)
                if writing.done():
                    break
            await waiting.put(None)
            await writing
            return await self._office.run(incoming.finish)
        finally:
            # threads bring it to an end even when this call is cancelled by a stop
            await asyncio.shield(asyncio.ensure_future(self._leave(incoming, writing)))

    async def _write(self, incoming: Incoming, waiting: asyncio.Queue[memoryview | None]) -> None:
        """Writes what waits, until None comes; the sender has to wait where the disk can't follow."""
        run, checkpoint = self._office.run, self._office.coordinator.settings.checkpoint_bytes
        syncing: asyncio.Future[None] = asyncio.ensure_future(asyncio.sleep(0))
        try:
            chunks: list[memoryview | None] = []
            while None not in chunks:
                chunks = [await waiting.get()]
                while not waiting.empty():
                    chunks.append(waiting.get_nowait())
                await run(partial(incoming.take, [chunk for chunk in chunks if chunk is not None]))
                if incoming.unsafe >= checkpoint and (syncing.done() or incoming.unsafe >= 2 * checkpoint):
                    await syncing
                    syncing = asyncio.ensure_future(run(incoming.record))
            await syncing
        finally:
            # whoever waits to hand over more goes on, and finds that nobody takes it
            while not waiting.empty():
                waiting.get_nowait()

    async def _leave(self, incoming: Incoming, writing: asyncio.Future[None]) -> None:
        writing.cancel()
        await asyncio.wait({writing})  # what failed in it was raised where it was waited for
        await self._office.run(incoming.close)

    async def Commit(  # noqa: N802
        self, request: contribution_pb2.CommitRequest, context: Context
    ) -> common_pb2.SignedAnswer:
        """A receipt for a shard whose bytes are complete."""
        office = self._office
        return await office.answer(
            context, "Commit", ("agent",), lambda caller: contributions.commit(office.coordinator, caller, request)
        )

    async def Resign(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> common_pb2.SignedAnswer:
        """Signatures under the directory's epoch, of documents that were offered before."""
        office = self._office
        return await office.answer(
            context, "Resign", ("agent",), lambda caller: epochs.resign(office.coordinator, caller, request)
        )

    async def Withdraw(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> common_pb2.SignedAnswer:
        """A tombstone for documents that the partner takes back."""
        office = self._office
        return await office.answer(
            context,
            "Withdraw",
            ("agent",),
            lambda caller: withdrawals.withdraw(office.coordinator, caller, request),
            pending_too=True,  # for the partner's recovery key
        )
