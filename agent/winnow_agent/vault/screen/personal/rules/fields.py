"""Fields that say themselves what follows: a name, a place, a number, a date of birth, an age, a user name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules import field_names, identifier_names, number_names
from winnow_agent.vault.screen.personal.rules.terms import (
    AFTER,
    BEFORE,
    COLON,
    NAME,
    PARTICLE,
    START,
    UNCASED_NAME,
    UPPER,
    a_name,
    alternatives,
)

_TITLES: Final = r"(?:(?i:dr|prof|mr|mrs|ms|hr|fr|herr|frau|mme|mlle|m|me|sr|sra|dra|dña|don|doña|d|d\.ª|dott|avv|ing|lic|mgr|mudr|judr|phdr|bc|dhr|mevr|κ|г-н|г-жа)\.?[ \t]{1,3}){0,3}"
_AND: Final = r"[ \t]{0,3}(?:[,;/&]|(?:and|und|et|y|e|og|och|ja|en|i|a|és|και|и|та)(?=[ \t]))[ \t]{1,3}"
# A single word is a name only where no sentence goes on after it: "Mother: Come here" names nobody.
_SINGLE: Final = rf"{UPPER}(?![\p{{L}}\p{{M}}'’\-])(?![,!?]?[ \t]{{1,3}}\p{{Ll}}{{2}})"
_SEVERAL: Final = (
    rf"{UPPER}(?:[ \t]{{1,3}}(?:[\p{{Ll}}'’]{{1,3}}[ \t]{{1,3}}){{0,3}}{UPPER}){{1,5}}(?![\p{{L}}\p{{M}}])"
)
_PERSON: Final = rf"(?:{PARTICLE}[ \t]{{1,3}}){{0,3}}(?:{_SEVERAL}|{_SINGLE})"
_CLOSED: Final = r"[ \t]{0,20}(?:[:=|：﹕#]|\t|[ \t]-[ \t])[ \t]{0,20}"
# What a field holds when it is an identifier: digits among letters and marks, in up to five groups.
_CODE: Final = (
    r"(?=[\p{L}\d/\-. ]{0,8}\d)[\p{L}\d][\p{L}\d/\-.]{1,30}(?:[ ](?=[\dA-Z\-]{0,4}\d)[\dA-Z\-/.]{1,14}){0,4}(?<![./\-])"
)
_DIGITS: Final = r"\p{Nd}(?:[ .\-/]?\p{Nd}){4,20}"
_DATE: Final = (
    r"(?:\p{Nd}{1,4}[./\-  ]{1,3}(?:(?:de|of|di|den)[ ])?(?:\p{Nd}{1,2}|[\p{L}\p{M}.]{3,14})[./\- ,]{1,3}(?:(?:de|del)[ ])?\p{Nd}{1,4}"
    r"|[\p{L}\p{M}]{3,12}\.?[ ]\p{Nd}{1,2},?[ ]\p{Nd}{4}|\p{Nd}{4}[ ]?[年년][ ]?\p{Nd}{1,2}[ ]?[月월][ ]?\p{Nd}{1,2}[ ]?[日일]|(?:1[89]|20)\p{Nd}{2}(?!\p{Nd}))"
)
_PHONE: Final = r"(?:\(?\+[ (]{0,2})?\(?\p{Nd}(?:[ \t()/.\-–‑]{0,3}\p{Nd}){4,16}(?!\p{Nd})(?:[ ]?(?:x|ext\.?|доб\.?|int\.?)[ ]?\d{1,6})?"
_REST: Final = (
    r"[^\s:|;][^\n:|;]{1,110}?(?=[ \t]{0,20}(?:(?m:$)|[|;\r]|\.?[ \t]{1,4}[\p{Lu}\p{Lo}][\p{L}\p{M}/. ]{0,24}[:：]))"
)
_WORD: Final = r"(?:n[ºo°]\.?|nr\.?|no\.?|num\.?|number|id|№|\#|号|號|番号)"


def _all(*named: Mapping[str, str]) -> str:
    return alternatives(*(terms for names in named for terms in names.values()))


# Looked at before any name of a field is: most lines of a text hold no colon, and most words no digit after them.
_COLON_AHEAD: Final = r"(?=[^\n:=|\t：﹕#]{1,60}[:=|\t：﹕#])"
_DIGIT_AHEAD: Final = r"(?=[^\n\p{Nd}]{1,60}\p{Nd})"


def _field(names: str, gap: str, value: str) -> str:
    return rf"{START}{_COLON_AHEAD}(?i:{names}){gap}(?P<value>{value})"


def _inline(names: str, gap: str, value: str) -> str:
    return rf"{BEFORE}(?=\p{{L}}){_DIGIT_AHEAD}(?i:{names}){gap}(?P<value>{value})"


RULES: Final = (
    Rule("field:person", "PERSON", _field(_all(field_names.PERSONS), COLON, rf"{_TITLES}{_PERSON}(?:{_AND}{NAME}){{0,4}}"), 0.75, a_name),
    Rule("field:person:uncased", "PERSON", _field(_all(field_names.PERSONS_UNCASED), COLON, rf"(?:{UNCASED_NAME}|{NAME})"), 0.75, a_name),
    Rule("field:person:uncased value", "PERSON", _field(_all(field_names.PERSONS), COLON, rf"(?:{UNCASED_NAME}|[\p{{Han}}\p{{Hangul}}])(?=[ \t]{{0,9}}(?m:$))"), 0.7, a_name),
    Rule("field:place", "LOCATION", _field(_all(field_names.PLACES, field_names.PLACES_UNCASED), COLON, _REST), 0.7),
    Rule("field:postal", "LOCATION", _inline(alternatives(identifier_names.POSTAL_CODES), r"[ ]{0,3}[:.：]?[ ]{0,3}(?:(?:is|ist|est|es|è|é|er|är|on|to|=)[ ])?", rf"(?:(?:[A-Z]{{1,3}}[ \-]?)?\p{{Nd}}[\p{{Nd}}A-Z]{{0,4}}[ \-]?[\p{{Nd}}A-Z]{{2,5}}|\p{{Nd}}{{4}}[ ]?[a-z]{{2}}|[a-z]{{1,2}}\d[a-z\d]?[ ]?\d[a-z]{{2}}|[a-z]\d[a-z][ ]?\d[a-z]\d){AFTER}"), 0.5),
    Rule("field:phone", "PHONE_NUMBER", _inline(_all(number_names.PHONES), rf"(?:[ ]{{0,2}}{_WORD})?[*_]{{0,3}}(?:[ \t]?\([^()\n\d]{{1,20}}\))?[ \t]{{0,9}}[:.：]?[*_]{{0,3}}[ \t]{{0,9}}", _PHONE), 0.75),
    Rule("field:phone:uncased", "PHONE_NUMBER", rf"(?:{_all(number_names.PHONES_UNCASED)})[ \t]{{0,9}}[:.：]?[ \t]{{0,9}}(?P<value>{_PHONE})", 0.75),
    Rule("field:phone:more", "PHONE_NUMBER", _inline(alternatives("tel|phone|fax|telefon|téléphone|teléfono|тел|tlf|mobil"), r"\.?[ ]?:?[ ]?\+?[\d ()/.\-]{6,22}[ ](?:[/;,]|or|oder|ou|o|og|och|und|and)[ ](?:(?i:fax|mobil|mobile|cell|tel)\.?:?[ ])?", _PHONE), 0.7),
    Rule("field:birth", "DATE_TIME", _inline(_all(number_names.BIRTHS), r"[ \t]{0,9}[:=|：]?[ \t]{0,9}", _DATE), 0.8),
    Rule("field:birth:uncased", "DATE_TIME", rf"(?:{alternatives(*(number_names.BIRTHS[code] for code in ('zh', 'ja', 'ko', 'th', 'ar', 'fa', 'he')))})[ \t]{{0,9}}[:=|：]?[ \t]{{0,9}}(?P<value>{_DATE})", 0.8),
    Rule("field:identifier", "ID", _field(_all(identifier_names.IDENTIFIERS), rf"(?:[ ]{{0,2}}{_WORD})?[*_]{{0,3}}{_CLOSED}", _CODE), 0.75),
    Rule("field:identifier:open", "ID", _inline(_all(identifier_names.IDENTIFIERS), rf"[ \t]{{1,3}}(?:{_WORD}[ \t]{{0,3}})?(?:is[ ]|ist[ ]|es[ ]|est[ ]|è[ ]|é[ ]|är[ ]|er[ ])?", rf"(?=[A-Z\-]{{0,6}}\p{{Nd}})(?:[A-Z]{{1,6}}[ \-]?)?{_DIGITS}[A-Z]?(?![\p{{L}}\p{{N}}])"), 0.6),
    Rule("field:identifier:uncased", "ID", rf"(?:{_all(identifier_names.IDENTIFIERS_UNCASED)})(?:[ \t]{{0,9}}[:=|：\#]?[ \t]{{0,9}}|[은는이가是はがהو]{{1,2}}[ ]?)(?P<value>{_CODE})", 0.7),
    Rule("field:user", "USERNAME", _field(alternatives(identifier_names.USER_NAMES), COLON, r"@?(?=[^\s,;]{0,30}[\w])[\w.\-]{2,40}(?<![.\-])"), 0.6),
    Rule("field:age", "AGE", _inline(alternatives(identifier_names.AGES), r"[ \t]{0,9}[:=|：]?[ \t]{0,9}", r"\p{Nd}{1,3}(?![\p{Nd}])(?![.,:/\-]\p{Nd}|[ ]?%)(?:[ ]?\p{L}{1,10}(?=[\s.,;]))?"), 0.6),
)  # fmt: skip
