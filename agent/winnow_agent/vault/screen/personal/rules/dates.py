"""Dates: in figures, with the month in words, spelled out; times of day; years that a text speaks of."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules import dates_words
from winnow_agent.vault.screen.personal.rules.months import DAY_NUMBERS, MONTHS, NUMBERS, UNITS
from winnow_agent.vault.screen.personal.rules.terms import alternatives

_MONTH: Final = rf"(?i:{alternatives(*MONTHS.values())})\.?(?![\p{{L}}\p{{M}}])"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_ANY_DAY: Final = r"\p{Nd}{1,2}"
_YEAR: Final = r"\p{Nd}{4}(?!\p{Nd})"
_ORDINAL: Final = r"(?:st|nd|rd|th|er|e|re|º|°|ª|\.º|ος|-го|-е|\.)?"
_BEFORE: Final = r"(?<![\p{L}\p{M}\p{N}_])"
_OF: Final = r"(?:of|de|d['’]|del|di|do|den|of[ ]the|ta['’]|mis)?"
_YEAR_OF: Final = (
    r"(?:of|de|del|del[ ]año|del[ ]anno|do[ ]ano|de[ ]l['’]année|des[ ]Jahres|roku|року|года|god\.?|г\.|р\.|ж\.)?"
)
_AFTER_YEAR: Final = (
    r"(?:[ ]?(?:r\.|roku|g\.|godine|god\.|года?|г\.|року|р\.|године|г|թ\.|წელს|წლის|m\.|gada|dne)(?![\p{L}]))?"
)
_THOUSAND: Final = (
    r"(?:mil|mille|thousand|zweitausend|tausend|neunzehnhundert|nineteen|two|dos|deux|dois|duemila|millenovecento|dwa)"
)
_NUMBER_WORDS: Final = r"(?:[ ]?[\p{L}\-]{1,16}){0,7}?"
_WEEKDAYS: Final = alternatives(
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måndag|tisdag|lördag|söndag|maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|sunnuntaina|poniedziałek|wtorek|środa|środę|czwartek|piątek|sobota|sobotę|niedziela|niedzielę|pondělí|úterý|středa|čtvrtek|pátek|neděle|понедельник|вторник|среда|среду|четверг|пятница|пятницу|суббота|субботу|воскресенье|понеділок|вівторок|середа|четвер|п'ятниця|субота|неділя|hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|δευτέρα|τρίτη|τετάρτη|πέμπτη|παρασκευή|σάββατο|κυριακή"
)
_IN: Final = r"(?:in|im[ ]Jahre?|en|em|nel|nell['’]anno|en[ ]el[ ]año|el[ ]año|año|l['’]année|depuis|dès|année|seit|bis|von|vom[ ]Jahr|since|from|until|till|to|by|before|after|during|between|and|year|years|around|circa|ca\.|um|desde|hasta|entre|hacia|durante|de|del|avant|après|pendant|ano|desde|até|dal|al|fino[ ]al|sinds|tot|jaar|rond|år|siden|sedan|i|fra|från|til|till|w[ ]roku|roku|rok|v[ ]roce|roce|do[ ]roku|od|do|u|из|в|с|до|по|у|года|році|з|між|vuonna|vuosina|vuodesta|en[ ]los[ ]años|años|années|Jahre|anul|în|anno|el|le|το|από|έως|yılında|yılı)"

RULES: Final = (
    *dates_words.RULES,
    Rule("date:day month", "DATE_TIME", rf"{_BEFORE}(?P<value>(?:(?i:{_WEEKDAYS}),?[ ](?:el[ ]|den[ ]|le[ ]|the[ ])?)?{_ANY_DAY}{_ORDINAL}(?:[ ]?(?:[-–—]|y|et|and|und|e|i|a|o|ou|or|to|oder|bis|au|al|og|och|и)[ ]?{_ANY_DAY}{_ORDINAL})?[ \-\u00a0]{{0,2}}{_OF}[ \u00a0]{{0,2}}{_MONTH}(?:[ ,\-\u00a0]{{1,2}}{_YEAR_OF}[ ]{{0,2}}{_YEAR}{_AFTER_YEAR})?)", 0.7),
    Rule("date:pair", "DATE_TIME", rf"{_BEFORE}(?P<value>(?:(?i:entre|between|from|zwischen|vom|desde|de|du|dal|tra|entre o|van|fra)[ ](?:el[ ]|le[ ]|the[ ]|dem[ ]|il[ ]|den[ ])?)?{_ANY_DAY}{_ORDINAL}[ ]{{0,2}}{_OF}[ ]{{0,2}}{_MONTH}(?:[ ,]{{1,2}}{_YEAR_OF}[ ]{{0,2}}{_YEAR})?[ ](?:y|e|et|and|und|en|og|och|a|al|au|to|bis|till|til|i|o|ou|or|hasta|–)[ ](?:el[ ]|le[ ]|the[ ]|den[ ]|il[ ])?{_ANY_DAY}{_ORDINAL}[ ]{{0,2}}{_OF}[ ]{{0,2}}{_MONTH}(?:[ ,]{{1,2}}{_YEAR_OF}[ ]{{0,2}}{_YEAR})?)", 0.7),
    Rule("date:duration", "DATE_TIME", rf"{_BEFORE}(?P<value>(?:\d{{1,3}}(?:[.,]\d)?|(?i:{alternatives(NUMBERS)})(?![\p{{L}}\-]))(?:[ ](?:y|et|and|e|und|en)[ ](?:\d{{1,2}}|(?i:{alternatives(NUMBERS)})(?![\p{{L}}])))?[ ](?i:{alternatives(UNITS)})(?![\p{{L}}])(?:,?[ ](?:y|et|and|e|und|en|og|och)?[ ]?(?:\d{{1,2}}|(?i:{alternatives(NUMBERS)})(?![\p{{L}}]))[ ](?i:{alternatives(UNITS)})(?![\p{{L}}])){{0,2}})", 0.35),
    Rule("date:list of years", "DATE_TIME", r"(?<=(?:1[789]|20)\d\d(?:,|[ ]y|[ ]et|[ ]and|[ ]und|[ ]e|[ ]o|[ ]ou|[ ]or|[ ]og|[ ]och|[ ]en|[ ]i|[ ]и|[ ]та)[ ])(?P<value>(?:1[789]|20)\d\d)(?![\p{L}\p{N}_/]|[.,]\d|[ ]?[%€$£])", 0.4),
    Rule("date:month day", "DATE_TIME", rf"{_BEFORE}(?P<value>(?:(?i:{_WEEKDAYS}),?[ ])?{_MONTH}[ \-]{{1,2}}(?:the[ ])?{_DAY}{_ORDINAL}(?![\d\p{{L}}:]|[.,]\d)(?:[ ,\-]{{1,2}}{_YEAR})?)", 0.7),
    Rule("date:month year", "DATE_TIME", rf"{_BEFORE}(?P<value>{_MONTH}[ ,\-]{{1,2}}{_YEAR_OF}[ ]{{0,2}}{_YEAR}{_AFTER_YEAR})", 0.6),
    Rule("date:year month day", "DATE_TIME", rf"{_BEFORE}(?P<value>\p{{Nd}}{{4}}(?:\.|-eko|ko|[ ]?m\.|\.[ ]gada|[ ]?оны|[ ]?жылғы|[ ]?წლის)?[ ]{{1,2}}(?:{_ANY_DAY}\.?[ ])?{_MONTH}(?:[ ]{_ANY_DAY}(?:\.|-?[\p{{L}}]{{1,4}}|[ ]?d\.)?)?(?![\d]))", 0.7),
    Rule("date:figures", "DATE_TIME", rf"(?<![\p{{L}}\p{{N}}_/\-]|\d[.,])(?P<value>{_DAY}[ ]?[./\-][ ]?(?:{_DAY}|(?:XI{{1,2}}|IX|IV|V?I{{1,3}}|X|V))[ ]?[./\-][ ]?(?:(?:1[5-9]|20)\d\d|\d\d)(?:[ ]?(?:г|р|m|d|y)\.)?)(?![\p{{N}}_/\-]|[.,]\d)", 0.7),
    Rule("date:figures year first", "DATE_TIME", rf"(?<![\p{{L}}\p{{N}}_/\-]|\d[.,])(?P<value>(?:1[5-9]|20)\d\d[ ]?[./\-][ ]?(?:0?[1-9]|1[0-2])[ ]?[./\-][ ]?{_DAY}(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{{1,6}})?(?:Z|[+\-]\d\d:?\d\d)?)?)(?![\p{{N}}_/\-]|[.,]\d)", 0.7),
    Rule("date:figures month year", "DATE_TIME", r"(?<![\p{L}\p{N}_/\-.,])(?P<value>(?:0[1-9]|1[0-2])[/.\-](?:19|20)\d\d)(?![\p{N}_/\-]|[.,]\d)", 0.4),
    Rule("date:figures any script", "DATE_TIME", r"(?<![\p{L}\p{N}_/\-.,])(?P<value>(?=[^0-9])\p{Nd}{1,4}[./\-]\p{Nd}{1,2}[./\-]\p{Nd}{1,4})(?![\p{N}_/\-])", 0.6),
    Rule("date:compact", "DATE_TIME", r"(?<![\p{L}\p{N}_.,/\-])(?P<value>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\p{L}\p{N}_]|[.,/\-]\d)", 0.4),
    Rule("date:cjk", "DATE_TIME", r"(?P<value>(?:(?:\p{Nd}{2,4}|[〇零一二三四五六七八九]{2,4}|(?:明治|大正|昭和|平成|令和|民國|民国|光緒|光绪)[ ]?(?:\p{Nd}{1,3}|元|[一二三四五六七八九十]{1,4}))[ ]?[年년][ ]?)(?:(?:\p{Nd}{1,2}|[一二三四五六七八九十]{1,3})[ ]?[月월][ ]?(?:(?:\p{Nd}{1,2}|[一二三四五六七八九十]{1,3})[ ]?[日号號일])?)?|\p{Nd}{1,2}[ ]?[月월][ ]?\p{Nd}{1,2}[ ]?[日号號일])", 0.6),
    Rule("date:vietnamese", "DATE_TIME", r"(?P<value>(?:(?i:ngày)[ ]\d{1,2}[ ](?:(?i:tháng)[ ])?|(?i:ngày)[ ]\d{1,2}[./\-])\d{1,2}(?:[ ](?i:năm)[ ]\d{4}|[./\-]\d{4})?|(?i:tháng)[ ]\d{1,2}[ /](?:(?i:năm)[ ])?\d{4})", 0.6),
    Rule("date:thai year", "DATE_TIME", r"(?P<value>(?:พ\.ศ\.|ค\.ศ\.|ปี)[ ]?\p{Nd}{4})", 0.5),
    Rule("date:words", "DATE_TIME", rf"{_BEFORE}(?P<value>(?i:{alternatives(DAY_NUMBERS)})[ ](?:day[ ])?(?:of|de|d['’]|di)?[ ]?{_MONTH}(?:,?[ ](?:de[ ]|del[ ]|of[ ]|do[ ]ano[ ]de[ ]|del[ ]año[ ]|in[ ]the[ ]year[ ])?(?:{_YEAR}|{_THOUSAND}(?![\p{{L}}]){_NUMBER_WORDS}(?=[,.;:)\n]|$)))?)", 0.6),
    Rule("date:month day words", "DATE_TIME", rf"{_BEFORE}(?P<value>{_MONTH}[ ](?:the[ ])?(?i:{alternatives(DAY_NUMBERS.split('|ersten')[0])})(?![\p{{L}}\-])(?:,?[ ]{_YEAR})?)", 0.6),
    Rule("date:weekday", "DATE_TIME", rf"{_BEFORE}(?P<value>(?i:{_WEEKDAYS}))(?![\p{{L}}\p{{M}}\-])", 0.3),
    Rule("date:year", "DATE_TIME", rf"{_BEFORE}(?i:{_IN})[ \u00a0](?P<value>(?:1[789]|20)\d\d)(?![\p{{L}}\p{{N}}_/]|[.,]\d|[ ]?[%€$£])", 0.4),
    Rule("date:years", "DATE_TIME", r"(?<![\p{L}\p{N}_/.,\-])(?P<value>(?:1[789]|20)\d\d[ ]?[-–/][ ]?(?:(?:1[789]|20)\d\d|\d\d))(?![\p{L}\p{N}_/\-]|[.,]\d)", 0.4),
    Rule("date:year in brackets", "DATE_TIME", r"\((?P<value>(?:1[789]|20)\d\d)\)", 0.35),
    Rule("date:time", "DATE_TIME", r"(?<![\p{L}\p{N}_:.,/\-])(?P<value>(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-5]\d)?(?:[ ]?(?:[ap]\.?m\.?|h|hrs|hours|Uhr|horas|heures|ore|uur|год|ч|час\p{L}{0,2})(?![\p{L}]))?)(?![\p{N}_:/\-]|[.,]\d|[ ]?%)", 0.35),
)  # fmt: skip
"""Dates are types of a policy that mostly lets them be."""
