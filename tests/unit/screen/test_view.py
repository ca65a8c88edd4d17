"""A text as it reads: what hides a name is seen through, and every place leads back to all that hid it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winnow_agent.vault.screen import view

PROSE = (
    "This paragraph was wrapped at about seventy characters by {} and\n"
    "goes on for a few more lines of nearly that width, so that whoever\n"
    "reads it can tell that its lines end because there was no more room\n"
    "for another word, and for no other reason at all.\n"
)


@pytest.mark.parametrize(
    ("written", "read", "name"),
    [
        ("I met Jo\u200bhn Sm\u00adith\u200d.", "I met John Smith.", "Jo\u200bhn Sm\u00adith\u200d"),
        ("I met J\u043ehn Sm\u0456th.", "I met John Smith.", "J\u043ehn Sm\u0456th"),
        ("I met John Smit\u04bb.", "I met John Smith.", "John Smit\u04bb"),
        ("I met \uff2a\uff4f\uff48\uff4e\u3000\uff33\uff4d\uff49\uff54\uff48.", "I met John Smith.", "\uff2a\uff4f\uff48\uff4e\u3000\uff33\uff4d\uff49\uff54\uff48"),
        ("I met \U0001d40d\U0001d428\U0001d427\U0001d41a.", "I met Nona.", "\U0001d40d\U0001d428\U0001d427\U0001d41a"),
        ("I met J o h n  S m i t h.", "I met John Smith.", "J o h n  S m i t h"),
        ("I met J o h n S m i t h today.", "I met John Smith today.", "J o h n S m i t h"),
        ("Por J u a n  d e  l a  C r u z.", "Por Juan de la Cruz.", "J u a n  d e  l a  C r u z"),
        ("Por J U A N  D E  L A  C R U Z.", "Por JUAN DE LA CRUZ.", "J U A N  D E  L A  C R U Z"),
        ("Por D r .  J .  C r u z.", "Por Dr. J. Cruz.", "D r .  J .  C r u z"),
        ("Frau A n n a - L e n a  v o n  B e r g rief.", "Frau Anna-Lena von Berg rief.", "A n n a - L e n a  v o n  B e r g"),
        ("I met P a t  O ' N e i l today.", "I met Pat O'Neil today.", "P a t  O ' N e i l"),
        ("I met J.o.h.n today.", "I met John today.", "J.o.h.n"),
        ("I met J0hn Sm1th.", "I met John Smith.", "J0hn Sm1th"),
        ("I met Jo\x00hn\x1fSmith.", "I met John Smith.", "Jo\x00hn\x1fSmith"),
        ("I met \u202ehtimS nhoJ\u202c.", "I met John Smith.", "htimS nhoJ"),
        ("I met \u2067\u05de\u05e9\u05d4 \u05db\u05d4\u05df\u2069.", "I met \u05de\u05e9\u05d4 \u05db\u05d4\u05df.", "\u05de\u05e9\u05d4 \u05db\u05d4\u05df"),
        ("I met J\u0336o\u0336h\u0336n\u0336.", "I met John.", "J\u0336o\u0336h\u0336n\u0336"),
        ("I met Rene\u0301.", "I met Ren\u00e9.", "Rene\u0301"),
        ("\u0412\u043e\u0442 \u0418\u0432a\u043do\u0432.", "\u0412\u043e\u0442 \u0418\u0432\u0430\u043d\u043e\u0432.", "\u0418\u0432a\u043do\u0432"),
        ("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"),
        ("I met Mr Schmi-\ndt.", "I met Mr Schmidt.", "Schmi-\ndt"),
        ("I met Anne-\nMarie.", "I met Anne-Marie.", "Anne-\nMarie"),
        ("He met Mr Hart- ley in Lon- don.", "He met Mr Hartley in London.", "Hart- ley"),
        ("so then he told John\fSmith that", "so then he told John Smith that", "John\fSmith"),
        ("so then he told his friend John\n\n\u2013 12 \u2013\n\nSmith that", "so then he told his friend John Smith that", "John\n\n\u2013 12 \u2013\n\nSmith"),
        ("so then he told Dr.\fSmith that", "so then he told Dr. Smith that", "Dr.\fSmith"),
        ("El Sr.\nSmith", "El Sr. Smith", "Sr.\nSmith"),
        (PROSE.format("John\nSmith"), PROSE.format("John\nSmith").replace("\n", " ").rstrip() + "\n", "John\nSmith"),
    ],
)  # fmt: skip
def test_a_name_is_read_whatever_hides_it_and_all_of_that_is_covered(written: str, read: str, name: str) -> None:
    seen = view.of(written)
    if "paragraph" in written:
        assert "John Smith" in seen.text
        start = seen.text.index("John Smith")
        end = start + len("John Smith")
    else:
        assert seen.text == read
        at = written.index(name)
        start, end = seen.seen(at, at + len(name))
    first, last = seen.original(start, end)
    assert written[first:last] == name


@pytest.mark.parametrize(
    "text",
    [
        "Plain prose with an é, a “quotation” and a dash – nothing more.",
        "Name: John Smith\nCity: Rome\nBorn: 1901",
        "- apples from the orchard behind the house that we sold\n- pears from the one that we kept to ourselves\n",
        "The pre- and post-war years, Haupt- und Nebenfach, in- or outside; Ada – my aunt - came - Anna- Maria too.",
        "An iPhone 12, a B2B shop, SW1A 1AA, 2 m², Dª Ana, n.º 4, № 7, A B C.",
        "Москва, 1901 год. Иван Петров ездил в Тулу.",
        "Total of all the apples that we sold\n12\n14\nTotal of all the pears that we sold",
    ],
)
def test_what_hides_nothing_is_read_as_it_stands(text: str) -> None:
    assert view.of(text).text == text


def test_running_heads_between_the_halves_of_a_sentence_are_passed_over() -> None:
    head = "THE HISTORY OF A VILLAGE"
    page = "{}. On the other side of the river nothing of the kind had ever been heard of, said Mary"
    text = "\n\n".join(
        part for number in range(1, 6) for part in (page.format(f"Jones in {1900 + number}"), head, str(number))
    )
    assert view.of(text).text.count("Mary Jones in 190") == 4


def test_lines_stay_where_they_are_not_asked_for() -> None:
    text = PROSE.format("Jo\u200bhn\nSmith")
    assert view.of(text, lines=False).text == text.replace("\u200b", "")


_PIECES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["J\u043ehn", "\u200b", "\u202eabc\u202c", "J o h n", "ﬁ", "e\u0301", "\r\n", "a-\nb", "ab- cd", "\f", "\n\n3\n\n",
             "word " * 15 + "\n", "\U0001d40d", "é", "\x07", "Анна"]
        ),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(pieces=_PIECES, lines=st.booleans())
def test_every_place_leads_back_in_order_and_into_the_text(pieces: list[str], lines: bool) -> None:
    text = "".join(pieces)
    seen = view.of(text, lines=lines)
    places = [seen.original(at, at + 1) for at in range(len(seen.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    if "\u202e" not in text:
        assert places == sorted(places)
    for at, (start, end) in enumerate(places):
        first, last = seen.seen(start, end)
        assert first <= at < last


@settings(max_examples=200, deadline=None)
@given(name=st.text("abcdefghijkLMNOäöüß", min_size=3, max_size=12), cut=st.integers(1, 11))
def test_a_plain_word_is_the_same_word_with_something_invisible_in_it(name: str, cut: int) -> None:
    for hidden in ("\u200b", "\u2060", "\ufeff", "\u00ad", "\U000e0041", "\ufe0f", "\u202c"):
        text = f"x {name[:cut]}{hidden}{name[cut:]} y"
        assert view.of(text).text == view.of(f"x {name} y").text
    decomposed = unicodedata.normalize("NFD", f"x {name} y")
    assert view.of(decomposed).text == view.of(f"x {name} y").text


@pytest.mark.parametrize(
    "unit",
    [
        "a\u200b",
        "x",
        "\n",
        "12\n",
        "a\f",
        "a-\n",
        "ab- ",
        "e\u0301",
        "a\u0430",
        "A b c ",
        "\x01",
        "A",
        "\u202ea\u202c",
        "a1",
        "Мир ",
    ],
)
def test_long_texts_of_one_kind_are_read_to_their_end(unit: str, scale: int) -> None:
    text = unit * (200_000 * scale // len(unit)) + " Jo\u200bhn"
    seen = view.of(text)
    assert seen.text.endswith("John")
    assert seen.original(len(seen.text) - 4, len(seen.text)) == (len(text) - 5, len(text))
