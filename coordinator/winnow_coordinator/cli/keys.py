"""``winnow-coordinator keys``: the CAs and the server's certificate; from one to the next while the server runs."""

from __future__ import annotations

import argparse
from typing import Any

from winnow_coordinator import authorities, fleet
from winnow_coordinator.authorities import RotationError, certificate_path
from winnow_coordinator.coordinator import DAY, Coordinator, open_coordinator
from winnow_protocol.commands import home_of
from winnow_protocol.identity import expires_at, fingerprint
from winnow_protocol.listings import moment, print_objects, print_table

_DEFAULT_DAYS = 30.0


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Lists the CAs and the server's certificate, or takes one to the next. A server that runs takes it up within seconds, "
        "and drops no connection for it."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="the CAs, the server's certificate, and which agents know the newest CA")
    listing.add_argument("--json", action="store_true", help="for a program")
    rotate = actions.add_parser(
        "rotate-ca",
        help="announce another CA, which issues all certificates after some days",
        description="Makes another CA. Agents and the steward are told with each renewal and trust both; after so many days the "
        "new one issues, and join strings name it. An agent that is away for all of that time has to be enrolled again.",
    )
    rotate.add_argument(
        "--days",
        type=float,
        default=_DEFAULT_DAYS,
        metavar="N",
        help=f"until it issues; not below a certificate's life; {_DEFAULT_DAYS:g} unless given",
    )
    actions.add_parser("renew-server", help="a new key and certificate for the server at once")


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    coordinator = open_coordinator(home_of(args))
    try:
        if args.action == "rotate-ca":
            _rotate(coordinator, args.days)
        elif args.action == "renew-server":
            coordinator.keys.renew_server()
            print("the server has a new certificate; one that runs shows it within seconds")
        else:
            _list(coordinator, as_json=args.json)
    finally:
        coordinator.close()
    return 0


def _rotate(coordinator: Coordinator, days: float) -> None:
    least = coordinator.settings.certificate_hours / 24
    if not days >= least:
        raise RotationError(
            f"announcing another CA: {days:g} days are less than a certificate lives, so that agents would not learn of it in "
            f"time; give at least --days {least:g}"
        )
    stand = coordinator.keys.announce_authority(coordinator.now + round(days * DAY))
    print(f"announced another CA; it issues from {moment(stand.follows_at)} on")
    print("see who knows of it: winnow-coordinator keys list")


def _list(coordinator: Coordinator, *, as_json: bool) -> None:
    folder, stand = coordinator.settings.keys, authorities.read(coordinator.settings.keys)
    rows: list[dict[str, Any]] = []
    for number in stand.trusted:
        pem = certificate_path(folder, number).read_bytes()
        state = {stand.issuing: "issues", stand.following: f"issues from {moment(stand.follows_at)} on"}
        rows.append(
            {
                "use": "CA",
                "state": state.get(number, f"trusted until {moment(stand.ends_at)}"),
                "fingerprint": fingerprint(pem).hex(),
                "ends": _date(pem),
            }
        )
    chain = coordinator.keys.server_chain
    rows.append({"use": "server", "state": "is shown", "fingerprint": fingerprint(chain).hex(), "ends": _date(chain)})
    agents = [member for member in fleet.members(coordinator) if member.last_seen and member.standing != "revoked"]
    behind = [one for one in agents if one.gateway.get("authorities_version", 0) < stand.version]
    if as_json:
        print_objects([*rows, *({"use": "agent that does not know", "agent": one.agent_id} for one in behind)])
        return
    print_table(("use", "state", "SHA-256", "ends"), [tuple(row.values()) for row in rows], empty="")
    print(f"{len(agents) - len(behind)} of {len(agents)} agents know these CAs")
    for one in behind:
        print(f"  {one.partner}/{one.name} ({one.agent_id}) does not, last seen {moment(one.last_seen)}")


def _date(pem: bytes) -> str:
    return f"{expires_at(pem):%Y-%m-%d}"
