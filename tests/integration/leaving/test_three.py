"""A partner leaves a fleet of three and an epoch turns: no duplicate of a text still held is missed.

Each text is held by one of those who stay, in a state of its own, and the other offers a near-copy at a moment of its own: before
anybody has moved, while the one or the other has, once both have, and when the earlier epoch is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.integration.leaving.conftest import Partner, Trio
from tests.integration.vault.parts import prose
from tests.integration.vault.withdrawing import copies_of
from winnow_agent.vault.epoch import telling
from winnow_agent.vault.retain import delete_text
from winnow_agent.vault.trust import Trust

HELD = ("text", "copy", "novel")
"""Where a text is: delivered and kept, delivered and in the own copy alone, on its way with a lease."""
MOMENTS = ("nobody moved", "holder moved", "other moved", "both moved", "earlier epoch over")


def near(text: str) -> str:
    """The text as somebody else has it."""
    return text.replace(" and ", " or ", 1) + " So it was told."


def hold(partner: Partner, name: str, ways: Sequence[str]) -> dict[str, str]:
    """Texts that the partner has, by the name of their document: in each of the ways, for each of the moments."""
    keys = [f"{name} {way} {moment}" for way in ways for moment in MOMENTS]
    texts = {key: prose(key, 220) for key in keys}
    delivered = {key: text for key, text in texts.items() if " novel " not in key}
    ids = dict(zip(delivered, partner.deliver(*delivered.values()), strict=True))
    assert set(partner.states(list(ids.values()))) == {"delivered"}
    delete_text(partner.vault.store, [one for key, one in ids.items() if " copy " in key])
    if leased := [text for key, text in texts.items() if " novel " in key]:
        partner.offer(*leased)
    return texts


def offers(partner: Partner, texts: dict[str, str], moment: str) -> list[str]:
    """What becomes of near-copies of another's texts that are due at this moment."""
    return partner.states(partner.offer(*(near(text) for key, text in texts.items() if key.endswith(moment))))


def play(trio: Trio, ways: Sequence[str] = HELD) -> dict[str, set[str]]:
    """The whole course; by moment, what the other's near-copies were told."""
    a, b, c = (trio.partners[name] for name in "abc")
    of_a, of_b = hold(a, "a", ways), hold(b, "b", ways)
    c.deliver(prose("of the leaver"))
    trio.steward("partners", "leave", "c", "--keep")
    seen: dict[str, set[str]] = {}
    seen["nobody moved"] = {*offers(b, of_a, "nobody moved"), *offers(a, of_b, "nobody moved")}
    a.move()
    seen["holder moved"] = set(offers(b, of_a, "holder moved"))
    seen["other moved"] = set(offers(a, of_b, "other moved"))
    b.move()
    seen["both moved"] = {*offers(b, of_a, "both moved"), *offers(a, of_b, "both moved")}
    trio.steward("epoch", "retire", "--anyway")
    for partner in (a, b):
        partner.report()
    trio.upkeep()
    seen["earlier epoch over"] = {*offers(b, of_a, "earlier epoch over"), *offers(a, of_b, "earlier epoch over")}
    return seen


FOUND = {"duplicate", "waiting"}
"""A copy of what is delivered is a duplicate; of what another has a lease on, it waits."""


def test_no_duplicate_of_a_text_still_held_is_missed(trio: Trio) -> None:
    assert play(trio) == dict.fromkeys(MOMENTS, FOUND)
    for partner in (trio.partners["a"], trio.partners["b"]):
        assert partner.vault.alarms() == []


def nothing_is_signed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "sign_again", lambda *_: 0)


def offers_bring_one_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    both = Trust.secrets_in_use
    monkeypatch.setattr(Trust, "secrets_in_use", lambda trust: both(trust)[:1])


@pytest.mark.long
@pytest.mark.parametrize(
    ("taken_out", "missed"),
    [(nothing_is_signed_again, {"earlier epoch over"}), (offers_bring_one_epoch, {"other moved"})],
)
def test_duplicates_are_missed_without_it(
    trio: Trio, monkeypatch: pytest.MonkeyPatch, taken_out: Callable[[pytest.MonkeyPatch], None], missed: set[str]
) -> None:
    taken_out(monkeypatch)
    assert {moment for moment, told in play(trio, ["text"]).items() if not told <= FOUND} >= missed


def test_what_is_gone_or_the_leavers_is_compared_until_the_earlier_epoch_is_over_and_is_counted(trio: Trio) -> None:
    a, b, c = (trio.partners[name] for name in "abc")
    kept, gone, left = prose("kept"), prose("gone"), prose("left")
    (here, lost), _ = a.deliver(kept, gone), c.deliver(left)
    delete_text(a.vault.store, [here, lost])
    copies_of(a.vault).erase(a.vault.row(lost)["shard"], [lost])
    told = trio.steward("partners", "leave", "c", "--keep")
    assert "epoch 2 begins: its secret is given to 2 vaults" in told
    assert "not to c, agent" in told
    refused = trio.steward("epoch", "retire", status=2)
    assert "2 agents have not moved to epoch 2 yet (a/attic, b/attic)" in refused
    assert "of 3 documents that offers are compared with, 3 would be compared no more" in refused
    a.move()
    assert b.states(b.offer(near(gone), near(left))) == ["duplicate", "duplicate"]
    b.move()
    rows = {row["partner"]: row for row in trio.standing()}
    assert {name: (row["standing"], row["moved"]) for name, row in rows.items()} == {
        "a": ("approved", True),
        "b": ("approved", True),
        "c": ("revoked", False),
    }
    assert (rows["a"]["signed"], rows["a"]["gone"], rows["a"]["only_earlier"]) == (1, 1, 2)
    assert "2 are compared no more" in trio.steward("epoch", "retire")
    b.report()
    trio.upkeep()
    again = b.offer(near(kept) + " Again.", near(gone) + " Again.", near(left) + " Again.")
    # Of the last two b itself has a copy by now, which it was told is a duplicate, and never sent.
    assert b.states(again) == ["duplicate", "novel", "novel"]
