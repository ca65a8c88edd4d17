"""Somebody who is called like a place stays a person."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import placed
from winnow_agent.vault.screen.personal.rule import Match

STAY = [
    # English
    "[Brampton] said the shop was closed.",
    "[Brampton] lost a giant.",
    "Then Mr [Brampton] came in.",
    "A song by [Brampton] was played.",
    "We asked [Swansea] about the key.",
    "J. [Brampton] signed the form.",
    "Dear [Colonsay], thank you for the book.",
    "Thank you, [Brampton]!",
    "Thanks, [Brampton], that is all.",
    "A watch, maker's name [Brampton], No. 4137.",
    "[Brampton]: I never saw it.",
    "He went with [Ystad] to the fair.",
    "[Brampton]'s wife was ill.",
    "[Brampton], who had the key, was late.",
    "[Brampton], 34, was seen twice.",
    "Hilda [Brampton] was there.",
    "Yours truly,\n[Brampton]\n",
    "At the gate [Brampton] had a word with us.",
    "[Brampton]-Smith had the key.",
    # German
    "[Rosenheim] sagte, er wisse nichts.",
    "Herr [Rosenheim] hat angerufen.",
    "Die Kollegin [Göttingen] war krank.",
    "Gestern rief [Crefeld] an.",
    "Das Bild ist von Elke [Crefeld] gemalt.",
    "[Rosenheim] kam zu spät.",
    "Laut [Rosenheim] war die Tür offen.",
    "Wir sprachen mit [Crefeld] über das Haus.",
    # French
    "[Ypres] répondit que non.",
    "Madame [Ypres] est venue hier.",
    "Il est parti avec [Dixmude] ce matin.",
    "[Dixmude] ouvrit la porte.",
    "Un tableau peint par [Ypres] en mai.",
    # Spanish
    "[Jujuy] dijo que no.",
    "Doña [Jujuy] vive sola.",
    "Hablé con [Antofagasta] ayer.",
    "[Jujuy] abrió la puerta.",
    "Según [Jujuy], nadie lo vio.",
    # Italian
    "[Lecco] disse di no.",
    "La signora [Termoli] è malata.",
    "Ho parlato con [Lecco] ieri.",
    "[Termoli] aprì la porta.",
    "Giovanni [Lecco] è partito.",
    # Portuguese
    "[Setúbal] respondeu que não.",
    "O doutor [Pernambuco] chegou.",
    "Falei com [Ribatejo] ontem.",
    # Dutch
    "[Brussel] zei dat het klaar was.",
    "Meneer [Ieper] was ziek.",
    "Volgens [Poperinghe] was de deur open.",
    # Norwegian
    "[Konnerud] kom hjem klokka sju.",
    "[Drammen] skrev et brev.",
    "Jeg snakket med [Konnerud] i går.",
    "Fru [Drammen] er død.",
    "[Konnerud] gikk hjem.",
    "Ifølge [Konnerud] var døra åpen.",
    "Onkel [Drammen] ringte.",
    # Swedish
    "[Ystad] sade nej.",
    "Herr [Gefle] var sjuk.",
    "Jag var med [Ystad] på mötet.",
    "Enligt [Gefle] var dörren öppen.",
    # Danish
    "[Svendborg] svarede ikke.",
    "Fru [Svendborg] er syg.",
    "Ifølge [Helsingør] var døren åben.",
    # Polish, Czech
    "Pan [Drohobycz] zachorował.",
    "[Drohobycz] powiedział, że nie.",
    "Pan [Brno] nepřišel.",
    # Russian, Ukrainian, Greek
    "[Оренбург] сказал, что нет.",
    "Господин [Оренбург] болен.",
    "[Ревель] открыл дверь.",
    "Пан [Полісся] захворів.",
    "Κύριος [Κεφαλονιά] είπε όχι.",
]


def _judged(marked: str, score: float = 0.7, note: str = "names model") -> list[str]:
    text = marked.replace("[", "").replace("]", "")
    mark = Match(marked.index("["), marked.index("]") - 1, "PERSON", score, note)
    return [one.type for one in placed.judged(text, [mark])]


@pytest.mark.parametrize("sentence", STAY)
def test_somebody_called_like_a_place_stays_a_person(sentence: str) -> None:
    assert _judged(sentence) == ["PERSON"]


@pytest.mark.parametrize(
    "sentence",
    [
        "They spoke of [River Phoenix] for an hour.",
        "They spoke of [Rio Ferdinand] for an hour.",
        "They spoke of [Monte Irvin] for an hour.",
        "They spoke of [St. John] for an hour.",
        "They came from [Lancaster] in the morning.",
        "They spoke of [Dalen] for an hour.",
        "They spoke of [Jacobs] for an hour.",
        "They spoke of [Wybrnak] for an hour.",
        "They spoke of [Danmark] for an hour.",
        "They spoke of [Luxembourg] for an hour.",
    ],
)
def test_what_is_a_name_or_on_no_list_stays(sentence: str) -> None:
    assert _judged(sentence) == ["PERSON"]


def test_who_is_sure_and_what_is_witnessed_stay() -> None:
    assert _judged("They live in [Termoli] now.", score=0.9) == ["PERSON"]
    for note in ("title", "greeting", "field:name", "initials", "surname: initials"):
        assert _judged("They live in [Termoli] now.", note=note) == ["PERSON"]


@pytest.mark.parametrize(
    "rest",
    [
        " Brampton wrote to his aunt.",
        " Mr Brampton has the key.",
        " J. R. Brampton has the key.",
        " Hilda Brampton has the key.",
        "\nBrampton: I never saw it.",
    ],
)
def test_who_is_somebody_once_is_so_in_the_whole_text(rest: str) -> None:
    assert _judged("A letter came from [Brampton] today." + rest) == ["PERSON"]


def test_who_stands_in_another_mark_with_more_of_his_name_is_somebody() -> None:
    text = "A letter came from Konnerud today. Wybrna Konnerud has the key."
    marks = [Match(19, 27, "PERSON", 0.7, "names model"), Match(35, 50, "PERSON", 0.5, "names model")]
    assert placed.judged(text, marks) == marks


def test_who_is_joined_with_somebody_is_somebody() -> None:
    text = "Wybrnak and Konnerud, Termoli and Wybrnak."
    marks = [Match(start, end, "PERSON", 0.7, "names model") for start, end in ((0, 7), (12, 20), (22, 29), (34, 41))]
    assert placed.judged(text, marks) == marks


def test_a_witness_at_the_same_place_counts() -> None:
    text = "They live in Termoli now."
    marks = [Match(13, 20, "PERSON", 0.7, "names model"), Match(13, 20, "PERSON", 0.7, "field:name")]
    assert placed.judged(text, marks) == marks
