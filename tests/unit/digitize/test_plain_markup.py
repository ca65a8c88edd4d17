"""Texts with a typesetter's marks become what a reader sees; code and formulas stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from winnow_agent.documents import Document

Read = Callable[..., Document]

RST = """.. _top:

The mill
========

It stood **here**, by the :ref:`river <x>`, see `the page <https://example.org>`_ and ``mill.stop()``.

Floods
------

.. image:: a.png
   :alt: hidden

.. note:: Mind the *step*.

- oak
- elm

::

    if high:
        stop()

..

   It was shut [1]_.

.. [1]
   Until May.

.. figure:: b.png
   :align: center

   Its wheel.

.. table:: Woods

   +------+------+
   | Wood | Feet |
   +======+======+
   | Oak  | 12   |
   +------+------+

| High
| water, as ``--level=(low|high|x)`` and (low|high|x) say

.. hidden
   as well

:param mill: the *mill*

.. code-block:: text
   :linenos:

   | a | *b* |
"""
ASCIIDOC = """= The mill
:toc:

It stood *here*, by the https://example.org[river].

== Floods

* oak
* elm

|===
|Wood |Feet
|Oak |12
|===

// hidden

'''''
elm:: H~2~O and [red]#x^2^# +
``So'', he said.footnote:[Twice,
in May.]
"""
ORG = """#+TITLE: The mill
#+AUTHOR: Ana
* TODO Floods :tag:
:PROPERTIES:
:ID: 1
:END:
It stood *here*, by the [[https://example.org][river]].
| Wood | Feet |
|------+------|
| Oak  | 12   |
"""
LATEX = r"""\documentclass{article} % hidden
\usepackage{amsmath}
\title{The \emph{mill}}
\begin{document}
\maketitle
\section{Floods}\label{sec:floods}
It stood \textbf{here}, by the r\'{\i}ver~\cite{x}, for 50\,\% of the time: $a_1 < b$.

\begin{itemize}
  \item oak
  \item elm --- old
\end{itemize}
``Shut'', they said\footnote{Twice.} in \foreignlanguage{french}{French} and on \href{https://example.org}{the page}, \verb|x_1|.
\begin {tabular}{ll}
\multicolumn{2}{c}{Woods} \\
\end{tabular}
\end{document}
"""
MAN = """.\\" hidden
.TH MILL 1 "2020" "x" "y"
.SH NAME
mill \\- stops the \\fBriver\\fR
.SH OPTIONS
.TP
.B \\-s
Stop it.
.IP \\[bu] 2
It\\[cq]s a \\[oq]mill\\[cq] \\(em with \\[rs]n and M\\[:u]ller.
"""


@pytest.mark.parametrize(
    ("source", "name", "text", "headings"),
    [
        (RST, "a.rst", "The mill\n\nIt stood here, by the river, see the page and mill.stop().\n\nFloods\n\nMind the step.\n\n- oak\n- elm\n\n    if high:\n        stop()\n\n   It was shut [1].\n\n   Until May.\n\n   Its wheel.\n\nWoods\nWood\tFeet\nOak\t12\n\nHigh\nwater, as --level=(low|high|x) and (low|high|x) say\n\nparam mill: the mill\n\n   | a | *b* |",
         [("The mill", 1), ("Floods", 2)]),
        (ASCIIDOC, "a.adoc", "The mill\n\nIt stood here, by the river.\n\nFloods\n\noak\nelm\n\nWood\tFeet\nOak\t12\n\nelm:: H2O and x2\n“So”, he said. (Twice, in May.)", [("The mill", 1), ("Floods", 2)]),
        (ORG, "a.org", "The mill\n\nFloods\n\nIt stood here, by the river.\nWood\tFeet\nOak\t12", [("The mill", 1), ("Floods", 2)]),
        (LATEX, "a", "The mill\n\nFloods\n\nIt stood here, by the ríver , for 50 % of the time: $a_1 < b$.\n\noak\nelm — old\n\n“Shut”, they said Twice. in French and on the page, x_1.\n\nWoods",
         [("The mill", 1), ("Floods", 2)]),
        (MAN, "mill.1", "MILL\n\nNAME\n\nmill - stops the river\n\nOPTIONS\n\n-s Stop it.\n\n• It’s a ‘mill’ — with \\n and Müller.", [("MILL", 1), ("NAME", 2), ("OPTIONS", 2)]),
        ("== Mill ==\nIt '''was''' [[shut]].\n", "a.wiki", "Mill\n\nIt was shut.", [("Mill", 2)]),
    ],
)  # fmt: skip
def test_marks_go_and_words_stay(
    document: Read, source: str, name: str, text: str, headings: list[tuple[str, int]]
) -> None:
    found = document(source.encode(), name)
    assert found.text == text
    assert [(found.text[h.start : h.end], h.level) for h in found.headings] == headings
    assert found.title == headings[0][0]


@pytest.mark.parametrize(
    "source",
    ["int main(void) { return 0; }\n", "MIT License\n\nPermission is hereby granted.\n", "#!/bin/sh\necho done\n"],
)
def test_other_texts_stay_plain(document: Read, source: str) -> None:
    found = document(source.encode(), "a.txt")
    assert (found.media_type, found.text) == ("text/plain", source.strip())


def test_an_environment_of_latex_parts_paragraphs(document: Read) -> None:
    source = r"""\documentclass{article}
\begin{document}
The woods are
\begin{itemize}\item oak \item elm\end{itemize}
and so on.
\begin{table}\caption{Feet}
\begin{tabular}{|l|r|}\hline Oak & 12 \\ Elm
 & 9 \& more\end{tabular}\end{table}
\begin{verse}High\\water\end{verse}
\end{document}"""
    text = "The woods are\n\noak\nelm\n\nand so on.\n\nFeet\n\nOak\t12\nElm\t9 & more\n\nHigh\nwater"
    assert document(source.encode(), "a.tex").text == text


def test_code_in_org_stays_as_it_stands(document: Read) -> None:
    source = """Before.
#+BEGIN_SRC python
# a comment
,* no heading
| x = a*b*c

  return x
#+END_SRC
#+begin_example
* shown
#+end_example
# hidden
"""
    text = "Before.\n\n# a comment\n* no heading\n| x = a*b*c\n\n  return x\n\n* shown"
    assert document(source.encode(), "a.org").text == text
