"""FleetService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

from winnow_coordinator import references, reports
from winnow_coordinator.services.base import Context, Office
from winnow_protocol.v1 import common_pb2, fleet_pb2, fleet_pb2_grpc


class FleetService(fleet_pb2_grpc.FleetServiceServicer):
    """For agents, pending ones too: a report is how they learn that they were approved."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def Report(  # noqa: N802
        self, request: fleet_pb2.ReportRequest, context: Context
    ) -> common_pb2.SignedAnswer:
        """Takes a report and says what is new."""
        office = self._office
        return await office.answer(
            context,
            "Report",
            ("agent",),
            lambda caller: reports.report(office.coordinator, caller, request),
            pending_too=True,
        )

    async def FetchReference(  # noqa: N802
        self, request: fleet_pb2.FetchReferenceRequest, context: Context
    ) -> AsyncIterator[fleet_pb2.FetchReferenceResponse]:
        """The reference of public texts, from an offset."""
        office = self._office
        begin = lambda: references.fetch(office.coordinator, request.digest, request.offset)  # noqa: E731
        async with aclosing(office.blocks(context, "FetchReference", ("agent",), begin)) as blocks:
            async for block in blocks:
                yield fleet_pb2.FetchReferenceResponse(chunk=block)
