"""Word, Excel and PowerPoint before 2007: compound files, and the plain binary files before those."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import replace

from winnow_agent.documents import Document
from winnow_agent.vault.digitize import inside
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread, join_parts
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.office import (
    embedded,
    encrypted_office,
    excel_binary,
    powerpoint_binary,
    word_before_97,
    word_binary,
)
from winnow_agent.vault.digitize.office.compound import SIGNATURE, Compound, CompoundError, Storage
from winnow_agent.vault.digitize.office.property_sets import DOCUMENT_SUMMARY, SUMMARY, custom_of, title_of
from winnow_agent.vault.digitize.plain.marked import documents as marked_documents
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.sample import Sample

_WORD, _EXCEL, _POWERPOINT = "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"
_WRITE, _WORKS, _OUTLOOK = "application/x-mswrite", "application/vnd.ms-works", "application/vnd.ms-outlook"
media_types = (_WORD, _EXCEL, _POWERPOINT, _WRITE, _WORKS)

formats = (
    Format(
        name="Word before 2007 (.doc, .dot; Word 2, 6, 95; Write; Works)",
        media_types=(_WORD, _WRITE, _WORKS),
        kept="headings with their levels, lists with their numbers, tables as rows, text boxes, results of fields; headers and footers once, notes and "
        "comments at the end; embedded objects and pictures of pages as documents of their own; title, rights; of Word 95, "
        "Write and Works the text alone",
        lost="layout, hidden and deleted text, codes of fields, signs of symbol fonts but Symbol, macros, Windows metafiles",
        family="office",
    ),
    Format(
        name="Excel before 2007 (.xls, .xlt; BIFF 2 to 8)",
        media_types=(_EXCEL,),
        kept="each sheet, hidden ones too, under its name as a heading, rows as lines; values of formulas, dates as dates; "
        "comments, text boxes and the titles of charts; embedded objects and pictures of pages as documents of their own; title, rights",
        lost="formulas, errors, layout, empty cells, macros",
        family="office",
    ),
    Format(
        name="PowerPoint before 2007 (.ppt, .pps, .pot)",
        media_types=(_POWERPOINT,),
        kept="slides in the order of the show, titles as headings, tables as rows, notes and comments after their slide, footers once; embedded "
        "objects and pictures of pages as documents of their own; title, rights; the slide as an anchor",
        lost="layout, macros, Windows metafiles, sound and film",
        family="office",
    ),
)

_MOST_BYTES = 1 << 30
_WRITE_HEADS = (b"\x31\xbe\0\0\0\xab", b"\x32\xbe\0\0\0\xab")
_OLD_WORD = (b"\xdb\xa5", b"\x9b\xa5", b"\xdc\xa5")
_OLD_EXCEL = (b"\x09\0\x04\0", b"\x09\2\x06\0", b"\x09\4\x06\0", b"\x09\x08\x08\0", b"\x09\x08\x10\0")
_RIGHTS = ("copyright", "rights", "license", "licence", "publisher")
_PICTURE_STREAMS = ("Data", "Pictures", "WordDocument")
_ENCRYPTED = (word_binary.EncryptedError, excel_binary.EncryptedError, powerpoint_binary.EncryptedError)


def media_type_of(sample: Sample) -> str | None:
    """Files from before compound files begin with the word that later stands at the head of a stream."""
    head = sample.head
    if head.startswith(_WRITE_HEADS):
        return _WRITE
    if head.startswith(_OLD_WORD) and len(head) > 128:
        return _WORD
    if head.startswith(_OLD_EXCEL):
        return _EXCEL
    return _compound_type(sample) if head.startswith(SIGNATURE) else None


def _compound_type(sample: Sample) -> str | None:
    """By the streams at the top, whatever the case of their names."""
    try:
        return _kind(Storage(Compound(sample.file)))
    except (CompoundError, struct.error):
        return None


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The file as one document, then what is embedded in it."""
    head = file.file.read(8)
    file.file.seek(0)
    if head != SIGNATURE:
        yield from _plain(file)
        return
    try:
        storage = Storage(Compound(file.file))
    except (CompoundError, struct.error) as error:
        raise _malformed("its directory can't be read") from error
    kind = _kind(storage)
    if kind is None and storage.read("__properties_version1.0"):
        yield from digitize(replace(file, media_type=_OUTLOOK))  # a mail with an office file in it
    elif kind is None:
        raise _malformed("the stream of its text is missing")
    else:
        try:
            yield from _storage(replace(file, media_type=kind), storage, "")
        except _ENCRYPTED:
            yield from _opened(file)


def _opened(file: SourceFile) -> Iterator[Document | Unread]:
    opened = encrypted_office.opened_file(file)
    try:
        storage = Storage(Compound(opened))
        yield from _storage(file, storage, "")
    except (CompoundError, *_ENCRYPTED) as error:
        raise DigitizeError(
            "reading an office file: it is encrypted in a way that can't be opened; save it without a password",
            kind="encrypted",
        ) from error


def _kind(storage: Storage) -> str | None:
    for media_type, names in (
        (_WORD, ("WordDocument",)),
        (_EXCEL, ("Workbook", "Book")),
        (_POWERPOINT, ("PowerPoint Document",)),
        (_WORKS, ("MN0",)),
    ):
        if storage.read(*names):
            return media_type
    return None


def _malformed(what: str) -> DigitizeError:
    return DigitizeError(f"reading an office file: it is damaged ({what}); open and save it again", kind="malformed")


def _plain(file: SourceFile) -> Iterator[Document]:
    """A file that is no compound file: the stream is the file."""
    data = file.file.read(_MOST_BYTES)
    try:
        if file.media_type == _WRITE:
            marked = word_before_97.write_text(data)
        elif file.media_type == _EXCEL:
            marked = excel_binary.marked_text(data)[0]
        else:
            marked = word_binary.marked_text(data, {"0Table": b"", "1Table": b""})
    except _ENCRYPTED as error:
        raise DigitizeError(
            "reading an office file: it is encrypted; save it without a password", kind="encrypted"
        ) from error
    except (word_binary.WordError, excel_binary.ExcelError) as error:
        raise _malformed(str(error)) from error
    yield from marked_documents(marked, file, talks=file.media_type != _EXCEL)


def _storage(file: SourceFile, storage: Storage, part: str) -> Iterator[Document | Unread]:
    """What a storage holds: a document, its objects, its pictures."""
    objects: list[bytes] = []
    drawings = b"".join(storage.read(name) for name in _PICTURE_STREAMS)
    try:
        if file.media_type == _WORKS:
            marked = word_before_97.works_text(storage.read("MN0"))
        elif file.media_type == _WORD:
            tables = {name: storage.read(name) for name in ("0Table", "1Table")}
            marked = word_binary.marked_text(storage.read("WordDocument"), tables)
        elif file.media_type == _EXCEL:
            marked, drawings = excel_binary.marked_text(storage.read("Workbook", "Book"))
        else:
            show = powerpoint_binary.show(storage.read("PowerPoint Document"), storage.read("Current User"))
            marked, objects = show.marked, show.objects
    except (word_binary.WordError, excel_binary.ExcelError, powerpoint_binary.PowerPointError, struct.error) as error:
        raise _malformed(str(error)) from error
    custom = custom_of(storage.read(DOCUMENT_SUMMARY))
    yield from marked_documents(
        marked,
        file,
        part=part,
        title=title_of(storage.read(SUMMARY)),
        rights=statements((name, custom.get(name, "")) for name in _RIGHTS),
        talks=file.media_type == _WORD,
    )
    yield from _objects(file, storage, part)
    for item in (
        *embedded.objects(file, objects),
        *embedded.pictures(file, embedded.blips(drawings), embedded.words_of(marked)),
    ):
        yield replace(item, part=join_parts((part, item.part)))


def _objects(file: SourceFile, storage: Storage, part: str) -> Iterator[Document | Unread]:
    """Embedded objects: storages of a folder for them, or with names of their own."""
    inner = [*storage.storages("ObjectPool"), *(one for one in storage.storages() if one.path[-1].startswith("MBD"))]
    number = 0
    for one in inner[: embedded.MOST_OBJECTS]:
        name, content = embedded.of_storage(one)
        kind = _kind(one) if not content else None
        if not content and kind is None:
            continue
        number += 1
        place = join_parts((part, f"object {number}"))
        if content:
            yield from inside.member(file, io.BytesIO(content), name=name, part=place)
            continue
        file.budget.enter(file.depth + 1)
        try:
            yield from _storage(replace(file, media_type=kind or _WORD, depth=file.depth + 1), one, place)
        except _ENCRYPTED:
            yield Unread(place, "encrypted", "reading an embedded object: it is encrypted; save it without a password")
        except DigitizeError as error:
            yield Unread(place, error.kind, str(error))
