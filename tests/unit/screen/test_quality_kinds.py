"""What is kept of the ways in which people lay out talk, and what is told from prose though it is made of sentences."""

from __future__ import annotations

import base64
import random
from itertools import pairwise
from typing import Any

import pytest

from winnow_agent.documents import Finding
from winnow_agent.vault.screen import measures

STORY = [
    "The ferry had stopped for the winter, and the house on the far bank stood empty until the ice was gone.",
    "My uncle rowed over twice a week to feed the cats that nobody had been able to catch.",
    "He never spoke of what he did there, but his coat smelled of smoke when he came back.",
    "One evening in February he did not return, and my mother lit a lamp in the upper window.",
    "We sat and listened to the river, which was louder than I had ever heard it.",
    "Towards morning he knocked at the door with a basket under his arm and snow in his beard.",
    "There were five kittens in it, and he said that the sixth had chosen to stay.",
    "Nobody asked him anything, because in our family one waited until a story came by itself.",
    "It came in the spring, when the boards of the landing were laid out again to dry.",
    "He had found a letter behind the stove, and it had taken him all those weeks to read it.",
    "What was in it he told my mother first, and she went out into the garden for a while.",
    "Later I saw the paper myself, brown at the edges, in a hand that leaned to the left.",
]
GERMAN = [
    "Der Lehrer kam jeden Morgen zu Fuß aus dem Nachbardorf, und im Winter trug er eine Laterne.",
    "Wir hörten ihn schon von weitem, weil er beim Gehen laut die Namen der Könige aufsagte.",
    "In der Schule war es so kalt, dass die Tinte am Rand des Glases gefror.",
    "Wer zu spät kam, musste Holz holen, und deshalb kam niemand gern zu früh.",
    "Später habe ich verstanden, dass er selbst kein Holz hatte und nur deshalb so streng war.",
]


RUSSIAN = (
    "старый учитель каждое утро приходил пешком из соседнего села и зимой нёс с собой фонарь мы слышали его издалека потому"
    " что он громко повторял имена царей в школе было так холодно что чернила замерзали у края стакана кто опаздывал тот"
    " приносил дрова и поэтому никто не хотел приходить рано потом я понял что у него самого дров не было"
)


def kind(find: Any, text: str) -> str | None:
    return measures.word(find("quality", text), measures.KIND)


def interview() -> str:
    return "\n".join(f"{'QA'[n % 2]}. {sentence}" for n, sentence in enumerate(STORY))


def minutes() -> str:
    items = [
        f"{n}. {one}\n- {two}\n- {three}"
        for n, (one, two, three) in enumerate(zip(STORY, STORY[1:], STORY[2:], strict=False))
    ]
    return "Present: Ruth, Owen, Tamara\n\n" + "\n\n".join(items[::3])


def transcript_of_a_program() -> str:
    return "\n\n".join(f"Speaker {n % 2 + 1}  00:{n:02}\n{sentence}" for n, sentence in enumerate(STORY))


def debate() -> str:
    return "\n\n".join(f"Mr. {('HOLM', 'ADAIR')[n % 2]}. {sentence}" for n, sentence in enumerate(STORY))


def chat() -> str:
    words = " ".join(STORY).lower().split()
    return "\n".join(
        f"03/11/2021, 19:{n % 60:02} - {('Ines', 'Tom')[n % 3 == 0]}: {' '.join(words[n * 4 : n * 4 + 4])}"
        for n in range(45)
    )


def verse() -> str:
    words = " ".join(STORY).replace(".", "").split()
    return "\n".join(" ".join(words[n : n + 6]) for n in range(0, len(words), 6))


@pytest.mark.parametrize("made", [interview, transcript_of_a_program, debate, chat])
def test_talk_is_a_conversation_in_each_way_of_writing_it_down(find: Any, made: Any) -> None:
    found = find("quality", made())
    assert measures.word(found, measures.KIND) == "conversation"
    assert (measures.number(found, measures.TURNS) or 0) >= 10
    assert measures.number(found, measures.SPEAKERS) == 2
    assert measures.unsound(found) == ()


@pytest.mark.parametrize("made", [minutes, verse])
def test_minutes_and_verse_are_prose(find: Any, made: Any) -> None:
    assert kind(find, made()) == "prose"


@pytest.mark.parametrize(
    "text",
    [
        "อากาศหนาวมากในคืนนั้น เราจึงนั่งอยู่ใกล้เตาไฟและฟังปู่เล่าเรื่องการเดินทางของเขา " * 3
        + "ปู่บอกว่าเรือลำนั้นออกจากท่าในตอนเช้า แต่ไม่มีใครเห็นมันอีกเลย",
        "昨夜は雪が降っていたので、私たちは駅まで歩くことにした。道には誰もいなかった。祖父は昔の話をしてくれた。川の向こうに小さな家があり、そこに住んでいた人の名前を、もう誰も覚えていない。",
        "Πήγαμε στο χωριό με τα πόδια, γιατί το λεωφορείο δεν ερχόταν. Ο παππούς περίμενε στην αυλή. Δεν είπε τίποτα για το γράμμα.",
        "ذهبنا إلى القرية سيرا على الأقدام لأن الحافلة لم تأت. كان جدي ينتظر في الفناء. لم يقل شيئا عن الرسالة التي وصلت في الصباح.",
    ],
)
def test_prose_is_prose_in_scripts_of_every_kind(find: Any, text: str) -> None:
    assert kind(find, text) == "prose"


def shuffled() -> str:
    words = " ".join(STORY * 2).replace(".", "").replace(",", "").split()
    random.Random(1).shuffle(words)
    return ". ".join(" ".join(words[n : n + 12]) for n in range(0, len(words), 12)) + "."


def filled_in() -> str:
    towns = ["Larkfield", "Calder Quay", "Hill End", "Ostbach", "Kővár"]
    return " ".join(
        f"The house at {n} Mill Road in {towns[n % 5]} was sold for £{n * 7},000 on {n % 28 + 1} May, which is more than in the year before."
        for n in range(1, 25)
    )


def stuffed() -> str:
    return " ".join(
        f"If you want garden fences, our garden fences in {town} are the garden fences that everybody buys. Call us about garden fences."
        for town in ("Larkfield", "Ostbach", "Hill End", "Nørby", "Kővár", "Calder Quay", "Puerto Alto")
    )


def misread() -> str:
    source = random.Random(1)
    signs = "abcdefghijklmnopqrstuvwxyz.,;:'|!~1l0^*"
    text = " ".join((STORY + GERMAN) * 2)
    return "".join(source.choice(signs) if not sign.isspace() and source.random() < 0.45 else sign for sign in text)


def encoded() -> str:
    return " ".join(base64.b64encode(random.Random(n).randbytes(6)).decode() for n in range(300))


def banner() -> str:
    return (
        "We use cookies to improve your experience and to show personalised ads. Strictly necessary cookies can't be turned off.\n\n"
        "Our partners and we store data on your device. Read the privacy policy and the cookie policy, or open the cookie settings.\n\n"
        "By clicking accept all you agree to the terms of use. You can withdraw your consent at any time.\n\n"
        "Wir verwenden Cookies; mehr im Datenschutz und im Impressum. Alle Rechte vorbehalten.\n\n"
    ) * 2


def index() -> str:
    return "\n".join(
        f"{word} of the mill, {n}, {n + 4}–{n + 6}" for n, word in enumerate(" ".join(STORY).split()[:60], 3)
    )


def contents() -> str:
    return "\n".join(f"{n}. {' '.join(sentence.split()[:5])} ........ {n * 9}" for n, sentence in enumerate(STORY, 1))


def cited() -> str:
    return "\n\n".join(
        f"Adair, {a}. {b}. ({1950 + n}). On the ferries of the north. Journal of River History, {n}({n % 4}), {n * 7}–{n * 7 + 12}."
        for n, (a, b) in enumerate(zip("ABCDEFGHJKLM", "NOPRSTUVWXYZ", strict=True), 1)
    )


def cards() -> str:
    return "\n\n".join(
        f"Item: basket of willow with a lid\nFound: the upper store, {n}\nCondition: worn, one handle lost"
        for n in range(20)
    )


def job_log() -> str:
    return "\n".join(
        f"2024-05-{n % 28 + 1:02} 10:{n:02} {('importer', 'cleaner')[n % 2]}: job {n} was finished with the status {n % 3} after {n} s"
        for n in range(50)
    )


@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        (shuffled, {"machine"}),
        (filled_in, {"machine"}),
        (stuffed, {"machine"}),
        (misread, {"garbage"}),
        (encoded, {"garbage"}),
        (banner, {"boilerplate"}),
        (index, {"list"}),
        (contents, {"list"}),
        (cited, {"list", "machine"}),
        (cards, {"list", "machine"}),
        (job_log, {"log", "machine"}),
    ],
)
def test_what_looks_like_sentences_and_is_none_is_told(find: Any, made: Any, kinds: set[str]) -> None:
    assert kind(find, made()) in kinds


def shuffled_without_articles() -> str:
    words = RUSSIAN.split()
    source = random.Random(2)
    return " ".join(" ".join(source.sample(words, 12)).capitalize() + "." for _ in range(80))


def commented() -> str:
    return "\n\n".join(f"# {one}\n# {other}\n#limit_{n} = {n}" for n, (one, other) in enumerate(pairwise(STORY)))


def described() -> str:
    return "\n".join(f"- arg_name: lamp\n  required: true\n  help_text: |-\n    {sentence}" for sentence in STORY)


def carried_mails() -> str:
    return "\n\n".join(
        f"Received: from a.example.org by b.example.org with ESMTP id A{n}; Tue, 4 Apr 2000 10:11:12 +0200\n"
        f"Message-ID: <{n}@example.org>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{sentence}"
        for n, sentence in enumerate(STORY)
    )


def licence() -> str:
    return (
        "By installing the software you accept this agreement and consent to its provisions. We grant you an irrevocable "
        "permission to modify the work and to distribute adaptations under the same licence. The contributor disclaims every "
        "warranty and is not liable for consequential damages. Attribution must stay intact wherever a derivative is "
        "redistributed. This agreement is governed by the jurisdiction of the licensor."
    )


@pytest.mark.parametrize(
    ("made", "kind_of_it"),
    [
        (shuffled_without_articles, "machine"),
        (commented, "code"),
        (described, "code"),
        (carried_mails, "code"),
        (licence, "boilerplate"),
    ],
)
def test_sentences_inside_programs_licences_and_disorder_make_no_prose(find: Any, made: Any, kind_of_it: str) -> None:
    assert kind(find, made()) == kind_of_it


def test_speech_without_points_is_prose(find: Any) -> None:
    spoken = " ".join(STORY).lower().replace(".", "").replace(",", "")
    assert kind(find, spoken) == "prose"


def test_a_text_that_was_read_with_a_few_errors_stays_prose(find: Any) -> None:
    source = random.Random(3)
    text = "".join(
        source.choice("abcdeo,1") if sign.isalpha() and source.random() < 0.03 else sign for sign in " ".join(STORY)
    )
    assert kind(find, text) == "prose"


def test_a_text_that_is_cut_in_the_middle_is_not_whole(find: Any) -> None:
    text = " ".join(STORY)
    assert measures.share(find("quality", text), measures.WHOLE) == 1.0
    assert measures.share(find("quality", text[5:]), measures.WHOLE) == 0.5
    assert measures.share(find("quality", text[5:-9]), measures.WHOLE) == 0.0


@pytest.mark.parametrize(("language", "sound"), [("de", False), ("en", False), ("fi", True), ("und", True)])
def test_function_words_are_asked_for_by_language(language: str, sound: bool) -> None:
    found = [
        Finding(measures.LANGUAGE, 0, 9, 0.9, "language", "1", language),
        Finding(measures.STOP_WORDS, 0, 9, 0.1, "quality", "2"),
    ]
    assert (measures.unsound(found) == ()) is sound


def test_a_text_beyond_a_million_characters_is_measured_on_a_part_and_counted_whole(find: Any) -> None:
    once = " ".join(STORY) + "\n\n"
    text = once * (2_500_000 // len(once))
    found = find("quality", text)
    assert measures.number(found, measures.WORDS) == pytest.approx(len(text.split()), rel=0.02)
    assert (measures.share(found, measures.DUPLICATE_5GRAMS) or 0) > 0.9


@pytest.mark.parametrize(
    "text", ["a" * 3_000_000, "\n" * 3_000_000, "a.b" * 900_000, "\x01 " * 900_000, "A: " * 900_000, "😀" * 900_000]
)
def test_no_text_is_too_strange_to_be_measured(find: Any, text: str) -> None:
    found = find("quality", text)
    assert measures.word(found, measures.KIND) != "conversation"
    assert {measures.KIND, measures.WORDS, measures.RUNNING_TEXT} <= {one.type for one in found}
