"""The Croissant description (MLCommons, version 1.0) of an export, made and validated with mlcroissant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import mlcroissant as mlc

from winnow_protocol.errors import StopRunError
from winnow_steward.dataset import COLUMNS, DataFile, Totals

_FILES = "parquet-files"
_RECORDS = "documents"


def write_croissant(
    folder: Path,
    *,
    name: str,
    description: str,
    made_at: datetime,
    files: Sequence[DataFile],
    papers: DataFile | None,
    totals: Totals,
) -> None:
    """Writes ``croissant.json`` beside the files that it describes, and reads it back.

    Args:
        papers: the receipts with their proofs; None of an export that was made before there were any.

    Raises:
        StopRunError: mlcroissant finds fault with it.
    """
    context = mlc.Context(conforms_to="http://mlcommons.org/croissant/1.0")
    objects = [_object(context, file, "application/x-parquet") for file in files]
    if papers is not None:
        objects.append(
            _object(
                context,
                papers,
                "application/jsonl",
                "Receipts of the shards and tombstones of what was withdrawn from them, with proofs that the transparency log has them.",
            )
        )
    file_set = mlc.FileSet(
        ctx=context, id=_FILES, name=_FILES, encoding_formats=["application/x-parquet"], includes=["data/*.parquet"]
    )
    metadata = mlc.Metadata(
        ctx=context,
        name=name,
        description=description,
        version="1.0.0",
        date_published=made_at,
        date_created=made_at,
        license=[licence_url(licence) for licence in sorted(totals.by["licence"])],
        in_language=sorted(totals.by["language"]),
        cite_as=f"{name}, {made_at:%Y-%m-%d}",
        url=f"urn:winnow:{name}",
        distribution=[*objects, file_set],
        record_sets=[
            mlc.RecordSet(
                ctx=context,
                id=_RECORDS,
                name=_RECORDS,
                description="A record a document.",
                key=[f"{_RECORDS}/id"],
                fields=[_field(context, column) for column in COLUMNS],
            )
        ],
    )
    path = folder / "croissant.json"
    # In ASCII: mlcroissant reads it in whatever encoding the reader's machine is set to.
    path.write_text(json.dumps(metadata.to_json(), indent=2, default=str) + "\n", "ascii")
    try:
        mlc.Dataset(jsonld=path)
    except mlc.ValidationError as error:
        raise StopRunError(f"describing the export: mlcroissant does not accept the description: {error}") from error


def licence_url(licence: str) -> str:
    """Where an SPDX licence is described; an own reference stays as it is."""
    return licence if licence.startswith("LicenseRef-") else f"https://spdx.org/licenses/{licence}.html"


def _object(context: mlc.Context, file: DataFile, encoding: str, description: str | None = None) -> mlc.FileObject:
    return mlc.FileObject(
        ctx=context,
        id=file.path,
        name=file.path,
        description=description,
        content_url=file.path,
        content_size=f"{file.size} B",
        encoding_formats=[encoding],
        sha256=file.sha256,
    )


def _field(context: mlc.Context, column: str) -> mlc.Field:
    field_id = f"{_RECORDS}/{column}"
    if column == "turns":
        return mlc.Field(
            ctx=context,
            id=field_id,
            name=column,
            description=COLUMNS[column],
            is_array=True,
            array_shape="-1",
            sub_fields=[
                mlc.Field(
                    ctx=context,
                    id=f"{field_id}/{part}",
                    name=part,
                    data_types=[mlc.DataType.TEXT],
                    source=mlc.Source(
                        ctx=context,
                        file_set=_FILES,
                        extract=mlc.Extract(ctx=context, column=column),
                        transforms=[mlc.Transform(ctx=context, json_path=part)],
                    ),
                )
                for part in ("speaker", "text")
            ],
        )
    return mlc.Field(
        ctx=context,
        id=field_id,
        name=column,
        description=COLUMNS[column],
        data_types=[mlc.DataType.INTEGER if column == "words" else mlc.DataType.TEXT],
        source=mlc.Source(ctx=context, file_set=_FILES, extract=mlc.Extract(ctx=context, column=column)),
    )
