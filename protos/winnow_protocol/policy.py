"""The policy: what may leave, what is redacted, held or rejected.

A policy is a YAML file that fits ``policies/policy.schema.json``. What it does not state it takes from the built-in
policy that it extends, ``standard`` where it names none. The steward publishes a fleet policy; a partner's own can only
be stricter: `stricter` takes for each rule the stricter of the two and remembers whose it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from winnow_protocol.policy_file import (
    PolicyError,
    Problem,
    YamlLines,
    builtin_text,
    did_you_mean,
    read_checked,
    read_text,
)
from winnow_protocol.policy_rules import (
    Coverage,
    Density,
    Names,
    Ownership,
    Personal,
    Public,
    Quality,
    Quasi,
    Retention,
    Review,
    Rule,
    Sensitive,
    Source,
)
from winnow_protocol.policy_strictness import RULES, bands_first, duration, pick
from winnow_protocol.tracks import TrackRule, load_tracks

__all__ = [
    "BUILT_IN", "Coverage", "Density", "EffectivePolicy", "Names", "Origin", "Ownership", "Personal", "Policy", "PolicyError",
    "Public", "Quality", "Quasi", "Retention", "Review", "Rule",
    "Sensitive", "Source", "TrackRule", "load_policy", "load_tracks",
    "parse_policy", "policy_digest", "stricter",
]  # fmt: skip

BUILT_IN: Final = ("standard", "strict")
MODALITIES: Final = ("text", "image", "speech")

Origin = Literal["own", "fleet", "default"]
Value = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy, every rule of it.

    Attributes:
        values: the same rules by dotted path, as plain values: what is shown, compared and digested.
        stated: the paths that the policy's own file states; the others come from the policy it extends.
    """

    name: str
    sources: Mapping[str, Source]
    personal: Personal
    secrets: Rule
    ownership: Ownership
    public: Public
    quality: Quality
    sensitive: Sensitive
    coverage: Coverage
    review: Review
    retention: Retention
    values: Mapping[str, Value] = field(repr=False)
    stated: frozenset[str] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class EffectivePolicy:
    """What holds, and whose each value is: the partner's ``own`` file's, the ``fleet``'s, or the ``default``'s."""

    policy: Policy
    origins: Mapping[str, Origin]


def load_policy(path_or_name: str | Path) -> Policy:
    """A built-in policy by its name (``standard``), or a file by its path; relative sources lie beside the file.

    Raises:
        PolicyError: no such policy, the file can't be read, or everything that is wrong in it.
    """
    name = str(path_or_name)
    if name in BUILT_IN:
        return _parse(builtin_text(f"{name}.yaml"), f"{name}.yaml", Path.cwd(), built_in=True)
    path = Path(path_or_name)
    try:
        text = read_text(path)
    except PolicyError as error:
        if not isinstance(error.__cause__, FileNotFoundError):
            raise
        meant = did_you_mean(name, BUILT_IN) or "."
        sentence = f"there is no such file{meant} Built in: {', '.join(BUILT_IN)}."
        raise PolicyError(name, [Problem(0, "", sentence)]) from error
    return parse_policy(text, name, folder=path.absolute().parent)


def parse_policy(text: str, where: str, folder: Path | None = None) -> Policy:
    """The policy that a YAML text states.

    Args:
        text: YAML 1.2.
        where: how the text is named in errors.
        folder: what relative source paths are relative to; the working folder where none is given.

    Raises:
        PolicyError: with every problem at once, each with its line, field and what is allowed there.
    """
    return _parse(text, where, folder or Path.cwd(), built_in=False)


def stricter(fleet: Policy | None, own: Policy) -> EffectivePolicy:
    """For each rule the stricter of the two: the higher action, minimum and sample, the lower score threshold and time.

    Names of the partner, sources and the policy's name are the partner's alone: no fleet can know them, and one that
    stated them would make the policy weaker. Where both are equal the partner's own stands. A date that is replaced tells less than one
    that is moved: where one of the two replaces dates, the other's ``shift`` does not hold.
    """
    values: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    theirs = fleet.values if fleet else own.values
    for path in sorted(set(own.values) | {path for path in theirs if path.startswith("personal.types.")}):
        mine, other = _value(own, path), _value(fleet or own, path)
        picked = pick(path)(mine, other)
        values[path] = picked
        whose: Origin = "own" if path in own.stated else "default"
        origins[path] = whose if _same(picked, mine) else "fleet"
    if any(map(_replaces_dates, (own, fleet or own))):
        values["personal.dates"] = "keep"
        whose = "own" if "personal.dates" in own.stated else "default"
        origins["personal.dates"] = whose if own.personal.dates == "keep" else "fleet"
    held = {
        name: replace(source, private_offers=bands_first(values["private_offers"], source.private_offers))
        for name, source in own.sources.items()
    }
    built = replace(_build(values, own.stated, Path.cwd()), sources=MappingProxyType(held))
    return EffectivePolicy(built, MappingProxyType(origins))


def _replaces_dates(policy: Policy) -> bool:
    """Whether a date that its rule does not allow is replaced, instead of moved."""
    return policy.personal.dates == "keep" and policy.personal.rule("DATE_TIME") is not Rule.ALLOW


def policy_digest(policy: Policy) -> str:
    """SHA-256 (hex) over the rules as canonical JSON: sorted keys, no spaces, UTF-8.

    The sources are left out: folders and agreements are the partner's own affair, and the digest leaves the house.
    """
    text = json.dumps(_without_sources(policy.values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _parse(text: str, where: str, folder: Path, *, built_in: bool) -> Policy:
    read, lines = read_checked(text, where, "policy.schema.json")
    _refuse_shared_paths(read, where, lines)
    stated = _flat(read)
    extends = stated.pop("extends", None if built_in else "standard")
    values = (dict(load_policy(str(extends)).values) if extends else {}) | stated
    if missing := sorted(set(RULES) - set(values)):
        raise PolicyError(where, [Problem(0, "", f"these fields are missing: {', '.join(missing)}")])
    return _build(values, frozenset() if built_in else frozenset(stated), folder)


def _without_sources(values: Mapping[str, Value]) -> dict[str, Value]:
    return {path: value for path, value in values.items() if not path.startswith("sources.")}


def _refuse_shared_paths(read: Mapping[str, Any], where: str, lines: YamlLines) -> None:
    seen: dict[Path, str] = {}
    problems = []
    for name, source in read.get("sources", {}).items():
        path = Path(source["path"])
        if path in seen:
            sentence = f"the source {seen[path]} has the same folder; a file belongs to one source"
            problems.append(Problem(lines.of(("sources", name, "path")), f"sources.{name}.path", sentence))
        seen[path] = name
    if problems:
        raise PolicyError(where, problems)


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Value]:
    """Nested mappings as dotted paths; lists become tuples, numbers that may have a fraction floats."""
    flat: dict[str, Value] = {}
    for key, value in values.items():
        path = prefix + key
        if isinstance(value, Mapping):
            flat |= _flat(value, path + ".")
        elif isinstance(value, list):
            flat[path] = tuple(value)
        else:
            flat[path] = float(value) if path in _FRACTIONS else value
    return flat


def _build(values: Mapping[str, Any], stated: frozenset[str], folder: Path) -> Policy:
    def rules(prefix: str) -> Mapping[str, Rule]:
        found = {path.removeprefix(prefix): Rule(v) for path, v in values.items() if path.startswith(prefix)}
        return MappingProxyType(found)

    return Policy(
        name=values["name"],
        sources=_sources(values, folder),
        personal=Personal(
            default=Rule(values["personal.default"]),
            types=rules("personal.types."),
            minimum_score=values["personal.minimum_score"],
            replacement=values["personal.replacement"],
            dates=values["personal.dates"],
            names=Names(
                languages=_set_or_any(values["personal.names.languages"]),
                otherwise=Rule(values["personal.names.otherwise"]),
            ),
            density=Density(values["personal.density.per_100_words"], Rule(values["personal.density.then"])),
            quasi=Quasi(
                values["personal.quasi.kinds"],
                values["personal.quasi.within"],
                Rule(values["personal.quasi.then"]),
            ),
        ),
        secrets=Rule(values["secrets"]),
        ownership=Ownership(
            ours=values["ownership.ours"],
            third_party=Rule(values["ownership.third_party"]),
            training_reserved=Rule(values["ownership.training_reserved"]),
            licences=_set_or_any(values["ownership.licences"]),
            other_licence=Rule(values["ownership.other_licence"]),
        ),
        public=Public(values["public.share"], Rule(values["public.then"])),
        quality=Quality(
            minimum_words=values["quality.minimum_words"],
            minimum_turns=values["quality.conversation.minimum_turns"],
            minimum_turn_words=values["quality.conversation.minimum_words"],
            languages=_set_or_any(values["quality.languages"]),
            kinds=rules("quality.kinds."),
            unsound=Rule(values["quality.unsound"]),
        ),
        sensitive=Sensitive(
            subjects=rules("sensitive.subjects."),
            minimum_score=values["sensitive.minimum_score"],
            about=values["sensitive.about"],
        ),
        coverage=Coverage(
            minimum_ocr_confidence=values["coverage.minimum_ocr_confidence"],
            maximum_poor_pages=values["coverage.maximum_poor_pages"],
            minimum_pages_read=values["coverage.minimum_pages_read"],
            minimum_speech_covered=values["coverage.minimum_speech_covered"],
            minimum_characters_decoded=values["coverage.minimum_characters_decoded"],
            otherwise=Rule(values["coverage.otherwise"]),
        ),
        review=Review(values["review.sample"]),
        retention=Retention(
            rejected_text=duration(values["retention.rejected_text"]),
            duplicate_text=duration(values["retention.duplicate_text"]),
            delivered_text=duration(values["retention.delivered_text"]),
            own_copies=values["retention.own_copies"],
        ),
        values=MappingProxyType(dict(values)),
        stated=stated,
    )


def _sources(values: Mapping[str, Any], folder: Path) -> Mapping[str, Source]:
    names = dict.fromkeys(path.split(".")[1] for path in values if path.startswith("sources."))
    return MappingProxyType(
        {
            name: Source(
                name=name,
                path=folder / Path(values[f"sources.{name}.path"]).expanduser(),
                owner=values[f"sources.{name}.owner"],
                basis=values[f"sources.{name}.basis"],
                licence=values[f"sources.{name}.licence"],
                tracks=values[f"sources.{name}.tracks"],
                modalities=values.get(f"sources.{name}.modalities", MODALITIES),
                private_offers=bands_first(
                    values["private_offers"], values.get(f"sources.{name}.private_offers", "signature")
                ),
            )
            for name in names
        }
    )


def _set_or_any(value: str | tuple[str, ...]) -> frozenset[str] | None:
    return None if isinstance(value, str) else frozenset(value)


def _value(policy: Policy, path: str) -> Any:
    if path.startswith("personal.types."):
        return policy.personal.rule(path.removeprefix("personal.types.")).value
    return policy.values.get(path)


def _same(a: Any, b: Any) -> bool:
    return set(a) == set(b) if isinstance(a, tuple) and isinstance(b, tuple) else bool(a == b)


_FRACTIONS: Final = frozenset(
    {
        "personal.minimum_score", "personal.density.per_100_words", "public.share", "coverage.minimum_ocr_confidence",
        "coverage.maximum_poor_pages", "coverage.minimum_pages_read", "coverage.minimum_speech_covered",
        "coverage.minimum_characters_decoded", "sensitive.minimum_score", "review.sample",
    }
)  # fmt: skip
