"""Which share of a document is public already, by the steward's reference; asked in the vault itself, for it is arithmetic.

A finding without a span: what is public may be any part of the text. The share is of the sampled shingles, so that of a short
document it is rough; under `winnow_protocol.reference.MINIMUM_SAMPLED` of them nothing is said.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from winnow_agent.documents import Document, Finding
from winnow_protocol.reference import Reference

NAME: Final = "public"
PUBLIC: Final = "PUBLIC"
_VERSION: Final = "1"
_WORTH_A_FINDING: Final = 0.1
"""Under it shingles are shared by chance: phrases of eight words that everybody writes."""


@dataclass(frozen=True, slots=True)
class PublicTexts:
    """The detector, for one reference.

    Attributes:
        version: of the reference, as its notice says.
    """

    reference: Reference
    version: int

    def findings(self, document: Document) -> list[Finding]:
        """At most one, whose score is the share that is public."""
        found = self.reference.share(document.text)
        if found.share < _WORTH_A_FINDING:
            return []
        note = f"{found.public} of {found.sampled} sampled shingles, reference {self.version}"
        return [Finding(PUBLIC, 0, 0, round(found.share, 4), NAME, f"{_VERSION}.{self.version}", note)]

    def timed(self, document: Document) -> tuple[list[Finding], float]:
        """The findings, and the seconds of this thread's processor time that they took."""
        began = time.thread_time()
        found = self.findings(document)
        return found, time.thread_time() - began
