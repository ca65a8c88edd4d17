"""Names in Japanese by Sudachi's dictionary: whole ones, those with a title, and what only bears a name."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest

from winnow_agent.vault.screen.personal import dictionaries
from winnow_agent.vault.screen.personal.dictionaries import japanese
from winnow_agent.vault.screen.personal.dictionaries.words import Kind
from winnow_agent.vault.screen.personal.pipelines import MissingModelError
from winnow_agent.vault.screen.personal.rule import Match


def _persons(text: str) -> list[str]:
    return [text[m.start : m.end] for m in dictionaries.persons(text, dictionaries.readings(text, "ja"))]


def _doubted(text: str, marked: str) -> bool:
    start = text.index(marked)
    mark = Match(start, start + len(marked), "PERSON", 0.6, "names model")
    (judged,) = dictionaries.doubted(text, [mark], dictionaries.readings(text, "ja"), [])
    return judged.score < mark.score


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("証人の渡辺綱吉は、隣の高橋さんを見たと述べた。", ["渡辺綱吉", "高橋"]),
        ("会計は橋本 春江、書記は武田正一が務める。", ["橋本 春江", "武田正一"]),
        ("おきくは太郎兵衛と村を出た。", ["おきく", "太郎兵衛"]),
        ("阿部はるかが歌い、澁澤榮一氏が聞いた。", ["阿部はるか", "澁澤榮一"]),
        ("隣町の久米くんと長崎さんが来た。", ["久米", "長崎"]),
        ("マリア・デ・ソウザさんの手紙", ["マリア・デ・ソウザ"]),
        ("Ｋ・長谷川医師が往診した。", ["Ｋ・長谷川"]),
        ("賞は山本・田中両氏に贈られた。", ["山本", "田中"]),
        ("朝鮮の李承晩、越南のグエン・ヴァン・アン", ["グエン・ヴァン・アン", "李承晩"]),
    ],
)
def test_a_name_is_found_whole_without_its_title(text: str, persons: list[str]) -> None:
    assert sorted(_persons(text)) == sorted(persons)


@pytest.mark.parametrize(
    "text",
    [
        "佐藤電気の工場は石川県金沢市にある。",
        "松下通りを抜けて渡辺橋のたもとに出た。",
        "貨物船千歳丸は函館から敦賀へ向かった。",
        "住所は横浜市緑区戸島32丁目である。",
        "大豆と昆布を積み、木曜に氾濫した川を越えた。",
        "ニュー・ヨークの新聞",
        "長崎市長と神戸議員団の会談",
        "",
    ],
)
def test_what_only_bears_a_name_is_nobody(text: str) -> None:
    assert _persons(text) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("この屋敷はもと農家であった。", "屋敷"),
        ("図書室は朝から開いている。", "図書室"),
        ("祖父の教え子である。", "え子"),
        ("球磨川が溢れた。", "球磨川"),
        ("新聞は金沢で二年続いた。", "金沢"),
    ],
)
def test_a_noun_and_a_place_are_doubted(text: str, marked: str) -> None:
    assert _doubted(text, marked)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("内海さんは帰った。", "内海"),
        ("渡辺綱吉は帰った。", "渡辺綱吉"),
        ("さくらは帰った。", "さくら"),
        ("昨夜、伊集院に会った。", "伊集院"),
        ("久米の手紙を読む。", "久米"),
    ],
)
def test_somebody_is_not(text: str, marked: str) -> None:
    assert not _doubted(text, marked)


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01山",
        "🙂山田さん🙂",
        "山田\u200b太郎さん",
        "カ" * 9_000,
        "\n\n山田さん\n",
        "山" * 9_000,
        "ﾔﾏﾀﾞ がんばる e\u0301 山",
    ],
)
def test_words_stand_in_the_text_in_order(text: str) -> None:
    read = dictionaries.readings(text, "ja")
    words = [word for reading in read for word in reading.words]
    assert words
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


def test_signs_without_kana_are_read_as_the_documents_language_has_them() -> None:
    (reading,) = dictionaries.readings("渡辺綱吉", "ja")
    assert reading.language == "ja"
    assert [word.kind for word in reading.words] == [Kind.SURNAME, Kind.GIVEN]
    assert [reading.language for reading in dictionaries.readings("張偉\nと山", "de")] == ["ja", "ja"]
    assert dictionaries.readings("No such script.", "en") == []


def test_a_mark_that_runs_on_over_a_clause_ends_where_the_persons_in_it_do() -> None:
    text = "議長は、隣村の高橋さんから手紙を受け取ったと述べた。"
    read = dictionaries.readings(text, "ja")
    known = list(dictionaries.persons(text, read))
    mark = Match(4, len(text) - 1, "PERSON", 0.5, "names model")
    (judged,) = dictionaries.doubted(text, [mark], read, known)
    assert (text[judged.start : judged.end], judged.score) == ("高橋", 0.5)
    name = Match(7, 9, "PERSON", 0.5, "names model")
    assert list(dictionaries.doubted(text, [name], read, known)) == [name]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sudachipy", None)
    japanese._tokenizer.cache_clear()
    with pytest.raises(MissingModelError, match=r"'ja'.*sudachidict-small.*winnow-agent\[models\]"):
        japanese.words("山田")
