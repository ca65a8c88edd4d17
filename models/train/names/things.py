"""Made-up places, companies, addresses and numbers, and words that are no names."""

from __future__ import annotations

import string

from train.names.people import SIGNS, People, locales_of

_STREETS = (
    "Road",
    "Street",
    "Lane",
    "Avenue",
    "Close",
    "Drive",
    "Gardens",
    "Terrace",
    "Place",
    "Square",
    "Hill",
    "Way",
    "Rd",
    "St",
)


_YEAR_FIRST = {"ja": "{year}年{month}月{day}日", "ko": "{year}년 {month}월 {day}일", "zh": "{year}年{month}月{day}日"}


class Things(People):
    """What templates of a language speak of beside persons."""

    def pick(self, kind: str) -> str:
        """One of what Faker has of a kind for the language, or else of English."""
        for _ in range(4):
            entry = self.lists[self.rng.choice(self.places)] if self.places else {}
            if entry.get(kind):
                return self.rng.choice(entry[kind])
        return self.rng.choice(self.lists["en_US"][kind])

    def flat(self, text: str) -> str:
        """An address that has lines, in one or in several."""
        return text.replace("\n", self.rng.choice([", ", ", ", "\n", " "]))

    def address(self) -> str:
        """An address as the locale writes it, or one put together from parts, of other countries too."""
        rng = self.rng
        if self.language == "en" and rng.random() < 0.3:
            return self.flat(self._british())
        if rng.random() < 0.65:
            return self.flat(self.pick("address"))
        locale = rng.choice(self.addressed) if rng.random() < 0.6 or not self.places else rng.choice(self.places)
        entry = self.lists[locale]
        street = self.flat(rng.choice(entry["street_address"]))
        flat = f"{rng.choice(['Suite', 'Apt.', 'Flat', 'No.', 'Unit', '#'])} {rng.randint(1, 999)}"
        code = str(rng.randint(1000, 99999))
        parts = [f"{rng.randint(1, 99999)} {street}" if rng.random() < 0.2 else street]
        parts += [flat] * (rng.random() < 0.3) + [rng.choice(entry["city"])] * (rng.random() < 0.85)
        parts += [rng.choice(SIGNS) + rng.choice(SIGNS)] * (rng.random() < 0.15)
        last = rng.choice(entry["country"] or [""]) if rng.random() < 0.6 else ""
        parts.append(" ".join(one for one in ([last, code] if rng.random() < 0.5 else [code, last]) if one))
        gap = rng.choice([", ", "\n", "\n ", " ", ",\n", "\n    "])
        return gap.join(parts)

    def _british(self) -> str:
        """Faker's British towns are made up; this one has a street, and mostly a town, that are on the map."""
        rng = self.rng
        street = rng.choice([self.surname(), rng.choice(self.words).capitalize(), self.place()])
        kind = rng.choice(_STREETS)
        number = rng.choice(
            [
                str(rng.randint(1, 300)),
                f"{rng.randint(1, 99)}{rng.choice('AB')}",
                f"Flat {rng.randint(1, 40)}, {rng.randint(1, 99)}",
            ]
        )
        area = "".join(rng.choice(SIGNS) for _ in range(rng.choice([1, 2])))
        code = f"{area}{rng.randint(1, 40)} {rng.randint(1, 9)}{rng.choice(SIGNS)}{rng.choice(SIGNS)}"
        if rng.random() < 0.4:
            code = f"{rng.choice(SIGNS)}{rng.choice(SIGNS)} {rng.randint(10000, 99999)}"
        town = self.place() + rng.choice([", ", " ", "\n"]) + code if rng.random() < 0.8 else self.place()
        return f"{number} {street} {kind}" + rng.choice([", ", ", ", "\n"]) + town

    def organisation(self) -> str:
        """A company, a body that everybody in the country knows, or what Wikipedia links as an organisation."""
        rng = self.rng
        if self.bodies and rng.random() < 0.4:
            return rng.choice(self.bodies)
        if self.real.get("ORG") and rng.random() < 0.5:
            return rng.choice(self.real["ORG"])
        with_companies = [one for one in locales_of(self.language, self.lists) if self.lists[one].get("company")]
        if not with_companies:
            return rng.choice(self.bodies or self.real.get("ORG") or self.lists["en_US"]["company"])
        return rng.choice(self.lists[rng.choice(with_companies)]["company"])

    def place(self) -> str:
        """A town, what the language calls a land, a region or a water, or what Wikipedia links as a place."""
        if self.regions and self.rng.random() < 0.3:
            return self.rng.choice(self.regions)
        if self.real.get("LOC") and self.rng.random() < 0.45:
            return self.rng.choice(self.real["LOC"])
        if self.towns and self.rng.random() < (0.5 if self.places else 0.9):
            return self.rng.choice(self.towns)
        return self.pick("city")

    def number(self) -> str:
        """A number of some size, or a year."""
        rng = self.rng
        return rng.choice(
            [
                str(rng.randint(1, 99)),
                str(rng.randint(1, 99)),
                str(rng.randint(1800, 2025)),
                f"{rng.randint(1, 999)},{rng.randint(100, 999)}",
            ]
        )

    def date(self) -> str:
        """A date as the language may write it."""
        rng = self.rng
        day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1850, 2025)
        if self.language in _YEAR_FIRST and rng.random() < 0.7:
            return _YEAR_FIRST[self.language].format(year=year, month=month, day=day)
        months = next(
            (
                self.lists[one]["month_name"]
                for one in locales_of(self.language, self.lists)
                if self.lists[one].get("month_name")
            ),
            None,
        )
        if months and rng.random() < 0.5:
            link = {"es": " de ", "pt": " de ", "de": ". ", "da": ". ", "no": ". ", "cs": ". ", "fi": ". "}.get(
                self.language, " "
            )
            return f"{day}{link}{rng.choice(months)}{' de ' if link == ' de ' else ' '}{year}"
        return rng.choice(
            [
                f"{day:02}.{month:02}.{year}",
                f"{day}/{month}/{year}",
                f"{year}-{month:02}-{day:02}",
                f"{day}.{month}.{year % 100:02}",
            ]
        )

    def code(self) -> str:
        """A number of an account, a passport, a file."""
        rng = self.rng
        length = rng.randint(6, 14)
        return "".join(rng.choice(string.digits if rng.random() < 0.85 else SIGNS + "-/.") for _ in range(length))

    def noun(self) -> str:
        """A word with a capital that is no name: in German a noun or two made one, which no list can know."""
        rng = self.rng
        if not self.nouns:
            return rng.choice(self.words).capitalize()
        return rng.choice(self.nouns) + (rng.choice(self.nouns).lower() if rng.random() < 0.5 else "")

    def abbreviation(self) -> str:
        """Letters that stand for a court, a law, a journal, an office."""
        rng = self.rng
        capitals = "".join(rng.choice(SIGNS) for _ in range(rng.randint(2, 5)))
        kind = rng.random()
        if kind < 0.6:
            return capitals
        if kind < 0.8:
            return capitals[0] + self.noun()[:3].lower() + capitals[:2]
        return (
            rng.choice(["B", "O", "L", "V"])
            + rng.choice(["GH", "LG", "VerwG", "SG", "AG", "FH", "PatG"])
            + rng.choice(["", "E", "-RR"])
        )

    def phone(self) -> str:
        """A telephone number of the language's first country."""
        for one in locales_of(self.language, self.lists):
            if self.lists[one].get("phone_number"):
                return self.rng.choice(self.lists[one]["phone_number"])
        return self.code()
