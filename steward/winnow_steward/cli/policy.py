"""``winnow-steward policy``: the policy that holds for the whole fleet."""

from __future__ import annotations

import argparse
from pathlib import Path

from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import moment
from winnow_protocol.policy import parse_policy
from winnow_protocol.policy_file import read_text
from winnow_protocol.wire import POLICY_BYTES
from winnow_steward.cli.session import Session, add_passphrase
from winnow_steward.directory import name_policy


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Publishes a policy, signed, under the next version, and a directory that names it, so that an agent which the policy is "
        "kept from offers nothing. A partner's own can only be stricter."
    )
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("show", help="show the policy that was published last")
    publish = actions.add_parser("publish", help="check and publish a policy")
    publish.add_argument("file", type=Path, metavar="FILE")
    add_passphrase(publish)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    if args.action == "show":
        return _show(Session(args, alone=False))
    session = Session(args)
    text = read_text(args.file)
    parse_policy(text, str(args.file))
    if (size := len(text.encode())) > POLICY_BYTES:
        raise StopRunError(
            f"publishing {args.file}: it has {size} bytes, and a fleet policy has at most {POLICY_BYTES}; make it shorter"
        )
    with session.connect() as coordinator:
        session.published.sign_policy(text.encode(), session.keys.root)
        directory = name_policy(coordinator, session.published, session.keys.root)
    published = session.published.policy()
    print(f"published {args.file} as version {published.version if published else 0} of the fleet's policy")
    if directory:
        print(f"published the directory as version {directory.version}, which names it")
    else:
        print("no directory was published yet: the first one will name it")
    return 0


def _show(session: Session) -> int:
    policy = session.published.policy()
    if policy is None:
        print("no policy was published; run `winnow-steward policy publish FILE`")
        return 0
    print(f"# version {policy.version}, published {moment(policy.made_at)}")
    print(policy.yaml.decode(), end="")
    return 0
