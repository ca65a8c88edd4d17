"""A vault and the reference of public texts: asked for, taken, compared with; and one that is not what the steward signed for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, payload_of, prose
from tests.integration.vault.test_policy_taken_up import GO_ON, at_work
from winnow_agent.spool import Item, Kind
from winnow_agent.vault.main import Vault
from winnow_protocol.files import digest_of
from winnow_protocol.reference import build
from winnow_protocol.signing import Kind as StatementKind
from winnow_protocol.signing import SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.fleet_pb2 import ReferenceQuery, VaultReport
from winnow_protocol.v1.steward_pb2 import ReferenceNotice

PUBLIC = prose("printed long ago")


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "public.reference"
    build([PUBLIC, *(prose(number) for number in range(20))], path, scale=1)
    return path


@pytest.fixture
def running(vault: VaultParts) -> Iterator[Vault]:
    with closing(at_work(vault)) as made:
        yield made


def notice(other: OtherSide, path: Path, version: int = 1, *, key: SigningKey | None = None) -> SignedStatement:
    said = ReferenceNotice(version=version, digest=digest_of(path), size=path.stat().st_size)
    return (key or other.root).sign(StatementKind.REFERENCE, said.SerializeToString())


def told(vault: VaultParts, other: OtherSide, running: Vault, statement: SignedStatement) -> None:
    """The vault takes a report's answer that brings this statement."""
    other.answer_report(vault, vault.report(), statements=[statement])
    running.take_answers()


def fetched(vault: VaultParts, running: Vault, data: bytes) -> None:
    """The gateway puts these bytes into the inbox, in answer to the query that waits."""
    (query,) = queries(vault)
    vault.inbox.put(Kind.REFERENCE, query.id, data)
    running.take_answers()


def in_use(vault: VaultParts, other: OtherSide, running: Vault, path: Path, version: int = 1) -> None:
    """Published, asked for and fetched."""
    told(vault, other, running, notice(other, path, version))
    running.send(GO_ON)
    fetched(vault, running, path.read_bytes())


def queries(vault: VaultParts) -> list[Item]:
    return vault.outbox.items(Kind.REFERENCE_QUERY)


def reported(vault: VaultParts, running: Vault) -> tuple[int, int]:
    item = running.report()
    assert item is not None
    said = VaultReport.FromString(payload_of(vault, item))
    return said.reference_version, said.reference_in_use


def test_it_is_asked_for_by_the_digest_of_the_notice_once(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    running.send(GO_ON)
    assert queries(vault) == []
    told(vault, other, running, notice(other, reference))
    for _ in range(3):
        running.send(GO_ON)
    (query,) = queries(vault)
    asked = ReferenceQuery.FromString(payload_of(vault, query))
    assert (asked.size, asked.digest[:16]) == (reference.stat().st_size, query.id)
    assert reported(vault, running) == (1, 0)


def test_what_is_public_is_not_offered(vault: VaultParts, other: OtherSide, running: Vault, reference: Path) -> None:
    """Nothing is offered from the moment that the vault hears of the first one; what was approved before is compared, too."""
    public, own = vault.approve(PUBLIC, prose("nobody has this"))
    told(vault, other, running, notice(other, reference))
    assert not [item for item in running.send(GO_ON) if item.kind is Kind.OFFER]
    fetched(vault, running, reference.read_bytes())
    assert (queries(vault), vault.awaited(), vault.inbox.items()) == ([], [], [])
    assert reported(vault, running) == (1, 1)
    assert running.send(GO_ON) == []  # the daemon takes answers and sends before it screens again
    running.screen(GO_ON)
    assert [item.kind for item in running.send(GO_ON)] == [Kind.OFFER]
    assert (vault.state(public), vault.state(own)) == ("rejected", "offered")
    assert vault.row(public)["reasons"] == '["public"]'
    (finding,) = [one for one in vault.store.findings(public)[1] if one.type == "PUBLIC"]
    assert (finding.score, finding.version) == (1.0, "1.1")
    digest = digest_of(reference)[:16]
    assert len(vault.store.query("SELECT 1 FROM ledger WHERE identifier = ?", digest)) == 1
    assert vault.alarms() == []


def test_what_a_person_released_stays_released(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    (public,) = vault.approve(PUBLIC)
    with vault.store.transaction() as connection:
        connection.execute("UPDATE documents SET reviewer = 'Ada' WHERE id = ?", (public,))
    in_use(vault, other, running, reference)
    running.screen(GO_ON)
    assert vault.state(public) == "approved"


def test_another_one_is_compared_with_what_was_rejected_for_the_last(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path, tmp_path: Path
) -> None:
    (document,) = vault.approve(PUBLIC)
    in_use(vault, other, running, reference)
    running.screen(GO_ON)
    assert vault.state(document) == "rejected"
    build([prose("another corpus")], second := tmp_path / "second", scale=1)
    told(vault, other, running, notice(other, second, 2))
    running.send(GO_ON)
    assert reported(vault, running) == (2, 1)  # the first one serves until the second is here
    fetched(vault, running, second.read_bytes())
    running.screen(GO_ON)
    assert vault.state(document) == "approved"
    assert len(list((vault.home / "vault" / "reference").iterdir())) == 1


@pytest.mark.parametrize("change", ["altered", "cut", "longer", "none", "another"])
def test_other_bytes_than_the_steward_signed_for_are_not_used(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path, tmp_path: Path, *, change: str
) -> None:
    data = reference.read_bytes()
    build([prose("of the coordinator's own")], tmp_path / "own", scale=1)
    changed = {
        "altered": data[:-1] + bytes([data[-1] ^ 1]),
        "cut": data[:-8],
        "longer": data + bytes(8),
        "none": b"",
        "another": (tmp_path / "own").read_bytes(),
    }
    (public,) = vault.approve(PUBLIC)
    told(vault, other, running, notice(other, reference))
    running.send(GO_ON)
    fetched(vault, running, changed[change])
    assert vault.alarms() == ["reference"]
    assert (queries(vault), vault.inbox.items(), running._references.version) == ([], [], 0)
    running.screen(GO_ON)
    running.send(GO_ON)
    assert (vault.state(public), queries(vault)) == (
        "approved",
        [],
    )  # asked again in an hour, and until then nothing is offered
    vault.store.put("reference/not_before", 0)
    running.send(GO_ON)
    fetched(vault, running, data)
    running.screen(GO_ON)
    assert vault.state(public) == "rejected"


def test_a_notice_of_another_signer_counts_nothing(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    told(vault, other, running, notice(other, reference, key=SigningKey.generate()))
    running.send(GO_ON)
    assert (queries(vault), vault.alarms()) == ([], ["inbox/ForgedStatementError"])


def test_a_newer_one_that_is_published_meanwhile_is_asked_for(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path, tmp_path: Path
) -> None:
    told(vault, other, running, notice(other, reference))
    running.send(GO_ON)
    (first,) = queries(vault)
    build([prose("another corpus")], second := tmp_path / "second", scale=1)
    told(vault, other, running, notice(other, second, 2))
    other.refuse(vault, first, "NOT_FOUND")
    running.take_answers()
    running.send(GO_ON)
    (query,) = queries(vault)
    assert (query.id != first.id, vault.alarms()) == (True, [])
    fetched(vault, running, second.read_bytes())
    assert running._references.version == 2


def test_a_refusal_of_the_newest_is_an_alarm_and_is_asked_again_in_an_hour(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    told(vault, other, running, notice(other, reference))
    running.send(GO_ON)
    other.refuse(vault, queries(vault)[0], "NOT_FOUND")
    running.take_answers()
    running.send(GO_ON)
    assert (queries(vault), vault.alarms()) == ([], ["refused"])


def test_one_that_was_damaged_is_an_alarm_and_fetched_again(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    in_use(vault, other, running, reference)
    (kept,) = (vault.home / "vault" / "reference").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    running.screen(GO_ON)
    running.send(GO_ON)
    assert (len(queries(vault)), vault.alarms(), running._references.version) == (1, ["reference"], 0)


def test_the_same_one_published_again_is_not_fetched_again(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    in_use(vault, other, running, reference)
    told(vault, other, running, notice(other, reference, 2))
    running.send(GO_ON)
    assert (queries(vault), reported(vault, running)) == ([], (2, 2))


def test_one_that_was_lost_is_asked_for_again(
    vault: VaultParts, other: OtherSide, running: Vault, reference: Path
) -> None:
    """A backup has none."""
    in_use(vault, other, running, reference)
    for path in (vault.home / "vault" / "reference").iterdir():
        path.unlink()
    running.send(GO_ON)
    assert len(queries(vault)) == 1
    fetched(vault, running, reference.read_bytes())
    assert running._references.version == 1
