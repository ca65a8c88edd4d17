"""Which forms of credentials that others keep rules for are not found here: to be run when they bring out new rules.

    python bench/secret_forms.py [--rules rules.yaml]

Of each rule's pattern some strings are drawn at random, and the secrets detector is asked for them; where a service's name stands
before the secret, for the secret alone too, named as such things are: ``service_api_key = "…"``. The rules are CredSweeper's
(MIT; of the installed package, or of a copy of its ``rules/config.yaml``) and Kingfisher's with Betterleaks' (Apache-2.0 and MIT), where
``kingfisher`` can be run. A rule that asks for more than a form (a check of the token, a name of a service beside it) is listed
though it is none: the list is to be read, not counted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from winnow_agent.documents import Document
from winnow_agent.vault.screen import secrets

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.drawing import drawn_match

_DRAWN: Final = 8
_ENOUGH: Final = 0.5
# What CredSweeper's rules begin with: a boundary, not the credential.
_BOUNDARY: Final = re.compile(r"^\(\?:\^\|/\|.*?0,80\}m\)")

_SERVICE: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{2,30}")


def rules(path: Path | None) -> Iterator[tuple[str, str]]:
    """Name and pattern of each rule that can be had."""
    spec = importlib.util.find_spec("credsweeper")
    path = path or (Path(str(spec.origin)).parent / "rules" / "config.yaml" if spec else None)
    for rule in yaml.safe_load(path.read_text()) if path else ():
        if rule["type"] != "keyword":
            yield from ((f"CredSweeper: {rule['name']}", _BOUNDARY.sub("", pattern)) for pattern in rule["values"])
    if command := shutil.which("kingfisher"):
        told = subprocess.run([command, "rules", "list", "--format", "json"], capture_output=True, check=True).stdout
        for rule in json.loads(told):
            pattern = re.sub(r"\(\?i\)|(?<=\(\?)i(?=:)", "", rule["pattern"]).replace(r"\z", r"\Z")
            yield f"Kingfisher: {rule['id']}", pattern


def _secret_in(made: re.Match[str]) -> tuple[int, int]:
    """Where the secret stands: the group ``value``, else the last, else all."""
    named = "value" if "value" in made.re.groupindex else made.lastindex or 0
    return made.span(named if made[named] else 0)


def _is_whole(text: str, start: int, end: int) -> bool:
    spans = [(f.start, f.end) for f in secrets.findings(Document(text, "text/plain"))]
    return any(first <= start + 1 and end - 1 <= last for first, last in spans)


def share(pattern: str) -> tuple[float, str]:
    """How many of the strings drawn of a pattern are found whole, and one that is not."""
    source, found, missed = random.Random(pattern), 0, ""
    for _ in range(_DRAWN):
        made = drawn_match(pattern, source)
        if made is None:
            return 0.0, "(nothing can be drawn)"
        text, (start, end) = made.string, _secret_in(made)
        whole = _is_whole(f"= {text}\n", start + 2, end + 2)
        if not whole and (service := _SERVICE.match(text[:start])):
            named = f'{service[0]}_api_key = "'
            whole = _is_whole(f'{named}{text[start:end]}"\n', len(named), len(named) + end - start)
        found, missed = found + whole, missed if whole else text
    return found / _DRAWN, missed


def main() -> None:
    """Prints the rules of whose strings fewer than half are found, each with one of them."""
    warnings.simplefilter("ignore", FutureWarning)
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rules", type=Path, help="a copy of CredSweeper's rules/config.yaml")
    known = unknown = 0
    for name, pattern in rules(arguments.parse_args().rules):
        try:
            found, missed = share(pattern)
        except (re.error, IndexError, OverflowError) as error:
            found, missed = 0.0, f"(not a pattern of Python's: {error})"
        known, unknown = known + (found >= _ENOUGH), unknown + (found < _ENOUGH)
        if found < _ENOUGH:
            print(f"{found:.2f}  {name:<60} {missed[:100]!r}")
    print(f"{known} rules' strings are found, {unknown} rules' are not" if known + unknown else "no rules here")


if __name__ == "__main__":
    main()
