"""A migrated database with two partners' agents, a clock that tests move."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.parties import OPEN
from winnow_coordinator.dedup.ahead import Ahead, AheadIndex, look_up
from winnow_coordinator.offers import Desk, Directory, Offer, Offerer, Verdict, looked_at, to_look_up
from winnow_coordinator.store import Records, documents
from winnow_coordinator.store.tables import Agent, DocumentState, Standing
from winnow_coordinator.tracks import Descriptors, Track
from winnow_protocol import minhash

DAY = 86_400_000_000


def offer(values: bytes, tracks: tuple[str, ...] = OPEN, *, epoch: int = 1, document_id: bytes | None = None) -> Offer:
    """An English text of about a thousand words."""
    descriptors = Descriptors("en", "text", "prose", "CC-BY-4.0", 39, tracks)
    return Offer(document_id or secrets.token_bytes(16), minhash.SCHEME, epoch, values, descriptors)


@dataclass
class Fleet:
    """Two partners, `a` with two agents (`a1`, `a2`) and `b` with one (`b1`), before one database."""

    records: Records
    now: int = 1_700_000_000_000_000
    lease: int = 7 * DAY
    directory: Directory = field(
        default_factory=lambda: Directory(1, 1, (Track("open-archive"), Track("private/fine-tune")))
    )

    def look_up(self, agent: str, *offers: Offer) -> Ahead:
        """What a batch is like, before anybody is kept waiting for it."""
        with self.records.read() as tx:
            asked = to_look_up(tx, offers, Offerer(agent, agent[0]), self.directory)
        return look_up(self.records, asked, looked_at(agent[0]))

    def judge(self, agent: str, *offers: Offer, ahead: Ahead | None = None) -> list[Verdict]:
        """What the agent is told."""
        ahead = ahead or self.look_up(agent, *offers)
        with self.records.write() as tx:
            offerer = Offerer(agent, agent[0])
            return Desk(tx, AheadIndex(tx, ahead), offerer, self.directory, self.now, self.lease).judge(offers)

    def keep(self, *document_ids: bytes) -> None:
        """Marks leased documents as committed."""
        with self.records.write() as tx:
            for row in documents.by_ids(tx, document_ids).values():
                assert row.state == DocumentState.LEASED
                row.state = DocumentState.KEPT

    def renew(self, agent: str) -> int:
        """A report of the agent; until when all its leases live that can still be renewed."""
        with self.records.write() as tx:
            return documents.renew_leases(tx, agent, self.now, self.lease)

    def to_offer_again(self, agent: str) -> list[bytes]:
        """What a report of the agent would be answered."""
        with self.records.read() as tx:
            return documents.to_offer_again(tx, agent, self.now)

    def states(self) -> list[str]:
        """Every document's state, in the order of arrival."""
        with self.records.read() as tx:
            return [row.state for row in documents.by_numbers(tx, range(1, 1000))]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """An empty database at the newest version."""
    opened = Records(tmp_path / "records.sqlite")
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def fleet(records: Records) -> Fleet:
    """Three approved agents."""
    with records.write() as tx:
        for agent_id in ("a1", "a2", "b1"):
            agent = Agent(
                id=agent_id,
                partner=agent_id[0],
                name=agent_id,
                signing_key=bytes(32),
                receiving_key=bytes(1216),
                standing=Standing.APPROVED,
                enrolled_at=0,
            )
            tx.add(agent)
    return Fleet(records)
