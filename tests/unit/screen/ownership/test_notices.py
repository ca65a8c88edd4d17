"""Copyright notices: in any language and mark-up, with the holder's name inside the span; talk about copyright is none."""

from __future__ import annotations

from typing import Any

import pytest

BODY = "The river rose twice that year, and the mill stood still until the water fell. " * 8


def noted(find: Any, text: str) -> list[str]:
    return [text[f.start : f.end] for f in find("ownership", text) if f.type == "THIRD_PARTY" and f.note == "copyright"]


@pytest.mark.parametrize(
    ("notice", "holder"),
    [
        ("Copyright (c) 2019 Northern Press Ltd.", "Northern Press Ltd."),
        ("© 2004-2010 Maria Example", "Maria Example"),
        ("Copyright 2011 by The Evening Post. All rights reserved.", "The Evening Post"),
        ("(C) 1998, 2001 Foo & Sons", "Foo & Sons"),
        ("© Éditions du Nord, 1987. Tous droits réservés.", "Éditions du Nord"),
        ("© 2020 Verlag Beispiel GmbH. Alle Rechte vorbehalten.", "Verlag Beispiel GmbH"),
        ("Copyright © MCMXCIV Harbour Films", "Harbour Films"),
        ("Copyright, 1897, by John Roe & Co.", "John Roe & Co."),
        ("Copr. 1987 Jane Roe", "Jane Roe"),
        ("Copyrighted 1921 by Jane Roe", "Jane Roe"),
        ("℗ 1999 River Records", "River Records"),
        ("2007 © Harbour Books", "Harbour Books"),
        ("Harbour Books © 2007", "Harbour Books"),
        ("Jane Roe <jane@example.org> (c) 2004", "Jane Roe"),
        ("Portions Copyright 1999 The Mill Project", "The Mill Project"),
        ("Parts (c) Jane Roe", "Jane Roe"),
        ("(C) Jane Roe, Northern Press 2002", "Jane Roe"),
        ("The maps are copyright Jane Roe 2011 and used under the MIT licence", "Jane Roe"),
        ("The handbook is copyright of Northern Press.", "Northern Press"),
        ("This text is copyrighted by the Northern Press Foundation", "Northern Press Foundation"),
        ("Copyright holder: Northern Press Ltd", "Northern Press"),
        ("Copyright © the mill authors and others", "mill authors"),
        ("Copyright lowTech contributors", "lowTech contributors"),
        ("SPDX-FileCopyrightText: 2019 Jane Roe <jane@example.org>", "Jane Roe"),
        ("Copyright (c) 2015-present, Northern Press, Inc. and its affiliates.", "Northern Press"),
        ("Copyright (c) 1992, '94, '95 Jane Roe", "Jane Roe"),
        ("Copyright March 5, 1998 Jane Roe", "Jane Roe"),
        ("Copyright or © or Copr. Northern Press 2011", "Northern Press"),
        ("Copyright (c) The Northern Society (2004)", "The Northern Society"),
    ],
)
def test_the_span_holds_the_holders_name(find: Any, notice: str, holder: str) -> None:
    assert any(holder in one for one in noted(find, f"A title\n\n{notice}\n\n{BODY}"))


@pytest.mark.parametrize(
    "notice",
    [
        "/*\n * Copyright (c) 2019 by\n * Jane Roe\n */",
        "# Copyright 2019\n#   Jane Roe and others",
        ";; Copyright (C) 2019,\n;; Jane Roe",
        "-- Copyright 2019 Jane Roe",
        "% \\textcopyright{} 2019 Jane Roe",
        '.\\" Copyright (c) 2019 Jane Roe',
        "\\(co 2019 Jane Roe",
        "<!-- Copyright 2019 Jane Roe -->",
        "<p>&copy; 2019 <b>Jane Roe</b></p>",
        '<p>&#169;&nbsp;2019 <a href="https://example.org">Jane Roe</a></p>',
        "{\\rtf1 \\'a9 2019 Jane Roe}",
        "@copyright{} 2019 Jane Roe",
        'printf("Copyright \\xa9 2019 Jane Roe");',
        "dnl Copyright (C) 2019 Jane Roe",
        "REM Copyright (C) 2019 Jane Roe",
        "* :copyright: (c) 2019 by Jane Roe.",
        '"copyright": "2019 Jane Roe",',
        "Copyright:\n    2017-2019 Harbour Press\n    2019 Jane Roe",
        "| Copyright (c) 2019.        |\n| Jane Roe                   |",
        "Copyright (C) 2019 Harbour Press (Ann Example,\n                    Jane Roe)",
        "Copyright (C) 2019 Jane\nRoe",
        "Copyright Â© 2019 Jane Roe",
    ],
)
def test_comments_mark_up_and_broken_lines(find: Any, notice: str) -> None:
    found = noted(find, f"{notice}\n\nint main() {{ return 0; }}\n")
    assert any("Jane" in one and "Roe" in one for one in found), found


@pytest.mark.parametrize(
    "notice",
    [
        "Urheberrecht © 2019 Beispielverlag",
        "Droits d'auteur © 2019 Éditions du Nord",
        "Derechos de autor © 2019 Editorial Norte",
        "Direitos autorais © 2019 Editora Norte",
        "Diritti d'autore © 2019 Edizioni Nord",
        "Auteursrecht © 2019 Uitgeverij Noord",
        "Prawa autorskie © 2019 Wydawnictwo Północ",
        "Autorská práva © 2019 Nakladatelství Sever",
        "Szerzői jog © 2019 Észak Kiadó",
        "Drepturi de autor © 2019 Editura Nord",
        "Upphovsrätt 2019 Norra Förlaget",
        "Tekijänoikeus 2019 Pohjoinen Kustannus",
        "Авторские права © 2019 Издательство «Север»",
        "Авторське право © 2019 Видавництво Північ",
        "Πνευματικά δικαιώματα © 2019 Εκδόσεις Βορράς",
        "Telif hakkı © 2019 Kuzey Yayınları",
        "Hak Cipta © 2019 Penerbit Utara",
        "Bản quyền © 2019 Nhà xuất bản Bắc",
        "著作権 © 2019 北出版株式会社",
        "版权所有 © 2019 北方出版社",
        "版權 2019 北方出版社",
        "저작권자 © 2019 북쪽신문",
        "حقوق النشر © 2019 دار الشمال",
        "حقوق الطبع ٢٠١٩ دار الشمال",
        "זכויות יוצרים © 2019 הוצאת צפון",
        "कॉपीराइट © 2019 उत्तर प्रकाशन",
        "ลิขสิทธิ์ © 2019 สำนักพิมพ์เหนือ",
    ],
)
def test_every_language(find: Any, notice: str) -> None:
    text = f"{BODY}\n{notice}\n"
    last = notice.rsplit(maxsplit=1)[-1]
    assert any(last in one for one in noted(find, text))


@pytest.mark.parametrize(
    "notice",
    [
        "Copyright O 1987 Harbour Press",
        "Copyright Q 1998 Harbour Press",
        "Copyright @ 1999 Harbour Press",
        "Copyright (o) 1999 by Harbour Press",
        "Copyright \ufffd 1999 Harbour Press",
        "Copyright (o) 2012 Jane Roe",
        "copyright : Q 2006 by Jane Roe",
        "Copyright (c) 2O06 Jane Roe",
        "Copyright l999 Jane Roe",
        "opyright 2014 Jane Roe",
        "Copyrlght 1999 by Harbour Press",
        "Ccpyright © 1999 Harbour Press",
        "Copynght 1999 Harbour Press",
        "Copyr ight (c) 1999 Harbour Press",
        "(© 1999 Harbour Press",
        "@ 1999 Harbour Press Ltd.",
        "Q 1998 Elsevier Science B.V.",
        "(~) 1997 Society for River Studies",
        "c 2006 Harbour Press GmbH & Co., Weinheim",
        "c Springer-Verlag Berlin Heidelberg 2006",
        "0 1996 IEEE",
        "9 1993 Human Rivers Press, Inc.",
        "ª 2014 The Authors. River Studies published by Harbour & Sons Ltd",
        "# Harbour University Press",
    ],
)
def test_damaged_signs_and_words(find: Any, notice: str) -> None:
    assert noted(find, f"ON RIVERS\n\nJane Roe\n\n{notice}\n\n{BODY}")


@pytest.mark.parametrize(
    "text",
    [
        "This text is in the public domain. No known copyright restrictions.",
        "Copyright law has changed since; the copyright holder must now be asked, and copyright is a right like others.",
        "Copyright [yyyy] [name of copyright owner]",
        "Copyright (C) 19yy <name of author>",
        "Copyright Act 1968, section 3(c), and the Copyright Directive of 2019.",
        "(a) first, (b) second, (c) third: the clauses of the statute.",
        "The conditions are (a) time, (b) place, and (c) The Republic of Ireland as the seat.",
        "It is a 501(c)(3) organisation; see section 12(c) of 1998.",
        "if (isZero(c) || isOne(c)) { return toLower(C); }",
        "SELECT sum(c) AS c FROM x1 GROUP BY c",
        "{\\copyright}\n\\DeclareUnicodeCharacter{00AE}{\\textregistered}",
        "['&copy;', '&#169;', true, 'copyright sign'],",
        "copyright holders, authors, and contributors may not be named in advertising",
        "the above copyright notice and this permission notice shall appear in all copies",
        "The play is out of copyright. 1923 was the year of its first night.",
        "In category c 1995 saw many entries; in b 1996 did.",
        "Written by Jane Roe, 1996. Author: Ann Example <ann@example.org>",
        "Das Urheberrecht schützt Werke der Literatur; die Urheberrechte liegen oft bei den Verlagen.",
        "Le droit d'auteur protège les œuvres de l'esprit.",
        "Авторское право охраняет произведения науки, литературы и искусства.",
        "IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM OR DAMAGES",
        "Copyright (c) 2077 was printed on the android.",
        "We sang in the key of C 1998 times, or so it felt.",
    ],
)
def test_talk_of_copyright_is_no_notice(find: Any, text: str) -> None:
    assert [text[f.start : f.end] for f in find("ownership", f"{text}\n{BODY}") if f.type == "THIRD_PARTY"] == []


@pytest.mark.parametrize(
    "notice", ["Copyright by Northern Press, 1954", "(C) Jane Roe 2004", "Copyright © by Jane Roe 1998"]
)
def test_a_notice_that_names_its_holder_ends_before_an_empty_line(find: Any, notice: str) -> None:
    """What the next paragraph says is nobody's claim: a name in it would make the partner's own notice another's."""
    assert noted(find, f"{notice}\n\nMr Roe and Jane Example came from Leeds.\n\n{BODY}") == [notice]


@pytest.mark.parametrize("tie", [" and", " &", ",", " (with", ", licensed to"])
def test_a_notice_that_promises_another_holder_goes_on_behind_an_empty_line(find: Any, tie: str) -> None:
    """OCR of a widely spaced page has one behind every line; without its second holder the notice would name the partner alone."""
    notice = f"© 2001 Hill End Society{tie}\n\nNorthern Press"
    assert noted(find, f"{notice}\n\n{BODY}") == [notice]


def test_each_notice_of_a_list_is_one(find: Any) -> None:
    text = "\n".join(f"Copyright (c) 20{year} Jane Roe {year}" for year in range(10, 40))
    assert len(noted(find, text)) == 30


def test_a_letter_that_two_make_in_small_keeps_its_place(find: Any) -> None:
    text = "İİİİ İstanbul\n© 2019 Kuzey Yayınları\n" + BODY
    assert noted(find, text) == ["© 2019 Kuzey Yayınları"]


@pytest.mark.parametrize(
    "text",
    [
        "copyright " * 10_000,
        "(c) " * 25_000,
        "© " * 50_000,
        "c 1998 " * 15_000,
        "Copyright 1998, " + "1999, " * 15_000,
        "Copyright " + "(c" * 37_000,
        "©" * 100_000,
        "Copyright Jane " + "A" * 100_000,
        "<" * 100_000 + "© 2019 Jane",
        "reserv" * 15_000,
        "not " * 25_000 + "data mining",
        "Copyright\n" * 10_000,
        "tutti i diritti d'autore " * 4000,
        "\n**** nachdruck nur mit a b c " * 4000,
        "Creative Commons Attribution non non non non " * 3000,
        "\nFoto: " + "| " * 50_000,
        "© A and\n\n" * 10_000,
    ],
    ids=range(17),
)
def test_any_text_comes_to_an_end(find: Any, text: str) -> None:
    assert all(f.end <= len(text) for f in find("ownership", text))
