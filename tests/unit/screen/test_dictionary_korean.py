"""Korean persons by the shape of their eojeols, and what the dictionary doubts."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import pairwise

import pytest

from winnow_agent.vault.screen.personal import dictionaries, votes
from winnow_agent.vault.screen.personal.dictionaries import korean, korean_pieces
from winnow_agent.vault.screen.personal.dictionaries.words import Kind
from winnow_agent.vault.screen.personal.pipelines import MissingModelError
from winnow_agent.vault.screen.personal.rule import Match


def _found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in korean.persons(text, korean.words(text))]


def _is_doubtful(marked: str) -> bool:
    text = marked.replace("[", "").replace("]", "")
    mark = Match(marked.index("["), marked.index("]") - 1, "PERSON", 0.7, "names model")
    return korean.is_doubtful(text, korean.words(text), mark)


@pytest.mark.parametrize(
    ("sentence", "persons"),
    [
        ("심문조서에 따르면 백남칠과 권오달은 주막에서 만났다.", ["백남칠", "권오달"]),
        ("소작 쟁의를 이끈 사람은 조봉래였다.", ["조봉래"]),
        ("어제 심상철이라는 사람이 찾아왔다.", ["심상철"]),
        ("조합장 변태식에게 통지하였다.", ["변태식"]),
        ("제갈윤희 여사와 독고민수의 혼사가 있었다.", ["제갈윤희", "독고민수"]),
        ("증인 구본술은 모른다고 증언하였다.", ["구본술"]),
        ("오세철(45)은 음주 운전 혐의로 입건됐다.", ["오세철"]),
        ("김갑수·김을수 형제가 광산에서 일했다.", ["김갑수", "김을수"]),
        ("매도인 임 태윤과 매수인 배 소라는 계약한다.", ["임 태윤", "배 소라"]),
    ],
)
def test_a_surname_with_a_given_name_is_found_without_what_hangs_on_it(sentence: str, persons: list[str]) -> None:
    assert _found(sentence) == persons


@pytest.mark.parametrize(
    ("sentence", "persons"),
    [
        ("방 회장은 주주들에게 사과했다.", ["방"]),
        ("송 주임이 보고서를 올렸다.", ["송"]),
        ("엄 씨는 시장에서 생선을 팔았다.", ["엄"]),
        ("김씨는 다리를 다쳤다.", ["김"]),
        ("경찰은 설 모 씨를 구속했다.", ["설"]),
        ("피의자 장모(34) 씨는 범행을 부인했다.", ["장"]),
    ],
)
def test_a_surname_alone_is_found_by_its_title(sentence: str, persons: list[str]) -> None:
    assert _found(sentence) == persons


@pytest.mark.parametrize(
    ("sentence", "persons"),
    [
        ("길상이는 소식이 없다.", ["길상"]),
        ("조카 선미에게 옷을 사 주었다.", ["선미"]),
        ("경수야, 숙제 했니?", ["경수"]),
        ("순옥아! 어서 나와 봐라.", ["순옥"]),
        ("옥자 언니, 잘 지내지요?", ["옥자"]),
    ],
)
def test_a_given_name_alone_is_found_by_what_it_is_called(sentence: str, persons: list[str]) -> None:
    assert _found(sentence) == persons


@pytest.mark.parametrize(
    ("sentence", "persons"),
    [
        ("신부 장 베드로는 미사를 집전하였다.", ["장 베드로"]),
        ("쩐 티 흐엉 씨는 하노이 출신이다.", ["쩐 티 흐엉"]),
        ("도널드 트럼프 대통령은 기자회견을 열었다.", ["도널드 트럼프"]),
        ("다나카 씨는 도쿄에서 왔다.", ["다나카"]),
        ("교사 당 티 란은 베트남에서 왔다.", ["당 티 란"]),
        ("존 스미스는 선교사로 조선에 왔다.", ["존 스미스"]),
    ],
)
def test_baptismal_and_foreign_names_are_found_whole(sentence: str, persons: list[str]) -> None:
    assert _found(sentence) == persons


def test_a_name_in_chinese_signs_behind_the_name_goes_with_it() -> None:
    assert _found("조봉래(趙鳳來)의 본관은 한양이다.") == ["조봉래", "趙鳳來"]


@pytest.mark.parametrize(
    "sentence",
    [
        "이장은 주민들에게 공지 사항을 알렸다.",
        "전 장관은 현 정부의 정책을 비판했다.",
        "한강과 낙동강, 금강의 수질이 개선되었다.",
        "신의주와 이태원, 함양의 역사는 길다.",
        "어제 정선군의 한 아파트에서 불이 났다.",
        "어선 동진호가 울릉도 근해에서 침몰했다.",
        "도서실은 닫혔고 회의록에는 장구 소리가 적혀 있다.",
        "마을은 아주 조용하다. 이러한 형태의 자신의 국민의 권리를 표명하며.",
        "고양이는 나무에 올라가고 나는 하늘을 보았다.",
        "조선총독부는 토지 조사 사업을 실시하였다.",
        "남은 배추는 이웃에게 주고 김장하는 날이면 모두 모였다.",
        "정부(政府)는 금리 인상의 영향을 조사하기로 했다.",
        "그는 “모른다”라고 말했다.",
        "피해자 모임이 기자 회견을 했다.",
    ],
)
def test_ordinary_words_places_ships_and_offices_are_no_persons(sentence: str) -> None:
    assert _found(sentence) == []


@pytest.mark.parametrize(
    "marked",
    [
        "표 판사는 경찰 [조서가] 미비하다고 지적했다.",
        "[섬진강이] 넘쳐 길이 끊겼다.",
        "[피를 나눠 준] 사람이 있다.",
        "[호남일보는] 전주에서 나왔다.",
        "[이순신로의 율곡중학교와 시민회관은] 마주 보고 있다.",
        "[회의록에는] 의사 방기철이 서명했다.",
        "비가 와서 [국립박물]관에 갔다.",
    ],
)
def test_plain_words_verbs_bodies_and_cut_words_are_doubted(marked: str) -> None:
    assert _is_doubtful(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "[표] 판사는 말이 없었다.",
        "[지혜]는 대답하지 않았다.",
        "[묘윤래]은 어제 오지 않았다.",
        "매도인과 매수인 [누 성한]는 계약한다.",
        "아들 [다현]와는 연락이 끊겼다.",
        "[응우옌 반 득]이 책을 골랐다.",
        "[황목 귀례]와 정하은의 장남이다.",
        "[이슬]의 친모가 찾아왔다.",
        "[계호정] | 인사팀",
    ],
)
def test_names_are_not_doubted_however_rare(marked: str) -> None:
    assert not _is_doubtful(marked)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "\x00",
        "김\x00철수는\x01",
        "\r김철수는",
        "👨‍👩‍👧 김철수는 👧",
        "ㅋㅋㅋ ㅠㅠ",
        "김철수",
        "漢字와 kana かな",
        "\u3164\u115f",
        "가" * 4_000,
    ],
)
def test_odd_text_is_cut_in_order_and_nothing_fails(text: str) -> None:
    words = korean.words(text)
    places = [place for word in words for place in (word.start, word.end)]
    assert places == sorted(places)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    list(korean.persons(text, words))
    korean.is_doubtful(text, words, Match(0, len(text), "PERSON", 0.5, "names model"))


def test_places_are_those_of_the_text_whatever_stands_between_the_words() -> None:
    signs = random.Random(3)
    for _ in range(300):
        text = "".join(
            signs.choices('가나다김이박순덕은는 \t\n\r\0\x01\x7f\x85\u3000\u200b\u2028👧漢ab1ㄱ.,"()é', k=40)
        )
        words = korean.words(text)
        assert all(one.end <= other.start for one, other in pairwise(words))
        # What no word covers is nothing that is read.
        covered = {place for word in words for place in range(word.start, word.end)}
        assert not any("가" <= text[place] <= "힣" for place in range(len(text)) if place not in covered)


def test_words_say_what_they_are() -> None:
    text = "\n 서울에서 이순신 장군은"
    kinds = {text[word.start : word.end]: word.kind for word in korean.words(text)}
    assert kinds["서울"] is Kind.PLACE
    assert kinds["이순신"] is Kind.NAME
    assert kinds["장군"] is Kind.PLAIN


def test_without_the_library_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "_mecab", None)
    korean_pieces._tagger.cache_clear()
    with pytest.raises(MissingModelError, match="python-mecab-ko"):
        korean.words("김철수는")


def test_the_library_is_loaded_without_a_word_and_only_when_asked() -> None:
    code = (
        "import sys; from winnow_agent.vault.screen.personal.dictionaries import korean;"
        " assert '_mecab' not in sys.modules; korean.words('가'); assert '_mecab' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nobodys_name_goes_over_a_sentences_end() -> None:
    text = "의사 방기철이 서명했다. 섬진강이 넘쳤다."
    read = dictionaries.readings(text, "ko")
    mark = Match(3, 18, "PERSON", 0.9, "names model")
    parts = [text[one.start : one.end] for one in dictionaries.doubted(text, [mark], read, [])]
    assert parts == ["방기철이 서명했다", "섬진강이"]
    sentences = [Match(3, 12, "PERSON", 0.9, "names model"), Match(14, 18, "PERSON", 0.9, "names model")]
    assert votes.joined(text, sentences) == sentences
