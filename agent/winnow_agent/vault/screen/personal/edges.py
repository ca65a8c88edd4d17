"""What a mark takes beside what it means: the sentence before an address, the next field's label below it, a greeting before a name.

A rule knows an address by its order, and any words with the order of a street's name will do: "My new address is Lilyhof 0"; a model
takes the label of the next line with it. Cut off is what no address and no name holds: words of sentences and labels. What
is left is what was marked, so nothing that the mark meant is given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.personal.rules import field_names, identifier_names
from winnow_agent.vault.screen.personal.rules.address_parts import KINDS
from winnow_agent.vault.screen.personal.rules.terms import alternatives
from winnow_agent.vault.screen.personal.votes import has_given, has_surname, is_place, opens
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_CUT: Final = frozenset({"LOCATION", "PERSON"})
_REACH: Final = 60
_LONGEST_LABEL: Final = 24
_UNSPACED: Final = regex.compile(r"[\p{Lo}\p{M}]")

# Words that lead to a place: where somebody lives, and what is said of an address.
_LIVES: Final = alternatives(
    "live|lives|living|lived|reside|resides|residing|based|located|situated|stay|stays|staying|moved|moving|wohne|wohnt|wohnen|wohnhaft|lebe|lebt"
    "|habite|habitons|habitent|vit|demeurant|domicilié|domiciliée|réside|vivo|vive|vivimos|viven|reside|residente|domiciliado|domiciliada|abito|abita|abitiamo"
    "|residente|moro|mora|moramos|woon|woont|wonen|bor|asun|asuu|mieszkam|mieszka|bydlím|bydlí|bývam|býva|živim|živi|lakom|lakik|locuiesc|locuiește|живу|живёт|живет|живе|мешкаю|живея|μένω|tinggal"
)
_THERE: Final = alternatives(
    "at|in|on|to|from|auf|an|am|im|bei|à|au|en|de|dans|a|em|na|no|alla|nella|op|te|på|i|ved|osoitteessa|przy|na|w|u|v|ve|ul|la|pe|în|по|на|в|у|στην|στο|di"
)
_THE: Final = alternatives(
    "der|dem|den|die|the|la|el|los|las|le|les|l'|o|a|os|as|de|het|adresi|adresse|adrese|adresu|адресу|адресом|οδό"
)
_IS: Final = alternatives("at|is|was|are|to|from|near|ist|lautet|est|es|è|é|er|är|on|jest|to|je|este|является|adalah")
_LEAD: Final = regex.compile(
    rf"(?:(?P<first>[\p{{L}}\p{{M}}'’]{{1,16}})[ ](?:[\p{{Ll}}\p{{M}}'’]{{1,14}}[ ]){{0,4}}?(?:{_IS})[ ]"
    rf"|(?P<first>[\p{{L}}\p{{M}}'’]{{1,16}})[ ](?:[\p{{Ll}}\p{{M}}'’]{{1,14}}[ ]){{0,2}}?(?i:{_LIVES})[ ](?:{_THERE})[ ](?:(?:{_THE})[ ])?"
    rf"|(?P<first>(?i:{_LIVES}))[ ](?:{_THERE})[ ](?:(?:{_THE})[ ])?|(?P<first>(?i:is|was|are)|at|near|to|from|on)[ ])"
    rf"(?=[\p{{Lu}}\p{{Lt}}\p{{Lo}}\p{{N}}#]|\p{{Ll}}{{1,6}}\.|(?i:{KINDS})(?!\p{{L}})|c/)"
)
_LEADS: Final = alternatives(
    "please|how|where|what|meet|we'll|i'll|he'll|she'll|ship|send|mail|deliver|drive|return|is|was|are|address|my|our|his|her|their|your|flat|house|home|office|meeting|party|shop|clinic|school|new|old|current|meine|unsere|adresse|mon|ma|notre|mi|nuestra|mio|nostro|meu|minha|nossa|mijn|ons|min|mitt|mit|vår|vor|osoitteeni|mój|moja|moje|mé|címem|adresa|моя|мой|моё|наш|мій"
)
_OPENER: Final = regex.compile(rf"(?i:{_LIVES}|{_LEADS})")
# The same where words stand without spaces; no place is called so.
_UNSPACED_LEAD: Final = regex.compile(
    r"\p{Han}{0,6}?(?:住在|搬到|搬去|寄到|寄至|寄往|[请請]寄|送到|送至|停在|位[于於]|[地住]址[是为為])(?=\p{Han}{2})|(?:[我你您他她][们們]?[到在去]|寄)(?=\p{Han}{2})"
    r"|(?:現?住所|自宅|実家|荷物|宛先|家|届け先|勤務先|書類|手紙)は(?=\p{Han})"
)
# Between the end of an address and what the sentence says next.
_AFTER: Final = regex.compile(
    r"(?:[ ]{0,2}[,;:]?[ ](?:the|all|and|by|from|with|for|was|but|since|until|because|that|this|please|next|last|now|yesterday|today|tomorrow|und|oder|och|after|before|at|on|to)"
    r"|(?i:[ ](?:(?:by|on|in|at|from|to|since|until|before|after|this|next|last)[ ])?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?<=[ ](?:by|in|since|until|before|after|this|next|last)[ ])(?:January|February|March|April|May|June|July|August|September|October|November|December)))"
    r"|(?<=\p{Lu}[^\n]{0,60})[ ](?:at|by|from|in|to|until|since|before|after|for|with)(?:[ ](?:the|a|my|his|her|our))?[ ]\p{Ll}{2,12}"
    r"|[ ](?:at[ ])?\d{1,2}(?::\d\d)?[ ]?[ap]\.?m\.?|;[^;\p{Lu}\p{N}\n]{1,40})$"
)
_CLOSING: Final = regex.compile(
    r"(?:[.!]?[ \t]{0,3}\r?\n[ \t]{0,3}(?:\r?\n[ \t]{0,3})?|(?<=\p{L}{4})[.!][ ])(?P<word>\p{Lu}[\p{L}\p{M}]{1,16})$"
)
_GOES_ON: Final = regex.compile(r"[ ]\p{Ll}{3}")
"""A sentence goes on: "Met vriendelijke", "I said"."""
_FAREWELL_WORDS: Final = (
    "Regards Thanks Sincerely Cheers Yours Cordialement Atentamente Saludos Grüße Gruß Hilsen Hälsningar Pozdrawiam Cumprimentos Saluti"
    " Groet Groeten Love Thank Kind"
)
_FAREWELLS: Final = frozenset(_FAREWELL_WORDS.split())
# What belongs to a place beside it: the rest of a number or a name, and what a region is called.
_REST: Final = regex.compile(
    r"(?<=\d)(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}])\p{L}{1,2}(?![\p{L}\p{N}])|-\p{Lu}[\p{L}\p{M}'’]{1,24}(?![\p{L}\p{N}])|[\p{Ll}\p{Lu}]{1,20}(?![\p{L}\p{N}])"
)
_REGION: Final = regex.compile(
    r"[ ](?:обл\.|області|область|области|края?|край|р-н|района?|району|респ\.|Republic|County|Province|Parish|Prefecture|megye|kommune|län|fylke|voivodeship)(?![\p{L}\p{N}])"
)
_MARKS: Final = " \t\r\n.,;:"
_COLON: Final = regex.compile(r"[ \t]{0,3}[:：=]")
_LABELLED: Final = regex.compile(
    rf";(?:[ ]\p{{Ll}}{{1,14}}){{2,5}}[ ](?=\p{{N}})|[ ](?:at|to|from)[ ](?=\p{{N}})|\n[ \t]{{0,8}}[\p{{L}}\p{{M}}][\p{{L}}\p{{M}} ./\-]{{1,{_LONGEST_LABEL}}}[:：][ \t]"
)
_LAST_LINE: Final = regex.compile(rf"[ \t]{{0,3}}\r?\n[^\n\p{{N}}]{{1,{_LONGEST_LABEL}}}$")
_IN_COLON: Final = regex.compile(
    r"(?:[ ](?:in|at|on|by|from|to|for|of|en|de|à|bei|von|a|da|em|op|på|i|av|af|w))?[ \t]{0,3}[:：=]"
)
# Labels that are nobody's name, and that a model may take for one at the beginning of a line.
_LABELS: Final = regex.compile(
    "(?i:"
    + alternatives(
        "city|town|state|province|region|zip|zip code|postcode|postal code|country|county|address|street|subject|date|phone|email|e-mail|fax|mobile|lives|born|resides|resident|located|residing|website|notes|status|reference|order|invoice|amount|age|gender|occupation",
        "ort|plz|straße|strasse|stadt|betreff|anschrift|wohnort|telefon|handy|geburtsdatum|datum|wohnhaft|bundesland|hausnummer|postleitzahl|staat",
        "adresse|code postal|pays|objet|commune|téléphone|courriel|tél|département|région",
        "ciudad|provincia|país|asunto|calle|localidad|municipio|estado|dirección|domicilio|teléfono|código postal|fecha|colonia|vivo|vive",
        "città|indirizzo|oggetto|comune|cellulare|data|regione|telefono|cidade|morada|endereço|bairro|assunto|telefone|telemóvel|distrito|código postal|concelho",
        "adres|plaats|straat|woonplaats|onderwerp|telefoon|postnr|postnummer|poststed|emne|adress|postort|ämne|osoite|kaupunki|aihe|puhelin|postinumero|postitoimipaikka",
        "miasto|ulica|temat|kod pocztowy|adresa|město|ulice|předmět|psč|cím|város|utca|tárgy|irányítószám|şehir|konu|ilçe|posta kodu|adresă|oraș|strada|subiect|cod poștal|județ",
        "адрес|город|улица|тема|индекс|область|район|адреса|місто|вулиця|διεύθυνση|πόλη|οδός|θέμα|alamat|kota|kode pos|provinsi",
    )
    + ")"
)
_PLACE_LABELS: Final = regex.compile(
    f"(?i:{alternatives(*field_names.PLACES.values(), identifier_names.POSTAL_CODES)})"
)
_UNCASED_LABELS: Final = regex.compile(
    f"(?:{alternatives(*field_names.PERSONS_UNCASED.values(), *field_names.PLACES_UNCASED.values(), identifier_names.POSTAL_CODES)})"
)
_LEADING_LABEL: Final = regex.compile(rf"{_LABELS.pattern}[ \t]{{0,3}}[:：][ \t]{{0,3}}")
_TELLING: Final = regex.compile(r"[\p{Lu}\p{Lt}\p{Lo}\p{N}]")
_CLOCK: Final = regex.compile(r"\d{1,2}(?::\d\d)?[ ]?[ap]\.?m\.?|\d{1,2}:\d\d")
_LINE_START: Final = regex.compile(r"(?:^|\n)[ \t>*#•\-]{0,8}$")
# Greetings; those that are on a list of names stay, and so does what stands before a comma, where a surname may.
_GREETING: Final = regex.compile(
    "(?P<word>"
    + alternatives(
        "Cheers|Okay|Signé|Firmato|Firmado|Assinado|Getekend|Signed|Gez.|Bonjour|Bonsoir|Salut|Coucou|Merhaba|Hello|Hi|Hey|Hallo|Hola|Ciao|Buongiorno|Buonasera|Olá|Bom dia|Boa tarde|Boa noite|Hej|Cześć|Dzień dobry|Ahoj|Dobrý den|Szia|Kedves|Tisztelt|Dear|Dearest|Sehr geehrter|Sehr geehrte|Chère"
        "|Querido|Querida|Estimado|Estimada|Geachte|Kære|Kjære|Kära|Hyvä|Drogi|Droga|Szanowny|Szanowna|Milý|Vážený|Vážená|Stimate|Stimată|Bună|Bună ziua|Sayın|Sevgili|Привет|Здравствуйте|Здравствуй|Уважаемый|Уважаемая|Дорогой|Дорогая"
        "|Шановний|Шановна|Вітаю|Привіт|Αγαπητέ|Αγαπητή|Γεια σου|Buenos días|Buenas tardes|Egregio|Prezado|Prezada|Thanks|Thank you|Gracias|Merci|Danke|Grazie|Obrigado|Obrigada|Bedankt|Takk|Kiitos|Dziękuję|Děkuji"
    )
    + r")(?P<comma>,?)(?:[ ]{1,2}|[ ]?\r?\n)(?=[\p{Lu}\p{Lo}])"
)
_SIGNED: Final = frozenset(["Signé", "Firmato", "Firmado", "Assinado", "Getekend", "Signed", "Gez."])


def trimmed(text: str, marks: Iterable[Match]) -> Iterator[Match]:
    """The marks without what stands at their edges and is neither a name nor an address."""
    for mark in marks:
        if mark.type not in _CUT or mark.start >= mark.end:
            yield mark
            continue
        for start, end in _parts(text, mark):
            if start < end and not _is_nothing(text, start, end, mark):
                yield mark._replace(start=start, end=end)


def _parts(text: str, mark: Match) -> Iterator[tuple[int, int]]:
    """What is left of a mark: more than one part where a label stands in the middle of it."""
    start = mark.start
    for label in _LABELLED.finditer(text, mark.start, mark.end):
        yield _edged(text, start, label.start(), mark.type)
        start = label.end()
    yield _edged(text, start, mark.end, mark.type)


def _edged(text: str, start: int, end: int, type_: str) -> tuple[int, int]:
    if (label := _LEADING_LABEL.match(text, start, end)) is not None and _LINE_START.search(
        text, max(0, start - 12), start
    ):
        start = label.end()
    if _COLON.match(text, end) and (line := _LAST_LINE.search(text, max(start, end - _REACH), end)) is not None:
        end = line.start()
    if type_ == "PERSON":
        speaks = text[max(start, end - 2) : end] == " I" and _GOES_ON.match(text, end) is not None
        return _greeted(text, start, end), (end - 2 if speaks else end)
    start = _after_lead(text, start, end)
    if (rest := _REST.match(text, end)) is not None and text[end - 1].isalnum() and not _UNSPACED.match(text, end - 1):
        end = rest.end()
    if (region := _REGION.match(text, end)) is not None:
        end = region.end()
    while True:
        while end > start and text[end - 1] in _MARKS:
            end -= 1
        after = _AFTER.search(text, max(start, end - _REACH), end) or _closing(text, start, end)
        if after is None or after.start() <= start:
            return start, end
        end = after.start()


def _greeted(text: str, start: int, end: int) -> int:
    """Where a name begins behind a greeting: "Lieber" may be somebody's name, and whatever stands before a comma his surname."""
    greeting = _GREETING.match(text, start, end)
    if greeting is None or (greeting["comma"] and greeting["word"] not in _SIGNED):
        return start
    listed = any(has_given(word) or has_surname(word) for word in greeting["word"].split()[:1])
    return start if listed else greeting.end()


def _closing(text: str, start: int, end: int) -> regex.Match[str] | None:
    """The beginning of a letter's end below an address: a farewell, or a small word that no town is called."""
    line = _CLOSING.search(text, max(start, end - _REACH), end)
    if line is None or line["word"] in _FAREWELLS:
        return line
    word = line["word"]
    said = word.lower() in _common() and not (has_given(word) or has_surname(word) or is_place(word))
    return line if said and _GOES_ON.match(text, end) else None


@cache
def _common() -> frozenset[str]:
    return frozenset().union(*STOP_WORDS.values())


def _after_lead(text: str, start: int, end: int) -> int:
    """Where an address begins that a sentence leads to; a first word that may be a name is kept."""
    if (unspaced := _UNSPACED_LEAD.match(text, start, end)) is not None:
        return unspaced.end()
    lead = _LEAD.match(text, start, min(end, start + _REACH))
    if lead is None or lead.end() >= end:
        return start
    first = lead["first"]
    said = first.lower() in _common() or first.islower() or _OPENER.fullmatch(first) is not None
    return lead.end() if said or (opens(text, start) and not has_given(first) and not has_surname(first)) else start


def _is_nothing(text: str, start: int, end: int, mark: Match) -> bool:
    """Whether a part is a time of day, small words that a mark with capitals began with, or the label of a form's field."""
    rest = (start, end) != (mark.start, mark.end)
    if (
        rest
        and mark.type == "LOCATION"
        and not _TELLING.search(text, start, end)
        and _TELLING.search(text, mark.start, mark.end)
    ):
        return True
    return _CLOCK.fullmatch(text, start, end) is not None or _is_label(text, start, end, mark.type)


def _is_label(text: str, start: int, end: int, type_: str) -> bool:
    """Whether the whole of a mark is the label of a form's field."""
    if _IN_COLON.match(text, end) is None or _LINE_START.search(text, max(0, start - 12), start) is None:
        return False
    # "BORN" and "STREET" are who speaks, if they are anybody's names.
    if type_ == "PERSON" and (has_given(text[start:end]) or has_surname(text[start:end])):
        return False
    known = (_LABELS, _UNCASED_LABELS, *((_PLACE_LABELS,) if type_ == "LOCATION" else ()))
    return any(labels.fullmatch(text, start, end) is not None for labels in known)
