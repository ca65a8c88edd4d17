"""Licence texts and the names licences go by, with their SPDX identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

UNKNOWN: Final = "unknown"


class Licence(NamedTuple):
    """Where a licence is stated, and its SPDX identifier, or `UNKNOWN` for a text that only reads like a licence."""

    start: int
    end: int
    key: str


_CC_URL: Final = regex.compile(
    r"(?i)\bcreativecommons\.org/(?:licenses/(?P<kind>by(?:-nc)?(?:-nd|-sa)?|nc|nd|sa)/(?P<version>\d\.\d)|publicdomain/(?P<domain>zero|mark)/\d\.\d)"
)
_CC_NAME: Final = regex.compile(
    r"(?i)\b(?:creative\s+commons|cc)[\s-]+(?:attribution|by|namensnennung|paternité|reconocimiento|attribuzione)"
    r"(?P<kind>(?:[\s,\-–]+(?:non[\s-]?commercial|nicht[\s-]kommerziell|pas\s+d.utilisation\s+commerciale|nc|share[\s-]?alike"
    r"|weitergabe\s+unter\s+gleichen\s+bedingungen|sa|no[\s-]?deriv(?:ative)?s?(?:\s+works)?|keine\s+bearbeitungen?|nd)){0,3})"
    r"(?:[\s,\-]+(?P<version>\d\.\d))?"
)
_GNU: Final = regex.compile(
    r"(?i)\bgnu\s+(?P<kind>(?:lesser|library|affero)\s+)?(?:general\s+public|free\s+documentation)\s+licen[cs]e"
    r"(?:.{0,60}?\bv(?:ersion)?\.?\s*(?P<version>\d(?:\.\d)?))?",
    regex.DOTALL,
)
_SPDX: Final = regex.compile(
    r"(?i)\bSPDX-License-Identifier:\s*(?P<key>[A-Za-z0-9.+-]+(?:\s+(?:OR|AND|WITH)\s+[A-Za-z0-9.+-]+)*)"
)
_NAMED: Final = {
    "Apache-2.0": r"\bapache\s+licen[cs]e,?\s+(?:version|v\.?)\s*2|\bapache\.org/licenses/LICENSE-2\.0",
    "MIT": r"permission\s+is\s+hereby\s+granted,\s+free\s+of\s+charge,\s+to\s+any\s+person\s+obtaining|\bthe\s+MIT\s+licen[cs]e\b|\bMIT\s+licen[cs]ed?\b",
    "BSD": r"redistribution\s+and\s+use\s+(?:of\s+this\s+software\s+)?in\s+source\s+and\s+binary\s+forms|\b(?:new|modified|simplified|[0234]-clause)\s+BSD\s+licen[cs]e",
    "ISC": r"permission\s+to\s+use,\s+copy,\s+modify,\s+(?:and/or|and)\s+distribute\s+this\s+(?:software|material|documentation)",
    "MPL-2.0": r"\bmozilla\s+public\s+licen[cs]e",
    "EPL": r"\beclipse\s+public\s+licen[cs]e",
    "EUPL": r"\beuropean\s+union\s+public\s+licen[cs]e",
    "CDDL": r"\bcommon\s+development\s+and\s+distribution\s+licen[cs]e",
    "Zlib": r"this\s+software\s+is\s+provided\s+'as-is',\s+without\s+any\s+express\s+or\s+implied\s+warranty",
    "Artistic": r"\bthe\s+[\"“]?artistic\s+licen[cs]e",
    "OFL-1.1": r"\bSIL\s+open\s+font\s+licen[cs]e",
    "ODbL": r"\bopen\s+(?:data\s*commons|database)\s+(?:open\s+database\s+)?licen[cs]e",
    "OGL-UK": r"\bopen\s+government\s+licen[cs]e",
    "Unlicense": r"this\s+is\s+free\s+and\s+unencumbered\s+software\s+released\s+into\s+the\s+public\s+domain",
    "CC0-1.0": r"\bCC0\b|\bcreative\s+commons\s+zero\b",
    "Gutenberg": r"\bproject\s+gutenberg(?:-tm|™)?\s+licen[cs]e",
}
_NAMES: Final = {key: regex.compile(source, regex.IGNORECASE) for key, source in _NAMED.items()}

# What the texts of licences have in common; a text with many different ones is a licence that we have no name for.
_PHRASES: Final = tuple(
    regex.compile(source, regex.IGNORECASE)
    for source in (
        r"\bhereby\s+grants?\b",
        r"\blicensors?\b",
        r"\blicensees?\b|\byou\s+may\s+not\s+(?:use|copy|modify|distribute|sublicense|sell)",
        r"\b(?:re)?distribut(?:e|ion|ed)\b.{0,80}\b(?:permitted|source\s+code|binary|copies|modified)",
        r"[\"“'(]?as[\s-]is\b[\"”')]?",
        r"\bwithout\s+(?:any\s+)?(?:express\s+or\s+implied\s+)?warrant(?:y|ies)|\bno\s+warrant(?:y|ies)|\bdisclaims?\s+(?:all|any)\s+warrant",
        r"\b(?:be|held)\s+liable\s+for\b|\blimitation\s+of\s+liability",
        r"\bderivative\s+works?\b",
        r"\broyalty[\s-]free\b|\bfree\s+of\s+charge\b|\bwithout\s+fee\b",
        r"\bnon[\s-]?exclusive\b|\bworldwide\b",
        r"\bpermission\s+(?:is|to)\b.{0,60}\b(?:granted|use|copy)",
        r"\bmerchantability\b|\bfitness\s+for\s+a\s+particular\s+purpose",
        r"\bthe\s+above\s+copyright\s+notice|\bcopyright\s+notices?\s+(?:and|must|shall|appears?)",
        r"\b(?:this|the)\s+(?:licen[cs]e|agreement)\s+(?:shall|is|does|applies|grants|and|terminates)",
    )
)
_MINIMUM_PHRASES: Final = 4
_WINDOW: Final = 6000


def _cc_key(kind: str, version: str | None) -> str:
    lower = kind.lower()
    parts = ["CC-BY"]
    if regex.search(r"non|nicht|pas|nc", lower):
        parts.append("NC")
    if regex.search(r"share|gleichen|sa\b", lower):
        parts.append("SA")
    if regex.search(r"deriv|bearbeit|nd\b", lower):
        parts.append("ND")
    return "-".join([*parts, version] if version else parts)


def _gnu_key(match: regex.Match[str]) -> str:
    kind = (match["kind"] or "").strip().lower()
    short = (
        "GFDL"
        if "documentation" in match[0].lower()
        else {"lesser": "LGPL", "library": "LGPL", "affero": "AGPL"}.get(kind, "GPL")
    )
    version = match["version"]
    return f"{short}-{version if '.' in version else version + '.0'}" if version else short


def _named(text: str) -> Iterator[Licence]:
    for match in _SPDX.finditer(text):
        yield Licence(*match.span(), match["key"])
    for match in _CC_URL.finditer(text):
        if match["domain"]:
            yield Licence(*match.span(), "CC0-1.0" if match["domain"].lower() == "zero" else "CC-PDM-1.0")
        else:
            yield Licence(*match.span(), _cc_key(match["kind"], match["version"]))
    for match in _CC_NAME.finditer(text):
        yield Licence(*match.span(), _cc_key(match["kind"], match["version"]))
    for match in _GNU.finditer(text):
        yield Licence(*match.span(), _gnu_key(match))
    for key, pattern in _NAMES.items():
        for match in pattern.finditer(text):
            yield Licence(*match.span(), key)


def _unnamed(text: str) -> Iterator[Licence]:
    for start in range(0, len(text), _WINDOW):
        window = text[start : start + _WINDOW]
        hits = [match for pattern in _PHRASES if (match := pattern.search(window))]
        if len(hits) >= _MINIMUM_PHRASES:
            yield Licence(start + min(h.start() for h in hits), start + max(h.end() for h in hits), UNKNOWN)


def licences(text: str) -> Iterator[Licence]:
    """Every licence that the text states or is, one for each key at its first place."""
    seen: set[str] = set()
    for licence in sorted(_named(text)):
        if licence.key not in seen:
            seen.add(licence.key)
            yield licence
    if not seen:
        yield from _unnamed(text)
