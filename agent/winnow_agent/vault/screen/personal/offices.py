"""Titles and offices without a name, and bodies: they stand where a person's name may, and name nobody.

"Herr Vorsitzender", "Senhor Ministro Relator", "the Honourable Judge": whoever is meant is not told. A mark that has any other
word keeps all of its words, for the other may be the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

import regex

from winnow_agent.vault.screen.personal import bodies
from winnow_agent.vault.screen.personal.addressed import without_offices
from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import german, has_given, has_surname

_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_BEHIND: Final = 40
# None is borne as a surname: "Richter", "Graf", "King" and "Bishop" may be names.
_OFFICES: Final = frozenset(
    word
    for words in (
        "president vice chair chairman chairwoman chairperson minister secretary commissioner ambassador senator congressman"
        " congresswoman judge justice prosecutor attorney solicitor barrister counsel registrar rapporteur speaker director"
        " manager officer inspector sergeant colonel captain lieutenant doctor professor honourable honorable majesty highness"
        " excellency reverend madam chief prime deputy general generals governor councillor councilwoman councilman archbishop superintendent viscount"
        " viscountess baroness emperor empress envoy delegate premier senators governors ministers presidents judges officers speakers"
        " chairmen representatives congressmen commissioners rapporteurs commissioner rapporteur mister defendant plaintiff applicant respondent appellant claimant witness",
        "präsident präsidentin vorsitzender vorsitzende vorsitzenden minister ministerin bundesminister bundesministerin kanzler"
        " kanzlerin bundeskanzler bundeskanzlerin staatssekretär staatssekretärin kommissar kommissarin botschafter abgeordneter"
        " abgeordnete abgeordneten richterin staatsanwalt staatsanwältin rechtsanwalt rechtsanwältin rechtsanwälte notar notarin"
        " direktor direktorin doktor professor professorin kläger klägerin klägers beklagte beklagter beklagten beschwerdeführer"
        " beschwerdeführerin antragsteller antragstellerin antragsgegner antragsgegnerin zeuge zeugin zeugen angeklagter angeklagte"
        " angeklagten berichterstatter berichterstatterin beigeladene beigeladener bürgermeister bürgermeisterin kollege kollegin"
        " legationsrat legationsrats hofrat hofrats geheimrat geheimrats kommerzienrat kommerzienrats regierungsrat regierungsrats"
        " sanitätsrat justizrat medizinalrat studienrat referendar oberbürgermeister oberbürgermeisterin ministerpräsident"
        " ministerpräsidentin bundespräsident bundespräsidentin vizepräsident vizepräsidentin ratspräsident kommissionspräsident"
        " präsidenten ministers professors direktors doktors lehrerin leutnant oberleutnant kommissarin berichterstatterin"
        " kollegen kolleginnen damen herren arbeitgeber arbeitnehmer erblasser erblasserin",
        "président présidente ministre secrétaire commissaire ambassadeur sénateur député députée juge procureur avocat avocate"
        " greffier greffière rapporteur directeur directrice docteur professeur conseiller conseillère requérant requérante"
        " préfet comtesse duchesse général empereur impératrice baronne vicomte vicomtesse chancelier gouverneur"
        " demandeur demanderesse défendeur défenderesse appelant intimé témoin honorable",
        "presidente presidenta ministro ministra secretario secretaria comisario comisaria embajador senador senadora diputado"
        " diputada juez jueza magistrado magistrada fiscal abogado abogada letrado letrada procurador procuradora relator relatora"
        " ponente director directora doctor doctora profesor profesora demandante demandado demandada recurrente recurrido actor"
        " vicepresidente consejero consejera condesa vizconde vizcondesa canciller gobernador gobernadora embajadora alcaldesa"
        " testigo excelentísimo ilustrísimo excmo excma ilmo ilma",
        "senhor senhora secretário secretária comissário embaixador deputado deputada juiz juíza juízo desembargador desembargadora"
        " promotor promotora advogado advogada diretor diretora doutor doutora professora autor autora réu requerente requerido"
        " requerida recorrente recorrido recorrida agravante agravado agravada apelante apelado apelada reclamante reclamado"
        " reclamada impetrante embargante embargado convocado convocada revisor revisora exmo exma excelentíssimo excelentíssima"
        " conselheiro conselheira baronesa visconde viscondessa condessa embaixadora comissária"
        " ilustríssimo meritíssimo origem turma câmara tribunal acórdão colenda egrégia grifei grifamos grifos"
        " governador governadora prefeito prefeita vereador vereadora súmula ementa decisão processo direito justiça"
        " federal estadual substituto substituta titular eleitoral militar geral regional público pública corregedor corregedora auditor"
        " auditora escrivão escrivã delegado delegada suplente adjunto adjunta togado togada classista decano",
        "presidentessa segretario segretaria commissario commissaria ambasciatore senatore senatrice deputato deputata onorevole"
        " giudice consigliere consigliera pubblico ministero avvocato avvocata direttore direttrice dottore dottoressa professore"
        " professoressa cancelliere assessore vicepresidente ricorrente resistente convenuto attore relatore testimone imputato",
        "voorzitter vicevoorzitter burgemeester minister staatssecretaris commissaris ambassadeur rechter officier griffier advocaat directeur hoogleraar eiser"
        " eiseres verweerder verdachte getuige appellant geïntimeerde",
        "elnök miniszter izbo izba formand formanden næstformand talmannen presidenten puhemies puhemiehen marszałku przewodniczący przewodnicząca předsedo minister ministeren statsminister dommer dommeren advokat anklager direktør sagsøger sagsøgte tiltalte"
        " vidne ordfører ordföraren ordförande statsråd domare åklagare direktör käranden svaranden åtalade vittne leder justitiarius"
        " saksøker saksøkte",
    )
    for word in words.split()
)
_TITLE_WORDS: Final = (
    "mr mrs ms miss mx dr dra prof profa sir lord lady dame rev hon herr herrn frau fräulein hr fr mm mme mlle monsieur"
    " madame mademoiselle maître sr sra srta sres srs dña don doña señor señora dom dona min des sig signor signora dott avv"
    " dhr mevr mw meneer mevrouw hrr fru frk pan pani panie wysoka"
)
_PARTICLE_WORDS: Final = (
    "il lo los os as of the der die das des den dem und für von de del della di da do dos du la le el al et"
)
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
_NO_NAME: Final = _OFFICES.union(_TITLE_WORDS.split(), _PARTICLES)
# Ranks and offices as they are shortened before a name; "Gen" and "Des" alone are no name either.
_RANK_WORDS: Final = "min des rel gen cel maj cap ten sgt sd cb brig alm dep sen gov pres proc adv exmo exma ilmo ilma hptm oblt stabsfw art"
_BEFORE_NAMES: Final = _OFFICES.union(_RANK_WORDS.split())
# What a body's name begins with, where the first word says what it is.
_BODIES: Final = frozenset(
    word
    for words in (
        "ministério associação associacao união tribunal agência agencia companhia fundação fundacao instituto universidade procuradoria"
        " prefeitura município municipio fazenda sindicato conselho federação confederação defensoria secretaria superintendência"
        " departamento assembleia câmara turma juízo vara comissão partido coligação banco condomínio condominio",
        "ministerio asociación asociacion compañía compañia fundación universidad fiscalía ayuntamiento sindicato consejo federación"
        " confederación diputación junta audiencia juzgado comisión consejería dirección partido coalición banco",
        "ministère association compagnie fondation université préfecture commune syndicat conseil fédération confédération assemblée"
        " commission direction société",
        "associazione fondazione università procura comune sindacato consiglio federazione direzione società",
        "bundesministerium ministerium bundesgerichtshof bundesverfassungsgericht bundesverwaltungsgericht bundesarbeitsgericht"
        " bundessozialgericht bundesfinanzhof bundespatentgericht oberlandesgericht landgericht amtsgericht verwaltungsgericht"
        " oberverwaltungsgericht landesarbeitsgericht arbeitsgericht sozialgericht landessozialgericht finanzgericht finanzamt"
        " staatsanwaltschaft universität bundesanstalt bundesamt landesamt landkreis stadtwerke",
        "ministry department university association commission committee federation foundation",
    )
    for word in words.split()
)
# Assemblies by one word: a model takes them for persons because they say and do things.
_ASSEMBLIES: Final = frozenset(
    [
        "congress",
        "parliament",
        "senate",
        "bundestag",
        "bundesrat",
        "bundesregierung",
        "kongress",
        "parlament",
        "parlement",
        "parlamento",
        "congreso",
        "riksdag",
        "riksdagen",
        "folketinget",
        "stortinget",
        "sejm",
        "knesset",
        "kommissionen",
        "europaparlamentet",
    ]
)
# Borne as names too: behind a title, or marked by one, they may be somebody's.
_BORNE_WORDS: Final = (
    "justice judge chair speaker prime counsel deputy officer president captain colonel sergeant doctor doktor senator witness minister marshal leder"
    " giudice senatore zeuge notar direito justiça câmara"
)
# Surnames of whole families, which stay one wherever somebody in the text is called so.
_FAMILIES_WORDS: Final = (
    "governor councillor superintendent viscount viscountess baroness emperor empress envoy delegate premier general archbishop governors generals"
    " presidents judges officers speakers gouverneur leutnant oberleutnant hofrat referendar lehrerin général chancelier vicomte vicomtesse préfet"
    " comtesse duchesse empereur impératrice baronne canciller consejero consejera gobernador gobernadora condesa vizconde vizcondesa alcaldesa"
    " conselheiro conselheira baronesa visconde viscondessa condessa cancelliere assessore burgemeester elnök miniszter"
)
_FAMILIES: Final = frozenset(_FAMILIES_WORDS.split())
_BORNE: Final = _FAMILIES.union(_BORNE_WORDS.split())
_SOCIAL_WORDS: Final = (
    "m mr mrs ms miss mx mister madam dr dra prof profa herr herrn frau fräulein frl hr fr mm mme mlle monsieur madame mademoiselle sr sra srta señor señora"
    " señorita senhor senhora sig signor signora signorina dott dhr mevr mw meneer mevrouw hrr fru frk frøken fröken pan pani panie pana panu pán paní"
)
_SOCIAL: Final = frozenset(_SOCIAL_WORDS.split())
# Of which kind a judge is, in Portuguese: a word that nobody is called by.
_JUDGES: Final = frozenset(
    [
        "juiz",
        "juíza",
        "juízo",
        "magistrado",
        "magistrada",
        "desembargador",
        "desembargadora",
        "ministro",
        "ministra",
        "relator",
        "relatora",
        "federal",
        "estadual",
    ]
)
_KIND_WORDS: Final = (
    "singular monocrático monocrática sentenciante primevo primeva prolator prolatora coator coatora criminal trabalhista plantonista auxiliar originário"
    " processante deprecante deprecado sumariante instrutor instrutora redator redatora designado designada vistor vistora"
)
_KINDS: Final = frozenset(_KIND_WORDS.split())
# Of what an office is: the words that may follow it behind "of".
_OF_WHAT: Final = (
    "república|comissão|comissao|comisión|commissione|commission|parlamento|parlement|assembleia|distrito|estado|município|municipio|câmara|senado|assembleia|tribunal|corte|união|fazenda|justiça|direito|vara|turma|comarca|conselho"
    "|ministério|seção|mesa|auditoria|corregedoria|procuradoria|defensoria|polícia|fundação|instituto|banco|gobierno|congreso|audiencia|juzgado|sala|consejo|repubblica"
    "|consiglio|camera|senato|tribunale|stato|regione|provincia|comune|république|assemblée|cour|sénat|chambre|conseil|état|gouvernement"
)
_OFFICE_OF: Final = regex.compile(
    rf"(?:\p{{L}}{{1,14}}\.?[ ]){{0,3}}?(?P<office>\p{{L}}{{4,20}})(?:-\p{{L}}{{4,12}})?(?:[ ]\p{{L}}{{4,12}})?[ ](?:d[eoa]s?|del|della|dello|du|de[ ]la|de[ ]l['’]|dell['’])"
    rf"[ ]?(?:\p{{L}}{{1,2}}['’])?(?P<what>(?:{_OF_WHAT})(?!\p{{L}}))",
    regex.IGNORECASE,
)
_TITLE_BEFORE: Final = regex.compile(r"(?<!\p{L})(?P<word>\p{L}{1,14})\.?[ \u00a0]$")
_OF_OFFICE: Final = regex.compile(
    r"(?<!\p{L})(?:Minister(?:in)?|Richter(?:in)?|Pfarrer|Kanzler(?:in)?|(?:Bürgerm|M)eister(?:in)?|Kommissar(?:in)?|Staatsanwalt|Doktor)[ ](?:der|des|dem)[ ]$"
)
_LABEL_BEFORE: Final = regex.compile(r"[:：][ \t]{0,3}$")
_OFFICE_BEHIND: Final = regex.compile(r"[ ](?P<word>\p{L}{4,20})")
_SENTENCE_END: Final = regex.compile(r"\p{Lu}\p{L}{4,}\.")
_NAME_BEHIND: Final = regex.compile(r"[ ](?P<name>\p{Lu}[\p{L}\p{M}'’\-]++(?:[ ][\p{L}\p{M}'’\-]++){0,5})$")


def _beyond(text: str, mark: Match) -> Match | None:
    """What is left of a mark that tells an office with its body: "Senhor Governador do Distrito Federal" holds no name.

    A name may stand behind the body ("Ministro da Justiça Ivo Prates") or before it ("Professora Lúcia do Instituto").
    """
    office = _OFFICE_OF.match(text, mark.start, min(len(text), mark.end + _BEHIND))
    if office is None or office["office"].casefold() not in _OFFICES:
        return mark
    before = map(str.casefold, _WORD.findall(text, mark.start, min(office.start("what"), mark.end)))
    if not _NO_NAME.issuperset(before):
        return mark
    if office.end() >= mark.end or bodies.is_body(text, office.start("what"), mark.end):
        return None
    left = _NAME_BEHIND.fullmatch(text, office.end(), mark.end)
    if left is None:
        return mark
    rest = map(str.casefold, _WORD.findall(left["name"]))
    nobody = _NO_NAME.issuperset(rest) or bodies.is_body(text, *left.span("name"))
    return None if nobody else mark._replace(start=left.start("name"))


def _names_nobody(text: str, mark: Match, words: list[str]) -> bool:
    """Whether a mark is titles and offices alone, none of which may be somebody's name there: "Mr. Governor" may be called so."""
    written = _WORD.findall(text, mark.start, mark.end)
    words = _without_kinds(text, mark, words)
    if not _NO_NAME.issuperset(words):
        return False
    if _is_particle_as_name(text, mark, written[-1]):
        return False
    before = _TITLE_BEFORE.search(text, max(0, mark.start - _BEHIND), mark.start)
    said = [before["word"] if before else "", *written]
    titled = [two.casefold() for one, two in pairwise(said) if one.casefold() in _SOCIAL]
    if not _OFFICES.isdisjoint(titled) and sum(word in _OFFICES and word not in _SOCIAL for word in words) == 1:
        return False
    if _BORNE.isdisjoint(words):
        return True
    labelled = _LABEL_BEFORE.search(text, max(0, mark.start - _BEHIND), mark.start) is not None
    return not (labelled or is_witnessed(mark) or any(word.casefold() in _SOCIAL for word in said))


def _without_kinds(text: str, mark: Match, words: list[str]) -> list[str]:
    """The words without what kind of judge is meant, where a judge's office stands right before it: "Juiz Singular"."""
    if _KINDS.isdisjoint(words):
        return words
    before = _TITLE_BEFORE.search(text, max(0, mark.start - _BEHIND), mark.start)
    said = [before["word"].casefold() if before else "", *words]
    return [word for last, word in pairwise(said) if word not in _KINDS or not (last in _JUDGES or last in _KINDS)]


def _is_particle_as_name(text: str, mark: Match, last: str) -> bool:
    """Whether a mark ends with a particle that is a name: "Mr. Le", "MRS LO"; a title's has no capital, and an office behind it."""
    if last.islower() or last.casefold() not in _PARTICLES:
        return False
    behind = _OFFICE_BEHIND.match(text, mark.end, min(len(text), mark.end + _BEHIND))
    return behind is None or behind["word"].casefold() not in _OFFICES


def judged(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks without persons who have no word but titles and offices; bodies that were called persons as bodies."""
    for mark in without_offices(text, marks):
        if mark.type == "LOCATION" and text[mark.start : mark.end].casefold() in _ASSEMBLIES and not is_witnessed(mark):
            yield mark._replace(type="ORGANIZATION")
            continue
        if mark.type != "PERSON":
            yield mark
            continue
        if bodies.is_body(text, mark.start, mark.end) or bodies.is_room(text, mark.start, mark.end):
            yield mark._replace(type="ORGANIZATION")
            continue
        if not is_witnessed(mark) and bodies.is_known(text, mark.start, mark.end):
            yield mark._replace(type="ORGANIZATION")
            continue
        if bodies.is_title(text, mark.start, mark.end) or _is_of_office(text, mark):
            continue
        words = list(map(str.casefold, _WORD.findall(text, mark.start, mark.end)))
        # An initial behind a title is a name ("Herr K."), before an office an honour ("C. Turma").
        words = words if words and len(words[-1]) == 1 else [word for word in words if len(word) > 1]
        if (len(words) == 1 and words[0] in _ASSEMBLIES and not is_witnessed(mark)) or (
            words and words[0] in _BODIES and not is_witnessed(mark) and not _is_followed(text, mark)
        ):
            yield mark._replace(type="ORGANIZATION")
        elif not words or not _names_nobody(text, mark, words):
            left = _beyond(text, mark)
            if left is not None:
                yield left


def _is_of_office(text: str, mark: Match) -> bool:
    """Whether a noun is what a German office is of, which the title before it made a person: "Minister der Finanzen"."""
    value = text[mark.start : mark.end]
    if mark.note != "title" or _OF_OFFICE.search(text, max(0, mark.start - _BEHIND), mark.start) is None:
        return False
    return german().is_noun(value) and not has_given(value) and not has_surname(value)


def _is_followed(text: str, mark: Match) -> bool:
    """Whether a given name stands right behind a body's first word: two things that were marked as one."""
    second = text[mark.start : mark.end].split()[1:2]
    return bool(second) and second[0].casefold() not in _NO_NAME and has_given(second[0])


def bare(name: str) -> str:
    """A name without the titles, ranks and offices before and behind it: by itself none of them names anybody elsewhere.

    "Victoria Justice" and "Kim Min" are full names: behind a name an office is taken off where two words are left.
    """
    words = name.split()
    while words and (_is_rank(words[0]) or _leads_to_rank(words)):
        del words[0]
    while words and _is_office(words[-1]) and (len(words) != 2 or _SENTENCE_END.fullmatch(words[0])):
        del words[-1]
    if len(words) == 2 and _NO_NAME.issuperset(word.strip(".,").casefold() for word in words):
        return words[1] if words[1].strip(".,").casefold() in _FAMILIES else ""
    return " ".join(words)


def _is_rank(word: str) -> bool:
    plain = word.strip(".,").casefold()
    return plain in _OFFICES or (plain in _BEFORE_NAMES and word.endswith("."))


def _leads_to_rank(words: list[str]) -> bool:
    """Whether a title stands before an office that a name follows: "Mme la Commissaire Prates"."""
    plain = words[0].strip(".,").casefold()
    if plain not in _SOCIAL and not (words[0].islower() and plain in _PARTICLES):
        return False
    article = len(words) > 1 and words[1].islower() and words[1] in _PARTICLES
    office = 2 if article else 1
    return len(words) > office + 1 and _is_rank(words[office])


def _is_office(word: str) -> bool:
    plain = word.strip(".,").casefold()
    return plain in _OFFICES and plain not in _BORNE
