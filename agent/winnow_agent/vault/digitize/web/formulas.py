"""Formulas in a web page: what their author wrote, once, of the two or three forms in which a page has each."""

from __future__ import annotations

import re

from lxml import etree

_TEX = frozenset({"application/x-tex", "application/x-latex", "tex", "latex", "text/x-tex"})
_WRAPPED = re.compile(r"\A\{\\(?:display|text)style\s+(.*)\}\Z", re.DOTALL)


def source_of(math: etree._Element) -> str:
    """A formula of MathML as TeX, where it says so in an annotation or in ``alttext`` (MathML 3, 5.1 and 2.2.1); else ``""``."""
    for annotation in math.iter("annotation"):
        if (annotation.get("encoding") or "").lower() in _TEX:
            return _unwrapped("".join(map(str, annotation.itertext())))
    return _unwrapped(math.get("alttext") or "")


def is_drawing(element: etree._Element, tag: str) -> bool:
    """Whether it is a formula as KaTeX and MathJax draw it, beside the one in MathML that is for screen readers."""
    if element.get("aria-hidden") != "true" or not (
        tag in {"nobr", "mjx-math"} or "katex-html" in element.get("class", "")
    ):
        return False
    beside = (element.getprevious(), element.getnext())
    return any(one is not None and next(one.iter("math"), None) is not None for one in beside)


def _unwrapped(tex: str) -> str:
    tex = tex.strip()
    match = _WRAPPED.match(tex)
    return match[1].strip() if match else tex
