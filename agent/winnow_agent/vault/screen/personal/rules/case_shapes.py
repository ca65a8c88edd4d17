"""Numbers of cases that are known by their shape alone, by the country whose courts and authorities write them so."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.statutes import NOT_ENACTED

_B: Final = r"(?<![\p{L}\p{N}_.,/\-])"
_E: Final = r"(?![\p{L}\p{N}_/]|[.,\-]\p{N})"
_YEAR: Final = r"(?:19|20)\d\d"
# What a judgment is cited by: the year, the court, a number.
_NEUTRAL: Final = r"(?:UKSC|UKPC|UKHL|EWCA|EWHC|EWFC|EWCOP|UKUT|UKFTT|UKEAT|EAT|CSIH|CSOH|HCJAC|NICA|NIQB|IESC|IECA|IEHC|SCC|CSC|FCA|CAF|FC|CF|ONCA|ONSC|BCCA|BCSC|ABCA|ABQB|QCCA|QCCS|QCCQ|HCA|FCAFC|NSWCA|NSWSC|VSCA|VSC|QCA|QSC|NZSC|NZCA|NZHC|ZASCA|ZACC|SGCA|SGHC|HKCFA|HKCA)"
_COMMON: Final = r"(?:SCP|STS|SAP|STC|STSJ|SJPI|SAN|ATS|AAP|ATC|AP|RRA|RRD|CIV|CNT|CCC|CCF|CPE|CAF|CSS|COM|CFP|CPN|FSM|FLP|FRO|FCB|FMZ|FTU|FSA|FPA|FRE|FBB|FCR|FGR|MPF-\p{Lu}{2,3}|FMP|IPP|TOF|CSJ)"

RULES: Final = (
    # Switzerland: the federal courts and the cantons' ("6B_1187/2015", "5P.123/2004", "A/1234/2018", "SB180123-O/U", "PE16.012345", "11.2018.123").
    Rule("case:switzerland", "ID", rf"{_B}(?P<value>\d{{1,2}}[A-Z]{{1,2}}[_.]\d{{1,4}}/{_YEAR}|[A-F][\-‑]\d{{1,4}}/{_YEAR}|[A-Z]{{2}}\d{{6}}-[A-Z](?:/[A-Z]{{1,2}}\d?)?|(?:PE|PM|TD|JS|JI)\d\d\.\d{{6}}|[A-Z]{{2,4}}\.(?:19|20)\d\d\.\d{{1,5}}|(?:ZK|SK|BK|KES|ABS|ZKE|ZKBER)[ ]\d\d[ ]\d{{1,4}}){_E}", 0.5),
    # Letters of an office, then number and year: "PS/00123/2020", "IA/12345/2014", "ACPR/123/2019", "UKEAT/0123/18/JOJ", "PGR/SEIDO/UEIDCS/123/2013".
    Rule("case:letters, number, year", "ID", rf"{_B}(?P<value>(?:[A-Z]{{1,7}}(?:-[A-Z]{{2,7}})?/){{1,4}}(?:\d{{1,2}}/)?\d{{1,7}}/(?:{_YEAR}|\d\d)(?:[/\-][A-Z][A-Z\d]{{0,4}})?(?:/[A-Z][A-Z\d]{{0,4}})?|[A-Z]{{2,6}}/\d/{_YEAR}/\d{{1,5}}(?:/[A-Z]{{1,3}})?|TC/\d{{4}}/\d\d){_E}", 0.45),
    Rule("case:year, letters, number", "ID", rf"{_B}(?P<value>{_YEAR}/[A-Z]{{2,4}}/\d{{1,6}}|{_YEAR}/\d{{3,6}}[A-Z]|20\d{{7}}/\d(?:/[A-Z]\d)?){_E}", 0.45),
    # Spain.
    Rule("case:spain", "ID", rf"{_B}(?P<value>{NOT_ENACTED}(?:\d{{5}}[ \-]\d\d[ \-]\d[ \-]{_YEAR}[ \-]\d{{7}}|ES:[A-Z]{{2,7}}:{_YEAR}:\d{{1,6}}[A-Z]?|{_COMMON}[ ]\d{{1,6}}/(?:{_YEAR}|\d\d)(?:/[A-Z]{{1,4}}\d{{0,3}}){{0,4}}|\d{{1,2}}\.\d{{3}}/{_YEAR}(?:[\-/][A-Z]{{1,3}}\d?)?|\d{{1,6}}/{_YEAR}-(?:[A-Z]{{1,4}}\d?|[IVX]{{1,4}}))){_E}", 0.5),
    # Chile and Peru: "Protección-7431-2018", "O-123-2018", "02437-2013-PA/TC", "00123-2018-0-1801-JR-CI-05", "0123-2019/SPC-INDECOPI".
    Rule("case:chile, peru", "ID", rf"{_B}(?P<value>(?:Protección|Amparo|Penal|Civil|Crimen|Laboral|Familia|Policía[ ]Local|Contencioso|Tributario)(?:[\- ](?:Cobranza|Ant|Civil|Administrativo|Económica))?-\d{{1,6}}-{_YEAR}|[A-Z]-\d{{1,3}}(?:\.?\d{{3}})?-{_YEAR}|\d{{3,6}}-{_YEAR}(?:-[A-Z]{{1,6}}(?:\d|-[A-Z]{{1,4}}\d?)?(?:/[A-Z]{{1,6}})?|/[A-Z]{{2,6}}-[A-Z]{{3,10}}|/[A-Z]{{3,12}})|\d{{5}}-{_YEAR}-\d{{1,3}}-\d{{4}}-[A-Z]{{2}}-[A-Z]{{2}}-\d\d|\d{{6,10}}-{_YEAR}-\d{{1,6}}-\d){_E}", 0.5),
    # Colombia: 23 figures of a court, department, year and number; the Constitutional Court's and the Supreme Court's own.
    Rule("case:colombia", "ID", rf"{_B}(?P<value>\d{{5}}[ \-]?\d\d[ \-]?\d\d[ \-]?\d{{3}}[ \-]?{_YEAR}[ \-]?\d{{5}}(?:[ \-]?\d\d)?(?:[ ]?\(\d{{3,6}}\))?|\d{{5}}[ ]?6[ ]?0[ ]?\d{{5}}[ ]?{_YEAR}[ ]?\d{{5}}|[TDC][\-‑]\d{{1,2}}\.\d{{3}}\.\d{{3}}|(?:SU|[TCA])[\-‑]\d{{1,4}}[A-Z]?(?:/\d\d|[ ]de[ ]{_YEAR})|(?:SL|SP|AP|AL|SC|AC|ST[CPL]|AT[CPL]|AHP)\d{{1,6}}[\-‑]{_YEAR}){_E}", 0.5),
    # Mexico, Argentina, and who else puts letters before the number and the year behind.
    Rule("case:mexico, argentina", "ID", rf"{_B}(?P<value>[A-Z]{{2,5}}(?:-[A-Z]{{2,4}}){{1,2}}-\d{{1,6}}/{_YEAR}|C[IU]-[A-Z]{{2,8}}(?:/[A-Z\d\-]{{1,8}}){{1,4}}(?:[ ][A-Z]/[A-Z])?(?:/\d{{1,6}}){{1,2}}-{_YEAR}|EX-{_YEAR}-\d{{6,9}}-(?:[ ]{{0,2}}-)?[A-Z]{{2,8}}(?:-[A-Z\d]{{2,12}}(?:#[A-Z\d]{{2,10}})?)?|EXP-J-\d\d-\d{{8}}-\d/{_YEAR}|\d\d-\d\d-\d{{6}}-\d\d(?:/\d\d)?){_E}", 0.5),
    # Costa Rica, Ecuador, Uruguay, Venezuela, Bolivia, El Salvador, the Dominican Republic.
    Rule("case:middle america, andes", "ID", rf"{_B}(?P<value>\d\d-\d{{6}}-\d{{4}}-[A-Z]{{2,3}}|\d{{1,4}}-\d\d-(?:EP|JP|JC|IN|CN|AN|IS|EI|TI|CP|SEP-CC|SIN-CC|SCN-CC|SIS-CC)|\d{{5}}-{_YEAR}-\d{{5}}[A-Z]?|\d{{1,3}}-\d{{3,6}}/{_YEAR}|[A-Z]{{2}}\d\d-[A-Z]{{1,2}}-{_YEAR}-\d{{6}}|\d{{4}}/{_YEAR}-[A-Z]{{1,3}}\d?|\d{{5}}-{_YEAR}-\d\d-[A-Z]{{2,3}}|\d{{5}}-{_YEAR}-\d\d-\d\d-[A-Z]{{2,3}}|\d{{1,4}}-[A-Z]{{2,4}}-{_YEAR}|TC-\d\d-{_YEAR}-\d{{4}}){_E}", 0.5),
    # France, Belgium, Canada: the appeal's letter, the file's code, the role of the court.
    Rule("case:france, belgium", "ID", rf"{_B}(?P<value>[A-Z][ ]\d\d-\d\d\.\d{{3}}|\d\d[A-Z]{{2}}\d{{5}}|{_YEAR}-\d{{1,4}}[ ](?:QPC|DC|AN|LP)|[ACDFGHPS]\.\d\d\.\d{{4}}\.[FN]|[A-Z]{{2}}\.?\d\d\.[A-Z\d]{{2}}\.\d{{4,6}}[/\-]\d{{2,4}}|\d\d/\d{{1,5}}/[ABC]|[FSR][ ]\d\d/\d{{5}}|[SN]\d\d:\d{{7}}/{_YEAR}|[1-7]00-\d\d-\d{{6}}-\d{{3}}|IMM-\d{{1,5}}-\d\d){_E}", 0.5),
    Rule("case:portalis", "ID", r"(?i:portalis)[ ]?:?[ ](?P<value>[A-Z\d]{4}-[A-Z]-[A-Z]-?[A-Z\d]{2,4}-[A-Z\d]{3,5})(?![\p{L}\p{N}_/\-])", 0.6),
    # Portugal and Brazil.
    Rule("case:portuguese", "ID", rf"{_B}(?P<value>\d{{1,6}}/\d\d\.\d[A-Z\d]{{4,8}}(?:[.\-][A-Z]{{1,2}}\d{{0,2}}){{0,4}}|\d\.\d{{4}}\.\d\d\.\d{{6}}-\d/\d{{3}}|\d{{1,2}}\.\d{{3}}\.\d{{3}}[ ]?[/\-][ ]?[A-Z]{{2}}|\d{{5}}\.\d{{6}}/{_YEAR}-\d\d|\d{{3}}\.\d{{3}}/{_YEAR}-\d|\d{{7}}-\d\d\.{_YEAR}\.\d\.\d\d\.\d{{4}}(?:/[A-Z]{{2}})?|\d{{1,7}}-\d\d\.{_YEAR}\.\d\.\d\d\.\d{{4}}){_E}", 0.5),
    # Germany and Austria: the letter of a court before the chamber, a letter behind the year.
    Rule("case:germany, austria", "ID", rf"{_B}(?P<value>[A-Z]{{1,4}}[ ]\d{{1,3}}[ ][A-Z]{{1,4}}[ ]\d{{1,5}}[/.]\d\d(?:\.[A-Z])?(?:[ ]B[ ]ER|[ ]B|[ ][A-Z]{{1,2}})?|[A-Z]{{1,3}}[ ]\d{{1,2}}[ ][A-Z]{{1,2}}[ ]\d\d\.\d{{3,6}}|\d{{1,3}}[ ][A-Z][a-z]{{0,3}}[ ]\d{{1,5}}/\d\d[a-z]|(?:Ra|Ro|Fe|Fr)[ ]{_YEAR}/\d\d/\d{{4}}|[A-Z]\d{{3}}[ ]\d{{7}}-\d/\d{{1,3}}[A-Z]{{0,2}}|\d-\d[ ]StE[ ]\d{{1,3}}/\d\d|[A-Z]{{2,5}}-\d{{3,8}}/\d{{4}}-[A-Z\d]{{1,6}}(?:/\d{{1,4}}){{1,2}}|[A-Z]\d{{3}}\.\d{{3}}/\d{{4}}-[A-Z]{{2,4}}/{_YEAR}|[A-Z]{{1,2}}[ ]\d{{1,5}}/{_YEAR}-\d{{1,3}}){_E}", 0.5),
    # Where English is spoken.
    Rule("case:neutral citation", "ID", rf"(?<![\p{{L}}\p{{N}}_])(?P<value>(?:\[{_YEAR}\]|{_YEAR})[ ]{_NEUTRAL}[ ](?:(?:Civ|Crim|\((?:Admin|Ch|Fam|QB|KB|Comm|TCC|Pat|IPEC|IAC|AAC|TC|LC|SCCO)\))[ ])?\d{{1,5}}(?:[ ]\((?:Admin|Ch|Fam|QB|KB|Comm|TCC|Pat|IPEC|IAC|AAC|TC|LC)\))?){_E}", 0.45),
    Rule("case:english", "ID", rf"{_B}(?P<value>[A-Z]{{1,3}}-\d{{1,6}}-\d\d[A-Z]\d|[A-Z]{{2}}-\d\d-\d{{6,8}}(?:-\d{{4}})?|[A-Z]{{2}}\d\d[A-Z]\d{{5}}|[A-Z]\d\d[A-Z]{{2}}\d{{3}}){_E}", 0.45),
    # The Netherlands.
    Rule("case:netherlands", "ID", rf"{_B}(?P<value>C/\d\d/\d{{5,6}}(?:[ ]?/[ ]?[A-Z]{{2,4}}(?:[ ][A-Z]{{2,4}})?[ ]\d\d-\d{{1,5}})?|\d{{7,8}}(?:[ ][/\\])?[ ][A-Z]{{2,3}}[ ][A-Z]{{2,5}}[ ]\d\d-\d{{1,6}}|(?:HA|KG|FA|AZ)[ ](?:ZA|RK|RE|RP)[ ]\d\d-\d{{1,5}}|\d\d/\d{{6}}-\d\d|200\.\d{{3}}\.\d{{3}}/\d\d){_E}", 0.5),
    # Denmark, Norway, Sweden.
    Rule("case:nordic", "ID", rf"{_B}(?P<value>\d\d\.\d\d\.\d\d-[A-ZÆØÅ]\d\d-\d{{1,6}}-\d\d|BS[ \-]\d{{1,5}}(?:-\d{{1,6}})?/{_YEAR}(?:-[A-ZÆØÅ]{{3,4}})?|\d{{4}}-\d{{5}}-\d{{5}}-\d\d|\d\d-\d{{5,7}}[A-ZÆØÅ]{{3}}-[A-ZÆØÅ]{{4}}(?:/\d\d)?|(?:HR|Rt|L[ABEFGH]|T[A-ZÆØÅ]{{4}}|T[A-ZÆØÅ]{{3}})-{_YEAR}-\d{{1,6}}(?:-[1-9]|-[A-Z])?|\d{{4}}-[KA]\d{{3,7}}-\d\d|(?:T|B|Ö|Ä|FT|UM|PMT|PMÖÄ|K)[ ]\d{{2,6}}-\d\d){_E}", 0.5),
)  # fmt: skip
