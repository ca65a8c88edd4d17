"""LaTeX as the text that a reader sees: commands go, their arguments stay where they are shown; formulas stay as written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from winnow_agent.vault.digitize.plain.blocks import Block

_COMMENT = re.compile(r"(?<!\\)%[^\n]*(?:\n[ \t]*)?")
_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
_TITLE = re.compile(r"\\title(?:\[[^\]]*\])?\{")
_ENVIRONMENTS = re.compile(
    r"\\begin\{(tikzpicture|pspicture|picture|thebibliography|filecontents\*?|comment)\}.*?(?:\\end\{\1\}|\Z)",
    re.DOTALL,
)
_HEADING = re.compile(r"\\(part|chapter|section|subsection|subsubsection|paragraph|subparagraph)\*?(?:\[[^\]]*\])?\{")
_LEVELS = {
    "part": 1,
    "chapter": 1,
    "section": 2,
    "subsection": 3,
    "subsubsection": 4,
    "paragraph": 5,
    "subparagraph": 6,
}
_HIDDEN = (
    r"label|ref|eqref|pageref|autoref|cref|Cref|cite[a-zA-Z]*|nocite|bibliography|bibliographystyle|usepackage|documentclass|documentstyle|"
    r"includegraphics|input|include|vspace|hspace|vskip|hskip|index|glossary|pagestyle|thispagestyle|setlength|addtolength|setcounter|"
    r"addtocounter|newcommand|renewcommand|providecommand|newenvironment|renewenvironment|newtheorem|def|let|hypersetup|graphicspath|"
    r"definecolor|color|fontsize|selectfont|geometry|hyphenation|phantom|hphantom|vphantom|rule|bibitem|begin|end|date|thanks|"
    r"markboth|markright|addcontentsline|pdfbookmark|url"
)
_BEGINS_OR_ENDS = re.compile(r"\\(begin|end)[ \t]*\{[A-Za-z*]{1,40}\}|\\(?:caption)(?=[\[{])")
_BEFORE_TEXT = {"multicolumn": 2, "multirow": 2, "fcolorbox": 2, "resizebox": 2} | dict.fromkeys(
    (
        "href",
        "hyperlink",
        "hypertarget",
        "foreignlanguage",
        "textcolor",
        "colorbox",
        "parbox",
        "raisebox",
        "scalebox",
        "rotatebox",
    ),
    1,
)
"""Commands that show their last argument, with the number of those before it."""
_HIDDEN_COMMAND = re.compile(rf"\\(?:(?P<before>{'|'.join(_BEFORE_TEXT)})|{_HIDDEN})\*?(?![A-Za-z])")
_GAP = re.compile(r"(?:[ \t]+(?=\{))?")
_SPACED = re.compile(r"\\(?:footnote|footnotetext|quad|qquad|enspace|space|,|;|:| |>|hfill|hspace\*?)(?![A-Za-z])")
_COMMAND = re.compile(r"\\([A-Za-z@]+)\*?")
_ACCENT = re.compile(r"\\([`'^\"~=.])\s*\{?\s*\\?([A-Za-z])\}?|\\([cvuHrk])\s*\{\s*\\?([A-Za-z])\}")
_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307", "c": "\u0327",
            "v": "\u030c", "u": "\u0306", "H": "\u030b", "r": "\u030a", "k": "\u0328"}  # fmt: skip
_LETTERS = {"ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı",
            "ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "copyright": "©", "pounds": "£",
            "LaTeX": "LaTeX", "TeX": "TeX", "textbackslash": "\\", "S": "§", "P": "¶", "euro": "€", "textquotesingle": "'"}  # fmt: skip
_MATH = re.compile(
    r"\$\$[^$]*+\$\$|\$(?:[^$\\\n]|\\.|\n(?!\s*\n))++\$|\\\[(?:[^\\]|\\[^\[\]])*+\\\]|\\\((?:[^\\]|\\[^()])*+\\\)",
    re.DOTALL,
)
_VERBATIM = re.compile(r"\\(?:verb|lstinline)\*?([^A-Za-z\s*\[{\\])([^\n]*?)\1")
_DISPLAYED = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray|displaymath|math|verbatim|lstlisting)\*?\}((?:[^\\]|\\(?!(?:begin|end)\{\1))*+)"
    r"\\end\{\1\*?\}"
)
_BRACED = re.compile(r"\{((?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{[^{}]*+\})*+\})*+\})*+)\}", re.DOTALL)


def latex_blocks(source: str) -> Iterator[Block]:
    """The title, then the body's headings and paragraphs."""
    source = _COMMENT.sub("", source)
    title = _TITLE.search(source)
    if title:
        yield Block(_plain(_argument(source, title.end() - 1)[0], []), level=1)
    body = _BODY.search(source)
    text = _ENVIRONMENTS.sub("\n\n", body[1] if body else source)
    kept: list[str] = []
    text = _DISPLAYED.sub(lambda match: _keep("\n\n" + match[2].strip("\n") + "\n\n", kept), text)
    text = _VERBATIM.sub(lambda match: _keep(match[2], kept), text)
    text = _MATH.sub(lambda match: _keep(match[0], kept), text)
    at = 0
    for heading in _HEADING.finditer(text):
        if heading.start() < at:
            continue
        yield from _paragraphs(text[at : heading.start()], kept)
        name, at = _argument(text, heading.end() - 1)
        yield Block(_plain(name, kept), level=_LEVELS[heading[1]])
    yield from _paragraphs(text[at:], kept)


def _keep(words: str, kept: list[str]) -> str:
    kept.append(words)
    return f"\x01{len(kept) - 1}\x02"


def _argument(text: str, at: int) -> tuple[str, int]:
    """What stands in the braces that open at a place, and where they have closed; deeper than any heading goes, nothing."""
    match = _BRACED.match(text, at)
    return (match[1], match.end()) if match else ("", at + 1)


def _paragraphs(text: str, kept: list[str]) -> Iterator[Block]:
    text = _BEGINS_OR_ENDS.sub(lambda match: f"{match[0]}\n\n" if match[1] == "end" else f"\n\n{match[0]}", text)
    text = re.sub(
        r"\\(?:par|maketitle|tableofcontents|newpage|clearpage|bigskip|medskip|smallskip)(?![A-Za-z])", "\n\n", text
    )
    text = re.sub(r"\\item(?:\[([^\]]*)\])?", lambda match: "\x03" + (f"{match[1]} " if match[1] else ""), text)
    for paragraph in re.split(r"\n\s*\n", text):
        close = False
        for line in paragraph.split("\x03") if "\x03" in paragraph else [paragraph]:
            words = _plain(line, kept)
            if words:
                yield Block(words, close)
                close = True


def _plain(text: str, kept: list[str]) -> str:
    text = _without_hidden(text)
    text = re.sub(r"\\\\(?:\[[^\]]*\])?|\\newline(?![A-Za-z])|\\tabularnewline", "\x1e", text)
    text = _ACCENT.sub(lambda match: (match[2] or match[4]) + _ACCENTS[match[1] or match[3]], text)
    text = _SPACED.sub(" ", text).replace("~", " ")
    text = _COMMAND.sub(lambda match: _LETTERS.get(match[1], ""), text)
    text = re.sub(r"(?:(?<!\\)[ \n]+)?(?<!\\)&[ \n]*", "\t", text)
    text = re.sub(r"(?<!\\)[{}]", "", re.sub(r"\\([&%$#_{}])", lambda match: f"\x04{ord(match[1])}\x05", text))
    text = re.sub("\x04(\\d+)\x05", lambda match: chr(int(match[1])), text).replace("\\", "")
    text = text.replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    text = re.sub("\x01(\\d+)\x02", lambda match: kept[int(match[1])] if int(match[1]) < len(kept) else "", text)
    lines = (
        re.sub(r"[ \n]+", " ", line).strip(" ") if "\n\n" not in line else line.strip("\n")
        for line in text.split("\x1e")
    )
    return "\n".join(line for line in lines if line).strip()


def _without_hidden(text: str) -> str:
    """Without the commands that show nothing, with all of their arguments, and without those that no reader sees."""
    pieces: list[str] = []
    at = 0
    for match in _HIDDEN_COMMAND.finditer(text):
        if match.start() < at:
            continue
        pieces.append(text[at : match.start()])
        at = match.end()
        at += len(_GAP.match(text, at)[0])  # type: ignore[index]  # it matches nothing, too
        most = _BEFORE_TEXT.get(match["before"], len(text))
        while at < len(text) and (text[at] == "[" or (text[at] == "{" and most)):
            most -= text[at] == "{"
            closing = text.find("]", at) + 1 if text[at] == "[" else _argument(text, at)[1]
            if closing <= at:
                break
            at = closing
    pieces.append(text[at:])
    return "".join(pieces)
