"""Web pages: what a reader came for is kept, what a site puts around it is not; threads become conversations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.digitize.story import MORE, STORY
from winnow_agent.documents import Document, SourceType

Read = Callable[..., Document]


def test_what_a_site_puts_around_a_story_is_left_out(document: Read) -> None:
    page = f"""<html><head><title>The mill</title></head><body>
    <div class="site-header"><a href="/">The Gazette</a></div>
    <ul><li><a href="/a">News</a></li><li><a href="/b">Sport</a></li><li><a href="/c">Weather</a></li></ul>
    <h1>The mill in the flood</h1><p>{STORY}</p><h2>The boat</h2><p>{MORE}</p><p>{STORY}</p>
    <div class="share-buttons">Tell your friends</div>
    <div id="related-articles"><h3>Related</h3><p>Ten boats you would not believe</p></div>
    <div class="sidebar widget-area"><p>Subscribe now</p></div>
    <div class="comment-respond"><p>Leave a reply</p></div>
    <p><a href="/1">Home</a></p><p><a href="/2">Contact</a></p><p><a href="/3">Imprint</a></p>
    <div class="footer-links">Terms</div></body></html>"""
    found = document(page.encode(), "a.html")
    assert found.text == f"The mill in the flood\n\n{STORY}\n\nThe boat\n\n{MORE}\n\n{STORY}"
    assert [(h.level, found.text[h.start : h.end]) for h in found.headings] == [
        (1, "The mill in the flood"),
        (2, "The boat"),
    ]


def test_a_small_page_is_kept_whole(document: Read) -> None:
    page = "<html><body><ul><li><a href=a>One</a></li><li><a href=b>Two</a></li><li><a href=c>Three</a></li></ul></body></html>"
    assert document(page.encode(), "a.html").text == "One\nTwo\nThree"


def test_what_holds_most_of_the_page_is_no_furniture_whatever_it_is_called(document: Read) -> None:
    page = f"<html><body><div class='modal sidebar'><p>{STORY}</p><p>{MORE}</p></div><p>Next</p></body></html>"
    assert document(page.encode(), "a.html").text == f"{STORY}\n\n{MORE}\n\nNext"


def test_a_page_of_frames_or_scripts_says_what_its_head_says(document: Read) -> None:
    page = b"<html><head><title>The mill</title><meta name=description content='A museum.'></head><frameset></frameset></html>"
    assert document(page, "a.html").text == "The mill\n\nA museum."


def test_a_page_within_a_page_is_read(document: Read) -> None:
    page = b"<html><body><p>Outside.</p><iframe srcdoc='&lt;p&gt;Inside.&lt;/p&gt;'></iframe></body></html>"
    assert document(page, "a.html").text == "Outside.\n\nInside."


def test_lists_within_lists_and_paragraphs_within_cells(document: Read) -> None:
    page = (
        "<html><body><ul><li>Oak<ul><li>beams</li><li>boards</li></ul></li><li>Elm</li></ul>"
        "<table><tr><td><p>Ash</p><p>old</p></td><td>7</td></tr><tr><td>Fir</td><td></td></tr></table></body></html>"
    )
    assert document(page.encode(), "a.html").text == "Oak\nbeams\nboards\nElm\n\nAsh old\t7\nFir"


def test_a_layout_made_of_tables_is_no_table(document: Read) -> None:
    page = f"<html><body><table><tr><td><p>{STORY}</p><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert document(page.encode(), "a.html").text == f"{STORY}\n\na\tb"


def test_what_is_hidden_is_left_out(document: Read) -> None:
    page = (
        "<html><body><p>Shown.</p><p hidden>Not this.</p><p style='color: red; display : none'>Nor this.</p>"
        "<noscript>Please turn on scripts.</noscript><template>Nor that.</template></body></html>"
    )
    assert document(page.encode(), "a.html").text == "Shown."


def _turns(found: Document) -> list[tuple[str, str, str]]:
    assert found.source_type is SourceType.CONVERSATION
    for turn in found.turns:
        assert found.text[turn.start - len(turn.speaker) - 2 : turn.start] == f"{turn.speaker}: "
    return [(turn.speaker, turn.time, found.text[turn.start : turn.end]) for turn in found.turns]


def test_a_forum_of_phpbb(document: Read) -> None:
    post = """<div class="post has-profile"><div class="inner"><dl class="postprofile"><dt>
    <a href="u" class="username">Ana</a></dt><dd>Posts: 12</dd></dl><div class="postbody"><h3><a>Re: Boats</a></h3>
    <p class="author">by <strong><a class="username">Ana</a></strong> » <time datetime="2024-01-05T10:03:00+00:00">x</time></p>
    <div class="content">Whose boat is it?</div></div></div></div>"""
    page = f"<html><head><title>Boats - Forum</title></head><body><h2>Boats</h2>{post}{post.replace('Ana', 'Ben')}</body></html>"
    found = document(page.encode(), "a.html")
    assert [turn[:2] for turn in _turns(found)] == [
        ("Ana", "2024-01-05T10:03:00+00:00"),
        ("Ben", "2024-01-05T10:03:00+00:00"),
    ]
    assert found.text.startswith("Boats - Forum\n\nAna: Whose boat is it?")
    assert "Posts: 12" not in found.text


def test_answers_within_answers_are_each_their_own(document: Read) -> None:
    def comment(name: str, said: str, inner: str = "") -> str:
        return (
            f"<div itemscope itemtype='https://schema.org/Comment'><span itemprop='author' itemscope><b itemprop='name'>{name}"
            f"</b></span><time itemprop='dateCreated' datetime='2024-01-05'></time><p itemprop='text'>{said}</p>{inner}</div>"
        )

    thread = comment("Ana", "Whose boat is it?", comment("Ben", "Not mine.", comment("Ana", "Then it is mine.")))
    page = f"<html><body><h1>The boat</h1><p>{STORY}</p>{thread}</body></html>"
    found = document(page.encode(), "a.html")
    assert _turns(found) == [
        ("Ana", "2024-01-05", "Whose boat is it?"),
        ("Ben", "2024-01-05", "Not mine."),
        ("Ana", "2024-01-05", "Then it is mine."),
    ]
    assert found.text.startswith(f"The boat\n\n{STORY}\n\nAna: ")
    assert [found.text[h.start : h.end] for h in found.headings] == ["The boat"]


def test_the_words_of_no_one_are_kept_in_their_place(document: Read) -> None:
    def answer(by: str, said: str) -> str:
        return (
            f"<div class='answer'><div class='js-post-body'>{said}</div><div class='post-signature'>"
            f"<div class='user-details'>{by}</div></div></div>"
        )

    answers = answer("<a>Ana</a>", "Oak.") + answer("<i>community wiki</i>", "Elm.") + answer("<a>Ben</a>", "Fir.")
    found = document(f"<html><body><h1>Which wood?</h1>{answers}</body></html>".encode(), "a.html")
    assert found.text == "Which wood?\n\nAna: Oak.\n\nElm.\n\nBen: Fir."
    assert [turn.speaker for turn in found.turns] == ["Ana", "", "Ben"]


def test_hacker_news(document: Read) -> None:
    row = (
        "<tr class='athing comtr' id='1'><td><span class=comhead><a class=hnuser>ana</a> <span class=age "
        "title='2024-01-05T10:03:12 1704448992'><a>1 hour ago</a></span></span>"
        "<div class=comment><div class='commtext c00'>Whose boat?<p>And since when?</div></div></td></tr>"
    )
    page = f"<html><body><table>{row}{row.replace('ana', 'ben')}</table></body></html>"
    assert _turns(document(page.encode(), "a.html")) == [
        ("ana", "2024-01-05T10:03:12", "Whose boat?\n\nAnd since when?"),
        ("ben", "2024-01-05T10:03:12", "Whose boat?\n\nAnd since when?"),
    ]


@pytest.mark.timeout(120)
def test_a_page_of_fifty_megabytes(document: Read) -> None:
    page = "<html><body>" + f"<p class=x>{STORY}</p>" * 230_000 + "</body></html>"
    assert len(document(page.encode(), "a.html").text) > 50_000_000


def test_a_piece_of_a_page_that_is_well_formed_is_a_page_all_the_same(document: Read) -> None:
    page = "<div data-label='Header'><h2>The mill</h2></div><div data-label='Text'><p>It stood here.</p></div>"
    found = document(page.encode(), "a.html")
    assert (found.media_type, found.text) == ("text/html", "The mill\n\nIt stood here.")


@pytest.mark.parametrize(
    ("page", "text"),
    [("<abbr>TLA</abbr>\n<em>is short.</em>", "TLA is short."), ("It&#146;s &#147;fine&#148;.", "It’s “fine”.")],
)
def test_a_piece_of_a_page_without_blocks_is_a_page(document: Read, page: str, text: str) -> None:
    found = document(page.encode(), "a.html")
    assert (found.media_type, found.text) == ("text/html", text)


def test_a_chat_of_an_exporter_that_names_the_sender_once(document: Read) -> None:
    page = (
        '<html><body><div class="msg"><span class="sender">Ana</span><time datetime="2024-01-05T10:03:00Z"></time>'
        '<div class="body">Whose boat is it?</div></div><div class="msg"><div class="body">The red one.</div></div>'
        '<div class="msg"><span class="sender">Ben</span><div class="body">Keep it.</div></div></body></html>'
    )
    assert _turns(document(page.encode(), "a.html")) == [
        ("Ana", "2024-01-05T10:03:00Z", "Whose boat is it?"),
        ("Ana", "", "The red one."),
        ("Ben", "", "Keep it."),
    ]
