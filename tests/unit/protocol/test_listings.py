"""What listings and sentences of all three programs share."""

from __future__ import annotations

import json
import sys

import pytest

from winnow_protocol.listings import _widths, counted, print_json, print_table, printing_safely


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "document", "0 documents"),
        (1, "document", "1 document"),
        (2, "document", "2 documents"),
        (1_204, "entry", "1,204 entries"),
        (1, "entry", "1 entry"),
        (3, "leaf", "3 leaves"),
        (2, "day", "2 days"),
        (2, "Parquet file", "2 Parquet files"),
    ],
)
def test_a_number_has_its_noun_in_the_right_form(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said


TIME, IDENTIFIER = "2026-11-26 06:27:21", "4d0f6101bd94"


def test_a_table_is_as_wide_as_the_terminal_and_breaks_no_time_and_no_word_while_there_is_room() -> None:
    names = ("document", "since", "why")
    rows = [(IDENTIFIER, TIME, "A notice in the text names somebody else as its owner, and that is long.")]
    assert _widths(names, rows, 240) == [12, 19, len(rows[0][2])]
    fitted = _widths(names, rows, 80)
    assert fitted[:2] == [12, 19]
    assert sum(fitted) <= 80 - 3 * 3 - 1
    assert sum(_widths(names, rows, 44)) <= 44 - 3 * 3 - 1
    assert _widths(names, rows, 44)[0] == 12


def test_where_words_alone_are_too_wide_the_longest_are_broken() -> None:
    assert _widths(("a", "b"), [("short", "x" * 90)], 40) == [5, 28]


def test_all_that_a_command_prints_is_printable_and_a_program_gets_the_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    moves = "a\x1b[2J\x07\x9b\x7f\u202e\udcff"
    with printing_safely():
        sys.stdout.write(f"{moves}\tb\n")
        sys.stderr.write(f"{moves}\n")
        print_table(["name"], [[moves]], empty="")
        print_json({"name": moves[:-1]})
    sys.stdout.write("after\n")
    said = capsys.readouterr()
    written = r"a\x1b[2J\x07\x9b\x7f\u202e\xff"
    assert said.out.startswith(f"{written}\tb\n")
    assert said.err == f"{written}\n"
    assert not {"\x1b", "\x07", "\x9b", "\x7f"} & set(said.out)
    assert json.loads(said.out[said.out.index("{") : said.out.index("}") + 1]) == {"name": moves[:-1]}
    assert said.out.endswith("after\n")
