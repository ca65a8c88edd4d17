"""What a text's own words and numbers say is personal, without a model: rules as data, a module a kind.

Adding a language is adding a line to a list; adding a country's number is adding a `Rule` to its region.
"""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules import ages, fields, initials, phones, salutations, streets

RULES: Final[tuple[Rule, ...]] = (
    *fields.RULES,
    *salutations.RULES,
    *initials.RULES,
    *phones.RULES,
    *streets.RULES,
    *ages.RULES,
)
"""Every rule, in no order that matters."""
