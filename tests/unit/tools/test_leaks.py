"""The search that shows that nothing leaked: it finds what is there, in every form."""

from __future__ import annotations

import base64
import hashlib
import random
from pathlib import Path

import pytest
import zstandard

from tools.leaks import Needles, digests_of, plant_controls, remove_controls, search


def test_every_control_is_found_and_removed(tmp_path: Path) -> None:
    controls = plant_controls(tmp_path)
    assert len(controls) == len(list(tmp_path.iterdir()))
    assert controls.missed_in([tmp_path]) == set()
    remove_controls(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert len(controls.missed_in([tmp_path])) == len(controls)


@pytest.mark.parametrize("shift", range(3))
def test_base64_is_found_at_each_alignment(tmp_path: Path, shift: int) -> None:
    (tmp_path / "file").write_bytes(base64.b64encode(b"a" * shift + b"the needle in question" + b"and more"))
    assert [hit.form for hit in search([tmp_path], ["the needle in question"])] == ["base64", "base64url"]


def test_zstd_in_zstd_and_what_json_escapes(tmp_path: Path) -> None:
    inner = zstandard.compress(b"before the needle, Zo\\u00eb, after")
    (tmp_path / "file").write_bytes(b"head" + zstandard.compress(b"around " + inner))
    found = {(hit.needle, hit.form) for hit in search([tmp_path], ["the needle", ", Zo\u00eb, a"])}
    assert found >= {(", Zo\u00eb, a", "zstd, zstd, json"), ("the needle", "zstd, zstd, plain")}


def test_every_digest_in_every_form(tmp_path: Path) -> None:
    content = b"all of a file"
    digests = dict(digests_of(content))
    assert digests["sha1"] == hashlib.sha1(content, usedforsecurity=False).digest()
    for name, digest in digests.items():
        for written in (digest, digest.hex().encode(), digest.hex().upper().encode(), base64.b64encode(digest)):
            (tmp_path / "file").write_bytes(b"id=" + written + b";")
            assert {hit.needle for hit in search([tmp_path], Needles((), {"it": content}))} == {f"{name} of it"}


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"something else altogether")
    assert search([tmp_path], ["the needle in question"]) == []


def test_a_short_needle_is_found_too(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"born in 1911 there")
    assert [hit.form for hit in search([tmp_path], ["1911"])] == ["plain"]


def test_many_needles_at_every_place_of_long_data(scale: int) -> None:
    """As a plain search finds them: at the ends, over the end of what is hashed at once, one beginning as the other does."""
    drawn = random.Random(1)
    values = [f"needle {number:06} {drawn.randbytes(4).hex()}" for number in range(500 * scale)]
    data = bytearray(drawn.randbytes((9 << 20) + 5))
    hidden = drawn.sample(values, 40)
    places = [0, len(data) - len(values[0]), *range((4 << 20) - 12, (4 << 20) + 20, 30)]
    places += [drawn.randrange(1000, 4 << 20) // 40 * 40 for _ in range(30)]
    for value, place in zip(hidden, places, strict=False):
        data[place : place + len(value)] = value.encode()
    there = {value for value in values if value.encode() in data}
    assert len(there) > 30
    assert {needle for needle, _ in Needles(values).found_in(bytes(data))} == there
