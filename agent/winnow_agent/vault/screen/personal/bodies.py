"""Public bodies by their whole names, which a lawsuit in Portuguese puts where a person's name may stand.

"Agravado: MINISTÉRIO PÚBLICO FEDERAL", "Ministro do Supremo Tribunal Federal", "o MM. Juízo": a field and an office say that somebody is
named, and there it is a body. Only whole names count, of words that nobody is called by, with nothing behind them but the next field's label:
one other word may be somebody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import regex

_STATES: Final = (
    "acre|alagoas|amap[áa]|amazonas|bahia|cear[áa]|esp[íi]rito santo|goi[áa]s|maranh[ãa]o|mato grosso(?: do sul)?|minas gerais|par[áa]"
    "|para[íi]ba|paran[áa]|pernambuco|piau[íi]|rio de janeiro|rio grande do (?:norte|sul)|rond[ôo]nia|roraima|santa catarina|s[ãa]o paulo"
    "|sergipe|tocantins"
)
_OF_STATE: Final = rf"(?:(?: estadual| federal)?(?: d[oe] estado(?: d[eoa] (?:{_STATES}))?| d[oe] distrito federal(?: e territ[óo]rios)?))"
_PUBLIC: Final = "p[úu]blic[oa]"
_BODIES: Final = (
    rf"minist[ée]rio {_PUBLIC}(?: federal| militar| eleitoral| do trabalho| estadual)?{_OF_STATE}?",
    rf"defensoria {_PUBLIC}(?: geral)?(?: da uni[ãa]o)?{_OF_STATE}?",
    rf"fazenda (?:{_PUBLIC}|nacional)(?: nacional| federal| estadual| municipal)?{_OF_STATE}?",
    r"(?:advocacia|procuradoria)(?: |-)geral(?: da (?:uni[ãa]o|rep[úu]blica|fazenda nacional)| d[eo] (?:estado|munic[íi]pio|justi[çc]a))?"
    + f"{_OF_STATE}?",
    r"supremo tribunal federal|superior tribunal (?:de justi[çc]a|militar)|tribunal superior (?:eleitoral|do trabalho)",
    rf"tribunal (?:regional (?:federal|eleitoral|do trabalho)|de justi[çc]a|de contas(?: da uni[ãa]o)?){_OF_STATE}?",
    rf"(?:c[âa]mara|assembleia) (?:legislativa|municipal|dos deputados){_OF_STATE}?|senado federal|congresso nacional",
    rf"(?:se[çc][ãa]o|subse[çc][ãa]o) judici[áa]ria{_OF_STATE}?|ju[íi]zo de direito",
    r"instituto nacional d[oe] segur[oa] social|caixa econ[ôo]mica federal|banco central do brasil|uni[ãa]o federal",
    rf"estado d[eoa] (?:{_STATES})|distrito federal",
    r"(?:an(?:visa|atel|eel|p|s|tt|taq|a|ac|cine|m) )?ag[êe]ncia nacional d[eoa]s? (?:vigil[âa]ncia sanit[áa]ria|telecomunica[çc][õo]es|energia el[ée]trica"
    r"|petr[óo]leo|sa[úu]de suplementar|transportes (?:terrestres|aquavi[áa]rios)|[áa]guas|avia[çc][ãa]o civil|cinema|minera[çc][ãa]o)",
    r"partido(?: (?:d[aeo]s?|social|socialista|democr[áa]tic[oa]|democrata|democracia|crist[ãa]o?|movimento|brasileir[oa]|trabalhadores|trabalhista"
    r"|comunista|progressista|republican[oa]|liberal|verde|popular|nacional|humanista|mobiliza[çc][ãa]o|brasil)){1,6}",
)
# What a body's name ends in front of where lines are run together: the next field's label, a heading.
_PARTY: Final = (
    "agravante|agravad[oa]|apelante|apelad[oa]|recorrente|recorrid[oa]|requerente|requerid[oa]|impetrante|impetrad[oa]|embargante|embargad[oa]|reclamante"
    "|reclamad[oa]|exequente|executad[oa]|corr[ée]u"
)
_LABEL: Final = rf"{_PARTY}|advogad[oa]s?|interessad[oa]s?|ementa|assunto|relat[óo]rio|ac[óo]rd[ãa]o|certid[ãa]o"
_NEXT: Final = rf"(?:{_LABEL}|procurador|relatora?)"
# "Os mesmos" are the parties that were named before; the Union has a label behind it, for alone it may be a word.
_SPECIAL: Final = rf"(?:os mesmos|as mesmas)(?: {_NEXT})?|uni[ãa]o {_NEXT}"
# A title's abbreviation before its two endings or another title: "Des. (a)", "Min. Rel."
_ENDINGS: Final = regex.compile(r"\.[ ]?\([ao]\)[ ]\p{Lu}")
_MINISTER: Final = regex.compile(r"(?<!\p{L})Min\.[ ]$")
# A court's room behind "meritíssimo", which is no title of anybody's, and the law behind "Juiz de".
_ROOM: Final = regex.compile(r"(?:(?<=(?<!\p{L})MM\. )|MM\. )(?i:ju[íi]zo)")
_SIGNED: Final = regex.compile(r"(?<=(?i:assinad[oa]) )(?i:eletronicamente|digitalmente)")
_LEAGUE: Final = regex.compile(r"(?<=(?<!\p{L})Major )League (?:Baseball|Soccer)")
_LAW: Final = regex.compile(r"(?<=(?<!\p{L})(?i:ju[ií]z(?:a|es|as)?) de )(?i:direito)")
# Bodies, alliances and firms that everybody knows by four letters and more, and that nobody is called by; three may be a colleague's sign.
_KNOWN_WORDS: Final = (
    "ADAC ASEAN AWACS BASF BITKOM COMECON DAAD DEKRA DIHK DLRG DSDS EFTA EURATOM EUROPOL FIBA FIFA GATT GZSZ HDTV HTML IAAF IATA ICAO INTERPOL ISAF KFOR"
    " MERCOSUR NAFTA NASDAQ NATO OECD OPEC OSZE OSCE OTAN RWTH SCHUFA UEFA UNCTAD UNESCO UNHCR UNICEF UNIDO UNPROFOR VDMA WIPO"
)
_KNOWN: Final = frozenset(_KNOWN_WORDS.split())
_FIELD: Final = regex.compile(r"(?:[:：=|]|\t)\s{0,4}$")
_SMALL_BEFORE, _SMALL_BEHIND = regex.compile(r"\p{Ll}[^\p{L}\n]{0,3}$"), regex.compile(r"[^\p{L}\n]{0,3}\p{Ll}")


class _Use(NamedTuple):
    """A word that a name may hold, with what stands around it where it is none there."""

    word: Any
    before: Any
    behind: Any


def _use(word: str, before: str = "", behind: str = "") -> _Use:
    return _Use(
        regex.compile(word, regex.IGNORECASE),
        regex.compile(f"(?:{before})$", regex.IGNORECASE) if before else None,
        regex.compile(behind, regex.IGNORECASE) if behind else None,
    )


_CAPITAL: Final = r"(?-i:\p{Lu})"
_MANY: Final = "ministr[oa]s|desembargador[ea]s|ju[íi]z[ea]s|conselheir[oa]s|procurador[ea]s|relatores"
_ONE: Final = "ministr[oa]|desembargadora?|ju[ií]za?|conselheir[oa]"
_REPORTS: Final = "relatora?|revisora?|vogal"
_COURT: Final = (
    "corte|turma|c[âa]mara|se[çc][ãa]o|tribunal|supremo|superior|egr[ée]gi[oa]|colend[oa]|conselho|plen[áa]rio"
)
# What a body is, and of which kind, with its capital; somebody may be called by those of the first list.
_KIND: Final = "c[âa]mara|comiss[ãa]o|companhia|conselho|fazenda|partido|vara"
_KIND_ALONE: Final = (
    "ag[êe]ncia|assembleia|associa[çc][ãa]o|defensoria|departamento|federa[çc][ãa]o|instituto|ju[íi]zo|minist[ée]rio|munic[íi]pio|prefeitura|procuradoria"
    "|secretaria|sindicato|superintend[êe]ncia|tribunal|turma|universidade"
)
_OF_KIND: Final = (
    "federal|nacional|estadual|municipal|regional|distrital|criminal|c[íi]vel|recursal|julgadora?|eleitoral|militar|p[úu]blic[oa]|deliberativo|fiscal"
    "|especial|especializad[oa]|superior|central|t[ée]cnica|[úu]nica|curador|d[aeo]s? (?:justi[çc]a|direito|contas|fazenda|trabalho|execu[çc][õo]es)"
)
_OF_KIND_ALONE: Final = (
    rf"{_OF_KIND}|d[aeo]s? (?:origem|estado|rep[úu]blica|educa[çc][ãa]o|sa[úu]de|consumidor|fam[íi]lia)"
)
_ARTICLE: Final = r"(?<!\p{L})(?:[ao]|[nd][ao]|pel[oa]|ao|à)\s{1,2}"
# Each only where no name can stand: before a field's colon and a title or a number, behind an office or an ordinal, before what it is of.
_USES: Final = (
    _use(_REPORTS, before=rf"(?<!\p{{L}})(?:{_ONE}|min\.|des\.)\s{{1,2}}"),
    _use(_REPORTS, behind=r"(?:[ ]?\([ao]\))?[ ]?:\s{0,3}(?:min|des|ju[ií]z|exm|dr|sr)"),
    _use(
        _MANY,
        before=r"(?<!\p{L})(?:sr[ea]?s|exm[oa]s)\.?\s{1,2}",
        behind=rf"\s{{1,2}}(?:{_CAPITAL}|d[aoe]s?\s{_CAPITAL})",
    ),
    _use(
        _MANY,
        before=r"(?<!\p{L})(?:os|as|d[oa]s|aos|às|pel[oa]s)\s{1,2}",
        behind=rf"\s{{1,2}}d[ao]s?\s(?={_CAPITAL})(?:{_COURT})(?!\p{{L}})",
    ),
    _use(_LABEL, behind=r"(?:[ ]?\([aeos]{1,2}\)){0,2}[ ]?:"),
    _use("grau", before=r"(?<!\p{L})(?:de|do|no|em|ao|pelo)\s(?:primeiro|segundo|[12][ºª°o]?)\s"),
    _use(_KIND, before=_ARTICLE, behind=rf"\s{{1,2}}(?={_CAPITAL}|d[aeo]s?\s)(?:{_OF_KIND})(?!\p{{L}})"),
    _use(_KIND_ALONE, before=_ARTICLE, behind=rf"\s{{1,2}}(?={_CAPITAL}|d[aeo]s?\s)(?:{_OF_KIND_ALONE})(?!\p{{L}})"),
    _use("documento", behind=r"[ ]?:\s{0,3}\d"),
    _use(
        "primeira|segunda|terceira|quarta|quinta|sexta|s[ée]tima|oitava|d[ée]cima",
        behind=rf"\s{{1,2}}(?={_CAPITAL})(?:turma|c[âa]mara|se[çc][ãa]o|vara|inst[âa]ncia)(?!\p{{L}})",
    ),
    _use(
        "direito",
        behind=rf"\s{{1,2}}(?={_CAPITAL})(?:administrativo|p[úu]blico|privado|civil|penal|processual|constitucional|tribut[áa]rio|eleitoral|previdenci[áa]rio|do[ ](?:trabalho|consumidor))(?!\p{{L}})",
    ),
    _use(
        "geral",
        before=r"(?:procurador|corregedor|advogad[oa]|defensor|subprocurador|advocacia|procuradoria|corregedoria)a?-",
    ),
)
_SEATS: Final = frozenset(["vogal", "revisor", "revisora", "relator", "relatora"])
_NUMBERED: Final = regex.compile(
    r"(?P<number>\d)[ºª°][ ](?P<seat>vogal|revisora?|relatora?)(?!\p{L})", regex.IGNORECASE
)
_COURTS: Final = regex.compile(r"(?<!\p{L})(?i:des\.|desembargadora?|ac[óo]rd[ãa]o|apela[çc][ãa]o|agravo)(?!\p{L})")
_PANEL: Final = 3_000
_REACH, _AHEAD, _LONGEST = 24, 40, 120
_FIRST: Final = frozenset("mdfaptscjieubo")
"""The first letters of all of them, looked at before the pattern is tried."""


@cache
def _pattern() -> Any:
    spaced = "|".join([*(rf"(?:{body})(?: {_NEXT})?" for body in _BODIES), _SPECIAL]).replace(" ", r"\s{1,3}")
    return regex.compile(rf"(?:d?[oa]\s)?(?:{spaced})", regex.IGNORECASE)


def is_body(text: str, start: int, end: int) -> bool:
    """Whether a stretch is the whole name of a public body, and nothing else but a label behind it."""
    return text[start : start + 1].lower() in _FIRST and _pattern().fullmatch(text, start, end) is not None


def is_room(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a court's room ("MM. Juízo"), the law in "Juiz de Direito", how a paper was signed, or a league: what stands before makes a person of it."""
    return any(pattern.fullmatch(text, start, end) is not None for pattern in (_ROOM, _LAW, _SIGNED, _LEAGUE))


def is_known(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a body that everybody knows by its letters, in no field and in a text that does not write all in capitals."""
    if text[start:end] not in _KNOWN or _FIELD.search(text, max(0, start - _REACH), start) is not None:
        return False
    before = _SMALL_BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None or _SMALL_BEHIND.match(text, end, min(end + _REACH, len(text))) is not None


def is_title(text: str, start: int, end: int) -> bool:
    """Whether a stretch is a title's abbreviation, of which the name stands behind something else."""
    value = text[start:end]
    if value == "Des":
        return _ENDINGS.match(text, end, min(end + _REACH, len(text))) is not None
    return (
        value == "Rel"
        and _MINISTER.search(text, max(0, start - _REACH), start) is not None
        and text[end : end + 1] == "."
    )


@lru_cache(maxsize=4096)
def _uses(word: str) -> tuple[_Use, ...]:
    return tuple(used for used in _USES if used.word.fullmatch(word) is not None)


def is_meant(text: str, start: int, end: int) -> bool:
    """Whether a word that was found as part of a name elsewhere stands for an office, a body or a field there: "Segunda Turma"."""
    word = text[start:end]
    if (uses := _uses(word)) and _is_used(text[max(0, start - _REACH) : start], text[end : end + _AHEAD], uses):
        return True
    if word.casefold() in _SEATS and _is_seat(text, start, end):
        return True
    return word[:1].lower() in _FIRST and _is_longer(text, start, end)


def _is_used(before: str, behind: str, uses: Iterable[_Use]) -> bool:
    return any(
        (used.before is None or used.before.search(before) is not None)
        and (used.behind is None or used.behind.match(behind) is not None)
        for used in uses
    )


def _is_seat(text: str, start: int, end: int) -> bool:
    """Whether a word is a seat on a court's panel, of which the text counts more than one: "1º Vogal", "2º Vogal"."""
    first, last = max(0, start - _PANEL), min(end + _PANEL, len(text))
    if _NUMBERED.match(text, max(0, start - 3), end) is None or _COURTS.search(text, first, last) is None:
        return False
    word = text[start:end].casefold()
    seats = {found["number"] for found in _NUMBERED.finditer(text, first, last) if found["seat"].casefold() == word}
    return len(seats) > 1


def _is_longer(text: str, start: int, end: int) -> bool:
    """Whether a body's whole name begins with a word: "Ministério Público"."""
    found = _pattern().match(text, start, min(start + _LONGEST, len(text)))
    return found is not None and found.end() > end and not text[found.end() : found.end() + 1].isalpha()
