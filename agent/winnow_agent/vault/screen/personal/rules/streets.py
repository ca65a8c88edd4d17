"""Addresses in scripts with capitals: the whole of one, with postal code and town, is one place."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.address_parts import (
    AFTER_CODE,
    BREAK,
    COUNTRY,
    DOOR,
    GAP,
    HOUSE,
    KINDS,
    LINE,
    NAME,
    POSTAL,
    SUITE,
    TAIL,
    TOWN,
    WORD,
    B,
    E,
)
from winnow_agent.vault.screen.personal.rules.months import MONTHS
from winnow_agent.vault.screen.personal.rules.terms import alternatives
from winnow_agent.vault.screen.personal.votes import has_given, has_surname

_ENGLISH: Final = alternatives(
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Boulevard|Blvd|Way|Terrace|Ter|Place|Pl|Close|Crescent|Cres|Parkway|Pkwy|Highway|Hwy|Row|Gardens|Gdns|Hill|Mews|Grove|Green|Rise|Park|Quay|Wharf|Walk|View|Circle|Cir|Trail|Trl|Loop|Path|Pike|Alley|Plaza|Turnpike|Expressway|Freeway|Bypass|Estate|Mills|Mill|Lake|Spurs|Spur|Crossroad|Crossing|Well|Wells|Viaduct|River|Center|Centre|Common|Commons|Cove|Creek|Dale|Esplanade|Extension|Falls|Ferry|Field|Fields|Flat|Flats|Ford|Forest|Forge|Fork|Forks|Fort|Garden|Gateway|Glen|Glens|Harbor|Haven|Heights|Hollow|Inlet|Island|Isle|Junction|Key|Keys|Knoll|Knolls|Landing|Light|Lights|Locks|Lodge|Mall|Manor|Meadow|Meadows|Mission|Motorway|Mount|Mountain|Neck|Oval|Overpass|Parade|Passage|Pine|Pines|Plain|Plains|Point|Points|Port|Prairie|Radial|Ramp|Ranch|Rapid|Rest|Ridge|Ridges|Route|Run|Shoal|Shore|Shores|Skyway|Spring|Springs|Station|Stravenue|Stream|Summit|Throughway|Trace|Track|Trafficway|Tunnel|Underpass|Union|Valley|Via|Views|Village|Ville|Vista|Walks|Wall|Indlela|Chowk|Marg|Nagar|Gali|Colony|Enclave"
)
_FRENCH: Final = r"(?:rue|avenue|av\.|ave|boulevard|bd|boul\.|bld|place|pl\.|impasse|imp\.|chemin|ch\.|allée|allées|quai|cours|passage|square|route|rte|sentier|ruelle|montée|venelle|esplanade|faubourg|fbg|cité|résidence|lotissement|hameau|villa|parvis|promenade|rond-point|rang|voie|traverse|domaine|clos|côte)"
_FIRST: Final = alternatives(
    "calle|c/|c/.|cl.|bvar.|bulev.|diag.|avda.|avda|avenida|av.|av|plaza|pza.|plza.|paseo|pº|p.º|pso.|carretera|ctra.|ctra|crta.|carrera|cra.|cra|kra|kr|diagonal|transversal|camino|cno.|glorieta|ronda|rda.|callejón|pasaje|psje.|travesía|trva.|urbanización|urb.|polígono|pol.|barrio|alameda|rambla|bulevar|blv.|vía|cuesta|costanilla|prolongación|privada|calzada|circuito|cerrada|andador|eje|boulevard|peatonal|periférico|retorno|viaducto|ampliación|continuación|corredor|jirón|jr.|autopista",
    "via|v.le|viale|piazza|p.zza|p.za|piazzale|p.le|corso|c.so|largo|l.go|vicolo|vico|strada|str.|contrada|c.da|salita|lungomare|lungotevere|galleria|borgo|rotonda|incrocio|canale|stretto|località|loc.|frazione|fraz.|traversa|calata|fondamenta|calle|rione",
    "rua|travessa|tv.|praça|pç.|largo|lgo.|alameda|avenida|av.|estrada|estr.|rodovia|rod.|vila|ladeira|beco|viela|quinta|praceta|calçada|rotunda|viaduto|conjunto|quadra|jardim|recanto|residencial|setor|sítio|morro|núcleo|parque|passarela|pátio|trecho|trevo|vale|vereda|via|distrito|esplanada|estação|favela|fazenda|feira|chácara|colônia|condomínio|campo|área|aeroporto|lago|lagoa|loteamento",
    "rue|avenue|boulevard|chemin|route|place|quai|impasse|allée",
)
_SUFFIXED: Final = (
    # The kind of street is the end of the name, or a word after it.
    r"(?:straße|strasse|str\.|weg|platz|gasse|allee|damm|ufer|ring|steig|chaussee|stieg|pfad|markt|graben|berg|hof|kai|wall|promenade|straat|laan|plein|kade|gracht|dreef|steeg|singel|weide|burg|pad|baan|lei|dijk|dam|boulevard|hoeve|plantsoen|zoom|erf"
    r"|gade|gaden|vej|vejen|allé|alléen|plads|pladsen|torv|torvet|stræde|strædet|vænget|parken|haven|bakken|toften|vangen|krogen|stien|svinget|gata|gaten|gate|veien|vei|vegen|veg|plassen|plass|torget|bryggen|kroken|lia|løkka|grenda|gjerdet|havna|tunet|haugen|åsen|sletta|vollen|jordet|enga|myra|stubben|alleen|faret|ekra|viken|tangen"
    r"|gatan|vägen|väg|gränd|gränden|torg|stigen|backen|plan|leden|gården|kajen|esplanaden|stråket|slingan|allén"
    r"|katu|tie|kuja|polku|kaari|raitti|väylä|ranta|rinne|mäki|bulevardi|portti|penger|aukio|tori|katu|pelto|raivio|kallio|taival|tanhua|syrjä|silta|gata|stígur|vegur|braut|stræti|gerði|hlíð|holt|mói|teigur|tún|vogur|torg|tänav|tee|puiestee|iela|ielā|gatvė|utca|úti?|tér|köz|körút|sétány|park|sor)"
)
_CASELESS_AREA: Final = r"(?:NSW|VIC|QLD|SA|WA|TAS|NT|ACT|[A-Z]{2})"
_A_DATE: Final = regex.compile(
    rf"(?i:(?<!\p{{L}})(?:{alternatives(*MONTHS.values())}))[ ]\d{{1,2}}[ ]?,?[ ]{{1,2}}\d{{4}}|\d{{1,2}}\.?[ ](?i:{alternatives(*MONTHS.values())})[ ]\d{{4}}"
)


def no_date(value: str) -> bool | None:
    """False for a date with the words around it, which has the order of an address."""
    return False if _A_DATE.search(value) else None


_UK: Final = r"(?:GIR[ ]?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])[ ]?\d[ABD-HJLNP-UW-Z]{2})"

# Other words of the postal service's list of streets' kinds: they tell a street only of which more is known.
_MORE_ENGLISH: Final = alternatives(
    "Branch|Bridge|Brook|Brooks|Burg|Burgs|Camp|Canyon|Cape|Causeway|Centers|Circles|Cliff|Cliffs|Club|Corner|Corners|Courts|Coves|Crest|Curve|Dam|Divide|Drives|Estates|Freeways|Gardens|Gateways|Greens|Groves|Harbors|Highways|Hills|Hollows|Islands|Junctions|Lakes|Land"
    "|Lodge|Manors|Mills|Motorways|Mountains|Orchard|Parks|Parkways|Passages|Paths|Places|Plazas|Ports|Ranches|Rapids|Roads|Routes|Shoals|Skyways|Squares|Streets|Streams|Terraces|Trails|Tunnels|Turnpikes|Unions|Valleys|Ways|Bluff|Bluffs|Bottom|Bayou|Beach|Crossroads|Access|Alleyway|Amble|Arcade|Bank|Brae|Circuit|Close|Concourse|Copse|Elbow|Fairway|Mews|Nook|Reserve|Rise|Strand|Vale|Wynd|Yard"
)


STREET_WORDS: Final = rf"(?:{_ENGLISH}|{_MORE_ENGLISH})"
"""What English streets are called."""


def _of_a_person(value: str) -> bool | None:
    """False where a crossing's streets are called after nobody whose name is known: "Research and Development Center"."""
    if _BODY.search(value):
        return False
    return (
        None
        if all(has_given(part) or has_surname(part) or part[0].isdigit() for part in _CROSSED.split(value))
        else False
    )


_BODY: Final = regex.compile(
    r"^The[ ]|(?<!\p{L})(?:Research|Development|Science|Sciences|Technology|Arts?|Health|Human|Food|Drug|Education|Training|Business|Trade|Cultur\p{L}+|History|Innovation|Sports?|Leisure|Conference|Community|Visitors?|Wellness|Law|Policy|Information|Family|Children|Welfare)(?!\p{L})"
)
_CROSSED: Final = regex.compile(r"[ ](?:and|&)[ ]")

RULES: Final = (
    # Name, number, postal code, town: no word for a street is needed, the order is enough.
    Rule("address:number after", "LOCATION", rf"{B}(?P<value>{NAME}[ ,]{{1,3}}(?:(?:n[ºo°r]?|nr|no|číslo|č|br|бр|№|num|št)\.?:?[ ]?)?{HOUSE}(?:{GAP}{DOOR}){{0,4}}(?:[ ]?[,.\-–][ ]?|[ ]{{0,2}},?\r?\n[ ]{{0,8}}|[ ]{{1,2}}){POSTAL}{AFTER_CODE}{TOWN})", 0.7, no_date),
    Rule("address:town, postal code", "LOCATION", rf"{B}(?P<value>{NAME}[ ,]{{1,3}}(?:(?:n[ºo°r]?|nr|no|№|№[ ])\.?:?[ ]?)?{HOUSE}(?:{GAP}{DOOR}){{0,4}}[ ]{{0,2}}(?:[,\-–][ ]?|,?\r?\n[ ]{{0,8}}){TOWN}(?:,?[ ]{{1,2}}|\s?-\s?)(?:[A-Z]{{2,3}},?[ ])?{POSTAL}(?:,[ ]?{TOWN})?)", 0.7, no_date),
    Rule("address:number before", "LOCATION", rf"{B}(?P<value>(?:{DOOR}{GAP})?{HOUSE},?[ ]{{1,2}}{NAME}(?:{GAP}{DOOR}){{0,2}}(?:[ ]{{0,2}},?\r?\n[ ]{{0,8}}|,[ ]{{1,2}}|[ ]{{1,2}}){TOWN},?[ ]{{1,2}}{_CASELESS_AREA},?[ ]{{1,2}}(?:\d{{5}}(?:-\d{{4}})?|[A-Z]\d[A-Z][ ]?\d[A-Z]\d|\d{{4}})(?![\p{{L}}\p{{N}}]))", 0.75),
    Rule("address:number before, code and town", "LOCATION", rf"{B}(?P<value>(?:{DOOR}{GAP})?{HOUSE},?[ ]{{1,2}}{NAME}(?:{GAP}{DOOR}){{0,2}}(?:[ ]{{0,2}},?\r?\n[ ]{{0,8}}|[ ]?[,\-–][ ]{{1,2}}|[ ]{{1,2}})(?:{POSTAL}{AFTER_CODE}{TOWN}|{TOWN}[ ,\-–]{{1,3}}\d{{5,6}}(?!\d)|{TOWN}(?:,[ ](?:{_CASELESS_AREA},?[ ])?|(?<=\n[^\n]{{1,60}})[ ])\d{{4}}(?!\d)))", 0.65, no_date),
    Rule("address:britain", "LOCATION", rf"{B}(?P<value>(?:(?:(?i:flat|studio|unit|apartment|apt|suite|floor)\.?[ ]?\w{{1,6}}|\d{{1,5}}[A-Za-z]?)(?:[ ]?,[ ]?|[ ]?\n[ ]?|[ ]))(?:\d{{1,5}}[A-Za-z]?[ ,]{{1,2}})?{WORD}(?:[ ]{WORD}){{0,4}}(?:(?:,[ ]?|[ ]?,?\r?\n[ ]{{0,8}}|[ ]){WORD}(?:[ \-]{WORD}){{0,3}}){{0,4}}(?:,[ ]?|[ ]?,?\r?\n[ ]{{0,8}}|[ ]){_UK}){E}", 0.75),
    Rule("address:military", "LOCATION", rf"{B}(?P<value>(?:(?:PSC|Unit|USS|USNS|USCGC|USNV)[ ][\w' ]{{1,30}}(?:,[ ]?Box[ ]\d{{1,5}}|[ ]Box[ ]\d{{1,5}})?)[ ,]{{0,2}}\n?[ ]{{0,4}}(?:APO|FPO|DPO)[ ,](?:[ ])?(?:AA|AE|AP)[ ]\d{{5}})", 0.7),
    Rule("address:two lines", "LOCATION", rf"{B}(?P<value>(?:{WORD}(?:[ ]{WORD})?,[ ])?(?:{WORD}|(?i:{KINDS})(?![\p{{L}}]))(?:[ ][\p{{L}}\p{{M}}\p{{N}}'’.\-]{{1,16}}){{0,4}}[ ,]{{1,2}}(?:(?:n[ºo°r]?|nr|no|br)\.?[ ])?{HOUSE}(?:[ ]\d{{1,4}})?(?:{GAP}{DOOR}){{0,4}}{LINE}(?:{POSTAL}{AFTER_CODE}{TOWN}(?:,[ ]{TOWN})?|[\p{{Lu}}][^\n,\d]{{1,40}},[ ](?:(?:[A-Z]{{2,4}}|{TOWN},?)[ ]){{0,2}}{POSTAL}|{TOWN},[ ](?:Región|Provincia|Departamento|Estado|Prov\.|Región)[ ](?:de[ ]|del[ ]|de[ ]la[ ])?(?:(?:[\p{{Ll}}]{{2,10}}[ ])?{TOWN})))", 0.7, no_date),
    Rule("address:chain", "LOCATION", rf"{B}(?P<value>(?:{DOOR}[ ,]{{1,2}}){{0,3}}\d{{1,5}}[A-Za-z]?,?[ ]{NAME}(?:[ ]\d{{1,3}})?(?:,[ ](?:{NAME})(?:[ ]\d{{1,3}}[A-Za-z]?)?){{1,4}},?[ ]{POSTAL}(?:[ ]{TOWN}(?:,[ ]{TOWN})?)?)", 0.65, no_date),
    Rule("address:chain of parts", "LOCATION", rf"{B}(?P<value>(?:(?:B\d{{1,3}}|L\d{{1,3}}|Block|Lot|Unit|Phase|Bldg\.?|Building|Floor|\d{{1,3}}F)[ ]?[\w\-]{{1,6}}[ ,]{{1,2}}){{1,3}}[^\n]{{3,40}}?(?:,[ ][\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}} .'\-]{{1,30}}){{1,4}},?[ ]\d{{4}}[ ]{TOWN})", 0.65),
    Rule("street:kilometre", "LOCATION", rf"{B}(?P<value>(?:Ruta|Carretera|Ctra\.?|Autopista|Autovía|Route|Highway|Rodovia|Strada|Drumul|Km)[ ](?:[\p{{L}}\p{{N}}\-]{{1,14}}[ ,]{{1,2}}){{0,3}}(?:km|KM|Km)\.?[ ]?\d{{1,4}}(?:[.,]\d{{1,3}})?{TAIL})", 0.5),
    Rule("street:french, no number", "LOCATION", rf"{B}(?P<value>(?i:{_FRENCH})[ ](?:(?:de|du|des|la|le|les|l['’]|d['’])[ ]?){{0,3}}[\p{{Lu}}][\p{{L}}\p{{M}}'’\-]{{1,24}}(?:[ \-](?:(?:de|du|des|la|le|les|l['’]|d['’]|et)[ \-]?){{0,2}}[\p{{Lu}}][\p{{L}}\p{{M}}'’\-]{{1,24}}){{0,3}}(?:[ ]\d{{1,4}}[a-z]?)?(?:,[ ]|{LINE})\d{{4,5}}[ ]{TOWN})", 0.7),
    Rule("street:first, no number", "LOCATION", rf"{B}(?P<value>(?:(?i:{_FIRST})|R\.|Av\.)[ ](?:(?:de|do|da|dos|das|del|la)[ ]){{0,2}}{TOWN}(?:,[ ]S/N)?{LINE}(?:{TOWN}{LINE})?{POSTAL}[ ]{TOWN})", 0.7),
    # A form's parts one after the other: number, street, suite, town, region, country, code; some left out.
    Rule("address:suite", "LOCATION", rf"{B}(?P<value>(?:\d{{1,6}}[A-Za-z]?,?[ ]){{0,2}}{NAME}(?:[ ]\d{{1,5}}[A-Za-z]?\.?)?{BREAK}(?:Suite|Ste\.|Apt\.?|Apartment|Unit|Flat)[ ]#?\d\w{{0,5}}(?:{BREAK}{TOWN})?(?:{BREAK}(?:[A-Z]{{2,3}}){E})?(?:{BREAK}{COUNTRY})?(?:{BREAK}{POSTAL})?)", 0.65),
    Rule("address:form", "LOCATION", rf"{B}(?P<value>\d{{1,6}}[A-Za-z]?,?[ ]{NAME}(?:[ ]\d{{1,5}}[A-Za-z]?\.?)?(?:{BREAK}{SUITE})?{LINE}{TOWN}(?:{BREAK}(?:[A-Z]{{2,3}}){E})?(?:{BREAK}{COUNTRY})?{BREAK}{POSTAL})", 0.65),
    Rule("address:to its country", "LOCATION", rf"{B}(?P<value>(?:{NAME}[ ,]{{1,2}}\d{{1,5}}[A-Za-z]?|\d{{1,6}}[A-Za-z]?,?[ ]{NAME}(?:[ ]\d{{1,5}}[A-Za-z]?)?)(?:{BREAK}{SUITE})?(?:(?:,[ ]|{LINE}){TOWN}){{1,3}}(?:,[ ]|{LINE}|[ ]){COUNTRY}(?:{BREAK}{POSTAL})?)", 0.6, no_date),
    Rule("street:small letters", "LOCATION", rf"{B}(?P<value>(?i:c/\.?|avda\.|avd\.|av\.|pza\.|plza\.|ctra\.|urb\.|pº|calle)[ ]?[\p{{L}}][\p{{L}}\p{{M}}'.\-]{{0,20}}(?:[ ][\p{{L}}\p{{M}}'.\-]{{1,20}}){{0,4}}[ ,]{{1,2}}(?:n[ ]?[º°o.]{{0,2}}[ ]?)?{HOUSE}(?![.,]\d|[ ]?%){TAIL})", 0.5),
    # A street that calls itself one.
    Rule("street:english", "LOCATION", rf"{B}(?P<value>(?:{DOOR}[ ,]{{1,2}})?\d{{1,5}}[A-Za-z]?(?:[\-/]\d{{1,5}})?,?[ \t]{{1,2}}(?:[NSEW]{{1,2}}\.?[ \t])?(?:(?:{WORD}|\d{{1,3}}(?:st|nd|rd|th))[ \t]){{1,4}}(?:{_ENGLISH}){E}\.?(?:[ ](?:[NSEW]{{1,2}}|North|South|East|West)\b)?(?:{GAP}{DOOR}){{0,2}}(?:(?:,[ ]?|\r?\n[ ]{{0,8}}){TOWN}(?:,?[ ]{{1,2}}(?:{_CASELESS_AREA},?[ ])?{POSTAL})?)?)", 0.7),
    Rule("street:crossing", "LOCATION", rf"{B}(?P<value>(?:\p{{Lu}}[\p{{L}}'’\-]{{1,24}}[ ]){{1,3}}(?:and|&)[ ](?:[\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}}'’\-]{{0,24}}[ ]){{1,2}}(?:{_ENGLISH}|{_MORE_ENGLISH}){E})", 0.5, _of_a_person),
    Rule("street:numbered", "LOCATION", rf"{B}(?P<value>(?:Calle|CALLE|Cl\.?|Carrera|Cra\.?|Kra\.?|Kr\.?|Cr\.|Diagonal|Dg\.?|Transversal|Tv\.?|Avenida[ ](?:calle|carrera|Calle|Carrera)|Avenida|Av\.)[ ]\d{{1,3}}[A-Z]{{0,2}}(?:[ ][Bb]is)?(?:[ ](?:[A-Z]|[Ss]ur|[Nn]orte|[Ee]ste|[Oo]este))?){E}(?![ ]?%|[.,]\d)", 0.4),
    Rule("street:corner", "LOCATION", rf"{B}(?P<value>(?i:(?:the[ ])?(?:corner|intersection|junction)[ ]of)[ ](?:[\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}}'’.\-]{{0,24}}[ ]){{1,5}}(?:and|&)[ ](?:[\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}}'’\-]{{0,24}}){{1}}(?:[ ][\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}}'’\-]{{0,24}}){{0,4}})", 0.6),
    Rule("street:english ordinal", "LOCATION", rf"{B}(?P<value>\d{{1,5}}[A-Za-z]?,?[ ](?:[NSEW]{{1,2}}\.?[ ]|North[ ]|South[ ]|East[ ]|West[ ])?\d{{1,3}}(?:st|nd|rd|th)[ ](?:Street|St|Avenue|Ave|Road|Rd|Place|Pl|Drive|Dr)\b\.?{TAIL})", 0.7),
    Rule("street:suffix", "LOCATION", rf"{B}(?P<value>(?:\d{{1,6}}[ ])?(?:{WORD}[ \-]){{0,3}}[\p{{Lu}}][\p{{L}}\-'’.]{{0,30}}{_SUFFIXED}{E}(?:[ ](?:{WORD}|{_SUFFIXED}){E}){{0,2}}[ ]{{1,2}}(?:(?:nr|no|n[ºo°])\.?[ ])?{HOUSE}{TAIL})", 0.65),
    Rule("street:suffix word", "LOCATION", rf"{B}(?P<value>(?:\d{{1,6}}[ ])?(?:{WORD}[ \-]){{1,4}}(?i:{_SUFFIXED}|ulica|ulice|cesta|trg|náměstí|námestie|sokak|sokağı|sok\.|caddesi|cad\.|bulvarı|mahallesi|mah\.|u\.|c\.|mnt\.?|pst\.?|tn\.?|küçəsi|улица|проспект|переулок|бульвар|шоссе|вулиця|провулок|площа|көшесі){E},?[ ]{{1,2}}(?:(?:nr|no|br|d|д|б|буд|№)\.?:?[ ]?)?{HOUSE}{TAIL})", 0.65),
    Rule("street:french", "LOCATION", rf"{B}(?P<value>(?:{DOOR}[ ,]{{1,2}})?\d{{1,5}}(?:[ ]?(?:bis|ter|quater|[A-Da-d])\b)?,?[ ]{{1,2}}(?i:{_FRENCH})[ ]{{1,2}}(?:(?:de|du|des|la|le|les|l['’]|d['’]|à|aux|en|sur)[ ]?){{0,3}}[\p{{L}}\p{{N}}'’.\-]{{2,25}}(?:[ \-](?:(?:de|du|des|la|le|les|l['’]|d['’]|et|en|sur)[ \-]?){{0,3}}[\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}}'’.\-]{{0,24}}){{0,4}}{TAIL})", 0.65),
    Rule("street:first", "LOCATION", rf"{B}(?P<value>(?:\d{{1,6}}[ ])?(?i:{_FIRST})[ ]{{0,2}}(?:(?:de|del|la|las|los|el|lo|do|da|dos|das|della|dei|degli|delle|dello|dell['’]|di|des|du|le|les|l['’]|d['’]|al|alla|nuova|san|santa|sto|sta)[ ]?){{0,3}}(?:[\p{{Lu}}\p{{N}}][\p{{L}}\p{{N}}'’´`.\-ªº]{{0,24}})(?:[ ,]{{1,2}}(?:(?:de|del|la|las|los|el|y|e|do|da|dos|das|di|della|dei|degli|delle|i|des|du|et)[ ]){{0,3}}[\p{{Lu}}][\p{{L}}'’´`.\-]{{0,24}}){{0,6}}[ ]?[,.]?[ ]{{0,2}}(?:(?i:n[ ]?[ºo°úu]?(?:m|mero)?\.?[ºo°]?|nr\.?|km\.?|lote|lt\.|lot|lotto|chalet|parcela|bloco|casa|#)[ ]?[:.]?[ ]?)?(?:#[ ]?)?(?:{HOUSE}(?![.,]\d{{3}}|[ ]?%)|s/n|S/N|snc)(?:[ ]?(?:#|[Nn][ºo]\.?)[ ]?\d{{1,4}}[A-Za-z]?(?:[ ]?-[ ]?\d{{1,4}})?)?{TAIL})", 0.65),
    Rule("street:first abbreviated", "LOCATION", rf"{B}(?P<value>(?:R|C|Pl|Al|Cl|Av|P)\.[ ](?:(?:de|del|da|do|das|dos|la|las|los)[ ]){{0,2}}[\p{{Lu}}][\p{{L}}\p{{M}}.\-]{{2,24}}(?:[ ](?:(?:de|del|da|do|das|dos|e|y)[ ])?[\p{{Lu}}][\p{{L}}\p{{M}}.\-]{{1,24}}){{0,4}},[ ]?(?:n[ºo°.]{{0,2}}[ ]?)?{HOUSE}(?!\d|[.,]\d{{3}}){TAIL})", 0.5),
    Rule("street:colombia", "LOCATION", rf"{B}(?P<value>(?i:calle|cl\.?|carrera|cra\.?|kra\.?|kr\.?|cr\.?|diagonal|dg\.?|transversal|tv\.?|tr\.?|avenida|av\.?|autopista|circular)(?:[ ](?:calle|carrera|cl|cr|kr))?[ ]?\d{{1,3}}[A-Za-zªº]{{0,2}}(?:[ ](?:bis|sur|norte|este|oeste)){{0,2}}[ ]?(?i:#|n[ºo°.]{{0,2}}|número|num\.?|-)[ ]?\d{{1,3}}[A-Za-z]{{0,2}}(?:[ ]?-[ ]?\d{{1,3}})?(?:[ ](?i:sur|norte|este|oeste))?{TAIL})", 0.7),
    # Without a number, a street is still where somebody lives when it calls itself one by a word of its own.
    Rule("street:called", "LOCATION", rf"{B}(?i:street|road|avenue|straße|strasse|calle|rue|via|rua|straat|gade|gata|vej|väg)(?:[ ](?:name|is|was|called|named|ist|heißt|se[ ]llama|s['’]appelle|si[ ]chiama|chama-se|heet|hedder|heter|är|er)){{1,3}}[ ](?P<value>[\p{{Lu}}][\p{{L}}'’.\-]{{2,24}}(?:[ ][\p{{Lu}}][\p{{L}}'’.\-]{{1,24}}){{0,3}}(?:[ ]\d{{1,4}}[a-z]?)?){E}", 0.45),
    Rule("house:number", "LOCATION", rf"{B}(?i:(?:house|building|flat|apartment|apt\.?|door|unit|street)[ ](?:number|no\.?|nr\.?)|hausnummer|hausnr\.|huisnummer|husnummer|husnr\.?|numéro[ ]de[ ](?:rue|maison|porte)|número[ ]de[ ](?:casa|puerta|portal)|número[ ]da[ ](?:casa|porta)|numero[ ]civico|házszám|talonumero|numer[ ]domu|nr[ ]domu|číslo[ ](?:domu|popisné)|kapı[ ]no|номер[ ]дома|номер[ ]будинку)(?:[ ](?:is|was|ist|est|es|è|é|er|är|on|to|je|az))?[ ]{{0,2}}:?[ ]{{0,2}}(?P<value>{HOUSE}){E}", 0.5),
    Rule("house:at number", "LOCATION", rf"{B}(?i:at[ ](?:number|no\.)|en[ ]el[ ](?:número|nº)|au[ ](?:numéro|n°)|al[ ](?:numero|civico)|no[ ](?:número|nº)|op[ ]nummer|i[ ]nummer|på[ ]nummer|in[ ]nummer)[ ](?P<value>\d{{1,4}}[A-Za-z]?){E}", 0.45),
    Rule("street:without number", "LOCATION", rf"{B}(?P<value>(?:C/|Calle|Avda\.?|Avenida|Plaza|Pza\.|Paseo|Carretera|Ctra\.|Rua|Travessa|Praça|Via|Viale|Piazza|Corso|Jalan|Jl\.|Rue|Boulevard)[ ](?:(?:de|del|la|las|los|el|do|da|dos|das|della|dei|di|des|du|le|les|l['’]|d['’])[ ]?){{0,3}}[\p{{Lu}}][\p{{L}}'’.\-]{{2,24}}(?:[ ](?:(?:de|del|la|y|do|da|di)[ ]){{0,2}}[\p{{Lu}}][\p{{L}}'’.\-]{{2,24}}){{0,3}}){E}", 0.4),
    Rule("box", "LOCATION", rf"{B}(?P<value>(?:P\.?[ ]?O\.?[ ]?Box|Post[ ]?Office[ ]Box|Private[ ]Bag|GPO[ ]Box|Locked[ ]Bag|PMB|Postfach|Case[ ]postale|Boîte[ ]postale|BP|B\.P\.|Apartado(?:[ ]de[ ]correos|[ ]postal)?|Apdo\.?|Caixa[ ]postal|C\.P\.|Casella[ ]postale|Postbus|Postboks|Box|Postilokero|PL|Pósthólf|Skr\.[ ]?poczt\.?|skrytka[ ]pocztowa|P\.O\.[ ]Box|Pf\.|a/я|а/я|абонентский[ ]ящик|Τ\.Θ\.|PK|P\.K\.|Hộp[ ]thư|Kotak[ ]Pos|S\.L\.P\.|Peti[ ]Surat)[ ]?(?:n[ºo°]\.?[ ]?|№[ ]?|nr\.?[ ]?)?\d{{1,6}}(?:[ \-]\d{{1,4}})?{TAIL})", 0.55),
    Rule("unit", "LOCATION", rf"{B}(?P<value>(?:Apt|Apartment|Suite|Unit|Flat)\.?[ \t]{{1,2}}#?\d{{1,5}}[A-Za-z]?){E}", 0.6),
    Rule("line", "LOCATION", r"(?m:^)[ \t]{0,20}(?P<value>\d{1,5}[ \t]{1,2}\p{Lu}[\p{L}.'’\-]{1,30}(?:[ \t]{1,2}[\p{L}.'’\-]{1,30}){0,3}(?:[ \t]\d{1,4}[A-Za-z]?)?)[ \t]{0,9}(?=,?[ \t]{0,9}\r?\n[ \t]{0,20}\S[^\n]{0,40}(?:\n|\Z))", 0.5),
    # Postal codes with their towns, and alone where their form is their own.
    Rule("postcode:britain", "LOCATION", rf"{B}(?P<value>[A-Z]{{1,2}}\d[A-Z\d]?[ ]\d[A-Z]{{2}}){E}", 0.5),
    Rule("postcode:canada", "LOCATION", rf"{B}(?P<value>(?:[A-Z]{{2}}[ ])?[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ ]?\d[ABCEGHJ-NPRSTV-Z]\d){E}", 0.5),
    Rule("postcode:ireland", "LOCATION", rf"{B}(?P<value>(?:[AC-FHKNPRTV-Y]\d{{2}}|D6W)[ ]?(?=[0-9AC-FHKNPRTV-Y]{{0,3}}\d)[0-9AC-FHKNPRTV-Y]{{4}}){E}", 0.45),
    Rule("postcode:netherlands", "LOCATION", rf"{B}(?P<value>[1-9]\d{{3}}[ ]?(?!SA|SD|SS|AD|BC|CE|AM|PM|MW|KW|HZ|KM|KG|MG|ML)[A-Z]{{2}}(?:[ ]{{1,2}}|[ ]?\r?\n){TOWN})", 0.5),
    Rule("postcode:united states", "LOCATION", rf"{B}(?P<value>{TOWN},[ ](?:A[LKZRAEP]|C[AOT]|D[CE]|FL|FM|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEHINOPST]|N[CDEHJMVY]|O[HKR]|P[ARW]|RI|S[CD]|T[NX]|UT|V[AIT]|W[AIVY])[ ]{{1,2}}\d{{5}}(?:-\d{{4}})?){E}", 0.6),
    Rule("postcode:with a mark", "LOCATION", rf"{B}(?P<value>(?:\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{5}}-\d{{3}}|\d{{3}}[ ]\d{{2}}|(?:A|B|CH|D|DK|E|F|FIN|FI|H|I|L|N|NL|P|PL|S|SE|CZ|SK|SI|HR|RO|LT|LV|EE|MD|AZ)[\-–]\d{{4,6}})[ ]{{1,2}}{TOWN})", 0.45),
    Rule("postcode:country", "LOCATION", rf"{B}(?P<value>(?:{TOWN}[ ]?,?[ ]?\n?[ ]{{0,4}})?{COUNTRY}(?:[ ]|,[ ]?)\d{{5,6}}(?!\d))", 0.45),
    Rule("postcode:town", "LOCATION", rf"{B}(?P<value>\d{{5}}[ ]{TOWN}(?:[ ]?\([\p{{L}}. ]{{2,20}}\)|,[ ](?:España|Spain|France|Italia|Italy|Deutschland|Germany|Österreich|Portugal|México|Suomi|Sverige|Polska)))", 0.5),
)  # fmt: skip
