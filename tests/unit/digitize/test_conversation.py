"""Chats, transcripts and interviews in plain text: who, what and when, in the forms that programs and people write."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType

Read = Callable[..., Document]


def _said(chat: Document) -> list[tuple[str, str, str]]:
    return [(turn.speaker, turn.time, chat.text[turn.start : turn.end]) for turn in chat.turns]


@pytest.mark.parametrize(
    ("stamps", "times"),
    [
        (("31/12/20, 21:41 - ", "01/01/21, 08:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("12/31/20, 9:41 PM - ", "1/1/21, 8:05 AM - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (
            ("[12/31/20, 9:41:02\u202fPM] ", "\u200e[1/1/21, 8:05:00\u202fAM] "),
            ("2020-12-31T21:41:02", "2021-01-01T08:05:00"),
        ),
        (("31.12.20, 21:41 - ", "01.01.21, 08:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("31-12-2020 21:41 - ", "01-01-2021 08:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("2020-12-31, 21:41 - ", "2021-01-01, 08:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("31/12/2020, 9:41 p. m. - ", "1/1/2021, 8:05 a. m. - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("31/12/2020 à 21:41 - ", "01/01/2021 à 08:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("31.12.2020 klo 21.41 - ", "1.1.2021 klo 8.05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("2020. 12. 31. 오후 9:41, ", "2021. 1. 1. 오전 8:05, "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("2020/12/31 下午9:41 - ", "2021/1/1 上午8:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("٣١/١٢/٢٠٢٠، ٩:٤١ م - ", "١/١/٢٠٢١، ٨:٠٥ ص - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("31.12.20 г., 21:41 - ", "1.01.21 г., 8:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (
            ("\u200f٣١\u200f/١٢\u200f/٢٠٢٠، ٩:٤١ م - ", "\u200f١\u200f/١\u200f/٢٠٢١، ٨:٠٥ ص - "),
            ("2020-12-31T21:41", "2021-01-01T08:05"),
        ),
        (("[21:41, 31.12.2020] ", "[8:05, 1.1.2021] "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("[9:41 PM, 12/31/2020] ", "[8:05 AM, 1/1/2021] "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("21:41, 31/12/2020 - ", "08:05, 01/01/2021 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("2020-12-31 21 h 41 - ", "2021-01-01 08 h 05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (
            ("[2020-12-31 21 h 41 min 02 s] ", "[2021-01-01 08 h 05 min 00 s] "),
            ("2020-12-31T21:41:02", "2021-01-01T08:05:00"),
        ),
        (("31/12/20, 09:41 CH - ", "01/01/21, 08:05 SA - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("31/12/2020, 9:41 PTG - ", "1/1/2021, 8:05 PG - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
        (("2020. 12. 31. du. 9:41 - ", "2021. 01. 01. de. 8:05 - "), ("2020-12-31T21:41", "2021-01-01T08:05")),
    ],
)
def test_dates_as_phones_of_many_countries_write_them(
    document: Read, stamps: tuple[str, str], times: tuple[str, str]
) -> None:
    colon = " : " if stamps[0].endswith(", ") else ": "
    chat = document(f"{stamps[0]}Ana{colon}Good evening.\nAll well?\n{stamps[1]}Ben 🙂{colon}Yes: all.\n".encode())
    assert _said(chat) == [("Ana", times[0], "Good evening.\nAll well?"), ("Ben 🙂", times[1], "Yes: all.")]


def test_the_whole_file_tells_day_from_month(document: Read) -> None:
    lines = ["05/01/24, 10:03 - Ana: One.", "05/02/24, 10:04 - Ben: Two.", "05/13/24, 10:05 - Ana: Three."]
    assert [time for _, time, _ in _said(document("\n".join(lines).encode()))] == [
        "2024-05-01T10:03",
        "2024-05-02T10:04",
        "2024-05-13T10:05",
    ]
    close = ["05/01/24, 10:03 - Ana: One.", "06/01/24, 10:04 - Ben: Two.", "07/01/24, 10:05 - Ana: Three."]
    assert _said(document("\n".join(close).encode()))[2][1] == "2024-01-07T10:05"


def test_a_year_of_two_digits_may_come_first(document: Read) -> None:
    days = [
        f"[21.11.{day} 09:4{day - 27}] {name}: Said on the {day}th."
        for day, name in ((28, "Ana"), (29, "Ben"), (30, "Ana"))
    ]
    said = _said(document("\n".join([*days, "[21.12.01 09:44] Ben: And after."]).encode()))
    assert [time for _, time, _ in said] == [
        "2021-11-28T09:41",
        "2021-11-29T09:42",
        "2021-11-30T09:43",
        "2021-12-01T09:44",
    ]


def test_the_program_s_word_on_encryption_under_the_chat_s_name_is_left_out(document: Read) -> None:
    chat = (
        "15.04.2016, 15:04 - Mill: Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, can read "
        "them.\n15.04.2016, 15:05 - Ana: Hello.\n15.04.2016, 15:06 - Ben: Is it end-to-end encrypted?\n15.04.2016, 15:07 - Ana: Yes.\n"
    )
    found = document(chat.encode())
    assert [text for _, _, text in _said(found)] == ["Hello.", "Is it end-to-end encrypted?", "Yes."]


def test_what_the_program_wrote_is_left_out_and_counted(document: Read) -> None:
    chat = document(
        "[31.12.20, 21:40:00] Group: \u200eMessages and calls are end-to-end encrypted.\n"
        "[31.12.20, 21:41:00] Ana: Look at this\n"
        "\u200e[31.12.20, 21:41:30] Ana: \u200eimage omitted\n"
        "[31.12.20, 21:42:00] Ben: \u200e<attached: 00000012-PHOTO-2020-12-31.jpg>\n"
        "[31.12.20, 21:43:00] Ben: Fine! \u200e<This message was edited>\n".encode()
    )
    assert [(who, what) for who, _, what in _said(chat)] == [("Ana", "Look at this"), ("Ben", "Fine!")]
    assert chat.warnings == ("3 messages of the chat program itself were left out",)
    android = document(
        "31/12/20, 21:41 - Ana: <Media omitted>\n31/12/20, 21:42 - Ben: IMG-20201231-WA0001.jpg (file attached)\nThe mill\n"
        "31/12/20, 21:43 - Ana: Diese Nachricht wurde gelöscht.\n31/12/20, 21:44 - Ana: A <b> tag\n".encode()
    )
    assert [what for _, _, what in _said(android)] == ["The mill", "A <b> tag"]


def test_long_messages_do_not_hide_a_chat(document: Read) -> None:
    poem = "\n".join(f"line {number} of the poem" for number in range(12))
    chat = document(f"1/5/24, 10:03 - Ana: {poem}\n1/5/24, 10:04 - Ben: Nice.\n1/5/24, 10:05 - Ana: {poem}\n".encode())
    assert _said(chat) == [
        ("Ana", "2024-05-01T10:03", poem),
        ("Ben", "2024-05-01T10:04", "Nice."),
        ("Ana", "2024-05-01T10:05", poem),
    ]


def test_times_and_dates_in_a_message_are_its_words(document: Read) -> None:
    plan = "Saturday:\n10:00 - meet at the mill\n10:30 - Breakfast: eggs\nor on\n05/01/2021\n06/01/2021"
    chat = document(
        f"04/01/2021, 10:03 - Ana: {plan}\n04/01/2021, 10:05 - Ben: Fine.\n04/01/2021, 10:06 - Ana: Good.\n".encode()
    )
    assert _said(chat) == [
        ("Ana", "2021-01-04T10:03", plan),
        ("Ben", "2021-01-04T10:05", "Fine."),
        ("Ana", "2021-01-04T10:06", "Good."),
    ]
    assert chat.warnings == ()


def test_the_day_above_dated_messages_is_no_ones_words(document: Read) -> None:
    chat = (
        "2020년 12월 31일 목요일\n2020년 12월 31일 오후 9:41, 안나 : 안녕\n\n2021년 1월 1일 금요일\n"
        "2021년 1월 1일 오전 8:05, 벤 : 네\n2021년 1월 1일 오전 8:06, 안나 : 좋아\n"
    )
    assert _said(document(chat.encode())) == [
        ("안나", "2020-12-31T21:41", "안녕"),
        ("벤", "2021-01-01T08:05", "네"),
        ("안나", "2021-01-01T08:06", "좋아"),
    ]


def test_the_pages_of_a_document_that_was_sent_are_the_programs_words(document: Read) -> None:
    chat = "[31.12.20, 21:41:02] Ana: Letter.pdf • \u200e3 pages \u200e<attached: 01-Letter.pdf>\n"
    chat += "[31.12.20, 21:42:02] Ben: Thanks.\n[31.12.20, 21:43:02] Ana: Letter.pdf • the one of 1920\n"
    assert _said(document(chat.encode()))[0] == ("Ben", "2020-12-31T21:42:02", "Thanks.")
    assert _said(document(chat.encode()))[1][2] == "Letter.pdf • the one of 1920"


@pytest.mark.parametrize(
    "log",
    [
        "[21:41] * ana has joined #mill\n[21:41] <ana> Good evening.\n[21:42] * ana opens the old book\n[21:43] <@ben> Well?\n"
        "[21:44] * ben sets mode: +o ana\n[21:45] * Now talking on #mill\n",
        "21:41 -!- ana [a@host] has joined #mill\n21:41 < ana> Good evening.\n21:42  * ana opens the old book\n21:43 <@ben> Well?\n",
        "2020-12-31 21:41:00\t-->\tana (~a@host) has joined #mill\n2020-12-31 21:41:01\tana\tGood evening.\n"
        "2020-12-31 21:42:00\t *\tana opens the old book\n2020-12-31 21:43:00\t@ben\tWell?\n2020-12-31 21:44:00\t--\tben is now known as b\n",
    ],
)
def test_actions_of_irc_are_somebodys_words_and_events_are_nobodys(document: Read, log: str) -> None:
    assert [(who, what) for who, _, what in _said(document(log.encode()))] == [
        ("ana", "Good evening."),
        ("ana", "opens the old book"),
        ("ben", "Well?"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "2020-12-31T21:4{0}:00  <{1}> {2}",
        "Dec 31 21:4{0}:00 <{1}>\t{2}",
        "[31.12.2020 21:4{0}:00 | Edited 21:50:00] {1}: {2}",
    ],
)
def test_lines_of_limnoria_hexchat_and_skype(document: Read, line: str) -> None:
    said = [("ana", "Good evening."), ("ben", "Well?"), ("ana", "It stands.")]
    chat = document("\n".join(line.format(number, *one) for number, one in enumerate(said)).encode())
    assert [(who, what) for who, _, what in _said(chat)] == said


def test_marks_of_transcribers_are_no_words(document: Read) -> None:
    said = ["I: Where was it?", "B: By the brook.", "I: When was that?", "B: In the year #1 of the mill."]
    behind = "\n".join(f"{line} #00:00:0{number}-5#" for number, line in enumerate(said))
    before = "\n".join(f"#00:00:0{number}-5# {line}" for number, line in enumerate(said))
    assert document(behind.encode()).text == document(before.encode()).text == "\n\n".join(said)


def test_who_speaks_only_once_is_known_by_a_full_name(document: Read) -> None:
    said = ["Ana Brown: When?", "Ben: In 1920.", "Cy Low: No, later.", "Ana Brown: Well?", "Ben: Later: yes."]
    chat = document("\n\n".join(said).encode())
    assert [who for who, _, _ in _said(chat)] == ["Ana Brown", "Ben", "Cy Low", "Ana Brown", "Ben"]


def test_irc_with_its_days(document: Read) -> None:
    log = (
        "--- Log opened Thu Dec 31 21:40:00 2020\n21:41 <@ana> Good evening.\n21:42 -!- cy [cy@host] has joined #mill\n"
        "21:42 < ben> Morning?\n--- Day changed Fri Jan 01 2021\n00:01 < ben> Yes.\n"
    )
    assert _said(document(log.encode())) == [
        ("ana", "2020-12-31T21:41", "Good evening."),
        ("ben", "2020-12-31T21:42", "Morning?"),
        ("ben", "2021-01-01T00:01", "Yes."),
    ]


def test_line_kakao_and_zoom(document: Read) -> None:
    line = "[LINE] 홍길동\n保存日時：2021/01/02 10:00\n\n2020/12/31(木)\n21:41\tアナ\tこんばんは\n21:42\tベン\tどうも\n21:43\tアナ\tでは\n21:44\tベン\tでは\n21:45\tベン\tまた\n"
    assert _said(document(line.encode()))[:2] == [
        ("アナ", "2020-12-31T21:41", "こんばんは"),
        ("ベン", "2020-12-31T21:42", "どうも"),
    ]
    kakao = "--------------- 2020년 12월 31일 목요일 ---------------\n[안나] [오후 9:41] 안녕\n[벤] [오후 9:42] 네\n[안나] [오후 9:43] 좋아\n"
    assert _said(document(kakao.encode()))[0] == ("안나", "2020-12-31T21:41", "안녕")
    zoom = "21:41:02 From Ana Brown to Everyone:\n\tGood evening.\n21:42:10 From Ben to Ana Brown (Direct Message):\n\tHello.\n"
    assert [(who, what) for who, _, what in _said(document(zoom.encode()))] == [
        ("Ana Brown", "Good evening."),
        ("Ben", "Hello."),
    ]


def test_discord_as_text(document: Read) -> None:
    export = (
        "====\nGuild: Mills\nChannel: general\n====\n\n[31-Dec-20 09:41 PM] ana#1234\nGood evening.\n\n{Attachments}\n"
        "https://example.org/a.png\n\n[31-Dec-20 09:42 PM] ben\n{Attachments}\nhttps://example.org/b.png\n\n[01-Jan-21 08:05 AM] ben\nYes.\n"
    )
    assert _said(document(export.encode())) == [
        ("ana#1234", "2020-12-31T21:41", "Good evening."),
        ("ben", "2021-01-01T08:05", "Yes."),
    ]


@pytest.mark.parametrize(
    "transcript",
    [
        "Ana Brown  0:03\nGood evening.\n\nBen  1:15\nThe mill?\nThe old one.\n\nAna Brown  1:02:03\nYes.\n",
        "[00:00:03] Ana Brown: Good evening.\n[00:01:15] Ben: The mill?\nThe old one.\n[01:02:03] Ana Brown: Yes.\n",
        "Ana Brown (00:00:03):\nGood evening.\n\nBen (00:01:15):\nThe mill?\nThe old one.\n\nAna Brown (01:02:03):\nYes.\n",
    ],
)
def test_transcripts_know_the_second(document: Read, transcript: str) -> None:
    found = document(transcript.encode())
    assert [(turn.speaker, turn.at, found.text[turn.start : turn.end]) for turn in found.turns] == [
        ("Ana Brown", 3.0, "Good evening."),
        ("Ben", 75.0, "The mill?\nThe old one."),
        ("Ana Brown", 3723.0, "Yes."),
    ]
    assert all(turn.time == "" for turn in found.turns)


@pytest.mark.parametrize(
    "form", ["Q: {}\nA: {}\n", "Q. {}\nA. {}\n", "INTERVIEWER: {}\nMR. SMITH: {}\n", ">> ANA: {}\n>> BEN: {}\n"]
)
def test_interviews_and_hearings(document: Read, form: str) -> None:
    found = document("".join(form.format(f"What came {n}?", f"The flood came {n}.") for n in range(3)).encode())
    assert found.source_type is SourceType.CONVERSATION
    assert len(found.turns) == 6
    assert found.text[found.turns[1].start : found.turns[1].end] == "The flood came 0."


@pytest.mark.parametrize(
    "text",
    [
        "Opening 10:00\nLunch 12:30\nClosing 18:00\nDinner 19:30\n",
        "[2021-06-11 22:58:01] production.ERROR: no disk\n[2021-06-11 22:58:02] production.INFO: up\n" * 3,
        "2021-06-11 22:58:01,123 - root - INFO - started\n2021-06-11 22:58:02,124 - root - ERROR - no disk\n" * 3,
        "Suite: stable\nBase: http\nSuite: testing\nBase: ftp\nSuite: old\nBase: http\n",
        "Provides: a\nRequires: b for a\nRequires: c for a\nRequires: d for a\n" * 3,
        "09:00 - Registration: in the hall\n09:30 - Welcome: Ana opens the day\n10:00 - Talk: the mill\n10:30 - Break: tea\n",
        "At 10:30 - Ana: she said - we went.\nIt rained at 11:15 and we stayed. The mill was shut.\n",
    ],
)
def test_timetables_and_logs_stay_as_they_are(document: Read, text: str) -> None:
    found = document(text.encode())
    assert (found.source_type, found.turns) == (SourceType.PROSE, ())


def test_times_of_the_day_alone_are_a_chat_where_names_come_again(document: Read) -> None:
    chat = "21:41 - Ana: Does it stand?\n21:42 - Ben: Yes.\n21:43 - Ana: Still?\n21:44 - Ben: Since 1920.\n"
    found = document(chat.encode(), "a.txt")
    assert [(turn.speaker, turn.time) for turn in found.turns] == [
        ("Ana", "T21:41"),
        ("Ben", "T21:42"),
        ("Ana", "T21:43"),
        ("Ben", "T21:44"),
    ]


def test_blanks_without_end_hold_nothing_up(document: Read) -> None:
    chat = "10:10 Ana\n10:11 Ben\n" + " \t" * 300_000 + "#1-\n"
    assert document(chat.encode(), "a.txt").text.startswith("10:10 Ana")
