"""Bytes to text, and text to clean text: what every digitizer's output goes through.

Clean text is in Unicode normal form C; lines end in ``\\n``; no control characters but ``\\n`` and ``\\t``; no byte-order
marks, soft hyphens or invisible joiners of words; every space but the ideographic one is a plain space, so that a
detector's pattern meets what it expects; letters instead of their ligatures and presentation forms; no space before a
line's end; at most one empty line in a row.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

REPLACEMENT = "\ufffd"

PARAGRAPH = "\x1d"
LINE = "\x1e"
"""Marks of ends while a text is put together; see `settle`."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 17
# What Windows-1252 texts in the languages it was made for hold beyond ASCII. Left out on purpose: þ ý ð ³ ¹ š ž, which
# is what Polish, Turkish, Romanian and Czech bytes look like when they are read as Windows-1252.
_WESTERN = frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøœßùúûüÿÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜ«»“”„‘’‚‹›–—…€£§©®°·¿¡ºª´½¼\u00a0\u00ad"
)
_WESTERN_SHARE = 0.2

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
# A zero-width space parts words in Thai, Lao, Burmese and Khmer; elsewhere it splits what a detector should see whole.
_INVISIBLE = re.compile("[\u00ad\u2060\ufeff]|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u206a-\u206f\ufff9-\ufffb]")
_PRESENTATION = re.compile("[\ufb00-\ufb4f\ufb50-\ufdcf\ufe70-\ufefc]+")  # ligatures and shapes of letters, by fonts
_REPLACEMENTS = re.compile(f"{REPLACEMENT}+")
_MARKS = re.compile(f"(?<![ \t])[ \t]*((?:[{PARAGRAPH}{LINE}][ \t]*)+)")
_CELLS = re.compile("(?<! ) *\t *")
_LINE_TAIL = re.compile("(?<![ \t])[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile("\n{3,}")


def clean(text: str) -> str:
    """Clean text, as the module's head defines it, without empty lines at its ends."""
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = _FORBIDDEN.sub("", _INVISIBLE.sub("", text))
    text = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _REPLACEMENTS.sub(REPLACEMENT, unicodedata.normalize("NFC", text))
    return _EMPTY_LINES.sub("\n\n", _LINE_TAIL.sub("", text)).strip("\n")


def settle(text: str) -> str:
    """Text in which a digitizer marked ends with `PARAGRAPH`, `LINE` and tabs for cells; the spaces beside them go."""
    text = _MARKS.sub(lambda match: "\n\n" if PARAGRAPH in match[1] else "\n", text)
    return _CELLS.sub("\t", text)


def one_line(text: str, limit: int = 300) -> str:
    """Clean text on one line, for titles and statements of rights; cut after ``limit`` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def lost_characters(text: str) -> tuple[str, ...]:
    """A warning with the number of places where characters could not be decoded, or nothing."""
    count = text.count(REPLACEMENT)
    return (f"characters could not be decoded in {count} places",) if count else ()


def by_mark(data: bytes) -> str | None:
    """The encoding that a byte-order mark names."""
    return next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)


def decode(data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Text from bytes: by mark, as UTF-8, as declared, else by a guess that is named in the warnings.

    What an encoding can't explain becomes U+FFFD. The text is not clean yet.
    """
    encoding = by_mark(data)
    if encoding is not None:
        return data.decode(encoding, "replace"), ()
    if b"\0" in data[:_SAMPLE]:
        encoding = _wide(data[:_SAMPLE])
        if encoding is not None:
            return data.decode(encoding, "replace"), (f"the encoding was guessed: {encoding}",)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    declared = known_encoding(declared)
    if declared and declared not in {"utf-8", "ascii"}:
        return data.decode(declared, "replace"), ()
    damaged = data.decode("utf-8", "replace")
    lost = damaged.count(REPLACEMENT)
    beyond_ascii = len(data) - len(damaged)  # continuation bytes that found their place
    if lost * 10 < beyond_ascii:
        return damaged, ()
    guess = _guess(data)
    return data.decode(guess, "replace"), (f"the encoding was guessed: {guess}",)


def known_encoding(name: str) -> str:
    """Python's name of a text encoding, or ``""`` where it has none. The web reads Latin-1 as Windows-1252 (WHATWG)."""
    try:
        info = codecs.lookup(name.strip().strip("\"'")) if name.strip() else None
        if info is None or not isinstance(b"a".decode(info.name), str):
            return ""
    except (LookupError, ValueError):
        return ""
    return {"iso8859-1": "cp1252", "latin-1": "cp1252"}.get(info.name, info.name)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in most scripts' texts every other byte is often NUL."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 6 and even <= odd // 16:
        return "utf-16-le"
    if even > len(sample) // 6 and odd <= even // 16:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> str:
    """The likeliest eight-bit or East Asian encoding."""
    beyond = bytes(byte for byte in data[:_SAMPLE] if byte >= 0x80)
    western = beyond.decode("cp1252", "replace")
    if len(beyond) < _WESTERN_SHARE * min(len(data), _SAMPLE) and _WESTERN.issuperset(western):
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best is not None else "cp1252"
