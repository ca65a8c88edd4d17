"""Where a writer's words end and the signature begins.

Four forms are known, the surest first: the line ``-- `` (RFC 3676, 4.3) or a rule before a few short lines; what a telephone
appends; a farewell ("Kind regards,") with a name under it; the writer's own name, or a block of telephone numbers and
addresses, as the last lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DELIMITER = re.compile(r"\s*(?:-- ?|—|–)\s*$")
_RULE = re.compile(r"\s*[-_=*~]{5,}\s*$")
_MOBILE = re.compile(
    r"\s*(?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|sendt|wysłane|отправлено)\b.{0,30}\b"
    r"(?:iphone|ipad|ipod|android|samsung|galaxy|blackberry|huawei|nokia|htc|xperia|mobile|handy|smartphone|phone|tablet|treo|"
    r"windows mail|mail for windows.{0,4}|yahoo mail.{0,20}|outlook.{0,20}|mailbox|mail\.ru.{0,30}|aquamail|sparrow.{0,30}|"
    r"proton ?mail.{0,20}|gmail mobile|wireless.{0,40})\W{0,60}$|"
    r"\s*(?:von meine[mr]|diese nachricht wurde von meinem|envoyé (?:de|depuis) mon|da mio|dal mio|enviado desde mi|"
    r"verstuurd vanaf mijn|skickat från min|sendt fra min)\b.{0,60}$|"
    r"\s*(?:get|holen sie sich|télécharger|obtener) outlook (?:for|für|pour|para)\b.{0,60}$|\s*via mobile\s*$|"
    r"\s*<?https?://aka\.ms/\S{1,20}>?\s*$",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\s*(?:(?:(?:with |kind(?:est)? |best |warm(?:est)? |many |my |all the |sincere(?:ly)? )*"
    r"(?:regards|wishes|best|cheers|thanks|thank you|sincerely|yours(?: sincerely| truly| faithfully| ever)?|love|"
    r"respectfully|cordially|salutations)(?: again| so much| very much| in advance| and regards| and best regards)?)|"
    r"(?:mit )?(?:freundliche[nm]?|herzliche[nm]?|beste[nm]?|liebe[nm]?|viele[nm]?|schöne[nm]?) (?:grüßen?|gruß|gruss|grüssen?)|"
    r"mfg|lg|vg|bien cordialement|cordialement|amicalement|(?:bien )?à vous|(?:un )?saludos?(?: cordiales)?|atentamente|"
    r"cordiali saluti|distinti saluti|saluti|atenciosamente|abraços?|met vriendelijke groeten?|groeten?|"
    r"(?:med )?vänliga hälsningar|med venlig hilsen|pozdrawiam|с уважением|с наилучшими пожеланиями)\s*[,.!]*\s*$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\+?\(?\d{1,4}\)?(?:[ ./-]{1,2}\(?\d{2,5}\)?){2,5}|\S@\S+\.\w{2,}|(?:https?://|www\.)\S|"
    r"\b(?:tel|phone|fax|mob(?:ile)?|cell|telefon|skype|icq|t|f|m|p|e)\s?[.:]\s?\S",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")

_MOST_AFTER_DELIMITER = 25  # lines with words
_MOST_AFTER_RULE = 14
_MOST_AFTER_FAREWELL = 8
_MOST_IN_BLOCK = 10
_LONGEST_LINE = 70
_LONGEST_NAME = 5  # words


def signature_start(lines: Sequence[str], writer: str) -> int | None:
    """The index of the first line that is the signature's, or None where there is none beside which words remain.

    Args:
        lines: one writer's stretch of a clean mail.
        writer: the name in From, or what stands before the address' ``@``; ``""`` where it is not known.
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return None
    starts = (
        _after_delimiter(lines, filled),
        _farewell(lines, filled),
        _block(lines, filled, writer),
        _mobile(lines, filled),
    )
    start = min((start for start in starts if start is not None), default=None)
    return start if start is not None and start > filled[0] else None


def _after_delimiter(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """The first of the delimiters after which only a signature's worth of lines is left."""
    found = None
    for after, index in enumerate(reversed(filled)):
        if after > _MOST_AFTER_DELIMITER:
            break
        line = lines[index]
        if after and _DELIMITER.match(line):
            found = index
        elif after and after <= _MOST_AFTER_RULE and _RULE.match(line):
            short = sum(len(lines[other]) <= _LONGEST_LINE for other in filled[len(filled) - after :])
            found = index if short >= 0.8 * after and _RULE.match(lines[filled[-1]]) is None else found
    return found


def _mobile(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """A telephone's last line, or two."""
    found = None
    for index in reversed(filled[-2:]):
        if len(lines[index]) > 200 or not _MOBILE.match(lines[index]):
            break
        found = index
    return found


def _farewell(lines: Sequence[str], filled: Sequence[int]) -> int | None:
    """A farewell with at least one short line under it, and only such."""
    for after, index in enumerate(reversed(filled[-_MOST_AFTER_FAREWELL - 1 :])):
        if len(lines[index]) > _LONGEST_LINE:
            return None
        if after and _FAREWELL.match(lines[index]):
            return index
    return None


def _block(lines: Sequence[str], filled: Sequence[int], writer: str) -> int | None:
    """The last lines, where they begin with the writer's name or hold little but ways to reach them."""
    names = {word.lower() for word in _WORD.findall(writer)}
    found = None
    contacts = 0
    for after, index in enumerate(reversed(filled[-_MOST_IN_BLOCK:]), start=1):
        line = lines[index].strip(" *_-–—~")
        if len(line) > _LONGEST_LINE:
            break
        contacts += _CONTACT.search(line) is not None
        words = {word.lower() for word in _WORD.findall(line)}
        named = names & words and len(line.split()) <= _LONGEST_NAME and not line.endswith(("?", ":", "!", ";"))
        begins = index and not lines[index - 1].strip()
        if named or (begins and contacts >= 2 and contacts * 2 >= after and filled[-1] - index == after - 1):
            found = index
    return found
