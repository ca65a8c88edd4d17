"""What `addresses` fills: sentences, letters and forms by language, and how an address is written in a country.

A field in braces is one value: ``address`` as Faker lays one out, ``written`` in one of the country's own ways, ``street`` a road
with its number, ``road`` without, ``zip``, ``city``, ``state``, ``abbr``, ``country``; ``first`` and ``last`` are persons of one word, ``name``
is a whole one. What is in square brackets belongs to the address beside it. All of it was made up for this bench.
"""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "I live at {written}.", "My new address is {address}", "Please ship the parcel to {inline} by Friday.", "She has moved to {street} last month.",
        "He used to live on {road} when he was a boy.", "How do I get to {street} from here?", "Could you update my address to {written}? Thank you.",
        "Deliver to:\n{name}\n{address}\n\nLeave it with the neighbours.", "Billing address: {inline}", "The meeting is at {street}, {city}.",
        "Street: {street}\nCity: {city}\nState: {state}\nZIP: {zip}", "Address line 1: {street}\nTown: {city}\nPostcode: {zip}\nCountry: {country}",
        "Name: {first}\nAddress: {inline}", "{name}\n{address}", "Dear {first},\n\nwe have sent the contract to {inline}.\n\nKind regards,\n{last}",
        "My zip code is {zip}.", "What is the postcode there? I think it is {zip}.", "We deliver to {zip} and the areas around it.", "They are in {city} {zip} at the moment.",
        "I was born in {city} but grew up in {city}.", "I live in {city}.", "We are moving from {city} to {city} in June.", "He is based in {city}, {country}.",
        "Is there a pharmacy near {street}?", "We live in {city}, {state}, and love it.", "My parents come from {country}.", "What is the weather like in {city} today?",
        "My name is {first}.", "Hi {first}, how are you doing?", "Hello {first},\nthanks for the quick answer.\nBest,\n{first}", "Signed, {last}", "{first} wrote to me yesterday.",
        "Please contact {first} at the front desk.", "Ask for {last} when you arrive.", "You can call me {first}.", "I'm {first} and I would like to cancel my order.",
        "This is {first} speaking.", "Could {first} bring the keys?", "My sister {first} has lost her card.", "Send the invoice to {first}, {written}.",
        "{first} lives at {street}.", "As {last} said, nothing was found.", "Thanks, {first}!", "From: {first}\nTo: {first}\nSubject: the flat", "Patient: {last}\nLives in: {city}",
        "The ambulance was sent to {written} at noon.", "The corner of {road} and {road} is closed today.", "Return address:\n{written}", "The flat is at [{street}, {city}, {zip}], on the second floor.",
        "A van was parked outside {street} all night.", "Our office ({written}) stays closed on Monday.", "Mail it to {name}, {inline}, please.", "Who owns the house at {street}?",
        "Please send a technician to {street}; the postcode is {zip}.", "I've lived in {state} for ten years.", "My friend {first} comes from {city}.", "{first}'s flat is in {city}.",
    ),
    "es": (
        "Vivo en {written}.", "Mi nueva dirección es {inline}.", "Domicilio: {street}\nLocalidad: {city}\nCP: {zip}", "El paciente reside en {written}.", "Nací en {city}.", "Mi código postal es {zip}.",
        "Me llamo {first}.", "Hola {first},\n¿qué tal?", "Estimado {last}:\nle enviamos el contrato a {inline}.\nUn saludo,\n{first}", "Nombre: {first}\nDomicilio: {inline}", "Envíe el paquete a {name}, {address}",
        "Se mudó de {city} a {city} en junio.", "Vive en la {road} desde niño.", "Pregunte por {first} en recepción.", "Firmado, {last}", "{first} escribió ayer.", "Contacte con {first} antes del lunes.", "Natural de {city} y residente en {city}.",
    ),
    "fr": (
        "J'habite {written}.", "Ma nouvelle adresse est {inline}.", "Adresse : {street}\nVille : {city}\nCode postal : {zip}", "Elle est née à {city}.", "Mon code postal est le {zip}.", "Je m'appelle {first}.",
        "Bonjour {first},\nmerci pour votre réponse.", "Cher {first},\nnous avons écrit à {inline}.\nCordialement,\n{last}", "Nom : {first}\nAdresse : {inline}", "Envoyez le colis à {name}, {address}",
        "Nous avons quitté {city} pour {city}.", "Il habite {road} depuis dix ans.", "Demandez {first} à l'accueil.", "Signé, {last}", "{first} a écrit hier.", "Contactez {first} avant lundi.", "Il vit à {city}, en {country}.",
    ),
    "de": (
        "Ich wohne in der {written}.", "Meine neue Adresse lautet {inline}.", "Straße: {street}\nOrt: {city}\nPLZ: {zip}", "Sie ist in {city} geboren.", "Meine Postleitzahl ist {zip}.", "Ich heiße {first}.",
        "Hallo {first},\nvielen Dank für die Antwort.", "Lieber {first},\nwir haben an {inline} geschrieben.\nViele Grüße\n{last}", "Name: {first}\nAnschrift: {inline}", "Bitte liefern an:\n{name}\n{address}",
        "Wir ziehen von {city} nach {city}.", "Er wohnt seit Jahren in der {road}.", "Bitte fragen Sie nach {first}.", "Gez. {last}", "{first} schrieb gestern.", "Wenden Sie sich an {first}.", "Er lebt in {city} und arbeitet in {city}.",
    ),
    "it": (
        "Abito in {written}.", "Il mio nuovo indirizzo è {inline}.", "Via: {street}\nCittà: {city}\nCAP: {zip}", "È nata a {city}.", "Il mio CAP è {zip}.", "Mi chiamo {first}.", "Ciao {first},\ngrazie per la risposta.",
        "Gentile {last},\nabbiamo scritto a {inline}.\nCordiali saluti,\n{first}", "Nome: {first}\nIndirizzo: {inline}", "Spedire a {name}, {address}", "Ci siamo trasferiti da {city} a {city}.",
        "Chieda di {first} alla reception.", "Firmato, {last}", "{first} ha scritto ieri.", "Contattare {first} entro lunedì.", "Vive a {city} con la famiglia.",
    ),
    "pt": (
        "Moro na {written}.", "O meu novo endereço é {inline}.", "Morada: {street}\nCidade: {city}\nCódigo postal: {zip}", "Ela nasceu em {city}.", "O meu código postal é {zip}.", "O meu nome é {first}.", "Olá {first},\nobrigado pela resposta.",
        "Caro {first},\nenviámos o contrato para {inline}.\nCumprimentos,\n{last}", "Nome: {first}\nMorada: {inline}", "Entregar a {name}, {address}", "Mudámos de {city} para {city}.", "Pergunte por {first} na recepção.", "Assinado, {last}", "{first} escreveu ontem.", "Contacte {first} antes de segunda.", "Vive em {city} desde 2010.",
    ),
    "nl": (
        "Ik woon op {written}.", "Mijn nieuwe adres is {inline}.", "Straat: {street}\nPlaats: {city}\nPostcode: {zip}", "Zij is geboren in {city}.", "Mijn postcode is {zip}.", "Mijn naam is {first}.", "Hoi {first},\nbedankt voor je antwoord.",
        "Beste {first},\nwij schreven naar {inline}.\nMet vriendelijke groet,\n{last}", "Naam: {first}\nAdres: {inline}", "Bezorgen bij {name}, {address}", "Wij verhuizen van {city} naar {city}.", "Vraag naar {first} bij de balie.", "Getekend, {last}", "{first} schreef gisteren.", "Neem contact op met {first}.", "Hij woont in {city}.",
    ),
    "da": (
        "Jeg bor på {written}.", "Min nye adresse er {inline}.", "Adresse: {street}\nBy: {city}\nPostnr.: {zip}", "Hun er født i {city}.", "Mit postnummer er {zip}.", "Jeg hedder {first}.", "Hej {first},\ntak for svaret.",
        "Kære {first},\nvi skrev til {inline}.\nVenlig hilsen\n{last}", "Navn: {first}\nAdresse: {inline}", "Leveres til {name}, {address}", "Vi flytter fra {city} til {city}.", "Spørg efter {first} i receptionen.", "{first} skrev i går.", "Kontakt {first} inden mandag.", "Han bor i {city}.",
    ),
    "no": (
        "Jeg bor i {written}.", "Min nye adresse er {inline}.", "Adresse: {street}\nPoststed: {city}\nPostnummer: {zip}", "Hun er født i {city}.", "Mitt postnummer er {zip}.", "Jeg heter {first}.", "Hei {first},\ntakk for svaret.",
        "Kjære {first},\nvi skrev til {inline}.\nVennlig hilsen\n{last}", "Navn: {first}\nAdresse: {inline}", "Vi flytter fra {city} til {city}.", "Spør etter {first} i resepsjonen.", "{first} skrev i går.", "Kontakt {first} før mandag.", "Han bor i {city}.",
    ),
    "sv": (
        "Jag bor på {written}.", "Min nya adress är {inline}.", "Adress: {street}\nOrt: {city}\nPostnummer: {zip}", "Hon är född i {city}.", "Mitt postnummer är {zip}.", "Jag heter {first}.", "Hej {first},\ntack för svaret.",
        "Kära {first},\nvi skrev till {inline}.\nMed vänlig hälsning\n{last}", "Namn: {first}\nAdress: {inline}", "Vi flyttar från {city} till {city}.", "Fråga efter {first} i receptionen.", "{first} skrev i går.", "Kontakta {first} före måndag.", "Han bor i {city}.",
    ),
    "pl": (
        "Mieszkam przy {written}.", "Mój nowy adres to {inline}.", "Ulica: {street}\nMiasto: {city}\nKod pocztowy: {zip}", "Urodziła się w {city}.", "Mój kod pocztowy to {zip}.", "Nazywam się {first}.", "Cześć {first},\ndzięki za odpowiedź.",
        "Drogi {first},\npisaliśmy na adres {inline}.\nPozdrawiam\n{last}", "Imię: {first}\nAdres: {inline}", "Proszę dostarczyć: {name}, {address}", "Proszę pytać o {first} w recepcji.", "{first} napisał wczoraj.", "Proszę o kontakt z {first}.", "Mieszka w {city}.",
    ),
    "cs": ("Bydlím na adrese {written}.", "Adresa: {inline}", "Moje PSČ je {zip}.", "Jmenuji se {first}.", "Ahoj {first},\ndíky.", "Narodila se v {city}.", "Ulice: {street}\nMěsto: {city}\nPSČ: {zip}", "Kontaktujte {first}."),
    "hu": ("A címem {written}.", "Lakcím: {inline}", "Az irányítószámom {zip}.", "A nevem {first}.", "Kedves {first}!\nKöszönöm.", "Utca: {street}\nVáros: {city}\nIrányítószám: {zip}", "Név: {first}"),
    "fi": ("Osoitteeni on {written}.", "Osoite: {inline}", "Postinumeroni on {zip}.", "Nimeni on {first}.", "Hei {first},\nkiitos.", "Katuosoite: {street}\nKaupunki: {city}\nPostinumero: {zip}", "Nimi: {first}"),
    "tr": ("Adresim {written}.", "Adres: {inline}", "Posta kodum {zip}.", "Benim adım {first}.", "Merhaba {first},\nteşekkürler.", "Adres: {street}\nŞehir: {city}\nPosta kodu: {zip}", "Ad: {first}"),
    "ro": ("Locuiesc pe {written}.", "Adresa: {inline}", "Codul meu poștal este {zip}.", "Mă numesc {first}.", "Bună {first},\nmulțumesc.", "Strada: {street}\nOraș: {city}\nCod poștal: {zip}", "Nume: {first}"),
    "ru": ("Я живу по адресу {written}.", "Адрес: {inline}", "Мой индекс {zip}.", "Меня зовут {first}.", "Здравствуйте, {first}!\nСпасибо.", "Улица: {street}\nГород: {city}\nИндекс: {zip}", "Имя: {first}"),
    "uk": ("Моя адреса {written}.", "Адреса: {inline}", "Мій індекс {zip}.", "Мене звати {first}.", "Вітаю, {first}!\nДякую.", "Вулиця: {street}\nМісто: {city}\nІндекс: {zip}"),
    "el": ("Μένω στην οδό {written}.", "Διεύθυνση: {inline}", "Με λένε {first}.", "Αγαπητέ {first},\nευχαριστώ.", "Οδός: {street}\nΠόλη: {city}\nΤΚ: {zip}"),
    "ja": ("住所は{inline}です。", "住所：{inline}", "郵便番号：{zip}", "お名前：{name}"),
    "ko": ("주소는 {inline} 입니다.", "주소: {inline}", "우편번호: {zip}", "성명: {name}"),
    "zh": ("我住在{inline}。", "地址：{inline}", "邮编：{zip}", "姓名：{name}"),
    "ar": ("أسكن في {inline} منذ سنة.", "العنوان: {inline}", "الاسم: {name}"),
    "he": ("אני גר ב{inline} כבר שנה.", "כתובת: {inline}", "מיקוד: {zip}", "שם: {name}"),
    "hi": ("मेरा पता {inline} है।", "पता: {inline}", "पिन कोड: {zip}", "नाम: {name}"),
    "id": ("Saya tinggal di {written}.", "Alamat: {inline}", "Kode pos: {zip}", "Nama saya {first}.", "Halo {first},\nterima kasih."),
    "vi": ("Tôi sống ở {inline}.", "Địa chỉ: {inline}", "Họ tên: {name}", "Tôi tên là {first}."),
}  # fmt: skip
"""Sentences, letters and forms by language; a locale is filled into its own language's and into English ones."""

WRITTEN: Final[dict[str, tuple[str, ...]]] = {
    "en_US": (
        "{number} {road} {unit} {city} {state}", "{number} {road} {unit}, {city}, {abbr} {zip}", "{number} {road} {city} {country}", "{number} {road}\n{unit}\n{city}\n{country} {zip}", "{street}\n{city}\n{abbr}\n{zip}", "{street}, {city}, {country}",
        "{number} N {road}, Apt {number2}B, {city} {abbr} {zip}", "PO Box {number}, {city}, {abbr} {zip}", "RR {number2} Box {number}, {city}, {abbr} {zip}", "HC {number2} Box {number}\n{city} {abbr} {zip}", "PSC {number}, Box {number2}\nAPO AE {zip}",
        "Unit {number} Box {number2}\nDPO AP {zip}", "{last} House, {number} {road}, {city}, {abbr} {zip}", "c/o {last}, {number} {road}, {city} {abbr} {zip}", "{number} {road} #{number2}\n{city}, {state} {zip}", "{number} County Road {number2}, {city}, {abbr}", "{first} and {road}",
    ),
    "en_GB": ("{number} {road}, {city}, {zip}", "Flat {number2}, {last} House, {road}, {city} {zip}", "{number} {road}\n{city}\n{state}\n{zip}", "Rose Cottage, {road}, {city}, {zip}", "The Old Rectory, {road}, {city} {zip}", "Unit {number2}, {last} Business Park, {city}, {zip}", "{number}a {road}, {city}", "{last} Court, {number} {road}\n{city} {zip}"),
    "en_CA": ("{number} {road}, Unit {number2}, {city}, ON {zip}", "{number2}-{number} {road}\n{city} BC  {zip}", "RR {number2}, {city} AB {zip}", "PO Box {number} Stn Main, {city} {abbr} {zip}", "{number} {road} NW, {city}, Alberta {zip}"),
    "en_AU": ("Unit {number2}/{number} {road}, {city} NSW {zip}", "{number2}/{number} {road}\n{city} VIC {zip}", "PO Box {number}, {city} QLD {zip}", "Level {number2}, {number} {road}, {city} WA {zip}", "Lot {number2} {road}, {city} TAS {zip}"),
    "en_IN": ("Flat No. {number2}, {last} Apartments, {road}, {city} - {zip}", "{number}, {road}, {city}, {state} {zip}", "H.No. {number}, Sector {number2}, {city} {zip}", "Plot {number}, Phase {number2}, {road}, {city}-{zip}"),
    "en_IE": ("{number} {road}, {city}, Co. {state}, {zip}", "Apt {number2}, {road}, {city}, {zip}", "{number} {road}\n{city}\nDublin {number2}"),
    "de_DE": ("{street}, {zip} {city}", "{street}\nD-{zip} {city}", "{street}, 3. OG links, {zip} {city}", "{street} in {zip} {city}", "{street}, c/o {last}, {zip} {city}"),
    "de_AT": ("{street}/2/14\n{zip} {city}", "{street}, Top {number2}, A-{zip} {city}", "{street}, {zip} {city}, Österreich"),
    "de_CH": ("{street}\nCH-{zip} {city}", "{street}, {zip} {city}", "{street}, 8{number} {city}"),
    "fr_FR": ("{number2} bis rue {last}\n{zip} {city}", "{number2} ter, avenue {last}, bât. B, {zip} {city} Cedex 09", "{number2} rue {last}, 3e étage, {zip} {city}", "lieu-dit Le Moulin, {zip} {city}", "Résidence Les Lilas, {number2} chemin {last}, {zip} {city}", "BP {number2}\n{zip} {city}"),
    "fr_CA": ("{number} rue {last}, app. {number2}, {city} (Québec) {zip}", "{number}, boul. {last}, bureau {number2}\n{city} QC {zip}"),
    "fr_CH": ("{street}, {zip} {city}", "{street}\nCH-{zip} {city}", "Case postale {number2}, {zip} {city}"),
    "es_ES": ("C/ {last}, {number2}, 3º B, {zip} {city}", "Avda. de {last} {number2}, esc. 2, 4º izda.\n{zip} {city}", "Calle {last} s/n, {zip} {city}", "Apdo. de Correos {number2}, {zip} {city}", "Pza. {last} {number2}, bajo dcha., {city}", "Urb. {last}, chalet {number2}, {zip} {city}", "Ctra. de {last}, km {number2}, {zip} {city}"),
    "es_MX": ("Calle {last} #{number}, Col. {last}, C.P. {zip5}, {city}", "Av. {last} {number} int. {number2}, Col. Centro, {zip5} {city}"),
    "es_AR": ("Av. {last} {number}, piso 3, depto. B, {city}", "{last} {number}, C{number}ABC {city}, Argentina", "Calle {last} {number}, {city}, Provincia de {state}"),
    "es_CO": ("Calle {number2} # {number2}-{number2}, {city}", "Cra. {number2} No. {number2} - {number2}, apto 502, {city}"),
    "it_IT": ("Via {last} {number2}/A\n{zip} {city} (MI)", "Piazza {last}, {number2} - {zip} {city}", "Viale {last} n. {number2}, {zip} {city} (RM)", "Via {last}, {number2}, scala B, int. 4, {zip} {city}", "Corso {last} {number2}, {city}"),
    "pt_PT": ("Rua {last}, nº {number2}, 3º Dto.\n{zip} {city}", "Av. {last} {number2}, 2º andar, {zip} {city}", "Praceta {last}, lote {number2}, r/c esq., {zip} {city}", "Travessa {last}, {number2} - 1.º E, {city}"),
    "pt_BR": ("Rua {last}, {number}, apto {number2}, {city} - SP, CEP {zip}", "Av. {last}, {number} - Centro\n{city}/SP\nCEP: {zip}", "Rua {last} nº {number}, bloco B, {city}, RJ"),
    "nl_NL": ("{street}\n{zip} {city}", "{street}-II, {zip} {city}", "Postbus {number}\n{zip} {city}", "{street} hs, {city}"),
    "nl_BE": ("{street} bus {number2}, {zip} {city}", "{street}\nB-{zip} {city}"),
    "da_DK": ("{street}, 2. th., {zip} {city}", "{street}, st. tv.\n{zip} {city}", "{street}, 1. sal, DK-{zip} {city}", "{street}, {city}"),
    "no_NO": ("{street}, H0201, {zip} {city}", "Postboks {number2}, {zip} {city}", "{street}, {city}"),
    "sv_SE": ("{street} lgh 1102, {zip} {city}", "{street}, 3 tr\n{zip} {city}", "Box {number2}, {zip} {city}", "{street}, {city}"),
    "fi_FI": ("{street} A 4\n{zip} {city}", "{street} B {number2}, {zip} {city}", "PL {number2}, {zip} {city}"),
    "pl_PL": ("ul. {last} {number2}/{number2}\n{zip} {city}", "ul. {last} {number2} m. 4, {zip} {city}", "os. {last} {number2}, {city}", "al. {last} {number2} lok. 7, {zip} {city}"),
    "cs_CZ": ("{street}/{number2}, {zip} {city}", "{road} č.p. {number2}, {zip} {city}", "{street}, {city} {number2}"),
    "sk_SK": ("{street}/{number2}, {zip} {city}", "{street}, {zip} {city}"),
    "hu_HU": ("{zip} {city}, {last} utca {number2}. II/3.", "{zip} {city}, {last} u. {number2}.", "{city}, {last} út {number2}/B"),
    "ro_RO": ("Str. {last} nr. {number2}, bl. A2, sc. 1, ap. 7, {city}, jud. {state}", "Bd. {last} nr. {number2}, {zip} {city}"),
    "tr_TR": ("{last} Mah. {first} Sok. No: {number2} D: 4, {zip} {city}", "{last} Mahallesi, {first} Caddesi No:{number2}/3 {city}", "{first} Cad. No: {number2} Kat: 3, {zip} {city}/İstanbul"),
    "el_GR": ("{street}, {zip} {city}", "{street}, {city} {zip}"),
    "ru_RU": ("г. {town}, ул. {last}, д. {number2}, кв. {number2}", "{zip}, г. {town}, пр-т {last}, {number2}-{number2}", "ул. {last}, {number2}, кв. 5, {town}"),
    "uk_UA": ("м. {town}, вул. {last}, буд. {number2}, кв. 7", "вул. {last}, {number2}, {town}, {zip}"),
    "id_ID": ("Jl. {last} No. {number2}, RT 03/RW 05, {city} {zip}", "Jalan {last} {number2}, {city}"),
}  # fmt: skip
"""How an address is written in a country beside what Faker makes; where a country is missing, as Faker makes it."""
