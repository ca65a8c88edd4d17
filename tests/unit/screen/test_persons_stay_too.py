"""Persons whom a rule that spares words could take away: each stays whole, of its kind and its score.

In each sentence what is marked stands in brackets, and no rule may drop, shorten or rename it. A name that gets through is a breach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from winnow_agent.vault.screen import titled, view
from winnow_agent.vault.screen.personal import edges, namesakes, offices, ordinary, regions
from winnow_agent.vault.screen.personal.rule import Match


def _rows(lines: str) -> list[tuple[str, str]]:
    return [(line[:2], line[4:].replace("\\n", "\n")) for line in lines.strip().splitlines()]


def _read(marked: str, type_: str, score: float, note: str) -> tuple[str, list[Match]]:
    text, marks = "", list[Match]()
    for piece in marked.split("["):
        inside, bracket, rest = piece.rpartition("]")
        if bracket:
            marks.append(Match(len(text), len(text) + len(inside), type_, score, note))
        text += inside + rest
    return text, marks


def _all_stay(
    rule: Callable[[str, list[Match]], Iterable[Match]], marked: str, type_: str, score: float, note: str
) -> bool:
    text, marks = _read(marked, type_, score, note)
    assert marks
    return list(rule(text, marks)) == marks


_OFFICES = """
en: [Mr Governor] was admitted on Tuesday.
en: Mrs [Governor] has diabetes.
en: [Mr Premier] paid his rent late.
en: [Mr Envoy] and [Mrs Viscount] were evicted.
en: [Mr General] and [Ms Delegate] separated.
en: Ms [Councillor] called Mr [Superintendent].
en: Dear Mr [Governor],
de: [Frau Gouverneur] wohnt im Erdgeschoss.
de: [Herr Leutnant] ist krank, [Herr Hofrat] auch.
de: [Frau Lehrerin] hat Krebs.
de: Herr [Referendar] ist krank.
fr: [M. Préfet] est en arrêt maladie.
fr: [Mme Chancelier] a accouché.
fr: [M. Gouverneur] a un cancer.
fr: [Madame Vicomte] a été licenciée.
fr: [M. Général] et [Mme Comtesse] dorment.
fr: Cher Monsieur [Préfet],
es: [Sra. Canciller] y [Sr. Consejero] deben dinero.
es: [Sr. Gobernador] tiene diabetes.
pt: O senhor [Conselheiro] faltou.
it: Il signor [Cancelliere] è malato.
it: La [signora Assessore] è malata.
nl: [Meneer Burgemeester] is ziek.
pl: [Pan Minister] i [pani Formand] są chorzy.
pl: [Pani Panu] jest chora.
hu: [Elnök úr] beteg.
en: [MR LO] WAS ADMITTED WITH A STROKE
en: PATIENT: [MR LO]
en: DR [LO] OPERATED ON MRS [IL]
en: [MRS LE] AND [MR DO] WERE DISCHARGED
fr: M. [LO] est hospitalisé.
pt: Sra. [OS] e Sr. [As] faltaram.
en: Surname: [General]\\nFirst name: Ann
en: [Marquise] was shot in the leg.
en: Mr [Ambassador] fell on the stairs.
de: [Frau Vizepräsidentin] liegt im Krankenhaus.
de: [Frau Präsidentin] hat Fieber.
es: El [señor Vicepresidente] debe dos meses.
it: La [signora Consigliera] ha la febbre.
"""

_FIELDS = """
fr: Patient : [Préfet]
fr: Nom : [Gouverneur]
it: Cognome: [Cancelliere]
en: Surname: [Governor]
de: Name: [Leutnant]
de: Patientin: [Frau Leutnant]
fr: PATIENT : [MME CHANCELIER]
en: PATIENT: [LO]
fr: Nom : [LO]
en: From: [LO]\\nTo: [IL]
en: Tenant: [Viscount]
es: Apellido: [Canciller]
"""

_DEBATE = "Minutes of the parish council: the committee read a motion and an amendment to the budget. "
_ADDRESSED = """
en: Thank you, [Mr Judge]. [Mr Judge], you live at number nine.
en: [Mr Chair], we know your address.
en: [Mr Justice], I saw you.
en: [Mr Judge], your dog fouled the path. Thank you, [Mr Judge].
en: [Mr Chairman] paid late.
en: Thank you, [Mr Chair]. [Mr Chair] has a new dog.
en: [Madam Secretary], your rent is due.
en: Yes, [Mr Ambassador], I do.
en: [Mr Minister] and his wife came.
de: [Herr Präsident] wohnt hier.
de: [Frau Vorsitzende], wohnhaft in Köln, kam.
es: La [señora Presidenta], de 54 años, ingresó.
"""

_GREETINGS = """
de: [Lieber, Jonathan] owes two months.
de: [Liebe, Thomas] fehlt.
it: [Gentile, Maria] deve due mesi.
it: [Gentile Maria]
de: [Tack, Johannes] kam.
en: [Cher Ashby] called.
nl: [Beste Yilmaz] belde.
en: [Tak Wong] is ill.
fr: [Salut, Marie] doit deux loyers.
fr: [Merci, Jeanne] doit deux loyers.
nl: [Hallo, Jan]; [Tak, Els]
en: [Hoi Sze Lam]
en: [Hei Chan] was late.
en: [Tak Wai Chan]
de: Mieter: [Liebe Anna]
en: [Dear Anna]
en: [Bonjour Luc]
sv: [Tack, Lars]
en: [Hello, Priya]
nl: Huurder: [Beste, Piet]
en: [Born]: No, I did not hit her.
en: [Street]: Yes you did.
de: [Born]: Ich war krank.
"""

_TOWNS = """
en: Send it to [44 Oak Lane\\nAshford] where she lives
de: Wohnt in der [Hauptstr. 5\\nMünchen] seit drei Jahren
de: [Am Markt 3\\nKöln] und bitte klingeln
en: Visit me at [7 Bishop Close\\nDerby] any time you like
en: I live at [88 Fore Street\\nExeter] but work elsewhere
fr: [3 rue Haute\\nDijon] depuis mai
es: [Calle Mayor 5\\nToledo] desde mayo
nl: [Kerkstraat 5\\nUtrecht] sinds mei
en: [6 Elm Road\\nWorthing] and my phone
it: [Via Roma 3\\nComo] dove abita
de: [Ringstr. 8\\nHalle] wenn es regnet
en: [12 High Street\\nBath] where he works
nl: [Dorpsstraat 1\\nBest] waar hij woont
fr: [4 rue Basse\\nSens] depuis juin
"""

_WORDS = """
en: 1. [April]\\n2. [June]\\n3. [May]
de: 1. [August]\\n2. Anton\\n3. [Mai]
es: 1. [Abril]\\n2. [Julio]
de: Geschwister: [August] 12, Emma 9
es: [Abril] 12 34 56 78
sv: 1. [Maj]\\n2. [August]\\n3. Karin
en: 1. [June] - allergic to nuts
en: [August] 12, [May] 9, and Tom 4 are in foster care.
en: Seat 12 [June]; seat 13 [April].
en: [May] 3 was the youngest in the group.
en: 1. [June] 1990\\n2. [April] 1991
en: Call [June] 2024 555 or me.
en: On 3 [May] cried.
en: Yours,\\n[MD]\\nPS
en: Yours,\\n[CC]\\nPS
en: [Pumpkin] called. Her pumpkin soup. [Pumpkin] has cancer.
fr: [Neige] a appelé. la neige tombe. [Neige] est malade.
fr: [Soleil] est malade. le soleil brille.
en: [Hei] was late.
en: [Grazie] is my daughter and she has measles.
en: [Merci] has measles.
pt: [Jesus Cristo] was arrested.
en: [Sparkle]: hi\\nAll that sparkle.
en: [Bubbles]'s leg is broken. All the bubbles.
es: [Jesucristo] Pérez debe dinero.
"""

_COUNTRIES = """
en: She bumped into [Chad] at the pharmacy.
en: The kids ([India], [Georgia] and [Jordan]) have nut allergies.
en: It was in [Georgia]'s room and in [Jordan]'s opinion.
en: [Ireland]'s wife left him.
en: We call her [Egypt].
en: Her name is [Italy]. Then [Italy] cried.
en: He married [Persia].
en: [Persia] was admitted with chest pain.
en: Text from [Egypt]: I am at the hospital
en: bleeding inside [India], cancer in [Israel]
de: [Kuba] ist mein Mitbewohner.
de: Der Arzt sah nach [Israel] und gab ihm eine Spritze.
de: [Malta] hat geweint, weil ihr Vater starb.
de: [Island], Karl
de: [Senegal] und [Georgia] schlafen.
fr: [Israël] a frappé sa femme.
fr: [Levant] a appelé sa mère.
fr: [Terre] est une petite fille.
es: Confío en [Israel], pero no en [África].
sv: Ring till [Georgia], hon är sjuk.
nl: Ik ging naar [Jordan] en zijn moeder.
pt: Penso na [Geórgia] e na filha dela.
en: Apologies: [England], [Ireland], [Wales], [Holland].
en: [Ireland] (second defendant) and [Ireland], 43
en: [Germany] was drunk on shift again.
en: Then [Brazil] pushed her down the stairs.
en: [Scotland] rang in sick.
pl: Mój brat [Kuba] ma raka.
pl: [Malta] i [Kuba] to nasze dzieci.
cs: [Kuba] volal včera, je nemocný.
el: Τηλεφώνησε στη [Γεωργία], είναι άρρωστη.
en: The child, [Samoa], has bruises.
en: [Sierra Leone] is our granddaughter.
en: My ex [Brazil] stalks me.
en: The estate goes to [America], [Israel] and [Trinidad].
en: [Kenya]: are you there?\\n[Norway]: yes, [Norway] is.
da: Vi ringede til [Kina], som er syg.
es: Le debe dinero a [Irlanda], su hermana.
en: A boy called [Finland] fell. [Finland] cried.
en: [Norway]'s mother stayed. [Norway] slept.
en: We saw [Norway] Okafor there.
en: [Norway] is my son.
de: Unsere Kleine, [Finnland], ist krank.
en: We named her [Norway]. Then [Norway] got ill.
en: [Norway], our youngest, has asthma.
de: Sie heißt [Schweden]. Dann schlief [Schweden] ein.
fr: Elle s'appelle [Norvège]. La fête de [Norvège] est finie.
es: Se llama [Noruega]. Vi a [Noruega] ayer.
it: Mia figlia [Norvegia] dorme.
"""

_NAMESAKES = """
en: the [Emily Carter] Trust
en: the [Lily Hargreaves] Project was set up when she died of leukaemia.
en: the [Jake Barnes] Foundation, in memory of our son
en: the [Margaret Oakes] Memorial
en: She broke the [Brian Holt] Plan for visiting his children.
en: Under the [George Hemmings] Trust his widow gets the house.
en: the [Robert Ash] Project for sex offenders
en: Beneficiaries of the [Nigel Parr] Trust: Susan Parr
en: the [Hannah Lucas Memorial] is on Friday.
en: He sued the [Patricia Moore] Hospital.
en: Congress passed the [Ivo Prates] Act.
pt: A Fundação [Ivone Prates] lembra a menina.
es: La Fundación [Lucía Prades] recuerda a su hija.
it: La Fondazione [Chiara Conti] aiuta.
fr: La Fondation [Claire Moreau] aide.
de: Die [Emma-Prattes]-Stiftung trauert.
"""


@pytest.mark.parametrize("note", ["names model", "title"])
@pytest.mark.parametrize(("language", "sentence"), _rows(_OFFICES))
def test_an_office_behind_a_title_is_somebody(language: str, sentence: str, note: str) -> None:
    assert _all_stay(offices.judged, sentence, "PERSON", 0.9, note)


@pytest.mark.parametrize(("language", "sentence"), _rows(_FIELDS))
def test_whom_a_field_names_as_an_office_is_somebody(language: str, sentence: str) -> None:
    assert _all_stay(offices.judged, sentence, "PERSON", 0.9, "field:person")


@pytest.mark.parametrize(("language", "sentence"), _rows(_ADDRESSED))
def test_whoever_is_spoken_to_as_somebody_is_somebody(language: str, sentence: str) -> None:
    assert _all_stay(offices.judged, _DEBATE + sentence, "PERSON", 0.9, "title")


@pytest.mark.parametrize(("language", "sentence"), _rows(_GREETINGS))
def test_no_word_that_may_be_a_name_is_cut_off_one(language: str, sentence: str) -> None:
    assert _all_stay(edges.trimmed, sentence, "PERSON", 0.9, "names model")


@pytest.mark.parametrize(("language", "sentence"), _rows(_TOWNS))
def test_no_town_on_the_next_line_is_cut_off_an_address(language: str, sentence: str) -> None:
    assert _all_stay(edges.trimmed, sentence, "LOCATION", 0.9, "names model")


@pytest.mark.parametrize(("language", "sentence"), _rows(_WORDS))
def test_a_month_a_numeral_or_a_word_that_may_be_somebody_is(language: str, sentence: str) -> None:
    assert _all_stay(
        lambda text, marks: ordinary.without(text, marks, language), sentence, "PERSON", 0.45, "names model"
    )


def test_a_place_that_is_a_speaker_a_person_or_initials_stays_one() -> None:
    chat = "[Yiyang]: I am late\nTom: poor yiyang\n[Yiyang]: thanks"
    for sentence in (chat, "Yours,\n[MD]\nPS", "[Sparkle] came.\nAll that sparkle.", "Yours,\n[CV]\nPS"):
        assert _all_stay(
            lambda text, marks: ordinary.without(text, marks, "en"), sentence, "LOCATION", 0.5, "names model"
        )
    text = "So said Cloudy. Cloudy or not, it was cloudy."
    marks = [Match(8, 14, "PERSON", 0.9, "names model"), Match(16, 22, "LOCATION", 0.5, "names model")]
    assert list(ordinary.without(text, marks, "en")) == marks


@pytest.mark.parametrize("type_", ["LOCATION", "PERSON"])
@pytest.mark.parametrize(("language", "sentence"), _rows(_COUNTRIES))
def test_who_is_called_as_a_country_is_replaced(language: str, sentence: str, type_: str) -> None:
    assert _all_stay(lambda text, marks: regions.judged(text, marks, language), sentence, type_, 0.9, "SpacyRecognizer")


def test_a_weak_place_beneath_a_person_renames_nobody() -> None:
    marks = [Match(0, 5, "PERSON", 0.97, "Rampart"), Match(0, 5, "LOCATION", 0.11, "names model")]
    assert regions.judged("Samoa slept badly.", marks, "en") == marks


@pytest.mark.parametrize(("language", "sentence"), _rows(_NAMESAKES))
def test_what_is_called_after_somebody_keeps_the_name(language: str, sentence: str) -> None:
    assert _all_stay(
        lambda text, marks: namesakes.judged(view.of(text), marks, language), sentence, "PERSON", 0.9, "names model"
    )


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("Marine Dubois", 0),
        ("Maj Andersson", 0),
        ("Sen Gupta", 0),
        ("Gen Tanaka", 0),
        ("Sergeant Ada", 0),
        ("Chancellor Ada", 0),
        ("Rep Okafor", 0),
        ("Sgt. Okafor", 1),
        ("Sen. Okafor", 1),
        ("Gen. Okafor", 1),
        ("President Okafor", 1),
    ],
)
def test_a_rank_that_may_be_a_name_is_replaced_with_it(name: str, titles: int) -> None:
    assert titled.leading(name.split()) == titles
