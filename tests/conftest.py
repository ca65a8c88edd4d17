"""What all tests share: the size factor and the place of the labelled data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A machine that does much else is slow, and no test fails for that.
hypothesis.settings.register_profile("winnow", deadline=None)
hypothesis.settings.load_profile("winnow")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def scale() -> int:
    """The size factor of loops and volumes: 1 for `make test`, `WINNOW_SCALE` for `make test-long`."""
    return int(os.environ.get("WINNOW_SCALE", "1"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves what is marked ``long`` to `make test-long`."""
    if int(os.environ.get("WINNOW_SCALE", "1")) > 1:
        return
    left = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of labelled data, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("WINNOW_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no labelled data at {folder}; set WINNOW_DATA")
    return folder


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Gives the process its umask back: commands that run in it set their own."""
    before = os.umask(0o022)
    yield
    os.umask(before)
