"""Reads a YAML file against a published JSON schema and says everything that is wrong with it, each with its line.

A schema's ``description`` fields say in plain words what is allowed at their place; the sentences here quote them.
"""

from __future__ import annotations

import difflib
import json
import math
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from winnow_protocol.errors import StopRunError, in_words

Path = tuple[str | int, ...]

_MOST_BYTES: Final = 1 << 20
_MOST_NAMES: Final = 14
"""How many allowed names a sentence lists before it points at the schema."""
_DEEPEST: Final = 8
"""Deeper than any schema of ours goes. An alias that holds itself has no end; the schema refuses it."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: the line (from 1; 0 for the whole file), the field as a dotted path, if any, a sentence."""

    line: int
    field: str
    sentence: str


class PolicyError(StopRunError):
    """A policy file can't be used as it is.

    Attributes:
        where: the file as the caller named it.
        problems: everything that is wrong with it, in the order of lines.
    """

    def __init__(self, where: str, problems: Sequence[Problem]) -> None:
        self.where = where
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(_told(where, problem) for problem in self.problems))


def _told(where: str, problem: Problem) -> str:
    place = [where, *([f"line {problem.line}"] if problem.line else []), *([problem.field] if problem.field else [])]
    return f"{', '.join(place)}: {problem.sentence}"


def read_text(path: pathlib.Path) -> str:
    """A file's text in UTF-8.

    Raises:
        PolicyError: it can't be read; FileNotFoundError is its cause where it is not there.
    """
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise PolicyError(str(path), [Problem(0, "", "there is no such file")]) from error
    except (OSError, UnicodeDecodeError) as error:
        sentence = f"the file can't be read: {in_words(error)}; mend it, or name another"
        raise PolicyError(str(path), [Problem(0, "", sentence)]) from error


def builtin_text(name: str) -> str:
    """The text of a file in the package's ``policies`` folder."""
    return (resources.files("winnow_protocol") / "policies" / name).read_text("utf-8")


def read_checked(text: str, where: str, schema: str) -> tuple[dict[str, Any], YamlLines]:
    """The mapping that a YAML text holds, as plain values, once it fits a schema.

    Args:
        text: YAML 1.2.
        where: how the file is named in errors.
        schema: the schema's file in the package's ``policies`` folder, e.g. ``policy.schema.json``.

    Raises:
        PolicyError: with every problem at once.
    """
    root = _read_yaml(text, where)
    lines = YamlLines(root)
    problems = [
        Problem(lines.of(path), dotted(path), sentence)
        for error in _validator(schema).iter_errors(root)
        for path, sentence in _explain(error, schema)
    ]
    problems += [Problem(lines.of(path), dotted(path), sentence) for path, sentence in _beyond_schemas(root, ())]
    if problems:
        raise PolicyError(where, list(dict.fromkeys(problems)))
    return _plain(root), lines


class YamlLines:
    """Where the fields of a YAML text stand."""

    def __init__(self, root: CommentedMap) -> None:
        self._root = root

    def of(self, path: Path) -> int:
        """The line (from 1) of a field, or of what holds it if it is not in the text itself."""
        node: Any = self._root
        line = 1
        for key in path:
            if not isinstance(node, CommentedMap | CommentedSeq) or not _has(node, key):
                break
            place = (node.lc.data or {}).get(key)
            line = place[0] + 1 if place else line
            node = node[key]
        return line


def dotted(path: Path) -> str:
    """``("sources", "letters", "tracks", 0)`` as ``sources.letters.tracks[0]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def did_you_mean(word: str, allowed: Sequence[str]) -> str:
    """``"; did you mean X?"``, or nothing where nothing is near."""
    by_lower_case = {name.lower(): name for name in allowed}
    near = difflib.get_close_matches(word.lower(), list(by_lower_case), n=1, cutoff=0.6)
    return f"; did you mean {by_lower_case[near[0]]}?" if near else ""


def _read_yaml(text: str, where: str) -> CommentedMap:
    if len(text.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
        raise PolicyError(where, [Problem(0, "", f"the file is larger than {_MOST_BYTES} bytes")])
    try:
        root = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(where, [Problem(line, "", "a field is stated twice; remove one of the two")]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(where, [Problem(line, "", f"this is not YAML: {error.problem or error.context}")]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise PolicyError(where, [Problem(0, "", f"this is not YAML: {error}")]) from error
    if not isinstance(root, CommentedMap):
        raise PolicyError(where, [Problem(0, "", "the file holds no mapping of fields")])
    return root


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(builtin_text(schema)))


def _explain(error: ValidationError, schema: str) -> Iterator[tuple[Path, str]]:
    """The places and sentences of one error of jsonschema."""
    path = tuple(error.absolute_path)
    described = error.schema if isinstance(error.schema, Mapping) else {}
    match error.validator:
        case "additionalProperties":
            allowed = sorted(described.get("properties", {}))
            unknown = [key for key in _mapping(error.instance) if key not in allowed]
            yield from (((*path, key), f"there is no such field{_near(key, allowed, schema)}") for key in unknown)
        case "required":
            missing = [name for name in described.get("required", []) if name not in _mapping(error.instance)]
            yield from ((path, f"the field {name} is missing") for name in missing)
        case "uniqueItems":
            yield path, "an entry is stated twice; remove one of the two"
        case "anyOf" if deeper := [inner for inner in error.context or () if inner.relative_path]:
            for inner in deeper:
                yield from _explain(inner, schema)
        case _ if "propertyNames" in error.absolute_schema_path:
            near = _near(error.instance, _names(described), schema, described)
            yield (*path, str(error.instance)), f"this name is not allowed{near}"
        case _:
            near = _near(error.instance, _names(described), schema, described)
            yield path, f"{_shown(error.instance)} is not allowed{near}"


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _near(value: object, allowed: Sequence[str], schema: str, described: Mapping[str, Any] | None = None) -> str:
    """``; did you mean X? Allowed: …`` for the end of a sentence."""
    meant = did_you_mean(value, allowed) if isinstance(value, str) else ""
    if described and "description" in described:
        what = described["description"]
    else:
        what = ", ".join(allowed[:_MOST_NAMES]) or "nothing"
    more = f"; {schema} lists them" if len(allowed) > _MOST_NAMES else ""
    return f"{meant or '.'} Allowed: {what}{more}."


def _names(schema: Mapping[str, Any]) -> list[str]:
    """The words that a schema names: of its ``enum``, or of the alternatives' and items'."""
    names = list(schema.get("enum", [])) + ([schema["const"]] if "const" in schema else [])
    for alternative in schema.get("anyOf", []):
        names += _names(alternative)
    return [name for name in names if isinstance(name, str)]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "an empty field"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _has(node: CommentedMap | CommentedSeq, key: str | int) -> bool:
    if isinstance(node, CommentedMap):
        return key in node
    return isinstance(key, int) and key < len(node)


def _beyond_schemas(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """What JSON has no word for and a schema therefore lets pass: a number that is none, names that are no text."""
    if len(path) > _DEEPEST:
        return
    if isinstance(node, Mapping):
        for key, value in node.items():
            if not isinstance(key, str):
                yield (*path, str(key)), "a field's name must be a text; put it in quotes"
            yield from _beyond_schemas(value, (*path, key))
    elif isinstance(node, list):
        for place, value in enumerate(node):
            yield from _beyond_schemas(value, (*path, place))
    elif isinstance(node, float) and math.isnan(node):
        yield path, "this is no number"


def _plain(node: Any) -> Any:
    """ruamel's values without what they remember of the text."""
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node
