"""Presentations in PowerPoint's open format (ECMA-376 part 1, 19): slide after slide in the order of the show, each with
its notes.

Every slide is a page: its anchor leads back to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import Format, SourceFile, Unread
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH
from winnow_agent.vault.digitize.office import office_xml
from winnow_agent.vault.digitize.office.drawings import drawing_text
from winnow_agent.vault.digitize.office.package import Package, Relation, local_name
from winnow_agent.vault.digitize.office.packaged import packaged_documents
from winnow_agent.vault.digitize.plain.marked import PAGE, heading

media_types = ("application/vnd.openxmlformats-officedocument.presentationml.presentation", office_xml.FLAT_SHOW)

formats = (
    Format(
        name="PowerPoint (.pptx, .pptm, .ppsx, .potx)",
        media_types=media_types,
        kept="slides in the order of the show, hidden ones too, their titles as headings, tables as rows, the texts of charts "
        "and diagrams, speaker's notes and comments after their slide, footers and what stands on the masters once; embedded "
        "files and pictures of pages as documents of their own; title, language, rights; the slide as an anchor",
        lost="layout, animations, macros, dates and numbers of slides, Windows metafiles, sound and film",
        family="office",
    ),
)

_TITLES = frozenset({"title", "ctrTitle"})
_FURNITURE = frozenset({"sldNum", "dt", "hdr", "sldImg"})
_DRAWN = frozenset({"chart", "chartEx", "diagramData"})
_EMBEDDED = frozenset({"oleObject", "package"})
_METAFILES = (".emf", ".wmf", ".svg")
_MOST_SLIDES = 20_000
_MOST_DEPTH = 60


class _Show:
    """The slides of a package, and what was seen on them."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.footers: dict[str, None] = {}
        self.embedded: dict[str, None] = {}
        self.pictures: dict[str, None] = {}
        self._backgrounds: set[str] = set()

    def marked(self) -> str:
        slides = "".join(PAGE + self._slide(name) for name in self._names())
        return slides + PARAGRAPH + PARAGRAPH.join(self.footers)

    def _names(self) -> Iterator[str]:
        """The slides' parts in order; without their list, by their names."""
        package = self.package
        top = package.related("")
        main = next((one.target for one in top.values() if one.kind == "officeDocument"), "ppt/presentation.xml")
        root, relations = package.xml(main), package.related(main)
        listed = [
            relation.target
            for element in (root.iter(etree.Element) if root is not None else ())
            if local_name(element) == "sldId" and (relation := _by_identifier(element, relations)) is not None
        ]
        if not listed:
            numbered = (name for name in package.names if name.startswith("ppt/slides/slide"))
            listed = sorted(numbered, key=lambda name: (len(name), name))
        yield from dict.fromkeys(listed[:_MOST_SLIDES])

    def _slide(self, name: str) -> str:
        root = self.package.xml(name)
        if root is None:
            return PARAGRAPH
        pieces = [self._shapes(root)]
        for relation in self.package.related(name).values():
            if relation.external:
                continue
            if relation.kind in _DRAWN:
                pieces.append(drawing_text(self.package, relation.target))
            elif relation.kind == "notesSlide":
                pieces.append(self._notes(relation.target))
            elif relation.kind == "comments":
                pieces.append(self._comments(relation.target))
            elif relation.kind == "slideLayout":
                self._background(relation.target)
            self._embeds(relation)
        return PARAGRAPH.join(pieces) + PARAGRAPH

    def _embeds(self, relation: Relation) -> None:
        if relation.kind in _EMBEDDED:
            self.embedded[relation.target] = None
        elif relation.kind == "image" and not relation.target.lower().endswith(_METAFILES):
            self.pictures[relation.target] = None

    def _shapes(self, root: etree._Element) -> str:
        """The shapes of a slide, its title first."""
        titles: list[str] = []
        rest: list[str] = []
        for shape in _shapes_of(root, 0):
            place = _placeholder(shape)
            if place in _FURNITURE:
                continue
            text = _text(shape)
            if place in _TITLES:
                titles.append(heading(1 if place == "ctrTitle" else 2, " ".join(text.replace(LINE, " ").split())))
            elif place == "ftr":
                self.footers[" ".join(text.split())] = None
            elif text:
                rest.append(text)
        return PARAGRAPH.join([*titles, *rest])

    def _notes(self, name: str) -> str:
        root = self.package.xml(name)
        if root is None:
            return ""
        shapes = [shape for shape in _shapes_of(root, 0) if _placeholder(shape) not in {*_FURNITURE, "ftr"}]
        return PARAGRAPH.join(_text(shape) for shape in shapes)

    def _comments(self, name: str) -> str:
        root = self.package.xml(name)
        if root is None:
            return ""
        # One of before 2021 has its words as they are, one since then in paragraphs.
        texts = (element for element in root.iter(etree.Element) if local_name(element) in {"text", "p"})
        return PARAGRAPH.join("".join(map(str, text.itertext())) for text in texts)

    def _background(self, layout: str) -> None:
        """What a layout and its master show on each slide, once; their placeholders are invitations to write."""
        if layout in self._backgrounds:
            return
        self._backgrounds.add(layout)
        root = self.package.xml(layout)
        if root is not None:
            for shape in _shapes_of(root, 0):
                text = _text(shape) if _placeholder(shape) is None else ""
                if any(map(str.isalpha, text)):
                    self.footers[text] = None
        for relation in self.package.related(layout).values():
            self._embeds(relation)
            if relation.kind == "slideMaster":
                self._background(relation.target)


def documents(file: SourceFile) -> Iterator[Document | Unread]:
    """The show as one document, then what is embedded in it."""
    packed = office_xml.unflattened(file) if file.media_type == office_xml.FLAT_SHOW else file.file
    package = Package(packed, "a presentation", file.budget)
    show = _Show(package)
    yield from packaged_documents(
        file, package, show.marked(), objects=show.embedded, pictures=show.pictures, talks=False
    )


def _by_identifier(element: etree._Element, relations: Mapping[str, Relation]) -> Relation | None:
    for key, value in element.items():
        if str(key).endswith("}id"):
            found = relations.get(str(value))
            return found if found is not None and not found.external else None
    return None


def _shapes_of(root: etree._Element, depth: int) -> Iterator[etree._Element]:
    """Shapes and frames in their order; those of groups in place of the groups. An alternative is taken once."""
    for child in root.iterchildren(tag=etree.Element):
        name = local_name(child)
        if name in {"sp", "graphicFrame", "cxnSp"}:
            yield child
        elif name not in {"Fallback", "pic", "timing", "transition"} and depth < _MOST_DEPTH:
            yield from _shapes_of(child, depth + 1)


def _placeholder(shape: etree._Element) -> str | None:
    """The type of a shape's placeholder, ``obj`` where it has none told; None for what is no placeholder."""
    for element in shape.iterchildren(tag=etree.Element):
        if local_name(element).startswith("nv"):
            return next(
                (one.get("type", "obj") for one in element.iter(etree.Element) if local_name(one) == "ph"), None
            )
    return None


def _text(shape: etree._Element) -> str:
    """The paragraphs of a shape as lines; of a table as rows."""
    lines: list[str] = []
    for element in shape.iter(etree.Element):
        name = local_name(element)
        if name == "tr":
            cells = (one for one in element.iterchildren(tag=etree.Element) if local_name(one) == "tc")
            lines.append("\t".join(" ".join(" ".join(_paragraphs(cell)).split()) for cell in cells).rstrip())
        elif name == "txBody" and local_name(_parent(element)) != "tc":
            lines += _paragraphs(element)
    return LINE.join(line for line in lines if line.strip())


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _paragraphs(body: etree._Element) -> list[str]:
    lines: list[str] = []
    for paragraph in body.iter(etree.Element):
        if local_name(paragraph) != "p":
            continue
        pieces: list[str] = []
        for element in paragraph.iter(etree.Element):
            name = local_name(element)
            if name == "t":
                pieces.append(element.text or "")
            elif name == "br":
                pieces.append(LINE)
        lines.append("".join(pieces))
    return lines
