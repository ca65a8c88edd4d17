"""What is kept of anybody is bounded, at limits that no vault of ours reaches, and a page is cut before its rows are read."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest

from winnow_coordinator import wire
from winnow_coordinator.errors import Problem, RefusedError
from winnow_coordinator.store import Records, log, pages
from winnow_coordinator.store.tables import Leaf
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1 import contribution_pb2, fleet_pb2

LARGEST = (1 << 63) - 1
KEY = SigningKey.generate()
DOCUMENTS = [secrets.token_bytes(16) for _ in range(wire.ENTRIES_A_SHARD)]
ACCEPTANCE = fleet_pb2.TermsAcceptance(
    agent_id="0" * 32,
    track="private/" + "a" * 63,
    terms_digest=bytes(32),
    accepted_by="\N{CUNEIFORM SIGN A}" * 200,
    accepted_at=LARGEST,
    directory_version=LARGEST,
)
REPORT = fleet_pb2.VaultReport(
    agent_id="0" * 32,
    sequence=1,
    counts_by_state={f"{'a' * 32}/{'b' * 30}{number:02d}".replace("0", "c"): LARGEST for number in range(1)},
    acceptances=[KEY.sign(Kind.ACCEPTANCE, ACCEPTANCE.SerializeToString())] * wire.ACCEPTANCES_A_REPORT,
    last_error="\N{CUNEIFORM SIGN A}" * 1000,
    isolation="\N{CUNEIFORM SIGN A}" * 1000,
)
MANIFEST = contribution_pb2.Manifest(
    shard_id=bytes(16),
    agent_id="0" * 32,
    sequence=LARGEST,
    track="private/" + "a" * 63,
    track_key_id=bytes(32),
    sealed_digest=bytes(32),
    sealed_size=LARGEST,
    key_table_digest=bytes(32),
    entries=[contribution_pb2.ManifestEntry(document_id=one, fencing_number=LARGEST) for one in DOCUMENTS],
    format="x" * 64,
)
WITHDRAWAL = contribution_pb2.Withdrawal(
    withdrawal_id=bytes(16), agent_id="0" * 32, sequence=LARGEST, document_ids=DOCUMENTS
)
WHOLE: dict[str, tuple[Callable[[bytes], object], bytes, int]] = {
    "acceptance": (wire.acceptance, ACCEPTANCE.SerializeToString(), 4096),
    "report": (wire.vault_report, REPORT.SerializeToString(), 512 << 10),
    "manifest": (wire.manifest, MANIFEST.SerializeToString(), 1 << 20),
    "withdrawal": (wire.withdrawal, WITHDRAWAL.SerializeToString(), 1 << 20),
}


@pytest.mark.parametrize("name", WHOLE)
def test_the_fullest_that_a_vault_sends_is_taken_and_what_is_larger_is_not(name: str) -> None:
    check, fullest, limit = WHOLE[name]
    assert check(fullest)
    assert limit // 4 < 2 * len(fullest) < 2 * limit  # neither out of reach nor near
    with pytest.raises(RefusedError, match=str(limit)) as refused:
        check(fullest + b"\x00" * (limit + 1 - len(fullest)))
    assert refused.value.problem is Problem.TOO_LARGE


def test_a_page_holds_what_fits_and_one_item_in_any_case() -> None:
    assert [pages.fitting(sizes) for sizes in ([], [9 << 20], [1 << 20] * 5, [3 << 20, 3 << 20], [0, 9 << 20])] == [
        0,
        1,
        4,
        1,
        1,
    ]


def test_no_leaf_is_read_that_does_not_fit_the_page(records: Records) -> None:
    with records.write() as tx:
        tx.add_all(Leaf(number=number, kind="tombstone", statement=bytes(3 << 19)) for number in range(5))
    with records.read() as tx:
        assert [leaf.number for leaf in log.leaves_from(tx, 0, 1000)] == [0, 1]
        assert [leaf.number for leaf in log.of_kind(tx, "tombstone", 2, 256)] == [2, 3]
        assert [leaf.number for leaf in log.leaves_from(tx, 4, 1000)] == [4]
