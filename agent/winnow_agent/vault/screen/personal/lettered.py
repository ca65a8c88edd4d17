"""Things that are told by a letter where the next sentence begins: "on side A. Recorded at the lock" names nobody called A. Recorded.

A full stop behind one letter is an initial's, and every model reads on. Where a word for such a thing stands before the letter and
the word behind is on no list of names, the place is read again with a line's end there, as the two sentences that it may be:
if no network sees a person in the second, there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import regex

from winnow_agent.vault.screen.personal.everywhere import named
from winnow_agent.vault.screen.personal.rule import Match, is_witnessed
from winnow_agent.vault.screen.personal.votes import has_given, has_surname

_THINGS: Final = (
    "side appendix annex exhibit schedule part section box folder file reel tape cassette disc disk plan class grade group type category series volume version"
    " vitamin hepatitis figure fig table plate map item point option list block flat apartment room hall gate pier platform level stage step phase zone plot lot"
    " question answer column row page note form track unit wing ward shed hut tower staircase route line bus"
    " seite anlage anhang beilage teil abschnitt gruppe klasse stufe typ kategorie band akte mappe kassette tonband spule plan variante fall buchstabe punkt ziffer"
    " tabelle spalte zeile liste halle raum block haus flügel aufgang linie gleis steig"
    " face annexe appendice partie section groupe classe type catégorie série boîte carton dossier bobine bande cassette plan figure tableau colonne bâtiment escalier"
    " salle hall quai ligne niveau étape phase point lettre vitamine hépatite"
    " cara lado anexo apéndice parte sección grupo clase tipo categoría serie caja carpeta cinta casete figura tabla cuadro columna edificio escalera sala andén línea"
    " nivel etapa fase punto letra vitamina hepatitis opción apartado"
    " lato allegato appendice parte sezione gruppo classe tipo categoria serie scatola cartella bobina nastro cassetta figura tabella colonna edificio scala binario"
    " linea livello fase punto lettera opzione"
    " anexo apêndice seção secção classe caixa pasta fita linha nível opção alínea bloco"
    " kant bijlage deel afdeling groep klasse doos map band cassette figuur tabel kolom gebouw trap zaal spoor lijn niveau fase punt letter"
    " sida bilaga del avsnitt grupp klass typ låda mapp band kassett figur tabell kolumn hus uppgång sal spår linje nivå fas punkt bokstav"
    " side bilag del afsnit gruppe klasse æske mappe bånd kassette figur tabel kolonne opgang sal spor linje niveau fase punkt bogstav"
    " vedlegg avsnitt eske bånd kassett tabell oppgang nivå bokstav"
)
_THING: Final = rf"(?<![\p{{L}}\p{{M}}])(?i:{'|'.join(sorted(set(_THINGS.split()), key=len, reverse=True))})\.?"
_BEFORE: Final = regex.compile(rf"{_THING}[ ]$")
_LETTER: Final = regex.compile(
    rf"(?:{_THING}[ ])?(?P<letter>\p{{Lu}})\.(?P<gap>[ ]{{1,2}})(?P<word>\p{{Lu}}[\p{{Ll}}\p{{M}}'’\-]+)"
)
_REACH: Final = 24
_AROUND: Final = 160


def judged(text: str, marks: Iterable[Match], reader: str) -> Iterator[Match]:
    """The marks without persons who are a thing's letter and the next sentence's first word.

    Args:
        reader: who reads the text, a key of `winnow_models.names.HEARD` or a language.
    """
    for mark in marks:
        if mark.type == "PERSON" and not is_witnessed(mark) and _is_thing(text, mark, reader):
            continue
        yield mark


def _is_thing(text: str, mark: Match, reader: str) -> bool:
    found = _LETTER.fullmatch(text, mark.start, mark.end)
    if found is None or has_given(found["word"]) or has_surname(found["word"]):
        return False
    inside = found.start("letter") > mark.start
    if not inside and _BEFORE.search(text, max(0, mark.start - _REACH), mark.start) is None:
        return False
    start, end = max(0, mark.start - _AROUND), min(len(text), mark.end + _AROUND)
    first, last = found.span("gap")
    read = text[start:first] + "\n" * (last - first) + text[last:end]
    return not any(
        one.type == "PERSON" and one.end > last - start and one.start < mark.end - start
        for one in named(read, [(0, len(read))], reader)
    )
