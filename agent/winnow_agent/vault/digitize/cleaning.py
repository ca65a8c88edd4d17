"""Bytes to text, and text to clean text: what every digitizer's output goes through.

Clean text is in Unicode normal form C; lines end in ``\\n``; no control characters but ``\\n`` and ``\\t``; no byte-order
marks, soft hyphens or invisible joiners of words; every space but the ideographic one is a plain space, so that a
detector's pattern meets what it expects; letters instead of their ligatures and presentation forms; no space before a
line's end; at most one empty line in a row.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata

from winnow_agent.vault.digitize.eight_bits import EIGHT_BITS, contradicts, eight_bit_encoding
from winnow_agent.vault.digitize.japanese import EUC_ERRORS, is_euc_jp
from winnow_agent.vault.digitize.wide import by_letters

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

_LIKELY = EIGHT_BITS | {
    "gb18030",
    "gbk",
    "gb2312",
    "big5",
    "big5hkscs",
    "cp950",
    "cp932",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "cp949",
}
_ASCII = bytes(range(0x80))
_NO_CHANCE = 3  # characters of a line
_WRONG = 50  # a declared encoding that explains fewer than 49 of 50 characters is not the text's
_SEVEN_BITS = frozenset({"utf-7", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "hz"})
_UTF_7_MARKS = (b"+/v8", b"+/v9", b"+/v+", b"+/v/")
_JAPANESE = (b"\x1b$B", b"\x1b$@", b"\x1b$(D")
_LABELS = {
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "x-euc-jp": "euc_jp",
    "x-big5": "big5",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "iso-2022-cn": "gb18030",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-mac-icelandic": "mac_iceland",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-macroman": "mac_roman",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "cn-big5": "big5",
    "x-x-big5": "big5",
    "gb_2312": "gb2312",
    "gb_2312-80": "gb2312",
    "ks_c_5601-1989": "euc_kr",
    "ksc_5601": "euc_kr",
    "iso-ir-149": "euc_kr",
}
# As mail programs and editors spell what has a number: win-1251, x-cp1251, DOS-866, iso88592, ISO-8859-8-E.
_SPELLINGS = (
    (re.compile(r"\A(?:x-)?(?:cp|win|windows)[-_]?(?=(?:125\d|949)\Z)"), "cp"),
    (re.compile(r"\A(?:dos|ibm|oem|cp)[-_]?(?=\d{3}\Z)"), "cp"),
    (re.compile(r"\A(?:cs)?iso[-_]?8859[-_]?(\d{1,2})(?:-?[ei])?\Z"), r"iso8859-\1"),
)
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# The encodings of JIS X 0213, which nobody uses: what they explain is their forerunners, in which other kanji have some places.
_AS_WRITTEN = {
    "euc_jis_2004": "euc_jp",
    "euc_jisx0213": "euc_jp",
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "shift_jisx0213": "cp932",
}
# Letters, figures, spaces, ends of lines and the commonest signs of EBCDIC (code page 37).
_EBCDIC = bytes(
    {
        *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:'\"()-/&+*=$#%_?!<>@\n\r\t".encode(
            "cp037"
        ),
        0x15,
    }
)
_LINE_FEEDS = re.compile("[\n\v\f\r\x1c-\x1e\x85]")
_SHORTEST_RECORD, _LONGEST_RECORD = 20, 4096
_RECURS, _NEAR = 0.75, 0.1
# What is no part of UTF-8 (RFC 3629): a byte above ASCII that neither begins nor continues a character.
_STRAY = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+|([\x80-\xff])")

_LINE_ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f]")
# A zero-width space parts words in Thai, Lao, Burmese and Khmer; elsewhere it splits what a detector should see whole.
_INVISIBLE = re.compile("[\u00ad\u2060\ufeff]|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u206a-\u206f\ufff9-\ufffb]")
_PRESENTATION = re.compile("[\ufb00-\ufb4f\ufb50-\ufdcf\ufe70-\ufefc]+")  # ligatures and shapes of letters, by fonts
_REPLACEMENTS = re.compile(f"{REPLACEMENT}+")
_UNUSUAL = re.compile(
    "[\u00a0\u00ad\u1680\u2000-\u200b\u202f\u205f\u2060\u206a-\u206f\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    "\ufb00-\ufdef\ufe70-\ufeff\ufff9-\uffff]"
)
_NAMED = re.compile("&(?:amp|lt|gt|quot|apos);")
_MARKS = re.compile(f"(?<![ \t])[ \t]*((?:[{PARAGRAPH}{LINE}][ \t]*)+)")
_CELLS = re.compile("(?<! ) *\t *")
_LINE_TAIL = re.compile("(?<![ \t])[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile("\n{3,}")


def clean(text: str) -> str:
    """Clean text, as the module's head defines it, without empty lines at its ends."""
    text = _LINE_ENDS.sub("\n", text.replace("\r\n", "\n"))
    if _UNUSUAL.search(text):  # one look instead of five: most texts have none of these
        text = _FORBIDDEN.sub("", _INVISIBLE.sub("", _SPACES.sub(" ", text)))
        text = _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
        text = _REPLACEMENTS.sub(REPLACEMENT, text)
    text = unicodedata.normalize("NFC", text)
    if " \n" in text or "\t\n" in text or text[-1:] in {" ", "\t"}:
        text = _LINE_TAIL.sub("", text)
    return (_EMPTY_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip("\n")


def settle(text: str) -> str:
    """Text in which a digitizer marked ends with `PARAGRAPH`, `LINE` and tabs for cells; the spaces beside them go."""
    text = _MARKS.sub(lambda match: "\n\n" if PARAGRAPH in match[1] else "\n", text)
    return _CELLS.sub("\t", text)


def numbered(markup: str) -> str:
    """XML whose five named characters are numbers: libxml2 drops the names, but not the numbers, once it has met damage."""
    return _NAMED.sub(lambda match: f"&#{ord(html.unescape(match[0]))};", markup)


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


def by_zeros(data: bytes) -> str | None:
    """The wide encoding without a mark in which data is written: where its zeros stand tells, or what it would say."""
    sample = data[:_SAMPLE]
    if 0 not in sample:
        return by_letters(sample)
    quarters = [sample[index::4].count(0) for index in range(4)]
    most = len(sample) // 4
    if most and quarters[3] == most and quarters[2] * 10 > most * 9 and quarters[0] * 10 < most:
        return "utf-32-le"
    if most and quarters[0] == most and quarters[1] * 10 > most * 9 and quarters[3] * 10 < most:
        return "utf-32-be"
    return _wide(sample) or by_letters(sample)


def by_spaces(data: bytes) -> str | None:
    """EBCDIC, where data looks like it: what is a space there is an "@" elsewhere, and its letters are beyond ASCII.

    Packed numbers, of which mainframes' files are full, are mostly zeros that end in a sign.
    """
    sample = data[:_SAMPLE].translate(None, b"\0\x0c")
    spaces = sample.count(0x40)
    if spaces * 20 < len(sample) or sample.count(0x20) * 10 > spaces:
        return None
    strange = sample.translate(None, _EBCDIC)
    return "cp037" if len(strange) * 6 < len(sample) and len(sample) - spaces - len(strange) > spaces // 20 else None


def decode(data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Text from bytes: by mark, as UTF-8, as declared, else by a guess that is named in the warnings.

    What an encoding can't explain becomes U+FFFD. The text is not clean yet.
    """
    encoding = by_mark(data)
    if encoding == "utf-8":  # what was added to such a file later may be in another one
        data, declared = data.removeprefix(codecs.BOM_UTF8), ""
    elif encoding is not None:
        return data.decode(encoding, "replace"), ()
    elif (encoding := by_zeros(data)) is not None:
        return data.decode(encoding, "replace"), (_guessed(encoding),)
    declared = known_encoding(declared)
    encoding = declared if declared in _SEVEN_BITS else _by_escapes(data)
    if encoding and data.isascii():
        return data.decode(encoding, "replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if declared and declared not in {"utf-8", "ascii"}:
        text = _read(data, declared)
        if text.count(REPLACEMENT) * _WRONG < len(text):
            better = _guess(data) if contradicts(data, declared) else declared
            if better == declared or better not in _LIKELY:
                return text, ()
            return _read(data, better), (_guessed(better),)
    damaged = data.decode("utf-8", "replace")
    lost = damaged.count(REPLACEMENT)
    beyond_ascii = len(data) - len(damaged)  # continuation bytes that found their place
    if lost * 10 < beyond_ascii:
        return _mixed(data)
    if by_spaces(data):
        return _records(data.decode("cp037"), data), (_guessed("cp037"),)
    if _are_mixed(lines := data.split(b"\n")):
        return _by_lines(lines)
    guess = _guess(data)
    return _read(data, guess), (_guessed(guess),)


def errors_of(encoding: str) -> str:
    """How `bytes.decode` is to bear what the codec of that name can't explain: U+FFFD, but for characters that it lacks."""
    return EUC_ERRORS if encoding == "euc_jp" else "replace"


def _read(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors_of(encoding))


def _guessed(encoding: str) -> str:
    return f"the encoding was guessed: {encoding}"


def known_encoding(name: str) -> str:
    """Python's name of a text encoding, or ``""`` where it has none.

    As on the web (WHATWG Encoding Standard, 4.2), an encoding that is often named for its superset is taken for that one.
    """
    name = name.strip().strip("\"'").lower()
    for pattern, plain in _SPELLINGS:
        name = pattern.sub(plain, name)
    try:
        info = codecs.lookup(_LABELS.get(name, name)) if name else None
        if info is None or not isinstance(b"a".decode(info.name), str):
            return ""
    except (LookupError, ValueError):
        return ""
    return _SUPERSETS.get(info.name, info.name)


def _by_escapes(data: bytes) -> str | None:
    """An encoding of seven bits that announces itself by escape sequences (ISO 2022), or by a mark (RFC 2152)."""
    if data.startswith(_UTF_7_MARKS):
        return "utf-7"
    if b"\x1b$" not in data[:_SAMPLE]:
        return None
    if b"\x1b$)C" in data[:_SAMPLE]:
        return "iso2022_kr"
    return "iso2022_jp_2" if any(mark in data[:_SAMPLE] for mark in _JAPANESE) else None


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: in most scripts' texts every other byte is often NUL."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 6 and even <= odd // 16:
        return "utf-16-le"
    if even > len(sample) // 6 and odd <= even // 16:
        return "utf-16-be"
    return None


def _mixed(data: bytes) -> tuple[str, tuple[str, ...]]:
    """UTF-8 into which bytes of Windows-1252 were copied: those in a word, and its quotes and dashes."""
    mended = 0

    def mend(match: re.Match[bytes]) -> bytes:
        nonlocal mended
        if match[1] is None:
            return match[0]
        letter = match[0].decode("cp1252", "replace")
        beside = data[max(match.start() - 1, 0) : match.start()] + data[match.end() : match.end() + 1]
        if letter not in _WESTERN or (match[0] >= b"\xa0" and not (beside[:1].isalpha() or beside[1:].isalpha())):
            return match[0]
        mended += 1
        return letter.encode()

    text = _STRAY.sub(mend, data).decode("utf-8", "replace")
    return text, (f"{mended} bytes were not UTF-8 and read as Windows-1252",) if mended else ()


def _are_mixed(lines: list[bytes]) -> bool:
    """Whether some lines are UTF-8 and others are not, as in the log of a channel whose members' programs differ.

    In other encodings a line is UTF-8 by chance only where it is short.
    """
    beyond = told = 0
    for line in lines:
        if line.isascii():
            continue
        beyond += len(line.translate(None, _ASCII))
        signs = _characters_beyond_ascii(line)
        told += len(line.translate(None, _ASCII)) if signs >= _NO_CHANCE else 0
    return 5 * told > beyond


def _characters_beyond_ascii(line: bytes) -> int:
    """Of a line in UTF-8; 0 where it is in another encoding."""
    try:
        return sum(not char.isascii() for char in line.decode("utf-8"))
    except UnicodeDecodeError:
        return 0


def _by_lines(lines: list[bytes]) -> tuple[str, tuple[str, ...]]:
    """Each line as UTF-8 where it is, else in the encoding of all that are not."""
    others = [line for line in lines if not line.isascii() and not _characters_beyond_ascii(line)]
    guess = _guess(b"\n".join(others))
    text = "\n".join(
        _read(line, "utf-8" if line.isascii() or _characters_beyond_ascii(line) else guess) for line in lines
    )
    return text, (f"{len(others)} lines were not UTF-8 and read as {guess}",)


def _records(text: str, data: bytes) -> str:
    """Lines of a file of records of one length, as mainframes have them, by the length at which spaces recur."""
    if 0 in data:  # packed numbers, in which any byte may be
        text = _LINE_FEEDS.sub(" ", text)
    if _LINE_FEEDS.search(text) or len(data) < 2 * _SHORTEST_RECORD:
        return text
    import numpy as np

    spaces = np.frombuffer(data[:_SAMPLE], np.uint8) == 0x40
    alike = {
        length: float((spaces[:-length] == spaces[length:]).mean())
        for length in range(_SHORTEST_RECORD, min(_LONGEST_RECORD, len(spaces) // 8) + 1)
        if len(data) % length == 0
    }
    best = max(alike.values(), default=0.0)
    if best < _RECURS:
        return text
    length = min(length for length, share in alike.items() if share > best - _NEAR)  # not a multiple of it
    return "\n".join(text[at : at + length].rstrip() for at in range(0, len(text), length))


def _guess(data: bytes) -> str:
    """The likeliest eight-bit or East Asian encoding."""
    encoding = eight_bit_encoding(data)
    if encoding is not None:
        return encoding
    if is_euc_jp(data[:_SAMPLE]):
        return "euc_jp"
    import charset_normalizer

    best = charset_normalizer.from_bytes(data[:_SAMPLE]).best()
    return _AS_WRITTEN.get(best.encoding, best.encoding) if best is not None else "cp1252"
