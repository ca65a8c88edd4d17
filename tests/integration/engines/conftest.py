"""The real engines, in this process, as a digitizer is given them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.answered import Answered
from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Recognized, SourceFile, Transcript, Unread
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_agent.vault.digitize.upcalls import recognized_from_json, transcript_from_json
from winnow_agent.vault.engines import ocr, speech

ROOT = Path(__file__).resolve().parents[3]

LETTER = [
    "Dear Miss Penhallow,",
    "",
    "The feet of the north row stand in wet ground because the",
    "ditch has been choked since the war. Clear the ditch, he",
    "says, and half of the trouble is cured for the price of two",
    "men and a week.",
    "",
    "The roof is another matter. There are some eleven thousand",
    "stone slates on it, and one in five has lost its peg.",
]
PROSE = (
    "Dear Miss Penhallow,\n\nThe feet of the north row stand in wet ground because the ditch has been choked since the "
    "war. Clear the ditch, he says, and half of the trouble is cured for the price of two men and a week.\n\n"
    "The roof is another matter. There are some eleven thousand stone slates on it, and one in five has lost its peg."
)


class Engines:
    """`base.Engines` without processes between."""

    ahead = 1

    def recognize(self, image: Image.Image, languages: str = "") -> Answered[Recognized]:
        header = {"width": image.width, "height": image.height, "languages": languages}
        values, body = ocr.handle(header, image.convert("L").tobytes())
        return Answered(recognized_from_json({**values, **(json.loads(body) if body else {})}))

    def transcribe(self, samples: npt.NDArray[np.float32]) -> Answered[Transcript]:
        values, body = speech.handle({}, samples.astype("<f4").tobytes())
        return Answered(transcript_from_json({**values, **(json.loads(body) if body else {})}))


@pytest.fixture
def read() -> Callable[[bytes, str], list[Document | Unread]]:
    def documents(data: bytes, name: str = "") -> list[Document | Unread]:
        def items() -> Iterator[Document | Unread]:
            file = io.BytesIO(data)
            yield from digitize(SourceFile(file, name, media_type_of_file(file, name), len(data), Engines()))

        return list(items())

    return documents


def letter() -> Image.Image:
    """A typed letter at about 200 dots per inch."""
    image = Image.new("L", (1650, 1000), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=44)
    for number, line in enumerate(LETTER):
        draw.text((120, 100 + 75 * number), line, fill=0, font=font)
    return image


@pytest.fixture
def scan() -> Image.Image:
    return letter()


@pytest.fixture(scope="session")
def interview() -> Path:
    """The recording that the project carries."""
    found = sorted(path for kind in ("ogg", "flac", "wav", "mp3") for path in (ROOT / "examples").rglob(f"*.{kind}"))
    if not found:
        pytest.skip("there is no recording under examples/")
    return found[0]
