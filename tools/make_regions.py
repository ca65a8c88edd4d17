"""Make agent/winnow_agent/vault/screen/personal/regions.txt: what countries and parts of the world are called, by language.

The names are CLDR's (Unicode licence, version 3), as the package Babel carries them. Nothing else needs Babel: `pip install babel`
into the environment before this is run; which version was used stands at the head of the file.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TARGET: Final = (
    Path(__file__).resolve().parent.parent / "agent" / "winnow_agent" / "vault" / "screen" / "personal" / "regions.txt"
)

# Every language that the screen knows made-up names of, whose names it reads, or that a stranger is likely to bring.
LANGUAGES: Final = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fo fr ga gd gl gu ha he hi hr hu hy id ig is it ja ka kk km kn ko"
    " ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn or pa pl ps pt pt_PT ro ru sd si sk sl so sq sr sr_Latn sv sw ta te th ti tk tr uk"
    " ur uz vi wo xh yo zh zh_Hant zu"
)
# Dependent territories, islands and states of fewer than 100,000 people: to have come from there says much of somebody.
SMALL: Final = frozenset(
    [
        "AC",
        "AD",
        "AG",
        "AI",
        "AQ",
        "AS",
        "AW",
        "AX",
        "BL",
        "BM",
        "BQ",
        "BV",
        "CC",
        "CK",
        "CP",
        "CQ",
        "CW",
        "CX",
        "DG",
        "DM",
        "EA",
        "FK",
        "FM",
        "FO",
        "GF",
        "GG",
        "GI",
        "GP",
        "GS",
        "GU",
        "HK",
        "HM",
        "IC",
        "IM",
        "IO",
        "JE",
        "KN",
        "KY",
        "LI",
        "MC",
        "MF",
        "MH",
        "MO",
        "MP",
        "MQ",
        "MS",
        "NC",
        "NF",
        "NR",
        "NU",
        "PF",
        "PM",
        "PN",
        "PR",
        "PW",
        "RE",
        "SC",
        "SH",
        "SJ",
        "SM",
        "SX",
        "TA",
        "TC",
        "TF",
        "TK",
        "TO",
        "TV",
        "UM",
        "UN",
        "VA",
        "VG",
        "VI",
        "WF",
        "XA",
        "XB",
        "YT",
        "ZZ",
        "EZ",
        "QO",
    ]
)
# Continents and their parts by the codes of the United Nations (M49); the world and what no text calls so are left out.
PARTS: Final = frozenset(
    [
        "002",
        "003",
        "005",
        "009",
        "011",
        "013",
        "014",
        "015",
        "017",
        "018",
        "019",
        "021",
        "029",
        "030",
        "034",
        "035",
        "039",
        "053",
        "142",
        "143",
        "145",
        "150",
        "151",
        "154",
        "155",
        "202",
        "419",
    ]
)
_BRACKETS: Final = re.compile(r"\s*[(（]([^()（）]+)[)）]\s*")
_EDGES: Final = " .,-–"


def names(language: str) -> Iterator[str]:
    """What a language calls countries and parts of the world; both names where one stands in brackets."""
    for code, name in importlib.import_module("babel").Locale.parse(language).territories.items():
        if code in PARTS or (len(code) == 2 and code not in SMALL):
            yield _BRACKETS.sub(" ", name).strip(_EDGES)
            yield from (inner.strip(_EDGES) for inner in _BRACKETS.findall(name))


def table() -> str:
    """The file: a line a language, its code and the names between bars."""
    version = importlib.import_module("babel").__version__
    lines = [
        f"# CLDR's names of countries and parts of the world by Babel {version}; Unicode License v3. Made by tools/make_regions.py."
    ]
    for language in LANGUAGES.split():
        listed = sorted({name for name in names(language) if len(name) > 1})
        lines.append(f"{language}|{'|'.join(listed)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
