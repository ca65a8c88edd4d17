"""Weights from installed packages or a folder of one's own, trusted by their SHA-256 alone."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from winnow_protocol.errors import SetAsideError

FOLDER_VARIABLE = "WINNOW_MODELS"
"""Names a folder with a subfolder for each model, for weights that were fetched from their official source."""


class WeightsNotTrustedError(SetAsideError):
    """Weights differ from the ones that Winnow was tested with; they are not loaded."""

    def __init__(self, message: str) -> None:
        super().__init__(message, kind="missing_engine")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model.

    Attributes:
        digest: SHA-256 of the whole file, in hex.
        pieces: ``(package, path inside it)`` of each piece, in order; a file of more than one piece is joined.
    """

    name: str
    digest: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's files, and the command that installs them."""

    name: str
    files: tuple[File, ...]
    install: str


def load(weights: Weights) -> Mapping[str, bytes]:
    """Every file's bytes by name, each checked: what was hashed is what is returned, never read a second time.

    Raises:
        SetAsideError: ``missing_engine`` where a file is not there.
        WeightsNotTrustedError: a file has another SHA-256.
    """
    return {file.name: _checked(weights, file, _read(weights, file)) for file in weights.files}


def _read(weights: Weights, file: File) -> bytes:
    folder = os.environ.get(FOLDER_VARIABLE)
    own = Path(folder) / weights.name / file.name if folder else None
    try:
        if own is not None and own.is_file():
            return own.read_bytes()
    except OSError as error:
        raise _missing(weights, f"{FOLDER_VARIABLE} has no readable {weights.name}/{file.name}") from error
    data = bytearray()
    for package, inside in file.pieces:
        path = _package_folder(weights, package) / inside
        try:
            data += path.read_bytes()
        except OSError as error:
            raise _missing(weights, f"{package} has no readable {inside}") from error
    return bytes(data)


def _package_folder(weights: Weights, package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise _missing(weights, f"the package {package} is not installed")
    return Path(spec.origin).parent


def _missing(weights: Weights, what: str) -> SetAsideError:
    return SetAsideError(f"loading {weights.name}: {what}; run: {weights.install}", kind="missing_engine")


def _checked(weights: Weights, file: File, data: bytes) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != file.digest:
        raise WeightsNotTrustedError(
            f"loading {weights.name}: {file.name} has SHA-256 {found}, expected {file.digest}; install it anew with: "
            f"{weights.install}"
        )
    return data
