"""What an export tells of withdrawals: those of its own track, and of other tracks' documents nothing."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winnow_protocol import merkle
from winnow_protocol.files import digest_of
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_steward.cli import main

from .exported import manifest_of, texts

TRACK, PRIVATE = "open-archive", "private/fine-tune"


@pytest.fixture
def keys(run: Any, capsys: Any) -> Callable[[], list[str]]:
    def given() -> list[str]:
        capsys.readouterr()
        assert run("export", "keys") == 0
        return str(capsys.readouterr().out).split()

    return given


def told(folder: Path) -> bytes:
    """All that an export says, as plain as it can be read: files as they are, and papers out of their base64."""
    papers = [json.loads(line) for line in (folder / "receipts.jsonl").read_text().splitlines()[1:]]
    opened = [base64.b64decode(one) for paper in papers for one in paper.values() if isinstance(one, str)]
    return b"".join([*opened, *(path.read_bytes() for path in folder.rglob("*") if path.is_file())])


def names(said: bytes, document: bytes) -> bool:
    return document in said or document.hex().encode() in said


def test_what_was_withdrawn_with_documents_of_other_tracks_names_none_of_those(
    *, enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any, keys: Any
) -> None:
    gone = [vault.record(f"gone {n}") for n in range(2)]
    secret = [vault.record(f"of another track {n}") for n in range(3)]
    unknown = os.urandom(16)
    enrolled.commit(vault, TRACK, *gone, vault.record("one"))
    enrolled.commit(vault, PRIVATE, *secret, vault.record("two"))
    enrolled.withdraw(gone[0].document_id)
    enrolled.withdraw(gone[1].document_id, secret[0].document_id, secret[1].document_id)
    enrolled.withdraw(secret[2].document_id)
    enrolled.withdraw(gone[0].document_id, unknown)

    assert run("export", TRACK, "--out", out) == 0
    said = told(out)
    assert all(names(said, one.document_id) for one in gone)  # what is looked for is found where it is
    assert not any(names(said, one) for one in [unknown, *(record.document_id for record in secret)])
    stones = [(stone["log_index"], stone["documents"]) for stone in manifest_of(out)["tombstones"]]
    assert stones == [
        (2, [gone[0].document_id.hex()]),
        (3, [gone[1].document_id.hex()]),
        (5, [gone[0].document_id.hex()]),
    ]
    given = keys()
    assert main(["export", "verify", str(out), *given]) == 0
    assert (
        "the 3 tombstones that came with them (2 closed, naming documents of other tracks, too)"
        in capsys.readouterr().out
    )

    private = out.with_name("private")
    assert run("export", PRIVATE, "--out", private) == 0
    assert texts(private) == {"two"}
    assert not any(names(told(private), one) for one in [unknown, *(record.document_id for record in gone)])
    assert main(["export", "verify", str(private), *given]) == 0


def test_of_a_shard_that_was_set_aside_nothing_shows_the_track(enrolled: Any, run: Any, vault: Any, out: Path) -> None:
    """What the coordinator calls the track's own is not taken for it: a tombstone that names it goes closed."""
    gone, claimed = vault.record("gone"), vault.record("of another track")
    enrolled.commit(vault, TRACK, gone, vault.record("one"))
    moved = enrolled.commit(vault, PRIVATE, claimed, vault.record("two"))
    enrolled.withdraw(gone.document_id, claimed.document_id)
    moved.track = TRACK
    assert run("export", TRACK, "--out", out) == 3
    assert manifest_of(out)["set_aside"][0]["kind"] == "altered"
    assert names(told(out), gone.document_id)
    assert not names(told(out), claimed.document_id)


def left_out(papers: list[dict[str, Any]]) -> str:
    """Although another names the same document."""
    del papers[1]
    return "the tombstone at leaf 2, which the manifest names, is missing"


def of_another_leaf(papers: list[dict[str, Any]]) -> str:
    papers[1]["closed_tombstone"] = base64.b64encode(merkle.leaf_hash(b"another")).decode()
    return "of a withdrawal its closed tombstone at leaf 2 is not in the log"


def one_more(papers: list[dict[str, Any]]) -> str:
    papers.append(papers[0].copy())
    leaf = merkle.leaf_hash(payload_of(papers[0]))
    papers[-1]["closed_tombstone"] = base64.b64encode(leaf).decode()
    del papers[-1]["receipt"]
    return "the manifest does not name the closed tombstone at leaf 0"


def payload_of(paper: dict[str, Any]) -> bytes:
    return bytes(SignedStatement.FromString(base64.b64decode(paper["receipt"])).payload)


@pytest.mark.parametrize("change", [left_out, of_another_leaf, one_more])
def test_a_closed_tombstone_that_is_missing_or_none_is_told(
    *, enrolled: Any, run: Any, vault: Any, out: Path, capsys: Any, keys: Any, change: Callable[..., str]
) -> None:
    gone, secret = vault.record("gone"), vault.record("of another track")
    enrolled.commit(vault, TRACK, gone, vault.record("one"))
    enrolled.commit(vault, PRIVATE, secret)
    enrolled.withdraw(gone.document_id, secret.document_id)
    enrolled.withdraw(gone.document_id)
    assert run("export", TRACK, "--out", out) == 0
    first, *lines = (out / "receipts.jsonl").read_text().splitlines()
    papers = [json.loads(line) for line in lines]
    sentence = change(papers)
    (out / "receipts.jsonl").write_text("".join(f"{line}\n" for line in [first, *map(json.dumps, papers)]))
    manifest = manifest_of(out)
    written = out / "receipts.jsonl"
    manifest["receipts"] |= {"size": written.stat().st_size, "sha256": digest_of(written).hex()}
    (out / "manifest.json").write_text(json.dumps(manifest))
    given = keys()
    assert main(["export", "verify", str(out), *given[:2]]) == 1  # by the log's key, which anybody can make it fit
    assert sentence in capsys.readouterr().err
