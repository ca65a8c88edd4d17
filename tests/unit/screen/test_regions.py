"""Whole countries, seas and peoples: left in the text as the policy says, and never where they may be somebody."""

from __future__ import annotations

import pytest

from winnow_agent.documents import Action, Document, Finding
from winnow_agent.vault.decide import decide
from winnow_agent.vault.screen.personal import quasi, regions
from winnow_agent.vault.screen.personal.region_names import is_people, is_region
from winnow_agent.vault.screen.personal.rule import Match, matches
from winnow_agent.vault.screen.personal.rules import RULES
from winnow_agent.vault.screen.singling import stated
from winnow_agent.vault.spans import span_action
from winnow_protocol.policy import load_policy, parse_policy


def _marked(marked: str, type_: str, note: str = "names model") -> tuple[str, list[Match]]:
    """A text without its brackets, and a mark of what stood in each."""
    text, marks = "", list[Match]()
    for piece in marked.split("["):
        inside, bracket, rest = piece.rpartition("]")
        if bracket:
            marks.append(Match(len(text), len(text) + len(inside), type_, 0.7, note))
        text += inside + rest
    return text, marks


def _types(language: str, marked: str, type_: str = "LOCATION", note: str = "names model") -> list[str]:
    text, marks = _marked(marked, type_, note)
    return [mark.type for mark in regions.judged(text, marks, language)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Trade with [South Korea], [Norway] and [Europe] grew."),
        ("en", "The [U.S.] and the [Soviet Union] signed."),
        ("en", "[Pakistan, Finland] and [Hungary] agreed."),
        ("de", "Die Grenzen [Frankreichs] und die [Ostsee] blieben."),
        ("fr", "La [Suède] et les [États-Unis] ont signé."),
        ("es", "El Imperio perdió [Filipinas] y [Alemania]."),
        ("pt", "A [Alemanha] e a [Rússia] assinaram."),
        ("pl", "Granica [Hiszpanii] i [Rosji] jest tam."),
        ("ru", "Договор с [Россией] и [Францией]."),
        ("uk", "Він поїхав до [України]."),
        ("hu", "A [Németországban] élők."),
        ("fi", "Hän asui [Ruotsissa]."),
        ("pl", "Był w [Ameryce Łacińskiej], w [Polsce] i w [Stanach Zjednoczonych]."),
        ("fr", "La [Norvège] et l'[Inde] ont signé."),
        ("en", "The [United States] and the [U.K] signed."),
    ],
)
def test_a_whole_country_or_more_is_a_region(language: str, sentence: str) -> None:
    types = _types(language, sentence)
    assert types
    assert set(types) == {"REGION"}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "He lives in [California]."),
        ("en", "He lives in [Monaco]."),
        ("en", "Write to 12 High Street, [London], [England]."),
        ("en", "From 75001 [France] it came."),
        ("en", "I love [Chad]."),
        ("en", "I believe in [Jordan]."),
        ("en", "She is in love with [India]."),
        ("en", "[Kenya] Barris came."),
        ("en", "We saw Ada [Germany] there."),
        ("en", "We saw Mr. [Poland] there."),
        ("en", "We saw J. [France] there."),
        ("en", "In [Syria, Jordan] met his wife."),
        ("en", "[America] called her mother. American food was all she ate, and American films."),
        ("en", "My uncle [Iran] was born here."),
        ("en", "A boy named [Iraq] came."),
        ("de", "Meine Nachbarin [Österreich] kam."),
        ("fr", "J'ai vu [Irlande] hier."),
        ("fr", "Son amie [Australie] dort."),
        ("de", "Das sah Sabine Müller-[Schweiz] auch."),
        ("es", "Vino Marta [España] ayer."),
        ("ru", "Пришёл [Израиль]."),
        # On a list of given names or surnames, in whatever form and place.
        ("en", "He lived in [Jordan] for years, in [America] and in [Ireland]."),
        ("en", "Trade with [Latin America] and [Saudi Arabia] grew."),
        ("en", "He left [Brazil]; [Poland] took him in, then [Germany, France]."),
        ("de", "Er kam aus [Polen] nach [Portugal], in [Englands] Süden."),
        ("es", "Perdió [Cuba] y [África]."),
        ("pl", "Był na [Kubie], wrócił z [Kuby]."),
        ("fr", "Il vit en [France] et au [Sénégal]."),
    ],
)
def test_a_smaller_place_and_what_may_be_a_name_stay_places(language: str, sentence: str) -> None:
    assert set(_types(language, sentence)) == {"LOCATION"}


def test_who_is_called_as_a_country_is_takes_it_away_everywhere() -> None:
    text = "Ada Hungary came from Norway. Hungary was tired."
    marks = [
        Match(0, 11, "PERSON", 0.9, "names model"),
        Match(22, 28, "LOCATION", 0.9, "names model"),
        Match(30, 37, "LOCATION", 0.9, "names model"),
    ]
    assert [mark.type for mark in regions.judged(text, marks, "en")] == ["PERSON", "REGION", "LOCATION"]


def test_a_form_s_country_is_part_of_its_address() -> None:
    assert _types("en", "Country: [Germany]\n", note="field:place") == ["LOCATION"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "An [Iranian] citizen called."),
        ("de", "Er war ein [Iraker] aus der Stadt."),
        ("es", "Viajó dentro de [Alemania]."),
        ("it", "Gli [Stati Uniti] tacciono."),
        ("en", "Norway, Finland and [Samoa] signed."),
    ],
)
def test_whoever_is_taken_for_a_person_stays_one(language: str, sentence: str) -> None:
    assert _types(language, sentence, "PERSON") == ["PERSON"]


def test_a_people_that_is_taken_for_a_place_is_a_people() -> None:
    assert _types("en", "The [Iraqis] know.") == ["NRP"]
    assert _types("en", "Mr. [French] knows.") == ["LOCATION"]


def test_the_lists_know_former_short_and_inflected_names_and_no_towns() -> None:
    assert all(
        is_region(name, "en")
        for name in ("USSR", "Great Britain", "Persia", "Middle East", "America’s", "Indian Ocean")
    )
    assert not any(
        is_region(name, "pl") for name in ("Anna Polska", "Stanisław Zjednoczony", "Nowa Huta", "Maria Nowa")
    )
    assert not any(is_region(name, "en") for name in ("New York", "Berlin", "Alsace", "Monaco", "Victoria"))
    assert is_people("Russen", "de")
    assert not is_people("Rust", "de")


def test_the_policy_says_what_becomes_of_a_region() -> None:
    found = Finding("REGION", 0, 7, 0.9, "personal", "9")
    assert span_action(found, load_policy("standard")) is Action.APPROVE
    assert span_action(found, load_policy("strict")) is Action.REDACT
    assert span_action(found, parse_policy("name: p\npersonal: {types: {REGION: hold}}\n", "p.yaml")) is Action.HOLD


def test_a_region_beside_a_birth_date_counts_towards_singling_somebody_out() -> None:
    text = "The teacher, born on 12 March 1961 in Germany, came."
    at = text.index("Germany")
    marks = [*matches(RULES, text), Match(at, at + 7, "REGION", 0.9, "names model")]
    passage, *_ = quasi.combined(text, marks)
    assert "region" in stated(passage.note)
    found = [Finding(passage.type, passage.start, passage.end, passage.score, "personal", "9", passage.note)]
    document = Document(text, "text/plain", language="en")
    policy = "name: p\npersonal: {types: {REGION: %s}}\n"
    assert "personal:quasi" in decide(document, found, parse_policy(policy % "allow", "p.yaml")).reasons
    assert "personal:quasi" not in decide(document, found, parse_policy(policy % "redact", "p.yaml")).reasons
