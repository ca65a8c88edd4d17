"""`winnow-agent enroll`: join a fleet; the vault's half and the gateway's half in processes of their own."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_agent.at_rest.unlocking import ask_for, taken
from winnow_agent.config import load_settings
from winnow_agent.gateway.route import Route, resolve
from winnow_agent.gateway.store import STATE_NAME, AlreadyEnrolledError, GatewayStore
from winnow_agent.halves import VaultHalf
from winnow_agent.isolation import confine, gateway_profile
from winnow_agent.lifeline import run_lock
from winnow_protocol.at_rest.keys import PartKey
from winnow_protocol.commands import home_of
from winnow_protocol.identity import BadJoinStringError, JoinString
from winnow_protocol.signing import spoken, vault_fingerprint
from winnow_protocol.v1.enrollment_pb2 import EnrollRequest, EnrollResponse
from winnow_protocol.v1.steward_pb2 import Directory


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Joins a fleet. A join string works once, and for some minutes."
    parser.add_argument("join_string", metavar="winnow1-…", help="what the coordinator's operator gave you")
    parser.add_argument("--again", action="store_true", help="join anew, in place of an earlier enrollment")


def run(args: argparse.Namespace) -> int:
    """Joins, and prints the fingerprint that the steward will see."""
    settings = load_settings(home_of(args))
    join = JoinString.parse(args.join_string)
    if join.role != "agent":
        raise BadJoinStringError(f"joining: this string is for a {join.role}, not for an agent; ask for another")
    keys = ask_for(settings.home, ("gateway", "vault"))
    key = taken("gateway", keys["gateway"]) if keys else None
    if not args.again and is_enrolled(settings.home, key):
        raise AlreadyEnrolledError(
            f"joining: {settings.home} has joined a fleet already; pass --again to take this one in its place"
        )
    route = Route(join.enrollment_address, (), settings.network.proxy)
    route = Route(route.address, resolve(route.connect_host), route.proxy)
    vault = VaultHalf(settings.home, "introduce", keys.get("vault"))
    # From here on this process can reach one port and the gateway's folders; the vault's keys are in the other one.
    confine(
        gateway_profile(settings.home, connect_ports=[route.connect_port]),
        required=settings.isolation == "required",
        keep=vault.descriptors,
    )
    from winnow_agent.gateway.enroll import enroll

    def introduce(csr: bytes) -> EnrollRequest:
        return EnrollRequest.FromString(vault.ask(args.join_string.encode(), csr))

    def confirm(response: EnrollResponse) -> None:
        vault.ask(response.SerializeToString())

    try:
        with run_lock(settings.home / "gateway"):
            request, response = enroll(settings.home, join, route, introduce, confirm, records_key=key)
    finally:
        vault.close()
    print(
        f"Joined as {join.agent} of {join.partner}. The steward has to approve this vault before anything is offered."
    )
    print_fingerprints(request, join)
    print()
    for line in _meanwhile(response):
        print(line)
    return 0


def print_fingerprints(request: EnrollRequest, join: JoinString) -> None:
    """What the administrator and the steward compare."""
    fingerprint = vault_fingerprint(request.vault)
    print("Compare both fingerprints with the steward, by telephone or face to face, not through the coordinator:")
    print()
    print(f"    this vault's keys       {fingerprint}")
    print(f"    the steward's root key  {spoken(join.steward_fingerprint)}")


def _meanwhile(response: EnrollResponse) -> list[str]:
    """What can be done before the approval; the directory in the response was checked by the vault's half."""
    working = "Until then: `winnow-agent run` reads and screens already; nothing is offered before the approval."
    if not response.HasField("directory"):
        return [working, "The steward has published no tracks yet; with them, terms to accept may come."]
    tracks = [track.name for track in Directory.FromString(response.directory.payload).tracks if track.terms]
    if not tracks:
        return [working, "No track has terms to accept."]
    return [
        working,
        "Tracks have terms, without which nothing is offered to them. Read and accept those of the tracks that you want:",
        "",
        *(f"    winnow-agent terms show {name}" for name in tracks),
    ]


def is_enrolled(home: Path, key: PartKey | None = None) -> bool:
    """Whether the home's gateway has a certificate; ``key`` is the gateway's, in an encrypted home."""
    if not (home / "gateway" / STATE_NAME).exists():
        return False
    store = GatewayStore(home / "gateway", key=key)
    enrolled = store.membership is not None
    store.close()
    return enrolled
