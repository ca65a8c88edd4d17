"""Searches folders for what must not be there: values, and digests of files and texts, in every form in which they would be.

A value is looked for plain, in UTF-16, escaped as JSON has it, and in base64 at any alignment; a digest as bytes, in hexadecimal
and in base64. All of it is looked for in files as they are, inside zstd, and in the values of SQLite databases, in one pass
however many values there are.

A search that finds nothing proves nothing unless it would have found something: `plant_controls` puts a control of each form into
each folder, and `search` must find them all.
"""

from __future__ import annotations

from tools.leaks.controls import Controls, plant_controls, remove_controls
from tools.leaks.patterns import Needles, digests_of
from tools.leaks.places import Hit, search

__all__ = ["Controls", "Hit", "Needles", "digests_of", "plant_controls", "remove_controls", "search"]
