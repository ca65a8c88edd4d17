"""``winnow-steward keys``: what keys there are; never the secrets."""

from __future__ import annotations

import argparse

from winnow_protocol.listings import print_objects, print_table
from winnow_protocol.signing import key_id
from winnow_steward.cli.session import Session, add_json, add_passphrase


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = "Lists keys; never secrets."
    parser.add_argument("action", choices=("list",))
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args)
    keys = session.keys
    rows = [
        {"use": "root", "of": "approvals, directory, policy, checkpoints", "key_id": keys.root.key_id.hex()},
        {"use": "successor", "of": "follows the root key", "key_id": keys.successor.key_id.hex()},
        *(
            {"use": "track", "of": name, "key_id": key_id(key.public_key).hex()}
            for name, key in sorted(keys.tracks.items())
        ),
    ]
    if args.json:
        # A secret has no public half to name it by; its epoch has to do.
        print_objects([*rows, *({"use": "fleet secret", "of": f"epoch {n}"} for n in sorted(keys.fleet_secrets))])
        return 0
    secrets = [("fleet secret", f"epoch {epoch}", "") for epoch in sorted(keys.fleet_secrets)]
    table = [(row["use"], row["of"], row["key_id"]) for row in rows]
    print_table(("use", "of", "SHA-256 of the public key"), [*table, *secrets], empty="there are no keys")
    return 0
