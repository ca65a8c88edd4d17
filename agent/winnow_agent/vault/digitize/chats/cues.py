"""Subtitle files of many formats as cues: when something is shown, and what, still with its tags.

Sources: WebVTT (W3C), TTML 2 (W3C), SAMI (Microsoft), SubStation Alpha (its specification 4.00+), the customs of players for
SubRip, MicroDVD, MPL2, SubViewer and LRC.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.cleaning import numbered

_FILM_RATE = 23.976  # pictures a second, where a MicroDVD file doesn't say
_LAST_SECONDS = 3.0  # how long a line is shown that has no end

_TIME = r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,3}))?"
_ARROW = re.compile(rf"^\s*{_TIME}\s*-{{1,2}}>\s*{_TIME}")
_COMMA = re.compile(r"^(\d{1,2}):(\d\d):(\d\d)[.,](\d{1,3})\s*,\s*(\d{1,2}):(\d\d):(\d\d)[.,](\d{1,3})\s*$")
_WHISPER = re.compile(rf"^\[{_TIME}\s+-->\s+{_TIME}\]\s*(.*)$")
_STAMPED = re.compile(
    r"^[\[(]?(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d{1,3})?(?:[\])][ \t]+(\S.*)|(?(3):(?=\S)(.*)|(?!))|[\])]?[ \t]*)$"
)
_FRAMES = re.compile(r"^\{(\d+)\}\{(\d*)\}(.*)$")
_TENTHS = re.compile(r"^\[(\d+)\]\[(\d*)\](.*)$")
_LYRIC = re.compile(r"^((?:\[\d{1,3}:\d\d(?:[.:]\d{1,3})?\])+)(.*)$")
_LYRIC_TIME = re.compile(r"\[(\d{1,3}):(\d\d(?:[.:]\d{1,3})?)\]")
_LYRIC_TAG = re.compile(r"^\[(ti|ar|la|language):\s*(.*?)\]$", re.IGNORECASE)
_VTT_BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
_HEADER = re.compile(r"^(Kind|Language|Title):\s*(.*)$")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")  # of the encoding that the file had
_SYNC = re.compile(r"<sync\s[^>]{0,100}?start\s*=\s*[\"']?(\d+)[^>]*>", re.IGNORECASE)
_CLASS = re.compile(r"<p\b[^>]{0,200}?\bclass\s*=\s*[\"']?([\w-]+)[^>]*>", re.IGNORECASE)
_SAMI_LANGUAGE = re.compile(r"\.([\w-]+)\s*\{[^}]{0,300}?\blang\s*:\s*([A-Za-z]{2,3})", re.IGNORECASE)
_SAMI_TITLE = re.compile(r"<title>([^<]*)</title>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown for a while; lines are parted by a newline. Times are seconds."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(slots=True)
class Track:
    """The cues of one language, and what the file says of them."""

    cues: list[Cue] = field(default_factory=list)
    title: str = ""
    language: str = ""
    rights: list[tuple[str, str]] = field(default_factory=list)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + (float(f"0.{fraction}") if fraction else 0.0)


def arrows(text: str) -> list[Track]:
    """SubRip and WebVTT: a line with an arrow between two times, then what is shown."""
    track = Track()
    shown: list[str] | None = None  # of the cue at hand; None before the first and in blocks that show nothing
    times = (0.0, 0.0)
    before = ""  # the line before, which may be the next cue's number or name
    lines = text.split("\n")
    for number, line in enumerate(lines):
        match = _ARROW.match(line)
        named = before and (number < 2 or not lines[number - 2].strip() or before.strip().isdigit())
        if match:
            if shown is not None:
                track.cues.append(Cue(*times, "\n".join(shown[:-1] if named and shown else shown)))
            times = _seconds(*match.groups()[:4]), _seconds(*match.groups()[4:8])
            shown = []
        elif _VTT_BLOCK.match(line) and not before.strip():
            if shown is not None:
                track.cues.append(Cue(*times, "\n".join(shown)))
            shown = None
        elif shown is not None:
            shown.append(line)
        elif header := _HEADER.match(line):
            track.language = header[2] if header[1] == "Language" else track.language
            track.title = header[2] if header[1] == "Title" else track.title
        before = line
    if shown is not None:
        track.cues.append(Cue(*times, "\n".join(shown)))
    return [track]


def commas(text: str) -> list[Track]:
    """YouTube's SBV and SubViewer 2: two times parted by a comma, then what is shown."""
    track = Track()
    times: tuple[float, float] | None = None
    shown: list[str] = []
    for line in [*text.split("\n"), "0:00:00.000,0:00:00.000"]:
        match = _COMMA.match(line)
        if match and times:
            track.cues.append(Cue(*times, re.sub(r"\[br\]", "\n", "\n".join(shown), flags=re.IGNORECASE)))
        if match:
            times, shown = (_seconds(*match.groups()[:4]), _seconds(*match.groups()[4:])), []
        else:
            shown.append(line)
    return [track]


def whispered(text: str) -> list[Track]:
    """What speech recognizers print: ``[00:00.000 --> 00:05.000]  What was said.``"""
    track = Track()
    for line in text.split("\n"):
        if match := _WHISPER.match(line):
            track.cues.append(Cue(_seconds(*match.groups()[:4]), _seconds(*match.groups()[4:8]), match[9]))
    return [track]


def stamped(text: str) -> list[Track]:
    """Transcripts that videos are shown with: a time on a line of its own, or in brackets, before what was said then.

    TMPlayer's subtitles as well: ``00:00:12:text``, whose ``|`` ends a line.
    """
    track = Track()
    starts: list[tuple[float, list[str]]] = []
    for line in text.split("\n"):
        if match := _STAMPED.match(line):
            first, minutes, seconds = match[1], match[2], match[3]
            start = _seconds(first, minutes, seconds, None) if seconds else _seconds(None, first, minutes, None)
            starts.append((start, [match[4] or (match[5] or "").replace("|", "\n")]))
        elif starts:
            starts[-1][1].append(line)
    ends = [start for start, _ in starts[1:]] + [starts[-1][0] + _LAST_SECONDS] if starts else []
    track.cues = [Cue(start, end, "\n".join(shown)) for (start, shown), end in zip(starts, ends, strict=True)]
    return [track]


def frames(text: str) -> list[Track]:
    """MicroDVD, ``{0}{25}text``, counted in pictures, and MPL2, ``[0][25]text``, in tenths of seconds; ``|`` ends a line."""
    track = Track()
    rate = 0.0
    for line in text.split("\n"):
        match, ticks = _FRAMES.match(line), rate or _FILM_RATE
        if match is None:
            match, ticks = _TENTHS.match(line), 10.0
        if match is None:
            continue
        start, end, shown = int(match[1]), int(match[2] or 0), match[3]
        if not rate and start <= 1 and end <= 1 and re.fullmatch(r"\d\d(?:[.,]\d+)?", shown.strip()):
            rate = float(shown.replace(",", "."))
            continue
        shown = re.sub(r"(?m)^[ \t]*+/", "", shown.replace("|", "\n"))
        track.cues.append(Cue(start / ticks, end / ticks if end else start / ticks + _LAST_SECONDS, shown))
    return [track]


def lyrics(text: str) -> list[Track]:
    """LRC: times in brackets before a line that is sung then; ordered by time."""
    track = Track()
    starts: list[tuple[float, str]] = []
    for line in text.split("\n"):
        if match := _LYRIC.match(line):
            for minutes, seconds in _LYRIC_TIME.findall(match[1]):
                shown = re.sub(r"<\d+:\d\d[.:]\d+>", "", match[2])
                starts.append((int(minutes) * 60 + float(seconds.replace(":", ".")), shown))
        elif tag := _LYRIC_TAG.match(line.strip()):
            track.title = tag[2] if tag[1].lower() == "ti" else track.title
            track.language = tag[2] if tag[1].lower() in {"la", "language"} else track.language
    starts.sort(key=lambda one: one[0])
    ends = [start for start, _ in starts[1:]] + [starts[-1][0] + _LAST_SECONDS] if starts else []
    track.cues = [Cue(start, end, shown) for (start, shown), end in zip(starts, ends, strict=True)]
    return [track]


def substation(text: str) -> list[Track]:
    """SubStation Alpha 4 and its successors: the dialogue lines of ``[Events]``, by the columns that its format names."""
    track = Track()
    section = ""
    columns = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
    for line in text.split("\n"):
        key, _, value = line.partition(":")
        key, value = key.strip().lower(), value.strip()
        if line.startswith("["):
            section = line.strip().lower()
        elif (
            section == "[script info]"
            and key == "title"
            and value.lower() not in {"<untitled>", "default aegisub file"}
        ):
            track.title = value
        elif section == "[events]" and key == "format":
            columns = [column.strip().lower() for column in value.split(",")]
        elif section == "[events]" and key == "dialogue":
            cells = dict(zip(columns, value.split(",", len(columns) - 1), strict=False))
            times = [_substation_time(cells.get(name, "")) for name in ("start", "end")]
            if times[0] is not None and times[1] is not None:
                track.cues.append(Cue(times[0], times[1], cells.get("text", ""), cells.get("name", "").strip()))
    track.cues.sort(key=lambda cue: cue.start)
    return [track]


def _substation_time(written: str) -> float | None:
    match = re.fullmatch(r"\s*(\d+):(\d+):(\d+)[.:,](\d+)\s*", written)
    return _seconds(*match.groups()) if match else None


def sami(text: str) -> list[Track]:
    """SAMI: synchronization points with a paragraph for each language's class; each language is a track."""
    tracks: dict[str, Track] = {}
    languages = {name.lower(): language.lower() for name, language in _SAMI_LANGUAGE.findall(text)}
    title = _SAMI_TITLE.search(text)
    points = list(_SYNC.finditer(text))
    for point, following in zip(points, [*points[1:], None], strict=False):
        start = int(point[1]) / 1000
        end = int(following[1]) / 1000 if following else start + _LAST_SECONDS
        block = text[point.end() : following.start() if following else len(text)]
        pieces = _CLASS.split(block)
        for name, shown in zip(pieces[1::2], pieces[2::2], strict=True) if len(pieces) > 1 else [("", block)]:
            track = tracks.setdefault(
                name.lower(), Track(title=title[1] if title else "", language=languages.get(name.lower(), ""))
            )
            track.cues.append(
                Cue(start, end, re.sub(r"<br\s*/?>", "\n", shown.replace("\n", " "), flags=re.IGNORECASE))
            )
    return list(tracks.values())


def timed_text(markup: str) -> list[Track]:
    """TTML: paragraphs with their times, which may stand at the elements around them or at spans.

    Raises:
        ValueError: it is no XML.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", numbered(markup)).encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    if root is None:
        raise ValueError("no XML")
    track = Track(language=root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    rates = {_bare(key): str(value) for key, value in root.attrib.items()}
    agents: dict[str, str] = {}
    for element in root.iter(etree.Element):
        match _bare(element.tag):
            case "title" if not track.title:
                track.title = "".join(element.itertext())
            case "copyright":
                track.rights.append(("rights", "".join(element.itertext())))
            case "agent":
                agents[_local(element, "id")] = " ".join("".join(element.itertext()).split())
            case "p":
                track.cues.extend(_paragraph(element, rates, agents))
    return [track]


def _bare(name: object) -> str:
    """A name without its namespace, or a prefix that nothing declares."""
    return str(name).rpartition("}")[2].rpartition(":")[2]


def _local(element: object, name: str) -> str:
    attributes: Mapping[str, str] = element.attrib  # type: ignore[attr-defined]
    return next((str(value) for key, value in attributes.items() if _bare(key) == name), "")


def _paragraph(element: object, rates: Mapping[str, str], agents: Mapping[str, str]) -> Iterator[Cue]:
    from lxml import etree

    above = [element, *element.iterancestors()]  # type: ignore[attr-defined]
    begins = [_offset(_local(one, "begin"), rates) for one in above]
    start = sum(begin for begin in begins if begin is not None)
    end = _offset(_local(element, "end"), rates)
    duration = _offset(_local(element, "dur"), rates)
    around = start - (begins[0] or 0.0)
    until = around + end if end is not None else start + (duration if duration is not None else _LAST_SECONDS)
    pieces: list[str] = []
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        name = _bare(inner.tag) if isinstance(inner.tag, str) else ""
        if event == "start":
            pieces.append("\n" if name == "br" else inner.text or "")
        elif inner is not element:
            pieces.append(inner.tail or "")
    agent = next((known for one in above if (known := _local(one, "agent"))), "")
    shown = "\n".join(" ".join(line.split()) for line in _lines(pieces))
    yield Cue(start, until, shown, agents.get(agent, ""))


def _lines(pieces: list[str]) -> list[str]:
    """The pieces, in which only a piece that is a newline ends a line."""
    return "".join("\0" if piece == "\n" else piece.replace("\n", " ") for piece in pieces).split("\0")


def _offset(written: str, rates: Mapping[str, str]) -> float | None:
    """Seconds of a TTML time expression (TTML 2, 12.3): a clock with a fraction or pictures, or a number with its unit."""
    picture = float(rates.get("frameRate", "30") or 30) if rates.get("frameRate", "30").isdigit() else 30.0
    if match := re.fullmatch(r"(\d+):(\d+):(\d+)(?:\.(\d+)|:(\d+)(?:\.\d+)?)?", written):
        return _seconds(match[1], match[2], match[3], match[4]) + int(match[5] or 0) / picture
    if not (match := re.fullmatch(r"(\d+(?:\.\d+)?)(h|m|s|ms|f|t)", written)):
        return None
    tick = rates.get("tickRate", "")
    units = {
        "h": 3600.0,
        "m": 60.0,
        "s": 1.0,
        "ms": 0.001,
        "f": 1 / picture,
        "t": 1 / float(tick) if tick.isdigit() and int(tick) else 1.0,
    }
    return float(match[1]) * units[match[2]]


READERS: Mapping[str, Callable[[str], list[Track]]] = {
    "application/x-subrip": arrows,
    "text/vtt": arrows,
    "text/x-sbv": commas,
    "text/x-speech-segments": whispered,
    "text/x-timed-lines": stamped,
    "text/x-microdvd": frames,
    "application/x-lrc": lyrics,
    "text/x-ssa": substation,
    "application/x-sami": sami,
    "application/ttml+xml": timed_text,
}
"""The reader of each media type: from the decoded text, whose lines end in a newline, the file's tracks."""

_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("text/vtt", re.compile(r"\AWEBVTT(?:[ \t\n]|\Z)")),
    ("text/x-ssa", re.compile(r"\A\s*(?:;[^\n]*\n\s*)*\[Script Info\]|\A\s*\[V4\+? Styles\]", re.IGNORECASE)),
    ("application/x-subrip", re.compile(rf"\A\s*+(?:\d{{1,6}}[ \t]*\n\s*+)?{_TIME}\s*-->\s*{_TIME}")),
    ("text/x-sbv", re.compile(rf"\A\s*{_COMMA.pattern[1:-1]}(?m:$)|\A\s*\[INFORMATION\]\s*\n")),
    ("text/x-speech-segments", re.compile(rf"\A\s*{_WHISPER.pattern[1:-1]}(?m:$)")),
    ("text/x-microdvd", re.compile(r"\A\s*+(?:\{\d+\}\{\d*\}[^\n]*\n\s*+){2}|\A\s*+(?:\[\d+\]\[\d*\][^\n]*\n\s*+){2}")),
    (
        "application/x-lrc",
        re.compile(
            r"\A\s*+(?:\[[a-z#]{2,8}:[^\]\n]*\]\s*+)*+(?:\s*+(?:\[\d{1,3}:\d\d\.\d{2,3}\])++[^\n]*\n?){2}", re.I
        ),
    ),
    ("application/x-sami", re.compile(r"\A\s*<SAMI\b", re.IGNORECASE)),
    (
        "application/ttml+xml",
        re.compile(r"\A\s*(?:<\?xml[^>]{0,200}>\s*)?(?:(?><!--.{0,4000}?-->)\s*)*+<(?:\w+:)?tt[\s>]", re.DOTALL),
    ),
)


def media_type_of_text(text: str) -> str | None:
    """Which subtitle format a file's beginning is."""
    kind = next((kind for kind, sign in _SIGNS if sign.match(text)), None)
    return kind or ("text/x-timed-lines" if _is_stamped(text) else None)


def _is_stamped(text: str) -> bool:
    """Whether every second line at least begins with a time, from the beginning of a recording forward, and nobody is named."""
    lines = [line for line in text[:8000].split("\n")[:60] if line.strip()]
    if len(lines) < 6 or not _STAMPED.match(lines[0]):
        return False
    matches = [match for line in lines if (match := _STAMPED.match(line))]
    numbers = [int(m[1]) * 3600 + int(m[2]) * 60 + int(m[3]) if m[3] else int(m[1]) * 60 + int(m[2]) for m in matches]
    named = sum(
        1 for match in matches if (match[4] or match[5]) and re.match(r"[^\W\d_][^:\n]{0,40}:\s", match[4] or match[5])
    )
    forward = (
        numbers[0] < 60
        and all(before <= after for before, after in itertools.pairwise(numbers))
        and numbers[-1] > numbers[0]
    )
    silent = sum(1 for before, after in itertools.pairwise(lines) if _is_lone(before) and _is_lone(after))
    return forward and not silent and 5 * len(matches) >= 2 * len(lines) and named * 3 < len(matches)


def _is_lone(line: str) -> bool:
    match = _STAMPED.match(line)
    return match is not None and not (match[4] or match[5])
