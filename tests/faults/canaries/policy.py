"""The policy that canaries are screened by: all that is found is replaced, so that every document is contributed."""

from __future__ import annotations

from pathlib import Path

_POLICY = """
name: canaries
sources:
  archive:
    path: {archive}
    owner: us
    basis: made for the purpose
    licence: CC0-1.0
    tracks: [open-archive]
    modalities: [text, image, speech]
personal:
  # Birth dates are canaries, too; and what the standard rejects whole documents for is replaced here.
  types: {{DATE_TIME: redact, US_SSN: redact}}
  density: {{per_100_words: 100, then: hold}}
  quasi: {{kinds: 7, within: 0, then: hold}}
secrets: redact
quality:
  # So that no document is rejected before every detector has looked.
  minimum_words: 1
  conversation: {{minimum_turns: 1, minimum_words: 1}}
  kinds: {{list: allow, table: allow, log: allow, code: allow, snippet: allow, boilerplate: allow, machine: allow, garbage: allow}}
  unsound: allow
coverage: {{minimum_ocr_confidence: 0, minimum_speech_covered: 0, otherwise: allow}}
review: {{sample: 0}}
# Kept, so that what became of each value can be told.
retention: {{rejected_text: 30d, duplicate_text: 30d, delivered_text: 30d, own_copies: false}}
"""


def write_policy(folder: Path) -> Path:
    """The policy of fleet and partner, over ``archive`` in the same folder."""
    path = folder / "policy.yaml"
    path.write_text(_POLICY.format(archive=folder / "archive"))
    return path
