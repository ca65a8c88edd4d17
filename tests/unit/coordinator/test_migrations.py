"""A home of an earlier version goes on: its index is looked up by scope, and finds what it found."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import column, insert, inspect, table

from tests.parties import near_copy, signature
from winnow_coordinator.dedup import of_partner, of_track
from winnow_coordinator.dedup.embedded import EmbeddedIndex
from winnow_coordinator.store import Records, Transaction, bands, migrations
from winnow_coordinator.store.tables import Agent, Document, DocumentState, Standing
from winnow_protocol import minhash

PRIVATE = "private/fine-tune"


def agent(name: str) -> Agent:
    return Agent(
        id=name,
        partner=name,
        name=name,
        signing_key=bytes(32),
        receiving_key=bytes(1216),
        standing=Standing.APPROVED,
        enrolled_at=0,
    )


def document(number: int, partner: str, track: str) -> Document:
    return Document(
        document_id=bytes([number]) * 16,
        agent_id=partner,
        partner=partner,
        state=DocumentState.LEASED,
        epoch=1,
        signature=signature(number),
        language="en",
        modality="text",
        source_type="prose",
        licence="",
        words_step=39,
        track=track,
        changed_at=0,
    )


def put_as_it_was(tx: Transaction, row: Agent | Document) -> int:
    """Inserts what the table of that version has of a row; its number."""
    name = row.__tablename__
    had = {one["name"] for one in inspect(tx.connection()).get_columns(name)} - {"number"}
    values = {one: getattr(row, one) for one in had}
    return int(tx.execute(insert(table(name, *map(column, had))).values(values)).lastrowid)  # type: ignore[attr-defined]


def test_an_index_by_bands_alone_becomes_one_by_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = Records(tmp_path / "records.sqlite")
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "HEAD", "0002")
        records.migrate()
    with records.write() as tx:
        for row in (agent("a"), agent("b")):
            put_as_it_was(tx, row)
        for row in (document(1, "a", "open-archive"), document(2, "a", PRIVATE), document(3, "b", PRIVATE)):
            number = put_as_it_was(tx, row)
            bands.enter(tx, number, minhash.bands(row.signature))

    records.migrate()

    with records.read() as tx:
        index = EmbeddedIndex(tx)

        def found(number: int, *scopes: str) -> list[int]:
            return [match.number for match in index.near(near_copy(signature(number)), 1, scopes)]

        everybodys, own = of_track("open-archive"), of_partner("a")
        assert [found(number, everybodys, own) for number in (1, 2, 3)] == [[1], [2], []]
        assert [found(number, of_track(PRIVATE)) for number in (1, 2, 3)] == [[], [2], [3]]
    records.close()
