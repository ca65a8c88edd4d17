"""How messages begin in chats that are exported as plain text: a form for each way in which time and name are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winnow_agent.vault.digitize.chats.noise import MARKS
from winnow_agent.vault.digitize.chats.stamps import CLOCK, DATE, STAMP

BEGINNING = 2000
"""Lines that a long text is judged by before all of it is looked at."""

_M = f"[{MARKS}]*"
_NAME = r"(?P<name>[^:\n]{1,60}?)"


@dataclass(frozen=True, slots=True)
class Form:
    """How a message begins.

    Attributes:
        of_no_one: how a line begins that has a time but nobody's name; None where such are words.
        alone: nothing else begins so, even without a date.
        undated: a message may have no date where others have one ("Today at 9:41 PM").
        like_a_programme: without a date it is also how the items of a day's programme look ("9:00 - Opening: in the hall").
    """

    message: re.Pattern[str]
    of_no_one: re.Pattern[str] | None = None
    alone: bool = False
    undated: bool = False
    like_a_programme: bool = False


# What weechat writes in the column of names: arrivals, departures, notices of its own, actions.
_BY_PROGRAM = r"(?:-->|<--|--|=!=|\*)"
_YEARLESS = r"(?:[A-Z][a-z]{2} \d\d )?"  # HexChat's days
_SHOWN = rf"\s?:(?:\s+|$)(?P<text>{_M}.*)$"
TIMED = (
    Form(
        re.compile(rf"^{_M}[\[(]{STAMP}(?: \| [^\]\n]{{2,30}})?[\])]\s?{_M}{_NAME}{_SHOWN}"),
        re.compile(rf"^{_M}[\[(]{STAMP}[\])]\s"),
    ),
    Form(
        re.compile(rf"^{_M}{STAMP}\s[-–]\s{_M}{_NAME}{_SHOWN}"),
        re.compile(rf"^{_M}{STAMP}\s[-–]\s"),
        like_a_programme=True,
    ),
    Form(re.compile(rf"^{_M}\[?{CLOCK},?\s{DATE}(?:\]|\s[-–])\s?{_M}{_NAME}{_SHOWN}")),
    Form(
        re.compile(rf"^{STAMP},\s(?P<name>[^:,\n]{{1,60}}?)\s:\s(?P<text>.*)$"), re.compile(rf"^{STAMP}(?:,\s|:\s|$)")
    ),
    Form(
        re.compile(rf"^{_YEARLESS}\[?{STAMP}\]?\s{{1,3}}<[@+ %~&]?(?P<name>[^>\n]{{1,60}})>\s?(?P<text>.*)$"),
        re.compile(rf"^{_YEARLESS}\[?{STAMP}\]?\s"),
    ),
    Form(
        re.compile(rf"^{STAMP}\s+From\s+(?P<name>.{{1,60}}?)(?:\s+to\s+.{{1,80}}?)?\s?:(?:\s+|$)(?P<text>.*)$", re.I),
        alone=True,
    ),
    Form(re.compile(rf"^\[(?P<name>[^\]\n]{{1,60}})\] \[{STAMP}\] (?P<text>.*)$")),
    Form(
        re.compile(rf"^{STAMP}\t(?!\s?{_BY_PROGRAM}\t)\s?[@+%&~]?(?P<name>[^\t\n]{{1,60}}?)\s?\t(?P<text>.*)$"),
        re.compile(rf"^{STAMP}\t"),
    ),
    Form(re.compile(rf"^{_NAME},?\s[\[(]{STAMP}[\])](?::\s?|\s|$)(?P<text>.*)$")),
    Form(
        re.compile(
            rf"^(?P<name>[^\W\d_][^:\n\t]{{0,50}}?),?\s(?:[—–|-]\s|\s{{0,8}})(?:today at )?{STAMP}(?P<text>)$", re.I
        ),
        undated=True,
    ),
    Form(re.compile(rf"^\[{DATE}\s+{CLOCK}\] (?P<name>[^:\n]{{1,60}})(?P<text>)$"), alone=True),
    Form(re.compile(rf"^{DATE}\s+{CLOCK}\s+(?P<name>[^:\n]{{1,60}})(?P<text>)$")),
)
"""With a time; the surest form first."""
PLAIN = Form(re.compile(r"^(?:>>\s?)?(?P<name>[^\W\d_][\w.’'() -]{0,39}?)(?::|(?<=^[QA])\.)\s+(?P<text>\S.*)$"))


def is_dated(lines: Sequence[str], form: Form) -> bool:
    """Whether messages of this form begin with a date in this file: a line with a mere time is then a message's own."""
    if form.undated or form is PLAIN:
        return False
    matches = [match for line in lines[:BEGINNING] if (match := form.message.match(line))]
    with_date = sum(1 for match in matches if match.groupdict().get("date"))
    return 2 * with_date > len(matches)


def begun(pattern: re.Pattern[str], line: str, *, dated: bool) -> re.Match[str] | None:
    """The beginning of a message, with its date where each has one."""
    match = pattern.match(line)
    return None if match and dated and not match.groupdict().get("date") else match


def begins(line: str, form: Form) -> bool:
    """Whether a line begins a message, somebody's or nobody's."""
    return form.message.match(line) is not None or (
        form.of_no_one is not None and form.of_no_one.match(line) is not None
    )
