"""StewardService."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

from winnow_coordinator import acceptances, epochs, restoration, revocations, stewardship, transparency
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.references import References
from winnow_coordinator.services.base import Context, Office, refuse
from winnow_protocol.identity import Role
from winnow_protocol.v1 import common_pb2, steward_pb2, steward_pb2_grpc

_STEWARD: tuple[Role, ...] = ("steward",)


class StewardService(steward_pb2_grpc.StewardServiceServicer):
    """For a client certificate of the steward's role only."""

    def __init__(self, office: Office, references: References) -> None:
        self._office = office
        self._references = references

    async def ListPending(  # noqa: N802
        self, request: steward_pb2.ListPendingRequest, context: Context
    ) -> steward_pb2.ListPendingResponse:
        """The agents that wait for approval."""
        del request  # it has no fields
        office = self._office
        return await office.answer(
            context, "ListPending", _STEWARD, lambda _caller: stewardship.pending(office.coordinator)
        )

    async def Approve(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> steward_pb2.PublishResponse:
        """Lets an agent contribute."""
        office = self._office
        version = await office.answer(
            context, "Approve", _STEWARD, lambda caller: stewardship.approve(office.coordinator, caller, request)
        )
        return steward_pb2.PublishResponse(version=version)

    async def PublishDirectory(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> steward_pb2.PublishResponse:
        """The tracks from now on."""
        office = self._office
        version = await office.answer(
            context,
            "PublishDirectory",
            _STEWARD,
            lambda caller: stewardship.publish_directory(office.coordinator, caller, request),
        )
        return steward_pb2.PublishResponse(version=version)

    async def PublishPolicy(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> steward_pb2.PublishResponse:
        """The fleet policy from now on."""
        office = self._office
        version = await office.answer(
            context,
            "PublishPolicy",
            _STEWARD,
            lambda caller: stewardship.publish_policy(office.coordinator, caller, request),
        )
        return steward_pb2.PublishResponse(version=version)

    async def PutReference(  # noqa: N802
        self, request_iterator: AsyncIterator[steward_pb2.PutReferenceRequest], context: Context
    ) -> steward_pb2.PublishResponse:
        """The reference of public texts from now on."""
        office, requests, loop = self._office, aiter(request_iterator), asyncio.get_running_loop()

        def chunks() -> Iterator[bytes]:
            # runs in a thread of the office, and waits there for what the loop reads
            while (request := asyncio.run_coroutine_threadsafe(office.next_of(requests), loop).result()) is not None:
                office.caller(context, _STEWARD, renewing=True)
                yield request.chunk

        with office.watched("PutReference") as refusals, office.in_turn(context):
            await office.run(lambda: office.caller(context, _STEWARD))  # before anything is waited for
            first = await office.next_of(requests)
            if first is None or first.WhichOneof("part") != "notice":
                raise RefusedError(Problem.MALFORMED, what="the first message is not the notice")
            version = await office.run(
                lambda: self._references.put(
                    office.caller(context, _STEWARD), first.notice, chunks(), offset=first.offset
                )
            )
            return steward_pb2.PublishResponse(version=version)
        return await refuse(context, refusals[0])

    async def QueryReference(  # noqa: N802
        self, request: steward_pb2.QueryReferenceRequest, context: Context
    ) -> steward_pb2.QueryReferenceResponse:
        """How much of a reference came."""
        progress = await self._office.answer(
            context, "QueryReference", _STEWARD, lambda _caller: self._references.query(request.digest)
        )
        return steward_pb2.QueryReferenceResponse(
            committed_offset=progress.committed_offset, complete=progress.complete
        )

    async def ListShards(  # noqa: N802
        self, request: steward_pb2.ListShardsRequest, context: Context
    ) -> steward_pb2.ListShardsResponse:
        """A page of shards with their key tables and marks."""
        office = self._office
        return await office.answer(
            context,
            "ListShards",
            _STEWARD,
            lambda _caller: stewardship.list_shards(office.coordinator, request.track, request.after_shard),
        )

    async def FetchShard(  # noqa: N802
        self, request: steward_pb2.FetchShardRequest, context: Context
    ) -> AsyncIterator[steward_pb2.FetchShardResponse]:
        """A shard's sealed bytes."""
        office = self._office
        begin = lambda: stewardship.fetch_shard(office.coordinator, request.shard_id, request.offset)  # noqa: E731
        async with aclosing(office.blocks(context, "FetchShard", _STEWARD, begin)) as blocks:
            async for block in blocks:
                yield steward_pb2.FetchShardResponse(chunk=block)

    async def ListWithdrawals(  # noqa: N802
        self, request: steward_pb2.ListWithdrawalsRequest, context: Context
    ) -> steward_pb2.ListWithdrawalsResponse:
        """Tombstones since a leaf of the log."""
        office = self._office
        return await office.answer(
            context,
            "ListWithdrawals",
            _STEWARD,
            lambda _caller: stewardship.withdrawals(office.coordinator, request.after_log_index),
        )

    async def ListAcceptances(  # noqa: N802
        self, request: steward_pb2.ListAcceptancesRequest, context: Context
    ) -> steward_pb2.ListAcceptancesResponse:
        """A page of the terms that partners accepted."""
        office = self._office
        return await office.answer(
            context, "ListAcceptances", _STEWARD, lambda _caller: acceptances.page(office.coordinator, request.after)
        )

    async def ListLog(  # noqa: N802
        self, request: steward_pb2.ListLogRequest, context: Context
    ) -> steward_pb2.ListLogResponse:
        """A page of the log's leaves."""
        office = self._office
        leaves = await office.answer(
            context,
            "ListLog",
            _STEWARD,
            lambda _caller: transparency.leaves(office.coordinator, request.first_index),
        )
        return steward_pb2.ListLogResponse(leaves=leaves)

    async def Revoke(  # noqa: N802
        self, request: common_pb2.SignedStatement, context: Context
    ) -> steward_pb2.PublishResponse:
        """Puts agents out of the fleet."""
        office = self._office
        version = await office.answer(
            context, "Revoke", _STEWARD, lambda caller: revocations.revoke(office.coordinator, caller, request)
        )
        return steward_pb2.PublishResponse(version=version)

    async def GetEpoch(  # noqa: N802
        self, request: steward_pb2.GetEpochRequest, context: Context
    ) -> steward_pb2.GetEpochResponse:
        """How far the fleet has moved to the directory's epoch."""
        del request  # it has no fields
        office = self._office
        return await office.answer(context, "GetEpoch", _STEWARD, lambda _caller: epochs.standing(office.coordinator))

    async def ListPublished(  # noqa: N802
        self, request: steward_pb2.ListPublishedRequest, context: Context
    ) -> steward_pb2.ListPublishedResponse:
        """A page of what the steward has published."""
        office = self._office
        return await office.answer(
            context,
            "ListPublished",
            _STEWARD,
            lambda _caller: stewardship.published(office.coordinator, request.kind, request.after),
        )

    async def RestoreWithdrawal(  # noqa: N802
        self, request: steward_pb2.RestoreWithdrawalRequest, context: Context
    ) -> steward_pb2.RestoreWithdrawalResponse:
        """Withdraws again what a backup has brought back."""
        office = self._office
        documents = await office.answer(
            context,
            "RestoreWithdrawal",
            _STEWARD,
            lambda caller: restoration.restore_withdrawal(
                office.coordinator, caller, request.tombstone, request.withdrawal
            ),
        )
        return steward_pb2.RestoreWithdrawalResponse(documents=documents)

    async def Cosign(  # noqa: N802
        self, request: steward_pb2.CosignRequest, context: Context
    ) -> steward_pb2.CosignResponse:
        """Takes a checkpoint with the steward's cosignature."""
        office = self._office
        await office.answer(
            context, "Cosign", _STEWARD, lambda caller: transparency.cosign(office.coordinator, caller, request.note)
        )
        return steward_pb2.CosignResponse()
