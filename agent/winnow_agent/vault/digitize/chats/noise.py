"""What chat programs put where somebody's words would be: pictures that were left out, deletions, edits, marks."""

from __future__ import annotations

import re

MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks of direction; programs put them before what they wrote themselves."""

LOG_LEVELS = frozenset(
    ["debug", "info", "notice", "warn", "warning", "error", "err", "critical", "fatal", "trace", "severe"]
)
FIELDS = frozenset(
    [
        "copyright",
        "license",
        "licence",
        "files",
        "file",
        "comment",
        "source",
        "upstream-name",
        "name",
        "title",
        "subject",
        "from",
        "to",
        "cc",
        "bcc",
        "date",
        "author",
        "authors",
        "version",
        "note",
        "notes",
        "example",
        "examples",
        "warning",
        "description",
        "type",
        "url",
        "email",
        "e-mail",
        "address",
        "phone",
        "tel",
        "fax",
        "status",
        "summary",
        "priority",
        "section",
        "package",
        "depends",
        "maintainer",
        "architecture",
        "homepage",
        "returns",
        "args",
        "arguments",
        "parameters",
        "raises",
        "default",
        "usage",
        "see",
        "path",
        "host",
        "port",
        "user",
        "id",
        "key",
        "value",
        "input",
        "output",
        "error",
        "step",
        "result",
        "location",
        "place",
        "time",
        "venue",
        "present",
        "apologies",
        "chair",
        "language",
        "format",
        "tags",
        "category",
        "keywords",
    ]
)
"""What stands before a colon in logs and in records: no names of people."""

# iOS tells how many pages a document has: "Letter.pdf • 3 pages".
_PAGES = re.compile(r"\A[^\n]{1,120}\.\w{2,5} • \u200e\d{1,6} [^\s\d]{1,20}[ \t]*")
_ATTACHED = re.compile(rf"[{MARKS}]*<[^<>\n:]{{3,20}}: [^<>\n]{{1,120}}\.\w{{2,5}}>")
_BRACED = re.compile(r"(?:\A|\n)\{(?:Attachments|Reactions|Stickers|Embed)\}(?:\n[^\n]+)*")
_NAMED_FILE = re.compile(rf"\A[{MARKS}]*[^\n<>]{{1,120}}\.\w{{2,5}} \([^()\n]{{3,40}}\)(?:\n|\Z)")
_TAIL = 160  # characters, in which a note of an edit has room
_EDITED = re.compile(
    rf"\s*(?:[{MARKS}]+<[^<>\n]{{3,80}}>|<(?:This message was edited|Diese Nachricht wurde bearbeitet|Se editó este mensaje\.?|"
    r"Este mensaje (?:se editó|fue editado)|Ce message a été modifié|Questo messaggio è stato modificato|"
    r"Mensagem editada|Dit bericht is bewerkt|Данное сообщение изменено)>|\(edited\))\Z",
    re.IGNORECASE,
)
_MEDIUM = (
    r"image|photo|picture|video|audio|voice (?:message|call)|gif|sticker|document|contact card|media|animation|"
    r"bild|foto|dokument|kontaktkarte|medien|imagen|vídeo|multimedia|documento|figurinha|imagem|mídia|contacto|"
    r"vidéo|médias?|fichier|autocollant|immagine|adesivo|afbeelding|contactkaart"
)
_LEFT_OUT = (
    r"omitted|weggelassen|ausgeschlossen|omitid[oa]s?|omisse?s?|omess[oai]|absente?|oculta|ocultad[oa]|weggelaten|"
    r"not included|unavailable|utelämnad|udeladt|pominięt[oey]|пропущено|atlandı|dahil edilmedi"
)
_PLACEHOLDER = re.compile(
    rf"\A(?:<[^<>\n]{{3,60}}>|(?:{_MEDIUM}) (?:{_LEFT_OUT})\.?|\[(?:{_MEDIUM}|file|attachment|poll|location|call)\]|"
    r"(?:you deleted this message|this message was deleted|this message has been deleted|message deleted|null|"
    r"diese nachricht wurde gelöscht|du hast diese nachricht gelöscht|eliminaste este mensaje|"
    r"se eliminó este mensaje|este mensaje fue eliminado|mensagem apagada|esta mensagem foi apagada|"
    r"ce message a été supprimé|vous avez supprimé ce message|questo messaggio è stato eliminato|"
    r"dit bericht is verwijderd|данное сообщение удалено|waiting for this message\.[^\n]*|"
    r"missed (?:voice|video) call|missed group (?:voice|video) call|live location shared|"
    r"this message was unsent|unsent a message)\.?)\Z",
    re.IGNORECASE,
)
# WhatsApp's first message, which older exports put under the chat's own name; in a dozen languages.
_SEALED = re.compile(
    r"\A[^\n]{0,120}(?:end-to-end[- ]encrypt|ende-zu-ende[- ]verschlüssel|cifrad[oa]s? de extremo a extremo|chiffrés? de bout en bout|"
    r"criptografia de ponta a ponta|crittografati end-to-end|end-to-end versleuteld|сквозным шифрованием|uçtan uca şifreli|"
    r"terenkripsi secara end-to-end|szyfrowane end-to-end)[^\n]{0,200}\Z",
    re.IGNORECASE,
)
_OWN_WORDS = re.compile(
    r"whatsapp|tap (?:for|to)|tippe|toca|appuyez|toque|tocca|tik |нажмите|dokun|ketuk|dotknij", re.IGNORECASE
)
_REACTION = re.compile(r"\A(?:reacted \S{1,10} to (?:your|their) message|liked a message)\Z", re.IGNORECASE)


def words_of(message: str) -> str:
    """What the person wrote of a message; ``""`` where the program wrote all of it.

    WhatsApp on iOS puts a mark of direction before every sentence of its own, in whatever language; Android puts a
    placeholder in angle brackets.
    """
    if message.startswith("\u200e") and "\n" not in message and len(message) < 300:
        return ""
    said = _PAGES.sub("", _ATTACHED.sub("", _NAMED_FILE.sub("", _BRACED.sub("", message)))).rstrip()
    said = said[:-_TAIL] + _EDITED.sub("", said[-_TAIL:])
    said = said.strip(f" \t\n{MARKS}")
    sealed = _SEALED.match(said) is not None and _OWN_WORDS.search(said) is not None
    return "" if sealed or _PLACEHOLDER.match(said) or _REACTION.match(said) else said


def speaker_of(name: str) -> str:
    """A name without what the program put around it: ``~`` before people who are not among the contacts."""
    return name.strip(f" ~\t{MARKS}").replace("\u202f", " ")
