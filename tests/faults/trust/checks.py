"""The checks that stand in an attack's way, as tests take them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from winnow_protocol.signing import Kind
from winnow_protocol.v1.common_pb2 import SignedStatement


def unverified(statement: SignedStatement, _kind: Kind, _key: bytes) -> bytes:
    """In the place of `verify`: whatever it says is believed."""
    return statement.payload


@dataclass(frozen=True)
class Check:
    """What stands in an attack's way, and what takes its place to show that nothing else does."""

    owner: Any
    name: str
    without: Any
