"""The coordinator's certificates change while it serves: the server's own, and the CA from one to the next."""

from __future__ import annotations

import hashlib
import json
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from tests.faults.transparency.conftest import join as join_gateway
from tests.integration.coordinator.conftest import House, make_house
from tests.parties import TIMEOUT, AgentClient, ServingProcess, StewardClient, document, signature
from winnow_agent.cli.init import make_home
from winnow_agent.gateway import authorities as gateway_authorities
from winnow_agent.gateway.renew import due_at, renew_if_due
from winnow_agent.gateway.route import Route
from winnow_agent.gateway.session import Connection, Session
from winnow_agent.gateway.store import GatewayStore
from winnow_coordinator import authorities, server
from winnow_coordinator.cli import main as command
from winnow_coordinator.enrollment import unlock_steward
from winnow_coordinator.store import parties
from winnow_coordinator.store.tables import Standing
from winnow_protocol import authorities as notices
from winnow_protocol.at_rest import keys as at_rest_keys
from winnow_protocol.authorities import read_authorities
from winnow_protocol.errors import WinnowError
from winnow_protocol.files import write_file
from winnow_protocol.identity import CertificateAuthority, CertificateError, make_csr, make_tls_key, split_address
from winnow_protocol.signing import ForgedStatementError, Kind, SigningKey
from winnow_protocol.v1 import fleet_pb2
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import UploadRequest
from winnow_protocol.v1.enrollment_pb2 import Authorities
from winnow_protocol.wire import now_us
from winnow_steward import enroll, keyring
from winnow_steward.home import Home

DAY = 86_400 * 1_000_000
PASSPHRASE = "a long enough passphrase"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A coordinator that looks for changed certificates all the time."""
    monkeypatch.setattr(server, "_CERTIFICATES_SECONDS", 0.05)
    made = make_house(tmp_path / "coordinator")
    made.start()
    yield made
    made.stop()


def shown(address: str, highest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED) -> bytes:
    """SHA-256 of the certificate that a port shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode, context.maximum_version = False, ssl.CERT_NONE, highest
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(split_address(address), timeout=TIMEOUT) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        return hashlib.sha256(connection.getpeercert(binary_form=True) or b"").digest()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def run(house: House, *words: str, status: int = 0) -> None:
    assert command(["--home", str(house.settings.home), "keys", *words]) == status


class SlowUpload:
    """An upload that stops after its first half until it is told to go on; one connection all the time."""

    def __init__(self, agent: AgentClient, steward: StewardClient, seed: int) -> None:
        self.agent = agent
        self.sealed = agent.seal(steward, agent.offer(document(signature(seed))), size=300_000)
        self.half, self.go_on = threading.Event(), threading.Event()
        self.call = agent.stub.Upload.future(self.parts(), timeout=120)
        assert self.half.wait(TIMEOUT)

    def parts(self) -> Iterator[UploadRequest]:
        header, *chunks = self.sealed.parts(chunk=50_000)
        yield header
        yield from chunks[:3]
        self.half.set()
        self.go_on.wait(TIMEOUT)
        yield from chunks[3:]

    def ends_well(self) -> bool:
        self.go_on.set()
        complete = bool(self.call.result(timeout=TIMEOUT).complete)
        return complete and bool(self.agent.stub.Commit(self.sealed.commit, timeout=TIMEOUT).statement.payload)


def founded(house: House) -> tuple[StewardClient, AgentClient]:
    steward = house.enroll_steward()
    steward.publish()
    agent = house.enroll_agent("partner-a")
    steward.approve(agent)
    return steward, agent


def test_the_server_s_certificate_is_renewed_while_it_serves_and_an_upload_goes_on(house: House) -> None:
    steward, agent = founded(house)
    upload = SlowUpload(agent, steward, 1)
    addresses = (house.settings.address, house.settings.enrollment_address)
    before = [shown(address) for address in addresses]
    run(house, "renew-server")
    for address, old in zip(addresses, before, strict=True):
        eventually(lambda address=address, old=old: shown(address) != old)  # type: ignore[misc]
    assert upload.ends_well()
    agent.reconnect()
    assert agent.report().sequence == 0
    assert not (house.settings.keys / "server.key").exists()


def test_a_certificate_that_nears_its_end_or_lost_its_key_is_renewed(house: House) -> None:
    address, path = house.settings.enrollment_address, house.settings.keys / "server.pem"
    for spoiled in (path.read_bytes().split(b"-----BEGIN PRIVATE KEY")[0], b"rubbish"):
        before = shown(address)
        path.write_bytes(spoiled)
        eventually(lambda before=before: shown(address) != before)  # type: ignore[misc]


# -- from one CA to the next ---------------------------------------------------------------------------------------


class Gateway:
    """An agent's gateway with its records, enrolled and on a connection of its own."""

    def __init__(self, house: House, home: Path) -> None:
        make_home(home, "standard")
        join_gateway(home, house.token("agent", "partner-b", home.name))
        self.store = GatewayStore(home / "gateway")
        route = Route(house.settings.address, ("127.0.0.1",))
        stop = threading.Event()
        stop.set()
        self.connection = Connection(self.store.require_membership(), route)
        self.session = Session(self.connection, stop)

    def renew(self) -> None:
        due = due_at(self.store.require_membership()) + 1
        assert renew_if_due(self.store, self.session, lambda: due)

    def reaches(self) -> bool:
        """Whether a new connection comes up, and a call on it is answered."""
        self.connection.renewed(self.store.require_membership())
        try:
            about = fleet_pb2.GatewayReport(authorities_version=self.store.authorities[1])
            self.session.report(fleet_pb2.ReportRequest(gateway=about))
        except WinnowError:
            return False
        return True

    @property
    def trusted(self) -> int:
        return len(x509.load_pem_x509_certificates(self.store.require_membership().ca_pem))

    def close(self) -> None:
        self.connection.close()
        self.store.close()


class Steward:
    """A steward's home, and its connection."""

    def __init__(self, house: House, folder: Path) -> None:
        self.home = Home(folder)
        self.settings = enroll.enroll(self.home, house.token(), PASSPHRASE, None)
        self.keys = keyring.load(self.home, PASSPHRASE)

    def renew(self) -> None:
        chain = (self.home.keys / "certificate.pem").read_bytes()
        with enroll.connect(self.home, self.settings, self.keys) as coordinator:
            enroll._renew(coordinator, self.home, self.settings, self.keys, chain)

    def reaches(self) -> bool:
        try:
            with enroll.connect(self.home, self.settings, self.keys) as coordinator:
                coordinator.pending()
        except WinnowError:
            return False
        return True


def due(house: House, **changes: int) -> None:
    """As if the time had come that is written down."""
    folder = house.settings.keys
    authorities._keep(folder, replace(authorities.read(folder), **changes))


def stand(house: House) -> authorities.Authorities:
    return house.coordinator.keys.certificates.stand


def test_a_ca_that_was_announced_follows_and_who_heard_of_it_is_not_dropped(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    steward, agent = founded(house)
    told, away = Gateway(house, tmp_path / "told"), Gateway(house, tmp_path / "away")
    keys, origin = house.coordinator.keys, house.coordinator.keys.log_origin
    old = keys.authority.fingerprint
    run(house, "rotate-ca", "--days", "0.5", status=2)
    run(house, "rotate-ca", "--days", "1")
    run(house, "rotate-ca", status=2)
    eventually(lambda: stand(house).following == 2)
    assert (away.reaches(), keys.authority.fingerprint) == (True, old)
    told.renew()
    assert (told.trusted, told.reaches(), away.trusted) == (2, True, 1)
    capsys.readouterr()
    run(house, "list", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert [row["use"] for row in rows] == ["CA", "CA", "server", "agent that does not know"]
    assert rows[0]["fingerprint"] == old.hex()
    assert rows[-1]["agent"] == away.store.require_membership().agent_id

    upload = SlowUpload(agent, steward, 2)
    due(house, follows_at=now_us() - 1)
    eventually(lambda: stand(house).issuing == 2)
    assert keys.authority.fingerprint.hex() == rows[1]["fingerprint"]
    assert not (house.settings.keys / "ca.key").exists()
    assert upload.ends_well()
    assert (told.reaches(), away.reaches()) == (True, False)
    assert house.token("agent", "partner-b", "late").ca_fingerprint == keys.authority.fingerprint
    late = Gateway(house, tmp_path / "late")
    assert (late.reaches(), late.trusted) == (True, 2)

    due(house, ends_at=now_us() - 1)
    eventually(lambda: stand(house).before == 0)
    assert not told.reaches()  # its certificate is the old CA's, and would have ended by then
    assert late.reaches()
    late.renew()
    assert (late.trusted, late.reaches()) == (1, True)
    house.stop()
    house.start()
    assert (late.reaches(), house.coordinator.keys.log_origin) == (True, origin)
    for gateway in (told, away, late):
        gateway.close()


def test_the_steward_follows_too(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    steward = Steward(house, tmp_path / "steward")
    run(house, "rotate-ca", "--days", "1")
    eventually(lambda: stand(house).following == 2)
    assert steward.reaches()
    steward.renew()
    after = {path.name: path.read_bytes() for path in steward.home.keys.iterdir()}
    due(house, follows_at=now_us() - 1)
    eventually(lambda: stand(house).issuing == 2)
    assert steward.reaches()
    (steward.home.keys / "authorities").unlink()
    assert not steward.reaches()  # as one that was away all the time
    for name, data in after.items():
        (steward.home.keys / name).write_bytes(data)
    steward.renew()
    assert steward.reaches()


@pytest.mark.parametrize("step", ["key", "certificate", "state"])
def test_an_announcement_that_was_stopped_leaves_the_fleet_as_it_is_and_can_be_made_again(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    names = {"key": "ca-2.key", "certificate": "ca-2.pem", "state": "authorities.json"}

    def stopped(path: Path, data: bytes) -> None:
        if path.name == names[step]:
            raise OSError("stopped")
        write_file(path, data)

    folder = house.settings.keys
    with monkeypatch.context() as patched, pytest.raises(OSError, match="stopped"):
        for module in (authorities, at_rest_keys):
            patched.setattr(module, "write_file", stopped)
        authorities.announce(folder, now_us() + DAY)
    house.stop()
    house.start()
    assert (stand(house).issuing, stand(house).following) == (1, 0)
    authorities.announce(folder, now_us() + DAY)
    eventually(lambda: stand(house).following == 2)


# -- a steward's certificate that counts no more before its end ------------------------------------------------------


@pytest.mark.parametrize("ends_soon", [False, True])
def test_a_steward_that_was_unlocked_has_another_certificate_at_once(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, ends_soon: bool
) -> None:
    monkeypatch.setitem(keyring._COST, "n", 1 << 10)
    steward = Steward(house, tmp_path / "steward")
    with house.coordinator.records.write() as tx:
        row = parties.steward(tx, steward.settings.steward_id)
        assert row is not None
        row.standing = Standing.LOCKED
    assert not steward.reaches()
    assert not caplog.records
    unlock_steward(house.coordinator)
    if ends_soon:  # it would be renewed first
        monkeypatch.setattr(enroll, "_RENEWED_BEFORE", timedelta(days=2))
    assert steward.reaches()
    assert "keys succeed" in caplog.text
    caplog.clear()
    monkeypatch.setattr(enroll, "_RENEWED_BEFORE", timedelta(0))
    assert steward.reaches()
    assert not caplog.records


# -- who may say that another CA is to be trusted -------------------------------------------------------------------


def notice(key: SigningKey, version: int, *certificates: bytes) -> SignedStatement:
    payload = Authorities(version=version, certificates=certificates).SerializeToString()
    return key.sign(Kind.AUTHORITIES, payload)


def test_whoever_has_a_ca_s_key_names_no_other_ca(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can stand between, and answer a renewal; but it lacks the answer key."""
    house.enroll_steward()
    gateway = Gateway(house, tmp_path / "agent")
    own = CertificateAuthority.create("mine").issue_server(make_csr(make_tls_key()), ["localhost"], timedelta(days=1))[
        -1
    ]
    before = gateway.store.require_membership().ca_pem
    forged = notice(SigningKey.generate(), 9, own)
    with pytest.raises(ForgedStatementError):
        gateway_authorities.take(gateway.store, forged)
    assert gateway.store.require_membership().ca_pem == before
    monkeypatch.setattr(notices, "verify", lambda statement, _kind, _key: statement.payload)
    assert gateway_authorities.take(gateway.store, forged)
    assert gateway.store.require_membership().ca_pem != before
    gateway.close()


def test_an_older_notice_and_one_that_names_no_ca_change_nothing(house: House, tmp_path: Path) -> None:
    house.enroll_steward()
    gateway, answer = Gateway(house, tmp_path / "agent"), house.coordinator.keys.answer
    ca, leaf = (
        CertificateAuthority.create("other").issue_server(make_csr(make_tls_key()), ["localhost"], timedelta(days=1))[
            at
        ]
        for at in (-1, 0)
    )
    assert gateway_authorities.take(gateway.store, notice(answer, 5, ca))
    held = gateway.store.require_membership().ca_pem
    for older in (4, 5):
        assert not gateway_authorities.take(gateway.store, notice(answer, older, ca, ca))
    for wrong in ((), (leaf,), (b"none",), (ca,) * 5):
        with pytest.raises(CertificateError):
            read_authorities(notice(answer, 6, *wrong), answer.public_key)
    assert gateway.store.require_membership().ca_pem == held
    gateway.close()


def test_tls_1_2_is_refused_on_both_ports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRPC_SSL_CIPHER_SUITES", raising=False)  # what this process set for itself
    made = make_house(tmp_path / "coordinator")
    serving = ServingProcess(made.settings.home, made.settings.enrollment_address)
    try:
        for address in (made.settings.address, made.settings.enrollment_address):
            assert shown(address)
            with pytest.raises(OSError, match=r"SSL|reset"):
                shown(address, ssl.TLSVersion.TLSv1_2)
    finally:
        assert serving.end(signal.SIGTERM) == 0
