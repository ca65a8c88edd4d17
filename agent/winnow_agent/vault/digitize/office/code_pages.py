"""The code pages that office files name by number (as Windows' `GetCPInfo` has them), by Python's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from winnow_agent.vault.digitize.cleaning import known_encoding

_WINDOWS: Final = "cp1252"
# Those of the Macintosh, and of Unicode; the others have their number in their name.
_NAMED: Final[Mapping[int, str]] = {
    1200: "utf-16-le",
    10000: "mac_roman",
    10001: "cp932",
    10002: "cp950",
    10003: "cp949",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10008: "gbk",
    10029: "mac_latin2",
    10079: "mac_iceland",
    10081: "mac_turkish",
    20127: "cp1252",
    20866: "koi8_r",
    21866: "koi8_u",
    **{28590 + part: f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15)},
    32768: "mac_roman",
    32769: "cp1252",
    51932: "euc_jp",
    54936: "gb18030",
    65001: "utf-8",
}


def code_page(number: int) -> str:
    """Python's name of a code page; Windows' western one where there is none of that number.

    >>> code_page(1251), code_page(10000), code_page(4242)
    ('cp1251', 'mac_roman', 'cp1252')
    """
    return known_encoding(_NAMED.get(number, f"cp{number}")) or _WINDOWS
