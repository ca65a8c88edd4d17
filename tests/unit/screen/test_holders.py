"""A notice is ours where it names us and nobody else."""

from __future__ import annotations

import pytest

from winnow_agent.vault.screen.holders import claiming, is_ours

OURS = ("Hill End Society", "HES Archive")
NAMES_WITH_SIGNS = (
    "Société d’Histoire de l'Ain",
    "Stadtarchiv Köln",
    "Łódź Museum e.V.",
    "Историческое общество",
    "Museum e.V.",
)


@pytest.mark.parametrize(
    "notice",
    [
        "© 2020 Hill End Society",
        "© 2020 HILL  END\nSOCIETY. ALL RIGHTS RESERVED.",
        "Copyright (c) 1998-2004 by the Hill End Society, Inc. All rights reserved.",
        "© Hill End Society, Sydney, 1987. Tous droits réservés.",
        "Hill End Society © 2007",
        "Copyright 2011 Hill End Society and its contributors",
        "© 2011 Hill End Society / HES Archive",
        "Published by the Hill End Society",
        "This report is the property of Hill End Society",
        "© Hill End Society. Licensed under CC BY 4.0",
    ],
)
def test_ours(notice: str) -> None:
    assert is_ours(notice, OURS)


@pytest.mark.parametrize(
    "notice",
    [
        "© 2020 Somebody Else",
        "© 2020 Hill End Societyhouse",
        "© 2020 Friends of the Hill End Society",
        "© 2020 New Hill End Society",
        "© 2020 Hill End Society Press",
        "© 2020 Hill End Society and Northern Press",
        "© 2020 Jane Roe / Hill End Society",
        "© 2020 Northern Press & Hill End Society",
        "© 2020 Hill End Society, Northern Press Ltd",
        "Copyright 2020 Jane Roe. Published by Hill End Society",
        "© 2019 Hill End Society. Photographs © 2018 Jane Roe",
        "© 2019 Jane Roe for Hill End Society",
        "Hill End Society, with texts by Jane Roe",
        "",
    ],
)
def test_not_ours_alone(notice: str) -> None:
    assert not is_ours(notice, OURS)


@pytest.mark.parametrize(
    "notice",
    [
        "© Société d'Histoire de l’Ain, 2001",
        "© SOCIETE D'HISTOIRE DE L'AIN. Tous droits réservés.",
        "© Stadtarchiv Ko\u0308ln 1999",
        "© STADTARCHIV KÖLN",
        "© 1987 Stadtarchiv Koeln. Alle Rechte vorbehalten.",
        "© Łódź Museum 2001",
        "© Lodz Museum e. V.",
        "Copyright 2001 by Łódź Museum eV",
        "© ИСТОРИЧЕСКОЕ ОБЩЕСТВО. Все права защищены.",
        "© Museum e.V. 2001",
    ],
)
def test_a_name_is_ours_in_whatever_spelling_of_its_accents_and_its_legal_form(notice: str) -> None:
    assert is_ours(notice, NAMES_WITH_SIGNS)


@pytest.mark.parametrize("notice", ["© Museum 2001", "© Łódź Museum GmbH", "© Stadtarchiv Kolnisch", "© Ain"])
def test_another_name_that_is_spelt_alike_is_not_ours(notice: str) -> None:
    assert not is_ours(notice, NAMES_WITH_SIGNS)


@pytest.mark.parametrize(
    "notice",
    [
        "© 2020 Hill End Society – Jane Roe",
        "© 2020 Hill End Society - Northern Random House",
        "© 2020 Hill End Society (Jane Roe)",
        "© 2020 Hill End Society, J. Roe",
        "© 2020 Hill End Society für Jane Roe",
        "© 2020 \0",
        "© 2020 Jane \0 Roe",
        "© 2020 Hill End Society. All rights reserved – Jane Roe",
        "© 2020 Hill End Society, J. R. R. Roe",
        "© 2020 Hill End Society, pour la Northern Press",
    ],
)
def test_a_second_holder_is_seen_whatever_parts_it_from_us(notice: str) -> None:
    assert not is_ours(notice, OURS)


@pytest.mark.parametrize(
    "notice",
    [
        "© 2020 Hill End Society – All rights reserved",
        "© Hill End Society, Milton Keynes",
        "© HES Archive (2020)",
        "© 2020 Hill End Society – Page 4",
        "© 2020 Hill End Society - Privacy Policy",
        "© 2020 Hill End Society – Impressum",
        "© 2020 Hill End Society (Registered Charity 1234)",
        "Copyright © 2020 - Hill End Society - Terms of Use",
        "© Hill End Society, P. O. Box 12, Milton Keynes",
        "© Hill End Society, Washington, D.C. All rights reserved",
        "© Hill End Society. Tous droits réservés pour la France",
        "© Hill End Society. Alle Rechte für Deutschland vorbehalten",
    ],
)
def test_what_else_stands_behind_a_name_is_no_second_holder(notice: str) -> None:
    assert is_ours(notice, OURS)


@pytest.mark.parametrize(
    ("notice", "name"),
    [
        ("© Hill Museum S.A.R.L.", "Hill Museum S.A."),
        ("© Hill Museum S. A. R. L.", "Hill Museum S.A."),
        ("© Hill Museum Co., Ltd.", "Hill Museum Ltd"),
        ("© Hill Museum Corp.", "Hill Museum GmbH"),
        ("© Hill Museum gemeinnützige GmbH", "Hill Museum e.V."),
        ("© Historisches Museum der Pfalz", "Historisches Museum e.V."),
        ("© Société d'Histoire de l'Ain", "Société d'Histoire S.A."),
        ("© Kunstverein, Northend", "Kunstverein e.V."),
        ("© Stadtarchiv 2001", "Stadtarchiv AG"),
        ("© がくえん", "かくえん"),
    ],
)
def test_a_name_that_goes_on_is_not_ours_without_its_legal_form(notice: str, name: str) -> None:
    assert not is_ours(notice, [name])


@pytest.mark.parametrize(
    ("notice", "name"),
    [
        ("© Hill Museum Limited", "Hill Museum Ltd."), ("© Hill Museum Ltd", "Hill Museum Limited"), ("© STRAẞE HILL", "Straße Hill"),
        ("© Hill Museum S.A., 2001", "Hill Museum SA"), ("© Bertelsohn 2001", "Bertelsohn AG"),
    ],
)  # fmt: skip
def test_a_legal_form_is_ours_in_either_spelling(notice: str, name: str) -> None:
    assert is_ours(notice, [name])


def test_what_only_grants_need_not_name_us() -> None:
    assert claiming(("rights: © Hill End Society", "license: CC BY 4.0")) == ("rights: © Hill End Society",)
    assert claiming(("license: CC BY 4.0",)) == ("license: CC BY 4.0",)
