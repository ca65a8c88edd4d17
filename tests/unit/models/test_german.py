"""The second voice for German: what its word lists say, and what is heard of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from winnow_models import german, names
from winnow_models.german import features, lexicon
from winnow_models.german.lexicon import COMPOUND, GIVEN, HALF, NOUN, PLACE, SMALL, SURNAME, Known, Lexicon
from winnow_models.names.weights import WrongWeightsError

WORDS = {
    "Wasser": NOUN,
    "Leitung": NOUN,
    "Leitungen": NOUN,
    "Bericht": NOUN,
    "weiß": SMALL,
    "Weiß": SURNAME,
    "Bergmann": SURNAME,
    "Berg": NOUN,
    "Mann": NOUN,
    "Anna": GIVEN,
    "Köln": PLACE,
    "schreiben": SMALL,
    "Tisch": NOUN,
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    path = tmp_path_factory.mktemp("german") / "lexicon.bin"
    return lexicon.read(path, lexicon.write(WORDS, path))


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("Wasser", Known(NOUN, "wasser")),
        ("WASSER", Known(NOUN, "wasser")),
        ("Wasserleitungen", Known(COMPOUND, "leitungen")),
        ("Leitungswasser", Known(COMPOUND, "wasser")),
        ("Schreibtisch", Known(COMPOUND, "tisch")),
        ("Xylobericht", Known(HALF, "bericht")),
        ("Weiß", Known(SURNAME | SMALL, "")),
        ("Bergmann", Known(SURNAME, "")),
        ("Bergmanns", Known(SURNAME, "")),
        ("Annas", Known(GIVEN, "")),
        ("Köln", Known(PLACE, "")),
        ("weiß", Known(SMALL, "")),
        ("Wybrnak", Known(0, "")),
    ],
)
def test_a_word_is_known_by_itself_or_by_its_parts(book: Lexicon, word: str, known: Known) -> None:
    assert book.known(word) == known


def test_a_word_on_no_list_is_looked_at_by_its_ends_and_shape_alone(book: Lexicon) -> None:
    one, other = features.forms("Wybrnukski", book), features.forms("Wybelukski", book)
    assert one == other
    assert features.forms("Wasser", book)[0] != features.forms("Bericht", book)[0]


def test_training_can_hide_the_lists_of_names_as_if_they_were_not_there(book: Lexicon, tmp_path: Path) -> None:
    path = tmp_path / "nouns.bin"
    nouns = lexicon.read(path, lexicon.write({word: flags & (NOUN | SMALL) for word, flags in WORDS.items()}, path))
    row = features.forms("Bergmann", book)
    width = len(features.COLUMNS)
    assert row[width : width + 2] == features.forms("Bergmann", nouns)[:2]
    assert row[:2] != row[width : width + 2]


def test_what_training_hides_is_what_stands_behind_the_columns(book: Lexicon) -> None:
    import numpy

    from train.german.__main__ import hidden

    table = features.rows(["Bergmann"], book)
    rows, again = hidden(table, numpy.zeros(4_000, dtype="int64"), numpy.random.default_rng(1))
    width = len(features.COLUMNS)
    seen = {tuple(row) for row in rows[again].tolist()}
    whole, extra = table[0, :width].tolist(), table[0, width:].tolist()
    assert seen == {tuple(whole), (*extra[:2], *whole[2:]), (extra[2], extra[1], *whole[2:])}


def test_long_and_strange_words_are_looked_up_to_their_end(book: Lexicon, scale: int) -> None:
    for word in ("Wasser" * 2_000 * scale, "A" * 10_000 * scale, "Ⅷ", "ʼn", "İI", "ßß"):
        assert book.known(word).flags >= 0
        assert len(features.forms(word, book)) == len(features.COLUMNS) + len(features.HIDDEN)


def test_another_file_of_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.bin"
    lexicon.write(WORDS, path)
    with pytest.raises(WrongWeightsError, match="install the package again"):
        lexicon.read(path, german.LEXICON_SHA256)


def test_all_weights_together_stay_below_25_megabytes() -> None:
    folder = Path(names.__file__).parent.parent
    assert sum(path.stat().st_size for path in folder.rglob("*.bin")) < 25_000_000


@pytest.fixture(scope="module")
def nlp() -> Language:
    return names.load("de")


def persons(nlp: Language, text: str) -> list[str]:
    found = names.entities(nlp(text))
    return [text[one.start : one.end] for one in found if one.label == "PER" and one.probability >= names.OPERATING]


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("Auch Kranzlmoser hatte davon nichts gewusst.", "Kranzlmoser"),
        ("Gegen Brezinak wird seit Mai ermittelt.", "Brezinak"),
        ("Das Geld gehe an den Verein, sagte Ohlendörp.", "Ohlendörp"),
        ("Neben Wischnatzki kandidiert auch Tülpenich.", "Tülpenich"),
    ],
)
def test_a_bare_surname_on_no_list_is_found(nlp: Language, text: str, surname: str) -> None:
    assert surname in persons(nlp, text)


@pytest.mark.parametrize("word", ["Gaskocher", "Kräne", "Betriebsausgaben"])
def test_a_noun_is_one_whoever_made_it(word: str) -> None:
    assert german.words().is_noun(word)


@pytest.mark.parametrize("name", ["Schmidt", "Annette", "Wagenknecht", "Kranzlmosr"])
def test_a_name_is_no_noun(name: str) -> None:
    assert not german.words().is_noun(name)
