"""The header fields that mail programs put above a mail that they quote or pass on, in the languages that they speak."""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

SENDER = (
    "From|Von|De la|De|Da|Van|Od|От кого|От|Від|Från|Fra|发件人|寄件者|寄件人|差出人|보낸 사람|보낸사람|Lähettäjä|Feladó|Kimden|Gönderen|Από|Šalje|"
    "Dari|Saatja|מאת|من|از|Người gửi|Từ|จาก|Expéditeur|Absender|Mittente|Remitente|Nadawca|Avsändare"
)
"""Names of the field that says who wrote the mail, as alternatives of a pattern."""

_OTHERS = (
    # Sent, Date
    "Sent|Gesendet|Envoyé(?: le)?|Enviado(?: el| em)?|Enviada em|Inviato(?: il)?|Verzonden|Отправлено|Надіслано|Skickat|Sendt|Wysłano|发送时间|"
    "发送日期|寄件日期|傳送時間|日期|送信日時|日時|日付|보낸 날짜|보낸날짜|날짜|Lähetetty|Päiväys|Elküldve|Küldve|Dátum|Gönderildi|Gönderme Tarihi|Tarih|"
    "Στάλθηκε|Ημερομηνία|Trimis|Poslano|Odesláno|Odoslané|Terkirim|Saadetud|נשלח|תאריך|تاريخ الإرسال|تم الإرسال|التاريخ|Ngày gửi|ส่ง|"
    "Date|Datum|Data|Fecha|Дата|Dato|"
    # To, Cc
    "To|An|À|Para|A|Aan|Кому|Till|Til|Do|收件人|收件者|宛先|받는 사람|받는사람|Vastaanottaja|Címzett|Kime|Προς|Către|Prima|Za|Komu|Pre|Kepada|"
    "Saaja|Pour|Adresat|Destinataire|Destinatario|Destinatário|Empfänger|Mottagare|אל|إلى|به|Đến|ถึง|"
    "Cc|CC|Bcc|BCC|Cci|Cco|Kopie|Kopia|Kopi|Copie(?: à)?|Copia|Cópia|DW|Копия|Копія|抄送|副本|참조|Kopio|Másolatot kap|Bilgi|Κοιν\\.?|Tembusan|"
    "עותק|نسخة|"
    # Subject
    "Subject|Betreff|Objet|Sujet|Asunto|Oggetto|Assunto|Onderwerp|Тема|Ämne|Emne|Temat|主题|主旨|件名|제목|Aihe|Tárgy|Konu|Θέμα|Subiect|Predmet|Předmět|"
    "Predmet|Subjek|Teema|נושא|الموضوع|موضوع|Chủ đề|เรื่อง|"
    "Reply-To|Organization|Message-ID|Importance|Priority|Wichtigkeit|Priorität|Importancia|Importância|Priorità|Urgentie|"
    "Attachments|Anlagen|Pièces jointes|Allegati|Datos adjuntos|Anexos|Bijlagen"
)
_FIELD = re.compile(rf"^\*{{0,2}}(?P<name>{SENDER}|{_OTHERS})\s?[:：]\*{{0,2}}\s*(?P<value>.*)$")
_IS_SENDER = re.compile(SENDER)
_MARKS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F)])  # of direction
_COLON = re.compile("[:：]")
_LONGEST_NAME = 40
_LEAST = 3
_MOST_WRAPPED = 3  # lines of one field, as those with many recipients are broken
# A line that may go on in the next, and a field that no reader is shown ("In-Reply-To"). Other words right under the fields
# are the mail's, even where a field's name is among them.
_WRAPPED = re.compile(r".{60}|.*[;,]\s*$")
_TECHNICAL = re.compile(r"[A-Z][A-Za-z]{0,20}(?:-[A-Za-z]{1,20}){1,4}:")


def is_field(line: str) -> bool:
    """Whether a line is such a field."""
    return _match(line) is not None


def block(lines: Iterable[str]) -> tuple[int, str] | None:
    """How many of the first lines are a quoted mail's header fields, and the sender in them; None where they are none.

    No more lines are taken than tell: a text may begin a block in every line.
    """
    found: dict[str, str] = {}
    count, above = 0, ""
    for line, *following in _with_following(lines, _MOST_WRAPPED):
        match = _match(line)
        if match and match["name"] in found:  # of the next mail
            break
        if match:
            found[match["name"]] = match["value"]
        elif not (found and _goes_on(above, [line, *following])):
            break
        count, above = count + 1, line
    sender = next((value for name, value in found.items() if _IS_SENDER.fullmatch(name)), None)
    return None if sender is None or len(found) < _LEAST else (count, sender)


def _with_following(lines: Iterable[str], most: int) -> Iterator[tuple[str, ...]]:
    """Each line with those after it, as many as that at most."""
    source = iter(lines)
    ahead = deque(islice(source, most + 1))
    while ahead:
        yield tuple(ahead)
        ahead.popleft()
        ahead.extend(islice(source, 1))


@functools.lru_cache(maxsize=256)  # more than the lines of a block, each of which is looked at from all above it
def _match(line: str) -> re.Match[str] | None:
    if not _COLON.search(line, 0, _LONGEST_NAME):
        return None
    return _FIELD.match(line.translate(_MARKS).strip())


def _goes_on(above: str, lines: Sequence[str]) -> bool:
    """Whether a line is the rest of the field above it: another field follows before any empty line."""
    if not (lines[0][:1].isspace() or _TECHNICAL.match(lines[0]) or _WRAPPED.match(above)):
        return False
    for line in lines:
        if not line.strip():
            return False
        if _match(line):
            return True
    return False
