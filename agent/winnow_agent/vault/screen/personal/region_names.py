"""What countries, parts of the world, seas and peoples are called: CLDR's names, and those that it has not.

CLDR lists one name a country and language; beside it stand the short and the former names that texts use, countries that are no
more, parts of the world and seas. Peoples are listed for the languages whose words for them are often taken for persons.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from winnow_agent.vault.screen.inflection import stems

_FILE: Final = "regions.txt"
_ALSO: Final = {
    "en": "America|United States of America|States|U.S|US|USA|U.S.A|U.S. A|UK|U.K|EU|UAE|USSR|U.S.S.R|PRC|Britain|Great Britain|England|Scotland"
    "|Wales|Northern Ireland|British Isles|Holland|Turkey|Czech Republic|Czechoslovakia|Yugoslavia|Soviet Union|Soviet Russia|East Germany"
    "|West Germany|Korea|Prussia|Austria-Hungary|Ottoman Empire|Roman Empire|Holy Roman Empire|British Empire|Byzantine Empire|Persia|Siam"
    "|Ceylon|Rhodesia|Zaire|Macedonia|Swaziland|Congo|Democratic Republic of the Congo|Democratic Republic of Congo|Ivory Coast|Palestine"
    "|West Bank|Gaza Strip|Middle East|Near East|Far East|Balkans|Scandinavia|Baltics|Caucasus|Asia Minor|Mesopotamia|Maghreb|Levant|Arabia"
    "|Eurasia|West Africa|East Africa|North Africa|Central Africa|Central Europe|South Asia|East Asia|South East Asia|Western Hemisphere"
    "|Southern Hemisphere|Northern Hemisphere|Third World|Old World|New World|West Indies|East Indies|Antarctica|Arctic|Antarctic|Atlantic"
    "|Pacific|Atlantic Ocean|Pacific Ocean|Indian Ocean|Arctic Ocean|Antarctic Ocean|Southern Ocean|Mediterranean|Mediterranean Sea|Black Sea"
    "|Caspian Sea|Baltic Sea|Baltic|North Sea|Red Sea|English Channel|Persian Gulf|Gulf of Mexico|Caribbean Sea|South China Sea|Alps|Himalayas"
    "|Sahara|Sahel|Sahara Desert|Earth|Korean Peninsula|Iberian Peninsula|People's Republic of China|Republic of China|Republic of Korea"
    "|Republic of Ireland|Union of South Africa|Bosnia|Herzegovina|Bosnia and Herzegovina|Trinidad|Trinidad and Tobago|Viet Nam|South Vietnam"
    "|North Vietnam|Formosa|Indochina|Benelux|European Community|European Economic Community|Third Reich|German Reich",
    "de": "USA|Amerika|England|Schottland|Großbritannien|Grossbritannien|Holland|Tschechoslowakei|Tschechische Republik|Jugoslawien|Sowjetunion"
    "|Sowjetrußland|Sowjetrussland|UdSSR|DDR|BRD|Bundesrepublik|Bundesrepublik Deutschland|Deutsches Reich|Deutschen Reich|Deutsche Reich"
    "|Österreich-Ungarn|Preußen|Rußland|Osmanisches Reich|Osmanischen Reich|Römisches Reich|Römischen Reich|Persien|Ostdeutschland"
    "|Westdeutschland|Naher Osten|Nahen Osten|Nahe Osten|Ferner Osten|Fernen Osten|Mittleren Osten|Balkan|Skandinavien|Kaukasus|Kleinasien"
    "|Abendland|Morgenland|Orient|Atlantik|Pazifik|Mittelmeer|Nordsee|Ostsee|Schwarzes Meer|Schwarzen Meer|Schwarze Meer|Rotes Meer|Roten Meer"
    "|Indischer Ozean|Indischen Ozean|Atlantischen Ozean|Stillen Ozean|Persischer Golf|Persischen Golf|Alpen|Hellas|Palästina|EU|EG"
    "|Weißrussland|Mazedonien|Birma|Elfenbeinküste|Vereinigte Staaten von Amerika|Vereinigten Staaten|Vereinigten Staaten von Amerika"
    "|Vereinigten Königreich|Vereinigten Königreichs|Korea|Kongo|Arabien|Mesopotamien|Westeuropa|Osteuropa|Mitteleuropa|Vietnam|Indochina"
    "|Antarktis|Arktis|Europäische Union|Europäischen Union|Europäische Gemeinschaft|Europäischen Gemeinschaft|Vorderasien|Westindien|Ostindien",
    "fr": "Amérique|Amérique du Nord|Amérique du Sud|Angleterre|Écosse|Ecosse|Grande-Bretagne|Hollande|Tchécoslovaquie|République tchèque"
    "|Yougoslavie|Union soviétique|URSS|U.R.S.S|RDA|RFA|Prusse|Autriche-Hongrie|Empire ottoman|Perse|Birmanie|Moyen-Orient|Proche-Orient"
    "|Extrême-Orient|Balkans|Scandinavie|Caucase|Asie Mineure|Orient|Occident|Maghreb|Levant|Atlantique|Pacifique|Méditerranée|mer Noire"
    "|mer du Nord|mer Rouge|mer Baltique|océan Indien|océan Atlantique|océan Pacifique|Alpes|Antarctique|Arctique|Palestine|États-Unis"
    "|Etats-Unis|États-Unis d'Amérique|Etats-Unis d'Amérique|Union européenne|Union Européenne|UE|CEE|Corée|Congo|Arabie|Égypte|Egypte"
    "|Éthiopie|Ethiopie|Équateur|Europe occidentale|Europe centrale|Grande Bretagne|Terre|Indochine|Macédoine|Biélorussie",
    "es": "América|Norteamérica|Sudamérica|Suramérica|Centroamérica|Hispanoamérica|Iberoamérica|Inglaterra|Escocia|Gran Bretaña|Holanda"
    "|Checoslovaquia|República Checa|Yugoslavia|Unión Soviética|URSS|Prusia|Austria-Hungría|Imperio Otomano|Persia|Oriente Medio|Oriente Próximo"
    "|Extremo Oriente|Balcanes|Escandinavia|Cáucaso|Oriente|Occidente|Magreb|Atlántico|Pacífico|Mediterráneo|Mar Negro|mar Negro|Mar del Norte"
    "|Mar Rojo|Océano Atlántico|Océano Pacífico|Océano Índico|océano Atlántico|océano Pacífico|Alpes|Antártida|Ártico|Palestina|EE.UU|EE. UU"
    "|EEUU|Estados Unidos de América|Unión Europea|UE|Corea|Congo|Arabia|Birmania|Macedonia|Bielorrusia|Méjico|Indochina|Península Ibérica"
    "|Europa Occidental|Europa Central|Europa occidental|Indias|Indias Occidentales",
    "pt": "América|Inglaterra|Escócia|Grã-Bretanha|Holanda|Checoslováquia|República Checa|República Tcheca|Jugoslávia|Iugoslávia|União Soviética"
    "|URSS|Prússia|Áustria-Hungria|Império Otomano|Pérsia|Médio Oriente|Oriente Médio|Próximo Oriente|Extremo Oriente|Balcãs|Bálcãs|Escandinávia"
    "|Cáucaso|Oriente|Ocidente|Magrebe|Atlântico|Pacífico|Mediterrâneo|Mar Negro|Mar do Norte|Mar Vermelho|Oceano Atlântico|Oceano Pacífico"
    "|Oceano Índico|Alpes|Antártida|Ártico|Palestina|EUA|Estados Unidos da América|União Europeia|União Européia|UE|Coreia|Coréia|Congo|Arábia"
    "|Macedónia|Macedônia|Polónia|Polônia|Roménia|Romênia|Península Ibérica|Brazil|Europa Ocidental|Ultramar|Vietname|Vietnã",
    "it": "America|Inghilterra|Scozia|Gran Bretagna|Olanda|Cecoslovacchia|Repubblica Ceca|Jugoslavia|Unione Sovietica|URSS|Prussia|Austria-Ungheria"
    "|Impero ottomano|Impero Ottomano|Persia|Medio Oriente|Vicino Oriente|Estremo Oriente|Balcani|Scandinavia|Caucaso|Oriente|Occidente|Maghreb"
    "|Atlantico|Pacifico|Mediterraneo|Mar Nero|Mare del Nord|Mar Rosso|Oceano Atlantico|Oceano Pacifico|Oceano Indiano|Alpi|Antartide|Artico"
    "|Palestina|USA|Stati Uniti d'America|Unione europea|Unione Europea|UE|Corea|Congo|Arabia|Birmania|Macedonia|Bielorussia|Indocina|Mar Baltico",
    "nl": "Amerika|Engeland|Schotland|Groot-Brittannië|Holland|Tsjecho-Slowakije|Joegoslavië|Sovjet-Unie|Pruisen|Perzië|Midden-Oosten|Verre Oosten"
    "|Balkan|Scandinavië|Kaukasus|Noordzee|Oostzee|Middellandse Zee|Atlantische Oceaan|Stille Oceaan|Alpen|Palestina|VS|V.S|Verenigde Staten van"
    " Amerika|Europese Unie|EU|Korea|Kongo|Arabië|Birma|Macedonië|Wit-Rusland|Nederlands-Indië|Oostenrijk-Hongarije|Verenigde Staten",
    "sv": "Amerika|England|Skottland|Storbritannien|Holland|Tjeckoslovakien|Jugoslavien|Sovjetunionen|Sovjet|Preussen|Persien|Mellanöstern|Balkan"
    "|Skandinavien|Norden|Kaukasus|Nordsjön|Östersjön|Medelhavet|Atlanten|Stilla havet|Alperna|Palestina|USA|EU|Korea|Arabien|Vitryssland",
    "da": "Amerika|England|Skotland|Storbritannien|Holland|Tjekkoslovakiet|Jugoslavien|Sovjetunionen|Preussen|Persien|Mellemøsten|Balkan"
    "|Skandinavien|Norden|Kaukasus|Nordsøen|Østersøen|Middelhavet|Atlanterhavet|Stillehavet|Alperne|Palæstina|USA|EU|EF|Korea|Arabien",
    "no": "Amerika|England|Skottland|Storbritannia|Nederland|Tsjekkoslovakia|Jugoslavia|Sovjetunionen|Sovjet|Preussen|Persia|Midtøsten|Balkan"
    "|Skandinavia|Norden|Kaukasus|Nordsjøen|Østersjøen|Middelhavet|Atlanterhavet|Stillehavet|Alpene|Palestina|USA|EU|Korea|Arabia|Hviterussland",
    "pl": "Ameryka|Anglia|Szkocja|Wielka Brytania|Czechosłowacja|Jugosławia|Związek Radziecki|ZSRR|Prusy|Persja|Bliski Wschód|Bałkany|Skandynawia"
    "|Kaukaz|Bałtyk|Atlantyk|Pacyfik|Alpy|Palestyna|USA|Unia Europejska|UE|Korea|Arabia|RFN|NRD|Rosja",
    "ru": "Америка|Англия|Шотландия|Голландия|Чехословакия|Югославия|Советский Союз|СССР|Пруссия|Персия|Ближний Восток|Балканы|Скандинавия|Кавказ"
    "|Атлантика|Альпы|Палестина|США|Евросоюз|Европейский союз|ЕС|Корея|Аравия|ФРГ|ГДР|Российская Федерация|РФ|Российская империя|Русь",
    "uk": "Америка|Англія|Шотландія|Голландія|Чехословаччина|Югославія|Радянський Союз|СРСР|Пруссія|Персія|Близький Схід|Балкани|Скандинавія|Кавказ"
    "|Альпи|Палестина|США|Європейський Союз|ЄС|Корея|Аравія|Росія|Московія",
    "hu": "Amerika|Anglia|Skócia|Hollandia|Csehszlovákia|Jugoszlávia|Szovjetunió|Poroszország|Perzsia|Közel-Kelet|Balkán|Skandinávia|Kaukázus|Alpok"
    "|Palesztina|USA|Európai Unió|EU|Korea|Arábia|Osztrák-Magyar Monarchia",
}  # fmt: skip
_SHARED: Final = {"nb": "no", "nn": "no"}
# Members of peoples and what is theirs. None that a language's own people bears as a name needs to be left out here: whoever asks looks.
_PEOPLES: Final = {
    "en": "American European African Asian Australian Austrian Belgian Brazilian British Briton Bulgarian Canadian Chilean Chinese Colombian Croatian"
    " Cuban Cypriot Czech Danish Dutch Egyptian Estonian Ethiopian Filipino Finnish French German Ghanaian Greek Haitian Hungarian Icelandic"
    " Indian Indonesian Iranian Iraqi Irish Israeli Italian Jamaican Japanese Jordanian Kenyan Korean Kurdish Kurd Kuwaiti Latvian Lebanese"
    " Liberian Libyan Lithuanian Malaysian Mexican Moroccan Nepalese Nigerian Norwegian Pakistani Palestinian Persian Peruvian Polish"
    " Portuguese Romanian Russian Rwandan Saudi Scottish Serb Serbian Singaporean Slovak Slovene Slovenian Somali Soviet Spanish Spaniard"
    " Sudanese Swede Swedish Swiss Syrian Taiwanese Thai Tibetan Tunisian Turkish Turk Ugandan Ukrainian Vietnamese Venezuelan Welsh"
    " Zimbabwean Arab Arabic Jewish Muslim Islamic Buddhist Hindu Protestant Catholic Mongol Ottoman Byzantine Eurasian Hispanic Latino"
    " Englishman Englishmen Frenchman Frenchmen Irishman Irishmen Dutchman Dutchmen Scotsman Welshman Afghan Albanian Algerian Angolan"
    " Argentine Argentinian Armenian Azerbaijani Bangladeshi Bolivian Bosnian Cambodian Cameroonian Congolese Ecuadorian Eritrean Georgian"
    " Guatemalan Honduran Ivorian Kazakh Laotian Macedonian Mongolian Montenegrin Mozambican Namibian Nicaraguan Omani Panamanian Paraguayan"
    " Qatari Salvadoran Senegalese Tanzanian Togolese Turkmen Uruguayan Uzbek Yemeni Yugoslav Zambian",
    "de": "Amerikaner Europäer Afrikaner Asiate Asiaten Australier Österreicher Belgier Brasilianer Brite Briten Bulgare Bulgaren Kanadier Chilene"
    " Chilenen Chinese Chinesen Däne Dänen Holländer Niederländer Ägypter Este Esten Finne Finnen Franzose Franzosen Französin Deutsche Deutscher"
    " Deutschen Grieche Griechen Ungar Ungarn Inder Indianer Indonesier Iraner Iraker Ire Iren Israeli Israelis Italiener Japaner Jordanier"
    " Koreaner Kurde Kurden Lette Letten Libanese Libanesen Libyer Litauer Mexikaner Marokkaner Norweger Pakistaner Palästinenser Perser Pole Polen"
    " Portugiese Portugiesen Rumäne Rumänen Russe Russen Rußen Russin Schotte Schotten Schwede Schweden Schweizer Serbe Serben Slowake Slowaken"
    " Slowene Slowenen Spanier Syrer Tscheche Tschechen Tunesier Türke Türken Ukrainer Ukrainerin Vietnamese Vietnamesen Araber Jude Juden Jüdin"
    " Muslim Muslime Moslem Christen Katholik Katholiken Protestant Protestanten Römer Germanen Slawen Engländer Engländerin",
    "fr": "Américain Européen Africain Asiatique Australien Autrichien Belge Brésilien Britannique Bulgare Canadien Chinois Danois Hollandais Égyptien"
    " Espagnol Finlandais Français Française Allemand Grec Hongrois Indien Iranien Irakien Irlandais Israélien Italien Japonais Coréen Kurde Libanais"
    " Marocain Mexicain Norvégien Palestinien Perse Polonais Portugais Roumain Russe Écossais Suédois Suisse Syrien Tchèque Tunisien Turc Ukrainien"
    " Vietnamien Arabe Juif Musulman Protestant Catholique Romain Anglais Anglaise Algérien Athénien Prussien",
    "es": "Americano Europeo Africano Asiático Australiano Austríaco Belga Brasileño Británico Canadiense Chileno Chino Colombiano Cubano Danés"
    " Holandés Egipcio Español Española Finlandés Francés Griego Húngaro Indio Iraní Iraquí Irlandés Israelí Italiano Japonés Coreano Libanés"
    " Marroquí Mexicano Noruego Palestino Persa Polaco Portugués Rumano Ruso Escocés Sueco Suizo Sirio Checo Tunecino Turco Ucraniano Vietnamita"
    " Árabe Judío Musulmán Inglés Alemán Argentino Peruano Venezolano",
    "pt": "Americano Europeu Africano Asiático Australiano Austríaco Belga Brasileiro Britânico Búlgaro Canadense Chileno Chinês Colombiano Cubano"
    " Dinamarquês Holandês Egípcio Espanhol Finlandês Francês Grego Húngaro Indiano Iraniano Iraquiano Irlandês Israelita Italiano Japonês Coreano"
    " Libanês Marroquino Mexicano Norueguês Palestino Persa Polaco Polonês Português Portuguesa Romeno Russo Escocês Sueco Suíço Sírio Checo Turco"
    " Ucraniano Árabe Judeu Muçulmano Inglês Alemão Angolano Moçambicano",
    "it": "Americano Europeo Africano Asiatico Australiano Austriaco Belga Brasiliano Britannico Bulgaro Canadese Cinese Cubano Danese Olandese Egiziano"
    " Spagnolo Finlandese Francese Greco Ungherese Indiano Iraniano Iracheno Irlandese Israeliano Italiano Giapponese Coreano Libanese Marocchino"
    " Messicano Norvegese Palestinese Persiano Polacco Portoghese Rumeno Russo Scozzese Svedese Svizzero Siriano Ceco Tunisino Turco Ucraino"
    " Vietnamita Arabo Ebreo Musulmano Inglese Tedesco",
}  # fmt: skip
# Their names have no ending in the case that stands in a list; in others a form and the name have the stem alone in common.
_BARE: Final = frozenset(
    {"en", "de", "lb", "nl", "af", "fr", "es", "pt", "it", "ca", "gl", "sv", "da", "no", "nb", "nn"}
)
_SHORTEST: Final = 4
_MOST_WORDS: Final = 3
_SOFTENED: Final = {
    **dict.fromkeys(("pl", "cs", "sk"), (("ce", "ka"),)),
    **dict.fromkeys(("uk", "be"), (("ці", "ка"), ("цы", "ка"))),
}
_PLURALS: Final = ("s", "es", "i", "e", "n", "in", "innen", "er", "en")
_APOSTROPHES: Final = str.maketrans({"’": "'", "ʼ": "'", "\u00a0": " ", "\n": " "})


def _folded(name: str) -> str:
    return " ".join(name.translate(_APOSTROPHES).casefold().split()).strip(".")


@cache
def _listed() -> dict[str, str]:
    lines = files("winnow_agent.vault.screen.personal").joinpath(_FILE).read_text("utf-8").splitlines()
    return dict(line.split("|", 1) for line in lines if not line.startswith("#"))


@cache
def _regions(language: str) -> frozenset[str]:
    own = {code: names for code, names in _listed().items() if code.partition("_")[0] == language}
    every = "|".join((*own.values(), _ALSO.get(_SHARED.get(language, language), "")))
    return frozenset(_folded(name) for name in every.split("|") if name)


def names_of_one_word(language: str) -> frozenset[str]:
    """What countries, parts of the world and seas are called in a language by one word, case-folded."""
    return frozenset(name for name in _regions(language) if " " not in name)


@cache
def _stems(language: str) -> frozenset[str]:
    """What is left of the names of one word without their endings, in languages that give the bare name one."""
    if language in _BARE:
        return frozenset()
    single = (name for name in _regions(language) if name.isalpha())
    return frozenset(stem for name in single for stem in stems(name, language) if len(stem) >= _SHORTEST)


@cache
def _peoples(language: str) -> frozenset[str]:
    return frozenset(_PEOPLES.get(language, "").casefold().split())


@lru_cache(maxsize=4096)
def is_region(name: str, language: str) -> bool:
    """Whether a name is that of a country, of more than one, or of a sea, in the text's language or in English."""
    folded = _folded(name).removesuffix("'s")
    if folded in _regions(language) or folded in _regions("en"):
        return True
    words = folded.split()
    if len(words) > 1:
        return len(words) <= _MOST_WORDS and any(
            len(words) == len(known) and all(map(_is_form, words, known, [language] * len(words)))
            for known in _of_more_words(language)
        )
    if not folded.isalpha() or len(folded) < _SHORTEST:
        return False
    forms = [form for form in stems(_unsoftened(folded, language), language) if len(form) >= _SHORTEST]
    return any(form in _regions(language) for form in forms) or not _stems(language).isdisjoint(forms)


@cache
def _of_more_words(language: str) -> tuple[tuple[str, ...], ...]:
    """The names of more than one word, in languages that decline each of them."""
    if language in _BARE:
        return ()
    split = (tuple(name.split()) for name in sorted(_regions(language)))
    return tuple(words for words in split if 1 < len(words) <= _MOST_WORDS)


def _is_form(word: str, known: str, language: str) -> bool:
    """Whether two words are forms of one, as far as what is left of them without their endings tells."""
    if word == known:
        return True
    ours, theirs = stems(_unsoftened(word, language), language), tuple(stems(known, language))
    return any(
        min(len(one), len(other)) >= _SHORTEST
        and 3 * abs(len(one) - len(other)) <= min(len(one), len(other))
        and (one.startswith(other) or other.startswith(one))
        for one in ours
        for other in theirs
    )


def _unsoftened(word: str, language: str) -> str:
    """A word with the consonant that its ending had softened: "Ameryce" is of "Ameryka"."""
    for soft, hard in _SOFTENED.get(language, ()):
        if word.endswith(soft):
            return word.removesuffix(soft) + hard
    return word


def is_people(name: str, language: str) -> bool:
    """Whether a word says that somebody or something is of a people or a faith."""
    folded, known = _folded(name), _peoples(language)
    return folded in known or any(folded[: -len(end)] in known for end in _PLURALS if folded.endswith(end))
