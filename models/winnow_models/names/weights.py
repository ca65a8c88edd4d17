"""The file of weights: half precision on disk, single precision in memory, checked by its SHA-256."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy

from winnow_models.names.network import EVERY_LANGUAGE, Size, build, parameters


class WrongWeightsError(ValueError):
    """The file of weights is not the one that this version of the package belongs to."""


def write(halves: tuple[Any, Any], path: Path, arrays: list[Any] | None = None) -> str:
    """Write the weights, or other arrays in their place; the SHA-256 of the file comes back."""
    buffer = io.BytesIO()
    for array in arrays or [node.get_param(name) for node, name in parameters(halves)]:
        numpy.lib.format.write_array(buffer, array.astype("float16"), allow_pickle=False)
    path.write_bytes(buffer.getvalue())
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def read(path: Path, sha256: str | None, size: Size = EVERY_LANGUAGE) -> tuple[Any, Any]:
    """Both halves of a network of some size with the weights of a file.

    Raises:
        WrongWeightsError: the file's SHA-256 is another, or its arrays are not those of the network.
    """
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and found != sha256:
        raise WrongWeightsError(f"{path.name} has the SHA-256 {found}, not {sha256}: install the package again")
    halves = build(size=size)
    buffer = io.BytesIO(content)
    for node, name in parameters(halves):
        array = numpy.lib.format.read_array(buffer, allow_pickle=False)
        if array.shape != node.get_param(name).shape:
            raise WrongWeightsError(f"{path.name} does not fit this network: {array.shape} for {name} of {node.name}")
        node.set_param(name, array.astype("float32"))
    return halves
