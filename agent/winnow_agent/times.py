"""When jobs may run: cron expressions of five or six fields, and windows of the day such as quiet hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("second", 0, 59, {}),
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day", 1, 31, {}),
    ("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    ("day_of_week", 0, 7, {name: number for number, name in enumerate(_DAYS)}),
)
_TERM = re.compile(r"(?P<first>\*|\w+)(-(?P<last>\w+))?(/(?P<step>\d+))?")
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)")

CRON_ALLOWED = (
    "five fields (minute hour day month weekday) or six with seconds first, each *, a number, a range a-b, a list a,b or a "
    'step */n, e.g. "*/15 * * * *"'
)
WINDOW_ALLOWED = 'HH:MM-HH:MM, with days before it if wanted, e.g. "08:00-18:00" or "mon-fri 08:00-18:00"'


def cron_fields(expression: str) -> dict[str, str]:
    """A cron expression as a list of numbers or ``*`` a field: ``second minute hour day month day_of_week``.

    Weekdays come out by name, because 0 is a Sunday in crontab(5) and a Monday elsewhere.

    Raises:
        ValueError: it is no such expression; the message names the field.
    """
    words = expression.lower().split()
    if len(words) not in {5, 6}:
        raise ValueError(f"{len(words)} fields")
    if len(words) == 5:
        words.insert(0, "0")
    return {
        name: _field(word, name, low, high, names)
        for word, (name, low, high, names) in zip(words, _FIELDS, strict=True)
    }


def _field(word: str, name: str, low: int, high: int, names: dict[str, int]) -> str:
    if word == "*":
        return word
    numbers: set[int] = set()
    for term in word.split(","):
        numbers.update(_numbers(term, name, low, high, names))
    if name == "day_of_week":
        return ",".join(sorted({_DAYS[number % 7] for number in numbers}, key=_DAYS.index))
    return ",".join(map(str, sorted(numbers)))


def _numbers(term: str, name: str, low: int, high: int, names: dict[str, int]) -> range:
    match = _TERM.fullmatch(term)
    if match is None:
        raise ValueError(f"{name} is {term!r}")

    def number(text: str) -> int:
        if text not in names and not text.isdecimal():
            raise ValueError(f"{name} is {term!r}")
        value = names.get(text, -1) if text in names else int(text)
        if not low <= value <= high:
            raise ValueError(f"{name} {value} is not within {low} to {high}")
        return value

    step = int(match["step"] or 1)
    if match["first"] == "*":
        first, last = low, 6 if name == "day_of_week" else high
    else:
        first = number(match["first"])
        last = number(match["last"]) if match["last"] else (high if match["step"] else first)
        if match["last"] and last == 0 and high == 7:
            last = 7  # a week written as mon-sun or 1-0 ends on the Sunday
    if step == 0 or last < first:
        raise ValueError(f"{name} is {term!r}")
    return range(first, last + 1, step)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day, by the local clock; one that ends before it starts goes on past midnight.

    Attributes:
        days: weekdays on which it starts, Monday 0; empty for every day.
        start, end: minutes from midnight, 0 to 1440; ``end`` lies outside.
    """

    days: frozenset[int]
    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Window:
        """``08:00-18:00`` or ``mon-fri 22:30-06:00``.

        Raises:
            ValueError: it is no such window.
        """
        days_text, _, hours = text.strip().lower().rpartition(" ")
        start_text, dash, end_text = hours.partition("-")
        if not dash:
            raise ValueError(f"{text!r} has no start and end")
        start, end = _minutes(start_text), _minutes(end_text)
        if start in {end, 1440}:
            raise ValueError(f"{text!r} holds no time")
        days: set[int] = set()
        if days_text:
            names = dict(_FIELDS[-1][3])
            for term in days_text.split(","):
                numbers = _numbers(term.strip(), "weekday", 0, 7, names)
                days.update((number - 1) % 7 for number in numbers)
        return cls(frozenset(days), start, end)

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies inside."""
        minute = moment.hour * 60 + moment.minute
        today, yesterday = moment.weekday(), (moment.weekday() - 1) % 7
        if self.start < self.end:
            return self.start <= minute < self.end and self._on(today)
        return (minute >= self.start and self._on(today)) or (minute < self.end and self._on(yesterday))

    def _on(self, day: int) -> bool:
        return not self.days or day in self.days

    def __str__(self) -> str:
        hours = f"{_clock(self.start)}-{_clock(self.end)}"
        names = ",".join(_DAYS[(day + 1) % 7] for day in sorted(self.days))
        return f"{names} {hours}" if names else hours


def _minutes(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no time of day")
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    if minutes > 1440:
        raise ValueError(f"{text!r} is no time of day")
    return minutes


def _clock(minutes: int) -> str:
    return "24:00" if minutes == 1440 else time(minutes // 60, minutes % 60).strftime("%H:%M")
