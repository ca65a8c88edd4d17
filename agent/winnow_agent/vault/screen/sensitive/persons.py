"""Words that say that a sentence is about somebody: first and third person, kin, titles, roles in a case."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

_WORDS: Final = {
    "en": "i me my mine myself i'm i've i'd he she him his her hers himself herself he's she's mr mrs ms miss mother father husband wife"
    " son daughter brother sister aunt uncle grandmother grandfather patient client defendant boyfriend girlfriend neighbour"
    " neighbor colleague teacher schoolmaster pupil cousin mum mom dad nephew niece widow",
    "de": "ich mich mir sie mein meine meinen meinem meiner er ihn ihm sein seine seinen seinem seiner ihre ihrem ihren herr frau mutter vater"
    " mann ehemann sohn tochter bruder schwester tante onkel großmutter großvater oma opa patient patientin klient mandant"
    " angeklagte angeklagter freund freundin nachbar nachbarin kollege kollegin cousin schüler schülerin lehrer lehrerin schwiegersohn enkel witwe neffe nichte",
    "fr": "je j'ai j'étais me moi mon ma mes il elle lui sa ses monsieur madame mme mère père mari femme fils fille frère sœur soeur"
    " tante oncle grand-mère grand-père patient patiente client accusé élève voisin voisine collègue cousin cousine ami amie copain"
    " copine neveu nièce veuve m'a m'ont s'est",
    "es": "yo me mí mi mis él ella le su sus señor señora sr sra madre padre marido esposa esposo mujer hijo hija hermano hermana tía tío"
    " abuela abuelo paciente cliente acusado vecino vecina colega compañero compañera primo prima novio novia sobrino sobrina viuda"
    " alumno alumna maestro maestra lo soy fui estoy tengo tuve era tenía",
    "it": "io mi me mio mia miei mie lui lei suo sua gli signor signora madre padre marito moglie figlio figlia fratello sorella zia zio"
    " nonna nonno paziente cliente alunno alunna imputato vicino vicina collega cugino cugina amico amica fidanzato nipote vedova sono ho ero avevo",
    "pt": "eu me mim meu minha meus minhas ele ela lhe seu sua senhor senhora mãe pai marido mulher esposa filho filha irmão irmã tia tio"
    " avó avô paciente cliente aluno aluna arguido réu vizinho vizinha colega primo prima namorado namorada sobrinho viúva sou fui tenho era tinha",
    "nl": "ik mij me mijn hij zij hem haar zijn meneer mevrouw dhr mevr moeder vader man vrouw zoon dochter broer zus zuster tante oom oma"
    " opa grootmoeder grootvader patiënt cliënt verdachte buurman buurvrouw collega neef nicht vriend vriendin weduwe",
    "da": "jeg mig min mit mine han hun ham hende hans hendes hr fru mor far moder fader mand kone søn datter bror broder søster tante"
    " onkel mormor morfar farmor farfar patienten klienten tiltalte nabo kollega fætter kusine ven veninde enke",
    "sv": "jag mig min mitt mina han hon honom henne hans hennes herr fru mor far moder mamma pappa man fru son dotter bror broder syster"
    " moster faster morbror farbror mormor morfar farmor farfar patienten klienten granne kollega kusin vän väninna änka",
    "no": "jeg meg min mitt mine han hun ham henne hans hennes herr fru mor far mamma pappa mann kone sønn datter bror søster tante onkel"
    " bestemor bestefar mormor farfar pasienten klienten tiltalte nabo kollega fetter kusine venn venninne enke",
    "pl": "ja mnie mi mój moja moje mojego mojej on ona jego jej go mu pan pani matka matki ojciec ojca mąż żona żony syn syna córka córki"
    " brat brata siostra siostry ciotka wuj babcia dziadek pacjent pacjentka klient oskarżony sąsiad kolega kuzyn przyjaciel wdowa"
    " byłem byłam miałem miałam jestem",
    "hu": "én engem nekem ő őt neki úr asszony néni bácsi anyám anyja apám apja férjem férje feleségem felesége fiam fia lányom lánya"
    " bátyám bátyja öcsém húgom húga nővérem nővére nagyanyám nagyapám nagynéném beteg ügyfél vádlott szomszéd kollégám barátom"
    " barátnőm unokatestvérem özvegy voltam vagyok",
    "ru": "я меня мне мой моя моего моей он она его её ее ему ей господин госпожа мать матери отец отца муж мужа жена жены сын сына дочь"
    " дочери брат брата сестра сестры тётя тетя дядя бабушка дедушка пациент пациентка клиент подсудимый сосед соседка коллега"
    " друг подруга племянник вдова",
    "uk": "я мене мені мій моя мого моєї він вона його її йому їй пан пані мати матері батько батька чоловік чоловіка дружина дружини син"
    " сина дочка дочки брат брата сестра сестри тітка дядько бабуся дідусь пацієнт пацієнтка клієнт підсудний сусід сусідка колега"
    " друг подруга племінник вдова",
}
_MARKS: Final = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_NOUNS_ARE_CAPITALS: Final = frozenset({"de"})


def about_somebody(words: Sequence[str], language: str) -> bool:
    """Whether a sentence's words name or mean a person: by such a word, or by two capitalized words in a row.

    Args:
        words: as they stand, with their capitals.
    """
    marks = _MARKS.get(language, frozenset())
    if any(word.lower() in marks for word in words):
        return True
    if language in _NOUNS_ARE_CAPITALS:
        return False
    return any(one.istitle() and other.istitle() for one, other in pairwise(words[1:]))
