"""The text of a web page's tree: one walk over it, and what of it is furniture.

Furniture is told by elements and roles that mean it (HTML, 4.3; WAI-ARIA 1.2, 5.3), by what classes and identifiers are
called, and at either end of the page by runs of lines that are links and nothing else. Whatever holds most of the page's
text is no furniture, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean
from winnow_agent.vault.digitize.plain import marked

# Private-use characters of the last plane, as in `marked`: cells, and white space that is not to be run together.
_CELL = "\U0010ffe0"
_KEPT = {" ": "\U0010ffe1", "\n": "\U0010ffe2", "\t": "\U0010ffe3"}
_KEEP = str.maketrans({**_KEPT, "\r": "", PARAGRAPH: " ", LINE: " "})
_RESTORE = {mark: char for char, mark in _KEPT.items()}
_RESTORED = re.compile(f"[{''.join(_RESTORE)}]")
_PRIVATE = re.compile("[\U0010ffe0-\U0010ffff\x1d\x1e]")

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "object", "embed", "svg"}
) | frozenset({"canvas", "audio", "video", "map", "datalist", "select", "option", "button", "input", "textarea", "rp"})
_SCRIPTLESS = frozenset({"noscript", "noframes"})
_FURNITURE = frozenset({"nav", "aside", "footer", "dialog", "menu", "header"})
_FURNITURE_ROLES = frozenset(
    {
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    }
)
_NOTICES = re.compile(
    r"(?:^|[\s_-])(?:cookie[\w-]*(?:banner|consent|notice|bar|popup|message|law|info)|(?:gdpr|consent)[\w-]*|onetrust[\w-]*|"
    r"didomi[\w-]*|breadcrumbs?|skip-?(?:link|nav|to)[\w-]*|share-?(?:buttons?|bar|links|tools)|sharing|sharedaddy|"
    r"social-?(?:share|links|media|icons|bar|buttons)|adsbygoogle|advert(?:isement|s)?|ad-(?:slot|unit|container|wrapper|banner)|"
    r"sponsored|navbox|navbar|nav-?(?:menu|links?|bar)|mw-editsection|mw-jump-link|catlinks|printfooter|"
    r"(?:site|page|global|main)-?(?:header|footer|nav|navigation|menu|masthead)|masthead|sub-?nav|main-?menu|top-?(?:bar|nav|menu)|"
    r"side-?bar|widget-area|related-?(?:posts|articles|content|links|stories|news)|recommended|read-?(?:more|next)|more-?stories|"
    r"you-?may-?like|trending|most-?(?:read|popular)|newsletter[\w-]*|subscribe[\w-]*|sign-?up|paywall|log-?in-?(?:form|box)|"
    r"comment-?(?:form|respond|reply-link)|respond|reply-?(?:form|box)|pagination|pager|page-?numbers|post-?nav(?:igation)?|"
    r"pop-?up|modal|lightbox|screen-reader-text|sr-only|visually-?hidden|footer-?(?:links|nav|menu|widgets?)?|"
    r"(?:mega|drop-?down)-?menu|tag-?cloud|language-?(?:switcher|selector)|noprint)(?:$|[\s_])",
    re.IGNORECASE,
)
_ROOTS = frozenset({"html", "body", "main", "article"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
    }
) | frozenset(
    {"ol", "dl", "table", "blockquote", "pre", "figure", "figcaption", "form", "fieldset", "address", "hr", "dir"}
)
_LINES = frozenset({"li", "tr", "dt", "dd", "br", "thead", "tbody", "tfoot", "legend", "label"})
_BREAKS = {
    **dict.fromkeys(_PARAGRAPHS, PARAGRAPH),
    **dict.fromkeys({"details", "summary", "body", "caption", "center", "dialog", "menu", "frameset"}, PARAGRAPH),
    **dict.fromkeys(_LINES, LINE),
}
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext"})
_LISTS = frozenset({"ul", "ol"})
_CELLS = frozenset({"td", "th"})
_MOST_OF_ROW = 1500  # characters: what is longer is no row of a table but a layout made of one

_RUN = 3
_LINKED = 0.85
_LEAST_PROSE = 400
_PROSE_LINE = 80
_SHORT = 60


@dataclass(slots=True)
class _Walk:
    """A walk that is under way: the pieces of text so far, and where what is open began."""

    furniture: bool
    verbatim: int = 0
    links: int = 0
    lists: int = 0
    pieces: list[str] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    """The places of pieces that are in a link."""
    headings: list[int] = field(default_factory=list)
    rows: list[tuple[int, bool]] = field(default_factory=list)


def text_of(
    root: etree._Element,
    *,
    furniture: bool,
    scriptless: bool = False,
    is_left_out: Callable[[etree._Element], bool] | None = None,
) -> str:
    """The text under an element, in the order of the source: blocks parted by empty lines, rows by lines, cells by tabs.

    Headings are marked as `marked.unmarked` takes them out again.

    Args:
        furniture: with it.
        scriptless: with what is for browsers without scripts or frames, and with what is hidden until a script shows it.
        is_left_out: elements that are not wanted, with all that is in them.
    """
    walk = _Walk(furniture)
    judge = _Judge(root)
    stack: list[tuple[etree._Element, str, Iterator[etree._Element]]] = []
    element: etree._Element | None = root
    while element is not None or stack:
        if element is not None:
            tag = element.tag
            if not isinstance(tag, str):
                tag = ""
            elif tag[0] == "{" or not tag.islower():
                tag = tag.rpartition("}")[2].lower()
            if (
                not tag
                or (tag in _SILENT and not (scriptless and tag in _SCRIPTLESS))
                or (not scriptless and _is_hidden(element))
                or (not furniture and element is not root and judge.is_furniture(element, tag))
                or (is_left_out is not None and is_left_out(element))
            ):
                if element is not root:
                    _say(walk, element.tail)
            else:
                _enter(walk, element, tag)
                stack.append((element, tag, iter(element)))
        parent, tag, children = stack[-1] if stack else (root, "", iter(()))
        if not stack:
            break
        element = next(children, None)
        if element is None:
            stack.pop()
            _leave(walk, tag)
            if parent is not root:
                _say(walk, parent.tail)
    return _settled(walk)


def without_marks(markup: str) -> str:
    """What comes in, without the characters that mean something here."""
    return _PRIVATE.sub("", markup)


def _say(walk: _Walk, text: str | None) -> None:
    if text:
        if walk.links:
            walk.linked.append(len(walk.pieces))
        walk.pieces.append(text.translate(_KEEP) if walk.verbatim else text)


def _enter(walk: _Walk, element: etree._Element, tag: str) -> None:
    pieces = walk.pieces
    mark = _BREAKS.get(tag)
    if mark:
        if tag in _LISTS:
            walk.lists += 1
            mark = LINE if walk.lists > 1 else mark
        pieces.append(mark)
        if tag in _HEADINGS:
            walk.headings.append(len(pieces))
        elif tag == "tr":
            walk.rows = [(start, True) for start, _ in walk.rows]
            walk.rows.append((len(pieces), False))
    if tag == "a":
        walk.links += 1
    elif tag in _VERBATIM:
        walk.verbatim += 1
    elif tag == "iframe":
        inner = element.get("srcdoc")
        if inner:
            pieces.append(PARAGRAPH + _PRIVATE.sub("", _inner_text(inner)).translate(_KEEP) + PARAGRAPH)
        return
    _say(walk, element.text)


def _leave(walk: _Walk, tag: str) -> None:
    pieces = walk.pieces
    if tag == "a":
        walk.links -= 1
    elif tag in _VERBATIM:
        walk.verbatim -= 1
    elif tag in _CELLS:
        pieces.append(_CELL)
        return
    mark = _BREAKS.get(tag)
    if not mark:
        return
    if tag in _LISTS:
        walk.lists -= 1
        mark = LINE if walk.lists else mark
    if tag in _HEADINGS and walk.headings:
        start = walk.headings.pop()
        words = _run_together("".join(pieces[start:]).replace(PARAGRAPH, " ").replace(LINE, " "))
        del pieces[start:]
        walk.linked = [place for place in walk.linked if place < start] if walk.linked[-1:] >= [start] else walk.linked
        pieces.append(marked.heading(_HEADINGS[tag], words))
        return
    if tag == "tr" and walk.rows:
        start, is_outer = walk.rows.pop()
        if not is_outer:
            row = "".join(pieces[start:])
            if len(row) <= _MOST_OF_ROW:
                del pieces[start:]
                if walk.linked[-1:] >= [start]:
                    walk.linked = [place for place in walk.linked if place < start]
                pieces.append(row.replace(PARAGRAPH, " ").replace(LINE, " "))
    pieces.append(mark)


def _inner_text(markup: str) -> str:
    """The text of a page inside of the page, once."""
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if root is None:
        return ""
    for frame in list(root.iter("iframe")):
        frame.attrib.pop("srcdoc", None)
    return marked.unmarked(text_of(root, furniture=False))[0]


def _settled(walk: _Walk) -> str:
    if walk.linked and not walk.furniture:
        _drop_runs_of_links(walk)
    text = _run_together("".join(walk.pieces))
    paragraphs = []
    for paragraph in text.split(PARAGRAPH):
        if LINE in paragraph or _CELL in paragraph:
            lines = (_row(line) if _CELL in line else line.strip(" ") for line in paragraph.split(LINE))
            paragraphs.append("\n".join(filter(None, lines)))
        else:
            paragraphs.append(paragraph.strip(" "))
    text = "\n\n".join(filter(None, paragraphs))
    if _RESTORED.search(text):
        text = _RESTORED.sub(lambda match: _RESTORE[match[0]], text)
    return clean(text)


def _run_together(text: str) -> str:
    """White space as a browser shows it, one space; by replacing, which takes a tenth of what a pattern does."""
    for char in "\t\r\n\f":
        if char in text:
            text = text.replace(char, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _row(line: str) -> str:
    return "\t".join(cell.strip(" ") for cell in line.split(_CELL)).rstrip("\t ")


def _drop_runs_of_links(walk: _Walk) -> None:
    """Take out runs of short lines that are links alone, before the first line of prose and behind the last one."""
    pieces, linked = walk.pieces, set(walk.linked)
    lines: list[tuple[int, int, int, int]] = []  # where each begins and ends, its letters, those in links
    start = letters = in_links = 0
    for place, piece in enumerate([*pieces, PARAGRAPH]):
        if piece and piece[0] in _ENDS:
            if letters:
                lines.append((start, place, letters, in_links))
            start, letters, in_links = place, len(piece) - 1, 0
            continue
        size = len(piece.strip())
        letters += size
        if place in linked:
            in_links += size
    prose = [i for i, (_, _, size, links) in enumerate(lines) if size - links >= _PROSE_LINE]
    if sum(lines[i][2] - lines[i][3] for i in prose) < _LEAST_PROSE:
        return
    for group in (range(prose[0]), range(prose[-1] + 1, len(lines))):
        run: list[int] = []
        for index in [*group, -1]:
            if index >= 0 and lines[index][3] >= _LINKED * lines[index][2] and lines[index][2] <= _SHORT:
                run.append(index)
                continue
            if len(run) >= _RUN:
                for dropped in run:
                    begin, end, _, _ = lines[dropped]
                    pieces[begin + 1 : end] = [""] * (end - begin - 1)
            run = []


_ENDS = frozenset({PARAGRAPH, LINE})


def _is_hidden(element: etree._Element) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    return attributes.get("hidden") is not None or bool(
        style and "display" in style and "display:none" in style.replace(" ", "").lower()
    )


class _Judge:
    """Tells furniture from a page's own text."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._named: dict[str, bool] = {}
        self._length = -1

    def is_furniture(self, element: etree._Element, tag: str) -> bool:
        """Whether a reader did not come for it: by its element, role, class or identifier."""
        if tag in _ROOTS:
            return False
        if tag in _FURNITURE:
            if tag != "header":
                return not self._is_most(element)
            if not any(above.tag in {"article", "main"} for above in element.iterancestors()):
                return not self._is_most(element)
        attributes = element.attrib
        if not attributes:
            return False
        role = attributes.get("role")
        if role and role.lower() in _FURNITURE_ROLES:
            return not self._is_most(element)
        for name in (attributes.get("class"), attributes.get("id")):
            if name:
                known = self._named.get(name)
                if known is None:
                    known = self._named[name] = bool(_NOTICES.search(name[:300]))
                if known:
                    return not self._is_most(element)
        return False

    def _is_most(self, element: etree._Element) -> bool:
        """Whether it holds half of the text or more."""
        if self._length < 0:
            self._length = length_of(self._root)
        return 2 * length_of(element) > self._length


def length_of(element: etree._Element) -> int:
    """Characters of its text, as good as what is cheap to count."""
    code = sum(len(script.text or "") for script in element.iter("script", "style", "noscript"))
    return sum(map(len, element.itertext())) - code
