"""Numbers that courts, offices and hospitals give to a matter: applications, cases, files, dockets, decisions."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules import case_shapes, cases_told
from winnow_agent.vault.screen.personal.rules.statutes import NOT_COUNTED, NOT_ENACTED, no_period
from winnow_agent.vault.screen.personal.rules.terms import alternatives

_NUMBER: Final = r"(?:(?i:n[ºo°]s?\.?|n\.[ºo°]|nr|nrs?\.|nos?\.?|núm\.?|num\.?|numéros?|números?|number|nummer|numer|numero|nummers?|numrit?|število|szám|száma|št\.?|br\.?|č\.?|čj\.?|бр\.?|ном\.?|αρ\.?|αριθ\.?)|№№?|\#|Nn\.?)"
_BEFORE: Final = r"(?<![\p{L}\p{N}_])"
_AFTER: Final = r"(?![\p{L}\p{N}_]|[/\-]\p{N})"
# What is decided or asked for, in the languages of courts; what follows is its number.
_MATTERS: Final = alternatives(
    "application|applications|case|cases|appeal|petition|claim|complaint|file|docket|matter|suit|action|proceedings|reference|communication|judgment|decision|order|ruling|warrant|investigation|permit|patent application",
    "beschwerde|beschwerden|individualbeschwerde|rechtssache|rechtssachen|verfahren|aktenzeichen|urteil|beschluss|antrag|klage|akte|vorgang|fall|az.|az|gesch.-z.|geschäftszeichen|gz.|gz",
    "requête|requêtes|affaire|affaires|pourvoi|pourvois|arrêt|jugement|décision|ordonnance|dossier|dossiers|procédure|plainte|instance|recours|rg|rôle|parquet|minute|appel|saisine",
    "demanda|demandas|asunto|asuntos|caso|casos|recurso|recursos|sentencia|sentencias|auto|autos|expediente|expedientes|procedimiento|procedimientos|diligencias|diligencias previas|diligencias urgentes|juicio|juicio oral|sumario|rollo|rollo de sala|rollo de apelación|ejecutoria|causa|querella|denuncia|atestado|registro|solicitud|petición|comunicación|amparo|casación|proceso|resolución",
    "processo|processos|autos|recurso|apelação|agravo|agravo de instrumento|embargos|mandado de segurança|habeas corpus|inquérito|ação|ação penal|ação civil|petição|reclamação|acórdão|sentença|queixa|requerimento|precatório|execução",
    "ricorso|ricorsi|causa|cause|sentenza|sentenze|ordinanza|decreto|procedimento|procedimenti|fascicolo|r.g.|rg|r.g.n.r.|n.r.g.|rgnr|appello|domanda|istanza|denuncia|querela|pratica|protocollo|prot.",
    "zaak|zaken|zaaknummer|rolnummer|parketnummer|verzoekschrift|vonnis|arrest|beschikking|dossier|beroep|klacht|aanvraag|kenmerk|lj|ljn",
    "sag|sager|sagsnummer|sags|klage|dom|kendelse|ansøgning|journal|j.nr.|sak|saker|søknad|kjennelse|mål|ärende|ansökan|dnr|diarienummer|överklagande|asia|hakemus|valitus|diaarinumero|dnro|mál|nr.|kaebus|asi|lieta|pieteikums|byla|byloje|pareiškimas|peticija|peticijos",
    "skarga|skargi|sprawa|sprawie|sprawy|sygn.|sygn. akt|sygnatura|sygnatura akt|wyrok|postanowienie|uchwała|akt|akta|stížnost|stížnosti|žádost|věc|spis|sp. zn.|spis. zn.|č. j.|čj.|č.j.|rozsudek|usnesení|nález|sťažnosť|vec|uznesenie|pritožba|zadeva|zadevi|opr. št.|sodba|sklep|zahtjev|zahtjeva|predmet|predmetu|presuda|rješenje|tužba|odluka|broj|posl. br.|захтев|предмет|пресуда|решење|представка|представки|број",
    "жалоба|жалоби|дело|делото|преписка|решение|определение|присъда|заявление|дела|деле|делу|жалобе|жалобы|приговор|постановление|иск|материал|материалы|обращение|справа|справи|справі|заява|заяви|скарга|рішення|ухвала|вирок|постанова|провадження|кримінальне провадження|єрдр",
    "cererea|cererii|cauza|cauzei|dosar|dosarul|dosarului|hotărârea|sentința|sentinţa|decizia|încheierea|plângerea|kérelem|ügy|ügyszám|ítélet|végzés|határozat|ügyben|beadvány|panaszbeadvány|kërkesa|çështja|vendimi|dosja",
    "προσφυγή|προσφυγής|υπόθεση|υπόθεσης|απόφαση|αίτηση|αγωγή|βούλευμα|αρ. πρωτ.|αριθμός|başvuru|dava|dosya|esas|karar|karar no|esas no|soruşturma|hazırlık|iddianame|e.|k.|müraciət|iş|perkara|permohonan|nomor|vụ án|bản án|quyết định|đơn|thụ lý",
)
_CODE: Final = r"(?:\p{Nd}{1,7}[ ]?[/.\-][ ]?(?:\p{Nd}{1,7})(?:[ ]?[/.\-][ ]?\p{Nd}{1,6}){0,3}|(?:[A-Z0-9]{1,6}[/.\- ]){0,3}\p{Nd}{2,7}(?:[ ]?[/.\-][ ]?\p{Nd}{1,7}){1,4}|\p{Nd}{3,12}|\p{Nd}{1,3}(?:\.\p{Nd}{3}){1,3}(?:/[A-Z]{2})?|[A-Z]{1,4}[ \-]?\p{Nd}{1,7}(?:[ ]?[/.\-][ ]?\p{Nd}{1,6}){0,3})"
# A pressure of the blood: 120/80.
_PRESSURE: Final = r"(?:9\d|1\d\d|2[0-2]\d)[ ]?/[ ]?(?:[4-9]\d)(?!\d)"

RULES: Final = (
    *case_shapes.RULES,
    *cases_told.RULES,
    Rule("case:matter", "ID", rf"{_BEFORE}(?i:{_MATTERS})[.:]?[ \t\u00a0]{{0,3}}\(?(?:(?:penal|civil|criminal|civile|pénale|Sp|Akt)[ ])?{_NUMBER}?[.:]?[ \t\u00a0]{{0,3}}(?P<value>{NOT_ENACTED}(?=[A-Z0-9.\- ]{{0,12}}[/\-]|[A-Z ]{{0,4}}\d{{4}}|\d{{1,3}}\.\d{{3}}|[IVX\d]{{1,4}}[ ][A-Z])(?!(?:1[5-9]|20)\d\d(?![\d/\-])){_CODE}){_AFTER}{NOT_COUNTED}", 0.55, no_period),
    Rule("case:number word", "ID", rf"(?<![\p{{L}}\p{{N}}_]|(?:EC|EU|CE|UE|EG|EF)\)[ ]){_NUMBER}[ \u00a0]{{0,2}}(?P<value>{NOT_ENACTED}(?=[A-Z0-9./\- ]{{0,12}}[/\-]){_CODE}){_AFTER}", 0.5, no_period),
    # The Strasbourg form, in any language and without a word before it: so many thousands, and a year of two figures.
    Rule("case:strasbourg", "ID", rf"(?<![\p{{L}}\p{{N}}_.,/\-])(?P<value>(?!{_PRESSURE}){NOT_ENACTED}\d{{3,6}}[ ]?/[ ]?\d{{2}})(?![\p{{L}}\p{{N}}_/\-]|[.,]\d|[ ]?(?:%|mm|cm|kg|mg|Hg))", 0.5, no_period),
    Rule("case:number of year", "ID", rf"(?<![\p{{L}}\p{{N}}_.,/\-])(?P<value>{NOT_ENACTED}\d{{1,7}}[ ]?/[ ]?(?:19|20)\d\d)(?![\p{{L}}\p{{N}}_/\-]|[.,]\d)", 0.4, no_period),
    Rule("case:year and number", "ID", rf"(?<![\p{{L}}\p{{N}}_.,/\-])(?P<value>{NOT_ENACTED}(?:19|20)\d\d[ ]?/[ ]?\d{{3,7}})(?![\p{{L}}\p{{N}}_/\-]|[.,]\d)", 0.4, no_period),
    Rule("case:luxembourg", "ID", r"(?<![\p{L}\p{N}_])(?P<value>[CTF][\-‑–]\d{1,4}/\d{2}(?:[ ]?(?:P|PPU|RENV|R|P\(R\)|DEP))?)(?![\p{L}\p{N}_/])", 0.5),
    Rule("case:german", "ID", r"(?<![\p{L}\p{N}_])(?P<value>(?:[IVX]{1,5}|\d{1,4})[ ][A-Z][A-Za-z]{0,5}(?:[ ]?\([A-Za-z]{1,6}\))?[ ]\d{1,5}/\d{2}(?:[ ][A-Z]{1,3})?)(?![\p{L}\p{N}_/])", 0.5),
    Rule("case:slavic", "ID", r"(?<![\p{L}\p{N}_]|[Bb][Gg][Bb][Ll]\.[ ])(?P<value>(?:[IVX]{1,6}|\d{1,4})[ .]{0,2}(?:[A-ZČŠŽ]{1,4}|[A-ZČŠŽ][a-zčšž]{1,4}|ÚS|С|А)[ .]{0,2}\d{1,6}/(?:19|20)?\d{2})(?![\p{L}\p{N}_/])", 0.5),
    Rule("case:ecli", "ID", r"(?P<value>ECLI:[A-Z]{2}:[A-Z0-9]{1,7}:\d{4}:[A-Z0-9.]{1,25})", 0.5),
    Rule("case:us docket", "ID", r"(?<![\p{L}\p{N}_\-])(?P<value>(?:\d{1,2}:)?\d{2,4}-(?i:cv|cr|mc|bk|ap|md|mj|civ|cf|cm|dr|fa|sc|tc)-\d{3,7}(?:-[A-Z]{1,4}){0,3})(?![\p{N}])", 0.6),
    Rule("case:brazil", "ID", r"(?<!\d)(?P<value>\d{7}-?\d{2}\.?\d{4}\.?\d\.?\d{2}\.?\d{4})(?!\d)", 0.7),
    Rule("case:brazil short", "ID", r"(?<![\p{L}\p{N}_])(?:HC|RHC|REsp|AREsp|RE|ARE|ADI|ADPF|ADC|MS|RMS|MI|Rcl|AgRg|EDcl|AI|AP|Inq|ACO|AC)[ ](?:n\.?º?[ ]?)?(?P<value>\d{1,3}(?:\.\d{3}){1,2}(?:[/\-][A-Z]{2})?|\d{2,7}[/\-][A-Z]{2})(?![\p{L}\p{N}_])", 0.5),
    Rule("case:russian", "ID", r"(?<![\p{L}\p{N}_])(?P<value>(?:[АAСC]?\d{1,3}-\d{1,6}(?:[/\-]\d{1,6})?/(?:19|20)\d\d(?:-?[А-ЯA-Z\d]{1,6})?|\d{3}/\d{1,6}/\d{2}(?:-[а-яі]{1,3})?))(?![\p{L}\p{N}_/])", 0.5),
    Rule("case:french appeal", "ID", r"(?<![\p{L}\p{N}_.,/\-])(?P<value>\d{2}-\d{2}\.\d{3})(?![\p{L}\p{N}_/\-]|[.,]\d)", 0.5),
    Rule("case:turkish", "ID", r"(?<![\p{L}\p{N}_])(?P<value>(?:19|20)\d\d/\d{1,6}[ ]?(?:E\.|K\.|Esas|Karar|sayılı))", 0.5),
    Rule("case:cjk", "ID", r"(?P<value>[（(〔\[]\p{Nd}{4}[）)〕\]][\p{Han}\p{Nd}]{1,12}第?\p{Nd}{1,6}(?:-\p{Nd}{1,4})?[号號]|(?:平成|令和|昭和)\p{Nd}{1,2}年[（(]\p{Han}{1,3}[）)]第?\p{Nd}{1,6}号|\p{Nd}{4}[가-힣]{1,3}\p{Nd}{2,7})", 0.6),
)  # fmt: skip
