"""`winnow-agent gateway`: the half that talks to the coordinator and reads no documents."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

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
    for part in PARTS:
        parser.add_argument(option_of(part), type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Confines itself, and only then imports gRPC and opens the connection."""
    settings = load_settings(home_of(args))
    start_logging("gateway", settings.log_level)
    check_required(settings.home, settings.at_rest)
    key, vault_key = _keys(args, settings.home)
    store = GatewayStore(settings.home / "gateway", key=key)
    membership = store.require_membership()
    spent = is_spent(store)
    store.close()
    route = _route(settings, membership, supervised=args.supervised)
    vault = None
    if spent and not args.probe:
        if not (settings.home / "vault").exists():
            raise VaultAwayError(
                "starting the gateway: its certificate has ended, and the vault, which would vouch for a new one, is elsewhere;"
                " run `winnow-agent courier enroll` there with a new join string, and keep this gateway running from then on"
            )
        vault = VaultHalf(settings.home, "vouch", vault_key)
    recovery = _recovery_route(route, membership)
    isolation = confine(
        gateway_profile(settings.home, connect_ports={route.connect_port, *([recovery.connect_port] if vault else [])}),
        required=settings.isolation == "required",
        keep=vault.descriptors if vault else (),
    )
    if args.probe:
        return _probe(membership, route, settings.network.proxy)
    with run_lock(settings.home / "gateway"):
        if vault:
            _recover(settings, recovery, vault, key)
        from winnow_agent.gateway.main import Gateway, run_gateway

        stop = stop_event()
        gateway = Gateway(settings, route, stop, isolation=isolation.summary, key=key)
        if args.supervised:
            follow_supervisor(stop, lambda line: gateway.connection.rerouted(_told(route, line)))
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


def _route(settings: Settings, membership: Membership, *, supervised: bool) -> Route:
    route = Route(membership.main_address, (), settings.network.proxy)
    if supervised:
        return _told(route, sys.stdin.readline() or "[]")
    return Route(route.address, resolve(route.connect_host), route.proxy)


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
    return Route(route.address, tuple(map(str, json.loads(line))), route.proxy)


def _probe(membership: Membership, route: Route, proxy: str) -> int:
    from winnow_agent.gateway.session import Connection

    connection = Connection(membership, route)
    reached = connection.ready_within(_PROBE_SECONDS)
    connection.close()
    through = f" through the proxy {proxy}" if proxy else ""
    print(f"{'reached' if reached else 'not reached'}: {membership.main_address}{through}")
    return 0 if reached else 4
