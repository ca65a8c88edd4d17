"""A name found once is found everywhere in its document, in every form that it takes there.

The surname alone, the given name alone, initials, capitals, the cases of the language, inside addresses and user names, and
with one letter misread. Not where the text also uses the word as a word: "May" is no name for every "may". A name that was
marked once and stands elsewhere many times unmarked is more likely a mistake than a name, and is not spread.

One look-up a word of the text, whatever the number of names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

import regex

from winnow_agent.vault.screen.inflection import plain, stems
from winnow_agent.vault.screen.quality.stop_words import STOP_WORDS

_MOST_NAMES: Final = 20_000
_WORD: Final = regex.compile(r"[\p{L}\p{M}]++")
_TITLE_WORDS: Final = (
    "mr mrs ms miss mx dr prof professor sir lady lord rev captain herr frau herrn monsieur madame mademoiselle don doña señor"
    " señora president senator judge general saint st aunt uncle father mother brother sister king queen prince princess"
    " junior senior jr sr phd md esq"
)
_PARTICLE_WORDS: Final = (
    "von van der den ten ter de del della dello di da do dos das du la le el al bin ibn ben bint zu zum zur af av y e i und"
    " and mac mc o d l abu umm san santa"
)
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())
_NO_PART: Final = _PARTICLES | frozenset(_TITLE_WORDS.split())
# English and Portuguese names that are as common as words; a text may be too short to show that it uses them so.
_WORDS_TOO: Final = (
    "may will rose young mark bill grant hope grace joy faith summer april june august rich art pat drew chase"
    " dean earl king page price wood woods stone hill brown white black green gray grey long short little good best day"
    " sunny dawn ivy lily daisy violet ruby pearl amber iris olive jay sky west east north south"
    " church bush rice field fields banks rivers brooks lane street park parks parish bishop pope cook baker miller smart"
    " sharp strong wise noble love power powers major minor case cash china paris london berlin florence victoria georgia"
    " carolina virginia jordan israel angel jesus christ god bank house company university court"
)
_ENGLISH: Final = STOP_WORDS["en"].union(_WORDS_TOO.split())
_PORTUGUESE_WORDS_TOO: Final = (
    "dias reis pena penas nascimento machado costa campo campos rocha porto prado luz cruz neves rosa leite leão barros ramos rios vale serra"
    " monte montes guerra paz sales franco branco preto salgado valente fiel justo leal real santo santos santa anjos céu mata ponte torres lima mar"
    " amor vitória conceição assunção graça glória fé aparecida socorro pessoa corte fontes marinho mestre nobre parente março marco abril maio"
    " janeiro brasil paulo bahia salvador"
)
_PORTUGUESE: Final = frozenset(_PORTUGUESE_WORDS_TOO.split()) - STOP_WORDS["pt"]
_IN_SENTENCE: Final = regex.compile(r"(?:,|(?<![\p{L}\p{M}])\p{Ll}[\p{L}\p{M}]{0,20}+)[ \u00a0]$")
# Of its capitalised occurrences: a word that stands small this often is a word.
_SMALL: Final = 1 / 3
# Of all occurrences: a single word must have been marked this often to be taken for a name everywhere, or this many times.
_MARKED_SHARE, _MARKED = 0.2, 3
_SHORTEST: Final = 3
_SPELT_SHORTEST: Final = 4  # "BJOERN" is a form of a name with marks; of fewer letters it may be another word
_DAMAGED_SHORTEST: Final = 6
_DAMAGED_MOST: Final = 2
_LONGEST_WORD: Final = 40
_COMPOUND_SHORTEST: Final = 6

_BETWEEN: Final = regex.compile(
    r"(?:[ \t\u00a0]{0,2}+[,\-'’]?[\s\-]{0,4}+|\.)(?:\p{Lu}\.[\s\-]?){0,2}+(?:(?:von|van|der|den|ten|ter|de|del|della|di|da|dos|das|du|la|le|el|al|bin|ibn|zu|y|e|af|av)\s){0,3}+"
)
_LONGEST_BETWEEN: Final = 24
_PARTICLE_BEFORE: Final = regex.compile(rf"(?<![\p{{L}}])(?i:(?:{_PARTICLE_WORDS.replace(' ', '|')})[ \u00a0]){{1,3}}$")
_INITIALS_BEFORE: Final = regex.compile(r"(?<![\p{L}\p{N}.])(?:\p{Lu}\p{Ll}?\.[ \u00a0\-]?){1,3}$")
_INITIALS_AFTER: Final = regex.compile(r",?[ \u00a0]\p{Lu}\.(?:[ \u00a0\-]?\p{Lu}\.){0,2}(?!\p{L})")
_INITIALS: Final = regex.compile(r"(?<![\p{L}\p{N}.])\p{Lu}\.(?:[ \u00a0\-]?\p{Lu}\.){1,3}(?![\p{L}\p{N}])")
_ABBREVIATED: Final = "us uk un ad bc ps dc ny la eu am pm ie eg hm cv tv ip vip usa ussr phd md"
_ABBREVIATIONS: Final = frozenset(_ABBREVIATED.split())
# What stands beside a word inside an address, a user name, the name of a file.
_ADDRESS: Final = regex.compile(r"[\w.+\-]{1,64}")
_JOINS: Final = frozenset("@_/\\=&#~0123456789")
"""Beside a word, what makes it part of an address."""
_UNSPACED: Final = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]")  # fmt: skip
# Letters that OCR takes for one another.
_MISREAD_PAIRS: Final = (
    "ce co eo ao il lt ft fs hb hn hk un nu nm vy uv gq qg rn ij sz bh oq ae oö oó uü aä eé iì íi áa úu"
)
_MISREAD: Final = frozenset(frozenset(pair) for pair in _MISREAD_PAIRS.split())


def is_name(value: str) -> bool:
    """Whether a string has the form of a person's name: a capital, no digit, not too long, not a sentence."""
    words = value.split()
    return (
        1 <= len(words) <= 6
        and not any(map(str.isdigit, value))
        and len(value) <= 60
        and any(word[:1].isupper() or not word[:1].islower() for word in words)
        and not any(character in value for character in "@/\\<>{}[]|=_#*\t")
        and not _ABBREVIATION.search(value)
    )


# A capital in the middle of a word, as in "BStBl" but not as in "McKay", or five capitals without a vowel.
_ABBREVIATION: Final = regex.compile(
    r"(?<!\p{L})(?!(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|San|St|O)\p{Lu})\p{Lu}\p{L}*+(?<=\p{Lu}\p{L}{0,12}\p{Ll}\p{Lu}\p{L}{0,12})(?!\p{L})"
    r"|(?<!\p{L})[B-DF-HJ-NP-TV-XZ]{5,}+(?!\p{L})"
)


class _Hit(NamedTuple):
    """A word of the text that may be part of names: where it stands, its key among the parts, whether it stands small."""

    start: int
    end: int
    key: str
    small: bool


@dataclass(slots=True)
class _Names:
    """Every name that was found, by its parts.

    Attributes:
        whole: the numbers of the names that a part belongs to.
        marked: how often a part was marked, alone or in a full name.
        full: parts of names of more than one word.
        spelt: how addresses spell a part, and the part.
        particled: parts that a particle stands before, as in ``van Beethoven``.
        stems: what is left of a part without its ending, and the part.
        compounds: how user names write a full name, with the part that it is counted as.
        initials: of full names, as ``js``.
        unspaced: names in scripts that put no space between words, by their first character.
    """

    whole: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    marked: Counter[str] = field(default_factory=Counter)
    full: set[str] = field(default_factory=set)
    spelt: dict[str, str] = field(default_factory=dict)
    particled: set[str] = field(default_factory=set)
    stems: dict[str, str] = field(default_factory=dict)
    compounds: dict[str, str] = field(default_factory=dict)
    initials: set[str] = field(default_factory=set)
    unspaced: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, number: int, name: str, times: int, language: str) -> None:
        if _UNSPACED.search(name):
            clean = "".join(name.split())
            if len(clean) > 1:
                self.unspaced[clean[0]].add(clean)
            return
        words = [word.casefold() for word in _WORD.findall(name)]
        parts = [word for word in words if word not in _NO_PART and len(word) > 1]
        for part in parts:
            self.whole[part].add(number)
            self.marked[part] += times
            for stem in stems(part, language):
                self.stems.setdefault(stem, part)
            for spelling in plain(part):
                self.spelt.setdefault(spelling, part)
        self.particled.update(word for before, word in pairwise(words) if before in _PARTICLES)
        if len(parts) < 2:
            return
        self.full.update(parts)
        self.initials.add(parts[0][0] + parts[-1][0])
        self.initials.add("".join(part[0] for part in words if part not in _NO_PART))
        for given in plain(parts[0]):
            for surname in plain(parts[-1]):
                for form in (
                    given + surname,
                    surname + given,
                    given[0] + surname,
                    surname + given[0],
                    given + surname[0],
                ):
                    if len(form) >= _COMPOUND_SHORTEST:
                        self.compounds.setdefault(form, parts[-1])


def occurrences(
    text: str, names: Iterable[str], language: str = "und", others: Iterable[str] = ()
) -> Iterator[tuple[int, int]]:
    """The spans of every occurrence of the names and of their forms, in order, without overlaps.

    Args:
        names: every mark of a person, each as often as it was marked: how often tells a name from a mistake.
        language: ISO 639 code of the text, for its case endings.
        others: every mark of a place or an organisation; a word that is oftener one of these is no name by itself.
    """
    counted = Counter(" ".join(name.split()) for name in names)
    known = _Names()
    for number, (name, times) in enumerate(counted.most_common(_MOST_NAMES)):
        known.add(number, name, times, language)
    if not known.whole and not known.unspaced:
        return
    elsewhere = Counter(word.casefold() for other in others for word in _WORD.findall(other))
    hits, strange = _hits(text, known, language)
    addressed = [hit for hit in hits if _is_addressed(text, hit)]
    small = Counter(hit.key for hit in addressed if hit.small)
    strong = _strong(known, hits, small, elsewhere, _common(text, hits, frozenset(addressed), language))
    spans = [*_merged(text, hits, strong, known), *_of_initials(text, known), *_of_unspaced(text, known)]
    spans += _damaged(strange, strong)
    spans += _in_addresses(text, hits, frozenset(addressed), strong, known)
    yield from _without_overlaps(spans)


def _hits(text: str, known: _Names, language: str) -> tuple[list[_Hit], dict[str, list[tuple[int, int]]]]:
    """The words that may be parts of names, and capitalised words that are not, with where they stand."""
    hits, strange = list[_Hit](), dict[str, list[tuple[int, int]]]()
    found_as: dict[str, str | None] = {}
    for match in _WORD.finditer(text):
        word = match[0]
        if word not in found_as:
            found_as[word] = _key(word, known, language)
        key = found_as[word]
        if key is not None:
            hits.append(_Hit(match.start(), match.end(), key, word[0].islower()))
        elif _DAMAGED_SHORTEST <= len(word) <= _LONGEST_WORD and word[0].isupper():
            places = strange.setdefault(word, [])
            if len(places) <= _DAMAGED_MOST:
                places.append(match.span())
    return hits, {word: places for word, places in strange.items() if word.casefold() not in found_as}


def _key(word: str, known: _Names, language: str) -> str | None:
    folded = word.casefold()
    if folded in known.whole or folded in known.compounds:
        return folded
    if (word[0].islower() or len(folded) >= _SPELT_SHORTEST) and folded in known.spelt:
        return known.spelt[folded]
    if word[0].islower() or len(folded) < _SHORTEST:
        return None
    for stem in stems(folded, language):
        part = known.stems.get(stem)
        if part is not None:
            return part
    return None


def _strong(
    known: _Names, hits: Sequence[_Hit], addressed: Counter[str], elsewhere: Counter[str], common: frozenset[str]
) -> frozenset[str]:
    """The parts that name the person where they stand alone."""
    small = Counter(hit.key for hit in hits if hit.small) - addressed
    capital = Counter(hit.key for hit in hits if not hit.small)
    strong = set()
    for part in known.whole:
        times, marked = capital[part], known.marked[part]
        if len(part) < _SHORTEST and part.isascii():
            continue
        if part in common or small[part] > _SMALL * times or elsewhere[part] > marked:
            continue
        if part in known.full or marked >= _MARKED or marked >= _MARKED_SHARE * times:
            strong.add(part)
    return frozenset(strong)


def _common(text: str, hits: Sequence[_Hit], addressed: frozenset[_Hit], language: str) -> frozenset[str]:
    """The words that are no names alone; a Portuguese surname that is a word too is one where the text shows it."""
    if language != "pt":
        return _ENGLISH if language in {"en", "und"} else STOP_WORDS.get(language, _ENGLISH)
    named = {hit.key for hit in hits if hit.key in _PORTUGUESE and _is_surname_there(text, hit)}
    return STOP_WORDS["pt"] | _PORTUGUESE - (named - {hit.key for hit in hits if hit.small and hit not in addressed})


def _is_surname_there(text: str, hit: _Hit) -> bool:
    """Whether a word that is common too has a capital inside a sentence, alone: "Mais tarde Costa confessou"."""
    word = text[hit.start : hit.end]
    return (
        not hit.small
        and not word.isupper()
        and _IN_SENTENCE.search(text, max(0, hit.start - 24), hit.start) is not None
    )


def _merged(text: str, hits: Sequence[_Hit], strong: frozenset[str], known: _Names) -> Iterator[tuple[int, int]]:
    """Parts beside one another as one name, with the initials around it; alone only parts that are names by themselves."""
    at = 0
    while at < len(hits):
        first = hits[at]
        last, parts, numbers = first, [first], known.whole.get(first.key, frozenset[int]())
        while at + 1 < len(hits) and _beside(text, last, hits[at + 1]):
            shared = numbers & known.whole.get(hits[at + 1].key, frozenset[int]())
            if not shared or hits[at + 1].key == last.key:
                break
            if (
                "," in text[last.end : hits[at + 1].start]
                and at + 2 < len(hits)
                and _beside(text, hits[at + 1], hits[at + 2])
            ):
                # "Smith, John" is one; "Smith, John Smith" are two.
                break
            at += 1
            last, numbers = hits[at], shared
            parts.append(last)
        at += 1
        alone = first.key in strong and not first.small
        together = len(parts) > 1 and len({part.key for part in parts}) > 1
        if together or alone:
            start, end = _with_initials(text, first.start, last.end)
            particles = (
                _PARTICLE_BEFORE.search(text, max(0, start - 16), start) if first.key in known.particled else None
            )
            yield (particles.start() if particles else start), end


def _beside(text: str, one: _Hit, other: _Hit) -> bool:
    return other.start - one.end <= _LONGEST_BETWEEN and _BETWEEN.fullmatch(text, one.end, other.start) is not None


def _with_initials(text: str, start: int, end: int) -> tuple[int, int]:
    before = _INITIALS_BEFORE.search(text, max(0, start - 16), start)
    after = _INITIALS_AFTER.match(text, end, min(len(text), end + 16))
    return (before.start() if before else start), (after.end() if after else end)


def _of_initials(text: str, known: _Names) -> Iterator[tuple[int, int]]:
    """``J. S.`` of a John Smith."""
    wanted = known.initials - _ABBREVIATIONS
    if not wanted:
        return
    for match in _INITIALS.finditer(text):
        if "".join(filter(str.isalpha, match[0])).casefold() in wanted:
            yield match.span()


def _of_unspaced(text: str, known: _Names) -> Iterator[tuple[int, int]]:
    """Names in scripts without spaces, wherever they stand."""
    if not known.unspaced:
        return
    firsts = regex.compile("[" + "".join(map(regex.escape, known.unspaced)) + "]")
    lengths = {first: sorted({len(name) for name in names}, reverse=True) for first, names in known.unspaced.items()}
    position = 0
    for match in firsts.finditer(text):
        start = match.start()
        if start < position:
            continue
        for length in lengths[match[0]]:
            if text[start : start + length] in known.unspaced[match[0]]:
                position = start + length
                yield start, position
                break


def _damaged(strange: dict[str, list[tuple[int, int]]], strong: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Words that stand once or twice and would be a name if one letter had not been misread."""
    blanked: dict[str, list[str]] = defaultdict(list)
    for part in strong:
        if len(part) >= _DAMAGED_SHORTEST:
            for at in range(len(part)):
                blanked[f"{part[:at]} {part[at + 1 :]}"].append(part)
    for word, places in strange.items():
        if len(places) > _DAMAGED_MOST:
            continue
        folded = word.casefold()
        for at, letter in enumerate(folded):
            meant = blanked.get(f"{folded[:at]} {folded[at + 1 :]}", ())
            if any(len(part) == len(folded) and {part[at], letter} in _MISREAD for part in meant):
                yield from places
                break


def _is_addressed(text: str, hit: _Hit) -> bool:
    """Whether a word stands inside an address, a user name or the name of a file."""
    before, after = text[max(0, hit.start - 2) : hit.start], text[hit.end : hit.end + 2]
    if before[-1:] in _JOINS or after[:1] in _JOINS:
        return True
    dotted = after[:1] == "." and after[1:].islower()
    return hit.small and (dotted or (before[-1:] == "." and before[:1].isalnum()))


def _in_addresses(
    text: str, hits: Iterable[_Hit], addressed: frozenset[_Hit], strong: frozenset[str], known: _Names
) -> Iterator[tuple[int, int]]:
    """Words that are names inside addresses and the like: all of what they stand in there."""
    for hit in hits:
        compound = known.compounds.get(hit.key)
        if compound in strong if compound is not None else hit.key in strong and hit in addressed:
            yield _segment(text, hit.start, hit.end)


def _segment(text: str, start: int, end: int) -> tuple[int, int]:
    match: Any = _ADDRESS.match(text, end)
    end = match.end() if match else end
    while start > 0 and end - start < 64 and (text[start - 1].isalnum() or text[start - 1] in "._+-"):
        start -= 1
    while end > start and text[end - 1] in ".-+":
        end -= 1
    while start < end and text[start] in ".-+":
        start += 1
    return start, end


def _without_overlaps(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    kept: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if kept is None or start >= kept[1]:
            if kept is not None:
                yield kept
            kept = (start, end)
        else:
            kept = (kept[0], max(kept[1], end))
    if kept is not None:
        yield kept
