"""Rough case endings: how a name may end in running text, so that the model knows it by its stem."""

from __future__ import annotations

import random

# Language -> (ending that goes, endings that come). The longest match wins; "" matches any name.
_RULES: dict[str, list[tuple[str, str]]] = {
    "fi": [("nen", "sen sta selle sesta selta sen seen"), ("", "n lle lla lta a ssa sta n in ksi")],
    "et": [("", "i le ga st l s lt ist")],
    "hu": [("a", "ának ával át ához ától áról ában"), ("e", "ének ével ét éhez étől éről ében"),
           ("", "nak nek t ot et val vel hoz hez től tól ról ban ben ék")],
    "cs": [("ová", "ové ovou"), ("ý", "ého ému ým"), ("á", "é ou"), ("a", "y ovi u ou ě"), ("", "a ovi em u e ům")],
    "sk": [("ová", "ovej ovou ovú"), ("ý", "ého ému ým"), ("á", "ej ou ú"), ("a", "y ovi u ou e"), ("", "a ovi om u e")],
    "pl": [("ski", "skiego skiemu skim"), ("cki", "ckiego ckiemu ckim"), ("ska", "skiej ską"), ("a", "y ę ą ie i o"),
           ("", "a owi em ie u ów")],
    "sl": [("a", "e i o"), ("", "a u om em ov")],
    "hr": [("a", "e i u om o"), ("", "a u om em ov e")],
    "bs": [("a", "e i u om o"), ("", "a u om em ov e")],
    "sr": [("а", "е и у ом"), ("", "а у ом ем ов е")],
    "ru": [("ий", "ого ому им"), ("ая", "ой ую"), ("ова", "овой ову"), ("а", "ы е у ой"), ("я", "и е ю ей"), ("", "а у ом е ым")],
    "uk": [("ий", "ого ому им"), ("а", "и і у ою о"), ("я", "і ю ею"), ("о", "а у ом ові"), ("", "а у ом ові і е")],
    "be": [("а", "ы е у ай"), ("", "а у ам е")],
    "lt": [("as", "o ui ą u e ai"), ("is", "io iui į iu"), ("us", "aus ui ų"), ("a", "os ai ą"), ("ė", "ės ei ę"), ("", "o ui")],
    "lv": [("s", "a am u ā"), ("š", "a am u"), ("a", "as ai u ā"), ("e", "es ei i ē"), ("", "a am u")],
    "el": [("ος", "ου ο ε"), ("ης", "η"), ("ας", "α"), ("α", "ας"), ("η", "ης"), ("", "")],
    "tr": [("", "'ın 'in 'a 'e 'da 'den 'dan 'yı 'la ’nın ’nin")],
    "az": [("", "ın in a ə da dən ı")],
    "ka": [("ი", "მა ს ის ით"), ("", "მ ს სთან ს")],
    "hy": [("", "ը ն ի ին ից ի")],
    "kk": [("", "ның ға ды мен да")],
    "mn": [("", "ын ийн д аас ыг")],
    "ko": [("", "은 는 이 가 을 를 의 에게 씨 님 과 와 도")],
    "eu": [("", "k ren ri rekin")],
    "ta": [("", "ின் க்கு ஐ")],
    "si": [("", "ගේ ට")],
    "ro": [("a", "ei")],
    "id": [("", "nya")],
    "sq": [("", "it in i")],
}  # fmt: skip
_FRONT = {"he": "ל ב מ ש ו", "ar": "و ب ل ف"}


def decline(language: str, name: str, rng: random.Random) -> str:
    """A name in some case of a language; the same name where no rule is known."""
    if language in _FRONT:
        return rng.choice(_FRONT[language].split()) + name
    for ending, choices in sorted(_RULES.get(language, []), key=lambda rule: -len(rule[0])):
        if choices and name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: len(name) - len(ending)] + rng.choice(choices.split())
    return name


def has_cases(language: str) -> bool:
    return language in _RULES or language in _FRONT
