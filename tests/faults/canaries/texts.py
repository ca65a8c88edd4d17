"""Plain and marked-up texts, data and pages."""

from __future__ import annotations

import csv
import io
import json
import plistlib
from html import escape

from tests.faults.canaries.writing import Text, written


@written("text", "text/plain", ".txt")
def plain_text(text: Text) -> bytes:
    return text.plain.encode()


@written("text", "text/plain", ".txt")
def plain_text_in_utf_16(text: Text) -> bytes:
    return text.plain.encode("utf-16")


@written("text", "text/markdown", ".md")
def markdown(text: Text) -> bytes:
    return f"---\nauthor: {text.beside}\n---\n\n# From the register\n\n{text.plain}".encode()


@written("text", "text/x-rst", ".rst")
def restructuredtext(text: Text) -> bytes:
    return f"From the register\n=================\n\n{text.plain}".encode()


@written("text", "text/asciidoc", ".adoc")
def asciidoc(text: Text) -> bytes:
    return f"= From the register\n\n== Of the year\n\n{text.plain}".encode()


@written("text", "text/x-org", ".org")
def org(text: Text) -> bytes:
    return f"#+TITLE: From the register\n#+AUTHOR: {text.beside}\n\n* Of the year\n\n{text.plain}".encode()


@written("text", "text/x-tex", ".tex")
def latex(text: Text) -> bytes:
    said = "\n\n".join(
        f"\\begin{{verbatim}}\n{line}\n\\end{{verbatim}}"
        if line in text.alone
        else "".join(f"\\{sign}" if sign in "#%&_$" else sign for sign in line)
        for line in text.paragraphs
    )
    return f"\\documentclass{{article}}\n\\author{{{text.beside}}}\n\\begin{{document}}\n{said}\n\\end{{document}}\n".encode()


@written("text", "text/troff", ".man")
def manual_page(text: Text) -> bytes:
    said = "\n.PP\n".join(text.paragraphs)
    return f'.TH REGISTER 1 "2020"\n.SH NAME\nregister \\- of the year\n.SH DESCRIPTION\n{said}\n'.encode()


@written("text", "text/x-wiki", ".wiki")
def wiki_page(text: Text) -> bytes:
    return f"== From the register ==\n'''Of the year'''\n\n{text.plain}\n[[Category:Registers]]\n".encode()


def _page(text: Text) -> str:
    said = "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs)
    head = f'<title>From the register</title><meta name="author" content="{escape(text.beside)}">'
    return (
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><main><h1>Of the year</h1>{said}</main></body></html>"
    )


@written("web", "text/html", ".html")
def web_page(text: Text) -> bytes:
    return _page(text).encode()


@written("web", "application/rss+xml", ".rss")
def rss(text: Text) -> bytes:
    said = "".join(f"&lt;p&gt;{escape(escape(line))}&lt;/p&gt;" for line in text.paragraphs)
    item = f"<item><title>Of the year</title><author>{escape(text.beside)}</author><description>{said}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Register</title>{item}</channel></rss>'.encode()


@written("web", "application/warc", ".warc")
def warc(text: Text) -> bytes:
    page = _page(text).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/1\r\n"
    head += f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    return head.encode() + answer + b"\r\n\r\n"


@written("web", "application/x-webarchive", ".webarchive")
def safaris_web_archive(text: Text) -> bytes:
    page = {
        "WebResourceData": _page(text).encode(),
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }
    return plistlib.dumps({"WebMainResource": page}, fmt=plistlib.FMT_BINARY)


@written("web", "application/x-mediawiki+xml", ".xml")
def mediawiki_dump(text: Text) -> bytes:
    page = f"<page><title>Register</title><ns>0</ns><id>1</id><revision><contributor><username>{escape(text.beside)}</username></contributor>"
    page += f"<text>== Of the year ==\n{escape(text.plain)}</text></revision></page>"
    return f'<mediawiki xml:lang="en"><siteinfo><sitename>W</sitename></siteinfo>{page}</mediawiki>'.encode()


@written("text", "application/xml", ".xml")
def tei(text: Text) -> bytes:
    said = "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs)
    head = f"<titleStmt><title>Register</title><author>{escape(text.beside)}</author></titleStmt>"
    return (
        '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc>'
        f'{head}</fileDesc></teiHeader><text xml:lang="en"><body><div>{said}</div></body></text></TEI>'
    ).encode()


@written("text", "text/vnd.hocr+html", ".html")
def hocr(text: Text) -> bytes:
    lines = "".join(
        '<p class="ocr_par"><span class="ocr_line">'
        + " ".join(f'<span class="ocrx_word" title="x_wconf 90">{escape(word)}</span>' for word in line.split())
        + "</span></p>"
        for line in text.lines
    )
    head = '<meta name="ocr-system" content="tesseract"/>'
    return f'<html><head>{head}</head><body><div class="ocr_page"><div class="ocr_carea">{lines}</div></div></body></html>'.encode()


@written("images", "image/svg+xml", ".svg")
def svg(text: Text) -> bytes:
    said = "".join(f'<text x="9" y="{20 * number}">{escape(line)}</text>' for number, line in enumerate(text.lines, 1))
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900">{said}</svg>'.encode()


@written("text", "application/json", ".json")
def json_records(text: Text) -> bytes:
    rows = [{"id": 7, "author": text.beside, "title": "Of the year", "text": text.plain, "pages": 4}]
    return json.dumps({"records": rows}).encode()


@written("text", "application/x-ndjson", ".jsonl")
def json_lines(text: Text) -> bytes:
    return (json.dumps({"id": 1, "text": text.plain}, ensure_ascii=False) + "\n").encode()


def _table(text: Text, delimiter: str) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=delimiter)
    rows.writerow(["number", "note", "page"])
    rows.writerows([number, line, number % 9] for number, line in enumerate(text.lines, 1))
    return out.getvalue().encode()


@written("text", "text/csv", ".csv")
def csv_table(text: Text) -> bytes:
    return _table(text, ",")


@written("text", "text/tab-separated-values", ".tsv")
def tsv_table(text: Text) -> bytes:
    return _table(text, "\t")


@written("text", "text/calendar", ".ics")
def calendar(text: Text) -> bytes:
    said = "\\n".join(text.paragraphs).replace(",", "\\,").replace(";", "\\;")
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", "DTSTART:20200105T100300Z",
            f"ORGANIZER;CN={text.beside}:mailto:none", "SUMMARY:Of the year", f"DESCRIPTION:{said}", "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    return (
        "\r\n".join("\r\n ".join(row[at : at + 60] for at in range(0, len(row), 60)) for row in rows) + "\r\n"
    ).encode()


@written("text", "application/x-ipynb+json", ".ipynb")
def notebook(text: Text) -> bytes:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [line]} for line in text.paragraphs]
    return json.dumps(
        {"cells": cells, "metadata": {"authors": [{"name": text.beside}]}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()
