"""Web pages that are conversations: forums, threads of comments, questions and answers; for exports of chats see `chats`.

A page tells by its markup: schema.org's types, or the classes that a forum's program or an exporter gives its posts. Each
`_Form` says, as XPath, what a post is, and where in it stand who, when and what; what has no words is left out, and the
words of a guest or of a member who left are those of no one.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from winnow_agent.documents import Heading, Turn
from winnow_agent.vault.digitize.chats.conversation import Message, compose
from winnow_agent.vault.digitize.chats.stamps import from_text
from winnow_agent.vault.digitize.cleaning import one_line
from winnow_agent.vault.digitize.plain import marked
from winnow_agent.vault.digitize.web.text import text_of

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?")
_LEAST_POSTS = 2
_MOST_POSTS = 200_000


def _class(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _any(*names: str) -> str:
    return ".//*[" + " or ".join(map(_class, names)) + "]"


@dataclass(frozen=True, slots=True)
class _Form:
    """How a kind of page marks its posts.

    Attributes:
        signs: strings one of which is in the markup of every such page.
        post, who, when, what: XPath; all but the first below a post. Of several matches the first that lies in no post
            within; of alternatives, the first that has one.
        goes_on: a post without a name is by whoever wrote the one before it.
        front: whether what stands beside the posts is kept in front of them: an article, with comments below.
    """

    signs: tuple[bytes, ...]
    post: str
    who: str
    when: str
    what: str
    goes_on: bool = False
    front: bool = False


_NAME = ".//*[@itemprop='author' or @itemprop='creator']"
_FORMS = (
    # Signal's and Slack's exporters
    _Form(
        (b"msg-sender", b'class="sender"', b'class="username"'),
        f"//*[{_class('msg')} or {_class('message')} or {_class('msg-incoming')} or {_class('msg-outgoing')}]",
        _any("sender", "msg-sender", "username", "user", "from", "author"),
        f".//time/@datetime | {_any('timestamp', 'date', 'time', 'msg-date')}//text()",
        _any("body", "msg-body", "text", "content", "message-text"),
        goes_on=True,
    ),
    # XenForo
    _Form(
        (b"data-author=",),
        f"//*[@data-author][{_class('message')}]",
        "@data-author",
        ".//time/@datetime",
        _any("bbWrapper", "message-body", "messageText"),
    ),
    # phpBB
    _Form(
        (b"postbody",),
        f"//div[{_class('post')}][{_any('postbody')}]",
        f"({_any('username', 'username-coloured')})[1] | {_any('postauthor', 'author')}//strong",
        f".//time/@datetime | .//*[{_class('author')}]/text()[last()]",
        f"{_any('content')} | {_any('postbody')}",
    ),
    # vBulletin
    _Form(
        (b"post_message_", b"postcontent"),
        f"//*[({_class('postbit')} or {_class('postcontainer')} or {_class('postbitlegacy')}) or "
        "(self::table and starts-with(@id, 'post') and string-length(@id) > 4)]",
        _any("bigusername", "username"),
        f".//time/@datetime | {_any('postdate', 'date')}//text()",
        f".//*[starts-with(@id, 'post_message_')] | {_any('postcontent')}",
    ),
    # Simple Machines, MyBB, Invision
    _Form(
        (b"post_wrapper",),
        f"//div[{_class('post_wrapper')}]",
        f"{_any('poster')}//h4",
        f"{_any('keyinfo')}//*[{_class('smalltext')}]//text()",
        _any("inner"),
    ),
    _Form(
        (b"post_body",),
        f"//*[{_class('post')}][{_any('post_body')}]",
        f"{_any('author_information')}//strong",
        f"({_any('post_date')})/text()",
        _any("post_body"),
    ),
    _Form(
        (b"ipsComment",),
        f"//*[{_class('ipsComment')}]",
        f"{_any('ipsComment_author', 'cAuthorPane_author')}//*[self::a or self::strong]",
        ".//time/@datetime",
        ".//*[@data-role='commentContent']",
    ),
    # Stack Exchange
    _Form(
        (b"js-post-body", b"post-text", b"comment-copy"),
        f"//*[@id='question' or {_class('answer')}] | //*[{_class('comment')}][{_any('comment-copy')}]",
        f"({_any('post-signature')}[last()])//*[{_class('user-details')}]//a | {_any('comment-user')} | "
        f".//*[{_class('user-details')}]//*[@itemprop='name']",
        f".//time/@datetime | .//@title[parent::*[{_class('relativetime')} or {_class('relativetime-clean')}]]",
        _any("js-post-body", "post-text", "comment-copy"),
    ),
    # Hacker News
    _Form(
        (b"commtext",),
        f"//tr[{_class('athing')} and {_class('comtr')}]",
        _any("hnuser"),
        f"({_any('age')})/@title",
        _any("commtext"),
    ),
    # Reddit as it was
    _Form(
        (b"usertext-body",),
        f"//div[{_class('thing')}]",
        _any("author"),
        ".//time/@datetime",
        _any("usertext-body"),
    ),
    # WordPress
    _Form(
        (b"comment-author",),
        f"//*[self::article or self::div or self::li][{_class('comment-body')} or ({_class('comment')} and not("
        f"{_any('comment-body')}))]",
        f"{_any('comment-author')}//*[{_class('fn')}] | .//cite[{_class('fn')}]",
        ".//time/@datetime",
        _any("comment-content", "comment-text"),
        front=True,
    ),
    # schema.org's microdata, as Discourse and many others have it
    _Form(
        (b"schema.org/Comment", b"schema.org/DiscussionForumPosting", b"schema.org/Answer", b"schema.org/UserComments"),
        "//*[contains(@itemtype, 'schema.org/Comment') or contains(@itemtype, 'schema.org/DiscussionForumPosting') or "
        "contains(@itemtype, 'schema.org/Answer') or contains(@itemtype, 'schema.org/Question') or "
        "contains(@itemtype, 'schema.org/UserComments') or @itemprop='comment']",
        f"{_NAME}//*[@itemprop='name'] | {_NAME}[not(.//*[@itemprop='name'])]",
        ".//*[@itemprop='datePublished' or @itemprop='dateCreated' or @itemprop='commentTime']/@datetime | "
        ".//*[@itemprop='datePublished' or @itemprop='dateCreated']/@content",
        ".//*[@itemprop='text' or @itemprop='articleBody' or @itemprop='commentText' or @itemprop='description']",
        front=True,
    ),
)


def thread_of(
    root: etree._Element, data: bytes, title: str
) -> tuple[str, tuple[Turn, ...], tuple[Heading, ...]] | None:
    """The page's text and turns, and the headings in front of them, where it is a conversation."""
    for form in _FORMS:
        if not any(sign in data for sign in form.signs):
            continue
        posts = _xpath(form.post)(root)[:_MOST_POSTS]
        messages = _messages(form, posts) if len(posts) >= _LEAST_POSTS else []
        if sum(bool(message.speaker) for message in messages) >= _LEAST_POSTS:
            return _composed(form, root, set(posts), messages, title)
    return None


def _composed(
    form: _Form, root: etree._Element, posts: set[etree._Element], messages: list[Message], title: str
) -> tuple[str, tuple[Turn, ...], tuple[Heading, ...]]:
    headings: tuple[Heading, ...] = ()
    if form.front:
        front, headings, _ = marked.unmarked(text_of(root, furniture=False, is_left_out=posts.__contains__))
    else:
        front = next((line for h1 in root.iter("h1") if (line := one_line("".join(map(str, h1.itertext()))))), title)
        headings = (Heading(0, len(front), 1),) if front else ()
    text, turns = compose(messages, front)
    return text, turns, headings


def _messages(form: _Form, posts: Sequence[etree._Element]) -> list[Message]:
    within = set(posts)
    messages: list[Message] = []
    last = ""
    for post in posts:
        who = one_line(_words(_first(form.who, post, within)), 60)
        if not who and form.goes_on:
            who = last
        body = _first(form.what, post, within)
        said = ""
        if body is not None and not isinstance(body, str):
            said = marked.unmarked(text_of(body, furniture=False, is_left_out=within.__contains__))[0]
        last = who or last
        if said.strip() and (who or not form.goes_on):
            times = (_time(_words(_first(path, post, within))) for path in form.when.split(" | "))
            messages.append(Message(who, said.strip(), next(filter(None, times), "")))
    return messages


def _first(path: str, post: etree._Element, posts: set[etree._Element]) -> Any:
    """The first match that is the post's own, not one of a post that lies in it; of the first alternative that has one."""
    for found in itertools.chain.from_iterable(_xpath(one)(post) for one in path.split(" | ")):
        element: Any = found.getparent() if hasattr(found, "is_attribute") else found  # what XPath gives for a string
        while element is not None and element is not post and element not in posts:
            element = element.getparent()
        if (element is None or element is post) and _words(found).strip():
            return found
    return None


def _words(found: Any) -> str:
    """Of an element, an attribute or a text, as XPath gives them."""
    if found is None or isinstance(found, str):
        return str(found or "")
    return "".join(map(str, found.itertext()))


def _time(told: str) -> str:
    """ISO 8601 from what a page says: an ISO date, as attributes have it, or a date as people write it."""
    told = " ".join(told.split())
    match = _ISO.match(told)
    return match[0].replace(" ", "T") if match else from_text(told)


@functools.cache
def _xpath(path: str) -> etree.XPath:
    return etree.XPath(path)
