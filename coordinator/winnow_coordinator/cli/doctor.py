"""``winnow-coordinator doctor``: is the home sound, and does the server answer."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from winnow_coordinator.at_rest import private_keys, standing
from winnow_coordinator.config import Settings, load_settings
from winnow_coordinator.keys import Keys, load_keys
from winnow_coordinator.store import Records, restorations
from winnow_protocol.at_rest.unlocking import LockedError
from winnow_protocol.commands import home_of
from winnow_protocol.errors import WinnowError
from winnow_protocol.identity import expires_at, split_address
from winnow_protocol.listings import moment, print_objects

_FREE_BYTES = 1 << 30
_PROBE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. A check that is not ``required`` may fail."""

    name: str
    ok: bool
    sentence: str
    required: bool = True


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Is the home sound, and does the server answer? Exit status 1 where something fails."
    parser.add_argument("--serving", action="store_true", help="a server that does not answer is a failure")
    parser.add_argument("--json", action="store_true", help="for a program")


def run(args: argparse.Namespace) -> int:
    """Exit status 1 if a required check failed."""
    checks = list(_checks(home_of(args), serving=args.serving))
    if args.json:
        print_objects(asdict(check) for check in checks)
    else:
        for check in checks:
            print(f"{'ok  ' if check.ok else 'FAIL' if check.required else 'note'}  {check.name}: {check.sentence}")
    return 0 if all(check.ok for check in checks if check.required) else 1


def _checks(home: Path, *, serving: bool) -> Iterator[Check]:
    settings = load_settings(home)
    yield Check("settings", True, f"{home / 'config.yaml'} can be read")
    mode = settings.keys.stat().st_mode & 0o777 if settings.keys.is_dir() else 0
    yield Check("keys folder", mode == 0o700, f"{settings.keys} has mode {mode:04o}, 0700 is right")
    try:
        yield _at_rest(home, required=settings.at_rest == "required")
        keys = load_keys(settings)
    except WinnowError as error:
        yield Check("keys", False, str(error))
        return
    with closing(keys):
        if not (
            keys.encrypted and serving
        ):  # a server that answers has them open; a passphrase costs a second each time
            yield _certificate(keys)
        yield from _records(settings)
        free = shutil.disk_usage(home).free
        yield Check("disk", free > _FREE_BYTES, f"{free >> 20} MiB are free, 1024 MiB are wanted")
        yield _answers(settings, keys, serving=serving)


def _at_rest(home: Path, *, required: bool) -> Check:
    found = standing(home)
    if found.state == "clear":
        sentence = f"{found.sentence}; `{found.program} home encrypt` encrypts them"
        return Check("at rest", False, sentence, required=required)
    whole = found.state == "encrypted" and len(found.encrypted) == len(private_keys(home / "keys"))
    sentence = (
        found.sentence
        if whole
        else f"{found.sentence}; but a key lies in the clear (`{found.program} home show`):"
        " restore the encrypted one from a backup"
    )
    return Check("at rest", whole, sentence)


def _certificate(keys: Keys) -> Check:
    try:
        days = (expires_at(keys.server_chain) - datetime.now(UTC)).days
    except LockedError as error:
        return Check("keys", False, str(error), required=False)
    except WinnowError as error:
        return Check("keys", False, str(error))
    sentence = f"the server's certificate ends in {days} days; `serve` renews it, 90 days before"
    return Check("certificate", days > 0, sentence)


def _records(settings: Settings) -> Iterator[Check]:
    records = Records(settings.records)
    try:
        found = records.check()
        yield Check("records", found == "ok", f"SQLite's quick check says: {found}")
        current = records.is_current()
        yield Check("tables", current, "of this version" if current else "of an older version; `serve` brings them up")
        if current:
            yield from _put_back(records)
    except WinnowError as error:
        yield Check("records", False, str(error))
    finally:
        records.close()


def _put_back(records: Records) -> Iterator[Check]:
    with records.read() as tx:
        found = restorations.after(tx, 0)
    if found:
        sentence = f"put back on {moment(found[-1].restored_at)} from a backup of {moment(found[-1].made_at)}"
        yield Check("backup", True, f"{sentence}; agents and the steward are told")


def _answers(settings: Settings, keys: Keys, *, serving: bool) -> Check:
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    host, port = split_address(settings.enrollment_address)
    host = settings.listen_host or host
    host = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104  # compared
    credentials = grpc.ssl_channel_credentials(keys.issuer)
    options = [("grpc.ssl_target_name_override", "localhost")]
    try:
        with grpc.secure_channel(f"{host}:{port}", credentials, options) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=_PROBE_SECONDS)
        ok = answer.status == health_pb2.HealthCheckResponse.SERVING
        return Check("server", ok, f"{host}:{port} answers" if ok else f"{host}:{port} is stopping", required=serving)
    except grpc.RpcError as error:
        return Check("server", False, f"nothing answers on {host}:{port} ({error.code().name})", required=serving)
