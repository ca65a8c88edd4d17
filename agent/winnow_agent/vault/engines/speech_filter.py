"""What Whisper makes up: words in music, laughter and silence, loops, and the credits of the films that it learned from.

Whisper says of itself how likely it is that nobody speaks (``no_speech``) and how sure it is of its words. Where that
leaves doubt it is asked once more with the signs allowed that are otherwise kept from it. For what is not speech it then
writes ``[Music]`` or ``(laughs)``, and for speech the same words again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from winnow_agent.vault.engines.speech_decoding import Heard, Word

_NO_SPEECH: Final = 0.2
_UNSURE: Final = -0.6
_VERY_UNSURE: Final = -0.75
_WORDS_OF_A_LONG_ONE: Final = 8  # whatever music is, it is not eight words that agree with each other
_WORDS_OF_CREDITS: Final = 15
_AGREE: Final = 0.5
_LEAST_SECONDS_A_WORD: Final = 0.06
_LEAST_REPEATED: Final = 2
_SIGN: Final = re.compile(r"^[\s.…-]*[\[(*♪♫♬♩#（【<{~]")
_TAG: Final = re.compile(
    r"\[[^\[\]]{0,60}\]|\([^()]{0,60}\)|【[^【】]{0,40}】|（[^（）]{0,40}）|\*[^*]{1,40}\*|[♩♪♫♬♭♯]+"
)

# What Whisper says in silence in the languages of its films' subtitles. These names nobody says in a recording of his own.
_CREDITED: Final = re.compile(
    r"amara\.?\s?org|zdf für funk|wdr mediagroup|soustitreur|dimatorzok|johnyx|(?:\bby |https?://)otter\.ai|castingwords|"
    r"nicolai winther|jesper buhl|scandinavian text service|svensktextning\.nu|authorwave|tv gelderland 20\d\d|altyazı\b.{0,10}m\.?k|"
    r"字幕由|字幕\s?by|字幕[製制]作|字幕志愿者|中文字幕|請不吝點贊|请不吝点赞|明镜与点点|优优独播剧场|優優獨播劇場|yoyo television|ご視聴ありがとう|"
    r"最後までご視聴|チャンネル登録|MBC 뉴스|시청해\s?주셔서|구독과 좋아요|한글\s?자막\s?by|ترجمة\s+نانسي|اشتركوا في القناة|đăng ký kênh|subscribe cho kênh",
    re.IGNORECASE,
)
# So begin other credits; further on in a sentence people speak of subtitles.
_CREDITS: Final = re.compile(
    r"\W*(?:sous-?titr(?:es|age)\b.{0,40}\b(?:par|radio-canada|société|st' ?501)|untertitel\w*(?:\W*$|\b.{0,40}\b(?:von|im auftrag|zdf|ndr|swr|ard|br|wdr|mdr|orf|srf|funk))|"
    r"(?:copyright\W+)?(?:ard|br|mdr|ndr|orf|rbb|srf|swr|wdr|zdf)\W+20\d\d\W*$|"
    r"subt[ií]tulos\b.{0,30}\b(?:por|realizados)|legendas\b.{0,20}\b(?:por|pela)|sottotitoli\b.{0,40}\b(?:di|a cura|creati)|"
    r"napisy\b.{0,30}\b(?:stworzone|przez|wersja)|ondertitel\w*\b.{0,30}\b(?:door|van|ingediend)|undertekst\w*\b.{0,30}\b(?:av|af)|"
    r"(?:textning|teksting|tekstet)\b.{0,20}\bav|субтитры\b.{0,30}\b(?:сделал|создавал|делал|корректор|подогнал)\w*|редактор субтитров|"
    r"titulky\b.{0,30}\b(?:vytvořil|přeložil)|phụ đề\b.{0,20}\bbởi|subtitles?\b.{0,30}\b(?:by|provided)|transcri(?:bed|ption)\b.{0,30}\bby|transcript by|"
    r"captions?\b.{0,20}\bby)",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"'”’»」)]*$")
# What it says in silence and people say too: believed where nothing speaks against it.
_POLITE: Final = frozenset(
    {
        "you", "thank you", "thanks", "thank you very much", "thank you so much", "thanks for watching",
        "thank you for watching", "thanks for watching and i ll see you next time", "please subscribe", "bye", "bye bye",
        "okay", "so", "the", "oh", "yeah", "see you next time", "see you in the next video", "i ll see you in the next video",
        "gracias", "suscríbete", "gracias por ver el video", "merci", "merci d avoir regardé cette vidéo", "danke", "vielen dank",
        "vielen dank fürs zuschauen", "bis zum nächsten mal", "tschüss", "grazie", "obrigado", "e aí", "tchau", "dziękuję",
        "dziękuję za uwagę", "dzięki za oglądanie", "спасибо", "спасибо за внимание", "продолжение следует", "bedankt",
        "teşekkürler", "izlediğiniz için teşekkür ederim", "ありがとうございました", "おやすみなさい", "谢谢大家", "谢谢观看", "谢谢",
        "謝謝", "감사합니다", "شكرا", "شكرا لكم", "tack", "takk", "tak", "kiitos", "hvala", "děkuji", "köszönöm", "mulțumesc",
    }
)  # fmt: skip
_CRIES: Final = re.compile(
    r"(?:(?:a+|e+|o+|u+)?h+[aeiou]*h*|(?:[hx]+[aeiou]+)+h*|(?:ja){2,}|(?:je){2,}|m+h*m*|h+m+|u+gh+|a+rgh+|gr+|ow+|o+h+|a+h+|u+h+|"
    r"e+h+|wo+a*h*|wh?o+a+h*|boah|pf+t*|sh+|ps+t|w+|ха|ха+х*|哈|呵|ㅋ|ㅎ|はは|ハハ|www)+",
    re.IGNORECASE,
)


def believed(heard: Sequence[Heard], tagged: Callable[[Heard], str]) -> Iterator[Heard]:
    """What was said of what was heard.

    Args:
        tagged: a window's text with the signs for what is not speech allowed.
    """
    last, repeats = "", 0
    for whole in heard:
        one = _without_credits(_without_tags(_without_repeats(whole)))
        said = _plain(one.text)
        repeats = repeats + 1 if said == last else 0
        last = said
        # Who is asked six times says yes six times; what Whisper invents for noise it is not sure of.
        looped = repeats >= _LEAST_REPEATED and (one.no_speech > _NO_SPEECH or one.log_probability < _UNSURE / 2)
        if said and not looped and not _is_made_up(one, said, tagged):
            yield one


def _is_made_up(one: Heard, said: str, tagged: Callable[[Heard], str]) -> bool:
    words = said.split()
    if one.failed or (not one.words and _is_credit(one.text)):
        return True
    doubtful = one.log_probability < (_UNSURE / 2 if one.no_speech > _NO_SPEECH else _UNSURE)
    if not doubtful:
        return False
    if said in _POLITE and one.no_speech > _NO_SPEECH and one.log_probability < _UNSURE / 2:
        return True
    if all(_CRIES.fullmatch(word) for word in words):
        return True
    second = tagged(one)
    if _SIGN.match(second) or not _plain(second):
        return True
    short = len(words) < _WORDS_OF_A_LONG_ONE and one.log_probability < _VERY_UNSURE and one.no_speech > _NO_SPEECH
    return short and SequenceMatcher(None, said, _plain(second), autojunk=False).ratio() < _AGREE


def _without_repeats(one: Heard) -> Heard:
    """Without what the end says again in no time: words that the attention found no sound for."""
    words = one.words
    for length in range(_LEAST_REPEATED, len(words) // 2 + 1):
        tail, before = words[-length:], words[-2 * length : -length]
        seconds = tail[-1].start_s - tail[0].start_s
        if [_plain(w.text) for w in tail] == [_plain(w.text) for w in before] and (
            seconds < _LEAST_SECONDS_A_WORD * (length - 1)
        ):
            return _with_words(one, words[:-length])
    return one


def _without_credits(one: Heard) -> Heard:
    """Without the sentences that are a film's credits; what was said before and after them stays."""
    sentences: list[list[Word]] = [[]]
    for word in one.words:
        sentences[-1].append(word)
        if _SENTENCE_END.search(word.text):
            sentences.append([])
    kept = [words for words in sentences if not _is_credit("".join(word.text for word in words))]
    if len(kept) == len(sentences):
        return one
    return _with_words(one, tuple(word for words in kept for word in words))


def _is_credit(sentence: str) -> bool:
    """Of a few words, for a long sentence only speaks of subtitles."""
    few = len(_plain(sentence).split()) <= _WORDS_OF_CREDITS
    return few and bool(_CREDITS.match(sentence) or _CREDITED.search(sentence))


def _without_tags(one: Heard) -> Heard:
    """Without ``[Music]`` and notes, should they come all the same; the words in and around them stay as they are."""
    if not _TAG.search(one.text):
        return one
    kept: list[Word] = []
    inside = False
    for word in one.words:
        opens, closes = re.search(r"[\[(【（]", word.text), re.search(r"[\])】）]", word.text)
        if not (inside or opens or re.search(r"[♩♪♫♬*]", word.text)):
            kept.append(word)
        inside = (inside or opens is not None) and closes is None
    return _with_words(one, tuple(kept))


def _with_words(one: Heard, words: tuple[Word, ...]) -> Heard:
    return replace(one, words=words, text="".join(word.text for word in words))


def _plain(text: str) -> str:
    """Letters and digits in small, words parted by one space."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(
        "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in text).split()
    )
