"""Workbooks in Excel's open formats (ECMA-376 part 1, 18; [MS-XLSB]): sheet after sheet, what their cells show.

A sheet is a heading and its rows, a line each, with the cells that are not empty parted by tabs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import office_xml
from winnow_agent.vault.digitize.office.drawings import drawing_text
from winnow_agent.vault.digitize.office.package import Package, Relation, local_name
from winnow_agent.vault.digitize.office.packaged import packaged_documents
from winnow_agent.vault.digitize.office.xlsb import BinaryWorkbook
from winnow_agent.vault.digitize.office.xlsx import Workbook, text_of
from winnow_agent.vault.digitize.plain.marked import heading

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
media_types = (_XLSX, office_xml.EXCEL_2003, office_xml.FLAT_EXCEL)

formats = (
    Format(
        name="Excel (.xlsx, .xlsm, .xlsb, .xltx; Excel 2003 and flat packages in .xml)",
        media_types=media_types,
        kept="each sheet, hidden ones too, under its name as a heading, rows as lines with the cells that are not empty; "
        "values of formulas, dates as dates; comments, text boxes, the texts of charts after their sheet, each header and "
        "footer once; embedded files and pictures of pages as documents of their own; title, language, rights",
        lost="formulas, errors, layout, empty cells, macros; in .xlsb also what is drawn",
        family="office",
    ),
)

_DRAWN = frozenset({"chart", "chartEx", "diagramData"})
_EMBEDDED = frozenset({"oleObject", "package"})
_METAFILES = (".emf", ".wmf", ".svg")
_MOST_SHEETS = 10_000
_THREAD = "tc="


class _Book:
    """A workbook's sheets as marked text, and what is embedded in them."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.embedded: dict[str, None] = {}
        self.pictures: dict[str, None] = {}
        top = package.related("")
        main = next((one.target for one in top.values() if one.kind == "officeDocument"), "xl/workbook.xml")
        self._relations = package.related(main)
        self._rows: Callable[[str], Iterator[str]]
        if main.endswith(".bin"):
            binary = BinaryWorkbook(package, main, self._part("sharedStrings"), self._part("styles"))
            self._rows, self._sheets = binary.sheet, binary.sheets
        else:
            root = package.xml(main)
            self._rows = Workbook(package, tuple(self._relations.values()), root).sheet
            self._sheets = [] if root is None else list(_named(root))
        if not self._sheets:
            self._sheets = [("", name) for name, one in self._relations.items() if one.kind == "worksheet"]

    def _part(self, kind: str) -> str:
        return next((one.target for one in self._relations.values() if one.kind == kind), "")

    def marked(self) -> str:
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        sheets = [(title, self._relations.get(identifier)) for title, identifier in self._sheets[:_MOST_SHEETS]]
        found = [(title, one.target) for title, one in sheets if one is not None and not one.external]
        if not found:
            names = (name for name in self.package.names if name.startswith("xl/worksheets/sheet"))
            found = [("", name) for name in sorted(names, key=lambda name: (len(name), name))]
        for title, name in found:
            pieces = [*self._rows(name), *self._around(name)]
            if any(piece.strip(LINE + PARAGRAPH) for piece in pieces):
                yield heading(2, title)
                yield from pieces
                yield PARAGRAPH

    def _around(self, name: str) -> Iterator[str]:
        """Comments, and what is drawn on a sheet."""
        relations = self.package.related(name).values()
        threaded = any(relation.kind == "threadedComment" for relation in relations)
        for relation in relations:
            if relation.external:
                continue
            if relation.kind in {"comments", "threadedComment"}:
                yield PARAGRAPH + self._comments(relation.target, threaded=threaded)
            elif relation.kind == "drawing":
                yield PARAGRAPH + drawing_text(self.package, relation.target)
                for drawn in self.package.related(relation.target).values():
                    if drawn.kind in _DRAWN and not drawn.external:
                        yield drawing_text(self.package, drawn.target)
                    self._embeds(drawn)
            self._embeds(relation)

    def _embeds(self, relation: Relation) -> None:
        if relation.kind in _EMBEDDED:
            self.embedded[relation.target] = None
        elif relation.kind == "image" and not relation.target.lower().endswith(_METAFILES):
            self.pictures[relation.target] = None

    def _comments(self, name: str, *, threaded: bool) -> str:
        """A part's comments as lines.

        Args:
            threaded: the sheet has threads too. Excel copies each into a comment for programs that know no threads, with
                words around it in the language of the program; its author tells.
        """
        root = self.package.xml(name) if name.endswith(".xml") else None
        if root is None:
            return ""
        authors = [author.text or "" for author in root.iter("{*}author")]
        copies = {str(place) for place, author in enumerate(authors) if threaded and author.startswith(_THREAD)}
        lines: list[str] = []
        for comment in root.iter("{*}comment", "{*}threadedComment"):
            if comment.get("authorId") not in copies:
                texts = (text_of(text) or text.text or "" for text in comment.iterchildren("{*}text"))
                lines += [" ".join(text.split()) + LINE for text in texts]
        return "".join(lines)


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The workbook as one document, then what is embedded in it."""
    if file.media_type == office_xml.EXCEL_2003:
        yield from office_xml.excel_documents(file)
        return
    packed = office_xml.unflattened(file) if file.media_type == office_xml.FLAT_EXCEL else file.file
    package = Package(packed, "a workbook", file.budget)
    book = _Book(package)
    yield from packaged_documents(
        file, package, book.marked(), objects=book.embedded, pictures=book.pictures, talks=False
    )


def _named(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Name, and identifier of the relationship, of each sheet in the order of the tabs."""
    for element in root.iter(etree.Element):
        if local_name(element) == "sheet":
            identifiers: Mapping[str, str] = {str(key).rpartition("}")[2]: str(value) for key, value in element.items()}
            yield identifiers.get("name", ""), identifiers.get("id", "")
