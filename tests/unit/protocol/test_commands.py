"""The frame of the three command lines: quick answers, errors as one sentence and a status, every command where it says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import winnow_agent.cli
import winnow_coordinator.cli
import winnow_steward.cli
from winnow_protocol.commands import Program

PROGRAMS = (winnow_agent.cli.PROGRAM, winnow_coordinator.cli.PROGRAM, winnow_steward.cli.PROGRAM)
HEAVY = {"grpc", "google.protobuf", "numpy", "cryptography", "apscheduler", "spacy", "jsonschema", "rich", "sqlalchemy"}
COMMANDS = [
    pytest.param(program, command, id=f"{program.name} {command}")
    for program in PROGRAMS
    for command in program.commands
]
each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)

PROBE = '''\
"""Commands of a program made for this test."""

import os
import signal
import sys

from winnow_protocol.commands import Program, home_of
from winnow_protocol.errors import SetAsideError, StopRunError, TryLaterError
from winnow_protocol.listings import print_json

PROGRAM = Program("winnow-probe", "7.5", "Probes.", {"probe": "probe it"}, __package__)


def stop():
    raise StopRunError("probing: the key is missing; restore it")


def set_aside():
    raise SetAsideError("probing: it is malformed", kind="malformed")


def later():
    raise TryLaterError("probing: nobody answers")


def interrupt():
    # A shell starts what runs in the background deaf to it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.kill(os.getpid(), signal.SIGINT)


def talk():
    while True:
        print("word")
'''


@each_program
@pytest.mark.parametrize("option", ["--version", "--help"])
def test_asking_for_the_version_or_help_imports_nothing_heavy(program: Program, option: str) -> None:
    code = f"from {program.package} import main\ntry: main(['{option}'])\nexcept SystemExit: pass\n"
    code += "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    modules = set(json.loads(done.stdout.splitlines()[-1]))
    assert program.package in modules
    assert not HEAVY & modules
    assert not {f"{program.package}.{name}" for name in program.commands} & modules
    assert program.name in done.stdout


@pytest.mark.parametrize(("program", "command"), COMMANDS)
def test_every_command_has_help_of_its_own(program: Program, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main([command, "--help"])
    assert ended.value.code == 0
    assert f"{program.name} {command}" in capsys.readouterr().out


@each_program
def test_the_help_names_every_command_with_its_sentence(program: Program) -> None:
    words = " ".join(program.parser(None).format_help().split())
    assert all(f"{name} {sentence}" in words for name, sentence in program.commands.items())


@each_program
def test_a_home_that_nobody_names_is_one_sentence_and_status_2(
    program: Program, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WINNOW_HOME", raising=False)
    words = {"winnow-agent": ["config", "show"], "winnow-coordinator": ["fleet"], "winnow-steward": ["cosign"]}
    assert program.main(words[program.name]) == 2
    assert capsys.readouterr().err == (
        f"{program.name}: looking for {program.home}: none is named; pass --home DIR or set WINNOW_HOME\n"
    )


def test_an_unknown_option_shows_how_its_own_command_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    for words, usage in (
        (["status", "--nope"], "usage: winnow-agent status [-h]"),
        (["review", "list", "--nope"], "usage: winnow-agent review list [-h]"),
        (["--nope", "status"], "usage: winnow-agent status [-h]"),
    ):
        with pytest.raises(SystemExit) as ended:
            winnow_agent.cli.PROGRAM.main(words)
        said = capsys.readouterr().err
        assert (ended.value.code, said.startswith(usage)) == (2, True), said
        assert "unrecognized arguments: --nope" in said


@each_program
def test_no_option_is_taken_by_its_first_letters(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--hom", "/nowhere", next(iter(program.commands))])
    assert ended.value.code == 2


class Probe:
    """A program of one command, which does what the test says, run as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "probed").mkdir()
        (folder / "probed" / "__init__.py").write_text(PROBE)

    def does(self, code: str) -> None:
        (self.folder / "probed" / "probe.py").write_text(
            "from probed import *\n\n"
            "def register(parser):\n    parser.add_argument('--json', action='store_true')\n\n"
            f"def run(args):\n    {code}\n    return 0\n"
        )

    def start(self, *words: str, home: str = "") -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "WINNOW_HOME"}
        environment["PYTHONPATH"] = str(self.folder)
        environment |= {"WINNOW_HOME": home} if home else {}
        code = "import sys; from probed import PROGRAM; sys.exit(PROGRAM.main())"
        return subprocess.Popen(
            [sys.executable, "-c", code, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def __call__(self, *words: str, home: str = "") -> tuple[int, str, str]:
        process = self.start(*words, home=home)
        said, complained = process.communicate(timeout=60)
        return process.returncode, said, complained


@pytest.fixture
def probe(tmp_path: Path) -> Probe:
    return Probe(tmp_path)


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("stop()", 2, "winnow-probe: probing: the key is missing; restore it\n"),
        ("set_aside()", 3, "winnow-probe: probing: it is malformed\n"),
        ("later()", 4, "winnow-probe: probing: nobody answers\n"),
        ("interrupt()", 130, ""),
        ("return 1", 1, ""),
        (
            "open('/proc/sys/kernel/version', 'w')",  # the kernel refuses it to everybody
            2,
            "winnow-probe: reading or writing /proc/sys/kernel/version: Permission denied; give this user the right to\n",
        ),
        (
            "open('/dev/full', 'w', buffering=1).write('a line\\n')",
            4,
            "winnow-probe: writing the output: the disk is full; make room, and run it again\n",
        ),
        (
            "os.dup2(os.open('/dev/full', os.O_WRONLY), 1); print('a line')",
            4,
            "winnow-probe: writing the output: the disk is full; make room, and run it again\n",
        ),
    ],
)
def test_an_error_is_one_sentence_and_the_status_of_its_class(
    probe: Probe, code: str, status: int, sentence: str
) -> None:
    probe.does(code)
    assert probe("probe") == (status, "", sentence)


def test_the_home_may_stand_before_or_after_the_command_or_in_the_environment(probe: Probe) -> None:
    probe.does("print(home_of(args))")
    for words in (["--home", "/a", "probe"], ["probe", "--home", "/a"], ["probe", "--home=/a", "--json"]):
        assert probe(*words, home="/b") == (0, "/a\n", "")
    assert probe("probe", home="/b") == (0, "/b\n", "")
    assert probe("probe", "--home=~/c")[1] == f"{Path.home() / 'c'}\n"
    assert probe("probe", "--home", "d")[1] == f"{Path.cwd() / 'd'}\n"


def test_a_reader_that_has_seen_enough_is_no_error(probe: Probe) -> None:
    probe.does("talk()")
    process = probe.start("probe")
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == "word\n"
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_what_was_printed_stands_before_the_json_that_followed(probe: Probe) -> None:
    probe.does("print('first'); print_json({'path': 'caf\\udce9'}, indent=None); print('last')")
    status, said, complained = probe("probe")
    assert (status, complained) == (0, "")
    assert said.splitlines() == ["first", '{"path": "caf\\udce9"}', "last"]


def test_a_terminated_steward_unwinds(tmp_path: Path) -> None:
    """So that what is half made is removed, as after an interrupt."""
    code = (
        "import sys, time, winnow_steward.cli as cli\n"
        "def main(self, argv):\n"
        "    try:\n        print('up', flush=True); time.sleep(60)\n    finally:\n        print('cleaned')\n"
        "cli.Program.main = main\nsys.exit(cli.main())"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=60)[0] == "cleaned\n"
    assert process.returncode == 128 + signal.SIGTERM
