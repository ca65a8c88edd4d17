"""JSON: chats of many programs become conversations, other files the texts of their records; nothing breaks the reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Read = Callable[..., Document]
ReadAll = Callable[..., list[Document | Unread]]

EPOCH = 1_609_450_860  # 2020-12-31T21:41:00Z


def _telegram() -> Any:
    return {
        "name": "The mill",
        "type": "personal_chat",
        "messages": [
            {"id": 1, "type": "service", "date": "2020-12-31T22:40:00", "actor": "Ana", "action": "create_group", "text": ""},
            {"id": 2, "type": "message", "date": "2020-12-31T22:41:00", "date_unixtime": str(EPOCH), "from": "Ana",
             "text": ["Look: ", {"type": "link", "text": "https://example.org/"}, " now"]},
            {"id": 3, "type": "message", "date": "2020-12-31T22:42:00", "date_unixtime": str(EPOCH + 60), "from": "Ben",
             "photo": "(File not included)", "text": ""},
            {"id": 4, "type": "message", "date": "2020-12-31T22:43:00", "date_unixtime": str(EPOCH + 120), "from": "Ben",
             "reply_to_message_id": 2, "text": "Nice.\nVery."},
        ],
    }  # fmt: skip


def _slack() -> Any:
    ana = {"real_name": "Ana Brown", "display_name": "ana"}
    return [
        {
            "type": "message",
            "subtype": "channel_join",
            "user": "U1",
            "text": "<@U1> has joined",
            "ts": f"{EPOCH - 9}.000100",
        },
        {
            "type": "message",
            "user": "U1",
            "text": "Look: <https://example.org/|here> &amp; now",
            "ts": f"{EPOCH}.000100",
            "user_profile": ana,
        },
        {
            "type": "message",
            "user": "U2",
            "text": "Thanks <@U1>",
            "ts": f"{EPOCH + 120}.000200",
            "user_profile": {"display_name": "", "real_name": "Ben"},
        },
    ]


def _discord() -> Any:
    def said(kind: str, who: str, minute: int, what: str) -> Any:
        return {"id": "1", "type": kind, "timestamp": f"2020-12-31T21:{minute}:00.123+00:00", "content": what,
                "author": {"id": "9", "name": who.lower(), "nickname": who, "isBot": False}, "attachments": []}  # fmt: skip

    return {"guild": {"name": "Mills"}, "channel": {"name": "general"}, "messages": [
        said("GuildMemberJoin", "Ana", 40, "Joined the server."), said("Default", "Ana", 41, "Hello."), said("Reply", "Ben", 43, "Hi!"),
    ]}  # fmt: skip


def _facebook() -> Any:
    return {"participants": [{"name": "Zo\u00c3\u00ab"}, {"name": "Ben"}], "title": "Zo\u00c3\u00ab", "messages": [
        {"sender_name": "Ben", "timestamp_ms": (EPOCH + 120) * 1000, "content": "C\u00e2\u0080\u0099est \u00c3\u00a7a"},
        {"sender_name": "Ben", "timestamp_ms": (EPOCH + 60) * 1000, "photos": [{"uri": "a.jpg"}]},
        {"sender_name": "Zo\u00c3\u00ab", "timestamp_ms": EPOCH * 1000, "content": "D\u00c3\u00a9j\u00c3\u00a0 vu"},
    ]}  # fmt: skip


def _teams() -> Any:
    def said(who: str, minute: int, what: str, kind: str = "message") -> Any:
        return {"id": "1", "messageType": kind, "createdDateTime": f"2020-12-31T21:{minute}:00Z",
                "from": {"user": {"displayName": who}}, "body": {"contentType": "html", "content": what}}  # fmt: skip

    return {
        "value": [
            said("Ana", 40, "<systemEventMessage/>", "systemEventMessage"),
            said("Ana", 41, "<p>Hello &amp; <b>welcome</b></p>"),
            said("Ben", 43, "<div>Hi</div>"),
        ]
    }


def _chatgpt() -> Any:
    def node(name: str, parent: str | None, role: str, what: str) -> Any:
        return {"id": name, "parent": parent, "message": {"author": {"role": role}, "create_time": EPOCH + 0.5,
                "content": {"content_type": "text", "parts": [what]}}}  # fmt: skip

    return [{"title": "Mills", "current_node": "d", "mapping": {
        "a": node("a", None, "system", "Be brief."), "b": node("b", "a", "user", "What is a mill?"),
        "c": node("c", "b", "assistant", "Wrong."), "d": node("d", "b", "assistant", "A machine.")}}]  # fmt: skip


def _claude() -> Any:
    return [{"uuid": "1", "name": "Mills", "chat_messages": [
        {"sender": "human", "text": "What is a mill?", "content": [{"type": "text", "text": "What is a mill?"}], "created_at": "2020-12-31T21:41:00.5Z"},
        {"sender": "assistant", "text": "A machine.", "content": [{"type": "text", "text": "A machine."}], "created_at": "2020-12-31T21:43:00.5Z"}]}]  # fmt: skip


def _matrix() -> Any:
    def said(who: str, minute: int, **content: str) -> Any:
        return {
            "type": "m.room.message",
            "sender": f"@{who}:example.org",
            "origin_server_ts": (EPOCH + minute * 60) * 1000,
            "content": content,
        }

    return {"room_name": "Mills", "messages": [
        {"type": "m.room.member", "sender": "@ana:example.org", "origin_server_ts": EPOCH * 1000, "content": {"membership": "join"}},
        said("ana", 0, msgtype="m.text", body="Hello."), said("ana", 1, msgtype="m.image", body="a.png"), said("ben", 2, msgtype="m.text", body="Hi!")]}  # fmt: skip


def _signal() -> Any:
    return [{"envelope": {"source": "+1", "sourceName": who, "timestamp": (EPOCH + n) * 1000, "dataMessage": {"message": what}}}
            for n, (who, what) in enumerate([("Ana", "Hello."), ("Ben", "Hi!")])]  # fmt: skip


@pytest.mark.parametrize(
    ("export", "said"),
    [
        (_telegram(), [("Ana", "2020-12-31T22:41:00+01:00", "Look: https://example.org/ now"), ("Ben", "2020-12-31T22:43:00+01:00", "Nice.\nVery.")]),
        ({"chats": {"list": [_telegram()]}}, [("Ana", "2020-12-31T22:41:00+01:00", "Look: https://example.org/ now"), ("Ben", "2020-12-31T22:43:00+01:00", "Nice.\nVery.")]),
        (_slack(), [("ana", "2020-12-31T21:41:00+00:00", "Look: here & now"), ("Ben", "2020-12-31T21:43:00+00:00", "Thanks @ana")]),
        (_discord(), [("Ana", "2020-12-31T21:41:00+00:00", "Hello."), ("Ben", "2020-12-31T21:43:00+00:00", "Hi!")]),
        (_facebook(), [("Zoë", "2020-12-31T21:41:00+00:00", "Déjà vu"), ("Ben", "2020-12-31T21:43:00+00:00", "C’est ça")]),
        (_teams(), [("Ana", "2020-12-31T21:41:00+00:00", "Hello & welcome"), ("Ben", "2020-12-31T21:43:00+00:00", "Hi")]),
        (_chatgpt(), [("user", "2020-12-31T21:41:00+00:00", "What is a mill?"), ("assistant", "2020-12-31T21:41:00+00:00", "A machine.")]),
        (_claude(), [("human", "2020-12-31T21:41:00+00:00", "What is a mill?"), ("assistant", "2020-12-31T21:43:00+00:00", "A machine.")]),
        (_matrix(), [("@ana:example.org", "2020-12-31T21:41:00+00:00", "Hello."), ("@ben:example.org", "2020-12-31T21:43:00+00:00", "Hi!")]),
        (_signal(), [("Ana", "2020-12-31T21:41:00+00:00", "Hello."), ("Ben", "2020-12-31T21:41:01+00:00", "Hi!")]),
        ([{"author": "Ana", "date": "2020-12-31 21:41", "text": "Hello."}, {"author": "Ben", "date": "2020-12-31 21:43", "text": "Hi!"}],
         [("Ana", "2020-12-31T21:41", "Hello."), ("Ben", "2020-12-31T21:43", "Hi!")]),
        ({"conversations": [{"from": "human", "value": "What?"}, {"from": "gpt", "value": "That."}]}, [("human", "", "What?"), ("gpt", "", "That.")]),
    ],
)  # fmt: skip
def test_chats(document: Read, export: Any, said: list[tuple[str, str, str]]) -> None:
    found = document(json.dumps(export).encode(), "export")
    assert found.source_type is SourceType.CONVERSATION
    assert [(turn.speaker, turn.time, found.text[turn.start : turn.end]) for turn in found.turns] == said


def test_conversations_by_names_of_any_kind(items: ReadAll) -> None:
    def said(who: str, minute: int, what: str) -> dict[str, str]:
        return {"From": who, "Media Type": "TEXT", "Created": f"2020-12-31 21:{minute}:00 UTC", "Content": what}

    export = {
        "ben": [said("ben", 43, "Hi!"), said("ana", 41, "Hello.")],
        "cy": [said("cy", 50, "Hey."), said("ana", 51, "Yes?")],
    }
    found = items(json.dumps(export).encode(), "chat_history.json")
    assert [(one.title, one.text) for one in found if isinstance(one, Document)] == [
        ("ben", "ana: Hello.\n\nben: Hi!"),
        ("cy", "cy: Hey.\n\nana: Yes?"),
    ]


def test_armour_in_a_record_is_coded_data(document: Read) -> None:
    armour = "-----BEGIN PGP SIGNATURE-----\n\nwsFcBAABCAAQBQJly+JgCRC1aQ7uu5UhlAAA56IQ\n=Iqan\n-----END PGP SIGNATURE-----\n"
    commit = {"node_id": "MDQ6VXNlcjE5ODY0NDQ3", "message": "Stop the mill at night", "signature": armour}
    assert document(json.dumps(commit).encode()).text == "Stop the mill at night"


def test_google_chat(document: Read) -> None:
    export = {"messages": [
        {"creator": {"name": "Ana", "email": "a@example.org", "user_type": "Human"}, "created_date": "Thursday, December 31, 2020 at 9:41:00 PM UTC", "text": "Hello."},
        {"creator": {"name": "Ben", "email": "b@example.org", "user_type": "Human"}, "created_date": "Thursday, December 31, 2020 at 9:43:00 PM UTC", "text": "Hi!"},
    ]}  # fmt: skip
    assert [(turn.speaker, turn.time) for turn in document(json.dumps(export).encode()).turns] == [
        ("Ana", "2020-12-31T21:41:00+00:00"),
        ("Ben", "2020-12-31T21:43:00+00:00"),
    ]


def test_what_was_left_out_is_counted(document: Read) -> None:
    found = document(json.dumps(_telegram()).encode(), "result.json")
    assert found.title == "The mill"
    assert found.warnings == ("2 messages of the chat program itself were left out",)


def test_messages_one_a_line(document: Read) -> None:
    lines = [{"role": "user" if n % 2 else "assistant", "content": f"Number {n}."} for n in range(4)]
    found = document("\n".join(map(json.dumps, lines)).encode(), "log.jsonl")
    assert found.media_type == "application/x-ndjson"
    assert [turn.speaker for turn in found.turns] == ["assistant", "user"] * 2


def test_conversations_one_a_line_are_documents(items: ReadAll) -> None:
    line = json.dumps({"messages": [{"role": "user", "content": "What?"}, {"role": "assistant", "content": "That."}]})
    found = items(f"{line}\n{line}\n".encode(), "log.jsonl")
    assert [(one.part, len(one.turns)) for one in found if isinstance(one, Document)] == [
        ("conversation 1", 2),
        ("conversation 2", 2),
    ]


def test_articles_are_no_chat(items: ReadAll) -> None:
    body = "It rained on the mill. " * 60
    articles = [
        {"id": n, "author": "Ana", "title": f"Day {n}", "date": "2020-12-31", "content": body, "lang": "en-GB"}
        for n in range(3)
    ]
    found = items(json.dumps(articles).encode(), "articles.json")
    assert next((one.part, one.title, one.language) for one in found if isinstance(one, Document)) == (
        "record 1",
        "Day 0",
        "en",
    )
    assert len(found) == 3


def test_keys_and_identifiers_are_no_text(document: Read) -> None:
    value = {"id": "5b64c88c-b3c3-4510-bcb8-da0b200602d8", "abstract": "The mill <b>was</b> shut.", "n": 3, "url": "https://example.org/a",
             "deep": {"note": "It rained.", "data": "QUJD" * 30}, "license": "CC BY 4.0"}  # fmt: skip
    found = document(json.dumps(value).encode(), "")
    assert found.text == "The mill was shut.\nIt rained.\nCC BY 4.0"
    assert found.rights == ("license: CC BY 4.0",)


def test_many_records_are_read_as_a_stream(items: ReadAll) -> None:
    records = "[" + ",\n".join(json.dumps({"note": f"The mill number {n} was shut."}) for n in range(60_000)) + "]"
    found = items(records.encode(), "a.json")
    assert [one.part.split()[0] for one in found] == ["records", "records"]
    assert isinstance(found[1], Document)
    assert found[1].text.endswith("The mill number 59999 was shut.")


@pytest.mark.parametrize(
    "nested",
    ["[" * 10_000 + '"The mill was shut."' + "]" * 10_000, '{"a":' * 10_000 + '"The mill was shut."' + "}" * 10_000],
)
def test_nesting_without_end(document: Read, nested: str) -> None:
    found = document(nested.encode(), "a.json")
    assert found.text == "The mill was shut."
    assert "nested too deep" in found.warnings[-1]


def test_what_is_broken_gives_its_strings(document: Read) -> None:
    assert document(b'{"a": "The mill was shut.", "b": "It rain', "a.json").text == "The mill was shut."
    assert document(b"Only a text that is called so.", "a.json").text == "Only a text that is called so."


def test_nothing_to_read(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(b'{"a": 1, "b": [true, null]}', "a.json")
    assert caught.value.kind == "no_text"
