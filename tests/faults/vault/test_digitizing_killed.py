"""A vault that is killed while it reads a long scan, again and again: no page that was read is read twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from winnow_agent.vault.states import DocumentState
from winnow_agent.vault.store import Store

SCALE = int(os.environ.get("WINNOW_SCALE", "1"))
PAGES = 8 + 4 * SCALE

VAULT = """
import sys, time
from pathlib import Path
from winnow_agent.config import Limits
from winnow_agent.vault import digitizing
from winnow_agent.vault.digitize.pool import Parsers
from winnow_agent.vault.find import find
from winnow_agent.vault.store import Store
from winnow_agent.vault.processes.workers import Workers

home, archive, log = map(Path, sys.argv[1:4])
lines = log.open("a", buffering=1)

class Telling(Workers):
    def call(self, kind, header, payload=b""):
        lines.write("asked\\n")
        return super().call(kind, header, payload)

class Keeping(Store):
    def keep_answer(self, file_id, question, answer):
        super().keep_answer(file_id, question, answer)
        lines.write(f"kept {question.hex()}\\n")

limits = Limits(workers=2, memory_bytes=512 << 20, file_seconds=120, file_bytes=1 << 30, idle_seconds=600)
scratch = home / "scratch"
scratch.mkdir(exist_ok=True)
store = Keeping(home / "vault.sqlite")
workers = Telling(limits, scratch)
parsers = Parsers(limits, workers, scratch)
find(store, {"scans": archive}, clock=lambda: time.time() + 60)
digitizing.digitize_found(store, parsers, roots={"scans": archive}, workers=2)
parsers.close()
workers.close()
store.close()
"""


def page(number: int) -> Image.Image:
    image = Image.new("L", (1000, 500), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=36)
    for line in range(6):
        draw.text((60, 60 + 60 * line), f"On page {number} the clerk wrote line {line} with care.", fill=0, font=font)
    return image


@pytest.mark.ocr
@pytest.mark.timeout(120 * (4 + SCALE))
def test_no_page_is_read_twice(tmp_path: Path) -> None:
    home, archive, log = tmp_path / "home", tmp_path / "archive", tmp_path / "log"
    for folder in (home, archive):
        folder.mkdir()
    pages = [page(number) for number in range(1, PAGES + 1)]
    pages[0].save(archive / "minutes.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    command = [sys.executable, "-c", VAULT, str(home), str(archive), str(log)]
    chance = random.Random(4)
    kills = 0
    for _ in range(3 + SCALE):
        vault = subprocess.Popen(command, start_new_session=True)
        kept = log.read_text().count("kept") if log.exists() else 0
        deadline = time.monotonic() + 60
        # Killed after one to three more pages, at whatever it does then.
        wanted = min(kept + chance.randint(1, 3), PAGES - 1)
        while time.monotonic() < deadline and vault.poll() is None:
            if log.exists() and log.read_text().count("kept") >= wanted:
                time.sleep(chance.random() * 0.3)
                break
            time.sleep(0.02)
        if vault.poll() is None:
            os.killpg(vault.pid, signal.SIGKILL)
            kills += 1
        vault.wait()
    assert subprocess.run(command, check=False, timeout=60 * (4 + SCALE)).returncode == 0
    assert kills >= 2
    lines = log.read_text().splitlines()
    kept = [line for line in lines if line.startswith("kept")]
    asked = [line for line in lines if line.startswith("asked")]
    # A kill may fall between the record and this test's line about it.
    assert len(kept) == len(set(kept))
    assert PAGES - kills <= len(kept) <= PAGES
    # What was under way when it was killed may be asked again, two pages a kill; nothing that was kept is.
    assert len(asked) <= PAGES + 2 * kills
    store = Store(home / "vault.sqlite")
    (row,) = store.documents_in(DocumentState.DIGITIZED)
    document = store.document(row["id"])
    assert document is not None
    assert [anchor.page for anchor in document.anchors] == list(range(1, PAGES + 1))
    assert store.query("SELECT count(*) AS n FROM answers")[0]["n"] == 0
    store.close()
