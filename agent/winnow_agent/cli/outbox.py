"""`winnow-agent outbox list|show|open`: all that waits, and all that ever left."""

from __future__ import annotations

import argparse
import sys

from winnow_agent.cli.records import records
from winnow_agent.config import Settings, load_settings
from winnow_agent.spool import Item, Kind, Spool
from winnow_agent.vault.departures import Departure, departures
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.commands import home_of
from winnow_protocol.errors import StopRunError
from winnow_protocol.listings import counted, moment, print_json, print_objects, print_table
from winnow_protocol.sealing import open_shard
from winnow_protocol.v1.contribution_pb2 import CommitRequest, Manifest, Record


class NoSuchShardError(StopRunError):
    """There is no shard of that id, or no own copy of it."""


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="a line an item")
    listing.add_argument("--json", action="store_true")
    for name, sentence in (
        ("show", "what a shard's manifest says"),
        ("open", "the documents of the partner's own copy"),
    ):
        action = actions.add_parser(name, help=sentence)
        action.add_argument("shard", metavar="SHARD", help="the shard's id, or how it starts")
        if name == "show":
            action.add_argument("--json", action="store_true", help="one object")


def run(args: argparse.Namespace) -> int:
    """Lists, shows or opens."""
    settings = load_settings(home_of(args))
    with records(settings.home) as store:
        if args.action == "list":
            return _list(store, settings, as_json=args.json)
        folder, item = _find(settings, args.shard)
        manifest, request = _manifest(folder, item)
        if args.action == "show":
            return _show(store, manifest, as_json=args.json)
        return _open(store, settings, folder, manifest, request)


def _list(store: Store, settings: Settings, *, as_json: bool) -> int:
    left = departures(store, Spool(settings.home / "spool" / "outbox"))
    if as_json:
        print_objects(_object(one) for one in left)
        return 0
    print_table(
        ("item", "kind", "bytes", "state", "since", "in the log"),
        [
            (one.item.rpartition(".")[2][:12], one.kind, f"{one.size:,}", one.state, moment(one.at), one.proof or "")
            for one in left
        ],
        empty="nothing waits, and nothing ever left",
    )
    print("beside these, reports leave (`schedule.report`): versions, counts and the ledger's head, no text")
    return 0


def _object(one: Departure) -> dict[str, object]:
    values = {"item": one.item, "kind": one.kind, "bytes": one.size, "state": one.state, "at": one.at}
    return values if one.state == "waiting" else {**values, "proof": one.proof or ""}


def _show(store: Store, manifest: Manifest, *, as_json: bool) -> int:
    """What the vault signed of a shard, and which of its documents were withdrawn since."""
    withdrawn = {
        row["id"]
        for row in store.query(
            "SELECT id FROM documents WHERE shard = ? AND state = ?", manifest.shard_id, DocumentState.WITHDRAWN
        )
    }
    values = {
        "shard": manifest.shard_id.hex(),
        "track": manifest.track,
        "track_key": manifest.track_key_id.hex(),
        "sealed_bytes": manifest.sealed_size,
        "sealed_sha256": manifest.sealed_digest.hex(),
        "key_table_sha256": manifest.key_table_digest.hex(),
        "request": manifest.sequence,
        "directory_version": manifest.directory_version,
    }
    documents = [
        {"document": one.document_id.hex(), "lease": one.fencing_number, "withdrawn": one.document_id in withdrawn}
        for one in manifest.entries
    ]
    if as_json:
        print_json(values | {"documents": documents})
        return 0
    for name, value in values.items():
        shown = f"{value:,}" if name == "sealed_bytes" else value
        print(f"{name.replace('_', ' '):<18} {shown}")
    print_table(
        ("document", "lease", ""),
        [(str(one["document"]), str(one["lease"]), "withdrawn" if one["withdrawn"] else "") for one in documents],
        empty="it holds no document",
    )
    return 0


def _find(settings: Settings, prefix: str) -> tuple[Spool, Item]:
    """The manifest of a shard, in the outbox or among the own copies."""
    folders = [settings.home / "spool" / "outbox", settings.home / "vault" / "copies"]
    found = [
        (spool, item)
        for folder in folders
        if folder.is_dir()
        for spool in [Spool(folder)]
        for item in spool.items(Kind.MANIFEST)
        if item.id.hex().startswith(prefix.lower())
    ]
    if len({item.id for _, item in found}) != 1:
        raise NoSuchShardError(
            f"looking for shard {prefix}: {'several start so' if found else 'neither the outbox nor the own copies have it'};"
            " see `winnow-agent outbox list`"
        )
    return found[0]


def _manifest(folder: Spool, item: Item) -> tuple[Manifest, CommitRequest]:
    request = CommitRequest.FromString(folder.read(item))
    return Manifest.FromString(request.manifest.payload), request


def _open(store: Store, settings: Settings, folder: Spool, manifest: Manifest, request: CommitRequest) -> int:
    """Prints each document of a shard, opened with the vault's own key."""
    trust = Trust(store, settings.home / "vault")
    shard = folder.item(Kind.SHARD, manifest.shard_id)
    with shard.path.open("rb") as file:
        documents = open_shard(
            file,
            request.key_table,
            trust.receiving_key,
            track=manifest.track,
            agent_id=manifest.agent_id,
            shard_id=manifest.shard_id,
        )
        for document_id, data in documents:
            record = Record.FromString(data)
            sys.stdout.write(
                f"== {document_id.hex()}  {record.language}, {counted(record.words, 'word')}, {record.licence}\n\n{record.text}\n\n"
            )
    return 0
