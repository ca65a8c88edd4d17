"""An export that somebody has put something into: every file in it is one that the manifest names, or is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .exported import manifest_of
from .test_verify_export import Dataset, given, made

__all__ = ["given", "made"]


@pytest.mark.parametrize("name", ["README.md", "croissant.json"])
def test_what_describes_the_data_and_says_where_it_lies_is_as_the_steward_made_it(given: Dataset, name: str) -> None:
    path = given.folder / name
    path.write_text(path.read_text().replace("open-archive", "other-archive"))
    status, _, faults = given.verify()
    assert (status, f"{name} is not the file that the manifest names" in faults) == (1, True)
    path.unlink()
    status, _, faults = given.verify()
    assert (status, f"{name}, which the manifest names, is not there" in faults) == (1, True)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    "name",
    ["data/sub/train.parquet", "data/train.PARQUET", "data/train.jsonl", "train.parquet", ".hidden/a", "data/\x1b[2Jx"],
)
def test_a_file_that_has_no_place_in_an_export_is_told(given: Dataset, name: str, *, named: bool) -> None:
    """Also where whoever put it there names it in a manifest, which without the steward's key nothing shows."""
    path = given.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"poison")
    if named:
        given.rewrite(described=[*manifest_of(given.folder)["described"], {"path": name}])
    status, _, faults = given.verify(*given.keys[:2])
    assert (status, "does not belong to the export" in faults, "\x1b" in faults) == (1, True, False)


@pytest.mark.parametrize("name", ["data", "README.md", "more"])
def test_a_link_is_not_followed(given: Dataset, tmp_path: Path, name: str) -> None:
    path, elsewhere = given.folder / name, tmp_path / "elsewhere"
    if path.exists():
        path.rename(elsewhere)
    path.symlink_to(elsewhere)
    status, _, faults = given.verify()
    assert (status, f"{name} is a link" in faults) == (1, True)


@pytest.mark.parametrize("name", ["manifest.json", "receipts.jsonl"])
def test_papers_that_are_a_link_or_nested_without_end_are_none(given: Dataset, tmp_path: Path, name: str) -> None:
    path = given.folder / name
    path.rename(tmp_path / name)
    path.symlink_to(tmp_path / name)
    status, _, said = given.verify()
    assert (status, "it is a link" in said) == (2, True)
    path.unlink()
    path.write_text("[" * 100_000)
    status, _, said = given.verify()
    assert (status, f"reading {path}: it can't be read" in said) == (2, True)


@pytest.mark.parametrize(
    "stated",
    [
        {"receipts": "x"},
        {"receipts": []},
        {"files": [1]},
        {"files": [{"path": 1}]},
        {"described": 5},
        {"shards": [{"shard": "ab", "exported": 1, "log_index": "x"}]},
        {"shards": [{"shard": "ab", "exported": 2**70}]},
        {"shards": [7]},
        {"erased": [{"documents": ["zz"]}]},
        {"tombstones": [{"logged": 1}]},
    ],
)
def test_a_manifest_of_anything_gets_a_sentence(given: Dataset, stated: dict[str, object]) -> None:
    manifest = manifest_of(given.folder) | stated
    (given.folder / "manifest.json").write_text(json.dumps(manifest))
    status, _, said = given.verify()
    assert status in {1, 2}
    assert said.startswith("winnow-steward: ")


@pytest.mark.parametrize("index", [-1, True, 2**64, 2**70])
def test_a_paper_of_any_number_gets_a_sentence(given: Dataset, index: int) -> None:
    first, second, *others = given.lines()
    given.rewrite(lines=[first, json.dumps(json.loads(second) | {"log_index": index}), *others])
    assert given.verify(*given.keys[:2])[0] in {1, 2}
