"""Mails to text: ours beside kreuzberg, on the labelled mails, in one run.

What a body holds is told by Python's own parser (policy ``default``): the words of the plain body, or of the page where
there is none, of every mail of every file. A mail counts where at least 97 % of these words are in the texts of its
documents. Mails without words have nothing to count. Attachments that are text are counted likewise; markup that is left
in any text (MIME, base64, tags) is named. The mailboxes' mails are counted by Python's ``mailbox``.

Goals: 97 % of a body's words in every mail; 90 % of the attachments that can be read; each box split into all its mails;
no markup; at least 0.9 of kreuzberg's rate.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import io
import mailbox
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from lxml import html as lxml_html
from shared import NoEngines, interleaved, labelled, print_versions

from winnow_agent.documents import Document
from winnow_agent.vault.digitize.base import SourceFile, Unread
from winnow_agent.vault.digitize.installed import digitize
from winnow_agent.vault.digitize.media_type import media_type_of_file
from winnow_protocol.errors import SetAsideError

_SOURCES = ("mail_flanker", "mail_mime4j", "mail_talon", "tika/tika-parser-mail-module", "docling/email")
_MAILS = {"message/rfc822", "application/mbox", "message/x-emlx"}
_EXPECTED = re.compile(
    r"(.*/)?[^/]+(?<!\.out)(?<!\.xml)(?<!\d\.txt)(?<!\d\.bin)$"
)  # the others are what a parser should give
_WORD = re.compile(r"(?<![\ufffd\w])\w+(?![\ufffd\w])")
# No words: files in the text, and the MIME of mails that were copied into one.
_ENCODED = re.compile(
    r"^begin [0-7]{3} .*?(?:^end$|\Z)|^(?:content-[\w-]+|mime-version):[^\n]*(?:\n[ \t][^\n]*)*|^--\S+$|[A-Za-z0-9+/]{60,}",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
_NO_TEXT = {"rfc822-headers", "enriched", "richtext", "calendar"}
_MARKUP = {
    "MIME": re.compile(r"^Content-(?:Type|Transfer-Encoding|Disposition): ", re.MULTILINE | re.IGNORECASE),
    "base64": re.compile(r"^[A-Za-z0-9+/]{60,76}\n[A-Za-z0-9+/]{60,76}$", re.MULTILINE),
    "tags": re.compile(r"</?(?:p|div|span|br|td|tr|table|font|html|body|a href[^>]*)\s*/?>", re.IGNORECASE),
}
_ENOUGH = 0.97


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="name each mail that falls short, and what is missing")
    options = parser.parse_args()

    mails = list(labelled_mails())
    if not mails:
        print("no data here; set WINNOW_DATA")
        return
    report(mails, show=options.show)
    race(mails, options.rounds)


def labelled_mails() -> Iterator[tuple[str, bytes]]:
    """The names and bytes of the labelled mails."""
    with tempfile.TemporaryDirectory() as folder:
        formats = labelled("formats", Path(folder))
        for path in sorted(formats.rglob("*")) if formats else ():
            name = path.relative_to(folder).as_posix()
            if not path.is_file() or not _EXPECTED.match(name) or not any(one in name for one in _SOURCES):
                continue
            content = path.read_bytes()
            if media_type_of_file(io.BytesIO(content), name) in _MAILS:
                yield name, content


def report(mails: list[tuple[str, bytes]], *, show: bool) -> None:
    """What of the bodies, attachments and boxes is in the documents; kreuzberg beside it."""
    ours = measure(mails, our_texts, show=show)
    print_versions("lxml")
    print(f"{len(mails)} files: {ours['bodies']} bodies and {ours['attachments']} attachments of text with words")
    _line("ours", ours)
    kreuzberg = peer()
    if kreuzberg is None:
        print("kreuzberg is not installed")
    else:
        _line("kreuzberg", measure(mails, kreuzberg, show=False))
    for name, content in mails:
        if media_type_of_file(io.BytesIO(content), name) == "application/mbox":
            counted = {document.part.partition("/")[0] for document in read(name, content)}
            print(f"box {name.rpartition('/')[2]}: {len(counted)} mails of {_mails_in(content)}")


def _line(who: str, found: Counter[str]) -> None:
    print(
        f"{who:10} bodies {found['bodies kept'] / found['bodies']:.3f} (goal 1 at 97 %)  attachments "
        f"{found['attachments kept'] / max(found['attachments'], 1):.3f} (goal 0.9)  with markup "
        + " ".join(f"{kind} {found[kind]}" for kind in _MARKUP)
    )


def measure(mails: list[tuple[str, bytes]], texts: Callable[[str, bytes], list[str]], *, show: bool) -> Counter[str]:
    """How many bodies and attachments are kept, and how many files have markup in their texts."""
    found: Counter[str] = Counter()
    for name, content in mails:
        given = texts(name, content)
        words = Counter(word for text in given for word in _WORD.findall(text.lower()))
        for kind, pattern in _MARKUP.items():
            hit = next((match for text in given if (match := pattern.search(text))), None)
            found[kind] += hit is not None
            if hit and show:
                print(f"{kind} {name}: {hit[0][:60]!r}")
        for what, text in expected(content):
            wanted = Counter(_WORD.findall(text.lower()))
            if not wanted:
                continue
            kept = sum((wanted & words).values()) / wanted.total()
            found[what] += 1
            found[f"{what} kept"] += kept >= _ENOUGH
            if kept < _ENOUGH and show:
                print(f"{what} {name}: {kept:.2f}, missing {' '.join(list(wanted - words)[:12])}")
    return found


def expected(content: bytes) -> Iterator[tuple[str, str]]:
    """The bodies and the attachments of text of a file's mails, by Python's parser."""
    for message in _messages(content):
        try:
            body = message.get_body(("plain", "html"))
            attached = [part for part in message.iter_attachments() if _is_text(part)]
        except (KeyError, AttributeError, TypeError, ValueError, LookupError):
            continue
        for what, parts in (("bodies", [body] if body else []), ("attachments", attached)):
            for part in parts:
                try:
                    text = str(part.get_content())
                except (KeyError, LookupError, ValueError, AssertionError):
                    continue
                if part.get_content_subtype() == "html" and text.strip():
                    root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
                    for silent in root.xpath("//style|//script|//title"):
                        silent.drop_tree()
                    text = " ".join(root.itertext())
                if text.count("\ufffd") * 50 < len(text):  # else it is no text, whatever its header says
                    yield what, _ENCODED.sub("", text).replace("\u00ad", "")


def _is_text(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_subtype() not in _NO_TEXT


_PARSER = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True)


def _messages(content: bytes) -> Iterator[EmailMessage]:
    raws = _split(content) if content.startswith(b"From ") else [content]
    for raw in raws:
        message = email.message_from_bytes(raw.lstrip(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        yield message


def _split(content: bytes) -> list[bytes]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        box = mailbox.mbox(file.name)
        return [re.sub(rb"(?m)^>(>*From )", rb"\1", box.get_bytes(key)) for key in box.iterkeys()]


def _mails_in(content: bytes) -> int:
    return len(_split(content))


def read(name: str, content: bytes) -> list[Document | Unread]:
    """A file's documents, in this process."""
    stream = io.BytesIO(content)
    file = SourceFile(stream, name, media_type_of_file(stream, name), len(content), NoEngines())  # type: ignore[arg-type]
    try:
        return list(digitize(file))
    except SetAsideError as error:
        return [Unread("", error.kind, str(error))]


def our_texts(name: str, content: bytes) -> list[str]:
    """The texts of a file's documents."""
    return [item.text for item in read(name, content) if isinstance(item, Document)]


def peer() -> Callable[[str, bytes], list[str]] | None:
    """kreuzberg's text of a file, or None where it isn't installed."""
    try:
        import kreuzberg
    except ImportError:
        return None

    def texts(_name: str, content: bytes) -> list[str]:
        try:
            return [str(kreuzberg.extract_bytes_sync(content, "message/rfc822").content)]
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
            return [f"{type(error).__name__}"]

    return texts


def race(mails: list[tuple[str, bytes]], rounds: int) -> None:
    """Milliseconds a mail, in process: boxes, and mails with pictures, which only ours decodes, are left out."""
    single = [
        (name, content)
        for name, content in mails
        if not content.startswith(b"From ") and not re.search(rb"image/(?:png|jpe?g|gif)", content, re.IGNORECASE)
    ]

    def ours() -> None:
        for name, content in single:
            our_texts(name, content)

    contestants: dict[str, Callable[[], object]] = {"ours": ours}
    kreuzberg = peer()
    if kreuzberg is not None:
        contestants["kreuzberg"] = lambda: [kreuzberg(name, content) for name, content in single]
    medians = interleaved(contestants, rounds)
    for who, seconds in medians.items():
        print(f"{who:10} {seconds / len(single) * 1e3:.2f} ms of processor time a mail ({len(single)} mails)")
    if "kreuzberg" in medians:
        print(f"rate {medians['kreuzberg'] / medians['ours']:.2f} of kreuzberg's (goal 0.9)")


if __name__ == "__main__":
    main()
