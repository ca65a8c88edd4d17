"""That what makes the models faster changes nothing of what they mark."""

from __future__ import annotations

import random
from typing import Any

import pytest

from winnow_agent.documents import Document
from winnow_agent.vault.screen import worker
from winnow_agent.vault.screen.personal import pipelines, rampart, second_look
from winnow_agent.vault.screen.personal.transitions import Marker

pytestmark = pytest.mark.names

_PLAIN = "the of and to a in was he it his that with as for on by at from three hundred dollars , . ; ( )"
_NAMES = "Mary Smith Robert O'Neill London Ottawa French Tuesday March 1987 Bank Society University Grand Railway Company U.S."
_WORDS = [*_PLAIN.split(), *_NAMES.split(), "\n", "\n\n", "", " -"]
# Longer than a name is followed side by side.
_LONG = "The Worshipful Company of the Masters and Keepers of the Ancient Royal Grand Junction Canal Railway Society of London"


def _text(seed: int) -> str:
    source = random.Random(seed)
    words = source.choices(_WORDS, k=source.randint(1, 400))
    return " ".join([*words, _LONG, "closed ."]) if seed % 3 else " ".join(words)


@pytest.mark.parametrize("language", sorted(pipelines.MODELS))
def test_names_at_all_tokens_at_once_are_those_of_the_parser_step_by_step(language: str) -> None:
    import spacy

    nlp = spacy.load(
        pipelines.MODELS[language],
        exclude=["tok2vec", "tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer", "senter"],
    )
    component: Any = nlp.get_pipe("ner")
    docs = [nlp.make_doc(text) for text in ["", " \n ", "Mary", *map(_text, range(40))]]
    ours = [tuple(name) for name in Marker(component).names(docs)]
    component.set_annotations(docs, component.predict(docs))
    theirs = [(number, name.start, name.end, name.label_) for number, doc in enumerate(docs) for name in doc.ents]
    assert len(theirs) > 100
    assert ours == theirs


needs_rampart = pytest.mark.skipif(rampart.folder() is None, reason="Rampart's weights are not installed")

_NAMED = (
    ("My name is Amara Okonkwo-Lindqvist and I write about the garden.", ("Amara", "Okonkwo-Lindqvist")),
    ("Please send the parcel to Tobias Achterberg before noon.", ("Tobias", "Achterberg")),
    ("Reach me at t.achterberg@example.org when the letter has come.", ("t.achterberg@example.org",)),
    ("It rained all day, and nobody objected to the plan.", ()),
)


@needs_rampart
def test_rampart_in_bytes_marks_what_it_marks_in_half_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def marks() -> list[set[tuple[int, int, str]]]:
        rampart._model.cache_clear()
        rampart.forget()
        return [
            {(mark.start, mark.end, mark.type) for mark in rampart.marked(text, rampart.windows(text), 0.6)}
            for text, _ in _NAMED
        ]

    in_bytes = marks()
    monkeypatch.setattr(rampart, "with_bytes", lambda path: path.read_bytes())
    assert marks() == in_bytes
    rampart._model.cache_clear()
    rampart.forget()
    for (text, names), found in zip(_NAMED, in_bytes, strict=True):
        for name in names:
            start = text.index(name)
            assert any(first <= start and start + len(name) <= last for first, last, _ in found), name


@needs_rampart
def test_a_paragraph_that_comes_again_is_marked_alike_and_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    paragraph = "Please send the parcel to Tobias Achterberg before noon."
    text = f"{paragraph}\n\nno news.\n\n{paragraph}"
    again = text.rindex(paragraph)
    rampart.forget()
    first = rampart.marked(text, [(0, len(paragraph))], 0.35)
    assert any(text[mark.start : mark.end].startswith("Tobias") for mark in first)

    def refuse(_batch: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(rampart, "_read", refuse)
    second = rampart.marked(text, [(again, again + len(paragraph))], 0.35)
    assert second == [mark._replace(start=mark.start + again, end=mark.end + again) for mark in first]
    with pytest.raises(AssertionError, match="read again"):
        rampart.marked(text, [(0, len(text))], 0.35)


@needs_rampart
def test_a_name_that_rampart_alone_knows_is_found_in_the_second_look() -> None:
    plain = "the weather was fine and the roof was dry, and they all went home before it was dark. " * 12
    text = f"{plain}Then she told everyone that Amara Okonkwo-Lindqvist had come. {plain}"
    start = text.index("Amara")
    stretches = list(second_look.stretches(text, []))
    assert sum(end - first for first, end in stretches) < len(text) / 2
    assert any(first <= start and start + 22 <= end for first, end in stretches)
    found = worker.run("personal", Document(text, "text/plain", language="en"))
    assert any(f.type == "PERSON" and f.start <= start and f.end >= start + 22 for f in found)
