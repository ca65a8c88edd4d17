"""Numbers of spreadsheets as their reader sees them, as far as that is more than digits: dates, times, true and false.

By the codes of ECMA-376 part 1, 18.8.30 and 18.8.31; [MS-XLS] has the same.
"""

from __future__ import annotations

import datetime
import decimal
import math
import re

_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58})
_BUILT_IN_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47})
_BUILT_IN_BOTH = frozenset({22})
_BUILT_IN_SHARES = frozenset({9, 10})
# Quoted text, escaped characters, colours and conditions are no codes; [h] is one.
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_MASKED = "digits "
_HEAD = re.compile(r"^(?:\[[^\]]*\])+")  # a colour, a language, a condition
_MASK = re.compile(r"(?=.*[0#].*[0#])[0# ()+:-]+")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's days have no zone
_EPOCH_1904 = datetime.datetime(1904, 1, 1)  # noqa: DTZ001
_MOST_WHOLE = 1e21
_MOST_DAYS = 2_958_466  # the last day of the year 9999


def kind_of_format(number: int, code: str = "") -> str:
    """What a format shows: ``date``, ``time``, ``both``, ``elapsed``, ``percent`` or ``""`` for a plain number; ``digits``
    and a mask where the digits are a code's, such as ``digits 000-00-0000``.

    Args:
        number: of the format; below 164 the built-in ones count.
        code: the format's own, where the file has it.
    """
    if not code:
        for kind, numbers in (
            ("date", _BUILT_IN_DATES),
            ("time", _BUILT_IN_TIMES),
            ("both", _BUILT_IN_BOTH),
            ("percent", _BUILT_IN_SHARES),
        ):
            if number in numbers:
                return kind
        return ""
    if mask := _mask(code):
        return _MASKED + mask
    bare = _NO_CODE.sub("", code.partition(";")[0]).lower()
    if _ELAPSED.search(bare):
        return "elapsed"
    if "general" in bare or not set(bare) & set("ymdhs"):
        return "percent" if "%" in bare else ""
    dated = bool(set(bare) & set("yd")) or ("m" in bare and not set(bare) & set("hs"))
    timed = bool(set(bare) & set("hs"))
    return "both" if dated and timed else "date" if dated else "time"


def _mask(code: str) -> str:
    """The digits' places of a code for numbers of telephones, insurances and places; ``""`` where it is none.

    Of sections for longer and shorter numbers the longest counts.
    """
    sections = code.split(";") if code.startswith("[<") else [code.partition(";")[0]]
    masks = [_HEAD.sub("", section).replace("\\", "").replace('"', "") for section in sections]
    if not all(map(_MASK.fullmatch, masks)):
        return ""
    mask = max(masks, key=len).strip()
    is_code = mask.count("0") > 1 or bool(set(mask) & set("()-:"))
    return mask if is_code else ""


def _masked(value: float, mask: str) -> str:
    """A whole number's digits in a mask, from the right; places that it does not fill are 0 or left out."""
    digits = list(plain(value))
    if value < 0 or not "".join(digits).isdigit():
        return plain(value)
    text = waiting = ""
    for sign in reversed(mask):
        if sign not in "0#":
            waiting = sign + waiting
        elif digits or sign == "0":
            text = (digits.pop() if digits else "0") + waiting + text
            waiting = ""
        else:
            waiting = ""
            break
    return waiting + "".join(digits) + text


def shown(value: float, kind: str, *, from_1904: bool = False) -> str:
    """A number as text: dates in ISO 8601, other numbers with as many digits as they need.

    >>> shown(43363.0, "date"), shown(0.25, "percent"), shown(3.0, "")
    ('2018-09-20', '25%', '3')
    """
    if not math.isfinite(value):
        return ""
    if kind.startswith(_MASKED):
        return _masked(value, kind.removeprefix(_MASKED))
    if kind == "percent":
        return f"{plain(round(value * 100, 10))}%"
    if kind == "elapsed" and abs(value) < _MOST_DAYS:
        seconds = round(abs(value) * 86400)
        return f"{'-' * (value < 0)}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if not kind or not 0 <= value < _MOST_DAYS:
        return plain(value)
    if not from_1904 and value < 60:  # there the 29 February 1900 is counted, which never was
        value += 1
    try:
        moment = (_EPOCH_1904 if from_1904 else _EPOCH) + datetime.timedelta(seconds=round(value * 86400))
    except OverflowError:  # behind the year 9999
        return plain(value)
    if kind == "date":
        return moment.date().isoformat()
    if kind == "time":
        return moment.time().isoformat("seconds" if moment.second else "minutes")
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def plain(value: float) -> str:
    """A number with fifteen digits at most, as spreadsheets have them, and no exponent where it can be helped.

    >>> plain(4111111111111110.0), plain(0.1)
    ('4111111111111110', '0.1')
    """
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.15g}"
    if "e+" in text and abs(value) < _MOST_WHOLE:  # numbers of cards and accounts, say
        return f"{decimal.Decimal(text):f}"
    return f"{value:.15f}".rstrip("0") if "e-" in text and abs(value) > 1e-9 else text
