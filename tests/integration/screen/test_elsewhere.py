"""What one place of a text tells is gone from all others: speakers' labels, persons of a list, numbers and secrets without their word."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.chats.conversation import compose, conversation_of
from winnow_agent.vault.screen import worker
from winnow_agent.vault.screen.redact import redact
from winnow_agent.vault.screen.speakers import is_generic

pytestmark = pytest.mark.names

SAID = [
    "well, I was there and nobody came to fetch the boxes that stand in the yard",
    "then I will send somebody over, if the weather is good enough for the cart",
    "that is fine with me, just let me know when they come, so that the gate is open",
    "sure, the truck is free then and we can load it then, there are only a few of them",
]
PROSE = (
    "The committee met in the spring to talk about the new bridge over the river and its cost, and most were pleased with what they"
    " heard. {} Letters may also be left at the desk, where somebody looks at them each day before the post is sorted. {} After that"
    " the road was mended by the town with stone from the old quarry."
)
LABELS = [
    "anna",
    "kittycat",
    "annaweberling",
    "dieter w",
    "jo",
    "JS",
    "May",
    "Will",
    "Page",
    "Bo",
    "Al",
    "Wu",
    "MK",
    "F R",
]


def redacted(document: Document, *detectors: str) -> tuple[str, set[str]]:
    """The text and the speakers that would leave, were all that these detectors find replaced."""
    found = [
        one for name in detectors for one in worker.run(name, document) if one.score >= 0.35 or one.type == "SECRET"
    ]
    clean = redact(document, [one for one in found if one.end - one.start < len(document.text)], "surrogate", b"seed")
    return clean.text, {turn.speaker for turn in clean.turns}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_leaves_the_text_as_it_leaves_the_turns(label: str) -> None:
    text, turns = compose([(label if number % 2 else "Johanna Kessel", said) for number, said in enumerate(SAID)])
    left, speakers = redacted(Document(text, "text/plain", language="en", turns=turns), "personal")
    assert f"{label}:" not in left
    assert label not in speakers
    assert all(said in left for said in SAID)


def test_a_chat_s_nicknames_leave_its_text() -> None:
    lines = [f"12/03/2021, 10:0{at} - {'kittycat' if at % 2 else 'MK'}: {said}" for at, said in enumerate(SAID)]
    chat = conversation_of("\n".join(lines))
    assert chat is not None
    left, speakers = redacted(Document(chat.text, "text/plain", language="en", turns=chat.turns), "personal")
    assert [label for label in ("kittycat", "MK") if label in left or label in speakers] == []


@pytest.mark.parametrize("label", ["Speaker 2", "SPEAKER_01", "Q", "Interviewer", "Interviewer B", "7", "", "SpeakerA"])
def test_a_label_that_numbers_or_describes_stays(label: str) -> None:
    assert is_generic(label)
    text, turns = compose([(label, said) for said in SAID])
    left, speakers = redacted(Document(text, "text/plain", language="en", turns=turns), "personal")
    assert speakers == {label}
    assert not label or left.count(f"{label}: ") == len(SAID)


@pytest.mark.parametrize("form", ["WEBERLING", "lundqvist.pdf", "farrowby@home", "Lundqvist"])
def test_persons_of_a_list_are_found_elsewhere_each(form: str) -> None:
    text = PROSE.format(
        "Present were Anna Weberling, John Farrowby, Peter Lundqvist, and the old clerk.", f"There lay {form} too."
    )
    left, _ = redacted(Document(text, "text/plain", language="en"), "personal")
    assert form not in left


@pytest.mark.parametrize("form", ["Schoenwaelder", "SCHOENWAELDER", "Schonwalder"])
def test_a_name_is_found_in_the_letters_that_others_write_it_in(form: str) -> None:
    text = f"Frau Käthe Schönwälder sucht neue Eiche, die lange gelegen hat. Der Ordner {form} blieb im Keller liegen."
    left, _ = redacted(Document(text, "text/plain", language="de"), "personal")
    assert form not in left


@pytest.mark.parametrize(
    ("told", "again", "value"),
    [
        (
            "The password of the office computer is Tr0ub4dor&3x.",
            "So I typed Tr0ub4dor&3x twice and it worked.",
            "Tr0ub4dor&3x",
        ),
        ("Our password is marble7Harbour!", "In the end marble7Harbour! was written on the wall.", "marble7Harbour!"),
        ("So I typed kestrel-Vault92 twice.", 'db_password = "kestrel-Vault92"', "kestrel-Vault92"),
        ("License plate: KXW 914.", "We saw KXW 914 in the yard.", "KXW 914"),
        ("Patient ID: 884310.", "The box marked 884310 was moved.", "884310"),
        ("Username: moonotter77", "Everybody calls moonotter77 the best of them.", "moonotter77"),
    ],
)
def test_what_its_word_tells_is_gone_where_it_stands_without(told: str, again: str, value: str) -> None:
    left, _ = redacted(Document(PROSE.format(told, again), "text/plain", language="en"), "personal", "secrets")
    assert value not in left


@pytest.mark.parametrize(
    ("told", "again"),
    [
        ("Reference: COVID-19.", "In that year COVID-19 spread."),
        ("Policy number: ISO9001.", "The norm ISO9001 was new."),
        ("Account number: 1000000.", "They paid 1000000 dollars."),
    ],
)
def test_a_term_and_a_round_sum_stay_where_no_field_tells_them(told: str, again: str) -> None:
    document = Document(PROSE.format(told, again), "text/plain", language="en")
    place = document.text.index(again)
    found = [one for one in worker.run("personal", document) if place <= one.start < place + len(again)]
    assert not [one for one in found if one.note.endswith("found elsewhere") and one.type != "PERSON"]


def test_a_password_that_is_a_plain_word_is_replaced_where_it_is_told_alone() -> None:
    text = PROSE.format("The password is summer.", "All summer long we waited for the summer's end.")
    left, _ = redacted(Document(text, "text/plain", language="en"), "personal", "secrets")
    assert "All summer long" in left


@pytest.mark.parametrize("before", [1, 2, 3])
def test_a_name_across_a_window_s_end_is_found_whole_where_there_are_no_spaces(before: int) -> None:
    filler = "会议持续了三个小时，参加的人都很满意，路上下了很大的雨，桥的东边有一座老房子，"
    head = (filler * 300)[: 8_000 - 3 - before]
    text = f"{head}后来，王小明又去了图书馆，看了很久的书，{filler * 3}"
    marks = [one for one in worker.run("personal", Document(text, "text/plain", language="zh")) if one.type == "PERSON"]
    start = text.index("王小明")
    assert any(one.start <= start and one.end >= start + 3 for one in marks)
