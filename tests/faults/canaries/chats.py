"""Chats as their programs export them, and subtitles."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from html import escape

from tests.faults.canaries.writing import Text, written

_ASS = "\\N"
_BEGAN = datetime(2020, 12, 31, 9, 0, tzinfo=UTC)


def _lines(piece: str, end: str) -> str:
    """As markup, with this between two lines."""
    return escape(piece, quote=False).replace("\n", end)


def _at(number: int, form: str) -> str:
    return (_BEGAN + timedelta(minutes=2 * number)).strftime(form)


@written("chats", "text/plain", ".txt", speaks=True)
def whatsapp(text: Text) -> bytes:
    return "".join(f"{_at(n, '%d/%m/%Y, %H:%M')} - {who}: {what}\n" for n, who, what in text.said()).encode()


@written("chats", "text/plain", ".txt", speaks=True)
def whatsapp_of_an_iphone(text: Text) -> bytes:
    return "".join(f"[{_at(n, '%d.%m.%y, %H:%M:%S')}] {who}: {what}\n" for n, who, what in text.said()).encode()


@written("chats", "text/plain", ".txt", speaks=True)
def interview(text: Text) -> bytes:
    return "".join(f"{who}: {what}\n\n" for _, who, what in text.said()).encode()


@written("chats", "text/csv", ".csv", speaks=True)
def discord_as_csv(text: Text) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"])
    rows.writerows([9, who, _at(n, "%Y-%m-%dT%H:%M:%S.0000000+00:00"), what, "", ""] for n, who, what in text.said())
    return out.getvalue().encode()


@written("chats", "application/json", ".json", speaks=True)
def telegram(text: Text) -> bytes:
    said = [
        {
            "id": n,
            "type": "message",
            "date": _at(n, "%Y-%m-%dT%H:%M:%S"),
            "from": who,
            "from_id": f"user{n % 2}",
            "text": what,
        }
        for n, who, what in text.said()
    ]
    return json.dumps(
        {"name": text.beside, "type": "personal_chat", "id": 1, "messages": said}, ensure_ascii=False
    ).encode()


@written("chats", "application/json", ".json", speaks=True)
def slack(text: Text) -> bytes:
    said = [
        {"type": "message", "user": f"U{n % 2}", "text": what, "ts": f"{1609448460 + 60 * n}.000100",
         "user_profile": {"real_name": who, "display_name": who}}
        for n, who, what in text.said()
    ]  # fmt: skip
    return json.dumps(said).encode()


@written("chats", "application/json", ".json", speaks=True)
def discord(text: Text) -> bytes:
    said = [
        {"id": str(n), "type": "Default", "timestamp": _at(n, "%Y-%m-%dT%H:%M:%S.123+00:00"), "content": what,
         "author": {"id": "9", "name": who, "nickname": who, "isBot": False}, "attachments": []}
        for n, who, what in text.said()
    ]  # fmt: skip
    return json.dumps({"guild": {"name": "Mills"}, "channel": {"name": "general"}, "messages": said}).encode()


@written("chats", "application/json", ".json", speaks=True)
def teams(text: Text) -> bytes:
    said = [
        {"id": str(n), "messageType": "message", "createdDateTime": _at(n, "%Y-%m-%dT%H:%M:%SZ"),
         "from": {"user": {"displayName": who}}, "body": {"contentType": "html", "content": f"<p>{_lines(what, '<br>')}</p>"}}
        for n, who, what in text.said()
    ]  # fmt: skip
    return json.dumps({"value": said}).encode()


@written("chats", "text/x-chat+html", ".html", speaks=True)
def telegram_as_a_page(text: Text) -> bytes:
    said = "".join(
        f'<div class="message default clearfix" id="message{n}"><div class="body"><div class="pull_right date details"'
        f' title="{_at(n, "%d.%m.%Y %H:%M:%S")} UTC+01:00">{_at(n, "%H:%M")}</div><div class="from_name">{escape(who)}</div>'
        f'<div class="text">{_lines(what, "<br>")}</div></div></div>'
        for n, who, what in text.said()
    )
    return (
        '<!DOCTYPE html><html><head><title>Exported Data</title></head><body><div class="page_wrap"><div class="page_header">'
        f'<div class="content"><div class="text bold">Mills</div></div></div><div class="history">{said}</div></div></body></html>'
    ).encode()


@written("chats", "text/x-imessage", ".txt", speaks=True)
def imessage(text: Text) -> bytes:
    return "".join(f"{_at(n, '%b %d, %Y  %I:%M:%S %p')}\n{who}\n{what}\n\n" for n, who, what in text.said()).encode()


_LINE_21 = "ÁÉÓÚÜü‘¡*'—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤│ÅåØø┌┐└┘"
"""The two further sets of CEA-608, 32 signs each."""


def _clock(seconds: float, comma: str = ",", hours: str = "02") -> str:
    whole = int(seconds)
    return f"{whole // 3600:{hours}}:{whole // 60 % 60:02}:{whole % 60:02}{comma}{round(seconds % 1 * 1000):03}"


@written("subtitles", "application/x-subrip", ".srt")
def subrip(text: Text) -> bytes:
    return "".join(
        f"{n}\n{_clock(a)} --> {_clock(b)}\n{what}\n\n" for n, (a, b, what) in enumerate(text.timed(), 1)
    ).encode()


@written("subtitles", "text/vtt", ".vtt", speaks=True)
def webvtt(text: Text) -> bytes:
    cues = "".join(
        f"{_clock(a, '.')} --> {_clock(b, '.')}\n<v {text.speakers[n % 2]}>{escape(what)}</v>\n\n"
        for n, (a, b, what) in enumerate(text.timed())
    )
    return f"WEBVTT\n\n{cues}".encode()


@written("subtitles", "text/x-ssa", ".ass", speaks=True)
def substation_alpha(text: Text) -> bytes:
    rows = "".join(
        f"Dialogue: 0,{_clock(a, '.', '')[:-1]},{_clock(b, '.', '')[:-1]},Default,{text.speakers[n % 2]},0,0,0,,{_lines(what, _ASS)}\n"
        for n, (a, b, what) in enumerate(text.timed())
    )
    return (
        "[Script Info]\nTitle: The mill\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n[Events]\n"
        f"Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n{rows}"
    ).encode()


@written("subtitles", "application/ttml+xml", ".ttml")
def ttml(text: Text) -> bytes:
    said = "".join(f'<p begin="{a:.1f}s" end="{b:.1f}s">{_lines(what, "<br/>")}</p>' for a, b, what in text.timed())
    return f'<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div>{said}</div></body></tt>'.encode()


@written("subtitles", "application/x-sami", ".smi")
def sami(text: Text) -> bytes:
    rows = "".join(
        f"<SYNC Start={round(a * 1000)}><P Class=ENCC>{_lines(what, '<br>')}\n<SYNC Start={round(b * 1000)}><P Class=ENCC>&nbsp;\n"
        for a, b, what in text.timed()
    )
    style = '<STYLE TYPE="text/css"><!--\n.ENCC { Name: English; lang: en-US; } --></STYLE>'
    return f"<SAMI><HEAD><TITLE>The mill</TITLE>{style}</HEAD><BODY>\n{rows}</BODY></SAMI>\n".encode()


@written("subtitles", "text/x-scc", ".scc")
def line21(text: Text) -> bytes:
    """Each caption written out of sight (9420, 9470) and then shown (942f); a sign that the basic set lacks follows one that it replaces."""
    rows = "".join(
        f"{_clock(a, ':')[:8]}:00\t9420 9420 9470 9470 {_pairs(what)} 942f 942f\n\n" for a, _, what in text.timed()
    )
    return f"Scenarist_SCC V1.0\n\n{rows}".encode()


def _pairs(what: str) -> str:
    pairs: list[bytes] = []
    for sign in what.replace("`", "'"):  # of which the code has none
        if sign == "\n":
            pairs.append(b"\x14\x70")
        elif sign in _LINE_21:
            pairs += [b" \0", bytes([0x12 + _LINE_21.index(sign) // 32, 0x20 + _LINE_21.index(sign) % 32])]
        elif pairs and pairs[-1][:1] >= b" " and pairs[-1][1:] == b"\0":
            pairs[-1] = pairs[-1][:1] + sign.encode("ascii", "replace")
        else:
            pairs.append(sign.encode("ascii", "replace") + b"\0")
    return " ".join(pair.hex() for pair in pairs)


@written("subtitles", "text/x-sbv", ".sbv")
def sbv(text: Text) -> bytes:
    return "".join(f"{_clock(a, '.', '')},{_clock(b, '.', '')}\n{what}\n\n" for a, b, what in text.timed()).encode()


@written("subtitles", "text/x-microdvd", ".sub")
def microdvd(text: Text) -> bytes:
    rows = "".join(f"{{{round(a * 25)}}}{{{round(b * 25)}}}{_lines(what, '|')}\n" for a, b, what in text.timed())
    return f"{{1}}{{1}}25\n{rows}".encode()


@written("subtitles", "application/x-lrc", ".lrc")
def lyrics(text: Text) -> bytes:
    rows = "".join(f"[{int(a) // 60:02}:{a % 60:05.2f}]{what}\n" for a, _, what in text.timed())
    return f"[ti:The mill]\n[ar:{text.beside}]\n{rows}".encode()


@written("subtitles", "text/x-timed-lines", ".txt")
def transcript_with_times(text: Text) -> bytes:
    return "".join(f"[{int(a) // 60:02}:{int(a) % 60:02}] {what}\n" for a, _, what in text.timed()).encode()


@written("subtitles", "text/x-speech-segments", ".txt")
def segments_of_a_recognizer(text: Text) -> bytes:
    return "".join(f"[{_clock(a, '.')[3:]} --> {_clock(b, '.')[3:]}]  {what}\n" for a, b, what in text.timed()).encode()
