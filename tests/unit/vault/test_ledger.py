"""The ledger: what a person who can write the database can't hide."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from winnow_agent.vault import ledger


@pytest.fixture
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(ledger.SCHEMA)
    for number in range(5):
        ledger.append(
            connection,
            at=number,
            subject="document",
            identifier=bytes([number]) * 16,
            before="digitized",
            after="screened",
            detail=f"detail {number}",
        )
    return connection


def test_a_sound_chain_has_no_fault(connection: sqlite3.Connection) -> None:
    assert ledger.faults(ledger.entries(connection), [ledger.head(connection)]) == []


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        ("UPDATE ledger SET after = 'approved' WHERE sequence = 3", "entry 3 was changed"),
        ("UPDATE ledger SET at = 99 WHERE sequence = 1", "entry 1 was changed"),
        ("DELETE FROM ledger WHERE sequence = 2", "entry 2 is missing"),
        (
            "UPDATE ledger SET sequence = CASE sequence WHEN 2 THEN 9 ELSE 2 END WHERE sequence IN (2)",
            "entry 2 is missing",
        ),
        ("UPDATE ledger_details SET detail = 'other' WHERE sequence = 4", "detail of entry 4 was changed"),
        ("DELETE FROM ledger WHERE sequence > 3", "its end was cut off"),
    ],
)
def test_a_change_is_named(connection: sqlite3.Connection, attack: str, named: str) -> None:
    head = ledger.head(connection)
    connection.execute(attack)
    assert any(named in fault for fault in ledger.faults(ledger.entries(connection), [head]))


def test_a_rewritten_ledger_differs_from_the_head_that_was_reported(connection: sqlite3.Connection) -> None:
    head = ledger.head(connection)
    rewrite: Callable[[str], object] = connection.executescript
    rewrite("DELETE FROM ledger_details; DELETE FROM ledger;")
    for number in range(5):
        ledger.append(
            connection,
            at=number,
            subject="document",
            identifier=bytes(16),
            before="",
            after="approved",
            detail="forged",
        )
    assert ledger.faults(ledger.entries(connection)) == []
    assert ledger.faults(ledger.entries(connection), [head]) == [
        "entry 5 is not the one whose head is known: the ledger was rewritten"
    ]


def test_an_erased_detail_leaves_the_chain_sound(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM ledger_details WHERE sequence = 2")
    chain = ledger.entries(connection)
    assert chain[1].detail is None
    assert ledger.faults(chain, [ledger.head(connection)]) == []
