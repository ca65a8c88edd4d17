"""The tracks of a fleet as the steward writes them down: what each takes, and under which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from winnow_protocol.policy_file import PolicyError, Problem, builtin_text, read_checked, read_text
from winnow_protocol.signing import digest

OPEN_ARCHIVE = "open-archive"
"""The track that is published; all others are private."""


@dataclass(frozen=True, slots=True)
class TrackRule:
    """One track. An empty tuple takes all.

    Attributes:
        name: ``open-archive`` or ``private/…``.
        terms: the text that a partner accepts; empty where there is nothing to accept.
        licences: SPDX identifiers or ``LicenseRef-…``.
        languages: ISO 639 codes.
        modalities: ``text``, ``image``, ``speech``.
        source_types: ``prose``, ``conversation``, ``mail``, ``transcript``.
    """

    name: str
    title: str
    terms: str
    licences: tuple[str, ...]
    languages: tuple[str, ...]
    modalities: tuple[str, ...]
    source_types: tuple[str, ...]
    minimum_words: int


def load_tracks(path: Path | None = None) -> tuple[TrackRule, ...]:
    """The tracks of a YAML file that fits ``tracks.schema.json``, or the built-in ones, in the order of preference.

    Raises:
        PolicyError: the file can't be read, or everything that is wrong in it.
    """
    where = str(path) if path else "tracks.yaml"
    text = read_text(path) if path else builtin_text("tracks.yaml")
    return parse_tracks(text, where)


def parse_tracks(text: str, where: str) -> tuple[TrackRule, ...]:
    """`load_tracks` of a text; ``where`` is how errors name it."""
    read, lines = read_checked(text, where, "tracks.schema.json")
    names: dict[str, int] = {}
    problems = []
    for place, track in enumerate(read["tracks"]):
        if track["name"] in names:
            line = lines.of(("tracks", place, "name"))
            problems.append(Problem(line, f"tracks[{place}].name", f"the track {track['name']} is described twice"))
        names[track["name"]] = place
    if problems:
        raise PolicyError(where, problems)
    return tuple(_track(track) for track in read["tracks"])


def with_terms(text: str, terms: Mapping[str, str], where: str) -> str:
    """A tracks file with other terms for some tracks, and all else as it was, comments included; empty terms go.

    Raises:
        PolicyError: the file describes no such track.
    """
    yaml = YAML()
    yaml.width, yaml.preserve_quotes = 120, True
    root = yaml.load(text)
    by_name = {track["name"]: track for track in root["tracks"]}
    unknown = [name for name in terms if name not in by_name]
    if unknown:
        known = ", ".join(by_name)
        raise PolicyError(where, [Problem(0, "tracks", f"there is no track {unknown[0]}; there is {known}")])
    for name, stated in terms.items():
        by_name[name].pop("terms", None)
        if stated.strip():
            by_name[name]["terms"] = LiteralScalarString(stated)
    out = StringIO()
    yaml.dump(root, out)
    return out.getvalue()


def terms_digest(terms: str) -> bytes:
    """What a directory names a track's terms by: SHA-256 of the text in UTF-8; nothing for a track without terms."""
    return digest(terms.encode()) if terms else b""


def _track(values: dict[str, Any]) -> TrackRule:
    return TrackRule(
        name=values["name"],
        title=values["title"],
        terms=values.get("terms", ""),
        licences=tuple(values.get("licences", ())),
        languages=tuple(values.get("languages", ())),
        modalities=tuple(values.get("modalities", ())),
        source_types=tuple(values.get("source_types", ())),
        minimum_words=values.get("minimum_words", 0),
    )
