"""PDF and web pages to text: ours beside kreuzberg and markitdown, on the labelled files and a long PDF, in one run.

Each file is read in process, three times, by every contestant; peers run in the environment whose Python ``WINNOW_PEERS``
names, and are left out where it is not set. No engine for OCR is given to anyone, so scans count as files without text.
Where a file of Markdown lies with the labels, the share of its words that a text has in its order is counted, as
`office.share` does. The long PDF is of 60 pages of made-up prose; what a text has of it is the share of its words in order.

Goal: at least 0.9 of kreuzberg's rate for PDF and for HTML.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from fpdf import FPDF
from office import PEERS, Result, ours, theirs
from shared import labelled, print_versions, prose

SUFFIXES = {"pdf": (".pdf",), "html": (".html", ".htm", ".xhtml")}


def main() -> None:
    """Measure, and print a table by format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="name each file with the length and the time of each text")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        files = {name: list(labelled_files(Path(folder), suffixes)) for name, suffixes in SUFFIXES.items()}
        files["long pdf"] = [long_pdf(Path(folder))]
        print(f"{'files of':10}{'':6}  {'contestant':12}{'with text':>10}{'characters':>12}{'files/s':>9}", end="")
        print(f"{'MB/s':>8}{'median ms':>11}{'label':>8}")
        for name, some in files.items():
            if not some:
                print(f"{name:10}{'':6}  no data here; set WINNOW_DATA")
                continue
            results = {"ours": [ours(path, label) for path, label in some]}
            for peer in PEERS:
                if "WINNOW_PEERS" in os.environ:
                    results[peer] = list(theirs(peer, some))
            table(name, some, results)
            if options.show:
                show(some, results)
    print_versions("winnow-agent", "pypdfium2", "lxml")


def labelled_files(folder: Path, suffixes: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """Each file of the formats with its label, ``""`` where it has none."""
    formats = labelled("formats", folder)
    for path in sorted(formats.rglob("*")) if formats else ():
        if path.suffix.lower() in suffixes and path.is_file():
            beside = path.parent.parent / "groundtruth"
            labels = [label for label in (beside / f"{path.name}.md", beside / f"{path.stem}.md") if label.exists()]
            yield path, labels[0].read_text() if labels else ""


def long_pdf(folder: Path) -> tuple[Path, str]:
    """A PDF of about 60 full pages, and its text."""
    pdf = FPDF()
    pdf.set_font("Times", size=11)
    texts = prose(12, 3000, 3001)
    for text in texts:
        pdf.add_page()
        pdf.multi_cell(0, 5, text, align="J")
    path = folder / "long.pdf"
    path.write_bytes(bytes(pdf.output()))
    return path, "\n".join(texts)


def table(name: str, files: Sequence[tuple[Path, str]], results: dict[str, list[Result]]) -> None:
    """A line for each contestant."""
    size = sum(path.stat().st_size for path, _ in files)
    for contestant, some in results.items():
        total = sum(result.seconds for result in some)
        found = [result.found for result in some if result.found is not None]
        print(
            f"{name:10}{len(files):6}  {contestant:12}{sum(bool(result.text.strip()) for result in some):>10}"
            f"{sum(len(result.text) for result in some):>12,}{len(files) / total:>9.0f}{size / total / 1e6:>8.1f}"
            f"{1000 * statistics.median(result.seconds for result in some):>11.2f}"
            f"{statistics.fmean(found) if found else float('nan'):>8.3f}"
        )


def show(files: Sequence[tuple[Path, str]], results: dict[str, list[Result]]) -> None:
    """A line for each file."""
    for place, (path, _) in enumerate(files):
        each = (
            f"{name} {len(some[place].text)} {1000 * some[place].seconds:.1f} ms {some[place].found or 0:.3f}"
            for name, some in results.items()
        )
        print(f"  {path.name}:", *each, sep="  ")


if __name__ == "__main__":
    main()
