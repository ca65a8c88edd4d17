"""Where the vault keeps what is its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from winnow_agent.at_rest.scratch import in_memory
from winnow_agent.config import Settings


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of an agent's home that the vault may use."""

    settings: Settings
    encrypted: bool = False

    @property
    def vault(self) -> Path:
        """Records, keys, copies, scratch."""
        return self.settings.home / "vault"

    @property
    def scratch(self) -> Path:
        """What parsers and workers may write to; emptied at each start. Of an encrypted home it lies in memory."""
        return (in_memory(self.settings.home) if self.encrypted else self.vault) / "scratch"

    @property
    def references(self) -> Path:
        """The reference of public texts; in the clear, for it is no secret."""
        return self.vault / "reference"

    @property
    def copies(self) -> Path:
        """The partner's own copies of what was delivered, sealed to the vault."""
        return self.vault / "copies"
