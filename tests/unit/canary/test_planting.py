"""Values stand where the canary says, come again with a seed, and are made for the languages that it names."""

from __future__ import annotations

import zlib
from datetime import datetime, tzinfo
from random import Random
from typing import ClassVar

import pytest
from faker.providers import date_time
from stdnum import iban, luhn
from stdnum.at import vnr
from stdnum.pl import pesel

from winnow_agent.vault.canary.carriers import CARRIERS
from winnow_agent.vault.canary.planting import copies, excerpts, plant
from winnow_agent.vault.canary.secrets_made import secret
from winnow_agent.vault.canary.values import TYPES, Maker, known

LANGUAGES = sorted(language for language in CARRIERS if known(language))
PROSE = (
    "The ferry left at nine. Nobody was on the quay but the miller's dog. It rained.\nThe letters were wet by noon. "
    * 30
)


def test_values_are_made_in_more_languages_than_anybody_asked_for() -> None:
    assert len(LANGUAGES) >= 50
    assert {"de", "el", "ru", "zh", "ja", "he", "ar", "hi", "sw", "ta"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_planted_value_stands_at_its_place_in_the_copy(language: str) -> None:
    maker = Maker(language, "1")
    made = list(copies(language, [(0, PROSE[:1500])], maker, Random(1), types=maker.types(), count=6))
    counted = [placed.value.type for copy in made for placed in copy.placed]
    assert {type_: counted.count(type_) for type_ in maker.types()} == dict.fromkeys(maker.types(), 6)
    for copy in made:
        for placed in copy.placed:
            assert copy.text[placed.start : placed.end] == placed.value.text
            assert placed.value.text.strip() == placed.value.text != ""
        rest = copy.text
        for placed in copy.placed:
            assert placed.value.sentence in rest
            rest = rest.replace(placed.value.sentence, "", 1)
        assert "".join(rest.split()) == "".join(PROSE[:1500].split())


def test_the_same_seed_makes_the_same_values_and_another_makes_others() -> None:
    def made(seed: str) -> list[str]:
        maker = Maker("de", seed)
        return [maker.value(type_).sentence for type_ in TYPES for _ in range(3)]

    assert made("1") == made("1")
    assert not set(made("1")) & set(made("2"))


def test_check_digits_are_right() -> None:
    maker = Maker("de", "7")
    for _ in range(30):
        assert iban.is_valid(maker.value("account number").text)
        assert luhn.is_valid(maker.value("card number").text)
    numbers = [maker.value("identity number") for _ in range(60)]
    assert all(vnr.is_valid(value.text) for value in numbers if value.locale == "de_AT")
    assert {"de_DE", "de_AT"} <= {value.locale for value in numbers}
    assert all(pesel.is_valid(Maker("pl", str(seed)).value("identity number").text) for seed in range(20))


def test_a_github_token_ends_with_the_checksum_of_its_body() -> None:
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    tokens = [text for _, text in (secret(Random(seed)) for seed in range(200)) if text.startswith("ghp_")]
    assert tokens
    for token in tokens:
        check = 0
        for sign in token[-6:]:
            check = check * 62 + signs.index(sign)
        assert check == zlib.crc32(token[4:-6].encode())


def test_excerpts_are_whole_sentences_and_nothing_is_lost() -> None:
    found = list(excerpts(PROSE, 400))
    assert all(len(passage) <= 400 and passage.endswith(".") for passage in found)
    assert "".join("".join(found).split()) in "".join(PROSE.split())
    assert sum(map(len, found)) > 0.9 * len(PROSE)


@pytest.mark.parametrize("text", ["", "short.", "x" * 50_000, "字" * 20_000, "\n" * 5_000, "a. " * 5])
def test_odd_texts_give_excerpts_of_bounded_length_or_none(text: str) -> None:
    assert all(0 < len(passage) <= 1_600 for passage in excerpts(text))
    assert list(excerpts(text)) == [] or len(text) > 1_000


def test_keys_and_notices_stand_on_lines_of_their_own() -> None:
    maker = Maker("en", "3")
    text, placed = plant(PROSE[:800], [maker.value("notice"), maker.value("secret")], Random(5))
    for one in placed:
        assert one.value.sentence in text.split("\n") or one.value.sentence in text  # a key may have lines itself
        line_start = text.rfind(one.value.sentence)
        assert line_start == 0 or text[line_start - 1] == "\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_hang_on_the_seed_and_not_on_the_day(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found in one run has to be found again on another day."""

    class Clock(datetime):
        """Stands still."""

        day: ClassVar[datetime]

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """The day that is set."""
            return cls.day.replace(tzinfo=tz)

    monkeypatch.setattr(date_time, "datetime", Clock)
    made = []
    for day in (Clock(2026, 11, 26, 22, 0), Clock(2026, 11, 27, 0, 10), Clock(2031, 2, 28)):
        Clock.day = day
        maker = Maker(language, "a seed")
        made.append([maker.value(type_) for _ in range(12) for type_ in maker.types()])
    assert made[0] == made[1] == made[2]
