"""Office files and books to text: ours beside kreuzberg and markitdown, on the labelled files, in one run.

Each file is read in process, three times, by every contestant; peers run in the environment whose Python ``WINNOW_PEERS``
names, and are left out where it is not set. Text in ours is that of all documents of a file: what is embedded in it too,
pictures left out. Where a file of Markdown lies with the labels, the share of its words that a text has in its order is
counted: the longest common subsequence of words, without Markdown's signs and its links.

Goal: at least 0.9 of kreuzberg's rate for docx.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from shared import NoEngines, labelled, print_versions

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_protocol.errors import SetAsideError

FORMATS = ("docx", "doc", "pptx", "ppt", "xlsx", "xlsb", "xls", "odt", "ods", "rtf", "epub", "chm", "wps")
ROUNDS = 3
PEERS = ("kreuzberg", "markitdown")
_WORD = re.compile(r"\w+")
_MARKDOWN = re.compile(r"<!--.*?-->|!?\[([^\]]*)\]\([^)]*\)|&[a-z]+;|\$\$?", re.DOTALL)

_PEER = """
import json, sys, time
name, rounds = sys.argv[1], int(sys.argv[2])
if name == "kreuzberg":
    import kreuzberg
    read = lambda path: kreuzberg.extract_file_sync(path).content
else:
    import markitdown
    reader = markitdown.MarkItDown()
    read = lambda path: reader.convert(path).text_content
from importlib.metadata import version
print(json.dumps({"version": version(name)}), flush=True)
for line in sys.stdin:
    path, text, seconds = json.loads(line), "", []
    for _ in range(rounds):
        began = time.process_time()
        try:
            text = read(path)
        except BaseException:
            text = ""
        seconds.append(time.process_time() - began)
    print(json.dumps({"text": text, "seconds": min(seconds)}), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one contestant made of one file: text, processor seconds, and the share of the label's words in order."""

    text: str
    seconds: float
    found: float | None


def main() -> None:
    """Measure, and print a table by format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="name each file with the length of each text")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        files = list(labelled_files(Path(folder)))
        if not files:
            print("no data here; set WINNOW_DATA")
            return
        results = {"ours": [ours(path, label) for path, label in files]}
        for peer in PEERS:
            if "WINNOW_PEERS" in os.environ:
                results[peer] = list(theirs(peer, files))
    table(files, results)
    if options.show:
        for place, (path, _) in enumerate(files):
            print(path.name, *(f"{name} {len(one[place].text)}" for name, one in results.items()))
    print_versions("winnow-agent", "lxml")


def labelled_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file with its label, ``""`` where it has none."""
    formats = labelled("formats", folder)
    for path in sorted(formats.rglob("*")) if formats else ():
        if path.suffix.lower().lstrip(".") in FORMATS and path.is_file():
            label = path.parent.parent / "groundtruth" / f"{path.name}.md"
            yield path, label.read_text() if label.exists() else ""


def ours(path: Path, label: str) -> Result:
    """All text of a file, as the vault's digitizers give it."""
    data = path.read_bytes()
    seconds: list[float] = []
    text = ""
    for _ in range(ROUNDS + 1):  # the first one imports
        began = time.process_time()
        text = "\n\n".join(_texts(data, path.name))
        seconds.append(time.process_time() - began)
    return Result(text, min(seconds[1:]), share(label, text))


def _texts(data: bytes, name: str) -> Iterator[str]:
    file = io.BytesIO(data)
    media_type = media_type_of_file(file, name)
    try:
        for item in digitize(SourceFile(file, name, media_type, len(data), NoEngines())):  # type: ignore[arg-type]
            if isinstance(item, Document):
                yield item.text
    except SetAsideError:
        return


def theirs(peer: str, files: Sequence[tuple[Path, str]]) -> Iterator[Result]:
    """The same of a peer; a process of its own that a file breaks is started again behind it."""
    process: subprocess.Popen[str] | None = None
    for path, label in files:
        if process is None:
            command = [os.environ["WINNOW_PEERS"], "-c", _PEER, peer, str(ROUNDS)]
            process = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, text=True)
            _answer(process)
        assert process.stdin is not None
        process.stdin.write(json.dumps(str(path)) + "\n")
        process.stdin.flush()
        answer = _answer(process)
        if not answer:
            process.wait()
            process = None
        text = str(answer.get("text", ""))
        yield Result(text, float(answer.get("seconds", 0.0)), share(label, text))
    if process is not None:
        process.communicate()


def _answer(process: subprocess.Popen[str]) -> dict[str, str | float]:
    assert process.stdout is not None
    line = process.stdout.readline()
    while line and not line.startswith("{"):
        line = process.stdout.readline()
    return dict(json.loads(line)) if line else {}


def share(label: str, text: str) -> float | None:
    """How many of the label's words the text has in its order, 0 to 1; None where there is no label."""
    wanted = _WORD.findall(_MARKDOWN.sub(lambda match: match[1] or " ", label).lower())
    if not wanted:
        return None
    had = _WORD.findall(text.lower())
    blocks = SequenceMatcher(None, wanted, had, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)


def table(files: Sequence[tuple[Path, str]], results: dict[str, list[Result]]) -> None:
    """A line for each format and contestant."""
    print(
        f"{'format':8}{'files':>6}  {'contestant':12}{'with text':>10}{'characters':>12}{'files/s':>9}{'median ms':>11}{'label':>8}"
    )
    for suffix in FORMATS:
        places = [place for place, (path, _) in enumerate(files) if path.suffix.lower() == f".{suffix}"]
        for name, all_of_them in results.items():
            one = [all_of_them[place] for place in places]
            if not one:
                continue
            total = sum(result.seconds for result in one)
            found = [result.found for result in one if result.found is not None]
            print(
                f"{suffix:8}{len(one):6}  {name:12}{sum(1 for result in one if result.text.strip()):10}"
                f"{sum(len(result.text) for result in one):12}{len(one) / total if total else 0:9.0f}"
                f"{1000 * statistics.median(result.seconds for result in one):11.2f}"
                f"{f'{statistics.mean(found):.3f}' if found else '-':>8}"
            )


if __name__ == "__main__":
    main()
