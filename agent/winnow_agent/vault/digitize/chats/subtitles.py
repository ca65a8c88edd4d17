"""Subtitles of films and recordings as what is said in them: without times, tags, positions and counters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.chats import line21
from winnow_agent.vault.digitize.chats.captions import told
from winnow_agent.vault.digitize.chats.cues import READERS, Track, media_type_of_text
from winnow_agent.vault.digitize.cleaning import decode, lost_characters, one_line
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample

LINE_21 = "text/x-scc"
media_types = (*READERS, LINE_21)

_KEPT = (
    "what is said, joined to sentences and turns by pauses and speakers, each piece with its seconds; title, language"
)
_LOST = "styles, positions, descriptions of music and sounds (counted)"
formats = (
    Format("SubRip (.srt)", ("application/x-subrip",), _KEPT, _LOST, "subtitles"),
    Format("WebVTT (.vtt), also of Zoom and Teams", ("text/vtt",), _KEPT, f"{_LOST}, notes", "subtitles"),
    Format("SubStation Alpha (.ssa, .ass)", ("text/x-ssa",), _KEPT, f"{_LOST}, drawings, comments", "subtitles"),
    Format("TTML, DFXP (.ttml, .dfxp)", ("application/ttml+xml",), f"{_KEPT}, copyright", _LOST, "subtitles"),
    Format("SAMI (.smi)", ("application/x-sami",), f"{_KEPT}; each language a document", _LOST, "subtitles"),
    Format("SBV, SubViewer (.sbv, .sub)", ("text/x-sbv",), _KEPT, _LOST, "subtitles"),
    Format("MicroDVD, MPL2 (.sub, .txt)", ("text/x-microdvd",), _KEPT, _LOST, "subtitles"),
    Format(
        "Captions of American television (.scc)",
        (LINE_21,),
        _KEPT.partition(";")[0],
        f"{_LOST}, the second channel",
        "subtitles",
    ),
    Format("Lyrics (.lrc)", ("application/x-lrc",), "verses with their seconds; title", "artist, album", "subtitles"),
    Format(
        "Transcripts with times between the lines, TMPlayer (.txt)", ("text/x-timed-lines",), _KEPT, _LOST, "subtitles"
    ),
    Format("Segments as speech recognizers print them", ("text/x-speech-segments",), _KEPT, _LOST, "subtitles"),
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")
_NOTHING = "reading subtitles: nothing is said in them"


def media_type_of(sample: Sample) -> str | None:
    """The subtitle format that a text or an XML file is."""
    if sample.text.startswith(line21.SIGN):
        return LINE_21
    return media_type_of_text(sample.text) if sample.text else None


def documents(file: SourceFile) -> Iterator[Document]:
    """One document for each language, as a conversation whose turns know their seconds."""
    raw, warnings = decode(file.file.read())
    text = raw.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        tracks = line21.captions(text) if file.media_type == LINE_21 else READERS[file.media_type](text)
    except ValueError as error:
        raise DigitizeError(
            "reading subtitles: they can't be parsed; save them again from the program that made them", kind="malformed"
        ) from error
    if not any(track.cues for track in tracks):
        raise DigitizeError(_NOTHING, kind="no_text")
    empty = True
    for number, track in enumerate(tracks, 1):
        found = _document(file, track, part=f"language {number}" if len(tracks) > 1 else "", warnings=warnings)
        if found is not None:
            empty = False
            yield found
    if empty:
        raise DigitizeError(_NOTHING, kind="no_text")


def _document(file: SourceFile, track: Track, *, part: str, warnings: tuple[str, ...]) -> Document | None:
    sung = file.media_type == "application/x-lrc"
    found = told(track.cues, verses=sung)
    if not found.text:
        return None
    left_out = (f"{found.sounds} descriptions of music or sounds were left out",) if found.sounds else ()
    language = _LANGUAGE.match(track.language.strip().lower())
    return Document(
        text=found.text,
        media_type=file.media_type,
        part=part,
        title=one_line(track.title),
        language=language[0] if language else "und",
        source_type=SourceType.TRANSCRIPT if sung else SourceType.CONVERSATION,
        turns=found.turns,
        anchors=found.anchors,
        rights=statements(track.rights),
        warnings=(*warnings, *lost_characters(found.text), *left_out),
    )
