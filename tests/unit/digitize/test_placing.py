"""Words of the engine's text are found again in the document's."""

from __future__ import annotations

import time

from winnow_agent.documents import Anchor
from winnow_agent.vault.digitize.base import ReadWord
from winnow_agent.vault.digitize.cleaning import clean
from winnow_agent.vault.digitize.paged.lines import reflow
from winnow_agent.vault.digitize.paged.placing import place


def _words(text: str) -> list[ReadWord]:
    """Each word of a text, its box telling its number."""
    words, at = [], 0
    for number, word in enumerate(text.split()):
        start = text.index(word, at)
        at = start + len(word)
        words.append(ReadWord(start, at, (number / 1000, 0.0, 1.0, 1.0), 0.5))
    return words


def _placed(recognized: str, final: str) -> list[tuple[int, str]]:
    """The number of each word that was found, and the text it was found as."""
    anchors = place(_words(recognized), recognized, final)
    assert all(anchor.box is not None for anchor in anchors)
    return [(round(anchor.box[0] * 1000), final[anchor.start : anchor.end]) for anchor in anchors if anchor.box]


def test_words_of_lines_that_were_joined() -> None:
    recognized = "The feet of the north row stand in wet\nground because the ditch is choked.\n\nA second paragraph.\n"
    final = reflow(clean(recognized))
    assert _placed(recognized, final) == list(enumerate(recognized.split()))


def test_both_halves_of_a_word_that_a_line_broke() -> None:
    recognized = "How could she ex-\nplain that she was in love for the first time?"
    final = reflow(clean(recognized))
    assert "explain" in final
    assert _placed(recognized, final)[3:5] == [(3, "ex"), (4, "plain")]


def test_a_ligature_counts_as_its_letters() -> None:
    recognized = "the ﬁrst ofﬁce"
    assert _placed(recognized, clean(recognized)) == [(0, "the"), (1, "first"), (2, "office")]


def test_a_running_head_that_was_left_out_takes_no_word_of_the_page_with_it() -> None:
    body = "The dog ran home, and the cat sat on the mat by the door of the house all day long."
    recognized = f"THE DOG 17\n\n{body}"
    placed = _placed(recognized, body)
    assert [word for _, word in placed] == body.split()
    assert placed[0][0] == 3


def test_a_changed_word_loses_its_own_box_alone() -> None:
    recognized = "one two threc four five six seven eight nine ten"
    final = "one two three four five six seven eight nine ten"
    assert [word for _, word in _placed(recognized, final)] == [w for w in final.split() if w != "three"]


def test_where_the_page_begins_and_which_it_is() -> None:
    (anchor,) = place([ReadWord(0, 4, (0.1, 0.2, 0.3, 0.4), 0.75)], "word", "word", offset=100, page=7)
    assert anchor == Anchor(100, 104, 7, box=(0.1, 0.2, 0.3, 0.4), confidence=0.75)


def test_hyphens_alone_have_no_anchor() -> None:
    assert _placed("one - two", "one - two") == [(0, "one"), (2, "two")]


def test_a_text_of_another_page_takes_no_time() -> None:
    recognized = " ".join(f"word{n}" for n in range(20_000))
    began = time.process_time()
    assert _placed(recognized, " ".join(f"other{n}" for n in range(20_000))) == []
    assert time.process_time() - began < 2
