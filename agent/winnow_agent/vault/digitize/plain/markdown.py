"""Markdown (CommonMark with tables) as the text that a reader sees; code is kept as it stands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from winnow_agent.documents import Document, Heading
from winnow_agent.vault.digitize.base import Format, SourceFile
from winnow_agent.vault.digitize.chats.conversation import with_turns
from winnow_agent.vault.digitize.cleaning import clean, decode, lost_characters, one_line
from winnow_agent.vault.digitize.rights import statements
from winnow_agent.vault.digitize.web.html import read_page

media_types = ("text/markdown",)
formats = (
    Format(
        "Markdown (.md)",
        media_types,
        "text, headings, rows of tables, code; title, language and rights of the front matter; interviews with their turns",
        "addresses of links, pictures but their captions",
        "text",
    ),
)

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z][\w-]*):[ \t]+(\S.*)$", re.MULTILINE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=\Z|[-_])")
_RIGHTS_FIELDS = {
    "license": "license",
    "licence": "license",
    "rights": "rights",
    "copyright": "rights",
    "publisher": "publisher",
}


def documents(file: SourceFile) -> Iterator[Document]:
    """The text as one document; the title is the front matter's, else the first heading."""
    raw, warnings = decode(file.file.read())
    source, fields = _front_matter(clean(raw))
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    text = clean("".join(_pieces(tokens)))
    if not text.strip():
        return
    document = Document(
        text=text,
        media_type=file.media_type,
        title=one_line(fields.get("title", "")) or _first_heading(tokens),
        language=_language(fields),
        headings=tuple(_headings(tokens, text)),
        rights=statements((name, fields.get(field, "")) for field, name in _RIGHTS_FIELDS.items()),
        warnings=(*warnings, *lost_characters(text)),
    )
    yield with_turns(document)


def _front_matter(source: str) -> tuple[str, dict[str, str]]:
    match = _FRONT_MATTER.match(source)
    if not match:
        return source, {}
    fields = {key.lower(): value.strip().strip("\"'") for key, value in _FIELD.findall(match[1])}
    return (source[match.end() :], fields) if fields else (source, {})


def _language(fields: dict[str, str]) -> str:
    match = _LANGUAGE.match((fields.get("lang") or fields.get("language") or "").lower())
    return match[0] if match else "und"


def _headings(tokens: Sequence[Token], text: str) -> Iterator[Heading]:
    """The headings, found again in the text, line by line in their order."""
    framed = f"\n{text}\n"
    at = 0
    for opening, inline in itertools.pairwise(tokens):
        words = clean("".join(_inline(inline.children or []))).strip() if opening.type == "heading_open" else ""
        start = framed.find(f"\n{words}\n", at) if words else -1
        if start >= 0:
            at = start + len(words)
            yield Heading(start, at, int(opening.tag[1:]))


def _first_heading(tokens: Sequence[Token]) -> str:
    for heading, inline in itertools.pairwise(tokens):
        if heading.type == "heading_open":
            return one_line("".join(_inline(inline.children or [])))
    return ""


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    numbers: list[int | None] = []  # the next number of each open list, None for one without
    for token in tokens:
        match token.type:
            case "inline":
                yield "".join(_inline(token.children or []))
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_close" | "bullet_list_close":
                numbers.pop()
                yield "\n"
            case "list_item_open" if numbers and (number := numbers[-1]) is not None:
                yield f"{number}. "
                numbers[-1] = number + 1
            case "paragraph_close":
                yield "\n" if token.hidden else "\n\n"
            case "heading_close" | "table_close":
                yield "\n\n"
            case "th_close" | "td_close":
                yield "\t"
            case "tr_close":
                yield "\n"
            case "fence" | "code_block":
                yield token.content + "\n\n"
            case "html_block":
                yield read_page(token.content).text + "\n\n"


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            yield token.content
        elif token.type == "softbreak":
            yield " "
        elif token.type == "hardbreak" or (token.type == "html_inline" and token.content.lower().startswith("<br")):
            yield "\n"
        elif token.type == "image":
            yield "".join(_inline(token.children or []))
