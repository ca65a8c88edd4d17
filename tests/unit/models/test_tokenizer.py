"""Text of any script is cut so that nothing is lost, and so that names stay names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow_models.names.tokenizer import cut


def joined(words: list[str], spaces: list[bool]) -> str:
    return "".join(word + (" " if space else "") for word, space in zip(words, spaces, strict=True))


@given(st.text())
def test_the_tokens_joined_are_the_text(text: str) -> None:
    assert joined(*cut(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "  Anna  \n\n Berg\t",
        "a b",
        " ",
        "",
        "x" * 5_000,
        "\u3000山田\u3000太郎",
        "\r\nMr\r\n",
        "a\u00a0b",
        "e\u0301 o\u0308",
    ],
)
def test_white_space_of_any_kind_is_kept(text: str) -> None:
    assert joined(*cut(text)) == text


def test_hyphens_and_apostrophes_part_names() -> None:
    assert cut("Jean-Pierre O'Brien")[0] == ["Jean", "-", "Pierre", "O", "'", "Brien"]


@pytest.mark.parametrize("text", ["王小明", "山田太郎", "สมชาย", "ສົມ"])
def test_scripts_without_spaces_are_cut_by_character_with_its_marks(text: str) -> None:
    words, _ = cut(text)
    assert len(words) > 1
    assert all(word[0].isalpha() for word in words)


@pytest.mark.parametrize("name", ["मोहन", "ਗੁਰਪ੍ਰੀਤ", "பாக்கியலக்ஷ்மி", "شَهْرَزاد", "Nguye\u0302\u0303n"])
def test_marks_do_not_cut_a_word(name: str) -> None:
    assert cut(f"a {name} b")[0] == ["a", name, "b"]


@pytest.mark.parametrize("inside", ["\u200b", "\u00ad", "\u200d", "\u2060", "\ufeff"])
def test_a_sign_that_nobody_sees_does_not_cut_a_word(inside: str) -> None:
    assert cut(f"Mc{inside}Donald")[0] == [f"Mc{inside}Donald"]
