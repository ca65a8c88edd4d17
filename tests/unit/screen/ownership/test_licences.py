"""Licences by tag, name, URL and likeness."""

from __future__ import annotations

from typing import Any

import pytest

BSD_3 = """Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:
1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING,
BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT
SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE
OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""
BSD_2 = BSD_3[: BSD_3.index("3. Neither")] + BSD_3[BSD_3.index("\nTHIS SOFTWARE") :]


def keys(find: Any, text: str) -> list[str]:
    return [f.note for f in find("ownership", text) if f.type == "LICENCE"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Licensed under https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("This work is under a Creative Commons Attribution-NonCommercial 3.0 licence.", "CC-BY-NC-3.0"),
        (
            "Dieses Werk steht unter Creative Commons Namensnennung - Nicht kommerziell 4.0 International",
            "CC-BY-NC-4.0",
        ),
        ("Licencia Creative Commons Atribución-CompartirIgual 4.0 Internacional", "CC-BY-SA-4.0"),
        ("licence Creative Commons Attribution - Pas de Modification 3.0 France", "CC-BY-ND-3.0"),
        ("CC BY-NC-ND 4.0", "CC-BY-NC-ND-4.0"),
        ("クリエイティブ・コモンズ CC-BY 4.0 ライセンス", "CC-BY-4.0"),
        ("SPDX-License-Identifier: Apache-2.0", "Apache-2.0"),
        ("SPDX-License-Identifier: (MIT OR GPL-2.0-only)", "MIT"),
        ("see https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"),
        ("under the terms of the GNU General Public License as published, either version 3", "GPL-3.0"),
        ("GNU Lesser General Public License v2.1", "LGPL-2.1"),
        ("Permission is hereby granted, free of charge, to any person obtaining a copy of this software", "MIT"),
        ("Datenlizenz Deutschland – Namensnennung – Version 2.0", "DL-DE-BY-2.0"),
        ("Licence Ouverte / Open Licence version 2.0", "etalab-2.0"),
        ("dedicated under CC0", "CC0-1.0"),
    ],
)
def test_a_licence_is_named_by_its_key(find: Any, text: str, key: str) -> None:
    assert key in keys(find, text)


def test_texts_that_differ_in_a_clause_are_told_apart(find: Any) -> None:
    assert "BSD-3-Clause" in keys(find, f"Copyright 2019 Jane Roe\n\n{BSD_3}")
    assert "BSD-2-Clause" in keys(find, f"Copyright 2019 Jane Roe\n\n{BSD_2}")
    assert "BSD-3-Clause" not in keys(find, BSD_2)


def test_a_licence_inside_another_text_spans_its_words(find: Any) -> None:
    prose = "The river rose twice that year. " * 100
    text = f"{prose}\n{BSD_3}\n{prose}"
    start, end = next((f.start, f.end) for f in find("ownership", text) if f.note == "BSD-3-Clause")
    assert abs(start - text.index("Redistribution and use")) < 200
    assert abs(end - text.index("SUCH DAMAGE")) < 200


def test_a_licence_that_nobody_knows_is_unknown(find: Any) -> None:
    text = (
        "The licensor hereby grants the licensee a non-exclusive, royalty-free licence to use the map. The map is provided as is, "
        "without any warranty, and the licensor shall not be held liable for any damage. You may not distribute modified copies."
    )
    assert keys(find, text) == ["unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "She had a driving licence and permission to park by the mill. " * 30,
        "The poet took licence with the facts, and no warranty was given for them. " * 30,
        "A licensed surveyor looked at the dam. He was not liable for it. " * 30,
    ],
)
def test_talk_of_licences_is_none(find: Any, text: str) -> None:
    assert keys(find, text) == []
