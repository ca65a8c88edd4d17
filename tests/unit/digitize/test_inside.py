"""Files in files share one budget, and none of them costs the others."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize import inside
from winnow_agent.vault.digitize.base import SourceFile, Unread
from winnow_agent.vault.digitize.budget import MOST_DEPTH, MOST_MEMBERS, Budget, TooMuchInsideError
from winnow_agent.vault.digitize.inside import REST, member

from .conftest import Probe


@pytest.fixture
def outer() -> SourceFile:
    return SourceFile(io.BytesIO(), "letters.zip", "application/zip", 1000, Probe(), budget=Budget(packed=1000))


class Damaged:
    """A stream that breaks after some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        data = self._data.read(size)
        if not data:
            raise ValueError("a name that nobody must see")
        return data


def test_a_members_documents_stand_under_its_part(outer: SourceFile) -> None:
    (item,) = member(outer, io.BytesIO(b"Hello."), name="a.txt", part="file 3")
    assert isinstance(item, Document)
    assert (item.part, item.text) == ("file 3", "Hello.")


def test_what_can_not_be_read_is_unread_with_its_kind(outer: SourceFile) -> None:
    (item,) = member(outer, io.BytesIO(b"%PDF-1.7 nothing"), name="a.pdf", part="file 3")
    assert isinstance(item, Unread)
    assert (item.part, item.kind) == ("file 3", "malformed")


def test_a_parser_that_fails_in_any_way_costs_its_member_only(
    outer: SourceFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = iter([IndexError("a name"), MemoryError(), ModuleNotFoundError(name="thing")])

    def fails(_file: SourceFile) -> Iterator[Document | Unread]:
        raise next(errors)

    monkeypatch.setattr(inside, "digitize", fails)
    kinds = []
    for _ in range(3):
        (item,) = member(outer, io.BytesIO(b"Text."), name="", part="file 1")
        assert isinstance(item, Unread)
        assert "a name" not in item.message
        kinds.append(item.kind)
    assert kinds == ["malformed", "out_of_memory", "missing_engine"]


def test_of_a_damaged_member_what_came_is_read_and_the_rest_is_skipped(outer: SourceFile) -> None:
    (item,) = member(outer, Damaged(b"The beginning."), name="a.txt", part="file 1")
    assert isinstance(item, Document)
    assert item.text == "The beginning."
    assert [(part.what, part.kind) for part in item.skipped] == [(REST, "malformed")]
    (item,) = member(outer, Damaged(b""), name="a.txt", part="file 1")
    assert isinstance(item, Unread)
    assert item.kind == "malformed"
    assert "nobody" not in item.message


def test_a_budget_that_is_used_up_ends_the_whole(outer: SourceFile) -> None:
    outer.budget.members = MOST_MEMBERS
    with pytest.raises(TooMuchInsideError):
        list(member(outer, io.BytesIO(b"x"), name="", part=""))
    outer.budget.members = 0
    outer.budget.unpacked = 1 << 40
    with pytest.raises(TooMuchInsideError):
        list(member(outer, io.BytesIO(b"x"), name="", part=""))


def test_a_member_that_finds_no_room_is_too_large(outer: SourceFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "_IN_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    (item,) = member(outer, io.BytesIO(b"Hello. " * 100), name="a.txt", part="file 1")
    assert isinstance(item, Unread)
    assert item.kind == "too_large"


@pytest.mark.parametrize("size", [1, 300 << 20])
def test_text_packs_well_and_a_bomb_better(size: int) -> None:
    budget = Budget(packed=1 << 20)
    if size == 1:
        budget.unpack(250 << 20)
        return
    with pytest.raises(TooMuchInsideError, match="bomb"):
        budget.unpack(size)


def test_depth_is_counted_for_each_branch() -> None:
    budget = Budget()
    budget.enter(MOST_DEPTH)
    with pytest.raises(TooMuchInsideError):
        budget.enter(MOST_DEPTH + 1)
    budget.enter(1)
