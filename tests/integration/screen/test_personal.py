"""Persons, addresses and numbers as real Presidio and the real pipelines find them."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from winnow_agent.documents import Document, Finding, Turn
from winnow_agent.vault.screen import worker

pytestmark = pytest.mark.names


def _found(text: str, language: str = "und", **fields: Any) -> list[Finding]:
    return worker.run("personal", Document(text, "text/plain", language=language, **fields))


def _values(text: str, type_: str, language: str = "und") -> list[str]:
    return [text[f.start : f.end] for f in _found(text, language) if f.type == type_ and f.score >= 0.35]


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("Yesterday John Smith met the board of the society in Leeds.", "PERSON", "John Smith"),
        ("Hier, Jean Dupont a rencontré la présidente de l'association à Lyon.", "PERSON", "Jean Dupont"),
        ("Gestern hat Herr Müller den Garten hinter dem Haus neu angelegt und bepflanzt.", "PERSON", "Müller"),
        ("Sehr geehrte Frau Dr. Anna Weber,\nvielen Dank für Ihren Brief vom März.", "PERSON", "Anna Weber"),
        ("Querida María:\nte escribo desde la costa, donde hace mucho calor.", "PERSON", "María"),
        ("Gracias por todo lo que hiciste.\n\nUn abrazo,\nPedro Sánchez Gil\n", "PERSON", "Pedro Sánchez Gil"),
        ("Paciente: Lucía Fernández\nEdad: 40", "PERSON", "Lucía Fernández"),
        ("Nom : Claire Martin\nVille : Lille", "PERSON", "Claire Martin"),
        ("Write to jane.roe@example.co.uk for the key.", "EMAIL_ADDRESS", "jane.roe@example.co.uk"),
        ("Schreiben Sie an jane@intranet.local bitte.", "EMAIL_ADDRESS", "jane@intranet.local"),
        ("Call me on +44 20 7946 0958 after six.", "PHONE_NUMBER", "+44 20 7946 0958"),
        ("Rufen Sie mich an: Tel. 030 1234567, abends.", "PHONE_NUMBER", "030 1234567"),
        ("Téléphone : 01 42 68 53 00 le matin", "PHONE_NUMBER", "01 42 68 53 00"),
        ("Bitte auf das Konto DE89 3704 0044 0532 0130 00 überweisen.", "IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
        ("The card 4111 1111 1111 1111 was refused.", "CREDIT_CARD", "4111 1111 1111 1111"),
        ("My social security number is 536-22-1234.", "US_SSN", "536-22-1234"),
        ("El DNI 12345678Z figura en el acta.", "ES_NIF", "12345678Z"),
        ("The request came from 192.168.17.4 at night.", "IP_ADDRESS", "192.168.17.4"),
        ("She lives at 12 Baker Street with her sister.", "LOCATION", "12 Baker Street"),
        ("Er wohnt in der Lindenstraße 14 im dritten Stock.", "LOCATION", "Lindenstraße 14"),
        ("Il habite 12, rue de la Paix depuis longtemps.", "LOCATION", "12, rue de la Paix"),
    ],
)
def test_each_is_found_with_its_span(text: str, type_: str, value: str) -> None:
    assert any(value in found or found in value for found in _values(text, type_)), _values(text, type_)


def test_a_name_found_once_is_found_everywhere() -> None:
    text = (
        "Dear Quentin,\n" + "the weather is fine and the roof is dry. " * 300 + "\nas Quentin says, QUENTIN or quentin."
    )
    starts = [f.start for f in _found(text, "en") if f.type == "PERSON" and text[f.start : f.end] == "Quentin"]
    assert starts == [5, text.rindex("Quentin")]


def test_a_surname_alone_is_found_but_not_where_it_is_a_common_word() -> None:
    text = "Mr. Harold Stone carved the stone. Later Harold left. A stone fell."
    found = [text[f.start : f.end] for f in _found(text, "en") if f.type == "PERSON"]
    assert "Harold" in found
    assert "stone" not in found


def test_offsets_hold_across_windows_and_in_any_script(scale: int) -> None:
    paragraph = "Ein ganz gewöhnlicher Absatz über Bäume und Flüsse – ohne jeden Namen.\n\n"
    text = paragraph * (400 * scale) + "Kontakt: Frau Erika Beispiel, erika@example.org\n\n" + paragraph * 200
    found = _found(text)
    assert "erika@example.org" in [text[f.start : f.end] for f in found if f.type == "EMAIL_ADDRESS"]
    assert any(text[f.start : f.end].removeprefix("Frau ") == "Erika Beispiel" for f in found if f.type == "PERSON")


def test_a_text_without_any_break_is_read_whole() -> None:
    text = "字" * 20_000 + "jane.roe@example.com" + "字" * 20_000
    assert [text[f.start : f.end] for f in _found(text) if f.type == "EMAIL_ADDRESS"]


def test_hostile_lines_do_not_hold_it_up(scale: int) -> None:
    for text in ("." * 30_000, "a-" * 20_000, "1 " * 20_000, "a@" * 10_000, "((((" * 5_000, "A. " * 10_000):
        _found(text if scale > 1 else text[: len(text) // 2])


def test_a_speakers_name_is_a_finding_though_it_stands_nowhere() -> None:
    text = "I was born by the sea."
    turns = (Turn("Zacharias Quux", 0, len(text)), Turn("Interviewer", 0, 0))
    speakers = [f for f in _found(text, "en", turns=turns) if f.note == "speaker"]
    assert [(f.type, f.start, f.end) for f in speakers] == [("PERSON", 0, 0)]


def test_years_and_page_numbers_are_no_phone_numbers() -> None:
    text = "The war of 1914-1918, pp. 123-145, 12.03.1985, 1 000 000 francs, ISBN 978-3-16-148410-0."
    assert _values(text, "PHONE_NUMBER", "en") == []


def test_no_connection_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert _values("Write to someone@some-host.example.museum or see www.example.org now.", "EMAIL_ADDRESS", "en")
    assert worker.run("language", Document("This is plainly English text, and long enough to tell.", "text/plain"))


def test_notes_never_quote_the_text() -> None:
    text = "John Smith, 12 Baker Street, jane.roe@example.com"
    for finding in _found(text, "en"):
        assert "Smith" not in finding.note
        assert "jane" not in finding.note
