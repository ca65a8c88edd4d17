"""Terms of tracks: nothing is offered where they are not accepted, and an acceptance is of one text, by this vault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.vault.parts import (
    AGENT_ID,
    HOUR,
    PRIVATE,
    TRACK,
    OtherSide,
    VaultParts,
    payload_of,
    policy_of,
    prose,
)
from winnow_agent.cli import main
from winnow_agent.vault import offer as offering
from winnow_agent.vault.listing import file_lines
from winnow_agent.vault.terms import TermsError, accept, accepted_tracks, terms_of, waiting
from winnow_protocol.signing import Kind, SigningKey, digest, verify
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_protocol.v1.contribution_pb2 import OfferBatch
from winnow_protocol.v1.fleet_pb2 import TermsAcceptance, VaultReport
from winnow_protocol.wire import now_us

TERMS = {TRACK: "Anyone may use it, for ever.\n"}
WHO = "Ada Example, archivist"


def publish(vault: VaultParts, other: OtherSide, version: int, terms: dict[str, str], **changes: Any) -> None:
    vault.report()
    other.answer_report(vault, statements=[other.directory(version, terms=terms, **changes)])
    vault.take()


def permitted(vault: VaultParts) -> list[list[str]]:
    """What is offered now: each document's permitted tracks."""
    return [
        list(one.permitted_tracks)
        for item in vault.offer()
        for one in OfferBatch.FromString(payload_of(vault, item)).offers
    ]


def run(vault: VaultParts, *words: str) -> int:
    return main(["--home", str(vault.home), *words])


def test_nothing_is_offered_to_a_track_whose_terms_are_not_accepted(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(vault, other, 2, TERMS)
    (document,) = vault.approve(prose("waits"))
    assert permitted(vault) == []
    assert vault.state(document) == "approved"
    assert run(vault, "status") == 0
    said = capsys.readouterr().out
    assert f"winnow-agent terms show {TRACK}" in said
    assert f"winnow-agent terms accept {TRACK} --name WHO" in said
    accept(vault.store, vault.trust, TRACK, WHO)
    assert waiting(vault.store, vault.trust) == {}
    assert permitted(vault) == [[TRACK]]
    assert vault.state(document) == "offered"


def test_without_the_check_it_would_be_offered(
    vault: VaultParts, other: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(vault, other, 2, TERMS)
    vault.approve(prose("goes"))
    monkeypatch.setattr(offering, "accepted_tracks", lambda _store, _trust: frozenset({TRACK}))
    assert permitted(vault) == [[TRACK]]


def test_a_file_s_line_says_why_it_waits(vault: VaultParts, other: OtherSide, tmp_path: Path) -> None:
    publish(vault, other, 2, TERMS)
    (document,) = vault.approve(prose("a line"))
    file_id = vault.row(document)["file"]
    with vault.store.transaction() as connection:
        connection.execute(
            "INSERT INTO paths (source, path, size, mtime_ns, ctime_ns, file) VALUES ('letters', x'61', 1, 1, 1, ?)",
            (file_id,),
        )
    vault.offer()
    (line,) = file_lines(vault.store, waiting(vault.store, vault.trust))
    assert line.state == "approved"
    assert any("terms accept" in sentence for sentence in line.sentences)


def test_of_two_permitted_tracks_the_accepted_one_is_offered(
    vault: VaultParts, other: OtherSide, tmp_path: Path
) -> None:
    vault.policy = policy_of(tmp_path / "archive", tracks=f"{TRACK}, {PRIVATE}")
    publish(vault, other, 2, TERMS | {PRIVATE: "Nobody else may use it."})
    vault.approve(prose("two"))
    assert permitted(vault) == []
    accept(vault.store, vault.trust, PRIVATE, WHO)
    assert permitted(vault) == [[PRIVATE]]


def test_a_track_without_terms_needs_no_acceptance(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    vault.approve(prose("free"))
    assert run(vault, "terms", "show", TRACK) == 0
    assert "the track has no terms" in capsys.readouterr().out
    assert run(vault, "terms", "accept", TRACK, "--name", WHO) == 0
    assert vault.store.query("SELECT 1 FROM ledger WHERE subject = 'terms'") == []
    assert permitted(vault) == [[TRACK]]


def test_a_track_that_the_directory_lacks_is_not_offered(vault: VaultParts, other: OtherSide) -> None:
    publish(vault, other, 2, {}, tracks=[PRIVATE])
    vault.approve(prose("nowhere"))
    assert permitted(vault) == []
    assert f"no track {TRACK}" in waiting(vault.store, vault.trust)["letters"]
    publish(vault, other, 3, {})
    assert permitted(vault) == [[TRACK]]


def test_changed_terms_stop_offers_until_they_are_accepted_again(vault: VaultParts, other: OtherSide) -> None:
    publish(vault, other, 2, TERMS)
    accept(vault.store, vault.trust, TRACK, WHO)
    vault.approve(prose("first"))
    assert permitted(vault) == [[TRACK]]
    publish(vault, other, 3, {TRACK: "Anyone may use it, and sell it.\n"})
    vault.approve(prose("second"))
    assert permitted(vault) == []
    assert terms_of(vault.store, vault.trust)[TRACK].standing == "changed"
    accept(vault.store, vault.trust, TRACK, WHO)
    assert permitted(vault) == [[TRACK]]
    assert len(vault.store.query("SELECT 1 FROM ledger WHERE subject = 'terms' AND after = 'accepted'")) == 2


def test_a_new_version_of_the_directory_with_the_same_text_asks_for_nothing(
    vault: VaultParts, other: OtherSide
) -> None:
    publish(vault, other, 2, TERMS)
    accept(vault.store, vault.trust, TRACK, WHO)
    publish(vault, other, 3, TERMS)
    assert accepted_tracks(vault.store, vault.trust) == {TRACK, PRIVATE}


def test_what_was_assigned_before_the_terms_changed_is_not_sealed(vault: VaultParts, other: OtherSide) -> None:
    publish(vault, other, 2, TERMS)
    accept(vault.store, vault.trust, TRACK, WHO)
    (document,) = vault.approve(prose("in between"))
    (item,) = vault.offer()
    other.answer_offer(vault, item)
    vault.take()
    assert vault.state(document) == "novel"
    publish(vault, other, 3, {TRACK: "Other terms."})
    assert vault.pack() == []
    assert (vault.state(document), json.loads(vault.row(document)["reasons"])) == ("approved", ["terms_changed"])
    assert permitted(vault) == []


@pytest.mark.parametrize(
    "changes", [{"terms_digest": digest(b"another text")}, {"terms_digest": b""}, {"terms": ""}, {"terms": "Another."}]
)
def test_a_directory_whose_digest_does_not_fit_its_text_is_refused(
    vault: VaultParts, other: OtherSide, changes: dict[str, Any]
) -> None:
    publish(vault, other, 2, TERMS)
    publish(vault, other, 3, TERMS, altered=changes)
    assert vault.alarms() == ["inbox/UntrustedError"]
    assert vault.trust.directory is not None
    assert vault.trust.directory.version == 2


def test_who_and_when_stand_in_the_ledger_under_the_vault_s_signature(vault: VaultParts, other: OtherSide) -> None:
    publish(vault, other, 2, TERMS)
    before = now_us()
    accept(vault.store, vault.trust, TRACK, f"  {WHO} ")
    (entry,) = [entry for entry in vault.store.ledger_entries() if entry.subject == "terms"]
    assert entry.detail is not None
    detail = json.loads(entry.detail)
    assert (detail["name"], detail["track"], detail["terms"]) == (WHO, TRACK, digest(TERMS[TRACK].encode()).hex())
    statement = SignedStatement.FromString(bytes.fromhex(detail["statement"]))
    stated = TermsAcceptance.FromString(verify(statement, Kind.ACCEPTANCE, vault.trust.signing_key.public_key))
    assert (stated.agent_id, stated.track, stated.accepted_by, stated.directory_version) == (AGENT_ID, TRACK, WHO, 2)
    assert before <= stated.accepted_at <= now_us()
    accept(vault.store, vault.trust, TRACK, "Somebody else")
    assert terms_of(vault.store, vault.trust)[TRACK].acceptance == stated


@pytest.mark.parametrize("whose", ["another key", "another track", "another enrollment"])
def test_an_acceptance_that_this_vault_did_not_give_counts_for_nothing(
    vault: VaultParts, other: OtherSide, whose: str
) -> None:
    publish(vault, other, 2, TERMS)
    stated = TermsAcceptance(
        agent_id="ef" * 16 if whose == "another enrollment" else AGENT_ID,
        track=PRIVATE if whose == "another track" else TRACK,
        terms_digest=digest(TERMS[TRACK].encode()),
        accepted_by=WHO,
    )
    key = SigningKey.generate() if whose == "another key" else vault.trust.signing_key
    vault.store.put(f"terms/{TRACK}", key.sign(Kind.ACCEPTANCE, stated.SerializeToString()).SerializeToString())
    assert TRACK not in accepted_tracks(vault.store, vault.trust)
    assert terms_of(vault.store, vault.trust)[TRACK].standing == "not accepted"


def test_a_report_carries_an_acceptance_until_it_was_answered(vault: VaultParts, other: OtherSide) -> None:
    def carried() -> list[str]:
        report = VaultReport.FromString(payload_of(vault, vault.report()))
        return [TermsAcceptance.FromString(one.payload).track for one in report.acceptances]

    publish(vault, other, 2, TERMS)
    assert carried() == []
    accept(vault.store, vault.trust, TRACK, WHO)
    assert carried() == [TRACK]
    assert carried() == [TRACK]
    other.answer_report(vault)
    vault.take()
    assert carried() == []


def test_the_text_that_was_read_is_the_one_that_is_accepted(
    vault: VaultParts, other: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(vault, other, 2, TERMS)
    assert run(vault, "terms", "show", TRACK) == 0
    shown = capsys.readouterr().out
    assert TERMS[TRACK] in shown
    read = digest(TERMS[TRACK].encode()).hex()[:16]
    assert f"--digest {read}" in shown
    publish(vault, other, 3, {TRACK: "Other terms."})
    assert run(vault, "terms", "accept", TRACK, "--name", WHO, "--digest", read) == 2
    assert "read them again" in capsys.readouterr().err
    assert run(vault, "terms", "accept", TRACK, "--name", WHO) == 0
    assert run(vault, "terms", "show", "--json") == 0
    rows = {row["track"]: row for row in json.loads(capsys.readouterr().out.partition("\n")[2])}
    assert (rows[TRACK]["standing"], rows[TRACK]["accepted_by"]) == ("accepted", WHO)
    assert (rows[PRIVATE]["standing"], rows[PRIVATE]["permitted"]) == ("none", False)


@pytest.mark.parametrize("name", ["", "  ", "a" * 201, "Ada\x1b[2J"])
def test_a_name_that_is_none(vault: VaultParts, other: OtherSide, name: str) -> None:
    publish(vault, other, 2, TERMS)
    with pytest.raises(TermsError, match="printable"):
        accept(vault.store, vault.trust, TRACK, name)


def test_an_unknown_track_accepts_none_of_those_named(vault: VaultParts, other: OtherSide) -> None:
    publish(vault, other, 2, TERMS)
    assert run(vault, "terms", "accept", TRACK, "private/none", "--name", WHO) == 2
    assert TRACK not in accepted_tracks(vault.store, vault.trust)


def test_a_document_on_its_way_when_terms_change_comes_back_from_its_lease(vault: VaultParts, other: OtherSide) -> None:
    """The verdict on an offer that was sent before the terms changed is taken, and then not acted on."""
    publish(vault, other, 2, TERMS)
    accept(vault.store, vault.trust, TRACK, WHO)
    (document,) = vault.approve(prose("on its way"))
    (item,) = vault.offer()
    publish(vault, other, 3, {TRACK: "Other terms."})
    other.answer_offer(vault, item, lambda one: other.verdict(one, lease_expires_at=now_us() + HOUR))
    vault.take()
    assert vault.pack() == []
    accept(vault.store, vault.trust, TRACK, WHO)
    assert permitted(vault) == [[TRACK]]
    assert vault.state(document) == "offered"
