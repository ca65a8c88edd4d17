"""An engine's answer that is there already: `base.Pending` for tests without processes between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer", bound=Any)


@dataclass(frozen=True)
class Answered(Generic[Answer]):
    """The answer, or what the engine raised."""

    answer: Answer

    def result(self) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
