"""Mirroring a folder of an SFTP server: strict about who the server is, and about names, links, rights and changes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.integration.intake.conftest import Server


def test_what_is_new_or_changed_comes_and_nothing_else(server: Server) -> None:
    letters = server.folder / "letters"
    (letters / "sub" / "sub").mkdir(parents=True)
    (letters / "1.txt").write_text("Dear Ann")
    (letters / "sub" / "sub" / "2.bin").write_bytes(content := os.urandom(9_000_000))
    (server.folder / "not-this.txt").write_text("outside")
    (letters / "link.txt").symlink_to(server.folder / "not-this.txt")
    (letters / "loop").symlink_to(letters)
    first = server.mirror.run()
    assert (first.status, first.summary["fetched"]) == (0, 2), first.errors
    assert server.mirror.files() == {"1.txt": b"Dear Ann", "sub/sub/2.bin": content}
    server.sftp.opened.clear()
    (letters / "1.txt").write_text("Dear Bob!")
    second = server.mirror.run()
    assert (second.summary["fetched"], second.summary["unchanged"]) == (1, 1)
    assert server.sftp.opened == ["/letters/1.txt"]
    assert server.mirror.files()["1.txt"] == b"Dear Bob!"
    (letters / "1.txt").unlink()
    assert server.mirror.run("--delete").summary["deleted"] == 1
    assert set(server.mirror.files()) == {"sub/sub/2.bin"}


def test_a_name_that_is_no_text_costs_no_other(server: Server) -> None:
    Path(os.fsdecode(os.fsencode(server.folder) + b"/letters/caf\xe9.txt")).write_text("latin")
    (server.folder / "letters" / "caf\u00e9.txt").write_text("unicode")
    ran = server.mirror.run()
    assert ran.status == 0, ran.errors
    assert server.mirror.files() == {"caf%E9.txt": b"latin", "caf\u00e9.txt": b"unicode"}


def test_killed_in_the_middle_it_goes_on_from_there(server: Server) -> None:
    contents = {f"{number}.bin": os.urandom(2_000_000) for number in range(6)}
    for name, content in contents.items():
        (server.folder / "letters" / name).write_bytes(content)
    began = server.mirror.start("--bandwidth", "4MB")
    deadline = time.monotonic() + 20
    # Between two files there is no part: it is stopped to be looked at, and goes on until it stands within one.
    while True:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        os.kill(began.pid, signal.SIGSTOP)
        if server.mirror.folder.exists() and server.mirror.files() and any(server.mirror.parts().values()):
            break
        os.kill(began.pid, signal.SIGCONT)
    os.kill(began.pid, signal.SIGKILL)
    began.wait()
    complete = server.mirror.files()
    assert complete != contents
    assert all(content == contents[name] for name, content in complete.items())
    server.sftp.opened.clear()
    ran = server.mirror.run()
    assert ran.status == 0
    assert ran.summary["resumed"] > 0
    assert server.mirror.files() == contents
    assert {Path(path).name for path in server.sftp.opened} & set(complete) == set()


def test_a_server_that_is_not_known_is_not_trusted(server: Server) -> None:
    (server.keys / "known_hosts").write_text("")
    ran = server.mirror.run()
    assert ran.status == 2
    assert "its key is not in" in ran.errors
    (server.keys / "known_hosts").unlink()
    assert "its key is not in" in server.mirror.run().errors
    other = paramiko.ECDSAKey.generate()
    line = f"[127.0.0.1]:{server.sftp.port} {other.get_name()} {other.get_base64()}\n"
    (server.keys / "known_hosts").write_text(line)
    ran = server.mirror.run()
    assert ran.status == 2
    assert "another key" in ran.errors
    assert server.sftp.opened == []


def test_whom_the_server_does_not_let_in_is_told_so(server: Server) -> None:
    stranger = server.keys / "stranger"
    paramiko.ECDSAKey.generate().write_private_key_file(str(stranger))
    ran = server.mirror.run("--key", str(stranger))
    assert (ran.status, ran.summary) == (2, {})
    assert "does not let ann in" in ran.errors
    stranger.write_text("no key")
    ran = server.mirror.run("--key", str(stranger))
    assert ran.status == 2
    assert "no private key" in ran.errors


@pytest.mark.parametrize("form", ["OpenSSH", "TraditionalOpenSSL"])
def test_an_encrypted_key_is_opened_by_its_passphrase(server: Server, form: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        getattr(serialization.PrivateFormat, form),
        serialization.BestAvailableEncryption(b"open sesame"),
    )
    (server.keys / "encrypted").write_bytes(encrypted)
    server.sftp.user_key = paramiko.ECDSAKey(vals=(key, key.public_key()))
    (server.folder / "letters" / "1.txt").write_text("Dear Ann")
    ran = server.mirror.run("--key", str(server.keys / "encrypted"))
    assert ran.status == 2
    assert "is encrypted" in ran.errors
    server.mirror.environment["WINNOW_INTAKE_PASSWORD"] = "open barley"
    ran = server.mirror.run("--key", str(server.keys / "encrypted"))
    assert ran.status == 2
    assert "passphrase is another" in ran.errors
    server.mirror.environment["WINNOW_INTAKE_PASSWORD"] = "open sesame"
    ran = server.mirror.run("--key", str(server.keys / "encrypted"))
    assert (ran.status, server.mirror.files()) == (0, {"1.txt": b"Dear Ann"}), ran.errors


def test_a_password_comes_from_the_environment(server: Server) -> None:
    server.sftp.password = "open sesame"
    server.mirror.options = ["--known-hosts", str(server.keys / "known_hosts")]
    server.mirror.environment["WINNOW_INTAKE_PASSWORD"] = "open sesame"
    (server.folder / "letters" / "1.txt").write_text("Dear Ann")
    ran = server.mirror.run()
    assert (ran.status, server.mirror.files()) == (0, {"1.txt": b"Dear Ann"}), ran.errors


def test_a_folder_that_is_not_there_and_a_server_that_is_away(server: Server) -> None:
    place = server.mirror.place
    server.mirror.place = place.replace("/letters", "/no-such-folder")
    ran = server.mirror.run()
    assert ran.status == 2
    assert "no folder /no-such-folder" in ran.errors
    server.mirror.place = place
    server.mirror.folder = server.mirror.folder.with_name("another")
    server.sftp.close()
    assert server.mirror.run().status == 4
