"""What every Office Open XML package gives: its text as one document, then what is embedded in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile, Unread
from winnow_agent.vault.digitize.office import embedded
from winnow_agent.vault.digitize.office.package import DAMAGED, Package, properties
from winnow_agent.vault.digitize.plain.marked import documents as marked_documents


def packaged_documents(
    file: SourceFile,
    package: Package,
    marked: str,
    *,
    objects: Iterable[str],
    pictures: Iterable[str],
    talks: bool,
) -> Iterator[Document | Unread]:
    """The documents of a package.

    Args:
        marked: its text, as `marked` says.
        objects, pictures: names of the parts that hold them; read when their turn comes.
        talks: whether the text may be a conversation.

    Raises:
        DigitizeError: the package is damaged, and nothing is left of what it held.
    """
    told = properties(package)
    empty = True
    warnings = (DAMAGED,) if package.damaged else ()
    for document in marked_documents(
        marked, file, title=told.title, language=told.language, rights=told.rights, warnings=warnings, talks=talks
    ):
        empty = False
        yield document
    for items in (
        embedded.objects(file, map(package.read, objects)),
        embedded.pictures(file, map(package.read, pictures), embedded.words_of(marked)),
    ):
        for item in items:
            empty = False
            yield item
    if empty and package.damaged:
        raise package.malformed("nothing of its text is left")
