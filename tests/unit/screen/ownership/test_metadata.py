"""What the file's metadata states is judged like its text; a page in the public domain is nobody's."""

from __future__ import annotations

from typing import Any

import pytest

BODY = "The river rose twice that year. " * 20


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


@pytest.mark.parametrize(
    ("statement", "types"),
    [
        ("tdm-reservation: 1 (DMI-PROHIBITED-AIMLTRAINING)", {"TRAINING_RESERVED"}),
        ("tdm-reservation: 1 (c2pa.ai_generative_training notAllowed)", {"TRAINING_RESERVED"}),
        ("license: https://creativecommons.org/licenses/by/4.0/", {"LICENCE"}),
        ("rights: © 2020 Jane Roe, CC BY 4.0", {"LICENCE", "THIRD_PARTY"}),
        ("publisher: Northern Press", {"THIRD_PARTY"}),
        ("usage terms: not to be used for training of AI", {"TRAINING_RESERVED", "THIRD_PARTY"}),
        ("rights: Public domain", set()),
    ],
)
def test_a_statement(find: Any, statement: str, types: set[str]) -> None:
    assert {f.type for f in find("ownership", BODY, rights=(statement,))} == types


@pytest.mark.parametrize(
    "text",
    [
        "This work is in the public domain in the United States because it was published before January 1, 1929.",
        "The copyright has expired everywhere; the author died in 1932.",
        "Copyright expired 1998.",
        "To the extent possible under law, Jane Roe has waived all copyright and related rights to this work (CC0).",
        "This book was published in 1890 by\nJane Roe\nand is free of copyright in most countries.",
        "Published by Northern Press in 1890.\n\nThis edition is believed to be in the public domain; anybody may copy it.",
        "Printed in Great Britain\n\nDieses Werk ist gemeinfrei.",
        "Cette œuvre est dans le domaine public.",
        "Произведение находится в общественном достоянии.",
        "This is a work of the government and is not copyrighted.",
        "Copyright laws of the place where you are also govern what you can do with this work.",
    ],
)
def test_a_page_in_the_public_domain_is_nobodys(find: Any, text: str) -> None:
    assert [f.note for f in find("ownership", f"Imprint\n\n{text}\n\n{BODY}") if f.type == "THIRD_PARTY"] == []


def test_a_notice_beside_a_public_text_is_one(find: Any) -> None:
    text = f"The poems are in the public domain.\n\nIntroduction © 2019 Jane Roe\n\n{BODY}"
    assert [f.note for f in find("ownership", text) if f.type == "THIRD_PARTY"] == ["copyright"]
