"""The vault's word for a new certificate, as its half gives it over two pipes."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest

from winnow_agent.halves import VOUCHES
from winnow_agent.vault.keys import WrongFleetError, make_keys, vouch
from winnow_protocol.signing import Kind, SigningKey, recovery_proof, verify
from winnow_protocol.v1.common_pb2 import SignedStatement

CSR = b"a certificate request"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    make_keys(tmp_path / "keys")
    return tmp_path


def lines(*parts: bytes) -> io.BytesIO:
    return io.BytesIO(b"".join(base64.b64encode(part) + b"\n" for part in parts))


def vouched(vault: Path, source: io.BytesIO) -> list[bytes]:
    """What was signed."""
    out, key = io.BytesIO(), SigningKey.from_bytes((vault / "keys" / "signing.key").read_bytes())
    vouch(vault, source, out)
    statements = [SignedStatement.FromString(base64.b64decode(line)) for line in out.getvalue().splitlines()]
    return [verify(statement, Kind.RECOVER, key.public_key) for statement in statements]


def test_it_vouches_again_over_another_nonce_but_not_without_end(vault: Path) -> None:
    nonces = [bytes([number]) * 32 for number in range(VOUCHES + 2)]
    source = lines(*(part for nonce in nonces for part in (nonce, CSR)))
    assert vouched(vault, source) == [recovery_proof(nonce, CSR) for nonce in nonces[:VOUCHES]]


def test_it_ends_in_silence_once_no_more_is_wanted(vault: Path) -> None:
    assert vouched(vault, lines()) == []  # the coordinator could not be reached
    assert vouched(vault, lines(bytes(32), CSR)) == [recovery_proof(bytes(32), CSR)]


@pytest.mark.parametrize("parts", [(b"short", CSR), (bytes(65), CSR), (bytes(32), b""), (bytes(32),)])
def test_it_signs_nothing_else(vault: Path, parts: tuple[bytes, ...]) -> None:
    out = io.BytesIO()
    with pytest.raises(WrongFleetError, match="nothing is signed"):
        vouch(vault, lines(*parts), out)
    assert out.getvalue() == b""
