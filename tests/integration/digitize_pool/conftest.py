"""Digitizers that misbehave on purpose, installed as a package beside ours, and a pool to run them in.

A file's text names what its digitizer does: ``crash``, ``bomb``, ``loop``… They take ``text/vtt``, which a first line
``WEBVTT`` makes of any text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from winnow_agent.config import Limits
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.processes.workers import Workers

HERE = Path(__file__).resolve().parent
LIMITS = Limits(workers=2, memory_bytes=256 << 20, file_seconds=20, file_bytes=8 << 20, idle_seconds=600)
WORKER_MODULES = {"ocr": "engines_for_tests", "speech": "engines_for_tests", "screen": "engines_for_tests"}


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as an installer leaves it: modules, and metadata with an entry point."""
    folder = tmp_path_factory.mktemp("plugins")
    for name in ("digitizer_for_tests.py", "engines_for_tests.py"):
        (folder / name).write_text((HERE / name).read_text())
    metadata = folder / "digitizer_for_tests-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: digitizer-for-tests\nVersion: 1.0\n")
    # The first by name has a media type that several claim.
    (metadata / "entry_points.txt").write_text("[winnow.digitizers]\n0tests = digitizer_for_tests\n")
    return folder


@pytest.fixture(scope="module")
def with_plugins(plugins: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(plugins), os.environ.get("PYTHONPATH", "")])))
        yield


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where parsers and workers have their folders; a folder of a parser has a name of hex digits."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def workers(with_plugins: None, scratch: Path) -> Iterator[Workers]:
    made = Workers(LIMITS, scratch, modules=WORKER_MODULES)
    yield made
    made.close()


@pytest.fixture(scope="module")
def parsers(workers: Workers, scratch: Path) -> Iterator[Parsers]:
    """One pool for all tests of a module, so that each also shows what the one before has left."""
    made = Parsers(LIMITS, workers, scratch)
    yield made
    made.close()


Make = Callable[..., Parsers]


@pytest.fixture
def make_parsers(workers: Workers, scratch: Path) -> Iterator[Make]:
    made: list[Parsers] = []

    def make(**limits: int) -> Parsers:
        made.append(Parsers(replace(LIMITS, **limits), workers, scratch))
        return made[-1]

    yield make
    for parsers in made:
        parsers.close()


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """``write("crash", "argument")``: a file whose digitizer does that."""
    count = iter(range(10_000))

    def make(what: str, argument: str = "") -> Path:
        path = tmp_path / f"file{next(count)}.vtt"
        path.write_text(f"WEBVTT\n{what}\n{argument}\n")
        return path

    return make
