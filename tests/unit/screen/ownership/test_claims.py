"""Rights reserved, publishers' imprints, wire credits, stamps and identifiers; what only talks of them is none."""

from __future__ import annotations

from typing import Any

import pytest

BODY = "The river rose twice that year, and the mill stood still until the water fell. " * 8


def kinds(find: Any, text: str) -> set[str]:
    return {f.note for f in find("ownership", text) if f.type == "THIRD_PARTY"}


@pytest.mark.parametrize(
    "clause",
    [
        "All rights reserved.", "Al! rights reserved", "Alle Rechte vorbehalten.", "Tous droits réservés.", "Todos los derechos reservados.",
        "Tutti i diritti riservati.", "Todos os direitos reservados.", "Alle rechten voorbehouden.", "Wszelkie prawa zastrzeżone.", "Všechna práva vyhrazena.",
        "Všetky práva vyhradené.", "Minden jog fenntartva.", "Toate drepturile rezervate.", "Alla rättigheter förbehållna.", "Alle rettigheder forbeholdes.",
        "Alle rettigheter forbeholdt.", "Kaikki oikeudet pidätetään.", "Kõik õigused kaitstud.", "Visas tiesības aizsargātas.", "Visos teisės saugomos.",
        "Με επιφύλαξη παντός δικαιώματος.", "Все права защищены.", "Усі права захищено.", "Всички права запазени.", "Сва права задржана.", "Sva prava pridržana.",
        "Vse pravice pridržane.", "Tüm hakları saklıdır.", "כל הזכויות שמורות", "جميع الحقوق محفوظة", "تمامی حقوق محفوظ است", "सर्वाधिकार सुरक्षित", "สงวนลิขสิทธิ์",
        "Mọi quyền được bảo lưu", "Hak cipta dilindungi undang-undang", "無断転載を禁じます", "版权所有", "무단 전재 및 재배포 금지", "Haki zote zimehifadhiwa",
        "All rights\nreserved.", "Alle  Rechte\nvorbehalten.", "No part of this publication may be reproduced in any form.",
    ],
)  # fmt: skip
def test_reserved_rights_in_every_language(find: Any, clause: str) -> None:
    assert kinds(find, f"{BODY}\n{clause}\n{BODY}")


@pytest.mark.parametrize(
    "clause",
    [
        "HER HAKKI SAKLIDIR", "TÜM HAKLARI SAKLIDIR.", "Her hakkı mahfuzdur.", "ΜΕ ΕΠΙΦΥΛΑΞΗ ΠΑΝΤΟΣ ΔΙΚΑΙΩΜΑΤΟΣ", "TOUS DROITS RESERVES", "PROHIBIDA LA REPRODUCCION",
        "VSECHNA PRAVA VYHRAZENA", "All rights re-\nserved.", "Med enerett", "著作権所有", "禁無断転載",
    ],
)  # fmt: skip
def test_reserved_rights_in_capitals_without_accents_and_across_lines(find: Any, clause: str) -> None:
    assert "rights reserved" in kinds(find, f"{BODY}\n\n{clause}\n\n{BODY}")


@pytest.mark.parametrize(
    "clause",
    [
        "Alle Rechte, insbesondere das der Übersetzung in fremde Sprachen, vorbehalten.",
        "Das Recht der Übersetzung vorbehalten.",
        "Nachdruck, auch auszugsweise, verboten.",
        "Nachdruck, auch auszugsweise, nur mit Genehmigung des Verlages",
        "Tous droits de traduction, de reproduction et d'adaptation réservés pour tous pays.",
        "Droits de reproduction réservés",
        "Tutti i diritti di traduzione e di riproduzione riservati per tutti i paesi.",
        "Todos os direitos de tradução e reprodução reservados.",
        "Jeder Nachdruck, auch auszugsweise, ist verboten.",
        "Unbefugter Nachdruck aus dem Inhalt dieser Zeitschrift untersagt.",
        "Tous droits d'adaptation et de traduction réservés",
        "Tutti i diritti letterari riservati",
        "Todos los derechos de edición y traducción reservados",
        "Queda hecho el depósito que marca la ley 11.723",
        "No part of this thesis may be reproduced without the author's leave.",
        "The copyright of this thesis rests with the author.",
        "Reproduction in whole or in part without written permission is prohibited.",
        "Unauthorised copying of this recording prohibited",
        "Copyright reserved",
    ],
)
def test_reserved_rights_with_what_is_reserved_between(find: Any, clause: str) -> None:
    assert "rights reserved" in kinds(find, f"{BODY}\n\n{clause}\n\n{BODY}")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Published by Harbour Books, London", "imprint"),
        ("Verlag: Beispiel & Söhne, Leipzig", "imprint"),
        ("Издательство: Север, Москва", "imprint"),
        ("发行: 北方出版社", "imprint"),
        ("Dépôt légal : mars 1987", "imprint"),
        ("0022-1694/98/$19.00 - see front matter", "imprint"),
        ("Contents lists available at ScienceDirect", "imprint"),
        ("This is the accepted manuscript of an article published by Harbour Press", "imprint"),
        ("Permission to make digital or hard copies of all or part of this work is granted without fee", "open access"),
        ("This is an open access article distributed under the terms of the Creative Commons Licence", "open access"),
        ("LONDON, March 3 (Reuters) - Shares fell on Monday.", "wire"),
        ("BERLIN (dpa) - Die Mühle steht.", "wire"),
        ("PARIS (AFP) — Le moulin s'est arrêté.", "wire"),
        ("МОСКВА, 3 марта (ТАСС) — Мельница остановилась.", "wire"),
        ("Reporting by Ann Example; editing by Jane Roe", "wire"),
        ("Foto: picture alliance / dpa", "wire"),
        ("Foto: dpa", "wire"),
        ("Photo: Jane Roe/Getty Images", "wire"),
        ("Stuttgart (dpa/lsw) - Die Mühle steht.", "wire"),
        ("© 2005 Roe et al; licensee BioMed Central Ltd.", "copyright"),
        ("Licensee MDPI, Basel, Switzerland.", "open access"),
        ("This article is published by licensee BioMed Central", "open access"),
        ("Photo: Jane Roe, AP", "wire"),
        ("Foto: Jane Roe (dpa)", "wire"),
        ("Reprinted with permission from the Evening Post", "reprint"),
        ("This article originally appeared in The Evening Post", "reprint"),
        ("Mit freundlicher Genehmigung des Verlags", "reprint"),
        ("Words and music by Jane Roe", "reprint"),
        ("Downloaded from river.example.org by guest on 3 March 2019", "stamp"),
        ("Authorized licensed use limited to: Hill End University. Downloaded on March 3, 2019", "stamp"),
        ("This content downloaded from 10.0.0.1 on Sun, 3 Mar 2019", "stamp"),
        ("This document is the property of Northern Press Ltd.", "property"),
        ("Proprietary and confidential. Do not copy.", "property"),
        ("ISBN 978-3-16-148410-0", "isbn"),
        ("ISSN 0378-5955", "issn"),
        ("River Studies, vol. 12 (2019). doi:10.1234/river.2019.12", "doi"),
    ],
)
def test_who_published_it(find: Any, line: str, kind: str) -> None:
    assert kind in kinds(find, f"On rivers\n\n{line}\n\n{BODY}")


@pytest.mark.parametrize(
    "text",
    [
        "The right was reserved for members; all members reserved it.",
        "The Tenth Amendment leaves all other powers to the states, and rights of way were reserved.",
        "The novel was published in 1890 and was well received; it was printed again in the spring.",
        "The publisher asked for permission and the author gave it with courtesy.",
        "He was confidential secretary; the house is the property of his sister.",
        "ISBN 978-3-16-148410-1 has a wrong check digit, as has ISSN 0378-5956.",
        "See doi:10.1234/abc.",
        "She worked for Reuters and later for the AP in Paris.",
        "We downloaded the mail and went for a walk.",
        "Permission was given to speak.",
        "The licensee Mr Brown ran the Red Lion, and his wife kept the books.",
        "He took the artistic licence of a poet, and the court had forbidden it.",
        "Er hat es uns mit Nachdruck verboten, und wir haben darüber gelacht.",
        "Er sprach mit großem Nachdruck davon, dass das Rauchen hier verboten sei.",
        "Mit besonderem Nachdruck wurde uns das Betreten verboten.",
        "Er verlangte Nachdruck, und sein Vater hatte es ihm streng verboten.",
        "Unser Nachdruck von 1920 ist nur mit Mühe zu lesen.",
        "Ohne Nachdruck, nur mit leiser Stimme, sagte er es.",
        "Der König hatte sich alle Rechte der Verbreitung vorbehalten, sagte er.",
        "Tous les droits de la pêche étaient réservés au seigneur.",
        "Todos los derechos de pesca estaban reservados al señor.",
        "Tutti i diritti di caccia erano riservati al re.",
        "Todos os direitos de caça eram reservados ao rei.",
        "Med enerett til handelen på kysten ble de rike.",
        "Copying a painting without permission of the owner is forbidden, he told us.",
        "Unauthorised copying of keys is forbidden in the prison.",
        "The landlord was the licensee McDonald, and he kept a dog.",
        "Foto: Karl bei der DPA",
        "Bild: Meine Schwester in der PA",
        "Photo: Grandma at the Magnum",
        "Wir haben uns alle Rechte aus diesem Vertrag ausdrücklich vorbehalten.",
        "All our rights, he said, had been reserved for the eldest son.",
        "Copying was forbidden in the class, and so was talking.",
        "Foto: Onkel Karl vor dem Haus",
        "La réserve ; j'ai dit à l'enfant que je reviendrais.",
        "Dedicated to the public domain under CC0: no rights reserved.",
    ],
)
def test_talk_of_them_is_none(find: Any, text: str) -> None:
    assert kinds(find, f"{text}\n{BODY}") == set()


def test_a_bibliography_is_no_imprint(find: Any) -> None:
    numbers = ("0-19-853453-1", "0-306-40615-2", "0-8044-2957-X", "978-0-306-40615-7", "978-3-16-148410-0")
    entries = "\n".join(f"Author: Title. ISBN {number}" for number in numbers)
    assert kinds(find, f"{BODY}\n{entries}\n{BODY}") == set()


def test_the_clause_beside_its_notice_is_not_told_twice(find: Any) -> None:
    text = f"© 2019 Northern Press\nAll rights reserved.\n{BODY}"
    assert [f.note for f in find("ownership", text)] == ["copyright"]
