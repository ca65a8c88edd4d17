"""Films without pictures: sound tracks, and subtitles that lie in the container byte by byte as they were written."""

from __future__ import annotations

import io
from collections.abc import Sequence

import av
import numpy as np
import numpy.typing as npt

RATE = 16_000


def film(
    written: bytes,
    sounds: Sequence[npt.NDArray[np.floating]],
    *,
    language: str = "eng",
    container: str = "matroska",
    default: int = 0,
) -> bytes:
    """A film.

    Args:
        written: the subtitles, as an SRT file.
        sounds: the tracks, mono, `RATE` samples a second, full scale at -1 and 1.
        language: of the subtitles, as the container has it.
        default: the number of the track that a player would play.
    """
    file = io.BytesIO()
    with av.open(io.BytesIO(written), format="srt") as subtitles, av.open(file, "w", format=container) as out:
        streams = [out.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in sounds]
        for number, stream in enumerate(streams):
            stream.disposition = av.stream.Disposition.default if number == default else av.stream.Disposition(0)
        shown = out.add_stream_from_template(subtitles.streams.subtitles[0])
        shown.metadata["language"] = language
        for samples, stream in zip(sounds, streams, strict=True):
            frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16).reshape(1, -1), "s16", "mono")
            frame.sample_rate = RATE
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        for packet in subtitles.demux():
            if packet.dts is not None:
                packet.stream = shown
                out.mux(packet)
    return file.getvalue()
