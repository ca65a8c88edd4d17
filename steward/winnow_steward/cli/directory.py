"""``winnow-steward directory``: the tracks, what they take and their keys."""

from __future__ import annotations

import argparse
from pathlib import Path

from google.protobuf.json_format import MessageToDict

from winnow_protocol.errors import StopRunError
from winnow_protocol.files import write_file
from winnow_protocol.listings import moment, print_objects, print_table
from winnow_protocol.policy import load_tracks
from winnow_protocol.signing import key_id
from winnow_protocol.tracks import parse_tracks, with_terms
from winnow_protocol.v1.steward_pb2 import TrackKey
from winnow_steward.cli.session import Session, add_json, add_passphrase
from winnow_steward.directory import hand_over, make_directory

_MOST_DAYS = 3650


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Publishes tracks.yaml of the home, signed, under the next version; a track without a key gets one."
    )
    parser.add_argument("action", choices=("show", "publish"))
    parser.add_argument(
        "--tracks", type=Path, metavar="FILE", help="take the tracks from FILE, and keep it as the home's tracks.yaml"
    )
    parser.add_argument(
        "--terms",
        action="append",
        default=[],
        metavar="TRACK=FILE",
        help="from now on the track's terms are the text of FILE, in UTF-8; an empty file takes them away",
    )
    parser.add_argument(
        "--valid-days",
        type=int,
        metavar="N",
        help="agents offer nothing under it for longer than so many days; as the last one if not given, 90 at first. "
        "`winnow-steward witness` renews it before",
    )
    add_json(parser)
    add_passphrase(parser)


def run(args: argparse.Namespace) -> int:
    """Runs it."""
    session = Session(args, alone=args.action == "publish")
    return _publish(session, args) if args.action == "publish" else _show(session, args.json)


def _publish(session: Session, args: argparse.Namespace) -> int:
    if args.valid_days is not None and not 1 <= args.valid_days <= _MOST_DAYS:
        raise StopRunError(f"publishing a directory: --valid-days is between 1 and {_MOST_DAYS}; state another")
    source = args.tracks or session.home.tracks
    rules, text = load_tracks(source), source.read_bytes()
    if args.terms:
        text = with_terms(text.decode(), dict(map(_terms, args.terms)), str(source)).encode()
        rules = parse_tracks(text.decode(), str(source))
    keys = session.keys.with_tracks(rule.name for rule in rules)
    if keys != session.keys:
        session.save_keys(keys)
    with session.connect() as coordinator:
        directory = make_directory(rules, keys)
        session.published.sign_directory(directory, keys.root, valid_days=args.valid_days or 0)
        hand_over(coordinator, session.published)
    if args.tracks or args.terms:
        write_file(session.home.tracks, text)
    return _show(session, args.json)


def _terms(stated: str) -> tuple[str, str]:
    """``TRACK=FILE`` as the track and the file's text."""
    track, stands, name = stated.partition("=")
    if not stands or not name:
        raise StopRunError(f"reading the terms of {track}: --terms names no file; write TRACK=FILE")
    try:
        return track, Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise StopRunError(
            f"reading the terms of {track} from {name}: {why}; name a text in UTF-8 as TRACK=FILE"
        ) from error


def _show(session: Session, as_json: bool) -> int:
    directory = session.published.directory()
    tracks = directory.tracks if directory else []
    if as_json:
        version = directory.version if directory else 0
        until = directory.valid_until or None if directory else None
        print_objects(
            {"version": version, "valid_until": until, **MessageToDict(t, preserving_proto_field_name=True)}
            for t in tracks
        )
        return 0
    if directory:
        ends = f", good until {moment(directory.valid_until)}" if directory.valid_until else ""
        named = f", names version {directory.policy.version} of the policy" if directory.policy.version else ""
        print(f"version {directory.version}, signatures keyed with epoch {directory.epoch}{named}{ends}")
    print_table(
        ("track", "title", "licences", "minimum words", "terms", "keys"),
        [
            (
                track.name,
                track.title,
                ", ".join(track.licences) or "any",
                str(track.minimum_words),
                track.terms_digest[:8].hex() or "none",
                ", ".join(map(_key, track.keys)) or "none",
            )
            for track in tracks
        ],
        empty="no directory was published; run `winnow-steward directory publish`",
    )
    return 0


def _key(key: TrackKey) -> str:
    state = TrackKey.State.Name(key.state).removeprefix("STATE_").lower()
    return f"{key_id(key.public_key)[:8].hex()} {state}"
