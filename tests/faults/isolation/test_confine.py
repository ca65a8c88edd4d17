"""When a process may be confined, what is reported, and what is refused beforehand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from winnow_agent.isolation import gateway_profile, landlock, probe, vault_profile

from .conftest import Place, Try


def run(code: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False, **options
    )


CONFINE = "import sys, pathlib; from winnow_agent.isolation import *\n"


def test_a_thread_started_before_is_found() -> None:
    done = run(
        CONFINE + "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "try: confine(vault_profile(None))\nexcept IsolationError as error: print(error)"
    )
    assert "already has 2 threads" in done.stdout


def test_inherited_descriptors_are_closed_but_for_those_kept(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    code = CONFINE + (
        "import os\ngiven, kept = map(int, sys.argv[1:])\nconfine(vault_profile(None), keep=[kept])\n"
        "print(os.read(kept, 1))\n"
        "try: os.read(given, 1)\nexcept OSError as error: print(error)"
    )
    with (tmp_path / "a").open() as given, (tmp_path / "b").open() as kept:
        fds = (given.fileno(), kept.fileno())
        done = run(code, *fds, pass_fds=fds)
    assert "b'b'" in done.stdout
    assert "Bad file descriptor" in done.stdout


def test_sources_that_contain_the_gateways_folder_are_refused(place: Place) -> None:
    place.lay_out()
    done = run(
        CONFINE + "home = pathlib.Path(sys.argv[1])\n"
        "try: confine(vault_profile(home, read=[home.parent]))\nexcept IsolationError as error: print(error)",
        place.home,
    )
    assert "which contains" in done.stdout
    assert str(place.home / "gateway") in done.stdout


def test_it_can_not_be_undone_by_a_wider_profile(place: Place) -> None:
    place.lay_out()
    done = run(
        CONFINE + "home = pathlib.Path(sys.argv[1])\nconfine(vault_profile(home))\n"
        "confine(gateway_profile(home, connect_ports=[80]))\n"
        "try: (home / 'gateway' / 'tls.key').read_text()\nexcept OSError as error: print('refused', error.errno)\n",
        place.home,
    )
    assert done.stdout.strip() == "refused 13", done.stderr


@pytest.mark.parametrize(
    ("abi", "missing"),
    [
        (0, {"files", "truncation of files", "devices", "signals"}),
        (1, {"truncation of files", "devices", "signals"}),
        (3, {"devices", "signals"}),
        (5, {"signals"}),
        (6, set()),
    ],
)
def test_an_older_kernel_is_reported(abi: int, missing: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: abi)
    assert set(probe(vault_profile(None)).missing) == missing
    summary = probe(vault_profile(None)).summary
    assert ("no landlock" if abi == 0 else f"landlock {abi}") in summary
    assert all(name in summary for name in missing)


def test_ports_can_not_be_held_before_landlock_4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 3)
    assert "tcp ports (of any host)" in probe(gateway_profile(tmp_path, connect_ports=[443])).missing


@pytest.mark.parametrize("abi", ["1", "2", "3", "4", "5"])
def test_what_an_older_kernel_has_is_used(abi: str, attempt: Try) -> None:
    for name, argument in (("read", "{at}/else/diary"), ("write", "{at}/else/new"), ("udp", "9")):
        assert attempt("vault", name, argument, LANDLOCK_ABI=abi) == "refused EACCES"


def test_required_refuses_a_kernel_that_can_not(attempt: Try) -> None:
    with pytest.raises(AssertionError, match="can't hold devices, signals"):
        attempt("vault", "forked_child", "", LANDLOCK_ABI="3", REQUIRED="1")
    assert attempt("vault", "forked_child", "", REQUIRED="1") == "done"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to give up")
def test_root_keeps_only_the_reading_of_others_files() -> None:
    code = CONFINE + (
        "import re\nstatus = lambda: re.search(r'CapEff:\\s*(\\w+)', open('/proc/self/status').read())[1]\n"
        "before = status(); confine(vault_profile(None)); print(int(before, 16) & ~6 > 0, int(status(), 16) & ~6)"
    )
    assert run(code).stdout.split() == ["True", "0"]
