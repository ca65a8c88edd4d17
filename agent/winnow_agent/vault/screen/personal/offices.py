"""Titles and offices without a name, and bodies: they stand where a person's name may, and name nobody.

"Herr Vorsitzender", "Senhor Ministro Relator", "the Honourable Judge": whoever is meant is not told. A mark that has any other
word keeps all of its words, for the other may be the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match

_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
# None is borne as a surname: "Richter", "Graf", "King" and "Bishop" may be names.
_OFFICES: Final = frozenset(
    word
    for words in (
        "president vice chair chairman chairwoman chairperson minister secretary commissioner ambassador senator congressman"
        " congresswoman judge justice prosecutor attorney solicitor barrister counsel registrar rapporteur speaker director"
        " manager officer inspector sergeant colonel captain lieutenant doctor professor honourable honorable majesty highness"
        " excellency reverend madam chief prime deputy defendant plaintiff applicant respondent appellant claimant witness",
        "präsident präsidentin vorsitzender vorsitzende vorsitzenden minister ministerin bundesminister bundesministerin kanzler"
        " kanzlerin bundeskanzler bundeskanzlerin staatssekretär staatssekretärin kommissar kommissarin botschafter abgeordneter"
        " abgeordnete abgeordneten richterin staatsanwalt staatsanwältin rechtsanwalt rechtsanwältin rechtsanwälte notar notarin"
        " direktor direktorin doktor professor professorin kläger klägerin klägers beklagte beklagter beklagten beschwerdeführer"
        " beschwerdeführerin antragsteller antragstellerin antragsgegner antragsgegnerin zeuge zeugin zeugen angeklagter angeklagte"
        " angeklagten berichterstatter berichterstatterin beigeladene beigeladener bürgermeister bürgermeisterin kollege kollegin"
        " kollegen kolleginnen damen herren arbeitgeber arbeitnehmer erblasser erblasserin",
        "président présidente ministre secrétaire commissaire ambassadeur sénateur député députée juge procureur avocat avocate"
        " greffier greffière rapporteur directeur directrice docteur professeur conseiller conseillère requérant requérante"
        " demandeur demanderesse défendeur défenderesse appelant intimé témoin honorable",
        "presidente presidenta ministro ministra secretario secretaria comisario comisaria embajador senador senadora diputado"
        " diputada juez jueza magistrado magistrada fiscal abogado abogada letrado letrada procurador procuradora relator relatora"
        " ponente director directora doctor doctora profesor profesora demandante demandado demandada recurrente recurrido actor"
        " testigo excelentísimo ilustrísimo excmo excma ilmo ilma",
        "senhor senhora secretário secretária comissário embaixador deputado deputada juiz juíza juízo desembargador desembargadora"
        " promotor promotora advogado advogada diretor diretora doutor doutora professora autor autora réu requerente requerido"
        " requerida recorrente recorrido recorrida agravante agravado agravada apelante apelado apelada reclamante reclamado"
        " reclamada impetrante embargante embargado convocado convocada revisor revisora exmo exma excelentíssimo excelentíssima"
        " ilustríssimo meritíssimo origem turma câmara tribunal acórdão colenda egrégia",
        "presidentessa segretario segretaria commissario commissaria ambasciatore senatore senatrice deputato deputata onorevole"
        " giudice consigliere consigliera pubblico ministero avvocato avvocata direttore direttrice dottore dottoressa professore"
        " professoressa ricorrente resistente convenuto attore relatore testimone imputato",
        "voorzitter minister staatssecretaris commissaris ambassadeur rechter officier griffier advocaat directeur hoogleraar eiser"
        " eiseres verweerder verdachte getuige appellant geïntimeerde",
        "formand formanden minister ministeren statsminister dommer dommeren advokat anklager direktør sagsøger sagsøgte tiltalte"
        " vidne ordfører ordföraren ordförande statsråd domare åklagare direktör käranden svaranden åtalade vittne leder justitiarius"
        " saksøker saksøkte",
    )
    for word in words.split()
)
_TITLE_WORDS: Final = (
    "mr mrs ms miss mx dr dra prof profa sir lord lady dame rev hon herr herrn frau fräulein hr fr mm mme mlle monsieur"
    " madame mademoiselle maître sr sra srta sres srs dña don doña señor señora dom dona min des sig signor signora dott avv"
    " dhr mevr mw meneer mevrouw hrr fru frk"
)
_PARTICLE_WORDS: Final = "of the der die das des den dem und für von de del della di da do dos du la le el al et"
_NO_NAME: Final = _OFFICES.union(_TITLE_WORDS.split(), _PARTICLE_WORDS.split())
# What a body's name begins with, where the first word says what it is.
_BODIES: Final = frozenset(
    word
    for words in (
        "ministério associação associacao união tribunal agência agencia companhia fundação fundacao instituto universidade procuradoria"
        " prefeitura município municipio fazenda sindicato conselho federação confederação defensoria secretaria superintendência"
        " departamento assembleia câmara turma juízo vara comissão",
        "ministerio asociación asociacion compañía compañia fundación universidad fiscalía ayuntamiento sindicato consejo federación"
        " confederación diputación junta audiencia juzgado comisión consejería dirección",
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


def judged(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks without persons who have no word but titles and offices; bodies that were called persons as bodies."""
    for mark in marks:
        if mark.type != "PERSON":
            yield mark
            continue
        words = list(map(str.casefold, _WORD.findall(text, mark.start, mark.end)))
        # An initial behind a title is a name ("Herr K."), before an office an honour ("C. Turma").
        words = words if words and len(words[-1]) == 1 else [word for word in words if len(word) > 1]
        if words and words[0] in _BODIES:
            yield mark._replace(type="ORGANIZATION")
        elif not words or not _NO_NAME.issuperset(words):
            yield mark
