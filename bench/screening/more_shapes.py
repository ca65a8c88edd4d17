"""More shapes of text, made up: what programs and offices write around texts, and how people talk in other layouts.

Each maker takes sentences and a seeded `random.Random` and gives a document of 250 words and more.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Sequence
from typing import Final

from screening.wanted_shapes import NAMES, THINGS, TOWNS, Maker, turns_of


def mail_heads(sentences: Sequence[str], source: random.Random) -> str:
    """Mails as they were carried: heads, parts and their heads, a sentence each."""

    def mail(sentence: str) -> str:
        number = source.getrandbits(40)
        mark = f"----=_Part_{number:x}"
        return "\n".join(
            [
                f"Return-Path: <{source.choice(THINGS)}@example.org>",
                f"Received: from mx.example.net (mx.example.net [192.0.2.{number % 250}]) by in.example.org (8.9.3) with ESMTP id {number:X}",
                "        for <archive@example.org>; Tue, 4 Apr 2000 10:11:12 +0200",
                f"Message-ID: <{number:x}@example.net>",
                f"From: {source.choice(NAMES)} <{source.choice(THINGS)}@example.net>",
                "MIME-Version: 1.0",
                f'Content-Type: multipart/mixed; boundary="{mark}"',
                f"\n--{mark}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{sentence}\n\n--{mark}--",
            ]
        )

    return "\n\n".join(map(mail, sentences[:12]))


def web_traffic(_sentences: Sequence[str], source: random.Random) -> str:
    """Requests and answers of a web server."""
    return "\n\n".join(
        f"GET /{source.choice(THINGS)}/{n}?page={n % 7} HTTP/1.1\nHost: www.example.org\nUser-Agent: Mozilla/5.0\nAccept-Language: en\n\n"
        f"HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\nContent-Length: {n * 31}\nCache-Control: max-age=60"
        for n in range(30)
    )


def marked_up(sentences: Sequence[str], source: random.Random) -> str:
    """Records in XML with a sentence in each."""
    return "<records>\n" + "\n".join(
        f'  <record id="{n}">\n    <title>{source.choice(THINGS)}</title>\n    <town code="{n % 9}">{source.choice(TOWNS)}</town>\n    <note>{sentence}</note>\n  </record>'
        for n, sentence in enumerate(sentences)
    )


def help_texts(sentences: Sequence[str], source: random.Random) -> str:
    """A command's description for a program, with a help text to each option."""
    return "\n".join(
        f"- arg_name: {source.choice(THINGS)}-{n}\n  api_field: request.{source.choice(THINGS)}Name\n  required: {str(n % 2 == 0).lower()}\n  help_text: |-\n"
        + textwrap.indent(textwrap.fill(sentence, 70), "    ")
        for n, sentence in enumerate(sentences)
    )


def commented_settings(sentences: Sequence[str], source: random.Random) -> str:
    """Settings, most of whose lines explain them."""
    return "\n\n".join(
        textwrap.indent(textwrap.fill(sentence, 70), "# ") + f"\n#{source.choice(THINGS)}_limit = {n}"
        for n, sentence in enumerate(sentences)
    )


def price_list(_sentences: Sequence[str], source: random.Random) -> str:
    """Goods and what they cost."""
    return "\n".join(
        f"{source.choice(THINGS).capitalize()} {source.choice(['small', 'large', 'of oak', 'galvanised, with lid'])} {source.uniform(1, 90):.2f} €"
        for _ in range(90)
    )


def timetable(_sentences: Sequence[str], source: random.Random) -> str:
    """Stops and times."""
    return "\n".join(
        f"{source.choice(TOWNS)}  " + "  ".join(f"{hour:02}:{source.randint(0, 59):02}" for hour in range(6, 14))
        for _ in range(45)
    )


def one_form(_sentences: Sequence[str], source: random.Random) -> str:
    """Sentences of one form, as for a course or a test."""
    return " ".join(
        f"{source.choice(NAMES)} has a {source.choice(THINGS)} in {source.choice(TOWNS)} and a {source.choice(THINGS)} at home."
        for _ in range(40)
    )


def forecasts(_sentences: Sequence[str], source: random.Random) -> str:
    """Reports that a program writes, in German."""
    return " ".join(
        f"In {source.choice(TOWNS)} wird es am {source.randint(1, 28)}. Mai {source.choice(['heiter', 'trüb', 'windig'])} bei {source.randint(3, 30)} Grad, "
        f"und der Wind weht {source.choice(['schwach', 'kräftig'])} aus {source.choice(['Norden', 'Westen'])}."
        for _ in range(40)
    )


def terms_of_use(_sentences: Sequence[str], source: random.Random) -> str:
    """Terms that argue in prose."""
    texts = [
        "By installing the software you accept this agreement; if you do not consent to its provisions, you may not use the program.",
        "We grant you a worldwide, irrevocable permission to modify the work and to distribute adaptations under the same licence.",
        "The contributor disclaims every warranty of merchantability and fitness, and is not liable for consequential damages.",
        "Any patent claim that is infringed by the contribution alone terminates the rights of the recipient under this section.",
        "Notwithstanding the foregoing, attribution must stay intact wherever a derivative is redistributed, modified or not.",
        "This agreement is governed by the jurisdiction of the licensor, and both parties shall comply with its provisions.",
        "You shall indemnify the licensor against liabilities that arise hereunder from your distribution of the software.",
        "Royalties are not due where the copyright permits a use that needs no permission from the holder of the trademark.",
    ]
    return "\n\n".join(source.sample(texts, len(texts)) + source.sample(texts, len(texts))[:6])


def oral_history(sentences: Sequence[str], source: random.Random) -> str:
    """An interview with times and what was heard besides words."""
    heard = ("[laughs]", "[pause]", "[phone rings]", "[crosstalk]")
    return "\n\n".join(
        f"[00:{place // 2:02}:{place * 7 % 60:02}]\n{('INTERVIEWER', 'MRS. HOLM')[place % 2]}: {turn} {source.choice(heard) if place % 4 == 0 else ''}"
        for place, turn in enumerate(turns_of(sentences, source))
    )


def phone_chat(sentences: Sequence[str], source: random.Random) -> str:
    """Messages as a phone exports them, with what was sent besides words."""
    return "\n".join(
        f"[{source.randint(1, 28):02}.03.21, {8 + place // 60:02}:{place % 60:02}:09] {source.choice(NAMES[:3])}: {turn if place % 9 else 'image omitted'}"
        for place, turn in enumerate(turns_of(sentences, source, 1))
    )


def bold_interview(sentences: Sequence[str], source: random.Random) -> str:
    """Names in bold, as on a page."""
    return "\n\n".join(
        f"**{('Interviewer', NAMES[4])[place % 2]}:** {turn}" for place, turn in enumerate(turns_of(sentences, source))
    )


def dialogue(sentences: Sequence[str], _source: random.Random) -> str:
    """Speech in a novel, each turn behind a dash."""
    return "\n".join(f"— {sentence}" if place % 3 else sentence for place, sentence in enumerate(sentences))


def letter(sentences: Sequence[str], source: random.Random) -> str:
    """Place and date, salutation, paragraphs, greeting."""
    paragraphs = [" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5)]
    return (
        f"{source.choice(TOWNS)}, 3.5.1904\n\n{source.choice(NAMES)}!\n\n"
        + "\n\n".join(paragraphs)
        + f"\n\n{source.choice(NAMES)}"
    )


def stage_directions(sentences: Sequence[str], source: random.Random) -> str:
    """A play with directions in brackets."""
    lines = []
    for place, turn in enumerate(turns_of(sentences, source, 2)):
        lines.append(f"{NAMES[place % 3].upper()}. {'(Rises.) ' if place % 4 == 0 else ''}{turn}")
        if place % 5 == 0:
            lines.append(f"[Exit {NAMES[(place + 1) % 3]}]")
    return "\n".join(lines)


def short_verse(sentences: Sequence[str], _source: random.Random) -> str:
    """Lines of four words."""
    words = " ".join(sentences).split()
    lines = [" ".join(words[at : at + 4]) for at in range(0, len(words), 4)]
    return "\n\n".join("\n".join(lines[at : at + 4]) for at in range(0, len(lines), 4))


def spoken(sentences: Sequence[str], _source: random.Random) -> str:
    """The whole as a recognizer of speech writes it: one line, small, without points."""
    return " ".join(word.strip('.,;:!?…»«"“”„—–-()') for word in " ".join(sentences).lower().split())


MORE_UNWANTED: Final[tuple[Maker, ...]] = (
    mail_heads, web_traffic, marked_up, help_texts, commented_settings, price_list, timetable, one_form, forecasts, terms_of_use,
)  # fmt: skip
MORE_WANTED: Final[tuple[Maker, ...]] = (
    oral_history, phone_chat, bold_interview, dialogue, letter, stage_directions, short_verse, spoken,
)  # fmt: skip
