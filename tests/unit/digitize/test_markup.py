"""Markdown and web pages become the text that a reader sees, with what their heads say of rights."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType

Read = Callable[..., Document]

MARKDOWN = """---
title: "The mill"
license: CC-BY-4.0
---

# The *mill* at [Calder](https://example.org/calder)

It stood **here**, by the
river\\
and `mill.stop()` stopped it. ![A wheel](wheel.png)

- oak
- elm

3. first
4. second

| wood | feet |
|------|-----:|
| oak  | 12   |

```python
if river.high:
    mill.stop()  # **now**
```

<div class="note">Mind the <b>step</b>.</div>
"""


def test_markdown_without_its_syntax(document: Read) -> None:
    found = document(MARKDOWN.encode(), "mill.md")
    assert found.text == (
        "The mill at Calder\n\nIt stood here, by the river\nand mill.stop() stopped it. A wheel\n\noak\nelm\n\n"
        "3. first\n4. second\n\nwood\tfeet\noak\t12\n\nif river.high:\n    mill.stop()  # **now**\n\nMind the step."
    )
    assert found.title == "The mill"
    assert found.rights == ("license: CC-BY-4.0",)


def test_the_first_heading_is_the_title_where_there_is_no_other(document: Read) -> None:
    assert document(b"Intro.\n\n## The `old` mill\n", "a.md").title == "The old mill"


def test_an_interview_in_markdown_has_turns(document: Read) -> None:
    source = "# Tape 7: the lock\n\n" + "**Leo:** And then?\n\n**Gwen:** Then I *opened* the gates.\n\n" * 3
    found = document(source.encode(), "tape.md")
    assert found.source_type is SourceType.CONVERSATION
    assert [turn.speaker for turn in found.turns] == ["Leo", "Gwen"] * 3
    assert found.text[found.turns[1].start : found.turns[1].end] == "Then I opened the gates."


PAGE = """<!DOCTYPE html><html lang="de-AT"><head><title>Die Mühle | Museum</title>
<meta name="DC.rights" content="© 2021 Museum am Fluss"><meta name="robots" content="noindex, noai">
<meta name="tdm-reservation" content="1"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
<script type="application/ld+json">{"@type": "Article", "publisher": {"name": "Flussverlag"}}</script>
<style>p {color: red}</style></head><body class="cookie-consent-shown">
<header><a href="/">Startseite</a></header><nav><ul><li>Besuch<li>Kontakt</ul></nav>
<div id="cookie-banner">Wir verwenden Cookies.</div>
<article><header><h1>Die Mühle</h1></header>
<p>Sie stand   <b>hier</b>,<br>am Fluss.</p><p>Heute&nbsp;nicht <span>mehr</span>.</p>
<ul><li>Eiche</li><li>Ulme</li></ul>
<table><tr><th>Holz</th><th>Fuß</th></tr><tr><td>Eiche</td><td>12</td></tr></table>
<pre>a
  b</pre><p hidden>Geheim.</p></article>
<aside>Mehr lesen</aside><footer>Impressum<br>© 2021 Museum am Fluss GmbH. Alle Rechte vorbehalten.</footer>
<script>document.write("Falle")</script></body></html>"""


def test_a_page_without_its_furniture(document: Read) -> None:
    found = document(PAGE.encode(), "mill.html")
    assert found.text == (
        "Die Mühle\n\nSie stand hier,\nam Fluss.\n\nHeute nicht mehr.\n\nEiche\nUlme\n\nHolz\tFuß\nEiche\t12\n\na\n  b"
    )
    assert found.title == "Die Mühle | Museum"
    assert found.language == "de"


def test_what_a_page_says_of_rights_is_kept(document: Read) -> None:
    assert document(PAGE.encode(), "mill.html").rights == (
        "rights: © 2021 Museum am Fluss",
        "robots: noindex, noai",
        "tdm-reservation: 1",
        "license: https://creativecommons.org/licenses/by/4.0/",
        "publisher: Flussverlag",
        "notice: © 2021 Museum am Fluss GmbH. Alle Rechte vorbehalten.",
    )


def test_a_reservation_that_is_not_made_is_no_statement(document: Read) -> None:
    page = b"<html><head><meta name='tdm-reservation' content='0'></head><body><p>Text</p></body></html>"
    assert document(page).rights == ()


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><meta charset='iso-8859-2'></head><body><p>Łódź</p></body></html>".encode("iso8859-2"),
        "<html><head><meta http-equiv=Content-Type content='text/html; charset=windows-1250'></head><p>Łódź".encode(
            "cp1250"
        ),
        "<html><p>Łódź".encode("utf-16"),
        "<?xml version='1.0' encoding='ISO-8859-2'?><html><body><p>Łódź</p></body></html>".encode("iso8859-2"),
    ],
)
def test_a_page_in_the_encoding_it_declares(document: Read, page: bytes) -> None:
    assert document(page, "a.html").text == "Łódź"


def test_a_page_nested_deeper_than_any_stack(document: Read) -> None:
    deep = "<html><body>" + "<div>" * 1500 + "<p>At the bottom.</p>"
    assert document(deep.encode(), "a.html").text == "At the bottom."


def test_a_page_of_nothing_but_furniture_is_still_read(document: Read) -> None:
    assert (
        document(b"<html><body><nav><p>Opening hours: ten to four.</p></nav></body></html>").text
        == "Opening hours: ten to four."
    )


def test_headings_of_markdown_are_where_they_stand(document: Read) -> None:
    source = "---\nlang: de-AT\n---\n# The *mill*\n\nThe mill\n\n## Floods\nThey came.\n\n## Floods\n\n### End\n"
    found = document(source.encode(), "a.md")
    assert found.language == "de"
    assert [(h.start, found.text[h.start : h.end], h.level) for h in found.headings] == [
        (0, "The mill", 1),
        (20, "Floods", 2),
        (40, "Floods", 2),
        (48, "End", 3),
    ]
