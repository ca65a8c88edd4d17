"""Recognized lines back to paragraphs, where there is nothing to go by but their lengths."""

from __future__ import annotations

from winnow_agent.vault.digitize.paged.lines import reflow, running_lines, settle_seams


def test_full_lines_are_joined_and_short_ones_stay() -> None:
    page = (
        "Quarry Office\n9 March 1931\n\nDear Mr Lyle,\n\nI have your letter about the siding and\nwill answer it point by "
        "point, since that\nis how you put it to me.\n\nYours,\nP. Roake"
    )
    assert reflow(page) == (
        "Quarry Office\n9 March 1931\n\nDear Mr Lyle,\n\nI have your letter about the siding and will answer it point by "
        "point, since that is how you put it to me.\n\nYours,\nP. Roake"
    )


def test_a_paragraph_that_the_engine_parted_is_one_again() -> None:
    assert reflow("The rails that were lifted in\n\nJanuary are stacked behind the\n\npowder house.").count("\n\n") == 1
    assert (
        reflow("the rails were stacked behind\n\nthe powder house.")
        == "the rails were stacked behind the powder house."
    )


def test_columns_of_figures_are_not_run_together() -> None:
    bill = "Oak beams 12 144.00\nElm boards 30 95.50\nNails 400 6.25\nCarting 1 12.00"
    assert reflow(bill) == bill


def test_words_broken_at_a_hyphen() -> None:
    assert reflow("the old water-\nwheel of the upper mill stood still in summer") == (
        "the old waterwheel of the upper mill stood still in summer"
    )
    assert reflow("we met Mr. Marsh-\nHolloway at the old mill by the river bank") == (
        "we met Mr. Marsh-Holloway at the old mill by the river bank"
    )
    assert settle_seams(["a well\ue0ffknown fact", "it is well-known"]) == ["a well-known fact", "it is well-known"]


def test_lines_in_a_script_without_spaces_are_joined_without_one() -> None:
    assert (
        reflow("川は春に雪とともに増水し\n秋には雨とともに増水した")
        == "川は春に雪とともに増水し秋には雨とともに増水した"
    )


def test_the_rows_of_a_listing_are_no_running_heads() -> None:
    pages = [
        [f"{1990 + page}-0{row}-01\t{page * 13.7 + row:.2f}\t{7 * page}" for row in range(1, 7)] for page in range(5)
    ]
    assert running_lines(pages) == set()
    bookings = [[f"Card purchase {page}{row}.50" for row in range(1, 7)] for page in range(5)]
    assert running_lines(bookings) == set()


def test_running_heads_and_numbers_of_pages() -> None:
    pages = [[f"The Mill, page {page} of 12", f"chapter {page}", "text", "so", f"- {page} -"] for page in range(1, 6)]
    assert running_lines(pages) == {"the mill, page 0 of 0", "chapter 0", "- 0 -", "so"}
    assert running_lines([["text", f"{page}/12"] for page in range(1, 6)]) >= {"0/0"}


def test_the_pages_of_a_chapter_are_counted_anew() -> None:
    pages = [[*(f"words {chr(97 + page)}{chr(97 + row)}" for row in range(9)), f"2-{page}"] for page in range(1, 6)]
    assert running_lines(pages) == {"0-0"}
    years = [[f"19{page}{row}-{page}{row + 5}" for row in range(9)] for page in range(1, 6)]
    assert running_lines(years) == set()
