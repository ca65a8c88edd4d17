"""What the measures say of texts that a person would call prose, conversation, list, table, log, code, snippet."""

from __future__ import annotations

from typing import Any

import pytest

from winnow_agent.documents import Turn
from winnow_agent.vault.screen import measures

PROSE = (
    "The society met in the old hall on the first evening of March, and the hall was colder than anybody had expected.\n"
    "Nobody had thought of wood for the stove. We sat in our coats and listened to the report of the treasurer, which\n"
    "was long, and to the thanks of the president, which were longer. At nine the lamps went out. Somebody laughed,\n"
    "somebody else swore, and in the dark the minutes of the last meeting were approved without a single objection.\n"
)
GERMAN = (
    "Im Frühjahr wurde der Garten hinter dem Haus neu angelegt, weil der alte Zaun den Winter nicht überstanden hatte. "
    "Die Nachbarn halfen an drei Wochenenden, und am Ende stand dort, wo vorher nur Brennnesseln gewachsen waren, eine "
    "Reihe junger Apfelbäume. Niemand wusste, ob sie angehen würden. Im Mai blühten sie alle."
)
CHAT = "\n".join(
    [
        "12/03/2021, 14:05 - Ines: have you been to the archive this week?",
        "12/03/2021, 14:06 - Tom: no, they are closed until Thursday I think",
        "12/03/2021, 14:06 - Ines: that is odd, the page says they are open",
        "12/03/2021, 14:09 - Tom: then I will call them in the morning and ask",
        "12/03/2021, 14:10 - Ines: thanks, tell me what they say about the maps",
    ]
)
LOG = "\n".join(
    f"2024-05-{day:02} 10:00:{day:02} INFO worker-{day % 4} request handled in {day} ms" for day in range(1, 25)
)
TABLE = "\n".join(f"{row};Item {row};{row * 3};{row * 7}.50;paid" for row in range(1, 30))
LIST = "\n".join(f"- item {number}, new" for number in range(12))
CODE = "\n".join(
    [
        "import os",
        "from pathlib import Path",
        "",
        "def total(values):",
        "    result = 0",
        "    for value in values:",
        "        result += value",
        "    return result",
        "",
        "if __name__ == '__main__':",
        "    print(total([1, 2, 3]))",
    ]
    * 3
)
FORM = "\n".join("Name: Smith\nCity: Leeds\nPhone: 123" for _ in range(10))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PROSE, "prose"),
        (GERMAN, "prose"),
        (CHAT, "conversation"),
        (LOG, "log"),
        (TABLE, "table"),
        (LIST, "list"),
        (CODE, "code"),
        ("See you at noon.", "snippet"),
        ("", "snippet"),
    ],
)
def test_each_text_has_the_kind_a_person_would_give_it(find: Any, text: str, kind: str) -> None:
    assert measures.word(find("quality", text), measures.KIND) == kind


def test_fields_of_a_form_are_no_conversation(find: Any) -> None:
    assert measures.word(find("quality", FORM), measures.KIND) != "conversation"


def test_a_documents_own_turns_make_a_conversation(find: Any) -> None:
    text = "where were you born\nin a village by the sea\nand then\nthen we moved to the town and my father found work"
    starts = [0, 20, 45, 54]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    turns = tuple(Turn(f"S{i % 2}", a, b) for i, (a, b) in enumerate(zip(starts, ends, strict=True)))
    found = find("quality", text, turns=turns)
    assert measures.word(found, measures.KIND) == "conversation"
    assert measures.number(found, measures.TURNS) == 4
    assert measures.number(found, measures.SPEAKERS) == 2


def test_sound_prose_keeps_within_every_bound(find: Any) -> None:
    found = find("quality", PROSE)
    for measure, (least, most) in measures.SOUND_SHARES.items():
        value = measures.share(found, measure)
        assert value is not None, measure
        assert least <= value <= most, measure


def test_a_paragraph_said_over_and_over_is_measured_as_repetition(find: Any) -> None:
    found = find("quality", "\n\n".join([PROSE] * 5))
    for measure in (measures.DUPLICATE_LINES, measures.DUPLICATE_PARAGRAPHS, measures.DUPLICATE_5GRAMS):
        value = measures.share(found, measure)
        assert value is not None
        assert value > 0.7, measure


def test_repetition_is_found_across_blocks_of_any_size(find: Any, scale: int) -> None:
    found = find("quality", PROSE * (200 * scale))
    value = measures.share(found, measures.DUPLICATE_5GRAMS)
    assert value is not None
    assert value > 0.9


def test_a_wrongly_decoded_text_is_damaged(find: Any) -> None:
    text = GERMAN.encode().decode("cp1252", errors="replace")
    damaged = measures.share(find("quality", text), measures.DAMAGED)
    whole = measures.share(find("quality", GERMAN), measures.DAMAGED)
    assert whole == 0
    assert damaged is not None
    assert damaged > 0.01


def test_words_are_counted_in_scripts_without_spaces(find: Any) -> None:
    found = find("quality", "我们昨天去了图书馆。那里有很多旧书。" * 20)
    assert 150 <= (measures.number(found, measures.WORDS) or 0) <= 170
    assert measures.word(found, measures.KIND) == "prose"


@pytest.mark.parametrize(
    "text",
    [
        "འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས་ཙམ་ཉིད་ནས་ཆེ་མཐོངས་དང༌། ཐོབ་ཐངའི་རང་དབང་འདྲ་མཉམ་དུ་ཡོད་ལ། ཁོང་ཚོར་རང་བྱུང་གི་བློ་རྩལ་དང་བསམ་ཚུལ་བཟང་པོ་འདོན་པའི་འོས་བབས་ཀྱང་ཡོད། "
        "དེ་བཞིན་ཕན་ཚུན་གཅིག་གིས་གཅིག་ལ་བུ་སྤུན་གྱི་འདུ་ཤེས་འཛིན་པའི་བྱ་སྤྱོད་ཀྱང་ལག་ལེན་བསྟར་དགོས་པ་ཡིན༎",
        "የሰው፡ልጅ፡ሁሉ፡ሲወለድ፡ነጻና፡በክብርና፡በመብትም፡እኩልነት፡ያለው፡ነው። የተፈጥሮ፡ማስተዋልና፡ሕሊና፡ስላለው፡አንዱ፡ሌላውን፡በወንድማማችነት፡መንፈስ፡መመልከት፡ይገባዋል። "
        "እያንዳንዱ፡ሰው፡የዘር፡የቀለም፡የጾታ፡የቋንቋ፡የሃይማኖት፡የፖለቲካ፡ወይም፡የሌላ፡ዓይነት፡አስተሳሰብ፡ልዩነት፡ሳይኖር፡እንዲከበሩለት፡ይገባል።",
    ],
    ids=["Tibetan", "Ethiopic"],
)
def test_signs_between_words_where_others_set_a_space_make_no_garbage(find: Any, text: str) -> None:
    found = find("quality", text)
    assert measures.word(found, measures.KIND) == measures.Kind.PROSE
    assert measures.unsound(found) == ()
    assert measures.share(found, measures.IMPLAUSIBLE_WORDS) == 0


def test_every_measure_is_of_the_whole_document_and_quotes_nothing(find: Any) -> None:
    for finding in [*find("quality", PROSE), *find("language", PROSE)]:
        assert measures.is_measure(finding)
        assert (finding.start, finding.end) == (0, len(PROSE))
        assert 0 <= finding.score <= 1
        assert len(finding.note) < 20


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PROSE, "en"),
        (GERMAN, "de"),
        ("Le comité s'est réuni hier soir dans la grande salle, où il faisait froid et où personne ne parlait.", "fr"),
        ("Вчера вечером мы долго сидели в саду и говорили о том, что будет завтра.", "ru"),
        ("ok", "und"),
        ("", "und"),
        ("1234 5678 +++ 90", "und"),
    ],
)
def test_the_language_is_told_or_said_to_be_unknown(find: Any, text: str, language: str) -> None:
    assert measures.word(find("language", text), measures.LANGUAGE) == language


def test_the_language_is_told_from_the_whole_text_not_its_title(find: Any) -> None:
    text = "Annual report of the board, in English on the first line only.\n" + GERMAN * 12
    assert measures.word(find("language", text), measures.LANGUAGE) == "de"
