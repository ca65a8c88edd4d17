"""The main job on an archive of canaries, in a network of its own: ``python -m tests.faults.canaries.driver FOLDER``.

The folder holds ``archive`` and ``policy.yaml``; afterwards also ``fleet`` (the homes and logs), ``wire`` (what went over it in
plain, from both ends), ``packets``, ``metrics``, ``logs``, ``spool`` (what was seen in it) and ``exports``.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import grpc

from tests.faults.canaries import recording
from tests.faults.canaries.capture import Capture, CaptureError, enter_own_network
from tools.demo.fleet import Fleet
from tools.leaks import plant_controls
from winnow_protocol.v1 import enrollment_pb2, enrollment_pb2_grpc

PARTNER = "Example Society"
TRACK = "open-archive"
SPOKEN_CONTROL = "a control that was sent to nobody, in plain"
LAUNCHER = str(Path(recording.__file__))


class RecordedFleet(Fleet):
    """A fleet whose coordinator and gateway write down what goes over the wire."""

    def command(self, program: str, home: Path, *arguments: str) -> list[str]:
        if (program, arguments[0]) in {("coordinator", "serve"), ("agent", "run")}:
            return [sys.executable, "-P", LAUNCHER, program, "--home", str(home), *arguments]
        return super().command(program, home, *arguments)


def main() -> None:
    folder = Path(sys.argv[1])
    for name in ("wire", "metrics", "spool", "packets", "logs"):
        (folder / name).mkdir()
    capture = _begin_capture(folder / "packets")
    os.environ[recording.COORDINATORS] = str(folder / "wire" / "at-the-coordinator")
    fleet, home = RecordedFleet(folder / "fleet"), folder / "fleet" / "partner"
    try:
        fleet.start_coordinator()
        fleet.join_steward(folder / "policy.yaml")
        fleet.join_agent(home, PARTNER, "archive-1", folder / "policy.yaml")
        fleet.accept_terms(home, "The archivist")
        with _spool_kept(home / "spool", folder / "spool"):
            _run(fleet, home)
        _speak_controls(fleet, folder / "wire")
        _keep_metrics(fleet, folder / "metrics")
        fleet.run("steward", "export", TRACK, "--out", str(folder / "exports"), home=fleet.steward)
    finally:
        fleet.stop_coordinator()
        if capture is not None:
            capture.end(folder / "packets")
    shutil.move(home / "gateway" / recording.RECORDED, folder / "wire" / "at-the-gateway")
    for log in fleet.folder.glob("*.log"):
        shutil.copy(log, folder / "logs")


def _begin_capture(folder: Path) -> Capture | None:
    """None where it is not permitted, which is written down."""
    try:
        _KEPT_OPEN.append(enter_own_network())
        capture = Capture()
    except CaptureError as error:
        (folder / "none").write_text(str(error))
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for address in ("127.0.0.1", "192.0.2.1"):
            control.sendto(SPOKEN_CONTROL.encode(), (address, 9))
    return capture


_KEPT_OPEN: list[int] = []


def _run(fleet: Fleet, home: Path) -> None:
    """One pass."""
    process = fleet.start("agent", "run", "--once", home=home)
    if process.wait() != 0:
        sys.exit(f"the agent ended with {process.returncode}: {home.with_suffix('.log').read_text()[-3000:]}")


@contextlib.contextmanager
def _spool_kept(spool: Path, kept: Path) -> Iterator[None]:
    """Links every item of the spool into another folder while it lies there."""
    ended = threading.Event()

    def keep() -> None:
        while not ended.wait(0.01):
            for path in spool.glob("*box/*"):
                with contextlib.suppress(FileNotFoundError, FileExistsError):
                    facts = path.stat()
                    (kept / f"{path.parent.name}-{facts.st_ino}-{facts.st_mtime_ns}").hardlink_to(path)

    keeper = threading.Thread(target=keep)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join()


def _speak_controls(fleet: Fleet, folder: Path) -> None:
    """Sends controls of every form to the coordinator, in a call of anybody's that it refuses: its record must have them."""
    controls = folder.parent / "spoken"
    controls.mkdir()
    spoken = plant_controls(controls)
    _, enrollment = json.loads((fleet.folder / "addresses.json").read_text())
    ca = (fleet.coordinator / "keys" / "ca.pem").read_bytes()
    with grpc.secure_channel(enrollment, grpc.ssl_channel_credentials(ca)) as channel:
        stub = enrollment_pb2_grpc.EnrollmentServiceStub(channel)
        for path in sorted(controls.glob("control-*")):
            request = enrollment_pb2.EnrollRequest(token=path.read_bytes(), csr=b"none")
            with contextlib.suppress(grpc.RpcError):
                stub.Enroll(request, timeout=20)
    (folder.parent / "spoken.json").write_text(
        json.dumps(
            {"sentences": spoken.sentences, "contents": {name: data.hex() for name, data in spoken.contents.items()}}
        )
    )


def _keep_metrics(fleet: Fleet, folder: Path) -> None:
    """What the coordinator shows to whoever watches it."""
    settings = (fleet.coordinator / "config.yaml").read_text()
    address = next(line.split()[1] for line in settings.splitlines() if line.startswith("metrics_address:"))
    for page in ("metrics", "healthz"):
        with urllib.request.urlopen(f"http://{address}/{page}", timeout=20) as answer:
            (folder / page).write_bytes(answer.read())
    (folder / "fleet").write_text(fleet.run("coordinator", "fleet", "--json", home=fleet.coordinator))


if __name__ == "__main__":
    main()
