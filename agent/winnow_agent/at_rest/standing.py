"""What of a home is encrypted on the disk and what lies there in the clear, as the files themselves tell."""

from __future__ import annotations

from pathlib import Path

from winnow_agent.at_rest import database
from winnow_agent.at_rest.resealing import RECORDS, SECRETS
from winnow_agent.at_rest.unlocking import PROGRAM
from winnow_protocol.at_rest import standing as contract
from winnow_protocol.at_rest import unlockers
from winnow_protocol.at_rest.keys import is_sealed
from winnow_protocol.at_rest.standing import Standing, standing_of

_WHAT = {
    "vault/keys/signing.key": "the vault's signing key",
    "vault/keys/receiving.key": "the vault's receiving key",
    "vault/vault.sqlite": "the vault's records: texts, names of files, findings, the ledger",
    "gateway/state.sqlite": "the gateway's TLS key, certificate and records",
}
_ALWAYS_CLEAR = (
    "config.yaml; the passwords in it, too",
    "vault/membership.json: the names of partner and agent, the fleet's public keys",
    "spool/: what the coordinator is sent and answers; shards in it are sealed, offers show signatures and descriptors",
)
_COPIES = "vault/copies/: own copies, sealed to the vault's receiving key"


def check_required(home: Path, at_rest: str) -> None:
    """Raises `InTheClearError` where the setting ``at_rest`` asks for more than the home is."""
    contract.check_required(home, at_rest, PROGRAM)


def standing(home: Path) -> Standing:
    """Looks at a home; raises `UnlockersError` where its unlockers can't be read."""
    held = unlockers.load(home)
    lines: dict[bool, list[str]] = {True: [], False: []}
    for name in (*SECRETS, *RECORDS):
        if (path := home / name).exists():
            encrypted = is_sealed(path.read_bytes()) if name in SECRETS else not database.is_plain(path)
            lines[encrypted].append(f"{name}: {_WHAT[name]}")
    if (home / "vault" / "copies").is_dir():
        lines[held is not None].append(_COPIES)
    clear = [*lines[False], *_ALWAYS_CLEAR]
    return standing_of(held, lines[True], clear, program=PROGRAM, holds="keys, records and texts")
