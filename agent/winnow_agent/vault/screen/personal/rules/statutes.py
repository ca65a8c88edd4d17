"""What is numbered like a case and is none: statutes, regulations, gazettes; seasons and periods; sums and spans of time."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rules.terms import alternatives

_ENACTED: Final = alternatives(
    "ley|leyes|ley orgánica|leyes orgánicas|ley foral|real decreto|reales decretos|real decreto-ley|real decreto ley|real decreto legislativo|decreto-ley|decreto ley|decreto supremo|decreto legislativo|decreto de urgencia|orden|directiva|directivas|reglamento|reglamentos",
    "loi|lois|loi organique|décret|décrets|décret-loi|arrêté royal|arrêté ministériel|directive|directives|règlement|règlements|règlement d'exécution",
    "lei|leis|lei complementar|lei orgânica|lei constitucional|decreto-lei|decretos-leis|decreto regulamentar|medida provisória|portaria|emenda constitucional|regulamento",
    "legge|leggi|legge regionale|l.r.|d.lgs.|d. lgs.|dlgs|d.lgs|decreto-legge|decreto legge|d.l.|d.p.r.|dpr|d.m.|regio decreto|r.d.|direttiva|regolamento",
    "gesetz|verordnung|vo|richtlinie|rl|durchführungsverordnung|bgbl.|bgbl. i|bgbl. ii|bgbl. iii|rgbl.|lgbl.|bt-drs.|br-drs.|bt-drucksache|drucksache|drs.",
    "act|acts|law|laws|statute|regulation|regulations|statutory instrument|s.i.|si|public law|pub. l.|ordinance|by-law",
    "wet|wetten|verordening|richtlijn|stb.|stcrt.|trb.|kamerstukken|kamerstukken ii|kamerstukken i|wetsvoorstel",
    "lov|loven|lovbekendtgørelse|bekendtgørelse|cirkulære|forordning|forordningen|direktiv|direktivet|förordning|förordningen|sfs|prop.|proposition|sou|forskrift|lovforslag",
    "zákon|zákona|zákonem|zákonu|vyhláška|vyhlášky|nařízení|nariadenie|nariadenia|ustawa|ustawy|rozporządzenie|rozporządzenia|uredba|uredbe|zakon|legea|legii|ordonanța|ordonanţa|o.u.g.|oug|h.g.|törvény|закон|закона|законом|указ|директива|регламент|κανονισμός|κανονισμού|οδηγία|ν.",
)
_NUMBER: Final = r"(?i:(?:n[ºo°]s?|n\.[ºo°]|nrs?|nos?|n|núm|č|br|nr|бр|№)\.?)"

NOT_ENACTED: Final = (
    rf"(?<!(?<![\p{{L}}])(?:(?i:{_ENACTED})|Decretos?)(?:[ ]\p{{Lu}}{{2,4}})?(?:[ ]\([\p{{Lu}}, ]{{2,14}}\))?[ \u00a0](?:{_NUMBER}[ \u00a0]{{0,2}})?"
    rf"(?:\d[\d.]{{0,6}}/\d{{2,4}},?[ ](?:y|e|et|und|and|en|og|och|i|a)[ ])?)"
)
"""Where a number begins: nothing that is enacted and numbered stands before it. A decree written small may be a court's."""

NOT_COUNTED: Final = r"(?![ ]?(?:[%€$£]|(?i:euros?|dollars?|pesos|soles|reais|kr|kroner|kronor|francs|franken|chf|eur|usd|meses|días|años|dias|anos|months|days|years|hours|monate|tage|jahre|jours|mois|ans|mesi|giorni|anni|maanden|dagen|jaar|måneder|dage|år|månader|dagar|horas|hours|km|kg|cm|mm|mg|ml)(?!\p{L})))"
"""Where a number ends: no currency and no unit stands behind it."""

_PERIOD: Final = regex.compile(r"((?:1[5-9]|20)\d\d)[ ]?[/\-–][ ]?(?:((?:1[5-9]|20)\d\d)|(\d\d))")


def no_period(value: str) -> bool | None:
    """False for two years, or a year and the last figures of the next: a season ("2014/15"), a span ("2010-2015")."""
    found = _PERIOD.fullmatch(value)
    if found is None:
        return None
    if found[2] is not None:
        return False
    return False if int(found[3]) == (int(found[1]) + 1) % 100 else None
