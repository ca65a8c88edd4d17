"""The names, URLs and tags that licences go by, each with its SPDX identifier."""

from __future__ import annotations

from typing import Final

import regex

SPDX: Final = regex.compile(
    r"(?i)\bSPDX-License-Identifier:\s*\(?\s*[A-Za-z0-9.+\-]+(?:\s+(?:OR|AND|WITH)\s+\(?[A-Za-z0-9.+\-]+\)?){0,8}"
)
NAMED_URL: Final = regex.compile(
    r"(?i)\b(?:opensource\.org/licen[sc]es?/|spdx\.org/licenses/)(?:MIT|ISC|Zlib|0BSD|Unlicense|(?:Apache|BSD|MPL|EPL|EUPL|LGPL|AGPL|GPL|CDDL|OSL|AFL|BSL|Artistic|CC0|CC-BY|OFL|MS)-[\w.\-]*\w)"
)
GNU: Final = regex.compile(
    r"(?i)\bgnu\s+(?:(?:lesser|library|affero)\s+)?(?:general\s+public|free\s+documentation)\s+licen[cs]e"
    r"(?:[\s\S]{0,60}?\bv(?:ersion)?\.?\s*\d(?:\.\d)?)?"
)


def gnu_key(stated: str) -> str:
    """The identifier of a GNU licence by its name, with the version if one is named."""
    lower = stated.lower()
    short = (
        "GFDL"
        if "documentation" in lower
        else "LGPL"
        if "lesser" in lower or "library" in lower
        else "AGPL"
        if "affero" in lower
        else "GPL"
    )
    version = regex.search(r"\d(?:\.\d)?$", stated)
    return f"{short}-{version[0] if '.' in version[0] else version[0] + '.0'}" if version else short


_SOURCES: Final = {
    "Apache-2.0": (("apache",), r"\bapache\s+(?:software\s+)?licen[cs]e,?\s+(?:\(?(?:version|v\.?)\s*)2|\bapache\.org/licenses/LICENSE-2\.0"),
    "MIT": (("permission is", "mit licen", "mit-licen", "expat"), r"permission\s+is\s+hereby\s+granted,\s+free\s+of\s+charge,\s+to\s+any\s+person\s+obtaining|\bthe\s+MIT\s+licen[cs]e\b|\bMIT[\s-]+licen[cs]ed?\b|\bexpat\s+licen[cs]e\b"),
    "BSD": (("redistribution", "bsd"), r"redistribution\s+and\s+use\s+(?:of\s+this\s+software\s+)?in\s+source\s+and\s+binary\s+forms|\b(?:new|modified|simplified|[0234]-clause)\s+BSD\s+licen[cs]e|\bBSD[\s-](?:style\s+)?licen[cs]e"),
    "ISC": (("permission to use",), r"permission\s+to\s+use,\s+copy,\s+modify,\s+(?:and/or|and)\s+distribute\s+this\s+(?:software|material|documentation)"),
    "MPL-2.0": (("mozilla",), r"\bmozilla\s+public\s+licen[cs]e(?!,?\s+(?:\(?v(?:ersion)?\.?\s*)?1\.[01])"),
    "MPL-1.1": (("mozilla",), r"\bmozilla\s+public\s+licen[cs]e,?\s+(?:\(?v(?:ersion)?\.?\s*)?1\.1"),
    "EPL": (("eclipse",), r"\beclipse\s+public\s+licen[cs]e"),
    "EUPL": (("european union public",), r"\beuropean\s+union\s+public\s+licen[cs]e"),
    "CDDL": (("common development",), r"\bcommon\s+development\s+and\s+distribution\s+licen[cs]e"),
    "Zlib": (("as-is",), r"this\s+software\s+is\s+provided\s+'as-is',\s+without\s+any\s+express\s+or\s+implied\s+warranty"),
    "Artistic": (("artistic",), r"\b(?:the\s+|perl\s+)[\"“]?(?-i:Artistic\s+Licen[cs]e|ARTISTIC\s+LICEN[CS]E)"),
    "OFL-1.1": (("open font",), r"\bSIL\s+open\s+font\s+licen[cs]e"),
    "ODbL": (("open data", "database"), r"\bopen\s+(?:data\s*commons|database)\s+(?:open\s+database\s+)?licen[cs]e"),
    "OGL-UK": (("open government",), r"\bopen\s+government\s+licen[cs]e"),
    "etalab-2.0": (("licence ouverte", "etalab"), r"\blicence\s+ouverte(?:\s*/\s*open\s+licen[cs]e)?(?:\s+etalab)?\s+(?:version\s+)?2\.0|\betalab[\s-]+2\.0"),
    "DL-DE-BY-2.0": (("datenlizenz",), r"\bdatenlizenz\s+deutschland\s*[-–—]?\s*namensnennung\s*[-–—]?\s*(?:version\s+)?2\.0"),
    "Unlicense": (("unencumbered",), r"this\s+is\s+free\s+and\s+unencumbered\s+software\s+released\s+into\s+the\s+public\s+domain"),
    "CC0-1.0": (("cc0", "commons zero"), r"\bCC0\b|\bcreative\s+commons\s+zero\b"),
    "CC-PDM-1.0": (("domain mark",), r"\bpublic\s+domain\s+mark\s+1\.0"),
    "Gutenberg": (("gutenberg",), r"\bproject\s+gutenberg(?:-tm|™)?\s+licen[cs]e"),
}  # fmt: skip
NAMED: Final = {
    key: (literals, regex.compile(source, regex.IGNORECASE)) for key, (literals, source) in _SOURCES.items()
}
"""Licences by what is said of them: literals in lower case, one of which must be there, and the pattern."""
