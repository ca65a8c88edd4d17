"""The reference of public texts: its frozen form, what it says of texts, and files that are none."""

from __future__ import annotations

import hashlib
import random
import struct
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from winnow_protocol import reference as module
from winnow_protocol.reference import MINIMUM_SAMPLED, Reference, WrongReferenceError, build, sample

WORDS = [
    a + b for a in ("ka", "lo", "mi", "ne", "ru", "sa", "to", "vi") for b in ("bel", "dan", "fir", "gol", "hum", "jek")
]
HAN = [chr(0x4E00 + 7 * step) for step in range(400)]


def words(seed: int, count: int = 2_000) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def text(seed: int, count: int = 2_000) -> str:
    return " ".join(words(seed, count))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    """Of twenty texts of made-up words and one of Han characters; every shingle is sampled."""
    han = "".join(random.Random(7).choices(HAN, k=2_000))
    return build((*(text(seed) for seed in range(20)), han), tmp_path_factory.mktemp("reference") / "public", scale=1)


def test_the_form_is_frozen(tmp_path: Path) -> None:
    """Known answers, so that a steward's file means the same to every agent: another outcome is another scheme."""
    path = tmp_path / "public"
    made = build([text(1, 500), "".join(HAN)], path, scale=4)
    assert (made.scale, made.shingles, made.texts) == (4, 230, 2)
    assert (
        hashlib.sha256(path.read_bytes()).hexdigest()
        == "91f40c2fabdcdc718594cfa9d438a66b90872f7892286338793ecaf4fca8b4ee"
    )


def test_the_file_is_what_its_description_says(tmp_path: Path) -> None:
    """Written down once more, number by number, without numpy."""
    path = tmp_path / "public"
    made = build([text(1, 300)], path, scale=2)
    shingles = [int(one) for one in sample(text(1, 300), 2)]
    bits = -(-len(shingles) * 12 // 64) * 64
    filled = bytearray(bits // 8)
    for h in shingles:
        g = ((h >> 32) * 0x9E3779B97F4A7C15 % 2**64 ^ h) | 1
        for i in range(8):
            place = (h + i * g) % 2**64 % bits
            filled[place // 8] |= 1 << place % 8
    assert path.read_bytes() == struct.pack("<8sIIQQQ", b"WINNOWR1", 2, 8, bits, len(shingles), 1) + filled
    assert made.bits == bits


def test_what_was_read_is_public_and_what_was_not_is_not(held: Reference) -> None:
    assert held.share(text(3)).share == 1.0
    assert held.share(text(99)).share < 0.02


def test_a_passage_is_public_in_any_case_punctuation_and_layout(held: Reference) -> None:
    passage = words(5)[300:500]
    printed = "“" + ",\n".join(word.upper() for word in passage) + "!”"
    assert held.share(printed).share == 1.0


def test_the_share_is_that_of_the_part_that_is_public(held: Reference) -> None:
    mixed = " ".join((*words(5)[:1_000], *words(98, 1_000)))
    assert held.share(mixed).share == pytest.approx(0.5, abs=0.02)


def test_a_copy_with_misread_words_is_still_mostly_public(held: Reference) -> None:
    """One word of twenty is misread; 0.95^8 of the runs of eight are whole."""
    drawn = random.Random(3)
    misread = " ".join(word[::-1] if drawn.random() < 0.05 else word for word in words(6))
    assert 0.58 < held.share(misread).share < 0.75


def test_scripts_without_spaces_are_compared_by_characters(held: Reference) -> None:
    known = "".join(random.Random(7).choices(HAN, k=2_000))
    assert held.share(known[500:900]).share == 1.0
    assert held.share("".join(random.Random(8).choices(HAN, k=400))).share < 0.02


def test_of_a_text_with_few_sampled_shingles_nothing_is_said(held: Reference) -> None:
    short = " ".join(words(3)[: MINIMUM_SAMPLED + 6])
    found = held.share(short)
    assert (found.public, found.sampled, found.share) == (MINIMUM_SAMPLED - 1, MINIMUM_SAMPLED - 1, 0.0)
    assert held.share("").share == 0.0
    assert held.share(short + " " + words(3)[MINIMUM_SAMPLED + 6]).share == 1.0


@pytest.mark.parametrize("scale", [2, 16, 64])
def test_the_same_shingles_of_every_text_are_sampled(tmp_path: Path, scale: int) -> None:
    long = text(11, 20_000)
    sampled = sample(long, scale)
    assert len(sampled) == pytest.approx(len(sample(long, 1)) / scale, rel=0.2)
    assert set(sample(" ".join(words(11, 20_000)[5_000:9_000]), scale)) <= set(sampled)
    assert build([long], tmp_path / "public", scale).share(" ".join(words(11, 20_000)[:4_000])).share == 1.0


def test_one_in_three_hundred_others_is_taken_for_public(tmp_path: Path) -> None:
    made = build((text(seed, 5_000) for seed in range(20)), tmp_path / "public", scale=1)
    others = np.frombuffer(random.Random(1).randbytes(8 * 200_000), dtype="<u8")
    assert 0.0025 < np.count_nonzero(made._holds(others)) / len(others) < 0.004


def test_it_is_the_same_however_the_texts_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text(seed) for seed in range(8)]
    one, other = tmp_path / "one", tmp_path / "other"
    build(texts, one, scale=1)
    monkeypatch.setattr(module, "_BLOCK", 500)  # what is gathered is merged again and again
    build([*reversed(texts), texts[2]][:-1], other, scale=1)
    assert one.read_bytes() == other.read_bytes()


def test_texts_without_a_shingle_take_no_memory(tmp_path: Path) -> None:
    """Of a corpus of sentences most texts give none, or one: what is held grows with the shingles, and not with the texts."""
    held = list[int]()

    def texts() -> Iterator[str]:
        for number in range(20_000):
            if number in {1, 19_999}:
                held.append(tracemalloc.get_traced_memory()[0])
            yield f"sentence {number} is short"
        yield text(1)

    tracemalloc.start()
    try:
        assert build(texts(), tmp_path / "reference", 1).texts == 20_001
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] < 200_000  # ten bytes a text


@pytest.mark.parametrize("keep", [0, 7, 39, 41, 1_000])
def test_a_file_that_was_cut_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "public"
    build([text(1)], path, scale=1)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(WrongReferenceError, match=str(path)):
        Reference(path)


@pytest.mark.parametrize(("at", "byte"), [(0, 0x58), (8, 0), (12, 9), (16, 1)])
def test_a_file_of_another_form_is_refused(tmp_path: Path, at: int, byte: int) -> None:
    path = tmp_path / "public"
    build([text(1)], path, scale=1)
    data = bytearray(path.read_bytes())
    data[at] = byte
    path.write_bytes(data)
    with pytest.raises(WrongReferenceError):
        Reference(path)


def test_nothing_to_sample_is_an_error_and_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "public"
    build([text(1)], path, scale=1)
    before = path.read_bytes()
    with pytest.raises(WrongReferenceError, match="--scale"):
        build(["too short"], path, scale=1)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["public"]


def test_one_that_no_coordinator_takes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REFERENCE_BYTES", 1_000)
    with pytest.raises(WrongReferenceError, match="--scale of 2"):
        build([text(1)], tmp_path / "public", scale=1)
    assert not list(tmp_path.iterdir())
