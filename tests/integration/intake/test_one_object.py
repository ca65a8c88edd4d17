"""One object that can't be had, whatever keeps it: it is named, and the others come."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.integration.intake.conftest import Command, Ran, Server
from tests.integration.intake.servers import S3


def set_aside(ran: Ran) -> dict[str, str]:
    return {one["object"]: one["kind"] for one in ran.summary["set_aside"]}


@pytest.mark.parametrize("code", ["InvalidRequest", "InvalidArgument", "KMS.DisabledException"])
def test_an_object_that_the_store_refuses_costs_no_other(store: S3, mirror: Command, code: str) -> None:
    for name in ("1.txt", "2.txt", "3.txt"):
        store.put(name, name.encode())
    store.refused_objects = {"2.txt": (code, 400)}
    for _ in range(2):
        ran = mirror.run()
        assert (ran.status, set_aside(ran)) == (3, {"2.txt": "refused"}), ran.errors
        assert code in ran.summary["set_aside"][0]["message"]
        assert mirror.files() == {"1.txt": b"1.txt", "3.txt": b"3.txt"}
    store.refused_objects = {}
    assert mirror.run().status == 0


def test_an_expired_token_ends_the_pass_though_an_object_is_refused_for_it(store: S3, mirror: Command) -> None:
    store.put("1.txt", b"one")
    store.refused_objects = {"1.txt": ("ExpiredToken", 400)}
    ran = mirror.run()
    assert (ran.status, ran.summary) == (2, {})
    assert "refuses these credentials" in ran.errors


def test_an_object_that_the_store_fails_at_for_good_costs_no_other(store: S3, mirror: Command) -> None:
    for name in ("1.txt", "2.txt", "3.txt"):
        store.put(name, name.encode())
    store.refused_objects = {"1.txt": ("InternalError", 500)}
    ran = mirror.run()
    assert (ran.status, set_aside(ran)) == (3, {"1.txt": "unanswered"}), ran.errors
    assert mirror.files() == {"2.txt": b"2.txt", "3.txt": b"3.txt"}


def test_a_file_or_folder_that_the_server_fails_at_costs_no_other(server: Server) -> None:
    letters = server.folder / "letters"
    for name in ("bad", "good"):
        (letters / name).mkdir()
        (letters / name / "1.txt").write_text(name)
    contents = {f"{number}.bin": os.urandom(100_000) for number in range(4)}
    for name, content in contents.items():
        (letters / name).write_bytes(content)
    server.sftp.failing = {"/letters/2.bin", "/letters/bad"}
    ran = server.mirror.run()
    assert (ran.status, set_aside(ran)) == (3, {"2.bin": "refused", "": "refused"}), ran.errors
    del contents["2.bin"]
    assert server.mirror.files() == contents | {"good/1.txt": b"good"}
    server.sftp.failing = set()
    ran = server.mirror.run()
    assert (ran.status, ran.summary["fetched"]) == (0, 2), ran.errors


def test_a_connection_that_ends_is_no_answer_about_a_file(server: Server) -> None:
    """It may come at the next pass; what the server refuses is tried once."""
    (server.folder / "letters" / "1.txt").write_text("Dear Ann")
    server.sftp.cutting = {"/letters/1.txt"}
    ran = server.mirror.run()
    assert (ran.status, set_aside(ran)) == (3, {"1.txt": "unanswered"}), ran.errors
    server.sftp.cutting = set()
    assert server.mirror.run().status == 0
    assert server.mirror.files() == {"1.txt": b"Dear Ann"}


def interrupted(mirror: Command, path: str) -> Path:
    """Takes a mirrored file back to where it was before its rename, which was recorded; returns its path."""
    hidden = mirror.folder / ".winnow-intake"
    connection = sqlite3.connect(hidden / "manifest.sqlite")
    (whole,) = connection.execute("SELECT whole FROM objects WHERE path = ?", (path,)).fetchone()
    connection.close()
    (mirror.folder / path).rename(hidden / "parts" / f"{whole}.whole")
    return mirror.folder / path


def test_what_can_t_be_moved_any_more_to_where_it_was_to_lie_lies_elsewhere(store: S3, mirror: Command) -> None:
    store.put("1.txt", b"one")
    mirror.run()
    in_the_way = interrupted(mirror, "1.txt") / "somebody's"
    in_the_way.mkdir(parents=True)
    store.put("2.txt", b"two")
    store.fetched.clear()
    ran = mirror.run()
    assert (ran.status, ran.summary["set_aside"]) == (0, []), ran.errors
    assert sorted(mirror.files().values()) == [b"one", b"two"]
    assert store.fetched == [("2.txt", "")]
