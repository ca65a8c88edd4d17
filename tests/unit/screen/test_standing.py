"""What a person's mark is worth where it stands."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import standing
from winnow_agent.vault.screen.personal.rule import Match

_FOUND = 0.35


def _read(
    marked: str, score: float, *voices: str, note: str = "names model"
) -> tuple[str, list[Match], standing.Voices]:
    """A text with its marks in brackets, which the voices named see as well."""
    parts, marks, start = marked.replace("]", "[").split("["), list[Match](), 0
    for at, part in enumerate(parts):
        if at % 2:
            marks.append(Match(start, start + len(part), "PERSON", score, note))
        start += len(part)
    heard = [mark._replace(note=voice) for mark in marks for voice in voices]
    networks = [mark for mark in heard if mark.note == "names model"]
    return "".join(parts), marks, standing.Voices(networks, [mark for mark in heard if mark.note != "names model"])


def _judged(marked: str, score: float, *voices: str, note: str = "names model") -> list[Match]:
    return standing.judged(*_read(marked, score, *voices, note=note))


@pytest.mark.parametrize(
    "text",
    [
        "Teknikeren kommer fra [Fiberlyn] & Anlæg i morgen.",
        "We bought it from the [Quorndel] & Sons catalogue.",
        "Der Dampfer lief mit der [Brunshild] aus.",
        "El buque es el [Trasmeria] desde ayer.",
    ],
)
def test_a_firm_or_a_ship_that_networks_alone_take_for_somebody_is_nobody(text: str) -> None:
    (mark,) = _judged(text, 0.42, "names model")
    assert mark.type == "PERSON"
    assert mark.score < _FOUND


@pytest.mark.parametrize("text", ["The road from [Quorndel] to the sea.", "Vi var i [Fiberlyn] i går."])
def test_who_stands_where_a_place_would_is_one_and_is_taken_out_all_the_same(text: str) -> None:
    (mark,) = _judged(text, 0.42, "names model")
    assert mark.type == "LOCATION"
    assert mark.score >= _FOUND


@pytest.mark.parametrize(
    "text",
    [
        "Mrs Harriet Dunmore ([Mid Quorvane]) (Lab): What recent assessment has he made?",
        "my hon. Friend the Member for [Quorvane West], may I press him on that?",
        "the Member for Fiberlyn and [Quorvane] spoke",
        "Mr. Jas Dhillon ([Quorvane East], Lib.): Madam Speaker,",
        "Hon MEGAN DOYLE (Labour—[Quorvane]): I seek leave.",
    ],
)
def test_a_constituency_is_a_place_however_sure_the_models_are(text: str) -> None:
    (mark,) = _judged(text, 0.8, "names model", "Rampart")
    assert mark.type == "LOCATION"
    assert mark.score >= _FOUND


@pytest.mark.parametrize(
    "text",
    [
        "the Member for Fiberlyn (Mr [Quorvane]) spoke",
        "the Member for Fiberlyn and Mr [Quorvane] spoke",
        "The Minister ([Ada Quorvane]) (Con): I agree.",
        "the candidate, [Quorvane], spoke",
    ],
)
def test_who_stands_beside_a_constituency_is_none(text: str) -> None:
    (mark,) = _judged(text, 0.8, "names model", "Rampart")
    assert mark.type == "PERSON"
    assert mark.score >= _FOUND


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday Mr [Quorndel] came to see us.",
        "It was [Ada Quorndel], who had the key.",
        "Der Bericht ist von [Johann Grube] (Bonn).",
        "Habló [Carmen Trasmeria], la secretaria.",
    ],
)
def test_somebody_whom_two_models_see_stays(text: str) -> None:
    (mark,) = _judged(text, 0.7, "names model", "Rampart")
    assert mark.type == "PERSON"
    assert mark.score >= _FOUND


def test_a_name_that_is_marked_often_is_believed_sooner() -> None:
    once = _judged("They saw [Quorndel] again.", 0.5, "names model")
    thrice = _judged("They saw [Quorndel] again. Then [Quorndel] left. So [Quorndel] won.", 0.5, "names model")
    assert thrice[0].score > once[0].score


@pytest.mark.parametrize("note", ["title", "greeting", "field:name", "initials", "names on lists", "speaker"])
def test_what_something_says_of_somebody_is_left(note: str) -> None:
    (mark,) = _judged("the road from [Quorndel] & Sons", 0.42, "names model", note=note)
    assert mark == Match(14, 22, "PERSON", 0.42, note)


@pytest.mark.parametrize(
    "text", ["Die Klägerin [P.] wohnt dort.", "die Frau von [MZ] & Co", "in [王小明的] & Co", "in [quorn] &"]
)
def test_letters_and_what_has_no_capital_are_left(text: str) -> None:
    (mark,) = _judged(text, 0.42, "names model")
    assert (mark.type, mark.score) == ("PERSON", 0.42)


def test_other_types_and_empty_marks_are_left() -> None:
    marks = [Match(0, 0, "PERSON", 0.85, "speaker"), Match(0, 5, "LOCATION", 0.4, "names model")]
    assert standing.judged("Wafa & Sons", marks, standing.Voices([], [])) == marks


@pytest.mark.parametrize("score", [0.36, 0.5, 0.7, 0.9, 1.0])
def test_no_score_is_raised_and_the_order_stays(score: float) -> None:
    text, marks, voices = _read("To [Ada Quorndel], from [Fiberlyn] & [Sons], in [Bath].", score, "Rampart")
    judged = standing.judged(text, marks, voices)
    assert [mark[:2] for mark in judged] == [mark[:2] for mark in marks]
    assert all(after.score <= before.score for before, after in zip(marks, judged, strict=True))


def test_every_measure_has_its_weight() -> None:
    text, marks, voices = _read("They saw [Quorndel] again.", 0.5, "names model")
    assert standing.Reader(text, marks, voices).measures(marks[0]).keys() == standing.WEIGHTS.keys()


def test_a_voice_is_heard_where_it_shares_a_character() -> None:
    wide = Match(0, 30, "PERSON", 0.5, "names model")
    narrow = Match(10, 12, "LOCATION", 0.5, "Rampart")
    voices = standing.Voices([wide], [narrow, Match(10, 12, "PERSON", 0.9, "title")])
    assert voices.at(11, 20) == [wide, narrow]
    assert voices.at(12, 20) == [wide]
    assert voices.at(30, 31) == []
    assert standing.Voices([], []).at(0, 5) == []
