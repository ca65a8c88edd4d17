"""How a country's number becomes a rule: three strengths, by how many arbitrary numbers of its form pass its check."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules.checks import checked, possible
from winnow_agent.vault.screen.personal.rules.terms import terms

_BEFORE: Final = r"(?<![\p{L}\p{N}_.,/\-+$€£#=&])"
_AFTER: Final = r"(?![\p{L}\p{N}_]|[.,/\-]\p{N})"
_ANYWHERE: Final = "id|id no|identity|identification|personal number|national id|tax|social security|ssn"


def _pattern(form: str) -> str:
    return rf"{_BEFORE}(?P<value>{form}){_AFTER}"


def sure(name: str, type_: str, form: str, *modules: str) -> Rule:
    """Fewer than one in a thousand arbitrary numbers pass: form, date of birth and check digits together are proof."""
    return Rule(f"national:{name}", type_, _pattern(form), 0.0, checked(*modules))


def likely(name: str, type_: str, form: str, words: str, *modules: str) -> Rule:
    """One in some hundreds pass: found by itself, and surer beside a word for it."""
    return Rule(
        f"national:{name}",
        type_,
        _pattern(form),
        0.5,
        possible(*modules) if modules else None,
        terms(words, _ANYWHERE),
        0.85,
    )


def weak(name: str, type_: str, form: str, words: str, *modules: str, whole: str = "", endings: str = "") -> Rule:
    """One in ten pass, or there is no check: a number of that country only beside a word for it.

    Args:
        whole: words that others begin with, so that they count as a whole alone, with one of the ``endings`` or without.
    """
    valid = possible(*modules) if modules else None
    return Rule(
        f"national:{name}",
        type_,
        _pattern(form),
        0.0,
        valid,
        terms(words, whole),
        0.8,
        frozenset(terms(whole)),
        endings,
    )
