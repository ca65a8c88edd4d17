"""Web pages: what looks like furniture and is the page's own text is kept; lines and paragraphs stay what they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.digitize.story import MORE, STORY
from winnow_agent.documents import Document

Read = Callable[..., Document]

BODY = f"<p>{STORY}</p><p>{MORE}</p>"
TEXT = f"{STORY}\n\n{MORE}"


def _read(document: Read, body: str) -> str:
    page = f"<html><head><title>The mill</title></head><body>{body}</body></html>"
    return document(page.encode(), "a.html").text


@pytest.mark.parametrize(
    "header",
    [
        "<div class='page-header'><h1>The flood</h1></div>",
        "<header id='title-block-header'><h1 class='title'>The flood</h1></header>",
        "<div class='masthead'><h1>The flood</h1></div>",
        "<div role='banner'><h1>The flood</h1></div>",
    ],
)
def test_the_header_with_the_title_is_kept(document: Read, header: str) -> None:
    assert _read(document, header + BODY) == f"The flood\n\n{TEXT}"


@pytest.mark.parametrize(
    "header",
    [
        "<header><h1><a href='/'>The Gazette</a></h1></header>",
        "<header><h1>The Gazette</h1></header><h1>The flood</h1>",
    ],
)
def test_the_name_of_the_site_is_none_of_the_text(document: Read, header: str) -> None:
    assert "The Gazette" not in _read(document, header + BODY)


def test_a_title_above_the_main_part_belongs_to_it(document: Read) -> None:
    found = document(f"<html><body><h1>The flood</h1><main>{BODY}</main></body></html>".encode(), "a.html")
    assert found.text == f"The flood\n\n{TEXT}"
    assert [(h.level, found.text[h.start : h.end]) for h in found.headings] == [(1, "The flood")]


@pytest.mark.parametrize(
    "question",
    [
        "<h2 class='accordion-header'><button class='accordion-button' type='button'>How is it paid?</button></h2>",
        "<button class='accordion'>How is it paid?</button>",
        "<dl><dt><button aria-expanded='false'><span>How is it paid?</span></button></dt></dl>",
    ],
)
def test_a_question_to_be_pressed_stands_above_its_answer(document: Read, question: str) -> None:
    assert _read(document, f"{question}<div>{BODY}</div><p><button>Send</button></p>") == f"How is it paid?\n\n{TEXT}"


@pytest.mark.parametrize(
    ("kept", "text"),
    [
        ("<aside class='footnote' role='doc-footnote'><p>A note.</p></aside>", "A note."),
        ("<aside class='starlight-aside starlight-aside--note'><p>Mind the step.</p></aside>", "Mind the step."),
        ("<blockquote><p>To be.</p><footer>— Hamlet</footer></blockquote>", "To be.\n\n— Hamlet"),
        ("<menu><li>Flour<li>Water</menu>", "Flour\nWater"),
        ("<p hidden='until-found'>Shown when it is searched for.</p>", "Shown when it is searched for."),
        ("<my-card><template shadowrootmode='open'><p>In a card.</p></template></my-card>", "In a card."),
        ("<p>He said <q>come</q>.</p>", "He said “come”."),
        (
            "<p><ruby>名前<rt>なまえ</rt></ruby>は<ruby>無<rp>（</rp><rt>な</rt><rp>）</rp></ruby>い</p>",
            "名前(なまえ)は無（な）い",
        ),
    ],
)
def test_what_is_part_of_the_text_is_kept(document: Read, kept: str, text: str) -> None:
    assert _read(document, BODY + kept) == f"{TEXT}\n\n{text}"


def test_a_name_that_most_of_the_text_has_names_no_furniture(document: Read) -> None:
    body = "".join(f"<p class='paywall'>{STORY}</p>" for _ in range(4))
    assert _read(document, f"<p>{MORE}</p>{body}") == "\n\n".join([MORE, *[STORY] * 4])


def test_a_post_without_a_sidebar_is_no_sidebar(document: Read) -> None:
    assert _read(document, f"<div class='post no-sidebar'><p>{MORE}</p></div><p>{STORY}</p><p>{STORY}</p>").startswith(
        MORE
    )


TEX = "<annotation encoding='application/x-tex'>{\\displaystyle E=mc^{2}}</annotation>"
MATH = f"<math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi></mrow>{TEX}</semantics></math>"


@pytest.mark.parametrize(
    "formula",
    [
        f"<span class='katex'><span class='katex-mathml'>{MATH}</span><span class='katex-html' aria-hidden='true'>E=mc2</span></span>",
        f"<span class='mwe-math-mathml-inline' style='display: none;'>{MATH}</span><img alt='E=mc'>",
        f"<span class='MathJax'><nobr aria-hidden='true'>E=mc2</nobr><span class='MJX_Assistive_MathML'>{MATH}</span></span>",
    ],
)
def test_a_formula_is_there_once_as_it_was_written(document: Read, formula: str) -> None:
    assert _read(document, f"<p>So {formula} holds.</p>") == "So E=mc^{2} holds."


def test_two_ends_of_a_line_part_paragraphs(document: Read) -> None:
    verses = "The rose is red<br>the violet blue<br>&nbsp;<br />\nSugar is sweet<br>and so are you"
    text = "The rose is red\nthe violet blue\n\nSugar is sweet\nand so are you"
    assert _read(document, verses) == text
    assert _read(document, "<pre>a<br><br>b</pre>") == "a\n\nb"


@pytest.mark.parametrize(
    ("layout", "text"),
    [
        ("<td>Dear Ann,<br><br>come soon.<br>Ben</td>", "Dear Ann,\n\ncome soon.\nBen"),
        ("<td><p>One.</p><p>Two.</p></td>", "One.\n\nTwo."),
        (
            "<td><a href='i'>Home</a><br><a href='p'>Poems</a></td><td>The rose is red<br>the violet blue<br>and so on</td>",
            "Home\nPoems\n\nThe rose is red\nthe violet blue\nand so on",
        ),
    ],
)
def test_lines_in_a_layout_of_tables_stay_lines(document: Read, layout: str, text: str) -> None:
    assert _read(document, f"<table><tr>{layout}</tr></table>") == text


def test_lines_in_a_cell_of_data_stay_in_its_row(document: Read) -> None:
    table = "<table><tr><th>Wood<th>Uses</tr><tr><td>Oak<td>beams<br>boards<br>casks</tr></table>"
    assert _read(document, table) == "Wood\tUses\nOak\tbeams boards casks"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<html><body><p>One.</p></body></html><p>Two.</p>", "One.\n\nTwo."),
        ("<html><body>One.</body></html>\n<html><head><title>2</title></head><BODY>Two.</BODY></HTML>", "One.\n\nTwo."),
        (
            "<html><frameset><noframes><body><p>One <b>and</b> only.</p></body></noframes></frameset></html>",
            "One and only.",
        ),
        ("<html><body><noembed><b>No player.</b></noembed><p>One.</p></body></html>", "One."),
        ("<html><body><object data='a'><p>One.</p></body></html>", "One."),
    ],
)
def test_pages_that_are_not_closed_as_they_should_be_are_read_to_their_end(
    document: Read, page: str, text: str
) -> None:
    assert document(page.encode(), "a.html").text == text


@pytest.mark.timeout(20)
@pytest.mark.parametrize("tag", ["footer", "aside", "rt", "q", "nobr aria-hidden='true'"])
def test_elements_within_elements_hold_nothing_up(document: Read, tag: str) -> None:
    assert "The mill." in _read(document, f"<{tag}>" * 1500 + "The mill.")
