"""Joining by one string, and certificates that gRPC itself takes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given
from hypothesis import strategies as st

from winnow_protocol.errors import TryLaterError
from winnow_protocol.first_contact import fetch_ca
from winnow_protocol.identity import (
    BadJoinStringError,
    CertificateAuthority,
    CertificateError,
    Identity,
    JoinString,
    expires_at,
    identity_of,
    make_csr,
    make_tls_key,
    pem_chain,
    split_address,
)

HOUR = timedelta(hours=1)
JOIN = JoinString(
    role="agent",
    main_address="winnow.example.org:8443",
    enrollment_address="[2001:db8::1]:8444",
    ca_fingerprint=bytes(range(32)),
    steward_fingerprint=bytes(range(32, 64)),
    partner="Société d’histoire",
    agent="reading-room",
    token=b"t" * 16,
)


def test_a_join_string_is_read_back_also_after_a_mail_program_broke_its_lines() -> None:
    text = JOIN.encode()
    assert text.startswith("winnow1-")
    assert JoinString.parse(text) == JOIN
    assert JoinString.parse("  " + "\n".join(text[i : i + 60] for i in range(0, len(text), 60)) + "\n") == JOIN
    stewards = replace(JOIN, role="steward", steward_fingerprint=b"", partner="")
    assert JoinString.parse(stewards.encode()) == stewards


@given(data=st.data())
def test_a_cut_or_mistyped_join_string_is_named_as_such(data: st.DataObject) -> None:
    text = JOIN.encode()
    if data.draw(st.booleans(), label="cut"):
        wrong = text[: data.draw(st.integers(8, len(text) - 1))]
    else:
        at = data.draw(st.integers(8, len(text) - 2))
        letter = data.draw(st.sampled_from("abcXYZ019-_").filter(lambda letter: letter != text[at]))
        wrong = text[:at] + letter + text[at + 1 :]
    with pytest.raises(BadJoinStringError, match="cut or mistyped"):
        JoinString.parse(wrong)


@pytest.mark.parametrize("wrong", ["", "hello", "winnow2-abc", "winnow1-", "winnow1-!!!!", "winnow1-ü"])
def test_what_is_no_join_string_is_refused(wrong: str) -> None:
    with pytest.raises(BadJoinStringError):
        JoinString.parse(wrong)


@pytest.mark.parametrize(
    "change",
    [{"main_address": "nowhere"}, {"ca_fingerprint": b"short"}, {"token": b""}, {"enrollment_address": "a/b:1"}],
)
def test_a_join_string_with_a_wrong_field_is_refused(change: dict[str, str | bytes]) -> None:
    with pytest.raises(BadJoinStringError, match="fields"):
        JoinString.parse(replace(JOIN, **change).encode())  # type: ignore[arg-type]


def test_addresses() -> None:
    assert split_address("[::1]:80") == ("::1", 80)
    for wrong in ("", "host", "host:", "host:0", "host:99999", "user@host:1", "host:1/x"):
        with pytest.raises(CertificateError):
            split_address(wrong)


@pytest.fixture(scope="module")
def authority() -> CertificateAuthority:
    return CertificateAuthority.create("test")


class Echo(grpc.GenericRpcHandler):
    """Answers every call with the caller's identity."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:  # noqa: ARG002
        def answer(_: bytes, context: Any) -> bytes:
            (certificate,) = context.auth_context()["x509_pem_cert"]
            return identity_of(certificate).uri.encode()

        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.fixture(scope="module")
def server(authority: CertificateAuthority) -> Iterator[str]:
    key = make_tls_key()
    chain = pem_chain(authority.issue_server(make_csr(key), ["localhost", "127.0.0.1"], HOUR))
    running = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Echo()])
    port = running.add_secure_port(
        "127.0.0.1:0",
        grpc.ssl_server_credentials(
            [(key, chain)], root_certificates=authority.certificate_pem, require_client_auth=True
        ),
    )
    running.start()
    yield f"127.0.0.1:{port}"
    running.stop(None)


def call(address: str, ca: bytes, key: bytes, chain: list[bytes]) -> str:
    credentials = grpc.ssl_channel_credentials(ca, key, pem_chain(chain))
    with grpc.secure_channel(address, credentials) as channel:
        method: Any = channel.unary_unary("/any/Call")
        return bytes(method(b"", timeout=10)).decode()


def test_a_newcomer_finds_the_ca_by_its_fingerprint_and_is_known_by_its_certificate(
    server: str, authority: CertificateAuthority
) -> None:
    ca = fetch_ca(server, authority.fingerprint, 10)
    assert ca == authority.certificate_pem
    identity = Identity("agent", "Société / d’histoire", "agent-7", 3)
    key = make_tls_key()
    assert call(server, ca, key, authority.issue_client(make_csr(key), identity, HOUR)) == identity.uri


def test_a_client_of_another_ca_is_not_let_in(server: str, authority: CertificateAuthority) -> None:
    key = make_tls_key()
    chain = CertificateAuthority.create("other").issue_client(make_csr(key), Identity("agent", "p", "a", 1), HOUR)
    with pytest.raises(grpc.RpcError):
        call(server, authority.certificate_pem, key, chain)


def test_a_client_certificate_does_not_serve_and_a_server_certificate_is_no_client(
    server: str, authority: CertificateAuthority
) -> None:
    key = make_tls_key()
    with pytest.raises(grpc.RpcError):
        call(server, authority.certificate_pem, key, authority.issue_server(make_csr(key), ["localhost"], HOUR))


def test_another_ca_than_the_join_strings_is_refused(server: str) -> None:
    with pytest.raises(CertificateError, match="fingerprint"):
        fetch_ca(server, bytes(32), 10)


def test_nobody_there_is_a_matter_for_later() -> None:
    with pytest.raises(TryLaterError, match="reachable"):
        fetch_ca("127.0.0.1:1", bytes(32), 2)


def test_certificates_are_valid_from_ten_minutes_before_and_end_in_time(authority: CertificateAuthority) -> None:
    leaf, ca = authority.issue_client(make_csr(make_tls_key()), Identity("steward", "", "s", 1), HOUR)
    certificate = x509.load_der_x509_certificate(leaf)
    now = datetime.now(UTC)
    assert timedelta(minutes=9) < now - certificate.not_valid_before_utc < timedelta(minutes=11)
    assert expires_at(pem_chain([leaf])) == certificate.not_valid_after_utc
    assert timedelta(minutes=59) < certificate.not_valid_after_utc - now <= HOUR
    certificate.verify_directly_issued_by(x509.load_der_x509_certificate(ca))
    assert identity_of(pem_chain([leaf])) == Identity("steward", "", "s", 1)


def test_a_ca_survives_storage_and_a_foreign_key_is_seen(authority: CertificateAuthority) -> None:
    stored = CertificateAuthority.from_pem(authority.certificate_pem, authority.key_pem)
    assert stored.fingerprint == authority.fingerprint
    with pytest.raises(CertificateError, match="not its certificate's"):
        CertificateAuthority.from_pem(authority.certificate_pem, CertificateAuthority.create("x").key_pem)
    with pytest.raises(CertificateError):
        CertificateAuthority.from_pem(b"no", b"no")


def foreign_requests() -> list[bytes]:
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    der = serialization.Encoding.DER
    altered = bytearray(make_csr(make_tls_key()))
    altered[-1] ^= 1
    return [
        b"",
        b"no request",
        bytes(altered),
        builder.sign(ed25519.Ed25519PrivateKey.generate(), None).public_bytes(der),
        builder.sign(ec.generate_private_key(ec.SECP384R1()), hashes.SHA256()).public_bytes(der),
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_request_that_is_broken_or_of_another_kind_of_key_gets_no_certificate(
    authority: CertificateAuthority, number: int
) -> None:
    with pytest.raises(CertificateError, match="certificate request"):
        authority.issue_client(foreign_requests()[number], Identity("agent", "p", "a", 1), HOUR)


def test_a_certificate_without_an_identity_names_nobody(authority: CertificateAuthority) -> None:
    with pytest.raises(CertificateError):
        identity_of(authority.certificate_pem)
    with pytest.raises(CertificateError):
        identity_of(b"no certificate")
    leaf, _ = authority.issue_server(make_csr(make_tls_key()), ["localhost"], HOUR)
    with pytest.raises(CertificateError):
        identity_of(pem_chain([leaf]))
