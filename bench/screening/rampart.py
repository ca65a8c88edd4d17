"""Rampart as a peer: its marks at 0.35, by Presidio's names."""

from __future__ import annotations

from winnow_agent.vault.screen.personal.rampart import folder, marked, windows

if folder() is None:
    raise ImportError("Rampart's weights are not installed")


def rampart(text: str, _language: str) -> list[tuple[int, int, str]]:
    """Every mark with a probability of at least 0.35."""
    return [(mark.start, mark.end, mark.type) for mark in marked(text, windows(text), 0.35)]
