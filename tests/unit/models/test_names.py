"""The names model, with its own weights: what it finds, where, and what it leaves alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy
import pytest
from spacy.language import Language

from winnow_models import names
from winnow_models.names import weights
from winnow_models.names.decode import Entity
from winnow_models.names.model import Model
from winnow_models.names.network import GERMAN, build, parameters

PACKAGE = Path(names.__file__).parent


@pytest.fixture(scope="module")
def nlp() -> Language:
    return names.load()


def found(nlp: Language, text: str, floor: float = names.OPERATING) -> list[Entity]:
    return [one for one in names.entities(nlp(text)) if one.probability >= floor]


def covered(nlp: Language, text: str, name: str) -> bool:
    start = text.index(name)
    signs = {place for one in found(nlp, text) for place in range(one.start, one.end)}
    return all(place in signs for place in range(start, start + len(name)) if text[place].isalnum())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Yesterday the minister, Margaret Holloway, told reporters in Leeds that nothing had changed.",
            "Margaret Holloway",
        ),
        ("Sehr geehrter Herr Brandstetter, vielen Dank für Ihren Brief vom Montag.", "Brandstetter"),
        ("Le témoin, Mme Françoise Delacroix, a déclaré que la porte était ouverte.", "Françoise Delacroix"),
        ("Paciente: Lucía Fernández Ortega.\nEdad: 54 años.", "Lucía Fernández Ortega"),
        ("O senhor deputado Joaquim Figueiredo pediu a palavra.", "Joaquim Figueiredo"),
        ("Ringrazio l'onorevole Bianchini per la sua relazione.", "Bianchini"),
        ("Statsminister Ingrid Solbakken sa at saken ikke er avgjort.", "Ingrid Solbakken"),
        ("Jeg hedder Mikkel Østergaard og bor i Aarhus.", "Mikkel Østergaard"),
        ("Herr talman! Jag vill tacka Birgitta Lindqvist för anförandet.", "Birgitta Lindqvist"),
        ("Министр Алексей Воробьёв выступил вчера в Москве.", "Алексей Воробьёв"),
        ("Ο υπουργός Γιώργος Παπαδόπουλος μίλησε χθες.", "Γιώργος Παπαδόπουλος"),
        ("患者：王小明，男，四十岁。", "王小明"),
        ("hi anna can you call peter lindberg back thanks", "peter lindberg"),
        ("RECORRENTE: ANTÓNIO PEREIRA DA SILVA\nADVOGADO: RUI COSTA", "ANTÓNIO PEREIRA DA SILVA"),
    ],
)
def test_a_person_is_found_in_many_languages_and_forms(nlp: Language, text: str, name: str) -> None:
    assert covered(nlp, text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The court heard that Mr. Thornas Whitmore had left the house at nine.", "Thornas Whitmore"),
        ("Signed in the presence of Elizabeth Har-\nrington, clerk to the council.", "Elizabeth Har-\nrington"),
        ("The witness Jona\u200bthan Fletcher said nothing.", "Jona\u200bthan Fletcher"),
    ],
)
def test_a_damaged_or_hidden_name_is_found(nlp: Language, text: str, name: str) -> None:
    assert covered(nlp, text, name)


@pytest.mark.parametrize(
    "address",
    ["14 Marlborough Road, Bristol BS6 7QP", "Lindenstraße 27, 10969 Berlin", "Calle Mayor 15, 28013 Madrid"],
)
def test_a_postal_address_is_found_whole(nlp: Language, address: str) -> None:
    assert covered(nlp, f"The parcel went to {address} and came back unopened.", address)


def test_a_name_of_several_parts_is_one_entity(nlp: Language) -> None:
    text = "I går mødtes Jakob Ellemann-Jensen med Pia Kjeldgaard på rådhuset."
    stretches = [text[one.start : one.end] for one in found(nlp, text) if one.label == "PER"]
    assert stretches == ["Jakob Ellemann-Jensen", "Pia Kjeldgaard"]


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("El asunto fue presentado por el Sr. Osvaldo Quiroga ante el Tribunal.", "Sr. Osvaldo Quiroga"),
        ("Gestern kam Prof. Dr. Anna Weidmann an.", "Prof. Dr. Anna Weidmann"),
        ("Habló ante el Tribunal el Sr.\nOsvaldo Quiroga, y nadie más.", "Sr.\nOsvaldo Quiroga"),
    ],
)
def test_titles_go_with_the_name(nlp: Language, text: str, stretch: str) -> None:
    assert stretch in [text[one.start : one.end] for one in found(nlp, text)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The river had risen during the night, and by morning the lower fields were under water. Nobody spoke much at"
            " breakfast. The children were sent to the barn to fetch the old boat, and the men went to look at the bridge.",
        ),
        (
            "",
            "Die Verfassungsbeschwerde wird nicht zur Entscheidung angenommen, weil die Voraussetzungen nicht vorliegen. Die"
            " Möglichkeit einer Rechtsverletzung ist nicht hinreichend dargelegt worden.",
        ),
        (
            "fr",
            "Le temps était couvert et la mer grise. On entendait au loin le bruit des marteaux dans le chantier. Personne ne"
            " parlait plus du voyage, et le soir on rentrait par le chemin des vignes sans avoir rien décidé.",
        ),
    ],
)
def test_harmless_prose_is_left_alone(language: str, text: str) -> None:
    assert sum(one.end - one.start for one in found(names.load(language), text)) <= 0.03 * len(text)


def test_the_entities_of_the_document_are_those_above_the_operating_point(nlp: Language) -> None:
    doc = nlp("Margaret Holloway met Peter Lindberg in Leeds on Monday.")
    sure = [(one.start, one.end, one.label) for one in names.entities(doc) if one.probability >= names.OPERATING]
    assert [(span.start_char, span.end_char, span.label_) for span in doc.ents] == sure
    assert "PER" in {label for _, _, label in sure}
    assert all(names.FLOOR <= one.probability <= 1 for one in names.entities(doc))


def test_neighbours_and_slices_change_nothing(nlp: Language) -> None:
    # What stands further off than the network sees: the first copy's names have the same around them as the only one's.
    text = (
        "Margaret Holloway met Peter Lindberg in Leeds.\n王小明昨天没有来。 Jean-Pierre O'Brien, 12 High Street, York.\n"
        "Nothing else was said of it on that day, and so they all went home again.\n"
    )
    alone = names.entities(nlp(text))
    among = [names.entities(doc) for doc in nlp.pipe(["Anna Berg.", text, "", "12:30 Karl"])]
    assert among[1] == alone
    assert among[2] == []
    long = names.entities(nlp(text * 700))
    assert [(one.label, one.end - one.start) for one in long[: len(alone)]] == [
        (one.label, one.end - one.start) for one in alone
    ]
    inner = long[len(alone) * 300 : len(alone) * 301]
    assert len(long) == pytest.approx(len(alone) * 700, rel=0.02)
    assert inner


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800 Anna", "\x00\x01", "a" * 300_000, "\n" * 50_000, "ก" * 20_000, "," * 100_000]
)
def test_text_that_is_none_is_read_to_the_end(nlp: Language, text: str) -> None:
    assert all(0 <= one.start < one.end <= len(text) for one in found(nlp, text, 0))


@pytest.mark.parametrize("network", sorted(names.SHA256))
def test_the_weights_are_those_of_this_version(network: str) -> None:
    path = PACKAGE / f"network-{network}.bin"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == names.SHA256[network]
    assert names.SHA256[network] in (PACKAGE / "CARD.md").read_text(encoding="utf-8")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "weights.bin"
    other.write_bytes((PACKAGE / "network-5.bin").read_bytes()[:-1] + b"\0")
    with pytest.raises(weights.WrongWeightsError, match="install the package again"):
        weights.read(other, names.SHA256["5"])


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("no", "Statoil og Norsk Hydro har funnet olje, sier Berit Aune.", "Berit Aune"),
        ("da", "Toget mellem Struer og Skive er aflyst, siger Birgitte Lund.", "Birgitte Lund"),
        ("sv", "Enligt Konjunkturinstitutet faller räntan, säger Lars Ekblad.", "Lars Ekblad"),
        ("it", "Purtroppo la Croazia non ha risposto all'onorevole Tajani.", "Tajani"),
    ],
)
def test_towns_and_bodies_are_no_persons_where_nobody_labelled_text(language: str, text: str, person: str) -> None:
    own = names.load(language)
    persons = [one for one in found(own, text) if one.label == "PER"]
    assert [text[one.start : one.end] for one in persons] == [person]


def test_every_language_is_read_by_networks_that_are_there() -> None:
    assert {network for heard in names.HEARD.values() for network in heard} == set(names.SHA256)


def test_networks_are_heard_together() -> None:
    """The share of a label is the mean of what each network gives it."""
    from winnow_models.names.network import EVERY_LANGUAGE
    from winnow_models.names.weights import WeightsFile, read

    halves = [
        read(*WeightsFile(PACKAGE / f"network-{one}.bin", names.SHA256[one], EVERY_LANGUAGE)) for one in ("4", "5")
    ]
    words = ["", "Gestern", "kam", "Anna", "Weidmann", "an", ".", ""]
    _, first = Model(halves[:1]).read(words)
    _, second = Model(halves[1:]).read(words)
    _, both = Model(halves).read(words)
    assert not numpy.allclose(first, second, atol=1e-3)
    numpy.testing.assert_allclose(both, (first + second) / 2, atol=1e-6)


def test_tables_of_four_bits_and_layers_of_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    halves = build(size=GERMAN)
    rng = numpy.random.default_rng(1)
    before = []
    for node, name in parameters(halves):
        before.append(rng.normal(0, 0.1, node.get_param(name).shape).astype("float32"))
        node.set_param(name, before[-1])
    halves = weights.read(tmp_path / "weights.bin", weights.write(halves, tmp_path / "weights.bin"), GERMAN)
    for (node, name), array in zip(parameters(halves), before, strict=True):
        in_four_bits = name == "E" and array.shape[1] % 16 == 0
        assert numpy.abs(node.get_param(name) - array).max() < (0.04 if in_four_bits else 0.005)


def test_training_goes_through_from_documents_to_weights(tmp_path: Path) -> None:
    """A few hundred documents of one sentence: the trainer learns it, and the weights read back give the same."""
    from train.names.compose import write_documents
    from train.names.fit import Corpus, fit
    from winnow_models.names.model import Cut
    from winnow_models.names.tokenizer import cut

    people = ["Anna Berg", "Karl Holm", "Eva Lund", "Nils Dahl"]
    documents = [("no", [("Her kommer ", ""), (people[place % 4], "PER"), (" gående.", "")]) for place in range(400)]
    write_documents(documents, tmp_path / "documents.npz")
    corpus = Corpus.read(tmp_path / "documents.npz")
    halves = fit([corpus] * 6, total=15_000, size=300, rate=0.005, dropout=0.0, seed=1, report=lambda _line: None)
    sha256 = weights.write(halves, tmp_path / "weights.bin")
    model = Model([weights.read(tmp_path / "weights.bin", sha256)])
    [[entity]] = model.find([Cut(*cut("Her kommer Eva Dahl gående."))])
    assert (entity.start, entity.end, entity.label) == (11, 19, "PER")
    assert entity.probability > names.OPERATING
