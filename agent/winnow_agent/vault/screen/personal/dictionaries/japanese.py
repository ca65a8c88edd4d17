"""Japanese, by Sudachi's dictionary, which says of a word whether it is a surname, a given name or a place.

What stands behind a name tells the rest: "佐藤さん" and "佐藤は" are somebody, "佐藤電気" is a firm, "松下通り" a street. Scores are the
shares that were right in sentences filled from the templates that the names model learns from, with names of our own lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import regex

from winnow_agent.vault.screen.personal.dictionaries.words import NOTE, Kind, Word, within
from winnow_agent.vault.screen.personal.pipelines import MissingModelError
from winnow_agent.vault.screen.personal.rule import Match

DOUBT: Final = 0.5
"""One in 40 true persons is doubted, for a given name may be a plain noun: models are surer than 0.7 of those, and they stay."""

_TITLES: Final = (
    "さん|様|さま|氏|君|くん|ちゃん|殿|どの|先生|先輩|夫人|夫妻|夫婦|未亡人|嬢|女史|翁|媼|家の|家は|家に|家と|一家|兄弟|姉妹|父子|母子|親子|両氏|両名|ら(?!れ)|たち|達"
    "|議員|委員(?!会)|議長|代表|幹事|知事|市長|町長|村長|区長|大臣|長官|総理|首相|大統領|総裁|総長|学長|校長|教頭|教諭|教員|教授|准教授|講師|助教|博士|学士"
    "|社長|会長|専務|常務|部長|次長|課長|係長|主任|主事|所長|局長|室長|支店長|支社長|店長|院長|園長|館長|駅長|工場長|団長|隊長|組長|理事|監事|監督|コーチ|選手|主将|投手|捕手|騎手|力士|関(?=[はがのにを、。])"
    "|医師|医長|看護師|看護婦|婦長|薬剤師|弁護士|検事|検察官|判事|裁判官|裁判長|書記官|司法書士|行政書士|税理士|公証人|被告|原告|容疑者|受刑者|証人|被害者|警部|警部補|警視|巡査|刑事|署長"
    "|神父|牧師|司祭|司教|修道女|住職|和尚|上人|僧正|尼|宮司|神主|記者|編集長|アナウンサー|作家|詩人|画伯|師匠|師(?=[はがのにを、。])|大将|中将|少将|大佐|中佐|少佐|大尉|中尉|少尉|軍曹|伍長|曹長|上等兵|一等兵|二等兵"
    "|庄屋|名主|村役人|代官|奉行|守(?=[はがのにを、。])|組頭|地主|内儀|女将|親方|棟梁|おばさん|おじさん|おばあさん|おじいさん|姉さん|兄さん|母さん|父さん|某|本人|宅|方(?=[にへ、。])|儀(?=[、 　])|拝(?=$|[\\s。])|作(?=$|[\\s。）])"
)
_TITLE: Final = regex.compile(rf"[ 　]?(?:{_TITLES})")
# Those that no place has: a town has its mayor and its member of parliament.
_PERSONAL: Final = regex.compile(
    r"[ 　]?(?:さん|様|さま|氏|君|くん|ちゃん|殿|先生|夫人|夫妻|容疑者|被告|医師|弁護士|選手|部長|次長|課長|係長|主任|社長|博士|教授|講師|神父|牧師|記者|警部|巡査|刑事|検事|判事|裁判長|監督|投手|大佐|中佐|少佐|大尉|中尉|少尉|軍曹|伍長"
    r"|の?(?:おば|おじ|母|父|姉|兄)さん)"
)
# What may stand behind a name that has no title: particles, the copula, signs, the end.
_ENDS: Final = regex.compile(
    r"(?:は|が|を|に|と|も|の|へ|や|か(?!\p{Hiragana})|より|から|まで|って|です|でし|だ(?:\p{P}|っ|と|が|$)|である|であ|であっ|という|といい|と言|なら|には|にも|こと|[、。，．・：:；;？！?!」』）)（(「『/／〈《…―─\-]|[ 　\t\n]|$)"
)
_PLACE_BEHIND: Final = regex.compile(
    r"(?:川|山|岳|峠|谷|島|湖|池|沼|岬|港|浜|海岸|半島|温泉|高原|平野|盆地|駅|線|橋|通り?|街道|坂|丸|号|市|町|村|区|郡|県|府|州|国|省|藩|城|寺|神社|大社|宮|院|庵|堂|塚|古墳|地区|地方|公園|小学|中学|高校|高等|大学|学校|学園|幼稚園|病院|医院"
    r"|記念館|美術館|博物館|会館|図書館|銀行|電気|工業|商店|商事|製作所|新聞|日報|時報|株式|有限|合同|賞|杯|流|派|式|染|焼|祭|講|座|屋(?!敷)|荘|ビル|マンション|ハイツ|コート|ホール|丁目|番地|番|Street|で(?!す|し|あ|は|も|、)|まで)"
)
_BEFORE_PLACE: Final = regex.compile(r"(?:[都道府県市区町村郡]|番地|\d)[ 　]?$")
_IN_ADDRESS: Final = regex.compile(r"[@._\d]?[ ]?[@._\dA-Za-z]")
_FOREIGN: Final = regex.compile(
    r"(?<![\p{Katakana}ー・])(?!ニュー|ノース|サウス|ウェスト|イースト|ロス・ア|ラス・|サン・)[\p{Katakana}ー]{2,12}(?:[・＝=][\p{Katakana}ー]{1,12}){1,5}(?![\p{Katakana}ー])"
)
_LETTER_BEFORE: Final = regex.compile(r"(?<![A-Za-zＡ-Ｚ])[A-ZＡ-Ｚ][・.．]?[ ]?$")
_HAN: Final = regex.compile(r"\p{Han}")
_BODY_ENDS: Final = regex.compile(r"[室館所会局課部店社者院校園家員団場屋費税法券書状]")
_KANJI: Final = regex.compile(r"[\p{Han}々ヶ]{1,3}")
_KANA: Final = regex.compile(r"\p{Hiragana}{2,4}|[\p{Katakana}ー]{2,4}")
_NAME_ENDS: Final = regex.compile(r"\p{Han}{1,2}[子美江代香菜奈枝恵乃郎夫雄男介助彦之也哉樹人吉平治蔵]")
_ONE: Final = regex.compile(r"[\p{Han}々]")
_DOTTED: Final = regex.compile(r"(?<=[\p{Katakana}ー][・＝])[\p{Katakana}ー]|[\p{Katakana}ー]++[・＝][\p{Katakana}ー]")
_SPACE: Final = frozenset(" 　")
_SURNAMES: Final = frozenset({Kind.SURNAME, Kind.NAME})
_GIVEN: Final = frozenset({Kind.GIVEN, Kind.NAME})
_PERSONS: Final = _SURNAMES | _GIVEN
_PARTS: Final = 3

_WHOLE, _TITLED, _GUESSED = 0.95, 0.9, 0.75
_SURNAME_ALONE, _GIVEN_ALONE, _FOREIGN_NAME = 0.75, 0.7, 0.85


@cache
def _tokenizer() -> Any:
    try:
        from sudachipy import Dictionary, SplitMode

        return Dictionary(dict="small").tokenizer(mode=SplitMode.A)
    except ImportError as error:
        raise MissingModelError("ja", "sudachidict-small") from error


def words(text: str) -> list[Word]:
    """The text's words, in the dictionary's shortest units."""
    return [Word(found.begin(), found.end(), _kind(found)) for found in _tokenizer().tokenize(text)]


def _kind(found: Any) -> Kind:
    _, second, third, fourth = found.part_of_speech()[:4]
    if second != "固有名詞":
        return Kind.UNKNOWN if found.is_oov() else Kind.PLAIN
    if third == "人名":
        return {"姓": Kind.SURNAME, "名": Kind.GIVEN}.get(fourth, Kind.NAME)
    return Kind.PLACE if third == "地名" else Kind.UNKNOWN


def persons(text: str, words: Sequence[Word]) -> Iterator[Match]:
    """Whole names, surnames and given names by what stands behind them, and foreign names in katakana."""
    yield from _foreign(text, words)
    at = 0
    while at < len(words):
        if _DOTTED.match(text, words[at].start):
            at += 1  # part of a foreign name, or of a town's
            continue
        found = _name(text, words, at)
        if found is None:
            at += 1
            continue
        last, score = found
        start, end = words[at].start, words[last].end
        if not _IN_ADDRESS.match(text, end) and not _BEFORE_PLACE.search(text, max(0, start - 4), start):
            letter = _LETTER_BEFORE.search(text, max(0, start - 4), start)
            yield Match(letter.start() if letter else start, end, "PERSON", score, NOTE)
        at = last + 1


def _foreign(text: str, words: Sequence[Word]) -> Iterator[Match]:
    if not words:
        return
    for found in _FOREIGN.finditer(text, words[0].start, words[-1].end):
        named = any(word.kind in _PERSONS for word in within(words, *found.span()))
        if named or _TITLE.match(text, found.end()):
            yield Match(*found.span(), "PERSON", _FOREIGN_NAME, NOTE)


def _name(text: str, words: Sequence[Word], at: int) -> tuple[int, float] | None:
    """The last word of a name that begins at a word, and how sure it is."""
    first = words[at]
    if first.kind in _SURNAMES or first.kind is Kind.PLACE or _begins_surname(text, words, at):
        whole = _with_given(text, words, at)
        if whole is not None:
            return whole
    if first.kind in _PERSONS or first.kind is Kind.PLACE:
        return _alone(text, words, at)
    return None


def _begins_surname(text: str, words: Sequence[Word], at: int) -> bool:
    """Whether a single sign that is no part of a longer word may begin a surname that the dictionary has not."""
    word = words[at]
    return _ONE.fullmatch(text, word.start, word.end) is not None and not _ONE.match(text, word.start - 1)


def _with_given(text: str, words: Sequence[Word], at: int) -> tuple[int, float] | None:
    """A surname, of which the dictionary may have cut the second sign, with the given name behind it."""
    for cut in (1, 2):
        behind = at + cut
        if cut == 2 and not (behind - 1 < len(words) and _is_one(text, words[behind - 1])):
            return None
        spaced = behind < len(words) and text[words[behind].start] in _SPACE
        behind += spaced
        if behind >= len(words) or text[words[behind].start] == "\n":
            return None
        if words[behind].kind in _GIVEN:
            last = behind
            while last + 1 < len(words) and words[last + 1].kind in _GIVEN and last - behind < _PARTS:
                last += 1
            last = _rest(text, words, last)
            sure = words[at].kind in _SURNAMES and cut == 1
            if sure or _closes(text, words[last].end):
                return last, _WHOLE if sure else _GUESSED
        elif words[at].kind is Kind.SURNAME and cut == 1:
            guessed = _guessed(text, words, behind, spaced=spaced)
            if guessed is not None:
                return guessed, _GUESSED
    return None


def _is_one(text: str, word: Word) -> bool:
    return _ONE.fullmatch(text, word.start, word.end) is not None


def _rest(text: str, words: Sequence[Word], last: int) -> int:
    """A given name with its last sign, where the dictionary cut it off: "愛菜"."""
    behind = last + 1
    one = behind < len(words) and _is_one(text, words[behind]) and words[behind].start == words[last].end
    whole = one and not _TITLE.match(text, words[behind].start) and _closes(text, words[behind].end)
    return behind if whole else last


def _guessed(text: str, words: Sequence[Word], at: int, *, spaced: bool) -> int | None:
    """The last word of what must be a given name: short, of one script, and closed as a name is."""
    start = words[at].start
    if _TITLE.match(text, start) or _ENDS.match(text, start) or _PLACE_BEHIND.match(text, start):
        return None
    for last in range(at, min(at + _PARTS, len(words))):
        end = words[last].end
        signs = _KANJI.fullmatch(text, start, end)
        if signs and not spaced and any(_is_noun(words[i]) for i in range(at, last + 1)):
            called = _NAME_ENDS.fullmatch(text, start, end) and _PERSONAL.match(text, end)
            return last if called else None  # "佐藤電気" is a firm, "佐藤陽子さん" somebody
        if (signs or _KANA.fullmatch(text, start, end)) and _closes(text, end):
            return last
    return None


def _is_noun(word: Word) -> bool:
    return word.kind is Kind.PLAIN and word.end - word.start > 1


def _closes(text: str, end: int) -> bool:
    return (_TITLE.match(text, end) or _ENDS.match(text, end)) is not None and _PLACE_BEHIND.match(text, end) is None


def _alone(text: str, words: Sequence[Word], at: int) -> tuple[int, float] | None:
    """A surname or a given name without the other, by what stands behind it."""
    word = words[at]
    if _ONE.match(text, word.start - 1) and words[at - 1].kind is not Kind.PLAIN:
        return None
    if _TITLE.match(text, word.end):
        place = word.kind is Kind.PLACE
        personal = _PERSONAL.match(text, word.end) is not None
        return (at, _TITLED) if personal or not place else None
    single = word.end - word.start == 1
    if word.kind is Kind.PLACE or single or not _closes(text, word.end):
        return None
    return at, _GIVEN_ALONE if word.kind in _GIVEN else _SURNAME_ALONE


def is_doubtful(text: str, words: Sequence[Word], mark: Match) -> bool:
    """Whether a mark is a plain noun, cuts one in two, or is a place by what stands in it or behind it; whoever has a title is somebody."""
    inside = list(within(words, mark.start, mark.end))
    if not inside or _TITLE.match(text, mark.end):
        return False
    if any(_is_noun(word) and not mark.start <= word.start < word.end <= mark.end for word in inside):
        return True
    first, last = inside[0], inside[-1]
    if first.kind is Kind.PLACE:
        suffix = last.start if last is not first else mark.end
        return len(inside) <= 2 and _PLACE_BEHIND.match(text, suffix) is not None
    compound = len(inside) == 2 and _BODY_ENDS.fullmatch(text, last.start, last.end) is not None
    noun = _is_noun(first) and _HAN.search(text, mark.start, mark.end) is not None
    return noun and (first is last or compound)
