"""The vault's side of the courier: what waits goes onto a disk under the vault's signature, and what came back is taken."""

from __future__ import annotations

from pathlib import Path

from winnow_agent.courier import Listing, check_bundle, content_of, extract, next_number, write_bundle
from winnow_agent.spool import FIXED_ID, Kind, Spool
from winnow_agent.vault.keys import finish_joining
from winnow_agent.vault.store import Store
from winnow_agent.vault.trust import Trust
from winnow_protocol.signing import Kind as StatementKind

_SENT = "courier/sent"
_RECEIVED = "courier/received"
_REPORT = "courier/report"


def pack_outbox(store: Store, trust: Trust, outbox: Spool, target: Path) -> tuple[Path, Listing]:
    """Writes all that waits into a bundle.

    What waits is what no answer has come for, so a bundle that is lost on its way costs nothing but the way.

    Raises:
        DiskError: the disk does not take it.
    """
    header = Listing(
        direction="out",
        vault=trust.signing_key.key_id,
        number=next_number(store.get(_SENT) or 0),
        received=store.get(_RECEIVED) or 0,
        items=(),
    )
    path, listing = write_bundle(
        target, outbox, header, lambda stated: trust.signing_key.sign(StatementKind.COURIER, stated).signature
    )
    reports = [one.name for one in listing.items if one.name.startswith(f"{Kind.REPORT}.")]
    with store.transaction():
        store.put(_SENT, listing.number)
        store.put(_REPORT, reports[0] if reports else "")
        _record(store, listing, "packed")
    return path, listing


def report_is_under_way(store: Store) -> bool:
    """Whether a report was packed that no answer has come for: a newer one in its place would leave that answer without use."""
    name = store.get(_REPORT)
    return bool(name) and bool(store.query("SELECT 1 FROM requests WHERE item = ?", name))


def unpack_inbox(store: Store, trust: Trust, inbox: Spool, path: Path, vault: Path) -> tuple[Listing, int]:
    """Puts the answers of a bundle into the inbox, where the vault takes them as if the gateway had put them there.

    Nobody signs such a bundle as a whole: each answer in it is signed, and numbered.

    Args:
        vault: the home's ``vault`` folder; an enrollment that was begun there is finished by the one that came.

    Returns:
        what the bundle says of itself, and how many items were new.

    Raises:
        BundleRefusedError: it is not taken.
        DiskError: the disk does not give it.
        WrongFleetError: the enrollment in it is not from the fleet that the join string names.
    """
    listing = check_bundle(path, "in", trust.signing_key.key_id, store.get(_RECEIVED) or 0)
    # Before it is in the inbox: the running vault takes no enrollment that was not confirmed.
    if enrollment := content_of(path, listing, inbox.item(Kind.ENROLLMENT, FIXED_ID).name):
        finish_joining(vault, enrollment, store.key)
    count = extract(path, listing, inbox)
    with store.transaction():
        store.put(_RECEIVED, listing.number)
        _record(store, listing, "unpacked")
    return listing, count


def _record(store: Store, listing: Listing, event: str) -> None:
    detail = {"number": listing.number, "items": len(listing.items), "list": listing.digest.hex()}
    store.record("courier", listing.digest[:16], event, detail)
