"""CSV: a table's rows, long texts row by row, chats as conversations; any delimiter, any encoding, any size."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Read = Callable[..., Document]
ReadAll = Callable[..., list[Document | Unread]]


def _csv(*rows: list[str], delimiter: str = ",") -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_by_any_delimiter(document: Read, delimiter: str) -> None:
    rows = [["Wood", "Place"], ["Oak, old", "Calder; by the\nriver"], ["Elm", "Leeds"]]
    assert (
        document(_csv(*rows, delimiter=delimiter), "a.csv").text
        == "Wood\tPlace\nOak, old\tCalder; by the river\nElm\tLeeds"
    )


def test_old_encodings(document: Read) -> None:
    assert document("Größe;Straße\n12;Häuserweg\n".encode("cp1252"), "a.csv").text == "Größe\tStraße\n12\tHäuserweg"
    assert document("Größe,Straße\n12,Häuserweg\n".encode("utf-16"), "a.csv").text == "Größe\tStraße\n12\tHäuserweg"


def test_long_texts_row_by_row(items: ReadAll, document: Read) -> None:
    story = "The mill was shut, and the river rose. " * 40
    found = items(_csv(["id", "Title", "story"], ["1", "Mill", story], ["2", "River", story]), "a.csv")
    assert [(one.part, one.title) for one in found if isinstance(one, Document)] == [
        ("row 2", "Mill"),
        ("row 3", "River"),
    ]
    assert isinstance(found[0], Document)
    assert found[0].text == f"Mill\n\n{story}".strip()
    short = document(_csv(["id", "story"], ["1", story[:300]], ["2", story[:300]]), "a.csv")
    assert short.text == f"{story[:300].strip()}\n\n{story[:300].strip()}"


def test_a_chat(document: Read) -> None:
    rows = [["AuthorID", "Author", "Date", "Content", "Attachments"], ["1", "Ana", "12/31/2020 9:41 PM", "Hello,\nall", ""],
            ["2", "Ben", "12/31/2020 9:42 PM", "", "a.png"], ["2", "Ben", "01/01/2021 8:05 AM", "Hi!", ""]]  # fmt: skip
    found = document(_csv(*rows), "a.csv")
    assert found.source_type is SourceType.CONVERSATION
    assert [(turn.speaker, turn.time, found.text[turn.start : turn.end]) for turn in found.turns] == [
        ("Ana", "2020-12-31T21:41", "Hello,\nall"),
        ("Ben", "2021-01-01T08:05", "Hi!"),
    ]


def test_messages_with_a_subject(document: Read) -> None:
    rows = [["CONVERSATION ID", "FROM", "TO", "DATE", "SUBJECT", "CONTENT"], ["1", "Ben", "Ana", "2020-12-31 21:43:00 UTC", "", "Hi!"],
            ["1", "Ana", "Ben", "2020-12-31 21:41:00 UTC", "Mill", "Hello."]]  # fmt: skip
    found = document(_csv(*rows), "messages.csv")
    assert [(turn.speaker, turn.time) for turn in found.turns] == [
        ("Ana", "2020-12-31T21:41:00+00:00"),
        ("Ben", "2020-12-31T21:43:00+00:00"),
    ]


def test_a_chat_of_imazing_has_an_empty_subject(document: Read) -> None:
    rows = "Chat Session,Message Date,Type,Sender Name,Subject,Text\nBen,2020-12-31 21:41:05,Incoming,Ben,,Does it stand?\n"
    rows += 'Ben,2020-12-31 21:42:05,Outgoing,,,"Yes, it does."\n'
    chat = document(rows.encode(), "Messages.csv")
    assert [(turn.speaker, turn.time, chat.text[turn.start : turn.end]) for turn in chat.turns] == [
        ("Ben", "2020-12-31T21:41:05", "Does it stand?"),
        ("", "2020-12-31T21:42:05", "Yes, it does."),
    ]


def test_large_files_come_in_parts(items: ReadAll) -> None:
    found = items(b"wood,place\n" + b"oak and elm,by the river at Calder\n" * 60_000, "a.csv")
    assert len(found) == 3
    assert all(isinstance(one, Document) and one.part.startswith("rows ") for one in found)


@pytest.mark.parametrize(
    "data", [b'a,b\n"never closed, and so on\n' * 3, b"oak,elm\n" * 100 + b"a\0sh,b\n", b"a" * 5_000_000 + b",b\n"]
)
def test_what_is_odd_gives_text(document: Read, data: bytes) -> None:
    assert document(data, "a.csv").text


def test_numbers_alone_are_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(b"1,2\n3,4\n", "a.csv")
    assert caught.value.kind == "no_text"
