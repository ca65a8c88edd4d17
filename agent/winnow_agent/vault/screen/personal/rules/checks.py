"""Check digits, by python-stdnum, which is imported when a number is first checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any


@cache
def _module(name: str) -> Any:
    return import_module(f"stdnum.{name}")


def _is_valid(name: str, value: str) -> bool:
    return bool(_module(name).is_valid(value))


def checked(*names: str) -> Callable[[str], bool]:
    """Whether a value has the form and the check digit of any of the numbers, each by its module's name in stdnum."""

    def valid(value: str) -> bool:
        return any(_is_valid(name, value) for name in names)

    return valid


def possible(*names: str) -> Callable[[str], bool | None]:
    """The same where the digit alone proves little: no reason to throw the value away, and none to be sure of it."""

    def valid(value: str) -> bool | None:
        return None if any(_is_valid(name, value) for name in names) else False

    return valid
