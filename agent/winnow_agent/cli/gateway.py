"""`winnow-agent gateway`: the half that talks to the coordinator and reads no documents."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from winnow_agent import lookups
from winnow_agent.at_rest.standing import check_required
from winnow_agent.at_rest.unlocking import PARTS, ask_for, option_of, taken
from winnow_agent.config import Settings, load_settings
from winnow_agent.gateway.clock import is_spent
from winnow_agent.gateway.route import Route, resolve
from winnow_agent.gateway.store import GatewayStore, Membership
from winnow_agent.halves import VaultHalf
from winnow_agent.isolation import confine, gateway_profile
from winnow_agent.lifeline import follow_supervisor, run_lock, stop_event
from winnow_agent.logs import start_logging
from winnow_protocol.at_rest.keys import Part, PartKey
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError

_PROBE_SECONDS = 5.0


class VaultAwayError(StopRunError):
    """A gateway that works for a vault elsewhere has let its certificate end."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Runs the gateway alone; `winnow-agent run` starts it beside the vault."
    parser.add_argument("--once", action="store_true", help="send what appears at once, whatever the schedule says")
    parser.add_argument(
        "--until-answered", action="store_true", help="send at once, and end when all that waits is answered"
    )
    parser.add_argument("--probe", action="store_true", help="only see whether the coordinator can be reached")
    parser.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(lookups.OPTION, metavar="HOST", help=argparse.SUPPRESS)
    for part in PARTS:
        parser.add_argument(option_of(part), type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Confines itself, and only then imports gRPC and opens the connection."""
    if args.look_up is not None:
        return lookups.serve(args.look_up)
    settings = load_settings(home_of(args))
    start_logging("gateway", settings.log_level)
    check_required(settings.home, settings.at_rest)
    key, vault_key = _keys(args, settings.home)
    store = GatewayStore(settings.home / "gateway", key=key)
    membership = store.require_membership()
    spent = is_spent(store)
    store.close()
    route = Route(membership.main_address, (), settings.network.proxy)
    vault = looking_up = None
    if spent and not args.probe:
        if not (settings.home / "vault").exists():
            raise VaultAwayError(
                "starting the gateway: its certificate has ended, and the vault, which would vouch for a new one, is elsewhere;"
                " run `winnow-agent courier enroll` there with a new join string, and keep this gateway running from then on"
            )
        vault = VaultHalf(settings.home, "vouch", vault_key)
    if args.supervised:
        route = _told(route, sys.stdin.readline())
    elif args.probe:
        route = replace(route, numeric=resolve(route.connect_host))
    else:
        looking_up = lookups.LookupProcess(route.connect_host)
        route = _told(route, looking_up.line())
    recovery = _recovery_route(route, membership)
    isolation = confine(
        gateway_profile(settings.home, connect_ports={route.connect_port, *([recovery.connect_port] if vault else [])}),
        required=settings.isolation == "required",
        keep=[number for child in (vault, looking_up) if child for number in child.descriptors],
    )
    if args.probe:
        return _probe(membership, route, settings.network.proxy)
    with run_lock(settings.home / "gateway"):
        if vault:
            _recover(settings, recovery, vault, key)
        from winnow_agent.gateway.main import Gateway, run_gateway

        stop = stop_event()
        gateway = Gateway(settings, route, stop, isolation=isolation.summary, key=key)

        def reroute(line: str) -> None:
            gateway.connection.rerouted(_told(route, line))

        if args.supervised:
            follow_supervisor(stop, reroute)
        elif looking_up:
            looking_up.follow(reroute)
        return run_gateway(gateway, settings, stop, once=args.once, until_answered=args.until_answered)


def _keys(args: argparse.Namespace, home: Path) -> tuple[PartKey | None, int | None]:
    """Its own key, and the descriptor of the vault's, which it hands on unread or closes when it is confined."""
    handed: dict[Part, int] = {}
    if args.gateway_key is not None:
        handed["gateway"] = args.gateway_key
        if args.vault_key is not None:
            handed["vault"] = args.vault_key
    else:
        handed = ask_for(home, PARTS if (home / "vault").exists() else ("gateway",))
    return (taken("gateway", handed["gateway"]) if handed else None), handed.get("vault")


def _recovery_route(route: Route, membership: Membership) -> Route:
    recovery = Route(membership.enrollment_address, route.numeric, route.proxy)
    if recovery.connect_host == route.connect_host:
        return recovery
    return Route(recovery.address, resolve(recovery.connect_host), recovery.proxy)


def _recover(settings: Settings, route: Route, vault: VaultHalf, key: PartKey | None) -> None:
    from winnow_agent.gateway.recover import recover
    from winnow_protocol.v1.common_pb2 import SignedStatement

    store = GatewayStore(settings.home / "gateway", key=key)
    try:
        recover(store, route, lambda nonce, csr: SignedStatement.FromString(vault.ask(nonce, csr)))
    finally:
        vault.close()
        store.close()


def _told(route: Route, line: str) -> Route:
    """The route with the addresses of a line; without any where nothing was told."""
    return replace(route, numeric=tuple(map(str, json.loads(line or "[]"))))


def _probe(membership: Membership, route: Route, proxy: str) -> int:
    from winnow_agent.gateway.session import Connection

    connection = Connection(membership, route)
    reached = connection.ready_within(_PROBE_SECONDS)
    connection.close()
    through = f" through the proxy {proxy}" if proxy else ""
    print(f"{'reached' if reached else 'not reached'}: {membership.main_address}{through}")
    return 0 if reached else 4
