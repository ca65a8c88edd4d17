"""A notice that hides behind characters nobody sees, or behind another script's letters, is found where it stands."""

from __future__ import annotations

from typing import Any

import pytest

BODY = "The river rose twice that year, and the mill stood still until the water fell.\n"


@pytest.mark.parametrize(
    ("notice", "type_"),
    [
        ("Copy\u200bright © 20\u200b19 Northern Pr\u00adess Ltd", "THIRD_PARTY"),
        ("\u0421opyright (\u0441) 2019 Northern Press Ltd", "THIRD_PARTY"),
        ("\uff23\uff4f\uff50\uff59\uff52\uff49\uff47\uff48\uff54 \uff08\uff43\uff09 2011 Northern Press", "THIRD_PARTY"),
        ("ⓒ 2003 Northern Press Ltd", "THIRD_PARTY"),
        ("All r\u0456ghts r\u0435served by Northern Press.", "THIRD_PARTY"),
        ("Licensed under the Apa\u200bche License, Version 2.0.", "LICENCE"),
        ("Text and data m\u2060ining and AI tra\u200bining are expressly reserved.", "TRAINING_RESERVED"),
    ],
)  # fmt: skip
def test_a_hidden_notice_is_found_with_the_places_of_the_text(find: Any, notice: str, type_: str) -> None:
    text = BODY + notice + "\n\n" + BODY
    found = [f for f in find("ownership", text) if f.type == type_]
    assert found
    start = text.index(notice)
    assert all(start <= f.start < f.end <= start + len(notice) for f in found)


def test_what_is_mostly_control_characters_holds_no_notice(find: Any) -> None:
    assert not find(
        "ownership", "©\x00\x02\x00H\x00\x00\x00N\x00\x02\x00ª\x00«\x00\x01\x00\x00\x00\x12 2003 \x00\x00A\x00"
    )
