"""Which paragraphs of a Word file are headings and items, by their styles, and the numbers before them (ECMA-376 17.9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from winnow_agent.vault.digitize.office import numerals

_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_BASE = re.compile(rb'basedOn [\w:]+="([^"]*)"')
_MOST_LEVELS = 9
_MOST_STYLES = 2000
_MOST_BASES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: which list, and which level of it from 0."""

    number: str
    level: int


@dataclass(slots=True)
class _Style:
    level: int = 0
    base: str = ""
    place: Place | None = None


def _space(root: etree._Element) -> str:
    return str(root.tag).rpartition("}")[0] + "}"


def _integer(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


def only_used(data: bytes, used: Collection[bytes]) -> bytes:
    """The markup of a file's styles without those that nothing in it uses: there may be 400 KB of them."""
    head = data.find(b">", data.find(b"styles")) + 1
    waiting, found = list(used), dict[bytes, bytes]()
    while waiting and len(found) < _MOST_STYLES:
        name = waiting.pop()
        at = data.find(b'styleId="' + name + b'"')
        if name in found or at < 0:
            continue
        element = data[data.rfind(b"<", 0, at) : data.find(b"style>", at) + 6]
        found[name] = element
        waiting += _BASE.findall(element)
    if not found or not head:
        return data
    return data[:head] + b"".join(found.values()) + data[data.rfind(b"</") :]


class Styles:
    """The styles of a file.

    Attributes:
        number: some of them put paragraphs into lists.
        hidden: the identifiers of those, of paragraphs and of characters, whose text is not shown.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.number = False
        self.hidden: frozenset[str] = frozenset()
        if root is None:
            return
        space = _space(root)
        self._value = f"{space}val"
        hides: dict[str, bool | None] = {}
        bases: dict[str, str] = {}
        for element in root.iterchildren(f"{space}style"):
            name, kind = element.get(f"{space}styleId", ""), element.get(f"{space}type", "paragraph")
            if kind == "paragraph":
                self._styles[name] = self._style(element, space)
            if kind in {"paragraph", "character"}:
                hides[name], bases[name] = self._hides(element, space)
        self.hidden = frozenset(name for name in hides if _inherited(name, hides, bases))

    def _hides(self, element: etree._Element, space: str) -> tuple[bool | None, str]:
        """Whether a style hides text, None where it says nothing of that, and the style that it is based on."""
        mark = element.find(f"{space}rPr/{space}vanish")
        base = element.find(f"{space}basedOn")
        hides = None if mark is None else mark.get(self._value, "1") not in {"0", "false", "off"}
        return hides, "" if base is None else base.get(self._value, "")

    def _style(self, element: etree._Element, space: str) -> _Style:
        style = _Style()
        for child in element:
            tag = child.tag
            if tag == f"{space}name":
                style.level = self._named(child.get(self._value, ""))
            elif tag == f"{space}basedOn":
                style.base = child.get(self._value, "")
            elif tag == f"{space}pPr":
                for mark in child:
                    if mark.tag == f"{space}outlineLvl":
                        outline = _integer(mark.get(self._value)) + 1
                        style.level = style.level or (outline if outline <= _MOST_LEVELS else 0)
                    elif mark.tag == f"{space}numPr":
                        style.place = place_of(mark, space)
                        self.number = True
        return style

    @staticmethod
    def _named(name: str) -> int:
        match = _HEADING.fullmatch(name)
        return int(match[1]) if match else int(name.lower() == "title")

    def level(self, name: str) -> int:
        """The level of heading that a style makes, 0 for none; a style inherits it."""
        for _ in range(_MOST_BASES):
            style = self._styles.get(name)
            if style is None:
                match = _HEADING.fullmatch(name)
                return int(match[1]) if match else 0
            if style.level:
                return style.level
            name = style.base
        return 0

    def place(self, name: str) -> Place | None:
        """The list that a style puts a paragraph into."""
        for _ in range(_MOST_BASES):
            style = self._styles.get(name)
            if style is None:
                return None
            if style.place is not None:
                return style.place
            name = style.base
        return None


def _inherited(name: str, hides: Mapping[str, bool | None], bases: Mapping[str, str]) -> bool:
    for _ in range(_MOST_BASES):
        told = hides.get(name)
        if told is not None:
            return told
        name = bases.get(name, "")
    return False


def place_of(properties: etree._Element, space: str) -> Place:
    """The place that a ``numPr`` names."""
    number, level = "", 0
    for child in properties:
        if child.tag == f"{space}numId":
            number = child.get(f"{space}val", "")
        elif child.tag == f"{space}ilvl":
            level = min(_integer(child.get(f"{space}val")), _MOST_LEVELS - 1)
    return Place(number, level)


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Lists:
    """The numbering of a file, and how far it has come: to be asked once for each item, in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._starts: dict[str, Mapping[int, int]] = {}
        if root is None:
            return
        space = _space(root)
        value = f"{space}val"
        abstract = self._abstract(root, space)
        for element in root.iterchildren(f"{space}num"):
            number = element.get(f"{space}numId", "")
            for child in element:
                if child.tag == f"{space}abstractNumId":
                    found = abstract.get(child.get(value, ""), _List())
                    own = _levels(element.iterchildren(f"{space}lvlOverride"), space)
                    self._lists[number] = _List(found.levels | own, found.counts) if own else found
            overrides = list(element.iter(f"{space}startOverride"))
            if overrides:
                self._starts[number] = {
                    _integer(one.getparent().get(f"{space}ilvl")): _integer(one.get(value)) for one in overrides
                }

    @staticmethod
    def _abstract(root: etree._Element, space: str) -> Mapping[str, _List]:
        """The definitions by their identifiers; some only name a style, and another is that style's (17.9.21, 17.9.27)."""
        found: dict[str, _List] = {}
        of_styles: dict[str, _List] = {}
        links: dict[str, str] = {}
        for element in root.iterchildren(f"{space}abstractNum"):
            identifier = element.get(f"{space}abstractNumId", "")
            found[identifier] = _List(_levels([element], space))
            for child in element.iterchildren(f"{space}styleLink", f"{space}numStyleLink"):
                name = child.get(f"{space}val", "")
                if child.tag == f"{space}styleLink":
                    of_styles[name] = found[identifier]
                else:
                    links[identifier] = name
        return found | {one: of_styles[name] for one, name in links.items() if name in of_styles}

    def paragraph(self, properties: etree._Element, styles: Styles) -> tuple[int, Place | None]:
        """What a paragraph's properties make of it: level of heading or 0, place in a list."""
        space = _space(properties)
        style, place, level = "", None, 0
        for child in properties:
            tag = child.tag
            if tag == f"{space}pStyle":
                style = child.get(f"{space}val", "")
            elif tag == f"{space}numPr":
                place = place_of(child, space)
            elif tag == f"{space}outlineLvl":
                level = _integer(child.get(f"{space}val")) + 1
        if style:
            level = styles.level(style) or level
            inherited = styles.place(style)
            if place is None:
                place = inherited
            elif not place.number and inherited is not None:
                place = Place(inherited.number, place.level)
        if place is not None and place.number in {"", "0"}:
            place = None
        return (level if level <= _MOST_LEVELS else 0), place

    def label(self, place: Place) -> str:
        """What stands before the next item at a place."""
        found = self._lists.get(place.number)
        if found is None or not found.levels:
            return numerals.BULLET
        starts = self._starts.pop(place.number, None)  # a list that begins anew does so once
        if starts is not None:
            for level, start in starts.items():
                found.counts[level] = start - 1
        rule = found.levels.get(place.level, _Level())
        found.counts[place.level] = found.counts.get(place.level, rule.start - 1) + 1
        for level in [level for level in found.counts if level > place.level]:
            del found.counts[level]
        rules = [found.levels.get(level, _Level()) for level in range(place.level + 1)]
        counts = [found.counts.get(level, one.start) for level, one in enumerate(rules)]
        forms = ["decimal" if rule.legal else one.form for one in rules]
        return numerals.label(rule.pattern, rule.form, counts, forms)


def _levels(parents: Iterable[etree._Element], space: str) -> dict[int, _Level]:
    return {
        _integer(one.get(f"{space}ilvl")): _level(one, space)
        for parent in parents
        for one in parent.iterchildren(f"{space}lvl")
    }


def _level(element: etree._Element, space: str) -> _Level:
    level = _Level()
    for child in element:
        value = child.get(f"{space}val", "")
        if child.tag == f"{space}numFmt":
            level.form = value
        elif child.tag == f"{space}lvlText":
            level.pattern = value
        elif child.tag == f"{space}start":
            level.start = _integer(value)
        elif child.tag == f"{space}isLgl":  # every level in decimals (17.9.4)
            level.legal = value not in {"0", "false", "off"}
    return level
