"""Documents over the pipe and in the records: they come back as they were, and nothing that does not fit comes through."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from winnow_agent.documents import (
    Anchor,
    Document,
    Heading,
    MailFacts,
    Skipped,
    Turn,
    document_from_json,
    document_to_json,
    place_of,
)

TEXT = "The roof\n\nOne in five has lost its peg."
WHOLE = Document(
    text=TEXT,
    media_type="message/rfc822",
    part="mail 3",
    title="The roof",
    turns=(Turn("Ana", 0, 8, time="2024-01-05T10:03"), Turn("Bo", 10, 38, at=1.5)),
    headings=(Heading(0, 8, 1),),
    anchors=(Anchor(0, 38, page=1, confidence=0.75), Anchor(10, 38, second=2.0, until=3.5)),
    words=(Anchor(0, 3, page=1, box=(0.1, 0.2, 0.3, 0.25), confidence=0.9), Anchor(4, 8, second=2.0, until=2.5)),
    rights=("rights: ours",),
    warnings=("a warning",),
    coverage={"pages_read": 0.5},
    skipped=(Skipped("page 2", "missing_engine"),),
    mail=MailFacts("2@example.org", "1@example.org", "2024-01-05T10:03:00+01:00"),
)


def test_a_document_comes_back_as_it_was() -> None:
    assert document_from_json(json.loads(json.dumps(document_to_json(WHOLE)))) == WHOLE
    plain = Document(text="x", media_type="text/plain")
    assert document_from_json(json.loads(json.dumps(document_to_json(plain)))) == plain


@pytest.mark.parametrize(
    "broken",
    [
        replace(WHOLE, turns=(Turn("Ana", 0, 40),)),
        replace(WHOLE, headings=(Heading(5, 4, 1),)),
        replace(WHOLE, anchors=(Anchor(-1, 4, page=1),)),
        replace(WHOLE, words=(Anchor(0, 99, page=1),)),
    ],
)
def test_offsets_outside_of_the_text_are_refused(broken: Document) -> None:
    with pytest.raises(ValueError, match="outside the text"):
        document_from_json(document_to_json(broken))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 7),
        ("text", "\ud800"),
        ("words", [[0, 1, 1, None, None, [0.1, 0.2], 0.5]]),
        ("words", [[0, 1, 1, None, None, None, 0.5, "more"]]),
        ("turns", [["Ana", 0, 1]]),
        ("skipped", [["page 2"]]),
        ("mail", ["a", "b", "c", "d"]),
        ("coverage", [0.5]),
    ],
)
def test_what_is_no_document_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"not a document|unpack|encode"):
        document_from_json({**document_to_json(WHOLE), name: value})


def test_a_stretch_is_led_back_to_where_it_stood() -> None:
    assert place_of(WHOLE, 0, 3) == "page 1, 10% from the left, 20% from the top"
    assert place_of(WHOLE, 5, 7) == "at 0:00:02"
    assert place_of(replace(WHOLE, words=()), 12, 14) == "page 1"
    assert place_of(replace(WHOLE, words=(), anchors=(Anchor(0, 38, second=3723.4),)), 12, 14) == "at 1:02:03"
    assert not place_of(Document(text=TEXT, media_type="text/plain"), 0, 3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "\ud800"),
        ("part", "\udfff"),
        ("rights", ["\ud800"]),
        ("turns", [["\ud800", 0, 1, None, ""]]),
        ("turns", [["Ada", float("inf"), 1, None, ""]]),
        ("headings", [[0, 1, float("inf")]]),
    ],
)
def test_what_no_store_could_keep_is_no_document(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"not a document|encode"):
        document_from_json(document_to_json(WHOLE) | {field: value})


@pytest.mark.parametrize("said", ["Margaret Oakwell, 12 Mill Lane", "EN", "e", "engl", "", 7, None])
def test_a_language_is_a_code_or_unknown(said: object) -> None:
    """It goes to the coordinator in the clear."""
    assert document_from_json(document_to_json(WHOLE) | {"language": said}).language == "und"
