"""TransparencyService."""

from __future__ import annotations

from winnow_coordinator import transparency
from winnow_coordinator.services.base import Context, Office
from winnow_protocol.v1 import transparency_pb2, transparency_pb2_grpc


class TransparencyService(transparency_pb2_grpc.TransparencyServiceServicer):
    """The log's checkpoints and proofs, for agents and the steward."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def GetCheckpoint(  # noqa: N802
        self, request: transparency_pb2.GetCheckpointRequest, context: Context
    ) -> transparency_pb2.GetCheckpointResponse:
        """The checkpoint of the whole log."""
        del request  # it has no fields
        office = self._office
        note = await office.answer(
            context,
            "GetCheckpoint",
            ("agent", "steward"),
            lambda _caller: transparency.newest_checkpoint(office.coordinator),
        )
        return transparency_pb2.GetCheckpointResponse(note=note)

    async def GetInclusionProof(  # noqa: N802
        self, request: transparency_pb2.GetInclusionProofRequest, context: Context
    ) -> transparency_pb2.GetInclusionProofResponse:
        """That a leaf is in the log."""
        office = self._office
        hashes = await office.answer(
            context,
            "GetInclusionProof",
            ("agent", "steward"),
            lambda _caller: transparency.inclusion_proof(office.coordinator, request.log_index, request.tree_size),
        )
        return transparency_pb2.GetInclusionProofResponse(hashes=hashes)

    async def GetConsistencyProof(  # noqa: N802
        self, request: transparency_pb2.GetConsistencyProofRequest, context: Context
    ) -> transparency_pb2.GetConsistencyProofResponse:
        """That the log only grew."""
        office = self._office
        hashes = await office.answer(
            context,
            "GetConsistencyProof",
            ("agent", "steward"),
            lambda _caller: transparency.consistency_proof(office.coordinator, request.first_size, request.second_size),
        )
        return transparency_pb2.GetConsistencyProofResponse(hashes=hashes)
