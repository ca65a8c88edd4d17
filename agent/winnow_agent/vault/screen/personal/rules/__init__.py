"""What a text's own words and numbers say is personal, without a model: rules as data, a module a kind.

Adding a language is adding a line to a list; adding a country's number is adding a `Rule` to its region.
"""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule
from winnow_agent.vault.screen.personal.rules import (
    addresses_cased,
    addresses_caucasus,
    addresses_east,
    addresses_near_east,
    addresses_south,
    ages,
    case_names,
    cases,
    dates,
    dictated,
    fields,
    initials,
    minutes,
    money,
    national,
    numbers,
    online,
    phones,
    salutations,
    streets,
    streets_far,
    titled_east,
    towns,
    vehicles,
)

RULES: Final[tuple[Rule, ...]] = (
    *fields.RULES,
    *salutations.RULES,
    *titled_east.RULES,
    *initials.RULES,
    *minutes.RULES,
    *phones.RULES,
    *streets.RULES,
    *streets_far.RULES,
    *addresses_caucasus.RULES,
    *addresses_cased.RULES,
    *addresses_east.RULES,
    *addresses_near_east.RULES,
    *addresses_south.RULES,
    *towns.RULES,
    *ages.RULES,
    *dates.RULES,
    *case_names.RULES,
    *cases.RULES,
    *national.RULES,
    *money.RULES,
    *online.RULES,
    *vehicles.RULES,
    *numbers.RULES,
    *dictated.RULES,
)
"""Every rule, in no order that matters."""
