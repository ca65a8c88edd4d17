"""An export against the log, by whoever has both keys: what holds, and what somebody changed who has none."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from winnow_protocol import merkle
from winnow_protocol.files import digest_of
from winnow_protocol.signing import Kind, SigningKey
from winnow_protocol.v1.common_pb2 import SignedStatement
from winnow_steward import keyring
from winnow_steward.cli import main

from .exported import exported, manifest_of
from .other_side import ORIGIN, TestCoordinator, Vault

TRACK = "open-archive"


@dataclass
class Dataset:
    """An export that somebody was given, and the keys that they have from elsewhere."""

    folder: Path
    keys: list[str]
    gone: str
    """The document that was withdrawn before."""
    capsys: Any

    def verify(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """Exit status, what is said of the export, and what does not fit."""
        self.capsys.readouterr()
        status = main(["export", "verify", str(self.folder), *(words or self.keys), "--json"])
        out, err = self.capsys.readouterr()
        return status, json.loads(out or "{}"), err

    def lines(self) -> list[str]:
        return (self.folder / "receipts.jsonl").read_text().splitlines()

    def rewrite(self, rows: list[dict[str, Any]] | None = None, lines: list[str] | None = None, **stated: Any) -> None:
        """Changes what is there, and the manifest to fit it, as anybody can."""
        manifest = manifest_of(self.folder) | stated
        (file,) = manifest["files"]
        if rows is not None:
            pq.write_table(
                pa.Table.from_pylist(rows, pq.read_schema(self.folder / file["path"])), self.folder / file["path"]
            )
            manifest["documents"] = file["rows"] = len(rows)
        if lines is not None:
            (self.folder / "receipts.jsonl").write_text("".join(f"{line}\n" for line in lines))
        for one in (file, manifest["receipts"]):
            path = self.folder / one["path"]
            one["size"], one["sha256"] = path.stat().st_size, digest_of(path).hex()
        (self.folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], str]:
    """An export of two shards of five documents, of which one is withdrawn; of a third shard nothing was asked for."""
    folder, said = tmp_path_factory.mktemp("made"), io.StringIO()
    coordinator, vault = TestCoordinator(), Vault("agent-1", "Hill End Historical Society")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        patch.setitem(keyring._COST, "n", 1 << 10)
        patch.setenv("WINNOW_HOME", str(folder / "steward"))
        patch.setenv("WINNOW_PASSPHRASE", "a long enough passphrase")
        coordinator.waiting.append(vault.pending())
        for command in (["init", coordinator.join_string()], ["directory", "publish"], ["approve", "--all"]):
            assert main(command) == 0
        gone = vault.record("gone")
        coordinator.commit(vault, TRACK, vault.record("one"), gone, vault.record("two"))
        coordinator.leaves += [os.urandom(40) for _ in range(3)]
        coordinator.commit(vault, TRACK, vault.record("other", licence="CC0-1.0"))
        coordinator.commit(vault, TRACK, vault.record("three"), vault.record("four"))
        coordinator.withdraw(gone.document_id)
        coordinator.leaves += [os.urandom(40) for _ in range(2)]
        assert main(["export", TRACK, "--out", str(folder / "export"), "--licence", "CC-BY-4.0"]) == 0
        said.truncate(said.seek(0))
        assert main(["export", "keys"]) == 0
    coordinator.stop()
    return folder / "export", said.getvalue().split(), gone.document_id.hex()


@pytest.fixture
def given(made: tuple[Path, list[str], str], tmp_path: Path, capsys: Any) -> Dataset:
    """A copy of it, where there is neither home nor network."""
    folder, keys, gone = made
    return Dataset(shutil.copytree(folder, tmp_path / "given"), [*keys], gone, capsys)


def test_each_shard_s_documents_came_in_by_a_receipt_of_the_cosigned_log(given: Dataset) -> None:
    status, said, faults = given.verify()
    assert (status, faults, said["holds"], said["signed"]) == (0, "", True, True)
    assert (said["origin"], said["size"], said["documents"], said["tombstones"]) == (ORIGIN, 9, 4, 1)
    assert said["cosigned_at"] > 0
    assert [(shard["documents"], shard["log_index"], shard["faults"]) for shard in said["shards"]] == [
        (2, 0, []),
        (2, 5, []),
    ]
    named = {"Hill End Historical Society", "agent-1"}
    papers = (given.folder / "receipts.jsonl").read_bytes()
    assert {
        value for shard in manifest_of(given.folder)["shards"] for value in (shard["source"], shard["agent"])
    } == named
    assert b"other" not in papers
    assert main(["export", "verify", str(given.folder), *given.keys]) == 0
    assert "4 documents, each by a receipt of the log" in given.capsys.readouterr().out
    described = json.loads((given.folder / "croissant.json").read_text())
    assert "receipts.jsonl" in [one["@id"] for one in described["distribution"]]


def one_byte_of_the_data(given: Dataset) -> str:
    (file,) = manifest_of(given.folder)["files"]
    data = bytearray((given.folder / file["path"]).read_bytes())
    data[len(data) // 2] ^= 1
    (given.folder / file["path"]).write_bytes(data)
    return "is not the file that the manifest names"


def one_byte_of_a_receipt(given: Dataset) -> str:
    first, receipt, *others = given.lines()
    paper = json.loads(receipt)
    statement = bytearray(base64.b64decode(paper["receipt"]))
    statement[60] ^= 1
    given.rewrite(lines=[first, json.dumps(paper | {"receipt": base64.b64encode(statement).decode()}), *others])
    return "the receipt at leaf 0 is not the coordinator's"


def a_receipt_left_out(given: Dataset) -> str:
    first, _, *others = given.lines()
    given.rewrite(lines=[first, *others])
    return "its receipt is missing"


def a_receipt_left_out_with_its_shard(given: Dataset) -> str:
    first, _, *others = given.lines()
    given.rewrite(lines=[first, *others], shards=manifest_of(given.folder)["shards"][1:])
    return "2 documents stand in no receipt"


def a_proof_of_another_leaf(given: Dataset) -> str:
    first, one, other, *others = given.lines()
    swapped = json.dumps(json.loads(one) | {"proof": json.loads(other)["proof"]})
    given.rewrite(lines=[first, swapped, other, *others])
    return "its receipt at leaf 0 is not in the log"


def a_document_that_nobody_sent(given: Dataset) -> str:
    rows = exported(given.folder)
    given.rewrite([*rows, rows[0] | {"id": "ab" * 16}])
    return "1 document stand in no receipt"


def a_document_twice(given: Dataset) -> str:
    rows = exported(given.folder)
    given.rewrite([*rows, rows[0]])
    return "twice in the files"


def a_document_that_was_withdrawn(given: Dataset) -> str:
    rows, shards = exported(given.folder), manifest_of(given.folder)["shards"]
    shards[0]["exported"] += 1
    given.rewrite([*rows, rows[0] | {"id": given.gone}], shards=shards)
    return f"document {given.gone} was withdrawn"


def its_tombstone_left_out_too(given: Dataset) -> str:
    a_document_that_was_withdrawn(given)
    given.rewrite(lines=given.lines()[:-1])
    return "the tombstone at leaf 6, which the manifest names, is missing"


def a_document_less(given: Dataset) -> str:
    given.rewrite(exported(given.folder)[1:])
    return "1 document of it are here, and 2 should be"


def another_partner_s_name(given: Dataset) -> str:
    rows = exported(given.folder)
    given.rewrite([rows[0] | {"source": "Museum"}, *rows[1:]])
    return "is of another source or track than its receipt"


def a_file_more(given: Dataset) -> str:
    (file,) = manifest_of(given.folder)["files"]
    (given.folder / "data" / "more.parquet").write_bytes((given.folder / file["path"]).read_bytes())
    return "data/more.parquet is not in the manifest"


def another_log_with_all_its_proofs(given: Dataset) -> str:
    """By whoever has the data and no key: signed, logged and proved anew, and it fits itself."""
    mine, papers = SigningKey.generate(), [json.loads(line) for line in given.lines()[1:]]
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(9)]
    for paper in papers:
        kind = "receipt" if "receipt" in paper else "tombstone"
        payload = SignedStatement.FromString(base64.b64decode(paper[kind])).payload
        leaves[paper["log_index"]] = merkle.leaf_hash(payload)
        paper[kind] = base64.b64encode(mine.sign(Kind(kind), payload).SerializeToString()).decode()

    def node(level: int, index: int) -> bytes:
        return merkle.root(leaves[index << level : (index + 1) << level])

    for paper in papers:
        path = merkle.inclusion_proof(paper["log_index"], 9, node)
        paper["proof"] = [base64.b64encode(one).decode() for one in path]
    root = merkle.root(leaves)
    note = merkle.make_checkpoint(ORIGIN, 9, root, mine)
    first = {"format": "winnow-receipts-1", "checkpoint": note}
    stated = {"origin": ORIGIN, "size": 9, "root": root.hex()}
    given.rewrite(lines=[json.dumps(line) for line in (first, *papers)], log=stated)
    own = ("--log-key", merkle.verifier_key(ORIGIN, mine.public_key))
    assert given.verify(*own)[0] == 0
    return "signature is missing or does not fit"


def a_receipt_twice(given: Dataset) -> str:
    lines = given.lines()
    given.rewrite(lines=[*lines, lines[1]])
    return "it has two receipts"


def a_manifest_of_another_checkpoint(given: Dataset) -> str:
    given.rewrite(log=manifest_of(given.folder)["log"] | {"size": 8})
    return "names another checkpoint"


def another_agent_s_name(given: Dataset) -> str:
    first, *others = manifest_of(given.folder)["shards"]
    given.rewrite(shards=[first | {"agent": "agent-2"}, *others])
    return "its receipt speaks of something else than the manifest"


def a_shard_that_the_manifest_does_not_name(given: Dataset) -> str:
    given.rewrite(shards=manifest_of(given.folder)["shards"][1:])
    return "the manifest does not name it"


def one_byte_of_the_papers(given: Dataset) -> str:
    papers = given.folder / "receipts.jsonl"
    papers.write_text(papers.read_text().replace('{"receipt"', '{ "receipt"', 1))
    return "receipts.jsonl is not the file"


def another_number_of_documents(given: Dataset) -> str:
    given.rewrite(documents=5)
    return "not as many documents as the manifest says"


def another_number_of_rows(given: Dataset) -> str:
    given.rewrite(files=[file | {"rows": 5} for file in manifest_of(given.folder)["files"]])
    return "has not as many rows as the manifest says"


def another_steward(given: Dataset) -> str:
    given.keys[3] = merkle.verifier_key("steward", SigningKey.generate().public_key, witness=True)
    return "not cosigned with the steward's key"


CHANGES: list[Callable[[Dataset], str]] = [
    one_byte_of_the_data,
    one_byte_of_a_receipt,
    a_receipt_left_out,
    a_receipt_left_out_with_its_shard,
    a_proof_of_another_leaf,
    a_document_that_nobody_sent,
    a_document_twice,
    a_document_that_was_withdrawn,
    its_tombstone_left_out_too,
    a_document_less,
    another_partner_s_name,
    a_file_more,
    another_log_with_all_its_proofs,
    a_receipt_twice,
    a_manifest_of_another_checkpoint,
    another_agent_s_name,
    a_shard_that_the_manifest_does_not_name,
    one_byte_of_the_papers,
    another_number_of_documents,
    another_number_of_rows,
    another_steward,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_was_changed_is_told(given: Dataset, change: Callable[[Dataset], str]) -> None:
    sentence = change(given)
    status, said, faults = given.verify()
    assert status == 1
    assert sentence in faults
    assert said["holds"] is False


def test_the_steward_s_key_alone_or_a_checkpoint_that_one_has_is_enough(given: Dataset, tmp_path: Path) -> None:
    note = tmp_path / "note"
    note.write_text(json.loads(given.lines()[0])["checkpoint"])
    assert given.verify(*given.keys[2:])[0] == 0
    assert given.verify("--checkpoint", str(note), "--origin", ORIGIN)[0] == 0
    assert given.verify("--checkpoint", str(note), "--origin", "another.example.org/log")[0] == 1
    note.write_text(note.read_text().replace("\n9\n", "\n8\n"))
    status, _, faults = given.verify("--checkpoint", str(note))
    assert (status, "is not the one that was given" in faults) == (1, True)


def test_another_text_under_a_document_s_name_is_told_by_the_steward_s_signature_alone(given: Dataset) -> None:
    rows = exported(given.folder)
    given.rewrite([rows[0] | {"text": "another"}, *rows[1:]])
    assert main(["export", "verify", str(given.folder), *given.keys[:2]]) == 0
    assert "texts, licences and cards were not checked against a signature" in given.capsys.readouterr().out
    status, _, faults = given.verify()
    assert (status, faults.count("\n"), "manifest is not signed" in faults) == (1, 1, True)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "nothing says what to trust"),
        (("--log-key", "steward+cut"), "cut or mistyped"),
    ],
)
def test_what_can_t_be_verified_by(given: Dataset, words: tuple[str, ...], sentence: str) -> None:
    given.keys = []
    status, _, said = given.verify(*words)
    assert (status, sentence in said) == (2, True)


@pytest.mark.parametrize("name", ["receipts.jsonl", "manifest.json"])
def test_an_export_without_its_papers_is_none_that_can_be_verified(given: Dataset, name: str) -> None:
    (given.folder / name).unlink()
    status, _, said = given.verify()
    assert (status, f"reading {given.folder / name}" in said) == (2, True)
    (given.folder / name).write_text('{"format": "winnow-export-1", "files": 7}\n')
    assert given.verify()[0] == 2


def test_an_export_holds_after_what_was_withdrawn_since_is_taken_out_of_it(
    *, enrolled: TestCoordinator, run: Any, vault: Any, out: Path, capsys: Any
) -> None:
    gone, later = vault.record("gone"), vault.record("gone later")
    enrolled.commit(vault, TRACK, vault.record("one"), gone, later)
    assert run("export", TRACK, "--out", out) == 0
    enrolled.withdraw(gone.document_id)
    assert run("withdrawals", "erase", "--exports", out) == 0
    capsys.readouterr()
    assert run("export", "keys") == 0
    given = Dataset(out, capsys.readouterr().out.split(), gone.document_id.hex(), capsys)
    assert given.verify()[0] == 0

    kept, changed = exported(out), [row | {"text": "another"} for row in exported(out)]
    given.rewrite([*kept, kept[0] | {"id": given.gone}])
    status, _, faults = given.verify()
    assert (status, f"document {given.gone} was withdrawn" in faults) == (1, True)

    # What somebody changed meanwhile is not signed for when the export is written anew.
    given.rewrite(changed)
    enrolled.withdraw(later.document_id)
    assert run("withdrawals", "erase", "--exports", out) == 0
    assert given.verify(*given.keys[:2])[0] == 0
    status, _, faults = given.verify()
    assert (status, "manifest is not signed" in faults) == (1, True)
