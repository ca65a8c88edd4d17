"""`winnow-agent terms show|accept`: what the steward asks a partner to accept for each track, and the partner's word."""

from __future__ import annotations

import argparse
from typing import Any

from winnow_agent.cli.records import records
from winnow_agent.config import load_settings
from winnow_agent.vault.policy import policy_in_force
from winnow_agent.vault.store import Store
from winnow_agent.vault.terms import Terms, accept, find_terms, terms_of
from winnow_agent.vault.trust import Trust
from winnow_protocol.commands import home_of
from winnow_protocol.listings import moment, print_objects, print_table
from winnow_protocol.policy_file import did_you_mean


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="a line a track, or the text of one track's terms")
    show.add_argument("track", metavar="TRACK", nargs="?")
    show.add_argument("--json", action="store_true")
    accepting = actions.add_parser("accept", help="accept a track's terms for the partner")
    accepting.add_argument("track", metavar="TRACK", nargs="+")
    accepting.add_argument(
        "--name", required=True, metavar="WHO", help="who accepts; the coordinator and the steward are told"
    )
    accepting.add_argument(
        "--digest", default="", metavar="HEX", help="accept only the text whose SHA-256, as `show` says it, begins so"
    )


def run(args: argparse.Namespace) -> int:
    """Shows or accepts."""
    settings = load_settings(home_of(args))
    with records(settings.home) as store:
        trust = Trust(store, settings.home / "vault")
        if args.action == "accept":
            return _accept(store, trust, args)
        permitted = {track for source in policy_in_force(settings, trust).sources.values() for track in source.tracks}
        if args.track:
            return _show(find_terms(store, trust, args.track), permitted, as_json=args.json)
        return _list(list(terms_of(store, trust).values()), permitted, as_json=args.json)


def _accept(store: Store, trust: Trust, args: argparse.Namespace) -> int:
    with store.transaction():  # all of them or none
        for track in args.track:
            before = find_terms(store, trust, track)
            terms = accept(store, trust, track, args.name, args.digest)
            print(f"{track}: {_outcome(before, terms)}")
    return 0


def _outcome(before: Terms, terms: Terms) -> str:
    if not terms.digest:
        return "it has no terms; nothing is to be accepted"
    if before.accepted:
        return f"accepted before, {_by(terms)}"
    return f"accepted, {_by(terms)}, digest {terms.digest.hex()}"


def _by(terms: Terms) -> str:
    return f"by {terms.acceptance.accepted_by} on {moment(terms.acceptance.accepted_at)}" if terms.acceptance else ""


def _object(terms: Terms, permitted: set[str]) -> dict[str, Any]:
    acceptance = terms.acceptance
    return {
        "track": terms.track,
        "title": terms.title,
        "standing": terms.standing,
        "permitted": terms.track in permitted,
        "digest": terms.digest.hex(),
        "accepted_by": acceptance.accepted_by if acceptance else None,
        "accepted_at": acceptance.accepted_at if acceptance else None,
        "accepted_digest": acceptance.terms_digest.hex() if acceptance else None,
        "terms": terms.text,
    }


def _list(listed: list[Terms], permitted: set[str], *, as_json: bool) -> int:
    if as_json:
        print_objects(_object(terms, permitted) for terms in listed)
        return 0
    print_table(
        ("track", "terms", "permitted", "digest"),
        [
            (
                terms.track,
                _STANDINGS[terms.standing] + (f" {_by(terms)}" if terms.standing == "accepted" else ""),
                "yes" if terms.track in permitted else "no",
                terms.digest.hex()[:16] or "–",
            )
            for terms in listed
        ],
        empty="no directory has come yet; `winnow-agent run` fetches it",
    )
    if any(terms.track in permitted and not terms.accepted for terms in listed):
        print("`winnow-agent terms show TRACK` shows the text, and the command that accepts it")
    tracks = [terms.track for terms in listed]
    for track in sorted(permitted.difference(tracks)) if tracks else ():
        meant = did_you_mean(track, tracks) or ": ask the steward, or mend the policy"
        print(f"the policy permits {track}, a track that the steward's directory does not have{meant}")
    return 0


def _show(terms: Terms, permitted: set[str], *, as_json: bool) -> int:
    if as_json:
        print_objects([_object(terms, permitted)])
        return 0
    print(f"track      {terms.track}, {terms.title}")
    print(f"permitted  {'by the policy' if terms.track in permitted else 'not by the policy: nothing goes there'}")
    print(f"terms      {_STANDINGS[terms.standing]}")
    if terms.acceptance:
        print(f"accepted   {_by(terms)}, the text with the digest {terms.acceptance.terms_digest.hex()}")
    if terms.digest:
        print(f"digest     {terms.digest.hex()}\n\n{terms.text}")
    if not terms.accepted:
        print(f"To accept: winnow-agent terms accept {terms.track} --name WHO --digest {terms.digest.hex()[:16]}")
    return 0


_STANDINGS = {
    "none": "none: the track has no terms, and needs no acceptance",
    "accepted": "accepted",
    "changed": "changed since they were accepted: nothing is offered to it until they are accepted again",
    "not accepted": "not accepted: nothing is offered to it",
}
