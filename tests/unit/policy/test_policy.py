"""Reading policies: what is refused, in which words; what holds of two; what the digest covers."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from winnow_protocol.policy import (
    BUILT_IN,
    PolicyError,
    Rule,
    load_policy,
    load_tracks,
    parse_policy,
    policy_digest,
    stricter,
)
from winnow_protocol.policy_file import builtin_text


def problems(text: str) -> list[tuple[int, str, str]]:
    """What is wrong with a text, as (line, field, sentence)."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "mine.yaml")
    return [(problem.line, problem.field, problem.sentence) for problem in caught.value.problems]


def only_problem(text: str) -> tuple[int, str, str]:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_policy_is_complete(name: str) -> None:
    assert load_policy(name).name == name


def test_standard_means_what_the_design_says() -> None:
    policy = load_policy("standard")
    assert policy.personal.rule("PERSON") is Rule.REDACT
    assert policy.personal.rule("US_SSN") is Rule.REJECT
    assert policy.personal.minimum_score == 0.35
    assert policy.personal.replacement == "surrogate"
    assert policy.secrets is Rule.REJECT
    assert policy.ownership.third_party is Rule.HOLD
    assert policy.ownership.training_reserved is Rule.REJECT
    assert (policy.public.share, policy.public.then) == (0.5, Rule.REJECT)
    assert (policy.quality.minimum_words, policy.quality.minimum_turns, policy.quality.languages) == (200, 6, None)
    assert (policy.coverage.minimum_ocr_confidence, policy.coverage.minimum_speech_covered) == (0.6, 0.8)
    assert (policy.coverage.maximum_poor_pages, policy.coverage.minimum_pages_read) == (0.25, 0.9)
    assert policy.coverage.minimum_characters_decoded == 0.99
    assert policy.review.sample == 0.02
    assert policy.retention.delivered_text == timedelta(days=30)
    assert policy.retention.rejected_text == timedelta(0)


def test_a_policy_takes_what_it_does_not_state_from_the_one_it_extends() -> None:
    assert parse_policy("name: mine", "mine.yaml").quality.minimum_words == 200
    assert parse_policy("{name: mine, extends: strict}", "mine.yaml").quality.minimum_words == 300


def test_all_problems_are_told_at_once_in_the_order_of_lines() -> None:
    found = problems("name: mine\nsecrets: allow\nquality:\n  minimum_words: many\npublik: 1\n")
    assert [(line, field) for line, field, _ in found] == [(2, "secrets"), (4, "quality.minimum_words"), (5, "publik")]


def test_the_message_names_file_line_field_and_what_is_allowed() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy("name: mine\npersonal:\n  types:\n    PERSON: redct\n", "mine.yaml")
    assert str(caught.value) == (
        "mine.yaml, line 4, personal.types.PERSON: redct is not allowed; did you mean redact? "
        "Allowed: allow, redact, hold or reject."
    )


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("name: m\npersonnal: {}", "personnal", "did you mean personal?"),
        ("name: m\npersonal: {types: {US_SNN: reject}}", "personal.types.US_SNN", "did you mean US_SSN?"),
        ("name: m\nownership: {licences: [CC-BY-40]}", "ownership.licences[0]", "did you mean CC-BY-4.0?"),
        ("name: m\nextends: standrad", "extends", "did you mean standard?"),
    ],
)
def test_a_mistyped_word_gets_the_nearest_that_is_allowed(text: str, field: str, words: str) -> None:
    line, where, sentence = only_problem(text)
    assert (line, where) == (2, field)
    assert words in sentence


@pytest.mark.parametrize(
    "line",
    [
        "personal: {minimum_score: 1.01}",
        "personal: {minimum_score: -0.1}",
        "personal: {minimum_score: .nan}",
        "personal: {minimum_score: .inf}",
        'personal: {minimum_score: "0.5"}',
        "personal: {minimum_score: true}",
        "review: {sample: 2}",
        "quality: {minimum_words: 1.5}",
        "quality: {minimum_words: -1}",
        "quality: {languages: english}",
        "quality: {languages: []}",
        "retention: {rejected_text: 1 week}",
        "retention: {rejected_text: 7}",
        "retention: {rejected_text: -1d}",
        "retention: {own_copies: maybe}",
        "ownership: {third_party: redact}",
        'ownership: {ours: [""]}',
        "secrets: allow",
        "coverage:",
        "personal: []",
        "name: Mine",
    ],
)
def test_a_value_out_of_place_is_refused(line: str) -> None:
    text = line if line.startswith("name") else f"name: mine\n{line}"
    assert only_problem(text)[0] == len(text.splitlines())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "this is not YAML"),
        ("name: a\nname: b", "stated twice"),
        ("- name", "no mapping"),
        ("", "no mapping"),
        ("name: &a [*a]", "not allowed"),
        ("name: m\n1: x", "must be a text"),
        ("secrets: reject", "the field name is missing"),
    ],
)
def test_what_is_no_policy_at_all_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert any(sentence in told for _, _, told in problems(text))


def test_an_unknown_policy_is_told_from_the_built_in_ones() -> None:
    with pytest.raises(PolicyError, match=r"no such file; did you mean standard\? Built in: standard, strict"):
        load_policy("standart")


def test_a_file_that_is_no_text_is_refused_as_a_whole_and_at_no_line(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"ab\xff\xfe\x00name")
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert str(caught.value) == (
        f"{path}: the file can't be read: it is no text in UTF-8, byte 3 fits none; mend it, or name another"
    )


def test_a_folder_in_a_policys_place_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path)
    assert str(caught.value) == f"{tmp_path}: the file can't be read: Is a directory; mend it, or name another"


SOURCES = """\
name: mine
sources:
  letters: {path: archive/letters, owner: us, basis: deed, licence: CC-BY-4.0, tracks: [open-archive]}
  sound: {path: /sound, owner: us, basis: deed, licence: LicenseRef-deed, tracks: [private/custom], modalities: [speech]}
"""


def test_relative_sources_lie_beside_the_policy(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(SOURCES)
    sources = load_policy(tmp_path / "policy.yaml").sources
    assert sources["letters"].path == tmp_path / "archive" / "letters"
    assert sources["sound"].path == Path("/sound")
    assert sources["letters"].modalities == ("text", "image", "speech")
    assert sources["sound"].modalities == ("speech",)


def test_two_sources_of_one_folder_are_refused() -> None:
    line, field, sentence = only_problem(SOURCES.replace("/sound,", "archive/letters/,"))
    assert (line, field) == (4, "sources.sound.path")
    assert "letters" in sentence


def test_a_source_without_its_basis_is_refused() -> None:
    assert only_problem(SOURCES.replace("basis: deed, licence: CC", "licence: CC"))[2] == "the field basis is missing"


def test_the_stricter_of_two_rules_holds_and_its_origin_is_known() -> None:
    fleet = parse_policy(
        "name: fleet\nsecrets: hold\nquality: {minimum_words: 400}\npersonal: {types: {PERSON: hold, URL: reject}, "
        "minimum_score: 0.5, replacement: tag}\nretention: {delivered_text: 36h}\nreview: {sample: 0.01}\n",
        "fleet.yaml",
    )
    own = parse_policy(
        "name: own\nsecrets: reject\nquality: {minimum_words: 300, languages: [en]}\npersonal: {types: {PERSON: reject}, "
        "minimum_score: 0.2}\nretention: {delivered_text: 2d}\n",
        "own.yaml",
    )
    both = stricter(fleet, own)
    policy, origins = both.policy, both.origins
    assert (policy.secrets, origins["secrets"]) == (Rule.REJECT, "own")
    assert (policy.quality.minimum_words, origins["quality.minimum_words"]) == (400, "fleet")
    assert (policy.quality.languages, origins["quality.languages"]) == (frozenset({"en"}), "own")
    assert (policy.personal.rule("PERSON"), origins["personal.types.PERSON"]) == (Rule.REJECT, "own")
    assert (policy.personal.rule("URL"), origins["personal.types.URL"]) == (Rule.REJECT, "fleet")
    assert (policy.personal.minimum_score, origins["personal.minimum_score"]) == (0.2, "own")
    assert (policy.personal.replacement, origins["personal.replacement"]) == ("tag", "fleet")
    assert (policy.retention.delivered_text, origins["retention.delivered_text"]) == (timedelta(hours=36), "fleet")
    assert (policy.review.sample, origins["review.sample"]) == (0.02, "default")
    assert set(origins) == set(policy.values)


def test_a_stricter_default_reaches_the_types_that_the_other_names() -> None:
    fleet = parse_policy("name: fleet\npersonal: {default: hold}", "fleet.yaml")
    own = parse_policy("name: own\npersonal: {types: {IP_ADDRESS: allow, US_PASSPORT: reject}}", "own.yaml")
    personal = stricter(fleet, own).policy.personal
    assert personal.rule("IP_ADDRESS") is Rule.HOLD
    assert personal.rule("US_PASSPORT") is Rule.REJECT
    assert personal.rule("EMAIL_ADDRESS") is Rule.HOLD


@pytest.mark.parametrize(
    ("fleet", "own", "source", "held"),
    [
        ("signature", "signature", "", "signature"),
        ("bands", "signature", "", "bands"),
        ("signature", "bands", "", "bands"),
        ("signature", "signature", ", private_offers: bands", "bands"),
        ("bands", "signature", ", private_offers: signature", "bands"),
    ],
)
def test_by_bands_alone_holds_where_fleet_partner_or_source_wants_it(
    fleet: str, own: str, source: str, held: str
) -> None:
    theirs = parse_policy(f"name: fleet\nprivate_offers: {fleet}", "fleet.yaml")
    ours = parse_policy(
        f"name: own\nprivate_offers: {own}\nsources:\n  letters: {{path: /a, owner: us, basis: gift, licence: CC0-1.0,"
        f" tracks: [private/x]{source}}}",
        "own.yaml",
    )
    assert stricter(theirs, ours).policy.sources["letters"].private_offers == held


def test_neither_side_of_stricter_can_be_made_weaker_by_the_other() -> None:
    standard, strict = load_policy("standard"), load_policy("strict")
    for fleet, own in ((standard, strict), (strict, standard)):
        rules = stricter(fleet, own).policy.values
        assert {path: rules[path] for path in strict.values if path != "name"} == {
            path: value for path, value in strict.values.items() if path != "name"
        }


def test_a_fleet_knows_neither_the_partners_names_nor_its_sources() -> None:
    fleet = parse_policy(SOURCES + "ownership: {ours: [Everybody Else]}", "fleet.yaml")
    own = parse_policy("name: own\nownership: {ours: [Hill End Society]}", "own.yaml")
    policy = stricter(fleet, own).policy
    assert policy.ownership.ours == ("Hill End Society",)
    assert not policy.sources
    assert policy.name == "own"


def test_licences_and_languages_are_what_both_allow() -> None:
    fleet = parse_policy("name: fleet\nquality: {languages: [en, fr]}\nownership: {licences: any}", "fleet.yaml")
    own = parse_policy("name: own\nquality: {languages: [fr, de]}\nownership: {licences: [MIT]}", "own.yaml")
    policy = stricter(fleet, own).policy
    assert policy.quality.languages == {"fr"}
    assert policy.ownership.licences == {"MIT"}


def test_sources_keep_their_folder_under_a_fleets_policy(tmp_path: Path) -> None:
    own = parse_policy(SOURCES, "own.yaml", tmp_path)
    assert stricter(load_policy("strict"), own).policy.sources == own.sources


def test_the_digest_covers_every_rule_and_no_source() -> None:
    with_sources = parse_policy(SOURCES, "a.yaml")
    assert policy_digest(with_sources) == policy_digest(parse_policy("name: mine", "b.yaml"))
    assert policy_digest(with_sources) == policy_digest(parse_policy("{review: {sample: 0.020}, name: mine}", "c.yaml"))
    assert policy_digest(with_sources) != policy_digest(parse_policy("{review: {sample: 0.03}, name: mine}", "d.yaml"))
    assert len(policy_digest(with_sources)) == 64


def test_the_built_in_tracks_are_in_the_order_of_preference() -> None:
    tracks = load_tracks()
    assert [track.name for track in tracks] == [
        "open-archive", "private/foundation", "private/fine-tune", "private/custom",
    ]  # fmt: skip
    assert "CC-BY-4.0" in tracks[0].licences
    assert tracks[2].licences == ()


def test_tracks_that_are_wrong_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "tracks.yaml"
    path.write_text(
        "tracks:\n  - {name: open-archive, title: a, terms: b}\n  - {name: open-archive, title: a, terms: b}\n"
    )
    with pytest.raises(PolicyError, match=r"line 3, tracks\[1\].name: the track open-archive is described twice"):
        load_tracks(path)
    path.write_text("tracks:\n  - name: private\n")
    with pytest.raises(PolicyError) as caught:
        load_tracks(path)
    assert {problem.field for problem in caught.value.problems} == {"tracks[0]", "tracks[0].name"}


def test_a_policy_can_name_every_type_that_a_detector_gives_and_no_other() -> None:
    from winnow_agent.vault.screen.personal import analyzers

    given = {type_ for language in ("en", "fr", "xx") for type_ in analyzers.types(language)}
    types = given | {"ID", "REGION"}  # numbers that a label names, whole countries; not of Presidio's
    parse_policy("name: m\npersonal: {types: {" + ", ".join(f"{type_}: hold" for type_ in types) + "}}", "m.yaml")
    schema = json.loads(builtin_text("policy.schema.json"))
    named = schema["properties"]["personal"]["properties"]["types"]["propertyNames"]["anyOf"][0]["enum"]
    assert set(named) == types
