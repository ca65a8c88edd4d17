"""What parsers of an encrypted home set aside lies in memory, in a folder that is its owner's alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from winnow_agent.at_rest import scratch
from winnow_agent.at_rest.scratch import NoScratchError, in_memory


def test_each_home_has_one_folder_in_memory(tmp_path: Path) -> None:
    folder = in_memory(tmp_path / "one")
    try:
        assert "tmpfs" in mounted_at(folder)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert in_memory(tmp_path / "one") == folder
        assert folder.name != scratch._name(tmp_path / "another")
        folder.chmod(0o755)
        with pytest.raises(NoScratchError, match="not ours alone"):
            in_memory(tmp_path / "one")
    finally:
        folder.rmdir()


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    folder = in_memory(tmp_path / "one")
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(NoScratchError, match="not ours alone"):
            in_memory(tmp_path / "one")
    finally:
        folder.unlink()


def mounted_at(folder: Path) -> str:
    """The kind of file system, as the kernel lists it."""
    lines = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return max((line for line in lines if folder.is_relative_to(line[1])), key=lambda line: len(line[1]))[2]
