"""What was reckoned of patterns when the package was made is what would be reckoned of them now."""

from __future__ import annotations

import copyreg
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import regex

from tools import make_patterns
from winnow_agent.vault.screen.scanner import prepared, sketch
from winnow_agent.vault.screen.scanner.prepared import Stamp
from winnow_agent.vault.screen.scanner.tree import UnsupportedError

PATTERN = r"(?i)\bkiste (?P<value>\d{2,4})\b"
MAKE = "the table is stale; run: make patterns"


@pytest.fixture(scope="module")
def wanted() -> list[tuple[str, int]]:
    return sorted(make_patterns.looked_for())


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another table's file in the place of the package's."""
    monkeypatch.setattr(prepared, "TABLE", tmp_path / "prepared.txt")
    prepared.table.cache_clear()
    yield tmp_path / "prepared.txt"
    prepared.table.cache_clear()


def _write(file: Path, stamp: Stamp, *row: str) -> None:
    file.write_text("\n".join([json.dumps(asdict(stamp)), " ".join([prepared.digest(PATTERN, 0), *row]), ""]))
    prepared.table.cache_clear()


def _parts(pattern: Any) -> Any:
    """All that `regex` keeps of a pattern."""
    return copyreg.dispatch_table[regex.Pattern](pattern)[1]


def test_the_table_was_made_by_this_code_of_these_patterns(wanted: list[tuple[str, int]]) -> None:
    assert json.loads(prepared.TABLE.read_text("ascii").splitlines()[0]) == asdict(prepared.stamp()), MAKE
    digests = {prepared.digest(*each) for each in (*wanted, *make_patterns.compiled_alone())}
    assert prepared.table().rows.keys() >= digests, MAKE


def test_a_sample_of_it_is_what_would_be_reckoned_now(wanted: list[tuple[str, int]], scale: int) -> None:
    """That both find the same in a text is shown for every pattern beside, in `test_scanner`."""
    for source, flags in wanted[:: max(1, 31 // scale)]:
        ours, regex_s = _parts(prepared.compiled(source, flags)), _parts(regex.compile(source, flags))
        assert (*ours[:2], *ours[3:]) == (*regex_s[:2], *regex_s[3:]), MAKE
        try:
            reckoned = sketch.sketch(source, flags)
        except UnsupportedError:
            with pytest.raises(UnsupportedError):
                prepared.sketch(source, flags)
        else:
            assert prepared.sketch(source, flags) == reckoned, MAKE


def test_what_the_table_holds_is_what_is_used(file: Path) -> None:
    _write(file, prepared.stamp(), *prepared.row(r"(?P<value>\d{3})x{9}", 0, looked_for=True))
    assert prepared.compiled(PATTERN).search("Kiste 12, 123xxxxxxxxx")[0] == "123xxxxxxxxx"
    assert prepared.sketch(PATTERN, 0) != sketch.sketch(PATTERN, 0)


@pytest.mark.parametrize("change", [{"regex": "2024.1.1"}, {"order": "big"}])
def test_what_another_regex_compiled_is_compiled_again(file: Path, change: dict[str, str]) -> None:
    _write(file, replace(prepared.stamp(), **change), "?", "no-code-of-this-regex")
    assert _parts(prepared.compiled(PATTERN)) == _parts(regex.compile(PATTERN))


def test_what_another_unicode_sketched_is_sketched_again(file: Path) -> None:
    _write(file, replace(prepared.stamp(), unicode="13.0.0"), "no-sketch", "?")
    assert prepared.sketch(PATTERN, 0) == sketch.sketch(PATTERN, 0)


def test_without_a_table_all_is_reckoned(file: Path) -> None:
    assert not file.exists()
    assert prepared.compiled(PATTERN).search("eine Kiste 12")["value"] == "12"
    assert prepared.sketch(PATTERN, 0) == sketch.sketch(PATTERN, 0)


def test_what_other_modules_of_the_scanner_made_is_reckoned_again(file: Path) -> None:
    _write(file, replace(prepared.stamp(), code="0" * 32), *prepared.row(r"\d{3}x{9}", 0, looked_for=True))
    assert prepared.sketch(PATTERN, 0) == sketch.sketch(PATTERN, 0)
    assert _parts(prepared.compiled(PATTERN)) == _parts(regex.compile(PATTERN))


@pytest.mark.parametrize(
    "row", [("alone",), ("one", "two", "three"), ("no-sketch", "no-code"), ("Zm9v", "Zm9v"), ("ö", "ö")]
)
def test_with_a_damaged_table_all_is_reckoned_and_a_line_in_the_log_says_so(
    file: Path, caplog: pytest.LogCaptureFixture, row: tuple[str, ...]
) -> None:
    _write(file, prepared.stamp(), *row)
    assert prepared.compiled(PATTERN).search("eine Kiste 12")["value"] == "12"
    assert prepared.sketch(PATTERN, 0) == sketch.sketch(PATTERN, 0)
    assert "table of prepared patterns" in caplog.text


def test_a_pattern_that_is_looked_for_from_now_on_is_sketched(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(file, prepared.stamp(), *prepared.row(PATTERN, 0, looked_for=False))
    monkeypatch.setattr(make_patterns, "looked_for", lambda: frozenset({(PATTERN, 0)}))
    monkeypatch.setattr(make_patterns, "compiled_alone", lambda: frozenset({(PATTERN, 0)}))
    make_patterns.main()
    prepared.table.cache_clear()
    assert prepared.table().rows[prepared.digest(PATTERN, 0)][0] not in {"?", "-"}
