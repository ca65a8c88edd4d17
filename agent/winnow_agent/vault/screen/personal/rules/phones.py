"""Telephone numbers: with a country's code, in national layouts, and those that are said to be called."""

from __future__ import annotations

from typing import Final

from winnow_agent.vault.screen.personal.rule import Rule

RULES: Final = (
    # Numbers in the form of a phone's, though no network has given them out.
    Rule("phone:international", "PHONE_NUMBER", r"(?<![\w+])(?P<value>\+\d{1,3}[ ().\-]{0,2}\d(?:[ ().\-]{0,3}\d){6,12})(?!\w)", 0.6),
    Rule("phone:called", "PHONE_NUMBER", r"(?i:\b(?:call(?:ed|ing)?|phone[ds]?|dial|reach|text|messages?|whatsapp|mobile|cell|fax|number|office|anrufen|appele[rz]|llam[ae]\w*)\b)[^\n\d]{0,25}(?P<value>\(?\d(?:[ ().\-]{0,2}\d){6,13})(?![\d/])", 0.5),
    Rule("phone:labelled after", "PHONE_NUMBER", r"(?<![\d.,/\-])(?P<value>\(?\d{2,4}\)?[ .\-]\d{2,4}(?:[ .\-]\d{2,4}){1,4})[ \t]+(?i:office|fax|mobile|cell|home|phone|tel|work)\b", 0.5),
)  # fmt: skip
