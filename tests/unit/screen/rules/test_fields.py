"""Fields, titles, greetings, closings and initials in many languages, and what looks like one and is none."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing

PERSONS = (
    "Name: ⟦Jane Doe⟧",
    "Paciente: ⟦María del Carmen Ruiz⟧",
    "Nombre:  ⟦Ernesto⟧.\nApellidos: ⟦Rivera Bueno⟧.\nNHC: 368503.",
    "Edad: 40 años. Médico: ⟦Ana Gómez⟧  NºCol: 28 28 70973.",
    "Nom et prénom : ⟦Lefèvre Paul⟧",
    "Ansprechpartnerin: Frau ⟦Dr. Ute Krüger-Wiese⟧",
    "Nome completo: ⟦João Baptista da Silva⟧",
    "Cognome e nome: ⟦Rossi Mario⟧",
    "Achternaam: ⟦van den Berg⟧",
    "Navn: ⟦Søren Kjær⟧",
    "Namn: ⟦Åsa Öberg⟧",
    "Nimi: ⟦Matti Meikäläinen⟧",
    "Imię i nazwisko: ⟦Łucja Żak⟧",
    "Jméno a příjmení: ⟦Jiří Čapek⟧",
    "Név: ⟦Kovács Béla⟧",
    "Ime i prezime: ⟦Željko Šarić⟧",
    "Nume și prenume: ⟦Ștefan Ionescu⟧",
    "Ονοματεπώνυμο: ⟦Γιώργος Παπαδόπουλος⟧",
    "Ad Soyad: ⟦Ayşe Yılmaz⟧",
    "ФИО: ⟦Иванов Иван Иванович⟧",
    "Прізвище: ⟦Шевченко⟧",
    "Họ và tên: ⟦Nguyễn Văn An⟧",
    "Nama: ⟦Budi Santoso⟧",
    "氏名：⟦山田太郎⟧",
    "姓名：⟦王小明⟧",
    "이름: ⟦김철수⟧",
    "الاسم: ⟦محمد أحمد⟧",
    "שם: ⟦דוד כהן⟧",
    "नाम: ⟦राम कुमार⟧",
    "ชื่อ: ⟦สมชาย⟧",
    "სახელი: ⟦გიორგი⟧",
    "I spoke to Mrs. ⟦O'Neill⟧ yesterday.",
    "Das sagte Herr ⟦K.⟧ gestern.",
    "El señor dijo que D.ª ⟦Carmen Polo⟧ vino.",
    "Wczoraj Pani ⟦Kowalska⟧ przyszła.",
    "Сегодня господин ⟦Петров⟧ приехал.",
    "Dün Sayın ⟦Demir⟧ geldi.",
    "昨日、⟦田中⟧さんが来た。",
    "Dear ⟦Anna⟧,\nthank you.",
    "Kære ⟦Mette⟧,\ntak.",
    "Szanowny Panie ⟦Nowak⟧,\ndziękuję.",
    "Thanks again.\n\nBest regards,\n⟦Tom Baker⟧\n",
    "Bis bald!\n\nMit freundlichen Grüßen\n⟦Eva Maria Huber⟧\n",
    "From: ⟦Lee, Grace⟧ <grace@example.org>",
    "The applicant, ⟦J. R.⟧, complained.",
    "⟦A.B.⟧ v. Finland was decided.",
    "Mon père m'a dit: je m'appelle ⟦Amélie Poulain⟧.",
)
NOBODY = (
    "Mother: Come here and help me.",
    "Dear Sir or Madam,\nplease find enclosed",
    "Sehr geehrte Damen und Herren,\nanbei",
    "The U.S. and the U.K. signed it at 5 P.M. in Washington D.C.",
    "Name: \nAddress: \n",
    "On Friday we met in the Bay Area.",
    "Des Weiteren gilt dies.",
    "Он думал о Москве.",
)


@pytest.mark.parametrize("marked", PERSONS)
def test_a_name_is_found_by_what_stands_around_it(marked: str) -> None:
    assert missing(marked, "PERSON") == []


@pytest.mark.parametrize("text", NOBODY)
def test_what_stands_where_a_name_would_is_not_one(text: str) -> None:
    assert found(text, "PERSON") == []


FIELDS = (
    ("Tlf.: ⟦22 41 54 99⟧", "PHONE_NUMBER"),
    ("Puh. ⟦040 123 4567⟧", "PHONE_NUMBER"),
    ("Τηλ.: ⟦210 772 0405⟧", "PHONE_NUMBER"),
    ("電話：⟦03-1234-5678⟧", "PHONE_NUMBER"),
    ("هاتف: ⟦٠٥٠١٢٣٤٥٦٧⟧", "PHONE_NUMBER"),
    ("Tel/fax: ⟦91 336 87 85⟧", "PHONE_NUMBER"),
    ("geb. ⟦12.03.1961⟧ in Graz", "DATE_TIME"),
    ("Fecha de nacimiento: ⟦03/03/1946⟧", "DATE_TIME"),
    ("Född: ⟦1961-03-12⟧", "DATE_TIME"),
    ("生年月日：⟦1961年3月12日⟧", "DATE_TIME"),
    ("NHC: ⟦368503⟧. NASS: ⟦26 63514095⟧.", "ID"),
    ("CIPA: ⟦nhc-2906854⟧.", "ID"),
    ("Numéro de sécurité sociale : ⟦1 84 12 76 451 089 46⟧", "ID"),
    ("Journalnr.: ⟦2019-00456⟧", "ID"),
    ("Паспорт: ⟦45 09 123456⟧", "ID"),
    ("Passport No. ⟦X1234567⟧", "ID"),
    ("病历号：⟦00123456⟧", "ID"),
    ("Username: ⟦blue_fox77⟧", "USERNAME"),
    ("CP: ⟦28016⟧.", "LOCATION"),
    ("Localidad/ Provincia: ⟦Madrid⟧.\n", "LOCATION"),
    ("Wohnort: ⟦Bad Tölz⟧\n", "LOCATION"),
    ("住所：⟦東京都港区芝公園4-2-8⟧\n", "LOCATION"),
    ("Edad: ⟦70 años⟧ Sexo: H.", "AGE"),
    ("a ⟦34⟧-year-old woman", "AGE"),
    ("eine ⟦34-jährige⟧ Frau", "AGE"),
    ("Mujer de ⟦34 años⟧ que acude", "AGE"),
    ("мужчина, ⟦34 года⟧", "AGE"),
)


@pytest.mark.parametrize(("marked", "kind"), FIELDS)
def test_a_field_says_what_its_value_is(marked: str, kind: str) -> None:
    assert missing(marked, kind) == []
