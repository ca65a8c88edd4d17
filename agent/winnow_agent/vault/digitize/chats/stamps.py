"""Dates and times as chat programs write them, and the order of day and month, which only the whole file tells.

An export is written in its phone's language: ``31/12/20, 21:41``, ``12/31/20, 9:41 PM``, ``31.12.20 21.41``,
``2020. 12. 31. 오후 9:41``. `STAMP` is a piece of a pattern for all of these; `stamp_of` takes its match, `order_of` all
stamps of a file, and `iso` gives ISO 8601.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Order = Literal["ymd", "dmy", "mdy"]

_MORNING = frozenset(
    {
        "am",
        "vorm",
        "午前",
        "上午",
        "早上",
        "清晨",
        "早晨",
        "凌晨",
        "오전",
        "ص",
        "πμ",
        "de",
        "dop",
        "öö",
        "fm",
        "पूर्वाह्न",
        "मपू",
    }
) | {"sa", "pg", "vm", "pd", "eparadites", "পূর্বাহ্ণ", "முற்பகல்"}
_EVENING = frozenset(
    {"pm", "nachm", "午後", "下午", "晚上", "傍晚", "中午", "오후", "م", "μμ", "du", "odp", "ös", "em", "अपराह्न", "मउ"}
) | {"ch", "ptg", "nm", "md", "epasdites", "অপরাহ্ণ", "பிற்பகல்"}
_HALF = (
    r"(?:[AaPp]\.?\s?[Mm]\b\.?|vorm\.|nachm\.|午前|午後|上午|下午|早上|清晨|早晨|凌晨|晚上|傍晚|中午|오전|오후|[صم](?!\w)|[πμ]\.?μ\.?|ÖÖ|ÖS|"
    r"d[eu]\.|(?:dop|odp)\.|[fe]m\b|(?:SA|CH|PG|PTG|PD|MD)\b|[vn]m\.|e (?:para|pas)dites|पूर्वाह्न|अपराह्न|म\.(?:पू|उ)\.|"
    r"পূর্বাহ্ণ|অপরাহ্ণ|முற்பகல்|பிற்பகல்)"
)
_MONTHS = {name: number for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)} | {
    "mär": 3, "mai": 5, "okt": 10, "dez": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "fév": 2, "fev": 2, "avr": 4,
    "aoû": 8, "déc": 12, "out": 10, "set": 9, "mag": 5, "gen": 1, "lug": 7, "ott": 10, "mei": 5, "mrt": 3, "maj": 5,
}  # fmt: skip

_YEAR_FIRST = r"\d{4}(?:[./-]\s?\d{1,2}[./-]\s?\d{1,2}\.?|년 \d{1,2}월 \d{1,2}일|年\d{1,2}月\d{1,2}日)"
# Arabic phones put marks of direction beside the slashes.
_YEAR_LAST = r"\d{1,2}(?:\.\s?\d{1,2}\.\s?|\u200f?[/-]\u200f?\d{1,2}\u200f?[/-]\u200f?)(?:\d{4}|\d{2})\.?(?:\s?г\.)?"
_WORDED = r"(?:\d{1,2}-[^\W\d_]{3,4}-\d{2,4}|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}\.? (?:de )?[^\W\d_]{3,9}\.?(?: de)?,? \d{4})"
DATE = rf"(?P<date>{_YEAR_FIRST}|{_YEAR_LAST}|{_WORDED})"
"""A piece of a pattern: a date alone."""
CLOCK = (
    rf"(?P<half>{_HALF}\s?)?(?P<hour>\d{{1,2}})(?:[:.]|\s?h\s)(?P<minute>\d{{2}})(?:(?:[:.]|\smin\s)(?P<second>\d{{2}})(?:\ss\b)?)?"
    r"(?:[.,]\d{1,6})?"
    rf"(?:\s?(?P<half_after>{_HALF}))?(?:\s?(?P<zone>Z|UTC|[+-]\d\d:?\d\d))?"
)
"""A piece of a pattern: a time of day, or of a recording."""
_BETWEEN = r"(?:T|\s?[,،]?\s?(?:\([^)\n]{1,12}\)\s)?(?:(?:at|um|à|klo|kl\.|o|a las|às|alle|в|om|u)\s)?\s?)"
STAMP = rf"(?:{DATE}{_BETWEEN})?{CLOCK}"
"""A piece of a pattern: a time of day, with a date before it or not."""
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date and time as it was written: three numbers whose order is not known yet.

    Attributes:
        date: the numbers in their order; None where there is only a time.
        known: the order, where the form itself tells.
        second: -1 where there is none.
        american: written as only America writes it: slashes, no leading zeros, capital AM or PM.
        dotted: day and month were parted by dots or dashes: then the day is first.
    """

    date: tuple[int, int, int] | None
    known: Order | None
    hour: int
    minute: int
    second: int
    zone: str = ""
    american: bool = False
    dotted: bool = False

    @property
    def seconds(self) -> int:
        """The time of day, or of the recording."""
        return self.hour * 3600 + self.minute * 60 + max(self.second, 0)


def stamp_of(match: re.Match[str]) -> Stamp:
    """The stamp in a match of a pattern that has `STAMP` or `CLOCK` in it."""
    groups = match.groupdict()
    hour = _hour(int(groups["hour"]), groups.get("half") or groups.get("half_after") or "")
    written = groups.get("date") or ""
    date, known = date_of(written) if written else (None, None)
    half = groups.get("half_after") or ""
    american = "/" in written and not written.startswith("0") and half in {"AM", "PM"}
    return Stamp(
        date,
        known,
        hour,
        int(groups["minute"]),
        int(groups["second"]) if groups["second"] else -1,
        groups["zone"] or "",
        american and "/0" not in written,
        "." in written or "-" in written,
    )


@functools.lru_cache(maxsize=4096)
def date_of(written: str) -> tuple[tuple[int, int, int] | None, Order | None]:
    """The three numbers of a date, and their order where its form tells."""
    numbers = [int(number) for number in _NUMBER.findall(written)]
    month = next((_MONTHS[w.lower()[:3]] for w in _LETTERS.findall(written) if w.lower()[:3] in _MONTHS), 0)
    if len(numbers) == 2 and month:
        return (numbers[1], month, numbers[0]), "ymd"
    if len(numbers) != 3:
        return None, None
    first, second, third = numbers
    return (first, second, third), "ymd" if first > 31 else None


def _hour(hour: int, half: str) -> int:
    half = half.strip().lower().replace(".", "").replace(" ", "")
    if half in _MORNING and hour == 12:
        return 0
    return hour + 12 if half in _EVENING and hour < 12 else hour


def order_of(stamps: Sequence[Stamp]) -> Order:
    """The order of day, month and year in a file's dates.

    A year of two digits comes first where the messages lie closer together so. A number above 12 tells. Else time runs forward; else the messages lie close together; else it is how the form is
    usually read.
    """
    open_ones = [stamp for stamp in stamps if stamp.date and stamp.known is None]
    dates = [stamp.date for stamp in open_ones if stamp.date]
    if _year_first(dates):
        return "ymd"
    day_first = any(date[0] > 12 for date in dates)
    month_first = any(date[1] > 12 for date in dates)
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    if not dates:
        return "ymd"
    if any(stamp.dotted for stamp in open_ones):
        return "dmy"
    by_day, by_month = _disorder(dates, "dmy"), _disorder(dates, "mdy")
    if by_day != by_month:
        return "dmy" if by_day < by_month else "mdy"
    return "mdy" if any(stamp.american for stamp in open_ones) else "dmy"


def _year_first(dates: Sequence[tuple[int, int, int]]) -> bool:
    if not dates or any(max(date) > 99 or _date(date, "ymd") is None for date in dates):
        return False
    others = [_disorder(dates, order) for order in ("dmy", "mdy") if all(_date(date, order) for date in dates)]
    return not others or _disorder(dates, "ymd") < min(others)


def _disorder(dates: Sequence[tuple[int, int, int]], order: Order) -> tuple[int, int]:
    """How often time runs backward, and over how many days the dates spread."""
    days = [date.toordinal() for one in dates if (date := _date(one, order)) is not None]
    back = sum(1 for before, after in itertools.pairwise(days) if after < before)
    return back, max(days) - min(days) if days else 0


@functools.lru_cache(maxsize=4096)
def _date(numbers: tuple[int, int, int], order: Order) -> datetime.date | None:
    first, second, third = numbers
    year, month, day = {
        "ymd": (first, second, third),
        "dmy": (third, second, first),
        "mdy": (third, first, second),
    }[order]
    if year < 100:
        year += 2000 if year < 70 else 1900
    if 2400 < year < 2700:  # the Buddhist era, which Thai phones count in
        year -= 543
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def iso(stamp: Stamp, order: Order) -> str:
    """ISO 8601, as exact as the file is: ``2020-12-31T21:41``, ``T21:41`` where there is no date, ``""`` where it is none."""
    if stamp.hour > 23 or stamp.minute > 59 or stamp.second > 59:
        return ""
    time = f"T{stamp.hour:02}:{stamp.minute:02}" + (f":{stamp.second:02}" if stamp.second >= 0 else "")
    time += _offset(stamp.zone)
    if stamp.date is None:
        return time
    date = _date(stamp.date, stamp.known or order)
    return "" if date is None else f"{date.isoformat()}{time}"


def _offset(zone: str) -> str:
    if not zone:
        return ""
    if zone in {"Z", "UTC"}:
        return "+00:00"
    return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"


def from_epoch(value: object) -> str:
    """ISO 8601 in UTC from seconds, milliseconds, microseconds or nanoseconds since 1970; ``""`` where it is no such."""
    try:
        number = float(str(value))
    except ValueError:
        return ""
    for _ in range(3):
        if abs(number) > 1e11:
            number /= 1000
    try:
        moment = datetime.datetime.fromtimestamp(number, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.replace(microsecond=0).isoformat()


def from_text(value: str) -> str:
    """ISO 8601 from a date and time written on its own, e.g. ``2020-12-31T21:41:05.123Z``; ``""`` where it is none."""
    match = _ALONE.match(value.strip())
    if not match:
        return ""
    stamp = stamp_of(match)
    return iso(stamp, order_of([stamp])) if stamp.date else ""


_ALONE = re.compile(rf"^(?:[^\W\d_]{{3,9}}\.?,? )?{STAMP}")


def on_day(stamp: Stamp, date: tuple[int, int, int] | None, known: Order | None) -> Stamp:
    """A stamp without a date, on the day that a line before it named."""
    if stamp.date is not None or date is None:
        return stamp
    return Stamp(date, known, stamp.hour, stamp.minute, stamp.second, stamp.zone)
