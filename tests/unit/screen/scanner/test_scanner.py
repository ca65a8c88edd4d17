"""Many patterns in one pass: the matches are those of each pattern alone, on any text."""

from __future__ import annotations

import random

import pytest
import regex

from winnow_agent.vault.screen import scanner
from winnow_agent.vault.screen.personal.rules import RULES
from winnow_agent.vault.screen.scanner import Scanner

PATTERNS = [
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"(?<![\p{L}\p{N}])\d{8}[A-Z](?![\p{L}\p{N}])",
    r"(?i:\b(?:tel|phone|telefon)\b)[^\n\d]{0,25}(?P<value>\d(?:[ .-]?\d){5,12})",
    r"(?i)\bkiste\b|straße|ISTANBUL",
    r"(?:^|\n)[ \t>]*(?:Dear|Liebe[rs]?|Querid[oa])[ \t]+(?P<value>\p{Lu}\p{L}+)",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?<=Nr\. )\d+",
    r"(?m)^\s*total[^\n]*$",
    r"(\p{Lu}\p{Ll}+) (?:und|and) \1",
    r"(?x) \# \s* \d+  # a number",
    r"[0-9A-F]{2}(?:[:-][0-9A-F]{2}){5}",
    r"(?:https?://|www\.)[^\s<>\"']{3,500}",
    r"\p{Lu}\.(?:[ ]?\p{Lu}\.){0,2}[ ]\p{Lu}\p{L}+",
    r"(?:[ ]?\d){12,19}",
    r"é\w*+ [^\W\d]++",
    r"\d{1,2}\. (?:Mai|März|January|мая)(?! )",
    r"no word of its own|x*",
]
FRAGMENTS = [
    "536-22-1234", "12345678Z", "tel", "Phone: ", "TELEFON ", "KİSTE", "\u212aiste", "kıste", "STRASSE", "straße", "ſtraße", "istanbul",
    "Dear Anna", "Liebe", "Querida María", "a.b@c-d.example.org", "@", ".", "Nr. 17", "total 5", "Total\n", "Anna und Anna", "Anna and Bo",
    "# 5", "#  77", "00:1A:2b:3C:4D:5E", "00-1A-2B-3C-4D-5E", "https://x.org/a?b=c", "www.x.y", "J. R. Smith", "J.R. Müller", "4111 1111 1111 1111",
    "étude d", "12. Mai", "3. мая", "٣٤٥٦٧٨٩", "𝟙𝟚𝟛𝟜", "字", "\u200b", "\x85", "\x1c", "é", "Ω", "123", "9", "99", "(", ")", "-", " ", "  ", "\n", "\n\n", "\t", "x", "the ",
]  # fmt: skip


def _text(source: random.Random, fragments: list[str], size: int) -> str:
    return "".join(source.choice(fragments) + source.choice(["", "", " ", "\n"]) for _ in range(size))


def _spans(patterns: list[str], text: str) -> list[tuple[int, int, int]]:
    return [(n, *match.span()) for n, pattern in enumerate(patterns) for match in regex.finditer(pattern, text)]


def _scanned(patterns: list[str], text: str) -> list[tuple[int, int, int]]:
    return [(n, *match.span()) for n, match in Scanner([(pattern, 0) for pattern in patterns]).matches(text)]


@pytest.mark.parametrize("seed", range(5))
def test_matches_are_those_of_each_pattern_alone(seed: int, scale: int) -> None:
    source = random.Random(seed)
    together = Scanner([(pattern, 0) for pattern in PATTERNS])
    for _ in range(40 * scale):
        text = _text(source, FRAGMENTS, source.randint(1, 120))
        assert [(n, *match.span()) for n, match in together.matches(text)] == _spans(PATTERNS, text), text


def test_every_rules_matches_are_those_of_its_pattern_alone(scale: int) -> None:
    source = random.Random(7)
    chosen = [rule.pattern for rule in source.sample(RULES, min(len(RULES), 40 * scale))]
    together = Scanner([(pattern, 0) for pattern in chosen])
    words = [word for pattern in chosen for word in regex.findall(r"(?<!\\)\b[\p{L}]{3,}", pattern)]
    found = 0
    for _ in range(60):
        text = _text(source, FRAGMENTS + source.sample(words, 200) + [": ", ":\n", "12.03.1985", "Maria Rossi"], 400)
        expected = _spans(chosen, text)
        assert [(n, *match.span()) for n, match in together.matches(text)] == expected
        found += len(expected)
    assert found > 50


@pytest.mark.skipif(not scanner.available(), reason="needs hyperscan")
def test_only_patterns_that_say_nothing_go_through_the_whole_text() -> None:
    together = Scanner([(pattern, 0) for pattern in PATTERNS])
    assert {PATTERNS[number] for number in together.alone} == {r"no word of its own|x*"}


def test_without_hyperscan_the_matches_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = _text(random.Random(3), FRAGMENTS, 300)
    expected = _scanned(PATTERNS, text)
    monkeypatch.setattr(scanner, "available", lambda: False)
    assert _scanned(PATTERNS, text) == expected


def test_a_long_line_of_hits_takes_linear_work(scale: int) -> None:
    for part in ("a@", "1 ", "12:", "www.", "J. "):
        text = part * (50_000 * scale) + "536-22-1234"
        last = [match.span() for n, match in Scanner([(PATTERNS[0], 0), (PATTERNS[5], 0)]).matches(text) if n == 0]
        assert last == [(len(text) - 11, len(text))] or part in {"12:", "1 "}
