"""The file of weights: tables in four bits an entry, layers in bytes, single precision in memory, checked by its SHA-256.

Sixteen entries of a table share a scale, as do those of a layer's row. So a package of 25 MB holds three networks, and none of
their figures changes by more than another training would change it.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from winnow_models.names.network import EVERY_LANGUAGE, Size, build, parameters

_MOST = 127
_MOST_OF_FOUR_BITS = 7
_TOGETHER = 16
"""Entries of a table that share a scale."""


class WrongWeightsError(ValueError):
    """The file of weights is not the one that this version of the package belongs to."""


class WeightsFile(NamedTuple):
    """A file of weights, what its SHA-256 must be (None for any), and the size of its network."""

    path: Path
    sha256: str | None
    size: Size = EVERY_LANGUAGE


def write(halves: tuple[Any, Any], path: Path, arrays: list[Any] | None = None) -> str:
    """Write the weights, or other arrays in their place; the SHA-256 of the file comes back."""
    buffer = io.BytesIO()
    own = parameters(halves)
    for (_, name), array in zip(own, arrays or [node.get_param(name) for node, name in own], strict=True):
        for part in _packed(array, is_table=name == "E"):
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


def _packed(array: Any, *, is_table: bool) -> tuple[Any, ...]:
    """What is written of an array: for a table whose width allows it four bits an entry and the scales of each sixteen, for another
    one or a layer bytes and the scales of each row, for what is neither half precision.
    """
    if array.ndim < 2:
        return (array.astype("float16"),)
    if not is_table or array.shape[-1] % _TOGETHER:
        steps, scales = _steps(array, _MOST)
        return steps, scales
    steps, scales = _steps(array.reshape(len(array), -1, _TOGETHER), _MOST_OF_FOUR_BITS)
    halves = (steps + _MOST_OF_FOUR_BITS + 1).astype("uint8").reshape(len(array), -1)
    return halves[:, ::2] << 4 | halves[:, 1::2], scales


def _steps(array: Any, most: int) -> tuple[Any, Any]:
    """The entries as whole numbers from -most to most, and the scale of each last axis."""
    scales = (numpy.abs(array).max(axis=-1) / most).astype("float16")
    steps = numpy.where(scales > 0, scales, 1).astype("float32")[..., None]
    return numpy.clip(numpy.round(array / steps), -most, most).astype("int8"), scales


def _unpacked(buffer: io.BytesIO) -> Any:
    array = numpy.lib.format.read_array(buffer, allow_pickle=False)
    if array.dtype not in (numpy.int8, numpy.uint8):
        return array.astype("float32")
    scales = numpy.lib.format.read_array(buffer, allow_pickle=False).astype("float32")[..., None]
    if array.dtype == numpy.int8:
        return array.astype("float32") * scales
    halves = numpy.stack([array >> 4, array & 15], axis=-1).reshape(len(array), -1, _TOGETHER)
    return ((halves.astype("float32") - _MOST_OF_FOUR_BITS - 1) * scales).reshape(len(array), -1)
