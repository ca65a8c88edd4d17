"""Birth date, place, role and the like of one person, close together: nobody is named, and whoever knows the place knows who it is.

The passage begins with a whole birth date or an age in figures. Of people who could still live: a birth date before
`_LIVING_MEMORY` is history, and a novel of the nineteenth century is none of this. What counts as near, and how many kinds are
too many, is the policy's to say (`personal.quasi`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.singling import (
    AGE,
    BIRTH_DATE,
    DATE_OF_EVENT,
    INSTITUTION,
    ORIGIN,
    PLACE,
    QUASI_IDENTIFIERS,
    REACH,
    REGION,
    ROLE,
    noted,
)

_LIVING_MEMORY: Final = 1915
_CERTAIN: Final = 0.35
# The fewest kinds that a policy can ask for.
_LEAST: Final = 2
_MOST_ANCHORS: Final = 10_000
_CUE_BEFORE, _CUE_AFTER = 40, 14

_YEAR: Final = regex.compile(r"(?<!\p{Nd})(?:19|20)\p{Nd}\p{Nd}(?!\p{Nd})")
_SHORT_YEAR: Final = regex.compile(r"^\s*\p{Nd}{1,2}[./\-]\p{Nd}{1,2}[./\-]\p{Nd}{2}\s*$")
_PARTS: Final = regex.compile(r"\p{Nd}+|[\p{L}\p{M}]{3,}")
_BIRTH_BEFORE: Final = regex.compile(
    r"(?i:\b(?:born|b\.|birth|d\.?o\.?b|geb\b|geboren|geburt|né\b|née\b|né\(e\)|naissance|naquit|nacid[oa]|naci[óo]|nacimiento|nac\."
    r"|nascid[oa]|nasceu|nasc\.|nascimento|nat[oa]\b|nacque|nascita|geboorte|født|fødsel|född|föd|syntyn|syntym|fædd|sündi|sünni"
    r"|dzim|gimė|gim|urodz|ur\.|narozen|nar\.|narod|rojen|rojst|rođen|rođ|рожд|родил|род\.|народ|роден|рођен|născut|naşter|naşter"
    r"|naștere|szül|lindur|datëlind|γενν|γέννησ|doğum|doğdu|doğ\.|lahir|sinh\b|ipinanganak|kuzaliwa|nascut|jaio))"
    r"|\*\s?$|出生|生年|생년|출생|เกิด|تولد|مواليد|ميلاد|ولد|נולד|לידה|जन्म|生于|生於|დაბად|ծնվ"
)
_BIRTH_AFTER: Final = regex.compile(r"^\s?(?:г\.?\s?р|生まれ|出生|생\b|р\.\s?н|doğumlu|születésű|geboren|geb\.)")
_EVENT_BEFORE: Final = regex.compile(
    r"(?i:\b(?:admi|discharg|died|death|deceas|married|marriage|wedding|operat|surger|hospitali|appointed|arrest|convict|sentenc"
    r"|ingres|alta\b|fallec|defunci|interven|consulta|operad|aufnahm|aufgenommen|entlass|gestorben|verstarb|geheiratet|hochzeit"
    r"|operiert|verurteil|décéd|mari[ée]|opéré|hospitalis|condamn|falec|óbito|intern[aoa]|casou|ricover|dimess|dimission|deced|mort[oa]"
    r"|sposat|opname|ontslag|overled|getrouwd|indlagt|udskrev|inskriv|utskriv|innlagt|dog\b|död|přijet|propušt|zemřel|przyjęt|wypis|zmar"
    r"|поступ|выпис|умер|госпитал|помер|felvét|elhunyt|yatış|taburcu))|入院|退院|死亡|住院|出院|입원|퇴원|사망"
)
_FROM_AGE: Final = regex.compile(r"\p{Nd}{1,3}")

# People's places in the world. Beginnings of words, so that their forms count too.
_ROLE_WORDS: Final = (
    "teacher headmaster headmistress nurse midwife physician surgeon dentist veterinarian pharmacist lawyer solicitor barrister"
    " notary mayor councillor minister bishop priest vicar pastor rabbi imam professor lecturer student apprentice farmer fisherman"
    " miner carpenter electrician plumber mechanic engineer architect baker butcher cook waiter waitress driver pilot soldier officer"
    " sergeant policeman policewoman detective firefighter journalist editor photographer musician singer actor actress painter"
    " accountant banker manager director secretary clerk librarian archivist cleaner caretaker hairdresser shopkeeper cashier"
    " lehrer schulleiter krankenschwester pfleger hebamme ärzt arzt zahnarzt chirurg tierarzt apotheker anwält anwalt notar bürgermeister"
    " stadtrat pfarrer pastor bischof dozent student schüler lehrling landwirt bauer fischer bergmann tischler schlosser elektriker mechaniker"
    " ingenieur architekt bäcker metzger fleischer koch kellner fahrer soldat polizist feuerwehr journalist redakteur musiker sänger"
    " schauspieler maler buchhalter sekretär beamter angestellte bibliothekar archivar hausmeister friseur verkäufer"
    " enseignant institut professeur directeur directrice infirmi sage-femme médecin chirurgien dentiste vétérinaire pharmacien avocat"
    " notaire maire conseiller prêtre curé évêque étudiant agriculteur pêcheur mineur menuisier électricien plombier mécanicien ingénieur"
    " architecte boulanger boucher cuisinier serveu chauffeur soldat policier pompier journaliste musicien comédien peintre comptable"
    " maestr profesor director enfermer matron médic cirujan dentista veterinari farmacéutic abogad notario alcalde alcaldesa concejal"
    " sacerdote obispo estudiante agricultor pescador minero carpintero electricista fontanero mecánico ingenier arquitect panader carnicer"
    " cociner camarer conductor soldado policía bombero periodista músico cantante actriz pintor contable secretari jubilad pensionista"
    " insegnante maestr infermier ostetric medico chirurgo farmacista avvocato notaio sindaco vescovo studente contadino pescatore operai"
    " falegname idraulico meccanico ingegnere architetto panettiere macellaio cuoco cameriere autista carabiniere pompiere giornalista"
    " professora enfermeir parteira advogad prefeit vereador padre bispo agricultor pescador carpinteiro eletricista mecânico engenheir"
    " padeiro cozinheir motorista policial bombeiro jornalista aposentad leraar verpleegkundige huisarts advocaat burgemeester dominee"
    " boer visser timmerman bakker slager kok chauffeur agent brandweer lærer sygeplejerske læge advokat borgmester præst landmand fisker"
    " tømrer bager sykepleier lege ordfører prest bonde sjuksköterska läkare lärare borgmästare präst snickare opettaja sairaanhoitaja lääkäri"
    " pormestari pappi nauczyciel pielęgniark lekarz prawnik burmistrz ksiądz rolnik učitel lékař starosta kněz zemědělec"
    " учител врач медсестр адвокат мэр священник профессор студент фермер инженер водитель полицейск журналист пенсионер вчител лікар"
)
_ROLES: Final = regex.compile(
    rf"(?i)(?<![\p{{L}}])(?:{'|'.join(map(regex.escape, dict.fromkeys(_ROLE_WORDS.split())))})\p{{L}}{{0,6}}+(?![\p{{L}}])"
)
_INSTITUTIONS: Final = regex.compile(
    r"(?<![\p{L}])(?:(?:Hospital|Klinik(?:um)?|Krankenhaus|Clinic|Clínica|Clinique|Hôpital|Ospedale|Clinica|Ziekenhuis|Sygehus|Sjukhus(?:et)?|Sykehus|Sairaala"
    r"|Szpital|Nemocnice|University|Universität|Université|Universidad|Universidade|Università|College|School|Gymnasium|Schule|Lycée|Collège|École|Colegio|Instituto|Escuela"
    r"|Escola|Liceo|Scuola|Szkoła|Universitet|Universiteit|Institut[eo]?)(?:[ ](?:of|de|del|della|di|do|da|du|des|la|le|van|der|für))?(?:[ ](?:la|el|los|las|the))?[ ]\p{Lu}[\p{L}’'\-]+"
    r"|\p{Lu}[\p{L}’'.\-]+[ ](?:Hospital|Klinik(?:um)?|Krankenhaus|Clinic|University|College|School|Gymnasium|Schule))"
    r"|[Бб]ольниц|[Уу]ниверситет|病院|医院|大学|병원|대학교"
)


def combined(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The passages that single somebody out, in order.

    Args:
        marks: everything personal that was found in the text.
    """
    sure = [mark for mark in marks if mark.score >= _CERTAIN and mark.start < mark.end]
    anchors = [(mark, kind) for mark in sure if (kind := _anchor(text, mark)) is not None][:_MOST_ANCHORS]
    if not anchors:
        return
    anchors.sort()
    around = _around(text, sure, anchors)
    for anchor, kind in anchors:
        found = {kind: (0, anchor.start, anchor.end)}
        for other, places in around.items():
            nearest = _nearest(places, anchor)
            if nearest is not None and nearest[0] <= REACH:
                found[other] = nearest
        if len(found) < _LEAST:
            continue
        ordered = dict(sorted(found.items(), key=lambda item: item[1][0]))
        start = min(first for _, first, _ in found.values())
        end = max(last for _, _, last in found.values())
        note = noted({name: distance for name, (distance, _, _) in ordered.items()})
        yield Match(start, end, QUASI_IDENTIFIERS, 0.8, note)


def _anchor(text: str, mark: Match) -> str | None:
    if mark.type == "AGE":
        age = _FROM_AGE.search(text, mark.start, mark.end)
        return AGE if age is not None and int(age[0]) <= 120 else None
    if mark.type != "DATE_TIME" or not _is_whole_date(text[mark.start : mark.end]):
        return None
    before = text[max(0, mark.start - _CUE_BEFORE) : mark.start]
    after = text[mark.end : mark.end + _CUE_AFTER]
    return BIRTH_DATE if _BIRTH_BEFORE.search(before) or _BIRTH_AFTER.search(after) else None


def _is_whole_date(value: str) -> bool:
    """Whether it has a day, a month and a year in living memory."""
    if _SHORT_YEAR.match(value):
        return True
    year = _YEAR.search(value)
    if year is None or int(year[0]) < _LIVING_MEMORY:
        return False
    others = [part for part in _PARTS.findall(value) if part != year[0]]
    return len(others) >= 2 and any(part.isdigit() and int(part) <= 31 for part in others)


def _around(
    text: str, marks: Sequence[Match], anchors: Sequence[tuple[Match, str]]
) -> dict[str, list[tuple[int, int]]]:
    """By kind, where it stands, in order; words are looked for near the anchors alone."""
    kinds = {"LOCATION": PLACE, "REGION": REGION, "ORGANIZATION": INSTITUTION, "NRP": ORIGIN}
    births = {(anchor.start, anchor.end) for anchor, kind in anchors if kind == BIRTH_DATE}
    around: dict[str, list[tuple[int, int]]] = defaultdict(list)
    taken = set[tuple[int, int]]()
    for mark in marks:
        span = (mark.start, mark.end)
        if mark.type in kinds:
            around[kinds[mark.type]].append(span)
        elif mark.type == "DATE_TIME" and span not in births and _is_event(text, mark):
            around[DATE_OF_EVENT].append(span)
        if mark.type in {"PERSON", "LOCATION"}:
            taken.add(span)
    covered = sorted(taken)
    for start, end in _stretches(anchors, len(text)):
        for kind, pattern in ((ROLE, _ROLES), (INSTITUTION, _INSTITUTIONS)):
            spans = (match.span() for match in pattern.finditer(text, start, end))
            around[kind] += [span for span in spans if not _inside(covered, span)]
    for places in around.values():
        places.sort()
    return around


def _is_event(text: str, mark: Match) -> bool:
    cue = _EVENT_BEFORE.search(text, max(0, mark.start - _CUE_BEFORE), mark.start)
    return cue is not None and _is_whole_date(text[mark.start : mark.end])


def _stretches(anchors: Sequence[tuple[Match, str]], length: int) -> Iterator[tuple[int, int]]:
    """What lies within reach of any anchor, without overlaps."""
    start = end = 0
    for anchor, _ in anchors:
        first, last = max(0, anchor.start - REACH), min(length, anchor.end + REACH)
        if first > end:
            if end > start:
                yield start, end
            start = first
        end = max(end, last)
    yield start, end


def _inside(covered: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    index = bisect_left(covered, (span[0] + 1, 0)) - 1
    return index >= 0 and covered[index][0] <= span[0] and span[1] <= covered[index][1]


def _nearest(places: Sequence[tuple[int, int]], anchor: Match) -> tuple[int, int, int] | None:
    index = bisect_left(places, (anchor.start, anchor.end))
    near = [
        (max(start - anchor.end, anchor.start - end, 0), start, end)
        for start, end in places[max(0, index - 2) : index + 2]
    ]
    return min(near, default=None)
