"""Made-up values: one person stays one person in every form, and nobody and no number is anybody's."""

from __future__ import annotations

import random
import re
from datetime import date

import phonenumbers
import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.decide import approve
from winnow_agent.vault.screen import fictional, redact
from winnow_agent.vault.screen.fictional import is_valid
from winnow_agent.vault.screen.surrogates import Surrogates
from winnow_protocol.policy import load_policy, parse_policy

DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
}


def _made(language: str, text: str, *persons: str, seed: bytes = b"seed") -> Surrogates:
    return Surrogates(seed, language, persons, text)


def test_every_form_of_a_name_becomes_the_same_form_of_another() -> None:
    forms = ("John Smith", "Smith", "SMITH", "J. Smith", "Smith, John", "J. S.", "jsmith", "john.smith", "smith_j")
    made = _made("en", ", ".join(forms), *forms)
    given, surname = str(made.of("PERSON", "John Smith")).split()
    initial = given[0]
    assert made.of("PERSON", "Smith") == surname
    assert made.of("PERSON", "SMITH") == surname.upper()
    assert made.of("PERSON", "J. Smith") == f"{initial}. {surname}"
    assert made.of("PERSON", "Smith, John") == f"{surname}, {given}"
    assert made.of("PERSON", "J. S.") == f"{initial}. {surname[0]}."
    assert made.of("PERSON", "jsmith") == f"{initial}{surname}".lower()
    assert made.of("PERSON", "john.smith") == f"{given}.{surname}".lower()
    address = made.of("EMAIL_ADDRESS", "john.smith@firm.test")
    assert address is not None
    assert re.fullmatch(rf"{given}\.{surname}@example\.(com|net|org)".lower(), address)


@pytest.mark.parametrize(
    ("language", "name", "form", "ending"),
    [
        ("de", "Anna Schmidt", "Schmidts", "s"),
        ("sv", "Karin Lindqvist", "Lindqvists", "s"),
        ("ru", "Иван Петров", "Петрову", "у"),
        ("ru", "Анна Каренина", "Анной", "ой"),
        ("pl", "Adam Nowak", "Nowakowi", "owi"),
        ("ko", "김민수", "김민수는", "는"),
    ],
)
def test_a_name_in_a_case_stays_in_it(language: str, name: str, form: str, ending: str) -> None:
    made = _made(language, f"{name} {form}", name, form)
    inflected = str(made.of("PERSON", form))
    assert inflected.endswith(ending)
    stem = inflected.removesuffix(ending)
    assert len(stem) >= 2
    assert stem in str(made.of("PERSON", name))


@pytest.mark.parametrize(
    ("language", "name", "script"),
    [
        ("ru", "Иван Петров", r"[А-Яа-яЁё\- ]+"),
        ("el", "Γιώργος Σεφέρης", r"[Α-Ωα-ωΆ-ώϊ\- ]+"),
        ("ka", "გიორგი ჯიქია", r"[ა-ჰ ]+"),
        ("he", "משה כהן", r"[א-ת' ]+"),
        ("hi", "अनिल शर्मा", r"[\u0900-\u097f ]+"),
        ("en", "Иван Петров", r"[А-Яа-яЁё\- ]+"),
        ("ru", "John Smith", r"[A-Za-z\- ]+"),
        ("zh", "王小明", r"[\u4e00-\u9fff]+"),
    ],
)
def test_a_surrogate_is_written_in_the_script_of_the_name(language: str, name: str, script: str) -> None:
    assert re.fullmatch(script, str(_made(language, name, name).of("PERSON", name)))


def test_a_woman_stays_a_woman_and_a_title_tells() -> None:
    made = _made("de", "Frau Kim Weber", "Frau Kim Weber", "Maria Lang")
    from winnow_agent.vault.screen.locales import given_names

    women, _ = given_names("de_DE")
    assert str(made.of("PERSON", "Maria Lang")).split()[0].casefold() in women
    assert str(made.of("PERSON", "Frau Kim Weber")).split()[1].casefold() in women


def test_no_two_people_share_a_name_and_nobody_has_one_of_the_text() -> None:
    people = [
        f"{given} {surname}" for given in ("Anna", "Bert", "Carla", "Dora") for surname in ("Alm", "Berg", "Dahl")
    ]
    text = "; ".join(people)
    made = _made("sv", text, *people)
    names = [str(made.of("PERSON", person)) for person in people]
    assert len(set(names)) == len(people)
    assert not {word for name in names for word in name.split()} & set(text.replace(";", "").split())


def test_no_street_town_or_firm_is_called_after_somebody_of_the_text() -> None:
    named = "Smith Johnson Williams Brown Jones Davis Miller Wilson Moore Taylor Anderson Thomas Jackson White Harris Martin"
    values = {"LOCATION": ("Milton", "4 High Street", "4 High Street, Milton, OH 45801"), "ORGANIZATION": ("Acme Ltd",)}
    for number in range(100):
        made = _made("en", "", *(f"Ann {surname}" for surname in named.split()), seed=b"%d" % number)
        drawn = " ".join(str(made.of(type_, value)) for type_ in values for value in values[type_])
        assert set(re.findall(r"\w+", drawn)) & set(named.split()) == set()


def test_another_document_calls_the_same_person_otherwise() -> None:
    names = {str(_made("en", "", "John Smith", seed=bytes([seed])).of("PERSON", "John Smith")) for seed in range(20)}
    assert len(names) >= 19


@pytest.mark.parametrize(
    ("language", "value"),
    [
        ("en", "(212) 867-5309"),
        ("en", "+1 212 867 5309"),
        ("en", "020 7946 1958"),
        ("de", "+49 30 901820123"),
        ("fr", "+33 1 42 76 40 40"),
        ("es", "+34 913 123 456"),
        ("it", "06 6982 1234"),
        ("ru", "+7 495 123-45-67"),
    ],
)
def test_a_phone_number_keeps_its_layout_and_is_nobodys(language: str, value: str) -> None:
    made = str(_made(language, value).of("PHONE_NUMBER", value))
    assert re.sub(r"\d", "0", made) == re.sub(r"\d", "0", value)
    assert made != value
    region = {"en": "US"}.get(language, language.upper())
    if "555" not in made and "7946" not in made.replace(" ", ""):
        number = phonenumbers.parse(made, region)
        assert not phonenumbers.is_valid_number(number) or made.replace(" ", "").startswith(("+493023125", "+33199"))


def test_a_number_that_was_taken_for_a_date_is_not_moved_by_little() -> None:
    value = "3283-9500-2046"
    made = str(_made("en", value).of("DATE_TIME", value))
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", made)
    assert any(abs(int(one) - int(other)) > 3 for one, other in zip(value.split("-"), made.split("-"), strict=True))


@pytest.mark.parametrize(
    ("language", "value", "layout"),
    [
        ("en", "four 1, 5 5 5, double two", r"[a-z]+ \d, \d \d \d, double [a-z]+"),
        ("en", "five five five, oh one", r"[a-z]+ [a-z]+ [a-z]+, [a-z]+ [a-z]+"),
        ("de", "Null eins, zwo drei vier", r"[A-Z][a-zü]+ [a-zü]+, [a-zü]+ [a-zü]+ [a-zü]+"),
        ("en", "3-0-6, 6-14, 0-17", r"\d-\d-\d, \d-\d\d, \d-\d\d"),
    ],
)
@pytest.mark.parametrize("type_", ["ID", "PHONE_NUMBER"])
def test_a_dictated_number_stays_one(type_: str, language: str, value: str, layout: str) -> None:
    made = _made(language, value).of(type_, value)
    assert made is not None
    assert made != value
    assert re.fullmatch(layout, made)
    words = set(re.findall(r"[^\W\d]+", made.lower())) - {"double"}
    assert words <= set(DIGITS[language].split())


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("CREDIT_CARD", "4111 1111 1111 1111"),
        ("IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
        ("PL_PESEL", "44051401359"),
        ("ES_NIF", "12345678Z"),
    ],
)
def test_a_made_up_number_fails_its_check(type_: str, value: str) -> None:
    for seed in range(20):
        made = str(_made("en", value, seed=bytes([seed])).of(type_, value))
        assert len(made) == len(value)
        assert not is_valid(type_, made)


def _redacted(text: str, language: str, *values: str, type_: str = redact.SHIFTED_OR_KEPT) -> str:
    found = [
        Finding(type_, match.start(), match.end(), 0.9, "personal", "1")
        for value in values
        for match in re.finditer(re.escape(value), text)
    ]
    return redact.redact(Document(text, "text/plain", language=language), found, "tag", b"seed").text


def test_dates_of_a_document_move_together_in_their_own_forms() -> None:
    values = ("12 March 1985", "March 14, 1985", "1985-03-20", "yesterday", "1985.")
    text = "From 12 March 1985 to March 14, 1985, then 1985-03-20, yesterday, in 1985."
    moved = _redacted(text, "en", *values)
    found = re.fullmatch(
        r"From (\d+) (\w+) (\d{4}) to (\w+) (\d+), (\d{4}), then (\d{4})-(\d\d)-(\d\d), yesterday, in 1985\.", moved
    )
    assert found is not None, moved
    months = "January February March April May June July August September October November December".split()  # noqa: SIM905
    first = date(int(found[3]), months.index(found[2]) + 1, int(found[1]))
    second = date(int(found[6]), months.index(found[4]) + 1, int(found[5]))
    third = date(int(found[7]), int(found[8]), int(found[9]))
    assert (second - first).days == 2
    assert (third - first).days == 8
    assert 30 <= (date(1985, 3, 12) - first).days <= 364


@pytest.mark.parametrize(
    ("language", "value", "form"),
    [
        ("de", "3. Mai 1951", r"\d{1,2}\. (?:[A-Z][a-zä]+) 195[01]"),
        ("de", "03.05.1951", r"\d\d\.\d\d\.195[01]"),
        ("es", "12 de marzo de 1985", r"\d{1,2} de [a-z]+ de 198[45]"),
        ("fr", "1er janvier 1950", r"(?:1er|\d{1,2}) [a-zéû]+ 19(?:49|50)"),
        ("ru", "5 мая 1971", r"\d{1,2} [а-я]+ 197[01]"),
        ("fi", "12. maaliskuuta 1990", r"\d{1,2}\. [a-zä]+kuuta 19(?:89|90)"),
        ("zh", "1985年3月12日", r"198[45]年\d{1,2}月\d{1,2}日"),
        ("en", "12-14 March 1985", r"\d{1,2}-\d{1,2} [A-Z][a-z]+ 198[45]"),
    ],
)
def test_a_moved_date_is_written_as_the_language_writes_it(language: str, value: str, form: str) -> None:
    moved = _redacted(f"x {value} y", language, value)
    assert value not in moved
    assert re.fullmatch(rf"x {form} y", moved), moved


def test_a_date_that_cant_be_moved_is_a_tag_where_dates_are_redacted() -> None:
    assert _redacted("x yesterday y", "en", "yesterday", type_=redact.SHIFTED) == "x <DATE_TIME> y"


def test_a_policy_that_shifts_dates_moves_those_that_it_allows() -> None:
    text = "On 12 March 1985 they began, and on 14 March 1985 they were done. " + " ".join(
        f"word{number}" for number in range(200)
    )
    dates = [
        Finding("DATE_TIME", match.start(), match.end(), 0.9, "personal", "1")
        for match in re.finditer(r"1\d March 1985", text)
    ]
    document = Document(text, "text/plain", language="en")
    policy = parse_policy("name: p\npersonal: {dates: shift, replacement: tag}\n", "p.yaml")
    _, approved = approve(document, dates, policy, lambda _again: [], b"seed", reviewed=True)
    assert approved is not None
    assert "March 1985" not in approved.text
    assert "<" not in approved.text
    assert re.search(r"On \d+ \w+ 198[45] they began, and on \d+ \w+ 198[45] they were done\.", approved.text)
    _, kept = approve(document, dates, load_policy("standard"), lambda _again: [], b"seed", reviewed=True)
    assert kept is not None
    assert kept.text == text


@pytest.mark.parametrize(
    ("language", "name", "title"),
    [("en", "Captain Robinson", "Captain"), ("de", "Fräulein Weber", "Fräulein"), ("es", "Señora García", "Señora")],
)
def test_a_title_stays_before_the_name_that_is_replaced(language: str, name: str, title: str) -> None:
    made = Surrogates(b"seed", language, [name], f"… {name} …").of("PERSON", name)
    assert made is not None
    assert made.startswith(f"{title} ")
    assert name.split()[1] not in made


@pytest.mark.parametrize(
    ("language", "name", "kept"),
    [
        ("en", "President Okafor", "President "),
        ("en", "General Ada Field", "General "),
        ("en", "Prime Minister Okafor", "Prime Minister "),
        ("en", "Senators Okafor", "Senators "),
        ("de", "Herr Legationsrat von Prattes", "Herr Legationsrat von "),
        ("de", "Onkel Carl", "Onkel "),
        ("fr", "Mme la Comtesse de Prattes", "Mme la Comtesse de "),
    ],
)
def test_an_office_stays_before_the_name_that_is_replaced(language: str, name: str, kept: str) -> None:
    made = str(_made(language, name, name).of("PERSON", name))
    assert made.startswith(kept)
    assert not set(made.removeprefix(kept).split()) & set(name.split())


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Victoria Justice"),
        ("en", "Prince Okafor"),
        ("en", "Judge, Aaron"),
        ("en", "General, Aaron"),
        ("de", "Richter, Anna"),
        ("de", "Maurer Wendel"),
        ("hu", "Major Anna"),
        ("en", "Justice"),
        ("en", "Speaker"),
        ("en", "Tia Okafor"),
        ("en", "Anna Le"),
        ("en", "Yoona Im"),
        ("de", "ANNA DA"),
    ],
)
def test_a_name_that_is_an_office_s_word_is_replaced(language: str, name: str) -> None:
    made = str(_made(language, name, name).of("PERSON", name))
    assert not set(re.findall(r"\w+", made)) & set(re.findall(r"\w+", name))


def test_a_person_is_called_the_same_behind_each_office_and_two_of_one_office_are_two() -> None:
    made = _made("en", "", "President Okafor", "Okafor", "Governor Okafor", "Governor Prates")
    surname = made.of("PERSON", "Okafor")
    assert made.of("PERSON", "President Okafor") == f"President {surname}"
    assert made.of("PERSON", "Governor Okafor") == f"Governor {surname}"
    assert made.of("PERSON", "Governor Prates") != made.of("PERSON", "Governor Okafor")


@pytest.mark.parametrize(("language", "name", "form"), [("en", "Ada Field", "Fields"), ("de", "Anna Weber", "Webers")])
def test_a_family_and_a_genitive_are_formed_as_their_name_was(language: str, name: str, form: str) -> None:
    for seed in range(20):
        made = _made(language, f"{name} {form}", name, form, seed=bytes([seed]))
        surname = str(made.of("PERSON", name)).split()[1]
        assert made.of("PERSON", form) == f"{surname}s"
        assert not surname.endswith(("s", "x", "z"))
        assert made.of("PERSON", f"{name.split()[1]}'s") == f"{surname}'s"


def test_a_given_name_behind_a_title_stays_one() -> None:
    from winnow_agent.vault.screen.locales import given_names

    women, _ = given_names("fr_FR")
    made = _made("fr", "", "Mlle Olga", "Olga", "à Olga")
    name = str(made.of("PERSON", "Olga"))
    assert name.casefold() in women
    assert made.of("PERSON", "Mlle Olga") == f"Mlle {name}"


def test_a_hungarian_surname_stands_first() -> None:
    from winnow_agent.vault.screen.locales import given_names

    surname, given = str(_made("hu", "", "Kéri Péter").of("PERSON", "Kéri Péter")).split()
    women, men = given_names("hu_HU")
    assert given.casefold() in men
    assert surname.casefold() not in women


def test_two_surnames_with_a_word_between_them_keep_it() -> None:
    made = str(_made("es", "", "José Prades y Sobral").of("PERSON", "José Prades y Sobral"))
    assert re.fullmatch(r"\S+ \S+ y \S+", made)


def test_a_title_outside_of_the_mark_and_pronouns_tell_a_woman_from_a_man() -> None:
    from winnow_agent.vault.screen.locales import given_names

    women, men = given_names("en_US")
    text = "Then Chidinma rose. She said that her brother was ill; she wept."
    for seed in range(10):
        made = _made("en", text, "Chidinma Okafor", seed=bytes([seed]))
        assert str(made.of("PERSON", "Chidinma Okafor")).split()[0].casefold() in women
        other = _made("en", text.replace("She", "He").replace("she", "he").replace("her", "his"), "Chidinma Okafor")
        assert str(other.of("PERSON", "Chidinma Okafor")).split()[0].casefold() in men
    titled = "Es schrieb Frau Kim und dann Herr Toni."
    found = [
        Finding("PERSON", titled.index(name), titled.index(name) + len(name), 0.9, "personal", "1")
        for name in ("Kim", "Toni")
    ]
    redacted = redact.redact(Document(titled, "text/plain", language="de"), found, "surrogate", b"seed").text
    assert re.fullmatch(r"Es schrieb Frau \w+ und dann Herr \w+\.", redacted)


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("California", r"[A-Z][a-z]+(?: [A-Z][a-z]+)?"),
        ("Greenville, Ohio", r"[A-Z]\w+ [A-Z]\w+, [A-Z][a-z]+(?: [A-Z][a-z]+)?"),
        ("Leeds", r"[A-Z]\w+ [A-Z]\w+"),
    ],
)
def test_a_place_of_a_kind_stays_of_it(value: str, form: str) -> None:
    from winnow_agent.vault.screen.locales import states

    made = str(_made("en", "").of("LOCATION", value))
    assert re.fullmatch(form, made)
    assert (made.rpartition(", ")[2] in states("en_US")) == (value != "Leeds")


def test_a_made_up_british_number_is_none_of_those_that_are_planted() -> None:
    made = {fictional.phone("020 7123 4567", random.Random(seed), "en") for seed in range(500)}
    assert len(made) > 100
    assert all(number is not None and number.startswith(("020 7946 02", "020 7946 03")) for number in made)
