"""What stands around a name and tells of whom it is: titles, offices and words for kin before it, which stay; pronouns behind it.

"General Ada Field" becomes "General Mary Weber" and "Onkel Carl" "Onkel Otto": the office is nobody's name, and whoever reads on needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import Any, Final, Literal

import regex

from winnow_agent.vault.screen.personal.votes import has_given, has_surname

WITH_STOP: Final = regex.compile(r"[\p{L}\p{M}]++\.?")
"""A word, with the full stop behind it."""
_REACH: Final = 24

_KEPT_WORDS: Final = (
    "mr mrs ms miss mx dr prof professor sir lady lord rev herr frau hr fr frl monsieur madame mme mlle sr sra srta signor signora"
    " don doña von van der den de del della di da do dos das du la le el al y e af av zu zum bin ibn ter ten jr s o d l mac mc"
    " pan pani paní pán пан пані господин госпожа г capt captain lieut colonel reverend hon senator"
    " herrn fräulein señor señora señorita dña senhor senhora exmo exma sig dott dottssa onorevole dhr mevr mevrouw meneer mijnheer"
    " hrr fru frk frøken fröken gospodin gospođa gospod gospa domnul doamna bayan sayın κύριος κυρία"
    " vom zur am auf bei aus im of the op het abu ould umm degli dei dalla dal mister mademoiselle signorina sor"
)
KEPT: Final = frozenset(_KEPT_WORDS.split())
"""Case-folded words that stay wherever they stand in a name."""

_WOMEN_WORDS: Final = (
    "mrs ms miss lady frau frl fräulein madame mme mlle mademoiselle sra srta señora señorita signora signorina doña dña dona senhora pani"
    " paní пані госпожа mevrouw mevr fru frk frøken fröken gospođa gospa doamna bayan κυρία queen princess baroness countess duchess aunt"
    " grandma grandmother mother sister tante oma großmutter schwester gräfin prinzessin königin base baronin comtesse marquise duchesse"
    " reine princesse sœur tía abuela hermana condesa reina princesa tia avó irmã condessa rainha baronesa viscondessa zia nonna sorella"
    " contessa regina principessa suor sor"
)
_MEN_WORDS: Final = (
    "mr mister sir lord herr herrn monsieur sr señor signor don dom senhor pan pán пан господин dhr meneer mijnheer hrr gospodin gospod"
    " domnul κύριος king prince baron count duke earl uncle grandpa grandfather father brother sheikh emir sultan onkel opa großvater bruder"
    " graf prinz könig kaiser freiherr fürst herzog oncle père frère abbé comte marquis duc vicomte roi tío abuelo fray conde rey príncipe"
    " tio avô irmão rei barão visconde padre zio nonno fratello conte re principe fra"
)
WOMEN: Final = frozenset(_WOMEN_WORDS.split())
MEN: Final = frozenset(_MEN_WORDS.split())

# Before a given name as often as before a surname.
_FAMILIAR_WORDS: Final = (
    "don doña dña dom dona sir lady fray sor padre father brother sister mother uncle aunt grandma grandpa king queen prince princess saint st"
    " onkel tante oma opa bruder schwester base vetter könig königin kaiser prinz prinzessin abbé père sœur frère oncle roi reine prince"
    " princesse tío tía abuelo abuela rey reina tio tia avô avó rei rainha zio zia nonno nonna suor fra re regina sheikh emir sultan пан пані"
    " pan pani pán paní hr fru"
)
# Words that lean on a name of any kind.
_LEANING_WORDS: Final = "a al auf aus bei dal e im l o of op s the y zu zum zur d el la le"
FAMILIAR: Final = frozenset((*_FAMILIAR_WORDS.split(), *_LEANING_WORDS.split()))
"""Words before a name that do not say that a surname follows."""

# At the head of a mark alone, before something else: some are names as well.
_LEADING_WORDS: Final = (
    "president vice chair chairman chairwoman minister prime secretary treasurer commissioner ambassador senator senators governor governors"
    " congressman congresswoman representative mayor councillor speaker chancellor director manager judge justice chief attorney counsel"
    " general admiral colonel major captain lieutenant sergeant corporal private commander officer inspector detective constable sheriff"
    " superintendent marshal brigadier marine staff police deputy assistant acting former housing energy defense defence treasury state labor"
    " labour foreign home interior commerce transportation education press agriculture bishop archbishop cardinal pope pastor rabbi imam"
    " sheikh sheik emir sultan shah king queen prince princess crown emperor empress baron baroness count countess duke duchess earl viscount"
    " marquis dame father mother brother sister uncle aunt grandma grandpa cousin nurse doctor st saint dear president-elect gen gov sen rep"
    " col maj sgt lt cpl adm presidents ministers speakers judges drs messrs",
    "präsident präsidentin vizepräsident vizepräsidentin bundespräsident bundeskanzler bundeskanzlerin kanzler kanzlerin minister ministerin"
    " ministerpräsident ministerpräsidentin bundesminister bundesministerin staatssekretär kommissar kommissarin bürgermeister"
    " oberbürgermeister richter richterin rechtsanwalt rechtsanwältin staatsanwalt zeuge zeugin kollege kollegin kollegen doktor professor"
    " professors direktor legationsrat legationsrats hofrat geheimrat kommerzienrat regierungsrat pfarrer pastor lehrer lehrerin graf gräfin"
    " baron baronin freiherr fürst herzog könig königin kaiser prinz prinzessin general oberst hauptmann major leutnant kapitän onkel tante"
    " oma opa vetter bruder schwester meister maurer lieber liebe liebes",
    "président présidente ministre secrétaire commissaire ambassadeur sénateur député juge procureur maître docteur professeur conseiller"
    " directeur général colonel capitaine commandant lieutenant comte comtesse marquis marquise duc duchesse vicomte vicomtesse baron baronne"
    " prince princesse roi reine abbé père mère frère sœur oncle tante cousin cousine saint sainte cher chère",
    "presidente presidenta ministro ministra secretario comisario embajador senador senadora diputado diputada juez jueza doctor doctora"
    " profesor profesora general coronel capitán comandante conde condesa marqués marquesa duque duquesa rey reina príncipe princesa fray"
    " padre madre hermano hermana tío tía abuelo abuela primo prima san santa santo alcalde alcaldesa",
    "presidente ministra deputado deputada juiz juíza doutor doutora engenheiro general coronel capitão conde condessa marquês marquesa duque"
    " duquesa visconde viscondessa barão baronesa rei rainha padre frei irmã irmão tio tia primo prima são santa dr dra mestre",
    "presidente ministro deputato giudice avvocato dottore dottoressa dottor professore professoressa generale colonnello capitano conte"
    " contessa marchese duca duchessa re regina principe principessa padre suor zio zia nonno nonna san santa santo",
    "burgemeester minister voorzitter dokter professor generaal koning koningin prins prinses oom tante broer zus meester rechter",
    "statsminister minister borgmester borgmästare ordfører kung kong dronning drottning prins prinsesse onkel farbror moster tante faster doktor"
    " professor dommer domare advokat biskop präst prest",
)
_LEADING: Final = frozenset(word for words in _LEADING_WORDS for word in words.split())
# Borne as names: with a capital they may be one, so they go.
_NAMES_TOO_WORDS: Final = (
    "abbé alcalde baron barão bishop broer bruder cardinal cher comte conde constable conte contessa coronel countess cousin dame dear duc duca"
    " duke duque earl emir fray frei frère fürst giudice graf hermana hermano herzog imam judge justice kaiser king kong koning kung könig"
    " lehrer liebe lieber madre major marchese marquesa marquis marqués marshal maurer mayor meester meister mestre nurse oma pastor pope prima"
    " primo prince princess principe prins prinz queen re regina rei reina reine rey richter saint san santa santo shah sheikh sheriff sultan são"
    " tia tía vetter zeuge zia state labor labour home press oberst hauptmann priest prest bispo cardeal capitão general-major count"
)
_NAMES_TOO: Final = frozenset(_NAMES_TOO_WORDS.split())
# Ranks by their beginning: without a full stop they are names.
_SHORTENED_WORDS: Final = "gen gov sen rep col maj sgt lt cpl adm st"
_SHORTENED: Final = frozenset(_SHORTENED_WORDS.split())
# Surnames, but before a name an office or a part of one.
_OFFICES_FIRST: Final = frozenset({"president", "prime", "vice", "crown", "staff", "police", "deputy"})
# Pronouns of one person alone, by language; "sie" and "ihr" are also many's, which is why more must stand there than of the other kind.
_HE_AND_SHE: Final = {
    "en": ("he|his|him|himself", "she|her|hers|herself"),
    "de": ("er|ihn|ihm|sein|seine|seinen|seiner|seinem", "sie|ihr|ihre|ihren|ihrer|ihrem"),
    "fr": ("il|lui", "elle"),
    "es": ("él", "ella"),
    "pt": ("ele|dele|nele", "ela|dela|nela"),
    "it": ("lui|egli", "lei|ella"),
    "nl": ("hij|hem|zijn", "zij|haar"),
    "sv": ("han|honom|hans", "hon|henne|hennes"),
    "da": ("han|ham|hans", "hun|hende|hendes"),
    "no": ("han|ham|hans", "hun|henne|hennes"),
}
_PLACES, _BEHIND, _LEAST, _TIMES = 6, 120, 2, 3
_BEFORE: Final = regex.compile(r"(?<![\p{L}\p{M}])(?P<title>[\p{L}\p{M}]{1,16}\.?[ \u00a0])$")


def leading(words: Sequence[str]) -> int:
    """How many words at the head of a name are titles and offices; never all of them, and none that may be a name.

    Args:
        words: with the full stop behind each that has one: "Sen." is a senator, "Sen" a surname.
    """
    count = sum(1 for _ in takewhile(_is_title, words))
    while count and not any(_is_more(word.rstrip(".")) for word in words[count:]):
        count -= 1
    return count


def titles_of(name: str) -> frozenset[str]:
    """The case-folded words of a name that are nobody's: titles and offices at its head, particles inside it."""
    words = WITH_STOP.findall(name)
    every = [word.rstrip(".").casefold() for word in words]
    return frozenset([*every[: leading(words)], *(word for word in every if word in KEPT)])


def _is_more(word: str) -> bool:
    return len(word) > 1 and word.casefold() not in KEPT


def _is_title(word: str) -> bool:
    plain = word.rstrip(".")
    key = plain.casefold()
    if key in KEPT:
        return True
    if key not in _LEADING:
        return False
    if word.islower() or key in _OFFICES_FIRST or (plain != word and key in _SHORTENED):
        return True
    return not (key in _NAMES_TOO or key in _SHORTENED or has_given(plain) or has_surname(plain))


def with_title(text: str, start: int, end: int) -> str:
    """A name with the title that stands before it outside of its mark, which tells a woman from a man."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is None:
        return text[start:end]
    word = before["title"].strip(" \u00a0.").casefold()
    return before["title"] * (word in WOMEN or word in MEN) + text[start:end]


@cache
def _pronouns(language: str) -> tuple[Any, Any] | None:
    if language not in _HE_AND_SHE:
        return None
    he, she = (regex.compile(rf"(?<!\p{{L}})(?i:{words})(?!\p{{L}})") for words in _HE_AND_SHE[language])
    return he, she


def told_by_pronouns(text: str, name: str, language: str) -> Literal["woman", "man"] | None:
    """Whether it is a woman or a man who is called so, where the pronouns shortly behind the name say so."""
    pronouns = _pronouns(language)
    if pronouns is None or not name:
        return None
    men = women = 0
    place = text.find(name)
    for _ in range(_PLACES):
        if place < 0:
            break
        end = place + len(name)
        behind = text[end : end + _BEHIND]
        men, women = men + len(pronouns[0].findall(behind)), women + len(pronouns[1].findall(behind))
        place = text.find(name, end)
    if max(men, women) < _LEAST or max(men, women) < _TIMES * min(men, women):
        return None
    return "man" if men > women else "woman"
