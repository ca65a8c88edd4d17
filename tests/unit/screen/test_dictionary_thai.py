"""What Thai words say of persons: whole names found where nothing but the words around tells where they end."""

from __future__ import annotations

import importlib.util
import random
import sys

import pytest

from winnow_agent.vault.screen.personal import dictionaries
from winnow_agent.vault.screen.personal.dictionaries import thai, thai_lexicon
from winnow_agent.vault.screen.personal.dictionaries.words import Kind
from winnow_agent.vault.screen.personal.pipelines import MissingModelError
from winnow_agent.vault.screen.personal.rule import Match

NAMED = (
    "นาย⟦ทองดี ใจงาม⟧และนาง⟦บุญเรือน ใจงาม⟧ขอแบ่งแยกโฉนดที่ดินออกเป็นสองแปลง",
    "พยานโจทก์ปากนาง⟦สำลี ขุนทอง⟧เบิกความว่าเห็นจำเลยวิ่งออกจากซอย",
    "ร.ต.อ.⟦ชาญชัย พิทักษ์ไทย⟧ พนักงานสอบสวนเวร รับแจ้งเหตุเมื่อเวลา 22.30 น.",
    "ด.ช.⟦ปฏิภาณ ศรีนวล⟧ ชั้นประถมปีที่ ๕ ได้รางวัลชนะเลิศคัดลายมือ",
    "นาง⟦เซี้ยม แซ่โค้ว⟧ อายุ ๖๗ ปี เจ้าของร้านขายของชำ",
    "นาย⟦จอห์น สมิธ⟧ ผู้เชี่ยวชาญชาวอังกฤษ เดินทางมาสำรวจแหล่งแร่",
    "นางสาว⟦นูรียะห์ เจ๊ะแว⟧ ภูมิลำเนาจังหวัดนราธิวาส",
    "นาย⟦สมชาย ณ ระนอง⟧เล่าว่าเหมืองปิดไปนานแล้ว",
    "ผู้ลงชื่อท้ายบันทึกคือนายแพทย์⟦ส. วงศ์ประเสริฐ⟧",
    "ตระกูล⟦ณ ลำปาง⟧มีบทบาทในการค้าไม้สัก",
    "อาจารย์⟦นภาพร เลิศวิทยา⟧สอนวิชาเคมีมาสิบปี",
    "น้อง⟦มายด์⟧ร้องเพลงเพราะมาก ส่วนพี่⟦ตั้ม⟧เล่นกีตาร์",
    "ยาย⟦แช่ม⟧เล่าให้ฟังว่าสมัยสงครามข้าวของแพงมาก",
    "จดหมายฉบับนี้ ⟦ประนอม⟧เขียนถึง⟦วันเพ็ญ⟧เมื่อปี ๒๔๙๘",
    "ผัวของ⟦บุญมา⟧ชื่อ⟦ทองใบ⟧ ตายตอนน้ำท่วมใหญ่",
    "ทนายความของ⟦อุทัย มั่นคง⟧ยื่นคำร้องขอประกันตัว",
    "⟦นิด⟧: ไปสิ รอที่หน้าวัดนะ",
    "⟦คำปุ่น บัวใหญ่⟧เล่าว่าเกี่ยวข้าวกันตั้งแต่เช้ามืด",
)
UNNAMED = (
    "นายอำเภอสั่งให้ผู้ใหญ่บ้านทุกตำบลส่งทะเบียนราษฎร",
    "นายจ้างต้องจ่ายค่าชดเชยแก่ลูกจ้างตามกฎหมายแรงงาน",
    "ครูใหญ่ประกาศให้นักเรียนหยุดเรียนในวันพรุ่งนี้",
    "คุณภาพชีวิตของผู้สูงอายุในชนบทดีขึ้นกว่าเดิม",
    "ดอกมะลิกับดอกพิกุลหอมตลบไปทั้งสวน",
    "เขาเกิดที่ตำบลบางระกำ อำเภอบางเลน จังหวัดนครปฐม",
    "รถไฟสายใต้ออกจากชุมพรตอนสองทุ่ม ถึงหาดใหญ่ตอนเช้า",
    "บริษัทสหพัฒนพิบูลจำกัดเปิดโรงงานใหม่ที่ศรีราชา",
    "ศาลพิเคราะห์แล้วเห็นว่า จำเลยไม่มีเจตนาฆ่าผู้ตาย",
    "สะพานพระรามหกสร้างข้ามแม่น้ำเจ้าพระยา",
    "ร้านขายเพชร พลอย นิล และหยกอยู่ปากซอย",
    "ความยุติธรรมคือหัวใจของกฎหมาย สันติคือเป้าหมาย",
    "ติดต่อ <สมชาย.@example.org>",
)
CUT = (
    "แม่น้ำน่านเ⟦อ่อล้น⟧ตลิ่ง",
    "ส่งมาตั้งแต่⟦วันพฤ⟧หัส",
    "ส่วนนาง⟦เอกลิเก⟧ยังไม่มา",
    "ครู⟦เกษียณ น⟧างละออ สุวรรณภักดี",
    "ถึงแก่⟦กรรม⟧เมื่อคืน",
    "บ้านหลังนี้เ⟦ดิม⟧เป็นของวัด",
    "โรงพยาบ⟦าลศูนย์อยู่⟧ตรงข้าม",
    "ดอก⟦กุหลาบ⟧ขึ้นราคา",
)


def _plain(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """A text without its signs, and the stretches that they marked."""
    text, spans = "", []
    for sign in marked:
        if sign == "⟦":
            spans.append((len(text), len(text)))
        elif sign == "⟧":
            spans[-1] = (spans[-1][0], len(text))
        else:
            text += sign
    return text, spans


def _doubted(text: str, start: int, end: int) -> bool:
    return thai.is_doubtful(text, thai.words(text), Match(start, end, "PERSON", 0.9, "names model"))


@pytest.mark.parametrize("marked", NAMED)
def test_names_are_found_whole(marked: str) -> None:
    text, spans = _plain(marked)
    found = [(mark.start, mark.end) for mark in thai.persons(text, thai.words(text))]
    assert found == spans


@pytest.mark.parametrize("text", UNNAMED)
def test_words_and_places_are_nobody(text: str) -> None:
    assert [text[mark.start : mark.end] for mark in thai.persons(text, thai.words(text))] == []


@pytest.mark.parametrize("marked", CUT)
def test_what_cuts_a_word_is_doubted(marked: str) -> None:
    text, ((start, end),) = _plain(marked)
    assert _doubted(text, start, end)


@pytest.mark.parametrize("marked", NAMED)
def test_no_person_is_doubted(marked: str) -> None:
    text, spans = _plain(marked)
    assert not [text[start:end] for start, end in spans if _doubted(text, start, end)]


def test_a_kinsman_within_a_mark_tells_a_name() -> None:
    assert not _doubted("ลุงจดปลูกอ้อยขายโรงงาน", 0, len("ลุงจด"))


def test_places_stand_where_they_do_in_the_whole_text() -> None:
    text = "หน้าแรกว่างไว้\nนายประยูร ทองอยู่ มาถึงแล้ว\nนาย\nอำเภอไม่มา"
    (mark,) = dictionaries.persons(text, dictionaries.readings(text, "th"))
    assert text[mark.start : mark.end] == "ประยูร ทองอยู่"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n", "ฮ", "เ", "ะาำ", "์์์ก", "เเเ", "ก" * 4000, "ๆฯ๏", "นาย", "คุณ ", "ณ ", "ส.", "ส. ", "-", "นาย-", "x\x00y\x07ก\x00",
        "😀นายสมชาย😀", "สมชาย\r\nใจดี", "Mr. สมชาย Smith", "ร.ต.อ.", "١٢٣ ก ๑๒๓", "王นาย李", "ก\u200bข\u00a0ค", "e\u0301ก",
    ],
)  # fmt: skip
def test_odd_input_keeps_its_places(text: str) -> None:
    _assert_in_order(text)


def test_shuffled_input_keeps_its_places() -> None:
    signs, dice = "กขคงสมชยนาะิีุูเแโใไ่้๊์ๆฯณ. -:\n\t1๑aAé😀王()\u200b", random.Random(3)
    for length in range(1, 400):
        _assert_in_order("".join(dice.choices(signs, k=length)))


def _assert_in_order(text: str) -> None:
    words = thai.words(text)
    at = 0
    for word in words:
        assert at <= word.start < word.end <= len(text)
        assert not text[at : word.start].strip(" \t\r\n\u00a0\u200b")
        at = word.end
    assert not text[at:].strip(" \t\r\n\u00a0\u200b")
    for mark in thai.persons(text, words):
        assert 0 <= mark.start < mark.end <= len(text)
        thai.is_doubtful(text, words, mark)
    thai.is_doubtful(text, words, Match(0, len(text), "PERSON", 0.9, "names model"))


def test_names_and_places_have_their_kinds() -> None:
    text = "นางสมศรี ใจดีไปจังหวัดยะลา"
    kinds = {text[word.start : word.end]: word.kind for word in thai.words(text)}
    assert kinds["สมศรี"] is Kind.GIVEN
    assert kinds["ยะลา"] is Kind.PLACE
    assert kinds["ไป"] is Kind.PLAIN


def test_the_package_itself_is_not_imported() -> None:
    """It would make a folder in the user's home."""
    thai.words("สวัสดีครับ")
    assert "pythainlp" not in sys.modules


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thai_lexicon, "find_spec", lambda _name: None)
    thai_lexicon.lexicon.cache_clear()
    try:
        with pytest.raises(MissingModelError, match=r"pythainlp.*winnow-agent\[models\]"):
            thai.words("สวัสดีครับ")
    finally:
        monkeypatch.setattr(thai_lexicon, "find_spec", importlib.util.find_spec)
        thai_lexicon.lexicon.cache_clear()
