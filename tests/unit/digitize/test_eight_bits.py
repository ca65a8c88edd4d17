"""The encoding of a text is the one in which its letters are those of a language."""

from __future__ import annotations

import pytest

from winnow_agent.vault.digitize.cleaning import decode
from winnow_agent.vault.digitize.eight_bits import eight_bit_encoding

FRENCH = "Dès l'été, l'élève près du chêne écoutait la forêt ; ça coûte à Noël, où le maître s'en était allé.\n"
GERMAN = "Die Straße führt über den Fluss; schöne Grüße aus München, sagte die Müllerin, und für später: Öl.\n"
SWEDISH = "Pojken såg över sjön och undrade när båten äntligen skulle komma åter från ön på andra sidan.\n"
POLISH = "Chłopiec wziął książkę, usiadł pod jabłonią i czytał, aż zapadł zmrok; później wrócił śpiąc do łóżka.\n"
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, když šel k řece; věřil, že život je ještě před ním.\n"
HUNGARIAN = "A fiú elővette a könyvét, és a tűz mellett ült; később hűvös szellő fújt, s ő betért a házba.\n"
ROMANIAN = "Băiatul a citit până s-a înnoptat, apoi şi-a strâns cărţile şi a plecat în oraş fără să spună ceva.\n"
SLOVENE = "Deček je šel čez most in počasi žvižgal; še vedno je mislil, da ga čaka boljši večer kot včeraj.\n"
TURKISH = "Çocuk ağacın altında oturdu, kitabını açtı ve güneş batıncaya kadar şiirleri yavaşça okudu.\n"
LITHUANIAN = "Berniukas sėdėjo po medžiu, skaitė knygą ir žiūrėjo, kaip debesys lėtai slenka į šiaurę už ežerų.\n"
RUSSIAN = "Мальчик сидел под деревом и читал книгу, пока не стемнело; потом он пошёл домой через лес.\n"
UKRAINIAN = "Хлопець сидів під деревом і читав книжку, поки не стемніло; потім він пішов додому через ліс.\n"
GREEK = "Το αγόρι κάθισε κάτω από το δέντρο και διάβαζε το βιβλίο του μέχρι που νύχτωσε· μετά γύρισε.\n"
HEBREW = "הילד ישב מתחת לעץ וקרא את הספר שלו עד שירד הלילה ואז חזר הביתה דרך היער.\n"
ARABIC = "جلس الولد تحت الشجرة وقرأ كتابه حتى حل الليل ثم عاد إلى البيت عبر الغابة.\n"
THAI = "เด็กชายนั่งอยู่ใต้ต้นไม้และอ่านหนังสือของเขาจนกระทั่งมืดแล้วเขาก็เดินกลับบ้าน\n"
JAPANESE = "少年は木の下に座って、暗くなるまで本を読んだ。それから森を通って家に帰った。カバンはソファーに置いた。\n"
CHINESE = "男孩坐在树下看书，一直看到天黑，然后穿过森林回家去了。他把书包放在桌子上，开始做作业。\n"


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (FRENCH, "cp1252 iso8859_15 cp850 mac_roman"),
        (GERMAN, "cp1252 cp850 mac_roman"),
        (SWEDISH, "cp1252 cp850 mac_roman"),
        (POLISH, "cp1250 iso8859_2 cp852 mac_latin2"),
        (CZECH, "cp1250 iso8859_2 cp852 mac_latin2"),
        (HUNGARIAN, "cp1250 iso8859_2 cp852"),
        (ROMANIAN, "cp1250 iso8859_2 cp852"),
        (SLOVENE, "cp1250 iso8859_2 cp852"),
        (TURKISH, "cp1254 iso8859_9 cp857"),
        (LITHUANIAN, "cp1257 cp775"),
        (RUSSIAN, "cp1251 koi8_r iso8859_5 cp866 mac_cyrillic cp855"),
        (UKRAINIAN, "cp1251 koi8_u"),
        (GREEK, "cp1253 iso8859_7"),
        (HEBREW, "cp1255 cp862"),
        (ARABIC, "cp1256 iso8859_6"),
        (THAI, "cp874"),
    ],
)
def test_a_text_is_read_in_the_encoding_in_which_its_letters_are_a_language_s(text: str, encodings: str) -> None:
    for encoding in encodings.split():
        read, warnings = decode(text.encode(encoding))
        assert read == text, encoding
        assert len(warnings) == 1


@pytest.mark.parametrize(("text", "encodings"), [(JAPANESE, "cp932 euc_jp"), (CHINESE, "gb18030")])
def test_east_asian_text_is_no_language_of_eight_bits(text: str, encodings: str) -> None:
    for encoding in encodings.split():
        assert eight_bit_encoding((text * 5).encode(encoding)) is None


def test_a_few_signs_in_plain_words_are_those_of_windows() -> None:
    text = "It\u2019s \u201cfine\u201d \u2013 she said so\u2026 at the caf\xe9, for 20 \u20ac."
    assert decode(text.encode("cp1252"))[0] == text


def test_letters_that_come_late_in_a_long_file_tell_its_encoding() -> None:
    text = "Plain words for a long while. " * 4000 + HUNGARIAN * 3
    assert decode(text.encode("iso8859_2"))[0] == text


def test_what_has_no_byte_beyond_ascii_has_none_of_these_encodings() -> None:
    assert eight_bit_encoding(b"plain words") is None
