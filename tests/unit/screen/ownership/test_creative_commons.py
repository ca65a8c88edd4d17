"""Every element of a Creative Commons licence is read: without one, a licence for some uses would pass for a free one."""

from __future__ import annotations

from typing import Any

import pytest


def keys(find: Any, text: str) -> list[str]:
    return [
        f.note for f in find("ownership", f"The mill stood still.\n\n{text}\n\nNobody came.") if f.type == "LICENCE"
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Creative Commons Attribution\u2011NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("CC BY\u2011NC\u2011ND 4.0", "CC-BY-NC-ND-4.0"),
        ("CC BY–NC 4.0", "CC-BY-NC-4.0"),
        ("a Creative Commons Attribution-Non-\nCommercial 4.0 licence", "CC-BY-NC-4.0"),
        ("a Creative Commons Attribution-NonCom-\nmercial Licence 4.0", "CC-BY-NC-4.0"),
        ("CC BY-NC-\nND 4.0", "CC-BY-NC-ND-4.0"),
        ("a Creative Commons NonCommercial licence", "CC-BY-NC"),
        ("Creative Commons (Attribution-NonCommercial 4.0)", "CC-BY-NC-4.0"),
        ("Creative Commons Attribution (CC BY-NC 4.0)", "CC-BY-NC-4.0"),
        ("(CC) BY-NC-SA", "CC-BY-NC-SA"),
        ("CC:BY-NC", "CC-BY-NC"),
        ("CC Attribution-Noncommercial", "CC-BY-NC"),
        (
            "Creative Commons Namensnennung-Keine kommerzielle Nutzung-Keine Bearbeitung 2.0 Deutschland",
            "CC-BY-NC-ND-2.0",
        ),
        ("Creative Commons Reconocimiento-NoComercial-SinObraDerivada 3.0 España", "CC-BY-NC-ND-3.0"),
        ("Creative Commons Atribución/Reconocimiento-NoComercial 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Atribuição-NãoComercial-SemDerivações 4.0 Internacional", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Naamsvermelding-NietCommercieel-GeenAfgeleideWerken 4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Uznanie autorstwa – Użycie niekomercyjne – Bez utworów zależnych 4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Erkännande-IckeKommersiell 2.5 Sverige", "CC-BY-NC-2.5"),
        ("Creative Commons Navngivelse-IkkeKommersiel 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Nimeä-EiKaupallinen 4.0", "CC-BY-NC-4.0"),
        (
            "Creative Commons «Attribution-NonCommercial» («Атрибуция — Некоммерческое использование») 4.0",
            "CC-BY-NC-4.0",
        ),
        ("Creative Commons Uveďte původ-Neužívejte dílo komerčně 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Nevezd meg! - Ne add el! 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Alıntı-Gayriticari 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Αναφορά Δημιουργού - Μη Εμπορική Χρήση 4.0", "CC-BY-NC-4.0"),
        ("クリエイティブ・コモンズ・ライセンス（表示-非営利-改変禁止 4.0 国際）", "CC-BY-NC-ND-4.0"),
        ("知识共享署名-非商业性使用 4.0 国际许可协议", "CC-BY-NC-4.0"),
        ("https://creativecommons.org/licenses/by-\nnc-nd/4.0/", "CC-BY-NC-ND-4.0"),
        ("http://creativecommons.org/licenses/by-nc/ 4.0/", "CC-BY-NC-4.0"),
        ("http://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/deed.de", "CC-BY-NC-SA"),
        ("Creative Commons Attribution 4.0 International License", "CC-BY-4.0"),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported", "CC-BY-SA-3.0"),
        ("a Creative Commons Attribution License, which permits any non-commercial use", "CC-BY"),
        ("Creative Commons Attribution 4.0, commercial use is allowed", "CC-BY-4.0"),
        ("Creative Commons Attribution (commercial use permitted)", "CC-BY"),
        ("CC BY_NC_SA 4.0", "CC-BY-NC-SA-4.0"),
        (
            "Creative Commons Paternité - Pas d'Utilisation Commerciale - Partage Des Conditions Initiales A l'Identique 2.0",
            "CC-BY-NC-SA-2.0",
        ),
        ("Creative Commons Zero 1.0", "CC0-1.0"),
        ("CC-BY-licensed", "CC-BY"),
    ],
)
def test_a_licence_is_told_by_all_of_its_elements(find: Any, text: str, key: str) -> None:
    assert keys(find, text) == [key]


@pytest.mark.parametrize(
    "text",
    [
        "Creative Commons Attribution-Sampling Plus 1.0",
        "Creative Commons Навођење - Некакводелење 4.0",
        "licensed under a Creative Commons licence 4.0",
        "under the Creative Commons licence, version 4.0",
        "Creative Commons แสดงที่มา-ไม่ใช้เพื่อการค้า 4.0",
        "知识共享许可协议 4.0",
        "Creative Commons licenci Priznanje avtorstva 2.5 Slovenija",
    ],
)
def test_a_name_that_is_not_read_to_its_end_is_unknown(find: Any, text: str) -> None:
    assert keys(find, text) == ["unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "I sent it cc by mail to Ann.",
        "Cc: by; Ann Example",
        "sent_VBD CC by_IN post_NN",
        "We talked of Creative Commons at length.",
        "We talked of Creative Commons and of the firmware 2.0.",
        "Creative Commons licences of all kinds were explained in chapter 4.2",
        "这个知识共享平台的 2.0 版很好用。",
        "He has worked at Creative Commons since Windows 3.1",
    ],
)
def test_talk_of_copies_and_of_the_commons_is_none(find: Any, text: str) -> None:
    assert keys(find, text) == []


def test_the_span_of_a_broken_name_is_all_of_it(find: Any) -> None:
    text = "It is under Creative Commons Attribution-Non-\nCommercial 4.0, so they say."
    (found,) = [f for f in find("ownership", text) if f.type == "LICENCE"]
    assert text[found.start : found.end] == "Creative Commons Attribution-Non-\nCommercial 4.0"
