"""XML as text in reading order, whatever its vocabulary; nothing that a DTD declares, and nothing from outside, gets in."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, Method, Modality, SourceType
from winnow_agent.vault.digitize.base import Unread

Read = Callable[..., Document]
ReadAll = Callable[..., list[Document | Unread]]

JATS = """<?xml version="1.0"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "JATS.dtd">
<article xml:lang="en" xmlns:xlink="http://www.w3.org/1999/xlink"><front><journal-meta><journal-title>Mills Monthly</journal-title></journal-meta>
<article-meta><article-id>10.1/2</article-id><title-group><article-title>The <italic>mill</italic> at Calder</article-title></title-group>
<contrib-group><contrib><name><surname>Brown</surname></name></contrib></contrib-group>
<permissions><copyright-statement>© 2020 Ana Brown</copyright-statement></permissions>
<abstract><p>It was shut&nbsp;for good.</p></abstract></article-meta></front>
<body><sec><title>History</title><p>It stood here<xref>1</xref>, by the
river.</p><sec><title>Floods</title><p><bold>Many</bold> <italic>came</italic>.</p></sec></sec>
<table-wrap><table><thead><tr><th>Wood</th><th>Feet</th></tr></thead><tbody><tr><td><p>Oak</p></td><td>12</td></tr></tbody></table></table-wrap>
</body></article>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>The Play</title></titleStmt>
<publicationStmt><availability><p>CC BY 4.0</p></availability></publicationStmt></fileDesc></teiHeader>
<text xml:lang="en"><body><div><head>Act I</head><stage>A mill.</stage>
<sp who="#ana"><speaker>ANA.</speaker><l>The river rose,</l><l>the mill stood.</l></sp>
<sp who="#ben"><speaker>BEN.</speaker><p>So it did, and we <hi>were</hi> there for it.</p><p>All of us.</p></sp></div></body></text></TEI>"""
DATA = """<letters><letter id="1"><from>Ana</from><to>Ben</to><body>The mill was shut.</body><scan>%s</scan></letter>
<letter id="2"><from>Ben</from><to>Ana</to><body>I <u>know</u>.</body></letter></letters>""" % ("QUJD" * 100)
ALTO = """<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout><Page ID="p1"><PrintSpace><TextBlock>
<TextLine><String CONTENT="The" WC="0.9"/><SP/><String CONTENT="wa" SUBS_TYPE="HypPart1" SUBS_CONTENT="water" WC="0.7"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="ter" SUBS_TYPE="HypPart2" SUBS_CONTENT="water"/><SP/><String CONTENT="rose."/></TextLine></TextBlock>
</PrintSpace></Page><Page ID="p2"><PrintSpace><TextBlock><TextLine><String CONTENT="Slowly."/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page><ReadingOrder><OrderedGroup>
<RegionRefIndexed index="0" regionRef="b"/><RegionRefIndexed index="1" regionRef="a"/></OrderedGroup></ReadingOrder>
<TextRegion id="a"><TextLine><TextEquiv conf="0.5"><Unicode>Second.</Unicode></TextEquiv></TextLine></TextRegion>
<TextRegion id="b"><TextLine><TextEquiv conf="1"><Unicode>First ſtands</Unicode></TextEquiv></TextLine><TextLine><TextEquiv><Unicode>this.</Unicode></TextEquiv></TextLine></TextRegion>
</Page></PcGts>"""
HOCR = """<html><head><meta name="ocr-system" content="tesseract"/></head><body><div class="ocr_page"><div class="ocr_carea"><p class="ocr_par">
<span class="ocr_line"><span class="ocrx_word" title="bbox 0 0 1 1; x_wconf 90">The</span> <span class="ocrx_word" title="x_wconf 70">mill</span></span>
<span class="ocr_line">was shut.</span></p></div></div></body></html>"""
WIKI = """<mediawiki xml:lang="de"><siteinfo><sitename>W</sitename></siteinfo>
<page><title>Mühle</title><ns>0</ns><id>1</id><revision><text>{{Infobox|a={{b}}}}Eine '''Mühle''' ist eine [[Maschine|Maschinerie]].&lt;ref&gt;x&lt;/ref&gt;

== Geschichte ==
* [[Wasser]] und Wind
* Sie [https://example.org mahlt].
[[Datei:A.jpg|mini|Ein [[Bild]]]]
{| class="x"
! Holz !! Fuß
|-
| style="a" | Eiche || 12
|}
</text></revision></page>
<page><title>Mill</title><ns>0</ns><redirect title="Mühle"/><revision><text>#REDIRECT [[Mühle]]</text></revision></page>
<page><title>Diskussion:Mühle</title><ns>1</ns><revision><text>Hallo</text></revision></page></mediawiki>"""


def test_jats(document: Read) -> None:
    found = document(JATS.encode(), "a.nxml")
    assert found.text == (
        "The mill at Calder\n\nIt was shut for good.\n\nHistory\n\nIt stood here1, by the river.\n\nFloods\n\nMany came.\n\nWood\tFeet\nOak\t12"
    )
    assert (found.title, found.language, found.rights) == ("The mill at Calder", "en", ("rights: © 2020 Ana Brown",))
    assert [(found.text[h.start : h.end], h.level) for h in found.headings] == [("History", 3), ("Floods", 4)]


def test_what_stands_in_a_sentence_is_told_anew_for_each_element(document: Read) -> None:
    entry = "<said>It <when>once</when> was shut.</said><who><one>Ana</one><one>Ben</one></who>"
    assert document(f"<log>{entry * 200}</log>".encode(), "a.xml").text.count("It once was shut.\n\nAna\nBen\n") >= 199


def test_a_cited_article_keeps_its_volume_and_pages(document: Read) -> None:
    cited = (
        "<ref id='r{0}'><label>{0}</label><mixed-citation><name><surname>Brown</surname> <given-names>A</given-names></name>. <article-title>Mills"
        "</article-title>. <source>Woods</source> <year>2019</year>;<volume>{0}</volume>:<fpage>457</fpage>–<lpage>472</lpage>.</mixed-citation></ref>"
    )
    references = "".join(cited.format(number) for number in range(1, 60))
    article = f"<article><body><p>See.</p></body><back><ref-list>{references}</ref-list></back></article>"
    rows = [line for line in document(article.encode(), "a.xml").text.split("\n") if line][1:]
    assert rows == [f"{number} Brown A. Mills. Woods 2019;{number}:457–472." for number in range(1, 60)]


def test_speeches_of_a_play_are_turns(document: Read) -> None:
    found = document(TEI.encode())
    assert found.text.startswith("Act I\n\nA mill.\n\nANA: The river rose,\nthe mill stood.\n\nBEN: So it did")
    assert [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns] == [
        ("ANA", "The river rose,\nthe mill stood."),
        ("BEN", "So it did, and we were there for it.\n\nAll of us."),
    ]
    assert (found.source_type, found.title, found.rights) == (
        SourceType.CONVERSATION,
        "The Play",
        ("rights: CC BY 4.0",),
    )


def test_an_unknown_vocabulary(document: Read) -> None:
    assert document(DATA.encode()).text == "Ana\nBen\n\nThe mill was shut.\n\nBen\nAna\n\nI know."


@pytest.mark.parametrize("name", ["{}", "text:{}"])
def test_a_piece_of_a_document_has_many_roots(document: Read, name: str) -> None:
    p, note = name.format("p"), name.format("note")
    found = document(
        f"<{p}>The mill was shut.</{p}>\n<{note}>It rained.</{note}>\n<{p}>Ana knew.</{p}>\n".encode(), "a.xml"
    )
    assert (found.text, found.warnings) == ("The mill was shut.\n\nIt rained.\n\nAna knew.", ())


def test_characters_by_name_outlive_damage(document: Read) -> None:
    source = "<article><para>Oak &amp; elm.</para><hr><para>Ash &amp; yew &lt;both&gt;, caf&#233;.</para></article>"
    found = document(source.encode(), "a.xml")
    assert found.text == "Oak & elm.\n\nAsh & yew <both>, café."
    assert len(found.warnings) == 1


def test_the_lines_of_an_outline(document: Read) -> None:
    source = (
        '<?xml version="1.0"?><opml version="2.0"><head><title>Mills</title><ownerName>Ana Brown</ownerName></head><body>'
        '<outline text="On the river"><outline text="The old mill" _note="It was shut."/></outline></body></opml>'
    )
    assert document(source.encode(), "a.opml").text == "Mills\n\nOn the river\nThe old mill\nIt was shut."


def test_what_is_said_in_attributes(document: Read) -> None:
    posts = (
        '<posts><row Id="1" Tags="mill" Title="Where does the mill stand?" Body="&lt;p&gt;I &lt;b&gt;rowed&lt;/b&gt; &amp;amp; looked.&lt;/p&gt;'
        '&lt;p&gt;It was not there.&lt;/p&gt;"/><sms body="No, it is shut." type="2" contact_name="Ana Maria de Brown"/></posts>'
    )
    found = document(posts.encode(), "Posts.xml")
    assert found.text == "Where does the mill stand?\nI rowed & looked.\n\nIt was not there.\nNo, it is shut."


def test_pages_of_ocr_engines(document: Read) -> None:
    alto = document(ALTO.encode())
    assert alto.text == "The water\nrose.\n\nSlowly."
    assert [(a.page, alto.text[a.start : a.end]) for a in alto.anchors] == [(1, "The water\nrose."), (2, "Slowly.")]
    assert (alto.method, alto.modality, alto.confidence) == (Method.OCR, Modality.IMAGE, pytest.approx(0.8))
    page = document(PAGE.encode())
    assert (page.text, page.confidence) == ("First ſtands\nthis.\n\nSecond.", pytest.approx(0.75))
    hocr = document(HOCR.encode())
    assert (hocr.text, hocr.confidence) == ("The mill\nwas shut.", pytest.approx(0.8))


def test_a_wiki_dump_gives_articles(items: ReadAll) -> None:
    (article,) = items(WIKI.encode(), "dump.xml")
    assert isinstance(article, Document)
    assert article.text == (
        "Eine Mühle ist eine Maschinerie.\n\nGeschichte\n\nWasser und Wind\nSie mahlt.\n\nHolz\tFuß\nEiche\t12"
    )
    assert (article.part, article.title, article.language) == ("page 1", "Mühle", "de")


def test_an_old_encoding_that_is_declared(document: Read) -> None:
    assert (
        document("<?xml version='1.0' encoding='iso-8859-2'?><a><p>Žluťoučký kůň</p></a>".encode("iso-8859-2")).text
        == "Žluťoučký kůň"
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "bomb",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a><p>Mill</p>&l11;</a>',
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a b="&l11;"><p>Mill</p></a>',
        '<!DOCTYPE a [<!ENTITY l0 "' + "ha" * 50_000 + '">]><a><p>Mill</p>' + "&l0;" * 50_000 + "</a>",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><p>Mill</p>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a><p>Mill</p>&x;</a>',
    ],
)
def test_entities_are_not_expanded(document: Read, bomb: str) -> None:
    begun = time.monotonic()
    assert document(bomb.encode(), "a.xml").text == "Mill"
    assert time.monotonic() - begun < 5


def test_nesting_and_damage(document: Read) -> None:
    deep = document(("<a>" * 10_000 + "The mill was shut." + "</a>" * 10_000).encode(), "a.xml")
    assert deep.text == "The mill was shut."
    assert document(b"<a><p>The mill was</p><p>shut", "a.xml").text == "The mill was\n\nshut"
