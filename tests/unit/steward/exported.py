"""What an export wrote, as a test reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds


def exported(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(folder / "data").to_table().to_pylist()
    return rows


def texts(folder: Path) -> set[str]:
    return {row["text"] for row in exported(folder)}


def manifest_of(folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return values
