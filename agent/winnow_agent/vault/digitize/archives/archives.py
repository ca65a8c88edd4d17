"""Archives: each file that lies in one, digitized as a file of its own. Nothing is ever written under a name of theirs.

Folders, links and devices hold no text, and neither does what systems leave beside a user's files; all of that is passed
over. A file that can't be read is `Unread`, and the next one is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.archives.members import Member
from winnow_agent.vault.digitize.archives.plain_members import ar_members, cpio_members
from winnow_agent.vault.digitize.archives.seven_zip import seven_zip_members
from winnow_agent.vault.digitize.archives.tar_members import tar_members
from winnow_agent.vault.digitize.archives.zip_members import zip_members
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile, Unread
from winnow_agent.vault.digitize.inside import member

ZIP, TAR, SEVEN_ZIP = "application/zip", "application/x-tar", "application/x-7z-compressed"
AR, CPIO, RAR = "application/x-archive", "application/x-cpio", "application/vnd.rar"
media_types = (ZIP, TAR, SEVEN_ZIP, AR, CPIO, RAR)

_KEPT = "every file in it, read as a file of its own; archives in archives, eight deep"
_LOST = "names and dates of files, folders, links"
formats = (
    Format(
        "Zip (.zip), also encrypted, self-extracting, and with a damaged directory",
        (ZIP,),
        _KEPT + "; with the password where the settings have it",
        _LOST + "; files packed by Deflate64 or PPMd; parts of a split one",
        "archives",
    ),
    Format("Tar (.tar), also packed (.tar.gz, .tgz, .tar.xz …)", (TAR,), _KEPT, _LOST, "archives"),
    Format(
        "7-Zip (.7z), also encrypted",
        (SEVEN_ZIP,),
        _KEPT + "; with the password where the settings have it",
        _LOST + "; files packed by PPMd, BCJ2 or Deflate64; parts of a split one",
        "archives",
    ),
    Format("ar and Debian packages (.a, .deb)", (AR,), _KEPT, _LOST, "archives"),
    Format("cpio (.cpio)", (CPIO,), _KEPT, _LOST, "archives"),
    Format("RAR (.rar)", (RAR,), "nothing: it is refused by name", "all of it: unpack it first", "archives"),
)

_JUNK_NAMES = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".localized"})


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The documents of each file in the archive, as ``file 1``, ``file 2`` … in its order."""
    yield from documents_of(file, _members(file))


def documents_of(file: SourceFile, members: Iterator[Member]) -> Iterator[Document | Unread]:
    """The documents of each member of an archive.

    Args:
        file: the archive.
    """
    number = 0
    for one in members:
        if is_junk(one.name):
            continue
        number += 1
        part = f"file {number}"
        if one.stream is not None:
            yield from member(file, one.stream, name=_last(one.name), part=part)
        elif one.problem is not None:
            file.budget.enter(file.depth + 1)
            kind, why = one.problem
            yield Unread(part, kind, f"reading a file in an archive: {why}")


def is_junk(name: str) -> bool:
    """What macOS and Windows put beside a user's files: resource forks, views of folders, thumbnails."""
    last = _last(name)
    return last.lower() in _JUNK_NAMES or last.startswith("._") or "__MACOSX" in PurePosixPath(name).parts


def _last(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name


def _members(file: SourceFile) -> Iterator[Member]:
    match file.media_type:
        case "application/x-tar":
            return tar_members(file.file)
        case "application/x-7z-compressed":
            return seven_zip_members(file.file, file.passwords)
        case "application/x-archive":
            return ar_members(file.file)
        case "application/x-cpio":
            return cpio_members(file.file)
        case "application/vnd.rar":
            raise DigitizeError(
                "reading a RAR archive: no free program may unpack all of them; unpack it, or pack it as zip",
                kind="unsupported",
            )
        case _:
            return zip_members(file.file, file.passwords)
