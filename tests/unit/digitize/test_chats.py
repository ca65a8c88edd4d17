"""Chats that are exported as web pages become turns with their times; what programs add is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType

Read = Callable[..., Document]

TELEGRAM = """<!DOCTYPE html><html><head><title>Exported Data</title></head><body><div class="page_wrap">
<div class="page_header"><div class="content"><div class="text bold">The mill</div></div></div><div class="history">
<div class="message service" id="message-1"><div class="body details">31 December 2020</div></div>
<div class="message default clearfix" id="message1"><div class="pull_left userpic_wrap"><div class="userpic"><div class="initials">A</div></div></div>
<div class="body"><div class="pull_right date details" title="31.12.2020 21:41:05 UTC+01:00">21:41</div>
<div class="from_name">Ana </div><div class="reply_to details">In reply to <a href="#">this message</a></div>
<div class="text">Good <b>evening</b>.<br>All well?</div></div></div>
<div class="message default clearfix joined" id="message2"><div class="body"><div class="pull_right date details" title="31.12.2020 21:42:00 UTC+01:00">21:42</div>
<div class="media_wrap clearfix"><div class="title bold">Photo</div></div></div></div>
<div class="message default clearfix joined" id="message3"><div class="body"><div class="pull_right date details" title="31.12.2020 21:43:00 UTC+01:00">21:43</div>
<div class="text">Ben?</div></div></div>
<div class="message default clearfix" id="message4"><div class="body"><div class="pull_right date details" title="31.12.2020 21:44:00 UTC+01:00">21:44</div>
<div class="from_name">Ben</div><div class="text">Yes.</div></div></div></div></div></body></html>"""
DISCORD = """<!DOCTYPE html><html><head><title>general</title></head><body>
<div class="chatlog__message-group"><div class="chatlog__message-container"><div class="chatlog__message"><div class="chatlog__message-primary">
<div class="chatlog__header"><span class="chatlog__author" title="ana#1">Ana</span><span class="chatlog__timestamp" title="Thursday, 31 December 2020 21:41"><a>31/12/2020 21:41</a></span></div>
<div class="chatlog__content chatlog__markdown"><span class="chatlog__markdown-preserve">Good evening.</span></div></div></div></div>
<div class="chatlog__message-container"><div class="chatlog__message"><div class="chatlog__message-aside"><div class="chatlog__short-timestamp" title="Thursday, 31 December 2020 21:43">21:43</div></div>
<div class="chatlog__message-primary"><div class="chatlog__content chatlog__markdown">Ben?</div></div></div></div></div>
<div class="chatlog__message-group"><div class="chatlog__message-container"><div class="chatlog__message"><div class="chatlog__message-primary">
<div class="chatlog__header"><span class="chatlog__author">Ben</span><span class="chatlog__timestamp" title="Thursday, 31 December 2020 21:44"><a>x</a></span></div>
<div class="chatlog__content chatlog__markdown">Yes.</div></div></div></div></div></body></html>"""
FACEBOOK = """<html><head><title>Ana</title></head><body><div role="main">
<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_3-95 _2pim _a6-h _a6-i">Ben</div><div class="_3-95 _a6-p"><div><div></div><div>Yes.</div><div></div></div></div><div class="_3-94 _a6-o">Dec 31, 2020, 9:44 PM</div></div>
<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><div class="_3-95 _2pim _a6-h _a6-i">Ana</div><div class="_3-95 _a6-p"><div><div></div><div>Good evening.</div></div></div><div class="_3-94 _a6-o">Dec 31, 2020, 9:41 PM</div></div>
</div></body></html>"""
IMESSAGE = """<html><head><meta charset="UTF-8"></head><body><div class="message"><div class="received"><p><span class="timestamp"><a title="Reveal">Dec 31, 2020  9:41:05 PM</a> (Read by you after 5 seconds)</span>
<span class="sender">Ana</span></p><hr><div class="message_part"><span class="bubble">Good evening.</span></div></div></div>
<div class="message"><div class="sent iMessage"><p><span class="timestamp"><a>Dec 31, 2020  9:44:00 PM</a></span><span class="sender">Me</span></p><div class="message_part"><span class="bubble">Yes.</span></div>
<div class="tapbacks"><p>Tapbacks:</p><div class="tapback">Loved by Ana</div></div></div></div></body></html>"""
BLOCKS = """Dec 31, 2020  9:41:05 PM (Read by you after 5 seconds)
Ana
Good evening.
All well?

Dec 31, 2020  9:42:00 PM
Ana
/Users/ana/Library/Messages/IMG_1.heic

Dec 31, 2020  9:44:00 PM
Me
Yes.
"""


def _said(chat: Document) -> list[tuple[str, str, str]]:
    assert chat.source_type is SourceType.CONVERSATION
    return [(turn.speaker, turn.time, chat.text[turn.start : turn.end]) for turn in chat.turns]


def test_telegram(document: Read) -> None:
    chat = document(TELEGRAM.encode(), "messages.html")
    assert _said(chat) == [
        ("Ana", "2020-12-31T21:41:05+01:00", "Good evening.\nAll well?"),
        ("Ana", "2020-12-31T21:43:00+01:00", "Ben?"),
        ("Ben", "2020-12-31T21:44:00+01:00", "Yes."),
    ]
    assert (chat.title, chat.warnings) == ("The mill", ("2 messages of the chat program itself were left out",))


def test_discord(document: Read) -> None:
    assert _said(document(DISCORD.encode())) == [
        ("Ana", "2020-12-31T21:41", "Good evening."),
        ("Ana", "2020-12-31T21:43", "Ben?"),
        ("Ben", "2020-12-31T21:44", "Yes."),
    ]


@pytest.mark.parametrize(("page", "second"), [(FACEBOOK, ""), (IMESSAGE, ":05")])
def test_facebook_and_imessage(document: Read, page: str, second: str) -> None:
    (first, at, said), last = _said(document(page.encode()))
    assert (first, at, said) == ("Ana", f"2020-12-31T21:41{second}", "Good evening.")
    assert (last[1][:16], last[2]) == ("2020-12-31T21:44", "Yes.")


def test_imessage_as_text(document: Read) -> None:
    chat = document(BLOCKS.encode(), "ana.txt")
    assert _said(chat) == [
        ("Ana", "2020-12-31T21:41:05", "Good evening.\nAll well?"),
        ("Me", "2020-12-31T21:44:00", "Yes."),
    ]


def test_a_page_that_only_looks_like_a_chat_is_a_page(document: Read) -> None:
    page = '<html><head><title>Mills</title></head><body><p class="message_part">The mill was shut for the winter.</p></body></html>'
    found = document(page.encode())
    assert (found.media_type, found.title, found.text) == ("text/html", "Mills", "The mill was shut for the winter.")


def test_what_telegram_passes_on_is_said_by_who_passed_it(document: Read) -> None:
    passed = (
        '<div class="message default clearfix" id="message5"><div class="body">'
        '<div class="pull_right date details" title="31.12.2020 21:45:00 UTC+01:00">21:45</div><div class="from_name">Ben</div>'
        '<div class="pull_left forwarded userpic_wrap"></div><div class="forwarded body"><div class="from_name">Cy'
        '<span class="date details" title="30.12.2020 10:00:00 UTC+01:00"> 30.12.2020</span></div>'
        '<div class="text">The wheel is new.</div></div></div></div>'
    )
    page = TELEGRAM.replace("</div></div></body>", passed + "</div></div></body>")
    assert _said(document(page.encode(), "messages.html"))[-1] == (
        "Ben",
        "2020-12-31T21:45:00+01:00",
        "The wheel is new.",
    )


def test_discord_s_lines_and_its_older_pages_with_authors_above_groups(document: Read) -> None:
    message = '<div class="chatlog__message" id="m{0}"><div class="chatlog__content"><div class="markdown"><span class="preserve-whitespace">{1}</span></div></div></div>'
    group = '<div class="chatlog__message-group"><div class="chatlog__messages"><span class="chatlog__author-name">{0}</span><span class="chatlog__timestamp">{1}</span>{2}</div></div>'
    page = group.format(
        "Ana",
        "31-Dec-20 09:41 PM",
        message.format(1, "Good <b>evening</b>.\nAll well?") + message.format(2, "Ben?"),
    ) + group.format("Ben", "31-Dec-20 09:44 PM", message.format(3, "Yes."))
    assert _said(document(f"<html><body>{page}</body></html>".encode())) == [
        ("Ana", "2020-12-31T21:41", "Good evening.\nAll well?"),
        ("Ana", "2020-12-31T21:41", "Ben?"),
        ("Ben", "2020-12-31T21:44", "Yes."),
    ]
    lines = DISCORD.replace("Good evening.", "Good evening.\nAll well?")
    assert _said(document(lines.encode()))[0][2] == "Good evening.\nAll well?"


def test_facebook_s_older_pages(document: Read) -> None:
    message = '<div class="pam _3-95 _2pi0 _2lej uiBoxWhite noborder"><div class="_3-96 _2pio _2lek _2lel">{}</div><div class="_3-96 _2let"><div><div></div><div>{}</div></div></div><div class="_3-94 _2lem">Dec 31, 2020, {} PM</div></div>'
    page = f"<html><title>Ana</title><body>{message.format('Ben', 'Yes.', '9:44')}{message.format('Ana', 'Good evening.', '9:41')}</body></html>"
    assert _said(document(page.encode())) == [
        ("Ana", "2020-12-31T21:41", "Good evening."),
        ("Ben", "2020-12-31T21:44", "Yes."),
    ]


def test_answers_and_tapbacks_of_imessage_are_told_once_and_not_at_all(document: Read) -> None:
    text = BLOCKS.replace(
        "All well?\n",
        "All well?\nTapbacks:\nLoved by Me\n\n    Dec 31, 2020  9:44:00 PM\n    Me\n    Yes.\n",
    )
    assert _said(document(text.encode())) == [
        ("Ana", "2020-12-31T21:41:05", "Good evening.\nAll well?"),
        ("Me", "2020-12-31T21:44:00", "Yes."),
    ]
