"""Feeds by their entries, calendars by their descriptions, notebooks by their cells."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Read = Callable[..., Document]
ReadAll = Callable[..., list[Document | Unread]]

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Mills</title><language>en-gb</language><copyright>© 2020 Ana Brown</copyright>
<item><title>Shut &amp; done</title><description>Short.</description><content:encoded><![CDATA[<p>The mill was <b>shut</b>.</p><p>It rained.</p>]]></content:encoded></item>
<item><title>Open</title><description>It &lt;i&gt;opened&lt;/i&gt; again.</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Mühlen</title>
<entry><title>Zu</title><rights>CC BY 4.0</rights><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die Mühle war <em>zu</em>.</p></div></content></entry></feed>"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART:20201231T214100Z
SUMMARY;LANGUAGE=en:The mill\\, opened
DESCRIPTION:It rained all\\nday\\; we
  stayed.
ATTENDEE;CN="Ana: Brown":mailto:ana@example.org
LOCATION:Calder
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
BEGIN:VTODO
SUMMARY:Mend the wheel
END:VTODO
END:VCALENDAR
""".replace("\n", "\r\n")
NOTEBOOK = {
    "nbformat": 4, "metadata": {}, "cells": [
        {"cell_type": "markdown", "source": ["# The *mill*\n", "\n", "It was shut."]},
        {"cell_type": "code", "source": "print('oak')", "outputs": [
            {"output_type": "stream", "text": ["oak\n"]}, {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}},
            {"output_type": "error", "traceback": ["\u001b[0;31mboom"]}]},
    ],
}  # fmt: skip


def test_each_entry_of_rss_is_a_document(items: ReadAll) -> None:
    first, second = items(RSS.encode(), "feed.xml")
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.part, first.title, first.text) == (
        "entry 1",
        "Shut & done",
        "Shut & done\n\nThe mill was shut.\n\nIt rained.",
    )
    assert (first.language, first.rights) == ("en", ("rights: © 2020 Ana Brown",))
    assert second.text == "Open\n\nIt opened again."


def test_a_feed_that_declares_entities_is_a_feed(items: ReadAll) -> None:
    declared = '<!DOCTYPE rss [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "xhtml-lat1.ent">]>'
    first, second = items(RSS.replace("<rss", f"{declared}\n<rss", 1).encode(), "feed.xml")
    assert (first.part, second.part) == ("entry 1", "entry 2")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('<content type="text/html" mode="base64">PHA+SXQgPGI+cmFpbmVkPC9iPi48L3A+</content>', "Mills\n\nIt rained."),
        ('<content type="application/octet-stream">SXQgcmFpbmVk</content>', "Mills"),
    ],
)
def test_what_a_feed_writes_in_base64(document: Read, content: str, text: str) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Mills</title>{content}</entry></feed>'
    assert document(feed.encode()).text == text


def test_characters_by_name_outlive_damage(items: ReadAll) -> None:
    damaged = RSS.replace("<channel>", "<channel><hr>", 1).replace("Open<", "Oak &amp; elm<", 1)
    assert [item.title for item in items(damaged.encode(), "feed.xml") if isinstance(item, Document)][1] == "Oak & elm"


def test_what_a_feed_of_the_first_versions_says_of_itself(document: Read) -> None:
    feed = '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Mills</title><tagline>All of them, in order.</tagline></feed>'
    assert document(feed.encode()).text == "Mills\n\nAll of them, in order."


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("The caf&eacute;&nbsp;is open &lt;b&gt;now&lt;/b&gt; &mdash; come.", "The café is open now — come."),
        ("AT&T was one & two; so it was.", "AT&T was one & two; so it was."),
        ("Oak & elm, <![CDATA[ash & <i>fir</i>]]>.", "Oak & elm, ash & fir."),
    ],
)
def test_ampersands_and_letters_by_name(document: Read, description: str, text: str) -> None:
    feed = f"<rss version='0.91'><channel><item><description>{description}</description></item></channel></rss>"
    assert document(feed.encode()).text == text


@pytest.mark.timeout(20)
def test_sections_that_never_end_hold_nothing_up(document: Read) -> None:
    feed = "<rss><channel><item><title>" + "Oak & elm <![CDATA[" * 20_000 + "</title></item></channel></rss>"
    assert document(feed.encode(), "a.rss").text.startswith("Oak & elm")


WORDPRESS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><item><title>The flood</title><content:encoded><![CDATA[The river <em>rose</em>.

Then it fell,
and so on.]]></content:encoded>
<wp:comment><wp:comment_author><![CDATA[Ben]]></wp:comment_author><wp:comment_date_gmt>2010-01-02 03:04:05</wp:comment_date_gmt>
<wp:comment_content><![CDATA[I saw it.]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment>
<wp:comment><wp:comment_author>Spam</wp:comment_author><wp:comment_content>Buy!</wp:comment_content>
<wp:comment_approved>spam</wp:comment_approved></wp:comment></item></channel></rss>"""


def test_an_export_of_wordpress_has_paragraphs_and_comments(items: ReadAll) -> None:
    post, comments = items(WORDPRESS.encode(), "blog.xml")
    assert isinstance(post, Document)
    assert isinstance(comments, Document)
    assert post.text == "The flood\n\nThe river rose.\n\nThen it fell,\nand so on."
    assert (comments.part, comments.text) == ("entry 1/comments", "Ben: I saw it.")
    assert [(turn.speaker, turn.time) for turn in comments.turns] == [("Ben", "2010-01-02T03:04:05Z")]


def test_what_a_film_s_entry_says_of_it(document: Read) -> None:
    group = (
        "<m:group xmlns:m='http://search.yahoo.com/mrss/'><m:description>How it was built.</m:description></m:group>"
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>The mill</title>{group}</entry></feed>"
    assert document(feed.encode()).text == "The mill\n\nHow it was built."


def test_how_a_blog_looks_is_no_entry(items: ReadAll) -> None:
    look = "<entry><category term='http://schemas.google.com/blogger/2008/kind#template'/><content>{}</content></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{look}<entry><content>It rained.</content></entry></feed>"
    assert [item.text for item in items(feed.encode()) if isinstance(item, Document)] == ["It rained."]


def test_atom(document: Read) -> None:
    found = document(ATOM.encode())
    assert (found.text, found.language, found.rights) == ("Zu\n\nDie Mühle war zu.", "de", ("rights: CC BY 4.0",))


def test_calendars_without_people_and_times(document: Read) -> None:
    found = document(CALENDAR.encode(), "a.txt")
    assert found.media_type == "text/calendar"
    assert found.text == "The mill, opened\nIt rained all\nday; we stayed.\n\nMend the wheel"


def test_a_calendar_of_a_telephone_is_decoded(document: Read) -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\nSUMMARY;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FChle\r\n"
        "DESCRIPTION;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Die M=C3=BChle=\r\n steht=0D=0Aam Bach, =\r\nseit 1920.\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert document(calendar.encode(), "a.vcs").text == "Mühle\nDie Mühle steht\nam Bach, seit 1920."


def test_a_calendar_s_word_without_a_value_holds_nothing_up(document: Read) -> None:
    calendar = (
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Mill\nX;{'QUOTED-PRINTABLE' * 100_000}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    assert document(calendar.encode(), "a.ics").text == "Mill"


def test_address_cards_hold_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(b"BEGIN:VCARD\nVERSION:3.0\nFN:Ana Brown\nNOTE:A friend\nEND:VCARD\n", "a.vcf")
    assert caught.value.kind == "no_text"


def test_notebooks(document: Read) -> None:
    found = document(json.dumps(NOTEBOOK).encode(), "a.json")
    assert found.media_type == "application/x-ipynb+json"
    assert found.text == "The mill\n\nIt was shut.\n\nprint('oak')\n\noak\n\n<Figure>"
    assert found.title == "The mill"


def test_a_damaged_notebook_is_named_so(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(json.dumps(NOTEBOOK).encode()[:-10], "a.ipynb")
    assert caught.value.kind == "malformed"
