"""gRPC's own client works in the confined gateway, with mutual TLS, to the one port and to no other."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CLIENT = """
import sys
from pathlib import Path
from winnow_agent.isolation import confine, gateway_profile
home, allowed, target = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if allowed:
    confine(gateway_profile(home, connect_ports=[allowed]), required=True)
import grpc
read = lambda name: (home / "gateway" / name).read_bytes()
credentials = grpc.ssl_channel_credentials(read("ca"), read("key"), read("certificate"))
options = [("grpc.ssl_target_name_override", "localhost")]
with grpc.secure_channel(target, credentials, options) as channel:
    call = channel.unary_unary("/test/Echo")
    try:
        print("answered", call(b"x" * (4 << 20), timeout=10) == b"x" * (4 << 20))
    except grpc.RpcError as error:
        print(error.code().name, error.details())
"""


class Echo(grpc.GenericRpcHandler):
    def service(self, _details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        return grpc.unary_unary_rpc_method_handler(lambda request, _: request)


@pytest.fixture(scope="module")
def keys() -> tuple[bytes, bytes]:
    """One self-signed certificate that stands for the CA, the server and the client."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=10))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, certificate.public_bytes(pem)


@pytest.fixture(scope="module")
def ports(keys: tuple[bytes, bytes]) -> Iterator[dict[str, int]]:
    """Two servers on IPv4 and, where there is IPv6, one on it."""
    credentials = grpc.ssl_server_credentials([keys], keys[1], require_client_auth=True)
    servers = []
    found = {}
    for name, address in (("allowed", "127.0.0.1"), ("other", "127.0.0.1"), ("allowed6", "[::1]")):
        server = grpc.server(futures.ThreadPoolExecutor(2), options=[("grpc.max_receive_message_length", 8 << 20)])
        server.add_generic_rpc_handlers((Echo(),))
        try:
            found[name] = server.add_secure_port(f"{address}:0", credentials)
        except RuntimeError:
            continue
        server.start()
        servers.append(server)
    yield found
    for server in servers:
        server.stop(0)


@pytest.fixture
def home(tmp_path: Path, keys: tuple[bytes, bytes]) -> Path:
    for name in ("gateway", "spool/outbox", "spool/inbox", "vault"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "gateway" / "key").write_bytes(keys[0])
    (tmp_path / "gateway" / "certificate").write_bytes(keys[1])
    (tmp_path / "gateway" / "ca").write_bytes(keys[1])
    return tmp_path


def call(home: Path, allowed: int, target: str) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", CLIENT, str(home), str(allowed), target],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_call_over_mutual_tls_completes(home: Path, ports: dict[str, int]) -> None:
    assert call(home, ports["allowed"], f"ipv4:127.0.0.1:{ports['allowed']}") == "answered True"


def test_a_call_over_ipv6_completes(home: Path, ports: dict[str, int]) -> None:
    if "allowed6" not in ports:
        pytest.skip("no IPv6 here")
    assert call(home, ports["allowed6"], f"ipv6:[::1]:{ports['allowed6']}") == "answered True"


def test_another_port_is_refused(home: Path, ports: dict[str, int]) -> None:
    target = f"ipv4:127.0.0.1:{ports['other']}"
    assert call(home, 0, target) == "answered True"
    outcome = call(home, ports["allowed"], target)
    assert outcome.startswith("UNAVAILABLE")
    assert "Permission denied" in outcome


def test_a_name_is_not_looked_up(home: Path, ports: dict[str, int]) -> None:
    assert not call(home, ports["allowed"], f"dns:///nowhere.invalid:{ports['allowed']}").startswith("answered")
