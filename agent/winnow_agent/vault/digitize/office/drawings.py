"""The texts in charts and diagrams of Office files (DrawingML, ECMA-376 part 1, 21)."""

from __future__ import annotations

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office.package import Package, local_name

_MOST_VALUES = 20_000


def drawing_text(package: Package, name: str) -> str:
    """The titles, categories and series of a chart, or the texts of a diagram, a line each."""
    root = package.xml(name)
    if root is None:
        return ""
    lines: list[str] = []
    for element in root.iter(etree.Element):
        kind = local_name(element)
        if kind == "p":  # a title's or a diagram's paragraph
            lines.append("".join(one.text or "" for one in element.iter(etree.Element) if local_name(one) == "t"))
        elif kind in {"strCache", "strLit", "lvl"}:  # categories and names of series; the numbers say nothing alone
            lines += [one.text or "" for one in element.iter(etree.Element) if local_name(one) in {"v", "pt"}]
        if len(lines) > _MOST_VALUES:
            break
    seen = dict.fromkeys(" ".join(line.split()) for line in lines)
    return LINE.join(line for line in seen if line) + PARAGRAPH
