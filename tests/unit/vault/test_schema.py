"""Records that several processes make at the same moment: each finds them made, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from winnow_agent.vault.schema import VERSION
from winnow_agent.vault.store import Store

OPENS = """
import sys
from pathlib import Path
from winnow_agent.vault.store import Store
print("ready", flush=True)
sys.stdin.readline()
Store(Path(sys.argv[1])).close()
"""


def test_processes_that_make_the_records_at_once(tmp_path: Path) -> None:
    path = tmp_path / "vault.sqlite"
    command = [sys.executable, "-c", OPENS, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    openers = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("\n")
        opener.stdin.flush()
    assert [opener.communicate()[1] for opener in openers] == [""] * len(openers)
    store = Store(path)
    assert store.query("PRAGMA user_version")[0][0] == VERSION
    store.close()
