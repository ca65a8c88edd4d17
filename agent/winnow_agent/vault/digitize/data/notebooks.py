"""Jupyter's notebooks: text cells as a reader sees them, code as it stands, what it printed where that is text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters, one_line
from winnow_agent.vault.digitize.plain import markdown
from winnow_agent.vault.digitize.sample import Sample

NOTEBOOK = "application/x-ipynb+json"
media_types = (NOTEBOOK,)
formats = (
    Format(
        "Jupyter notebooks (.ipynb)",
        media_types,
        "text cells, code, printed text; title",
        "pictures, tables that are only HTML, traces of errors",
        "text",
    ),
)

_MOST_PRINTED = 20_000  # characters of what one cell printed


def media_type_of(sample: Sample) -> str | None:
    """JSON with a notebook's keys."""
    text = sample.text
    if text[:200].lstrip()[:1] != "{":
        return None
    if '"cell_type"' in text and ('"nbformat"' in text or '"metadata"' in text):
        return NOTEBOOK
    return NOTEBOOK if '"nbformat"' in text and '"cells"' in text else None


def documents(file: SourceFile) -> Iterator[Document]:
    """The notebook as one document.

    Raises:
        DigitizeError: ``malformed`` where it is no JSON, or not a notebook's.
    """
    raw, warnings = decode(file.file.read())
    try:
        notebook = json.loads(raw.lstrip("\ufeff"), strict=False)
        cells = list(_cells(notebook))
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        raise DigitizeError("reading a notebook: its JSON is damaged; save it again", kind="malformed") from error
    pieces: list[str] = []
    title = _title(notebook)
    for cell in cells:
        source = _joined(cell.get("source"))
        if cell.get("cell_type") == "markdown":
            shown = _markdown(file, source)
            title = title or (shown.title if shown else "")
            pieces.append(shown.text if shown else "")
        else:
            pieces.append(source)
            pieces.extend(_printed(output) for output in cell.get("outputs") or ())
    text = clean("\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()))
    if text.strip():
        yield Document(text=text, media_type=file.media_type, title=title, warnings=(*warnings, *lost_characters(text)))


def _cells(notebook: Any) -> Iterator[dict[str, Any]]:
    """The cells, of version 4 and, in worksheets, of those before."""
    for holder in [notebook, *(notebook.get("worksheets") or ())]:
        for cell in holder.get("cells") or ():
            yield {**cell, "source": cell.get("source", cell.get("input"))}


def _title(notebook: Any) -> str:
    metadata = notebook.get("metadata") or {}
    return one_line(str(metadata.get("title") or "")) if isinstance(metadata, dict) else ""


def _joined(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _markdown(file: SourceFile, source: str) -> Document | None:
    data = source.encode("utf-8", "replace")
    part = replace(file, file=cast(BinaryIO, io.BytesIO(data)), media_type="text/markdown", size=len(data))
    return next(iter(markdown.documents(part)), None)


def _printed(output: Any) -> str:
    if output.get("output_type") in {"error", "pyerr"}:
        return ""
    data = output.get("data") or {}
    return _joined(output.get("text") or data.get("text/plain"))[:_MOST_PRINTED]
