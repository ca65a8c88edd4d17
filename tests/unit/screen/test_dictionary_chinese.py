"""Names in Chinese by Jieba's dictionary: whole ones, surnames and given names that a context tells, and what only reads like one."""

from __future__ import annotations

import random
import sys
from itertools import pairwise

import pytest

from winnow_agent.vault.screen.personal import dictionaries
from winnow_agent.vault.screen.personal.dictionaries import chinese
from winnow_agent.vault.screen.personal.pipelines import MissingModelError
from winnow_agent.vault.screen.personal.rule import Match


def _persons(text: str) -> list[str]:
    return [text[m.start : m.end] for m in sorted(dictionaries.persons(text, dictionaries.readings(text, "zh")))]


def _doubted(text: str, marked: str) -> bool:
    start = text.index(marked)
    mark = Match(start, start + len(marked), "PERSON", 0.6, "names model")
    (judged,) = dictionaries.doubted(text, [mark], dictionaries.readings(text, "zh"), [])
    return judged.score < mark.score


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("一九四三年冬天，梁守田从山西逃荒到了宁夏。", ["梁守田"]),
        ("被告侯德才与证人邬丽华素不相识。", ["侯德才", "邬丽华"]),
        ("教育局局长段志强主持会议，潘晓燕记录。", ["段志强", "潘晓燕"]),
        ("他遇见欧阳文华教授，谈了很久。", ["欧阳文华"]),
        ("臺北地方法院傳喚簡秋月作證。", ["簡秋月"]),
        ("出席：黃 文德、林 淑芬。", ["黃 文德", "林 淑芬"]),
        ("弗拉基米尔·伊里奇·列宁的著作广为流传。", ["弗拉基米尔·伊里奇·列宁"]),
        ("传教士约翰·史密斯于一八九八年来华。", ["约翰·史密斯"]),
    ],
)
def test_a_name_is_found_whole(text: str, persons: list[str]) -> None:
    assert _persons(text) == persons


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("何校长把毕业证书交给大家。", ["何"]),
        ("我完全同意諸葛主任的意见。", ["諸葛"]),
        ("王氏守寡三十年，李家的二儿子参军去了。", ["王", "李"]),
        ("石某被判处有期徒刑三年。", ["石"]),
        ("店主姓尹，大家都认识他。", ["尹"]),
        ("老魏从口袋里掏出一包烟，递给旁边的小丁。", ["魏", "丁"]),
        ("周、吴两人争执不下。", ["周", "吴"]),
    ],
)
def test_a_surname_alone_is_found_by_what_goes_with_it(text: str, persons: list[str]) -> None:
    assert _persons(text) == persons


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("父亲世昌和母亲桂芳都不识字。", ["世昌", "桂芳"]),
        ("孝男俊良、淑惠泣啟。", ["俊良", "淑惠"]),
        ("主席：請雷委員俊宇發言。", ["雷", "俊宇"]),
        ("亲爱的玉珍：家中一切都好。", ["玉珍"]),
        ("美鳳同学今天没有交作业。", ["美鳳"]),
    ],
)
def test_a_given_name_alone_is_found_by_what_goes_with_it(text: str, persons: list[str]) -> None:
    assert _persons(text) == persons


@pytest.mark.parametrize(
    "text",
    [
        "高中毕业以后，他在马路边摆了一个水果摊。",
        "王府井大街人山人海，商店里挤满了外地游客。",
        "清明前后，高家庄、李村和王府井一带的商号都歇业三天。",
        "逸夫小学和鲁迅公园隔街相望，旁边是人民医院。",
        "“海燕”号轮船满载大豆，从大连驶抵烟台。",
        "元宵节和端午节期间，龙舟赛在汨罗江举行。",
        "梅花、兰花、菊花和竹子合称四君子。",
        "莫斯科、华盛顿、柏林的报纸都刊登了这条消息。",
        "季节变换，农家忙着收晒粮食，商家忙着盘点货物。",
        "钱不够用，只好向信用社贷款；方法很简单，时间也不长。",
        "陽明山國家公園櫻花盛開，雲林、嘉義、臺南等縣市停班停課。",
        "世 界 人 权 宣 言 颁 布 后， 和 平 与 权 利 成 为 共 同 的 目 标。",
    ],
)
def test_words_and_places_are_nobody(text: str) -> None:
    assert _persons(text) == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("教育部公布了今年高中毕业会考的日期。", "中毕"),
        ("这座院子原先是供销社的。", "座院子原"),
        ("轮船满载大豆，从大连驶抵烟台。", "载大豆"),
        ("后来卖给了供销社。", "卖给了"),
        ("清明前后，李村的商号歇业三天。", "李村"),
        ("他从大连来。", "大连"),
        ("“海燕”号轮船抵达烟台。", "海燕"),
    ],
)
def test_a_mark_of_plain_words_is_doubted(text: str, marked: str) -> None:
    assert _doubted(text, marked)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("邵启明在镇人大会议上提出了问题。", "邵启明"),
        ("审判长欧阳指出，笔录并不完整。", "欧阳"),
        ("秀兰礼拜四就住院了。", "秀兰"),
        ("血是费宗耀献的。", "费宗耀"),
        ("唱戏的是栾国庆，拉琴的是喻筱楼。", "栾国庆"),
        ("谢谢宋代表，下面请雷代表准备。", "宋"),
        ("小学教员巴特尔留了下来。", "巴特尔"),
        ("隔壁史家的狗叫了一夜。", "史"),
        ("老林的家属在走廊等着。", "林"),
        ("慕容静宜女士昨日病逝。", "慕容静宜"),
        # A model marks more than the name: what is named in it must not be lost.
        ("佟委员当场表示反对。", "佟委员当场"),
    ],
)
def test_a_mark_of_a_person_is_not_doubted(text: str, marked: str) -> None:
    assert not _doubted(text, marked)


def test_words_keep_their_places_in_any_text() -> None:
    signs = "王李的在欧阳陳·、 \n\x00\x01a1😀ก가あ’“阿小老姓氏家某：先生\u3000\u200b\ufeff"
    chance = random.Random(7)
    for _ in range(500):
        text = "".join(chance.choice(signs) for _ in range(chance.randrange(40)))
        words = chinese.words(text)
        assert "".join(text[word.start : word.end] for word in words) == text
        assert all(left.end == right.start for left, right in pairwise(words))
        assert all(0 <= mark.start < mark.end <= len(text) for mark in chinese.persons(text, words))


def test_no_text_has_no_words() -> None:
    assert chinese.words("") == []
    assert list(chinese.persons("", [])) == []


def test_a_missing_dictionary_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese._jieba.cache_clear()
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(MissingModelError, match=r"winnow-agent\[models\]"):
        chinese.words("王先生")
    chinese._jieba.cache_clear()
