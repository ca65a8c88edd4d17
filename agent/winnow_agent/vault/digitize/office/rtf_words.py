"""Rich Text Format's control words by what becomes of them (Microsoft's specification 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH

SILENT = re.compile(
    "colortbl|filetbl|listtable|listoverridetable|revtbl|rsidtbl|generator|pict|objdata|objclass|"
    "objname|nonshppict|sp|pn|bkmkstart|bkmkend|xe|tc|rxe|txe|themedata|colorschememapping|datastore|"
    "latentstyles|xmlnstbl|mmathPr|ftnsep|ftnsepc|ftncn|aftnsep|aftnsepc|aftncn|atnid|atnauthor|atndate|"
    "atntime|atnicn|atnref|atnparent|atrfstart|atrfend|template|shprslt|formfield|datafield|nonesttables|"
    "nesttableprops|pgptbl|listpicture|background|protusertbl|private|revtim|creatim|printim|buptim|htmltag|"
    "blipuid|picprop|falt|panose|upr|mmath|category|docvar|list|listlevel|listoverride|leveltext|levelnumbers|"
    "listname|ebcstart|ebcend|nextfile|operator|manager|author|doccomm|hlinkbase|comment|keywords"
)
STARRED = re.compile(
    "shpinst|shptxt|do|ud|footnote|annotation|header|footer|shppict|userprops|company|objdata|fldrslt|result|"
    "nestcell|listtext|pntext"
)
MARGINS = re.compile("header|headerl|headerr|headerf|footer|footerl|footerr|footerf")
FIELDS = frozenset({"title", "copyright"})
CHARACTERS: Mapping[str, str] = {
    "tab": "\t",
    "line": LINE,
    "softline": LINE,
    "lbr": LINE,
    "page": PARAGRAPH,
    "sect": PARAGRAPH,
    "column": PARAGRAPH,
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "zwnj": "\u200c",
    "zwj": "\u200d",
    "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}
CONTROL_SYMBOLS: Mapping[bytes, str] = {b"~": " ", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n", b"\t": "\t"}
CHARSETS: Mapping[int, str] = {
    77: "mac_roman",
    78: "cp932",
    79: "cp949",
    80: "gbk",
    81: "cp950",
    85: "mac_greek",
    86: "mac_turkish",
    88: "mac_latin2",
    89: "mac_cyrillic",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
