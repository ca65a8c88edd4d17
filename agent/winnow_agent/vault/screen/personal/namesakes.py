"""What bears a person's name and is none: streets, towns, schools, firms, clubs, courts.

"Rua Joaquim Nabuco", "Albert-Schweitzer-Schule", "Robert Bosch GmbH": the words right before or behind the name say what it is. They only
count in the language that they belong to, and in a shape that no private person's name has: "a empresa João" is the object of a verb as often
as a firm, "die Klinik Anna Weber" dismissed her. A person who gets through is a breach, a street that is taken away a small loss, so whoever
has a title or a field of his own is never anything else. Foundations, acts and memorials are called after private persons, too, and so are no bodies here. Places stay places, which the policy treats as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import has_given, has_surname
from winnow_agent.vault.screen.view import View

_REACH: Final = 80

_NORDIC: Final = ("da", "nb", "nn", "no", "sv")

# Before the name, by language. With a capital, which German gives every noun; small where somebody lives there or a house is numbered.
_PLACES: Final = {
    "pt": "rua|avenida|av\\.|praça|travessa|alameda|rodovia|estrada|bairro|viaduto|ponte|aeroporto|estádio|parque|edifício|condomínio"
    "|penitenciária|presídio|fórum|(?:municípios?|comarcas?|cidade|subseção judiciária|prefeitura(?: municipal)?|câmara municipal) d[eoa]",
    "es": "calle|avenida|avda\\.|plaza|paseo|barrio|ronda|travesía|carretera|puente|aeropuerto|estadio|parque"
    "|(?:municipio|ciudad|provincia|partido judicial|ayuntamiento) de",
    "it": "via|viale|piazza|piazzale|corso|vicolo|lungomare|quartiere|aeroporto|stadio|parco|ponte|(?:comune|città|provincia) di",
    "fr": "rue|avenue|boulevard|place|quai|impasse|allée|pont|aéroport|stade|parc|(?:commune|ville) de",
    "nl": "straat|plein|station|luchthaven|stadion",
}
_BODIES: Final = {
    "pt": "Hospital|Maternidade|Escola|Colégio|Creche|Universidade|Faculdade|Instituto|Santa Casa|Museu|Teatro|Biblioteca|Ginásio"
    "|Prêmio|Medalha",
    "es": "Hospital|Escuela|Colegio|Instituto|Universidad|Facultad|Museo|Teatro|Biblioteca|Premio",
    "it": "Ospedale|Scuola|Liceo|Istituto|Università|Facoltà|Museo|Teatro|Biblioteca|Premio",
    "fr": "Hôpital|École|Collège|Lycée|Institut|Université|Faculté|Musée|Théâtre|Bibliothèque|Prix",
    "nl": "Ziekenhuis|School|Universiteit|Museum",
}
# Where every noun has a capital, or the head is a club's: one word without a given name, as firms and clubs are called after an owner or a town.
_OF_ONE_WORD: Final = {
    "de": (
        ("LOCATION", "Schloss|Hofgut|Zeche|Gemarkung|(?:Orts|Stadt)teil|Sankt|St\\.|Insel"),
        (
            "ORGANIZATION",
            "Firma|Bäckerei|Metzgerei|Brauerei|Druckerei|Spedition|Reederei|Werft|Buchhandlung|Hotel|Gasthof|Gaststätte|Restaurant|Café|Zirkus"
            "|Circus|Gebrüder|Gebr\\.|(?:Kauf|Auto|Mode|Möbel|Auktions|Gast|Versand)haus|(?:1\\. ?)?(?:FC|SC|SV|TSV|TSG|MSV|VfL|VfB|FSV|SSV|BSC|TuS"
            "|TV|SpVgg|HSV)|(?<=(?<!\\p{L})(?:[Dd][ae]s|[Dd]em|[Bb]eim|[Vv]om|[Aa]m|[Zz]um) )(?:BGH|BFH|BAG|BSG|BVerwG|OLG|LG|AG|VG|OVG|VGH|LAG"
            "|ArbG|SG|LSG|FG|KG|BayObLG)",
        ),
    ),
    **dict.fromkeys(_NORDIC, (("ORGANIZATION", "rederiet|skibet|skipet|fartyget|M/S|FC|IF|IK|FK|BK|SK"),)),
}
# Who may stand between a body and a person and keeps the two apart.
_APART: Final = (
    r"(?!(?i:advogad|abogad|avvocat|avocat|procurador|relator|autor|réu|réus|testemunha|representante|diretor|director|direttor|gerente|proprietári"
    r"|requer|reclama|agravad|agravant|apelad|apelant|recorr|recurr|demanda|demande|défend|attore|convenut|resistent|ricorrent|eiser|verweer"
    r"|kläger|beklagt|antrag|paciente|paziente|patient|convênio|vendedor|comprador"
    r"|anwalt|anwält|rechtsanw|geschäftsführer|chef|trainer|direktor|leiter|sprecher|vorst|inhaber|zeug|herr|frau|sr|sra)(?:\p{L}|\b))"
)
_WORD: Final = r"\p{Lu}(?:[\p{L}\p{M}'’]{1,24}+(?!\.)|\p{L}{1,3}\.)"
_LINK: Final = r"(?:d[eoai]s?|del|della|du|des|of|e|y|et|und|fra|og)[ ]"
_MIDDLE: Final = rf"(?:{_LINK})?{_APART}{_WORD}[ ]"

# Who lives there, and what stands between: then the name is a place's, whatever it is.
_DWELLS: Final = {
    "pt": r"(?:mora|moram|morava|morador|moradora|reside|residem|residia|residente|residentes|domiciliad[oa]s?|vive|vivia|nascid[oa]|sediad[oa]|localizad[oa])[ ](?:(?:em|n[oa])[ ])?",
    "es": r"(?:vive|viven|vivía|reside|residen|residía|residente|domiciliad[oa]s?|domicilio|nacid[oa]|situad[oa]|mora)[ ](?:en[ ](?:(?:la|el)[ ])?)?",
    "it": r"(?:abita|abitano|abitava|vive|vivono|viveva|risiede|risiedeva|residente|residenti|domiciliat[oa]|nat[oa]|sita|sito)[ ](?:(?:in|a)[ ])?",
    "fr": r"(?:habite|habitent|habitait|demeurant|demeure|réside|résidait|domiciliée?|située?)[ ](?:(?:à|au|dans)[ ])?(?:la[ ])?",
    "nl": r"(?:woont|wonen|woonde|woonachtig|gevestigd|geboren)[ ](?:(?:in|aan|op)[ ])?(?:de[ ]|het[ ])?",
    "de": r"(?:wohnt|wohnen|wohnte|wohnhaft|lebt|leben|lebte|geboren|ansässig|aufgewachsen)[ ](?:in[ ])?",
    **dict.fromkeys(
        _NORDIC,
        r"(?:bor|boede|bodde|bosat|bosatt|bopæl|født|född|opvokset|oppvokst|uppvuxen)[ ](?:(?:i|på|ved|vid)[ ])?",
    ),
}
_HOUSE: Final = regex.compile(
    r"(?:,?[ ](?:n\.?[º°]?|nº|núm\.?|número|nr\.?)?[ ]?\d{1,4}[ ]?[a-zA-Z]?)(?![\p{L}\d%])(?![ ](?:a[nñ]os|anni|ans|jaar|år|mg|ml)(?!\p{L}))",
    regex.IGNORECASE,
)
_HOUSE_BEFORE: Final = regex.compile(r"(?<![\p{L}\d])\d{1,4}(?:[ ](?:bis|ter))?,?[ ]$")
# Of somebody's age: the word before was where, not what.
_AGED: Final = regex.compile(r",?[ ](?:de[ ]|di[ ]|con[ ])?\d{1,3}[ ]?(?:[aA][nñ]os|anni|ans|Jahre|jaar|år)(?!\p{L})")

# A firm's legal form, by the language of its country, right behind a name. What is something else too, as blood groups, treatments and courts
# are, stands behind an article alone or not at all.
_FORMS: Final = {
    "de": r"g?GmbH|GmbH|mbH|KGaA|e\.[ ]?V\.",
    "pt": r"Ltda\.?|LTDA\.?|S/A",
    "es": r"S\.[ ]?A\.|S\.[ ]?L\.",
    "it": r"S\.?p\.?A\.?|S\.?r\.?l\.?",
    "fr": r"SARL",
    "nl": r"B\.V\.|N\.V\.",
    **dict.fromkeys(_NORDIC, r"A/S|ApS"),
}
_ARTICLED: Final = {"de": r"AG|KG|OHG|eG"}
_TRADES: Final = (
    r"(?:[ ](?:&|e|und|Co\.|Comércio|Indústria|Transportes|Engenharia|Construções|Alimentos|Participações|Empreendimentos|Filhos|Irmãos|Söhne"
    r"|Holding|Handels|Bau|Logistik|Verwaltungs|Beteiligungs|Figli|Hijos)){1,4}+"
)
_NOT_BEHIND: Final = r"(?![\p{L}\p{N}\-‑–])(?![ ](?:\d|[IVX]{1,4}(?!\p{L})))"
_ARTICLE: Final = regex.compile(r"(?<!\p{L})(?:[Dd]ie|[Dd]er)[ ]$")
_PARTY: Final = regex.compile(rf"(?<!\p{{L}})(?!{_APART})\p{{L}}", regex.IGNORECASE)

_SHIP: Final = regex.compile(r"(?<![\p{L}.])(?:HMS|H\.M\.S\.|USS|U\.S\.S\.|RMS|R\.M\.S\.)[ ]$")

_HYPHENATED: Final = regex.compile(r"[\p{L}\p{M}.]*+(?:-[\p{L}\p{M}.]++){0,6}+")
_HYPHEN_BEFORE: Final = regex.compile(r"(?:[\p{L}\p{M}.]++-){1,6}$")
_GIVEN_BEFORE: Final = regex.compile(r"(?P<word>\p{Lu}[\p{L}\p{M}\-]{1,24}+)[ ]$")
# Behind the last hyphen: what no surname is; and, behind two hyphens at least, what some are.
_HEAD: Final = regex.compile(
    r"-(?P<body>(?:grund|haupt|real|gesamt|berufs)?schule|gymnasiums?|institute?s?|universität|klinik|krankenhaus|klinikum|museums?|theaters?"
    r"|konzern(?:s|e)?|verlag(?:s|es)?|festspiele|reform|methode|syndrom)$"
    r"|-(?P<place>stra(?:ß|ss)en?|str\.?|platz(?:es)?|allee|weg(?:es)?|ring|ufer|damm|gasse|br[üu]cke|park|siedlung|kaserne|stadion|halle|haus(?:es)?|hof|turm"
    r"|tunnel|denkmal)$"
    r"|-(?P<named>preis(?:es)?|orchester|chor|archiv|bibliothek|bank|gruppe|kirche|rente|krankheit)$",
    regex.IGNORECASE,
)
_NORDIC_HEAD: Final = r"(?:vej|gade|allé|plads|torv|stræde|gate|gata|vei|veg|plass|väg|gatan|vägen|torg)(?!\p{L})"
_NORDIC_BEHIND: Final = regex.compile(rf"[ ]{_NORDIC_HEAD}", regex.IGNORECASE)
_NORDIC_END: Final = regex.compile(rf"[ ]{_NORDIC_HEAD}$", regex.IGNORECASE)
_NORDIC_WORD: Final = regex.compile(r"\p{Lu}\p{L}{3,}(?:gade|gata|gaten|gatan|stræde|torvet|torget|vägen|veien|vejen)$")


class _Heads:
    """What a language puts before a name that is a place's or a body's."""

    def __init__(self, heads: str, *, words: str) -> None:
        self.before: Any = regex.compile(rf"(?<![\p{{L}}\-])(?P<head>{heads})[ ](?:{_MIDDLE}){{0,{words}}}$")
        self.first: Any = regex.compile(rf"(?:{heads})[ ]\p{{L}}")


@cache
def _of_places(language: str) -> _Heads | None:
    # The words between keep their capital, whatever the case of the head.
    return _Heads(f"(?i:{_PLACES[language]})", words="3") if language in _PLACES else None


@cache
def _of_bodies(language: str) -> _Heads | None:
    return _Heads(_BODIES[language], words="3") if language in _BODIES else None


@cache
def _of_one_word(language: str) -> tuple[tuple[str, _Heads], ...]:
    return tuple((type_, _Heads(heads, words="0")) for type_, heads in _OF_ONE_WORD.get(language, ()))


@cache
def _dwelling(language: str) -> Any:
    return regex.compile(rf"(?<!\p{{L}})(?i:{_DWELLS[language]})$") if language in _DWELLS else None


@cache
def _form(language: str) -> Any:
    return regex.compile(rf"[ ](?P<form>{_FORMS[language]}){_NOT_BEHIND}") if language in _FORMS else None


@cache
def _trade(language: str) -> Any:
    return regex.compile(rf"{_TRADES}(?:{_form(language).pattern})") if language in _FORMS else None


@cache
def _articled(language: str) -> Any:
    return (
        regex.compile(rf"[ ](?:{_ARTICLED[language]}){_NOT_BEHIND}(?![ ]\p{{Lu}})") if language in _ARTICLED else None
    )


def judged(seen: View, marks: Iterable[Match], language: str) -> Iterator[Match]:
    """The marks, those of persons that are something else by what stands around them on their line as what they are."""
    for mark in marks:
        if mark.type != "PERSON" or mark.start == mark.end or is_witnessed(mark):
            yield mark
            continue
        yield mark._replace(type=_type(seen, mark, language))


def _type(seen: View, mark: Match, language: str) -> str:
    if _AGED.match(seen.text, mark.end, min(mark.end + _REACH, len(seen.text))) is not None:
        return "PERSON"
    if language == "en" and _SHIP.search(seen.text, max(0, mark.start - _REACH), mark.start) is not None:
        return "ORGANIZATION"
    if _is_place(seen, mark, language):
        return "LOCATION"
    if _is_body(seen, mark, language) or _is_company(seen, mark, language):
        return "ORGANIZATION"
    if (other := _by_one_word(seen, mark, language)) is not None:
        return other
    return (_compound(seen.text, mark) if language == "de" else None) or "PERSON"


def _on_one_line(seen: View, start: int, end: int) -> bool:
    """Whether a stretch lies on one line of the text: in a form, what stands on the next is somebody else."""
    first, last = seen.original(start, end)
    return "\n" not in seen.source[first:last]


def _lives(text: str, place: int, language: str) -> bool:
    dwelling = _dwelling(language)
    return dwelling is not None and dwelling.search(text, max(0, place - _REACH), place) is not None


def _is_numbered(text: str, start: int, end: int) -> bool:
    """Whether a house number stands behind, or before as in French."""
    if _HOUSE.match(text, end, min(end + _REACH, len(text))) is not None:
        return True
    return _HOUSE_BEFORE.search(text, max(0, start - _REACH), start) is not None


def _is_place(seen: View, mark: Match, language: str) -> bool:
    """Whether a street's or a town's word stands before with a capital, or somebody lives there, or a house of it is numbered."""
    text, value = seen.text, seen.text[mark.start : mark.end]
    if language in _NORDIC:
        return _is_nordic_street(text, mark, language)
    heads = _of_places(language)
    ahead = heads and heads.before.search(text, max(0, mark.start - _REACH), mark.start)
    if heads is not None and heads.first.match(value) is not None:
        start, capital = mark.start, value[0].isupper()
    elif ahead and _on_one_line(seen, ahead.start(), mark.end):
        start, capital = ahead.start(), text[ahead.start()].isupper()
    else:
        return " " not in value and not _is_listed(value) and _lives(text, mark.start, language)
    return capital or _lives(text, start, language) or _is_numbered(text, start, mark.end)


def _is_nordic_street(text: str, mark: Match, language: str) -> bool:
    """Whether a street's word stands behind and somebody lives there, or a house of it is numbered: "Larssons väg" may be his way."""
    value = text[mark.start : mark.end]
    if _NORDIC_WORD.fullmatch(value) is not None and not _is_listed(value):
        return True
    behind = _NORDIC_BEHIND.match(text, mark.end, min(mark.end + _REACH, len(text)))
    if behind is None and _NORDIC_END.search(value) is None:
        return " " not in value and not _is_listed(value) and _lives(text, mark.start, language)
    end = behind.end() if behind else mark.end
    return _lives(text, mark.start, language) or _is_numbered(text, mark.start, end)


def _is_listed(value: str) -> bool:
    return has_given(value) or has_surname(value)


def _is_body(seen: View, mark: Match, language: str) -> bool:
    heads = _of_bodies(language)
    if heads is None:
        return False
    if heads.first.match(seen.text, mark.start, mark.end) is not None:
        return True
    ahead = heads.before.search(seen.text, max(0, mark.start - _REACH), mark.start)
    return ahead is not None and _on_one_line(seen, ahead.start(), mark.end)


def _is_company(seen: View, mark: Match, language: str) -> bool:
    """Whether a legal form of the language's own stands right behind a name, or behind its trade, or ends the mark itself."""
    form = _form(language)
    if form is None or _PARTY.search(seen.text, mark.start, mark.end) is not None:
        return False
    text, reach = seen.text, min(mark.end + _REACH, len(seen.text))
    name = mark.start + seen.text[mark.start : mark.end].rfind(" ")
    articled = _articled(language)
    for place in (mark.end, name) if name >= mark.start else (mark.end,):
        found = form.match(text, place, reach)
        if found is None and articled is not None and _ARTICLE.search(text, max(0, mark.start - 5), mark.start):
            found = articled.match(text, place, reach)
        if (
            found is not None
            and (place == mark.end or found.end() >= mark.end)
            and _on_one_line(seen, mark.start, found.end())
        ):
            return True
    found = _trade(language).match(text, mark.end, reach)
    return found is not None and _on_one_line(seen, mark.start, found.end())


def _by_one_word(seen: View, mark: Match, language: str) -> str | None:
    """What one word without a given name is behind a firm's, a club's or a court's word."""
    text, value = seen.text, seen.text[mark.start : mark.end]
    if " " in value:
        return None
    for type_, heads in _of_one_word(language):
        ahead = heads.before.search(text, max(0, mark.start - _REACH), mark.start)
        if ahead is not None and _on_one_line(seen, ahead.start(), mark.end) and not has_given(value):
            return type_
    return None


def _compound(text: str, mark: Match) -> str | None:
    """What a word with hyphens around a mark is: "Arnulf-Klett-Platz", of which one part or two may be marked. "Anna Weber-Damm" is a person."""
    if any(map(str.isspace, text[mark.start : mark.end])):
        return None
    before = _HYPHEN_BEFORE.search(text, max(0, mark.start - _REACH), mark.start)
    after = _HYPHENATED.match(text, mark.end, min(mark.end + _REACH, len(text)))
    start = before.start() if before else mark.start
    word = text[start : after.end() if after else mark.end]
    head = _HEAD.search(word)
    if head is None or word.count("-") < (1 if head["body"] else 2):
        return None
    given = _GIVEN_BEFORE.search(text, max(0, start - _REACH), start)
    if given is not None and has_given(given["word"]):
        return None
    return "LOCATION" if head["place"] else "ORGANIZATION"
