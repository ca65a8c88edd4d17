"""Word's open format (ECMA-376, transitional and strict): paragraphs, tables, text boxes and notes in their order.

The package is read part by part rather than loaded whole: macros, pictures and embedded files are never unpacked.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import DigitizeError, SourceFile
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean, lost_characters, one_line, settle
from winnow_agent.vault.digitize.conversation import with_turns
from winnow_agent.vault.digitize.media_type import DOCX, ENCRYPTED_OFFICE
from winnow_agent.vault.digitize.rights import statements

media_types = (DOCX, ENCRYPTED_OFFICE)

MAX_PART = 256 << 20
MAX_RATIO = 1000
MAX_PARTS = 20_000

_MAIN = "/officeDocument"
_LEFT_OUT = frozenset(
    {"del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "tblPr", "tcPr", "trPr"}
)
_LEFT_OUT_TOO = frozenset({"sectPr", "sdtPr", "Fallback", "pict_data", "tblGrid", "annotation", "commentRangeStart"})
_RUN_TEXT: Mapping[str, str] = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_RIGHTS_PROPERTIES = {"copyright", "rights", "license", "licence", "publisher"}


@dataclass(frozen=True, slots=True)
class _Package:
    """The parts of an open packaging convention file that are asked for, each read with a bound."""

    container: zipfile.ZipFile

    def xml(self, name: str) -> etree._ElementTree | None:
        """A part as a tree, ``None`` where there is no such part."""
        try:
            info = self.container.getinfo(name.lstrip("/"))
        except KeyError:
            return None
        if info.file_size > MAX_PART or info.file_size > MAX_RATIO * max(info.compress_size, 1024):
            raise DigitizeError(
                f"reading a Word file: a part unpacks to {info.file_size} bytes; save it again", kind="too_large"
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        with self.container.open(info) as part:
            return etree.parse(part, parser)

    def related(self, name: str) -> Mapping[str, str]:
        """The targets of a part's relationships by the last word of their type."""
        folder, file = posixpath.split(name)
        tree = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        if tree is None:
            return {}
        return {
            str(relation.get("Type", "")).rpartition("/")[2]: posixpath.normpath(
                posixpath.join("/" + folder, str(relation.get("Target", "")))
            ).lstrip("/")
            for relation in tree.getroot()
            if relation.get("TargetMode") != "External"
        }


def documents(file: SourceFile) -> Iterator[Document]:
    """The file as one document, its notes at the end."""
    if file.media_type == ENCRYPTED_OFFICE:
        raise DigitizeError("reading an office file: it is encrypted; save it without a password", kind="encrypted")
    try:
        with zipfile.ZipFile(file.file) as container:
            if len(container.infolist()) > MAX_PARTS:
                raise DigitizeError("reading a Word file: it has too many parts; save it again", kind="too_large")
            yield from _document(_Package(container), file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _malformed(str(error)) from error
    except RuntimeError as error:  # zipfile's word for a member under a password
        raise DigitizeError("reading a Word file: its parts are encrypted; save it again", kind="encrypted") from error
    except etree.LxmlError as error:
        raise _malformed(str(error)) from error


def _malformed(what: str) -> DigitizeError:
    return DigitizeError(f"reading a Word file: it is damaged ({what}); open and save it again", kind="malformed")


def _document(package: _Package, file: SourceFile) -> Iterator[Document]:
    top = package.related("")
    main = top.get("officeDocument", "word/document.xml")
    tree = package.xml(main)
    if tree is None:
        raise _malformed("there is no main part")
    notes = [package.xml(name) for kind, name in package.related(main).items() if kind in {"footnotes", "endnotes"}]
    pieces = [
        "".join(_pieces(tree.getroot())),
        *("".join(_notes(part.getroot())) for part in notes if part is not None),
    ]
    text = clean(settle("\n\n".join(pieces)))
    if not text.strip():
        return
    core, custom = package.xml(top.get("core-properties", "-")), package.xml(top.get("custom-properties", "-"))
    fields = {_name(element): element.text or "" for element in core.getroot()} if core is not None else {}
    pictures = sum(1 for element in tree.iter(etree.Element) if _name(element) in {"blip", "imagedata"})
    document = Document(
        text=text,
        media_type=file.media_type,
        title=one_line(fields.get("title", "")),
        rights=_rights(fields, custom),
        warnings=(*((f"{pictures} pictures were not read",) if pictures else ()), *lost_characters(text)),
    )
    yield with_turns(document)


def _rights(core: Mapping[str, str], custom: etree._ElementTree | None) -> tuple[str, ...]:
    pairs = [("rights", core.get("rights", ""))]
    if custom is not None:
        for element in custom.getroot():
            name = str(element.get("name", "")).lower()
            if name in _RIGHTS_PROPERTIES:
                pairs.append((name, "".join(map(str, element.itertext()))))
    return statements(pairs)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _pieces(root: etree._Element) -> Iterator[str]:
    """Text in order; a paragraph's end is a group separator, a list item's or a row's a record separator."""
    walk = etree.iterwalk(root, events=("start", "end"))
    boxed = 0  # how deep in table cells
    for event, element in walk:
        name = _name(element)
        if event == "start":
            if name in _LEFT_OUT or name in _LEFT_OUT_TOO or (name == "r" and _is_hidden(element)):
                walk.skip_subtree()
            elif name == "t":
                yield element.text or ""
            elif name in _RUN_TEXT:
                yield _RUN_TEXT[name]
            elif name == "tbl":
                yield PARAGRAPH
            elif name == "tc":
                boxed += 1
            elif name == "txbxContent":
                yield PARAGRAPH
        elif name == "p":
            yield " " if boxed else (LINE if _is_item(element) else PARAGRAPH)
        elif name == "tc":
            boxed -= 1
            yield "\t"
        elif name == "tr":
            yield LINE
        elif name == "tbl":
            yield PARAGRAPH


def _is_item(paragraph: etree._Element) -> bool:
    return any(_name(inner) == "numPr" for child in paragraph if _name(child) == "pPr" for inner in child)


def _is_hidden(run: etree._Element) -> bool:
    for child in run:
        if _name(child) == "rPr":
            for mark in child:
                if _name(mark) == "vanish":
                    return not any(value in {"0", "false", "off"} for value in map(str, mark.values()))
    return False


def _notes(root: etree._Element) -> Iterator[str]:
    """The notes but for the separators, which have a type."""
    for note in root:
        if not any(key.rpartition("}")[2] == "type" for key in map(str, note.keys())):
            yield "".join(_pieces(note))
