"""Subtitles become what is said: no times, tags or counters; speakers, pauses and the second of each place are kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Unread

Read = Callable[..., Document]

SRT = """1
00:00:02,400 --> 00:00:05,200 X1:000 X2:000 Y1:050 Y2:100
{\\an8}<i>We rowed to the mill,</i>
and it was

2
00:00:05,300 --> 00:00:07,000
<font color="red">shut</font> for 3
days.

3
00:01:10,000 --> 00:01:12,000
[Bird noises]

4
00:01:20,000 --> 00:01:22,000
♪ It rained ♪
"""
VTT = """WEBVTT - A film
Kind: captions
Language: en-GB

STYLE
::cue { color: red }

NOTE made by hand

one
00:02.400 --> 00:05.200 line:0 align:start
<v.loud Ana Brown><c.yellow>We rowed</c> to the mill,</v>

two
00:05.300 --> 00:07.000
<v Ana Brown>and it was <00:06.000>shut.</v>

3
01:00:10.000 --> 01:00:12.000
<v Ben>Ben &amp; I went.</v>
"""
ASS = """[Script Info]
; made by hand
Title: The mill
[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:05.30,0:00:07.00,Default,Ben,0,0,0,,{\\k20}Shut, {\\k30}is it?
Dialogue: 0,0:00:02.40,0:00:05.20,Default,Ana,0,0,0,,{\\i1}We rowed{\\i0}\\Nto the mill.
Comment: 0,0:00:02.40,0:00:05.20,Default,,0,0,0,,not shown
Dialogue: 0,0:00:08.00,0:00:09.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}
"""
TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
 xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:tickRate="10" xml:lang="de">
<head><metadata><ttm:title>Die Mühle</ttm:title><ttm:copyright>© 2020 Calder Film</ttm:copyright></metadata></head>
<body><div begin="60s"><p begin="24t" end="52t">Wir ruderten<br/>zur <span>Mühle</span>.</p>
<p begin="00:00:08.500" dur="2s">Sie war
  zu.</p></div></body></tt>
"""
SAMI = """<SAMI><HEAD><TITLE>The mill</TITLE><STYLE TYPE="text/css"><!--
.ENCC { Name: English; lang: en-US; } .FRCC { Name: French; lang: fr-FR; } --></STYLE></HEAD><BODY>
<SYNC Start=2400><P Class=ENCC>We rowed<br>to the mill.<P Class=FRCC>Nous ramions.
<SYNC Start=5200><P Class=ENCC>&nbsp;<P Class=FRCC>&nbsp;
<SYNC Start=9000><P Class=ENCC>It was shut.<P Class=FRCC>Il &eacute;tait ferm&eacute;.
</BODY></SAMI>
"""


def _said(found: Document) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.at, found.text[turn.start : turn.end]) for turn in found.turns]


def test_subrip(document: Read) -> None:
    found = document(SRT.encode(), "film.txt")
    assert found.media_type == "application/x-subrip"
    assert found.source_type is SourceType.CONVERSATION
    assert found.text == "We rowed to the mill, and it was shut for 3 days.\n\nIt rained"
    assert [turn.at for turn in found.turns] == [2.4, 80.0]
    assert [(a.second, a.until, found.text[a.start : a.end]) for a in found.anchors][1] == (
        5.3,
        7.0,
        "shut for 3 days.",
    )
    assert found.warnings == ("3 descriptions of music or sounds were left out",)


def test_webvtt_with_voices(document: Read) -> None:
    found = document(VTT.encode())
    assert _said(found) == [
        ("Ana Brown", 2.4, "We rowed to the mill, and it was shut."),
        ("Ben", 3610.0, "Ben & I went."),
    ]
    assert found.language == "en"


def test_substation_in_the_order_of_time_with_its_names(document: Read) -> None:
    found = document(ASS.encode("utf-16"), "film.ass")
    assert _said(found) == [("Ana", 2.4, "We rowed to the mill."), ("Ben", 5.3, "Shut, is it?")]
    assert found.title == "The mill"


def test_ttml_adds_the_times_of_what_is_around(document: Read) -> None:
    found = document(TTML.encode())
    assert _said(found) == [("", 62.4, "Wir ruderten zur Mühle."), ("", 68.5, "Sie war zu.")]
    assert (found.title, found.language, found.rights) == ("Die Mühle", "de", ("rights: © 2020 Calder Film",))


def test_ttml_in_the_encoding_that_it_declares_and_with_a_prefix_that_it_does_not(document: Read) -> None:
    film = TTML.replace('encoding="UTF-8"', 'encoding="UTF-16"').replace("<p begin=", '<p tts:textAlign="left" begin=')
    assert document(film.encode("utf-16"), "film.ttml").text == "Wir ruderten zur Mühle.\n\nSie war zu."


def test_subrip_whose_times_lack_a_part_is_no_mail(document: Read) -> None:
    for times in ("00:00:13 --> 00:00:16", "00:00:13,50 --> 00:00:16,00"):
        found = document(f"392\n{times}\n< b>The mill.< / b>\n&lt;LAUGHING &amp; CLAPPING!&gt;\n".encode(), "film.srt")
        assert (found.media_type, found.text) == ("application/x-subrip", "The mill.")


def test_captions_in_pairs_of_bytes(document: Read) -> None:
    film = (
        "Scenarist_SCC V1.0\n\n00:00:01:00\t94ae 94ae 9420 9420 1370 1370 d468 e520 6de9 ec6c ae80 942f 942f\n\n"
        "00:00:09;15\t94ae 94ae 9420 9420 9470 9470 c1ec 6361 6ccd 9237 9237 942f 942f\n\n00:00:20:00\t9426 9426 94ad 94ad c1e6 f4e5 f22e\n"
    )
    found = document(film.encode(), "film.scc")
    assert (found.media_type, found.text) == ("text/x-scc", "The mill.\n\nAlcalÎ After.")
    assert [turn.at for turn in found.turns] == [1.0, pytest.approx(9.5, abs=0.01)]


def test_sami_gives_each_language(items: Callable[..., list[Document | Unread]]) -> None:
    english, french = items(SAMI.encode(), "film.smi")
    assert isinstance(english, Document)
    assert isinstance(french, Document)
    assert (english.language, english.text) == ("en", "We rowed to the mill.\n\nIt was shut.")
    assert (french.language, french.part, french.text) == ("fr", "language 2", "Nous ramions.\n\nIl était fermé.")


@pytest.mark.parametrize(
    "film",
    [
        "0:00:02.400,0:00:05.200\nWe rowed\nto the mill.\n\n0:00:09.000,0:00:10.000\nIt was shut.\n",
        "{1}{1}25\n{60}{130}We rowed|to the mill.\n{225}{250}{y:i}It was shut.\n",
        "[24][52]We rowed|to the mill.\n[90][100]/It was shut.\n",
        "[00:02.400 --> 00:05.200]  We rowed to the mill.\n[00:09.000 --> 00:10.000]  It was shut.\n",
    ],
)
def test_simpler_formats(document: Read, film: str) -> None:
    assert _said(document(film.encode(), "film.txt")) == [("", 2.4, "We rowed to the mill."), ("", 9.0, "It was shut.")]


@pytest.mark.parametrize(
    "transcript",
    [
        "0:00\nWe rowed\n0:03\nto the mill.\n0:12\nIt was shut.\n0:20\nSo we left.\n",
        "[00:00] We rowed\n[00:03] to the mill.\n[00:12] It was shut.\n[00:20] So we left.\n[00:23] Home.\n[00:24] At last.\n",
    ],
)
def test_times_between_the_lines_are_no_text(document: Read, transcript: str) -> None:
    found = document(transcript.encode(), "a.txt")
    assert found.text.startswith("We rowed to the mill. It was shut. So we left.")
    assert found.anchors[2].second == 12.0


def test_times_of_tmplayer_before_each_line(document: Read) -> None:
    film = "".join(f"00:00:{second:02}:Line {second} is said,|and shown.\n" for second in range(1, 56, 9))
    assert document(film.encode(), "film.txt").text.startswith("Line 1 is said, and shown.")


def test_a_film_of_sami_without_a_time_has_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as raised:
        document(b"<SAMI><HEAD></HEAD><BODY></BODY></SAMI>", "film.smi")
    assert raised.value.kind == "no_text"


def test_lyrics_are_verses(document: Read) -> None:
    found = document(
        b"[ti:The mill]\n[00:02.40]We rowed to the mill\n[00:05.20]<00:05.20>it <00:06.00>was shut\n", "a.lrc"
    )
    assert found.text == "We rowed to the mill\nit was shut"
    assert (found.title, found.source_type) == ("The mill", SourceType.TRANSCRIPT)


def test_captions_that_roll_are_told_once(document: Read) -> None:
    words = [f"line {n} of the talk" for n in range(8)]
    cues, before = ["WEBVTT\n"], " "
    for n, line in enumerate(words):
        cues.append(f"00:0{n}.000 --> 00:0{n}.990\n{before}\n{line[:6]}<00:0{n}.500><c>{line[6:]}</c>\n")
        cues.append(f"00:0{n}.990 --> 00:0{n + 1}.000\n{line}\n \n")
        before = line
    assert document("\n".join(cues).encode()).text == " ".join(words)


def test_a_word_said_twice_is_told_twice(document: Read) -> None:
    film = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{w}\n\n" for n, w in enumerate(["No.", "No.", "Never!", "So."], 1)
    )
    assert document(film.encode()).text == "No. No. Never! So."


def test_a_number_alone_in_a_line_is_said(document: Read) -> None:
    said = ["1\n00:00:01,000 --> 00:00:02,000\n(020 7946 0958)", "2\n00:00:04,000 --> 00:00:05,000\n(door slams)",
            "3\n00:00:06,000 --> 00:00:07,000\n2079460958"]  # fmt: skip
    assert document("\n\n".join(said).encode(), ".srt").text == "(020 7946 0958)\n\n2079460958"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("[00:01:05] We rowed.", "We rowed."),
        ("[00:01:05.120 --> 00:02:00] We rowed.", "We rowed."),
        ("[MUSIC 1980-2] We rowed.", "We rowed."),
        ("(MUSIC 1980-1985)\nWe rowed.", "We rowed."),
        ("[call 2034-5678] We rowed.", "[call 2034-5678] We rowed."),
        ("[PIN 48213] We rowed.", "[PIN 48213] We rowed."),
    ],
)
def test_a_time_or_a_year_in_brackets_is_no_number(document: Read, said: str, kept: str) -> None:
    assert document(f"1\n00:00:01,000 --> 00:00:02,000\n{said}".encode(), ".srt").text == kept


def test_labels_dashes_and_arrows_are_turns(document: Read) -> None:
    film = (
        "1\n00:00:01,000 --> 00:00:02,000\nANA BROWN: Where is it?\n\n"
        "2\n00:00:02,100 --> 00:00:03,000\nthe mill, I mean.\n\n"
        "3\n00:00:03,100 --> 00:00:04,000\n- There.\n- Where?\n\n"
        "4\n00:00:04,100 --> 00:00:05,000\n>> BEN: Note: it is shut.\n"
    )
    assert [(who, what) for who, _, what in _said(document(film.encode()))] == [
        ("ANA BROWN", "Where is it? the mill, I mean."),
        ("", "There."),
        ("", "Where?"),
        ("BEN", "Note: it is shut."),
    ]


def test_the_names_that_meeting_programs_put_first(document: Read) -> None:
    film = "WEBVTT\n\n" + "".join(
        f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{'Ana Brown' if n % 2 else 'Ben'}: This is number {n}.\n\n"
        for n in range(6)
    )
    assert _said(document(film.encode()))[1] == ("Ana Brown", 1.0, "This is number 1.")


def test_a_film_without_words_has_no_text(document: Read) -> None:
    with pytest.raises(DigitizeError) as caught:
        document(b"1\n00:00:02,400 --> 00:00:05,200\n[Music]\n")
    assert caught.value.kind == "no_text"


def test_an_old_encoding_is_guessed(document: Read) -> None:
    film = "1\n00:00:02,400 --> 00:00:05,200\nÇa va, été comme hiver, à côté de l'île où l'on rêve.\n".encode("cp1252")
    assert document(film).text == "Ça va, été comme hiver, à côté de l'île où l'on rêve."
