"""`winnow-agent intake FROM FOLDER`: mirrors an object store or an SFTP server into a folder."""

from __future__ import annotations

import argparse
import ctypes
import dataclasses
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from winnow_agent.config import load_settings
from winnow_agent.intake.names import HIDDEN
from winnow_agent.intake.store import IntakeError, Place, place_of
from winnow_agent.isolation import confine, intake_profile
from winnow_agent.lifeline import run_lock, stop_event
from winnow_agent.logs import start_logging
from winnow_agent.settings_table import FIELDS
from winnow_protocol.errors import SetAsideError, StopRunError, WinnowError
from winnow_protocol.listings import counted, print_json

_STOP_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_PARSE = {entry.path: entry.parse for entry in FIELDS}


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.epilog = (
        "Credentials: for S3 the environment's AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials and "
        "AWS_PROFILE; for SFTP --key, or WINNOW_INTAKE_PASSWORD for the account's or the key's password."
    )
    parser.add_argument("place", metavar="FROM", help="s3://BUCKET/FOLDER or sftp://USER@HOST/FOLDER")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="an empty folder, or one that mirrors FROM already")
    parser.add_argument("--every", type=_setting("pack.age_seconds"), metavar="10m", help="go on, with a pass so often")
    parser.add_argument("--delete", action="store_true", help="remove what FROM holds no more")
    parser.add_argument("--parallel", type=int, choices=range(1, 33), default=4, metavar="4", help="objects at a time")
    parser.add_argument(
        "--bandwidth", type=_setting("network.bandwidth"), metavar="2MiB", help="bytes a second at most"
    )
    parser.add_argument("--json", action="store_true", help="one object a pass")
    s3 = parser.add_argument_group("S3")
    s3.add_argument("--endpoint", default="", metavar="URL", help="https://HOST:PORT of a store that is not Amazon's")
    s3.add_argument("--region", default="", metavar="NAME", help="AWS_REGION, or us-east-1, by default")
    s3.add_argument("--anonymous", action="store_true", help="of a public bucket; no credentials")
    s3.add_argument(
        "--ca-bundle", type=Path, metavar="FILE", help="authorities that the endpoint's certificate is checked by"
    )
    sftp = parser.add_argument_group("SFTP")
    sftp.add_argument("--key", type=Path, metavar="FILE", help="the private key; of ~/.ssh by default")
    sftp.add_argument(
        "--known-hosts", type=Path, metavar="FILE", help="the servers' keys; ~/.ssh/known_hosts by default"
    )


def run(args: argparse.Namespace) -> int:
    """Starts a confined process for each pass; looks the store's name up for it, and does nothing else."""
    start_logging("intake", "info")
    place = _place(args)
    folder = args.folder.absolute()
    _prepare(folder, args.home)
    stop = stop_event()
    while True:
        status = _pass(args, place, folder, stop)
        if args.every is None or status == StopRunError.exit_code:
            return status
        if stop.wait(args.every):
            return 0


def _setting(name: str) -> Callable[[str], Any]:
    """An option that is read as a setting of the agent is."""

    def parse(text: str) -> Any:
        return _PARSE[name](text)

    parse.__name__ = name.rpartition(".")[2]
    return parse


def _place(args: argparse.Namespace) -> Place:
    home, environment = Path.home(), os.environ
    if args.ca_bundle:
        environment["AWS_CA_BUNDLE"] = str(args.ca_bundle.absolute())
    named = ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_CA_BUNDLE")
    files = [Path(environment[name]).expanduser() for name in named if environment.get(name)]
    keys = [home / ".ssh" / f"id_{kind}" for kind in ("ed25519", "ecdsa", "rsa")]
    first = next((key for key in keys if key.is_file()), None) if "WINNOW_INTAKE_PASSWORD" not in environment else None
    key_file = args.key or first
    return place_of(
        args.place,
        endpoint=args.endpoint or environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or "",
        region=args.region or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1",
        anonymous=args.anonymous,
        key_file=key_file.absolute() if key_file else None,
        known_hosts=(args.known_hosts or home / ".ssh" / "known_hosts").absolute(),
        files=(home / ".aws" / "credentials", home / ".aws" / "config", *files),
    )


def _of_home(home: Path | None) -> tuple[Path, ...]:
    return tuple(home / name for name in ("vault", "gateway", "spool")) if home else ()


def _prepare(folder: Path, home: Path | None) -> None:
    """Makes the folder, or sees that what is in it was mirrored.

    Raises:
        IntakeError: it holds other things, lies in the agent's home, or can't be written.
    """
    for own in _of_home(home):
        if folder.resolve().is_relative_to(own.resolve()):
            raise IntakeError(f"mirroring into {folder}: that is the agent's own {own.name}; name another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / HIDDEN).is_dir():
            if any(folder.iterdir()):
                raise IntakeError(
                    f"mirroring into {folder}: it holds files that intake did not fetch; name an empty folder"
                )
            (folder / HIDDEN).mkdir(mode=0o700)
    except OSError as error:
        raise IntakeError(f"mirroring into {folder}: {error.strerror}; name a folder that can be written") from error


def _pass(args: argparse.Namespace, place: Place, folder: Path, stop: threading.Event) -> int:
    """One pass in a process of its own; returns its exit status."""
    from winnow_agent.intake.addresses import look_up

    try:
        place = dataclasses.replace(place, numeric=look_up(place.hosts))
    except WinnowError as error:
        return _said(error)
    sys.stdout.flush()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _work(args, place, folder, parent)
        finally:  # whatever happens, the child never runs its parent's code
            sys.stdout.flush()
            os._exit(status)
    return _wait(child, stop)


def _wait(child: int, stop: threading.Event) -> int:
    told_at = None
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if not stop.wait(0.05):
            continue
        if told_at is None:
            told_at = time.monotonic()
            os.kill(child, signal.SIGTERM)
        elif time.monotonic() - told_at > _STOP_SECONDS:
            os.kill(child, signal.SIGKILL)  # it waits for the store; what it has is kept
        time.sleep(0.05)


def _work(args: argparse.Namespace, place: Place, folder: Path, parent: int) -> int:
    """The child: ends with its parent, confines itself, and only then imports what talks."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            return 1
        required = args.home is not None and load_settings(args.home).isolation == "required"
        profile = intake_profile(folder, read=place.files, connect_ports=[place.port], never=_of_home(args.home))
        confine(profile, required=required)
        return _mirror(args, place, folder)
    except WinnowError as error:
        return _said(error)
    except BaseException:  # noqa: BLE001 (what nobody foresaw is shown, and the child ends)
        traceback.print_exc()
        return 1


def _mirror(args: argparse.Namespace, place: Place, folder: Path) -> int:
    from winnow_agent.intake.addresses import answer_from
    from winnow_agent.intake.manifest import Manifest
    from winnow_agent.intake.mirror import Mirror
    from winnow_agent.intake.opening import open_store
    from winnow_agent.intake.pace import Pace

    answer_from(place.numeric)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]  # the store's port is the only one that can be reached
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    stop = stop_event()
    with run_lock(folder / HIDDEN):
        manifest = Manifest(folder / HIDDEN / "manifest.sqlite", place.name)
        try:
            store = open_store(place, os.environ)
            try:
                mirror = Mirror(
                    store, folder, manifest, parallel=args.parallel, pace=Pace(args.bandwidth, stop), stop=stop
                )
                summary = mirror.run(delete=args.delete)
            finally:
                store.close()
        finally:
            manifest.close()
    values = {"place": args.place, "folder": str(folder)} | summary.as_json()
    if args.json:
        print_json(values, indent=None)
    else:
        _print(values)
    if stop.is_set():
        return 128 + signal.SIGTERM
    return SetAsideError.exit_code if summary.set_aside else 0


def _print(values: dict[str, Any]) -> None:
    print(
        f"{values['folder']}: {values['listed']} listed, {values['fetched']} fetched ({counted(values['fetched_bytes'], 'byte')}), "
        f"{values['unchanged']} unchanged, {values['changed']} changed meanwhile, {values['deleted']} deleted, "
        f"{len(values['set_aside'])} set aside"
    )
    for one in values["set_aside"]:
        name = "".join(char if char.isprintable() else "?" for char in one["object"])
        print(f"  {name}: {one['kind']}: {one['message']}")


def _said(error: WinnowError) -> int:
    sys.stderr.write(f"winnow-agent: {error}\n")
    return error.exit_code
