"""`winnow-agent status`: where the agent and every file of the archive stand."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from winnow_agent.at_rest.standing import standing as standing_at_rest
from winnow_agent.cli.log import describe
from winnow_agent.cli.records import folders, has_records, records
from winnow_agent.config import PackSettings, Settings, load_settings
from winnow_agent.lifeline import is_held
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_agent.vault.epoch.move import moved
from winnow_agent.vault.halting import halts
from winnow_agent.vault.listing import FileLine, file_lines, name_of
from winnow_agent.vault.log.state import Standing, standing
from winnow_agent.vault.progress import under_way
from winnow_agent.vault.reference import References
from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store
from winnow_agent.vault.terms import terms_of, waiting
from winnow_agent.vault.trust import Trust
from winnow_agent.vault.withdraw import tombstones, withdrawal
from winnow_protocol.commands import home_of
from winnow_protocol.listings import counted, moment, print_json, print_objects, print_table, visible
from winnow_protocol.progress import pace
from winnow_protocol.signing import key_id, spoken, vault_fingerprint

_SILENT_SECONDS = 300
_CLOCK_SECONDS = 60


def register(parser: argparse.ArgumentParser) -> None:
    """Adds its options."""
    parser.add_argument("--files", action="store_true", help="a line a file")
    parser.add_argument("--json", action="store_true", help="for a program")
    parser.add_argument(
        "--check", action="store_true", help="exit status 4 unless the gateway has reported within five minutes"
    )


def run(args: argparse.Namespace) -> int:
    """Prints the status."""
    settings = load_settings(home_of(args))
    if args.check and has_records(settings.home):
        # What the gateway said lies in the spool: no encrypted home has to be unlocked for a health check.
        return 0 if time.time() - _gateway(settings.home).get("at", 0) / 1e6 < _SILENT_SECONDS else 4
    at_rest = standing_at_rest(settings.home).state
    running = any(is_held(folder) for folder in (settings.home, settings.home / "vault"))
    with records(settings.home) as store:
        if args.files:
            why = waiting(store, Trust(store, settings.home / "vault"))
            _print_files(file_lines(store, why), folders(settings), as_json=args.json)
        else:
            _print_summary(_summary(store, settings, at_rest) | {"running": running}, as_json=args.json)
    return 0


def _gateway(home: Path) -> dict[str, Any]:
    spool = Spool(home / "spool" / "inbox")
    try:
        state: dict[str, Any] = json.loads(spool.read(spool.item(Kind.GATEWAY, FIXED_ID)))
    except FileNotFoundError:
        return {}
    return state


def _summary(store: Store, settings: Settings, at_rest: str) -> dict[str, Any]:
    home = settings.home
    trust = Trust(store, home / "vault")
    membership, directory = trust.membership, trust.directory
    return {
        "partner": membership.partner if membership else None,
        "agent": membership.agent if membership else None,
        "agent_id": trust.agent_id or None,
        "vault_fingerprint": vault_fingerprint(trust.vault_keys),
        "steward_fingerprint": _steward(trust),
        "approved": trust.approval is not None,
        "tracks": [track.name for track in directory.tracks] if directory else [],
        "directory": {"version": directory.version, "valid_until": directory.valid_until or None}
        if directory
        else None,
        "policy": _policy(trust),
        "reference": _reference(store, trust, home),
        "halted": halts(trust) if trust.approval else {},
        "reported_at": store.get("reported_at"),
        "gateway": _gateway(home),
        "states": store.counts(),
        "terms": {name: terms.standing for name, terms in terms_of(store, trust).items()},
        "waiting": waiting(store, trust),
        "withdrawals": withdrawal.summary(store) | {"asked_of_this_agent": len(tombstones.wished(store))},
        "digitizing": under_way(store, "digitizing"),
        "screening": under_way(store, "screening"),
        "packing": _packing(store, settings.pack),
        "missing_sources": store.get("missing_sources") or "",
        "alarms": [dict(row) for row in store.query("SELECT * FROM alarms ORDER BY at DESC LIMIT 10")],
        "log": asdict(standing(store, trust)),
        "epoch": asdict(moved(store, store.counts())),
        "at_rest": at_rest,
        "ledger": {"size": store.ledger_head().size, "head": store.ledger_head().hash.hex()},
    }


def _packing(store: Store, pack: PackSettings) -> dict[str, int] | None:
    """What waits for a shard to close: how many documents, and when the oldest one's closes at the latest."""
    (row,) = store.query(
        "SELECT count(*) AS documents, min(since) AS since FROM documents WHERE state = ?", DocumentState.NOVEL
    )
    if not row["documents"]:
        return None
    return {"documents": row["documents"], "bytes": pack.bytes, "due": row["since"] + pack.age_seconds * 1_000_000}


def _policy(trust: Trust) -> dict[str, Any]:
    """The fleet policy that the vault holds, the one that its directory names, and what that comes to in a sentence."""
    directory, held = trust.directory, trust.policy_version
    named = directory.policy.version if directory and directory.HasField("policy") else None
    if directory is None:
        standing = ""
    elif named is None:
        standing = f"{_of_fleet(held)}; the directory, of an older steward, names none, so one that is kept back would not be missed"
    elif held == named:
        standing = f"{_of_fleet(held)}, as the directory says"
    else:
        standing = f"{_of_fleet(held)}; the directory names version {named}"
    return {"version": held, "named": named, "standing": standing}


def _reference(store: Store, trust: Trust, home: Path) -> dict[str, int]:
    """The version of the reference of public texts that the steward published last, and of the one that is here; 0 for none."""
    notice = trust.reference_notice
    return {
        "published": notice.version if notice else 0,
        "in_use": References(store, home / "vault" / "reference").version,
    }


def _reference_in_words(published: int, in_use: int) -> str:
    if in_use and in_use == published:
        return f"version {in_use}: documents are compared with public texts"
    if in_use:
        return (
            f"version {in_use}; version {published} is being fetched"
            if published
            else f"version {in_use}, of an earlier steward"
        )
    return f"version {published} is being fetched; nothing is offered before it is here"


def _of_fleet(version: int) -> str:
    return f"version {version} of the fleet's" if version else "none of the fleet's"


def _steward(trust: Trust) -> str | None:
    """The root key that counts; before the vault has taken its enrollment, the one that it was told to expect."""
    if trust.root_keys:
        return spoken(key_id(trust.root_keys[-1]))
    return spoken(trust.membership.steward_fingerprint) if trust.membership else None


def _print_summary(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(summary)
        return
    gateway = summary["gateway"]
    joined = f"{summary['agent']} of {summary['partner']}" if summary["partner"] else "not enrolled"
    approved = "approved by the steward" if summary["approved"] else "not approved by the steward yet"
    print(
        f"agent      {joined}, {approved}{'' if summary['running'] else '; it is not running: see `winnow-agent run`'}"
    )
    print(
        f"gateway    {_gateway_in_words(gateway, running=summary['running'])}; last report {moment(summary['reported_at'])}; "
        f"isolation {gateway.get('isolation', 'unknown')}"
    )
    if abs(ahead := gateway.get("clock_ahead_us", 0) / 1e6) > _CLOCK_SECONDS:
        print(f"clock      {ahead:+.0f} s from the coordinator's; set this machine's, by NTP for instance")
    if summary["at_rest"] == "clear":
        print("at rest    in the clear; `winnow-agent home encrypt` encrypts it")
    else:
        print(f"at rest    {summary['at_rest']}; see `winnow-agent home show`")
    print(f"ledger     {counted(summary['ledger']['size'], 'entry')}, head {summary['ledger']['head'][:16]}")
    if until := (summary["directory"] or {}).get("valid_until"):
        print(f"directory  version {summary['directory']['version']}, good until {moment(until)}")
    if policy := summary["policy"]["standing"]:
        print(f"policy     {policy}")
    if any(summary["reference"].values()):
        print(f"reference  {_reference_in_words(**summary['reference'])}")
    print(f"log        {describe(Standing(**summary['log']))}")
    if (move := summary["epoch"])["epoch"] > 1 and (move["waiting"] or move["gone"]):
        print(
            f"epoch      {move['epoch']}: {counted(move['signed'], 'document')} signed with it, {move['waiting']} to be signed again,"
            f" {move['gone']} without text keep the signature that they have"
        )
    for sentence in summary["halted"].values():
        print(f"halted     {sentence}")
    for source, sentence in summary["waiting"].items():
        print(f"waits      what is approved of {source}: {sentence}")
    if wished := summary["withdrawals"]["asked_of_this_agent"]:
        print(
            f"withdrawn  {counted(wished, 'document')} of this agent by another of yours: see `winnow-agent withdraw --asked --dry-run`"
        )
    if asked := summary["withdrawals"]["waiting"]:
        told = f"{counted(summary['withdrawals']['documents'], 'document')} since {moment(summary['withdrawals']['since'])}"
        print(f"withdrawn  {counted(asked, 'request')} not signed for by the coordinator yet: {told}")
    for stage, unit in (("digitizing", "file"), ("screening", "document")):
        if now := summary[stage]:
            told = pace(f"{unit}s", now["done"], now["at"] - now["began"], now["share"])
            print(f"{stage:<10} {now['done']} of {counted(now[f'{unit}s'], unit)}{f', {told}' if told else ''}")
    if packing := summary["packing"]:
        print(
            f"packing    {counted(packing['documents'], 'document')} waiting for a shard, which closes at"
            f" {packing['bytes']:,} characters, or at {moment(packing['due'])}"
        )
    states = summary["states"]
    if held := states.get("document/held"):
        print(f"review     {counted(held, 'document')} held for a person: see `winnow-agent review list`")
    if failed := states.get("file/failed"):
        print(f"failed     {counted(failed, 'file')} not read: `winnow-agent status --files` says why")
    if summary["missing_sources"]:
        print(f"missing    the folder of {summary['missing_sources']}")
    for alarm in summary["alarms"]:
        print(f"alarm      {moment(alarm['at'])} {alarm['kind']}: {alarm['message']}")
    print_table(
        ("what", "state", "count"),
        [(*name.split("/"), f"{count:,}") for name, count in states.items()],
        empty="nothing was found yet",
    )


def _gateway_in_words(gateway: Mapping[str, Any], *, running: bool) -> str:
    """Whether it has the coordinator; what it said long ago is no news of now, as where it ends again at each start."""
    last_error, said_at = gateway.get("last_error"), gateway.get("at", 0)
    is_silent = time.time() - said_at / 1e6 > _SILENT_SECONDS
    told = last_error or "never tried"
    if gateway.get("connected"):
        refused = f", and refused: {last_error}" if last_error else ""
        told = f"{'connected' if running and not is_silent else 'was connected'}{refused}"
    if not (said_at and is_silent):
        return told
    return f"{told}; it has said nothing since {moment(said_at)}{': its log says why' if running else ''}"


def _state(line: FileLine) -> str:
    to = f" ({', '.join(line.tracks)})" if line.tracks else ""
    return f"{line.state}{to}. {' '.join(line.sentences)}".rstrip()


def _print_files(lines: list[FileLine], folder: Mapping[str, Path], *, as_json: bool) -> None:
    if as_json:
        print_objects(
            asdict(line) | {"reasons": line.reasons, "tracks": line.tracks, "sentences": line.sentences}
            for line in lines
        )
        return
    print_table(
        ("source", "file", "state, and why"),
        [(line.source, visible(name_of(line.path, folder.get(line.source))), _state(line)) for line in lines],
        empty="no file was found yet",
    )
