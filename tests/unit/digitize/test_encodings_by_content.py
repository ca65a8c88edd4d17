"""Encodings that nobody names, or that are named wrongly: the letters tell, and what is no text stays none."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.cleaning import clean, decode
from winnow_agent.vault.digitize.sample import looks_like_text

Read = Callable[..., Document]

RUSSIAN = "Мальчик сидел под деревом и читал книгу, пока не стемнело; потом он пошёл домой через лес.\n"
GREEK = "Άνδρα μοι έννεπε, Μούσα. Το αγόρι κάθισε κάτω από το δέντρο και διάβαζε το βιβλίο του.\n"
HEBREW = "הילד ישב מתחת לעץ וקרא את הספר שלו עד שירד הלילה ואז חזר הביתה דרך היער.\n"
ARABIC = "جلس الولد تحت الشجرة وقرأ كتابه حتى حل الليل ثم عاد إلى البيت عبر الغابة.\n"
PERSIAN = "روزي روزگاري در شهري دور پادشاهي بود كه سه پسر داشت، و پسر بزرگ‌تر پرسيد كه چه كار مي‌کنيد.\n"
HINDI = "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।\n"
THAI = "เด็กชายนั่งอยู่ใต้ต้นไม้และอ่านหนังสือของเขาจนกระทั่งมืดแล้วเขาก็เดินกลับบ้าน\n"
JAPANESE = "少年は木の下に座って、暗くなるまで本を読んだ。それから森を通って家に帰った。\n"
NEC = "①株式会社は㈱と書きます。②住所は東京都です。Ⅲ番目の項目は№3、℡は03です。髙橋さんの会議です。\n"
CHINESE = "男孩坐在树下看书，一直看到天黑，然后穿过森林回家去了。他把书包放在桌子上，开始做作业。\n"
TRADITIONAL = "男孩坐在樹下看書，一直看到天黑，然後穿過森林回家去了。他把書包放在桌子上，開始做作業。\n"
KOREAN = "소년은 나무 아래에 앉아 어두워질 때까지 책을 읽었다. 그리고 숲을 지나 집으로 돌아갔다.\n"
CHAT = "ㅋㅋㅋㅋ 진짜 ㅎㅎㅎ ㅠㅠㅠㅠ 그래 ㅇㅇ ㅋㅋㅋㅋㅋㅋ ㄱㄱ 빨리 ㄴㄴ 이따가 ㅜㅜ\n"
GERMAN = "Die Straße führt über den Fluss; schöne Grüße aus München, sagte die Müllerin, und für später: Öl.\n"


def _windows_euc_jp(text: str) -> bytes:
    """As Windows writes EUC-JP (code page 51932): with the characters of Windows-31J, in its rows."""
    written = bytearray()
    for char in text:
        pair = char.encode("cp932")
        if len(pair) < 2:
            written += pair
            continue
        cell = pair[1] - (0x40 if pair[1] < 0x7F else 0x41)
        row = 2 * (pair[0] - (0x81 if pair[0] < 0xA0 else 0xC1)) + cell // 94
        written += bytes([0xA1 + row, 0xA1 + cell % 94])
    return bytes(written)


@pytest.mark.parametrize("text", [NEC, NEC * 9, JAPANESE + NEC, "いいえ\n" + NEC * 2])
def test_japanese_with_the_signs_of_windows(document: Read, text: str) -> None:
    data = _windows_euc_jp(text.replace("髙", "\x00")).replace(b"\0", b"\xfc\xe2")  # which Windows-31J has twice
    assert decode(data) == (text, ("the encoding was guessed: euc_jp",))
    assert decode(data, "euc-jp") == (text, ())
    assert document(data, "a.txt").text == clean(text)


def test_a_table_of_japanese_with_the_signs_of_windows(document: Read) -> None:
    rows = "番号,名前\n①,㈱あいうえお\n②,これはテストです。\n"
    assert "①" in document(_windows_euc_jp(rows), "a.csv").text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xa4\xb3\xfe\xfe\xa4\xec", "こ\ufffdれ"),
        (b"\xa4\xb3\x8f\xf3\xf3\xa4\xec", "こ\ufffdれ"),
        (b"\xa4\xb3\xff\xa4\xec", "こ\ufffdれ"),
    ],
)
def test_a_pair_that_no_japanese_set_has_costs_only_itself(data: bytes, text: str) -> None:
    plain = "これはテストです。" * 20
    assert decode(data + plain.encode("euc_jp") + b"\xad", "euc-jp")[0] == f"{text}{plain}\ufffd"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(KOREAN, "cp949"), (CHAT, "cp949"), (CHINESE, "gb18030"), (TRADITIONAL, "big5"), (JAPANESE, "cp932")],
)
def test_other_east_asian_text_is_not_taken_for_euc_jp(text: str, encoding: str) -> None:
    for times in (1, 9):
        assert decode((text * times).encode(encoding)) == (text * times, (f"the encoding was guessed: {encoding}",))


@pytest.mark.parametrize("text", [RUSSIAN, GREEK, HEBREW, ARABIC, PERSIAN, HINDI, THAI, JAPANESE, CHINESE, KOREAN])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark_is_text_in_every_script(document: Read, text: str, encoding: str) -> None:
    for times in (1, 40):
        found = document((text * times).encode(encoding), "a.txt")
        assert found.text == clean(text * times)
        assert found.warnings == (f"the encoding was guessed: {encoding}",)


def test_bytes_by_chance_are_no_wide_text() -> None:
    chance = random.Random(7)
    for size in (40, 400, 4000):
        assert not looks_like_text(chance.randbytes(size))
    samples = b"".join(int(3000 * chance.gauss(0, 1)).to_bytes(4, "little", signed=True)[:2] for _ in range(4000))
    assert not looks_like_text(samples)


def test_words_of_plain_letters_are_not_taken_for_wide_ones() -> None:
    assert decode(b"Bush hid the facts") == ("Bush hid the facts", ())


@pytest.mark.parametrize(
    ("text", "encoding"), [(PERSIAN * 9, "cp1256"), (GREEK * 9, "cp1253"), (GREEK * 9, "iso8859_7")]
)
def test_letters_that_are_another_encoding_s_signs(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (RUSSIAN, "koi8_r", "windows-1252"),
        (RUSSIAN, "koi8_r", "windows-1251"),
        (RUSSIAN, "cp1251", "koi8-r"),
        (GREEK, "cp1253", "iso-8859-1"),
        (CHINESE, "gb18030", "iso-8859-1"),
        (GERMAN, "cp1252", "windows-1251"),
    ],
)
def test_a_declared_encoding_in_which_no_language_has_such_letters_is_not_believed(
    text: str, encoding: str, declared: str
) -> None:
    read, warnings = decode((text * 3).encode(encoding), declared)
    assert read == text * 3
    assert len(warnings) == 1


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (GERMAN, "iso8859-1"),
        ("5±3 m², 10°C «x» §5 ¶ ©®™ £5 €6 ½ ¼ × ÷ µ ", "cp1252"),
        ("“Don’t” – he said… ", "cp1251"),
        ("ÉTÉ À L’ÉCOLE ÊTRE ", "cp1252"),
    ],
)
def test_a_declared_encoding_that_can_be_is_believed(text: str, encoding: str) -> None:
    assert decode((text * 9).encode(encoding), encoding) == (text * 9, ())


@pytest.mark.parametrize(("text", "encoding"), [(RUSSIAN, "cp1251"), (GERMAN, "cp1252")])
def test_lines_in_two_encodings_are_each_read_in_their_own(text: str, encoding: str) -> None:
    lines = text.encode() * 3 + b"plain\n" + text.encode(encoding) * 3
    assert decode(lines) == (f"{text * 3}plain\n{text * 3}", (f"3 lines were not UTF-8 and read as {encoding}",))


def test_a_mark_of_utf_8_does_not_vouch_for_what_was_added_later() -> None:
    data = b"\xef\xbb\xbf" + GERMAN.encode() * 2 + GERMAN.encode("cp1252")
    assert decode(data)[0] == GERMAN * 3


@pytest.mark.parametrize("zeros", [b"\0" * 40, b"\0" * 4096])
def test_a_log_that_goes_on_after_a_power_cut_is_text(document: Read, zeros: bytes) -> None:
    assert document(zeros + b"up\n" * 40 + zeros + b"up again\n", "a.log").text == "up\n" * 40 + "up again"
