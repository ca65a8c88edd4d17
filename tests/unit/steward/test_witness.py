"""The witness signs only a log that grew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from winnow_protocol.merkle import WITNESS_NAME, cosigned_at, make_checkpoint, parse_checkpoint


def test_each_checkpoint_that_grew_out_of_the_last_is_cosigned(enrolled: Any, run: Any, home: Path) -> None:
    for leaves in (0, 1, 4, 4, 9):
        enrolled.leaves += [bytes([len(enrolled.leaves) + n]) for n in range(leaves - len(enrolled.leaves))]
        assert run("cosign") == 0
        note = enrolled.cosigned[-1]
        assert cosigned_at(note, WITNESS_NAME, enrolled.root_key)
        assert parse_checkpoint(note, "test.example.org/log", enrolled.answer.public_key).size == leaves
        assert (home / "checkpoint").read_text() == note


def test_a_log_that_took_something_back_is_not_cosigned_and_the_evidence_is_kept(
    enrolled: Any, run: Any, home: Path, capsys: Any
) -> None:
    enrolled.leaves += [b"a", b"b", b"c"]
    assert run("cosign") == 0
    honest = (home / "checkpoint").read_text()
    for rewritten in ([b"a", b"X", b"c", b"d"], [b"a", b"b"], [b"a", b"b", b"X"]):
        enrolled.leaves[:] = rewritten
        assert run("cosign") == 2
        assert "does not grow out of" in capsys.readouterr().err
        assert (home / "checkpoint").read_text() == honest
        evidence = (home / "checkpoint.contradicting").read_text()
        size = parse_checkpoint(evidence, "test.example.org/log", enrolled.answer.public_key).size
        assert size == len(rewritten)
    assert len(enrolled.cosigned) == 1


def test_another_logs_checkpoint_is_not_cosigned(enrolled: Any, run: Any, monkeypatch: Any, capsys: Any) -> None:
    foreign = type(enrolled)()
    foreign.stop()
    enrolled.answer = foreign.answer
    assert run("cosign") == 2
    assert "signature is missing or does not fit" in capsys.readouterr().err
    assert enrolled.cosigned == []
    assert make_checkpoint("x", 0, bytes(32), foreign.answer)
