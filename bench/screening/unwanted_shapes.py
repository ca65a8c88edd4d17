"""Shapes of text, made up: what a partner's archive holds beside texts, made by programs or for them.

Each maker takes sentences and a seeded `random.Random` and gives a document of 250 words and more.
"""

from __future__ import annotations

import base64
import random
import textwrap
from collections.abc import Sequence
from typing import Final

from screening.wanted_shapes import NAMES, THINGS, TOWNS, Maker

_LOREM: Final = (
    "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua"
    " enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in"
    " reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint occaecat cupidatat non proident sunt"
    " culpa qui officia deserunt mollit anim id est laborum"
)


def menu(_sentences: Sequence[str], source: random.Random) -> str:
    """A page's navigation."""
    entries = [
        "Home",
        "About us",
        "Our services",
        "Products",
        "Prices",
        "News",
        "Events",
        "Careers",
        "Press",
        "Contact",
    ]
    return "\n".join(
        f"{source.choice(entries)}{source.choice(['', ' ›', ' ' + source.choice(TOWNS)])}" for _ in range(200)
    )


def cookie_banner(_sentences: Sequence[str], source: random.Random) -> str:
    """Consent, in sentences."""
    texts = [
        "We use cookies and similar technologies to improve your experience and to show you personalised ads.",
        "Strictly necessary cookies are always active because the site does not work without them.",
        "Our partners and we process your data on the basis of your consent or of a legitimate interest.",
        "You can withdraw your consent at any time in the cookie settings or in our privacy policy.",
        "Targeting cookies may be set through our site by our advertising partners to build a profile of your interests.",
        "By clicking accept all you agree to our terms of use and to the storing of cookies on your device.",
        "Manage preferences", "Accept all", "Reject all",
        "See our privacy policy and our cookie policy for more about third-party vendors and what they store.",
    ]  # fmt: skip
    return "\n".join(source.sample(texts, len(texts)) * 2)


def consent_in_other_languages(_sentences: Sequence[str], source: random.Random) -> str:
    """The same in German, French and Spanish."""
    texts = [
        "Wir verwenden Cookies, um unsere Seite zu verbessern; mehr dazu in der Erklärung zum Datenschutz.",
        "Mit einem Klick auf akzeptieren erteilen Sie Ihre Einwilligung, die Sie jederzeit widerrufen können.",
        "Impressum und Nutzungsbedingungen finden Sie am Ende der Seite. Alle Rechte vorbehalten.",
        "Nous utilisons des cookies pour mesurer l'audience; voir notre politique de confidentialité.",
        "Vous pouvez gérer les cookies ou tout accepter; les mentions légales sont au bas de la page.",
        "Tous droits réservés. Conditions générales de vente. Livraison gratuite dès 50 euros.",
        "Utilizamos cookies propias y de terceros; consulte la política de privacidad y el aviso legal.",
        "Puede aceptar todas o configurar cookies en cualquier momento. Todos los derechos reservados.",
    ]
    return "\n\n".join(source.sample(texts, len(texts)) * 3)


def server_log(_sentences: Sequence[str], source: random.Random) -> str:
    """A daemon's log."""
    levels = ("INFO", "WARN", "ERROR", "DEBUG")
    return "\n".join(
        f"2024-05-{n % 28 + 1:02}T10:{n % 60:02}:07.{n % 1000:03}Z {source.choice(levels)} [worker-{n % 4}] "
        f"request {source.getrandbits(32):x} to the store was answered in {source.randint(1, 900)} ms"
        for n in range(60)
    )


def system_log(_sentences: Sequence[str], source: random.Random) -> str:
    """What syslog writes: no level, the program's name before a colon."""
    programs = ("sshd", "cron", "kernel", "systemd")
    return "\n".join(
        f"May {n % 28 + 1:2} 10:{n % 60:02}:07 mill {source.choice(programs)}[{source.randint(100, 9999)}]: "
        f"Accepted connection from 192.0.2.{n % 250} port {source.randint(1024, 65000)}"
        for n in range(60)
    )


def named_log(_sentences: Sequence[str], source: random.Random) -> str:
    """Lines that begin like a chat's and are none."""
    parts = ("scheduler", "importer", "cleaner", "mailer")
    return "\n".join(
        f"2024-05-{n % 28 + 1:02} 10:{n % 60:02} {source.choice(parts)}: job {n} finished with status {n % 3} after {n * 7} s"
        for n in range(80)
    )


def stack_trace(_sentences: Sequence[str], source: random.Random) -> str:
    """Traces of two languages."""
    java = [f"\tat org.example.mill.Wheel{n}.turn(Wheel{n}.java:{source.randint(10, 900)})" for n in range(20)]
    python = [
        f'  File "/opt/mill/wheel{n}.py", line {n * 7}, in turn\n    self.turn(wheel, depth={n})' for n in range(20)
    ]
    first = "java.lang.IllegalStateException: the wheel is chained"
    return "\n".join(
        [first, *java, "Caused by: java.io.IOException: no water", *java, "Traceback (most recent call last):", *python]
    )


def numbers(_sentences: Sequence[str], source: random.Random) -> str:
    """A table of measurements."""
    return "\n".join(
        "  ".join(f"{source.uniform(0, 900):8.2f}" for _ in range(7)) + f"   {source.choice(TOWNS)}" for _ in range(60)
    )


def spreadsheet(_sentences: Sequence[str], source: random.Random) -> str:
    """Cells between tabs."""
    return "\n".join(
        f"{n}\t{source.choice(NAMES)}\t{source.choice(TOWNS)}\t{source.choice(THINGS)}\t{source.randint(1, 90)}\tpaid"
        for n in range(70)
    )


def program(_sentences: Sequence[str], source: random.Random) -> str:
    """A program with comments."""
    return "\n\n".join(
        f"def {thing}_{n}(values, limit={n}):\n    # keeps what is under the limit\n    result = []\n"
        f"    for value in values:\n        if value < limit:\n            result.append(value * {source.randint(2, 9)})\n    return result"
        for n in range(6)
        for thing in THINGS[:3]
    )


def script(_sentences: Sequence[str], source: random.Random) -> str:
    """Another language, with markup."""
    return "\n".join(
        f'<div class="{thing}" id="{thing}-{n}">\n  <span>{n}</span>\n</div>\n'
        f"const {thing}{n} = document.getElementById('{thing}-{n}');\nif ({thing}{n}) {{\n  {thing}{n}.hidden = {n % 2 == 0};\n}}".lower()
        for n in range(8)
        for thing in source.sample(THINGS, 3)
    )


def settings(_sentences: Sequence[str], source: random.Random) -> str:
    """Sections, keys and values."""
    return "\n\n".join(
        f"[{thing}]\nenabled = true\nhost = {thing}.example.org\nport = {source.randint(1024, 9000)}\ntimeout = {source.randint(1, 60)}s\n"
        f"# seconds between two attempts\nretry_interval = {source.randint(1, 9)}"
        for thing in THINGS
        for _ in range(2)
    )


def yaml_settings(_sentences: Sequence[str], source: random.Random) -> str:
    """Nested keys."""
    return "\n".join(
        f"{thing}:\n  image: registry.example.org/{thing}:1.{n}\n  replicas: {n}\n  env:\n    - name: LEVEL\n      value: info\n"
        f'    - name: LIMIT\n      value: "{source.randint(1, 99)}"\n  restart: always'
        for n in range(2)
        for thing in THINGS
    )


def json_data(_sentences: Sequence[str], source: random.Random) -> str:
    """Records of an interface."""
    records = (
        f'  {{\n    "id": {n},\n    "name": "{source.choice(THINGS)}",\n    "town": "{source.choice(TOWNS)}",\n    "tags": ["a", "b"],\n    "open": true\n  }}'
        for n in range(40)
    )
    return "[\n" + ",\n".join(records) + "\n]"


def word_list(sentences: Sequence[str], source: random.Random) -> str:
    """One word a line, in order."""
    words = sorted({word.strip('.,;:!?«»"') for word in " ".join(sentences).lower().split() if word.isalpha()})
    return "\n".join(words or source.sample(THINGS, 5))


def comma_list(sentences: Sequence[str], source: random.Random) -> str:
    """Words of a list in one line: tags, species, ingredients."""
    words = [word for word in " ".join(sentences).lower().split() if word.isalpha() and len(word) > 4]
    source.shuffle(words)
    return ", ".join(dict.fromkeys(words * (1 if len(words) > 200 else 2))) + "."


def failed_recognition(sentences: Sequence[str], source: random.Random) -> str:
    """A third of the letters read wrongly, with specks."""
    signs = "abcdefghijklmnopqrstuvwxyz.,;:'|!~1l0^*"
    text = textwrap.fill(" ".join(sentences), 60)
    return "".join(source.choice(signs) if not sign.isspace() and source.random() < 0.35 else sign for sign in text)


def noise(sentences: Sequence[str], source: random.Random) -> str:
    """Random letters in words."""
    return ". ".join(
        " ".join(
            "".join(source.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(source.randint(2, 9))) for _ in range(12)
        ).capitalize()
        for _ in range(max(25, len(sentences)))
    )


def encoded(_sentences: Sequence[str], source: random.Random) -> str:
    """Bytes as text."""
    return textwrap.fill(base64.b64encode(source.randbytes(9000)).decode(), 76)


def shuffled(sentences: Sequence[str], source: random.Random) -> str:
    """Words of a text in no order, with stops between."""
    words = [word.strip('.,;:!?…»«"') for word in " ".join(sentences).split()]
    source.shuffle(words)
    return " ".join(" ".join(words[at : at + 12]).capitalize() + "." for at in range(0, len(words), 12))


def lorem(_sentences: Sequence[str], source: random.Random) -> str:
    """Filler of printers."""
    words = _LOREM.split()
    return " ".join(" ".join(source.choices(words, k=source.randint(6, 14))).capitalize() + "." for _ in range(40))


def stuffed(_sentences: Sequence[str], source: random.Random) -> str:
    """Written to be found: the phrase in every other sentence."""
    town = source.choice(TOWNS)
    phrase = f"cheap garden fences {town}"
    lines = [
        f"If you are looking for {phrase}, you have come to the right place.",
        f"Our {phrase} are the best {phrase} that you can find online today.",
        f"Many customers choose {phrase} because {phrase} last longer.",
        f"Call us now and ask about {phrase} for your home or business.",
        f"With {phrase} you save money, and with {phrase} you save time.",
        f"Why wait? The best {phrase} are only one call away.",
    ]
    return " ".join(source.choices(lines, k=30))


def filled_in(_sentences: Sequence[str], source: random.Random) -> str:
    """Reports that a program writes, one sentence a record."""
    return "\n".join(
        f"The {source.choice(THINGS)} at {source.randint(1, 99)} Mill Road, {source.choice(TOWNS)}, was sold to {source.choice(NAMES)} for "
        f"£{source.randint(90, 900)},000 on {source.randint(1, 28)} May {source.randint(1990, 2020)}, which is {source.choice(['more', 'less'])} than in the year before."
        for _ in range(30)
    )


def form_letters(_sentences: Sequence[str], source: random.Random) -> str:
    """One letter, many addressees."""
    return "\n\n".join(
        f"Dear {source.choice(NAMES)},\n\nThank you for your order of {source.randint(2, 90)} {source.choice(THINGS)}s. We will send it to {source.choice(TOWNS)} "
        "within five working days. Please keep this letter, because you will need it if anything has to be returned to us.\n\nYours faithfully"
        for _ in range(10)
    )


def index(_sentences: Sequence[str], source: random.Random) -> str:
    """A book's index."""
    terms = sorted(f"{thing} of {town}" for thing in THINGS for town in TOWNS)
    return "\n".join(
        f"{term}, {', '.join(str(n) for n in sorted(source.sample(range(1, 400), source.randint(1, 5))))}"
        for term in terms
    )


def contents(_sentences: Sequence[str], source: random.Random) -> str:
    """A table of contents."""
    return "\n".join(
        f"{chapter}.{section} The {source.choice(THINGS)} and the {source.choice(THINGS)} of {source.choice(TOWNS)} {'.' * source.randint(5, 40)} {chapter * 12 + section}"
        for chapter in range(1, 10)
        for section in range(1, 6)
    )


def bibliography(_sentences: Sequence[str], source: random.Random) -> str:
    """Works cited."""
    return "\n\n".join(
        f"{name}, {source.choice('ABCDEF')}. {source.choice('GHJKL')}. ({source.randint(1950, 2020)}). On the {source.choice(THINGS)} in the trade of {town}: a study of "
        f"sources and their use. Journal of {source.choice(TOWNS)} History, {source.randint(1, 60)}({source.randint(1, 4)}), {source.randint(1, 200)}–{source.randint(201, 400)}."
        for name in NAMES
        for town in TOWNS[:3]
    )


def delivery_note(_sentences: Sequence[str], source: random.Random) -> str:
    """Positions of an order."""
    rows = (
        f"{n:03}   {source.randint(10000, 99999)}   {source.choice(THINGS).capitalize()}, galvanised   {source.randint(1, 40)} pcs   {source.uniform(1, 90):.2f} EUR"
        for n in range(1, 50)
    )
    return "\n".join(
        [
            "DELIVERY NOTE No. 20441",
            "Customer: 10-3321",
            "Date: 03.05.2021",
            "Pos   Article   Description   Quantity   Price",
            *rows,
            "Received in good order:",
        ]
    )


def records(_sentences: Sequence[str], source: random.Random) -> str:
    """Cards with the same fields."""
    return "\n\n".join(
        f"Item: {source.choice(THINGS)} of dark oak with iron bands\nFound: {source.choice(TOWNS)}, upper store\nCondition: {source.choice(['good', 'worn', 'broken'])}\nShelf: {n}"
        for n in range(25)
    )


def repeated(_sentences: Sequence[str], _source: random.Random) -> str:
    """One footer again and again."""
    footer = (
        "The archive is open from nine to five on working days. Readers are asked to leave their bags at the desk and to use pencils only. "
        "Copies are made on request and sent by post within a month of the order."
    )
    return "\n\n".join([footer] * 8)


UNWANTED: Final[tuple[Maker, ...]] = (
    menu, cookie_banner, consent_in_other_languages, server_log, system_log, named_log, stack_trace, numbers, spreadsheet, program, script,
    settings, yaml_settings, json_data, word_list, comma_list, failed_recognition, noise, encoded, shuffled, lorem, stuffed,
    filled_in, form_letters, index, contents, bibliography, delivery_note, records, repeated,
)  # fmt: skip
