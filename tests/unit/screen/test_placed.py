"""A place's name that a model takes for a person's is a place; who else is a person is in ``test_placed_stay.py``."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import placed
from winnow_agent.vault.screen.personal.rule import Match


def _judged(marked: str, score: float = 0.7, note: str = "names model") -> list[Match]:
    parts, marks, start = marked.replace("]", "[").split("["), list[Match](), 0
    for at, part in enumerate(parts):
        if at % 2:
            marks.append(Match(start, start + len(part), "PERSON", score, note))
        start += len(part)
    return placed.judged("".join(parts), marks)


PLACES = [
    # English
    "The battalion was moved from [Ypres] to [Brussels] in the spring.",
    "Whisky from [Islay] and [Colonsay] is sold in [Swansea].",
    "The school at [Brampton] was closed in May.",
    "They fished on [Lough Corrib] all summer.",
    "A cottage by [Loch Awe] is to let.",
    "They sailed round [Cape Wrath] at night.",
    "He was ill on the [Isle of Colonsay] for a week.",
    "They climbed [Mount Elgon] in June.",
    "The ship sailed for [Leghorn], Smyrna and Malta.",
    "The steamer called at [Gefle] and at [Wasa].",
    # German
    "Der Zug fuhr von [Crefeld] nach [Aschaffenburg].",
    "In [Rosenheim] wohnte damals niemand.",
    "Wir waren im Winter in [St. Anton] und in [St. Gallen].",
    "Die Regimenter lagen vor [Ypern].",
    "Am Bahnhof [Göttingen] stand ein Wagen.",
    # French
    "Le régiment est parti pour [Ypres] en avril.",
    "Ils habitent près de [Dixmude] depuis la guerre.",
    "On pêche au [Lac de Serre] le dimanche.",
    "La route du [Col de Vence] est fermée.",
    "Les bateaux de l'[Île de Groix] ne partent plus.",
    # Spanish
    "El tren llegó a [Jujuy] con retraso.",
    "Nació en [Extremadura] y estudió en [Guadalajara].",
    "Hay nieve en la [Sierra de Gredos] todavía.",
    "Los barcos de [Punta Arenas] salen los lunes.",
    "Desde [Antofagasta] se ve el mar.",
    # Italian
    "Siamo andati da [Lecco] a [Termoli] in treno.",
    "La strada per [Lecco] è chiusa.",
    "Le barche del [Lago di Bolsena] sono ferme.",
    "Dal [Monte Cimone] si vede il mare.",
    "I pescatori di [Capo Passero] sono rientrati.",
    # Portuguese
    "O comboio vai até [Setúbal] de manhã.",
    "As casas do [Ribatejo] são brancas.",
    "Chove muito em [Pernambuco] no inverno.",
    "A [Serra da Arrábida] ardeu outra vez.",
    # Dutch
    "De trein naar [Brussel] had vertraging.",
    "De soldaten lagen bij [Ieper] in de modder.",
    "Hij fietste van [Poperinghe] naar [Passchendaele].",
    # Norwegian
    "Hun flyttet fra [Drammen] til [Konnerud] i 1987.",
    "[Drammens] gater var tomme.",
    "De satte garn i [Svenkefjorden] om høsten.",
    "Hytta ligger ved [Skjervevatnet], mot nord.",
    "Båten til [Lyngsøya] går klokka åtte.",
    "Det er flom i [Kvislaelva] igjen.",
    "Folk i [Finnmark] og [Varanger] venter på svar.",
    "Skolen på [Konnerud] er full.",
    # Swedish
    "Tåget till [Gefle] var sent.",
    "De seglade från [Ystad] till [Bohuslän].",
    "[Ystads] hamn är stängd.",
    "Fiskarna i [Öregrund] klagar.",
    # Danish
    "Toget fra [Helsingør] var forsinket.",
    "Han rejste til [Svendborg] i maj.",
    "[Svendborgs] havn er lukket.",
    # Polish, Czech
    "Pociąg do [Zakopane] odjechał rano.",
    "Domy koło [Drohobycz] spłonęły.",
    "Vlak do [Brno] jel pozdě.",
    # Russian, Ukrainian, Greek
    "Поезд на [Оренбург] опоздал.",
    "Они уехали через [Ковно] в [Ревель].",
    "Вони поїхали на [Полісся] восени.",
    "Πήγαμε στη [Θεσσαλονίκη] με το τρένο.",
    "Το πλοίο από [Κεφαλονιά] άργησε.",
    "The [Ypres] salient was quiet; [Termoli], [Lecco].",
    "On leaving [Brampton] they met nobody.",
]


@pytest.mark.parametrize("sentence", PLACES)
def test_a_place_that_a_model_calls_a_person_is_a_place(sentence: str) -> None:
    marks = _judged(sentence)
    assert marks
    assert {mark.type for mark in marks} == {"LOCATION"}
    assert all(mark.score <= 0.6 for mark in marks)


def test_a_place_keeps_a_lower_score() -> None:
    assert [mark.score for mark in _judged("They live in [Termoli] now.", score=0.4)] == [0.4]


@pytest.mark.parametrize("note", ["SpacyRecognizer", "Rampart", "surname by its ending"])
def test_models_and_endings_are_no_witnesses(note: str) -> None:
    assert [mark.type for mark in _judged("They live in [Konnerud] now.", note=note)] == ["LOCATION"]


def test_what_the_text_reads_as_a_place_goes_on_behind_an_and() -> None:
    text = "Whisky of Islay and Colonsay was sold."
    marks = [Match(10, 15, "LOCATION", 0.8, "names model"), Match(20, 28, "PERSON", 0.7, "names model")]
    assert [mark.type for mark in placed.judged(text, marks)] == ["LOCATION", "LOCATION"]


def test_marks_of_other_kinds_and_texts_without_any_are_left() -> None:
    marks = [Match(0, 5, "ORGANIZATION", 0.5, "names model"), Match(0, 0, "PERSON", 0.5, "names model")]
    assert placed.judged("Ypres", marks) == marks
    assert placed.judged("", []) == []


def test_a_long_text_of_towns_is_read_in_one_walk(scale: int) -> None:
    sentence = "They went from Ypres to Termoli. "
    text = sentence * (3_000 * scale)
    starts = range(15, len(text), len(sentence))
    marks = [Match(at, at + 5, "PERSON", 0.7, "names model") for at in starts]
    assert {mark.type for mark in placed.judged(text, marks)} == {"LOCATION"}
