"""What bears a person's name and is none: streets, towns, schools, foundations, firms, clubs, courts, laws, works, ships.

"Rua Joaquim Nabuco", "Konrad-Adenauer-Stiftung", "Robert Bosch GmbH", "Lei Maria da Penha": the words right before or behind the
name say what it is. They only count in the language that they belong to, and where nothing but further words with a capital stands
between: "a empresa de João" is somebody's. Places stay places, which the policy treats as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.view import View

_REACH: Final = 80
_CALLED: Final = 0.3
"""What is left of a score where a judgment or a work is called by the name."""

_NORDIC: Final = ("da", "nb", "nn", "no", "sv")

# Before the name, by language: what is a place, and what is a body, a law or a firm.
_PLACES: Final = {
    "pt": "rua|avenida|av\\.|praça|travessa|alameda|rodovia|estrada|bairro|viaduto|ponte|aeroporto|estádio|parque|edifício|condomínio"
    "|penitenciária|presídio|fórum|(?:municípios?|comarcas?|cidade|distrito|região|subseção judiciária|prefeitura(?: municipal)?"
    "|câmara municipal|estado) d[eoa]",
    "es": "calle|avenida|avda\\.|plaza|paseo|barrio|ronda|travesía|carretera|puente|aeropuerto|estadio|parque"
    "|(?:municipio|ciudad|provincia|partido judicial|ayuntamiento) de",
    "it": "via|viale|piazza|piazzale|corso|vicolo|lungomare|quartiere|aeroporto|stadio|parco|ponte|(?:comune|città|provincia) di",
    "fr": "rue|avenue|boulevard|place|quai|impasse|allée|pont|aéroport|stade|parc|(?:commune|ville) de",
    "de": "Schloss|Hofgut|Zeche|Stadt|Gemeinde|Landkreis|Kanton|Gemarkung|(?:Orts|Stadt)teil|Flughafen|Bahnhof|Sankt|St\\.|JVA|Insel",
    "nl": "gemeente|straat|plein|station|luchthaven|stadion",
}
_BODIES: Final = {
    "pt": "hospital|maternidade|escola|colégio|creche|universidade|faculdade|fundação|instituto|associação|sindicato|banco|viação"
    "|construtora|transportadora|editora|livraria|clínica|laboratório|santa casa|casa de saúde|supermercados?|lojas|grupo|empresa"
    "|companhia|usina|igreja|paróquia|museu|teatro|biblioteca|ginásio|prêmio|medalha|lei|decreto|operação",
    "es": "hospital|escuela|colegio|instituto|universidad|facultad|fundación|asociación|sindicato|banco|editorial|librería|clínica"
    "|supermercados?|grupo|empresa|compañía|iglesia|parroquia|museo|teatro|biblioteca|premio|ley|decreto|operación",
    "it": "ospedale|scuola|liceo|istituto|università|facoltà|fondazione|associazione|sindacato|banca|editrice|libreria|clinica"
    "|supermercati|gruppo|ditta|impresa|azienda|chiesa|parrocchia|museo|teatro|biblioteca|premio|legge|decreto|operazione",
    "fr": "hôpital|école|collège|lycée|institut|université|faculté|fondation|association|banque|éditions|librairie|clinique|groupe"
    "|entreprise|église|paroisse|musée|théâtre|bibliothèque|prix|loi",
    "de": "Firma|Bäckerei|Metzgerei|Brauerei|Druckerei|Spedition|Reederei|Werft|Buchhandlung|Hotel|Gasthof|Gaststätte|Restaurant|Café"
    "|Discounter|Zirkus|Circus|Agentur|Stiftung|Klinik|Gebrüder|Gebr\\.|Lex"
    "|\\p{L}{0,20}(?:[Kk]onzern|[Hh]ersteller|[Uu]nternehmen|[Vv]erlag|[Mm]arken?|[Vv]ersicherer|[Vv]ersicherung)"
    "|(?:Kauf|Auto|Mode|Möbel|Bank|Auktions|Gast|Versand)haus"
    "|BGH|BFH|BAG|BSG|BVerwG|OLG|LG|AG|VG|OVG|VGH|LAG|ArbG|SG|LSG|FG|KG|StA|BayObLG"
    "|(?:1\\. ?)?(?:FC|SC|SV|TSV|TSG|MSV|VfL|VfB|FSV|SSV|BSC|TuS|TV|SpVgg|HSV)",
    "nl": "ziekenhuis|school|stichting|universiteit|bank|uitgeverij|museum|kerk|firma",
    **dict.fromkeys(_NORDIC, "firmaet|firmaen|rederiet|skibet|skipet|fartyget|M/S|FC|IF|IK|FK|BK|SK"),
}
# Work, mark or ship, before a name that stands by itself in quotation marks.
_WORKS: Final = (
    "\\p{L}{0,20}(?:[Rr]oman|[Ff]ilm|[Oo]per|[Ss]tück|[Ll]ied|[Ss]ong|[Aa]lbum|[Ss]erie|[Mm]arken?|[Ss]chiff|[Ff]ähre|[Mm]usical|[Dd]rama|[Bb]uch"
    "|[Oo]perette|[Zz]eitschrift|[Gg]aststätte|[Rr]estaurant|[Gg]emälde)|MS|romance|filme|livro|marca|navio|canção|película|novela|libro|buque|canción"
    "|romanzo|marchio|nave|canzone|livre|marque|navire|chanson|roman|romanen|filmen|sangen|skibet|bogen|boken"
)
# Who may stand between a body and a person and keeps the two apart.
_APART: Final = (
    r"(?!(?i:advogad|abogad|avvocat|avocat|procurador|relator|autor|réu|réus|testemunha|representante|diretor|director|direttor|gerente|proprietári"
    r"|anwalt|anwält|rechtsanw|geschäftsführer|chef|trainer|direktor|leiter|sprecher|vorst|inhaber|zeug|herr|frau|sr|sra)(?:\p{L}|\b))"
)
_WORD: Final = r"\p{Lu}(?:[\p{L}\p{M}'’]{1,24}+(?!\.)|\p{L}{1,3}\.)"
_LINK: Final = r"(?:d[eoai]s?|del|della|du|des|of|e|y|et|und|fra|og)[ ]"
_MIDDLE: Final = rf"(?:{_LINK})?{_APART}{_WORD}[ ]"

_COMPANY: Final = regex.compile(
    rf"(?:[ ](?:{_APART}{_WORD}|&|Comércio e Indústria|Indústria e Comércio)){{0,4}}"
    r"(?:,?[ ](?:G?mbH|KGaA|e\.[ ]?V\.|Ltda|LTDA|S/A|S\.[ ]?A\.|S\.?p\.?A\.?|S\.?r\.?l\.?|B\.V\.|N\.V\.|S\.L\.|SARL)"
    r"|[ ](?:AG(?![ ]\p{Lu})|KG|OHG|eG|A/S|ApS|ASA|AB|Oy))(?!\p{L})"
)
_COMPANY_END: Final = regex.compile(r"[ ](?:GmbH|AG|KG|OHG|Ltda|LTDA|S/A|SpA|Srl|A/S|ApS|ASA|Oy|SARL)\.?$")
_HYPHENATED: Final = regex.compile(r"[\p{L}\p{M}.]*+(?:-[\p{L}\p{M}.]++){0,6}+")
_HYPHEN_BEFORE: Final = regex.compile(r"(?:[\p{L}\p{M}.]++-){1,6}$")
_HEAD: Final = regex.compile(
    r"-(?P<place>stra(?:ß|ss)en?|str\.?|platz(?:es)?|allee|weg(?:es)?|ring|ufer|damm|gasse|br[üu]cke|park|siedlung|kaserne|stadion|halle|haus(?:es)?|hof|turm"
    r"|tunnel|denkmal)$"
    r"|-(?P<body>(?:[\p{L}]{0,20})(?:stiftung|(?<!hoch)schule|gymnasiums?|institute?s?|universität|klinik|krankenhaus|klinikum|kirche|museums?|theaters?|preis(?:es)?|konzern(?:s|e)?"
    r"|verlag(?:s|es)?|festspiele|orchester|chor|archiv|bibliothek|bank|gruppe|gesetz(?:es)?|gesetzgebung|rente|reform|methode|syndrom|krankheit|werke?n?))$",
    regex.IGNORECASE,
)
_NORDIC_HEAD: Final = (
    r"(?:vej|gade|allé|plads|torv|stræde|gate|gata|vei|veg|plass|väg|gatan|vägen|torg|institut(?:t?et)?|skole|skola|fond|legat|stiftelse|museum|kirke"
    r"|hospital|universitet|gymnasium)(?!\p{L})"
)
_NORDIC_BEHIND: Final = regex.compile(rf"[ ]{_NORDIC_HEAD}", regex.IGNORECASE)
_NORDIC_END: Final = regex.compile(
    rf"[ ]{_NORDIC_HEAD}$|\p{{L}}{{4}}(?:gade|gata|gaten|gatan|stræde|torvet|torget|vägen|veien|vejen)$",
    regex.IGNORECASE,
)
# "In" says that a place follows, where the language has no other use of it before a name.
_IN: Final = {"de": "in", "nl": "in", "it": "in", "pt": "em", "es": "en", **dict.fromkeys(_NORDIC, "i")}
_CASE_OF: Final = regex.compile(r"(?<!\p{L})(?:Rechtssachen?|Rs\.|processo|asunto|affaire|causa|sagen|sak)[ ][„\"“»]?$")
_CASE_NUMBER: Final = regex.compile(r"[^\n.;]{0,60}?(?<![\p{L}\p{N}])(?:[CT][-‑–]\d{1,4}/\d\d|\d{3,5}/\d\d)(?!\d)")
_QUOTES: Final = "„“”\"«»›‹'‚‘’"


class _Heads:
    """What a language puts before a name that is a place's or a body's."""

    def __init__(self, heads: str, *, cased: bool) -> None:
        # The words between keep their capital, whatever the case of the head.
        own = f"(?:{heads})" if cased else f"(?i:{heads})"
        self.before: Any = regex.compile(rf"(?<![\p{{L}}\-]){own}[ ](?:{_MIDDLE}){{0,3}}$")
        self.first: Any = regex.compile(rf"{own}[ ]\p{{L}}")


@cache
def _heads(language: str) -> tuple[tuple[str, _Heads], ...]:
    kinds = (("LOCATION", _PLACES), ("ORGANIZATION", _BODIES))
    return tuple((type_, _Heads(kind[language], cased=language == "de")) for type_, kind in kinds if language in kind)


@cache
def _in(language: str) -> Any:
    return regex.compile(rf"(?<!\p{{L}}){_IN[language]}[ ]$") if language in _IN else None


_WORK: Final = regex.compile(rf"(?<!\p{{L}})(?:{_WORKS})[ ][{_QUOTES}]$")


def judged(seen: View, marks: Iterable[Match], language: str) -> Iterator[Match]:
    """The marks, those of persons that are something else by what stands around them on their line as what they are."""
    for mark in marks:
        if mark.type != "PERSON" or mark.start == mark.end:
            yield mark
            continue
        type_ = _type(seen, mark, language)
        if type_ != "PERSON":
            yield mark._replace(type=type_)
        elif _is_title(seen.text, mark):
            yield mark._replace(score=mark.score * _CALLED)
        else:
            yield mark


def _type(seen: View, mark: Match, language: str) -> str:
    text, value = seen.text, seen.text[mark.start : mark.end]
    behind = min(mark.end + _REACH, len(text))
    for type_, heads in _heads(language):
        if heads.first.match(value) is not None:
            return type_
        ahead = heads.before.search(text, max(0, mark.start - _REACH), mark.start)
        if ahead is not None and _on_one_line(seen, ahead.start(), mark.end):
            return type_
    company = _COMPANY.match(text, mark.end, behind)
    if _COMPANY_END.search(value) is not None or (company and _on_one_line(seen, mark.start, company.end())):
        return "ORGANIZATION"
    if language in _NORDIC and (_NORDIC_END.search(value) or _NORDIC_BEHIND.match(text, mark.end, behind)):
        return "LOCATION"
    if language == "de" and (compound := _compound(text, mark)) is not None:
        return compound
    before = _in(language)
    if before is not None and " " not in value and before.search(text, max(0, mark.start - 4), mark.start):
        return "LOCATION"
    return "PERSON"


def _on_one_line(seen: View, start: int, end: int) -> bool:
    """Whether a stretch lies on one line of the text: in a form, what stands on the next is somebody else."""
    first, last = seen.original(start, end)
    return "\n" not in seen.source[first:last]


def _compound(text: str, mark: Match) -> str | None:
    """What a word with hyphens around a mark is: "Arnulf-Klett-Platz", of which one part or two may be marked."""
    before = _HYPHEN_BEFORE.search(text, max(0, mark.start - _REACH), mark.start)
    after = _HYPHENATED.match(text, mark.end, min(mark.end + _REACH, len(text)))
    word = text[before.start() if before else mark.start : after.end() if after else mark.end]
    head = _HEAD.search(word)
    if head is None or word.count("-") < (1 if head["body"] else 2):
        return None
    return "LOCATION" if head["place"] else "ORGANIZATION"


def _is_title(text: str, mark: Match) -> bool:
    """Whether a work, a brand or a ship stands in quotation marks, or a judgment is called by its applicant."""
    before, end = max(0, mark.start - _REACH), mark.end
    if end < len(text) and text[end] in _QUOTES and _WORK.search(text, before, mark.start):
        return True
    case = _CASE_OF.search(text, before, mark.start)
    return case is not None and _CASE_NUMBER.match(text, end, min(end + _REACH, len(text))) is not None
