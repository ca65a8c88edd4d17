"""Public texts from the files that corpora come in, and the commands that build a reference, ask it and say what it is."""

from __future__ import annotations

import bz2
import errno
import gzip
import json
import os
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from tests.prose import prose
from winnow_protocol.errors import StopRunError
from winnow_steward.cli import main
from winnow_steward.reference import files_of, texts_of

TEXTS = [prose(number, 600) for number in range(3)]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The same three texts in every kind of file that is read, and two that are not."""
    folder = tmp_path / "corpus"
    (folder / "deep").mkdir(parents=True)
    lines = "\n".join(json.dumps({"text": text, "id": 7}, ensure_ascii=False) for text in TEXTS) + "\n\n"
    (folder / "plain.txt").write_text(TEXTS[0], "utf-8")
    (folder / "deep" / "NOTES.MD").write_text(TEXTS[1], "utf-8")
    (folder / "lines.jsonl").write_text(lines, "utf-8")
    (folder / "packed.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    with pyarrow.output_stream(str(folder / "packed.ndjson.zst"), compression="zstd") as file:
        file.write(lines.encode())
    pyarrow.parquet.write_table(pyarrow.table({"text": TEXTS, "id": [1, 2, 3]}), folder / "table.parquet")
    (folder / "picture.png").write_bytes(b"no text")
    (folder / "deep" / "README").write_text("no text")
    return folder


def test_every_kind_of_file_gives_its_texts(corpus: Path) -> None:
    files, others = files_of([corpus])
    assert others == 2
    assert {path.name: list(texts_of(path, "text")) for path in files} == {
        "plain.txt": TEXTS[:1],
        "NOTES.MD": TEXTS[1:2],
        "lines.jsonl": TEXTS,
        "packed.jsonl.gz": TEXTS,
        "packed.ndjson.zst": TEXTS,
        "table.parquet": TEXTS,
    }


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("latin.txt", "é".encode("latin-1"), "not UTF-8"),
        ("lines.jsonl", b'{"text": "one"}\n{"text":', "no JSON"),
        ("lines.jsonl", b'{"body": "one"}', "no field 'text'; name the one with the text by --field"),
        ("lines.jsonl", b'{"text": 7}', "no text"),
        ("lines.jsonl", b'["text"]', "no text"),
        ("lines.jsonl", b'{"text": "one"}\n\n{"text": "two}\n', "line 3: it is no JSON"),
        ("lines.jsonl", b'{"text": "one"}\n{"body": "two"}\n', "line 2: a record has no field 'text'"),
        ("lines.jsonl", b"[" * 200_000, "line 1: its JSON is nested deeper"),
        ("packed.jsonl.gz", b"no gzip", "packed.jsonl.gz"),
        ("table.parquet", b"no parquet", "table.parquet"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(StopRunError, match=name) as refused:
        list(texts_of(path, "text"))
    assert why in str(refused.value)


def test_a_mark_of_byte_order_a_null_and_a_name_in_capitals_do_no_harm(tmp_path: Path) -> None:
    line = json.dumps({"text": TEXTS[0]}).encode() + b"\n"
    for name, data in {
        "marked.txt": b"\xef\xbb\xbf" + TEXTS[0].encode(),
        "marked.jsonl": b"\xef\xbb\xbf" + line,
        "LINES.JSONL.GZ": gzip.compress(line),
        "Lines.ndjson.Bz2": bz2.compress(line),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert list(texts_of(tmp_path / name, "text")) == [TEXTS[0]]
    (tmp_path / "null.jsonl").write_bytes(b'{"text": null}\n' + line)
    pyarrow.parquet.write_table(pyarrow.table({"text": [None, TEXTS[0]]}), tmp_path / "null.parquet")
    for name in ("null.jsonl", "null.parquet"):
        assert list(texts_of(tmp_path / name, "text")) == ["", TEXTS[0]]


def test_a_folder_that_can_t_be_read_is_named_and_not_passed_over(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.scandir

    def forbidden(path: Any) -> Any:
        if Path(path).name == "deep":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    with pytest.raises(StopRunError, match="deep: Permission denied"):
        files_of([corpus])


def test_a_column_of_another_name_is_named(corpus: Path) -> None:
    with pytest.raises(StopRunError, match="'body'"):
        list(texts_of(corpus / "table.parquet", "body"))


@pytest.mark.parametrize("name", ["missing.txt", "corpus/picture.png"])
def test_what_is_named_and_can_t_be_read_is_an_error(corpus: Path, name: str) -> None:
    with pytest.raises(StopRunError, match=Path(name).name):
        files_of([corpus.parent / name])


def test_a_reference_is_built_and_asked(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made, own = corpus.parent / "public", corpus.parent / "own.txt"
    own.write_text(
        "\n".join(["Nobody ever printed this letter; it is about the mill, the flood and what we lost in it."] * 9)
    )
    assert main(["reference", "build", str(corpus), "--out", str(made), "--scale", "2"]) == 0
    out, err = capsys.readouterr()
    assert "14 texts" in out
    assert "from 6 files" in out
    assert "passed over 2 files" in err
    assert main(["reference", "show", str(made)]) == 0
    assert "(one of 2)" in capsys.readouterr().out
    short = corpus.parent / "short.md"
    short.write_text("Too short.")
    assert main(["reference", "ask", str(made), str(corpus / "plain.txt"), str(own), str(short)]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert ": 1.00 (" in first
    assert "too short to say" in second or ": 0.0" in second
    assert "too short to say" in third


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "{corpus}", "--out", "{corpus}/public", "--scale", "0"],
        ["build", "{corpus}", "--out", "{corpus}/nowhere/public"],
        ["build", "{corpus}/missing.txt", "--out", "{corpus}/public"],
        ["build", "{corpus}", "--out", "{corpus}/deep", "--scale", "2"],
        ["build", "{corpus}", "--out", "{corpus}/deep/../plain.txt", "--scale", "2"],
        ["ask", "{corpus}/missing", "{corpus}/plain.txt"],
        ["ask", "{corpus}/plain.txt", "{corpus}/plain.txt"],
        ["show", "{corpus}/picture.png"],
    ],
)
def test_a_mistake_is_a_sentence_and_leaves_nothing(
    corpus: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    before = contents(corpus)
    assert main(["reference", *(one.format(corpus=corpus) for one in arguments)]) != 0
    assert "Traceback" not in (said := capsys.readouterr().err)
    assert said
    assert contents(corpus) == before


def test_a_coordinator_of_before_that_keeps_nothing_of_what_broke_off_is_given_all_of_it(
    enrolled: Any, run: Any, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "public.reference"
    assert run("reference", "build", corpus, "--out", out) == 0
    assert run("reference", "publish", out) == 0
    assert enrolled.reference == out.read_bytes()
