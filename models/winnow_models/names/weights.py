"""The file of weights: tables in bytes on disk, each row with a scale of its own, single precision in memory, checked by its SHA-256.

A byte an entry lets a package of 25 MB hold two networks, and costs them nothing that could be measured.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy

from winnow_models.names.network import EVERY_LANGUAGE, Size, build, parameters

_MOST = 127


class WrongWeightsError(ValueError):
    """The file of weights is not the one that this version of the package belongs to."""


def write(halves: tuple[Any, Any], path: Path, arrays: list[Any] | None = None) -> str:
    """Write the weights, or other arrays in their place; the SHA-256 of the file comes back."""
    buffer = io.BytesIO()
    for array in arrays or [node.get_param(name) for node, name in parameters(halves)]:
        for part in _packed(array):
            numpy.lib.format.write_array(buffer, part, allow_pickle=False)
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
        array = _unpacked(buffer)
        if array.shape != node.get_param(name).shape:
            raise WrongWeightsError(f"{path.name} does not fit this network: {array.shape} for {name} of {node.name}")
        node.set_param(name, array)
    return halves


def _packed(array: Any) -> tuple[Any, ...]:
    """A table as bytes and the scale of each row; what is no table in half precision."""
    if array.ndim < 2:
        return (array.astype("float16"),)
    scales = (numpy.abs(array).max(axis=-1) / _MOST).astype("float16")
    steps = numpy.where(scales > 0, scales, 1).astype("float32")[..., None]
    return numpy.clip(numpy.round(array / steps), -_MOST, _MOST).astype("int8"), scales


def _unpacked(buffer: io.BytesIO) -> Any:
    array = numpy.lib.format.read_array(buffer, allow_pickle=False)
    if array.dtype != numpy.int8:
        return array.astype("float32")
    scales = numpy.lib.format.read_array(buffer, allow_pickle=False)
    return array.astype("float32") * scales.astype("float32")[..., None]
