"""Which track takes a document, and the sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from winnow_coordinator.tracks import Descriptors, Track, assign, words_at_most

LETTER = Descriptors("en", "image", "prose", "CC-BY-4.0", 39, ("private/b", "private/a", "open-archive"))


def test_the_directorys_first_that_the_partner_permits() -> None:
    tracks = [Track("private/c"), Track("open-archive"), Track("private/a")]
    chosen = assign(LETTER, tracks)
    assert chosen.track == "open-archive"
    assert "private/c is not permitted by the partner" in chosen.reason


@pytest.mark.parametrize(
    ("takes", "word"),
    [
        ({"licences": ("CC0-1.0",)}, "licence CC-BY-4.0"),
        ({"languages": ("de", "fr")}, "language en"),
        ({"modalities": ("text", "speech")}, "modality image"),
        ({"source_types": ("mail",)}, "source type prose"),
        ({"minimum_words": 2000}, "2000 words or more"),
    ],
)
def test_what_a_track_does_not_take_is_passed_on(takes: dict[str, Any], word: str) -> None:
    chosen = assign(LETTER, [Track("open-archive", **takes), Track("private/a")])
    assert chosen.track == "private/a"
    assert word in chosen.reason
    refused = assign(replace(LETTER, permitted_tracks=("open-archive",)), [Track("open-archive", **takes)])
    assert refused.track is None
    assert word in refused.reason


def test_a_step_of_words_is_read_in_the_documents_favour() -> None:
    # floor(4 * log2(862)) = 39 = floor(4 * log2(1023)): both may be what the step stands for
    assert 1023 < words_at_most(39) <= 1025
    assert assign(LETTER, [Track("open-archive", minimum_words=1000)]).track == "open-archive"


def test_no_directory_takes_nothing() -> None:
    assert assign(LETTER, []).track is None
