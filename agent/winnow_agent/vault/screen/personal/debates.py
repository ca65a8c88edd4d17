"""Debates of parliaments, councils and courts: whether a text is one, and what in their minutes stands where a name may.

A debate tells itself by what it is about, several words of it, or by a form of words that nothing else has: "my right hon. Friend",
"liebe Kolleginnen und Kollegen", "Wysoka Izbo".
"""

from __future__ import annotations

from functools import cache
from typing import Final

import regex

from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import has_given, has_surname
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

# What an English debate is about; one of them stands in many a letter.
_ABOUT: Final = regex.compile(
    r"(?<!\p{L})(?i:parliament|house[ ]of[ ](?:commons|lords|representatives)|senate|congress|chamber|honou?rable[ ](?:members?|friend|gentle\p{L}+)|right[ ]honou?rable|amendments?"
    r"|motions?|legislation|rapporteur|member[ ]states?|council|commission|committee|plenary|bill|treaty|opposition|constituen\p{L}+|budget|government|legislature|backbench\p{L}*|hansard"
    r"|resolutions?|yield|democrats?|republicans?|labour|conservatives?|article[ ]\d+|directive|reading)(?!\p{L})"
)
_FORMULA: Final = regex.compile(
    r"(?<!\p{L})(?i:hon\.?[ ](?:members?|friends?|lady|ladies|gentlem[ae]n|colleagues?)|point[ ]of[ ]order|beg[ ]to[ ]move|i[ ](?:rise|yield|move)|yield[ ](?:back|the[ ]floor|to)"
    r"|unanimous[ ]consent|the[ ]gentle(?:man|woman|lady)[ ]from|this[ ]house|members[ ]of[ ]council)(?!\p{L})|\((?:Lab|Con|LD|SNP|DUP|Lib|CPC|NDP|BQ|Ind)\.?(?:/Co-op)?\)"
)
_WORDS, _WORDS_WITH_FORMULA = 4, 2
# Elsewhere, by the stems of words.
_ABOUT_ABROAD: Final = regex.compile(
    r"(?<!\p{L})(?i:(?P<stem>"
    r"landtag|bundestag|nationalrat|ständerat|gemeinderat|stadtrat|kantonsrat|kreistag|fraktion|ausschuss|antrag|anträg|gesetzentwurf|opposition|koalition|landesregierung"
    r"|bundesregierung|tagesordnung|abstimmung|beifall|zuruf|zwischenfrage|redezeit|haushalt|petition|motion|drucksache|plenum|enthaltung|minderheit|volksanwalt"
    r"|camera|senato|govern|parlament|emendament|interrogazion|mozion|relator|disegno[ ]di[ ]legge|seduta|ordine[ ]del[ ]giorno|applausi|consiglio[ ]comunale|delibera|direttiva|consiglio"
    r"|congreso|senado|cámara|diputad|grupo|enmienda|dictamen|moción|proyecto[ ]de[ ]ley|proposición|pleno|comisi|votación|gobierno|ayuntamiento|concejal|oposición|aplausos"
    r"|assembleia|deputad|bancada|proposta[ ]de[ ]lei|projeto[ ]de[ ]lei|emenda|comiss|plenário|oposição|vereador|requerimento|quórum|orçamento"
    r"|assemblée|amendement|gouvernement|commission|député|sénat|rapporteur|projet[ ]de[ ]loi|séance|conseil[ ](?:communal|municipal|général)|chambre"
    r"|kamer|kabinet|motie|begroting|fractie|debat|wetsvoorstel|gemeenteraad|raadslid|oppositie|raad"
    r"|folketing|lovforslag|udvalg|ændringsforslag|regering|ordfører|betænkning|storting|regjering|komite|budsjett|riksdag|utskott|reservation|betänkande|kommunestyre|kommunfullmäktige|votering"
    r"|eduskun|hallitu|valiokun|mietin|puheenvuoro|edustaj"
    r"|sejm|izb|klub|ustaw|poprawk|komisj|rząd|pos(?:eł|łan)|uchwał|radn|oklaski"
    r"|sněmovn|senát|návrh|výbor|vlád|zákon|poslan|pozměňovac|hlasov|národn"
    r"|дум|законопроект|комитет|депутат|фракци|правительств|поправ|голосован|рад[аиу]|комітет|уряд|комиси|парламент|народното"
    r"|βουλ|τροπολογ|κυβέρνησ|νομοσχέδι|επιτροπ"
    r"|meclis|milletvekil|kanun|önerge|komisyon|genel[ ]kurul|tasarı|oylama"
    r"|guvern|proiect|comisi|parlament|camer|kormány|bizottság|törvényjavaslat|módosító|vlad|sabor|prijedlog"
    r"))"
)
_FORMULA_ABROAD: Final = regex.compile(
    r"(?<!\p{L})(?i:meine[ ](?:sehr[ ])?(?:verehrten[ ]|geehrten[ ])?damen[ ]und[ ]herren|(?:liebe|werte|geschätzte)[ ]kolleginnen|hohes[ ]haus|beifall[ ]be[im]|zur[ ]geschäfts(?:ordnung|behandlung)"
    r"|onorevoli[ ](?:colleghi|senatori|deputati)|colleghe[ ]e[ ]colleghi|colleghi[ ]consiglieri|señorías|honorable[ ]cámara|senhor[ae]s[ ]e[ ]senhor[ae]s|sr[a]?s\.[ ]e[ ]srs?a?\.|v\.[ ]ex\.?ª"
    r"|mes(?:dames)?[ ](?:chers?[ ])?(?:collègues|et[ ]messieurs[ ]les)|chers[ ]collègues|wysok(?:a|i)[ ](?:izbo|sejmie|senacie|rado)|państwo[ ]radni|dámy[ ]a[ ]pánové|kolegyně[ ]a[ ]kolegové"
    r"|уважаемые[ ](?:коллеги|депутаты)|шановні[ ](?:колеги|депутати)|уважаеми[ ]колеги|κυρίες[ ]και[ ]κύριοι|(?:değerli|sayın)[ ]milletvekilleri|stimați[ ]colegi|tisztelt[ ](?:ház|országgyűlés)"
    r"|yrkar[ ]bifall|poštovane[ ]kolegice|grazie,?[ ]presidente|tiene[ ](?:el[ ]uso[ ]de[ ])?la[ ]palabra|tem[ ]a[ ]palavra|ha[ ]facoltà[ ]di|(?:a|avez|demande)[ ]la[ ]parole|heeft[ ]het[ ]woord|har[ ]ordet"
    r"|ma[ ]głos|má[ ]slovo|hat[ ](?:jetzt[ ]|nun[ ])?das[ ]wort(?=[.:!])|das[ ]wort[ ]hat)(?!\p{L})|\)\.[ ]?[-–—][ ]|\((?:SPD|CDU|CSU|CDU/CSU|FDP|AfD|ÖVP|SPÖ|FPÖ|NEOS|SVP|SSW|PD-IDP|S&D|ECR|PPE|Renew|PfE|M5S)\)"
)
_STEMS: Final = 3

# Whose label leads a turn of the chair, and what is said then; a name that is called upon is none of these words.
_CHAIR_LABEL: Final = regex.compile(
    r"(?<!\p{L})(?:(?:Mr\.?|Madam|The|the|Q\d{1,3})[ ])(?:Deputy[ ]|Acting[ ]|Vice-)?(?:Speaker|Chair|Chairman|Chairwoman|Chairperson|President)[ ]?:[ \t]{1,3}$"
)
_SAYS: Final = regex.compile(
    r"(?:Order|Welcome|Thank|Thanks|Yes|No|Okay|Right|Good|Well|Can|Could|Would|Will|Do|Does|Did|Is|Are|Was|Were|How|What|When|Where|Why|Who|Which|Just|Let|Before|After|If|So|But|And|It|I|We"
    r"|You|Your|My|The|This|That|These|There|Those|To|Today|Now|Next|First|Question|Questions|Division|Members|Members['’]|Ladies|Colleagues|Please|Moving|Turning|In|On|At|For|As|All|Any|Not"
    r"|Honou?rable|Hon|Perhaps|Sorry|Time|With|Finally|Secondly|Clear|Agreed|Carried|Resuming|Statements|Points|Orders|Ayes|Sitting|Silence)(?![\p{L}\p{M}])"
)
# What else a sentence begins with behind an office: "Lei" and "Una" are given names as well.
_PRONOUNS: Final = frozenset(
    [
        "lei",
        "una",
        "noi",
        "voi",
        "questa",
        "sulla",
        "nella",
        "usted",
        "nosotros",
        "esta",
        "você",
        "nós",
        "vous",
        "nous",
        "cette",
    ]
)
_LABEL_REACH: Final = 40
_PARTY: Final = regex.compile(
    r"\([^()\n]{2,90},[ ](?P<party>Lib|Con|Lab|Lib[ ]Dem|Ind|Cons|Green|NDP|Bloc|Nat|Labor)\.?\)(?:[ ]?:|[ ]?\.|\s|$)"
)
_STATUTE: Final = regex.compile(
    r"\p{Lu}[\p{L}’']+[ ]\((?:Scotland|Wales|Northern[ ]Ireland|England|England[ ]and[ ]Wales|Amendment|HL|Lords|Miscellaneous[ ]Provisions|Consolidation|Repeal|Reform|No\.?[ ]?\d{1,2})\)[ ](?P<word>Bill|Act)(?!\p{L})(?![ ]\p{Lu}\p{Ll})"
)
_REACH: Final = 100
# A member's constituency: behind his name before his party, beside his party in one bracket, or what he is the member for.
_PARTIES: Final = (
    r"(?:Lab(?:our)?(?:/Co-op)?|Con(?:servative)?|LD|Lib(?:eral)?(?:[ ]Dem)?|SNP|PC|Plaid[ ]Cymru|DUP|UUP|SDLP|TUV|Alliance|Green|Reform(?:[ ]UK)?|Ind(?:ependent)?|CPC|NDP|BQ|GP|ALP|Labor"
    r"|LNP|National|Nat|ACT|NZ[ ]First|CB|XB|Fine[ ]Gael|Fianna[ ]Fáil|Sinn[ ]Féin|D|R|Democrat|Republican)\.?"
)
_SEATS: Final = regex.compile(
    rf"\((?P<seat>\p{{Lu}}[^()\n]{{1,58}})\)[ ]\({_PARTIES}\)|\((?P<seat>\p{{Lu}}[^()\n,]{{1,58}}(?:,[ ][^()\n,]{{1,40}})?),[ ]{_PARTIES}\)"
    rf"|\({_PARTIES}[ ]?[–—-][ ]?(?P<seat>\p{{Lu}}[^()\n]{{1,58}})\)"
)
_MEMBER_FOR: Final = regex.compile(
    r"(?<!\p{L})(?:[Mm]embers?|MPs?|MSPs?|MLAs?|MHRs?|TDs?|[Ss]enators?|candidates?)(?:[ ]of[ ]Parliament)?[ ]for[ ](?:the[ ])?"
    r"(?:(?:(?!(?:Mrs?|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness|Rev)\.?[ ])\p{Lu}[\p{L}\p{M}'’\-]{1,24}+,?|and|of|upon|on|the)[ ]){0,5}+$"
)
# Titles that are whole words: no full stop stands between them and a name, so what is behind it begins a sentence.
_WHOLE_TITLE: Final = regex.compile(
    r"(?<!\p{L})(?:Minister(?:in)?|Lady|Lord|President|Judge|Justice|Officer|Doctor|Professor|Senator|Constable|Inspector|Presidente|Ministr[oa]|Onorevole|Commissario|Présidente?|Commissaire|Juge"
    r"|Richter(?:in)?|Kanzler(?:in)?|Pfarrer|Bürgermeister(?:in)?|Statsminister|Deputado|Monsieur|Madame|Señora?|Senhora?|Signora?|Herr|Frau)\.[ ]{1,3}$"
)


def is_english(text: str) -> bool:
    """Whether a text is a debate in English, by what it is about, or by less of that and a form of words."""
    said = set[str]()
    for match in _ABOUT.finditer(text):
        said.add(match[0].casefold())
        if len(said) >= _WORDS:
            return True
    return len(said) >= _WORDS_WITH_FORMULA and has_formula(text)


def has_formula(text: str) -> bool:
    """Whether an English text has a form of words that only members of an assembly use."""
    return _FORMULA.search(text) is not None


def is_abroad(text: str) -> bool:
    """Whether a text in any other language is a debate."""
    if _FORMULA_ABROAD.search(text) is not None:
        return True
    said = set[str]()
    for match in _ABOUT_ABROAD.finditer(text):
        said.add(match["stem"].casefold())
        if len(said) >= _STEMS:
            return True
    return False


def is_minuted(text: str, mark: Match) -> bool:
    """Whether a person is none but what the chair says behind its label, the first word of a sentence behind an office, a member's
    party, or the end of a statute's name."""
    if mark.note == "title":
        return _begins_sentence(text, mark)
    if mark.note.startswith("field"):
        label = _CHAIR_LABEL.search(text, max(0, mark.start - _LABEL_REACH), mark.start)
        return label is not None and _SAYS.match(text, mark.start) is not None
    if is_witnessed(mark):
        return False
    start, end = max(0, mark.start - _REACH), min(len(text), mark.end + _LABEL_REACH)
    places = [
        *(found.span("party") for found in _PARTY.finditer(text, start, end)),
        *(found.span("word") for found in _STATUTE.finditer(text, start, end)),
    ]
    return any(first <= mark.start and mark.end <= last + 1 for first, last in places)


def is_seat(text: str, mark: Match) -> bool:
    """Whether a mark lies where an English debate names a constituency: "(Mid Wessex) (Lab)", "the Member for Moray West"."""
    if has_given(text[mark.start : mark.end]):
        return False
    start, end = max(0, mark.start - _REACH), min(len(text), mark.end + _REACH)
    if _MEMBER_FOR.search(text, start, mark.start) is not None:
        return True
    return any(
        first <= mark.start and mark.end <= last
        for first, last in (each.span("seat") for each in _SEATS.finditer(text, start, end))
    )


def _begins_sentence(text: str, mark: Match) -> bool:
    """Whether a title has a full stop behind it and then a small word, or one on no list of names: "the Minister. My"."""
    value = text[mark.start : mark.end]
    if " " in value or _WHOLE_TITLE.search(text, max(0, mark.start - _LABEL_REACH), mark.start) is None:
        return False
    return (
        value.casefold() in _small_words()
        or _SAYS.fullmatch(value) is not None
        or not (has_given(value) or has_surname(value))
    )


@cache
def _small_words() -> frozenset[str]:
    return _PRONOUNS.union(*STOP_WORDS.values())
