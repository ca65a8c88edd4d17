"""Persons who are named by their initials alone, as courts and doctors name them."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.terms import terms

# Two or three letters with full stops that name no person.
_ABBREVIATION_WORDS: Final = (
    "U.S. U.K. U.N. E.U. U.S.A. U.S.S.R. D.C. N.Y. L.A. B.C. A.D. A.M. P.M. C.V. I.D. I.Q. T.V. P.S. N.B. P.O."
    " R.I.P. Q.E.D. S.A. S.L. S.p.A. S.R.L. C.E. G.B. V.A.T. D.O.B. N.A.T.O. B.A. M.A. M.D. Ph.D. J.D. R.N."
    " M.P. M.P.s Q.C. K.C. J.P. H.Q. A.K.A. A.S. N.V. B.V. O.K. E.G. I.E. N.J. N.C. S.C. N.H. N.M. D.F. R.F."
    " F.C. A.C. D.D. L.L. L.L.C. L.P. P.L.C. E.E.C. C.P. C.C. C.I. D.N.I. N.I.F. N.I.E. C.I.F. C.F. P.I. R.G."
    " O.N.U. O.T.A.N. E.E.U.U. J.C. A.J.C. S.M. S.A.R. S.E. H.R.H. H.M.S. S.O.S. X.Y. A.B.C. P.C. P.P. D.P."
    " E.R. I.V. U.V. T.C. C.T. M.R. M.R.I. R.M. E.C.G. H.C. A.P. V.O. B.O.E. D.O. C.E.E. J.O. T.S. R.D. R.C."
    " L.O. L.E.C. C.P.C."
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATION_WORDS.split())
_ROLES: Final = terms(
    "applicant|applicants|claimant|patient|complainant|defendant|accused|witness|victim|child|minor|mother|father|sister|brother|son|daughter|wife|husband|partner|known as|named|called|initials|user|respondent",
    "beschwerdeführer|antragsteller|kläger|patient|patientin|zeuge|zeugin|angeklagte|angeklagter|herr|frau|mutter|vater|kind|sohn|tochter|genannt|geschädigte",
    "requérant|requérante|demandeur|patient|patiente|témoin|victime|enfant|mineur|mère|père|fils|fille|épouse|époux|nommé|nommée|dénommé",
    "demandante|paciente|testigo|víctima|menor|hijo|hija|madre|padre|esposa|esposo|acusado|llamado|llamada|requirente|recurrente|señor|señora",
    "requerente|vítima|menor|filho|filha|mãe|pai|réu|testemunha|paziente|ricorrente|teste|vittima|minore|figlio|figlia|eiser|verdachte|kind|moeder|vader|patiënt|klager|sagsøger|tiltalte|pige|dreng|barn|barnet|faren|moren|sökande|pojken|flickan|modern|fadern",
    "pacjent|pacjentka|skarżący|skarżąca|świadek|pokrzywdzony|małoletni|žalobce|nezletilý|svědek|заявитель|истец|ответчик|свидетель|потерпевший|несовершеннолетний|гражданин|заявник|позивач|свідок|felperes|alperes|kiskorú|tanú|reclamant|minorul|martor|davacı|davalı|sanık|tanık|mağdur|müşteki",
)

# Courts that write in German leave a person one letter, after an article or a role.
_GERMAN_BEFORE: Final = (
    r"(?:(?<![\p{L}])(?:[Dd]e[rmns]|[Dd]ie|Herrn?|Frau|Dr\.|med\.|Prof\.|Zeug(?:en?|in)|Kläger(?:in|s)?|Beklagte[rn]?|Arbeitnehmer(?:in|s)?|Geschäftsführer(?:in|s)?"
    r"|Angeklagte[rn]?|Beigeladene[rn]?|Ehefrau|Ehemann(?:es)?|Sohn(?:es)?|Tochter|Mutter|Vaters?|Bruders?|Schwester|Gesellschafter(?:in|s)?|Erblasser(?:in|s)?)[ ])"
)

# A letter that does what a person does, or to whom it is done, where no noun before it says that it is a class, a part or a point; a vowel
# without a full stop is a word of other languages.
_GERMAN_VERB: Final = (
    r"(?:hat|habe|hatte|hätte|sei|wurde|wurden|werde|ging|kam|gab|nahm|sagte|erklärte|fuhr|schlug|bestritt|behauptet|behauptete|verlangte|verlangt|erhielt|lebte|wohnte"
    r"|arbeitete|litt|verstarb|starb|unterschrieb|kündigte|meldete|forderte|wollte|sollte|konnte|musste|saß|rief|zog|stach|äußerte|teilte|begann|kaufte|zahlte|klagt)"
)
_GERMAN_TO: Final = r"(?:von|mit|bei|gegen|für|durch|dass|daß|ob|weil|als|nachdem|obwohl|sowie|und)"


_DOTTED: Final = regex.compile(r"\p{Lu}\.(?:[ \-]?\p{Lu}\.)*")


def _a_person(value: str) -> bool | None:
    short = _DOTTED.search(value)
    return False if short is None or short[0].replace(" ", "") in _ABBREVIATIONS else None


RULES: Final = (
    Rule("initials", "PERSON", r"(?<![\p{L}\p{N}.\-&])(?P<value>\p{Lu}\.[ \-]?\p{Lu}\.(?:[ \-]?\p{Lu}\.)?)(?![\p{L}\p{N}])", 0.3, _a_person, _ROLES, 0.55),
    Rule("initials:one letter", "PERSON", rf"{_GERMAN_BEFORE}(?P<value>\p{{Lu}}(?:\.|(?=[ ,;)](?!\p{{Lu}}|\p{{N}}{{1,3}}(?!\p{{N}})))))(?![\p{{L}}\p{{N}}])", 0.4),
    Rule("initials:one letter does", "PERSON", rf"(?:(?<=[.!?“][ \n])|(?<=\n)|(?<=(?<!\p{{L}})\p{{Ll}}{{2,20}},?[ ]))(?P<value>[B-DF-HJ-NP-TV-Z]\.?|[AEIOU]\.)(?=[ ]{_GERMAN_VERB}(?!\p{{L}}))", 0.4),
    Rule("initials:one letter to", "PERSON", rf"(?<!\p{{L}}){_GERMAN_TO}[ ](?P<value>\p{{Lu}}\.)(?=[ ,](?!a\.|\p{{Lu}}\.)[^\p{{Lu}}\p{{N}}])", 0.4),
    Rule("initials:versus", "PERSON", r"(?<![\p{L}\p{N}.\-&])(?P<value>\p{Lu}\.(?:[ \-]?\p{Lu}\.){0,2}(?:[ ](?:and|et|y|und|e|i)[ ](?:Others|autres|otros|andere|outros|altri)|(?:[ ](?:and|et|y|und|e)[ ]\p{Lu}\.(?:[ \-]?\p{Lu}\.){0,2}))?)(?=[ ](?:v\.?|vs\.?|c\.|contra|contre|gegen|proti|przeciwko|contro|tegen|mod|mot|против|проти)[ ](?:the[ ]|la[ ]|l['’])?\p{Lu})", 0.6, _a_person),
    Rule("initials:surname", "PERSON", r"(?<=[ \t(\"“„«,;:'’—–])(?P<value>\p{Lu}\.[ ]?(?:\p{Lu}\.[ ]?){0,2}\p{Lu}\p{Ll}{2,20}(?:-\p{Lu}\p{Ll}{2,20})?)(?![\p{L}])", 0.4, _a_person),
    Rule("initials:two, surname", "PERSON", r"(?<![\p{L}\p{N}.\-&])(?P<value>\p{Lu}\.[ ]?\p{Lu}\.[ ]?(?:\p{Lu}\.[ ]?)?\p{Lu}\p{Ll}{2,20}(?:-\p{Lu}\p{Ll}{2,20})?)(?![\p{L}])", 0.5, _a_person),
    Rule("surname:initials", "PERSON", r"(?<![\p{L}\p{N}.\-&])(?P<value>\p{Lu}\p{Ll}{2,20}[ ]\p{Lu}\.[ ]?\p{Lu}\.)(?![\p{L}])", 0.4, _a_person),
)  # fmt: skip
