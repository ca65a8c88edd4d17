"""Addresses by country, dates in many languages, case numbers; and what has their order and is none."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing

ADDRESSES = (
    "She lives at ⟦12 Maple Street, Springfield, IL 62704⟧ now.",
    "She lives at ⟦Flat 4, 221 Baker Street, London NW1 6XE⟧ now.",
    "Er wohnt in der ⟦Goethestraße 14a, 80336 München⟧ seit Mai.",
    "Elle habite ⟦18 bis, rue de la Paix, 75002 Paris⟧ depuis.",
    "Vive en ⟦Calle de Alcalá, 45, 3º izda, 28014 Madrid⟧ ahora.",
    "Mora na ⟦Rua das Flores, 123, Lapa, 20230-010 Rio de Janeiro⟧ hoje.",
    "Abita in ⟦Via Garibaldi 12, 20121 Milano (MI)⟧ adesso.",
    "Hij woont op de ⟦Keizersgracht 123, 1015 CJ Amsterdam⟧ nu.",
    "Hun bor på ⟦Nørregade 12, 3. tv, 1165 København K⟧ nu.",
    "Han bor i ⟦Storgatan 5, 111 51 Stockholm⟧ nu.",
    "Hun bor i ⟦Karl Johans gate 22, 0162 Oslo⟧ nå.",
    "Hän asuu ⟦Mannerheimintie 12 B 34, 00100 Helsinki⟧ nyt.",
    "Mieszka przy ⟦ul. Marszałkowska 12/34, 00-950 Warszawa⟧ teraz.",
    "Bydlí v ⟦Dlouhá 12, 110 00 Praha⟧ teď.",
    "A lakása ⟦Kossuth utca 64.\nH-1215 Budapest⟧ ma.",
    "Locuiește pe ⟦Strada Lungă Nr. 12 Bl. 4 Sc. 1 Ap. 9, Brașov, 500035⟧ acum.",
    "Живёт: ⟦г. Москва, ул. Ленина, д. 12, кв. 34⟧ сейчас.",
    "Живе: ⟦м. Київ, вул. Хрещатик, буд. 22, кв. 3, 01001⟧ зараз.",
    "Μένει ⟦Ερμού 12, 105 63 Αθήνα⟧ τώρα.",
    "Evi ⟦Atatürk Mah. Lale Sok. No: 5 D: 3, 34740 Kadıköy/İstanbul⟧ idi.",
    "住まいは⟦東京都港区芝公園4丁目2番8号⟧です。",
    "他住在⟦北京市海淀区中关村大街27号1101室⟧。",
    "그는 ⟦서울특별시 강남구 테헤란로 152⟧ 산다.",
    "يسكن في ⟦شارع الملك فهد 45، الرياض 12345⟧ الآن.",
    "Dia tinggal di ⟦Jl. Sudirman No. 12, Jakarta 10220⟧ kini.",
    "Vive en ⟦Cra. 7 # 45-12, Bogotá⟧ hoy.",
    "Write to ⟦P.O. Box 1163⟧ please.",
)
DATES = (
    "am ⟦3. März 1998⟧", "on ⟦May 3rd, 1998⟧", "le ⟦1er août 2004⟧", "el ⟦12 de octubre de 2001⟧", "em ⟦12 de outubro de 2001⟧",
    "il ⟦3 maggio 1998⟧", "op ⟦3 mei 1998⟧", "den ⟦3. maj 1998⟧", "⟦5. toukokuuta 1998⟧", "dnia ⟦5 grudnia 1998 r.⟧", "dne ⟦5. prosince 1998⟧",
    "⟦1998. május 5.⟧ napján", "la ⟦5 mai 1998⟧", "на ⟦5 май 1998⟧", "⟦5 января 1998 года⟧", "⟦5 січня 1998 року⟧", "στις ⟦5 Μαΐου 1998⟧",
    "⟦5 Aralık 1998⟧ günü", "⟦1998 m. gegužės 5 d.⟧", "⟦1998. gada 5. maijā⟧", "⟦1998年5月3日⟧", "⟦昭和55年3月4日⟧", "⟦1998년 5월 12일⟧", "⟦5 مايو 1998⟧",
    "⟦१० दिसम्बर १९४८⟧", "⟦5 มกราคม 2540⟧", "⟦ngày 5 tháng 12 năm 1998⟧", "⟦1998-05-03⟧", "⟦03/05/98⟧", "⟦3.5.1998⟧",
    "a ⟦cinco de mayo de mil novecientos noventa y ocho⟧.", "the ⟦fifth of May nineteen ninety-eight⟧.", "⟦23 de marzo y 19 de abril de 1999⟧",
    "condenado a ⟦tres años y nueve meses⟧ de prisión", "born in ⟦1952⟧",
)  # fmt: skip
CASES = (
    "(no ⟦36244/06⟧) against Denmark", "(no ⟦36244 / 06⟧) contra España", "la requête n° ⟦12345/67⟧", "Az.: ⟦2 BvR 123/04⟧", "BGH – ⟦VIII ZR 12/03⟧ –",
    "Case ⟦C-123/45⟧ P", "N° de pourvoi : ⟦05-12.345⟧", "docket ⟦1:05-cv-01234⟧", "asunto nº ⟦123/2004⟧", "autos ⟦0001234-56.2010.8.26.0100⟧",
    "sygn. akt ⟦II CSK 123/05⟧", "sp. zn. ⟦12 C 123/2005⟧", "дело № ⟦А40-12345/2005⟧", "sag nr. ⟦BS-1234/2019⟧", "⟦ECLI:NL:HR:2004:AB1234⟧",
)  # fmt: skip
NO_PLACE = (
    "On October 9, 2002 The committee met.",
    "In 1998 Microsoft and 12 Angry Men won 3 prizes.",
    "Es kamen 50000 Menschen aus 12 Ländern.",
    "He walked down the street for 20 minutes.",
)


@pytest.mark.parametrize("marked", ADDRESSES)
def test_an_address_is_covered_from_its_number_to_its_town(marked: str) -> None:
    assert missing(marked, "LOCATION", "ID") == []


@pytest.mark.parametrize("marked", DATES)
def test_a_date_is_found_in_figures_and_in_words(marked: str) -> None:
    assert missing(marked, "DATE_TIME") == []


@pytest.mark.parametrize("marked", CASES)
def test_the_number_of_a_case_is_found(marked: str) -> None:
    assert missing(marked, "ID") == []


@pytest.mark.parametrize("text", NO_PLACE)
def test_numbers_before_capitals_are_not_addresses(text: str) -> None:
    assert found(text, "LOCATION") == []
