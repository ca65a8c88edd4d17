"""Chats that are exported as web pages, and iMessage's as text: whose words, and when.

Pages are told by the classes that their programs give to messages: Telegram Desktop, DiscordChatExporter, Facebook's and
Instagram's downloads, imessage-exporter, Google Voice. Chats in plain text are read by `conversation`, in JSON by
`chat_json`, in tables by `chat_table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree
from lxml import html as lxml_html

from winnow_agent.documents import Document, SourceType
from winnow_agent.vault.digitize.base import DigitizeError, Format, SourceFile
from winnow_agent.vault.digitize.chats.conversation import Message, compose, left_out
from winnow_agent.vault.digitize.chats.noise import speaker_of, words_of
from winnow_agent.vault.digitize.chats.stamps import DATE, STAMP, Stamp, iso, order_of, stamp_of
from winnow_agent.vault.digitize.cleaning import LINE, PARAGRAPH, clean, decode, lost_characters, one_line, settle
from winnow_agent.vault.digitize.sample import Sample
from winnow_agent.vault.digitize.web import html

CHAT_PAGE, CHAT_BLOCKS = "text/x-chat+html", "text/x-imessage"
media_types = (CHAT_PAGE, CHAT_BLOCKS)
formats = (
    Format(
        "Chats as web pages: Telegram, Discord, Facebook, Instagram, iMessage, Google Voice (.html)",
        (CHAT_PAGE,),
        "speakers, messages, their times",
        "service messages and pictures (counted), reactions, quotes of what is answered",
        "chats",
    ),
    Format(
        "iMessage as text (imessage-exporter)",
        (CHAT_BLOCKS,),
        "speakers, messages, their times",
        "receipts, attachments",
        "chats",
    ),
)


@dataclass(frozen=True, slots=True)
class _Program:
    """The classes of a message's element and of its author, time and words within; one that has no author goes on.

    Attributes:
        hidden: what is no part of the message.
        passed_on: what holds a message of somebody else's, whose words are sent on; its author and time are not the sender's.
        group: an element around the messages of one author, which may be named there, before them.
        as_it_stands: what holds text whose ends of lines count.
    """

    sign: str
    message: str
    author: str
    time: str
    words: str
    hidden: frozenset[str] = frozenset()
    passed_on: frozenset[str] = frozenset()
    group: str = ""
    as_it_stands: frozenset[str] = frozenset()


_PROGRAMS = (
    _Program(
        "message default clearfix", "message", "from_name", "date", "text",
        frozenset(["reply_to", "reactions", "media_wrap", "userpic_wrap", "signature"]), frozenset(["forwarded"]),
    ),
    _Program(
        "chatlog__message", "chatlog__message", "chatlog__author|chatlog__author-name",
        "chatlog__timestamp|chatlog__short-timestamp", "chatlog__content",
        frozenset(["chatlog__reply", "chatlog__reference", "chatlog__attachment", "chatlog__embed", "chatlog__reactions"]),
        group="chatlog__message-group",
        as_it_stands=frozenset(["chatlog__markdown-preserve", "preserve-whitespace"]),
    ),
    _Program("_a6-g", "_a6-g", "_a6-h", "_a6-o", "_a6-p", frozenset(["_a6-q"])),
    _Program("_2lej", "_2lej", "_2lel", "_2lem", "_2let", frozenset(["_tqp"])),  # Facebook until 2021
    _Program(
        "message_part", "message", "sender", "timestamp", "message_part", frozenset(["replies", "tapbacks", "attachment", "announcement", "reply"])
    ),
    _Program("hChatLog", "message", "fn", "dt", "q"),
)  # fmt: skip
_SIGN = re.compile(
    r"class=\"(?:[^\"]* )?(message default clearfix|chatlog__message|_a6-g|_2lej|message_part|hChatLog)(?=[ \"_-])"
)
_SHOWN_OTHERWISE = frozenset({"script", "style", "img", "video", "audio", "svg", "hr"})
_TITLES = (
    "//*[contains(@class,'page_header')]//*[contains(@class,'text')]",
    "//*[contains(@class,'preamble__entry')][2]",
    "//title",
)
_STAMP = re.compile(rf"(?:[^\W\d_]{{3,12}}\.?,? )?{STAMP}")
_OFFSET = re.compile(r"UTC(?=[+-]\d\d:\d\d)")
_BLOCK_START = re.compile(
    rf"^{DATE}\s+\d{{1,2}}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?(?: \((?:Read|Delivered|Sent)[^)\n]*\))?$", re.MULTILINE
)
_RECEIPT = re.compile(r"\s*\((?:Read|Delivered|Sent)[^)\n]*\)$|(?<=\d)\s+(?=\s)")
_FILE = re.compile(r"^(?:/|~/|[A-Z]:\\|attachments/)\S.*\.\w{2,5}$|^This message responded to an earlier message\.$")
_TAPBACKS = re.compile(r"^[ \t]*(?:Tapbacks|Reactions):\n(?:[ \t]*\S[^\n]*(?:\n|\Z))*", re.MULTILINE)
# Answers are shown under what they answer, set in, and again in their own place.
_ANSWER = re.compile(rf"^(?P<inset>[ \t]+){_BLOCK_START.pattern[1:]}(?:\n(?:(?P=inset)[^\n]*)?)*", re.MULTILINE)


def media_type_of(sample: Sample) -> str | None:
    """A chat's page by its classes; iMessage's text by how its messages begin."""
    text = sample.text
    if "class=" in text and _SIGN.search(text):
        return CHAT_PAGE
    first = _BLOCK_START.match(text)
    if first and len(_BLOCK_START.findall(text)) > 1 and text[first.end() :].count("\n") > 2:
        return CHAT_BLOCKS
    return None


def documents(file: SourceFile) -> Iterator[Document]:
    """The chat as one document."""
    raw, warnings = decode(file.file.read())
    if file.media_type == CHAT_PAGE:
        title, found, noise = _page(raw)
    else:
        title, found, noise = "", list(_blocks(clean(raw))), 0
    order = order_of([stamp for _, _, stamp in found if stamp is not None])
    messages: list[Message] = []
    for speaker, said, stamp in found:
        words = words_of(said)
        noise += not words
        if words:
            messages.append(Message(speaker, words, iso(stamp, order) if stamp is not None else ""))
    if not messages:
        if file.media_type == CHAT_PAGE:  # a page that only has such classes
            file.file.seek(0)
            yield from html.documents(replace(file, media_type="text/html"))
        return
    times = [message.time for message in messages if message.time]
    if len(times) > 1 and times[0] > times[-1]:
        messages.reverse()
    text, turns = compose(messages)
    yield Document(
        text=text,
        media_type=file.media_type,
        title=title,
        source_type=SourceType.CONVERSATION,
        turns=turns,
        warnings=(*warnings, *lost_characters(text), *left_out(noise)),
    )


_Found = list[tuple[str, str, Stamp | None]]


def _page(raw: str) -> tuple[str, _Found, int]:
    """The chat's name, its messages, and how many elements hold nobody's words."""
    markup = re.sub(r"\A\s*<\?xml[^>]*\?>", "", raw.lstrip("\ufeff")).replace("\0", "")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise DigitizeError("reading a chat: its page can't be parsed; export it again", kind="malformed") from error
    sign = _SIGN.search(markup)
    program = next(one for one in _PROGRAMS if sign is None or one.sign == sign[1])
    found: _Found = []
    noise = 0
    speaker = ""
    stamp: Stamp | None = None
    for element in root.iter(etree.Element):
        classes = _classes(element)
        if program.group in classes and (author := _first(element, program.author, program)) is not None:
            speaker = one_line(speaker_of(_text(author, program)), 60)
            time = _first(element, program.time, program)
            stamp = _stamp(time) if time is not None else None
        if program.message not in classes:
            continue
        author = _first(element, program.author, program, program.passed_on)
        words = _first(element, program.words, program)
        time = _first(element, program.time, program, program.passed_on)
        speaker = one_line(speaker_of(_text(author, program)), 60) if author is not None else speaker
        stamp = (_stamp(time) if time is not None else None) or (stamp if author is None else None)
        said = _text(words, program) if words is not None else ""
        if not said or "service" in classes:
            noise += 1
            continue
        found.append((speaker, said, stamp))
    return _title(root), found, noise


def _classes(element: etree._Element) -> Sequence[str]:
    return (element.get("class") or "").split()


def _first(
    element: etree._Element, names: str, program: _Program, beside: frozenset[str] = frozenset()
) -> etree._Element | None:
    """The first element of one of these classes, or of that name, within a message and not in what it hides, or ``beside``."""
    wanted = set(names.split("|"))
    hidden = program.hidden | beside
    walk = etree.iterwalk(element, events=("start",))
    for _, inner in walk:
        classes = set(_classes(inner)) | {str(inner.tag)}
        if inner is not element and (classes & hidden or (program.message in classes and inner.tag == element.tag)):
            walk.skip_subtree()
        elif classes & wanted:
            return inner
    return None


def _text(element: etree._Element, program: _Program) -> str:
    pieces: list[str] = []
    verbatim = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        tag = str(inner.tag)
        stands = tag == "pre" or not program.as_it_stands.isdisjoint(_classes(inner))
        if event == "start":
            if not program.hidden.isdisjoint(_classes(inner)) or tag in _SHOWN_OTHERWISE:
                walk.skip_subtree()
                continue
            pieces.append(
                LINE if tag in {"br", "div", "li", "tr"} else PARAGRAPH if tag in {"p", "pre", "blockquote"} else ""
            )
            verbatim += stands
            pieces.append(_written(inner.text, verbatim))
        if event == "end" and tag in {"div", "p", "pre", "blockquote", "li"}:
            pieces.append(LINE)
        if event == "end":
            skipped = not program.hidden.isdisjoint(_classes(inner)) or tag in _SHOWN_OTHERWISE
            verbatim -= stands and not skipped
            if inner is not element:
                pieces.append(_written(inner.tail, verbatim))
    return clean(settle("".join(pieces))).strip()


def _written(text: str | None, verbatim: int) -> str:
    return text or "" if verbatim else re.sub(r"[ \t\r\n\f]+", " ", text or "")


def _stamp(element: etree._Element) -> Stamp | None:
    """The time in an element's title, which is fuller than what it shows, or in its text."""
    for written in (element.get("title") or "", " ".join("".join(map(str, element.itertext())).split())):
        match = _STAMP.search(_OFFSET.sub("", written))
        if match and match.groupdict().get("date"):
            return stamp_of(match)
    return None


def _title(root: etree._Element) -> str:
    for path in _TITLES:
        title = one_line(str(root.xpath(f"string({path})")))
        if title and title not in {"Exported Data", "Messages"}:
            return title
    return ""


def _blocks(text: str) -> Iterator[tuple[str, str, Stamp | None]]:
    """imessage-exporter's text: a time, a name, what was said, an empty line."""
    starts = list(_BLOCK_START.finditer(text))
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        written = text[start.end() : following.start() if following else len(text)]
        block = _TAPBACKS.sub("", _ANSWER.sub("", written)).strip("\n").split("\n")
        stamp = _STAMP.match(" ".join(_RECEIPT.sub("", start[0]).split()))
        said = "\n".join(line for line in block[1:] if not _FILE.match(line.strip()))
        yield one_line(block[0], 60), said, stamp_of(stamp) if stamp else None
