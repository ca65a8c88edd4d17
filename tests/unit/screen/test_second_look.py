"""Where a text is looked at again: at what is left unexplained, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

from winnow_agent.vault.screen.personal.second_look import has_capitals, stretches

_PLAIN = "the roof was dry and the garden was full of weeds, so they worked until it was dark again. " * 10


def _seen(text: str, *explained: str) -> str:
    spans = [(text.index(value), text.index(value) + len(value)) for value in explained]
    return "…".join(text[first:last] for first, last in stretches(text, spans))


def test_a_capital_that_nobody_explains_is_looked_at_with_what_stands_around_it() -> None:
    text = f"{_PLAIN}they met old Quillfeather there. {_PLAIN}"
    assert "they met old Quillfeather there." in _seen(text)
    assert len(_seen(text)) < 400


def test_what_is_explained_is_not_looked_at() -> None:
    assert _seen(f"{_PLAIN}they met old Quillfeather there. {_PLAIN}", "Quillfeather") == ""


def test_the_first_words_of_sentences_need_no_explanation() -> None:
    assert _seen("He went home. They stayed. It's late, and I'll go too. Nobody minded. Afterwards we slept.") == ""


def test_a_name_with_an_apostrophe_does() -> None:
    assert "O'Brien" in _seen("He went home with O'Brien. They stayed.")


def test_a_form_is_looked_at_in_one_place() -> None:
    text = f"Quillfeather came. {_PLAIN}Quillfeather went. {_PLAIN}Quillfeather slept."
    assert _seen(text).count("Quillfeather") == 1


def test_numbers_and_addresses_are_looked_at() -> None:
    assert "ask for 99812 at" in _seen(f"{_PLAIN}ask for 99812 at the door. {_PLAIN}")
    assert "jane@" in _seen(f"{_PLAIN}write to jane@intranet today. {_PLAIN}")


def test_in_running_prose_years_and_small_numbers_are_not_looked_at() -> None:
    text = f"{_PLAIN}that was in 1987, after 12 years. {_PLAIN}ask for 99812 at the door. {_PLAIN}"
    assert ["99812" in text[first:last] for first, last in stretches(text, [], numbers=False)] == [True]


def test_stretches_are_in_order_and_cut_no_word() -> None:
    text = " ".join(f"Zorn{'abcdefghijklmnopqrstuvwxyz'[n % 26]}{'aeiou'[n % 5]}x{n % 7} said so" for n in range(300))
    found = list(stretches(text, []))
    assert all(first < last for first, last in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    edges = [at for stretch in found for at in stretch if 0 < at < len(text)]
    assert not any(text[at - 1].isalnum() and text[at].isalnum() for at in edges)


def test_a_text_without_capitals_says_so() -> None:
    assert not has_capitals("john smith lives in leeds, 12 baker street")
    assert has_capitals("john smith lives in Leeds")
