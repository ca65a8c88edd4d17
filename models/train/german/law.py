"""What German court decisions speak of, made up: statutes, courts, file numbers, journals, commentaries, and persons by a letter.

Lawyers, witnesses, experts and parties are persons, authors who are cited none, as everywhere else in training. Judges are passed over,
in their office and where they sign: the network sees four tokens to each side, which can't tell a decision, whose judges the screen
leaves, from a letter, whose judges it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from train.names.fill import Filler
from train.names.people import SIGNS

_WORDS = Path(__file__).parent / "words" / "law.txt"
MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_NO_NUMERALS = "ABDEFGHJKLMNOPRSTUWYZ"
_HEADS = ("E", "Sch", "St", "Be", "Kl", "Sp", "Ma", "Wi", "Ha", "Br", "Gr", "Kr", "Ö", "Ü", "Ab")
_FORMS = (
    "GmbH", "AG", "KG", "OHG", "GbR", "e. V.", "e.V.", "eG", "mbH", "GmbH & Co. KG", "GmbH u. Co. KG", "Ltd.", "SE", "UG (haftungsbeschränkt)",
    "S.A.", "B.V.", "Inc.", "S.p.A.", "KGaA", "VVaG",
)  # fmt: skip
_ROLES = (
    ("die", "Klägerin"), ("der", "Kläger"), ("die", "Beklagte"), ("der", "Beklagte"), ("die", "Beschwerdeführerin"), ("der", "Beschwerdeführer"),
    ("die", "Antragstellerin"), ("der", "Antragsteller"), ("die", "Antragsgegnerin"), ("der", "Revisionskläger"), ("die", "Revision"),
    ("die", "Beteiligte zu 2"), ("der", "Beteiligte zu 1"), ("die", "Beigeladene"), ("die", "Nebenklägerin"), ("der", "Angeklagte"),
    ("der", "Betroffene"), ("die", "Betroffene"), ("der", "Schuldner"), ("die", "Gläubigerin"), ("die", "Anmelderin"), ("die", "Widersprechende"),
    ("die", "Patentinhaberin"), ("die", "Einsprechende"), ("die", "Nichtigkeitsklägerin"), ("der", "Versicherte"), ("die", "Erinnerungsführerin"),
    ("die", "Rechtsbeschwerdeführerin"), ("der", "Streithelfer"), ("das", "Finanzamt"), ("der", "Dienstherr"), ("der", "Senat"), ("das", "Berufungsgericht"),
)  # fmt: skip
_CASES = {"n": {"die": "die", "der": "der", "das": "das"}, "g": {"die": "der", "der": "des", "das": "des"}, "d": {"die": "der", "der": "dem", "das": "dem"}, "a": {"die": "die", "der": "den", "das": "das"}}  # fmt: skip
_STRONG = ("Kläger", "führer", "steller", "Schuldner", "helfer", "herr", "kläger", "Senat", "gericht", "amt")


def _lists() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    kind = ""
    for line in _WORDS.read_text("utf-8").splitlines():
        if line.startswith("# "):
            kind = line[2:]
            found[kind] = []
        else:
            found[kind] += line.split("|") if "|" in line else line.split()
    return found


class Law:
    """Fills the slots that only decisions have; everything is drawn by the filler's generator."""

    def __init__(self, filler: Filler) -> None:
        self.filler, self.rng = filler, filler.rng
        self.lists = _lists()

    def makers(self) -> dict[str, tuple[Callable[[], str], str]]:
        """What each slot is filled with, and the label of that."""
        one = self._one
        harmless: dict[str, Callable[[], str]] = {
            "Au": self.authors,
            "Ko": self.commentary,
            "Ge": self.law,
            "Gn": self.law_in_words,
            "St": self.statute,
            "Az": self.file_number,
            "Gr": lambda: one("courts"),
            "Bg": lambda: one("federal"),
            "Ze": self.journal,
            "Sa": self.collection,
            "Rn": self.margin,
            "Am": self.day,
            "Wo": self.word,
            "Mk": self.brand,
            "Pa": self.of_patents,
            "Bu": self.letter_of_things,
            "Ad": lambda: one("openings"),
            "Sw": self.catchword,
            "Ve": lambda: one("verbs"),
            "Aw": lambda: self.rng.choice(self.filler.words).capitalize(),
            "Za": self.count,
            "Nr": self.outline,
            "Wer": lambda: self.role("n").replace("d", "D", 1),
            "wer": lambda: self.role("n"),
            "wes": lambda: self.role("g"),
            "wem": lambda: self.role("d"),
            "wen": lambda: self.role("a"),
        }
        labelled: dict[str, tuple[Callable[[], str], str]] = {
            "Pe": (self.person, "PER"),
            "Kz": (self.letters, "PER"),
            "Ri": (self.judge, "?"),
            "Eu": (lambda: self.filler.surname() if self.rng.random() < 0.6 else self.filler.organisation(), "?"),
            "Ort": (lambda: one("towns") if self.rng.random() < 0.8 else self.filler.place(), "LOC"),
            "Lp": (self.letters, "LOC"),
            "Fa": (self.firm, "ORG"),
        }
        return {slot: (maker, "") for slot, maker in harmless.items()} | labelled

    def _one(self, kind: str) -> str:
        return self.rng.choice(self.lists[kind])

    def count(self) -> str:
        """A number of some size, or a year."""
        rng = self.rng
        return str(rng.choice([rng.randint(1, 99), rng.randint(1, 99), rng.randint(100, 999), rng.randint(1950, 2024)]))

    def letters(self) -> str:
        """A person as courts publish decisions: by a letter or two, with a stop, dots or nothing."""
        rng = self.rng
        sign = rng.choice(SIGNS if rng.random() < 0.2 else _NO_NUMERALS)
        kind = rng.random()
        if kind < 0.5:
            return sign + "."
        if kind < 0.66:
            return sign
        if kind < 0.76:
            return sign + rng.choice(["…", "...", " ...", " …", "…."])
        if kind < 0.86:
            return rng.choice(_HEADS) + rng.choice([".", ".", "", "..."])
        if kind < 0.93:
            return f"{sign}.{rng.choice([' ', ' ', '', '-'])}{rng.choice(SIGNS)}."
        return sign + rng.choice([f"-{rng.choice(SIGNS)}.", str(rng.randint(1, 4)), rng.choice(SIGNS), "."])

    def person(self) -> str:
        """A person in any of the forms that decisions have."""
        filler, kind = self.filler, self.rng.random()
        if kind < 0.52:
            return self.letters()
        if kind < 0.58:
            return f"{filler.given()} {self.rng.choice(SIGNS)}{self.rng.choice(['.', '.', '…', ''])}"
        return filler.surname() if kind < 0.82 else filler.full()

    def judge(self) -> str:
        """A judge by the surname, with or without the title."""
        return self.rng.choice(["", "", "Dr. ", "Prof. Dr. "]) + self.filler.surname()

    def authors(self) -> str:
        """One author whom a court cites, or some."""
        gap = "/" if self.rng.random() < 0.9 else "-"
        return gap.join(self.filler.surname() for _ in range(self.rng.choice([1, 1, 1, 2, 2, 3])))

    def commentary(self) -> str:
        """A commentary by those who wrote it."""
        known = self._one("commentators")
        kind = self.rng.random()
        if kind < 0.3:
            return f"{known}/{self.filler.surname()}"
        if kind < 0.5:
            return f"{self.filler.surname()}{self.rng.choice([', in: ', ' in: ', ' in ', ', in '])}{known}"
        return known if kind < 0.7 else self.authors()

    def law(self) -> str:
        """The abbreviation of a law, one that there is or one made like it."""
        rng = self.rng
        if rng.random() < 0.6:
            return self._one("laws")
        parts = "".join(self.filler.noun()[: rng.choice([1, 2, 3, 4])].title() for _ in range(rng.choice([1, 1, 2])))
        name = parts + rng.choice(["G", "G", "G", "VO", "V", "O", "StG", "RL", "DV", "ErstG", "vG", "TV", "ÄndG"])
        kind = rng.random()
        if kind < 0.12:
            return f"SGB {rng.choice(['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'])}"
        if kind < 0.25:
            return name + rng.choice(
                [" NRW", " NW", "-Bund", " BW", " LSA", " 2002", " a.F.", " n.F.", "-KOM", " SH", "Bln"]
            )
        return name

    def law_in_words(self) -> str:
        """The name of a law: made of a noun or two."""
        rng = self.rng
        end = rng.choice(["gesetz", "gesetzes", "gesetz", "ordnung", "verordnung", "richtlinie", "satzung", "tarifvertrag", "tarifvertrags", "abkommen", "gesetzbuch", "recht", "erlass"])  # fmt: skip
        return (self.word() if rng.random() < 0.5 else self.filler.noun()) + rng.choice(["", "s", "s"]) + end

    def statute(self) -> str:
        """A place in a law."""
        rng = self.rng
        number = f"{rng.randint(1, 999)}{rng.choice(['', '', '', '', 'a', 'b', 'c'])}"
        place = rng.choice([f"§ {number}", f"§ {number}", f"§ {number}", f"§{number}", f"Art. {rng.randint(1, 146)}", f"§§ {number}, {rng.randint(1, 999)}", f"§ {number} ff.", f"§§ {number} und {rng.randint(1, 99)}"])  # fmt: skip
        for word in ("Abs.", "Satz", "Nr."):
            if rng.random() < 0.45:
                place += f" {word if rng.random() < 0.93 else rng.choice(['S.', 'Buchst.', 'Halbs.', 'Alt.', 'UAbs.', 'lit.'])} {rng.randint(1, 9)}"
        if rng.random() < 0.12:
            place += rng.choice(
                [" Buchst. a", " Buchst. b", " Halbsatz 2", " Alt. 1", " Fall 2", " Var. 3", " Hs. 1", " lit. c"]
            )
        return f"{place} {self.law()}"

    def file_number(self) -> str:
        """The file number of a court, of whatever branch."""
        rng = self.rng
        number, year = rng.randint(1, 9999), f"{rng.randint(70, 123) % 100:02}"
        roman = rng.choice(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"])
        kind = rng.randint(0, 9)
        if kind == 0:
            return f"{rng.randint(1, 2)} Bv{rng.choice('RLFNEQ')} {number}/{year}"
        if kind == 1:
            return f"{roman} {rng.choice(['ZR', 'ZB', 'ZA', 'ARZ', 'AR (Vz)'])} {number}/{year}"
        if kind == 2:
            return f"{rng.randint(1, 5)} {rng.choice(['StR', 'ARs', 'BGs', 'AR'])} {number}/{year}"
        if kind == 3:
            return f"B {rng.randint(1, 14)} {rng.choice(['AS', 'R', 'KR', 'SO', 'U', 'AL', 'KA', 'P', 'EG', 'VG', 'SB'])} {number}/{year} {rng.choice('RBSC')}"
        if kind == 4:
            return f"{rng.randint(1, 10)} {rng.choice('BCAPN')} {number}.{year}"
        if kind == 5:
            return (
                f"{rng.randint(1, 10)} {rng.choice(['AZR', 'ABR', 'AZB', 'AZN', 'Sa', 'Ca', 'TaBV'])} {number}/{year}"
            )
        if kind == 6:
            return f"{roman} {rng.choice('RBSE')} {number}/{year}{rng.choice(['', '', ' (NV)', ' (PKH)'])}"
        if kind == 7:
            return f"{rng.randint(9, 35)} {rng.choice(['W (pat)', 'Ni', 'W(pat)', 'LIW (pat)'])} {number}/{year}{rng.choice(['', ' (EP)'])}"
        if kind == 8:
            return f"{rng.choice(['C-', 'T-', 'Rs. C-', 'Nr. '])}{number}/{year}"
        return f"{rng.randint(1, 30)} {rng.choice(['O', 'U', 'S', 'T', 'Wx', 'K', 'L', 'A', 'UF', 'W', 'Ws', 'C', 'F', 'E', 'M', 'B', 'N', 'D', 'Kls', 'Qs'])} {number}/{year}"

    def journal(self) -> str:
        """A place in a journal."""
        rng = self.rng
        name = self._one("journals") if rng.random() < 0.85 else self.filler.abbreviation()
        year = rng.choice([str(rng.randint(1949, 2024)), str(rng.randint(1995, 2019))])
        page = rng.choice(["", "", "S. "]) + str(rng.randint(1, 2500))
        more = rng.choice(
            ["", "", "", " f.", " ff.", f", {rng.randint(1, 900)}", f" ({rng.randint(1, 900)})", f" {self.margin()}"]
        )
        return f"{name} {year}{rng.choice([', ', ', ', ' '])}{page}{more}"

    def collection(self) -> str:
        """A place in a collection of decisions or of laws."""
        rng, name = self.rng, self._one("collections")
        number = rng.randint(1, 250)
        page = f"{number}, {rng.randint(1, 600)}"
        kind = rng.random()
        if name.endswith(("Drucks.", "Drs.")):
            return f"{name} {rng.randint(8, 19)}/{rng.randint(10, 9999)}{rng.choice(['', ' S. ' + str(number), ', S. ' + str(number)])}"
        if name in ("BStBl", "BGBl.", "GVBl.", "BAnz.", "ABl.", "GMBl"):
            return f"{name} {rng.choice(['I', 'II', 'I S.', 'L', 'II S.', rng.choice(MONTHS)[:3] + '.'])} {rng.randint(1950, 2020)}, {number}"
        if name == "Buchholz":
            return f"Buchholz {number}.{rng.randint(0, 9)} {self.statute()} Nr. {rng.randint(1, 90)}"
        if name == "Slg.":
            return f"Slg. {rng.randint(1960, 2011)}, I-{rng.randint(100, 9999)}{rng.choice(['', ' ' + self.margin()])}"
        return f"{name} {page}" + (f" <{number}{rng.choice(['', ' f.', ' ff.'])}>" if kind < 0.35 else f" ({number})" if kind < 0.5 else f" {self.margin()}" if kind < 0.6 else "")  # fmt: skip

    def margin(self) -> str:
        """A place in a work."""
        rng = self.rng
        word = rng.choice(["Rn.", "Rn.", "Rn.", "Rz", "Rz.", "Rdnr.", "RdNr", "Rdn.", "Randnr.", "S.", "Anm.", "Nr."])
        sign = rng.choice([""] * 9 + ["F ", "A ", "B ", "C ", "K "])
        return f"{word} {sign}{rng.randint(1, 400)}{rng.choice(['', '', '', ' f.', ' ff.', ', ' + str(rng.randint(1, 99)), ' m.w.N.', ' m. w. N.'])}"

    def day(self) -> str:
        """A day as decisions write it."""
        rng = self.rng
        day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1960, 2024)
        return f"{day}. {MONTHS[month - 1]} {year}" if rng.random() < 0.75 else f"{day:02}.{month:02}.{year}"

    def word(self) -> str:
        """A noun of the law, or one made with it."""
        rng, noun = self.rng, self._one("nouns")
        if rng.random() < 0.75:
            return noun
        return (
            noun
            + rng.choice(["s", "s", ""])
            + (self._one("nouns") if rng.random() < 0.6 else self.filler.noun()).lower()
        )

    def brand(self) -> str:
        """The word of a mark: a noun, a name or something invented, mostly in capitals."""
        rng = self.rng
        kind = rng.random()
        sounds = "".join(rng.choice("BDFGKLMNPRSTVZ") + rng.choice("aeiouo") for _ in range(rng.choice([2, 3, 3, 4])))
        text = self.filler.noun() if kind < 0.3 else self.filler.surname() if kind < 0.45 else sounds.capitalize() + rng.choice(["", "n", "x", "l", "s"])  # fmt: skip
        if rng.random() < 0.25:
            text += " " + (self.filler.noun() if rng.random() < 0.5 else self.filler.given())
        return text.upper() if rng.random() < 0.45 else text

    def of_patents(self) -> str:
        """What patents are called, and what in them has a sign."""
        rng, number = self.rng, self.rng.randint(1, 20)
        return rng.choice(
            [
                f"D{number}", f"E{number}", f"NK{number}", f"K{number}", f"Merkmal {number}", f"Merkmal M{number}", f"Figur {number}", f"Fig. {number}",
                f"DE 10 20{number:02} 0{rng.randint(10, 99)} {rng.randint(100, 999)} {rng.choice(['A1', 'B4', 'B3', 'C2', 'U1'])}",
                f"EP {number} {rng.randint(100, 999)} {rng.randint(100, 999)} {rng.choice('AB')}{rng.randint(1, 2)}", f"US {number} {rng.randint(100, 999)} {rng.randint(100, 999)} A",
                f"WO {rng.randint(80, 99)}/{rng.randint(10000, 99999)} A1", f"Anspruch {number}", f"Hilfsantrag {rng.choice(['I', 'II', 'III', 'A', 'B', str(number)])}",
            ]
        )  # fmt: skip

    def letter_of_things(self) -> str:
        """A letter that is nobody: of an enclosure, a class, a step, a vitamin."""
        rng = self.rng
        sign, number = rng.choice(SIGNS), rng.randint(1, 60)
        return f"{self._one('lettered')} {sign}{rng.choice(['', '', ' ' + str(number), str(number), ' I', ' bis ' + rng.choice(SIGNS), ' und ' + rng.choice(SIGNS)])}"

    def firm(self) -> str:
        """A firm, by its name or by a letter."""
        rng = self.rng
        form, kind = rng.choice(_FORMS), rng.random()
        if kind < 0.4:
            return f"{rng.choice(SIGNS)}{rng.choice(['. ', '.-', ' ', '… ', '-'])}{form}"
        if kind < 0.55:
            return f"{self.filler.surname()}{rng.choice([' ', ' & Söhne ', ' ' + self.filler.noun() + ' ', '-' + self.filler.noun() + ' '])}{form}"
        if kind < 0.75:
            return f"{self.filler.noun()} {form}"
        if kind < 0.85:
            return f"{rng.choice(SIGNS)}{rng.choice(SIGNS)}{rng.choice(['', rng.choice(SIGNS)])} {self.filler.noun()} {form}"
        return self.filler.organisation()

    def catchword(self) -> str:
        """By what a decision is cited beside its number."""
        makers: tuple[Callable[[], str], ...] = (self.word, self.filler.noun, self.brand, self._counted)
        return self.rng.choice(makers)()

    def _counted(self) -> str:
        return f"{self.filler.noun()} {self.rng.choice(['I', 'II', 'III', 'IV'])}"

    def outline(self) -> str:
        """What a part of a decision begins with."""
        rng = self.rng
        return rng.choice(["I.", "II.", "III.", "IV.", "V.", "A.", "B.", "C.", "D.", "A. I.", "B. II.", "C. I. 1.", "1.", "2.", "3.", "4.", "a)", "b)", "c)", "d)", "aa)", "bb)", "cc)", "(1)", "(2)", "II. 2. b)", f"{rng.randint(1, 90)}", f"{rng.randint(1, 90)}."])  # fmt: skip

    def role(self, case: str) -> str:
        """A party, or the court, in a case: nominative, genitive, dative or accusative by the first letter."""
        article, noun = self.rng.choice(_ROLES)
        if article != "die" and case == "g" and noun.endswith(_STRONG):
            noun += "s"
        elif noun[-1] == "e" and case in ("g", "d", *(("a",) if article == "der" else ())):
            noun += "n"
        return f"{_CASES[case][article]} {noun}"
