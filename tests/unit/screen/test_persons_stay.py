"""Persons beside what makes others none: whatever stands around a private person's name, the name stays a person's.

A name that gets through is a breach, a false alarm a small loss. In each sentence the name stands in brackets.
"""

from __future__ import annotations

import pytest
import regex

from winnow_agent.vault.screen import view
from winnow_agent.vault.screen.personal import decisions, namesakes, offices, regions, votes
from winnow_agent.vault.screen.personal.rule import Match

_REPORTED = """
de: LG [Sabine]
de: VG [Thomas Krüger]
de: SG [Peter]
de: FG [Anna]
de: Schließlich zahlte die Versicherung [Petra Lang] 5.000 Euro.
de: Im Mai kündigte die Firma [Anna Schulz] fristlos.
de: Gestern entließ die Klinik [Lena Berger] nach zwei Jahren.
de: Ich sprach mit [Lex Hartmann].
de: 2019 kündigte die Stadt [Ursula Brandt] die Wohnung.
pt: Compareceu nesta clínica [Maria de Souza Lima], 43 anos.
pt: Deu entrada no hospital [Maria da Silva].
pt: Deu entrada no Hospital [Maria da Silva], 43 anos, com febre.
es: Ingresó en el hospital [María López], de 54 años.
es: Ingresó en el Hospital [María López], de 54 años.
pt: Falei com [Lei Wang] ontem.
fr: À ce prix [Marie Dupont] ne peut le payer.
pt: O estado de [Maria] é grave.
pt: O réu bateu em [Joana].
es: Ya no confío en [Carmen].
it: Non ho fiducia in [Giulia].
it: La polizia ha portato via [Marco Bianchi].
fr: Le juge place [Jean Dupont] sous curatelle.
es: En la calle [Carmen Ortiz] fue agredida.
de: Sie hat sich in [Lukas] verliebt.
da: Hun er forelsket i [Anders].
nl: Vorige week ontsloeg de gemeente [Jan de Vries].
en: Gave Mr. [Harris] ASA 325 mg.
en: Ms. [Linda Porter] ASA III, fasting.
de: Herr [Braun] KG 3x wöchentlich
de: [Anna Berg] AB positiv
de: [Thomas Schmidt], GmbH-Geschäftsführer
pt: Requerente [Maria Souza] Requerido Banco Itaú S/A
pt: Reclamante [Maria Silva] Reclamada Viação Garcia Ltda
de: Kläger [Hans Meier] Beklagte Muster GmbH
de: Die Praxis von [Eva-Maria Schulz-Ring] ist zu.
de: [Karl-Heinz Schulte-Hof] zog um.
de: [Anna-Lena Weber-Damm] war krank.
de: [Petra Müller-Preis] wohnt hier.
de: Dann kam [Müller-Handwerk] herein.
da: [Mette Hansens] plads i bestyrelsen er ledig.
sv: [Karin Larssons] väg tillbaka var lång.
no: I går kom [Peter Plass] hjem.
es: En el asunto [Carmen Ruiz Ortega], procedimiento 1234/15, se acuerda.
pt: No processo [Maria Aparecida de Souza], autos 1234/05, decidiu-se.
"""

_OWN = """
de: MfG und VG [Nwankwo]
de: Im Juni mahnte die Bank [Fatima Özdemir] zweimal.
de: Seit gestern sucht die JVA [Okonkwo Chukwu], der floh.
de: Der Arzt gab Frau [Krüger] AB gegen den Husten.
de: Physio: [Chidinma Nwankwo] KG verordnet.
de: Nachdem das Hotel [Sabine Wolff] gekündigt hatte, klagte sie.
de: Am Dienstag verklagte der Verlag [Chidinma Okafor] erneut.
de: Unsere Kollegin [Schmidt-Werk] ist krank.
de: Der Roman, den „[Anna Prattes]“ schrieb; das Lied „[Anna Prattes]“ sang sie selbst.
de: Ihr Vertrauen in [Chidinma] war groß.
pt: Levaram para a escola [João Pedro] e a irmã.
pt: O banco [Carlos Nogueira] processou duas vezes.
pt: Segundo a empresa [Paula Ramos] faltou.
pt: Paciente [Ana Beatriz Rocha] Convênio Saúde Ltda
pt: Ninguém acredita em [Nwankwo].
pt: A distância até a ponte [Joana] fez a pé.
es: El banco [Lucía Fernández] lo demandó ayer.
es: Según la empresa [Pedro Gil] no acudió.
es: Cruzó el puente [Marta Soler] corriendo.
es: Demandante [Luis Vega Ruiz] Demandada Seguros Norte S.A.
es: El Hospital [Pilar Moreno], de 61 años, lo dejó de alta.
it: È andata via [Chiara Conti] alle tre.
it: I lavori in corso [Paolo Ferri] li seguiva da solo.
it: La ditta [Laura Galli] l'ha licenziata.
it: Attore [Mario Verdi] Convenuta Alfa S.r.l.
fr: La banque [Sophie Martin] la poursuit encore.
fr: On la place [Léa Bernard] en foyer.
fr: Demandeur [Luc Petit] Défenderesse Alpha SARL
fr: Sur le pont [Claire Moreau] a glissé.
nl: Gisteren belde de bank [Sanne Bakker] op.
nl: Ik geloof in [Joost].
nl: Eiser [Piet Jansen] Verweerster Alfa B.V.
da: I går fyrede firmaet [Lone Holm] uden varsel.
da: Jeg tror på [Lars Nielsens] vej ud af det.
da: Gav [Ole Jensen] ASA 75 mg.
sv: Patienten [Kerstin Berg] AB positiv, Rh neg.
sv: Nu har [Anna Lind] gatan för sig själv.
no: Hun er glad i [Kari].
no: Ga [Ola Nilsen] ASA 300 mg.
no: Vi sto ved [Kari Solbergs] plass ved bordet.
en: Thanks to [Anna Berg] AG1 arrived.
en: In the end [Ivo Prates] Act 2 saved.
en: Yesterday [Anna Berg] School friends came.
en: The hospital let [Anna Berg] Hospital staff say go.
en: By the Act [Ivo Prates] was freed.
en: The teacher, [Ivo Prates], Library Road 3.
en: The SS [Ivo Prates] wrote.
en: Patient [Linda Holm] AB negative.
"""

# Of people who are called as countries and peoples are.
_CALLED_AFTER = """
en: [America] called her mother. American food was all she ate, and American films.
en: I met [Chad] in Chad.
en: [Jordan] came late.
en: We went with [Kenya] to the shop.
en: The letter was for [India], my niece.
en: Then [Israel] said no.
en: She sat with [Georgia] and Asia.
en: [Germany] wrote twice.
en: Mr. [England] is out.
en: Mr. [Iranian] is out.
en: My uncle [Iran] was born here.
en: Our neighbour [French] sold it.
en: I spoke to [Roman] again.
en: Doctor [Polish] says so.
de: Ich glaube an [Israel].
de: Nachbar [Schweizer] half uns.
de: Frau [Österreich] wohnt hier.
de: [Österreich] zahlte nicht.
de: Kollege [Däne] war da.
es: La señora [España] vive allí.
es: Confío en [América].
es: [Alemania] no vino.
es: Vino don [Alemán].
pt: A vizinha [Ásia] saiu.
pt: O senhor [Portugal] pagou.
fr: Monsieur [France] est parti.
fr: J'ai vu [Irlande] hier.
it: La nonna [Italia] cucinava.
"""

# Of people who are called as offices are.
_CALLED_AS_OFFICES = """
en: [John Speaker] lives at 12 High Street.
en: Mrs [Speaker] of 12 High Street paid.
en: Dear Mr. [Speaker], your motion failed.
en: My neighbour, Mr. [Justice], is ill.
en: The Vice President [Okafor] left.
en: Lord Mayor [Nwankwo] spoke.
en: Prime Minister [Prates] spoke.
en: They named her [Grace].
en: I called her [Honor].
en: She saw [Grace] and his [Grace] too.
en: [Chancellor] rang me up.
en: [King] wrote to the bishop.
en: Crown Prince [Amir] came.
de: Frau Präsident [Müller] sprach.
de: Herr Vizepräsident [Schulz] sprach.
de: Frau Ministerpräsidentin [Nwankwo] sprach.
de: Herr Legationsrat von [Prattes] kam.
de: Herr [Lehrer] kam zu spät.
de: Herr [Kaiser] wohnt hier.
de: Frau [Hauptmann] wohnt hier.
fr: Monsieur [Le Maire] est venu.
fr: Monsieur le Maire [Dupont] est venu.
fr: Madame la Comtesse [Nwankwo] est venue.
es: El señor vicepresidente [Gil] habló.
pt: O senhor Conselheiro [Prates] falou.
pt: A Viscondessa de [Prates] falou.
it: Il signor Vicepresidente [Conti] tace.
nl: Burgemeester [Bakker] zweeg.
sv: Herr [Talman] kom.
en: Mr. [Le] called.
en: Dr. [Do] called.
en: Mrs. [Lo] is in.
de: Frau [Da] kam.
en: [Kenya, Georgia] and Ada came.
en: I saw [Jordan and Chad] there.
es: [Alemania] no vino a España.
"""


def _sentences(lines: str) -> list[tuple[str, str]]:
    return [(line[:2], line[4:]) for line in lines.strip().splitlines()]


def _stands(language: str, marked: str, note: str = "names model", before: str = "", value: str | None = None) -> bool:
    """Whether what stands in the first brackets is covered by persons of at least 0.35, the mark being it or a wider value."""
    start = marked.index("[")
    end = marked.index("]") - 1
    text = before + marked.replace("[", "").replace("]", "")
    start, end = start + len(before), end + len(before)
    seen = view.of(text)
    first = seen.text.index(value) if value else start
    mark = Match(first, first + len(value) if value else end, "PERSON", 0.6, note)
    marks = list(
        namesakes.judged(seen, offices.judged(seen.text, votes.contested(seen.text, [mark], language)), language)
    )
    if decisions.is_decision(seen.text):
        marks = list(decisions.judged(seen, marks, votes.german()))
    marks = regions.judged(seen.text, marks, language)
    return any(m.type == "PERSON" and m.score >= 0.35 and m.start <= start and m.end >= end for m in marks)


@pytest.mark.parametrize(
    ("language", "sentence"),
    _sentences(_REPORTED + _OWN.lstrip("\n") + _CALLED_AFTER.lstrip("\n") + _CALLED_AS_OFFICES.lstrip("\n")),
)
def test_a_person_stays_a_person(language: str, sentence: str) -> None:
    assert _stands(language, sentence)


@pytest.mark.parametrize("note", ["title", "field:person", "greeting", "closing", "self"])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pt", "Foi à Rua Doutor [Prates], 12."),
        ("de", "Bei der Bäckerei [Prattes] brennt es."),
        ("de", "Herr [Prattes] GmbH & Co. KG"),
        ("da", "Han bor i [Holms gate] 4."),
    ],
)
def test_whom_a_title_or_a_field_names_is_nothing_else(language: str, sentence: str, note: str) -> None:
    assert _stands(language, sentence, note)
    assert not _stands(language, sentence)


@pytest.mark.parametrize(
    ("language", "sentence", "value"),
    [
        ("pt", "Secretária da Fazenda [Maria Souza]", "Secretária da Fazenda Maria Souza"),
        ("pt", "Ministro da Justiça [Sérgio Moro]", "Ministro da Justiça Sérgio Moro"),
        ("pt", "Professora [Lúcia] do Instituto Federal", "Professora Lúcia do Instituto Federal"),
        ("pt", "Professora [Lúcia] do Instituto Federal", "Professora Lúcia"),
        ("pt", "Juíza [Carla] da Vara de Família", "Juíza Carla"),
        ("pt", "Juíza [Carla Pinto] da Vara de Família", "Juíza Carla Pinto"),
        ("pt", "Dr. [Direito] ligou.", "Dr. Direito"),
        ("en", "Ms. [Judge] called.", "Ms. Judge"),
        ("en", "Dr. [Justice] is out.", "Dr. Justice"),
        ("es", "Presidenta del Consejo [Ana Gil]", "Presidenta del Consejo Ana Gil"),
        ("es", "Doctora [Gil] del Instituto", "Doctora Gil"),
        ("fr", "Directrice du Conseil [Nwankwo]", "Directrice du Conseil Nwankwo"),
        ("it", "Assessore Presidente della Regione [Conti]", "Presidente della Regione Conti"),
        ("pt", "Prefeitura [Maria Souza]", "Prefeitura Maria Souza"),
    ],
)
def test_an_office_and_its_body_take_no_name_with_them(language: str, sentence: str, value: str) -> None:
    assert _stands(language, sentence, value=value)


_DEBATE = "The committee read the bill a second time. The Senate had passed an amendment to the budget, and Congress was to vote on the motion. "


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. [Speaker], of 12 High Street, wrote to us.",
        "Mr. [Speaker], a baker from Leeds, moved out.",
        "Then Mr. [Speaker] shut his shop.",
        "The letter is from Mr. [Speaker].",
        "Thank you, Mr. [Speaker]. Sincerely, Ada Speaker.",
        "Thank you, Mr. [Speaker]. Mrs. Speaker is well?",
        "Dear Mr. [Speaker], I write to you.",
        "Mr. [Justice], whose farm burnt down, is here.",
        "J. [Speaker], I rise.",
        "[Speaker], Ada, I rise.",
        "I told Mr. [President], I rise too late.",
        "Mr. President [Nwankwo], I rise.",
        "Mr. [Chair]'s dog bit me.",
        "Mr. [Congress] is my teacher.",
    ],
)
def test_in_a_debate_too_whoever_is_not_plainly_addressed_as_an_office_is_a_person(sentence: str) -> None:
    start, end = sentence.index("["), sentence.index("]") - 1
    text = _DEBATE + sentence.replace("[", "").replace("]", "")
    persons = [Match(m.start(), m.end(), "PERSON", 0.9, "names model") for m in regex.finditer("Ada Speaker", text)]
    mark = Match(len(_DEBATE) + start, len(_DEBATE) + end, "PERSON", 0.7, "title")
    assert mark in list(offices.judged(text, [mark, *persons]))


_CASE = (
    "Im Namen des Volkes! Mit Urteil vom 3. Mai 2011 hat das Landgericht die Klage nach § 280 Abs. 1 BGB abgewiesen. Die Berufung blieb ohne "
    "Erfolg (OLG Lahn, Urteil vom 4. Mai 2012). Dagegen richtet sich die Revision (§ 543 Abs. 2 ZPO). "
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Am 4. Mai vernahm der Richter [Anna Weber] als Zeugin.",
        "Der Richter meint, [Peter Schmidt] habe gelogen.",
        "Die Zeugin hat den Richter belogen, [Peter Schmidt] nicht.",
        "Er wurde nach § 63 [Thomas Krüger] untergebracht.",
        "Ende.\n[Chidinma Nwankwo Okafor]\nKlägerin",
        "Ende.\n[Chidinma Adaeze Nwankwo Okafor]\n\nKlägerin",
        "Die Nachbarin [Krüger] schwieg.",
        "Der Hausmeister [Krüger] schwieg.",
        "Der Schüler [Krüger] schwieg.",
        "So sagte es die Pflegerin [Krüger] aus.",
        "[Krüger] zahlte nicht.",
        "Sodann hörte die Vorsitzende Richterin [Anna Weber] an.",
        "Sodann hörte die Richterin am Landgericht [Anna Weber] an.",
        "Der Richter [Nwankwo] lehnte ab.",
        "Der Richter glaubte, Weber und [Nwankwo] hätten gelogen.",
        "Den Richter, [Nwankwo] und die Kinder hatte er bedroht.",
        "Nach § 1896 [Chidinma Nwankwo] zu betreuen, lehnte er ab.",
        "Die Berichterstatterin [Nwankwo] der Zeitung schwieg.",
        "Hat das Gericht ihn durch die Richterin Weber und [Nwankwo] gehört. Sodann wurde beschlossen: Er geht.",
        "Hat der Senat durch die Richterin Weber und die Zeugin [Nwankwo] Beweis erhoben und beschlossen:",
        "Hat der Senat durch die Richter Weber und [Chidinma Adaeze Lukas] für Recht erkannt:",
    ],
)
def test_a_decision_lowers_nobody_but_its_judges(sentence: str) -> None:
    assert decisions.is_decision(_CASE)
    assert _stands("de", sentence, before=_CASE)


def test_a_letter_to_a_lawyer_is_no_decision() -> None:
    letter = (
        "Sehr geehrte Frau Anwältin, das Landgericht hat mit Urteil vom 3. Mai (12 O 34/20) meine Klage nach § 280 Abs. 1 BGB abgewiesen. "
        "Soll ich Berufung oder Revision einlegen? Die Beklagte schweigt. Gruß Nwankwo"
    )
    assert not decisions.is_decision(letter)
    assert not decisions.is_decision(letter.replace("Sehr geehrte Frau Anwältin, d", "D").replace("(12 O 34/20) ", ""))


@pytest.mark.parametrize(
    "name", ["Aparna Sen", "Victoria Justice", "Aaron Judge", "Kim Min", "Carlos Direito", "Ivo de Direito"]
)
def test_a_surname_that_is_an_office_s_word_is_looked_for_elsewhere(name: str) -> None:
    assert offices.bare(name) == name


@pytest.mark.parametrize("named", [(3, 14, 0.1), (13, 20, 0.9), (5, 14, 0.9)])
def test_a_weak_or_partial_voice_makes_no_person_a_body(named: tuple[int, int, float]) -> None:
    start, end, score = named
    other, lone = Match(start, end, "ORGANIZATION", score, "names model"), Match(3, 14, "PERSON", 0.39, "Rampart")
    assert list(votes.contested("Im Kaffeehaus Wybrnak", [other, lone], "de")) == [other, lone]
