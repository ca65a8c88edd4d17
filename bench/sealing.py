"""How much sealing costs beside the compression that every shard needs anyway: zstd alone, zstd and seal, same records.

At the level that shards are sealed with, and at zstd's default level 3, where the same work weighs more.
Goal: sealing runs at 0.9 of zstd's speed or more.
"""

from __future__ import annotations

import argparse
import io
import os
from functools import partial

import zstandard
from shared import interleaved, print_versions, prose

from winnow_protocol import sealing
from winnow_protocol.v1.contribution_pb2 import Record


def main() -> None:
    """Run the contest and print its ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()

    documents = []
    for text in prose(options.documents):
        record = Record(document_id=os.urandom(16), text=text, language="en", licence="CC-BY-4.0", partner="example")
        documents.append((record.document_id, record.SerializeToString()))
    size = sum(len(record) for _, record in documents)
    recipients = [sealing.ReceivingKey.generate().public_key for _ in range(2)]

    def compress(level: int) -> int:
        out = io.BytesIO()
        compressor = zstandard.ZstdCompressor(level=level)
        for _, record in documents:
            out.write(compressor.compress(record))
        return out.tell()

    def compress_and_seal(level: int) -> int:
        sealing.COMPRESSION_LEVEL = level
        shard_id, out = os.urandom(16), io.BytesIO()
        return sealing.seal_shard(
            documents, track="open-archive", agent_id="bench", shard_id=shard_id, recipients=recipients, out=out
        ).sealed_size

    levels = (3, sealing.COMPRESSION_LEVEL)
    print_versions("zstandard", "cryptography")
    print(f"{len(documents)} records, {size / 1e6:.1f} MB, 2 recipients")
    for level in levels:
        medians = interleaved(
            {"zstd": partial(compress, level), "zstd and seal": partial(compress_and_seal, level)}, options.rounds
        )
        compressed, sealed = compress(level) / size, compress_and_seal(level) / size
        print(f"level {level}: compressed to {compressed:.3f} of the records' size, sealed {sealed:.3f}")
        for name, seconds in medians.items():
            print(f"  {name:14} {seconds * 1e3:8.1f} ms {size / seconds / 1e6:8.1f} MB/s")
        goal = " (goal 0.9)" if level == levels[-1] else ""
        print(f"  ratio {medians['zstd'] / medians['zstd and seal']:.3f}{goal}")


if __name__ == "__main__":
    main()
