"""What addresses are made of, in any country: names of streets, house numbers, doors, postal codes, towns."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rules.terms import alternatives

_COUNTRIES: Final = (
    "Afghanistan|Albania|Algeria|Andorra|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize|Benin|Bhutan|Bolivia|Bosnia and Herzegovina|Botswana|Brazil|Brunei|Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Cape Verde|Chad|Chile|China|Colombia|Comoros|Congo|Costa Rica|Croatia|Cuba|Cyprus|Czech Republic|Czechia|Denmark|Djibouti|Dominica|Dominican Republic|Ecuador|Egypt|El Salvador|England|Eritrea|Estonia|Eswatini|Ethiopia|Fiji|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Gibraltar|Greece|Greenland|Guatemala|Guinea|Guyana|Haiti|Honduras|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Lesotho|Liberia|Libya|Liechtenstein|Lithuania|Luxembourg|Macau|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Mauritania|Mauritius|Mexico|Moldova|Monaco|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|North Macedonia|Northern Ireland|Norway|Oman|Pakistan|Palestine|Panama|Papua New Guinea|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Russian Federation|Rwanda|Samoa|San Marino|Saudi Arabia|Scotland|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tonga|Trinidad and Tobago|Tunisia|Turkey|Turkmenistan|Uganda|UK|Ukraine|United Arab Emirates|United Kingdom|United States|United States of America|Uruguay|US|USA|Uzbekistan|Vatican City|Venezuela|Vietnam|Wales|Yemen|Zambia|Zimbabwe"
    "|American Samoa|Anguilla|Antarctica|Antigua and Barbuda|Aruba|Bermuda|Bouvet Island|British Indian Ocean Territory|British Virgin Islands|Brunei Darussalam|Cayman Islands|Central African Republic|Christmas Island|Cocos (Keeling) Islands|Cook Islands|Cote d'Ivoire|Côte d'Ivoire|Curacao|Curaçao"
    "|Equatorial Guinea|Falkland Islands|Faroe Islands|French Guiana|French Polynesia|French Southern Territories|Grenada|Guadeloupe|Guam|Guernsey|Guinea-Bissau|Heard Island and McDonald Islands|Holy See|Honduras|Isle of Man|Jersey|Kiribati|Korea|Kyrgyz Republic|Lao People's Democratic Republic"
    "|Libyan Arab Jamahiriya|Macao|Marshall Islands|Martinique|Mayotte|Micronesia|Montserrat|Nauru|Netherlands Antilles|New Caledonia|Niue|Norfolk Island|Northern Mariana Islands|Palau|Palestinian Territory|Pitcairn Islands|Reunion|Réunion|Saint Barthelemy|Saint Helena|Saint Kitts and Nevis"
    "|Saint Lucia|Saint Martin|Saint Pierre and Miquelon|Saint Vincent and the Grenadines|Sao Tome and Principe|Sint Maarten|Slovakia (Slovak Republic)|Slovak Republic|Solomon Islands|South Georgia and the South Sandwich Islands|Svalbard & Jan Mayen Islands|Svalbard|Swaziland|Syrian Arab Republic"
    "|Timor-Leste|Tokelau|Turks and Caicos Islands|Tuvalu|United States Minor Outlying Islands|United States Virgin Islands|Vanuatu|Viet Nam|Wallis and Futuna|Western Sahara|Åland Islands"
    "|Deutschland|Österreich|Schweiz|Frankreich|Italien|Spanien|España|Francia|Italia|Alemania|Suisse|Belgique|België|Nederland|Danmark|Sverige|Norge|Suomi|Ísland|Eesti|Latvija|Lietuva|Polska|Česko|Česká republika|Slovensko|Magyarország|Slovenija|Hrvatska|Srbija|România|Türkiye|Brasil|México|Perú|Panamá|Venezuela|Россия|Украина|Україна|Беларусь|България|Ελλάδα|Κύπρος"
)
B: Final = r"(?<![\p{L}\p{M}\p{N}_])"
"""Nothing of a word before."""
E: Final = r"(?![\p{L}\p{M}\p{N}_])"
"""Nothing of a word after."""

WORD: Final = r"(?:[\p{Lu}\p{Lt}]{1,2}[\p{L}\p{M}]{0,4}\.(?:[\p{Lu}]\.){0,3}|[\p{Lu}\p{Lt}][\p{L}\p{M}'’\-]{0,24})"
SMALL: Final = r"[\p{Ll}'’.]{1,4}"
# Streets, squares and ways as words of their own, written small or with a capital.
KINDS: Final = alternatives(
    "ulica|ulice|ulici|ul.|aleja|al.|plac|pl.|osiedle|os.|cesta|trg|náměstí|nám.|námestie|třída|tř.|nábřeží|nábrežie|sídliště|sídlisko|obala|put|šetalište|bulevar|bul.|naselje|"
    "utca|u.|út|útja|tér|tere|köz|körút|krt.|sétány|sor|liget|rakpart|fasor|dűlő|park|lakótelep|ltp.|"
    "gade|vej|allé|alle|plads|torv|stræde|gata|gate|gt.|vei|veien|plass|torg|väg|vägen|gatan|gränd|stigen|plan|stien|svingen|bakken|"
    "katu|tie|kuja|polku|kaari|väylä|raitti|bulevardi|tänav|tn|tee|pst|puiestee|mnt|maantee|iela|bulvāris|prospekts|gatve|laukums|gatvė|g.|al.|pr.|prospektas|aikštė|"
    "strada|str.|calea|aleea|bulevardul|bd.|b-dul|șoseaua|șos.|piața|intrarea|drumul|fundătura|splaiul|"
    "sokak|sok.|sk.|sokağı|cadde|cad.|cd.|caddesi|bulvarı|blv.|mahallesi|mah.|mh.|meydanı|küçəsi|küç.|prospekti|rruga|bulevardi|"
    "улица|улицы|улице|ул.|проспект|пр.|пр-т|просп.|переулок|пер.|бульвар|бул.|б-р|шоссе|ш.|набережная|наб.|площадь|пл.|проезд|аллея|алл.|ал.|тупик|линия|тракт|квартал|микрорайон|мкр.|вулиця|вул.|провулок|пров.|площа|шосе|узвіз|майдан|вуліца|праспект|завулак|көшесі|даңғылы|улицата|булевард|ж.к.|жк|жк.|кв.|"
    "οδός|οδού|λεωφόρος|λεωφ.|πλατεία|πλ.|"
    "straße|strasse|str.|weg|platz|gasse|allee|damm|ring|ufer|laan|straat|plein|kade|gracht|dreef|steeg|singel|hof|"
    "street|road|avenue|lane|drive|court|square|boulevard|way|terrace|place|close|crescent|rue|chemin|impasse|quai|cours|passage|route|"
    "calle|avenida|plaza|paseo|carrera|camino|via|viale|piazza|corso|vicolo|largo|strada|contrada|rua|travessa|praça|alameda|estrada|rodovia|vila|beco|ladeira|quinta"
)
NAME: Final = rf"(?:{WORD}|(?i:{KINDS})(?![\p{{L}}]))(?:[ ]{{1,2}}(?:{WORD}|(?i:{KINDS})(?![\p{{L}}])|{SMALL}|\d{{1,3}}\.)){{0,5}}"
"""A street's name of up to six words."""

HOUSE: Final = r"\d{1,5}(?:[ ]?[\p{L}](?![\p{L}\p{M}.:]))?(?:[ ]?[/\-–][ ]?\d{1,5}(?!\d|\.?[ºª°])[\p{L}]?(?![\p{L}\p{M}])){0,3}(?:[ ]?(?:bis|ter|quater)\b)?"
GAP: Final = (
    r"(?:[ \t]{0,2}[,.;]?[ \t]{0,2}\r?\n[ \t]{0,8}|[ \t]{0,2}[,;·][ \t]{0,2}|[ \t]{1,3}[\-–|][ \t]{1,3}|\.?[ \t]{1,3})"
)
"""Between the parts of an address: a comma, a line's end, a space."""

DOOR: Final = (
    r"(?:(?i:level|lvl|bodega|app|bureau|porte|chalet|parcela|nave|lokal|box|interior|apt|apartment|apartamento|apartament|appartement|appt|apto|ap|suite|ste|unit|flat|floor|fl|room|rm|studio|piso|planta|puerta|pta|esc|escalera|bloque|blq|portal|depto|dpto|dto|edificio|edif|ed|interior|int|oficina|of|local|torre|sala|andar|bloco|bl|casa|lote|lt|quadra|qd|cj|conj|fração|piano|scala|interno|palazzina"
    r"|bât|bâtiment|étage|résidence|boîte|bte|wohnung|whg|top|stiege|tür|stock|stg|etage|lejlighed|lejl|sal|dør|st|lgh|tr|vån|as|rappu|kv|krt|кв|квартира|корп|корпус|к|стр|строение|оф|офис|эт|этаж|под|подъезд|пом|дом|д|буд|будинок|б|бл|вх|ет|ап|стан|daire|d|kat|k|no|blok|blk|b|m|lok|mieszk|byt|bj|poschodí|em|emelet|ajtó|lph|fszt|sc|et|nr|bd|διαμ|όροφος|lantai|lt|rt|rw|kav|tầng|căn|phòng|lô)\b[.:]?[ ]?(?:n[ºo°]\.?[ ]?|№[ ]?)?[#]?[\w/\-]{1,8}"
    r"|\d{1,2}[.ºª°]{1,2}[ ]?(?:(?i:sal|tv|th|mf|piso|dcha|izda|izq|der|dto|esq|drt|stock|stiege|et|em|a|b|c|d)\b\.?)?[ ]?[\w]{0,3}|\d{1,2}(?:er|e|ème|o|a)[ ](?:étage|piso|andar)|(?i:r/c(?:[ ]?(?:esq|dto|drt|dir|frente|fte)\b\.?)?|rdc|bajo|ático|entlo|entresuelo|izquierda|derecha|s/n|snc|rez-de-chaussée)\b|[#\#][ ]?\w{1,6}|\d{1,3}[ ]?[A-H]\b)"
)
POSTAL: Final = (
    r"(?:(?:TK|Τ\.?Κ\.?|ΤΚ|C\.?P\.?|CEP|CAP|PLZ|PSČ|P\.?C\.?|ZIP|индекс)[.:]?[ ]?)?(?:(?:[A-Z]{1,2}|LT|LV|MD|AZ|SI|HR|RO|FIN)[ \-–])?"
    r"(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}|\d{3}[ ]\d{2}|\d{2}[ ]\d{3}|\d{4}[ ]?[A-Z]{2}(?![\p{L}])|\d{4,8}|[A-Z]\d[A-Z][ ]?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|[A-Z]\d{2}[ ]?[A-Z0-9]{4})(?!\d)"
)
_TOWN_WORD: Final = r"(?:['’]s[ \-])?(?:[\p{Lu}\p{Lt}][\p{L}\p{M}]{0,3}\.|[\p{Lu}\p{Lt}][\p{L}\p{M}'’\-]{0,28})"
TOWN: Final = rf"{_TOWN_WORD}(?:[ \-/](?:[\p{{Ll}}'’]{{1,4}}[ \-]){{0,2}}{_TOWN_WORD}){{0,3}}(?:[ ]?\([\p{{L}}. ]{{1,20}}\)|[ ]?/[ ]?[A-Z]{{2}}\b|[ ]\d{{1,2}}(?!\d))?"
LINE: Final = r"[ ]{0,2},?\r?\n[ ]{0,8}"
"""The end of a line, with the comma before it."""
AFTER_CODE: Final = rf"(?:[ ,]{{1,2}}|{LINE})"
"""Between a postal code and its town."""
TAIL: Final = (
    rf"(?:{GAP}{DOOR}){{0,4}}"
    rf"(?:{LINE}{TOWN}(?={LINE}))?"
    rf"(?:{GAP}(?:{POSTAL}{AFTER_CODE}{TOWN}(?:,[ ]{TOWN})?|{POSTAL}|{TOWN},?[ ]{{1,2}}(?:[A-Z]{{2,4}},?[ ])?{POSTAL})|{LINE}[\p{{Lu}}][^\n,\d]{{1,40}},[ ][A-Z]{{2,4}}[ ]{POSTAL}|{LINE}{TOWN},[ ]{TOWN})?"
    rf"(?:,[ ]?{TOWN}(?:,[ ]?{TOWN})?(?:,?[ ]{POSTAL})?|[ ][\-–][ ]{TOWN})?"
)
"""What may follow a house number: doors, a quarter, then a postal code and a town in either order, then a region or a country."""

COUNTRY: Final = rf"(?:{alternatives(_COUNTRIES)})(?![\p{{L}}])(?:[ ]\([\p{{L}}\d ]{{2,40}}\))?"
SUITE: Final = r"(?i:suite|ste|apt|apartment|unit|flat|room|no|#)\.?[ ]?[#\w\-]{1,6}"
BREAK: Final = r"(?:[ ]{0,2},?[ ]{0,2}(?:\r?\n[ >|]{0,8}){1,2},?[ ]{0,2}|[ ]{0,2},[ ]{1,2}|[ ]{1,2})"
"""Between the parts of an address that a form has put on lines of their own, a comma before or after the line's end."""
