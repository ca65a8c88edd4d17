"""Persons and crossings in texts without capitals, by what stands around them: rules for a text that was lent capitals, where any word looks like a name."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules import fields, salutations, streets
from winnow_agent.vault.screen.personal.rules.terms import BEFORE, NAME, a_name, alternatives

_REUSED: Final = frozenset({"title", "greeting", "closing", "self", "field:person", "street:corner", "street:crossing"})
_HEADS: Final = alternatives("from|to|cc|bcc|attn|von|an|de|à|para|van|aan|fra|til|från|till|od|do|от|кому|від")
_SIGNED: Final = alternatives(
    "signed|signed by|gez.|gezeichnet|firmado|fdo.|signé|firmato|assinado|getekend|underskrevet|undertecknat|podpisano|call me|ask for|contact|regards to"
    "|preguntar por|pregunte por|contacte con|demandez|contactez|fragen sie nach|chieda di|contattare|pergunte por|contacte|vraag naar|spørg efter|fråga efter|kontakt|kontakta"
)
_NOBODY_WORDS: Final = "us me him her them you it my your our his their support sales customer client any one no all more back later now soon today tomorrow when if at on in by via"
_NOBODY: Final = frozenset(_NOBODY_WORDS.split())


def _asked_for(value: str) -> bool | None:
    """False where a verb has no name behind it: "contact us today"."""
    return False if value.split(maxsplit=1)[0].lower() in _NOBODY else a_name(value)


LENT: Final[tuple[Rule, ...]] = (
    *(rule for rule in (*salutations.RULES, *fields.RULES, *streets.RULES) if rule.name in _REUSED),
    Rule("lent:greeting", "PERSON", rf"(?m:^)[ \t>]{{0,20}}(?i:hi|hello|hey|dear|hola|bonjour|salut|hallo|hej|hei|hoi|ciao|olá|oi|cześć|ahoj|bună|merhaba|привет|здравствуйте|вітаю),?[ ](?P<value>{NAME})[ ]?[,!.]", 0.7, a_name),
    Rule("lent:head", "PERSON", rf"(?m:^)[ \t>*]{{0,20}}(?i:{_HEADS})[ \t]{{0,3}}[:：][ \t]{{0,9}}(?P<value>{NAME})[ \t]{{0,9}}(?m:$)", 0.7, a_name),
    Rule("lent:signed", "PERSON", rf"{BEFORE}(?i:{_SIGNED})[,:]?[ ]{{1,2}}(?P<value>{NAME})", 0.7, _asked_for),
)  # fmt: skip
"""The rules, those of greetings, titles, fields and crossings among them."""
