"""Offices that nobody is called: "Bundesfinanzminister", "Staatssekretärin", "ministra", "Председатель".

Whatever the text is, they are nobody: their words are compounds, feminines, vocatives, and no list of surnames has them.
"Minister", "Kanzler" and "Marszałek" are surnames as well and are not here.
"""

from __future__ import annotations

from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match

_TITLES: Final = (
    r"herrn?|hrn?|frau|fru|hr|fr|mr|mrs|ms|madam|monsieur|madame|mme|m|señor(?:es|as?)?|sr|sra|srs|sras|senhor(?:es|as?)?|signor[ea]?|meneer|mijnheer|mevrouw|herra|rouva|panie|pani|pan|pane|paní|pán|gospodine?|gospođo|gospođa"
    r"|domnule?|doamnă|doamna|господине?|господин|госпожа|госпожо|госпоже|господина|господину|пане|пан|пані|κύριε|κυρία|κ|sayın"
)
_SALUTATIONS: Final = r"(?:sehr[ ])?(?:geehrte[rn]?|verehrte[rn]?|hochverehrte[rn]?|geschätzte[rn]?|werte[rn]?|liebe[rn]?)|arvoisa|ärade|ærede|szanowny|szanowna|vážený|vážená|уважаемый|уважаемая|шановний|шановна|αξιότιμε|tisztelt|stimate|stimată"
_OFFICES: Final = (
    # German, Dutch and the northern languages
    r"(?:\p{L}{2,24})?ministerin(?:nen)?|\p{L}{3,24}minister(?:s|n|en|ns|ens)?|minister-president|(?:parlamentarische[rn]?[ ])?staatssekretär(?:in|s|e|innen)?|generalsekretär(?:in|s)?|landeshaupt(?:mann|manns|frau|leute)"
    r"|(?:bundes|landes|national|stände|regierungs|kantons|gemeinde|stadt|staats|bezirks|kreis)rätin(?:nen)?|(?<=herrn?[ ])(?:bundes|landes|national|stände|regierungs|kantons|gemeinde|bezirks)rat(?:e?s)?"
    r"|(?:bundes|landtags|bundestags|nationalrats|bundesrats|ständerats|kantonsrats|gross?rats|großrats|parlaments|kommissions|gerichts|kammer|senats|rats|minister|stadt|alters|polizei|regierungs|stadtrats)präsident(?:in|en)?"
    r"|(?:bundes|vize|reichs|staats)kanzler(?:in|s)?|kanzlerin|(?:ober|alt)bürgermeister(?:in|s)?|bürgermeisterin|(?:ober|general|bundes)?staatsanw(?:alt|alts|ältin)|rechtsanw(?:alt|alts|ältin)"
    r"|abgeordnete[rn]?|berichterstatter(?:in)?|(?:ausschuss|fraktions|partei|sitzungs|kommissions)vorsitzende[rn]?|kolleg(?:e|en|in|innen)|(?:eu-)?kommissarin|botschafterin|richterin|senatorin|landrätin"
    r"|(?<=(?:meneer|mijnheer|mevrouw)[ ]de[ ])(?:voorzitter|minister|burgemeester|wethouder)|staatssecretaris|statsråd(?:en)?|talmannen|ålderspresident(?:en)?|\p{L}{3,24}ministeren|ordføreren"
    # Finnish
    r"|(?:\p{L}{2,20})?ministeri|(?:vara)?puhemies|kansanedustaja"
    # Romance
    r"|(?:vice)?ministr(?:a|as)|vice-?ministr[oa]|diputada|senadora|subsecretari[oa]|magistrada|concejala|sottosegretari[oa]|senatrice|deputata|assessora|sindaca|deputadas?|vereadora"
    r"|primeir[oa]-ministr[oa]|președint(?:e|ă|ele|a)|ministru(?:l|lui)?|premier[ ]ministre"
    # Slavic
    r"|przewodnicząc[aey]|przewodniczący|wicemarszał(?:ek|ku)|wiceminist(?:er|rze)|wicepremierze?|posłank[ao]|(?<=pani[ ])ministr[ao]|předsedkyně|místopředsed(?:a|o|kyně)|předsedající|ministryně|podpredsed(?:a|u|níčka)"
    r"|predsedajúc[ai]|predsed(?:a|u|níčka)|predsjedni(?:k|če|ca|ce)|predsedni(?:k|če|ca|ce)|ministri?ce|председател(?:ь|я|ю|и|ко|ка)?|президенте?|министр(?:е|а|у)?|министър|(?<=gospodine[ ])ministre|министре|премьер(?:-министр)?|спикер"
    r"|губернатор|депутат|прокурор|головуюч(?:а|ий)|міністре?|прем['’]єр(?:-міністре?)?"
    # Greek and Turkish
    r"|(?:αντι)?πρόεδρ(?:ε|ος)|(?:υφ|πρωθ)?υπουργ(?:έ|ός|ού)|δήμαρχ(?:ε|ος)|cumhurbaşkanı(?:m)?|başbakan(?:ım)?|(?:başkan|bakan)ım|başkanvekili|milletvekili"
)
# No name goes on behind it: "Frau Bundesministerin Dr. Prattes", "Frau Ministerin von Prattes".
_UNCALLED: Final = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}])(?:(?:{_SALUTATIONS})[ ])?(?:(?:{_TITLES})\.?[ \u00a0](?:(?:de|la|le)[ ])?)?(?:{_OFFICES})(?:[ ]das[ ]wort)?(?![\p{{L}}\p{{M}}'’\-])"
    r"(?![ \u00a0](?:(?:von|vom|van|zu|zum|de|di|da|del|der|den|af|av)[ ]){0,3}(?-i:\p{Lu}))",
    regex.IGNORECASE,
)
_REACH: Final = 40


def is_uncalled(text: str, mark: Match) -> bool:
    """Whether a person is no more than an office that nobody is called; a field's value is somebody all the same."""
    if mark.note.startswith("field"):
        return False
    start, end = max(0, mark.start - _REACH), min(len(text), mark.end + _REACH)
    return any(
        found.start() <= mark.start and mark.end <= found.end() for found in _UNCALLED.finditer(text, start, end)
    )
