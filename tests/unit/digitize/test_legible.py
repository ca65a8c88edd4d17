"""Language in any script is told from letter soup."""

from __future__ import annotations

import pytest

from winnow_agent.vault.digitize.paged.legible import is_legible, legibility

ENGLISH = (
    "The river rose twice that year, once in spring with the snow and once in autumn with the rain, and both times it "
    "came as far as the third step of the mill."
)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Der Fluss stieg zweimal in jenem Jahr, im Frühling mit dem Schnee und im Herbst mit dem Regen, bis zur Mühle.",
        "Rzeka wezbrała dwa razy w tym roku, wiosną ze śniegiem i jesienią z deszczem, aż po trzeci stopień młyna.",
        "Река поднималась дважды в тот год: весной от снега и осенью от дождя, и доходила до третьей ступени мельницы.",
        "Το ποτάμι φούσκωσε δύο φορές εκείνη τη χρονιά, την άνοιξη με το χιόνι και το φθινόπωρο με τη βροχή.",
        "ارتفع النهر مرتين في ذلك العام، مرة في الربيع مع الثلج ومرة في الخريف مع المطر.",
        "הנהר עלה פעמיים באותה שנה, פעם באביב עם השלג ופעם בסתיו עם הגשם.",
        "नदी उस वर्ष दो बार चढ़ी, एक बार वसंत में और एक बार शरद में।",
        "川は春に雪とともに増水し、秋には雨とともに増水した。",
        "แม่น้ำขึ้นสองครั้งในปีนั้น ครั้งหนึ่งในฤดูใบไม้ผลิ",
        "Sông dâng hai lần trong năm ấy, một lần vào mùa xuân và một lần vào mùa thu, đến tận bậc thứ ba của cối xay.",
        "Chapter 1 ................................ 5\nChapter 2 ................................ 17\nIndex ......... 99",
        "2024-12-15 1,250.00 14.5% 17 12/20/24 $3,600 48 66 18 $250.00 12 85% 2024-12-31",
    ],
)
def test_language_is_legible(text: str) -> None:
    assert is_legible(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr((ord(char) - 29 - 32) % 95 + 32) for char in ENGLISH),
        "".join(chr(97 + (ord(char) - 97 + 3) % 26) if char.islower() else char for char in ENGLISH),
        "".join(chr(0xE000 + ord(char)) if char.isalpha() else char for char in ENGLISH),
        "Ã©tÃ© dÃ©jÃ\u00a0 passÃ© lâ€™Ã©cole fermÃ©e, oÃ¹ lâ€™on Ã©tait restÃ© jusquâ€™Ã\u00a0 la derniÃ¨re annÃ©e",
        "Тhе rіvеr rоsе twісе thаt уеаr аnd саmе аs fаr аs thе thіrd stер оf thе mіll",
        "\ufffd\ufffd\ufffd \ufffd\ufffd \ufffd\ufffd\ufffd\ufffd a\ufffd\ufffd \ufffd\ufffd",
    ],
)
def test_letter_soup_is_not(text: str) -> None:
    assert not is_legible(text)


def test_next_to_nothing_is_not_judged() -> None:
    assert legibility("No. 7") == 1.0
