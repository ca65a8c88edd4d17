"""Which of the installed languages a page may be in: by its script, and by the language of what was read at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from winnow_agent.vault.engines import ocr_data
from winnow_agent.vault.engines.ocr_reading import Reading
from winnow_agent.vault.screen.language import identify

DEFAULT = "eng"

_LATIN = ("eng", "Latin", "deu", "fra", "spa", "ita", "por", "nld", "pol", "vie", "Vietnamese", "tur", "ces", "swe")
BY_SCRIPT: Mapping[str, Sequence[str]] = {
    "Fraktur": ("deu_latf", "Fraktur", "frk"),
    "Latin": _LATIN,
    "Cyrillic": ("rus", "Cyrillic", "ukr", "bul", "srp", "bel"),
    "Greek": ("ell", "Greek", "grc"),
    "Arabic": ("ara", "Arabic", "fas", "urd"),
    "Hebrew": ("heb", "Hebrew", "yid"),
    "Devanagari": ("hin", "Devanagari", "mar", "nep", "san"),
    "Japanese": ("jpn", "Japanese"),
    "Han": ("chi_sim", "HanS", "chi_tra", "HanT"),
    "Korean": ("kor", "Hangul"),
    "Thai": ("tha", "Thai"),
    "Bengali": ("ben", "Bengali"),
    "Tamil": ("tam", "Tamil"),
    "Telugu": ("tel", "Telugu"),
    "Kannada": ("kan", "Kannada"),
    "Malayalam": ("mal", "Malayalam"),
    "Gujarati": ("guj", "Gujarati"),
    "Gurmukhi": ("pan", "Gurmukhi"),
    "Georgian": ("kat", "Georgian"),
    "Armenian": ("hye", "Armenian"),
    "Ethiopic": ("amh", "Ethiopic"),
    "Khmer": ("khm", "Khmer"),
    "Lao": ("lao", "Lao"),
    "Myanmar": ("mya", "Myanmar"),
    "Sinhala": ("sin", "Sinhala"),
    "Tibetan": ("bod", "Tibetan"),
}
"""Tesseract's names of the languages and scripts that read a script, as its orientation data names scripts; the likeliest first."""
VERTICAL: Mapping[str, str] = {
    "jpn": "jpn_vert",
    "Japanese": "Japanese_vert",
    "chi_sim": "chi_sim_vert",
    "chi_tra": "chi_tra_vert",
    "kor": "kor_vert",
}
_ALIKE: Mapping[str, Sequence[str]] = {
    "Latin": ("Latin", "Fraktur"),
    "Fraktur": ("Fraktur", "Latin"),
    "Han": ("Han", "Japanese"),
    "Japanese": ("Japanese", "Han"),
    "Hangul": ("Korean",),
}
"""Scripts that are mistaken for each other."""
_BY_ISO: Mapping[str, str] = {
    "en": "eng",
    "de": "deu",
    "fr": "fra",
    "es": "spa",
    "it": "ita",
    "pt": "por",
    "nl": "nld",
    "pl": "pol",
    "cs": "ces",
    "sk": "slk",
    "sl": "slv",
    "hr": "hrv",
    "ro": "ron",
    "hu": "hun",
    "sv": "swe",
    "da": "dan",
    "no": "nor",
    "nb": "nor",
    "fi": "fin",
    "et": "est",
    "lv": "lav",
    "lt": "lit",
    "tr": "tur",
    "vi": "vie",
    "ca": "cat",
    "la": "lat",
    "is": "isl",
    "id": "ind",
    "eu": "eus",
    "gl": "glg",
    "ru": "rus",
    "uk": "ukr",
    "bg": "bul",
    "be": "bel",
    "sr": "srp",
    "mk": "mkd",
    "fa": "fas",
    "ur": "urd",
    "ar": "ara",
    "hi": "hin",
    "mr": "mar",
    "ne": "nep",
}
_LATIN_SCRIPTS = {"Latin", "Fraktur"}
_PRINTED_IN_FRAKTUR = {"de", "da", "sv", "no", "nb", "cs", "lv", "et", "fi"}
_MOST_LANGUAGES = 3
_PIECE = 60  # characters of a piece of text whose language is told
_LEAST_SHARE = 0.12  # of a page, that a language has to have


def first_choice() -> str:
    """What a page is read as before anything is known: English, else whatever there is; ``""`` where there is nothing."""
    known = ocr_data.languages()
    return DEFAULT if DEFAULT in known else min(known, default="")


def of_script(script: str, most: int = 3) -> list[str]:
    """The installed languages that may read a script, the likeliest first; one of each script where it is not known."""
    known = ocr_data.languages()
    scripts = _ALIKE.get(script, (script,)) if script else BY_SCRIPT
    found: list[str] = []
    for name in scripts:
        readers = [reader for reader in BY_SCRIPT.get(name, ()) if reader in known]
        found += readers[: most if script else 1]
    return found


def installed(names: Iterable[str]) -> list[str]:
    """Those that are installed."""
    known = ocr_data.languages()
    return [name for name in names if name in known]


def is_latin(languages: str) -> bool:
    """Whether all of them are written in Latin letters."""
    others = {name for script, names in BY_SCRIPT.items() if script not in _LATIN_SCRIPTS for name in names}
    return not others.intersection(language.removesuffix("_vert") for language in languages.split("+"))


def is_old(languages: str) -> bool:
    """Whether one of them is in Fraktur."""
    return bool(set(BY_SCRIPT["Fraktur"]).intersection(languages.split("+")))


def spoken_and_old(reading: Reading) -> list[str]:
    """What a reading may better be read in: the languages it is in, and Fraktur where those were printed in it."""
    found = spoken(reading)
    tries = [found] if found else []
    letters = _isos(reading)
    if letters and letters.most_common(1)[0][0] in _PRINTED_IN_FRAKTUR:
        tries += installed(BY_SCRIPT["Fraktur"])[:1]
    return tries


def spoken(reading: Reading) -> str:
    """The installed languages that a reading is in, as ``deu+eng``, the commonest first; ``""`` where that can't be told."""
    letters = _isos(reading)
    total, known = letters.total(), ocr_data.languages()
    named = [(_BY_ISO.get(iso, ""), count) for iso, count in letters.most_common()]
    found = [
        language
        for language, count in named
        if language in known and count >= _LEAST_SHARE * total and count > _PIECE // 2
    ]
    return "+".join(found[:_MOST_LANGUAGES])


def is_spoken(text: str, languages: str) -> bool:
    """Whether a line may be in one of the languages: only a known other one speaks against it."""
    found = _BY_ISO.get(identify(text)[0], "")
    return not found or found in languages.split("+")


def _isos(reading: Reading) -> Counter[str]:
    """The letters that each language has of a reading."""
    letters: Counter[str] = Counter()
    for piece in _pieces(reading):
        letters[identify(piece)[0]] += len(piece)
    return letters


def _pieces(reading: Reading) -> Iterable[str]:
    piece = ""
    for line in reading.lines:
        piece = f"{piece} {' '.join(word.text for word in line)}".strip()
        if len(piece) >= _PIECE:
            yield piece
            piece = ""
    if piece:
        yield piece
