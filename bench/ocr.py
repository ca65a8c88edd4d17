"""Reading scans: ours beside stock pytesseract, tesserocr and RapidOCR, by kind of page, in one run.

Character error rate: edits to the labelled text over its length, after Unicode form C, straight quotes and dashes and one
space for any run of white space, which is how line ends count. Rotated and skewed pages are the labelled ones, turned here
and as they come. Receipts and Fraktur have no labelled pages here, and no figure.

Speed: two processes with one page each at a time, as two workers have. Stock pytesseract is as it comes to its user: the
system's program, found on PATH, with its own threads, English data of its own folder, pages handed over as PNG.
Ours goes through the worker's `handle`, with orientation, boxes and JSON. Goals: 150 pages a minute on 2 cores, 10 times
stock pytesseract.
"""

from __future__ import annotations

import os

os.environ["OMP_THREAD_LIMIT"] = "1"  # before any library is loaded

import argparse
import functools
import importlib.util
import json
import multiprocessing
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from shared import labelled, print_versions

from winnow_agent.vault.engines import ocr, ocr_data

Page = Image.Image
LABELS = {"phototest.tif": "phototest.gold.txt", "eurotext.tif": "eurotext.txt", "8071_093.3B.tif": "8071_093.3B.txt"}
ROTATED = ("phototestrot.tif", "phototest-rotated-180.png", "phototest-rotated-L.png", "phototest-rotated-R.png")
SKEWS = (-4.0, -1.5, 2.5, 5.0)
_STRAIGHT = str.maketrans("‘’“”„–—", '\'\'"""--')


def main() -> None:
    """Measure, and print a table by kind, then speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=4, help="how often each labelled page is read for its speed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = labelled("ocr", Path(scratch))
        if folder is None:
            print("no data here; set WINNOW_DATA")
            return
        folder /= "tesseract_testing"
        errors(folder)
        speed([pixels(folder / name) for name in LABELS], options.repeat)
    print_versions("pillow", *filter(importlib.util.find_spec, ("tesserocr", "rapidocr", "pytesseract")))


def errors(folder: Path) -> None:
    """A row for each kind: the mean error rate of each contestant over the kind's pages."""
    readers = contestants()
    print(f"{'pages':24}{'count':>6}" + "".join(f"{name:>18}" for name in readers))
    for kind, pages in kinds(folder):
        rates = {
            name: np.mean([error_rate(read(page), label) for page, label in pages]) for name, read in readers.items()
        }
        print(f"{kind:24}{len(pages):6}" + "".join(f"{rates[name]:18.4f}" for name in readers))
    print(f"{'receipts':24}   no data here\n{'Fraktur':24}   no data here")


def kinds(folder: Path) -> Iterator[tuple[str, list[tuple[Page, str]]]]:
    """The labelled pages by kind."""
    clean = [(pixels(folder / name), (folder / label).read_text("utf-8")) for name, label in LABELS.items()]
    for (page, label), name in zip(clean, LABELS, strict=True):
        yield name, [(page, label)]
    yield "clean print", clean
    gold = clean[0][1]
    yield "rotated, as they come", [(pixels(folder / name), gold) for name in ROTATED]
    for name, way in (("rotated by 90", 90), ("rotated by 180", 180), ("rotated by 270", 270)):
        yield name, [(page.rotate(way, expand=True), label) for page, label in clean[:2]]
    yield (
        "skewed",
        [
            (page.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255), label)
            for page, label in clean[:2]
            for skew in SKEWS
        ],
    )


def pixels(path: Path) -> Page:
    """An image in gray."""
    with Image.open(path) as image:
        return image.convert("L")


def contestants() -> dict[str, Callable[[Page], str]]:
    """Those that are installed."""
    found: dict[str, Callable[[Page], str]] = {"ours": ours, "pytesseract": pytesseract}
    if importlib.util.find_spec("tesserocr"):
        found["tesserocr"] = tesserocr
    if importlib.util.find_spec("rapidocr"):
        found["RapidOCR"] = rapidocr
    return found


def ours(page: Page) -> str:
    """Through the worker's handler."""
    _, body = ocr.handle({"width": page.width, "height": page.height, "languages": ""}, page.tobytes())
    return str(json.loads(body)["text"])


def pytesseract(page: Page) -> str:
    """As its manual shows it."""
    import pytesseract as library

    from winnow_agent.vault.engines import ocr_tesseract

    library.pytesseract.tesseract_cmd = str(ocr_tesseract.program())
    os.environ["TESSDATA_PREFIX"] = str(ocr_data.gathered("eng"))
    return str(library.image_to_string(page, lang="eng"))


def stock_pytesseract(page: Page) -> str:
    """As it comes to its user: the system's program, with the threads that it starts by itself."""
    import pytesseract as library

    for name in [name for name in os.environ if name.startswith("OMP_") or name == "TESSDATA_PREFIX"]:
        del os.environ[name]
    library.pytesseract.tesseract_cmd = stock_program() or "tesseract"
    return str(library.image_to_string(page))


def stock_program() -> str | None:
    """The program on PATH, but for this environment's own."""
    own = str(Path(sys.prefix) / "bin")
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder != own]
    return shutil.which("tesseract", path=os.pathsep.join(folders))


def tesserocr(page: Page) -> str:
    """One engine, kept."""
    engine = _tesserocr()
    engine.SetImageBytes(page.tobytes(), page.width, page.height, 1, page.width)
    return str(engine.GetUTF8Text())


@functools.cache
def _tesserocr() -> Any:
    import tesserocr as library

    return library.PyTessBaseAPI(path=f"{ocr_data.gathered('eng')}/", lang="eng", psm=library.PSM.AUTO)


def rapidocr(page: Page) -> str:
    """As it comes, but with one thread."""
    found = _rapidocr()(np.stack([np.asarray(page)] * 3, axis=-1))
    return "\n".join(found.txts or ())


@functools.cache
def _rapidocr() -> Any:
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    return RapidOCR(params={**one, "Global.log_level": "critical"})


def error_rate(text: str, label: str) -> float:
    """Levenshtein's distance over the label's length."""
    found, wanted = plain(text), np.array([ord(char) for char in plain(label)])
    places = np.arange(len(wanted) + 1)
    row = places
    for number, char in enumerate(found, start=1):
        kept = np.minimum(row[:-1] + (wanted != ord(char)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([number], kept)) - places) + places
    return float(row[-1]) / max(1, len(wanted))


def plain(text: str) -> str:
    """In form C, straight quotes and dashes, single spaces."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(_STRAIGHT)).strip()


def speed(pages: list[Page], repeat: int) -> None:
    """Pages a minute, of each contestant in two processes, and processor seconds a page, which other load changes less."""
    contest = {"ours": ours}
    program = stock_program()
    if program is not None:
        contest["pytesseract, stock"] = stock_pytesseract
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()
        threads = next((line.strip() for line in version if "OpenMP" in line), "without OpenMP")
        print(f"stock pytesseract runs {program}: {version[0]}, {threads}")
    if importlib.util.find_spec("tesserocr"):
        contest["tesserocr alone"] = tesserocr
    rates = {}
    for name, read in contest.items():
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.map(read, pages[:2] * 4, chunksize=1)  # engines are loaded once
            batch = pages * (1 if "stock" in name else repeat)
            began = time.perf_counter()
            spent = pool.map(functools.partial(seconds_of, read), batch, chunksize=1)
            rates[name] = 60 * len(batch) / (time.perf_counter() - began)
        print(
            f"{name:24}{rates[name]:8.0f} pages a minute in 2 processes, {np.mean(spent):.2f} processor seconds a page"
        )
    if program is None:
        print("stock pytesseract: no tesseract on PATH")
        return
    print(f"ours / stock pytesseract {rates['ours'] / rates['pytesseract, stock']:8.1f}")


def seconds_of(read: Callable[[Page], str], page: Page) -> float:
    """Processor seconds that a page takes, those of programs that were run for it too."""
    before = os.times()
    read(page)
    return sum(os.times()[:4]) - sum(before[:4])


if __name__ == "__main__":
    main()
