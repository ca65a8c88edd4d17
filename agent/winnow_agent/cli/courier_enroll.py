"""Joining a fleet from a site without a network: the vault's half there, the gateway's half where the coordinator is reached.

The vault signs a certificate request and hands over, in one file, what the other machine needs: that request with its key,
the vault's signature, and the join string. Whoever has the file can be that gateway, until the join string is used.
"""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path

from winnow_agent.at_rest.unlocking import ask_for, taken
from winnow_agent.cli.confining import hold
from winnow_agent.cli.enroll import is_enrolled, print_fingerprints
from winnow_agent.config import CONFIG_NAME, load_settings
from winnow_agent.gateway.route import Route, resolve
from winnow_agent.gateway.store import AlreadyEnrolledError
from winnow_agent.halves import VaultHalf
from winnow_agent.isolation import confine, gateway_profile, vault_profile
from winnow_agent.lifeline import LOCK_NAME, run_lock
from winnow_agent.settings_table import default_config
from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.homes import new_home
from winnow_protocol.identity import BadJoinStringError, JoinString
from winnow_protocol.v1.enrollment_pb2 import EnrollRequest

_FORMAT = "winnow-courier-join-1"


class JoinFileError(StopRunError):
    """The file that the vault's side made can't be used."""


def run(args: argparse.Namespace, home: Path) -> int:
    """The vault's half for a join string, the gateway's half for a file."""
    if args.what.startswith("winnow1-"):
        if args.file is None:
            raise JoinFileError("joining by courier: name the file to make, on the disk that is carried")
        return _at_vault(home, args.what, args.file)
    return _at_gateway(home, Path(args.what), again=args.again)


def _at_vault(home: Path, join_string: str, target: Path) -> int:
    from winnow_agent.vault.keys import begin_joining
    from winnow_protocol.identity import make_csr, make_tls_key

    settings = load_settings(home)
    join = JoinString.parse(join_string)
    if join.role != "agent":
        raise BadJoinStringError(f"joining: this string is for a {join.role}, not for an agent; ask for another")
    key = make_tls_key()
    half = VaultHalf(settings.home, "introduce", ask_for(settings.home, ["vault"]).get("vault"))
    hold(vault_profile(settings.home, write=[target.absolute().parent]), keep=half.descriptors)
    try:
        request = half.ask(join_string.encode(), make_csr(key))
    finally:
        half.close()
    values = {"join": join_string.encode(), "tls_key": key, "request": request}
    coded = {name: base64.b64encode(value).decode() for name, value in values.items()}
    try:
        write_file(target, json.dumps({"format": _FORMAT} | coded, indent=1).encode())
    except OSError as error:
        raise JoinFileError(f"writing {target}: {error.strerror}; name a file on the disk that is carried") from error
    begin_joining(settings.home / "vault", join)
    print(
        f"Wrote {target}: carry it to the gateway's machine before the join string ends, and remove it from the disk then."
    )
    print(f"There: winnow-agent --home NEW_HOME courier enroll {target.name}")
    print_fingerprints(EnrollRequest.FromString(request), join)
    return 0


def _at_gateway(home: Path, file: Path, *, again: bool) -> int:
    join, key, request = _read(file)
    if not (home / CONFIG_NAME).exists():
        make_gateway_home(home)
    settings = load_settings(home)
    if (home / "vault").exists():
        raise JoinFileError(f"joining at {home}: a vault is there; the gateway's machine has a home of its own")
    keys = ask_for(home, ["gateway"])
    records_key = taken("gateway", keys["gateway"]) if keys else None
    if not again and is_enrolled(home, records_key):
        raise AlreadyEnrolledError(
            f"joining: {home} has joined a fleet already; pass --again to take this one in its place"
        )
    route = Route(join.enrollment_address, (), settings.network.proxy)
    route = Route(route.address, resolve(route.connect_host), route.proxy)
    confine(
        gateway_profile(home, connect_ports=[route.connect_port]), required=settings.isolation == "required", keep=()
    )
    from winnow_agent.gateway.enroll import enroll

    with run_lock(home / "gateway"):
        enroll(home, join, route, lambda _csr: request, lambda _response: None, key=key, records_key=records_key)
    print(
        f"Joined as {join.agent} of {join.partner}. Start `winnow-agent gateway` here and keep it running: it renews its"
    )
    print("certificate by itself, and after one that ended nobody but the vault could vouch for it.")
    print("Then `winnow-agent courier pack`, and carry the bundle to the vault: it learns there whom it has joined.")
    return 0


def _read(file: Path) -> tuple[JoinString, bytes, EnrollRequest]:
    try:
        values = json.loads(file.read_bytes())
        if values["format"] != _FORMAT:
            raise ValueError("another format")
        join, key, request = (base64.b64decode(values[name], validate=True) for name in ("join", "tls_key", "request"))
        return JoinString.parse(join.decode()), key, EnrollRequest.FromString(request)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JoinFileError(
            f"reading {file}: it is none that `courier enroll` made at a vault, or the copy broke off; copy it again"
        ) from error


def make_gateway_home(home: Path) -> None:
    """A home for a gateway alone."""
    with new_home(home):
        for name in ("gateway", "spool", "spool/outbox", "spool/inbox"):
            (home / name).mkdir(mode=0o700)
        for folder in (home, home / "gateway"):
            (folder / LOCK_NAME).touch(mode=0o600)
        (home / CONFIG_NAME).write_text(default_config("standard"))
