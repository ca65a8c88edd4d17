"""Chats as JSON: no conversation of an export is lost, and a message's words are what was shown of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Unread
from winnow_agent.vault.digitize.chats.json_exports import chats_in

Items = Callable[..., list[Document | Unread]]
Read = Callable[..., Document]
EPOCH = 1_609_450_860  # 2020-12-31T21:41:00Z


def _texts(items: Items, export: object) -> list[tuple[str, str]]:
    found = items(json.dumps(export).encode(), "export.json")
    return [(one.title, one.text) for one in found if isinstance(one, Document)]


def _telegram(name: str, *words: str) -> dict[str, Any]:
    messages = [
        {
            "id": n,
            "type": "message",
            "date": "2020-12-31T21:41:00",
            "date_unixtime": str(EPOCH),
            "from": f"Ana {n}",
            "text": said,
        }
        for n, said in enumerate(words)
    ]
    return {"name": name, "type": "personal_chat", "id": 1, "messages": messages}


def test_chats_that_were_left_and_chats_of_one_message_are_conversations(items: Items) -> None:
    export = {
        "chats": {"list": [_telegram("Mill", "Hello.", "Hi."), _telegram("Wheel", "It turns.")]},
        "left_chats": {"list": [_telegram("Brook", "Dry.", "Still.")]},
    }
    assert _texts(items, export) == [
        ("Mill", "Ana 0: Hello.\n\nAna 1: Hi."),
        ("Wheel", "Ana 0: It turns."),
        ("Brook", "Ana 0: Dry.\n\nAna 1: Still."),
    ]


def test_a_question_without_an_answer_is_a_conversation_beside_others(items: Items) -> None:
    def said(sender: str, text: str) -> dict[str, str]:
        return {"sender": sender, "text": text, "created_at": "2024-01-01T10:00:00Z"}

    export = [
        {"name": "Mill", "chat_messages": [said("human", "Where?"), said("assistant", "There.")]},
        {"name": "Wheel", "chat_messages": [said("human", "How wide?")]},
        {"name": "Empty", "chat_messages": []},
    ]
    assert _texts(items, export) == [("Mill", "human: Where?\n\nassistant: There."), ("Wheel", "human: How wide?")]


@pytest.mark.parametrize(
    ("export", "text"),
    [
        ([{"type": "message", "user": "U1", "text": "It&apos;s <https://a.org|here>", "ts": f"{EPOCH}.0001"}], "U1: It's here"),
        ({"participants": [], "messages": [{"sender_name": "Ana", "timestamp_ms": EPOCH * 1000, "content": "M\u00c3\u00bchle"}]}, "Ana: Mühle"),
    ],
)  # fmt: skip
def test_a_lone_message_is_a_chat_where_its_keys_are_a_chat_programs(items: Items, export: object, text: str) -> None:
    assert [found for _, found in _texts(items, export)] == [text]


def test_what_was_pasted_into_a_message_is_part_of_it(document: Read) -> None:
    messages = [
        {"sender": "human", "text": "Read this.", "attachments": [{"file_name": "a.txt", "extracted_content": "The mill stands.\n"}]},
        {"sender": "human", "text": "", "attachments": [{"file_name": "b.txt", "extracted_content": "The wheel turns."}]},
        {"sender": "assistant", "text": "I did.", "attachments": []},
    ]  # fmt: skip
    chat = document(json.dumps([{"name": "Mill", "chat_messages": messages}]).encode())
    assert chat.text == "human: Read this.\n\nThe mill stands.\n\nhuman: The wheel turns.\n\nassistant: I did."


def _skype(*contents: str) -> bytes:
    messages = [
        {
            "displayName": None,
            "originalarrivaltime": f"2020-12-31T21:4{9 - n}:00Z",
            "messagetype": "RichText",
            "content": said,
            "from": "ana",
        }
        for n, said in enumerate(contents)
    ]
    return json.dumps({"conversations": [{"displayName": "Mill", "MessageList": messages}]}).encode()


def test_the_rich_text_of_skype_is_plain_text(document: Read) -> None:
    quote = '<quote author="ben" timestamp="1"><legacyquote>[21:40] Ben: </legacyquote>Why?<legacyquote>\n\n&lt;&lt;&lt; </legacyquote></quote>'
    chat = document(
        _skype(f"{quote}Since\nit stands &lt;here&gt;.", "It&apos;s <b raw_pre='*'>old</b>. &amp; new", quote)
    )
    assert [chat.text[turn.start : turn.end] for turn in chat.turns] == [
        "Why?",
        "It's old. & new",
        "Since\nit stands <here>.",
    ]


def test_answers_and_edits_of_matrix_are_told_once(document: Read) -> None:
    def event(number: int, body: str, **content: object) -> dict[str, Any]:
        return {
            "type": "m.room.message", "sender": "@ana:a.org", "event_id": f"${number}", "origin_server_ts": EPOCH * 1000 + number,
            "content": {"msgtype": "m.text", "body": body, **content},
        }  # fmt: skip

    answer = "> <@ana:a.org> Does it stand?\n> Still?\n\nYes."
    events = [
        event(1, "Does it stand?\nStill?"),
        event(2, answer, **{"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}),
        event(3, "The weel turns."),
        event(
            4,
            " * The wheel turns.",
            **{
                "m.new_content": {"msgtype": "m.text", "body": "The wheel turns."},
                "m.relates_to": {"rel_type": "m.replace", "event_id": "$3"},
            },
        ),
    ]
    chat = document(json.dumps({"room_name": "Mill", "messages": events}).encode())
    assert [chat.text[turn.start : turn.end] for turn in chat.turns] == [
        "Does it stand?\nStill?",
        "Yes.",
        "The wheel turns.",
    ]


def test_marks_of_sources_are_no_words_of_an_answer(document: Read) -> None:
    answer = (
        "By the brook \ue200cite\ue202turn0search0\ue202turn0search1\ue201. In the book【12†source】, too. 【Mill】"
    )
    messages = [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": answer}]
    assert document(json.dumps({"messages": messages}).encode()).text == (
        "user: Where?\n\nassistant: By the brook. In the book, too. 【Mill】"
    )


def test_nested_quotations_of_skype_are_left_out_and_open_ones_hold_nothing_up(document: Read) -> None:
    nested = "<quote author='a'>Why? <quote author='b'>What?</quote> then</quote>So."
    words = ["One.", "Two.", "Three.", *map("Number {}.".format, range(60)), "<quote>" * 100_000 + "Four."]
    assert "Four." in document(_skype(*words)).text
    assert [turn for turn in document(_skype("One.", nested)).text.split("\n\n") if "So." in turn] == ["ana: So."]


def test_what_other_programs_keep_under_the_name_of_matrix_s_identifiers(document: Read) -> None:
    messages = [{"sender": who, "text": "It stands.", "ts": EPOCH, "event_id": [who]} for who in ("Ana", "Ben")]
    assert [turn.speaker for turn in document(json.dumps(messages).encode()).turns] == ["Ana", "Ben"]


def test_many_chats_without_messages_hold_nothing_up() -> None:
    message = {"sender_name": "Ana", "timestamp_ms": EPOCH * 1000, "content": "It stands."}
    assert len(list(chats_in([{"a": 1}] * 300_000 + [{"messages": [message] * 2}]))) == 1


def test_a_lone_comment_does_not_make_its_article_a_chat(document: Read) -> None:
    comment = {"type": "message", "user": "ana", "text": "It stands.", "ts": "2020-01-01"}
    found = document(json.dumps({"body": "The mill was built in 1920.", "comments": [comment]}).encode())
    assert (found.text.split("\n"), found.turns) == (["The mill was built in 1920.", "It stands."], ())


def test_a_time_in_lenticular_brackets_is_no_mark_of_a_source(document: Read) -> None:
    messages = [{"sender": who, "text": f"【19:00開演】{who}", "ts": EPOCH} for who in ("Ana", "Ben")]
    assert "【19:00開演】Ana" in document(json.dumps(messages).encode()).text
