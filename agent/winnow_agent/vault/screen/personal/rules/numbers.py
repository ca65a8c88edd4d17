"""Long numbers in running text. Nobody writes eight digits in a row in prose unless they identify something: what is left when
dates, years, pages, sums and lists of figures are taken out is told to be an identifier, though not of what kind."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule

_SCORE: Final = 0.4
_GROUPS: Final = regex.compile(r"\p{Nd}+")
_DATE: Final = regex.compile(
    r"(?:0?[1-9]|[12]\d|3[01])(?:[ ]?[./\-][ ]?(?:0?[1-9]|[12]\d|3[01])[ ]?[./\-][ ]?(?:(?:1[5-9]|20)\d\d|\d\d)|[ ](?:0?[1-9]|1[0-2])[ ](?:1[5-9]|20)\d\d)(?![\d./\-])"
    r"|(?:1[5-9]|20)\d\d[./\- ]{1,2}(?:0?[1-9]|1[0-2])[./\- ]{1,2}(?:0?[1-9]|[12]\d|3[01])(?![\d./\-])"
)
_COMPACT_DATE: Final = regex.compile(r"(?:1[5-9]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_ISBN: Final = regex.compile(r"97[89]\d{10}")
_NOT_PERSONAL_WORDS: Final = (
    "ISO ISBN ISSN DIN EN IEC RFC CVE IEEE ANSI ASTM USD EUR GBP CHF JPY CAD AUD SEK NOK DKK PLN CZK HUF"
    " RUB INR CNY BRL MXN ZAR TRY AD BC CE UTC GMT CO NO KM HZ MHZ GHZ KHZ DPI RAM ROM PSI RPM HP KW MW GW"
    " ISIN DOI PMID CAS EC UN EU"
)
NOT_PERSONAL: Final = frozenset(_NOT_PERSONAL_WORDS.split())
"""What capitals before a figure say when the figure identifies nobody: standards, currencies, units."""


def is_date(value: str) -> bool:
    """Whether a group of figures is a date, or begins with one."""
    return _DATE.match(value) is not None


def is_year(group: str) -> bool:
    """Whether a group of figures may be a year."""
    return len(group) == 4 and group.isdigit() and 1000 <= int(group) <= 2100


def _long(value: str) -> bool | None:
    if _COMPACT_DATE.fullmatch(value) or _ISBN.fullmatch(value):
        return False
    # Round figures, and the same figure again and again, count something or nothing.
    return False if value.endswith("0000") or len(set(value)) == 1 else None


def in_groups(value: str) -> bool | None:
    """False for groups of figures that are a date, years, pages, a sum, a list."""
    groups = _GROUPS.findall(value)
    digits = sum(map(len, groups))
    marks = {mark for mark in value if not mark.isdigit()} - set("()")
    if not 7 <= digits <= 20 or len(groups) < 2 or is_date(value):
        return False
    if all(map(is_year, groups)) or (is_year(groups[0]) and len(groups) == 3 and digits <= 8):
        return False
    if groups[0].startswith("0") and digits >= (8 if len(groups[0]) >= 2 else 10):
        return None
    if len(groups) == 2:
        # 123-145 are pages, 3.14159265 is a measure; 845-4752 or 7029 3137 are neither.
        return False if "–" in marks or marks == {"."} or max(map(len, groups)) < 4 or "/" in marks else None
    if all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and len(marks) == 1:
        # A sum: 12 345 678, 1.234.567. Nine digits that are not round are rather a number.
        return (
            None if len(groups[0]) == 3 and len(groups) == 3 and groups[-1] != "000" and marks <= set(" -") else False
        )
    if max(map(len, groups)) == 1 or _is_a_list(groups):
        return False
    return None


def _is_a_list(groups: list[str]) -> bool:
    """Figures of one or two digits that go up, or more of them than a number has."""
    if max(map(len, groups)) > 2:
        return False
    figures = [int(group) for group in groups]
    return figures == sorted(figures) or len(groups) > 6 or sum(len(group) == 1 for group in groups) > 1


# Of letters and figures that were drawn, so many stretches of one kind stand side by side.
_MIXED: Final = 3
_FORMULA: Final = regex.compile(r"(?:[CHONSPFIKB]\d{0,3})+")


def _with_letters(value: str) -> bool | None:
    letters = "".join(filter(str.isalpha, value[:6]))
    return False if letters in NOT_PERSONAL or value.endswith("0000") else None


def _drawn(value: str) -> bool | None:
    """False for a formula ("C6H12O6") and for letters and figures that are not mixed: a product ("MODEL42") rather than somebody's code."""
    if _FORMULA.fullmatch(value) is not None or len(regex.findall(r"\d+|\D+", value)) < _MIXED:
        return False
    return _with_letters(value)


RULES: Final = (
    Rule("number:long", "ID", r"(?<![\p{Lu}\p{Ll}\p{N}_.,/\-+%$€£¥#=&?])(?P<value>\p{Nd}{7,20})(?![\p{Lu}\p{Ll}\p{N}_人元円圆名个個万億亿원명]|[.,/\-]\p{Nd}|[ ]?[%€$£¥])", _SCORE, _long),
    Rule("number:groups", "ID", r"(?<![\p{Lu}\p{Ll}\p{N}_.,/\-+$€£¥#=&?]|\p{N}[ ])(?P<value>\(?\p{Nd}{1,8}\)?(?:[ .\-/‑\u00a0–]{1,2}\(?\p{Nd}{1,8}\)?){1,7})(?:(?i:x|[ ]ext\.?[ ]?)\d{1,6})?(?![\p{Lu}\p{Ll}\p{N}_人元円圆名个個万億亿원명]|[.,/\-]\p{Nd}|[ ]?[%€$£¥]|[ ]\p{N})", _SCORE, in_groups),
    Rule("number:letters before", "ID", r"(?<![\p{L}\p{N}_.,/\-@#=&?])(?P<value>[A-Z]{1,4}[ \-]?\d{5,12}[A-Z]?)(?![\p{L}\p{N}_]|[.,/\-]\d)", _SCORE, _with_letters),
    Rule("number:letters after", "ID", r"(?<![\p{L}\p{N}_.,/\-@#=&?])(?P<value>\d{5,12}[ \-]?[A-Z]{1,2})(?![\p{L}\p{N}_])", _SCORE, _with_letters),
    Rule("number:letters inside", "ID", r"(?<![\p{L}\p{N}_.,/\-@#=&?])(?P<value>(?=[A-Z0-9]{0,17}\d[A-Z0-9]{0,17}\d[A-Z0-9]{0,17}\d)(?=\d{0,18}[A-Z]\d{0,18}[A-Z]|[A-Z]\d{1,8}[A-Z])[A-Z0-9]{8,20})(?![\p{L}\p{N}_])", _SCORE, _with_letters),
    Rule("number:code of seven", "ID", r"(?<![\p{L}\p{N}_.,/\-@#=&?])(?P<value>(?=[A-Z0-9]{0,5}\d[A-Z0-9]{0,5}\d)[A-Z0-9]{7})(?![\p{L}\p{N}_]|[\-/]\p{N})", _SCORE, _drawn),
)  # fmt: skip
