"""Scans and recordings: pages as a scanner gives them, and a voice that reads aloud."""

from __future__ import annotations

import io
import tempfile
import zlib
from pathlib import Path
from random import Random

import av
import pytest
from fpdf import FPDF
from PIL import Image

from tests.faults.canaries.writing import Text, written
from winnow_agent.vault.canary import scans, sound


def _scan(text: Text) -> Image.Image:
    said = "\n".join(text.paragraphs)
    font = scans.font_for(said, "Latin")
    if font is None:
        pytest.skip("no font with Latin letters; Debian: apt-get install fonts-dejavu-core")
    return scans.scan(said, "Latin", font, Random(zlib.crc32(said.encode())))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@written("images", "image/png", ".png", medium="scan")
def png(text: Text) -> bytes:
    return _saved(_scan(text), "PNG", dpi=(200, 200))


@written("pdf", "application/pdf", ".pdf", medium="scan")
def pdf_of_scans(text: Text) -> bytes:
    page = _scan(text)
    pdf = FPDF(unit="pt", format=(page.width * 72 / 200, page.height * 72 / 200))
    pdf.set_author(text.beside)
    pdf.add_page()
    pdf.image(io.BytesIO(_saved(page, "JPEG", quality=80)), x=0, y=0, w=pdf.w, h=pdf.h)
    return bytes(pdf.output())


@written("images", "image/jpeg", ".jpg", medium="scan")
def jpeg(text: Text) -> bytes:
    exif = Image.Exif()
    exif[0x013B] = text.beside
    return _saved(_scan(text), "JPEG", dpi=(200, 200), quality=80, exif=exif)


@written("images", "image/tiff", ".tif", medium="scan")
def tiff(text: Text) -> bytes:
    return _saved(_scan(text), "TIFF", dpi=(200, 200), compression="tiff_deflate")


@written("images", "image/webp", ".webp", medium="scan")
def webp(text: Text) -> bytes:
    return _saved(_scan(text), "WEBP", quality=90)


@written("images", "image/gif", ".gif", medium="scan")
def gif(text: Text) -> bytes:
    return _saved(_scan(text), "GIF")


@written("images", "image/bmp", ".bmp", medium="scan")
def bmp(text: Text) -> bytes:
    return _saved(_scan(text), "BMP", dpi=(200, 200))


def _spoken(text: Text, kind: str, codec: str) -> bytes:
    """The words as espeak-ng says them, packed anew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        assert sound.speak(text.dictated, sound.voice_of("en") or "en", path)
        if kind == "wav":
            return path.read_bytes()
        out = io.BytesIO()
        with av.open(str(path)) as source, av.open(out, "w", format=kind) as target:
            stream = target.add_stream(codec, rate=48_000 if codec == "libopus" else 22_050)
            stream.layout = "mono"
            resampler = av.AudioResampler(stream.codec_context.format, "mono", stream.codec_context.rate)
            for frame in [*source.decode(audio=0), None]:
                for piece in resampler.resample(frame):
                    target.mux(stream.encode(piece))
            target.mux(stream.encode(None))
        return out.getvalue()


@written("sound and film", "audio/wav", ".wav", medium="sound")
def wav(text: Text) -> bytes:
    return _spoken(text, "wav", "")


@written("sound and film", "audio/flac", ".flac", medium="sound")
def flac(text: Text) -> bytes:
    return _spoken(text, "flac", "flac")


@written("sound and film", "video/x-matroska", ".mkv", medium="sound")
def matroska(text: Text) -> bytes:
    return _spoken(text, "matroska", "libopus")
