"""The vault's keys at their birth, and its half of an enrollment and of a recovery.

`make_keys` writes them once; `introduce` and `vouch` run in a confined process of their own, get a certificate request on
stdin and sign it, so that the private keys are never in a process that has a network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import BinaryIO

from google.protobuf.message import DecodeError

from winnow_agent.halves import VOUCHES
from winnow_agent.vault.statements import check_directory
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust, public_recovery_key
from winnow_protocol.at_rest.keys import PartKey, read_secret, write_secret
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.identity import JoinString
from winnow_protocol.receiving import ReceivingKey
from winnow_protocol.signing import Kind, SigningKey, is_signing_key, key_id, recovery_proof
from winnow_protocol.v1.enrollment_pb2 import EnrollRequest, EnrollResponse, VaultKeys

_RECOVERY_PREFIX = "winnow-recovery1-"
_JOINING = "joining"


class BadKeyError(StopRunError):
    """A key can't be used as it is."""


class WrongFleetError(StopRunError):
    """What the coordinator sent is not from the fleet that the join string names."""


def make_keys(folder: Path, key: PartKey | None = None) -> str:
    """Makes the vault's keys in ``folder``, the home's ``vault/keys``, each file readable by its owner alone.

    Args:
        key: of the vault, in an encrypted home.

    Returns:
        the partner's recovery key as text, to be shown once; only its public half is stored.
    """
    recovery = SigningKey.generate()
    folder.mkdir(mode=0o700)
    for name, secret in (("signing.key", SigningKey.generate()), ("receiving.key", ReceivingKey.generate())):
        write_secret(folder / name, secret.to_bytes(), key)
    write_file(folder / "recovery.pub", recovery.public_key)
    return encode_recovery_key(recovery)


def encode_recovery_key(key: SigningKey) -> str:
    """The key's 32 bytes and four bytes of SHA-256 over them, in base32 by groups of four, for paper."""
    raw = key.to_bytes()
    text = base64.b32encode(raw + hashlib.sha256(raw).digest()[:4]).decode().rstrip("=")
    return _RECOVERY_PREFIX + "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def parse_recovery_key(text: str) -> SigningKey:
    """Reads what `encode_recovery_key` wrote, in any case and with spaces.

    Raises:
        BadKeyError: it was cut or mistyped.
    """
    compact = "".join(text.split()).upper().removeprefix(_RECOVERY_PREFIX.upper()).replace("-", "")
    try:
        data = base64.b32decode(compact + "=" * (-len(compact) % 8))
    except ValueError:
        data = b""
    raw = data[:-4]
    if len(raw) != 32 or data[-4:] != hashlib.sha256(raw).digest()[:4]:
        raise BadKeyError(
            "reading the recovery key: its checksum does not fit, so it was cut or mistyped; type it again"
        )
    return SigningKey.from_bytes(raw)


def introduce(vault: Path, source: BinaryIO, out: BinaryIO, key: PartKey | None = None) -> None:
    """The vault's half of an enrollment, over two pipes; each message is one line of base64.

    Reads a join string and a certificate request; writes an EnrollRequest without the token; reads the coordinator's
    EnrollResponse, and only then keeps whom it joined, in ``membership.json``, and the steward's track directory in the
    records. An end of input before that leaves everything as it was.

    Raises:
        BadJoinStringError: the join string is none, or not an agent's.
        BadKeyError: the vault's keys are not there.
        WrongFleetError: the response is not from the steward's fleet that the join string names.
        ForgedStatementError, UntrustedError: its directory is not the steward's.
    """
    join = JoinString.parse(_received(source).decode())
    csr = _received(source)
    signing_key, receiving_key = _load_keys(vault, key)
    request = EnrollRequest(
        csr=csr,
        vault=VaultKeys(
            signing_key=signing_key.public_key,
            receiving_key=receiving_key.public_key,
            recovery_key=public_recovery_key(vault),
        ),
        proof=signing_key.sign(Kind.ENROLL, csr),
    )
    _give(out, request.SerializeToString())
    answer = _received(source)
    if not answer:
        return
    _confirm(vault, join, answer, key)
    _give(out, b"kept")


def begin_joining(vault: Path, join: JoinString) -> None:
    """Notes which fleet the vault is about to join, where the coordinator's answer will come by courier."""
    write_file(vault / _JOINING, join.encode().encode())


def finish_joining(vault: Path, answer: bytes, key: PartKey | None = None) -> None:
    """Keeps whom the vault joined, once the answer has come; without an enrollment that was begun it does nothing.

    Raises:
        WrongFleetError: the answer is not from the steward's fleet that the join string names.
    """
    try:
        join = JoinString.parse((vault / _JOINING).read_text())
    except FileNotFoundError:
        return
    _confirm(vault, join, answer, key, by_courier=True)
    (vault / _JOINING).unlink()


def _confirm(vault: Path, join: JoinString, answer: bytes, key: PartKey | None, *, by_courier: bool = False) -> None:
    """Keeps whom the vault joined, in ``membership.json``, if the answer is from the fleet of the join string.

    The answer itself goes into the records as well, so that the directory in it can be read, and its terms accepted,
    before the vault has run.
    """
    try:
        response = EnrollResponse.FromString(answer)
    except DecodeError as error:
        raise WrongFleetError("taking the coordinator's enrollment: its bytes are no answer; enroll again") from error
    if response.partner != join.partner or key_id(response.steward_root_key) != join.steward_fingerprint:
        raise WrongFleetError(
            "taking the coordinator's enrollment: its partner or its steward's root key is not the join string's; ask the "
            "coordinator's operator for a new join string, and the steward whether it is theirs"
        )
    if not all(map(is_signing_key, (response.steward_root_key, response.answer_key))):
        raise WrongFleetError(
            "taking the coordinator's enrollment: its own or its steward's key is no key that signatures can be told by; ask its operator"
        )
    if response.HasField("directory"):
        check_directory(response.directory, response.steward_root_key)  # before anything is changed
    _keep_membership(vault, join, response, by_courier=by_courier)
    store = Store(vault / "vault.sqlite", key)
    try:
        Trust(store, vault).take_enrollment(answer)
    finally:
        store.close()


def vouch(vault: Path, source: BinaryIO, out: BinaryIO, key: PartKey | None = None) -> None:
    """The vault's half of a recovery: reads a nonce and a certificate request, writes the signature over both.

    It does so as long as it is asked, at the most `VOUCHES` times: a nonce may have grown old before it came to the coordinator.

    Raises:
        BadKeyError: the vault's keys are not there.
        WrongFleetError: what should be a nonce could be something else.
    """
    for _ in range(VOUCHES):
        nonce, csr = _received(source), _received(source)
        if not nonce and not csr:
            return  # the end of input: no more is wanted
        if not 16 <= len(nonce) <= 64 or not csr:
            raise WrongFleetError("vouching for a new certificate: the coordinator's nonce is none; nothing is signed")
        signing_key, _ = _load_keys(vault, key)
        _give(out, signing_key.sign(Kind.RECOVER, recovery_proof(nonce, csr)).SerializeToString())


def _load_keys(vault: Path, key: PartKey | None) -> tuple[SigningKey, ReceivingKey]:
    try:
        signing_key = SigningKey.from_bytes(read_secret(vault / "keys" / "signing.key", key))
        return signing_key, ReceivingKey.from_bytes(read_secret(vault / "keys" / "receiving.key", key))
    except (OSError, ValueError) as error:
        raise BadKeyError(f"reading the vault's keys: {error}; restore vault/keys from a backup") from error


def _received(source: BinaryIO) -> bytes:
    return base64.b64decode(source.readline())


def _give(out: BinaryIO, data: bytes) -> None:
    out.write(base64.b64encode(data) + b"\n")
    out.flush()


def _keep_membership(vault: Path, join: JoinString, response: EnrollResponse, *, by_courier: bool) -> None:
    values = {
        "partner": join.partner,
        "agent": join.agent,
        "steward_fingerprint": join.steward_fingerprint.hex(),
        "agent_id": response.agent_id,
        "answer_key": response.answer_key.hex(),
        **({"by_courier": True} if by_courier else {}),
    }
    write_file(vault / "membership.json", json.dumps(values, indent=1).encode())
