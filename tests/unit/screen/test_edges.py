"""What a mark takes beside what it means is left in the text; no name and no part of an address is."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal.edges import trimmed
from winnow_agent.vault.screen.personal.rule import Match

# The mark in ⟦…⟧, what is left of it in {…}; more than one part where a label stands between.
PLACES = (
    "⟦I live at {Lindenhof 36-II, 1937QC Oosterwijk}⟧.",
    "⟦My new address is {Lilyhof 0\n2904 Sint-Pieters}⟧",
    "⟦The flat is at {Parkgatan 5, Göteborg, 87403}⟧, on the second floor.",
    "⟦Jag bor på {Box 29, 77623 Lund}.⟧",
    "⟦Abito in {Viale Gucci n. 56, 88823 Rovigo}⟧",
    "⟦Please send it to {PSC 2775, Box 6794\nAPO AP 25515}.⟧",
    "⟦flat is at {пр. Серова, д. 548, ст. Каргасок}⟧, on",
    "⟦is {85823}⟧",
    "to ⟦{Ceglédi tér 31., H-5559 Szeged} by Friday⟧.",
    "to ⟦{97, Jalan Davis, USJ 2, 62460 Putrajaya} at⟧ noon.",
    "outside ⟦{44, boulevard Haddouche} all⟧ night.",
    "to ⟦{300, avenue Nasri}; the postcode⟧ is 23105.",
    "to ⟦{2881 Johnson Divide Suite 267}; the postcode is {75507}⟧.",
    "Street: ⟦{1 Largo Teixeira}\nCity⟧: Serpa",
    "⟦{925, Chowdhury Nagar}\nTown: {Ghaziabad}⟧\n",
    "to ⟦{Danistraat 94, 8373SO, Wouw}.\nMet⟧ vriendelijke groet",
    "in ⟦{Apt. 708 Port Thomas Ohio}.\nRegards⟧",
    "⟦{4697 Kelly Valley} to {5727 Pamela Square}⟧",
    "⟦near {6625 Martinez Oval} at 5pm⟧",
    "⟦flat is at {57503 Derrick Parkway}⟧",
    "⟦快递请寄{浙江省杭州市西湖区文三路478号}⟧，谢谢",
    "⟦我家住在{朝阳区建国路88号}⟧。",
    "⟦荷物は{大阪府吹田市千里山東1-8-3}⟧へ",
    # What belongs to it is taken with it.
    "at ⟦{Букурешка 9⟧б}?",
    "in ⟦{Robert, Nouveau⟧-Brunswick}, and",
    "in ⟦{с. Углегорск, Сахалинская⟧ обл.}, and",
)
STAY = (
    "⟦{Op de Hoek 3, 1015 CJ Amsterdam}⟧",
    "⟦{In der Au 5, 80336 München}⟧",
    "⟦{La Rue de la Paix 3}⟧",
    "⟦{Calle de Alcalá, 45, Madrid}⟧",
    "⟦{Stratford on Avon 12}⟧",
    "⟦{12 Pine St, Portland OR}⟧",
    "⟦{Anna is} at {12 Maple Street}⟧",
    "⟦{12 Main St.\nSpringfield}⟧",
)
PERSONS = (
    "⟦Bonsoir {Hayat}⟧,",
    "⟦Merhaba {Yağızkurt}⟧,",
    "⟦Gez. {Fröschl}⟧",
    "⟦Signé, {Cheriet}⟧",
    "⟦Hi {家銘}⟧, how are you?",
    "⟦{Soumia}\nAdresse⟧ : 7 chemin",
    "⟦Town: {Thohoyandou}⟧\n",
    "⟦Thanks\n{Maren Nilsen}⟧",
    "tell ⟦{Olav} I⟧ said hi",
    # Names, whatever they are beside.
    "⟦{Dag Hammar}⟧ kom.",
    "⟦{Maria}⟧: I was there.",
    "⟦{Love Larson}⟧",
    "Edward ⟦{Said}⟧",
)
LABELS = ("⟦Subject⟧: the flat", "⟦Postcode⟧: 7367", "⟦Lives⟧ in: Kolkata", "a\n⟦Adresse⟧ : 4, chemin", "⟦邮编⟧：248")


def _parts(marked: str, type_: str) -> tuple[list[str], list[str]]:
    """What is left of the mark of a row, and what the row says should be."""
    text, places = "", dict[str, list[int]]()
    for sign in marked:
        if sign in "⟦⟧{}":
            places.setdefault(sign, []).append(len(text))
        else:
            text += sign
    mark = Match(places["⟦"][0], places["⟧"][0], type_, 0.9, "a rule")
    wanted = [text[start:end] for start, end in zip(places.get("{", []), places.get("}", []), strict=True)]
    return [text[left.start : left.end] for left in trimmed(text, [mark])], wanted


@pytest.mark.parametrize("marked", [*PLACES, *STAY])
def test_an_address_begins_and_ends_where_the_address_does(marked: str) -> None:
    left, wanted = _parts(marked, "LOCATION")
    assert left == [part.rstrip(".") for part in wanted]


@pytest.mark.parametrize("marked", PERSONS)
def test_a_greeting_and_a_label_are_no_part_of_a_name_and_all_else_is(marked: str) -> None:
    left, wanted = _parts(marked, "PERSON")
    assert left == wanted


@pytest.mark.parametrize("marked", LABELS)
def test_a_label_is_nobody(marked: str) -> None:
    assert _parts(marked, "PERSON") == ([], [])


def test_other_marks_stay_as_they_are() -> None:
    text = "is 12345.\nCity: x"
    mark = Match(0, len(text), "ID", 0.9, "a rule")
    assert list(trimmed(text, [mark])) == [mark]
