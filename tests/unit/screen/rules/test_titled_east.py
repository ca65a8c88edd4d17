"""Surnames alone before a title, in Chinese and Korean, and what only looks so."""

from __future__ import annotations

import pytest

from tests.unit.screen.rules.tables import found, missing

TITLED = (
    "⟦佟⟧委员当场表示反对。", "颁奖的是⟦詹⟧女士。", "他们都是⟦司徒⟧老师的学生。", "⟦霍⟧先生明天回来。", "请⟦桑⟧校长讲几句。", "信是写给⟦蘇⟧太太的。", "我和⟦聂⟧书记谈过。",
    "두 사람 모두 ⟦염⟧ 교장의 제자였다.", "⟦탁⟧ 위원이 물었다.", "이 집은 ⟦석⟧ 씨 집안 것이었다.", "⟦남궁⟧ 선생은 오지 않았다.", "⟦이⟧ 씨가 왔다.",
)  # fmt: skip
UNTITLED = (
    "省委书记员额不足。", "全国人民代表大会开幕。", "向老师问好。", "和先生一起来。", "新校长上任了。", "班主任来了。", "地方法官不多。",
    "이 시장은 크다.", "전 교장은 은퇴했다.", "신 대표팀이 이겼다.", "한 교수가 말했다.", "이 선생산은 높다.",
)  # fmt: skip


@pytest.mark.parametrize("marked", TITLED)
def test_a_surname_before_a_title_is_somebodys(marked: str) -> None:
    assert missing(marked, "PERSON") == []


@pytest.mark.parametrize("text", UNTITLED)
def test_a_small_word_before_a_title_is_nobodys(text: str) -> None:
    assert found(text, "PERSON") == []
