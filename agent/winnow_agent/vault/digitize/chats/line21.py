"""Captions of American television (CEA-608) in Scenarist's files (.scc): pairs of bytes in hexadecimal, with their times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from winnow_agent.vault.digitize.chats.cues import Cue, Track

SIGN = "Scenarist_SCC V1.0"

_LINE = re.compile(r"^(\d\d):(\d\d):(\d\d)[:;.](\d\d)\s+((?:[0-9a-fA-F]{4}\s*)+)$")
_RATE = 29.97  # pictures a second
_LONGEST_SECONDS = 6.0
# Where the code has other characters than ASCII, and its further sets (CEA-608, tables 49 to 51).
_BASIC = {0x2A: "á", 0x5C: "é", 0x5E: "í", 0x5F: "ó", 0x60: "ú", 0x7B: "ç", 0x7C: "÷", 0x7D: "Ñ", 0x7E: "ñ", 0x7F: "█"}
_SPECIAL = "®°½¿™¢£♪à èâêîôû"
_EXTENDED = {0x12: "ÁÉÓÚÜü‘¡*'—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»", 0x13: "ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤│ÅåØø┌┐└┘"}
_BACKSPACE, _ERASE, _RETURN, _SHOW = 0x21, 0x2E, 0x2D, 0x2F
_AT_ONCE = frozenset({0x25, 0x26, 0x27, 0x29})  # rolling up, or painted on


def captions(text: str) -> list[Track]:
    """The captions of a file, in the order in which they are shown."""
    decoder = _Decoder()
    starts: list[tuple[float, str]] = []
    for line in text.split("\n"):
        if match := _LINE.match(line.strip()):
            hours, minutes, seconds, picture = map(int, match.groups()[:4])
            at = hours * 3600 + minutes * 60 + seconds + picture / _RATE
            starts.extend((at, shown) for shown in decoder.take(bytes.fromhex("".join(match[5].split()))))
    if rest := decoder.flush():
        starts.append((starts[-1][0] if starts else 0.0, rest))
    ends = [start for start, _ in starts[1:]] + [float("inf")]
    return [
        Track([Cue(at, min(end, at + _LONGEST_SECONDS), shown) for (at, shown), end in zip(starts, ends, strict=False)])
    ]


@dataclass(slots=True)
class _Decoder:
    """What was written and not yet shown; the last command, as each is sent twice."""

    written: list[str] = field(default_factory=list)
    last: bytes = b""

    def take(self, data: bytes) -> Iterator[str]:
        """What is shown by these pairs."""
        for at in range(0, len(data) - 1, 2):
            first, second = data[at] & 0x7F, data[at + 1] & 0x7F  # the eighth bit is for parity
            pair = bytes([first, second])
            if not 0x10 <= first < 0x20:
                self.last = b""
                self.written.extend(_BASIC.get(byte, chr(byte)) for byte in pair if byte >= 0x20)
            elif pair == self.last:
                self.last = b""
            else:
                self.last = pair
                yield from self._command(first & 0x17, second)

    def flush(self) -> str:
        """What was written, as lines."""
        lines = " ".join("".join(self.written).split(" ")).split("\n")
        self.written.clear()
        return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)

    def _command(self, set_: int, code: int) -> Iterator[str]:
        if set_ == 0x11 and 0x30 <= code < 0x40:
            self.written.append(_SPECIAL[code - 0x30])
        elif set_ in _EXTENDED and 0x20 <= code < 0x40:
            del self.written[-1:]  # the character of plainer decoders, which stands before it
            self.written.append(_EXTENDED[set_][code - 0x20])
        elif code >= 0x40:
            self.written.append("\n")
        elif set_ == 0x11:
            self.written.append(" ")
        elif set_ in {0x14, 0x15} and code == _BACKSPACE:
            del self.written[-1:]
        elif set_ in {0x14, 0x15} and code == _ERASE:
            self.written.clear()
        elif set_ in {0x14, 0x15} and (code in {_SHOW, _RETURN} or code in _AT_ONCE):
            shown = self.flush()
            if shown:
                yield shown
