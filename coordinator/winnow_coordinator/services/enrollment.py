"""EnrollmentService, on the port without client certificates, and RenewalService on the main port."""

from __future__ import annotations

from winnow_coordinator import challenges, enrollment
from winnow_coordinator.services.base import Context, Office
from winnow_protocol.v1 import enrollment_pb2, enrollment_pb2_grpc


class EnrollmentService(enrollment_pb2_grpc.EnrollmentServiceServicer):
    """For newcomers, and for agents that lost their certificate."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def Enroll(  # noqa: N802
        self, request: enrollment_pb2.EnrollRequest, context: Context
    ) -> enrollment_pb2.EnrollResponse:
        """A first certificate, for a token."""
        coordinator = self._office.coordinator
        return await self._office.answer_anyone(context, "Enroll", lambda: enrollment.enroll(coordinator, request))

    async def Challenge(  # noqa: N802
        self, request: enrollment_pb2.ChallengeRequest, context: Context
    ) -> enrollment_pb2.ChallengeResponse:
        """A nonce for Recover."""
        coordinator = self._office.coordinator
        nonce = await self._office.answer_anyone(
            context, "Challenge", lambda: challenges.give(coordinator, request.agent_id)
        )
        return enrollment_pb2.ChallengeResponse(nonce=nonce)

    async def Recover(  # noqa: N802
        self, request: enrollment_pb2.RecoverRequest, context: Context
    ) -> enrollment_pb2.EnrollResponse:
        """A certificate, for the vault's signature over a nonce."""
        coordinator = self._office.coordinator
        return await self._office.answer_anyone(context, "Recover", lambda: enrollment.recover(coordinator, request))


class RenewalService(enrollment_pb2_grpc.RenewalServiceServicer):
    """For all who hold a certificate."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def Renew(  # noqa: N802
        self, request: enrollment_pb2.RenewRequest, context: Context
    ) -> enrollment_pb2.RenewResponse:
        """A certificate of the next generation."""
        office = self._office
        return await office.answer(
            context,
            "Renew",
            ("agent", "steward"),
            lambda caller: enrollment.renew(office.coordinator, caller, request),
            pending_too=True,
            renewing=True,
        )
