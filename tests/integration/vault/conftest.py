"""An enrolled and approved vault, and its other side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.vault.parts import OtherSide, VaultParts, policy_of


@pytest.fixture
def other() -> OtherSide:
    return OtherSide()


@pytest.fixture
def vault(tmp_path: Path, other: OtherSide) -> Iterator[VaultParts]:
    """Joined, enrolled and approved; its policy knows the source `letters`, and draws no sample."""
    other.join(tmp_path / "home")
    made = VaultParts(tmp_path / "home", policy_of(tmp_path / "archive"))
    other.enroll(made)
    yield made
    made.close()
