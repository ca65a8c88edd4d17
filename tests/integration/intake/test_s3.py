"""Mirroring a bucket, by the command itself over HTTP on loopback; moto stands in for the store."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import ssl
import subprocess
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug.serving import generate_adhoc_ssl_pair

from tests.integration.intake.conftest import Command
from tests.integration.intake.servers import S3
from winnow_agent.intake.s3 import open_s3
from winnow_agent.intake.store import AwayError, place_of


def test_what_is_new_comes_and_what_is_unchanged_does_not_come_again(store: S3, mirror: Command) -> None:
    store.put("letters/1.txt", b"Dear Ann")
    store.put("letters/2.txt", b"Dear Bob")
    store.put("empty.txt", b"")
    first = mirror.run()
    assert (first.status, first.summary["fetched"], first.summary["set_aside"]) == (0, 3, [])
    assert mirror.files() == {"letters/1.txt": b"Dear Ann", "letters/2.txt": b"Dear Bob", "empty.txt": b""}
    store.fetched.clear()
    second = mirror.run()
    assert (second.status, second.summary["fetched"], second.summary["unchanged"]) == (0, 0, 3)
    assert store.fetched == []
    store.put("letters/1.txt", b"Dear Cat")
    third = mirror.run()
    assert (third.summary["fetched"], mirror.files()["letters/1.txt"]) == (1, b"Dear Cat")
    assert store.fetched == [("letters/1.txt", "")]


def test_a_folder_of_the_bucket_is_mirrored_alone(store: S3, mirror: Command) -> None:
    store.put("letters/1.txt", b"Dear Ann")
    store.put("letters-not/1.txt", b"not this")
    mirror.place = "s3://archive/letters/"
    assert mirror.run().status == 0
    assert mirror.files() == {"1.txt": b"Dear Ann"}


def test_what_was_removed_there_stays_here_unless_it_is_to_go(store: S3, mirror: Command) -> None:
    store.put("a/b/1.txt", b"one")
    store.put("a/2.txt", b"two")
    mirror.run()
    store.client.delete_object(Bucket="archive", Key="a/b/1.txt")
    assert mirror.run().summary["deleted"] == 0
    assert set(mirror.files()) == {"a/b/1.txt", "a/2.txt"}
    assert mirror.run("--delete").summary["deleted"] == 1
    assert set(mirror.files()) == {"a/2.txt"}
    assert not (mirror.folder / "a" / "b").exists()
    store.client.delete_object(Bucket="archive", Key="a/2.txt")
    emptied = mirror.run("--delete")
    assert emptied.status == 2
    assert "nothing is deleted" in emptied.errors
    assert set(mirror.files()) == {"a/2.txt"}


def test_a_file_that_was_lost_here_comes_again(store: S3, mirror: Command) -> None:
    store.put("1.txt", b"one")
    mirror.run()
    (mirror.folder / "1.txt").unlink()
    assert mirror.run().summary["fetched"] == 1
    assert mirror.files() == {"1.txt": b"one"}


def test_no_name_leads_out_of_the_folder_or_onto_another(store: S3, mirror: Command) -> None:
    keys = [
        "../../escaped.txt",
        "/absolute.txt",
        "a//b.txt",
        "a/./b.txt",
        "a/b.txt",
        "Case.txt",
        "case.txt",
        "caf\u00e9.txt",
        "cafe\u0301.txt",
        "100%.txt",
        "100%25.txt",
        "line\nbreak.txt",
        ".winnow-intake/manifest.sqlite",
        "file",
        "file/inside.txt",
        "long/" + "x" * 300 + ".txt",
        "long/" + "x" * 301 + ".txt",
        "/".join(["deep"] * 200) + ".txt",
    ]
    for key in keys:
        store.put_oddly_named(key, key.encode())
    store.client.put_object(Bucket="archive", Key="a-folder/", Body=b"")
    ran = mirror.run()
    assert (ran.status, ran.summary["fetched"]) == (0, len(keys))
    files = mirror.files()
    assert sorted(files.values()) == sorted(key.encode() for key in keys)
    assert len({name.casefold() for name in files}) == len(keys)
    assert [path.name for path in mirror.folder.parent.iterdir()] == ["mirror"]
    assert mirror.run().summary["unchanged"] == len(keys)
    assert mirror.run("--delete").summary["deleted"] == 0


def test_killed_at_any_moment_nothing_half_is_seen_and_nothing_whole_comes_twice(
    store: S3, mirror: Command, scale: int
) -> None:
    contents = {f"{number}.bin": os.urandom(200_000 + number) for number in range(8)}
    contents["large.bin"] = os.urandom(3_000_000)
    for key, content in contents.items():
        store.put(key, content)
    store.seconds_a_piece = 0.03
    complete: set[str] = set()
    moments = random.Random(1)
    for _ in range(5 * scale):
        began = mirror.start()
        wait_for_another(mirror, complete)
        time.sleep(moments.uniform(0, 0.3))
        os.kill(began.pid, signal.SIGKILL)
        began.wait()
        time.sleep(0.1)  # its child ends with it
        fetched, store.fetched = store.fetched, []
        assert {key for key, _ in fetched} & complete == set()
        files = mirror.files()
        assert all(content == contents[name] for name, content in files.items())
        complete |= set(files)
    assert complete
    store.seconds_a_piece = 0.0
    assert mirror.run().status == 0
    assert mirror.files() == contents
    assert {key for key, _ in store.fetched} & complete == set()
    assert list((mirror.folder / ".winnow-intake" / "parts").iterdir()) == []


def wait_for_another(mirror: Command, complete: set[str]) -> None:
    """Until a file more is there, or all are but one that takes long."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if mirror.folder.exists() and (len(complete) >= 8 or set(mirror.files()) - complete):
            return
        time.sleep(0.02)
    raise AssertionError("nothing came")


def test_a_download_goes_on_from_where_it_was_stopped(store: S3, mirror: Command) -> None:
    content = os.urandom(4_000_000)
    store.put("large.bin", content)
    store.seconds_a_piece = 0.05
    began = mirror.start()
    part = wait_for_part(mirror.folder, 500_000)
    began.terminate()
    assert began.wait(20) == 143
    had = part.stat().st_size
    store.seconds_a_piece = 0.0
    store.fetched.clear()
    ran = mirror.run()
    assert (ran.summary["fetched"], ran.summary["resumed"]) == (1, 1)
    assert store.fetched == [("large.bin", f"bytes={had}-")]
    assert mirror.files() == {"large.bin": content}


def test_a_part_of_what_was_changed_meanwhile_is_thrown_away(store: S3, mirror: Command) -> None:
    store.put("large.bin", os.urandom(4_000_000))
    store.seconds_a_piece = 0.05
    began = mirror.start()
    wait_for_part(mirror.folder, 500_000)
    began.kill()
    began.wait()
    changed = os.urandom(4_000_000)
    store.put("large.bin", changed)
    store.seconds_a_piece = 0.0
    assert mirror.run().summary["resumed"] == 0
    assert mirror.files() == {"large.bin": changed}
    assert list((mirror.folder / ".winnow-intake" / "parts").iterdir()) == []


def wait_for_part(folder: Path, size: int) -> Path:
    """The one download under way, once it has so many bytes."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for part in (folder / ".winnow-intake" / "parts").glob("*.part"):
            if part.stat().st_size >= size:
                return part
        time.sleep(0.02)
    raise AssertionError("no download came that far")


def test_where_the_store_breaks_off_the_rest_is_asked_for(store: S3, mirror: Command) -> None:
    content = os.urandom(1_000_000)
    store.put("1.bin", content)
    store.broken = 2
    ran = mirror.run()
    assert ran.status == 0, ran.errors
    assert mirror.files() == {"1.bin": content}
    assert [found for _, found in store.fetched[1:]] == ["bytes=500000-", "bytes=750000-"]


def test_a_limit_of_bytes_a_second_is_kept(store: S3, mirror: Command) -> None:
    for number in range(4):
        store.put(f"{number}.bin", os.urandom(500_000))
    began = time.monotonic()
    assert mirror.run("--bandwidth", "1MB").status == 0
    assert time.monotonic() - began > 1.5


def test_a_full_disk_is_named_and_costs_nothing_that_came(store: S3, mirror: Command) -> None:
    contents = {f"{number}.bin": os.urandom(700_000) for number in range(4)}
    for key, content in contents.items():
        store.put(key, content)
    mirror.folder.mkdir()
    script = """
        mount -t tmpfs -o size=2M small "$FOLDER" || exit 77
        "$@"; echo "status $?" >&2
        mount -o remount,size=20M "$FOLDER"
        "$@"; echo "status $?" >&2
    """
    ran = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh", *mirror.arguments()],
        capture_output=True,
        text=True,
        env=mirror.variables() | {"FOLDER": str(mirror.folder)},
        timeout=120,
        check=False,
    )
    if ran.returncode in {1, 77}:
        pytest.skip(f"no namespace of one's own for mounts here: {ran.stderr.strip()}")
    assert [line for line in ran.stderr.splitlines() if line.startswith("status")] == ["status 4", "status 0"]
    assert "make room there" in ran.stderr
    summary = json.loads(ran.stdout.splitlines()[-1])
    assert summary["fetched"] + summary["unchanged"] == 4
    assert summary["unchanged"] + summary["resumed"] > 0


def test_two_runs_into_one_folder_are_one_too_many(store: S3, mirror: Command) -> None:
    store.put("large.bin", os.urandom(4_000_000))
    store.seconds_a_piece = 0.05
    began = mirror.start()
    wait_for_part(mirror.folder, 1)
    second = mirror.run()
    assert second.status == 2
    assert "runs it already" in second.errors
    began.kill()
    began.wait()


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"place": "s3://no-such-bucket"}, 2, "no bucket no-such-bucket"),
        ({"options": ["--endpoint", "http://127.0.0.1:1"]}, 4, "does not answer"),
        ({"options": ["--endpoint", "http://no-such-host.invalid"]}, 4, "there is no address"),
        ({"place": "s3://"}, 2, "names no bucket"),
        ({"place": "gopher://host/x"}, 2, "no store that can be mirrored"),
        ({"place": "sftp://ann:secret@host/x"}, 2, "password"),
        ({"environment": {"HOME": "/nonexistent"}}, 2, "there are no credentials"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    store: S3, mirror: Command, change: dict[str, object], status: int, said: str
) -> None:
    for name, value in change.items():
        setattr(mirror, name, value)
    ran = mirror.run()
    assert (ran.status, ran.summary) == (status, {})
    assert said in ran.errors
    assert len(ran.errors.splitlines()) == 1


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize("bucket", ["archive", "archive.example.org"])
def test_amazon_s_hosts_are_those_that_were_looked_up(
    region: str, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    place = place_of(
        f"s3://{bucket}", endpoint="", region=region, anonymous=True, key_file=None, known_hosts=None, files=()
    )
    connected: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_rest, **_named: connected.append(host) or refuse())
    with pytest.raises(AwayError):
        list(open_s3(place, {}).objects())
    assert connected
    assert set(connected) <= set(place.hosts)


def refuse() -> None:
    raise socket.gaierror("no name service here")


def test_a_certificate_that_is_not_to_be_trusted_is_no_server_that_is_away(mirror: Command, tmp_path: Path) -> None:
    certificate, key = generate_adhoc_ssl_pair("localhost")
    (tmp_path / "authority.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "authority.pem", tmp_path / "key.pem")
    secure = S3(context, str(tmp_path / "authority.pem"))
    secure.put("1.txt", b"one")
    mirror.options = ["--endpoint", secure.url]
    ran = mirror.run()
    assert ran.status == 2
    assert "certificate" in ran.errors
    ran = mirror.run("--ca-bundle", str(tmp_path / "authority.pem"))
    assert (ran.status, mirror.files()) == (0, {"1.txt": b"one"}), ran.errors
    secure.close()


def test_credentials_that_are_refused_are_said_to_be(store: S3, mirror: Command) -> None:
    store.refuse = ("InvalidAccessKeyId", 403)
    ran = mirror.run()
    assert ran.status == 2
    assert "refuses these credentials" in ran.errors
    store.refuse = ("PermanentRedirect", 301)
    ran = mirror.run()
    assert ran.status == 2
    assert "the region eu-west-3, not us-east-1" in ran.errors


def test_objects_that_are_archived_or_denied_cost_no_other(store: S3, mirror: Command) -> None:
    for name in ("1.txt", "archived.txt", "denied.txt"):
        store.put(name, b"one")
    store.refused_objects = {"archived.txt": ("InvalidObjectState", 403), "denied.txt": ("AccessDenied", 403)}
    ran = mirror.run("--delete")
    assert (ran.status, ran.summary["fetched"]) == (3, 1)
    assert {one["object"]: one["kind"] for one in ran.summary["set_aside"]} == {
        "archived.txt": "archived",
        "denied.txt": "denied",
    }
    assert mirror.files() == {"1.txt": b"one"}


def test_what_is_not_what_the_store_lists_is_not_kept(store: S3, mirror: Command) -> None:
    store.put("1.txt", b"as it is listed")
    store.put("2.txt", b"two")
    store.altered = {"1.txt": b"as it's not liste"[:15]}
    ran = mirror.run()
    assert ran.status == 3
    assert [one["kind"] for one in ran.summary["set_aside"]] == ["damaged"]
    assert mirror.files() == {"2.txt": b"two"}
    store.altered = {}
    assert mirror.run().status == 0
    assert mirror.files() == {"1.txt": b"as it is listed", "2.txt": b"two"}


def test_a_folder_that_is_no_mirror_is_left_alone(store: S3, mirror: Command) -> None:
    store.put("1.txt", b"theirs")
    mirror.folder.mkdir()
    (mirror.folder / "1.txt").write_bytes(b"ours")
    ran = mirror.run()
    assert (ran.status, mirror.files()) == (2, {"1.txt": b"ours"})
    (mirror.folder / "1.txt").unlink()
    assert mirror.run().status == 0
    mirror.place = "s3://archive/letters"
    assert "name another folder" in mirror.run().errors


def test_with_a_pass_every_second_what_comes_later_comes(store: S3, mirror: Command) -> None:
    store.put("1.txt", b"one")
    began = mirror.start("--every", "1s")
    deadline = time.monotonic() + 30
    while len(mirror.files() if mirror.folder.exists() else {}) < 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    store.put("2.txt", b"two")
    while len(mirror.files()) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    began.terminate()
    assert began.wait(20) == 0
    assert mirror.files() == {"1.txt": b"one", "2.txt": b"two"}


def test_what_was_recorded_and_not_moved_is_moved_at_the_next_start(store: S3, mirror: Command) -> None:
    """As after a stop between the record and the rename."""
    store.put("1.txt", b"one")
    mirror.run()
    hidden = mirror.folder / ".winnow-intake"
    connection = sqlite3.connect(hidden / "manifest.sqlite")
    (whole,) = connection.execute("SELECT whole FROM objects").fetchone()
    connection.close()
    (mirror.folder / "1.txt").rename(hidden / "parts" / f"{whole}.whole")
    store.fetched.clear()
    assert mirror.run().summary["unchanged"] == 1
    assert (mirror.files(), store.fetched) == ({"1.txt": b"one"}, [])
