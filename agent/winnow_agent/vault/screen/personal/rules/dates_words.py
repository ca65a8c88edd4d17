"""Dates that deeds and courts spell out: the day, the month and the year in words, figures in brackets beside them or not."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.months import DAY_NUMBERS, MONTHS
from winnow_agent.vault.screen.personal.rules.terms import alternatives

_B: Final = r"(?<![\p{L}\p{M}\p{N}_])"
_E: Final = r"(?![\p{L}\p{M}\p{N}_])"
_MORE_DAYS: Final = (
    "primero|primer|primeiro|primo|1er"
    "|ventitre|ventitré|vigesimo|ventottesimo|trent'uno|veinte y uno|veinte y dos|veinte y tres|veinte y cuatro|veinte y cinco|veinte y seis|veinte y siete|veinte y ocho|veinte y nueve|diez y seis|diez y siete|diez y ocho|diez y nueve|veintidos|veintitres|veintiseis|dieciseis|veintiun|dez e seis"
    "|een|één|eerste|twee|tweede|drie|derde|vier|vierde|vijf|vijfde|zes|zesde|zeven|zevende|acht|achtste|negen|negende|tien|tiende|elf|elfde|twaalf|twaalfde|dertien|dertiende|veertien|veertiende|vijftien|vijftiende|zestien|zestiende|zeventien|zeventiende|achttien|achttiende|negentien|negentiende|twintig|twintigste|eenentwintig|tweeëntwintig|tweeentwintig|drieëntwintig|drieentwintig|vierentwintig|vijfentwintig|zesentwintig|zevenentwintig|achtentwintig|negenentwintig|dertig|dertigste|eenendertig"
    "|første|anden|andre|tredje|fjerde|femte|sjette|syvende|sjuende|ottende|åttende|niende|tiende|ellevte|tolvte|trettende|fjortende|femtende|sekstende|syttende|attende|nittende|tyvende|tjuende|enogtyvende|toogtyvende|treogtyvende|fireogtyvende|femogtyvende|seksogtyvende|syvogtyvende|otteogtyvende|niogtyvende|tjueførste|tjueandre|tjuetredje|tjuefjerde|tjuefemte|tjuesjette|tjuesjuende|tjueåttende|tjueniende|tredivte|trettiende|enogtredivte|trettiførste"
    "|första|andra|fjärde|sjätte|sjunde|åttonde|nionde|tionde|elfte|tolfte|trettonde|fjortonde|femtonde|sextonde|sjuttonde|artonde|nittonde|tjugonde|tjugoförsta|tjugoandra|tjugotredje|tjugofjärde|tjugofemte|tjugosjätte|tjugosjunde|tjugoåttonde|tjugonionde|trettionde|trettioförsta"
)
_MONTHS: Final = "|".join(MONTHS[code] for code in ("en", "de", "fr", "es", "pt", "it", "nl", "da", "no", "sv"))
_MONTH: Final = rf"(?i:{alternatives(_MONTHS)}){_E}"
# Without a year: no short form, and no other word ("a second march", "one may", "um marco").
_PLAIN: Final = frozenset(("march", "may", "marco"))
_SURE_MONTH: Final = rf"(?i:{alternatives('|'.join(month for month in _MONTHS.split('|') if month not in _PLAIN and (len(month) > 4 or month in ('mars', 'mai', 'maj', 'mei', 'mayo', 'juin', 'août', 'aout', 'juni', 'juli', 'maio', 'märz'))))}){_E}"
_DAY_WORDS: Final = rf"(?i:{alternatives(DAY_NUMBERS, _MORE_DAYS)}){_E}"
_IN_BRACKETS: Final = r"(?:[ ]?\([ ]?\d{1,2}[ºo°.]?[ ]?\))?"
_DAY: Final = rf"(?:{_DAY_WORDS}{_IN_BRACKETS}|(?:0?[1-9]|[12]\d|3[01])(?:er|[ºo°.]|st|nd|rd|th)?{_E}(?:[ ]?\([ ]?{_DAY_WORDS}[ ]?\))?)"
# What a year is spelled with behind its thousands; of languages that write it in one word, that word.
_PARTS: Final = alternatives(
    "y|e|et|and|og|och|en|cien|ciento|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|ochocientos|novecientos|diez|once|doce|trece|catorce|quince|dieciséis|dieciseis|diecisiete|dieciocho|diecinueve|veinte|veintiuno|veintiún|veintidós|veintidos|veintitrés|veintitres|veinticuatro|veinticinco|veintiséis|veintiseis|veintisiete|veintiocho|veintinueve|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|uno|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve"
    "|cent|cents|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|vingts|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|dix-sept|dix-huit|dix-neuf|quatre-vingt|quatre-vingts"
    "|cem|cento|duzentos|trezentos|quatrocentos|quinhentos|seiscentos|setecentos|novecentos|oitocentos|dez|doze|treze|catorze|quatorze|quinze|dezesseis|dezasseis|dezessete|dezassete|dezoito|dezenove|dezanove|vinte|trinta|quarenta|cinquenta|sessenta|oitenta|noventa|um|dois|três|quatro|sete|oito|nove"
    "|hundred|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|one|two|three|four|five|six|seven|eight|nine"
    "|due|tre|quattro|sei|sette|otto|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|venti|ventuno|ventidue|ventitré|ventiquattro|venticinque|trenta|novecento|ottanta|novanta"
    "|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|tyve|tjue|enogtyve|toogtyve|treogtyve|fireogtyve|femogtyve|seksogtyve|tjueen|tjueto|tjuetre|tjuefire|tjuefem|syv|sju|otte|åtte|ni|ti|fem|seks|fire|to"
    "|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|twintig|eenentwintig|tweeëntwintig|drieëntwintig|vierentwintig|vijfentwintig"
)
_THOUSANDS: Final = r"(?:(?:dos|deux|dois|duas|due|two|to)[ \-])?(?:mil|mille|thousand|tusind|tusen|mila)"
_ENGLISH_CENTURY: Final = r"(?:eighteen|nineteen|twenty)(?=[ \-](?:hundred|oh|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|one|two|three|four|five|six|seven|eight|nine))"
_WHOLE: Final = r"(?:(?:duemila|millenovecento|milleottocento|zweitausend|neunzehnhundert|achtzehnhundert|tweeduizend|negentienhonderd|achttienhonderd|totusind|totusen|nittenhundrede?|nittenhundre|tvåtusen|tjugohundra|nittonhundra|nitti|tjue)\p{L}{0,26})"
_YEAR_WORDS: Final = rf"(?i:(?:{_THOUSANDS}|{_ENGLISH_CENTURY}|{_WHOLE}){_E}(?:[ \-](?:{_PARTS}){_E}){{0,6}}(?<![ ](?:y|e|et|and|og|och|en)))"
_YEAR: Final = rf"(?:{_YEAR_WORDS}(?:[ ]?\([ ]?\d{{4}}[ ]?\))?|(?:1[5-9]|20)\d\d{_E}(?:[ ]?\([ ]?{_YEAR_WORDS}[ ]?\))?)"
_OF_MONTH: Final = r"(?i:(?:[ ](?:días?|dias?|day|jours?|giorn[oi]|dag|Tage?))?(?:,?[ ](?:del?|d[oi]|du|of|des|van)(?:[ ](?:la|corriente|presente))?(?:[ ](?:mes|mês|mese|month|mois|Monats|maand)(?:[ ](?:de|di|of|van|d['’]))?)?)?[ ]?)"
_OF_YEAR: Final = r"(?i:,?(?:[ ](?:del?|do|da|of|des|van|dell['’]|de[ ]l['’]|in|en|anno|im|i))?(?:[ ]?(?:the|het|el|año|ano|anno|an|année|year|Jahres?|jaar|år|året)){0,2}(?:[ ](?:de|del|of))?[ ])"
_LED: Final = r"(?i:(?:a[ ]los|aos|ai|al|el[ ]día|en[ ]el[ ]día|no[ ]dia|il[ ]giorno|le[ ]jour)[ ])?"

RULES: Final = (
    Rule("date:spelled", "DATE_TIME", rf"{_B}(?P<value>{_LED}{_DAY}{_OF_MONTH}{_MONTH}(?:{_OF_YEAR}{_YEAR}))", 0.7),
    Rule("date:spelled, no year", "DATE_TIME", rf"{_B}(?P<value>{_LED}(?:{_DAY_WORDS}{_IN_BRACKETS}|\d{{1,2}}[ ]?\([ ]?{_DAY_WORDS}[ ]?\)|\d{{1,2}}(?=[ ](?:días|dias)[ ])){_OF_MONTH}{_SURE_MONTH})", 0.6),
    Rule("date:spelled, month and year", "DATE_TIME", rf"{_B}(?P<value>{_MONTH}{_OF_YEAR}{_YEAR_WORDS}(?:[ ]?\([ ]?\d{{4}}[ ]?\))?)", 0.6),
    Rule("date:spelled, month first", "DATE_TIME", rf"{_B}(?P<value>{_MONTH}[ ](?:the[ ])?{_DAY}(?:,?[ ](?:in[ ]the[ ]year[ ])?{_YEAR_WORDS}))", 0.65),
    # A deed's beginning: the year first, then the day.
    Rule("date:spelled, year first", "DATE_TIME", rf"{_B}(?P<value>(?i:l['’]an(?:no|née)?|nell['’]anno|en[ ]el[ ]año|no[ ]ano[ ]de|im[ ]Jahre?|anno|in[ ]het[ ]jaar)[ ]{_YEAR}(?:,?[ ](?:(?i:et|e|y|und|en|le|il|el|on|op|am|den|di|a|addì|giorno|día|dia|jour|giorni|los|los[ ]días)[ ]){{0,3}}{_DAY}{_OF_MONTH}{_MONTH}))", 0.6),
    Rule("date:spelled year", "DATE_TIME", rf"{_B}(?i:año|ano|anno|année|l['’]an|year|jahr|jahre|jaar|året|åren?)[ ](?:de[ ]|del[ ])?(?P<value>{_YEAR_WORDS}(?:[ ]?\([ ]?\d{{4}}[ ]?\))?)", 0.5),
)  # fmt: skip
