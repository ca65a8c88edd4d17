"""ContributionService."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from functools import partial

import grpc
import grpc.aio

from winnow_coordinator import contributions, epochs, withdrawals
from winnow_coordinator.callers import Caller
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.services.base import Context, Office, refuse
from winnow_coordinator.uploads import Incoming, Progress, Uploads
from winnow_protocol.chunks import METHOD, SERVICE, part_of
from winnow_protocol.v1 import common_pb2, contribution_pb2, contribution_pb2_grpc
from winnow_protocol.v1.contribution_pb2 import UploadRequest, UploadResponse

_HELD_CHUNKS = 8
"""Of an upload, at most, that have come and are not being written yet."""
_Chunks = asyncio.Queue[memoryview | None]


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
        caller = await run(lambda: office.caller(context, ("agent",)))  # before anything is waited for
        first = await office.next_of(requests)
        if not isinstance(first, UploadRequest) or first.WhichOneof("part") != "header":
            raise RefusedError(Problem.MALFORMED, what="the first message of an upload is not its header")
        header, chunks = first.header, _Chunks(_HELD_CHUNKS)
        receiving = asyncio.ensure_future(self._receive(requests, chunks))
        try:
            incoming = await self._begun(caller, header)
            if isinstance(incoming, Progress):
                return incoming
            async with office.while_admitted(context, ("agent",)):
                return await self._fill(incoming, chunks, receiving)
        finally:
            receiving.cancel()
            await asyncio.gather(
                receiving, return_exceptions=True
            )  # what failed in it was raised where it was waited for

    async def _begun(self, caller: Caller, header: contribution_pb2.UploadHeader) -> Incoming | Progress:
        """What `Uploads.begin` says. Where the call ends before it does, what it began is closed: it would bar the next stream."""
        beginning = self._office.threads.submit(self._uploads.begin, caller, header)
        try:
            return await asyncio.wrap_future(beginning)
        except asyncio.CancelledError:
            beginning.add_done_callback(_close_unused)
            raise

    async def _receive(self, requests: AsyncIterator[UploadRequest | memoryview], chunks: _Chunks) -> None:
        """Hands over what comes, then None; the sender has to wait where nobody takes it, as until its header is found good."""
        while (part := await self._office.next_of(requests)) is not None:
            if not isinstance(part, memoryview):
                raise RefusedError(Problem.MALFORMED, what="a message after the header is no chunk")
            await chunks.put(part)
        await chunks.put(None)

    async def _fill(self, incoming: Incoming, chunks: _Chunks, receiving: asyncio.Future[None]) -> Progress:
        """Writes while more is received, and receives while it is synced."""
        writing = asyncio.ensure_future(self._write(incoming, chunks))
        try:
            await asyncio.wait({receiving, writing}, return_when=asyncio.FIRST_COMPLETED)
            await (receiving if receiving.done() else writing)  # writing ends first only where it fails
            await writing
            return await self._office.run(incoming.finish)
        finally:
            # threads bring it to an end even when this call is cancelled by a stop
            await asyncio.shield(asyncio.ensure_future(self._leave(incoming, writing)))

    async def _write(self, incoming: Incoming, chunks: _Chunks) -> None:
        """Writes what waits, until None comes."""
        run, checkpoint = self._office.run, self._office.coordinator.settings.checkpoint_bytes
        syncing: asyncio.Future[None] = asyncio.ensure_future(asyncio.sleep(0))
        taken: list[memoryview | None] = []
        while None not in taken:
            taken = [await chunks.get()]
            while not chunks.empty():
                taken.append(chunks.get_nowait())
            await run(partial(incoming.take, [chunk for chunk in taken if chunk is not None]))
            if incoming.unsafe >= checkpoint and (syncing.done() or incoming.unsafe >= 2 * checkpoint):
                await syncing
                syncing = asyncio.ensure_future(run(incoming.record))
        await syncing

    async def _leave(self, incoming: Incoming, writing: asyncio.Future[None]) -> None:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)  # what failed in it was raised where it was waited for
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


def _close_unused(beginning: Future[Incoming | Progress]) -> None:
    if beginning.cancelled():
        return
    try:
        begun = beginning.result()
    except RefusedError:  # whom it would have told is gone
        return
    if isinstance(begun, Incoming):
        begun.close()


def add_to_server(service: ContributionService, server: grpc.aio.Server) -> None:
    """Has the server answer these calls; an upload's parts are handed over where they lie in their messages."""
    contribution_pb2_grpc.add_ContributionServiceServicer_to_server(service, server)
    upload = grpc.stream_unary_rpc_method_handler(
        service.Upload, request_deserializer=part_of, response_serializer=UploadResponse.SerializeToString
    )
    server.add_registered_method_handlers(SERVICE, {METHOD: upload})  # in place of the one that was just added
