"""Streets and postal codes."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.terms import UPPER as _UPPER

RULES: Final = (
    # Streets with numbers.
    Rule("unit", "LOCATION", r"(?<![\p{L}\p{N}])(?P<value>(?:Apt|Apartment|Suite|Unit|Flat)\.?[ \t]+#?\d{1,5}[A-Za-z]?|P\.?[ \t]?O\.?[ \t]+Box[ \t]+\d{1,6})\b", 0.6),
    Rule("line", "LOCATION", r"(?:^|\n)[ \t]*(?P<value>\d{1,5}[ \t]+\p{Lu}[\p{L}.'’\-]+(?:[ \t]+[\p{L}.'’\-]+){0,3}(?:[ \t]+\d{1,4}[A-Za-z]?)?)[ \t]*(?=,?[ \t]*\r?\n[ \t]*\S[^\n]{0,40}(?:\n|$))", 0.5),
    Rule("postcode:uk", "LOCATION", r"(?<![\p{L}\p{N}])(?P<value>[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2})(?![\p{L}\p{N}])", 0.5),
    Rule("postal", "LOCATION", r"(?i:\b(?:zip(?:[ ]?code)?|post(?:al[ ])?code|plz|code[ ]postal|c\.?p\.?|c[óo]digo[ ]postal))[ ]?[:.][ ]?(?P<value>[A-Z]{0,2}\d[\dA-Z \-]{2,8}[\dA-Z])", 0.5),
    Rule("street:en", "LOCATION", rf"(?<![\p{{L}}\p{{N}}])(?P<value>\d{{1,5}}[A-Za-z]?[ \t]+(?:[NSEW]\.?[ \t]+)?(?:{_UPPER}[ \t]+){{1,4}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Boulevard|Blvd|Way|Terrace|Place|Pl|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Row|Gardens|Hill|Mews)\b\.?"
            r"(?:,?[ \t]+(?:Apt|Apartment|Suite|Unit|Flat|Floor|\#)\.?[ \t]*[\w\-]{1,6})?)", 0.7),
    Rule("street:de", "LOCATION", r"(?<![\p{L}\p{N}])(?P<value>(?:\p{Lu}[\p{L}\-]*(?:straße|strasse|str\.|weg|platz|gasse|allee|damm|ufer|ring|steig|chaussee)|(?:\p{Lu}[\p{L}\-]+[ \t])(?:Straße|Strasse|Str\.|Weg|Platz|Gasse|Allee|Ufer|Ring))[ \t]+\d{1,4}[ \t]?[a-z]?(?:,?[ \t]+\d{5}[ \t]+\p{Lu}[\p{L}\-]+)?)", 0.7),
    Rule("street:fr", "LOCATION", r"(?<![\p{L}\p{N}])(?P<value>\d{1,4}(?:[ \t]?(?:bis|ter))?,?[ \t]+(?:rue|avenue|av\.|boulevard|bd|place|impasse|chemin|allée|quai|cours|passage|square|route)[ \t]+(?:(?:de|du|des|la|le|les|l['’]|d['’])[ \t]?){0,3}\p{Lu}[\p{L}'’\-]+(?:[ \t\-](?:de|du|la)?[ \t]?\p{Lu}[\p{L}'’\-]+){0,3}(?:,?[ \t]+\d{5}[ \t]+\p{Lu}[\p{L}\-]+)?)", 0.7),
    Rule("street:es", "LOCATION", r"(?<![\p{L}\p{N}])(?P<value>(?i:calle|c/|avda\.?|avenida|av\.|plaza|pza\.|paseo|p[ºo]\.?|carretera|ctra\.|via|viale|piazza|corso|rua|travessa|largo)[ \t]+(?:(?:de|del|la|las|los|el|do|da|dos|della|dei|di|y)[ \t]+){0,3}\p{Lu}[\p{L}'’\-]+(?:[ \t]+(?:(?:de|del|la|y)[ \t]+)?\p{Lu}[\p{L}'’\-]+){0,4},?[ \t]*(?:n[ºo°.]*[ \t]*)?\d{1,4}(?:[ \t]?[a-z]\b)?(?:,?[ \t]+\d{5}[ \t]+\p{Lu}[\p{L}\-]+)?)", 0.7),
)  # fmt: skip
