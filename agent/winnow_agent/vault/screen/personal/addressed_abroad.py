"""Offices as their holders are spoken to and of in other languages than English: "Herr Präsident!", "Sra. Presidenta.-", "Wysoka Izbo".

Hardly anybody is called by the light ones; somebody may well be by the others, which are offices only in a debate. Neither is one
where the text calls somebody so, or says of him what is said of private people. A salutation opens a letter as it does a speech, and
whom a letter greets is somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import dropwhile
from typing import Final

import regex

from winnow_agent.vault.screen.personal import debates
from winnow_agent.vault.screen.personal.rule import Match

# Characters; a salutation and thanks are shorter.
_REACH: Final = 34
_SENTENCE: Final = 90
_STEM: Final = 5
_TITLES: Final = (
    r"(?:Herrn?|HERR|Frau|FRAU|Hrn?\.|(?i:señor|señora|senhor|senhora|signor|signora|monsieur|madame)|S[rR][aA]?\.|[sS]ra?\.|Mme|M\.|(?i:mijnheer|meneer|mevrouw)(?:[ ]de)?|[Hh]err|[Ff]ru|[Hh]r\."
    r"|[Hh]erra|[Rr]ouva|[Pp]anie|[Pp]ani|[Pp]an[eí]|[Pp]aní|[Pp]án|[Пп]ане|[Пп]ані|[Κκ]ύριε|[Κκ]υρία|[Ss]ayın)[ \u00a0]"
)
_LIGHT: Final = (
    r"(?:vize|vice-?)?präsident(?:in|en)?|vorsitzende[rn]?|(?:vice-?|vize)?president[ea]|président|présidente|(?:vice)?voorzitter|(?:næst)?formand|(?:vice)?talman|president"
    r"|ordförande|ordfører|předsedo|premiére|prezidente|primátore|premierze|przewodniczący|przewodnicząca|prezydencie|голово"
    r"|burmistrzu|statsråd"
)
# Families are called so, though few.
_MIDDLE: Final = r"ministro|ministre|secretári[oa][ ]de[ ]estado|comissári[oa]|secretario|deputat[oi]|deputado|senador|diputado|senatore"
_HEAVY: Final = (
    r"minister|kanzler|bürgermeister|landrat|stadtrat|kommissar|botschafter|marszałku|marszałek|ministrze|prezesie|starosto|ministře|hejtmane|sindaco|assessore|commissario|prefetto|consigliere|procuratore"
    r"|alcalde|alcaldesa|gobernador|gobernadora|consejero|consejera|canciller|concejal|rector|rectora|prefeito|prefeita|vereador|governador|governadora|conselheiro|conselheira|relator|relatora"
    r"|burgemeester|wethouder|commissaris|borgmester|borgermester|borgmästare|başkan|bakan|elnök|miniszter"
)
# No name goes on behind it. In Hungarian the title stands behind.
_OFFICE: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:(?P<title>{_TITLES})(?P<office>(?i:(?P<light>{_LIGHT})|{_MIDDLE}|(?P<heavy>{_HEAVY})))"
    r"|(?P<office>(?P<heavy>(?i:al)?(?i:elnök|miniszter))[ ](?i:úr|asszony)))(?![\p{L}\p{M}'’\-])(?![ \u00a0]\p{Lu}\p{Ll})"
)
_SALUTATION: Final = regex.compile(
    r"(?i:(?:sehr[ ])?(?:geehrte[rn]?|verehrte[rn]?)|hochverehrte[rn]?|hochgeehrte[rn]?|geschätzte[rn]?|werte[rn]?|liebe[rn]?|estimad[oa]|querid[oa]|egregi[oa]|gentile|caro|cara|illustre|on(?:orevole|\.)"
    r"|prezad[oa]|exm[oa]\.|cher|chère|geachte|beste|kære|ærede|kjære|ärade|arvoisa|hyvä|szanown[yae]|vážen[ýáí]|уважаем(?:ый|ая)|шановн(?:ий|а)|αξιότιμ[εη]|tisztelt|kedves|stimat[eă]|guten[ ]tag)[ ]$"
)
_BEFORE: Final = regex.compile(
    r"(?:^|[.!?:;,—–(\"“”‘„'¡¿«\n\]>]|--|[-–][ ])[ \t\u00a0]{0,4}(?:(?i:ja|nein|doch|danke|bitte|also|nun|und|sì|no|e|sí|y|oui|non|et|sim|ja|tak|takk|tack|nej|nei|nie|ano|ne|да|нет|ні)[ ])?$"
)
_THANKED: Final = regex.compile(
    r"(?i:danke|vielen[ ]dank|dank[ ](?:u|je)(?:[ ]wel)?|gracias|obrigad[oa]|grazie|merci|tak(?:k|[ ]for[ ]ordet)?|tack|kiitos|dziękuję|děkuji|ďakujem|köszönöm|teşekkür[ ]ederim|спасибо|дякую|ευχαριστώ|mulțumesc),?[ ]$"
)
_COMMA: Final = regex.compile(r",[ \u00a0]$")
# A list goes on: "Frau Prattes, Herr Präsident".
_LISTED: Final = regex.compile(
    r"(?<!\p{L})(?:Herrn?|Frau|Fru|Hr\.|Sra?\.|Signora?|Pani?)[ ]\p{Lu}[\p{L}\p{M}'’\-]+,[ ]$"
)
_SAID_TO: Final = regex.compile(
    r"[ ]?(?:!|,(?![ ]?(?:\n|$|\d|(?:der|die|dessen|deren|ein|eine|wohnhaft|geboren|geb|aus|von|vom|und|que|quien|cuyo|cuya|de(?![ ](?:Kamer|minister|regering|motie|fractie|raad|commissie|staatssecretaris|vraag|oppositie|begroting|heer|leden)(?!\p{L}))|del|con|un|una|natural|nacid[oa]"
    r"|che|di|da|nat[oa]|um|uma|com|cujo|cuja|nascid[oa]|mora|vive|residente|die|dat|geboren|który|która|który)(?!\p{L}))))"
)
_SAID_TO_AT_END: Final = regex.compile(r"[ ]?(?:[.!?…;]|$|\)|[”“»\"])")
# The chair's own label, with its holder's name in brackets or without: "Sra. Presidenta (Prattes).-", "O Sr. Presidente: —".
_LABEL: Final = regex.compile(r"(?:[ ]\([^()\n]{2,50}\))?(?:[ ]?\.[ ]?[-–—]|[ ]?:[ ]?[-–—])")
_LABEL_AT_START: Final = regex.compile(r"(?:^|[.!?\n][ \t]{0,3})(?i:(?:o|a|el|la|der|die)[ ])?$")
_COLON: Final = regex.compile(r"[ ]?:[ ]")
_ARTICLE: Final = regex.compile(
    r"(?<!\p{L})(?i:der|die|dem|den|des|vom|beim|zum|zur|el|la|al|del|il|lo|dal|al|dalla|alla|o|a|os|as|ao|à|do|da|pelo|pela|de|le|du)[ ]$"
)
# What is said of, and to, private people.
_HOMELY: Final = regex.compile(
    r"(?<!\p{L})(?i:wohnt|wohnhaft|wohnen[ ]sie|geboren|fieber|diabetes|krank|krebs|miete|mieter|ihr(?:e|en|em|er)?[ ](?:frau|mann|tochter|sohn|kind(?:er)?|mutter|vater|hund|katze|auto|wohnung|adresse|anschrift|rechnung"
    r"|krankenkasse|versicherung|paket|termin|konto|miete|nachbarin?|geburtstag|handynummer|telefonnummer)|su[ ](?:esposa|marido|mujer|hij[oa]|madre|padre|casa|domicilio|dirección|factura|perro|teléfono)|vive|tiene[ ](?:fiebre|diabetes)"
    r"|de[ ]\d+[ ]a(?:ñ|n)os|(?:la[ ]sua|il[ ]suo|sua|suo)[ ](?:moglie|marito|figli[ao]|madre|padre|casa|bolletta|fattura|cane|indirizzo)|residente|febbre|mora|a[ ]sua[ ](?:casa|mulher|filha|fatura|morada)|doente"
    r"|votre[ ](?:femme|mari|fille|fils|maison|facture|chien|adresse)|habite|uw[ ](?:vrouw|man|dochter|zoon|huis|huur|factuur|adres)|woont|ziek|(?:din|dit|dine|deres|ditt|dina)[ ](?:hyra|hus|husleje|kone|kona|datter|dotter|søn|sønn|son|adresse|adress|faktura)"
    r"|syg|syk|sjuk|sairas|chor[aey]|mieszka|pa(?:ni|na)[ ](?:żona|mąż|córka|syn|adres|faktura|mieszkanie)|bydlí|nemocn[ýá]|kiranız|eşiniz|eviniz|kızınız|oğlunuz|hastanede|beteg|lakcíme|жив[её]т|бол[еь]н)(?!\p{L})"
)
_LEADING_WORDS: Final = (
    "herr herrn frau hr fr fru señor señora sr sra senhor senhora signor signora monsieur madame mme m mijnheer meneer mevrouw de herra rouva panie pani pan pane paní pán"
    " пане пані κύριε κυρία sayın sehr geehrter geehrte lieber liebe verehrter verehrte werter geschätzter danke vielen dank bitte gracias grazie merci obrigado obrigada tack takk tak"
    " dziękuję děkuji el la il o a der die dem den tisztelt szanowny szanowna vážený vážená arvoisa onorevole teşekkür ederim"
)
_LEADING: Final = frozenset(_LEADING_WORDS.split())
# Whom somebody's initial, birth or family tells to be called so.
_CALLED: Final = regex.compile(
    r"(?<![\p{L}\p{M}])(?:\p{Lu}\.|Familie|Eheleute|Ehepaar|Dr\.|Prof\.|geb\.|geborene[rn]?|familia|famiglia|família|famille|née|rodzina|rodina|ailesi)[ ](?P<name>\p{Lu}[\p{L}\p{M}]{3,})"
)


def addresses(text: str, persons: Sequence[Match]) -> Iterator[tuple[int, int]]:
    """Where an office is spoken to or of, and nobody is called so."""
    found = list(_OFFICE.finditer(text))
    if not found:
        return
    debate = debates.is_abroad(text)
    called = {_stem(match["name"]) for match in _CALLED.finditer(text)}
    # "Präsident Prattes" has an office, "Anna Präsident" a name.
    for mark in persons:
        words = [word.casefold().strip(".,!") for word in text[mark.start : mark.end].split()]
        called.update(map(_stem, list(dropwhile(_LEADING.__contains__, words))[1:]))
    plainly = set[str]()
    for match in found:
        office = _stem(match["office"])
        if _is_homely(text, match):
            called.add(office)
        elif _is_plain(text, match, debate=debate):
            plainly.add(office)
        elif not debate or (match["heavy"] and not _has_article(text, match)):
            called.add(office)
    for match in found:
        if _stem(match["office"]) in plainly - called:
            yield match.span()


def _stem(word: str) -> str:
    return word.casefold()[:_STEM]


def _is_homely(text: str, match: regex.Match[str]) -> bool:
    return _HOMELY.search(text, match.end(), min(len(text), match.end() + _SENTENCE)) is not None


def _is_plain(text: str, match: regex.Match[str], *, debate: bool) -> bool:
    """Whether an office is spoken to, leads a turn, or is spoken of by an article among its like."""
    if match["light"] is None and not debate:
        return False
    start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
    if _LABEL_AT_START.search(text, start, match.start()) and (
        _LABEL.match(text, match.end(), end) or (debate and _COLON.match(text, match.end(), end))
    ):
        return True
    first = match.start()
    if (greeted := _SALUTATION.search(text, start, first)) is not None:
        if not debate:
            return False
        first = greeted.start()
    if _THANKED.search(text, start, first):
        return (_SAID_TO.match(text, match.end(), end) or _SAID_TO_AT_END.match(text, match.end(), end)) is not None
    if _BEFORE.search(text, start, first) is not None:
        if _SAID_TO.match(text, match.end(), end) or (debate and _COLON.match(text, match.end(), end)):
            return True
        alone = debate and match["light"] is not None
        behind = _COMMA.search(text, start, first) is not None and _LISTED.search(text, start, first) is None
        return (alone or behind) and _SAID_TO_AT_END.match(text, match.end(), end) is not None
    return debate and match["heavy"] is None and _has_article(text, match)


def _has_article(text: str, match: regex.Match[str]) -> bool:
    return _ARTICLE.search(text, max(0, match.start() - _REACH), match.start()) is not None
