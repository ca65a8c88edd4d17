"""The endings of surnames that hardly anything else has, by language, with their cases and how often they are right.

A score is no more than the share that was right of the ending's words in sentences filled with listed names, towns, streets and firms,
where four or more were seen; else it is set by hand. Prose without a person and novels were looked at for words that end alike: what
adjectives, towns and common words share has little, and only lifts what a model half sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple


class Like(Enum):
    """What else ends so."""

    NOTHING = 0
    TOWN = 1
    """A town: nobody where a word of place stands before it."""
    ADJECTIVE = 2
    """An adjective: nobody beside the noun that it belongs to."""


class Endings(NamedTuple):
    """Stems of endings, each of which takes every case.

    Attributes:
        stems: parted by spaces.
        cases: parted by spaces; ``-`` is none.
        score: the share of words with a capital inside a sentence that are a person's.
        like: what else ends so.
    """

    stems: str
    cases: str
    score: float
    like: Like = Like.NOTHING

    def spelled(self) -> Iterator[str]:
        """Every ending with every case."""
        cases = [case.strip("-") for case in self.cases.split()]
        yield from (stem + case for stem in self.stems.split() for case in cases)


_TOWN, _ADJECTIVE = Like.TOWN, Like.ADJECTIVE

_RUSSIAN: Final = (
    Endings("ов ев ёв", "- а у ым", 0.55, _TOWN),
    Endings("ов ев", "ой ою ых ыми", 0.45),
    Endings("ов ев ёв", "е", 0.2, _TOWN),
    Endings("ин ын", "- а у ым", 0.36, _TOWN),
    Endings("ин ын", "ой ых ыми", 0.36),
    Endings("кин хин шин цын", "- а у ым ой ых ыми", 0.55, _TOWN),
    Endings("анин янин", "- а у ом", 0.0),
    Endings("вск нск льск рск дск цк ьск", "ий ого ому им ая ой ую ие их", 0.36, _ADJECTIVE),
    Endings("енко", "-", 0.8),
    Endings("чук щук нюк дюк", "- а у ом е и ов", 0.7),
    Endings("швили дзе", "-", 0.95),
    Endings("сян нян рян лян кян дян зян", "- а у ом е ы", 0.6),
    Endings("овян емян авян", "- а у ом е ы", 0.0),
    Endings("заде", "-", 0.9),
    Endings("ович евич", "- а у ем ей и ам", 0.85),
    Endings("овн евн инишн", "а ы е у ой", 0.9),
    Endings("штейн", "- а у ом е ы", 0.8),
    Endings("улы оглы", "-", 0.7),
)
_UKRAINIAN: Final = (
    Endings("енк", "о а у ові ом и ів ам", 0.85),
    Endings("чук щук ньюк нюк рук", "- а у ові ом и ів", 0.7),
    Endings("ишин", "- а у у им ої ою", 0.7),
    Endings("вськ нськ льськ рськ цьк", "ий ого ому им а ої ій у ою і их", 0.36, _ADJECTIVE),
    Endings("ович евич йович", "- а у еві ем", 0.85),
    Endings("івн ївн", "а и і у ою", 0.7),
    Endings("чак няк", "- а у ові ом и ів", 0.4),
    Endings("йк чк щенк", "о", 0.4),
    Endings("ов ев єв", "- а у им ої ою ій", 0.5, _TOWN),
    Endings("швілі дзе", "-", 0.95),
    Endings("сян нян рян", "- а у ом", 0.5),
)
_BELARUSIAN: Final = (
    Endings("овіч евіч", "- а у ам ы аў", 0.85),
    Endings("енк энк анк", "а і у ам", 0.6),
    Endings("чук шчук нюк", "- а у ом ам", 0.7),
    Endings("вск нск льск цк", "і ага аму ім ая ай ую", 0.3, _ADJECTIVE),
    Endings("оў аў еў ёў", "-", 0.36, _TOWN),
    Endings("ов ав ев ёв", "а у ым ай", 0.36, _TOWN),
    Endings("ёнак", "-", 0.6),
    Endings("эйк", "а і у", 0.5),
)
_BULGARIAN: Final = (
    Endings("ов ев", "- а и", 0.58, _TOWN),
    Endings("чев шев жиев лиев ниев диев", "- а и", 0.75),
    Endings("вск нск шк", "и а", 0.3, _ADJECTIVE),
    Endings("ин", "-", 0.3, _TOWN),
    Endings("енко", "-", 0.8),
)
_MACEDONIAN: Final = (
    Endings("вск оск еск", "и а", 0.7, _ADJECTIVE),
    Endings("нск", "и а", 0.2, _ADJECTIVE),
    Endings("ов ев", "- а", 0.6, _TOWN),
)
_SERBIAN: Final = (
    Endings("ић", "- а у ем и има", 0.85),
    Endings("ић", "ев ева еве еву евој евог", 0.3, _TOWN),
    Endings("овск евск", "и ог ом а е у ој", 0.36, _ADJECTIVE),
)
_KAZAKH: Final = (
    Endings("ұлы", "- ның на ны нан мен нда", 0.85),
    Endings("қызы", "- ның на ны нан мен", 0.85),
    Endings("ов ев ова ева", "- тың ке ге қа ға ті ты тен пен ның на ны мен нан", 0.7, _TOWN),
    # A noun's possessive in the accusative.
    Endings("ын ін сын сін", "-", 0.0),
)
# Of surnames from elsewhere, in all that write Latin.
_ABROAD: Final = (
    Endings("shvili schwili švili szwili", "- s", 0.95),
    Endings("enko chenko czenko", "- s", 0.8),
    Endings("chuk tchuk tschuk tjuk czuk shchuk", "- s", 0.8),
    Endings("owitz ewitz", "-", 0.6, _TOWN),
    Endings("ovich evich ovitz ovits evits owitsch ewitsch ovitch evitch", "- s", 0.85),
    Endings("owicz ewicz kiewicz", "- s", 0.9),
    Endings("owsk ewsk ovsk evsk insk ynsk ińsk yńsk", "i y a", 0.6, _ADJECTIVE),
    Endings("ić ovič evič", "-", 0.85),
    Endings("ovic evic avic", "-", 0.6),
    Endings("opoulos opoulou poulos", "-", 0.95),
    Endings("iadis iadou akis", "-", 0.7),
    Endings("escu eanu", "- s", 0.85),
    Endings("oğlu oglu oğulları", "- s", 0.9),
    Endings("zadeh zadə", "- s", 0.9),
    Endings("syan nyan ryan kyan lyan dyan zyan gyan", "- s", 0.6),
    Endings("nsson rsson lsson ksson tsson dsson", "- s", 0.85),
    Endings("qvist kvist quist hjelm skiöld skjöld sköld", "- s", 0.85),
    Endings("dóttir", "-", 0.95),
    Endings("nsen rsen kelsen ielsen", "- s", 0.6),
    Endings("yev yeva ayev ayeva iyev iyeva", "-", 0.8),
    Endings("sztajn sztejn", "- s", 0.85),
)
_ENGLISH: Final = (
    Endings("ova eva", "-", 0.4, _TOWN),
    Endings("ov ev", "-", 0.4, _TOWN),
    Endings("nson rson lson tson pson dson kson", "-", 0.45, _TOWN),
    Endings("thwaite", "-", 0.5, _TOWN),
    Endings("ström strøm", "-", 0.6),
)
_POLISH: Final = (
    # An infinitive, too.
    Endings("ić", "-", 0.15),
    Endings("ović ević", "-", 0.8),
    Endings("wsk ńsk", "i iego iemu im", 0.65, _ADJECTIVE),
    Endings("wsk ńsk", "a iej ą", 0.55, _ADJECTIVE),
    Endings("owsc ewsc ńsc", "y", 0.6, _ADJECTIVE),
    Endings("wsk ńsk", "ich imi", 0.3, _ADJECTIVE),
    Endings("ck dzk lsk rsk", "i iego iemu im a iej ą", 0.36, _ADJECTIVE),
    Endings("wicz", "- a owi em u ów owie ami om", 0.9),
    Endings("szcz", "- a owi em", 0.3, _TOWN),
    Endings("czyk", "- a owi iem u ów ami", 0.6),
    Endings("jczyk ńczyk", "- a owi iem u ów ami", 0.0),
    Endings("czak zczak siak", "- a owi iem u ów", 0.6),
    Endings("czuk", "- a owi iem u ów", 0.7),
)
_CZECH: Final = (
    Endings("ov", "á é ou", 0.8),
    Endings("sk ck", "ý ého ému ým á ou", 0.12, _ADJECTIVE),
    Endings("íč áč", "ek ka kovi kem kem kům", 0.5),
    Endings("ov", "i ic", 0.3),
    Endings("ič", "- e ovi em", 0.36),
)
_SLOVAK: Final = (
    Endings("ov", "á ej ú ou", 0.8),
    Endings("sk ck", "ý ého ému ým á ej ú ou", 0.25, _ADJECTIVE),
    Endings("čík ček", "- a ovi om u", 0.5),
    Endings("ov", "ci cov com", 0.36),
    Endings("ovič", "- a ovi om", 0.85),
)
_SLOVENE: Final = (
    Endings("ič", "- a u em i ev", 0.6),
    Endings("ić", "- a u em i", 0.85),
    Endings("ovič evič", "- a u em", 0.5),
    Endings("ičev", "a e i o", 0.3),
    Endings("čnik", "- a u om", 0.36),
    Endings("ovsk evsk insk", "i a", 0.25, _ADJECTIVE),
)
_CROATIAN: Final = (
    Endings("ić", "- a u em i ima e", 0.85),
    Endings("ićev ovićk", "a e i u o om oj", 0.3, _TOWN),
    Endings("ovsk evsk ansk insk", "i og om a e u oj", 0.3, _ADJECTIVE),
)
_LITHUANIAN: Final = (
    Endings("ausk insk", "as o ui ą u e ai ų us ams", 0.85),
    Endings("avič evič ovič", "ius iaus iui ių iumi iuje iai iams", 0.9),
    Endings("ait yt", "is io iui į iu iai ių ius", 0.6),
    Endings("evsk ovsk", "is io iui į iu iai ių", 0.9),
    Endings("ien", "ė ės ei ę e", 0.75),
    Endings("ait yt ut ūt", "ė ės ei ę e", 0.75),
    Endings("ėn ūn", "as o ui ą u ai ų", 0.36),
    Endings("rausk trausk kausk", "as o ui ą u ai ų", 0.9),
)
_LATVIAN: Final = (
    Endings("iņ", "š a am u i", 0.58),
    Endings("ov ev", "s a am u ā as ai", 0.5, _TOWN),
    Endings("sk ck", "is a im as ai u", 0.3, _ADJECTIVE),
    Endings("son man berg", "s is a am u i", 0.6),
    Endings("ovič evič", "s a am u", 0.9),
)
_ESTONIAN: Final = (
    Endings("ov ev ova eva", "- i ile iga it ilt", 0.6, _TOWN),
    Endings("mann son stein", "- i ile iga it", 0.5),
    Endings("mägi mäe saar", "- e", 0.25, _TOWN),
)
_FINNISH_CASES: Final = "en elle elta ella esta essa een ena eksi et ten ia illa ille"
_FINNISH: Final = (
    Endings("onen änen anen unen önen ynen enen", "-", 0.75),
    Endings("inen", "-", 0.45),
    Endings("llinen ainen oinen", "-", 0.3),
    Endings("os äs as us ös ys", _FINNISH_CASES, 0.5),
    Endings("is", _FINNISH_CASES, 0.3),
    Endings("onens unens änens anens", "-", 0.5),
    Endings("la lä", "- n", 0.2, _TOWN),
    # "At" something.
    Endings("lla llä", "-", 0.0),
)
_HUNGARIAN_CASES: Final = (
    "- t et ot at nak nek val vel hoz hez tól től ról ről ra re nál nél ék ban ben éknak ékhoz ékhez éknek"
)
_HUNGARIAN: Final = (
    Endings("völgyi falvi falvy lússy györgyi halmi hegyi", _HUNGARIAN_CASES, 0.7),
    Endings("ffy ffi ánszky ánszki ovszky ovszki nczy ssy thy", _HUNGARIAN_CASES, 0.75),
    Endings("ovics evics ovits evits ovich", f"{_HUNGARIAN_CASES} csal tsal", 0.85),
    Endings("házi vári laki földi szegi", _HUNGARIAN_CASES, 0.36),
    Endings("né", "- t nek vel hez től ről", 0.45),
    # A verb in the conditional, and "how".
    Endings("tné lné zné dné gyan", "-", 0.1),
    Endings("csik", _HUNGARIAN_CASES, 0.5),
)
_GREEK: Final = (
    Endings("όπουλ", "ος ου ο ε οι ους", 0.9),
    Endings("οπούλου πούλου", "-", 0.9),
    Endings("ίδη ιάδη άδη άκη ούδη", "ς -", 0.6),
    Endings("ιάδη ούδη", "ς -", 0.8),
    Endings("ίδου ιάδου άδου", "-", 0.6),
    Endings("άκ", "ος ου ο", 0.4),
    Endings("ογλου", "-", 0.9),
    Endings("ούλη άτο έλη", "ς", 0.36),
)
_ROMANIAN: Final = (
    Endings("escu eanu", "- lui le ului", 0.8),
    Endings("eșt eşt", "ilor", 0.3),
    Endings("oiu ariu", "- lui", 0.5),
    Endings("ovici evici iuc", "- lui", 0.7),
    Endings("aru", "- lui", 0.36),
)
_TURKISH: Final = (
    Endings("oğlu", "- nun na nu ndan nda yla", 0.9),
    Endings("oğul", "ları larının larına", 0.7),
    Endings("gil", "- ler lerin lere leri lerde lerden", 0.5),
    Endings("soy türk demir", "-", 0.36),
)
_AZERBAIJANI: Final = (
    Endings("zadə", "- nin yə dən ni də", 0.85),
    Endings("ov yev iyev", "- un a u la da dan", 0.7, _TOWN),
    Endings("ev", "- in ə i lə də dən", 0.7, _TOWN),
    Endings("ova yeva eva", "- nın ya nı dan yla da", 0.75, _TOWN),
    Endings("bəyli xanlı oğlu qızı", "- nın nun nin ya na yə", 0.7),
)
_UZBEK: Final = (Endings("ov ev ova eva", "- ning ga ni dan da", 0.75, _TOWN),)
_ALBANIAN: Final = (Endings("aj", "- it in", 0.4, _TOWN), Endings("ani llari", "-", 0.2))
_SWEDISH: Final = (
    Endings("sson", "- s", 0.8),
    Endings("qvist kvist quist hjelm crantz skiöld skjöld sköld feldt", "- s", 0.85),
    Endings("ström löf gren dahl stedt fors wall ander", "- s", 0.45, _TOWN),
    Endings("berg lund", "- s", 0.25, _TOWN),
    Endings("rén dén lén sén", "- s", 0.6),
)
_NORSE: Final = (
    Endings("nsen rsen ksen tsen dsen ielsen kelsen lsen", "- s", 0.6),
    Endings("elsen ølsen", "- s", 0.2),
    Endings("ielsen kelsen", "- s", 0.6),
    Endings("sson", "- s", 0.8),
    Endings("gaard", "- s", 0.5, _TOWN),
    Endings("gård dahl lund berg toft haug tveit veit", "- s", 0.3, _TOWN),
    Endings("qvist kvist", "- s", 0.8),
)
_ICELANDIC: Final = (
    Endings("sson arson", "- ar i", 0.85),
    Endings("dótt", "ir ur", 0.9),
    Endings("ssyni arsyni", "-", 0.85),
)
_DUTCH: Final = (
    Endings("kstra lstra nstra ostra mstra jstra rstra dstra", "-", 0.8),
    Endings("sma tsma ema inga", "-", 0.36, _TOWN),
    Endings("meijer meyer aerts kens mans", "-", 0.5),
    Endings("ssen", "-", 0.36),
    Endings("nsen rsen", "-", 0.36),
)
_GERMAN: Final = (
    Endings("nsson rsson lsson ksson tsson", "- s", 0.7),
    Endings("dtke tzke", "- s", 0.6),
    # Nouns, too: "Fersen", "Zinsen".
    Endings("nsen rsen", "- s", 0.25),
    Endings("ensen ansen ersen", "-", 0.4),
    Endings("huber lechner bichler meier mayer maier meyer", "- s", 0.5),
)
_ITALIAN: Final = (
    Endings("ucci acci uzzi audo audi ozzi", "-", 0.5),
    Endings("etti elli ini", "-", 0.25),
)
_SPANISH: Final = (
    Endings("ández éndez ínez énez érez órez ópez ález úñez ímez ómez íquez íguez áñez ánchez", "-", 0.6),
    Endings("etxea etxe otegi goitia garay garai gorri agirre aguirre enea iturri barren barrena", "-", 0.4, _TOWN),
    Endings("tegi mendi zabal berri", "-", 0.36, _TOWN),
)
_INDONESIAN: Final = (
    Endings("wati yanto ningsih ningrum diningrat saputra harjo hardjo atmaja atmadja winata", "-", 0.6, _TOWN),
    Endings("kusuma wijaya widjaja yono utomo yasa", "-", 0.45, _TOWN),
)
_ARMENIAN: Final = (
    Endings("յան", "- ը ի ին ն ից ով նի ներ ներ ները ների ներին ներից ների ս ց ցի ցը", 0.75),
    Endings("եան", "- ը ի ին ն", 0.75),
    # The genitive of nouns in "-ություն".
    Endings("ության", "- ը ն", 0.0),
)
_GEORGIAN: Final = (
    Endings("შვილ", "ი მა ს ის ით ად ო ისა თან სა ისთვის ები ების ებს ებმა ებისა", 0.8),
    Endings("აძ იძ ოძ უძ ეძ", "ე ემ ეს ის ით ეო ისა ესთან ესა ისთვის ეები ეების ეებს ეებისა", 0.6),
)
_HEBREW: Final = (
    Endings("וביץ ביץ'", "-", 0.9),
    Endings("בסקי ינסקי צקי", "-", 0.8),
    Endings("שטיין", "-", 0.85),
    Endings("ברג", "-", 0.4, _TOWN),
    Endings("רמן למן", "-", 0.36),
    Endings("שווילי", "-", 0.9),
)
_PERSIAN: Final = (
    Endings("زاده", "- \u200cای ی \u200cها", 0.6),
    Endings("پور نژاد", "- ی", 0.6),
    Endings("اللهی", "-", 0.6),
    Endings("نیا", "-", 0.25),
)
_MARATHI_CASES: Final = "- ांनी ांना ांचा ांची ांचे ांच्या ाने ाला ाचा ाची ाचे ाच्या ांकडे ांशी ांवर ांचं"
_MARATHI: Final = (
    Endings("कर", _MARATHI_CASES, 0.45),
    Endings("पांड", "े ेंनी ेंना ेंचा ेंची ेंचे ेंच्या", 0.75),
    Endings("कर्णी", "- ंनी ंना ंचा ंची ंचे ंच्या", 0.15),
    Endings("शमुख", "- ांनी ांना ांचा ांची ांचे ांच्या", 0.5),
)
_HINDI: Final = (
    Endings("पाध्याय ुर्वेदी विवेदी रिवेदी होत्रा", "-", 0.7),
    Endings("रवाल लवाल", "-", 0.36),
)
_BENGALI_CASES: Final = "- র ের কে দের েরা রা তে ও েরই য়ের"
_BENGALI: Final = (
    Endings("পাধ্যায় পাধ্যায় ধুরী ধুরি", _BENGALI_CASES, 0.75),
    Endings("টাচার্য টাচার্য্য নগুপ্ত শগুপ্ত সগুপ্ত", _BENGALI_CASES, 0.8),
    Endings("নার্জি খার্জি টার্জি নার্জী খার্জী টার্জী", _BENGALI_CASES, 0.8),
)
_GUJARATI_CASES: Final = "- એ ની નો નું ના ને નાં થી માં"
_GUJARATI: Final = (
    Endings("ભાઈ બહેન બેન", _GUJARATI_CASES, 0.7),
    Endings("વાલા ડેજા", _GUJARATI_CASES, 0.5),
)

UNCASED: Final = frozenset({"ka", "he", "fa", "mr", "hi", "bn", "gu"})
"""Languages without capitals."""
_LATIN_WORDS: Final = "en de fr it es pt ca nl sv da no nb nn is fi et lt lv pl cs sk sl hr bs sr hu ro sq tr az uz id ms sw af ga eu lb mt tl vi"
_LATIN: Final = frozenset(_LATIN_WORDS.split())
_OWN: Final = {
    "ru": (_RUSSIAN,), "uk": (_UKRAINIAN,), "be": (_BELARUSIAN,), "bg": (_BULGARIAN,), "mk": (_MACEDONIAN,),
    "kk": (_RUSSIAN, _KAZAKH), "sr": (_SERBIAN, _CROATIAN), "en": (_ENGLISH,), "pl": (_POLISH,), "cs": (_CZECH,),
    "sk": (_SLOVAK,), "sl": (_SLOVENE,), "hr": (_CROATIAN,), "bs": (_CROATIAN,), "lt": (_LITHUANIAN,),
    "lv": (_LATVIAN,), "et": (_ESTONIAN,), "fi": (_SWEDISH, _FINNISH), "hu": (_HUNGARIAN,), "el": (_GREEK,),
    "ro": (_ROMANIAN,), "tr": (_TURKISH,), "az": (_AZERBAIJANI,), "uz": (_UZBEK,), "sq": (_ALBANIAN,),
    "sv": (_SWEDISH,), "da": (_NORSE,), "no": (_NORSE,), "nb": (_NORSE,), "nn": (_NORSE,), "is": (_ICELANDIC,),
    "nl": (_DUTCH,), "de": (_GERMAN,), "it": (_ITALIAN,), "es": (_SPANISH,), "id": (_INDONESIAN,), "hy": (_ARMENIAN,),
    "ka": (_GEORGIAN,), "he": (_HEBREW,), "fa": (_PERSIAN,), "mr": (_MARATHI,), "hi": (_HINDI,), "bn": (_BENGALI,),
    "gu": (_GUJARATI,),
}  # fmt: skip


def is_latin(language: str) -> bool:
    """Whether a language is written in Latin letters, so that surnames from elsewhere stand in it with their endings."""
    return language in _LATIN


def of(language: str) -> dict[str, tuple[float, Like]]:
    """The endings of a language with their scores; its own go before those from elsewhere, a later line before an earlier one."""
    groups = ((_ABROAD,) if is_latin(language) else ()) + _OWN.get(language, ())
    every = (endings for group in groups for endings in group)
    return {ending: (endings.score, endings.like) for endings in every for ending in endings.spelled()}
