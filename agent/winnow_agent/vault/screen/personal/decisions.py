"""Court decisions in German: whom they name, and whom they can't mean.

A decision cites statutes in every second line, whose names a model takes for surnames. Its judges sign in their office: the press may
have the names of those who take part in a trial in theirs (BVerwG, judgment of 1 October 2014, 6 C 35.13), and courts publish them. Lawyers
stay persons.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import regex

from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import has_given
from winnow_agent.vault.screen.view import View

if TYPE_CHECKING:
    from winnow_models.german.lexicon import Lexicon

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
# How a decision opens, what its parts are called and what its file is: a letter that speaks of one may have some of it, and a greeting.
_FORMULA: Final = regex.compile(
    r"(?i:im[ ]namen[ ]des[ ]volkes|(?<!\p{L})für[ ]recht[ ]erkannt(?!\p{L}))|(?<!\p{L})(?:Tatbestand|(?:Entscheidungsg|G)ründe|GRÜNDE|TATBESTAND|Tenor|Leitsätze?"
    r"|Orientierungssatz)(?!\p{L})|(?<![\p{L}\p{N}])(?:[IVX]{1,4}|\d{1,3})[ ](?:\p{Lu}{1,3}|\p{Lu}\p{L}{0,3})(?:[ ]\(\p{L}{1,8}\))?[ ]\d{1,5}/\d\d(?!\d)"
)
_LETTER: Final = regex.compile(
    r"(?m:^)[ \t>]{0,9}(?:Sehr[ ]geehrte|Liebe|Hallo|Guten[ ]Tag|Betreff)|(?i:sehr[ ]geehrte|gr[uü](?:ß|ss)en?(?!\p{L}))|(?<!\p{L})(?:MfG|LG|VG|Ihr|Ihre)[ \t]{0,3}\n"
)
# A judge's court or chair, and the surname behind; a colleague's may stand between. "Der Richter" alone may have heard whom he names.
_JUDGE: Final = regex.compile(
    r"(?<!\p{L})(?:(?:Vizep|P)räsident(?:in|en)?[ ](?:des|am)[ ]\p{L}{4,40}(?:gerichts?|gerichtshofs?|hofs)"
    r"|Vorsitzende[rnm]?[ ]Richter(?:in|s)?(?:[ ](?:am|an|des)[ ](?:\p{Lu}\p{L}{3,40}){1,2})?"
    r"|Richter(?:in|innen|s|n)?[ ](?:am|des)[ ]\p{L}{2,40}(?:gerichts?|gerichtshofs?|hofs?)"
    r"|[Dd]ie[ ](?:ehrenamtlichen[ ])?Richter(?:innen)?(?:[ ]und[ ]Richter)?[ ]am[ ]\p{L}{2,40}(?:gericht|gerichtshof|hof)(?:[ ](?:Dr\.[ ])?\p{Lu}[\p{L}\-]{1,24}(?:,|[ ]und)){1,5}"
    r"|V?Ri(?:in)?(?:BGH|OLG|LG|AG|VG|BVerwG|BPatG))[ ](?:(?:Dr\.|Prof\.|h\.[ ]?c\.|von|jur\.)[ ]{1,2}){0,4}$"
)
# A line that holds nothing but surnames with their titles: the judges have signed.
_SIGNED: Final = regex.compile(
    r"[ \t]{0,9}(?:(?:Dr\.|Prof\.|von|Dipl\.-\p{L}{2,6}\.|h\.c\.|\p{Lu}[\p{L}\-]{1,30}+)[ \t]{1,30}){1,11}\p{Lu}[\p{L}\-]{1,30}+[ \t]{0,9}"
)
_SURNAME: Final = regex.compile(r"(?<![\p{L}\-])\p{Lu}[\p{L}\-]{1,30}+(?!\.)")
_TITLES: Final = frozenset({"Dr", "Prof", "Dipl"})
_LONGEST_LINE: Final = 160
_FEWEST_JUDGES, _FEWEST_BARE = 3, 4
_SET_APART: Final = regex.compile(r"(?<!\p{L})(?:Dr|Prof)\.|\S(?:[ ]{2,30}|\t)\S")
_ROLE_BELOW: Final = regex.compile(
    r"\s{1,20}(?:\(|[-–—]|als[ ]|der[ ]|die[ ]|den[ ])?[ ]?(?:\p{L}{0,12})(?i:kläger|beklagt|antrag|beschwerde|zeug|angeklagt|geschädigt|beigeladen|betroffen|gläubiger"
    r"|schuldner|anwalt|anwält|geschäftsf|vertret|mieter|sachverständ|patient|unterschrift|geb\.|geboren|straße|str\.)"
)
# The bench: who has decided, between "durch" and "für Recht erkannt:". Nobody else stands in that list; where a lawyer does, it ends before.
_NO_JUDGE: Final = (
    r"(?:Rechts|Staats|Bundes|Ober|Amts|General|Patent)?(?:an)?(?:wält|walt)|Zeug|Kläg|Beklag|Angekl|Herrn?(?!\p{L})|Frau(?!\p{L})|Betroff|Neben|Antrag|Gesch"
    r"|Verteid|Beschuld|Schuldn|Sachverst|Dolmet|Vertret|Notar|Patient|Urkund|Justiz|Beschw|Beteil|Beigel|Mitwirkung"
)
_BENCH: Final = regex.compile(
    r"(?<!\p{L})(?:durch|Mitwirkung)[ ](?:de[nrs][ ]|die[ ])?(?=(?:Vizep|P)räsident|(?:Vorsitzende[nr]?[ ])?Richter)"
    r"(?P<list>(?:(?:(?:und|sowie|de[nrs]?|die|a[mn]|v[ao]n|zu|ehrenamtlichen?|h\.[ ]?c\.|jur\.)(?!\p{L})|Dr\.|Prof\."
    rf"|(?!{_NO_JUDGE})\p{{Lu}}[\p{{L}}\-]{{1,40}}+),?[ ]{{1,2}}){{3,80}}+)"
    r"(?:(?!\p{Ll}{4}\.)[^\n;:]){0,160}?(?:für[ ]Recht[ ]erkannt|(?<!\p{L})beschlossen|(?<!\p{L})entschieden)[ ]?:"
)
_COURT: Final = regex.compile(
    r"(?<!\p{L})hat[ ][^\n]{0,80}?(?:[Ss]enat|[Kk]ammer|[Gg]ericht)|(?:[Ss]enat|[Kk]ammer|[Gg]ericht)[^\n]{0,80}?[ ]hat[ ]"
)
_AHEAD: Final = 300
# A statute's place before its name: "§ 12 Abs. 2 XyzG".
_STATUTE: Final = regex.compile(r"(?:§§?|Art\.?)[ ]?\d[^;:\n]{0,40}?(?:\d[a-z]?|Halbs\.|ff?\.)[ ](?:(?:des|der)[ ])?$")


def is_decision(text: str) -> bool:
    """Whether a text is a court's decision: a sign of law every few hundred characters, of several kinds, a decision's formula, no greeting."""
    signs = [match[0] for match in _SIGNS.finditer(text)]
    if len(signs) < max(_FEWEST, len(text) // _EVERY) or len(set(signs)) < _KINDS:
        return False
    return _FORMULA.search(text) is not None and _LETTER.search(text) is None


def judged(seen: View, marks: Iterable[Match], words: Lexicon) -> Iterator[Match]:
    """The marks of a decision: judges in their office and the names of statutes are hardly persons; no given name is lowered, nor a title's but on the bench."""
    benches = list(_benches(seen.text))
    for mark in marks:
        lowered = mark.type == "PERSON" and (
            _sits(seen.text, mark, benches) or (not is_witnessed(mark) and _is_office(seen, mark, words))
        )
        yield mark._replace(score=mark.score * _OFFICE) if lowered else mark


def _benches(text: str) -> Iterator[tuple[int, int]]:
    """Where a court says who has decided: "hat der Senat durch … für Recht erkannt:"."""
    for found in _BENCH.finditer(text):
        if _COURT.search(text, max(0, found.start() - _AHEAD), found.start()) is not None:
            yield found.span("list")


def _sits(text: str, mark: Match, benches: Sequence[tuple[int, int]]) -> bool:
    """Whether somebody is named on the bench; whom a given name tells apart may be anybody."""
    at = bisect_right(benches, (mark.start, len(text))) - 1
    return at >= 0 and mark.end <= benches[at][1] and not has_given(text[mark.start : mark.end])


def _is_office(seen: View, mark: Match, words: Lexicon) -> bool:
    text = seen.text
    value = text[mark.start : mark.end]
    if has_given(value):
        return False
    before = max(0, mark.start - _REACH)
    if " " not in value:
        if _STATUTE.search(text, before, mark.start) is not None:
            return True
        if _JUDGE.search(text, max(0, before - _REACH), mark.start) is not None:
            return True
    return _is_signed(seen.source, seen.original(mark.start, mark.end), words)


def _is_signed(text: str, place: tuple[int, int], words: Lexicon) -> bool:
    """Whether a line has judges' surnames and nothing else; three words may be one person's full name, and below it his part in the suit."""
    from winnow_models.german.lexicon import GIVEN

    start = text.rfind("\n", max(0, place[0] - _LONGEST_LINE), place[0]) + 1
    end = text.find("\n", place[1], place[1] + _LONGEST_LINE)
    end = min(len(text), place[1] + _LONGEST_LINE) if end < 0 else end
    if place[0] - start > _LONGEST_LINE or _SIGNED.fullmatch(text, start, end) is None:
        return False
    if _ROLE_BELOW.match(text, end, min(end + _REACH, len(text))) is not None:
        return False
    names = [name for name in _SURNAME.findall(text, start, end) if name not in _TITLES]
    given = [bool(words.listed(name) & GIVEN) for name in names]
    fewest = _FEWEST_JUDGES if _SET_APART.search(text, start, end) else _FEWEST_BARE
    return len(names) >= fewest and not given[0] and sum(given) * 3 <= len(names)
