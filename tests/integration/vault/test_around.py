"""What a mail or document says of its owner holds for what lies in it, until a person has looked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.detecting import Failing
from tests.integration.vault.parts import FAST, policy_of, prose, screening
from winnow_agent.documents import Document
from winnow_agent.vault import review
from winnow_agent.vault import screening as stage
from winnow_agent.vault.reasons import explain
from winnow_agent.vault.retain import delete_text
from winnow_agent.vault.screen import Screener, redact
from winnow_agent.vault.screening import Screening
from winnow_agent.vault.simulate import simulate
from winnow_agent.vault.store import Store
from winnow_agent.vault.withdraw.withdrawal import withdraw

NOTICE = "Copyright 2019 Wexford Quarterly Ltd. All rights reserved.\n\n"
PLAIN, MARKED = ("mail 1", "mail 1/attachment 1"), ("mail 2", "mail 2/attachment 1", "mail 2/attachment 1/picture 1")
HELD = ("held", '["around:third_party"]')
UNREAD = ("held", '["around:detector_failed"]')


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "vault.sqlite")


def add(store: Store, parts: Iterable[str], marked: str = "mail 2") -> None:
    """A box of mails, of which one has a notice."""
    file_id = store.add_file(source="letters", content_hash=os.urandom(32), size=1)
    for number, part in enumerate(parts):
        text = (NOTICE if part == marked else "") + prose(part)
        store.add_incoming(file_id, number, Document(text=text, media_type="text/plain", part=part))
    store.finish_file(file_id)


def decided(store: Store) -> dict[str, tuple[str, str]]:
    rows: list[Any] = store.query("SELECT part, state, reasons FROM documents")
    return {row["part"]: (row["state"], row["reasons"]) for row in rows}


def id_of(store: Store, part: str) -> bytes:
    return bytes(store.query("SELECT id FROM documents WHERE part = ?", part)[0]["id"])


@pytest.mark.parametrize("asked", [True, False])
@pytest.mark.parametrize("parts", [(*PLAIN, *MARKED), (*reversed(MARKED), *PLAIN)])
def test_what_lies_in_a_mail_with_a_notice_is_held(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: tuple[str, ...], *, asked: bool
) -> None:
    """Whichever is decided first; where nobody asks, it leaves. Beside it and around it nothing is held."""
    if not asked:
        monkeypatch.setattr(stage, "notices_around", lambda *_: ())
    add(store, parts)
    deciding = screening(store, policy_of(tmp_path))
    assert deciding.screen_digitized() == len(parts)
    held = HELD if asked else ("approved", "[]")
    plain = dict.fromkeys(PLAIN, ("approved", "[]"))
    assert decided(store) == plain | {MARKED[0]: ("held", '["third_party"]'), MARKED[1]: held, MARKED[2]: held}
    if asked:
        assert "as its owner" in explain("around:third_party")
        review.release(deciding, id_of(store, MARKED[1]), "ann")
        assert decided(store)[MARKED[1]] == ("approved", '["around:third_party"]')


def test_the_whole_file_is_around_its_parts(store: Store, tmp_path: Path) -> None:
    add(store, ("", "attachment 1"), marked="")
    screening(store, policy_of(tmp_path)).screen_digitized()
    assert decided(store)["attachment 1"] == HELD


def test_a_notice_that_names_the_partner_holds_nothing(store: Store, tmp_path: Path) -> None:
    add(store, MARKED)
    screening(store, policy_of(tmp_path, "ownership: {ours: [Wexford Quarterly Ltd]}")).screen_digitized()
    assert set(decided(store).values()) == {("approved", "[]")}


def test_once_the_mails_text_is_deleted_what_was_decided_of_it_counts(store: Store, tmp_path: Path) -> None:
    add(store, MARKED)
    screening(store, policy_of(tmp_path)).screen_digitized()
    delete_text(store, [id_of(store, MARKED[0])])
    for rules, expected in (("secrets: hold", HELD), ("ownership: {third_party: allow}", ("approved", "[]"))):
        again = screening(store, policy_of(tmp_path, rules))
        again.take_up_policy()
        again.screen_digitized()
        assert decided(store)[MARKED[2]] == expected, rules


def decided_again(store: Store, folder: Path, *rules: str) -> tuple[str, str]:
    """What becomes of an attachment under other rules, once the text of the mail around it is deleted."""
    delete_text(store, [id_of(store, MARKED[0])])
    again = screening(store, policy_of(folder, *rules))
    again.take_up_policy()
    again.screen_digitized()
    return decided(store)[MARKED[1]]


def test_a_notice_that_a_policy_allowed_holds_under_a_stricter_one_also_once_its_text_is_deleted(
    store: Store, tmp_path: Path
) -> None:
    add(store, MARKED)
    screening(store, policy_of(tmp_path, "ownership: {third_party: allow}")).screen_digitized()
    assert set(decided(store).values()) == {("approved", "[]")}
    assert decided_again(store, tmp_path) == HELD


@pytest.mark.parametrize(
    ("ours", "expected"), [("[Wexford Quarterly Ltd, Hale]", ("approved", "[]")), ("[Hale]", UNREAD), ("[]", UNREAD)]
)
def test_whose_a_deleted_notice_was_is_known_as_long_as_its_name_is_the_partners(
    store: Store, tmp_path: Path, ours: str, expected: tuple[str, str]
) -> None:
    add(store, MARKED)
    screening(store, policy_of(tmp_path, "ownership: {ours: [Wexford Quarterly Ltd]}")).screen_digitized()
    assert decided_again(store, tmp_path, f"ownership: {{ours: {ours}}}") == expected


def test_a_mail_that_another_policy_decided_before_its_notices_were_kept_holds_what_lies_in_it(
    store: Store, tmp_path: Path
) -> None:
    add(store, MARKED)
    screening(store, policy_of(tmp_path, "ownership: {third_party: allow}")).screen_digitized()
    with store.transaction() as connection:
        connection.execute("UPDATE documents SET notices = NULL")
    assert decided_again(store, tmp_path) == UNREAD


@pytest.mark.parametrize("taken_back", [True, False])
@pytest.mark.parametrize("looked_at", [True, False])
def test_once_a_person_has_ended_a_mail_and_its_text_is_deleted_its_notices_count_as_far_as_they_are_known(
    store: Store, tmp_path: Path, *, taken_back: bool, looked_at: bool
) -> None:
    """A person's word stands in the place of what was decided."""
    add(store, MARKED)
    screening(store, policy_of(tmp_path)).screen_digitized()
    if not looked_at:
        with store.transaction() as connection:
            connection.execute("UPDATE documents SET notices = NULL")
    if taken_back:
        withdraw(store, [id_of(store, MARKED[0])])
    else:
        review.reject(store, id_of(store, MARKED[0]), "Ada", "no consent")
    assert decided_again(store, tmp_path, "secrets: hold") == (HELD if looked_at else UNREAD)


def test_a_mail_that_could_not_be_read_for_notices_holds_what_lies_in_it(store: Store, tmp_path: Path) -> None:
    add(store, MARKED)
    failing = Screening(store, Screener(Failing("ownership", 1), FAST), redact.redact, policy_of(tmp_path))
    failing.screen_digitized()
    assert decided(store)[MARKED[1]] == UNREAD


def test_a_simulation_knows_what_was_recorded_of_it(store: Store, tmp_path: Path) -> None:
    add(store, MARKED)
    screening(store, policy_of(tmp_path)).screen_digitized()
    path = tmp_path / "vault.sqlite"
    same = simulate(path, policy_of(tmp_path), detectors=FAST)
    assert dict(same.decisions) == {("letters", "hold", "hold"): 3}
    other = simulate(path, policy_of(tmp_path, "ownership: {third_party: allow}"), detectors=FAST)
    assert dict(other.decisions) == {("letters", "hold", "approve"): 3}
