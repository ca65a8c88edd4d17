"""Objects that the store encrypts: under a key of KMS, or of the customer's, an ETag of 32 digits is no MD5 of the content."""

from __future__ import annotations

import hashlib
import os
import sqlite3

import pytest

from tests.integration.intake.conftest import Command
from tests.integration.intake.servers import S3

_TAG = hashlib.md5(b"what the store keeps, encrypted", usedforsecurity=False).hexdigest()


def put_encrypted(store: S3, key: str, content: bytes, under: str) -> None:
    """An object whose ETag looks like an MD5; ``under`` is what encrypts it."""
    if under == "SSE-C":
        store.put(key, content)
        store.stated[key] = [("x-amz-server-side-encryption-customer-algorithm", "AES256")]
    else:
        store.client.put_object(Bucket="archive", Key=key, Body=content, ServerSideEncryption=under)
    store.tag(key, _TAG)


@pytest.mark.parametrize("under", ["aws:kms", "aws:kms:dsse", "SSE-C"])
def test_an_object_whose_tag_is_no_md5_comes_and_does_not_come_again(store: S3, mirror: Command, under: str) -> None:
    put_encrypted(store, "1.txt", b"Dear Ann", under)
    put_encrypted(store, "empty.txt", b"", under)
    ran = mirror.run()
    assert (ran.status, ran.summary["set_aside"]) == (0, []), ran.errors
    assert mirror.files() == {"1.txt": b"Dear Ann", "empty.txt": b""}
    assert mirror.run().summary["unchanged"] == 2


def test_under_the_store_s_own_key_the_tag_is_the_md5_and_is_held_against_the_content(
    store: S3, mirror: Command
) -> None:
    store.client.put_object(Bucket="archive", Key="1.txt", Body=b"as it is listed", ServerSideEncryption="AES256")
    store.altered = {"1.txt": b"as it's not liste"[:15]}
    ran = mirror.run()
    assert [one["kind"] for one in ran.summary["set_aside"]] == ["damaged"]
    assert mirror.files() == {}


@pytest.mark.parametrize("under", ["aws:kms", "AES256"])
def test_what_was_stopped_after_its_last_byte_is_checked_as_the_store_says(
    store: S3, mirror: Command, under: str
) -> None:
    """As after a stop between the last byte and the check: the part is whole, and nobody has said what its tag is."""
    contents = {"1.bin": os.urandom(100_000), "2.bin": os.urandom(100_000)}
    for key, content in contents.items():
        store.client.put_object(Bucket="archive", Key=key, Body=content, ServerSideEncryption=under)
    if under == "aws:kms":
        store.tag("1.bin", _TAG)
    mirror.run()
    hidden = mirror.folder / ".winnow-intake"
    connection = sqlite3.connect(hidden / "manifest.sqlite")
    (whole,) = connection.execute("SELECT whole FROM objects WHERE path = '1.bin'").fetchone()
    connection.execute("DELETE FROM objects WHERE path = '1.bin'")
    connection.commit()
    connection.close()
    (mirror.folder / "1.bin").rename(hidden / "parts" / f"{whole}.part")
    store.fetched.clear()
    ran = mirror.run()
    assert (ran.status, ran.summary["resumed"], ran.summary["set_aside"]) == (0, 1, [])
    assert store.fetched == [("1.bin", "bytes=99999-")]
    assert mirror.files() == contents
