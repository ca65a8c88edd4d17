"""`winnow-agent outbox list|show|open`: all that waits, and all that ever left."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection

from winnow_agent.cli.records import records
from winnow_agent.config import Settings, load_settings
from winnow_agent.spool import Item, Kind, Spool
from winnow_agent.vault.log.logged import INCLUDED, proved_subjects
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Row, Store
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw.withdrawal import listed
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
    made = {row["item"]: row["made_at"] for row in store.query("SELECT item, made_at FROM requests")}
    items = list(Spool(settings.home / "spool" / "outbox").items())
    waiting = [
        {
            "item": item.name,
            "kind": item.kind.value,
            "bytes": item.path.stat().st_size,
            "state": "waiting",
            "at": made.get(item.name),
        }
        for item in items
    ]
    left = [
        {"item": row["id"].hex(), "kind": "shard", "bytes": row["sealed_size"], "state": _delivered(row), "at": row["sealed_at"]}
        for row in store.query(
            "SELECT s.*, (SELECT count(*) FROM documents d WHERE d.shard = s.id) AS documents,"
            " (SELECT count(*) FROM documents d WHERE d.shard = s.id AND d.state = ?) AS withdrawn"
            " FROM shards s WHERE receipt IS NOT NULL ORDER BY sealed_at",
            DocumentState.WITHDRAWN,
        )
    ]  # fmt: skip
    left += [
        {
            "item": row["id"].hex(),
            "kind": Kind.WITHDRAWAL.value,
            "bytes": 0,
            "state": "signed for",
            "at": row["sent_at"],
        }
        for row in listed(store)
        if row["tombstone"]
    ]
    proved = proved_subjects(store)
    for one in left:
        one["proof"] = INCLUDED if bytes.fromhex(str(one["item"])) in proved else "awaited"
    left = [*_offered(store, {item.id for item in items}), *left]
    if as_json:
        print_objects([*waiting, *left])
    else:
        rows = [
            (
                str(e["item"]).rpartition(".")[2][:12],
                str(e["kind"]),
                f"{e['bytes']:,}",
                str(e["state"]),
                moment(_time(e["at"])),
                str(e.get("proof", "")),
            )
            for e in [*waiting, *left]
        ]
        print_table(
            ("item", "kind", "bytes", "state", "since", "in the log"),
            rows,
            empty="nothing waits, and nothing ever left",
        )
        print("beside these, reports leave (`schedule.report`): versions, counts and the ledger's head, no text")
    return 0


def _offered(store: Store, waiting: Collection[bytes]) -> list[dict[str, object]]:
    """The offers that went out, signatures and descriptors of documents: they are in no log, and in the ledger here."""
    return [
        {
            "item": row["identifier"].hex(),
            "kind": row["after"],
            "bytes": json.loads(row["detail"])["bytes"] if row["detail"] else 0,
            "state": "sent",
            "at": row["at"],
            "proof": "",
        }
        for row in store.query(
            "SELECT l.identifier, l.after, l.at, d.detail FROM ledger l LEFT JOIN ledger_details d USING (sequence)"
            " WHERE l.subject = 'outbox' AND l.after IN (?, ?) ORDER BY l.sequence",
            Kind.OFFER,
            Kind.RESIGN,
        )
        if row["identifier"] not in waiting
    ]


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


def _delivered(row: Row) -> str:
    taken_back = (
        f", {row['withdrawn']} of {counted(row['documents'], 'document')} withdrawn" if row["withdrawn"] else ""
    )
    return f"delivered to {row['track']}{taken_back}"


def _time(value: object) -> int | None:
    """A time out of a row of mixed values."""
    return value if isinstance(value, int) else None


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
