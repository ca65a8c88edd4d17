"""Whose text it is: notices with their holder's name inside the span, licences by key, reservations, metadata."""

from __future__ import annotations

from typing import Any

import pytest

BODY = "The river rose twice that year. " * 20


@pytest.mark.parametrize(
    ("notice", "holder"),
    [
        ("Copyright (c) 2019 Northern Press Ltd.", "Northern Press Ltd."),
        ("© 2004-2010 Maria Example", "Maria Example"),
        ("Copyright 2011 by The Evening Post. All rights reserved.", "The Evening Post"),
        ("(C) 1998, 2001 Foo & Sons", "Foo & Sons"),
        ("© Éditions du Nord, 1987. Tous droits réservés.", "Éditions du Nord"),
        ("© 2020 Verlag Beispiel GmbH. Alle Rechte vorbehalten.", "Verlag Beispiel GmbH"),
        ("Copyright (C) 2003\nJane Roe and others", "Jane Roe"),
        ("Published by Harbour Books, London", "Harbour Books"),
        ("Verlag: Beispiel & Söhne, Leipzig", "Beispiel & Söhne"),
        ("LONDON, March 3 (Reuters) - Shares fell on Monday.", "Reuters"),
    ],
)
def test_a_notice_spans_its_holders_name(find: Any, notice: str, holder: str) -> None:
    text = f"A title\n\n{notice}\n\n{BODY}"
    found = [f for f in find("ownership", text) if f.type == "THIRD_PARTY"]
    assert any(holder in text[f.start : f.end] for f in found), [text[f.start : f.end] for f in found]


@pytest.mark.parametrize(
    "clause",
    [
        "All rights reserved.",
        "Alle Rechte vorbehalten.",
        "Tous droits réservés.",
        "Todos los derechos reservados.",
        "Tutti i diritti riservati.",
        "No part of this publication may be reproduced in any form.",
    ],
)
def test_reserved_rights_are_found_without_a_name(find: Any, clause: str) -> None:
    assert any(f.type == "THIRD_PARTY" for f in find("ownership", f"{BODY}\n{clause}\n"))


@pytest.mark.parametrize(
    "text",
    [
        "This text is in the public domain. No known copyright restrictions.",
        "Copyright law has changed since; the copyright holder must now be asked, and copyright is a right like others.",
        "Copyright [yyyy] [name of copyright owner]",
        "(a) first, (b) second, (c) third: the clauses of the statute.",
        "The right was reserved for members; all members reserved it.",
        "He trained the dog with great intelligence, and no part of the training was machine work.",
        "La réserve ; j'ai dit à l'enfant que je reviendrais.",
    ],
)
def test_talk_of_rights_is_no_notice(find: Any, text: str) -> None:
    assert [(f.type, text[f.start : f.end]) for f in find("ownership", f"{text}\n{BODY}")] == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Licensed under https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("This work is under a Creative Commons Attribution-NonCommercial 3.0 licence.", "CC-BY-NC-3.0"),
        ("SPDX-License-Identifier: Apache-2.0", "Apache-2.0"),
        ("under the terms of the GNU General Public License as published, either version 3", "GPL-3.0"),
        ("Permission is hereby granted, free of charge, to any person obtaining a copy of this software", "MIT"),
        ("dedicated under CC0", "CC0-1.0"),
    ],
)
def test_a_licence_is_named_by_its_key(find: Any, text: str, key: str) -> None:
    assert key in [f.note for f in find("ownership", text) if f.type == "LICENCE"]


@pytest.mark.parametrize(
    "text",
    [
        "This site may not be used for text and data mining or for training of AI models.",
        "The publisher expressly reserves this work from use in training artificial intelligence.",
        "Eine Nutzung für Text- und Data-Mining ist untersagt.",
        "L'utilisation pour la fouille de textes et de données est interdite.",
        '<meta name="tdm-reservation" content="1">',
        "Nutzungsvorbehalt nach § 44b UrhG",
    ],
)
def test_reserved_training_is_found(find: Any, text: str) -> None:
    assert any(f.type == "TRAINING_RESERVED" for f in find("ownership", f"{BODY}\n{text}"))


def test_a_bibliography_is_no_imprint(find: Any) -> None:
    text = BODY * 20 + "\n".join(f"Author {i}: Title. ISBN 978-3-16-14841{i}-0" for i in range(9)) + "\n" + BODY * 20
    assert [f for f in find("ownership", text) if f.note == "isbn"] == []


def test_metadata_is_judged_like_the_text(find: Any) -> None:
    found = find(
        "ownership",
        BODY,
        rights=("© 2018 Northern Press", "CC BY 4.0", "Public domain", "noai, noimageai"),
    )
    assert {(f.type, f.note) for f in found} >= {
        ("THIRD_PARTY", "metadata"),
        ("LICENCE", "CC-BY-4.0"),
        ("TRAINING_RESERVED", "metadata"),
    }
    assert all((f.start, f.end) == (0, 0) for f in found)
    assert find("ownership", BODY, rights=("Public domain",)) == []
