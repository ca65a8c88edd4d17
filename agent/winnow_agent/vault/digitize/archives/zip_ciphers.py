"""The two ciphers of zip files: PKWARE's own and AES as WinZip writes it."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from winnow_agent.vault.digitize.inside import Stream

_CRC_TABLE = [zlib.crc32(bytes([value]), 0xFFFFFFFF) ^ 0xFFFFFFFF for value in range(256)]


class Decrypted:
    """A stream, decrypted as it is read."""

    def __init__(self, stream: Stream, decrypt: Callable[[bytes], bytes]) -> None:
        self._stream = stream
        self._decrypt = decrypt

    def read(self, size: int, /) -> bytes:
        return self._decrypt(self._stream.read(size))


class Traditional:
    """PKWARE's own cipher (APPNOTE 6.1.5), long broken and still what most programs write."""

    def __init__(self, password: bytes) -> None:
        self._keys = (0x12345678, 0x23456789, 0x34567890)
        for byte in password:
            self._keys = _turned(self._keys, byte)

    def decrypt(self, data: bytes) -> bytes:
        plain = bytearray()
        keys = self._keys
        for byte in data:
            mask = (keys[2] | 2) & 0xFFFF
            clear = byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF)
            plain.append(clear)
            keys = _turned(keys, clear)
        self._keys = keys
        return bytes(plain)


def _turned(keys: tuple[int, int, int], byte: int) -> tuple[int, int, int]:
    first = (keys[0] >> 8) ^ _CRC_TABLE[(keys[0] ^ byte) & 0xFF]
    second = ((keys[1] + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    third = (keys[2] >> 8) ^ _CRC_TABLE[(keys[2] ^ (second >> 24)) & 0xFF]
    return first, second, third


class Counter:
    """AES in counter mode with a counter that is little-endian, which libraries have only the other way round."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        self._blocks = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305  each block is a counter's
        self._count = 0
        self._stream = b""

    def decrypt(self, data: bytes) -> bytes:
        missing = -(-(len(data) - len(self._stream)) // 16)
        counters = b"".join(
            number.to_bytes(16, "little") for number in range(self._count + 1, self._count + 1 + missing)
        )
        self._count += max(missing, 0)
        stream = self._stream + self._blocks.update(counters)
        mask, self._stream = stream[: len(data)], stream[len(data) :]
        return (int.from_bytes(data, "little") ^ int.from_bytes(mask, "little")).to_bytes(len(data), "little")
