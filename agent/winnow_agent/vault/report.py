"""The vault's report to the fleet: counts and versions, signed; never content, never a file's name."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict

from winnow_agent import __version__
from winnow_agent.spool import Item, Kind
from winnow_agent.vault.epoch.move import moved
from winnow_agent.vault.log.restored import RESTORED_AT
from winnow_agent.vault.log.state import standing
from winnow_agent.vault.requests import Outgoing, send
from winnow_agent.vault.states import FileState
from winnow_agent.vault.terms import untold
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import key_id
from winnow_protocol.v1.fleet_pb2 import EpochStanding, LogStanding, VaultReport
from winnow_protocol.wire import now_us


def report(out: Outgoing, *, isolation: str, policy_digest: str, reference_in_use: int = 0) -> Item | None:
    """Puts a fresh report into the outbox, in the place of an older one.

    Args:
        reference_in_use: the version of the reference that documents are compared with; 0 without.

    Returns:
        the report, or ``None`` before the vault is enrolled.
    """
    if not out.trust.agent_id:
        return None
    store, trust = out.store, out.trust
    counts = store.counts()
    directory, approval = trust.directory, trust.approval
    alarms = store.query("SELECT kind, at FROM alarms ORDER BY at DESC LIMIT 1")
    # Together: of two reports that are made at once, the later number has the later head.
    with store.transaction():
        sequence, head = store.next_sequence(), store.ledger_head()
    payload = VaultReport(
        agent_id=trust.agent_id,
        sequence=sequence,
        made_at=now_us(),
        software_version=__version__,
        counts_by_state=counts,
        backlog_files=counts.get(f"file/{FileState.FOUND}", 0),
        outbox_bytes=out.outbox.size(Kind.SHARD),
        disk_free_bytes=shutil.disk_usage(out.outbox.folder).free,
        isolation=isolation,
        policy_digest=policy_digest,
        ledger_head=head.hash,
        ledger_size=head.size,
        last_error=alarms[0]["kind"] if alarms else "",
        directory_version=directory.version if directory else 0,
        approval_version=approval.version if approval else 0,
        policy_version=trust.policy_version,
        reference_version=notice.version if (notice := trust.reference_notice) else 0,
        reference_in_use=reference_in_use,
        answers_seen=store.get("answer_sequence") or 0,
        restored_at=store.get(RESTORED_AT) or 0,
        policy_withheld=directory.policy.version if directory and trust.withheld else 0,
        acceptances=untold(store, trust),
        root_key_id=key_id(trust.root_keys[-1]),
        log=LogStanding(**asdict(standing(store, trust))),
        epoch=EpochStanding(**asdict(moved(store, counts))),
    ).SerializeToString(deterministic=True)
    older = out.outbox.items(Kind.REPORT)
    item = send(
        out,
        out.outbox.item(Kind.REPORT, os.urandom(16)),
        trust.signing_key.sign(StatementKind.REPORT, payload).SerializeToString(),
        payload=payload,
        sequence=sequence,
        change=lambda: None,
    )
    for replaced in older:
        out.outbox.remove(replaced)
    return item
