"""Cases that prove a policy: a text, what its detectors see, and what the policy must make of it.

A case file fits ``policies/cases.schema.json``. Where a case gives findings, they stand for the detectors of names,
secrets and ownership, and only language and quality are measured; where it gives none, everything is screened for real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from winnow_agent.documents import Action, Anchor, Decision, Document, Finding, Method, Modality, SourceType
from winnow_agent.vault.decide import decide
from winnow_agent.vault.spans import OWNERSHIP_TYPES
from winnow_protocol.policy import BUILT_IN, MODALITIES, Policy, PolicyError, Source, load_policy
from winnow_protocol.policy_file import Problem, YamlLines, read_checked, read_text

Screen = Callable[[Document], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Case:
    """One text and what must come of it.

    Attributes:
        findings: what the detectors see; ``None`` where the text is to be screened for real.
        reasons: reasons that must be given; with ``only``, no others may be.
    """

    name: str
    document: Document
    findings: tuple[Finding, ...] | None
    source: Source | None
    action: Action
    reasons: tuple[str, ...]
    only: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of one policy."""

    where: str
    policy: Policy
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the policy made of a case."""

    case: Case
    decision: Decision

    @property
    def passed(self) -> bool:
        """Whether the action is the expected one and the reasons are there."""
        given = set(self.decision.reasons)
        missing = set(self.case.reasons) - given
        more = given - set(self.case.reasons) if self.case.only else set()
        return self.decision.action is self.case.action and not missing and not more


def find_case_files(name: str | None = None) -> tuple[Path, ...]:
    """The built-in case files, or one by its path; a built-in policy's name gives the built-in cases of that policy."""
    if name is not None and name not in BUILT_IN:
        return (Path(name),)
    folder = Path(str(resources.files("winnow_protocol") / "policies" / "cases"))
    paths = sorted(folder.glob("*.yaml"))
    return tuple(path for path in paths if name is None or load_cases(path).policy.name == name)


def load_cases(path: Path) -> CaseFile:
    """The cases of a file, with the policy that they prove.

    Raises:
        PolicyError: the file or its policy can't be read, or everything that is wrong in it.
    """
    read, lines = read_checked(read_text(path), str(path), "cases.schema.json")
    named = read["policy"]
    policy = load_policy(named if named in BUILT_IN else path.parent / named)
    cases: list[Case] = []
    problems: list[Problem] = []
    for place, values in enumerate(read["cases"]):
        case = _case(values)
        cases.append(case)
        problems += _lost_findings(values, case, place, lines)
    if problems:
        raise PolicyError(str(path), problems)
    return CaseFile(str(path), policy, tuple(cases))


def run_cases(file: CaseFile, screen: Screen) -> Iterator[Outcome]:
    """Decides each case; ``screen`` runs every detector over a text for real."""
    for case in file.cases:
        findings = screen(case.document) if case.findings is None else _measured(case.document, case.findings)
        yield Outcome(case, decide(case.document, findings, file.policy, case.source))


def _measured(document: Document, given: tuple[Finding, ...]) -> list[Finding]:
    from winnow_agent.vault.screen import language, quality

    types = {finding.type for finding in given}
    measured = (*language.findings(document), *quality.findings(document))
    return [*given, *(finding for finding in measured if finding.type not in types)]


def _case(values: Mapping[str, Any]) -> Case:
    text = values["text"] if isinstance(values["text"], str) else "\n\n".join(part.strip() for part in values["text"])
    given = values.get("document", {})
    document = Document(
        text=text,
        media_type="text/plain",
        language=given.get("language", "und"),
        method=Method(given.get("method", "text")),
        modality=Modality(given.get("modality", "text")),
        source_type=SourceType(given.get("source_type", "prose")),
        confidence=given.get("confidence"),
        coverage=given.get("coverage", {}),
        anchors=tuple(
            Anchor(0, len(text), page=number, confidence=confidence)
            for number, confidence in enumerate(given.get("pages", ()), start=1)
        ),
        rights=tuple(given.get("rights", ())),
    )
    findings = values.get("findings")
    return Case(
        name=values["case"],
        document=document,
        findings=None if findings is None else tuple(_finding(text, finding) for finding in findings),
        source=_source(values["source"]) if "source" in values else None,
        action=Action(values["expect"]["action"]),
        reasons=tuple(values["expect"].get("reasons", ())),
        only=values["expect"].get("only", False),
    )


def _finding(text: str, values: Mapping[str, Any]) -> Finding:
    marked = values.get("text")
    start, end = 0, 0 if values["type"] in OWNERSHIP_TYPES else len(text)
    if marked is not None:
        start = max(text.find(marked), 0)
        end = start + len(marked)
    return Finding(values["type"], start, end, values.get("score", 1.0), "given", "1", values.get("note", ""))


def _source(values: Mapping[str, Any]) -> Source:
    return Source("case", Path(), "us", "case", "CC0-1.0", (), tuple(values.get("modalities", MODALITIES)))


def _lost_findings(values: Mapping[str, Any], case: Case, place: int, lines: YamlLines) -> Iterator[Problem]:
    for number, finding in enumerate(values.get("findings", ())):
        if "text" in finding and finding["text"] not in case.document.text:
            line = lines.of(("cases", place, "findings", number, "text"))
            yield Problem(line, f"cases[{place}].findings[{number}].text", "the case's text does not hold these words")
