"""The search that shows that nothing leaked: it finds what is there, in every form."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tools.demo.leaks import plant_controls, remove_controls, search


def test_every_control_is_found_and_removed(tmp_path: Path) -> None:
    controls = plant_controls(tmp_path)
    assert {hit.needle for hit in search([tmp_path], controls)} == set(controls)
    remove_controls(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert search([tmp_path], controls) == []


@pytest.mark.parametrize("shift", range(3))
def test_base64_is_found_at_each_alignment(tmp_path: Path, shift: int) -> None:
    (tmp_path / "file").write_bytes(base64.b64encode(b"a" * shift + b"the needle in question" + b"and more"))
    assert [hit.form for hit in search([tmp_path], ["the needle in question"])] == ["base64", "base64url"]


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"something else altogether")
    assert search([tmp_path], ["the needle in question"]) == []
