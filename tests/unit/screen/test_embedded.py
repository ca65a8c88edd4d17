"""Names, streets and towns in another script than the text around them."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.personal import embedded
from winnow_agent.vault.screen.personal.rule import Match


def _found(text: str, *known: str) -> list[tuple[str, str]]:
    sure = [Match(at := text.index(one), at + len(one), "PERSON", 0.9, "names model") for one in known]
    return [(text[mark.start : mark.end], mark.type) for mark in embedded.names(text, sure)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My name is 孙.", [("孙", "PERSON")]),
        ("In a letter to 孙玉英 she says so.", [("孙玉英", "PERSON")]),
        ("His name is written 王小明 here.", [("王小明", "PERSON")]),
        ("Dear 玉英, thank you for the answer.", [("玉英", "PERSON")]),
        ("I met Mr. Petrov (Иван Петров) there.", [("Иван Петров", "PERSON")]),
        ("Elle s'appelle მარინა ტაბატაძე et habite ici.", [("მარინა ტაბატაძე", "PERSON")]),
        ("A van was parked outside 高路C座 all night.", [("高路C座", "LOCATION")]),
        ("She moved to გამარჯვების ქ. 43, ბათუმი last month.", [("გამარჯვების ქ. 43, ბათუმი", "LOCATION")]),
        ("Er wohnt in ք. Իջևան, Շուկայի 39, wie er sagt.", [("ք. Իջևան, Շուկայի 39", "LOCATION")]),
        ("We live in 内蒙古自治区欢县徐汇韦街b座 469074 now.", [("内蒙古自治区欢县徐汇韦街b座 469074", "LOCATION")]),
    ],
)
def test_what_stands_in_another_script_is_a_name_or_an_address(text: str, found: list[tuple[str, str]]) -> None:
    assert _found(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "An angle α and its sine, with Δt and μ.",
        "The word 仁 means humanity.",
        "Of 学而时习之 the translation is hard.",
        "In Greek, λόγος is speech.",
        "The colour is called blue.",
        "我们使用 Windows 系统。",
        "Он сказал: OK, пойдём.",
    ],
)
def test_words_that_are_spoken_of_and_signs_are_left(text: str) -> None:
    assert _found(text) == []


def test_what_is_found_already_is_not_found_again() -> None:
    assert _found("Ask 玉英 or 建华 at the desk.", "玉英") == [("建华", "PERSON")]


def test_many_names_in_a_long_text_are_told_from_many_that_are_known(scale: int) -> None:
    line, count = "Ask 玉英 or 建华 at the desk of the old town hall, please, and don't forget it. ", 2_000 * scale
    known = [Match(at + 4, at + 6, "PERSON", 0.9, "names model") for at in range(0, len(line) * count, len(line))]
    text = line * count
    assert [text[mark.start : mark.end] for mark in embedded.names(text, known)] == ["建华"] * count


def test_a_text_in_two_languages_is_left_to_what_reads_both() -> None:
    line = "这是一个很长的句子。 This is a long sentence.\n"
    assert _found(line * 30) == []


def test_a_long_quotation_is_no_name() -> None:
    text = (
        "He wrote בראשית ברא אלהים את השמים ואת הארץ והארץ היתה תהו ובהו on the first page. "
        + "And so he went on. " * 40
    )
    assert _found(text) == []
