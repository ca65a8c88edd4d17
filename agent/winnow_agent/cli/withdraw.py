"""`winnow-agent withdraw`: take documents back, here at once and at the coordinator by a signed request."""

from __future__ import annotations

import argparse
import base64
import contextlib
import getpass
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winnow_agent.cli.reading import NoSuchPathError, Reading, default_limits, profile_of, read_confined
from winnow_agent.cli.records import folders, records
from winnow_agent.config import load_settings
from winnow_agent.vault.keys import parse_recovery_key
from winnow_agent.vault.listing import name_of
from winnow_agent.vault.retain import finish_deleting
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.store_anew import NoRoomError
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw.choosing import Choice, Chosen
from winnow_agent.vault.withdraw.copies import OwnCopies
from winnow_agent.vault.withdraw.tombstones import sign_recovery, wished
from winnow_agent.vault.withdraw.withdrawal import erase_copies, listed, withdraw
from winnow_protocol.commands import home_of
from winnow_protocol.errors import SetAsideError, StopRunError, in_words
from winnow_protocol.listings import counted, moment, print_json, print_objects, print_table, visible
from winnow_protocol.progress import Progress
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement, Tombstone

if TYPE_CHECKING:
    from winnow_agent.vault.withdraw.matching import Sought

_SHOWN = 200
"""Lines of the listing for a person; `--json` has all."""


class NotConfirmedError(StopRunError):
    """Nobody confirmed the withdrawal, or nothing was named; nothing was withdrawn."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.description = (
        "Takes documents back. What was not sent goes nowhere any more; of what was sent the coordinator erases the keys, and"
        " signs a tombstone for it. The text that is kept here, and the own copy, are erased at once. Your files stay as they"
        " are."
    )
    parser.add_argument("documents", metavar="DOCUMENT", nargs="*", help="a document's id, or how it starts")
    parser.add_argument("--shard", action="append", default=[], metavar="SHARD", help="all documents of a shard")
    parser.add_argument("--source", action="append", default=[], metavar="NAME", help="all documents of a source")
    parser.add_argument(
        "--text",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="what this file says, if nobody knows its id: it is compared here, and told to nobody",
    )
    parser.add_argument(
        "--everything", action="store_true", help="all that is here, and all that any agent of the partner ever sent"
    )
    parser.add_argument(
        "--asked", action="store_true", help="what another agent of yours withdrew, and this one sent; see `status`"
    )
    parser.add_argument(
        "--keep-copies",
        action="store_true",
        help="leave near copies here alone; the coordinator may ask for one in the place of what is withdrawn",
    )
    parser.add_argument("--reason", default="", help="a few words for your own records; they are told to nobody")
    parser.add_argument(
        "--recovery-key",
        action="store_true",
        help="with --everything, for a vault that is lost: asks for the key that `init` printed there",
    )
    parser.add_argument("--recovery-key-file", type=Path, metavar="FILE", help="the same, read from a file")
    parser.add_argument("--yes", action="store_true", help="without asking, for a script")
    parser.add_argument("--dry-run", action="store_true", help="only list what would be withdrawn")
    parser.add_argument("--list", action="store_true", help="list all withdrawals so far, with their tombstones")
    parser.add_argument("--json", action="store_true", help="for a program")


def run(args: argparse.Namespace) -> int:
    """Lists what is meant, has it confirmed, and takes it back."""
    settings = load_settings(home_of(args))
    if args.list:
        with records(settings.home) as store:
            return _list(store, as_json=args.json)
    _check(args)
    # Before the records are opened: from there on this process opens no other file.
    recovery, sought = _recovery_key(args), [(path, _sought(path)) for path in args.text]
    with records(settings.home) as store:
        trust = Trust(store, settings.home / "vault")
        copies = OwnCopies(settings.home / "vault" / "copies")
        if recovery:
            _check_enrolled(trust)
        chosen = _chosen(args, store, trust, copies, sought)
        if not args.json:
            _show(chosen, folders(settings), everything=args.everything)
        if args.dry_run or not (chosen or args.everything):
            return _said(args, chosen, (), done=False)
        _confirm(args, chosen)
        requests = withdraw(
            store,
            [one.id for one in chosen],
            reason=args.reason,
            everything=args.everything,
            recovery=partial(sign_recovery, recovery, trust.agent_id) if recovery else None,
            enrolled=bool(trust.agent_id),
        )
        erase_copies(store, copies)
        return _said(args, chosen, requests, done=True, late=_late(store))


def _late(store: Store) -> str:
    """Why the records' file still holds deleted text; empty where it does not. It is withdrawn all the same."""
    try:
        done = finish_deleting(store)
    except NoRoomError as error:
        return f"Not out of the database's file yet: {error}."
    return "" if done else "The agent is writing: what its database still holds of it is overwritten in a moment."


def _check(args: argparse.Namespace) -> None:
    named = bool(args.documents or args.shard or args.source or args.text or args.asked)
    if not named and not args.everything:
        raise NotConfirmedError(
            "withdrawing: nothing is named; name documents, or use --shard, --source, --text or --everything"
        )
    if named and args.everything:
        raise NotConfirmedError("withdrawing: --everything stands alone; leave out what is named beside it")
    if (args.recovery_key or args.recovery_key_file) and not args.everything:
        raise NotConfirmedError("withdrawing by the recovery key: it takes back everything; add --everything")
    for path in args.text:
        if not path.is_file():
            raise NoSuchPathError(f"reading {path}: there is no such file")


def _recovery_key(args: argparse.Namespace) -> SigningKey | None:
    if not (args.recovery_key or args.recovery_key_file):
        return None
    if args.recovery_key_file is None:
        return parse_recovery_key(getpass.getpass("Recovery key: "))
    try:
        return parse_recovery_key(args.recovery_key_file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchPathError(
            f"reading the recovery key from {args.recovery_key_file}: {in_words(error)}; name the file that holds it"
        ) from error


def _check_enrolled(trust: Trust) -> None:
    if not trust.agent_id:
        raise NotConfirmedError(
            "withdrawing by the recovery key: this vault is not enrolled; ask the coordinator's operator for a join string"
            " of your partner, run `winnow-agent enroll` and `winnow-agent run --once`, and then this again"
        )


def _chosen(
    args: argparse.Namespace, store: Store, trust: Trust, copies: OwnCopies, texts: Sequence[tuple[Path, Sought]]
) -> list[Chosen]:
    from winnow_agent.vault.withdraw.matching import find_by_text

    choice = Choice(store)
    if args.everything:
        choice.add_everything()
        return choice.chosen()
    for prefix in args.documents:
        choice.add_document(prefix)
    for prefix in args.shard:
        choice.add_shard(prefix)
    for name in args.source:
        choice.add_source(name)
    if args.asked:
        choice.add_wished(wished(store))
    for path, sought in texts:
        with Progress() as progress:
            update = partial(progress.update, "compare", "documents")
            choice.add_matches(path, find_by_text(store, trust, copies, sought, update))
    if not args.keep_copies:
        choice.add_near_copies()
    return choice.chosen()


def _sought(path: Path) -> Sought:
    """The file and its texts; a format that no digitizer reads is taken as plain text, if it is some."""
    from winnow_agent.vault.withdraw.matching import Sought, content_hash_of

    texts = _digitized(path)
    if not texts:
        with contextlib.suppress(UnicodeDecodeError):
            texts = [path.read_text("utf-8")]
    return Sought(content_hash_of(path), tuple(texts))


def _digitized(path: Path) -> list[str]:
    """The texts of a file's documents, read by confined parsers as the archive's files are."""
    handed = os.memfd_create("winnow-texts")

    def work(tools: Reading) -> int:
        from winnow_agent.vault.digitize.base import Unread

        texts: list[str] = []
        with contextlib.suppress(SetAsideError):
            texts += [item.text for item in tools.parsers.digitize(path.resolve()) if not isinstance(item, Unread)]
        with os.fdopen(os.dup(handed), "w", encoding="utf-8") as out:
            json.dump(texts, out)
        return 0

    try:
        status = read_confined(profile_of([path]), default_limits(), work, keep=[handed])
        if status != 0:
            return []
        with os.fdopen(os.dup(handed), encoding="utf-8") as file:
            file.seek(0)
            found: list[str] = json.load(file)
            return found
    finally:
        os.close(handed)


def _file(one: Chosen, folder: Mapping[str, Path]) -> str:
    return visible(name_of(one.file, folder.get(one.row["source"]) if one.row else None))


def _show(chosen: Sequence[Chosen], folder: Mapping[str, Path], *, everything: bool) -> None:
    print_table(
        ("document", "file", "part", "state", "who has it", "chosen by"),
        [
            (one.id.hex()[:12], _file(one, folder), one.row["part"] if one.row else "", one.state, one.where, one.why)
            for one in chosen[:_SHOWN]
        ],
        empty="nothing here is left to be withdrawn: it was withdrawn before, or there is nothing",
    )
    if len(chosen) > _SHOWN:
        print(f"… and {len(chosen) - _SHOWN} more; --json lists all")
    if chosen:
        counts = Counter(one.where for one in chosen)
        print(f"{counted(len(chosen), 'document')}: {', '.join(f'{count} {where}' for where, count in counts.items())}")
    if everything:
        print("and all that any other agent of the partner ever sent")


def _confirm(args: argparse.Namespace, chosen: Sequence[Chosen]) -> None:
    if args.yes:
        return
    if args.json or not sys.stdin.isatty():
        raise NotConfirmedError("withdrawing: nobody can be asked here; add --yes, or --dry-run. Nothing was withdrawn")
    these = "this document" if len(chosen) == 1 else f"these {counted(len(chosen), 'document')}"
    what = "everything" if args.everything else these
    if input(f"Withdraw {what}? It can't be undone. [y/N] ").strip().lower() not in ("y", "yes"):
        raise NotConfirmedError("withdrawing: not confirmed; nothing was withdrawn")


def _said(
    args: argparse.Namespace, chosen: Sequence[Chosen], requests: Sequence[bytes], *, done: bool, late: str = ""
) -> int:
    told = args.everything or any(one.told for one in chosen)
    if args.json:
        print_json(
            {
                "withdrawn": done,
                "text_erased": done and not late,
                "everything": args.everything,
                "requests": [request.hex() for request in requests],
                "documents": [_values(one) for one in chosen],
            }
        )
    elif done:
        print(f"Withdrawn here. Kept text and own copies are erased. {late}".rstrip())
        if told:
            print(
                "The coordinator is told within seconds while the agent runs, else with its next run;"
                " `winnow-agent status` says when it has signed for it."
            )
        if args.everything or args.source:
            print(
                "What is found from now on is offered as before: take the source out of the policy, or end the agent."
            )
    return 0


def _values(one: Chosen) -> dict[str, Any]:
    row = one.row
    return {
        "document": one.id.hex(),
        "file": one.file,
        "part": row["part"] if row else "",
        "source": row["source"] if row else "",
        "state": row["state"] if row else None,
        "track": row["track"] if row else "",
        "shard": row["shard"].hex() if row and row["shard"] else None,
        "chosen_by": one.why,
        "told": one.told,
    }


def _list(store: Store, *, as_json: bool) -> int:
    rows = listed(store)
    if as_json:
        print_objects(
            {"withdrawal": row["id"].hex(), "state": row["state"], "asked_at": row["asked_at"], "sent_at": row["sent_at"],
             "everything": bool(row["everything"]), "documents": row["documents"], "reason": row["reason"],
             "log_index": _log_index(row),
             "tombstone": base64.b64encode(row["tombstone"]).decode() if row["tombstone"] else None}
            for row in rows
        )  # fmt: skip
        return 0
    print_table(
        ("withdrawal", "asked", "state", "documents", "in the log at", "reason"),
        [
            (row["id"].hex()[:12], moment(row["asked_at"]), row["state"],
             "everything" if row["everything"] else str(row["documents"]),
             "–" if _log_index(row) is None else str(_log_index(row)), row["reason"])
            for row in rows
        ],
        empty="nothing was ever withdrawn",
    )  # fmt: skip
    return 0


def _log_index(row: Row) -> int | None:
    if not row["tombstone"]:
        return None
    return int(Tombstone.FromString(SignedStatement.FromString(row["tombstone"]).payload).log_index)
