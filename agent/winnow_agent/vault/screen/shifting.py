"""Moves the dates of a document by the same number of days, each in the form in which it is written.

What lies between two dates stays as long as it was. A date without a year moves too; a year alone stays, as does what is no
date of the calendar ("yesterday"). The months' names are CLDR's, in the form that a date takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import regex

_MONTHS: Final[Mapping[str, str]] = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "sl": "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    "hr": "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
    "sr": "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "gl": "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "eu": "urtarrilaren otsailaren martxoaren apirilaren maiatzaren ekainaren uztailaren abuztuaren irailaren urriaren azaroaren abenduaren",
    "is": "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्तूबर नवंबर दिसंबर",
}
_NAMES: Final = {language: tuple(names.split()) for language, names in _MONTHS.items()}
_LEAST_DAYS, _MOST_DAYS = 30, 364
_ABBREVIATED: Final = 4
_NO_YEAR: Final = 2001

_D: Final = r"\p{Nd}"
_FORMS: Final = tuple(
    regex.compile(form)
    for form in (
        # 1985-03-12, 1985年3月12日, 1985년 3월 12일; 12.03.1985, 3/12/85; 12. 3.
        rf"(?<!{_D})(?P<year>{_D}{{4}})(?:[ ]?[./\-年년][ ]?)(?P<month>{_D}{{1,2}})(?:[ ]?[./\-月월][ ]?)(?P<day>{_D}{{1,2}})(?!{_D})",
        rf"(?<!{_D})(?P<first>{_D}{{1,2}})[ ]?(?P<separator>[./\-–])[ ]?(?P<second>{_D}{{1,2}})[ ]?(?P=separator)[ ]?(?P<year>{_D}{{4}}|{_D}{{2}})(?!{_D})",
        # 12 March 1985, 12. März, 12 de marzo de 1985, 12-14 March, 12/mar/2001
        rf"(?<!{_D})(?:(?P<from>{_D}{{1,2}})\.?[ ]?[-–][ ]?)?(?P<day>{_D}{{1,2}})(?P<ordinal>st|nd|rd|th|er)?[.º°ª]?,?[ \u00a0/\-](?:(?:of|de|d['’]|di|den)[ ]?)?(?P<name>[\p{{L}}\p{{M}}]{{3,14}})(?P<dot>\.?)(?:,?[ \u00a0/\-](?:(?:de|del|of|anno)[ ])?(?P<year>{_D}{{4}}))?",
        # March 12, 1985
        rf"(?P<name>[\p{{L}}\p{{M}}]{{3,14}})(?P<dot>\.?)[ \u00a0](?:(?P<from>{_D}{{1,2}})[ ]?[-–][ ]?)?(?P<day>{_D}{{1,2}})(?P<ordinal>st|nd|rd|th)?(?!{_D})(?:,?[ \u00a0](?P<year>{_D}{{4}}))?",
        # March 1985
        rf"(?P<name>[\p{{L}}\p{{M}}]{{3,14}})(?P<dot>\.?)[ \u00a0](?:(?:de|del|of)[ ])?(?P<year>{_D}{{4}})(?!{_D})",
    )
)
_NUMERIC: Final = regex.compile(rf"(?<!{_D})({_D}{{1,2}})[/.\-]({_D}{{1,2}})[/.\-](?:{_D}{{4}}|{_D}{{2}})(?!{_D})")
_LOOKED_AT: Final = 1000


@dataclass(frozen=True, slots=True)
class Shift:
    """How the dates of one document move.

    Attributes:
        days: by how many, never none.
        language: ISO 639 code of the document.
        month_first: whether 3/12 is the twelfth of March.
    """

    days: int
    language: str
    month_first: bool

    def of(self, value: str) -> str | None:
        """The date moved, in its own form; ``None`` where none is found in it."""
        for form in _FORMS:
            found = form.search(value)
            if found is None:
                continue
            moved = self._moved(found)
            if moved is not None:
                rest = self.of(value[found.end() :])
                return value[: found.start()] + moved + (value[found.end() :] if rest is None else rest)
        return None

    def _moved(self, found: Any) -> str | None:
        groups = found.groupdict()
        names = self._names(groups["name"]) if groups.get("name") else None
        if groups.get("name") and names is None:
            return None
        day, month = _place(groups, names, month_first=self.month_first)
        year = int(groups["year"]) if groups.get("year") else _NO_YEAR
        short = len(groups.get("year") or "0000") == 2
        try:
            then = date(year + (2000 if year < 30 else 1900) if short else year, month, day) + timedelta(self.days)
        except (ValueError, OverflowError):
            return None
        new = {"day": f"{then.day}", "month": f"{then.month}", "year": f"{then.year}"[-2 if short else -4 :]}
        if groups.get("first"):
            first, second = (then.month, then.day) if self.month_first else (then.day, then.month)
            new |= {"first": f"{first}", "second": f"{second}"}
        if groups.get("from"):
            # A stretch of days keeps its length.
            new["from"] = f"{(then - timedelta(int(groups['day']) - int(groups['from']))).day}"
        if groups.get("ordinal"):
            new["ordinal"] = _ordinal(groups["ordinal"], then.day)
        if names is not None:
            new["name"] = _written_like(
                groups["name"],
                names[then.month - 1],
                dotted=bool(groups["dot"]),
                whole=_is_whole(groups["name"], names),
            )
        return _replaced(found, groups, new)

    def _names(self, name: str) -> tuple[str, ...] | None:
        """The months in the language that a name is of: the document's first."""
        for language in dict.fromkeys((self.language, "en", *_NAMES)):
            if language in _NAMES and _index(name, _NAMES[language]) is not None:
                return _NAMES[language]
        return None


def shift_of(chance: Any, language: str, text: str) -> Shift:
    """How the dates of a document move: back, by a month to a year, so that none lies in the future.

    Args:
        chance: the document's own source of randomness.
        text: tells whether months or days come first, by the first date that can be read one way alone.
    """
    month_first = language == "en" and regex.search(rf"{_D}/{_D}", text) is not None
    for found in list(_NUMERIC.finditer(text, 0, min(len(text), 1_000_000)))[:_LOOKED_AT]:
        first, second = int(found[1]), int(found[2])
        if first > 12 or second > 12:
            month_first = second > 12
            break
    return Shift(-chance.randrange(_LEAST_DAYS, _MOST_DAYS + 1), language, month_first)


def _index(name: str, names: tuple[str, ...]) -> int | None:
    """Which month a name is: whole, short, or in another case of the language."""
    folded = name.casefold()
    whole = [month.casefold() for month in names]
    if folded in whole:
        return whole.index(folded)
    like = [at for at, month in enumerate(whole) if month.startswith(folded[: max(3, min(len(folded) - 2, 4))])]
    return like[0] if len(like) == 1 and (len(folded) <= _ABBREVIATED or folded[:4] == whole[like[0]][:4]) else None


def _is_whole(name: str, names: tuple[str, ...]) -> bool:
    return name.casefold() in {month.casefold() for month in names}


def _place(groups: Mapping[str, str | None], names: tuple[str, ...] | None, *, month_first: bool) -> tuple[int, int]:
    """Day and month; a month without a day is taken at its middle."""
    if names is not None:
        index = _index(groups["name"] or "", names)
        return int(groups.get("day") or 15), (index or 0) + 1
    if groups.get("first"):
        first, second = int(groups["first"] or 0), int(groups["second"] or 0)
        return (second, first) if month_first else (first, second)
    return int(groups["day"] or 0), int(groups["month"] or 0)


def _ordinal(written: str, day: int) -> str:
    if written == "er":
        return "er" if day == 1 else ""
    return "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _written_like(name: str, month: str, *, dotted: bool, whole: bool) -> str:
    if not whole and (dotted or len(name) <= _ABBREVIATED) and len(name) < len(month):
        month = month[: max(len(name), 3)]
    if name.isupper():
        return month.upper()
    return month[0].upper() + month[1:] if name[0].isupper() else month.lower()


def _replaced(found: Any, groups: Mapping[str, str | None], new: Mapping[str, str]) -> str:
    """The match with its groups replaced; numbers that were all written with two digits still are."""
    numbers = [groups[group] or "" for group in ("first", "second", "day", "month") if groups.get(group)]
    padded = any(number.startswith("0") for number in numbers) or (len(numbers) > 1 and min(map(len, numbers)) == 2)
    pieces, position = [], found.start()
    text = found.string
    for group in sorted((group for group in new if groups.get(group)), key=found.start):
        start, end = found.span(group)
        pieces += [text[position:start], new[group].zfill(2) if padded and group in _TWO_DIGITS else new[group]]
        position = end
    return "".join([*pieces, text[position : found.end()]])


_TWO_DIGITS: Final = frozenset({"first", "second", "day", "month"})
