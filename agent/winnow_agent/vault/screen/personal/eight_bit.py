"""A model's matrices of half bytes (ONNX `MatMulNBits`) as matrices of bytes, which a processor multiplies in half the time.

Four bits make a file small; to multiply by them, the runtime turns them into floating point each time. Bytes are multiplied as they
are by what today's processors have for it (VNNI), the numbers on the other side as bytes too, scaled anew for each matrix
(`DynamicQuantizeMatMul`). Only the fields that are changed are named here; protobuf keeps all others as they stand.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_DOMAIN: Final = "com.microsoft"
_INT8: Final = 3
_FLOAT: Final = 1
_HALF: Final = 8  # what stands for zero in four bits without a sign
_MOST: Final = 127
# The fields of onnx.proto3 that are read or written: number, name, type, whether there are many.
_FIELDS: Final = {
    "Attribute": ((1, "name", "string", False), (3, "i", "int64", False)),
    "Tensor": (
        (1, "dims", "int64", True),
        (2, "data_type", "int32", False),
        (8, "name", "string", False),
        (9, "raw_data", "bytes", False),
    ),
    "Node": (
        (1, "input", "string", True),
        (4, "op_type", "string", False),
        (5, "attribute", "Attribute", True),
        (7, "domain", "string", False),
    ),
    "Graph": ((1, "node", "Node", True), (5, "initializer", "Tensor", True)),
    "Model": ((7, "graph", "Graph", False),),
}


def with_bytes(path: Path) -> bytes:
    """The model of a file, its matrices of four bits as bytes; what has zeros of its own stays as it is."""
    model = _message()()
    model.ParseFromString(path.read_bytes())
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "MatMulNBits" or len(node.input) != 3:
            continue
        numbers = {attribute.name: attribute.i for attribute in node.attribute}
        if numbers["bits"] == 4:
            _replace(node, weights[node.input[1]], weights[node.input[2]], numbers)
    return bytes(model.SerializeToString())


def _replace(node: Any, packed: Any, scales: Any, numbers: dict[str, int]) -> None:
    """One matrix: each column gets one scale, that of its greatest number."""
    import numpy as np

    rows, columns, block = numbers["K"], numbers["N"], numbers["block_size"]
    halves = np.frombuffer(packed.raw_data, dtype=np.uint8).reshape(columns, -1, block // 2)
    blocks = np.empty((columns, halves.shape[1], block), dtype=np.float32)
    blocks[:, :, 0::2] = (halves & 15).astype(np.float32) - _HALF
    blocks[:, :, 1::2] = (halves >> 4).astype(np.float32) - _HALF
    blocks *= np.frombuffer(scales.raw_data, dtype=np.float32).reshape(columns, -1, 1)
    matrix = blocks.reshape(columns, -1)[:, :rows].T
    scale = np.maximum(np.abs(matrix).max(axis=0), np.finfo(np.float32).tiny) / _MOST
    _fill(packed, _INT8, (rows, columns), np.rint(matrix / scale).astype(np.int8).tobytes())
    _fill(scales, _FLOAT, (columns,), scale.astype(np.float32).tobytes())
    node.op_type, node.domain = "DynamicQuantizeMatMul", _DOMAIN
    del node.attribute[:]


def _fill(tensor: Any, data_type: int, shape: tuple[int, ...], data: bytes) -> None:
    tensor.data_type, tensor.raw_data = data_type, data
    tensor.dims[:] = shape


@cache
def _message() -> Any:
    """The class of an ONNX model, so far as it is looked at here."""
    file = descriptor_pb2.FileDescriptorProto(name="winnow/onnx_part.proto", package="winnow.onnx", syntax="proto2")
    kinds = descriptor_pb2.FieldDescriptorProto
    for name, fields in _FIELDS.items():
        message = file.message_type.add(name=name)
        for number, field, kind, many in fields:
            label = kinds.LABEL_REPEATED if many else kinds.LABEL_OPTIONAL
            added = message.field.add(name=field, number=number, label=label)
            if kind in _FIELDS:
                added.type, added.type_name = kinds.TYPE_MESSAGE, f".winnow.onnx.{kind}"
            else:
                added.type = kinds.Type.Value(f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("winnow.onnx.Model"))
