"""Makes the binary files of `examples/` from the texts in `examples/sources/`.

The results are committed, so that nobody needs a speech synthesizer or this font to run the demo; run it again after a
change of a text. The same texts give the same bytes, with the same versions of the libraries; the encrypted PDF and the
sound do not (the first draws random keys, the second depends on the synthesizer).

Needs DejaVu Serif (Debian: fonts-dejavu) for the scans, and espeak-ng and sox for the sound, which are skipped with a
word where they are missing.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import docx
import numpy as np
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from PIL import Image, ImageDraw, ImageFont

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SOURCES = EXAMPLES / "sources"
SOCIETY = EXAMPLES / "hill-end-society" / "archive"
MUSEUM = EXAMPLES / "riverside-museum" / "archive"
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
MADE = datetime(2022, 10, 1, 12, 0, tzinfo=UTC)
# A5 at 300 dots an inch.
PAGE = (1748, 2480)


def main() -> int:
    """Makes everything; 1 if something was skipped."""
    make_office_files()
    make_pdfs()
    make_broken_files()
    skipped = [what for what, done in (("scans", make_scans()), ("sound", make_sound())) if not done]
    for what in skipped:
        print(f"skipped the {what}: see the first lines of {Path(__file__).name}", file=sys.stderr)
    return 1 if skipped else 0


def make_office_files() -> None:
    """Minutes, notes, a CV and a table of donors as docx."""
    write_docx("minutes-2019-03-12", SOCIETY / "society" / "Minutes 2019-03-12.docx")
    write_docx("minutes-2019-09-17", SOCIETY / "society" / "Joint meeting 2019-09-17.docx")
    write_docx("minutes-2019-09-17-museum", MUSEUM / "papers" / "Minutes with Hill End, Sept 2019.docx")
    write_docx("boatbuilding", MUSEUM / "papers" / "How the last ferry was built.docx")
    write_docx("cv-marsh", SOCIETY / "office" / "CV Marsh-Holloway.docx")
    rows = [line.split("\t") for line in source("donors").splitlines()]
    document = docx.Document()
    document.add_heading("Donors 2022", 1)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    save_docx(document, MUSEUM / "office" / "Donors 2022.docx")


def make_pdfs() -> None:
    """Reports with a text layer, a CV, and one that is locked."""
    write_pdf("report", SOCIETY / "society" / "The quarry railway, a report.pdf")
    write_pdf("museum-report", MUSEUM / "papers" / "Three winters on the river bank.pdf")
    write_pdf("cv-finch", MUSEUM / "office" / "Application T Finch-Hatherley.pdf")
    write_pdf("lease", SOCIETY / "office" / "Lease of the boat shed (locked).pdf", password="low-water-1388")  # noqa: S106


def make_broken_files() -> None:
    """A document and a report of which next to nothing is there, as after a full disk."""
    whole = (SOCIETY / "society" / "Minutes 2019-03-12.docx").read_bytes()
    (SOCIETY / "office" / "Inventory of the map cabinet.docx").write_bytes(whole[:600])
    whole = (MUSEUM / "papers" / "Three winters on the river bank.pdf").read_bytes()
    (MUSEUM / "office" / "Catalogue draft.pdf").write_bytes(whole[:700])


def make_scans() -> bool:
    """Letters as a scanner gives them: a PNG, a JPEG and a PDF of two pages without a text layer."""
    if not FONT.exists():
        return False
    letters = SOCIETY / "letters"
    bilevel = scan(source("quarry-letter"), seed=1, tilt=0.6, size=37).point(lambda value: 255 if value > 128 else 0)
    bilevel.convert("1").save(letters / "scan 0041 quarry office 1931.png", dpi=(300, 300), optimize=True)
    name = "1923-10-02 the schoolmistress to the county.txt"
    grey = scan(rewrap((letters / name).read_text("utf-8"), 76), seed=2, tilt=-0.4, size=36)
    grey.save(MUSEUM / "letters" / "IMG_2207 letter from Hill End school.jpg", dpi=(300, 300), quality=45)
    pdf = new_pdf(format_="A5")
    for number in (1, 2):
        page = scan(source(f"barn-letter-{number}"), seed=2 + number, tilt=0.3 * (-1) ** number)
        pdf.add_page()
        file = io.BytesIO()
        page.save(file, "JPEG", dpi=(300, 300), quality=45)
        file.seek(0)
        pdf.image(file, x=0, y=0, w=pdf.w, h=pdf.h)
    pdf.output(str(letters / "tithe barn 1934.pdf"))
    return True


def make_sound() -> bool:
    """The interview, spoken by two voices."""
    speak, sox = shutil.which("espeak-ng"), shutil.which("sox")
    if speak is None or sox is None:
        return False
    voices = {"A": ("en-gb+f3", "158"), "B": ("en-us", "165")}
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, line in enumerate(source("interview").splitlines()):
            speaker, _, said = line.partition(": ")
            voice, speed = voices[speaker]
            part = Path(folder) / f"{number:02}.wav"
            subprocess.run([speak, "-v", voice, "-s", speed, "-g", "2", "-w", str(part), said], check=True)
            parts.append(str(part))
        target = SOCIETY / "recordings" / "the bell ringer.ogg"
        subprocess.run([sox, *parts, "-R", "-r", "16000", "-C", "3", str(target), "pad", "0.3", "0.5"], check=True)
    return True


def source(name: str) -> str:
    """A text of `examples/sources`."""
    return (SOURCES / f"{name}.txt").read_text("utf-8").rstrip("\n")


def blocks(text: str) -> list[tuple[str, str]]:
    """Paragraphs with their style: the first line is the title, the second a subtitle, ``## `` a heading."""
    styled = []
    for number, block in enumerate(part.strip() for part in text.split("\n\n")):
        if number == 0:
            title, _, subtitle = block.removeprefix("# ").partition("\n")
            styled += [("title", title), *([("text", subtitle)] if subtitle else [])]
        elif block.startswith("## "):
            styled.append(("heading", block.removeprefix("## ")))
        else:
            styled.append(("text", block))
    return styled


def write_docx(name: str, target: Path) -> None:
    """A text as a docx with headings and paragraphs."""
    document = docx.Document()
    for style, text in blocks(source(name)):
        if style == "text":
            for line in text.split("\n"):
                document.add_paragraph(line)
        else:
            document.add_heading(text, 1 if style == "title" else 2)
    save_docx(document, target)


def save_docx(document: docx.document.Document, target: Path) -> None:
    """Saves with fixed dates in the properties and in the archive, so that the same text gives the same bytes."""
    properties = document.core_properties
    properties.author, properties.comments, properties.last_modified_by = "", "", ""
    properties.created = properties.modified = MADE.replace(tzinfo=None)
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            fixed.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), made.read(name), zipfile.ZIP_DEFLATED)


def new_pdf(format_: str = "A4") -> FPDF:
    """An empty PDF with a fixed date."""
    pdf = FPDF(format=format_)
    pdf.set_creation_date(MADE)
    pdf.set_auto_page_break(auto=format_ == "A4", margin=25)
    pdf.set_margin(25 if format_ == "A4" else 0)
    return pdf


def write_pdf(name: str, target: Path, password: str = "") -> None:
    """A text as a PDF with a text layer."""
    pdf = new_pdf()
    if password:
        pdf.set_encryption(owner_password=password, user_password=password, encryption_method=EncryptionMethod.AES_128)
    pdf.add_page()
    for style, text in blocks(source(name)):
        pdf.set_font("Times", "B" if style != "text" else "", {"title": 18, "heading": 14, "text": 12}[style])
        lines: Sequence[str] = text.split("\n")
        for line in lines:
            pdf.multi_cell(0, 6.5 if style == "text" else 9, line, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)
    pdf.output(str(target))


def rewrap(text: str, width: int) -> str:
    """Long paragraphs as lines of a typewriter's width."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            if line and len(line) + 1 + len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return "\n".join(lines)


def scan(text: str, *, seed: int, tilt: float, size: int = 44) -> Image.Image:
    """A typed page as a scanner sees it: a little turned (degrees), uneven, and with grain."""
    font = ImageFont.truetype(str(FONT), size)
    page = Image.new("L", PAGE, 250)
    draw = ImageDraw.Draw(page)
    draw.multiline_text((150, 120), text, fill=35, font=font, spacing=size * 0.28)
    right, bottom = draw.multiline_textbbox((150, 120), text, font=font, spacing=size * 0.28)[2:]
    if right > PAGE[0] - 60 or bottom > PAGE[1] - 60:
        raise ValueError(f"the text does not fit on the page: it ends at {right:.0f}, {bottom:.0f}")
    page = page.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=250)
    random = np.random.default_rng(seed)
    shade = np.linspace(0, -12, PAGE[0])[None, :]
    grain = random.normal(0, 6, (PAGE[1], PAGE[0]))
    return Image.fromarray(np.clip(np.asarray(page, dtype=np.float64) + shade + grain, 0, 255).astype(np.uint8), "L")


if __name__ == "__main__":
    sys.exit(main())
