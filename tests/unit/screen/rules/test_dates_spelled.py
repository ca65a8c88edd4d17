"""Dates that deeds and courts spell out, in words and with the figures in brackets beside them."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing

SPANISH = (
    "Bogotá, ⟦ocho (8) de agosto de dos mil dieciséis (2016)⟧.",
    "Bogotá D.C., ⟦veintitrés (23) de marzo de dos mil quince (2015)⟧",
    "dictado ⟦a los veintitrés días del mes de marzo de dos mil quince⟧ en Lima",
    "⟦a los 23 días del mes de marzo del año 2015⟧ comparece",
    "⟦a los tres días del mes de mayo del año dos mil nueve⟧ firma",
    "el ⟦quince de mayo del dos mil siete⟧ declaró",
    "de ⟦primero de febrero de mil novecientos noventa y ocho⟧ consta",
    "⟦31 de diciembre de dos mil veintiuno⟧, se notificó",
    "el día ⟦treinta y uno de enero de dos mil veinte⟧ fue detenido",
    "⟦dos (02) de julio de dos mil trece (2013)⟧, expediente",
    "⟦8 (ocho) de agosto de 2016⟧ en Ciudad de México",
    "⟦uno de abril de dos mil catorce⟧; visto",
    "⟦veinte de noviembre del año dos mil uno⟧ nació",
    "sesión de ⟦diez de septiembre de dos mil catorce⟧ resolvió",
    "Santiago, ⟦dieciséis de octubre de dos mil dieciocho⟧. Vistos",
    "hechos de ⟦marzo de dos mil quince⟧ y otros",
    "desde el año ⟦dos mil cuatro⟧ reside",
    "el ⟦doce (12) de mayo⟧ siguiente",
    "⟦veintiocho de febrero⟧ del mismo año",
)  # fmt: skip
FRENCH = (
    "né le ⟦vingt-trois mars deux mille quinze⟧ à Lyon",
    "⟦l'an deux mille quinze et le trois mars⟧, nous",
    "⟦L'an deux mille dix-huit, le vingt et un juin⟧, devant",
    "le ⟦premier janvier mil neuf cent quatre-vingt-dix-huit⟧ est décédé",
    "du ⟦six février mille neuf cent soixante-douze⟧ entre",
    "le ⟦quatre mai deux mille vingt-et-un⟧ au matin",
    "prononcé le ⟦dix-sept décembre deux mille neuf⟧ par mise",
    "le ⟦3 mars deux mille quinze⟧ à Paris",
    "le ⟦trente et un août⟧ suivant",
    "le ⟦quinze novembre deux mil douze⟧ comparaît",
)  # fmt: skip
PORTUGUESE = (
    "⟦Aos vinte e três dias do mês de março de dois mil e quinze⟧, nesta",
    "⟦aos 23 dias do mês de março do ano de 2015⟧, compareceu",
    "em ⟦vinte e cinco de abril de mil novecentos e setenta⟧ nasceu",
    "no dia ⟦primeiro de maio de dois mil e dezenove⟧ faleceu",
    "em ⟦três de junho de dois mil e vinte e um⟧ assinou",
    "⟦aos quatro dias do mês de julho do ano de dois mil e oito⟧ foi",
    "em ⟦trinta e um de outubro⟧ próximo",
    "a ⟦dois de fevereiro de dois mil e dezasseis⟧ outorgou",
)  # fmt: skip
ITALIAN = (
    "il ⟦tre marzo duemilaquindici⟧ a Roma",
    "⟦L'anno duemilaquindici, il giorno tre del mese di marzo⟧, in Milano",
    "il giorno ⟦ventitré del mese di marzo dell'anno duemilaquindici⟧ compare",
    "nato il ⟦primo gennaio millenovecentosettantadue⟧ a Bari",
    "addì ⟦quattordici luglio duemilanove⟧ davanti",
    "il ⟦ventuno maggio⟧ scorso",
    "⟦3 (tre) marzo 2015⟧ in Torino",
    "nell'anno ⟦duemiladodici⟧ il convenuto",
)  # fmt: skip
GERMAN = (
    "am ⟦dritten März zweitausendfünfzehn⟧ verstorben",
    "am ⟦dreiundzwanzigsten März neunzehnhundertachtundneunzig⟧ geboren",
    "den ⟦ersten Mai zweitausendeinundzwanzig⟧ erschien",
    "am ⟦3. März zweitausendfünfzehn⟧ in Wien",
    "heute, am ⟦elften Jänner zweitausendneun⟧, ist",
    "im ⟦März zweitausendzwölf⟧ zog er",
    "am ⟦einunddreißigsten Dezember⟧ danach",
)  # fmt: skip
OTHERS = (
    "the ⟦third day of March two thousand and fifteen⟧ before me",
    "this ⟦23rd day of March, 2015⟧ before me",
    "this ⟦twenty-third day of March, 2015⟧ before me",
    "on ⟦March third, two thousand fifteen⟧ he signed",
    "on the ⟦fifth of May nineteen ninety-eight⟧ she was",
    "on the ⟦first of June, two thousand and twenty-one⟧ they",
    "op ⟦drie maart tweeduizend vijftien⟧ verscheen",
    "Heden, ⟦drieëntwintig maart tweeduizendvijftien⟧, verschenen",
    "op ⟦eenendertig december negentienhonderdachtennegentig⟧ geboren",
    "op de ⟦eerste mei tweeduizend eenentwintig⟧ overleden",
    "den ⟦tredje marts totusindfemten⟧ mødte",
    "den ⟦treogtyvende marts to tusind og femten⟧ mødte",
    "den ⟦tredje mars totusenogfemten⟧ møtte",
    "den ⟦tjuetredje mars to tusen og femten⟧ møtte",
    "den ⟦tredje mars tvåtusenfemton⟧ inställde",
    "den ⟦tjugotredje mars nittonhundranittioåtta⟧ föddes",
)  # fmt: skip
ROWS = (*SPANISH, *FRENCH, *PORTUGUESE, *ITALIAN, *GERMAN, *OTHERS)
NO_DATES = (
    "Mil personas y dos mil quinientos votos en la sala.",
    "Deux mille quinze euros ont été versés.",
    "Il a marché trois fois; six chevaux suivaient.",
    "It was um marco histórico, um mar de gente, a second march, and one may go.",
    "Two thousand and fifteen people came; nineteen of twenty left.",
    "Er zahlte zweitausendfünfzehn Euro.",
    "Tre persone e duemila euro.",
    "O salário é de dois mil e quinze reais.",
    "She may have two or three of them, and march on.",
)  # fmt: skip


@pytest.mark.parametrize("marked", ROWS)
def test_a_date_that_is_spelled_out_is_covered_whole(marked: str) -> None:
    assert missing(marked, "DATE_TIME") == []


@pytest.mark.parametrize("text", NO_DATES)
def test_numbers_in_words_are_no_dates(text: str) -> None:
    assert [text[each.start : each.end] for each in found(text, "DATE_TIME") if "spelled" in each.note] == []
