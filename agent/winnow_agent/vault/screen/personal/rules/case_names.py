"""Who goes before an international court: "Goiburú y otros Vs. Paraguay", "Keenan c. Royaume-Uni", "Jussila v. Finland"."""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Rule

# The states of the Council of Europe and of the Organization of American States, in English, French, Spanish, German, Italian and Portuguese.
_STATE_WORDS: Final = (
    "Albania|Albanie|Albanien|Andorra|Andorre|Armenia|Arménie|Armenien|Austria|Autriche|Österreich|Áustria|Azerbaijan|Azerbaïdjan|Azerbaiyán|Aserbaidschan"
    "|Belgium|Belgique|Bélgica|Belgien|Belgio|Bosnia[ ]and[ ]Herzegovina|Bosnie-Herzégovine|Bosnia[ ]y[ ]Herzegovina|Bulgaria|Bulgarie|Bulgarien|Bulgária"
    "|Croatia|Croatie|Croacia|Kroatien|Croazia|Croácia|Cyprus|Chypre|Chipre|Zypern|Cipro|Czech[ ]Republic|Czechia|République[ ]tchèque|República[ ]Checa"
    "|Denmark|Danemark|Dinamarca|Dänemark|Danimarca|Estonia|Estonie|Estland|Finland|Finlande|Finlandia|Finnland|France|Francia|Frankreich|França"
    "|Georgia|Géorgie|Georgien|Germany|Allemagne|Alemania|Deutschland|Germania|Alemanha|Greece|Grèce|Grecia|Griechenland|Grécia|Hungary|Hongrie|Hungría"
    "|Ungarn|Ungheria|Hungria|Iceland|Islande|Islandia|Island|Ireland|Irlande|Irlanda|Irland|Italy|Italie|Italia|Italien|Itália|Latvia|Lettonie|Letonia"
    "|Lettland|Lettonia|Liechtenstein|Lithuania|Lituanie|Lituania|Litauen|Luxembourg|Luxemburgo|Luxemburg|Lussemburgo|Malta|Malte|Moldova|Moldavia|Moldau"
    "|Republic[ ]of[ ]Moldova|République[ ]de[ ]Moldova|Monaco|Montenegro|Monténégro|Netherlands|Pays-Bas|Países[ ]Bajos|Niederlande|Paesi[ ]Bassi"
    "|Norway|Norvège|Noruega|Norwegen|Norvegia|Poland|Pologne|Polonia|Polen|Polónia|Portugal|Portogallo|Romania|Roumanie|Rumanía|Rumania|Rumänien|Roménia"
    "|Russia|Russie|Rusia|Russland|Rússia|San[ ]Marino|Saint-Marin|Serbia|Serbie|Serbien|Sérvia|Slovakia|Slovaquie|Eslovaquia|Slowakei|Slovacchia"
    "|Slovenia|Slovénie|Eslovenia|Slowenien|Spain|Espagne|España|Spanien|Spagna|Espanha|Sweden|Suède|Suecia|Schweden|Svezia|Suécia|Switzerland|Suisse"
    "|Suiza|Schweiz|Svizzera|Suíça|Turkey|Türkiye|Turquie|Turquía|Türkei|Turchia|Turquia|Ukraine|Ucrania|Ucraina|Ucrânia|United[ ]Kingdom|Royaume-Uni"
    "|Reino[ ]Unido|Vereinigtes[ ]Königreich|Regno[ ]Unito|Argentina|Argentine|Bolivia|Brasil|Brazil|Chile|Colombia|Costa[ ]Rica|Ecuador|El[ ]Salvador"
    "|Guatemala|Haití|Haiti|Honduras|México|Mexico|Nicaragua|Panamá|Panama|Paraguay|Perú|Peru|República[ ]Dominicana|Dominican[ ]Republic|Suriname|Surinam"
    "|Trinidad[ ]y[ ]Tobago|Trinidad[ ]and[ ]Tobago|Uruguay|Venezuela|Estados[ ]Unidos"
)
AGAINST: Final = (
    r"(?:c\.|[Vv]s?\.|v|[Cc]ontra|[Cc]ontre|gegen|[Cc]ontro|against)[ \u00a0](?:the[ ]|la[ ]|l['’]|el[ ]|los[ ]|die[ ]|das[ ]|a[ ])?"
    rf"(?:{_STATE_WORDS})(?![\p{{L}}\p{{M}}])"
)
"""Whom a state's opponent stands against, for `regex`."""
_OTHERS: Final = r"(?:[ ](?:y[ ]otr[oa]s?|et[ ]autres?|and[ ](?:[Oo]thers|another)|&[ ][Oo]thers|u\.[ ]?a\.|und[ ]andere|e[ ]altri|e[ ]outros)(?:[ ]\([^()\n]{1,40}\))?)?"
_WORD: Final = r"\p{Lu}[\p{L}\p{M}'’\-]{1,24}"
_NAME: Final = rf"(?:\p{{Lu}}\.[ ]){{0,2}}{_WORD}(?:[ ](?:(?:de[ ]la|de[ ]los|de|del|van|von|der|den|y|and|et|e)[ ])?{_WORD}){{0,4}}?"
# Bodies go to court as well, and what stands before a name is none.
_BODY_WORDS: Final = (
    "ltd limited inc company bank times people peoples pueblo pueblos comunidad comunidades community communities communauté association asociación union"
    " sindicato syndicat party partido parti church iglesia église foundation fundación fondation société sociedad federation fédération federación gmbh ag"
    " verein bundesverband state states república republic république commission comisión consejo council committee corte court tribunal cour ministerio"
    " ministère ministry gobierno government estado bundesrepublik ligue liga league comité collectif colectivo éditions editions journal presse press agence sarl"
    " syndical club radio télévision monde confédération confederación ordre commune ville municipalidad clinique hôpital hospital université universidad"
)
_BODIES: Final = frozenset(_BODY_WORDS.split())
_FIRST_WORDS: Final = frozenset(
    {"caso", "case", "affaire", "arrêt", "sentencia", "asunto", "rechtssache", "fall", "causa"}
)
_LETTERS: Final = regex.compile(r"[\p{L}\p{M}]+")


def _somebody(value: str) -> bool | None:
    words = [word.casefold() for word in _LETTERS.findall(value)]
    return False if not _BODIES.isdisjoint(words) or words[0] in _FIRST_WORDS else None


RULES: Final = (
    Rule("case name", "PERSON", rf"(?<![\p{{L}}\p{{M}}\p{{N}}_.'’\-])(?:(?:Caso|Case[ ]of|Affaire|Asunto|Sentencia|Arrêt|Rechtssache|Fall|Causa|Judgment|See|Voir|Cf\.?|In)[ ])?(?P<value>{_NAME}){_OTHERS}[ ]{AGAINST}", 0.7, _somebody),
)  # fmt: skip
