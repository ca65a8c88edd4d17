"""Telephone numbers, national identifiers, accounts, plates and devices by country; and numbers that identify nobody."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing

PHONES = (
    "Ruf an unter ⟦0171 2345678⟧ bitte.",
    "It rings at ⟦(02) 5499 0951⟧ all day.",
    "Ring til mig på ⟦24 15 49 90⟧ i aften.",
    "J'ai noté le ⟦04 69 38 32 36⟧ hier.",
    "Das war ⟦+49(0)1549 90951⟧ gestern.",
    "It was ⟦+998 (04) 056 0865⟧ I think.",
    "It was ⟦00421 940 383 236⟧ I think.",
    "Call ⟦747.419.5406x13589⟧ now.",
    "(⟦001-565-612-5114x031⟧)",
    "The mill\n(⟦6151.2045⟧)\nand the ford",
    "Звоните ⟦8 (656) 907-0293⟧ сегодня.",
    "Numer ⟦609 972 200⟧ nie odpowiada.",
    "Er hat ⟦0660/1234567⟧ gewählt.",
    "电话是⟦13645475277⟧。",
)
IDENTIFIERS = (
    ("Mit cpr-nummer er ⟦010190-1234⟧.", "ID"),
    ("Han har ⟦02064539275⟧ i registeret.", "ID"),
    ("Jej PESEL to ⟦44051401359⟧.", "PL_PESEL"),
    ("Su DNI es ⟦12345678Z⟧.", "ES_NIF"),
    ("Il codice ⟦RSSMRA85T10A562S⟧ è suo.", "IT_FISCAL_CODE"),
    ("O CPF ⟦529.982.247-25⟧ consta.", "ID"),
    ("Engenheiro, CREA ⟦12345⟧, assinou.", "ID"),
    ("Dentista, CROSP ⟦12345⟧, assinou.", "ID"),
    ("Son numéro ⟦2 55 08 14 168 025 38⟧ figure.", "ID"),
    ("AHV ⟦756.9217.0769.85⟧ steht da.", "ID"),
    ("Su RUT ⟦12.345.678-5⟧ consta.", "ID"),
    ("CNP ⟦1800101221144⟧ apare.", "ID"),
    ("Rodné číslo ⟦780123/3540⟧ je jeho.", "ID"),
    ("ЕГН ⟦7523169263⟧ е негово.", "ID"),
    ("СНИЛС ⟦112-233-445 95⟧ указан.", "ID"),
    ("TC kimlik no ⟦10000000146⟧ olan.", "ID"),
    ("身份证⟦11010519491231002X⟧的人。", "ID"),
    ("주민등록번호 ⟦900101-1234568⟧ 입니다.", "KR_RRN"),
    ("Aadhaar ⟦2341 2341 2346⟧ is hers.", "IN_AADHAAR"),
    ("Her ID number ⟦8001015009087⟧ is South African.", "ID"),
    ("NI number ⟦AB 12 34 56 C⟧ is his.", "UK_NINO"),
    ("CURP ⟦HEGG560427MVZRRL04⟧ es suya.", "ID"),
    ("My SSN is ⟦078-05-1120⟧.", "US_SSN"),
    ("Ref ⟦AB1234567⟧ was kept.", "ID"),
    ("Vətəndaş ⟦MLWS2Z9⟧ gəldi.", "ID"),
)
OTHERS = (
    ("Pay to ⟦DE89 3704 0044 0532 0130 00⟧ soon.", "IBAN_CODE"),
    ("Card ⟦4111 1111 1111 1111⟧ was charged.", "CREDIT_CARD"),
    ("Send to ⟦0x52908400098527886E0F7030069857D2E4169EE7⟧.", "CRYPTO"),
    ("Host ⟦10.20.30.40⟧ answered.", "IP_ADDRESS"),
    ("Host ⟦2001:db8::8a2e:370:7334⟧ answered.", "IP_ADDRESS"),
    ("NIC ⟦00:1B:44:11:3A:B7⟧ is up.", "MAC_ADDRESS"),
    ("Met at ⟦52.520008, 13.404954⟧ at noon.", "LOCATION"),
    ("Met at ⟦52° 31' 12\" N, 13° 24' 18\" E⟧ at noon.", "LOCATION"),
    ("Thanks to ⟦@blue_fox77⟧ for it.", "USERNAME"),
    ("Write to ⟦jo.li@example.co.uk⟧ please.", "EMAIL_ADDRESS"),
    ("Write to ⟦jo.li [at] example [dot] org⟧ please.", "EMAIL_ADDRESS"),
    ("Das Kennzeichen ⟦M-AB 1234⟧ war neu.", "LICENSE_PLATE"),
    ("Bilen, nummerplade ⟦ZL 82 721⟧, var væk.", "LICENSE_PLATE"),
    ("Rendszám: ⟦DOV-781⟧ volt.", "LICENSE_PLATE"),
    ("La voiture ⟦AB-123-CD⟧ partait.", "LICENSE_PLATE"),
    ("车牌⟦京A12345⟧的车。", "LICENSE_PLATE"),
    ("Госномер ⟦006T761 56⟧ найден.", "LICENSE_PLATE"),
)
HARMLESS = (
    "The years 1914-1918 and 1939 1945 changed it all.",
    "It cost $1,234,567.89, or 12 345 678 kroner, or € 1.234.567.",
    "See pages 123-145 and section 12.3.4 of the act.",
    "In Genesis 3:16-19 and Psalm 119, verse 105.",
    "The score was 6-4 3-6 7-5 after 10 11 12 13 14 tries.",
    "About 300 000 000 people, 40 % of them, earn 25 000 a year.",
    "The ISBN 9780306406157 names a book.",
    "At 10:30 on 4 July it was 23.5 degrees.",
    "Take 3.14159265 times the radius (6151.2045).",
    "They create 1500 jobs, and the crops of 1978 were poor.",
    "The sugar C6H12O6 dissolves.",
    "The BMW 320 followed the ISO 9001 audit of 2000000 parts.",
)


@pytest.mark.parametrize("marked", PHONES)
def test_a_telephone_number_is_found_in_its_country_s_layout(marked: str) -> None:
    assert missing(marked, "PHONE_NUMBER", "ID") == []


@pytest.mark.parametrize(("marked", "kind"), [*IDENTIFIERS, *OTHERS])
def test_an_identifier_is_found_and_named(marked: str, kind: str) -> None:
    assert missing(marked, kind) == []


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_that_identify_nobody_are_left_alone(text: str) -> None:
    assert [match for match in found(text) if match.type != "DATE_TIME"] == []


def test_a_right_check_digit_is_sure_and_a_wrong_one_is_not() -> None:
    right = [match.score for match in found("Su DNI es 12345678Z.", "ES_NIF")]
    wrong = [match.score for match in found("Su DNI es 12345678A.", "ES_NIF")]
    assert max(right) == 1.0
    assert max(wrong, default=0) < 1.0


@pytest.mark.parametrize("text", ["次の座標 35.6895, 139.6917 です。", "该地点的坐标 39.9042, 116.4074 。"])
def test_a_word_counts_where_script_parts_no_words(text: str) -> None:
    assert "LOCATION" in {match.type for match in found(text)}
