"""Chat exports and subtitles: what of the labelled messages is found, ours beside kreuzberg and markitdown, in one run.

A labelled message is found where a turn has its speaker, its words (blanks aside) and its time to the minute. Peers give a
text and no turns: of theirs only the words are looked for. Of subtitles, which have no labels, the lines with a time or
a tag in each text are counted: none of these is what anybody said. Peers run in the environment whose Python
``WINNOW_PEERS`` names, and are left out where it is not set.

Goal: every message found; no line of markup.
"""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared import NoEngines, labelled, print_versions

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_protocol.errors import SetAsideError

PEERS = ("kreuzberg", "markitdown")
_SUBTITLES = {".srt", ".vtt", ".ttml", ".sbv", ".ssa", ".ass", ".smi", ".sub", ".lrc"}
_MARKUP = re.compile(r"\d:\d\d[.,:]\d\d|-->|</?[a-z][^>]*>|\{\\|^Dialogue:", re.MULTILINE)

_PEER = """
import json, sys
name = sys.argv[1]
if name == "kreuzberg":
    import kreuzberg
    read = lambda path: kreuzberg.extract_file_sync(path).content
else:
    import markitdown
    reader = markitdown.MarkItDown()
    read = lambda path: reader.convert(path).text_content
for line in sys.stdin:
    try:
        text = read(json.loads(line))
    except BaseException:
        text = ""
    print(json.dumps(text), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An export and its messages as speaker, words and time."""

    path: Path
    messages: tuple[tuple[str, str, str], ...]


def main() -> None:
    """Measure, and print a line for each file and contestant."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        if labelled("formats", Path(folder)) is None:
            print("no data here; set WINNOW_DATA")
            return
        chats = list(exports(Path(folder)))
        films = sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in _SUBTITLES)
        paths = [*(chat.path for chat in chats), *films]
        peers = {
            peer: dict(zip(paths, theirs(peer, paths), strict=True)) for peer in PEERS if "WINNOW_PEERS" in os.environ
        }
        report_chats(chats, peers)
        report_films(films, peers)
    print_versions("winnow-agent", "lxml")


def exports(folder: Path) -> Iterator[Labelled]:
    """Each chat export with its messages."""
    for label in sorted(folder.rglob("chat_chatminer/test/*/target.json")):
        messages = tuple(
            (one["author"], one["message"], one["timestamp"]) for one in json.loads(label.read_text("utf-8"))
        )
        for path in sorted(label.parent.iterdir()):
            if path != label and path.suffix in {".txt", ".json"}:
                yield Labelled(path, messages)


def documents(path: Path) -> list[Document]:
    """What the vault's digitizers make of a file."""
    file = io.BytesIO(path.read_bytes())
    media_type = media_type_of_file(file, path.name)
    source = SourceFile(file, path.name, media_type, path.stat().st_size, NoEngines())  # type: ignore[arg-type]
    try:
        return [one for one in digitize(source) if isinstance(one, Document)]
    except SetAsideError:
        return []


def theirs(peer: str, paths: Sequence[Path]) -> list[str]:
    """The texts of a peer."""
    asked = "".join(json.dumps(str(path)) + "\n" for path in paths)
    run = subprocess.run(
        [os.environ["WINNOW_PEERS"], "-c", _PEER, peer],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return [str(json.loads(line)) for line in run.stdout.splitlines() if line.startswith('"')]


def report_chats(chats: Sequence[Labelled], peers: Mapping[str, Mapping[Path, str]]) -> None:
    """Shares of the labelled messages by file."""
    total = whole = 0
    words_only = dict.fromkeys(peers, 0)
    for chat in chats:
        turns = [
            (turn.speaker, _plain(one.text[turn.start : turn.end]), turn.time[:16])
            for one in documents(chat.path)
            for turn in one.turns
        ]
        found = sum(1 for who, words, time in chat.messages if (who, _plain(words), time[:16]) in turns)
        words = {
            peer: sum(1 for _, said, _ in chat.messages if _plain(said) in _plain(texts[chat.path]))
            for peer, texts in peers.items()
        }
        total += len(chat.messages)
        whole += found
        for peer, count in words.items():
            words_only[peer] += count
        others = ", ".join(f"{peer} words of {count}" for peer, count in words.items())
        print(
            f"{chat.path.parent.name}/{chat.path.name}: {found} of {len(chat.messages)} messages, {len(turns)} turns; {others}"
        )
    print(f"ours: speaker, words and time of {whole} of {total} messages")
    for peer, count in words_only.items():
        print(f"{peer}: words of {count} of {total} messages, no speakers, no times")


def report_films(films: Sequence[Path], peers: Mapping[str, Mapping[Path, str]]) -> None:
    """Lines of markup left in the texts of subtitles, and the files without any text."""
    ours = {path: "\n".join(one.text for one in documents(path)) for path in films}
    for name, texts in {"ours": ours, **peers}.items():
        lines = sum(1 for path in films for line in texts[path].split("\n") if _MARKUP.search(line))
        empty = sum(1 for path in films if not texts[path].strip())
        print(f"{name}: {len(films)} subtitle files, {empty} without text, {lines} lines with times or tags")


def _plain(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
