"""What a text itself says is a name, an address or a number: fields, titles, salutations, signatures.

For languages without a names model this is what finds names; for the others it finds what the model misses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import regex


class Labelled(NamedTuple):
    """A span, the type its label gives it, and how sure that is."""

    type: str
    start: int
    end: int
    score: float


_UPPER: Final = r"(?:[\p{Lu}\p{Lt}][\p{L}\p{M}'’\-]+|\p{Lu}\.)"
_PARTICLE: Final = (
    r"(?:von|van|der|den|de|del|della|di|da|dos|das|du|la|le|el|al|bin|ibn|ter|zu|zum|y|e|af|av|Mc|O['’])"
)
_NAME: Final = rf"{_UPPER}(?:[ \t]+(?:{_PARTICLE}[ \t]+){{0,3}}{_UPPER}){{0,4}}"
_INDENT: Final = r"(?:^|\n|[|;•])[ \t>*_#\-]*"
_COLON: Final = r"[*_]*[ \t]*[:=|][*_]*[ \t]*"

_PERSON_LABELS: Final = (
    r"(?:full[ \t]+|first[ \t]+|last[ \t]+|middle[ \t]+|maiden[ \t]+|family[ \t]+|given[ \t]+)?names?(?:[ \t]+of[ \t]+[\w ]{1,30})?|forenames?|surname|patient(?:in|[ \t]+name)?"
    r"|client|customer|applicant|contact(?:[ \t]+person)?|attn|attention|signed(?:[ \t]+by)?|witness|author|employee|manager|supervisor|doctor|physician|beneficiary|account[ \t]+holder|tenant|landlord|spouse|mother|father|next[ \t]+of[ \t]+kin"
    r"|interview(?:er|ee)|narrator|speaker|chair(?:man|woman|person)?|secretary|treasurer"
    r"|vorname|nachname|familienname|geburtsname|zuname|ansprechpartner(?:in)?|unterzeichner(?:in)?|kunde|kundin|mieter(?:in)?|vermieter(?:in)?|antragsteller(?:in)?|verfasser(?:in)?|gez\.?"
    r"|noms?|prénoms?|nom[ \t]+de[ \t]+famille|nom[ \t]+et[ \t]+prénom|signataire|client[e]?|locataire|témoin|salarié[e]?|auteur"
    r"|nombre(?:[ \t]+y[ \t]+apellidos)?|apellidos?|paciente|m[ée]dico|cliente|solicitante|firmante|titular|remitente"
    r"|nome(?:[ \t]+completo)?|cognome|sobrenome|paziente|naam|voornaam|achternaam|imię|nazwisko|имя|фамилия|отчество|ф\.?и\.?о\.?"
)
_PLACE_LABELS: Final = (
    r"(?:home[ \t]+|postal[ \t]+|mailing[ \t]+|street[ \t]+|billing[ \t]+)?address|place[ \t]+of[ \t]+birth|birthplace|anschrift|adresse|wohnort|geburtsort|straße|strasse"
    r"|adresse[ \t]+postale|domicile|lieu[ \t]+de[ \t]+naissance|domicilio|direcci[óo]n|lugar[ \t]+de[ \t]+nacimiento|localidad|indirizzo|residenza|endereço|adres|адрес"
)
_PHONE_LABELS: Final = (
    r"(?:tel|phone|telephone|mobile|cell|fax|telefon|telefax|handy|mobil|rufnummer|t[ée]l[ée]phone|portable|tel[ée]fono|m[óo]vil|celular|cellulare|telefone|telefoon|телефон|тел|ph|mob)"
    r"(?:\.|[ \t]*(?:no|nr|number|nummer|num[ée]ro)\.?)?"
)
_BIRTH_LABELS: Final = (
    r"(?:date[ \t]+of[ \t]+birth|d\.?o\.?b\.?|born(?:[ \t]+on)?|birth[ \t]?date|geburtsdatum|geboren(?:[ \t]+am)?|geb\.|né(?:e)?[ \t]+le|date[ \t]+de[ \t]+naissance"
    r"|fecha[ \t]+de[ \t]+nacimiento|nacid[oa][ \t]+el|data[ \t]+di[ \t]+nascita|nat[oa][ \t]+il|data[ \t]+de[ \t]+nascimento|geboortedatum|дата[ \t]+рождения)"
)
_ID_LABELS: Final = (
    r"(?:(?:passport|id|identity|identification|licen[cs]e|insurance|policy|patient|member|membership|case|employee|student|customer|account|tax|social[ \t]+security|national[ \t]+insurance|medical[ \t]+record|hospital|registration|badge|staff)"
    r"(?:[ \t]+card)?[ \t]*(?:no|nr|number|id|\#)|ssn|mrn|nhs|passport|(?:ausweis|personalausweis|reisepass|versicherten|kunden|steuer|sozialversicherungs|mitglieds|patienten)[\-]?(?:nummer|nr\.?|id)"
    r"|num[ée]ro[ \t]+(?:de[ \t]+)?(?:sécurité[ \t]+sociale|passeport|client|dossier)|nir|dni|nif|nie|nhc|cipa|nass|n[ºo°]\.?[ \t]*(?:de[ \t]+)?(?:colegiado|historia|afiliaci[óo]n|seguridad[ \t]+social)|cpf|rg|cnh|codice[ \t]+fiscale|bsn|pesel|снилс|инн|паспорт)"
)
_FIELDS: Final = (
    ("PERSON", 0.75, rf"(?i:{_INDENT}(?:{_PERSON_LABELS}))(?:[ \t]*\([^)\n]{{1,20}}\))?{_COLON}(?P<value>(?:(?:Dr|Prof|Mr|Mrs|Ms|Hr|Fr)\.?[ \t]+)*{_NAME}(?:,[ \t]*{_NAME})?)"),
    ("LOCATION", 0.7, rf"(?i:{_INDENT}(?:{_PLACE_LABELS})){_COLON}(?P<value>[^\s][^\n|;]{{3,120}})"),
    ("PHONE_NUMBER", 0.75, rf"(?i:(?<![\p{{L}}])(?:{_PHONE_LABELS}))[*_]*[ \t]*[:.]?[*_]*[ \t]*(?P<value>[+(]?\d[\d ()/.\-–]{{4,22}}\d)"),
    ("DATE_TIME", 0.8, rf"(?i:(?<![\p{{L}}]){_BIRTH_LABELS})[ \t]*[:=|]?[ \t]*(?P<value>\d{{1,4}}[./\- ]+(?:\d{{1,2}}|[\p{{L}}.]{{3,12}})[./\- ]+(?:de[ \t]+)?\d{{1,4}})"),
    ("ID", 0.7, rf"(?i:(?<![\p{{L}}]){_ID_LABELS})[*_]*[ \t]*[:.\#=|]?[*_]*[ \t]*(?P<value>(?=[\p{{L}}\d/\-. ]{{0,8}}\d)[\p{{L}}\d][\p{{L}}\d/\-]{{3,24}}(?:[ ](?=[\dA-Z\-]*\d)[\dA-Z\-]{{2,8}}){{0,4}})"),
)  # fmt: skip
_TITLES: Final = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lady|Lord|Rev|Reverend|Fr|Capt|Captain|Lt|Col|Sgt|Hon|Judge|Sen|Senator|President"
    r"|Herr|Herrn|Hrn|Frau|Fräulein|Frl|Dipl\.-Ing|Freiherr|Graf"
    r"|Monsieur|Madame|Mademoiselle|MM|Mme|Mlle|Maître|Docteur|Abbé"
    r"|Sr|Sra|Srta|Señor|Señora|Señorita|Don|Doña|Dña|Dra|D\.ª|Senhor|Senhora|Dom|Dona"
    r"|Signor|Signora|Sig|Sig\.ra|Dott|Dott\.ssa|Avv|Ing|Meneer|Mevrouw|Dhr|Mevr|Pan|Pani|Pán|Paní|господин|госпожа|г-н|г-жа)"
)
_PATTERNS: Final = (
    # A title, and the name it belongs to.
    ("PERSON", 0.7, rf"(?<![\p{{L}}\p{{N}}]){_TITLES}\.?[ \t]+(?:(?:Dr|Prof|med|jur|phil|h\.c|Dipl|Ing)\.?[ \t]+)*(?:{_PARTICLE}[ \t]+){{0,2}}(?P<value>{_NAME})"),
    ("PERSON", 0.7, rf"(?<![\p{{L}}\p{{N}}.])M\.[ \t]+(?P<value>{_UPPER}(?:[ \t]+{_UPPER}){{0,3}})"),
    # Dear John, / Liebe Anna, / Cher Paul, / Querida María:
    ("PERSON", 0.75, rf"(?:^|\n)[ \t>]*(?:My[ \t]+)?(?:[Dd]ear(?:est)?|Hi|Hello|Hey|Liebe[rs]?|Hallo|Sehr[ \t]+geehrte[rs]?|Guten[ \t]+Tag|Ch[eè]re?s?|Bonjour|Salut|Querid[oa]|Estimad[oa]|Hola|Car[oa]|Gentile|Ciao|Prezad[oa]|Beste|Kära?|Kære|Droga|Drogi|Дорог(?:ой|ая)|Уважаем(?:ый|ая))"
        rf"[ \t]+(?!Sir\b|Madam|Sirs\b|Editor|All\b|Friends?\b|Colleagues?\b|Customer|Team\b|Everyone|Damen|Herren|Monsieur,|Madame,|Se[ñn]or)(?P<value>{_NAME})[ \t]*[,:!]"),
    # Best regards, and on one of the next lines a name and nothing else.
    ("PERSON", 0.75, rf"(?:^|\n)[ \t>]*(?i:(?:(?:with[ \t]+)?(?:kind|best|warm|warmest|many)[ \t]+(?:regards|wishes|thanks)|regards|sincerely(?:[ \t]+yours)?|yours[ \t]+(?:sincerely|faithfully|truly|ever)|cheers|love|thanks|thank[ \t]+you|affectionately"
        rf"|(?:mit[ \t]+)?(?:freundlichen?|herzlichen?|besten?|lieben?|viele[n]?)[ \t]+gr[üu][ßs]+e?n?|hochachtungsvoll|ihre?|dein[e]?|cordialement|bien[ \t]+à[ \t]+(?:vous|toi)|amicalement|sincères[ \t]+salutations|atentamente|saludos(?:[ \t]+cordiales)?|un[ \t]+abrazo|cordiali[ \t]+saluti|atenciosamente|met[ \t]+vriendelijke[ \t]+groet(?:en)?))"
        rf"[ \t]*[,.!]?[ \t]*(?:\r?\n[ \t>]*){{1,3}}(?:\(?(?:gez\.|signed|s\.)\)?[ \t]*)?(?P<value>{_NAME})[ \t]*(?=\n|$|,)"),
    # Heads of mails: From: Jane Doe <jane@…>
    ("PERSON", 0.75, rf"(?:^|\n)[ \t>*]*(?:From|To|Cc|CC|Bcc|Reply-To|Von|An|De|À|Para|Da|A|Van|Aan)[*]*:[*]?[ \t]*[\"']?(?P<value>{_NAME}|{_UPPER},[ \t]{_NAME})[\"']?[ \t]*<[^<>\s]+@"),
    ("PERSON", 0.7, rf"[\"']?(?P<value>{_UPPER}(?:[ \t]{_UPPER}){{1,3}})[\"']?[ \t]*<[^<>\s]{{1,64}}@[^<>\s]{{3,80}}>"),
    # What people say of themselves.
    ("PERSON", 0.7, rf"(?i:\b(?:my[ \t]+name[ \t]+is|je[ \t]+m['’]appelle|ich[ \t]+heiße|mein[ \t]+name[ \t]+ist|me[ \t]+llamo|mi[ \t]+nombre[ \t]+es|mi[ \t]+chiamo|meu[ \t]+nome[ \t]+é|this[ \t]+is[ \t]+(?=\p{{Lu}}\p{{Ll}}+[ \t]\p{{Lu}}\p{{Ll}}+[ \t](?:speaking|calling|from))))[ \t]+(?P<value>{_NAME})"),
    # Numbers in the form of a phone's, though no network has given them out, and those that are called.
    ("PHONE_NUMBER", 0.6, r"(?<![\w+])(?P<value>\+\d{1,3}[ ().\-]{0,2}\d(?:[ ().\-]{0,3}\d){6,12})(?!\w)"),
    ("PHONE_NUMBER", 0.5, r"(?i:\b(?:call(?:ed|ing)?|phone[ds]?|dial|reach|text|messages?|whatsapp|mobile|cell|fax|number|office|anrufen|appele[rz]|llam[ae]\w*)\b)[^\n\d]{0,25}(?P<value>\(?\d(?:[ ().\-]{0,2}\d){6,13})(?![\d/])"),
    ("PHONE_NUMBER", 0.5, r"(?<![\d.,/\-])(?P<value>\(?\d{2,4}\)?[ .\-]\d{2,4}(?:[ .\-]\d{2,4}){1,4})[ \t]+(?i:office|fax|mobile|cell|home|phone|tel|work)\b"),
    ("AGE", 0.6, r"(?<![\d.])(?P<value>\d{1,3}(?:[ \-]years?[ \-]old|[ \-]?y/?o\b|[ ]years[ ]of[ ]age))|(?i:\b(?:aged|turn(?:s|ed)?|age:?|alter:?|edad:?|âgée?[ ]de))[ ](?P<value>\d{1,3})\b(?![.,]?\d|[ ]?%)"),
    # Streets with numbers.
    ("LOCATION", 0.6, r"(?<![\p{L}\p{N}])(?P<value>(?:Apt|Apartment|Suite|Unit|Flat)\.?[ \t]+#?\d{1,5}[A-Za-z]?|P\.?[ \t]?O\.?[ \t]+Box[ \t]+\d{1,6})\b"),
    ("LOCATION", 0.5, r"(?:^|\n)[ \t]*(?P<value>\d{1,5}[ \t]+\p{Lu}[\p{L}.'’\-]+(?:[ \t]+[\p{L}.'’\-]+){0,3}(?:[ \t]+\d{1,4}[A-Za-z]?)?)[ \t]*(?=,?[ \t]*\r?\n[ \t]*\S[^\n]{0,40}(?:\n|$))"),
    ("LOCATION", 0.5, r"(?<![\p{L}\p{N}])(?P<value>[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2})(?![\p{L}\p{N}])"),
    ("LOCATION", 0.5, r"(?i:\b(?:zip(?:[ ]?code)?|post(?:al[ ])?code|plz|code[ ]postal|c\.?p\.?|c[óo]digo[ ]postal))[ ]?[:.][ ]?(?P<value>[A-Z]{0,2}\d[\dA-Z \-]{2,8}[\dA-Z])"),
    ("LOCATION", 0.7, rf"(?<![\p{{L}}\p{{N}}])(?P<value>\d{{1,5}}[A-Za-z]?[ \t]+(?:[NSEW]\.?[ \t]+)?(?:{_UPPER}[ \t]+){{1,4}}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Boulevard|Blvd|Way|Terrace|Place|Pl|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Row|Gardens|Hill|Mews)\b\.?"
        r"(?:,?[ \t]+(?:Apt|Apartment|Suite|Unit|Flat|Floor|\#)\.?[ \t]*[\w\-]{1,6})?)"),
    ("LOCATION", 0.7, r"(?<![\p{L}\p{N}])(?P<value>(?:\p{Lu}[\p{L}\-]*(?:straße|strasse|str\.|weg|platz|gasse|allee|damm|ufer|ring|steig|chaussee)|(?:\p{Lu}[\p{L}\-]+[ \t])(?:Straße|Strasse|Str\.|Weg|Platz|Gasse|Allee|Ufer|Ring))[ \t]+\d{1,4}[ \t]?[a-z]?(?:,?[ \t]+\d{5}[ \t]+\p{Lu}[\p{L}\-]+)?)"),
    ("LOCATION", 0.7, r"(?<![\p{L}\p{N}])(?P<value>\d{1,4}(?:[ \t]?(?:bis|ter))?,?[ \t]+(?:rue|avenue|av\.|boulevard|bd|place|impasse|chemin|allée|quai|cours|passage|square|route)[ \t]+(?:(?:de|du|des|la|le|les|l['’]|d['’])[ \t]?){0,3}\p{Lu}[\p{L}'’\-]+(?:[ \t\-](?:de|du|la)?[ \t]?\p{Lu}[\p{L}'’\-]+){0,3}(?:,?[ \t]+\d{5}[ \t]+\p{Lu}[\p{L}\-]+)?)"),
    ("LOCATION", 0.7, r"(?<![\p{L}\p{N}])(?P<value>(?i:calle|c/|avda\.?|avenida|av\.|plaza|pza\.|paseo|p[ºo]\.?|carretera|ctra\.|via|viale|piazza|corso|rua|travessa|largo)[ \t]+(?:(?:de|del|la|las|los|el|do|da|dos|della|dei|di|y)[ \t]+){0,3}\p{Lu}[\p{L}'’\-]+(?:[ \t]+(?:(?:de|del|la|y)[ \t]+)?\p{Lu}[\p{L}'’\-]+){0,4},?[ \t]*(?:n[ºo°.]*[ \t]*)?\d{1,4}(?:[ \t]?[a-z]\b)?(?:,?[ \t]+\d{5}[ \t]+\p{Lu}[\p{L}\-]+)?)"),
)  # fmt: skip
_COMPILED: Final = tuple((type_, score, regex.compile(source)) for type_, score, source in (*_FIELDS, *_PATTERNS))
_NO_NAME_WORDS: Final = (
    "The This That These Those It He She We They You I And But Or If When Where What Who How No Yes Not In On At To For"
    " Name Names None Unknown Anonymous Company Date Address Street Email Phone Tel Fax Number Total President Madam Sir"
    " Speaker Interviewer Interviewee Moderator Patient Patientin Client Customer Sehr Damen Herren Bitte Ja Nein"
    " Monsieur Madame All Everyone Team Editor General Public Service Department Office University"
)
_NO_NAME: Final = frozenset(_NO_NAME_WORDS.split())


def labelled(text: str) -> Iterator[Labelled]:
    """Every span that its own surroundings name, in no particular order; spans may overlap."""
    for type_, score, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = match.span("value")
            value = text[start:end]
            trimmed = value.rstrip(" \t,;.-") if type_ != "LOCATION" else value.rstrip(" \t,;")
            if type_ == "PERSON":
                trimmed = trimmed.removesuffix("'s").removesuffix("’s")
            if type_ == "PERSON" and (trimmed in _NO_NAME or trimmed.split()[0] in _NO_NAME):
                continue
            if trimmed:
                yield Labelled(type_, start, start + len(trimmed), score)
