"""Findings of several types that overlap: what stands for all of them keeps nothing of any."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from winnow_agent.documents import Document, Finding
from winnow_agent.vault.screen import redact

VALUES = {
    "EMAIL_ADDRESS": "akinwalecornelius@postfach.net",
    "PERSON": "Anna Quastenberg",
    "LOCATION": "Hauptstraße 5, 12345 Ulm",
    "IBAN_CODE": "GB78 UMEQ 6915 1442 6424 72",
    "PHONE_NUMBER": "(0171) 2345678",
    "US_SSN": "895-62-8766",
    "ID": "АБ 482915",
    "URL": "quastenberg.de/anna",
}
SPREADING = ("DATE_TIME", "AGE", "PHONE_NUMBER", "ID", "IBAN_CODE", "PERSON", "LOCATION", "EMAIL_ADDRESS", "URL")
"""Types that a detector may give to a stretch that runs on over its neighbour."""


def _kept(text: str, findings: list[Finding], values: list[str], seeds: int = 12) -> set[str]:
    """Words and runs of digits of the values that stand in the text still, whatever the seed."""
    document = Document(text, "text/plain", language="en")
    done = [redact.redact(document, findings, "surrogate", bytes([seed]) * 32).text for seed in range(seeds)]
    runs = [run for value in values for run in re.findall(r"[^\W\d_]{3,}|\d{3,}", value)]
    return {run for run in runs if all(run.casefold() in one.casefold() for one in done)}


def test_a_date_that_runs_on_over_an_account_and_an_address_keeps_neither() -> None:
    """As a pipeline marked a scan: "6915 1442 6424 72" and the line behind it as one date."""
    text = f"{VALUES['IBAN_CODE']}\n{VALUES['EMAIL_ADDRESS']}\nA heavy rope."
    end = len(text) - len("\nA heavy rope.")
    findings = [
        Finding("IBAN_CODE", 0, 27, 1.0, "personal", "1"),
        Finding("DATE_TIME", 10, end, 0.85, "personal", "1"),
        Finding("EMAIL_ADDRESS", 28, end, 1.0, "personal", "1"),
    ]
    assert _kept(text, findings, [VALUES["IBAN_CODE"], VALUES["EMAIL_ADDRESS"]]) == set()


@pytest.mark.parametrize("spreading", SPREADING)
def test_whatever_runs_on_over_its_neighbours_keeps_nothing_of_them(spreading: str) -> None:
    for (first, one), (second, other) in permutations(VALUES.items(), 2):
        text = f"Then {one}, {other} it was."
        start, middle = 5, 5 + len(one) + 2
        findings = [
            Finding(first, start, start + len(one), 0.9, "personal", "1"),
            Finding(second, middle, middle + len(other), 0.9, "personal", "1"),
            Finding(spreading, start, middle + len(other), 0.9, "personal", "1"),
        ]
        # Of its own type's value it may keep what that type may: a number's area, a country.
        told = [value for kind, value in ((first, one), (second, other)) if kind != spreading]
        assert _kept(text, findings, told) == set(), (first, second)


def test_an_age_that_is_marked_as_a_date_too_stays_one() -> None:
    text = "She was 54 years old."
    findings = [Finding(type_, 8, 20, 0.85, "personal", "1") for type_ in ("DATE_TIME", "AGE")]
    done = redact.redact(Document(text, "text/plain", language="en"), findings, "surrogate", b"1" * 32).text
    assert re.fullmatch(r"She was \d\d years old\.", done)
    assert "54" not in done


@pytest.mark.parametrize(
    "name",
    [
        "અર્જુન ગુપ્તા", "अर्जुन गुप्ता", "அருண் குமார்", "สมชาย ใจดี", "王伟", "李 明", "김민준", "山田太郎", "サトウ", "محمد علي", "יוסי לוי",
        "Ли Бо", "Γη Ωω", "Լի Բո", "አበበ ቢቂላ", "Bo Li",
    ],
)  # fmt: skip
@pytest.mark.parametrize("second", ["IBAN_CODE", "PHONE_NUMBER", "EMAIL_ADDRESS", "URL", "LOCATION", "US_SSN", "ID"])
@pytest.mark.parametrize("between", ["\n", " "])
def test_a_name_in_any_script_that_runs_on_into_its_neighbour_is_not_kept(name: str, second: str, between: str) -> None:
    """As the names model marked "અર્જુન ગુપ્તા\\nGB" where an account's number followed on the next line."""
    value = VALUES[second]
    text = f"4876246600675062\n{name}{between}{value}\nA heavy rope."
    start, middle = 17, 17 + len(name) + 1
    findings = [
        Finding("PERSON", start, middle + 2, 0.9, "personal", "1"),
        Finding(second, middle, middle + len(value), 1.0, "personal", "1"),
    ]
    for seed in range(12):
        done = redact.redact(Document(text, "text/plain"), findings, "surrogate", bytes([seed]) * 32).text
        assert not [word for word in name.split() if re.search(rf"(?<!\w){word}(?!\w)", done)], done
