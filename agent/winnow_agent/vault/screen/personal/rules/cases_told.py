"""Numbers of cases that the word before them tells: a docket, a file, a role of the court, whatever form the number has."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.numbers import is_date
from winnow_agent.vault.screen.personal.rules.statutes import NOT_COUNTED, NOT_ENACTED, no_period
from winnow_agent.vault.screen.personal.rules.terms import alternatives

_BEFORE: Final = r"(?<![\p{L}\p{N}_])"
_AFTER: Final = r"(?![\p{L}\p{N}_]|[./\-]\p{N})"
_WORD: Final = r"(?i:n\.?[ºo°]s?\.?|nr\.?|nrs\.|nos?\.?|núms?\.?|num\.?|numéro|número|numero|number|nummer|№)"
# Between the matter and its number: "de apelación", "penal", "fiscal".
_OF: Final = alternatives(
    "penal|civil|criminal|criminale|civile|pénale|verbal|ordinario|ordinaria|sancionador|administrativo|administrativa|fiscal|policial|cível|especial|extraordinario|directo|indirecto|en revisión|de revisión|de amparo|de apelación|de casación|de suplicación|de ingreso|de sala|de nulidad|de queja|de instrucción|corte|de investigación|bajo el|radicada bajo el|radicado bajo el|principal|interno|judicial|constitucional|plurinacional|constitucional plurinacional|internt|parquet|laboral|tributario|de investigación penal"
)
_MATTERS: Final = alternatives(
    "rol|roles|rit|ruc|r.i.t.|r.u.c.|rol interno|autos rol|expediente|expedientes|expte.|expte|expdte.|exp.|exp|exptes.|radicado|radicada|radicación|rad.|radicado único|proceso|toca|toca penal|toca civil|averiguación previa|carpeta|carpeta de investigación|noticia criminal|cuij|ipp|i.p.p.|nurej|legajo|nig|n.i.g.|nuipc|entrada|ingreso|carpetilla|iue|fo.|sentencia|auto|resolución|recomendación|juicio|procedimiento|autos|sumario|causa|asunto|caso|petición|queja|recurso|amparo|rollo|diligencias|ejecutoria|casación|referencia|ref.|id cendoj|roj|tutela",
    "dossier|requête|pourvoi|arrêt|jugement|décision|procédure|cause|affaire|r.g.|rg|n° rg|minute|portalis|n° portalis|parquet|n° parquet|notice|rôle|n° du rôle|numéro de rôle|aza|plainte",
    "processo|apelação|inquérito|autos|acórdão|agravo|habeas corpus|hc|mandado de segurança|nuipc|procedimento administrativo|tc|reclamação|recurso especial",
    "r.g.|r.g.n.r.|ricorso|ric.|procedimento|procedimento penale|fascicolo|incarto|inc.|sentenza|causa|prot.|cass.|ordinanza|decreto penale",
    "verfahren|urteil|beschluss|entscheid|verfügung|akte|akten|aktenzeichen|az.|az|geschäfts-nr.|geschäftsnummer|geschäftszeichen|gz|gz.|zl.|zahl|dossier|prozess-nr.|verfahrensnummer|beschwerde|individualbeschwerde",
    "case|case no|case number|case id|claim|appeal|application|docket|matter|ref|ref.|reference|file|file no|record|record number|index|cause|cause no|petition|fir|fir no|w.p.(c)|w.p.|civil action|criminal appeal|suit|complaint|crime|crime no",
    "zaak|zaaknummer|zaak nr|rolnummer|parketnummer|notitienummer|arrest|dossier|dossiernummer|kenmerk|procesnummer|rekestnummer|insolventienummer|proces-verbaal|ljn",
    "sag|sagen|sagsnr|sagsnr.|sagsnummer|sags nr.|journalnummer|journalnr|journalnr.|j.nr.|j. nr.|jnr.|dokumentnr.|anmeldelse|dommen|dom|kendelsen|kendelse|sak|saken|saksnr|saksnr.|saksnummer|arkivsak|kjennelse|kjennelsen|mål|målet|målnr|målnummer|ärende|ärendet|ärendenr|ärendenummer|dnr|d.nr|diarienr|diarienummer|beslut",
)
# Figures and capitals, up to eight stretches of them between strokes, points, hyphens.
_CODE: Final = r"(?:\p{Lu}{1,5}\d?[ ])?[\p{Lu}\p{Nd}]{1,23}(?:[/.\-_‑#][\p{Lu}\p{Nd}]{1,14}){0,8}"
_ENOUGH: Final = 3
_LONG: Final = 5
_SUM: Final = regex.compile(r"\d{1,3}(?:[.,]\d{1,3}){1,3}")
_BOUNDARY: Final = regex.compile(r"\P{N}+")
_YEAR: Final = regex.compile(r"1[5-9]\d\d|20\d\d")


def _a_code(value: str) -> bool | None:
    """False for a year, years, a date, a sum, and for what has fewer than three figures or neither a mark nor a letter beside them."""
    groups = [group for group in _BOUNDARY.split(value) if group]
    figures = sum(map(len, groups))
    if figures < _ENOUGH or is_date(value) or _SUM.fullmatch(value) or all(map(_YEAR.fullmatch, groups)):
        return False
    if value.isdigit():
        return None if figures >= _LONG else False
    # Pages, ages: 12-15.
    if len(groups) == 2 and figures < _LONG and value.replace("-", "").isdigit() and int(groups[0]) < int(groups[1]):
        return False
    return no_period(value)


def _numbered(value: str) -> bool | None:
    """The same where a word for a number stands before, behind which any three figures will do, but for a year."""
    return (False if _YEAR.fullmatch(value) else None) if value.isdigit() else _a_code(value)


RULES: Final = (
    Rule("case:told", "ID", rf"{_BEFORE}(?i:{_MATTERS})(?:[ ](?i:{_OF})){{0,2}}[.:]?[ \u00a0]{{1,3}}(?P<value>{NOT_ENACTED}(?=[\p{{L}}/.\-_ ]{{0,24}}\d){_CODE}(?:[ ](?:de|of)[ ](?:19|20)\d\d(?=\D|$))?){_AFTER}{NOT_COUNTED}", 0.5, _a_code),
    Rule("case:told, number", "ID", rf"{_BEFORE}(?i:{_MATTERS})(?:[ ](?i:{_OF})){{0,2}}[.:]?[ \u00a0]{{0,3}}\(?{_WORD}[ \u00a0:]{{0,3}}(?P<value>{NOT_ENACTED}(?=[\p{{L}}/.\-_ ]{{0,24}}\d){_CODE}(?:[ ](?:de|of)[ ](?:19|20)\d\d(?=\D|$))?){_AFTER}{NOT_COUNTED}", 0.5, _numbered),
)  # fmt: skip
