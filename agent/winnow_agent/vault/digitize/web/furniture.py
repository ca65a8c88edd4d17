"""What of a web page is furniture, which no reader came for, and what looks like it and is the page's own text.

Furniture is told by elements and roles that mean it (HTML, 4.3; WAI-ARIA 1.2, 5.3) and by what classes and identifiers
are called. Whatever holds most of the page's text is no furniture, whatever it is called, be it one element or all that
have the same name; nor are notes, who was quoted, and the header that has the page's title.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

from lxml import etree

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
# A page "without sidebar" says so in the class of what it has instead.
_NOTICES = re.compile(
    r"(?:^|(?<!\bno)(?<!\bhas)(?<!\bwith)(?<!\bhide)(?<!\bwithout)[\s_-])"
    r"(?:cookie[\w-]*(?:banner|consent|notice|bar|popup|message|law|info)|(?:gdpr|consent)[\w-]*|onetrust[\w-]*|"
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
_HEADERS = re.compile(r"header|masthead", re.IGNORECASE)
_ROOTS = frozenset({"html", "body", "main", "article"})
_QUOTED = frozenset({"blockquote", "figure"})
_NOTES = re.compile(
    r"(?:^|[\s_-])(?:(?:foot|end|side|margin)?-?notes?|admonition|call-?out|tip|hint|warning|caution|important|danger|"
    r"example|definition|(?:pull-?)?quote)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LABELLED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend"})
_LABELS = re.compile(r"accordion|collapsible|\bfaq|question", re.IGNORECASE)
_NEAR = 3


class Judge:
    """Tells furniture from a page's own text."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._named: dict[str, bool] = {}
        self._lengths: Counter[str] | None = None
        self._length = self._titles = -1

    def is_furniture(self, element: etree._Element, tag: str) -> bool:
        """Whether a reader did not come for it: by its element, role, class or identifier."""
        if tag in _ROOTS:
            return False
        if tag in _FURNITURE and self._means_furniture(element, tag):
            return not self._is_most(element)
        attributes = element.attrib
        if not attributes:
            return False
        role = attributes.get("role")
        if role and role.lower() in _FURNITURE_ROLES:
            return not (self._is_most(element) or (role.lower() == "banner" and self._has_title(element)))
        for name in (attributes.get("class"), attributes.get("id")):
            if name and self._is_notice(name):
                if self._is_most(element) or self._is_most_by_name(name):
                    return False
                return not (_HEADERS.search(name) and self._has_title(element))
        return False

    def _means_furniture(self, element: etree._Element, tag: str) -> bool:
        match tag:
            case "header":
                return not (_is_within(element, {"article", "main"}) or self._has_title(element))
            case "footer":
                return not _is_within(element, _QUOTED)  # who said it
            case "menu":  # HTML 2 had it for lists of short lines
                return next(element.iter("a", "button", "input"), None) is not None
            case "aside":
                return not _is_note(element)
            case _:
                return True

    def _is_notice(self, name: str) -> bool:
        known = self._named.get(name)
        if known is None:
            known = self._named[name] = bool(_NOTICES.search(name[:300]))
        return known

    def _has_title(self, element: etree._Element) -> bool:
        """Whether every heading of the first level is in it, and one is a title."""
        own = list(element.iter("h1"))
        if not any(is_title(heading) for heading in own):
            return False
        if self._titles < 0:
            self._titles = sum(1 for _ in self._root.iter("h1"))
        return len(own) == self._titles

    def _is_most(self, element: etree._Element) -> bool:
        """Whether it holds half of the text or more."""
        return 2 * length_of(element) > self._whole()

    def _is_most_by_name(self, name: str) -> bool:
        """Whether all that are called so hold half of the text or more together: each paragraph behind a paywall."""
        if self._lengths is None:
            self._lengths = self._lengths_by_name()
        return 2 * self._lengths[name] > self._whole()

    def _lengths_by_name(self) -> Counter[str]:
        """The text of all that is named as furniture is; what lies within such an element counts for that one alone."""
        lengths: Counter[str] = Counter()
        waiting = [self._root]
        while waiting:
            element = waiting.pop()
            names = {name for name in (element.get("class"), element.get("id")) if name and self._is_notice(name)}
            if names and element is not self._root and element.tag not in _ROOTS:
                length = length_of(element)
                lengths.update(dict.fromkeys(names, length))
            else:
                waiting.extend(element)
        return lengths

    def _whole(self) -> int:
        if self._length < 0:
            self._length = length_of(self._root)
        return self._length


def length_of(element: etree._Element) -> int:
    """Characters of its text, as good as what is cheap to count."""
    code = sum(len(script.text or "") for script in element.iter("script", "style", "noscript"))
    return sum(map(len, element.itertext())) - code


def is_hidden(element: etree._Element) -> bool:
    """Whether a browser shows nothing of it; what it shows to whoever searches for it is not hidden (HTML, 6.1)."""
    attributes = element.attrib
    if not attributes:
        return False
    hidden, style = attributes.get("hidden"), attributes.get("style")
    if hidden is not None and hidden.strip().lower() != "until-found":
        return True
    if not style or "display" not in style or "display:none" not in style.replace(" ", "").lower():
        return False
    return "mwe-math-mathml" not in attributes.get("class", "")  # MediaWiki shows a picture of the formula in its place


def is_label(button: etree._Element) -> bool:
    """Whether a button is the heading or the question above what it opens, and nothing to be pressed in a form."""
    if _LABELS.search(f"{button.get('class', '')} {button.get('id', '')}"):
        return True
    return any(above.tag in _LABELLED for above in itertools.islice(button.iterancestors(), _NEAR))


def is_title(heading: etree._Element) -> bool:
    """Whether a heading has words that lead nowhere: a site's name leads to its first page."""
    words = len("".join("".join(map(str, heading.itertext())).split()))
    linked = sum(len("".join("".join(map(str, link.itertext())).split())) for link in heading.iter("a"))
    return words > linked and not _is_within(heading, {"a"})


def _is_note(element: etree._Element) -> bool:
    role = (element.get("role") or "").lower()
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return role == "note" or role.startswith("doc-") or _NOTES.search(named[:300]) is not None


def _is_within(element: etree._Element, tags: frozenset[str] | set[str]) -> bool:
    return any(above.tag in tags for above in element.iterancestors())
