"""Court decisions in German: whom they name, and whom they can't mean.

A decision names its persons by their role, a title or a letter, and cites statutes, journals and judgments in every second line. A
bare word that a model takes for a surname there is one far more rarely than in a newspaper. Its judges sign in their office: the press may
have the names of those who take part in a trial in theirs (BVerwG, judgment of 1 October 2014, 6 C 35.13), and courts publish them. Lawyers
stay persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

import regex

from winnow_agent.vault.screen.personal.rule import Match
from winnow_agent.vault.screen.view import View

if TYPE_CHECKING:
    from winnow_models.german.lexicon import Lexicon

_BARE: Final = 0.5
_OFFICE: Final = 0.3
_REACH: Final = 60
# What only texts on a lawsuit are full of.
_SIGNS: Final = regex.compile(
    r"§§?[ ]?\d|(?<!\p{L})(?:Abs\.|Rn\.|Rdnr?\.|Rz\.?|Art\.|Nr\.|i\.[ ]?V\.[ ]?m\.|a\.[ ]?a\.[ ]?O\.)[ ]?\d?"
    r"|(?<!\p{L})(?:BGH|BFH|BAG|BSG|BVerwG|BVerfG|BPatG|EuGH|OLG|LG|OVG|VGH|LAG|LSG|FG)(?!\p{L})"
    r"|(?<!\p{L})(?:Urteil|Beschluss|Beschluß|Senat|Kammer|Kläger|Beklagte|Revision|Berufung|Beschwerde|Antragsteller|Vorinstanz"
    r"|Landgericht|Oberlandesgericht|Bundesgerichtshof|Bundesverfassungsgericht|Finanzgericht|Landessozialgericht|Arbeitsgericht"
    r"|Verwaltungsgericht|Beschwerdeführer|Rechtsbeschwerde|Tatbestand|Entscheidungsgründe)(?:s|es|in|n|gerichts)?(?!\p{L})"
)
_FEWEST, _KINDS, _EVERY = 6, 4, 400
# By whom a person is introduced: then it is one, however bare the name.
_ROLE: Final = regex.compile(
    r"(?<!\p{L})(?:Herrn?|Frau|Dr\.|Prof\.|Dipl\.-\p{L}{2,5}\.|Zeug(?:en?|in|innen)|Kläger(?:in|s)?|Beklagte[rn]?|Angeklagte[rn]?|Angeschuldigte[rn]?"
    r"|Beschuldigte[rn]?|Verurteilte[rn]?|Beigeladene[rn]?|Antragsteller(?:in|s)?|Antragsgegner(?:in|s)?|Beschwerdeführer(?:in|s)?|Geschädigte[rn]?|Nebenkläger(?:in|s)?"
    r"|Patient(?:en|in)?|Sachverständige[rn]?|Gutachter(?:in|s)?|Erblasser(?:in|s)?|Mieter(?:in|s)?|Vermieter(?:in|s)?|Geschäftsführer(?:in|s)?|Gesellschafter(?:in|s)?"
    r"|Mitarbeiter(?:in|s)?|Arbeitnehmer(?:in|s)?|Ehe(?:frau|mann|mannes)|Eheleuten?|Familie|Brüder|Bruder|Schwester|Sohn|Tochter|Vater|Mutter|Kind(?:er|es)?|Notar(?:in|s)?"
    r"|Erfinder(?:in|s)?|Arzt|Ärztin|Rechtsanw[aä]lt\p{L}{0,3}|Steuerberater(?:in|s)?|Insolvenzverwalter(?:in|s)?|Minister\p{L}{0,9}|[Mm]inister(?:in|s)?|Kanzler(?:in|s)?|Polizei\p{L}{2,16}"
    r"|Witwe|Witwer|Betreuer(?:in|s)?|Vorstand|Präsident(?:en|in)?|Abgeordnete[rn]?|genannt|namens|geborene|geb\.)[ ](?:\p{Lu}\p{L}?\.[ ]|[\p{L}.\-]{2,24}[ ](?=(?:und|sowie)[ ]|$)|(?:und|sowie|des|der)[ ]){0,2}$"
)
_JUDGE: Final = regex.compile(
    r"(?<!\p{L})(?:(?:Vizep|P)räsident(?:in|en)?[ ](?:des|am)[ ]\p{L}{4,40}(?:gerichts?|gerichtshofs?|hofs)|(?:(?:Vorsitzende[rn]?|[Bb]eisitzende[rn]?|ehrenamtliche[rn]?)[ ])?Richter(?:in|innen|s|n)?(?:[ ](?:am|an|des|der)[ ](?:\p{Lu}\p{L}{3,40}[ ]?){1,2})?"
    r"|[V]?Ri(?:in)?(?:BGH|OLG|LG|AG|VG|BVerwG|BPatG)|Berichterstatter(?:in|s)?)[ ]?(?:(?:Dr\.|Prof\.|h\.[ ]?c\.|Dipl\.-\p{L}{2,6}\.|von|jur\.)[ ]{0,2}|[\p{L}\-]{2,24}(?:,[ ]|[ ](?:und|sowie)[ ])){0,6}$"
)
# A line that holds nothing but surnames with their titles: the judges have signed.
_SIGNED: Final = regex.compile(
    r"[ \t]{0,9}(?:(?:Dr\.|Prof\.|von|Dipl\.-\p{L}{2,6}\.|h\.c\.|\p{Lu}[\p{L}\-]{1,30}+)[ \t]{1,30}){1,11}\p{Lu}[\p{L}\-]{1,30}+[ \t]{0,9}"
)
_SURNAME: Final = regex.compile(r"(?<![\p{L}\-])\p{Lu}[\p{L}\-]{1,30}+(?!\.)")
_TITLES: Final = frozenset({"Dr", "Prof", "Dipl"})
_LONGEST_LINE: Final = 160
_FEWEST_JUDGES: Final = 3
# A statute's place before its name: "§ 12 Abs. 2 XyzG".
_STATUTE: Final = regex.compile(r"(?:§§?|Art\.?)[ ]?\d[^;:\n]{0,40}?(?:\d[a-z]?|Halbs\.|ff?\.)[ ](?:(?:des|der)[ ])?$")


def is_decision(text: str) -> bool:
    """Whether a text is a court's decision or as full of law: a sign of it every few hundred characters, of several kinds."""
    signs = [match[0] for match in _SIGNS.finditer(text)]
    return len(signs) >= max(_FEWEST, len(text) // _EVERY) and len(set(signs)) >= _KINDS


def judged(seen: View, marks: Iterable[Match], words: Lexicon) -> Iterator[Match]:
    """The marks of a decision: bare words less sure, judges in their office and the names of statutes hardly persons at all."""
    for mark in marks:
        yield mark._replace(score=mark.score * _believed(seen, mark, words)) if mark.type == "PERSON" else mark


def _believed(seen: View, mark: Match, words: Lexicon) -> float:
    text = seen.text
    before = max(0, mark.start - _REACH)
    if _STATUTE.search(text, before, mark.start) is not None:
        return _OFFICE
    if _JUDGE.search(text, max(0, before - _REACH), mark.start) is not None:
        return _OFFICE
    if _is_signed(seen.source, seen.original(mark.start, mark.end), words):
        return _OFFICE
    bare = len(text[mark.start : mark.end].split()) == 1 and mark.note == "names model" and mark.end - mark.start > 2
    return _BARE if bare and _ROLE.search(text, before, mark.start) is None else 1.0


def _is_signed(text: str, place: tuple[int, int], words: Lexicon) -> bool:
    """Whether a line has surnames of three judges or more and nothing else; three words may be one person's full name."""
    from winnow_models.german.lexicon import GIVEN

    start = text.rfind("\n", max(0, place[0] - _LONGEST_LINE), place[0]) + 1
    end = text.find("\n", place[1], place[1] + _LONGEST_LINE)
    end = min(len(text), place[1] + _LONGEST_LINE) if end < 0 else end
    if place[0] - start > _LONGEST_LINE or _SIGNED.fullmatch(text, start, end) is None:
        return False
    names = [name for name in _SURNAME.findall(text, start, end) if name not in _TITLES]
    given = [bool(words.listed(name) & GIVEN) for name in names]
    return len(names) >= _FEWEST_JUDGES and not given[0] and sum(given) * 3 <= len(names)
