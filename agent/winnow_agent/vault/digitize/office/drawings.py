"""The texts in charts and diagrams of Office files (DrawingML, ECMA-376 part 1, 21)."""

from __future__ import annotations

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office.package import Package, local_name

_MOST_VALUES = 20_000
# Of categories and names of series; numbers say nothing alone.
_CACHES = frozenset({"strCache", "strLit", "lvl"})


def drawing_text(package: Package, name: str) -> str:
    """The titles, categories and series of a chart, or the texts of a diagram, a line each."""
    root = package.xml(name)
    if root is None:
        return ""
    lines: list[str] = []
    values: set[str] = set()
    for element in root.iter(etree.Element):
        kind = local_name(element)
        if kind == "p" and not any(local_name(above) == "Fallback" for above in element.iterancestors()):
            texts = (one.text or "" for one in element.iter(etree.Element) if local_name(one) == "t")
            lines.append(" ".join("".join(texts).split()))
        elif kind in _CACHES:
            for one in element.iter(etree.Element):
                text = " ".join((one.text or "").split()) if local_name(one) in {"v", "pt"} else ""
                if text not in values:  # each series has the categories again
                    values.add(text)
                    lines.append(text)
        if len(lines) > _MOST_VALUES:
            break
    return LINE.join(line for line in lines if line) + PARAGRAPH
