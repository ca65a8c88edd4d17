"""Copyright notices: a sign or the word, and years or a holder beside it.

A notice is read in a window around each place where a sign or the word may stand, with comment marks and mark-up blanked. What
tells it from talk about copyright is what follows: years; ``by``, ``of`` or ``held by`` and a name; or a name alone, where the
sign is unmistakable or the word begins a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

import regex

from winnow_agent.vault.screen.ownership.reading import line_end, line_start, masked, places, trimmed
from winnow_agent.vault.screen.ownership.signs import CLUSTER, ONLY_LETTER, PARTS, TRIGGERS, YEARS

_BEFORE: Final = 160
_NEXT: Final = 300
_AFTER: Final = 1400
_YEARS_BEFORE: Final = 60
_CLUSTER_BEFORE: Final = 28
_CLUSTER_AFTER: Final = 40
_EXAMINED: Final = 20_000
_APART: Final = 200
_LINES: Final = 14
_MOST: Final = 2000
"""Notices in one document, after which another says nothing new."""


class Notice(NamedTuple):
    """Characters of the text, and how certain it is that they are a notice."""

    start: int
    end: int
    score: float


class _Window(NamedTuple):
    """What is around a sign or the word, masked, and where these begin and end in it."""

    text: str
    begin: int
    after: int

    @property
    def cluster(self) -> str:
        return self.text[self.begin : self.after]

    @property
    def line_before(self) -> str:
        return self.text[self.text.rfind("\n", 0, self.begin) + 1 : self.begin]


# Between the sign and what follows: punctuation and at most one line's end.
_GAP: Final = r"[ \t:;,.=\-–—\"'“)\]({}|~*_]{0,60}+(?:\r?\n[ \t]{0,80}+)?[\"'“(]?"
_NEAR: Final = r"[ \t:,=\-–—\"'“()\[\]]{0,12}+(?:\r?\n[ \t]{0,80}+)?"
_ARTICLE: Final = r"(?:(?i:the|der|die|das|le|la|les|el|los|il|los|a|an)\s+)?"
_NAME: Final = r"(?:\p{Lu}|\p{Lt}|\p{Lo}|[a-z]{1,3}\p{Lu}|d['’]\p{Lu}|[\"“'‘]\p{L}|@\w|<\w)"
_BY: Final = (
    r"(?i:(?:notices?|is|are|and|statement)?\s*(?:(?:exclusively\s+)?(?:held|owned|owns|claimed|reserved|assigned|vested)\s+(?:by|to|in)|belongs?\s+to|holders?\s*(?:is|are|:|=)"
    r"|owners?\s*(?:is|are|:|=)|(?:holders?|owners?)(?=[\s,]+(?-i:\p{Lu}\p{Ll}\w*\s+\p{Lu}\p{Ll}))|(?:holders?|owners?)(?=\s+(?:\w[\w.'-]*[ ,]+){1,4}[<(][\w.+-]+@)|property\s+of|by|of|von|par|por|bei|av|af|door|przez|©))(?:[ \t]+|[ \t]*\r?\n[ \t]*)"
)
_YEARS_NEXT: Final = regex.compile(
    rf"{_GAP}(?:(?:[\p{{L}}0-9]|[^\s\p{{L}}\p{{N}}]{{1,3}}|\ufffd)[)\]}}]?[ \t]{{1,3}})?(?i:(?:by|of|for|from|since|notices?|is|in|year|years|disclaimed|held|(?:all\s+)?rights\s+reserved|the\s+year)[\s,:.]+)?[\s\[\"'(<]{{0,4}}{YEARS}"
)
_TIGHT_YEARS: Final = regex.compile(rf"{_NEAR}(?:[QO0@eoc][)\]]?[ \t]{{1,3}})?(?i:(?:by|since|disclaimed)\s+)?{YEARS}")
_BY_NEXT: Final = regex.compile(rf"{_GAP}{_BY}(?:{YEARS}[\s,]*)?[\"“'‘]?{_ARTICLE}{_NAME}")
_HOLDER: Final = rf"{_ARTICLE}(?:{_NAME}|[\w.\-]{{1,30}}(?:[ \t][\w.\-]{{1,30}}){{0,3}}+[ \t]*[<(][\w.+\-]{{1,40}}@|[a-z][\w.\-]{{1,30}}/[a-z][\w.\-]{{1,30}}\s*$)"
_HOLDER_NEXT: Final = regex.compile(_GAP + _HOLDER, regex.MULTILINE)
# A quotation mark behind a sign ends a string of a program, whose next word is none of a holder.
_HOLDER_BESIDE: Final = regex.compile(r"[ \t:,=\-–—]{0,12}+" + _HOLDER, regex.MULTILINE)
_NAME_NEXT: Final = regex.compile(rf"{_NEAR}{_ARTICLE}(?P<first>{_NAME}[\p{{L}}\p{{M}}.'’\-&]{{0,40}})")
_WITH_YEAR: Final = regex.compile(rf"(?:{YEARS})[.,)\]]?\s*$", regex.MULTILINE)
_STATEMENT: Final = regex.compile(
    r"(?:^|[.;:,({\[\"'>]|\S(?:\t|[ ]{2})|(?i:\b(?:is|are|und|and|portions?|parts?|some|code|software|text|content|also|under)))[ \t]*$"
)
_PARTS: Final = regex.compile(
    r"(?i:\b(?:portions?|parts?|modifications?|changes|code|additions?|translations?|portion\s+of\s+\w+)\s*)$"
)
# Words that make the word "copyright" part of a term, so that no name follows.
_TERMS: Final = frozenset({
    "notice", "notices", "law", "laws", "act", "acts", "holder", "holders", "owner", "owners", "license", "licence",
    "licenses", "licences", "statement", "statements", "office", "information", "protection", "page", "infringement",
    "policy", "clearance", "agency", "registration", "status", "claim", "claims", "assignment", "year", "date",
    "permission", "permissions", "restrictions", "restriction", "term", "terms", "directive", "convention", "treaty",
    "tribunal", "issues", "sign", "signs", "symbol", "symbols", "character", "characters", "trademark", "trademarks",
    "patent", "patents", "and", "or", "in", "is", "if", "as", "no", "not", "any", "all", "for", "to", "of", "by",
    "file", "files", "header", "headers", "line", "lines", "free", "reserved", "section", "clause", "disclaimer",
})  # fmt: skip
_ORGANISATION: Final = regex.compile(
    r"(?i:\b(?:inc|ltd|llc|llp|gmbh|ag|corp|co|company|corporation|limited|foundation|project|team|contributors?|authors?|developers?|university|institute|society|press|verlag|group"
    r"|association|organi[sz]ation|s\.?a\.?|s\.?r\.?l|b\.?v|plc|ab|oy|community|network|systems?|software|research|laboratory|labs?)\b)|<[\w.+\-]+@|\([\w.+\-]+@|https?://"
)
_FIRM: Final = regex.compile(
    r"\b(?:Inc|INC|Ltd|LTD|LLC|GmbH|Corp|Corporation|CORPORATION|Company|Limited|Foundation|University|Institute|Verlag|Press|AG|BV|B\.V|S\.A)\b|[<(][\w.+\-]+@|https?://"
)
_TEMPLATE: Final = regex.compile(
    r"(?i)[\[<{(]\s*(?:yyyy|year|19xx|20xx|19yy|name\s+of|your\s+name|full\s*name|copyright\s+(?:owner|holder)|insert|author|date)\b|\bsee\s+copyright\b|\b19yy\b"
)
_PUBLIC: Final = regex.compile(
    r"(?i)public[\s-]+domain|gemeinfrei|domaine\s+public|dominio\s+p[úu]blico|domínio\s+público|no\s+(?:known\s+)?copyright"
    r"|copyright[\s-]+(?:free|expired|restrictions)|uncopyright|CC0\b|not\s+(?:be\s+)?copyright(?:ed|able)|free\s+of\s+(?:known\s+)?copyright|общественн\w+\s+достоян"
    r"|домен[аe]?\s+публичн|publiek\s+domein|pubblico\s+dominio|domena\s+publiczna|パブリックドメイン|公有领域|公有領域"
)
_ENUMERATED: Final = regex.compile(r"\([aAbB]\)\s")
_MAY_BE_SOMEBODY: Final = regex.compile(
    r"[\p{Lu}\p{Lt}\p{Lo}\p{N}@$/<\"]|\b(?:authors|contributors|developers|team|project)\b"
)
# "isZero(c)" is a call; "Legend(C), Inc." has a sign.
_CALL: Final = regex.compile(r"(?:[\w\])]\(\s?c\s?\)|(?<!\b\p{Lu}\p{Ll}{2,20})[\w\])]\(\s?C\s?\))$")
_YEARS_LAST: Final = regex.compile(rf"(?:{YEARS})[\s,]*$")
_ANY_YEARS: Final = regex.compile(YEARS)
_LOWER_GROUP: Final = regex.compile(
    r"[ \t:]+(?!its\b|their\b)(?:the\s+)?[\w\-]{1,30}(?:\s[\w\-]{1,30})?\s+(?:contributors|authors|developers|team|project)\b"
)
_NAME_PARTS: Final = regex.compile(r"\p{Lu}[\p{L}.'’]|\p{Lo}{2}")
_NAMED_AFTER_YEARS: Final = regex.compile(r"[\s,.:;\-–]*(?:(?:by|the)\s+)?[\p{Lu}\p{Lo}<@\"“]|[\s.,;:)*]*$")
_STATUTE: Final = regex.compile(
    r"(?i)[ \t]*(?:acts?|laws?|directive|convention|treaty|bill|code|amendment|reform|term)\b"
)
_FIRST_WORD: Final = regex.compile(r"[\s:,\-\"'“(]*+(\p{L}+)")
_FILLED_IN: Final = regex.compile(rf"{YEARS}[\s,.]*(?:by\s+)?\p{{Lu}}")
_BARE_END: Final = regex.compile(rf"(?:{YEARS}[,.;]?|{CLUSTER.pattern})[ \t]*$")
_HALF_A_NAME: Final = regex.compile(r"[\s,.:;\-–()]*(?:(?:by|the)\s+)?\p{Lu}[\p{L}\p{M}'’\-]+[ \t]*")
_HOLDER_BEFORE: Final = regex.compile(
    r"(?:\p{Lu}[\p{L}\p{M}.'’\-]+[ \t]+){2,4}(?:[<(][^\s<>()]{1,60}@[^\s<>()]{1,60}[>)][ \t]*)?$"
)
_RESERVED: Final = regex.compile(
    r"(?i)(?:all\s+rights\s+reserved|tous\s+droits\s+r[ée]serv[ée]s|alle\s+rechte\s+vorbehalten|todos\s+los\s+derechos\s+reservados|tutti\s+i\s+diritti\s+riservati|todos\s+os\s+direitos\s+reservados)[^\n]*"
)
_NEXT_LINE: Final = regex.compile(r"\n(?:[ \t\r]*\n)?")
_LEADING: Final = regex.compile(
    rf"(?:(?:{YEARS})[\s,]*|(?i:\b(?:portions?|(?:some\s+)?parts?)\s+(?:(?:[\w.]+\s+){{0,8}}(?:are|is)\s+|of\s+this\s+\w+\s+)?))$"
)
_DANGLING: Final = regex.compile(
    rf"(?:(?:[,;&(]|\b(?i:by|and|und|et|y|of|the|de|du|von|for|with|or))|{YEARS}[,.;]?|{CLUSTER.pattern})[ \t\"'“]*$"
)
_TIED: Final = regex.compile(r"(?:[,&(]|\b(?i:by|and|und|et|y|of|the|de|du|von|for|with|or|to))[ \t\"'“]*$")
"""What promises another name, even over an empty line: OCR of a widely spaced page has one behind every line."""
_NEXT_HOLDER: Final = regex.compile(
    rf"[ \t]*(?:[<(](?:[\w.+\-]+@|https?://)|https?://|(?:Organi[sz]ation|Corporation|Company|Inc|Ltd|GmbH|Foundation|University|Society)\b|\(\p{{Lu}}\w+[ \t]\p{{Lu}}|(?:{YEARS})[\s,.:]{{1,4}}(?:\p{{Lu}}|by\b)|\p{{Lu}}[\p{{L}}\p{{M}}.'’\-]*(?:[ \t]+[\p{{L}}.'’\-]+){{0,4}}+,?[ \t]*[<(][\w.+\- ]{{1,60}}(?:@|\bat\b))"
)
_HAS_NAME: Final = regex.compile(r"\p{Lu}\p{L}|\p{Lu}\.|\p{Lo}|@|://|\p{Lu}\p{N}|(?i:\bauthors?|contributors?)\b")
_NAMES_BEFORE: Final = regex.compile(r"[\p{Lu}\p{Lo}]")


def notices(text: str, lower: str) -> Iterator[Notice]:
    """Every copyright notice of a text, in order; at most two thousand.

    A text with more signs than any that is read (one in two hundred characters) is not read to its end: what is left is
    given as one notice, so that somebody looks.
    """
    covered = count = examined = 0
    for place in places(lower, TRIGGERS):
        if place < covered:
            continue
        around = CLUSTER.finditer(text, max(covered, place - _CLUSTER_BEFORE), place + _CLUSTER_AFTER)
        cluster = next((one for one in around if one.start() <= place < one.end()), None)
        if cluster is None:
            continue
        found = _at(text, cluster, covered)
        covered = cluster.end() if found is None else found.end
        examined += 1
        if found is not None:
            yield found
            count += 1
        if count == _MOST:
            return
        if examined > _EXAMINED + len(text) // _APART:
            yield Notice(covered, len(text), 0.5)
            return


def is_public(statement: str) -> bool:
    """Whether a line says that a work is in nobody's copyright."""
    return _PUBLIC.search(statement) is not None


def _at(text: str, cluster: regex.Match[str], covered: int) -> Notice | None:
    """The notice of a sign or word."""
    if not _MAY_BE_SOMEBODY.search(text, max(covered, cluster.start() - _YEARS_BEFORE), cluster.end() + _NEXT):
        return None
    first = max(covered, line_start(text, cluster.start(), _BEFORE))
    begin, after = cluster.start() - first, cluster.end() - first
    head = masked(text[first : cluster.start()]) + cluster[0]
    window = _Window(head + masked(text[cluster.end() : cluster.end() + _NEXT], 1), begin, after)
    listed = partial(_ENUMERATED.search, text, max(0, cluster.start() - 1500), cluster.start())
    score, end = _judged(window, listed)
    if not score:
        return None
    window = _Window(head + masked(text[cluster.end() : cluster.end() + _AFTER], 1), begin, after)
    end = _extended(window, end)
    start = _reaching_back(window, end)
    statement = window.text[start:end]
    if _is_template(statement) or is_public(window.text[window.text.rfind("\n", 0, start) + 1 : end]):
        return None
    start, end = trimmed(window.text, start, end)
    return Notice(first + start, first + end, score)


def _judged(window: _Window, listed: Callable[[], object]) -> tuple[float, int]:
    """How certain what follows the sign or the word makes it a notice, and where what was recognized ends; 0 if it doesn't."""
    text, at, cluster = window.text, window.after, window.cluster
    if ONLY_LETTER.fullmatch(cluster):
        return _of_letter(window, listed)
    parts = [part.lastgroup for part in PARTS.finditer(cluster)]
    word, sign = "word" in parts, "sign" in parts
    plain = word and not sign and cluster[0].islower()
    years = (_TIGHT_YEARS if plain else _YEARS_NEXT).match(text, at)
    if years and not (word and not sign and _STATUTE.match(text, at)):
        return 0.95, years.end()
    by = _BY_NEXT.match(text, at)
    if by and word:
        return 0.9, by.end()
    holder = (_HOLDER_NEXT if word else _HOLDER_BESIDE).match(text, at)
    if holder and sign and not _is_term(text, at):
        return (0.9 if word else 0.85), holder.end()
    if sign and _YEARS_LAST.search(window.line_before):
        return 0.85, at
    if word and _STATEMENT.search(window.line_before):
        return _of_word(text, at)
    return 0.0, at


def _of_word(text: str, at: int) -> tuple[float, int]:
    """The word alone, at the beginning of a statement, and a name that is no term's second half."""
    if _is_term(text, at):
        return 0.0, at
    name = _NAME_NEXT.match(text, at)
    if name is None:
        lower = _LOWER_GROUP.match(text, at)
        return (0.7, lower.end()) if lower else (0.0, at)
    rest = text[name.start() : line_end(text, name.end())]
    if len(_NAME_PARTS.findall(rest[:80])) > 1 or _ORGANISATION.search(rest) or _WITH_YEAR.search(rest):
        return 0.8, name.end()
    return 0.0, at


def _of_letter(window: _Window, listed: Callable[[], object]) -> tuple[float, int]:
    """The letter in brackets: an enumeration's third item, a call in a program, or a sign."""
    text, at = window.text, window.after
    if _CALL.search(text[max(0, window.begin - 24) : at]):
        return 0.0, at
    rest = text[at : line_end(text, at)]
    years = _TIGHT_YEARS.match(text, at)
    if years:
        after = text[years.end() : line_end(text, years.end())]
        named = _NAMED_AFTER_YEARS.match(after) is not None or _NAMES_BEFORE.search(window.line_before) is not None
        return (0.9 if named else 0.5, years.end()) if named or not listed() else (0.0, at)
    if listed():
        return 0.0, at
    name, by = _NAME_NEXT.match(text, at), _BY_NEXT.match(text, at)
    if (name or by) and (by or _YEARS_LAST.search(window.line_before) or _PARTS.search(window.line_before)):
        return 0.85, at
    if name and not _is_term(text, at) and (_WITH_YEAR.search(rest) or (_FIRM.search(rest[:90]) and len(rest) < 120)):
        return 0.8, name.end()
    return 0.0, at


def _is_term(text: str, at: int) -> bool:
    first = _FIRST_WORD.match(text, at, at + 60)
    return first is not None and first[1].lower() in _TERMS


def _is_template(statement: str) -> bool:
    template = _TEMPLATE.search(statement)
    return template is not None and _FILLED_IN.search(statement[: template.start()]) is None


def _extended(window: _Window, end: int) -> int:
    """To the line's end, and on while the statement is not over: its holder on the next line, more years and holders."""
    text = window.text
    end = max(line_end(text, end), end)
    for _ in range(_LINES):
        following = _NEXT_LINE.match(text, end)
        if following is None:
            return end
        line = text[following.end() : line_end(text, following.end())]
        if not line.strip() or not _goes_on(
            window, end, line, apart="\n" in text[following.start() + 1 : following.end()]
        ):
            return end
        another = CLUSTER.search(line)
        if another:
            return following.end() + another.start() if line[: another.start()].strip() else end
        end = following.end() + len(line)
    return end


def _goes_on(window: _Window, end: int, following: str, *, apart: bool) -> bool:
    """Whether a statement that reaches a line's end goes on in the line that follows.

    Args:
        apart: an empty line stands between: who named a holder, and promised no other, is at the end.
    """
    text = window.text
    last = text[max(text.rfind("\n", 0, end) + 1, 0) : end].rstrip()
    if apart and _HAS_NAME.search(_RESERVED.sub("", text[window.after : end])):
        return _TIED.search(last) is not None or last.count("(") > last.count(")")
    if _DANGLING.search(last):
        named = _NAMES_BEFORE.search(window.line_before) and text.find("\n", window.after, end) < 0
        return not (named and _BARE_END.search(last))
    if last.count("(") > last.count(")") or _NEXT_HOLDER.match(following):
        return True
    stated = _ANY_YEARS.sub("", text[window.after : end])
    return _HALF_A_NAME.fullmatch(stated) is not None and following.lstrip()[:1].isupper()


def _reaching_back(window: _Window, end: int) -> int:
    """A holder before the sign belongs to the notice where none follows it; so do years and ``Portions``."""
    before = window.line_before
    following = _RESERVED.sub("", _ANY_YEARS.sub("", window.text[window.after : end]))
    if _NAMES_BEFORE.search(before) and (not _HAS_NAME.search(following) or _HOLDER_BEFORE.search(before)):
        return window.begin - len(before)
    near = _LEADING.search(before)
    return window.begin - (len(before) - near.start() if near else 0)
