"""Files made to break their reader get an answer, and break nothing."""

from __future__ import annotations

import pytest

from tests.faults.digitize.conftest import LIMITS, Run
from tests.faults.digitize.making import HOSTILE
from winnow_agent.vault.digitize.base import ERROR_KINDS

pytestmark = pytest.mark.timeout(900)  # the first test reads them all


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_an_answer(run: Run, name: str) -> None:
    answer = run.answers[name]
    assert answer.outcome in {"text", *ERROR_KINDS}
    if HOSTILE[name].kinds:
        assert answer.outcome in HOSTILE[name].kinds, answer.message
    assert "parser failed with" not in answer.message
    assert "crashed" not in answer.message
    assert answer.seconds <= LIMITS.file_seconds + 5
    assert answer.peak <= LIMITS.memory_bytes + (64 << 20)
    assert not answer.leaked
    assert answer.next_was_read


def test_nothing_is_left_nothing_was_written_and_no_template_died(run: Run, capsys: pytest.CaptureFixture) -> None:
    assert run.left_in_scratch == []
    assert run.changed == set()
    assert run.deaths == 0
    slowest = sorted(run.answers.items(), key=lambda pair: -pair[1].seconds)[:5]
    largest = sorted(run.answers.items(), key=lambda pair: -pair[1].peak)[:5]
    with capsys.disabled():
        print(" " + ", ".join(f"{name} {answer.outcome} {answer.seconds:.1f} s" for name, answer in slowest), end="")  # noqa: T201
        print("; " + ", ".join(f"{name} {answer.peak >> 20} MiB" for name, answer in largest), end=" ")  # noqa: T201
