"""Telephone numbers: with a country's code, in national layouts, and those that are said to be called."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.number_names import PHONES
from winnow_agent.vault.screen.personal.rules.numbers import in_groups, is_date
from winnow_agent.vault.screen.personal.rules.terms import terms

_EXTENSION: Final = (
    r"(?:[ ,]{0,2}(?i:x|ext\.?|extension|durchwahl|poste|доб\.?|int\.?|wew\.?|toestel|anexo)[ ]?\d{1,6})?"
)
_BEHIND: Final = regex.compile(r"\p{L}")
_YEAR: Final = regex.compile(r"\(?(?:1[5-9]|20)\d\d\)?(?!\d)")
_WORDS: Final = terms(
    *(names for names in PHONES.values()),
    "anrufen|angerufen|ruf an|rufen|appelez|appeler|appelle|rappeler|joindre|llame|llámame|llamar|llamada|chiama|chiamare|chiami|ligue|ligar|bel|bellen|ring|ringe|ringa|soita|zadzwoń|dzwoń|dzwonić|zavolej|zavolat|volejte|zavolaj|pokliči|nazovi|nazvati|позови|звони|позвонить|позвоните|позвони|обади|дзвони|зателефонуйте|sună|sunați|hívj|hívjon|hívni|τηλεφώνησε|καλέστε|ara|arayın|arayabilirsiniz|hubungi|telepon|gọi|liên hệ|piga|tawagan|reach|dial|dialled|dialed|called|message|messages|office|number|nummer|numéro|número|numero|numer|číslo|broj|номер|szám|αριθμός|numara",
)
_CONTEXT: Final = tuple(word for word in _WORDS if len(word) > 2)


def _national(value: str) -> bool | None:
    digits = sum(map(str.isdigit, _BEHIND.split(value, maxsplit=1)[0]))
    return False if not 7 <= digits <= 15 or is_date(value) or _YEAR.match(value) else None


RULES: Final = (
    # Numbers in the form of a phone's, though no network has given them out.
    Rule("phone:international", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}+])(?P<value>\(?\+[ (]{0,2}\p{Nd}{1,4}\)?(?:[ ().\-/–‑]{0,3}\p{Nd}){5,13}" + _EXTENSION + r")(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명])", 0.7),
    Rule("phone:international 00", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}+.,])(?P<value>(?:00|011[ \-])[ (]{0,2}[1-9]\d{0,3}\)?(?:[ ().\-/–‑]{0,3}\d){6,12}" + _EXTENSION + r")(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명])", 0.5, _national),
    # As letterheads have it; in a sentence or a table's cell it is a measure.
    Rule("phone:in brackets", "PHONE_NUMBER", r"(?m:^)[ \t]{0,8}\((?P<value>\d{3,4}\.\d{4})\)(?=[ \t]{0,8}(?:\n|\Z))", 0.4),
    Rule("phone:area in brackets", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}])(?P<value>\(\+?\p{Nd}{1,5}\)(?:[ \-./]{1,3}|(?=\p{Nd}))\p{Nd}{1,5}(?:[ \-./]{0,2}\p{Nd}{2,5}){1,4}" + _EXTENSION + r")(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명]|[.,]\p{Nd})", 0.55, _national),
    Rule("phone:leading zero", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}.,/\-+:])(?P<value>0\d{1,5}(?:[ \-./‑]{1,2}|[ ]?[/\-–][ ]?)\d{2,8}(?:[ \-./]{0,2}\d{2,4}){0,4}" + _EXTENSION + r")(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명]|[.,]\d)", 0.5, _national),
    Rule("phone:leading zero in one", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}.,/\-+:#])(?P<value>0[1-9]\d{7,10})(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명]|[.,]\d)", 0.5),
    Rule("phone:north america", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}.,/\-+])(?P<value>(?:1[\-. ])?\(?[2-9]\d{2}\)?[\-. ]{1,2}\d{3}[\-. ]\d{4}" + _EXTENSION + r")(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명]|[.,]\d)", 0.55),
    Rule("phone:near its word", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}.,/\-+$€£])(?P<value>\(?\p{Nd}{2,5}\)?(?:[ \-./]{1,2}\p{Nd}{2,4}){1,5})(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명]|[.,/]\p{Nd})", 0.0, in_groups, _CONTEXT, 0.65),
    Rule("phone:near its word in one", "PHONE_NUMBER", r"(?<![\p{Lu}\p{Ll}\p{N}.,/\-+$€£])(?P<value>\p{Nd}{6,12})(?![\p{Lu}\p{Ll}\p{N}人元円圆名个個万億亿원명]|[.,/]\p{Nd})", 0.0, None, _CONTEXT, 0.6),
    Rule("phone:called", "PHONE_NUMBER", r"(?i:\b(?:call(?:ed|ing)?|phone[ds]?|dial|reach|text|messages?|whatsapp|mobile|cell|fax|number|office|anrufen|appele[rz]|llam[ae]\w*)\b)[^\n\d]{0,25}(?P<value>\(?\d(?:[ ().\-]{0,2}\d){6,13})(?![\d/])", 0.5),
    Rule("phone:labelled after", "PHONE_NUMBER", r"(?<![\d.,/\-])(?P<value>\(?\d{2,4}\)?[ .\-]\d{2,4}(?:[ .\-]\d{2,4}){1,4})[ \t]{1,3}(?i:office|fax|mobile|cell|home|phone|tel|work)\b", 0.5),
)  # fmt: skip
