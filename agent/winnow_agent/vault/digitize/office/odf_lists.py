"""The numbers before items and headings of OpenDocument, which its files hold only as rules (ODF 1.3 part 3, 5.3, 16.30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from winnow_agent.vault.digitize.office import numerals
from winnow_agent.vault.digitize.office.package import local_name

LISTS = frozenset({"list", "ordered-list", "unordered-list"})
OUTLINE = "\0outline"
"""The name under which the rules of headings are kept: no style of lists can have it."""
_FORMS = {"1": "decimal", "i": "lowerRoman", "I": "upperRoman", "a": "lowerLetter", "A": "upperLetter"}
_BULLET = "bullet"
_MOST_LEVELS = 10

Counts = dict[int, int]
"""How far each level of a list has come."""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute's value by its local name, ``""`` where there is none."""
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level is numbered; ``form`` is empty where nothing is shown. ``shown``: levels in a number, its own the last."""

    form: str = _BULLET
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1


class Lists:
    """The styles of lists, and how far each list has come: to be asked once for each item, in order."""

    def __init__(self) -> None:
        self._styles: dict[str, Mapping[int, _Level]] = {}
        self._by_identifier: dict[str, Counts] = {}
        self._by_style: dict[str, Counts] = {}
        self._outline: Counts = {}

    def learn(self, root: etree._Element) -> None:
        """The styles of lists that a part defines."""
        for style in root.iter("{*}list-style", "{*}outline-style"):
            levels = {
                integer(attribute(level, "level")): _level(level) for level in style.iterchildren(tag=etree.Element)
            }
            self._styles[attribute(style, "name") if local_name(style) == "list-style" else OUTLINE] = levels

    def counts(self, element: etree._Element, style: str) -> Counts:
        """Those of a list: of one that it continues, or new ones."""
        continued = attribute(element, "continue-list") or attribute(element, "list-id")
        if continued:
            counts = self._by_identifier.setdefault(continued, {})
        elif attribute(element, "continue-numbering") == "true":
            counts = self._by_style.get(style, {})
        else:
            counts = {}
        self._by_style[style] = counts
        self._by_identifier[attribute(element, "id")] = counts
        return counts

    def heading(self, level: int) -> str:
        """What stands before the next heading of a level, empty where headings have no numbers."""
        return self.label(OUTLINE, level, self._outline) if OUTLINE in self._styles else ""

    def label(self, style: str, level: int, counts: Counts, *, start: str = "", ordered: bool = False) -> str:
        """What stands before the next item, with a blank behind it.

        Args:
            start: the number that the item sets anew.
            ordered: the element itself says that it has numbers, as in OpenOffice.org 1.
        """
        level = min(level, _MOST_LEVELS)
        levels = self._styles.get(style, {})
        rule = levels.get(level, _Level())
        if ordered and rule.form == _BULLET:
            rule = replace(rule, form="1", suffix=".")
        counts[level] = integer(start) if start else counts.get(level, rule.start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if rule.form == _BULLET:
            return f"{numerals.BULLET} "
        if not rule.form:
            return ""
        numbers = [numerals.numeral(counts[level], _FORMS.get(rule.form, ""))]
        for above in range(level - 1, max(level - rule.shown, 0), -1):
            one = levels.get(above, _Level())
            if one.form not in {"", _BULLET}:
                numbers.append(numerals.numeral(counts.get(above, one.start), _FORMS.get(one.form, "")))
        return f"{rule.prefix}{'.'.join(reversed(numbers))}{rule.suffix}".strip() + " "


def integer(value: str, otherwise: int = 1) -> int:
    """A number of an attribute."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else otherwise


def _level(element: etree._Element) -> _Level:
    if local_name(element) not in {"list-level-style-number", "outline-level-style"}:
        return _Level()
    return _Level(
        attribute(element, "num-format"),
        attribute(element, "num-prefix"),
        attribute(element, "num-suffix"),
        integer(attribute(element, "start-value")),
        integer(attribute(element, "display-levels")),
    )
