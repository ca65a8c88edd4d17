"""Makes `prepared.txt` of the agent's scanner: what was reckoned of every pattern, so that a worker starts without reckoning it.

Run it after a pattern of `personal`, the scanner, the pinned `regex` or Presidio has changed; a test says so.
"""

from __future__ import annotations

from winnow_agent.vault.screen.personal import analyzers
from winnow_agent.vault.screen.personal.rules import RULES
from winnow_agent.vault.screen.personal.rules.dictated import HEARD
from winnow_agent.vault.screen.personal.rules.lent import LENT
from winnow_agent.vault.screen.scanner import prepared


def looked_for() -> frozenset[tuple[str, int]]:
    """Every pattern that a worker looks for in a text, with its flags."""
    return analyzers.sources() | {(rule.pattern, 0) for rule in (*RULES, *HEARD, *LENT)}


def compiled_alone() -> frozenset[tuple[str, int]]:
    """Every pattern that is tried only near what was found."""
    return frozenset((rule.near_pattern, 0) for rule in (*RULES, *HEARD, *LENT) if rule.context)


def main() -> None:
    """Make the table anew; a pattern that it has keeps its row, unless the scanner or `regex` has changed."""
    kept = prepared.table().rows if prepared.table().made == prepared.stamp() else {}
    rows: dict[str, tuple[str, str]] = {}
    for patterns, sought in ((compiled_alone(), False), (looked_for(), True)):
        for source, flags in patterns:
            key = prepared.digest(source, flags)
            known = rows.get(key) or kept.get(key)
            whole = known if prepared.is_kept(known, looked_for=sought) else None
            rows[key] = whole or prepared.row(source, flags, looked_for=sought)
    prepared.TABLE.write_text(prepared.written(rows), "ascii")


if __name__ == "__main__":
    main()
