"""A text as the console shows it: all that would leave is on the page, and nothing hides there."""

from __future__ import annotations

import re
from typing import Any

from winnow_agent.console.marking import marked, spelled


def _mark(start: int, end: int, **values: Any) -> dict[str, Any]:
    return {
        "type": "PERSON", "start": start, "end": end, "score": 0.9, "redacted": True, "place": "", "by_person": False, **values,
    }  # fmt: skip


def _speakers(page: str) -> list[str]:
    return re.findall(r'data-speaker="([^"]*)"', page)


def test_every_label_stands_on_one_page_also_of_turns_that_say_nothing() -> None:
    turns = [("Ann", 0), ("Bo", 0), ("Cy", 4), ("Di", 8)]
    assert _speakers(marked("say what", 0, (), turns)) == ["Ann", "Bo", "Cy", "Di"]
    assert _speakers(marked("say ", 0, (), turns, to_the_end=False)) == ["Ann", "Bo"]
    assert _speakers(marked("what", 4, (), turns)) == ["Cy", "Di"]
    assert _speakers(marked("", 0, (), [("Ann", 0)])) == ["Ann"]


def test_marks_that_overlap_are_all_named_and_none_reaches_out_of_the_stretch() -> None:
    page = marked("abcdef", 10, [_mark(5, 12), _mark(11, 14, type="ID", redacted=False), _mark(15, 99)])
    assert re.sub("<[^>]*>", "", page) == "abcdef"
    assert re.findall(r'<mark class="(\w+)" id="c(\d+)" data-type="(\w*)"', page) == [
        ("goes", "10", ""), ("goes", "11", "ID"), ("stays", "12", ""), ("goes", "15", "PERSON"),
    ]  # fmt: skip


def test_markup_and_what_hides_are_text() -> None:
    page = marked('<script>&"\r\u200b', 0, (), [('"><i>\u202ex', 0)])
    assert "<script>" not in page
    assert "<i>" not in page
    assert _speakers(page) == ["&#34;&gt;&lt;i&gt;⟨U+202E⟩x"]
    assert '&#13;<span class="hidden" data-code="U+200B">' in page
    assert spelled("a\u200db\U000e0041") == "a⟨U+200D⟩b⟨U+E0041⟩"
