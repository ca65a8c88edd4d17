"""FleetService."""

from __future__ import annotations

from winnow_coordinator import reports
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
