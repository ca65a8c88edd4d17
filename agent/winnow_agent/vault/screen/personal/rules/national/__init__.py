"""Numbers that states give to their people: identity, tax, social insurance, health, passports, by country."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rules.national import africa, americas, asia, europe_east, europe_west

RULES: Final = (*europe_west.RULES, *europe_east.RULES, *americas.RULES, *asia.RULES, *africa.RULES)
