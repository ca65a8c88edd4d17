"""Licence texts and the names licences go by, with their SPDX identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.ownership.claims import windowed
from winnow_agent.vault.screen.ownership.creative_commons import UNKNOWN, creative_commons
from winnow_agent.vault.screen.ownership.fingerprints import held
from winnow_agent.vault.screen.ownership.licence_names import (
    GNU,
    NAMED,
    NAMED_URL,
    SPDX,
    gnu_key,
)
from winnow_agent.vault.screen.ownership.reading import places


class Licence(NamedTuple):
    """Where a licence is stated, and its SPDX identifier, or `UNKNOWN` for a text that only reads like a licence."""

    start: int
    end: int
    key: str


# What the texts of licences have in common; a text with many different ones is a licence, whether we have its name or not.
_PHRASES: Final = tuple(
    regex.compile(source, regex.IGNORECASE | regex.DOTALL)
    for source in (
        r"\bhereby\s+grants?\b|\bgrants?\s+(?:to\s+)?you\b|\blicen[cs]es?\s+(?:is|are)\s+granted\b",
        r"\blicensors?\b",
        r"\blicensees?\b|\byou\s+may\s+(?:not\s+|freely\s+)?(?:use|copy|modify|distribute|sublicense|sell|redistribute)",
        r"\b(?:re)?distribut(?:e|ion|ed|ing)\b.{0,80}\b(?:permitted|source|binary|copies|modified|freely|license)",
        r"[\"“'(]?\bas[\s-]is\b[\"”')]?",
        r"\bwithout\s+(?:any\s+)?(?:express\s+or\s+implied\s+)?warrant(?:y|ies)|\bno\s+(?:\w+\s+){0,3}warrant(?:y|ies)|\bdisclaims?\s+(?:all|any)\s+warrant|\bwarrant(?:y|ies)\s+of\b",
        r"\b(?:be|held)\s+(?:held\s+)?(?:liable|responsible)\s+for\b|\blimitation\s+of\s+liability|\bin\s+no\s+event\s+(?:shall|will)",
        r"\bderivative\s+works?\b|\bmodified\s+versions?\b",
        r"\broyalty[\s-]free\b|\bfree\s+of\s+charge\b|\bwithout\s+fee\b|\bfor\s+any\s+purpose\b",
        r"\bnon[\s-]?exclusive\b|\bworld-?wide\b",
        r"\bpermission\s+(?:is|to)\b.{0,60}\b(?:granted|use|copy)",
        r"\bmerchantability\b|\bfitness\s+for\s+a\s+particular\s+purpose",
        r"\bthe\s+above\s+copyright\s+notice|\bcopyright\s+notices?\s+(?:and|must|shall|appears?|(?:is|are)\s+(?:retained|reproduced))",
        r"\b(?:this|the)\s+(?:licen[cs]e|agreement)\s+(?:shall|is|does|applies|grants|and|terminates|governs)",
        r"\b(?:special|additional)\s+(?:exception|permission)|\bas\s+a\s+special\s+exception\b",
        r"\b(?:reverse\s+engineer|decompile|disassemble)",
    )
)
_LEGAL: Final = ("licen", "permission", "warrant", "redistribut", "royalty", "liable", "liabilit", "public domain")
# Of licences in other languages, only those whose text is known are told.
_ELSEWHERE: Final = (
    "lizenz", "licence", "license", "contrat ", "the package", "public domain", "dedicator", "licenci", "licenza", "licença", "licentie", "licencj", "лиценз", "ліценз", "利用許諾", "許諾", "ライセンス", "许可", "許可", "授权", "라이선스", "lisens", "licens",
)  # fmt: skip
_WITHOUT_THE_WORD: Final = (
    "creative commons", "cc0", "permission", "redistribution", "unencumbered", "as-is", "datenlizenz", "domain mark",
)  # fmt: skip
_MINIMUM_WORDS: Final = 4
_MOST_WORDS: Final = 2000
_MINIMUM_PHRASES: Final = 4
_SHORT_PHRASES: Final = 3
_SHORT: Final = 1500
_WINDOW: Final = 6000
_LONGEST: Final = 80_000


def licences(text: str, lower: str) -> Iterator[Licence]:
    """Every licence that the text states or is, one for each key at its first place.

    Args:
        lower: the text in lower case, each character where it was.
    """
    found = sorted(_named(text, lower))
    regions = list(_legal_regions(text, lower))
    for start, end in regions or _elsewhere(text, lower):
        found += [Licence(one.start, one.end, one.key) for one in held(text[start:end], start)]
    seen: set[str] = set()
    for licence in sorted(found):
        if licence.key not in seen:
            seen.add(licence.key)
            yield licence
    if not seen:
        yield from (Licence(*_phrased(text, start, end), UNKNOWN) for start, end in regions)


def _named(text: str, lower: str) -> Iterator[Licence]:
    yield from (Licence(*stated) for stated in creative_commons(text, lower))
    if "licen" not in lower and not _bare(lower):
        return
    for start, end in windowed(text, lower, ("spdx-license",), SPDX):
        for key in regex.findall(r"[A-Za-z0-9.+\-]+", text[text.index(":", start) + 1 : end]):
            if key not in {"OR", "AND", "WITH"}:
                yield Licence(start, end, key)
    for start, end in windowed(text, lower, ("gnu",), GNU):
        yield Licence(start, end, gnu_key(text[start:end]))
    for key, (literals, pattern) in NAMED.items():
        yield from (Licence(start, end, key) for start, end in windowed(text, lower, literals, pattern))
    for start, end in windowed(text, lower, ("opensource.org/licen", "spdx.org/licen"), NAMED_URL):
        yield Licence(
            start, end, text[start:end].rstrip("/.").rpartition("/")[2].removesuffix(".html").removesuffix(".php")
        )


def _bare(lower: str) -> bool:
    """Whether a text may state a licence without that word."""
    return any(one in lower for one in _WITHOUT_THE_WORD)


def _legal_regions(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """Windows with enough of what licences have in common, joined where they touch."""
    begun: tuple[int, int] | None = None
    looked = 0
    for place in places(lower, _LEGAL):
        if place < looked:
            continue
        start = max(place - 400, begun[1] if begun else 0)
        end = min(len(text), start + _WINDOW)
        looked = end
        count = sum(pattern.search(text, start, end) is not None for pattern in _PHRASES)
        if count < (_SHORT_PHRASES if len(text) <= _SHORT else _MINIMUM_PHRASES):
            continue
        if begun and start - begun[1] <= _WINDOW:
            begun = (begun[0], end)
        else:
            if begun:
                yield begun
            begun = (start, end)
    if begun:
        yield begun


def _elsewhere(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """A stretch that speaks of a licence again and again, in whatever language."""
    found = list(islice(places(lower, _ELSEWHERE), _MOST_WORDS))
    dense = [
        (first, last)
        for first, last in zip(found, found[_MINIMUM_WORDS - 1 :], strict=False)
        if last - first < _WINDOW // 2
    ]
    if dense and dense[-1][1] - dense[0][0] < _LONGEST:
        yield max(0, dense[0][0] - _WINDOW), min(len(text), dense[-1][1] + _WINDOW)


def _phrased(text: str, start: int, end: int) -> tuple[int, int]:
    hits = [match for pattern in _PHRASES if (match := pattern.search(text, start, end))]
    return min(hit.start() for hit in hits), max(hit.end() for hit in hits)
