"""Equations in OpenDocument: objects of MathML beside the text, or in it where the file is flat."""

from __future__ import annotations

from lxml import etree

from winnow_agent.vault.digitize.office.package import local_name

_TOKENS = ("{*}mi", "{*}mn", "{*}mo", "{*}ms", "{*}mtext")


def equation_text(math: etree._Element) -> str:
    """An equation on a line: as it was typed, which the office programs keep (``E = m c^2``), else its signs."""
    for note in math.iter("{*}annotation"):
        if note.get("encoding", "").startswith("StarMath"):
            return " ".join((note.text or "").split())
    return "".join("".join((one.text or "").split()) for one in math.iter(*_TOKENS))


def is_equation(element: etree._Element | None) -> bool:
    """Whether an object is one."""
    return element is not None and local_name(element) == "math"
