"""Plain text stays as it is; chats and interviews become turns; settings, logs and prose do not."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Read = Callable[..., Document]
ReadAll = Callable[..., list[Document | Unread]]

SAID = [("Ana Brown", "Good morning."), ("Ben", "Morning!\nDid you sleep?"), ("Ana Brown", "No: the bell rang.")]
WHATSAPP = """31/12/2020, 21:40 - Messages are end-to-end encrypted.
31/12/2020, 21:41 - Ana Brown: Good morning.
31/12/2020, 21:42 - Ben: Morning!
Did you sleep?
31/12/2020, 21:43 - Ana Brown: No: the bell rang.
"""
BRACKETS = """[12/31/20, 9:41:00\u202fPM] Ana Brown: Good morning.
\u200e[12/31/20, 9:42:00\u202fPM] Ben: Morning!
Did you sleep?
[12/31/20, 9:43:10\u202fPM] Ana Brown: No: the bell rang.
"""
SIGNAL = """[2020-12-31, 21:41] Ana Brown: Good morning.
[2020-12-31, 21:42] Ben: Morning!
Did you sleep?
[2020-12-31, 21:43] Ana Brown: No: the bell rang.
"""
TELEGRAM = """Ana Brown, [31.12.20 21:41]
Good morning.

Ben, [31.12.20 21:42]
Morning!
Did you sleep?

Ana Brown, [31.12.20 21:43]
No: the bell rang.
"""


@pytest.mark.parametrize("export", [WHATSAPP, BRACKETS, SIGNAL, TELEGRAM])
def test_a_chat_export_becomes_turns(document: Read, export: str) -> None:
    chat = document(export.encode(), "chat.txt")
    assert chat.source_type is SourceType.CONVERSATION
    assert [(turn.speaker, chat.text[turn.start : turn.end]) for turn in chat.turns] == SAID
    for turn in chat.turns:
        assert chat.text[: turn.start].endswith(f"{turn.speaker}: ")
    assert "21:4" not in chat.text
    assert "encrypted" not in chat.text


def test_messages_of_no_one_are_counted(document: Read) -> None:
    assert document(WHATSAPP.encode()).warnings == ("1 messages of the chat program itself were left out",)


def test_an_interview_keeps_its_head_and_its_wrapped_lines(document: Read) -> None:
    interview = "Tape 3: the mill\nRecorded in May.\n\n" + "\n\n".join(
        f"Interviewer: What came {when}?\n\nMiller: The flood came {when},\nand then: the frost." for when in "1234"
    )
    found = document(interview.encode())
    assert found.source_type is SourceType.CONVERSATION
    assert found.text.startswith("Tape 3: the mill\nRecorded in May.\n\nInterviewer: What came 1?")
    assert [turn.speaker for turn in found.turns] == ["Interviewer", "Miller"] * 4
    assert found.text[found.turns[1].start : found.turns[1].end] == "The flood came 1,\nand then: the frost."


@pytest.mark.parametrize(
    "text",
    [
        "Present: Ana, Ben\nApologies: Carl\nVenue: the hall\nDate: 3 May\nChair: Ana\n",
        "host: example.org\nport: 80\nuser: web\nname: shop\nmode: test\n",
        "2021-06-11 22:58:01 INFO: started\n2021-06-11 22:58:02 ERROR: no disk\n2021-06-11 22:58:03 INFO: stopped\n"
        * 3,
        "[21:41:01] INFO: started\n[21:41:02] WARN: no disk\n" * 4,
        "Note: the sea was calm. We rowed out.\n\nNote: the wind rose.\n\nThen it rained for a week and nobody came.",
        "DATABASE_URL=postgres://shop@db/shop\nKEY=abc\n",
    ],
)
def test_what_only_looks_like_a_conversation_stays_prose(document: Read, text: str) -> None:
    found = document(text.encode())
    assert found.source_type is SourceType.PROSE
    assert found.turns == ()
    assert found.text == text.strip()


def test_indents_and_verses_are_kept(document: Read) -> None:
    verse = "The river\n  bends twice\n    and is gone.\n\nThe mill\n  stands."
    assert document(verse.encode()).text == verse


@pytest.mark.parametrize("data", [b"", b" \r\n\t \n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_text(document: Read, data: bytes) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(data, "a.txt")
    assert caught.value.kind == "no_text"


def test_hangul_in_seven_bits_is_text(document: Read) -> None:
    text = "방앗간은 강가에 있었다. " * 20
    assert document(text.encode("iso2022_kr"), "a.txt").text == text.strip()


def test_what_is_coded_in_a_text_is_no_text(items: ReadAll) -> None:
    armour = "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 1\n\nmQGiBEYEoWIRBACswLR/XlggowfUdzx\n=wAiv\n-----END PGP PUBLIC KEY BLOCK-----\n"
    words = "It begins with -----BEGIN PGP MESSAGE----- and has an end.\n"
    found = items(f"The mill.\n{armour}{words}".encode(), "a.txt")
    assert [item.text for item in found if isinstance(item, Document)] == ["The mill.\n\n" + words.strip()]


def test_blanks_without_end_behind_an_armour_hold_nothing_up(document: Read) -> None:
    """In time that grows with their square it would be stopped here."""
    text = "-----BEGIN CERTIFICATE-----\n" + " " * 300_000 + "The mill."
    assert document(text.encode(), "a.txt").text.split()[-2:] == ["The", "mill."]


def test_private_keys_stay_for_whoever_screens_the_text(document: Read) -> None:
    block = "-----BEGIN PGP {0}-----\n\nlQHhBEYEoWIRBACswLR/XlggowfUdz\n=78cc\n-----END PGP {0}-----".format(
        "PRIVATE KEY" + " BLOCK"
    )
    assert document(block.encode(), "a.txt").text == block


def test_files_that_are_written_in_a_text_are_documents(items: ReadAll) -> None:
    note = b"A note on the old mill by the river, which was shut for good when the water had left it. " * 3
    lines = b"".join(binascii.b2a_uu(note[at : at + 45]) for at in range(0, len(note), 45))
    first, second = items(b"Words first.\nbegin 644 note.txt\n" + lines + b"`\nend\n", "a.txt")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.text, second.part, second.text) == ("Words first.", "file 1", note.decode().strip())
    (alone,) = items(base64.encodebytes(note), "a.b64")
    assert isinstance(alone, Document)
    assert (alone.part, alone.text) == ("file 1", note.decode().strip())


def test_a_text_that_is_one_encrypted_message_is_named_so(document: Read) -> None:
    message = b"-----BEGIN PGP MESSAGE-----\n\nhQIOAwTJ0obO8knpEAgAiSHHrzUzh9J4QwDZ\n=0NQ6\n-----END PGP MESSAGE-----\n"
    with pytest.raises(DigitizeError) as raised:
        document(message, "a.asc")
    assert raised.value.kind == "encrypted"


def test_an_unknown_type_is_unsupported_and_named(document: Read) -> None:
    with pytest.raises(DigitizeError, match="font/woff2") as caught:
        document(b"wOF2\0\1\0\0" + bytes(range(256)), "letters.woff2")
    assert caught.value.kind == "unsupported"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\x1b[1;31mERROR\x1b[m: the pump\x1b[K\n\x1b]0;pump.log\x07stopped\x1b(B.\n", "ERROR: the pump\nstopped."),
        ("N\bNA\bAM\bME\bE\n  _\bt_\bh_\be mill, t\b_h\b_e r\br\br\briver\n", "NAME\n  the mill, the river"),
        ("stopt\b\bpped\n", "stopped"),
    ],
)
def test_what_was_sent_to_a_terminal_is_what_it_showed(document: Read, sent: str, shown: str) -> None:
    assert document(sent.encode(), "session.log").text == shown
