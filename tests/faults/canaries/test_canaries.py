"""Made-up secrets and identifiers in every format, through a real agent, coordinator and steward: what is found of them, and
that they are nowhere else; and that once the policy's time for them is over, none of what was planted is in the agent's home:
records with their log and free pages, scratch, spool, own copies, the gateway's folder, and the daemon's log.

At scale 1 some 300 of them, at 20 the ten thousand. ``-s`` shows the table.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.faults.canaries.conftest import Run
from tests.faults.canaries.driver import SPOKEN_CONTROL
from tests.faults.canaries.fates import shares, table
from tests.faults.canaries.planting import media
from tests.faults.canaries.writing import FORMATS
from tests.integration.vault.test_retention import blobs_of, found_in
from tools.leaks import Controls, Needles, plant_controls, remove_controls, search
from tools.make_formats import rows
from winnow_agent.vault import ledger
from winnow_agent.vault.canary.recall import Fate
from winnow_agent.vault.find import find
from winnow_agent.vault.retain import retain
from winnow_agent.vault.store import Store
from winnow_protocol.policy import Retention
from winnow_protocol.wire import now_us

pytestmark = [pytest.mark.timeout(7200), pytest.mark.ocr, pytest.mark.speech, pytest.mark.names]

GOALS = {"text": 0.99, "scan": 0.95, "sound": 0.90}
MONTH = timedelta(days=30)
RETENTION = Retention(rejected_text=MONTH, duplicate_text=MONTH, delivered_text=MONTH, own_copies=False)
DAY_US = timedelta(days=1) // timedelta(microseconds=1)

FULL = 20
ENOUGH = 500
"""Values that were read, from which on the share itself is held to the goal, and not its interval."""
REFUSED = {
    "application/vnd.rar", "application/vnd.apple.pages", "application/onenote", "text/vcard",
}  # fmt: skip
"""Formats of which nothing is read, by their first media type."""
NOT_WRITTEN = {
    "application/vnd.ms-outlook-pst": "no free library writes a store; the mails in it are read by the same code as .msg",
    "application/x-encrypted-office": "a file in an envelope: what is in it is read as the file without a password",
}


def test_every_format_that_is_read_has_canaries() -> None:
    known = {(one.family, one.media_type) for one in FORMATS.values()}
    missing = [
        row.name
        for row in rows()
        if not {(row.family, media_type) for media_type in row.media_types} & known
        and row.media_types[0] not in REFUSED | NOT_WRITTEN.keys()
    ]
    assert missing == []


def test_every_file_is_read_and_contributed(run: Run) -> None:
    files = {path.name for path in (run.folder / "archive").iterdir()}
    assert {one.file for one in run.documents} == files
    delivered = [one for one in run.documents if one.state == "delivered"]
    assert len(delivered) >= 0.9 * len(run.documents)
    approved = {one.approved.text for one in delivered if one.approved}
    assert {row["text"] for row in run.exported} <= approved
    assert len(run.exported) >= 0.99 * len(delivered)


def test_the_screen_finds_its_share(run: Run, scale: int) -> None:
    """Where few were read the share may be below the goal, but not so far that its interval excludes it."""
    sys.stdout.write(_report(run))
    found = shares(run.outcomes, lambda canary: canary.medium)
    assert set(found) == {medium for medium in media(scale) if medium != "sound" or not run.planted.skipped}
    for medium, (planted, unread, share) in found.items():
        assert share.interval[1] >= GOALS[medium], medium
        assert share.of < ENOUGH or share.value >= GOALS[medium], medium
        assert unread <= planted * {"text": 0.02, "scan": 0.25, "sound": 0.6}[medium], medium
    if scale >= FULL:
        assert len(run.planted.canaries) >= 10_000


def _report(run: Run) -> str:
    lines = [f"\n{len(run.planted.canaries)} canaries in {len(run.documents)} documents", table(run.outcomes)]
    for outcome in run.outcomes:
        canary, unread = outcome.canary, outcome.fate is Fate.NOT_READ and outcome.canary.medium == "text"
        if unread or outcome.fate in {Fate.LEFT, Fate.LET_STAND}:
            lines.append(f"{outcome.fate}: {canary.type} {canary.form!r} in {canary.format}: {canary.value!r}")
    return "\n".join([*lines, *(f"skipped: {reason}" for reason in run.planted.skipped), ""])


def test_nothing_that_was_found_is_in_the_opened_shards(run: Run) -> None:
    taken = [outcome for outcome in run.outcomes if outcome.fate is Fate.TAKEN]
    assert [outcome.canary for outcome in taken if outcome.approved] == []
    # A surrogate may by chance be another's name or address; these are nobody else's, and must not be in any text.
    unique = {
        outcome.canary.value for outcome in taken if outcome.canary.type in {"secret", "card number", "account number"}
    }
    assert len(unique) > 50
    texts = "\0".join(row["text"] for row in run.exported).encode()
    assert {needle for needle, _ in Needles(unique).found_in(texts)} == set()


def test_what_only_metadata_name_is_in_no_opened_shard(run: Run) -> None:
    """Authors, senders, names of files: the digitizer does not take them up. A surrogate may by chance be one of the names."""
    told = "\0".join(json.dumps(row, ensure_ascii=False, default=str) for row in run.exported).encode()
    by_chance = max(2, len(run.planted.beside) // 100)
    assert len({needle for needle, _ in Needles(run.planted.beside).found_in(told)}) <= by_chance
    names = [path.name for path in (run.folder / "archive").iterdir()]
    assert {needle for needle, _ in Needles(names).found_in(told)} == set()


@pytest.fixture(scope="session")
def needles(run: Run) -> Needles:
    """All values, names of files, and the digests of all files and texts."""
    files = {path.name: path.read_bytes() for path in (run.folder / "archive").iterdir()}
    texts: dict[str, bytes] = {}
    for number, one in enumerate(run.documents):
        approved = (one.approved.text, one.approved.signature_text) if one.approved else ()
        texts |= {
            f"text {number}.{part} of {one.file}": text.encode()
            for part, text in enumerate((one.document.text, *approved))
        }
    return Needles([*run.planted.values, *files], files | texts)


def test_nothing_planted_is_anywhere_else(run: Run, needles: Needles) -> None:
    """On the wire at both ends, in packets, spool, logs, metrics, and the homes of gateway and coordinator."""
    for place in run.places:
        controls = plant_controls(place)
        try:
            assert controls.missed_in([place]) == set(), place
        finally:
            remove_controls(place)
    assert [
        f"{hit.path.relative_to(run.folder)}: {hit.needle!r} ({hit.form})" for hit in search(run.places, needles)
    ] == []


def test_the_vault_is_found_to_hold_what_the_others_do_not(run: Run, needles: Needles, tmp_path: Path) -> None:
    """The same needles, where they have to be: in the archive, and in what the vault read of it."""
    (tmp_path / "texts").write_text("\n".join(one.document.text for one in run.documents))
    found = {hit.needle for hit in search([tmp_path], needles)}
    assert len(found & {canary.value for canary in run.planted.canaries}) >= 0.7 * len(run.planted.canaries)


def test_what_is_said_is_recorded_at_both_ends(run: Run) -> None:
    """Controls that were sent in calls, in every form; and every sealed byte that was stored."""
    spoken = json.loads((run.folder / "spoken.json").read_text())
    contents = {name: bytes.fromhex(data) for name, data in spoken["contents"].items()}
    ends = {name: run.folder / "wire" / f"at-the-{name}" for name in ("coordinator", "gateway")}
    # The database is a file's matter: on the wire it is cut.
    controls = Controls([one for one in spoken["sentences"] if "sqlite" not in one], contents)
    assert controls.missed_in([ends["coordinator"]]) == set()
    stored = [
        path.read_bytes() for path in (run.folder / "fleet" / "coordinator" / "blobs").rglob("*") if path.is_file()
    ]
    assert stored
    for end in ends.values():
        recorded = end.read_bytes()
        assert all(blob[:100_000] in recorded for blob in stored)
        assert recorded.count(b"/winnow.v1.ContributionService/Offer") >= 2


def _ports(run: Run) -> set[str]:
    addresses: list[str] = json.loads((run.folder / "fleet" / "addresses.json").read_text())
    settings = (run.folder / "fleet" / "coordinator" / "config.yaml").read_text()
    addresses += [line.split()[1] for line in settings.splitlines() if line.startswith("metrics_address:")]
    return {address.rpartition(":")[2] for address in addresses}


def test_nobody_spoke_but_to_the_coordinator(run: Run, packets: dict[str, Any]) -> None:
    """Every packet of the fleet's own network, and every one that tried to leave it."""
    ports, others = _ports(run), []
    assert packets["dropped"] == 0
    for name in packets["packets"]:
        interface, protocol, *rest = name.split()
        source, target = (rest[0], rest[2]) if len(rest) == 3 else ("", "")
        if interface == "lo" and protocol == "tcp" and ports & {source, target}:
            continue
        others.append(name)
    # The two controls, and what the system answers to the one on loopback.
    assert sorted(name.split()[0] + " " + name.split()[1] for name in others) == ["elsewhere udp", "lo ip", "lo udp"]
    heard = [hit.path for hit in search([run.folder / "packets"], [SPOKEN_CONTROL])]
    assert len(heard) == 3


# -- after retention ----------------------------------------------------------------------------------------------------


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    """A copy of the agent's home after it has delivered, with its log in it."""
    shutil.copytree(run.folder / "fleet" / "partner", tmp_path / "home")
    shutil.copy(run.folder / "fleet" / "partner.log", tmp_path / "home" / "daemon.log")
    return tmp_path / "home"


def hits_in(home: Path, names: list[str]) -> list[str]:
    """Where any of the names stands, in a line that tells enough to find out why."""
    return [f"{hit.path.relative_to(home)}: {hit.needle!r} ({hit.form})" for hit in search([home], Needles(names))]


def names_in(home: Path, names: list[str]) -> set[str]:
    return {hit.needle for hit in search([home], Needles(names))}


def expiring_values(run: Run) -> list[str]:
    """What retention has to take: all that was planted, but for what stands in what was planted in a held file.

    "M. Williams" is all of one canary and a part of another, "Christine M. Williams"; which files are held hangs on what their
    surrogates happen to be.
    """
    held = {one.file for one in run.documents if one.state == "held"}
    staying = "\n".join(canary.value for canary in run.planted.canaries if canary.file in held)
    return [canary.value for canary in run.planted.canaries if canary.value not in staying]


def test_after_retention_a_planted_name_is_nowhere_in_the_home(run: Run, home: Path) -> None:
    values = expiring_values(run)
    assert len(values) >= 0.9 * len(run.planted.canaries)
    store = Store(home / "vault" / "vault.sqlite")
    expiring = [row["id"] for row in store.query("SELECT id FROM documents WHERE state <> 'held'")]
    # A name in a packed text is no name to a search: slices of what is packed are, of every document one.
    packed = [blobs_of(store, one)[0] for one in expiring]
    assert len(names_in(home, values)) >= 0.7 * len(values)
    assert found_in(home, packed) != []
    assert retain(store, RETENTION, clock=lambda: now_us() + 29 * DAY_US) == 0
    assert retain(store, RETENTION, clock=lambda: now_us() + 31 * DAY_US) == len(expiring)
    assert hits_in(home, values) == []
    assert found_in(home, packed) == []
    assert ledger.faults(store.ledger_entries(), [store.ledger_head()]) == []
    store.close()
    assert hits_in(home, values) == []
    assert not (home / "vault" / "copies").exists()


def test_the_name_of_a_file_stays_as_long_as_the_file_does(run: Run, home: Path, tmp_path: Path) -> None:
    """By it the file is found again; when it is gone, so is its name."""
    held = " ".join(one.file for one in run.documents if one.state == "held")
    named = [one.file for one in run.documents if one.state != "held"]
    beside = [name for name in run.planted.beside if name not in held]
    store = Store(home / "vault" / "vault.sqlite")
    retain(store, RETENTION, clock=lambda: now_us() + 31 * DAY_US)
    assert names_in(home, named) == set(named)
    (tmp_path / "emptied").mkdir()
    find(store, {"archive": tmp_path / "emptied"}, settle_seconds=0)
    retain(store, RETENTION)
    assert names_in(home, named + beside) == set()
    store.close()
