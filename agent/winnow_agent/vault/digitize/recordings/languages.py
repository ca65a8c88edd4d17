"""The language that a film's container gives a track, by the code that everything else here knows it by.

Matroska, MP4 and MPEG name languages in three letters, some of them in two ways (ISO 639-2, B and T); detectors and policies
name them in two (ISO 639-1).
"""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")
_NONE: Final = frozenset({"und", "mul", "mis", "zxx"})
_TWO_LETTERS: Final[dict[str, str]] = dict(
    re.findall(
        r"(\w{3}):(\w\w)",
        "afr:af alb:sq sqi:sq amh:am ara:ar arm:hy hye:hy asm:as aze:az bak:ba baq:eu eus:eu bel:be ben:bn bod:bo tib:bo bos:bs "
        "bre:br bul:bg bur:my mya:my cat:ca ces:cs cze:cs chi:zh zho:zh cym:cy wel:cy dan:da deu:de ger:de dut:nl nld:nl ell:el "
        "gre:el eng:en epo:eo est:et fao:fo fas:fa per:fa fin:fi fra:fr fre:fr fry:fy geo:ka kat:ka gla:gd gle:ga glg:gl guj:gu "
        "hat:ht hau:ha heb:he hin:hi hrv:hr scr:hr hun:hu ibo:ig ice:is isl:is ind:id ita:it jav:jv jpn:ja kal:kl kan:kn kaz:kk "
        "khm:km kin:rw kir:ky kor:ko kur:ku lao:lo lat:la lav:lv lin:ln lit:lt ltz:lb mac:mk mkd:mk mal:ml mao:mi mri:mi mar:mr "
        "may:ms msa:ms mlg:mg mlt:mt mon:mn nep:ne nno:nn nob:nb nor:no oci:oc ori:or pan:pa pol:pl por:pt pus:ps que:qu roh:rm "
        "ron:ro rum:ro rus:ru san:sa sin:si slk:sk slo:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es srp:sr scc:sr "
        "sun:su swa:sw swe:sv tam:ta tat:tt tel:te tgk:tg tgl:tl tha:th tir:ti tuk:tk tur:tr uig:ug ukr:uk urd:ur uzb:uz vie:vi "
        "wol:wo xho:xh yid:yi yor:yo zul:zu",
    )
)


def language_of(code: object) -> str:
    """ISO 639-1 where the language has such a code, else as it is named; empty where it isn't."""
    found = _CODE.match(str(code).strip().lower())
    if found is None or found[0] in _NONE:
        return ""
    return _TWO_LETTERS.get(found[0], found[0])
