"""The data card of an export: README.md with the front matter that the Hub's tools read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import StringIO

from ruamel.yaml import YAML

from winnow_protocol.listings import counted
from winnow_steward.croissant import licence_url
from winnow_steward.dataset import COLUMNS, DataFile, Totals

_HUB_LICENCE = re.compile(r"CC0-1\.0|CC-BY(-NC)?(-SA|-ND)?-[34]\.0|MIT|Apache-2\.0")
_HEADINGS = {
    "language": "Languages", "modality": "Modalities", "source_type": "Kinds of text", "source": "Sources",
    "basis": "On what basis it was contributed",
    "replacement": "What stands in place of personal data",
}  # fmt: skip

_MADE_UP = """\
Where the column `replacement` says `surrogate`, names of persons and places, addresses, numbers and the like are made up in the text, also
where the screen took another word for one: they are nobody's, and are no facts.
"""


def make_card(
    *,
    name: str,
    title: str,
    terms: str,
    made_at: datetime,
    files: Sequence[DataFile],
    totals: Totals,
    omitted: Mapping[str, int],
    set_aside: int,
) -> str:
    """The card's text. Terms and names are the steward's and the partners' own words, and quoted as such."""
    licences = "\n".join(
        f"| {_cell(licence)} | {count:,} | {_cell(licence_url(licence))} |"
        for licence, count in totals.by["licence"].most_common()
    )
    columns = "\n".join(f"| `{column}` | {meaning} |" for column, meaning in COLUMNS.items())
    counts = "\n\n".join(_table(_HEADINGS[column], totals.by[column]) for column in _HEADINGS)
    aside = (
        f"; {counted(set_aside, 'shard')} that could not be verified, see `set_aside` in `manifest.json`"
        if set_aside
        else ""
    )
    made_up = _MADE_UP if totals.by["replacement"]["surrogate"] else ""
    quoted_terms = "\n".join(f"> {line}".rstrip() for line in terms.strip().splitlines()) or "The track has none."
    return f"""\
---
{_front_matter(title, totals)}---

# {_cell(title)}

The track `{name}` as of {made_at:%Y-%m-%d %H:%M} UTC: {counted(totals.documents, "document")}, {counted(totals.words, "word")},
{counted(totals.characters, "character")}, in {counted(len(files), "Parquet file")} of {counted(sum(file.size for file in files), "byte")}.

## Licences

| licence | documents | described at |
|---|---|---|
{licences}

Each row names its licence in the column `licence`; there is none for the whole.

## Terms of the track

{quoted_terms}

## How to load it

```python
import datasets
data = datasets.load_dataset("parquet", data_files="data/*.parquet", split="train")

import pyarrow.dataset
table = pyarrow.dataset.dataset("data").to_table(columns=["text", "licence"])
```

`croissant.json` describes the same files for loaders that read Croissant.

| column | meaning |
|---|---|
{columns}

## What is in it

{counts}

## Where it comes from

Each document was screened at its partner against a policy, approved there, sealed, and opened by the steward alone. Before
it entered this export, the partner's signature on its shard, the coordinator's receipt and the seal were verified.
{made_up}Of documents that say the same, over all partners (Jaccard similarity of word 3-grams of 0.5 or more, estimated by MinHash), one is here.
There is one split, and nothing was taken out for the sake of an evaluation set.
Left out: {counted(omitted["withdrawn"], "withdrawn document")}, {counted(omitted["duplicate"], "duplicate")},
{omitted["licence"]:,} under a licence that was not asked for{aside}. `manifest.json` lists the files with their SHA-256 and every
shard with its place in the transparency log; `receipts.jsonl`, where it is there, proves these places: `winnow-steward export verify` checks
them with the log's key, and needs no network. A document that is withdrawn later is missing from later exports: compare `id`.
"""


def _front_matter(title: str, totals: Totals) -> str:
    languages = sorted(language for language in totals.by["language"] if language != "und")
    licences = sorted(
        {licence.lower() if _HUB_LICENCE.fullmatch(licence) else "other" for licence in totals.by["licence"]}
    )
    values = {
        "pretty_name": title,
        **({"language": languages} if languages else {}),
        "license": licences,
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": "data/*.parquet"}]}],
    }
    out = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(values, out)
    return out.getvalue()


def _table(heading: str, counts: Mapping[str, int]) -> str:
    rows = "\n".join(
        f"| {_cell(value) or 'none'} | {count:,} |"
        for value, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return f"### {heading}\n\n| | documents |\n|---|---|\n{rows}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
