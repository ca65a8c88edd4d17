"""Towns by what is said of them: where somebody lives, was born, comes from or moves to."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.address_parts import B
from winnow_agent.vault.screen.personal.rules.months import MONTHS
from winnow_agent.vault.screen.personal.rules.terms import alternatives

_LIVED: Final = alternatives(
    "live in|lives in|living in|lived in|born in|born at|raised in|grew up in|grown up in|resident of|residing in|resides in|residents of|native of|based in|come from|comes from|came from|hail from|hails from|moved to|moving to|move to|relocated to|relocating to|settled in|stays in|staying in|commutes to|weather in",
    "né à|née à|nés à|naquit à|né au|née au|habite à|habitent à|habitant à|habitons à|vit à|vivent à|vivant à|demeurant à|domicilié à|domiciliée à|réside à|originaire de|grandi à|installé à|installée à|déménagé à|déménage à",
    "wohnt in|wohne in|wohnen in|wohnhaft in|wohnte in|aufgewachsen in|gebürtig aus|zog nach|ziehen nach|umgezogen nach|ansässig in",
    "nació en|nacido en|nacida en|nacidos en|nací en|vive en|viven en|vivo en|vivía en|vivimos en|reside en|residente en|residen en|domiciliado en|domiciliada en|vecino de|vecina de|natural de|originario de|originaria de|oriundo de|crecí en|creció en|mudó a|mudamos a|trasladó a|empadronado en|empadronada en",
    "nato a|nata a|nati a|nacque a|nasce a|vive a|vivo a|vivono a|abita a|abito a|abitano a|residente a|residenti a|domiciliato a|domiciliata a|cresciuto a|cresciuta a|originario di|originaria di|trasferito a|trasferita a|trasferiti a",
    "nasceu em|nascido em|nascida em|nasci em|vive em|vivo em|vivem em|mora em|moro em|moram em|reside em|residente em|natural de|naturais de|cresceu em|cresci em|domiciliado em|domiciliada em|mudou para|mudou-se para|mudei-me para|mudámos para",
    "geboren te|woont in|woon in|wonen in|wonend te|wonende te|woonachtig te|woonachtig in|opgegroeid in|afkomstig uit|verhuisd naar|verhuist naar|verhuizen naar",
    "bor i|bodde i|boede i|bosat i|bosatt i|født i|född i|fødd i|opvokset i|oppvokst i|uppvuxen i|uppvuxet i|stammer fra|kommer fra|kommer från|flyttede til|flyttet til|flyttade till|flytter til|flyttar till|hjemmehørende i",
    "mieszka w|mieszkam w|mieszkają w|mieszkał w|mieszkała w|urodzony w|urodzona w|urodził się w|urodziła się w|zamieszkały w|zamieszkała w|pochodzi z|przeprowadził się do|przeprowadziła się do|ur. w|zam. w",
    "bydlí v|bydlím v|bytem v|narozen v|narozena v|narodil se v|narodila se v|pochází z|býva v|bývam v|bytom v|narodený v|narodená v|narodil sa v|narodila sa v|locuiește în|locuiesc în|domiciliat în|domiciliată în|născut în|născută în|născut la|născută la|rođen u|rođena u|živi u|živim u",
)
_FROM: Final = alternatives(
    "moved from|moving from|move from|drove from|travelled from|commutes from|mudó de|mudamos de|quitté|mudámos de|mudou de|trasferiti da|trasferito da|verhuizen van|verhuisd van|ziehen von|flytter fra|flyttar från|flyttade från|flyttet fra|przeprowadził się z"
)
_TO: Final = r"(?:to|a|à|pour|para|naar|nach|til|till|do)"
_PART: Final = r"(?:[\p{Lu}][\p{L}\p{M}'’]{1,24}(?:-[\p{L}\p{M}'’]{1,24}){0,3}|St\.|Ste\.)"
_SMALL: Final = r"(?:de|la|le|les|du|des|del|di|da|do|dos|das|am|an|der|den|im|in|sur|sous|en|lès|upon|on|under|of|nad|pod|van|aan|op|bei|ob)"
_TOWN: Final = (
    rf"(?:(?:Los|Las|San|El|La|Le|Les|Den|Bad|New|São)[ ])?{_PART}(?:[ ](?:{_SMALL}[ ]){{0,2}}{_PART}){{0,2}}"
)
_REACHED: Final = alternatives(
    "deliver to|delivers to|delivered to|delivery to|deliveries to|ship to|ships to|shipped to|post to|send to|sends to|anybody from|anyone from|somebody from|someone from|anybody in|anyone in|somebody in|someone in"
    "|liefern nach|liefern in|versenden nach|jemand aus|livrons à|livrer à|entregamos en|enviamos a|consegniamo a|spediamo a|entregamos em|bezorgen in|leveren in|leverer til|levererar till|leverer i"
)
# "Deliver the parcels to": something may stand between.
_BROUGHT: Final = r"(?:deliver(?:s|ed)?|ship(?:s|ped)?|sen(?:d|ds|t))[ ](?:the|a|an|our|your|their|it|them|this|these|all)(?:[ ]\p{Ll}{2,14}){0,2}[ ]to"
# A code of a town by itself: no year, and nothing that is counted by it.
_CODE: Final = r"(?:(?!1[4-9]|20)\p{Nd}{4}|\p{Nd}{5})(?![\p{L}\p{N}]|[.,:/\-]\p{N})(?=[.,;:?!)\n]|$|[ ](?:and|or|to|at|now|since|for|until|with|who|that|but|is|was|here|all|area|this|last|next|und|oder|et|ou|y|o|e|en|of|og|och)(?!\p{L}))"
_OTHER_WORDS: Final = (
    "god jesus hell heaven peace fear earth christ monday tuesday wednesday thursday friday saturday sunday english german french spanish"
    " the this that my his her our their a an"
)
_NO_TOWN: Final = frozenset(_OTHER_WORDS.split()).union(*(months.split("|") for months in MONTHS.values()))

# Where there are no streets, or they have no names: a quarter, a settlement, a block of flats, a valley.
_LIVING: Final = alternatives(
    "demeurant|demeurait|demeure|domicilié|domiciliée|domiciliés|habite|habitait|habitant|résidant|réside|résidait|ayant son domicile|élisant domicile"
    "|reside|residía|residente|residentes|residiendo|vive|vivía|viven|domiciliado|domiciliada|domiciliados|domicilio|vecino|vecina|habita|ubicado|ubicada|residenciado|residenciada|avecindado|avecindada|mora|morador|moradora|residia|abita|abitante|domiciliato|domiciliata"
)
_SETTLED: Final = alternatives(
    "résidence|lotissement|lieu-dit|lieudit|lieu dit|cité|hameau|hlm|quartier|immeuble|villa|villas|domaine|camping|aire d'accueil|ferme|mas|château|foyer"
    "|barrio|barriada|vereda|corregimiento|comunidad|comunidad indígena|población|poblado|pueblo joven|sector|villa|villa olímpica|colonia|fraccionamiento|urbanización|urb.|caserío|aldea|asentamiento humano|a.h.|aa.hh.|cooperativa|conjunto residencial|conjunto habitacional|unidad habitacional|residencial|paraje|partida|cantón|finca|fundo|parcela|rancho|ejido|ranchería|centro poblado|anexo|condominio|parcelación|cortijo|diseminado|pedanía|loteo|reducción|parque residencial"
    "|bairro|sítio|fazenda|povoado|vila|lugar|loteamento|jardim|conjunto|assentamento|comunidade|aldeia|quinta|contrada|località|frazione|borgata|residence"
)
_PARTS: Final = alternatives(
    "carrera|cra.|calle|cl.|avenida|av.|pasaje|psje.|jirón|jr.|diagonal|transversal|camino|ruta|km|km.|kilómetro|manzana|mz.|mza.|lote|lt.|casa|block|bloque|blq.|torre|edificio|piso|depto.|depto|departamento|dpto.|apartamento|apto.|parcela|sitio|etapa|interior|sector|barrio|corregimiento|vereda|comuna|comuna de|distrito|provincia|municipio|cantón|parroquia|localidad|partido|región|estado"
    "|appt|appt.|appartement|apt.|bât.|bât|bâtiment|escalier|porte|étage|villa|lot|immeuble|bloc|tour|chambre|rue|chemin|route|entrée|commune|quadra|casa|bloco|apto|rua|estrada|município|concelho|freguesia|lotto|scala|interno|via|comune|piano|zona rural|zona urbana|km"
)
_SMALLS: Final = r"(?:(?:de|del|d['’]|la|las|los|el|du|des|le|les|da|do|das|dos|di|della|a|à|al|y|e|et|camino|carretera|route|estrada|hacia|vers)[ ]?)"
_ADDRESS_WORD: Final = (
    r"(?:(?:N[º°o]|n[º°o]|Sta|Sto|St|Ste)\.?|[\p{Lu}\p{N}#][\p{L}\p{M}\p{N}'’\-/ºª°]{0,24})(?![\p{L}\p{N}])"
)
_ADDRESS_WORDS: Final = rf"{_ADDRESS_WORD}(?:[ ]{_SMALLS}{{0,3}}{_ADDRESS_WORD}){{0,5}}"
_LIVED_PART: Final = rf"(?:(?i:{_PARTS})(?![\p{{L}}])(?:[ ]{_SMALLS}{{0,3}}{_ADDRESS_WORDS})?|\d{{4,5}}[ ]{_TOWN}|{_TOWN}(?=[.,;:)\n]|$|[ ](?:y|et|e|desde|depuis|donde|où|onde)(?!\p{{L}})))"


def _a_town(value: str) -> bool | None:
    return False if value.split(maxsplit=1)[0].casefold().rstrip(".") in _NO_TOWN else None


RULES: Final = (
    Rule("address:lived at", "LOCATION", rf"{B}(?i:{_LIVING})(?:[ ](?i:en|in|au|à|aux|dans|no|na|a|al|del|de|el|la|los|las|le|les|un|une|una)){{0,3}}[ ](?P<value>(?i:{_SETTLED})[ ]{_SMALLS}{{0,3}}{_ADDRESS_WORDS}(?:,[ ]{_LIVED_PART}){{1,6}})(?![\p{{L}}\p{{N}}])", 0.6),
    Rule("town:lived in", "LOCATION", rf"{B}(?i:{_LIVED})[ ](?P<value>{_TOWN})(?![\p{{L}}\p{{N}}])", 0.45, _a_town),
    Rule("town:code lived in", "LOCATION", rf"{B}(?i:{_LIVED}|{_REACHED}|{_BROUGHT}|{_FROM})[ ](?P<value>{_CODE})", 0.45),
    Rule("town:code moved to", "LOCATION", rf"{B}(?i:{_FROM})[ ]{_CODE}[ ]{_TO}[ ](?P<value>{_CODE})", 0.45),
    Rule("town:code behind", "LOCATION", rf"{B}(?i:{_LIVED}|{_REACHED}|(?:is|are|was|were|stay|stayed|live|arrived)[ ](?:in|at))[ ](?P<value>{_TOWN}[ ]{_CODE})", 0.45, _a_town),
    Rule("town:from", "LOCATION", rf"{B}(?i:{_FROM})[ ](?P<value>{_TOWN})(?![\p{{L}}\p{{N}}])", 0.45, _a_town),
    Rule("town:from, to", "LOCATION", rf"{B}(?i:{_FROM})[ ]{_TOWN}[ ]{_TO}[ ](?P<value>{_TOWN})(?![\p{{L}}\p{{N}}])", 0.45, _a_town),
)  # fmt: skip
